//! Runs the target `quick` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("quick");
