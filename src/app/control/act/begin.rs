//! Beginning visits, going on with those that were begun, and dropping them.

use super::super::update::{ctx, start_form};
use super::household_at_hand;
use crate::app::dialogs::overlay::{Confirm, Overlay, Yes};
use crate::app::effect::Effect;
use crate::app::form::VisitForm;
use crate::app::model::{Model, Purpose};
use crate::app::screens::today::Item;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::{HouseholdId, VisitId};
use crate::base::limits::{HOUSEHOLDS_PER_VISIT_MAX, VISITS_BEGUN_MAX};
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::visit::Visit;
use crate::tr;

/// Begins a visit. One that was begun and holds something waits meanwhile. One
/// that was begun at the same household is gone on with, and so is the one that
/// waits where no household is at hand.
pub fn new_visit(model: &mut Model, out: &mut Vec<Effect>) {
    model.overlay = None;
    let begun = gone_on_with(model);
    if let Some(place) = begun {
        model.say(Tone::Plain, tr!("app-draft-first"));
        return go_on(model, place, out);
    }
    if model.form_in_front && model.form.as_ref().is_some_and(|form| !form.is_dirty()) {
        return model.say(Tone::Plain, tr!("keys-form-is-open"));
    }
    let Some(world) = model.world.clone() else { return };
    if let Some(reason) = &world.read_only {
        return model.say(Tone::Danger, reason.clone());
    }
    let households = chosen(model);
    if households.len() > HOUSEHOLDS_PER_VISIT_MAX {
        return model.say(Tone::Warning, tr!("form-households-full", max = HOUSEHOLDS_PER_VISIT_MAX));
    }
    if !make_room(model) {
        return;
    }
    let id = model.new_id();
    let form = VisitForm::new(&ctx(model, &world, &world.state()), households, id);
    put_in_front(model, form, out);
}

/// Returns the households that a visit begun now goes to: those marked, else the one
/// at hand. Over a form nobody has chosen any on the screen behind it.
fn chosen(model: &Model) -> Vec<HouseholdId> {
    match model.tab {
        _ if model.form_in_front => Vec::new(),
        Tab::Households => model.households.chosen(),
        _ => household_at_hand(model).into_iter().collect(),
    }
}

/// Returns the place of the visit that is gone on with where one is begun now.
pub fn gone_on_with(model: &Model) -> Option<usize> {
    match chosen(model).as_slice() {
        _ if model.form_in_front => None,
        [] => at_hand(model).or_else(|| model.begun_with(VisitForm::is_dirty)),
        [one] => model.begun_with(|form| form.picked().first() == Some(one)),
        several => model.begun_with(|form| form.picked() == several),
    }
}

/// Opens a visit to be corrected, with what was heard and promised in it.
pub fn correct(model: &mut Model, id: VisitId, visit: &Visit, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    if !make_room(model) {
        return;
    }
    let state = world.state();
    let concerns = state.concerns_in(id).filter_map(|(id, _)| Some((id, model.docs.read::<Concern>(id)?))).collect();
    let matters = state.matters_in(id).filter_map(|(id, _)| Some((id, model.docs.read::<Matter>(id)?))).collect();
    drop(state);
    let seed = model.new_id();
    let form = VisitForm::edit(&ctx(model, &world, &world.state()), id, visit, seed);
    let form = form.with_saved(concerns, matters);
    put_in_front(model, form, out);
}

/// Goes on with the visit that was begun in this place.
pub fn go_on(model: &mut Model, place: usize, out: &mut Vec<Effect>) {
    if is_saving(model) {
        return;
    }
    model.take_up(place);
    model.form_in_front = model.form.is_some();
    start_form(model, out);
}

/// Lets the visit at hand wait, where it holds anything. Returns whether
/// another one can be begun.
pub fn make_room(model: &mut Model) -> bool {
    if is_saving(model) {
        return false;
    }
    if model.form.as_ref().is_some_and(|form| !form.is_dirty()) {
        model.form = None;
    }
    let waits = model.form.is_some();
    let room = model.shelve();
    match (room, waits) {
        (false, _) => model.say(Tone::Warning, tr!("waiting-drafts-full", max = VISITS_BEGUN_MAX)),
        (true, true) => model.say(Tone::Plain, tr!("waiting-draft-waits")),
        (true, false) => {}
    }
    room
}

/// Tells whether the visit at hand is on its way to the disk.
fn is_saving(model: &Model) -> bool {
    model.pending.values().any(|purpose| *purpose == Purpose::Visit)
}

fn put_in_front(model: &mut Model, form: VisitForm, out: &mut Vec<Effect>) {
    model.form = Some(form);
    model.form_in_front = true;
    start_form(model, out);
}

/// Returns the place of the visit begun that is at hand on 今日.
fn at_hand(model: &Model) -> Option<usize> {
    match (model.tab, model.today.list.current()) {
        (Tab::Today, Some(Item::Draft(place))) => Some(*place),
        _ => None,
    }
}

/// Asks whether the visit begun that is at hand on 今日 is to be thrown away.
pub fn ask_drop(model: &mut Model) {
    if let Some(place) = at_hand(model) {
        model.take_up(place);
    }
    if model.form.is_some() {
        model.overlay = Some(Overlay::Confirm(Confirm { question: tr!("app-drop-draft"), yes: Yes::DropDraft }));
    }
}
