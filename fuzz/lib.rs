//! Hands the targets of the tests to libFuzzer.

#[path = "../tests/it/fuzz/targets/mod.rs"]
mod targets;

pub use libfuzzer_sys;

/// Runs the target called `name`; the process ends where it finds something.
pub fn run(name: &str, data: &[u8]) {
    let Some((_, target)) = targets::ALL.iter().find(|(known, _)| *known == name) else { panic!("no target {name}") };
    if std::panic::catch_unwind(|| target(data)).is_err() {
        std::process::abort();
    }
}

/// Takes libFuzzer's hook away, which ends the process at any panic: the
/// program takes one within a parser of spreadsheets for a damaged file.
pub fn allow_panics_that_are_caught() {
    drop(std::panic::take_hook());
}

/// Makes a program of a target.
#[macro_export]
macro_rules! driver {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::allow_panics_that_are_caught(),
            |data: &[u8]| $crate::run($name, data)
        );
    };
}
