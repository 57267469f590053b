//! Remarks 批示 from wherever one is: a committee writes one on what is at
//! hand, a cadre answers those that are there. And 一类事: putting alike
//! concerns together, and taking one out.

use super::super::update::{commit_at_once, open_sheet};
use super::household_at_hand;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::todo as waiting;
use crate::app::screens::todo::Key;
use crate::app::sheet::About;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::{ConcernId, HouseholdId, RecordId, RemarkId, VisitId};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::remarks::{is_unanswered, remarks_on};
use crate::query::todo::{Group, TodoKind};
use crate::state::State;
use crate::tr;

/// Records of one household to choose from.
const CHOICES_MAX: usize = 8;

/// Writes a remark on what is at hand, or answers one.
pub fn remark(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let (records, each) = at_hand(model, &state);
    let about = match world.me.role {
        Role::Committee => {
            drop(state);
            return write(model, records, each);
        }
        Role::Cadre => answer(&state, asked(model, &records, &state)),
    };
    drop(state);
    match about {
        Some(about) => open_sheet(model, about),
        None => model.say(Tone::Plain, tr!("remark-none-to-answer")),
    }
}

/// Opens what an item of the list asks for first, where that is a remark:
/// one to be answered, or what was escalated and has none. Returns whether it was.
pub fn first(model: &mut Model, key: Key) -> bool {
    let Some(world) = model.world.clone() else { return false };
    let Some(todo) = waiting::item(&model.answers, key) else { return false };
    let remark = todo.id.filter(|_| matches!(todo.kind, TodoKind::Remark | TodoKind::Answer)).map(RemarkId);
    match (world.me.role, remark) {
        (Role::Cadre, Some(id)) => open_sheet(model, About::Reply { remarks: vec![id] }),
        (Role::Committee, _) if todo.group == Group::Review => {
            let on = remark.and_then(|id| world.state().remark(id).map(|remark| (remark.kind, remark.on)));
            let Some(record) = on.or_else(|| todo.record()) else { return false };
            write(model, vec![record], true);
        }
        _ => return false,
    }
    true
}

/// Opens the sheet for a remark on these records, each of them or one.
fn write(model: &mut Model, records: Vec<(Kind, RecordId)>, each: bool) {
    if records.is_empty() {
        return model.say(Tone::Plain, tr!("remark-nothing"));
    }
    let ids = records.iter().map(|_| RemarkId(model.new_id())).collect();
    open_sheet(model, About::Remark { records, each, ids });
}

/// Returns the sheet for the answer to these remarks: those without one, else
/// those whose answer can be put better.
fn answer(state: &State, remarks: Vec<RemarkId>) -> Option<About> {
    let open = |id: &RemarkId| state.remark(*id).is_some_and(is_unanswered);
    let said = |id: &RemarkId| state.remark(*id).is_some_and(|remark| remark.replied.is_some());
    let unanswered: Vec<RemarkId> = remarks.iter().copied().filter(open).collect();
    let wanted = if unanswered.is_empty() { remarks.into_iter().filter(said).collect() } else { unanswered };
    (!wanted.is_empty()).then_some(About::Reply { remarks: wanted })
}

/// Returns the remarks on the records, and those that are themselves at hand.
fn asked(model: &Model, records: &[(Kind, RecordId)], state: &State) -> Vec<RemarkId> {
    let own = match model.tab {
        Tab::Todo => model.todo.chosen(),
        _ => Vec::new(),
    };
    let own: Vec<RemarkId> =
        own.iter().filter(|(kind, _)| *kind == TodoKind::Remark).filter_map(|(_, id)| id.map(RemarkId)).collect();
    if !own.is_empty() {
        return own;
    }
    records.iter().flat_map(|(kind, id)| remarks_on(state, *kind, *id)).map(|(id, _)| id).collect()
}

/// Returns the records that a remark could be on, and whether each of them
/// gets one.
fn at_hand(model: &Model, state: &State) -> (Vec<(Kind, RecordId)>, bool) {
    match model.tab {
        Tab::Todo => (of_todo(model, state), true),
        Tab::Visits => {
            let visit = model.visits.list.current().copied().filter(|id| state.visit(*id).is_some());
            (visit.map(|id| of_visit(state, id)).unwrap_or_default(), false)
        }
        _ => (household_at_hand(model).map(|id| of_household(state, id)).unwrap_or_default(), false),
    }
}

