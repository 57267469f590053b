//! What the screen 任务 alone can do.

use super::super::model::Model;
use super::super::msg::Effect;
use crate::keymap::Action;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = (model, action, out);
    false
}
