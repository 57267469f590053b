//! Files that are written for people, outside of the ledger: the screen says
//! what goes into one, the worker where.

use super::model::{Model, Tone};
use crate::tr;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name, without a folder and an ending. Where that is taken, it gets a
    /// number.
    pub name: String,
    /// Its ending.
    pub ext: &'static str,
    /// What goes into it.
    pub text: String,
}

/// Tells what came of a file: where it lies, or why it was not written.
pub fn written(model: &mut Model, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => model.say(Tone::Good, tr!("plan-written", path = path)),
        Err(reason) => model.say(Tone::Danger, tr!("plan-not-written", reason = reason)),
    }
}
