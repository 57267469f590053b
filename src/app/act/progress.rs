//! What the screen 进度 alone can do.

use super::super::model::Model;
use super::super::msg::Effect;
use crate::keymap::Action;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = out;
    match action {
        Action::SwitchAssignment => switch_assignment(model),
        Action::NextPeriod | Action::PreviousPeriod => model.progress.turn(action == Action::PreviousPeriod),
        _ => return false,
    }
    true
}

fn switch_assignment(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let all: Vec<_> = state.assignments().map(|(id, _)| id).collect();
    model.progress.switch(&all);
}
