//! Decisions on what two people wrote against each other. A decision is an
//! ordinary edit: it has seen all sides and takes the place of each of them.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value};

use super::{Dispute, Side};
use crate::base::ids::{CadreId, EntryRef, RecordId};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::flow::SETTLED;
use crate::domain::household::HouseholdStatus;
use crate::domain::record::Kind;
use crate::state::doc::{Doc, Write};
use crate::tr;

/// Who decides, when, and what there is to say about it.
#[derive(Debug, Clone, Copy)]
pub struct Settling<'a> {
    /// Why it was decided like this; may be empty.
    pub note: &'a str,
    /// Who decides.
    pub by: Option<CadreId>,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// Fields of which a step of the flow writes several at once: whoever takes the
/// first from somebody takes the others along.
const TOGETHER: &[(Kind, &str, &[&str])] = &[
    (Kind::Household, "status", &["successor"]),
    (Kind::Household, "successor", &["status"]),
    (Kind::Concern, "state", &["responsible"]),
    (Kind::Matter, "state", &["done", "action", "confirmed_by"]),
];

/// Returns the change by which one side of a dispute holds, or `None` where
/// there is no such side. `doc` is the record; of a ring, that of the household
/// which stands from now on.
pub fn settle(doc: &Doc, dispute: &Dispute, side: usize, how: &Settling<'_>) -> Option<Change> {
    let taken = dispute.sides.get(side)?;
    if dispute.is_ring() {
        return Some(stand(doc, how));
    }
    let mut set = Map::new();
    take(doc, dispute, taken, &mut set);
    Some(change(doc, set, how))
}

/// Returns the change by which all that stands against each other in a record
/// is decided for whoever wrote a side, and how many fields that leaves to be
/// decided: those into which that one wrote nothing.
pub fn settle_all(
    doc: &Doc,
    disputes: &[Dispute],
    (at, side): (usize, usize),
    how: &Settling<'_>,
) -> Option<(Change, usize)> {
    let whose = disputes.get(at)?.sides.get(side)?.origins.first()?.entry.device;
    let (mut set, mut left) = (Map::new(), 0);
    for (n, dispute) in disputes.iter().enumerate() {
        let own = |one: &&Side| one.origins.iter().any(|origin| origin.entry.device == whose);
        let taken = if n == at { dispute.sides.get(side) } else { dispute.sides.iter().find(own) };
        match taken {
            Some(taken) => take(doc, dispute, taken, &mut set),
            None => left += usize::from(!set.contains_key(&dispute.field)),
        }
    }
    Some((change(doc, set, how), left))
}

/// Returns the change by which a text gets a value that nobody wrote so far.
pub fn edited(kind: Kind, id: RecordId, field: &str, value: Value) -> Change {
    let set = Map::from_iter([(field.to_owned(), value)]);
    Change::Edit(Edit { kind, id, set, was: BTreeMap::new(), step: None })
}

/// Puts into `set` what it takes that a side holds.
fn take(doc: &Doc, dispute: &Dispute, side: &Side, set: &mut Map<String, Value>) {
    set.insert(dispute.field.clone(), side.value.clone());
    set.extend(side.along.clone());
    let along = TOGETHER.iter().find(|(kind, field, _)| *kind == dispute.kind && *field == dispute.field);
    for field in along.map_or(&[][..], |(_, _, along)| along) {
        let own = |write: &&Write| side.writes.contains(&write.origin);
        if let Some(write) = doc.history(field).iter().find(own) {
            set.insert((*field).to_owned(), serde_json::from_str(&write.value).unwrap_or(Value::Null));
        }
    }
}

fn change(doc: &Doc, mut set: Map<String, Value>, how: &Settling<'_>) -> Change {
    if doc.kind == Kind::Household && ["status", "successor"].iter().any(|field| set.contains_key(*field)) {
        agree(doc, &mut set);
    }
    let state = match doc.kind {
        Kind::Concern | Kind::Matter => set.get("state"),
        Kind::Household => set.get("status"),
        _ => None,
    };
    let step = match state.and_then(Value::as_str) {
        // Where a record stands is what its last step says.
        Some(to) if how.note.trim().is_empty() => Some(step(to, &Settling { note: &tr!("conflicts-decided"), ..*how })),
        Some(to) => Some(step(to, how)),
        None => (!how.note.trim().is_empty()).then(|| step(SETTLED, how)),
    };
    Change::Edit(Edit { kind: doc.kind, id: doc.id, set, was: BTreeMap::new(), step })
}

fn step(to: &str, how: &Settling<'_>) -> Step {
    Step { to: to.to_owned(), note: how.note.trim().to_owned(), by: how.by, at: how.at }
}

/// Makes it agree whether a household is merged and into which one.
fn agree(doc: &Doc, set: &mut Map<String, Value>) {
    let now = doc.fields().unwrap_or_default();
    let merged = Value::from(HouseholdStatus::Merged.word());
    let after = |set: &Map<String, Value>, field: &str| set.get(field).or_else(|| now.get(field)).cloned();
    let successor = after(set, "successor").filter(|id| !id.is_null());
    let is_merged = after(set, "status").as_ref() == Some(&merged);
    match (set.contains_key("status"), is_merged, successor.is_some()) {
        (true, false, true) => set.insert("successor".into(), Value::Null),
        (true, true, false) => last_successor(doc).and_then(|id| set.insert("successor".into(), id)),
        (false, false, true) => set.insert("status".into(), merged),
        (false, true, false) => set.insert("status".into(), status_before_merging(doc)),
        _ => None,
    };
}

fn last_successor(doc: &Doc) -> Option<Value> {
    let values = doc.history("successor").iter().rev().filter_map(|write| serde_json::from_str(&write.value).ok());
    values.into_iter().find(|value: &Value| value.is_string())
}

/// Returns where a household stood in the register before it was merged.
fn status_before_merging(doc: &Doc) -> Value {
    let values = doc.history("status").iter().rev().filter_map(|write| serde_json::from_str(&write.value).ok());
    let merged = Value::from(HouseholdStatus::Merged.word());
    let before = values.into_iter().find(|value: &Value| value.is_string() && *value != merged);
    before.unwrap_or_else(|| Value::from(HouseholdStatus::Registered.word()))
}

/// Returns the change by which a household that was merged stands by itself
/// again, a step in the register like any other.
pub fn stand(doc: &Doc, how: &Settling<'_>) -> Change {
    let status = status_before_merging(doc);
    let to = status.as_str().unwrap_or_default().to_owned();
    let set = Map::from_iter([("status".to_owned(), status), ("successor".to_owned(), Value::Null)]);
    Change::Edit(Edit { kind: doc.kind, id: doc.id, set, was: BTreeMap::new(), step: Some(step(&to, how)) })
}

/// Returns the field and the write by which a dispute was decided in the record
/// whose id begins like this, if one was.
pub fn settled<'a>(doc: &'a Doc, begins: &str) -> Option<(&'a str, &'a Write)> {
    doc.rewritten().find_map(|(field, writes)| {
        let decided = writes.iter().find(|write| {
            let sides: Vec<&Write> = writes.iter().filter(|side| seen(write, side)).collect();
            sides.len() > 1 && super::dispute_id(doc.kind, doc.id, field, &sides).to_string().starts_with(begins)
        });
        decided.map(|write| (field, write))
    })
}

fn seen(write: &Write, side: &Write) -> bool {
    let entry: EntryRef = side.origin.entry;
    write.was.contains(&entry)
}
