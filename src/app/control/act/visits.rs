//! What the screen 走访 alone can do.

use super::super::update::{commit_at_once, open_sheet};
use super::begin;
use super::{household_at_hand, jump};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::visits::{History, removed_head};
use crate::app::sheet::About;
use crate::app::world::notices::Tone;
use crate::base::ids::{RecordId, VisitId};
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::record::Kind;
use crate::domain::visit::Visit;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::EditVisit => edit_visit(model, out),
        Action::VisitHistory => match (model.visits.history.take(), model.visits.list.current().copied()) {
            (Some(_), _) => {}
            (None, Some(id)) => model.visits.history = Some(History::of(id)),
            (None, None) => super::command::not_here(model, action),
        },
        Action::RemoveVisit => remove(model, out),
        Action::Open | Action::Confirm => open(model),
        _ => return false,
    }
    true
}

/// Goes to the household of the visit at hand.
fn open(model: &mut Model) {
    if let Some(id) = household_at_hand(model) {
        jump(model, Kind::Household, id.into());
    }
}

fn edit_visit(model: &mut Model, out: &mut Vec<Effect>) {
    if model.visits.narrow.removed {
        return model.say(Tone::Plain, tr!("waiting-restore-first"));
    }
    let at_hand = model.visits.list.current().copied();
    match (at_hand, at_hand.and_then(|id| model.correcting(id))) {
        (_, Some(place)) => begin::go_on(model, place, out),
        (Some(id), None) => model.wants_edit = Some(id),
        (None, None) => super::command::not_here(model, Action::EditVisit),
    }
}

/// Asks why a visit is taken out; one that was is put back.
fn remove(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(id) = model.visits.list.current().copied() else {
        return super::command::not_here(model, Action::RemoveVisit);
    };
    if model.visits.narrow.removed { restore(model, id, out) } else { open_sheet(model, About::Remove { visit: id }) }
}

/// Puts a visit back, and with it what went for the same reason.
fn restore(model: &mut Model, id: VisitId, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let docs = &model.docs;
    let reason = |kind, id| docs.get(kind, id).and_then(|doc| doc.removal()).map(|(_, reason)| reason.to_owned());
    let Some(head) = removed_head(docs, id) else { return };
    let why = reason(Kind::Visit, id.0);
    let went_along = |kind: Kind, part: &RecordId| {
        let visit = match kind {
            Kind::Concern => docs.read::<Concern>(*part).and_then(|concern| concern.visit),
            _ => docs.read::<Matter>(*part).and_then(|matter| matter.visit),
        };
        visit == Some(id) && reason(kind, *part) == why
    };
    let state = world.state();
    let mut changes = vec![Change::Restore { kind: Kind::Visit, id: id.0 }];
    for kind in [Kind::Concern, Kind::Matter] {
        let parts = state.removed(kind).into_iter().filter(|part| went_along(kind, part));
        changes.extend(parts.map(|id| Change::Restore { kind, id }));
    }
    let who = words::households(&state, &head.households);
    drop(state);
    let said = tr!("waiting-restored", who = who, count = changes.len() - 1);
    commit_at_once(model, changes, said, out);
}

/// Opens the visit that is to be corrected, now that its text is here.
pub fn edit_now(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(id) = model.wants_edit.take() else { return };
    if let Some(visit) = model.docs.read::<Visit>(id) {
        begin::correct(model, id, &visit, out);
    }
}
