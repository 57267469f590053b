//! Runs the target `draft` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("draft");
