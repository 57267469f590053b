//! What waits for a decision: entries that don't count by themselves.

use serde_json::Value;

use crate::base::ids::{CadreId, EntryRef, RecordId};
use crate::domain::authority::Deed;
use crate::domain::change::Change;
use crate::domain::decision::Decision;
use crate::domain::record::Kind;
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::authority::{Held, Key, Said};
use crate::state::doc::Origin;

/// An entry that waits for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The entry.
    pub entry: EntryRef,
    /// The mark of its body.
    pub tag: u64,
    /// Who wrote it, where that is known.
    pub by: Option<CadreId>,
    /// When.
    pub at: Stamp,
    /// What it does.
    pub deed: Deed,
    /// The records that it is about: several where they are to be destroyed.
    pub records: Vec<(Kind, RecordId)>,
    /// The fields that it sets.
    pub fields: Vec<String>,
    /// What it sets them to.
    pub values: Vec<Value>,
    /// Why, where whoever wrote it said so.
    pub reason: String,
}

impl Request {
    /// Returns the request that a change comes to, or would come to.
    pub fn of(state: &State, origin: Origin, change: &Change) -> Self {
        let (fields, values) = match change {
            Change::Edit(edit) => (edit.set.keys().cloned().collect(), edit.set.values().cloned().collect()),
            _ => Default::default(),
        };
        let reason = match change {
            Change::Remove { reason, .. } => reason.clone(),
            _ => String::new(),
        };
        Self {
            entry: origin.entry,
            tag: origin.tag,
            by: state.person_on(origin.entry.device),
            at: origin.stamp,
            deed: Deed::of(change),
            records: vec![(change.kind(), change.id())],
            fields,
            values,
            reason,
        }
    }

    /// Returns the entry with the mark of its body: two laptops that came of one copied
    /// disk may give two entries one number.
    pub fn key(&self) -> Key {
        (self.entry, self.tag)
    }

    /// Returns what a person calls it by: the entry, and the mark of its body where the
    /// entry alone could be another one, too.
    pub fn name(&self, state: &State) -> String {
        let mark = Decision::mark(self.tag);
        let waiting = state.authority().waiting().iter().map(|held| held.key());
        let decided = state.decisions().filter_map(|(_, decision)| decision.about());
        match waiting.chain(decided).any(|(entry, tag)| entry == self.entry && tag != self.tag) {
            true => format!("{}:{mark}", self.entry),
            false => self.entry.to_string(),
        }
    }

    /// Returns how many of its records are households.
    pub fn households(&self) -> usize {
        self.records.iter().filter(|(kind, _)| *kind == Kind::Household).count()
    }
}

/// Returns what waits and wasn't decided, in the order in which it was written.
pub fn requests(state: &State) -> Vec<Request> {
    let known = state.authority();
    let open = known.waiting().iter().filter(|held| known.decided(held.key()).is_none());
    let mut all: Vec<Request> = open.filter_map(|held| request(state, held)).collect();
    all.sort_by_key(|request| (request.at, request.entry));
    all
}

fn request(state: &State, held: &Held) -> Option<Request> {
    let origin = held.origin;
    Some(match held.said()? {
        Said::Change(change, _) => Request::of(state, origin, &change),
        Said::Erase(records) => Request {
            entry: origin.entry,
            tag: origin.tag,
            by: state.person_on(origin.entry.device),
            at: origin.stamp,
            deed: Deed::Erased,
            records,
            fields: Vec::new(),
            values: Vec::new(),
            reason: String::new(),
        },
    })
}
