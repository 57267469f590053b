//! Randomness, as a value that is passed in, so that sample data and tests
//! come out the same every time.

use std::fmt;

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills `buffer` with random bytes.
    fn fill(&mut self, buffer: &mut [u8]);
}

/// The randomness of the operating system, fit for keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, buffer: &mut [u8]) {
        #[expect(
            clippy::expect_used,
            reason = "without randomness no key and no id is safe; there is nothing to fall back to"
        )]
        getrandom::fill(buffer).expect("the operating system gives no randomness");
    }
}

/// Repeatable pseudo-random bytes. Never for keys that protect anything.
pub struct SeededEntropy(fastrand::Rng);

impl SeededEntropy {
    /// Returns a source that yields the same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }
}

impl fmt::Debug for SeededEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeededEntropy(..)")
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}
