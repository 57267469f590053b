//! One record with its history: every value that was ever written into each of
//! its fields, and who had seen what when writing it.
//!
//! A field is a multi-value register. A write names the writes it means to
//! replace; the ones that nobody replaced are the field's heads. One head is
//! the ordinary case; several with different values are a conflict, which a
//! person sees and settles. The set of writes decides, not their order, so any
//! order of arrival gives the same record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::ids::{EntryRef, RecordId};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::record::{Kind, Record, Recorded};
use crate::oplog::stamp::Stamp;

/// The version of the form in which docs are kept in the store.
const FORM: u8 = 1;

/// Where a piece of a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// When it was written.
    pub stamp: Stamp,
    /// The entry that wrote it.
    pub entry: EntryRef,
}

/// One value written into a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// When and by which entry.
    pub origin: Origin,
    /// The value as JSON text; `null` where the field was taken away.
    pub value: String,
    /// The writes it means to replace.
    pub was: Vec<EntryRef>,
}

/// A step of the record's flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// When and by which entry.
    pub origin: Origin,
    /// The step.
    pub step: Step,
}

/// Whether a record is in the lists, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Life {
    origin: Origin,
    removed: bool,
    reason: String,
}

/// A field that two people wrote without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The field.
    pub field: &'a str,
    /// The values that stand against each other, the one shown first.
    pub sides: Vec<&'a Write>,
}

/// What can't be folded.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The record that an entry is about has not come to be (yet).
    #[error("entry {0} is about a record that is not there")]
    Orphan(EntryRef),
    /// The record is not what its kind says.
    #[error("not a record of its kind: {0}")]
    Record(#[from] serde_json::Error),
    /// The doc was kept in a form this version doesn't know.
    #[error("a record kept in an unknown form")]
    Form,
    /// The doc can't be read.
    #[error("a record that can't be read: {0}")]
    Unreadable(#[from] rmp_serde::decode::Error),
}

/// One record with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doc {
    /// The kind of the record.
    pub kind: Kind,
    /// Its id.
    pub id: RecordId,
    /// The entry by which it came to be.
    pub created: Origin,
    /// The last entry that changed it.
    pub changed: Origin,
    /// The record as it stands now: a JSON object.
    fields: String,
    /// All writes of the fields that were written more than once.
    registers: BTreeMap<String, Vec<Write>>,
    /// The flow, oldest first.
    steps: Vec<Stepped>,
    life: Option<Life>,
}

impl Doc {
    /// Returns the doc of a record that comes to be with these fields.
    pub fn new(kind: Kind, id: RecordId, origin: Origin, fields: impl Into<String>) -> Self {
        Self {
            kind,
            id,
            created: origin,
            changed: origin,
            fields: fields.into(),
            registers: BTreeMap::new(),
            steps: Vec::new(),
            life: None,
        }
    }

    /// Returns the doc after `change`, which `origin` brought. Folding the same
    /// entry twice changes nothing.
    ///
    /// # Errors
    /// [`FoldError::Orphan`] where a record is changed that `before` doesn't hold.
    pub fn fold(before: Option<Self>, origin: Origin, change: &Change) -> Result<Self, FoldError> {
        let Some(mut doc) = before else {
            let Change::Add { id, record } = change else { return Err(FoldError::Orphan(origin.entry)) };
            return Ok(Self::new(record.kind(), *id, origin, record.to_json()?));
        };
        match change {
            Change::Add { record, .. } => {
                if doc.created.entry != origin.entry {
                    let Value::Object(fields) = serde_json::from_str(&record.to_json()?)? else {
                        return Ok(doc);
                    };
                    doc.write(origin, &fields, &BTreeMap::new())?;
                }
            }
            Change::Edit(Edit { set, was, step, .. }) => {
                doc.write(origin, set, was)?;
                if let Some(step) = step
                    && !doc.steps.iter().any(|known| known.origin.entry == origin.entry)
                {
                    doc.steps.push(Stepped { origin, step: step.clone() });
                    doc.steps.sort_by_key(|step| step.origin);
                }
            }
            Change::Remove { reason, .. } => doc.live(Life { origin, removed: true, reason: reason.clone() }),
            Change::Restore { .. } => doc.live(Life { origin, removed: false, reason: String::new() }),
        }
        doc.changed = doc.changed.max(origin);
        Ok(doc)
    }

    fn live(&mut self, life: Life) {
        if self.life.as_ref().is_none_or(|now| now.origin < life.origin) {
            self.life = Some(life);
        }
    }

