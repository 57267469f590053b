//! Records that are no longer for whoever works here: the office that sent
//! them has said so. They are kept, out of all lists and counts, until it says
//! that they are for them again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::ids::RecordId;
use crate::domain::record::Kind;
use crate::oplog::stamp::Stamp;

/// What was said last of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// When the office said it, by its own clock.
    pub at: Stamp,
    /// Whether the record has left, or has come back.
    pub left: bool,
    /// Whether what others wrote about it was destroyed since.
    pub emptied: bool,
}

/// What an office has said of records that were once for whoever works here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Aside(BTreeMap<(Kind, RecordId), Said>);

impl Aside {
    /// Takes in what was said of a record, unless something later is known: of one
    /// that never left, too, or an older bundle that comes late would put it aside.
    /// Returns whether that changes anything for the lists.
    pub fn say(&mut self, record: (Kind, RecordId), said: Said) -> bool {
        let before = self.0.get(&record).copied();
        if before.is_some_and(|known| known.at >= said.at) {
            return false;
        }
        self.0.insert(record, said);
        before.is_some_and(|known| known.left) != said.left
    }

    /// Takes in what was said of several records, and returns those for which that
    /// changes anything for the lists.
    pub fn say_all(&mut self, said: Vec<((Kind, RecordId), bool)>, at: Stamp) -> Vec<((Kind, RecordId), bool)> {
        said.into_iter().filter(|(record, left)| self.say(*record, Said { at, left: *left, emptied: false })).collect()
    }

    /// Tells whether a record has left.
    pub fn has(&self, kind: Kind, id: RecordId) -> bool {
        !self.0.is_empty() && self.0.get(&(kind, id)).is_some_and(|said| said.left)
    }

    /// Notes that what others wrote about a record was destroyed.
    pub fn empty(&mut self, record: (Kind, RecordId)) {
        if let Some(said) = self.0.get_mut(&record) {
            said.emptied = said.left;
        }
    }

    /// Returns the records that have left and of which the words of others are
    /// still here, and when it was said that they left.
    pub fn whole(&self) -> impl Iterator<Item = ((Kind, RecordId), Stamp)> + '_ {
        self.0.iter().filter(|(_, said)| said.left && !said.emptied).map(|(record, said)| (*record, said.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_whatever_came_first() {
        let record = (Kind::Visit, RecordId([1; 16]));
        let said = |at, left| Said { at: Stamp::new(at, 0), left, emptied: false };
        let mut aside = Aside::default();
        assert!(!aside.say(record, said(5, false)), "what never left doesn't come back");
        assert!(!aside.say(record, said(4, true)) && !aside.has(record.0, record.1), "it came back later");
        assert!(aside.say(record, said(10, true)) && aside.has(record.0, record.1));
        assert!(!aside.say(record, said(7, false)) && aside.has(record.0, record.1), "older");
        assert!(aside.say(record, said(12, false)) && !aside.has(record.0, record.1));
        assert!(!aside.say(record, said(11, true)), "older than that it came back");
        assert_eq!(aside.whole().count(), 0);
        aside.say(record, said(20, true));
        assert_eq!(aside.whole().count(), 1);
        aside.empty(record);
        assert_eq!(aside.whole().count(), 0);
    }
}
