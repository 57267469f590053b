//! Which records belong to which household or visit, kept up as records change.

use crate::base::ids::RecordId;
use crate::base::map::Map;

/// Rows of one table by the record they belong to, each list sorted by a key of the caller's.
#[derive(Debug, Clone, Default)]
pub struct ByOwner {
    lists: Map<RecordId, Vec<(i64, u32)>>,
}

impl ByOwner {
    /// Enters a row under its owner; `key` orders the list.
    pub fn insert(&mut self, owner: RecordId, key: i64, slot: u32) {
        let list = self.lists.entry(owner).or_default();
        let at = list.partition_point(|entry| *entry < (key, slot));
        list.insert(at, (key, slot));
    }

    /// Takes a row out again.
    pub fn remove(&mut self, owner: RecordId, key: i64, slot: u32) {
        if let Some(list) = self.lists.get_mut(&owner)
            && let Ok(at) = list.binary_search(&(key, slot))
        {
            list.remove(at);
        }
    }

    /// Returns the rows of several owners in the order of their keys, each once.
    pub fn of_all(&self, owners: impl Iterator<Item = RecordId>) -> Vec<u32> {
        let mut all: Vec<(i64, u32)> = owners.filter_map(|owner| self.lists.get(&owner)).flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|(_, slot)| slot).collect()
    }

    /// Returns the rows of an owner in the order of their keys.
    pub fn of(&self, owner: RecordId) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.lists.get(&owner).into_iter().flatten().map(|(_, slot)| *slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn lists_stay_sorted() {
        let owner = RecordId([1; 16]);
        let mut index = ByOwner::default();
        for (key, slot) in [(30, 0), (10, 1), (20, 2), (20, 3)] {
            index.insert(owner, key, slot);
        }
        assert_eq!(index.of(owner).collect::<Vec<_>>(), [1, 2, 3, 0]);
        index.remove(owner, 20, 2);
        index.remove(owner, 99, 2);
        assert_eq!(index.of(owner).collect::<Vec<_>>(), [1, 3, 0]);
        assert_eq!(index.of(RecordId([2; 16])).count(), 0);
    }
}
