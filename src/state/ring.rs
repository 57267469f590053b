//! Households that were merged into each other 互相合并: one cadre merged A
//! into B while another merged B into A, and so on through any number of them.
//! Each says that another one stands, so none would. Until a person settles
//! it, the one with the smallest id stands, the same on every machine.

use std::collections::BTreeSet;

use super::whole::State;
use crate::base::ids::HouseholdId;
use crate::base::limits::MERGES_FOLLOWED_MAX;
use crate::domain::household::{Household, HouseholdStatus};

impl State {
    /// Returns the ring of mergers that a household is part of, each after the
    /// one that went into it and the smallest id first; `None` where it is part
    /// of none. A household that only leads into a ring is no part of it.
    pub fn ring_of(&self, household: HouseholdId) -> Option<Vec<HouseholdId>> {
        let mut ring = Vec::new();
        let mut met = BTreeSet::new();
        let mut at = household;
        while met.insert(at) {
            ring.push(at);
            at = self.household(at)?.successor?;
        }
        if at != household {
            return None;
        }
        let first = ring.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(place, _)| place);
        ring.rotate_left(first);
        Some(ring)
    }

    /// Returns every ring of mergers, by its smallest id.
    pub fn rings(&self) -> Vec<Vec<HouseholdId>> {
        let merged = self.households().filter(|(_, household)| household.successor.is_some());
        let mut rings: Vec<_> = merged.filter_map(|(id, _)| self.ring_of(id).filter(|ring| ring[0] == id)).collect();
        rings.sort_unstable();
        rings
    }

    /// Returns a household and all that it went into, one into the other.
    pub fn went_into(&self, household: HouseholdId) -> Vec<HouseholdId> {
        let mut way = Vec::new();
        let mut next = Some(household);
        while let Some(at) = next.filter(|at| way.len() <= MERGES_FOLLOWED_MAX && !way.contains(at)) {
            way.push(at);
            next = self.household(at).and_then(|record| record.successor);
        }
        way
    }

    /// Returns the household that stands for this one today: the one it was
    /// merged into, or itself; in a ring, all of it is stood for by one.
    pub fn stands_for(&self, household: HouseholdId) -> HouseholdId {
        let mut at = household;
        for _ in 0..MERGES_FOLLOWED_MAX {
            match self.household(at).and_then(|record| record.successor) {
                Some(next) if next != household => at = next,
                _ => break,
            }
        }
        self.ring_of(at).map_or(at, |ring| ring[0])
    }

    /// Tells whether a household is to be seen at all: it is registered, or it
    /// stands for a ring of households none of which is. Where two people wrote
    /// of one household that it was merged and that it wasn't, it goes with the
    /// one it was merged into, and stands where that one isn't named any more:
    /// it counts once, and nothing that happened in it is lost.
    pub fn is_present(&self, id: HouseholdId, household: &Household) -> bool {
        match household.successor {
            Some(_) => self.ring_of(id).is_some_and(|ring| ring[0] == id),
            None => household.is_present() || household.status == HouseholdStatus::Merged,
        }
    }

    /// Tells whether a household is one of those that live in its village: to be seen,
    /// or 外出 for a while. Not one that was merged into another or moved out.
    pub fn lives(&self, id: HouseholdId, household: &Household) -> bool {
        self.is_present(id, household) || household.status == HouseholdStatus::Away
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;
    use crate::domain::record::Record;

    fn id(n: u8) -> HouseholdId {
        HouseholdId(RecordId([n; 16]))
    }

    /// Households by number, each with the one it went into; 0 is none.
    fn state(merged: &[(u8, u8)]) -> State {
        let mut state = State::default();
        for (n, into) in merged {
            let mut household = Household::new("320722114204".parse().unwrap(), "张三");
            if *into > 0 {
                (household.status, household.successor) = (HouseholdStatus::Merged, Some(id(*into)));
            }
            state.take_new(id(*n).into(), &Record::Household(household));
        }
        state
    }

    fn present(state: &State) -> Vec<HouseholdId> {
        state.households().filter(|(id, one)| state.is_present(*id, one)).map(|(id, _)| id).collect()
    }

    #[test]
    fn one_of_a_ring_stands_for_all_of_it() {
        // 2 → 1 → 2, and 3 → 4 → 5 → 3 into which 6 leads; 7 → 8 is no ring.
        let state = state(&[(2, 1), (1, 2), (3, 4), (4, 5), (5, 3), (6, 4), (7, 8), (8, 0)]);
        assert_eq!(state.rings(), [vec![id(1), id(2)], vec![id(3), id(4), id(5)]]);
        assert_eq!(state.ring_of(id(5)), Some(vec![id(3), id(4), id(5)]));
        assert_eq!((state.ring_of(id(6)), state.ring_of(id(7))), (None, None));
        assert_eq!(present(&state), [id(1), id(3), id(8)]);
        let stands: Vec<HouseholdId> = (1..=8).map(|n| state.stands_for(id(n))).collect();
        assert_eq!(stands, [1, 1, 3, 3, 3, 3, 8, 8].map(id));
    }

    #[test]
    fn a_household_merged_into_itself_stands() {
        let state = state(&[(1, 1), (2, 0)]);
        assert_eq!(state.rings(), [vec![id(1)]]);
        assert_eq!(present(&state), [id(1), id(2)]);
        assert_eq!(state.stands_for(id(1)), id(1));
    }

    #[test]
    fn a_long_ring_is_one() {
        let all: Vec<(u8, u8)> = (1..=200).map(|n| (n, if n == 200 { 1 } else { n + 1 })).collect();
        let state = state(&all);
        assert_eq!(present(&state), [id(1)]);
        assert!((1..=200).all(|n| state.stands_for(id(n)) == id(1)));
    }

    #[test]
    fn a_household_of_which_two_people_say_different_things_counts_once() {
        let mut state = state(&[(1, 2), (2, 0), (3, 0)]);
        let change = |state: &mut State, n: u8, status, successor| {
            let old = state.household(id(n)).cloned().unwrap();
            state.take_new(id(n).into(), &Record::Household(Household { status, successor, ..old }));
        };
        change(&mut state, 1, HouseholdStatus::Registered, Some(id(2)));
        change(&mut state, 3, HouseholdStatus::Merged, None);
        assert_eq!(present(&state), [id(2), id(3)]);
        assert_eq!((state.stands_for(id(1)), state.stands_for(id(3))), (id(2), id(3)));
    }
}
