//! Runs the target `lists` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("lists");
