//! A large ledger made of sample data, for tests alone.

use crate::app::sample::now;
use crate::base::ids::{DeviceId, EntryRef};
use crate::demo::{Plan, generate};
use crate::domain::change::Change;
use crate::domain::workdays::Calendar;
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::doc::{Doc, Origin};

/// Returns the state of so many visits.
pub fn state(visits: usize) -> State {
    let calendar = Calendar::embedded();
    let due = |day, urgency| calendar.due(urgency, day).day;
    let mut docs = std::collections::HashMap::new();
    let mut state = State::default();
    let plan = Plan { visits, seed: 1, now: now() };
    let changes = generate(&plan, &due).flat_map(|batch| batch.changes);
    for (seq, change) in (1u64..).zip(changes) {
        let origin = Origin { stamp: Stamp::new(seq, 0), entry: EntryRef { device: DeviceId([9; 8]), seq } };
        // Records that are never changed again need no doc.
        if let Change::Add { id, record } = &change {
            state.take_new(*id, record);
        }
        let key = (change.kind(), change.id());
        let doc = Doc::fold(docs.remove(&key), origin, &change).unwrap();
        if !matches!(change, Change::Add { .. }) {
            state.take(&doc).unwrap();
        }
        docs.insert(key, doc);
    }
    state
}
