//! What two people wrote into the same field without knowing of each other,
//! and households that were merged into each other: as a person decides on
//! them, each with its sides. Nobody's side weighs more than another's.

mod said;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use said::{household, label, name, said};
pub use settle::{Settling, edited, settle, settle_all, settled, stand};

use crate::base::ids::{DeviceId, HouseholdId, RecordId};
use crate::domain::record::Kind;
use crate::state::State;
use crate::state::doc::{Doc, Origin, Write};

/// One of the values that stand against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The value; of a ring, the id of the household that would stand.
    pub value: Value,
    /// Who wrote it and when, the latest first; several where they wrote the same.
    pub origins: Vec<Origin>,
    /// What stood there before, as its writer saw it; `None` where that was nothing.
    pub before: Option<Value>,
    /// It is the one that lists show until somebody decides.
    pub shown: bool,
    /// What its writer said of the step that it came with; may be empty.
    pub note: String,
    /// The fields that are settled with it, as its writer left them.
    pub along: Map<String, Value>,
    /// The writes that hold it in the doc; their fields belong together.
    writes: Vec<Origin>,
}

/// What a person has to decide on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// Names it for as long as the same sides stand against each other.
    pub id: RecordId,
    /// The kind of the record.
    pub kind: Kind,
    /// The record; of a ring, the household that stands meanwhile.
    pub record: RecordId,
    /// The field; [`RING`] for households merged into each other.
    pub field: String,
    /// The sides: A, B, C and so on.
    pub sides: Vec<Side>,
}

/// Stands in the place of a field where households were merged into each other.
pub const RING: &str = "merged_into_each_other";

/// Returns the letter of a side, A for the first.
pub fn letter(side: usize) -> char {
    u8::try_from(side).ok().filter(|side| *side < 26).map_or('?', |side| char::from(b'A' + side))
}

/// Returns the side that a letter names, whatever its case.
pub fn side_of(letter: &str) -> Option<usize> {
    match letter.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() => Some(usize::from(byte.to_ascii_uppercase() - b'A')),
        _ => None,
    }
}

impl Dispute {
    /// Tells whether it is about households that were merged into each other.
    pub fn is_ring(&self) -> bool {
        self.field == RING
    }

    /// Returns the households of a ring, in the order of its sides.
    pub fn ring(&self) -> Vec<HouseholdId> {
        let ids = self.sides.iter().filter(|_| self.is_ring());
        ids.filter_map(|side| side.value.as_str()?.parse().ok().map(HouseholdId)).collect()
    }
}

/// Returns what there is to decide on in a record, in the order of its fields.
/// Sides are in the same order in each: whoever wrote last in the record is A.
pub fn disputes(doc: &Doc) -> Vec<Dispute> {
    let mut found: Vec<Dispute> = Vec::new();
    for conflict in doc.conflicts() {
        let history = doc.history(conflict.field);
        let mut sides: Vec<Side> = Vec::new();
        for (n, write) in conflict.sides.iter().enumerate() {
            let author = author(history, &conflict.sides, write);
            let value: Value = serde_json::from_str(&write.value).unwrap_or(Value::Null);
            let says = |side: &Side| doc.alike(conflict.field, &side.value.to_string(), &write.value);
            if let Some(same) = sides.iter_mut().find(|side| says(side)) {
                same.origins.push(author.origin);
                same.writes.push(write.origin);
                continue;
            }
            sides.push(Side {
                value,
                origins: vec![author.origin],
                before: before(history, author),
                shown: n == 0,
                note: note(doc, author.origin),
                along: doc.along(conflict.field, write),
                writes: vec![write.origin],
            });
        }
        for side in &mut sides {
            side.origins.sort_unstable_by(|a, b| b.cmp(a));
        }
        let field = conflict.field.to_owned();
        let id = dispute_id(doc.kind, doc.id, &field, &conflict.sides);
        found.push(Dispute { id, kind: doc.kind, record: doc.id, field, sides });
    }
    in_order_of_people(&mut found);
    // Whether a household stands at all comes first: no other correction of it
    // can be written while that doesn't agree with itself.
    found.sort_by_key(|dispute| !(dispute.kind == Kind::Household && dispute.field == "status"));
    found
}

/// Puts the sides of all fields in the order of who wrote last in any of them.
fn in_order_of_people(disputes: &mut [Dispute]) {
    let origins = disputes.iter().flat_map(|dispute| &dispute.sides).flat_map(|side| &side.origins);
    let mut latest: Vec<Origin> = origins.copied().collect();
    latest.sort_unstable_by(|a, b| b.cmp(a));
    let rank = |device: DeviceId| latest.iter().position(|origin| origin.entry.device == device);
    for dispute in disputes {
        dispute.sides.sort_by_key(|side| {
            let origin = side.origins.first().copied();
            (origin.and_then(|origin| rank(origin.entry.device)), std::cmp::Reverse(origin))
        });
    }
}

