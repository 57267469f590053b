//! What to call a record of any kind.

use super::words;
use crate::base::ids::{
    AssignmentId, CadreId, CatalogId, ConcernId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, StayId, VisitId,
};
use crate::base::text::visible;
use crate::domain::record::{Kind, Record};
use crate::state::State;

/// Returns what to call a record in one line.
pub fn name(state: &State, kind: Kind, id: RecordId) -> String {
    let said = |text: &str| visible(text).into_owned();
    let found = match kind {
        Kind::Household => Some(words::household(state, HouseholdId(id))),
        Kind::Visit => state.visit(VisitId(id)).map(|visit| words::households(state, &visit.households)),
        Kind::Concern => state.concern(ConcernId(id)).map(|concern| said(&concern.text)),
        Kind::Matter => state.matter(MatterId(id)).map(|matter| said(&matter.need)),
        Kind::Assignment => state.assignment(AssignmentId(id)).map(|assignment| said(&assignment.title)),
        Kind::Policy => state.policy(PolicyId(id)).map(|policy| said(&policy.title)),
        Kind::Catalog => state.catalog(CatalogId(id)).map(|catalog| said(&catalog.title)),
        Kind::Cadre => state.cadre(CadreId(id)).map(|cadre| said(&cadre.name)),
        Kind::Stay => state.stay(StayId(id)).map(|stay| words::village(state, stay.village)),
        Kind::Remark => state.remark(RemarkId(id)).map(|remark| said(&remark.text)),
        Kind::Device => words::device(state, id),
        Kind::Decision => words::decision(state, id),
        Kind::Invitation => words::invitation(state, id),
        Kind::Village => state.villages().find(|(known, _)| known.0 == id).map(|(_, village)| said(&village.name)),
    };
    found.filter(|name| !name.is_empty()).unwrap_or_else(|| id.short())
}

/// Returns what to call a record that was taken out of the lists.
pub fn name_of(state: &State, record: &Record) -> String {
    let said = |text: &str| visible(text).into_owned();
    match record {
        Record::Household(household) => said(&household.head),
        Record::Visit(visit) => words::households(state, &visit.households),
        Record::Concern(concern) => said(&concern.text),
        Record::Matter(matter) => said(&matter.need),
        Record::Remark(remark) => said(&remark.text),
        Record::Assignment(assignment) => said(&assignment.title),
        Record::Policy(policy) => said(&policy.title),
        Record::Catalog(catalog) => said(&catalog.title),
        Record::Cadre(cadre) => said(&cadre.name),
        Record::Village(village) => said(&village.name),
        Record::Stay(stay) => words::village(state, stay.village),
        Record::Device(_) | Record::Decision(_) | Record::Invitation(_) => String::new(),
    }
}

/// Returns what to call a record where its kind, and of a visit the day, has to be said, too.
pub fn with_kind(state: &State, kind: Kind, id: RecordId) -> String {
    let name = name(state, kind, id);
    let day = match kind {
        Kind::Visit => state.visit(VisitId(id)).map(|visit| visit.day()),
        _ => None,
    };
    match day {
        Some(day) => format!("{} {} {name}", kind.label(), day.format("%m-%d")),
        None => format!("{} {name}", kind.label()),
    }
}
