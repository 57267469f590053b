//! Runs the target `bundle` under libFuzzer.

#![no_main]

dundian_fuzz::driver!("bundle");
