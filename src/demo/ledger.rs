//! The sample data as a ledger in memory, for whoever wants to look at it and
//! keeps nothing. No disk is touched.

use std::collections::HashMap;

use super::{Due, Plan, generate};
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::oplog::stamp::Stamp;
use crate::state::doc::{Doc, FoldError, Origin};
use crate::state::{DeviceTip, State};

/// The device that all of it was written on.
pub const DEVICE: DeviceId = DeviceId([9; 8]);

/// A ledger that was folded and stands nowhere.
#[derive(Debug)]
pub struct Ledger {
    /// All that is.
    pub state: State,
    /// The records with their long text.
    pub docs: HashMap<(Kind, RecordId), Doc>,
    /// The cadre whose work it is.
    pub me: CadreId,
}

/// Returns the sample data of `plan`, as its cadre sees it.
///
/// # Errors
/// Fails where the sample data contradicts itself.
pub fn ledger(plan: &Plan, due: Due<'_>) -> Result<Ledger, FoldError> {
    let sample = generate(plan, due);
    let me = sample.me();
    fold(me, sample.flat_map(|batch| batch.changes))
}

/// Returns the ledger that changes make.
///
/// # Errors
/// Fails where they contradict each other.
pub fn fold(me: CadreId, changes: impl Iterator<Item = Change>) -> Result<Ledger, FoldError> {
    let (mut state, mut docs) = (State::default(), HashMap::new());
    let mut tip = DeviceTip::default();
    for mut change in changes {
        if let Change::Add { id, record: Record::Cadre(cadre) } = &mut change
            && *id == me.0
        {
            cadre.devices = vec![DEVICE];
        }
        tip.seq += 1;
        let origin = Origin { stamp: Stamp::new(tip.seq, 0), entry: EntryRef { device: DEVICE, seq: tip.seq }, tag: 0 };
        let key = (change.kind(), change.id());
        let before: Option<Doc> = docs.remove(&key);
        if let Some(doc) = &before {
            doc.complete(&mut change);
        }
        let doc = Doc::fold(before, origin, &change)?;
        match &change {
            Change::Add { id, record } => state.take_new(*id, record),
            _ => state.take(&doc),
        }
        docs.insert(key, doc);
    }
    let clock = Stamp::new(tip.seq, 0);
    state.extend(DEVICE, DeviceTip::default(), tip, clock);
    state.set_clock(clock);
    Ok(Ledger { state, docs, me })
}
