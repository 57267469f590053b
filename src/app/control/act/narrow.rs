//! Narrowing the list of the screen in front, and showing all of it again. A
//! screen takes part by its `narrow` and `narrow_mut`.

use super::super::update::open_sheet;
use crate::app::filter::narrow::{Narrow, On};
use crate::app::model::Model;
use crate::app::sheet::About;
use crate::app::world::tab::Tab;
use crate::keymap::Action;

/// Opens the sheet that says what the list is narrowed to.
pub fn open(model: &mut Model) {
    if model.tab == Tab::Households {
        model.households.dossier = None;
    }
    let now = model.screen_mut().narrow_mut().map(|narrow| narrow.clone());
    if let (Some(on), Some(now)) = (On::of(model.tab), now) {
        open_sheet(model, About::Narrow { on, now: Box::new(now) });
    } else {
        super::command::not_here(model, Action::Narrow);
    }
}

/// Narrows the list of the screen in front.
pub fn set(model: &mut Model, narrow: Narrow) {
    if let Some(slot) = model.screen_mut().narrow_mut() {
        *slot = narrow;
    }
}

/// Shows the whole list again. Returns whether it was narrowed.
pub fn clear(model: &mut Model) -> bool {
    model.screen_mut().narrow_mut().is_some_and(|narrow| std::mem::take(narrow) != Narrow::default())
}
