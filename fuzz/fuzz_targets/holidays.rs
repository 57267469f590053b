//! Runs the target `holidays` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("holidays");
