//! Runs the target `entry` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("entry");
