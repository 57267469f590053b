//! Records with their long text, kept for a while after they were looked at.
//! They are asked for by [`WorkerEffect::Load`](crate::app::effect::WorkerEffect::Load) and never read here.

use std::collections::HashMap;

use crate::base::ids::RecordId;
use crate::base::limits::DOCS_KEPT_MAX;
use crate::domain::record::{Kind, Record, Recorded};
use crate::state::doc::Doc;

/// The records at hand.
#[derive(Debug, Default)]
pub struct Docs {
    generation: u64,
    arrived: u64,
    kept: HashMap<(Kind, RecordId), Option<Box<Doc>>>,
}

impl Docs {
    /// Forgets everything when something was written since.
    pub fn keep_to(&mut self, generation: u64) {
        if self.generation != generation {
            self.generation = generation;
            self.kept.clear();
        }
    }

    /// Returns the record, where it has arrived.
    pub fn get(&self, kind: Kind, id: impl Into<RecordId>) -> Option<&Doc> {
        self.kept.get(&(kind, id.into()))?.as_deref()
    }

    /// Returns the record as a type of its own, where it has arrived.
    pub fn read<R: Recorded>(&self, id: impl Into<RecordId>) -> Option<R> {
        self.get(R::KIND, id)?.read().ok()
    }

    /// Returns the record of whatever kind, where it has arrived.
    pub fn record(&self, kind: Kind, id: RecordId) -> Option<Record> {
        self.get(kind, id)?.record().ok()
    }

    /// Notes that the record is wanted. Returns whether it must be asked for.
    pub fn want(&mut self, kind: Kind, id: RecordId) -> bool {
        if self.kept.contains_key(&(kind, id)) {
            return false;
        }
        if self.kept.len() >= DOCS_KEPT_MAX {
            self.kept.clear();
        }
        self.kept.insert((kind, id), None);
        true
    }

    /// Returns a number that grows whenever a record arrives.
    pub fn arrived(&self) -> u64 {
        self.arrived
    }

    /// Takes a record that has arrived.
    pub fn take(&mut self, kind: Kind, id: RecordId, doc: Option<Box<Doc>>) {
        self.arrived += 1;
        self.kept.insert((kind, id), doc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_asked_for_once_until_something_is_written() {
        let id = RecordId([1; 16]);
        let mut docs = Docs::default();
        docs.keep_to(1);
        assert!(docs.want(Kind::Visit, id));
        assert!(!docs.want(Kind::Visit, id));
        docs.keep_to(2);
        assert!(docs.want(Kind::Visit, id));
    }
}
