//! What an office has said of records that were sent before: that they have
//! left, or have come back. What has left shows in no list.

use std::collections::BTreeSet;

use super::whole::State;
use crate::base::ids::{DeviceId, EntryRef, RecordId};
use crate::domain::record::Kind;
use crate::oplog::note::View;
use crate::oplog::stamp::Stamp;

impl State {
    /// Returns the records that have left and of which the words of others are
    /// still here. With each, when it was said that it left.
    pub fn aside_whole(&self) -> impl Iterator<Item = ((Kind, RecordId), Stamp)> + '_ {
        self.aside.whole()
    }

    /// Tells whether a record has left.
    pub fn is_aside(&self, kind: Kind, id: RecordId) -> bool {
        self.aside.has(kind, id)
    }

    /// Returns the records that have to be taken in once more from their docs.
    pub fn stale(&self) -> Vec<(Kind, RecordId)> {
        self.stale.iter().copied().collect()
    }

    /// Says that some of them are taken in now.
    pub fn freshened(&mut self, records: &[(Kind, RecordId)]) {
        for record in records {
            self.stale.remove(record);
        }
        self.meta_dirty = true;
    }

    /// Returns the records for which a view says something new: that they have
    /// left, or have come back. Those that came with it may not be known yet.
    pub fn seeing(&self, view: &View) -> Vec<((Kind, RecordId), bool)> {
        self.aside.clone().say_all(self.sayings(view), view.at)
    }

    /// Returns what a view says of each record.
    fn sayings(&self, view: &View) -> Vec<((Kind, RecordId), bool)> {
        let mut said: Vec<((Kind, RecordId), bool)> = view.left.iter().map(|record| (*record, true)).collect();
        said.extend(view.back.iter().map(|record| (*record, false)));
        if let Some(all) = &view.all {
            let all: BTreeSet<(Kind, RecordId)> = all.iter().copied().collect();
            let gone = Kind::ALL.iter().flat_map(|kind| self.not_in(*kind, &all, &view.have));
            said.extend(gone.map(|record| (record, true)));
            said.extend(all.into_iter().map(|record| (record, false)));
        }
        said
    }

    /// Takes in which records have left, and which have come back.
    pub(super) fn see(&mut self, view: &View) {
        let said = self.sayings(view);
        for ((kind, id), left) in self.aside.say_all(said, view.at) {
            if !self.knows(kind, id) {
                continue;
            }
            if left {
                self.hide(kind, id);
                self.conflicts.remove(&(kind, id));
            } else {
                self.stale.insert((kind, id));
            }
        }
        (self.meta_dirty, self.aside_dirty) = (true, true);
    }

    /// Returns the records of a kind that show, aren't in `all`, and were known
    /// to whoever said what all is: those it wrote or had by then.
    fn not_in(&self, kind: Kind, all: &BTreeSet<(Kind, RecordId)>, have: &[(DeviceId, u64)]) -> Vec<(Kind, RecordId)> {
        // What stands in no ledger that is here came by way of whoever says it.
        let known = |entry: EntryRef| {
            let said = have.iter().find(|(device, _)| *device == entry.device);
            !self.devices.contains_key(&entry.device) || said.is_some_and(|(_, seq)| entry.seq <= *seq)
        };
        let shown = self.ids(kind).filter(|id| self.is_shown(kind, *id) && !all.contains(&(kind, *id)));
        // One that was written on since isn't what was judged: it may have been taken
        // out of the lists by then, and put back.
        let judged =
            |id: &RecordId| self.birth(kind, *id).is_some_and(known) && self.last_entry(kind, *id).is_none_or(known);
        shown.filter(judged).map(|id| (kind, id)).collect()
    }
}
