//! The remarks 批示 on records: which there are, which want an answer, whose
//! work they are about, and what a record with a remark is called.

use std::collections::HashSet;

use crate::base::ids::{ConcernId, HouseholdId, MatterId, RecordId, RemarkId, VisitId};
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict};
use crate::domain::village::VillageCode;
use crate::state::State;

/// Tells whether a remark asks for an answer and has none.
pub fn is_unanswered(remark: &Remark) -> bool {
    remark.replied.is_none() && (remark.reply_by.is_some() || remark.verdict != Verdict::Approved)
}

/// Returns the remarks on a record, the first made first.
pub fn remarks_on(state: &State, kind: Kind, id: impl Into<RecordId>) -> Vec<(RemarkId, &Remark)> {
    let id = id.into();
    let mut found: Vec<_> = state.remarks().filter(|(_, remark)| remark.kind == kind && remark.on == id).collect();
    found.sort_by_key(|(id, remark)| (remark.made, *id));
    found
}

/// Returns the records with a remark on them.
pub fn remarked(state: &State) -> HashSet<(Kind, RecordId)> {
    state.remarks().map(|(_, remark)| (remark.kind, remark.on)).collect()
}

/// Where a record belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The household, or the first of several.
    pub household: Option<HouseholdId>,
    /// The village.
    pub village: Option<VillageCode>,
    /// The visit it is, or came from.
    pub visit: Option<VisitId>,
}

/// Returns where a record belongs; a household that was merged is the one it
/// went into.
pub fn place(state: &State, kind: Kind, id: RecordId) -> Place {
    let place = match kind {
        Kind::Household => {
            let village = state.household(HouseholdId(id)).map(|household| household.village);
            Place { household: Some(HouseholdId(id)), village, visit: None }
        }
        Kind::Visit => state.visit(VisitId(id)).map_or_else(Place::default, |visit| Place {
            household: visit.households.first().copied(),
            village: Some(visit.village),
            visit: Some(VisitId(id)),
        }),
        Kind::Concern => state.concern(ConcernId(id)).map_or_else(Place::default, |concern| Place {
            household: concern.household,
            village: Some(concern.village),
            visit: concern.visit,
        }),
        Kind::Matter => state.matter(MatterId(id)).map_or_else(Place::default, |matter| Place {
            household: matter.household,
            village: Some(matter.village),
            visit: matter.visit,
        }),
        _ => Place::default(),
    };
    Place { household: place.household.map(|household| state.stands_for(household)), ..place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{Sample, village};

    #[test]
    fn remarks_are_found_at_their_record_in_the_order_they_were_made() {
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张三");
        let visit = sample.visit(&[zhang], "2026-11-02", |_| {});
        let other = sample.visit(&[zhang], "2026-11-03", |_| {});
        let first = sample.remark(visit, Verdict::Supplement, None);
        let second = sample.remark(visit, Verdict::Approved, None);
        let ids: Vec<RemarkId> = remarks_on(&sample.state, Kind::Visit, visit).iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [first, second]);
        assert_eq!(remarks_on(&sample.state, Kind::Visit, other), []);
        assert_eq!(remarked(&sample.state), HashSet::from([(Kind::Visit, visit.0)]));
        let place = place(&sample.state, Kind::Visit, visit.0);
        assert_eq!((place.household, place.village, place.visit), (Some(zhang), Some(village()), Some(visit)));
    }

    #[test]
    fn an_answer_is_wanted_where_one_is_asked_for() {
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张三");
        let visit = sample.visit(&[zhang], "2026-11-02", |_| {});
        for (verdict, reply_by, wanted) in [
            (Verdict::Approved, None, false),
            (Verdict::Approved, Some("2026-11-20"), true),
            (Verdict::Supplement, None, true),
            (Verdict::Returned, None, true),
        ] {
            let id = sample.remark(visit, verdict, reply_by);
            let mut remark = sample.state.remark(id).unwrap().clone();
            assert_eq!(is_unanswered(&remark), wanted, "{verdict:?}");
            remark.replied = Some(remark.made);
            assert!(!is_unanswered(&remark));
        }
    }
}
