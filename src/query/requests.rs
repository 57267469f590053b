//! What waits for a decision: entries that don't count by themselves.

use crate::base::ids::{CadreId, EntryRef, RecordId};
use crate::domain::authority::Deed;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::authority::{Held, Said};

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
}

impl Request {
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
    let (entry, tag) = held.key();
    let (deed, records, fields) = match held.said()? {
        Said::Erase(records) => (Deed::Erased, records, Vec::new()),
        Said::Change(change, _) => {
            let fields = match &change {
                Change::Edit(edit) => edit.set.keys().cloned().collect(),
                _ => Vec::new(),
            };
            (Deed::of(&change), vec![(change.kind(), change.id())], fields)
        }
    };
    let by = state.person_on(entry.device);
    Some(Request { entry, tag, by, at: held.origin.stamp, deed, records, fields })
}
