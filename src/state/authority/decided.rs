//! What was decided of entries that don't count by themselves.

use super::{Authority, Key, Seat};
use crate::domain::change::Change;
use crate::domain::decision::Outcome;
use crate::domain::record::Record;
use crate::state::spans::Spans;

impl Authority {
    /// Tells what was decided of an entry: whether it counts.
    pub fn decided(&self, key: Key) -> Option<bool> {
        if self.taken.contains(&key) { Some(true) } else { self.refused.contains(&key).then_some(false) }
    }

    /// Returns the entries that were refused, or taken back by whoever wrote them, and
    /// are among some.
    pub fn refusing<'a>(&'a self, entries: &'a Spans) -> impl Iterator<Item = Key> + 'a {
        self.refused.difference(&self.taken).filter(|key| entries.holds(key.0)).copied()
    }

    pub(super) fn decide(&mut self, change: &Change, passed: bool) {
        let Change::Add { record: Record::Decision(decision), .. } = change else { return };
        let Some(key) = decision.about() else { return };
        self.dirty = true;
        if decision.outcome == Outcome::Taken {
            self.taken.insert(key);
            self.growth.decided.insert(key);
            return;
        }
        // An office goes by what it was passed on; whoever reports to one, by what that says last.
        let overruled = passed && !self.office && self.overruled.insert(key);
        if (self.refused.insert(key) || overruled) && self.waiting.get(key).is_none_or(|held| held.shows) {
            // It may have counted, or shown; and have made something nobody's own.
            self.rivals.clear();
            self.refold = true;
        }
    }

    /// Tells whether an entry was written by an office on another machine than its
    /// own, and counts by what is known of the records that it is about.
    pub fn is_judged(&self, seat: &Seat, key: Key) -> bool {
        let by = key.0.device;
        self.office && !seat.is_ours(by) && self.registry.author(by).is_office() && !self.taken.contains(&key)
    }

    /// Takes in by which entries of offices records were destroyed. They count from
    /// then on: whose those were nobody can tell any more.
    pub fn destroyed(&mut self, by: &[Key]) {
        self.taken.extend(by);
        self.growth.decided.extend(by);
        self.dirty = true;
    }
}
