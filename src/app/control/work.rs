//! Long work that somebody waits for: with what the worker is busy, how far it
//! has come, and that it was asked to stop.

use crate::app::effect::{Effect, TerminalEffect};
use crate::app::model::{Model, Work};
use crate::app::msg::Msg;

/// Notes what a message says about work that was being waited for: news of it
/// are shown, an answer ends it.
pub fn note(model: &mut Model, msg: &Msg) {
    match msg {
        Msg::Work(progress, what) => {
            let stopping = model.work.as_ref().is_some_and(|work| work.stopping);
            model.work = Some(Work { progress: *progress, what: what.clone(), stopping });
        }
        Msg::Committed(..)
        | Msg::Waits(..)
        | Msg::Undone(..)
        | Msg::Redone(..)
        | Msg::Found(..)
        | Msg::Proposed(..)
        | Msg::Written(..)
        | Msg::Glanced(..)
        | Msg::Planned(..)
        | Msg::Dealt(..) => {
            model.work = None;
        }
        _ => {}
    }
}

/// Asks the worker to stop. Returns whether there is work to be stopped.
pub fn stop(model: &mut Model, out: &mut Vec<Effect>) -> bool {
    let Some(work) = &mut model.work else { return false };
    work.stopping = true;
    out.push(Effect::Terminal(TerminalEffect::CancelWork));
    true
}
