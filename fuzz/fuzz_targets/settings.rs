//! Runs the target `settings` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("settings");
