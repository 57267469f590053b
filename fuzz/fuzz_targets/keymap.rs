//! Runs the target `keymap` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("keymap");