    fn write(
        &mut self,
        origin: Origin,
        set: &Map<String, Value>,
        was: &BTreeMap<String, Vec<EntryRef>>,
    ) -> serde_json::Result<()> {
        let mut now = self.fields()?;
        for (field, value) in set {
            let created = self.created;
            let writes = self.registers.entry(field.clone()).or_insert_with(|| {
                let first = now.get(field).unwrap_or(&Value::Null).to_string();
                vec![Write { origin: created, value: first, was: Vec::new() }]
            });
            if writes.iter().any(|write| write.origin.entry == origin.entry) {
                continue;
            }
            let was = was.get(field).cloned().unwrap_or_default();
            writes.push(Write { origin, value: value.to_string(), was });
            writes.sort_by_key(|write| write.origin);
            match heads(writes).last().map(|head| serde_json::from_str(&head.value)).transpose()? {
                None | Some(Value::Null) => now.remove(field),
                Some(value) => now.insert(field.clone(), value),
            };
        }
        self.fields = serde_json::to_string(&now)?;
        Ok(())
    }

    /// Returns the fields of the record as they stand.
    ///
    /// # Errors
    /// Fails where the fields aren't a JSON object.
    pub fn fields(&self) -> serde_json::Result<Map<String, Value>> {
        serde_json::from_str(&self.fields)
    }

    /// Returns the record as it stands.
    ///
    /// # Errors
    /// Fails where the fields don't make such a record.
    pub fn record(&self) -> Result<Record, FoldError> {
        Ok(Record::from_json(self.kind, &self.fields)?)
    }

    /// Returns the record as a type of its own.
    ///
    /// # Errors
    /// Fails where the fields don't make such a record.
    pub fn read<R: Recorded>(&self) -> Result<R, FoldError> {
        Ok(serde_json::from_str(&self.fields)?)
    }

    /// Tells whether the record is out of the lists.
    pub fn is_removed(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.removed)
    }

    /// Returns when the record was taken out of the lists, and why, where it is.
    pub fn removal(&self) -> Option<(Origin, &str)> {
        self.life.as_ref().filter(|life| life.removed).map(|life| (life.origin, life.reason.as_str()))
    }

    /// Returns the fields that were written more than once, each with all it ever held.
    pub fn rewritten(&self) -> impl Iterator<Item = (&str, &[Write])> {
        self.registers.iter().map(|(field, writes)| (field.as_str(), writes.as_slice()))
    }

    /// Returns the steps of the flow, oldest first.
    pub fn steps(&self) -> &[Stepped] {
        &self.steps
    }

    /// Returns the entries that an edit of `field` replaces when its writer has
    /// seen the record as it stands now.
    pub fn seen(&self, field: &str) -> Vec<EntryRef> {
        match self.registers.get(field) {
            Some(writes) => heads(writes).map(|write| write.origin.entry).collect(),
            None => vec![self.created.entry],
        }
    }

    /// Notes in a change for every edited field what its writer saw, who has
    /// seen the record as it stands now.
    pub fn complete(&self, change: &mut Change) {
        if let Change::Edit(edit) = change {
            edit.was = edit.set.keys().map(|field| (field.clone(), self.seen(field))).collect();
        }
    }

    /// Returns every value that `field` ever had, oldest first; empty where it
    /// was never changed.
    pub fn history(&self, field: &str) -> &[Write] {
        self.registers.get(field).map_or(&[], Vec::as_slice)
    }

    /// Returns the fields that a person has to settle.
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        let mut found = Vec::new();
        for (field, writes) in &self.registers {
            let mut sides: Vec<&Write> = heads(writes).collect();
            sides.reverse();
            if sides.iter().any(|side| side.value != sides[0].value) {
                found.push(Conflict { field, sides });
            }
        }
        found
    }

    /// Returns the bytes under which the doc is kept in the store.
    ///
    /// # Errors
    /// Fails where serde does; a doc holds nothing that makes it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, rmp_serde::encode::Error> {
        let mut bytes = vec![FORM];
        rmp_serde::encode::write_named(&mut bytes, self)?;
        Ok(bytes)
    }

    /// Reads a doc from the bytes it was kept under.
    ///
    /// # Errors
    /// Fails where the bytes are no doc of a known form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FoldError> {
        match bytes.split_first() {
            Some((&FORM, rest)) => Ok(rmp_serde::from_slice(rest)?),
            _ => Err(FoldError::Form),
        }
    }
}

