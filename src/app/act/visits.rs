//! What the screen 走访 alone can do.

use super::super::form::VisitForm;
use super::super::model::Model;
use super::super::msg::Effect;
use super::super::update::{ctx, start_form};
use super::new_visit;
use crate::domain::visit::Visit;
use crate::keymap::Action;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::EditVisit => edit_visit(model, out),
        _ => return false,
    }
    true
}

fn edit_visit(model: &mut Model, out: &mut Vec<Effect>) {
    if model.form.is_some() {
        return new_visit(model, out);
    }
    match model.visits.list.current().copied() {
        Some(id) => model.wants_edit = Some(id),
        None => super::command::not_here(model, Action::EditVisit),
    }
}

/// Opens the visit that is to be corrected, now that its text is here.
pub fn edit_now(model: &mut Model, out: &mut Vec<Effect>) {
    let (Some(id), Some(world)) = (model.wants_edit.take(), model.world.clone()) else { return };
    let Some(visit) = model.docs.read::<Visit>(id) else { return };
    let mut entropy = std::mem::replace(&mut model.entropy, Box::new(crate::base::entropy::OsEntropy));
    let form = VisitForm::edit(&ctx(model, &world, &world.state()), id, &visit, &mut *entropy);
    model.entropy = entropy;
    model.form = Some(form);
    model.form_in_front = true;
    start_form(model, out);
}
