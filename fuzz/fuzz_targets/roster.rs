//! Runs the target `roster` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("roster");
