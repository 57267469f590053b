//! What the screen 待办 alone can do.

use super::super::list::Move;
use super::super::model::{Model, Tone};
use super::super::msg::Effect;
use super::super::sheet::About;
use super::super::todo::{self as waiting, Key};
use super::super::update::open_sheet;
use crate::domain::concern::ConcernState;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = out;
    match action {
        Action::Mark => mark(model),
        Action::MarkAll => mark_all(model),
        Action::Advance | Action::AdvanceWithNote => advance(model, None),
        Action::TellHousehold => advance(model, Some(ConcernState::Told)),
        _ => return false,
    }
    true
}

fn mark(model: &mut Model) {
    if let Some(key) = model.todo.list.current().copied() {
        if !model.todo.marked.remove(&key) {
            model.todo.marked.insert(key);
        }
        model.todo.list.go(Move::By(1));
    }
}

fn mark_all(model: &mut Model) {
    let all: Vec<Key> = model.todo.list.items().copied().collect();
    if all.iter().all(|key| model.todo.marked.contains(key)) {
        model.todo.marked.clear();
    } else {
        model.todo.marked.extend(all);
    }
}

/// Opens the form for the next step of what is marked or at hand.
pub fn advance(model: &mut Model, wanted: Option<ConcernState>) {
    let chosen = model.todo.chosen();
    let records: Vec<_> =
        chosen.iter().filter_map(|key| waiting::item(&model.answers, *key).and_then(waiting::record)).collect();
    if records.is_empty() {
        return model.say(Tone::Plain, tr!("app-step-none"));
    }
    open_sheet(model, About::Step { records, wanted });
}
