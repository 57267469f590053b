//! Which households went into which 合户, so that lists and counts follow them.
//! It holds no household itself.

use crate::base::ids::HouseholdId;
use crate::base::map::Map;

/// The households that were merged, by the one that each went into.
#[derive(Debug, Clone, Default)]
pub struct Kin {
    parts: Map<HouseholdId, Vec<HouseholdId>>,
}

impl Kin {
    /// Notes that a household went into another one than before, or into none.
    pub fn change(&mut self, id: HouseholdId, before: Option<HouseholdId>, after: Option<HouseholdId>) {
        if before == after {
            return;
        }
        if let Some(parts) = before.and_then(|before| self.parts.get_mut(&before)) {
            parts.retain(|part| *part != id);
        }
        if let Some(after) = after {
            let parts = self.parts.entry(after).or_default();
            parts.push(id);
            // In one order, whatever came first.
            parts.sort_unstable();
        }
    }

    /// Returns the households that went into this one, also by way of others;
    /// each once, and not the household itself.
    pub fn parts_of(&self, id: HouseholdId) -> Vec<HouseholdId> {
        let mut found = Vec::new();
        let mut next = vec![id];
        while let Some(of) = next.pop() {
            for part in self.parts.get(&of).into_iter().flatten() {
                // Two people may have merged two households into each other.
                if *part != id && !found.contains(part) {
                    found.push(*part);
                    next.push(*part);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;

    fn id(n: u8) -> HouseholdId {
        HouseholdId(RecordId([n; 16]))
    }

    #[test]
    fn parts_are_found_through_others_and_once() {
        let mut kin = Kin::default();
        kin.change(id(1), None, Some(id(2)));
        kin.change(id(2), None, Some(id(3)));
        kin.change(id(4), None, Some(id(3)));
        let mut parts = kin.parts_of(id(3));
        parts.sort_unstable();
        assert_eq!(parts, [id(1), id(2), id(4)]);
        assert_eq!(kin.parts_of(id(1)), []);
        kin.change(id(2), Some(id(3)), None);
        assert_eq!(kin.parts_of(id(3)), [id(4)]);
    }

    #[test]
    fn a_ring_ends() {
        let mut kin = Kin::default();
        kin.change(id(1), None, Some(id(2)));
        kin.change(id(2), None, Some(id(1)));
        assert_eq!((kin.parts_of(id(1)), kin.parts_of(id(2))), (vec![id(2)], vec![id(1)]));
    }
}