fn of_todo(model: &Model, state: &State) -> Vec<(Kind, RecordId)> {
    let mut records: Vec<(Kind, RecordId)> = Vec::new();
    for key in model.todo.chosen() {
        let of_fold = model.todo.fold(key).into_iter().flat_map(|fold| fold.concerns());
        let remark = match key {
            (TodoKind::Remark | TodoKind::Answer, Some(id)) => state.remark(RemarkId(id)),
            _ => None,
        };
        let own = waiting::item(&model.answers, key).and_then(|todo| todo.record());
        let found = own.into_iter().chain(remark.map(|remark| (remark.kind, remark.on)));
        for record in found.chain(of_fold.map(|id| (Kind::Concern, id.0))) {
            if !records.contains(&record) {
                records.push(record);
            }
        }
    }
    records
}

fn of_visit(state: &State, id: VisitId) -> Vec<(Kind, RecordId)> {
    let concerns = state.concerns_in(id).map(|(id, _)| (Kind::Concern, id.0));
    let matters = state.matters_in(id).map(|(id, _)| (Kind::Matter, id.0));
    std::iter::once((Kind::Visit, id.0)).chain(concerns).chain(matters).collect()
}

/// Returns what is open in a household, the last raised first, then the last
/// that happened there.
fn of_household(state: &State, id: HouseholdId) -> Vec<(Kind, RecordId)> {
    let concerns = |open: bool| {
        let of = state.concerns_of(id).rev().filter(move |(_, concern)| concern.state.is_open() == open);
        of.map(|(id, _)| (Kind::Concern, id.0))
    };
    let matters = state.matters_of(id).rev().map(|(id, _)| (Kind::Matter, id.0));
    let visits = state.visits_of(id).rev().map(|(id, _)| (Kind::Visit, id.0));
    let shown = |of: &mut dyn Iterator<Item = (Kind, RecordId)>| of.take(CHOICES_MAX).collect::<Vec<_>>();
    let parts = [
        shown(&mut concerns(true)),
        shown(&mut visits.take(3)),
        shown(&mut matters.take(2)),
        shown(&mut concerns(false)),
    ];
    parts.into_iter().flatten().take(CHOICES_MAX).collect()
}

/// Puts what is marked or at hand into one group 一类事. On one that stands
/// below its line it takes that one out.
pub fn group(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let at = model.todo.list.current().copied();
    let changes = match at {
        Some(key) if model.todo.marked.is_empty() && model.todo.is_unfolded(key) => {
            let id = key.1.map(ConcernId);
            let apart = id.and_then(|id| set(&state, id, id.0)).into_iter().collect();
            Some((apart, tr!("alike-apart")))
        }
        _ => together(model, &state),
    };
    drop(state);
    match changes {
        Some((changes, _)) if changes.is_empty() => model.say(Tone::Plain, tr!("alike-already")),
        Some((changes, said)) => {
            let back = model.keymap.hint(Action::Undo, &model.scopes()).unwrap_or_default();
            model.todo.marked.clear();
            commit_at_once(model, changes, tr!("waiting-and-undo", said = said, key = back), out);
        }
        None => model.say(Tone::Plain, tr!("alike-mark-two")),
    }
}

/// Returns the changes that put what is chosen together, and what to say then;
/// `None` where that is less than two concerns.
fn together(model: &Model, state: &State) -> Option<(Vec<Change>, String)> {
    let concerns: Vec<ConcernId> = of_todo(model, state)
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::Concern)
        .map(|(_, id)| ConcernId(id))
        .collect();
    if concerns.len() < 2 {
        return None;
    }
    // What stands in a group already stays there; the first raised stands for a new one.
    let known = concerns.iter().filter_map(|id| state.concern(*id).map(|concern| (*id, concern)));
    let known: Vec<(ConcernId, &Concern)> = known.collect();
    let made = known.iter().filter_map(|(id, concern)| concern.similar.filter(|group| *group != id.0)).next();
    let first = || known.iter().min_by_key(|(id, concern)| (concern.raised, *id)).map(|(id, _)| id.0);
    let group = made.or_else(first)?;
    let changes: Vec<Change> = concerns.iter().filter_map(|id| set(state, *id, group)).collect();
    let count = concerns.len();
    Some((changes, tr!("alike-grouped", count = count)))
}

/// Returns the change that puts a concern into a group, unless it is there.
fn set(state: &State, id: ConcernId, group: RecordId) -> Option<Change> {
    let was = state.concern(id)?;
    let next = Concern { similar: Some(group), ..was.clone() };
    Change::edit(id, was, &next).ok().flatten()
}
