//! What isn't for whoever works here to decide: said before it is written, and
//! written only once they want it to go to their office as a request.

use crate::app::dialogs::overlay::{Confirm, Overlay, Yes};
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::{Asked, Model};
use crate::app::msg::{Msg, Outcome};
use crate::app::widgets::token::Token;
use crate::display::request;
use crate::domain::change::Change;
use crate::domain::problem::Problem;
use crate::tr;
use crate::workspace::{CommitError, Committed, Workspace};

/// Writes changes, or, where some of it would be a request, asks before.
pub fn commit(
    workspace: &mut Workspace,
    (token, changes): (Token, Vec<Change>),
    write: impl FnOnce(&mut Workspace, Vec<Change>) -> Result<Committed, CommitError>,
    outcome: impl FnOnce(Result<Committed, CommitError>) -> Outcome,
) -> Msg {
    match workspace.requests_in(&changes) {
        Ok(requests) if !requests.is_empty() => {
            let question = request::question(&workspace.shared().read(), &requests);
            Msg::Waits(token, question, changes)
        }
        Ok(_) => Msg::Committed(token, outcome(write(workspace, changes))),
        Err(error) => Msg::Committed(token, outcome(Err(error))),
    }
}

/// Returns what the writer should know though something was saved.
pub fn warnings(committed: &Committed) -> Vec<String> {
    let waiting = committed.requests.len();
    let waits = (waiting > 0).then(|| tr!("request-waits-here", count = waiting));
    committed.warnings.iter().map(Problem::message).chain(waits).collect()
}

/// Asks whether changes are to be written as requests.
pub fn ask(model: &mut Model, token: Token, question: String, changes: Vec<Change>, out: &mut Vec<Effect>) {
    if matches!(model.overlay, Some(Overlay::Import(_))) {
        // All of it was looked at already; what has to wait is told once it is in.
        return out.push(Effect::Worker(WorkerEffect::Request(token, changes)));
    }
    model.asked = Some(Asked { token, changes });
    model.overlay = Some(Overlay::Confirm(Confirm { question, yes: Yes::Request }));
}

/// Has them written.
pub fn agreed(model: &mut Model, out: &mut Vec<Effect>) {
    if let Some(Asked { token, changes }) = model.asked.take() {
        out.push(Effect::Worker(WorkerEffect::Request(token, changes)));
    }
}

/// Returns what was to be written and isn't, once the question is gone without a yes.
pub fn given_up(model: &mut Model) -> Option<Token> {
    let asking = matches!(&model.overlay, Some(Overlay::Confirm(Confirm { yes: Yes::Request, .. })));
    model.asked.take_if(|_| !asking).map(|asked| asked.token)
}
