//! Which bodies go along where a ledger is sent as it is, to a program that
//! reads nothing else, or under a narrower profile: an entry whose body isn't for
//! somebody goes without it, its hash in its place, and the chain verifies all
//! the same. And the figures that are sent in place of entries.

use std::collections::BTreeMap;

use super::super::Workspace;
use super::outbox::Recipient;
use crate::base::ids::{CadreId, RecordId};
use crate::bundle::manifest::Profile;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::oplog::codec::ERASED;
use crate::oplog::entry::Entry;
use crate::oplog::note::Figure;
use crate::query::audience::Readers;

/// What somebody is to see of a ledger.
pub(super) enum Scope<'a> {
    /// All of it: whom this installation reports to, without a narrower profile, and
    /// other machines of the same office.
    All,
    /// What others have to work on: concerns, matters, policies and assignments,
    /// without the households and the visits they came of, and without invitations.
    Work,
    /// What somebody below reads.
    Theirs(&'a Readers, Option<CadreId>),
}

impl<'a> Scope<'a> {
    /// Returns what `to` is to see.
    pub fn of(to: &Recipient, profile: Profile, readers: &'a Readers) -> Self {
        match profile {
            Profile::Work | Profile::Statistics => Self::Work,
            Profile::Full if to.is_whole() => Self::All,
            Profile::Full => Self::Theirs(readers, to.person),
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
            Self::Work => !matches!(kind, Kind::Household | Kind::Visit | Kind::Invitation),
            Self::Theirs(readers, who) => {
                let id = id_of(entry);
                who.zip(id).is_some_and(|(who, id)| readers.reads(who, kind, id))
            }
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
        let figure = |((village, what), count): (&(VillageCode, &'static str), &u64)| {
            let whole =
                PARTS.iter().find(|(part, _)| part == what).and_then(|(_, whole)| counts.get(&(*village, *whole)));
            let count = told(*count, whole.copied());
            Figure { about: village.to_string(), what: (*what).to_owned(), count }
        };
        counts.iter().map(figure).collect()
    }
}

/// What is counted as a part of something else that is told beside it.
const PARTS: &[(&str, &str)] = &[("households_visited", "households"), ("concerns_settled", "concerns")];

/// Returns what is told of a count: nothing of a small one, nor of one that leaves few
/// of the whole it is a part of: of 40 households 38 visited tells as much as 2 that
/// weren't. No sum over villages is sent, so none can be taken from another.
fn told(count: u64, whole: Option<u64>) -> Option<u64> {
    let few = |count: u64| (1..SMALL).contains(&count);
    let left = whole.map_or(0, |whole| whole.saturating_sub(count));
    (count >= SMALL && !few(left)).then_some(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_are_not_told_from_either_side() {
        assert_eq!([told(4, None), told(5, None), told(0, None)], [None, Some(5), None]);
        assert_eq!([told(38, Some(40)), told(35, Some(40)), told(40, Some(40))], [None, Some(35), Some(40)]);
        assert_eq!([told(3, Some(40)), told(2, Some(4)), told(4, Some(4))], [None, None, None]);
    }

    proptest! {
        /// Whoever gets the file and knows the rule finds several counts for each that
        /// isn't told, small ones and, where the whole is told, large ones.
        #[test]
        fn what_is_hidden_cant_be_worked_out(whole in 1u64..200, part in 1u64..200) {
            // What isn't there at all is no line of the file.
            let part = part.min(whole);
            let sent = |whole: u64, part: u64| (told(whole, None), told(part, Some(whole)));
            let known = sent(whole, part);
            if known.1.is_none() {
                let fits = (1..200u64).flat_map(|w| (1..=w).map(move |p| (w, p))).filter(|(w, p)| sent(*w, *p) == known);
                let parts: std::collections::BTreeSet<u64> = fits.map(|(_, p)| p).collect();
                prop_assert!(parts.len() > 3, "{known:?} can only be {parts:?}");
            }
        }
    }
}
