//! Runs the target `text` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("text");
