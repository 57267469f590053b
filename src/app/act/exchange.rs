//! What the screen 交换 alone can do.

use super::super::model::{Model, Tone};
use super::super::msg::Effect;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if super::conflicts::act(model, action, out) {
        return true;
    }
    match action {
        Action::Export | Action::Import => model.say(Tone::Plain, tr!("app-exchange-later")),
        _ => return false,
    }
    true
}
