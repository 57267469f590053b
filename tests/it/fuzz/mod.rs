//! Hostile input: what was found by fuzzing once must never be found again, and
//! a little is tried anew at every run.

mod mutate;
pub mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use targets::{ALL, Target};

/// Inputs tried anew for each target at every run.
const TRIED: usize = 300;

/// Returns the inputs kept for a target, by name.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<(String, Vec<u8>)> = files
        .map(|file| file.unwrap())
        .map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap()))
        .collect();
    found.sort();
    found
}

/// Runs a target and stops with what it ran over, so that it can be kept.
fn run((name, target): &Target, input: &[u8], what: &str) {
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        let kept = env::temp_dir().join(format!("dundian-fuzz-{name}"));
        fs::write(&kept, input).unwrap();
        panic!("{name}: {what}; the input is in {}", kept.display());
    }
}

fn target(name: &str) -> &'static Target {
    ALL.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no target {name}"))
}

/// Tries inputs made from the corpus until `enough`. Returns how many it tried.
fn try_some(target: &Target, seed: u64, mut enough: impl FnMut(usize) -> bool) -> usize {
    let mut mutator = mutate::Mutator::new(seed, corpus(target.0).into_iter().map(|(_, bytes)| bytes).collect());
    let mut tried = 0;
    while !enough(tried) {
        let input = mutator.next();
        run(target, &input, &format!("input {tried} of seed {seed}"));
        tried += 1;
    }
    tried
}

macro_rules! tests {
    ($($name:ident)*) => {
        /// What is kept is run again, and some more of its kind.
        mod kept {
            $(#[test]
            fn $name() {
                let target = super::target(stringify!($name));
                let inputs = super::corpus(target.0);
                assert!(inputs.len() >= 3, "a corpus of {} inputs", inputs.len());
                for (name, bytes) in inputs {
                    super::run(target, &bytes, &name);
                }
                super::try_some(target, 2026, |tried| tried == super::TRIED);
            })*
        }

        #[test]
        fn every_target_has_its_test_and_its_driver() {
            let names: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
            for name in names {
                let driver = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{name}.rs"));
                assert!(driver.is_file(), "{}", driver.display());
            }
        }
    };
}

tests!(bundle draft entry holidays keymap lists quick roster settings text);

/// `DUNDIAN_FUZZ=quick DUNDIAN_FUZZ_SECONDS=600 cargo nextest run --run-ignored
/// only -E 'test(for_a_while)'` where libFuzzer can't be had.
#[test]
#[ignore = "runs as long as it is told to, by hand"]
fn for_a_while() {
    let seconds = env::var("DUNDIAN_FUZZ_SECONDS").map_or(60, |text| text.parse().unwrap());
    let seed = env::var("DUNDIAN_FUZZ_SEED").map_or_else(|_| fastrand::u64(..), |text| text.parse().unwrap());
    let target = target(&env::var("DUNDIAN_FUZZ").unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    println!("{} with seed {seed}", target.0);
    let tried = try_some(target, seed, |_| Instant::now() >= end);
    println!("{tried} inputs tried");
    assert!(tried > 0);
}
