//! The closed set of things that can happen to records. Whatever a person does
//! becomes one or more of these, and nothing else is ever written to the ledger
//! about records.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::record::{Kind, Record, Recorded};
use crate::base::ids::{CadreId, EntryRef, RecordId};

/// One step of a record on its way, kept in its flow for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The state it goes to, by its stable English name.
    pub to: String,
    /// Why, or what was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CadreId>,
    /// When it was done.
    pub at: DateTime<FixedOffset>,
}

/// New values for some fields of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The kind of the record.
    pub kind: Kind,
    /// The record.
    pub id: RecordId,
    /// The new values; `null` takes a field away.
    pub set: Map<String, Value>,
    /// For each field, the entries whose values the writer saw and means to
    /// replace. Two edits that didn't see each other leave a visible conflict.
    /// Filled in when the change is committed.
    pub was: BTreeMap<String, Vec<EntryRef>>,
    /// The step of the flow that this edit is, if it is one.
    pub step: Option<Step>,
}

/// Something that happens to one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The record comes to be.
    Add {
        /// Its id from now on.
        id: RecordId,
        /// What it is.
        record: Record,
    },
    /// Some of its fields get new values.
    Edit(Edit),
    /// It is taken out of all lists; what it was stays in the ledger.
    Remove {
        /// Its kind.
        kind: Kind,
        /// The record.
        id: RecordId,
        /// Why.
        reason: String,
    },
    /// It is put back.
    Restore {
        /// Its kind.
        kind: Kind,
        /// The record.
        id: RecordId,
    },
}

impl Change {
    /// Returns the change by which `record` comes to be under `id`.
    pub fn add(id: impl Into<RecordId>, record: impl Recorded) -> Self {
        Self::Add { id: id.into(), record: record.into_record() }
    }

    /// Returns the change that makes `new` of `old`, or `None` where they are equal.
    ///
    /// # Errors
    /// Fails where serde does; a record holds nothing that makes it.
    pub fn edit<R: Recorded>(id: impl Into<RecordId>, old: &R, new: &R) -> serde_json::Result<Option<Self>> {
        let set = difference(&serde_json::to_value(old)?, &serde_json::to_value(new)?);
        Ok((!set.is_empty())
            .then(|| Self::Edit(Edit { kind: R::KIND, id: id.into(), set, was: BTreeMap::new(), step: None })))
    }

    /// Returns the changes by which a record that was taken out comes back as `record`.
    ///
    /// # Errors
    /// Fails where serde does; a record holds nothing that makes it.
    pub fn back<R: Recorded>(id: impl Into<RecordId>, record: &R) -> serde_json::Result<[Self; 2]> {
        let (kind, id) = (R::KIND, id.into());
        let set = difference(&Value::Null, &serde_json::to_value(record)?);
        Ok([Self::Restore { kind, id }, Self::Edit(Edit { kind, id, set, was: BTreeMap::new(), step: None })])
    }

    /// Returns the change that makes `new` of `old` as a step of its flow.
    ///
    /// # Errors
    /// Fails where serde does; a record holds nothing that makes it.
    pub fn step<R: Recorded>(id: impl Into<RecordId>, old: &R, new: &R, step: Step) -> serde_json::Result<Self> {
        let set = difference(&serde_json::to_value(old)?, &serde_json::to_value(new)?);
        Ok(Self::Edit(Edit { kind: R::KIND, id: id.into(), set, was: BTreeMap::new(), step: Some(step) }))
    }

    /// Returns the kind of the record it happens to.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Add { record, .. } => record.kind(),
            Self::Edit(edit) => edit.kind,
            Self::Remove { kind, .. } | Self::Restore { kind, .. } => *kind,
        }
    }

    /// Returns the record it happens to.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Add { id, .. } | Self::Remove { id, .. } | Self::Restore { id, .. } => *id,
            Self::Edit(edit) => edit.id,
        }
    }
}

/// Returns the fields of `new` that differ from `old`, with `null` for those
/// that `new` no longer has.
fn difference(old: &Value, new: &Value) -> Map<String, Value> {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut set = Map::new();
    for (field, value) in new {
        if old.get(field) != Some(value) {
            set.insert(field.clone(), value.clone());
        }
    }
    for field in old.keys().filter(|field| !new.contains_key(*field)) {
        set.insert(field.clone(), Value::Null);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Household;

    #[test]
    fn an_edit_names_just_what_differs() {
        let old = Household { phone: Some("1".into()), ..Household::new("320722114204".parse().unwrap(), "张三") };
        let new = Household { phone: None, residents: Some(4), ..old.clone() };
        let Some(Change::Edit(edit)) = Change::edit(old.first_id(), &old, &new).unwrap() else { panic!() };
        assert_eq!(Value::Object(edit.set), serde_json::json!({"phone": null, "residents": 4}));
        assert_eq!(Change::edit(old.first_id(), &old, &old).unwrap(), None);
    }
}
