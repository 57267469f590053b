//! What the screen 政策 alone can do.

use super::super::model::Model;
use super::super::msg::Effect;
use super::super::tab::Tab;
use super::go;
use crate::base::ids::{PolicyId, RecordId};
use crate::keymap::Action;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = (model, action, out);
    false
}

/// Goes to a policy and lists who is still to be told of it.
pub fn show_untold(model: &mut Model, id: RecordId) {
    go(model, Tab::Policies);
    model.policies.list.choose(&PolicyId(id));
}
