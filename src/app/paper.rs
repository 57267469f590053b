//! Files that are written for people, outside of the ledger: the screen says
//! what goes into one, the worker where, and nothing is overwritten unasked.

use super::model::{Model, Tone};
use super::overlay::{Confirm, Overlay, Yes};
use crate::tr;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name, without a folder.
    pub name: String,
    /// What goes into it.
    pub text: String,
    /// Whether one that is there already is replaced.
    pub replace: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is on the disk, here.
    Done(String),
    /// There is one already, here; nothing was written.
    There(String),
    /// It could not be written; the reason, for people.
    Failed(String),
}

/// Tells what came of a file, or asks whether it may take the place of another.
pub fn written(model: &mut Model, paper: Paper, outcome: Written) {
    match outcome {
        Written::Done(path) => model.say(Tone::Good, tr!("plan-written", path = path)),
        Written::Failed(reason) => model.say(Tone::Danger, tr!("plan-not-written", reason = reason)),
        Written::There(path) => {
            let question = tr!("plan-replace", path = path);
            let yes = Yes::Replace(Paper { replace: true, ..paper });
            model.overlay = Some(Overlay::Confirm(Confirm { question, yes }));
        }
    }
}
