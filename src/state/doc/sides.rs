//! What nobody replaced of a field, and where several people's values of it
//! stand against each other.

use std::collections::HashSet;

use serde_json::Value;

use super::{Doc, Write, course};
use crate::base::ids::EntryRef;
use crate::domain::same::same;

/// How a field that was taken away, or never there, is written.
const NOTHING: &str = "null";

/// Tells whether each write replaces the one before it and nothing else, as
/// nearly always: then the last one stands, and all others led to it.
pub(super) fn follow_each_other(writes: &[&Write]) -> bool {
    let Some((first, _)) = writes.split_first() else { return false };
    let linked = |pair: &[&Write]| pair[1].was == [pair[0].origin.entry];
    let mut entries: Vec<EntryRef> = writes.iter().map(|write| write.origin.entry).collect();
    entries.sort_unstable();
    first.was.is_empty() && writes.windows(2).all(linked) && entries.windows(2).all(|pair| pair[0] != pair[1])
}

/// A field that two people wrote without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The field.
    pub field: &'a str,
    /// The values that stand against each other, the one shown first.
    pub sides: Vec<&'a Write>,
}

impl Doc {
    /// Returns the writes that no other write means to replace, oldest first.
    ///
    /// Where two births brought the same value, replacing one replaces both:
    /// whoever changed a household had seen its sheet, though not that somebody
    /// else took in the same one. A birth that leaves a field out says nothing
    /// against one that has it.
    pub(super) fn heads<'w>(&self, field: &str, writes: impl IntoIterator<Item = &'w Write>) -> Vec<&'w Write> {
        let writes: Vec<&Write> = writes.into_iter().collect();
        if follow_each_other(&writes) {
            return writes.last().copied().into_iter().collect();
        }
        let others = writes.iter().flat_map(|write| write.was.iter().filter(|entry| **entry != write.origin.entry));
        let named: HashSet<EntryRef> = others.copied().collect();
        let born = |write: &Write| self.births.contains(&write.origin);
        let gone: Vec<&str> = writes
            .iter()
            .filter(|write| born(write) && named.contains(&write.origin.entry))
            .map(|write| write.value.as_str())
            .collect();
        let replaced = |write: &Write| {
            named.contains(&write.origin.entry)
                || born(write) && gone.iter().any(|value| self.alike(field, value, &write.value))
        };
        let mut heads: Vec<&Write> = writes.iter().filter(|write| !replaced(write)).copied().collect();
        let empty = |head: &Write| self.alike(field, &head.value, NOTHING);
        if heads.iter().any(|head| !empty(head)) {
            heads.retain(|head| !born(head) || !empty(head));
        }
        if heads.is_empty() {
            // Writes that name each other can only come of a program gone wrong.
            heads.extend(writes.last().copied());
        }
        heads
    }

    /// Returns the values of a field that nobody replaced, each with the entry that
    /// wrote it; of one that was never written again, the one it came with.
    pub fn standing_values(&self, field: &str) -> Vec<(EntryRef, Value)> {
        let read = |write: &Write| (write.origin.entry, serde_json::from_str(&write.value).unwrap_or_default());
        match self.history(field) {
            [] => {
                let born = self.fields().ok().and_then(|mut fields| fields.remove(field));
                born.map(|value| (self.created.entry, value)).into_iter().collect()
            }
            writes => self.standing(field, writes).into_iter().map(read).collect(),
        }
    }

    /// Returns the fields that a person has to settle.
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        let mut found = Vec::new();
        for (field, writes) in &self.registers {
            if course::is_counted(self.kind, field) || self.goes_along(field) {
                continue;
            }
            let mut sides = self.standing(field, writes);
            sides.reverse();
            if sides.iter().any(|side| !self.alike(field, &side.value, &sides[0].value)) {
                found.push(Conflict { field, sides });
            }
        }
        found
    }

    /// Tells whether two values of a field, as JSON, say the same however they
    /// were typed.
    pub fn alike(&self, field: &str, a: &str, b: &str) -> bool {
        let read = |json| serde_json::from_str::<Value>(json);
        let same = |a: &Value, b: &Value| same(self.kind, field, a, b, &|cadre| cadre);
        a == b || matches!((read(a), read(b)), (Ok(a), Ok(b)) if same(&a, &b))
    }
}
