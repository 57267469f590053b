//! Files that are written for people, outside of the ledger: the screen says
//! what goes into one, the worker where.

use super::model::{Model, Tone};
use super::msg::Effect;
use crate::report::order::Order;
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

/// Has a paper written, and remembers what was chosen for the next time.
pub fn write(model: &mut Model, order: Order, out: &mut Vec<Effect>) {
    if let Some(chosen) = order.chosen(model.today_date()) {
        model.settings.paper = Some(chosen);
        out.push(Effect::Remember(model.settings.clone()));
    }
    model.say(Tone::Plain, tr!("report-writing", paper = order.kind.title()));
    out.push(Effect::Report(Box::new(order)));
}

/// Tells what came of a file: where it lies, or why it was not written.
pub fn written(model: &mut Model, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => model.say(Tone::Good, tr!("plan-written", path = path)),
        Err(reason) => model.say(Tone::Danger, tr!("plan-not-written", reason = reason)),
    }
}
