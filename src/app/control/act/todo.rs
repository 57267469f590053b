//! What the screen 待办 alone can do.

use super::super::update::{commit_at_once, ctx, open_sheet};
use super::{follow, jump, remark};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::todo as waiting;
use crate::app::sheet::About;
use crate::app::sheet::kinds::{Way, at_once, usual_way};
use crate::app::world::notices::Tone;
use crate::base::ids::{ConcernId, RecordId};
use crate::domain::concern::ConcernState;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::todo::TodoKind;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::Mark => model.todo.list.mark(&mut model.todo.marked),
        Action::MarkAll => model.todo.list.mark_all(&mut model.todo.marked),
        Action::Open | Action::Confirm => open(model),
        Action::Advance => advance(model, out),
        Action::AdvanceWithNote => step(model, None),
        Action::TellHousehold => step(model, Some(ConcernState::Told)),
        Action::GroupAlike => remark::group(model, out),
        Action::Extend => with_concerns(model, |concerns| About::Extend { concerns }),
        Action::Urge => with_concerns(model, |concerns| About::Urge { concerns }),
        _ => return false,
    }
    true
}

/// Opens the line at hand: those that it stands for, what is asked for before all
/// else, or the place where it lives.
fn open(model: &mut Model) {
    let Some(key) = model.todo.list.current().copied() else { return };
    if let (TodoKind::Alike, Some(id)) = key {
        return model.todo.unfold(id);
    }
    if remark::first(model, key) {
        return;
    }
    let record = waiting::item(&model.answers, key).and_then(|todo| todo.record());
    match (record, key) {
        (Some((kind, id)), _) => jump(model, kind, id),
        (None, (TodoKind::Remark | TodoKind::Answer, Some(id))) => jump(model, Kind::Remark, id),
        (None, _) => follow(model, key),
    }
}

/// Returns the concerns and matters that a step is for: those marked, else the
/// one at hand.
fn records(model: &Model) -> Vec<(Kind, RecordId)> {
    let mut records = Vec::new();
    for key in model.todo.chosen() {
        let own = waiting::item(&model.answers, key).and_then(|todo| todo.record());
        let of_fold = model.todo.fold(key).into_iter().flat_map(|fold| fold.concerns());
        for record in own.into_iter().chain(of_fold.map(|id| (Kind::Concern, id.0))) {
            if !records.contains(&record) {
                records.push(record);
            }
        }
    }
    records
}

/// Takes what is marked or at hand its usual step further. Where that step asks
/// for something, it opens the sheet at it.
fn advance(model: &mut Model, out: &mut Vec<Effect>) {
    let records = records(model);
    let Some(world) = model.world.clone() else { return };
    let done = at_once(&ctx(model, &world, &world.state()), &records);
    match done {
        Some((changes, said)) => {
            let back = model.keymap.hint(Action::Undo, &model.scopes()).unwrap_or_default();
            commit_at_once(model, changes, tr!("waiting-and-undo", said = said, key = back), out);
        }
        None => {
            let usual = records.first().and_then(|(kind, id)| usual_way(&world.state(), *kind, *id));
            // Closing asks how content the household is, and nothing else.
            let closing = usual == Some(Way::Concern(ConcernState::Closed));
            step(model, closing.then_some(ConcernState::Closed));
        }
    }
}

/// Opens the sheet for the next step of what is marked or at hand.
fn step(model: &mut Model, wanted: Option<ConcernState>) {
    let records = records(model);
    if records.is_empty() {
        return model.say(Tone::Plain, tr!("app-step-none"));
    }
    open_sheet(model, About::Step { records, wanted });
}

/// Opens a sheet for the concerns among what is marked or at hand.
fn with_concerns(model: &mut Model, about: impl FnOnce(Vec<ConcernId>) -> About) {
    let records = records(model).into_iter();
    let concerns = records.filter(|(kind, _)| *kind == Kind::Concern).map(|(_, id)| ConcernId(id)).collect();
    open_sheet(model, about(concerns));
}
