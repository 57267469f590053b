//! What the screen 住户 alone can do.

use super::super::model::{Model, Tone};
use super::super::msg::Effect;
use super::super::narrow::Unseen;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = out;
    match action {
        Action::Sort => model.households.sort = model.households.sort.next(),
        Action::ShowNeverVisited => {
            model.households.dossier = None;
            let never = Some(Unseen::Ever);
            let unseen = &mut model.households.narrow.unseen;
            *unseen = if *unseen == never { None } else { never };
        }
        Action::Edit => model.say(Tone::Plain, tr!("app-edit-elsewhere")),
        _ => return false,
    }
    true
}