/// Returns the writes that no other write means to replace, oldest first.
fn heads(writes: &[Write]) -> impl Iterator<Item = &Write> {
    writes.iter().filter(|write| !writes.iter().any(|other| other.was.contains(&write.origin.entry)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::ids::DeviceId;
    use crate::domain::household::Household;

    fn origin(device: u8, seq: u64, ms: u64) -> Origin {
        Origin { stamp: Stamp::new(ms, 0), entry: EntryRef { device: DeviceId([device; 8]), seq } }
    }

    fn household() -> Household {
        Household::new("320722114204".parse().unwrap(), "张三")
    }

    fn fresh() -> Doc {
        let change = Change::add(household().first_id(), household());
        Doc::fold(None, origin(1, 1, 10), &change).unwrap()
    }

    fn set(field: &str, value: Value, was: &[EntryRef]) -> Change {
        let mut edit = Edit {
            kind: Kind::Household,
            id: household().first_id().into(),
            set: Map::new(),
            was: BTreeMap::new(),
            step: None,
        };
        edit.set.insert(field.into(), value);
        edit.was.insert(field.into(), was.to_vec());
        Change::Edit(edit)
    }

    #[test]
    fn an_edit_that_saw_the_last_one_replaces_it() {
        let doc = fresh();
        let first = set("residents", 3.into(), &doc.seen("residents"));
        let doc = Doc::fold(Some(doc), origin(1, 2, 20), &first).unwrap();
        let second = set("residents", 4.into(), &doc.seen("residents"));
        let doc = Doc::fold(Some(doc), origin(2, 1, 15), &second).unwrap();
        assert_eq!(doc.read::<Household>().unwrap().residents, Some(4), "whatever the clocks say");
        assert!(doc.conflicts().is_empty());
        assert_eq!(doc.history("residents").len(), 3);
    }

    #[test]
    fn two_edits_that_did_not_see_each_other_are_both_kept() {
        let doc = fresh();
        let seen = doc.seen("head");
        let doc = Doc::fold(Some(doc), origin(1, 2, 20), &set("head", "张三丰".into(), &seen)).unwrap();
        let doc = Doc::fold(Some(doc), origin(2, 1, 30), &set("head", "张山".into(), &seen)).unwrap();
        let conflicts = doc.conflicts();
        assert_eq!(conflicts[0].sides.iter().map(|s| s.value.as_str()).collect::<Vec<_>>(), ["\"张山\"", "\"张三丰\""]);
        let settled = set("head", "张山".into(), &doc.seen("head"));
        let doc = Doc::fold(Some(doc), origin(1, 3, 40), &settled).unwrap();
        assert!(doc.conflicts().is_empty());
        assert_eq!(doc.read::<Household>().unwrap().head, "张山");
    }

    #[test]
    fn the_same_sheet_on_two_laptops_is_no_conflict() {
        let doc = fresh();
        let again = Change::add(household().first_id(), household());
        let doc = Doc::fold(Some(doc), origin(2, 1, 30), &again).unwrap();
        assert!(doc.conflicts().is_empty());
    }

    #[test]
    fn a_removed_record_can_come_back() {
        let id = household().first_id().into();
        let remove = Change::Remove { kind: Kind::Household, id, reason: "重复".into() };
        let doc = Doc::fold(Some(fresh()), origin(1, 2, 20), &remove).unwrap();
        assert!(doc.is_removed());
        let doc = Doc::fold(Some(doc), origin(1, 3, 30), &Change::Restore { kind: Kind::Household, id }).unwrap();
        assert!(!doc.is_removed());
    }

    #[test]
    fn nothing_can_be_folded_into_a_record_that_is_not_there() {
        let edit = set("head", "x".into(), &[]);
        assert!(matches!(Doc::fold(None, origin(1, 2, 20), &edit), Err(FoldError::Orphan(_))));
    }

    #[test]
    fn a_doc_reads_as_it_was_kept() {
        let doc = fresh();
        let seen = doc.seen("head");
        let doc = Doc::fold(Some(doc), origin(1, 2, 20), &set("head", "李四".into(), &seen)).unwrap();
        assert_eq!(Doc::from_bytes(&doc.to_bytes().unwrap()).unwrap(), doc);
        assert!(matches!(Doc::from_bytes(&[]), Err(FoldError::Form)));
        assert!(matches!(Doc::from_bytes(&[9, 1]), Err(FoldError::Form)));
    }

    proptest! {
        /// Writers see different parts of what the others wrote; whatever the
        /// order of arrival, and however often, the record comes out the same.
        #[test]
        fn the_order_of_arrival_does_not_matter(
            values in prop::collection::vec((0u8..4, 0u16..3, 0u64..50, any::<u16>()), 1..8),
            shuffle in any::<u64>(),
        ) {
            let mut known = vec![fresh().created.entry];
            let mut entries = Vec::new();
            for (n, (device, value, ms, saw)) in values.iter().enumerate() {
                let origin = origin(*device, n as u64 + 2, *ms);
                let was: Vec<EntryRef> = known
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| saw >> bit & 1 == 1)
                    .map(|(_, entry)| *entry)
                    .collect();
                entries.push((origin, set("residents", (*value).into(), &was)));
                known.push(origin.entry);
            }
            let folded = |entries: &[(Origin, Change)]| {
                entries.iter().fold(fresh(), |doc, (origin, change)| Doc::fold(Some(doc), *origin, change).unwrap())
            };
            let straight = folded(&entries);
            let mut twice = [entries.clone(), entries].concat();
            fastrand::Rng::with_seed(shuffle).shuffle(&mut twice);
            prop_assert_eq!(straight, folded(&twice));
        }
    }
}
