//! What an import asks of the world, and what it makes of the answers.

use crate::app::dialogs::import::{Ask, Import, Next, Preview, Proposal, Step, Unread};
use crate::app::dialogs::overlay::Overlay;
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::{Model, Purpose};
use crate::app::widgets::files::Looked;
use crate::app::widgets::token::Token;
use crate::app::widgets::villages::{Offers, VillagePicker};
use crate::app::world::notices::Tone;
use crate::domain::change::Change;
use crate::domain::village::Village;
use crate::keymap::{Action, Scope};
use crate::roster::register::Fate;
use crate::roster::{self, Skipped};
use crate::state::State;
use crate::tr;

fn front(model: &mut Model) -> Option<&mut Import> {
    match &mut model.overlay {
        Some(Overlay::Import(import)) => Some(import),
        _ => None,
    }
}

/// Does what follows from a key.
pub(super) fn on(model: &mut Model, next: Next, out: &mut Vec<Effect>) {
    let token = model.next_token;
    match next {
        Next::Stay => {}
        Next::Close => model.overlay = None,
        Next::Look(wanted) => {
            model.next_token += 1;
            if let Some(import) = front(model) {
                import.chooser.asked = Some(token);
                out.push(Effect::Worker(WorkerEffect::ListFolder(token, wanted)));
            }
        }
        Next::Read => {
            model.next_token += 1;
            if let Some(import) = front(model) {
                import.asked = Some(token);
                import.problem = None;
                // A column that is taken for something else is no new beginning.
                if import.preview.is_none() || !matches!(import.step, Step::Preview) || !import.ask.says_columns() {
                    import.step = Step::Reading;
                }
                out.push(Effect::Worker(WorkerEffect::ReadImport(token, import.ask.clone())));
            }
        }
        Next::Write => write(model, out),
        Next::Stop => super::stop(model, out),
    }
}

/// Takes what was found in a folder.
pub fn folder(model: &mut Model, token: Token, found: Result<Looked, String>, out: &mut Vec<Effect>) {
    let Some(import) = front(model) else { return };
    if let Some(path) = import.chooser.take(token, found) {
        import.ask = Ask::new(import.what, path);
        on(model, Next::Read, out);
    }
}

/// Takes what was made of a file.
pub fn proposed(model: &mut Model, token: Token, answer: Result<Box<Proposal>, Unread>) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let Some(import) = front(model).filter(|import| import.asked == Some(token)) else { return };
    import.asked = None;
    match answer {
        Ok(proposal) if is_bare(&proposal) => {
            import.back_to_file();
            import.chooser.problem = Some(tr!("register-import-no-rows"));
        }
        Ok(proposal) => import.take(Preview::new(*proposal, &state)),
        Err(Unread::Village(why)) => {
            import.problem = Some(why);
            import.step = Step::Village(Box::new(VillagePicker::new(&state, Offers::default())));
        }
        Err(Unread::Told(why)) if import.preview.is_some() && matches!(import.step, Step::Preview) => {
            import.ask.unsay();
            import.problem = Some(why);
        }
        Err(unread) => {
            import.back_to_file();
            import.chooser.problem = Some(match unread {
                Unread::Village(why) | Unread::Told(why) => why,
                Unread::Cancelled => tr!("import-cancelled"),
            });
        }
    }
}

/// Tells whether a register is a blank form: nothing below its headings says anything.
fn is_bare(proposal: &Proposal) -> bool {
    let Proposal::Register(reading) = proposal else { return false };
    let furniture = |fate| matches!(fate, Fate::Passed(passed) if !matches!(passed, Skipped::Double { .. }));
    reading.count(|fate| !furniture(fate)) == 0
}

/// Returns the changes that a proposal makes.
fn changes(proposal: &Proposal, state: &State) -> Result<Vec<Change>, String> {
    let made = match proposal {
        Proposal::Villages(weighed) => weighed.changes(state),
        Proposal::Policies(weighed) => weighed.changes(state),
        Proposal::Roster(roster) => roster::changes(&roster.0, &roster.1, state),
        Proposal::Register(reading) => roster::register::changes(reading, state),
    };
    made.map_err(|error| error.to_string())
}

/// Has what the preview shows written.
fn write(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let undo = model.keymap.hint(Action::Undo, Scope::Today.stack()).unwrap_or_default();
    let token = model.token();
    let Some(import) = front(model) else { return };
    let Some(preview) = &import.preview else { return };
    if let Some(reason) = world.read_only {
        import.problem = Some(reason);
        return;
    }
    let changes = match changes(&preview.proposal, &world.state()) {
        Ok(changes) => changes,
        Err(reason) => return import.problem = Some(reason),
    };
    if changes.is_empty() {
        model.overlay = None;
        return model.say(Tone::Plain, tr!("import-nothing-new"));
    }
    let said = match &preview.proposal {
        Proposal::Villages(weighed) => {
            tr!("import-done-villages", added = weighed.added.len(), changed = weighed.changed.len(), undo = undo)
        }
        Proposal::Roster(roster) => {
            tr!("import-done-roster", added = roster.1.added.len(), changed = roster.1.changed.len(), undo = undo)
        }
        Proposal::Register(reading) => {
            let (visits, concerns) = (reading.visits.len(), reading.concerns.len());
            let matters = reading.matters.len();
            tr!("register-import-done", visits = visits, concerns = concerns, matters = matters, undo = undo)
        }
        Proposal::Policies(weighed) => {
            tr!("import-done-policies", added = weighed.added.len(), changed = weighed.changed.len(), undo = undo)
        }
    };
    import.step = Step::Writing;
    import.writing = Some(token);
    model.pending.insert(token, Purpose::Import(said));
    out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
}

/// Adds villages that were chosen, as far as they are not there yet.
pub(super) fn take_villages(model: &mut Model, villages: Vec<Village>, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let undo = model.keymap.hint(Action::Undo, Scope::Today.stack()).unwrap_or_default();
    let weighed = roster::lists::weigh_villages(villages, &world.state());
    model.overlay = None;
    let changes = weighed.changes(&world.state());
    match changes {
        Ok(changes) if changes.is_empty() => model.say(Tone::Plain, tr!("import-nothing-new")),
        Ok(changes) => {
            let (added, changed) = (weighed.added.len(), weighed.changed.len());
            let said = tr!("import-done-villages", added = added, changed = changed, undo = undo);
            let token = model.token();
            model.pending.insert(token, Purpose::Import(said));
            out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
        }
        Err(error) => model.say(Tone::Danger, error.to_string()),
    }
}

/// Takes the answer to the writing: `None` where it is on the disk, else the reason.
pub fn committed(model: &mut Model, token: Token, refused: Option<&str>) {
    let Some(import) = front(model).filter(|import| import.writing == Some(token)) else { return };
    import.writing = None;
    match refused {
        None => model.overlay = None,
        Some(reason) => {
            import.step = Step::Preview;
            import.problem = Some(reason.to_owned());
        }
    }
}
