//! What changes are about, in a few words: told when they are taken back or made
//! again, so that nobody wonders what has become different.

use chrono::NaiveDate;

use super::words;
use crate::base::ids::{
    AssignmentId, CadreId, CatalogId, ConcernId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, StayId, VisitId,
};
use crate::base::text::{gist, visible};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::state::State;
use crate::tr;

/// The kinds by how well they tell what a group of changes is about, the best
/// first: a visit before what it brought along.
const TELLING: [Kind; 10] = [
    Kind::Visit,
    Kind::Concern,
    Kind::Matter,
    Kind::Household,
    Kind::Assignment,
    Kind::Stay,
    Kind::Remark,
    Kind::Policy,
    Kind::Village,
    Kind::Cadre,
];
/// Characters of a text that stand for all of it.
const GIST_CHARS: usize = 16;

/// Returns what `changes` are about, or nothing where `state` doesn't know it
/// (any more, or yet).
pub fn about(state: &State, changes: &[Change], today: NaiveDate) -> Option<String> {
    let rank = |change: &&Change| TELLING.iter().position(|kind| *kind == change.kind());
    let main = changes.iter().min_by_key(rank)?;
    let name = name(state, main.kind(), main.id(), today)?;
    let what = format!("{} {name}", main.kind().label());
    // Of one record several fields may be written by changes of their own.
    let mut others: Vec<RecordId> = changes.iter().map(Change::id).filter(|id| *id != main.id()).collect();
    others.sort();
    others.dedup();
    Some(match others.len() {
        0 => what,
        more => tr!("keys-and-more", what = what, more = more),
    })
}

fn name(state: &State, kind: Kind, id: RecordId, today: NaiveDate) -> Option<String> {
    let day = |day: NaiveDate| words::day(day, today);
    let short = |text: &str| visible(&gist(text, GIST_CHARS)).into_owned();
    Some(match kind {
        Kind::Visit => {
            let visit = state.visit(VisitId(id))?;
            format!("{} {}", words::households(state, &visit.households), day(visit.day()))
        }
        Kind::Household => {
            let household = state.household(HouseholdId(id))?;
            let village = state.village(household.village).map(|village| village.short_name().to_owned());
            let name = format!("{} {}", household.head, village.unwrap_or_default());
            visible(name.trim_end()).into_owned()
        }
        Kind::Concern => short(&state.concern(ConcernId(id))?.text),
        Kind::Matter => short(&state.matter(MatterId(id))?.need),
        Kind::Assignment => short(&state.assignment(AssignmentId(id))?.title),
        Kind::Stay => {
            let stay = state.stay(StayId(id))?;
            let village = state.village(stay.village).map(|village| village.short_name().to_owned());
            let village = visible(&village.unwrap_or_default()).into_owned();
            format!("{village} {}–{}", day(stay.from), day(stay.to))
        }
        Kind::Remark => short(&state.remark(RemarkId(id))?.text),
        Kind::Policy => short(&state.policy(PolicyId(id))?.title),
        Kind::Catalog => short(&state.catalog(CatalogId(id))?.title),
        Kind::Village => {
            let (_, village) = state.villages().find(|(village, _)| village.0 == id)?;
            visible(&village.name).into_owned()
        }
        Kind::Cadre => visible(&state.cadre(CadreId(id))?.name).into_owned(),
        Kind::Device => crate::query::words::device(state, id)?,
        Kind::Decision => crate::query::words::decision(state, id)?,
        Kind::Invitation => crate::query::words::invitation(state, id)?,
    })
}