/// Returns the write by which a value first came to be. Where a decision was
/// taken back, its sides were written again by whoever did that, side by side;
/// the words are still those of the first writers.
fn author<'a>(history: &'a [Write], heads: &[&'a Write], head: &'a Write) -> &'a Write {
    let again = |one: &Write, other: &Write| {
        one.origin != other.origin && one.origin.entry.device == other.origin.entry.device && one.was == other.was
    };
    if !heads.iter().any(|other| again(head, other)) {
        return head;
    }
    let mut at = head;
    // Taken back and decided anew any number of times, it leads back step by step.
    for _ in 0..history.len() {
        let decided = history.iter().find(|write| at.was.contains(&write.origin.entry) && write.was.len() > 1);
        let first = decided.and_then(|decided| {
            let same = |write: &&Write| decided.was.contains(&write.origin.entry) && write.value == at.value;
            history.iter().rfind(same)
        });
        match first {
            Some(first) if first.origin < at.origin => at = first,
            _ => break,
        }
    }
    at
}

/// Returns what was said of the step that an entry was.
fn note(doc: &Doc, origin: Origin) -> String {
    doc.step_of(origin).map(|step| step.note.clone()).unwrap_or_default()
}

/// Returns the value that a write took the place of.
fn before(history: &[Write], write: &Write) -> Option<Value> {
    let replaced = history.iter().rfind(|other| write.was.contains(&other.origin.entry))?;
    serde_json::from_str(&replaced.value).ok().filter(|value: &Value| !value.is_null())
}

fn dispute_id(kind: Kind, record: RecordId, field: &str, sides: &[&Write]) -> RecordId {
    let entries: BTreeSet<String> = sides.iter().map(|side| side.origin.entry.to_string()).collect();
    let record = record.to_string();
    let parts = [kind.word(), &record, field].into_iter().chain(entries.iter().map(String::as_str));
    RecordId::derived("dundian 2026 conflict", &parts.collect::<Vec<_>>())
}

/// Returns what there is to decide on among households that were merged into
/// each other: which of them stands. `docs` holds their docs, in any order.
pub fn ring(ring: &[HouseholdId], docs: &[&Doc]) -> Dispute {
    let doc = |id: HouseholdId| docs.iter().find(|doc| doc.id == id.0);
    let merger = |id: HouseholdId| {
        let doc = doc(id)?;
        let head = doc.history("successor").last();
        Some(head.map_or(doc.created, |write| write.origin))
    };
    let first = ring.iter().copied().min();
    let side = |(place, id): (usize, &HouseholdId)| {
        // Whoever merged another household into this one wants it to stand.
        let previous = ring[(place + ring.len() - 1) % ring.len()];
        Side {
            value: Value::String(id.to_string()),
            origins: merger(previous).into_iter().collect(),
            before: None,
            shown: Some(*id) == first,
            note: String::new(),
            along: Map::new(),
            writes: Vec::new(),
        }
    };
    let mut parts: Vec<String> = ring.iter().map(ToString::to_string).collect();
    parts.sort_unstable();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Dispute {
        id: RecordId::derived("dundian 2026 ring of households", &parts),
        kind: Kind::Household,
        record: first.map_or(RecordId([0; 16]), |id| id.0),
        field: RING.to_owned(),
        sides: ring.iter().enumerate().map(side).collect(),
    }
}

/// What there may be several decisions to take on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Fields of a record.
    Fields(Kind, RecordId),
    /// Households that were merged into each other, by the smallest id.
    Ring(HouseholdId),
}

impl Subject {
    /// Returns the record that it is called by.
    pub fn record(self) -> (Kind, RecordId) {
        match self {
            Self::Fields(kind, id) => (kind, id),
            Self::Ring(id) => (Kind::Household, id.0),
        }
    }

    /// Returns the records that have to be read to show it.
    pub fn records(self, state: &State) -> Vec<(Kind, RecordId)> {
        match self {
            Self::Fields(kind, id) => vec![(kind, id)],
            Self::Ring(id) => {
                let ring = state.ring_of(id).unwrap_or_default();
                ring.into_iter().map(|id| (Kind::Household, id.0)).collect()
            }
        }
    }

    /// Returns what there is to decide on, where all `docs` of it are here.
    pub fn disputes(self, state: &State, docs: &[&Doc]) -> Vec<Dispute> {
        match self {
            Self::Fields(..) => docs.first().map(|doc| disputes(doc)).unwrap_or_default(),
            Self::Ring(id) => state.ring_of(id).map(|members| ring(&members, docs)).into_iter().collect(),
        }
    }
}

/// Returns all that people have to decide on: rings first, then records by
/// their kind and id.
pub fn subjects(state: &State) -> Vec<Subject> {
    let rings = state.rings().into_iter().filter_map(|ring| ring.first().copied()).map(Subject::Ring);
    rings.chain(state.conflicts().map(|(kind, id)| Subject::Fields(kind, id))).collect()
}
