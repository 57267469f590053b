//! How far a long piece of work has come, and whether to go on with it.

/// So many done of so many in all, in the unit of the work at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all; 0 where nobody knows.
    pub total: u64,
}

impl Progress {
    /// Returns the share done, from 0 to 1, or `None` where the total is unknown.
    pub fn share(self) -> Option<f64> {
        (self.total > 0).then(|| (self.done as f64 / self.total as f64).clamp(0.0, 1.0))
    }
}

/// Which of several pieces of work is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nth {
    /// Its number, from 1.
    pub at: usize,
    /// How many there are.
    pub of: usize,
}

/// What the one who waits says to the one who works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onward {
    /// Go on.
    Continue,
    /// Stop at the next safe place and undo or keep what is whole.
    Cancel,
}

/// Is told how far the work has come and answers whether to go on.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> Onward;

/// Is told how far the work on one of several pieces has come, too.
pub type EachWatch<'a> = &'a mut dyn FnMut(Nth, Progress) -> Onward;

/// Watches nothing and never cancels.
pub fn unwatched(_: Progress) -> Onward {
    Onward::Continue
}
