//! Which bodies go to whom. An entry whose body isn't for somebody goes without
//! it: its hash is in its place, and the chain verifies all the same.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::{ReadError, Workspace};
use super::error::ExchangeError;
use crate::base::ids::{HouseholdId, RecordId, VisitId};
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::bundle::manifest::Profile;
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::oplog::codec::ERASED;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Figure, Known, Peer};
use crate::state::State;
use crate::state::exchange::SentTo;

/// What somebody is to see.
pub(super) enum Scope {
    /// All of it: whom this installation reports to, without a narrower profile.
    All,
    /// What others have to work on: concerns, matters, policies and assignments,
    /// without the households and the visits they came of.
    Work,
    /// What concerns one cadre: their assignments, their villages, and what is
    /// said of what they wrote.
    Theirs(HashSet<(Kind, RecordId)>),
}

impl Scope {
    /// Returns what `to` is to see of the ledger as it stands.
    pub fn of(state: &State, to: &Peer, profile: Profile) -> Self {
        match profile {
            Profile::Work | Profile::Statistics => Self::Work,
            Profile::Full if to.known == Known::Host => Self::All,
            Profile::Full => Self::Theirs(theirs(state, to)),
        }
    }

    /// Tells whether the body of an entry is for them.
    pub fn shows(&self, entry: &Entry<'_>) -> bool {
        let kind = entry.head.kind.as_str();
        if matches!(self, Self::All) || kind == ERASED {
            return true;
        }
        // A kind that isn't known here can't be judged, and so isn't passed on.
        let Some((kind, verb)) = kind.split_once('.') else { return false };
        let Some(kind) = Kind::from_word(kind) else { return false };
        // That something is gone says nothing of it, and must be known to whoever has it.
        if matches!(verb, "removed" | "restored") {
            return true;
        }
        match self {
            Self::All => true,
            Self::Work => !matches!(kind, Kind::Household | Kind::Visit),
            Self::Theirs(records) => match kind {
                Kind::Village | Kind::Policy | Kind::Cadre => true,
                kind => id_of(entry).is_some_and(|id| records.contains(&(kind, id))),
            },
        }
    }
}

fn id_of(entry: &Entry<'_>) -> Option<RecordId> {
    #[derive(serde::Deserialize)]
    struct About {
        id: RecordId,
    }
    serde_json::from_str::<About>(entry.body?).ok().map(|about| about.id)
}

/// Returns the records that concern one cadre.
fn theirs(state: &State, to: &Peer) -> HashSet<(Kind, RecordId)> {
    let mut records = HashSet::new();
    let is_theirs = |cadre| to.cadre == Some(cadre);
    let mut villages: HashSet<VillageCode> = HashSet::new();
    let mut named: HashSet<HouseholdId> = HashSet::new();
    for (id, assignment) in state.assignments() {
        if assignment.cadres.iter().any(|cadre| is_theirs(*cadre)) {
            records.insert((Kind::Assignment, id.0));
            villages.extend(&assignment.villages);
            named.extend(&assignment.households);
        }
    }
    for (id, household) in state.households() {
        if villages.contains(&household.village) || named.contains(&id) {
            records.insert((Kind::Household, id.0));
        }
    }
    let written = |kind, id| state.last_entry(kind, id).is_some_and(|entry| entry.device == to.device);
    let their_visit = |id: VisitId| state.visit(id).is_some_and(|visit| visit.cadres.iter().any(|c| is_theirs(*c)));
    for (id, visit) in state.visits() {
        if visit.cadres.iter().any(|cadre| is_theirs(*cadre)) || written(Kind::Visit, id.0) {
            records.insert((Kind::Visit, id.0));
        }
    }
    for (id, concern) in state.concerns() {
        if villages.contains(&concern.village) || concern.visit.is_some_and(their_visit) {
            records.insert((Kind::Concern, id.0));
        }
    }
    for (id, matter) in state.matters() {
        if villages.contains(&matter.village) || matter.visit.is_some_and(their_visit) {
            records.insert((Kind::Matter, id.0));
        }
    }
    for (id, stay) in state.stays() {
        if is_theirs(stay.cadre) {
            records.insert((Kind::Stay, id.0));
        }
    }
    for (id, remark) in state.remarks() {
        if records.contains(&(remark.kind, remark.on)) {
            records.insert((Kind::Remark, id.0));
        }
    }
    records
}

impl Workspace {
    /// Makes sure that somebody who has got a village since the last bundle
    /// gets its households, too: what was sent before went without their words,
    /// or was written by others. Each is told once more, as it stands: to those
    /// who have it already that says nothing new. Returns the villages that are
    /// shown from now on.
    pub(super) fn introduce(&mut self, to: &Peer) -> Result<Vec<VillageCode>, ExchangeError> {
        if to.known == Known::Host {
            return Ok(Vec::new());
        }
        let theirs = self.installation(to.device);
        let (own, villages, wanted) = {
            let state = self.shared.read();
            let before: Vec<&SentTo> = theirs.iter().filter_map(|device| state.exchange().sent_to(*device)).collect();
            let mut villages: BTreeSet<VillageCode> = BTreeSet::new();
            for (_, assignment) in state.assignments() {
                if to.cadre.is_some_and(|cadre| assignment.cadres.contains(&cadre)) {
                    villages.extend(&assignment.villages);
                }
            }
            let first = before.iter().all(|sent| sent.files.is_empty());
            villages.retain(|village| !before.iter().any(|sent| sent.villages.contains(village)));
            let in_new = state.households().filter(|(_, household)| villages.contains(&household.village));
            let wanted: Vec<HouseholdId> = in_new.map(|(id, _)| id).collect();
            // What was written here goes along with the first bundle anyway.
            let own = if first { state.exchange().own(self.device()) } else { Vec::new() };
            (own, villages, wanted)
        };
        let mut adds = Vec::new();
        for id in wanted {
            let Some(doc) = self.doc(Kind::Household, id.0)? else { continue };
            let author = doc.created.entry.device;
            if !theirs.contains(&author) && !own.contains(&author) {
                adds.push(Change::add(id, doc.read::<Household>().map_err(ReadError::from)?));
            }
        }
        for group in adds.chunks(GROUP_CHANGES_MAX) {
            self.commit(group.to_vec())?;
        }
        Ok(villages.into_iter().collect())
    }
}

/// Fewer than so many are not told: people could be known by it.
const SMALL: u64 = 5;

impl Workspace {
    /// Returns the figures that stand for the records of each village: counts
    /// alone, small ones left out.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let state = self.shared.read();
        let mut counts: BTreeMap<(VillageCode, &'static str), u64> = BTreeMap::new();
        let mut count = |village, what| *counts.entry((village, what)).or_default() += 1;
        for (id, household) in state.households() {
            count(household.village, "households");
            if state.last_visit(id).is_some() {
                count(household.village, "households_visited");
            }
        }
        state.visits().for_each(|(_, visit)| count(visit.village, "visits"));
        for (_, concern) in state.concerns() {
            count(concern.village, "concerns");
            if concern.settled_on.is_some() {
                count(concern.village, "concerns_settled");
            }
        }
        state.matters().for_each(|(_, matter)| count(matter.village, "matters"));
        let figure = |((village, what), count): ((VillageCode, &str), u64)| Figure {
            about: village.to_string(),
            what: what.to_owned(),
            count: (count >= SMALL).then_some(count),
        };
        counts.into_iter().map(figure).collect()
    }
}
