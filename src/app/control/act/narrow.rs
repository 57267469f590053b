//! Narrowing the list of the screen in front, and showing all of it again. A
//! screen takes part by an arm in [`slot`] and in [`Model::narrow`].

use super::super::update::open_sheet;
use crate::app::filter::narrow::{Narrow, On};
use crate::app::model::Model;
use crate::app::sheet::About;
use crate::app::world::tab::Tab;
use crate::keymap::Action;

/// Returns what the list of the screen in front is narrowed to, to be changed.
fn slot(model: &mut Model) -> Option<&mut Narrow> {
    match model.tab {
        Tab::Households if model.households.dossier.is_none() => Some(&mut model.households.narrow),
        Tab::Visits if model.visits.history.is_none() => Some(&mut model.visits.narrow),
        Tab::Todo => Some(&mut model.todo.narrow),
        Tab::Progress => Some(&mut model.progress.narrow),
        _ => None,
    }
}

/// Opens the sheet that says what the list is narrowed to.
pub fn open(model: &mut Model) {
    if model.tab == Tab::Households {
        model.households.dossier = None;
    }
    let now = slot(model).map(|narrow| narrow.clone());
    if let (Some(on), Some(now)) = (On::of(model.tab), now) {
        open_sheet(model, About::Narrow { on, now: Box::new(now) });
    } else {
        super::command::not_here(model, Action::Narrow);
    }
}

/// Narrows the list of the screen in front.
pub fn set(model: &mut Model, narrow: Narrow) {
    if let Some(slot) = slot(model) {
        *slot = narrow;
    }
}

/// Shows the whole list again. Returns whether it was narrowed.
pub fn clear(model: &mut Model) -> bool {
    slot(model).is_some_and(|narrow| std::mem::take(narrow) != Narrow::default())
}
