//! One record with its history: every value that was ever written into each of
//! its fields, and who had seen what when writing it.
//!
//! A field is a multi-value register. A write names the writes it means to
//! replace; the ones that nobody replaced are the field's heads. One head is
//! the ordinary case; several with different values are a conflict, which a
//! person sees and settles.
//!
//! The set of entries decides, not their order: what is said about a record may
//! come before the record itself (it is kept, and the record shows once it is
//! born), the same household may be born on two laptops, and an erased record
//! stays erased whatever comes later.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::ids::{EntryRef, RecordId};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::privacy::{drop_hash, fields_without_hash};
use crate::domain::record::{Kind, Record, Recorded};
use crate::oplog::stamp::Stamp;

mod course;
mod sides;

pub use sides::Conflict;

/// The version of the form in which docs are kept in the store.
const FORM: u8 = 2;
/// The form of docs about which nothing was said but that they came to be: most
/// of them, for good. They take two thirds of the room and a fraction of the time.
const BORN: u8 = 3;
/// Bytes of such a doc beside its fields, about.
const BORN_BYTES: usize = 96;

/// Where a piece of a record comes from. Sorts by time, then by entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// When it was written.
    pub stamp: Stamp,
    /// The entry that wrote it.
    pub entry: EntryRef,
    /// The entry's own mark ([`BodyHash::tag`](crate::oplog::chain::BodyHash::tag)):
    /// two laptops that came of one copied disk may give two entries one name.
    pub tag: u64,
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

/// A doc that has nothing but its birth, as it is kept.
#[derive(Serialize, Deserialize)]
struct Born<'a>(Kind, RecordId, Origin, &'a str);

/// Whether a record is in the lists, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Life {
    origin: Origin,
    removed: bool,
    reason: String,
}

/// What can't be folded.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The record that a change is about has not come to be, or was erased.
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
    /// The entry by which it came to be; the first that is known about it as
    /// long as that one is missing.
    pub created: Origin,
    /// The last entry that changed it.
    pub changed: Origin,
    /// All entries by which it came to be, oldest first: several where two
    /// laptops took in the same sheet, none as long as they are missing.
    births: Vec<Origin>,
    /// The record as it stands now: a JSON object.
    fields: String,
    /// All writes of the fields that were written more than once. A birth
    /// counts as a write of every field; `null` where it leaves the field out.
    registers: BTreeMap<String, Vec<Write>>,
    /// The flow, oldest first.
    steps: Vec<Stepped>,
    life: Option<Life>,
    /// The entry by which all that was known about it was erased for good.
    erased: Option<Origin>,
}

impl Doc {
    /// Returns the doc of a record that comes to be with these fields.
    pub fn new(kind: Kind, id: RecordId, origin: Origin, fields: impl Into<String>) -> Self {
        Self { births: vec![origin], fields: kept(kind, fields.into()), ..Self::unborn(kind, id, origin) }
    }

    /// Returns the doc of a record about which `origin` says something before
    /// it has come to be.
    fn unborn(kind: Kind, id: RecordId, origin: Origin) -> Self {
        Self {
            kind,
            id,
            created: origin,
            changed: origin,
            births: Vec::new(),
            fields: "{}".to_owned(),
            registers: BTreeMap::new(),
            steps: Vec::new(),
            life: None,
            erased: None,
        }
    }

    /// Returns the doc after `change`, which `origin` brought. Folding the same
    /// entry twice changes nothing, and the order of folding doesn't matter.
    ///
    /// # Errors
    /// Fails where the record isn't a JSON object.
    pub fn fold(before: Option<Self>, origin: Origin, change: &Change) -> Result<Self, FoldError> {
        if let Change::Add { id, record } = change {
            return Self::add(before, record.kind(), *id, origin, record.to_json()?);
        }
        let mut doc = before.unwrap_or_else(|| Self::unborn(change.kind(), change.id(), origin));
        if doc.is_erased() {
            return Ok(doc);
        }
        match change {
            // Done above.
            Change::Add { .. } => {}
            Change::Edit(Edit { set, was, step, .. }) => {
                if let Some(step) = step
                    && !doc.steps.iter().any(|known| known.origin == origin)
                {
                    doc.steps.push(Stepped { origin, step: step.clone() });
                    doc.steps.sort_by_key(|step| step.origin);
                }
                doc.write(origin, set, was)?;
            }
            Change::Remove { reason, .. } => doc.live(Life { origin, removed: true, reason: reason.clone() }),
            Change::Restore { .. } => doc.live(Life { origin, removed: false, reason: String::new() }),
        }
        doc.seen_by(origin);
        Ok(doc)
    }

    /// Returns the doc after the record came to be with these fields, a JSON
    /// object as its author wrote it: fields of a later version stay in it.
    ///
    /// # Errors
    /// Fails where the fields aren't a JSON object.
    pub fn add(
        before: Option<Self>,
        kind: Kind,
        id: RecordId,
        origin: Origin,
        fields: String,
    ) -> Result<Self, FoldError> {
        let Some(mut doc) = before else { return Ok(Self::new(kind, id, origin, fields)) };
        if !doc.is_erased() {
            doc.born(origin, &kept(kind, fields))?;
            doc.seen_by(origin);
        }
        Ok(doc)
    }

    fn seen_by(&mut self, origin: Origin) {
        self.created = self.births.first().copied().unwrap_or_else(|| self.created.min(origin));
        self.changed = self.changed.max(origin);
    }

    /// Returns the entry by which everything about it was erased, the first of them.
    pub fn erased_by(&self) -> Option<Origin> {
        self.erased
    }

    /// Returns the doc of a record of which `origin` has had everything erased
    /// for good. Nothing that is folded in later shows.
    pub fn erase(before: Option<Self>, kind: Kind, id: RecordId, origin: Origin) -> Self {
        let first = before.and_then(|doc| doc.erased).map_or(origin, |earlier| earlier.min(origin));
        Self { erased: Some(first), ..Self::unborn(kind, id, first) }
    }

    fn live(&mut self, life: Life) {
        if self.life.as_ref().is_none_or(|now| now.origin < life.origin) {
            self.life = Some(life);
        }
    }

    fn born(&mut self, origin: Origin, record: &str) -> serde_json::Result<()> {
        if self.births.contains(&origin) {
            return Ok(());
        }
        let new: Map<String, Value> = serde_json::from_str(record)?;
        let now = self.fields()?;
        let names: BTreeSet<&String> = now.keys().chain(new.keys()).chain(self.registers.keys()).collect();
        let mut written = BTreeMap::new();
        for name in names {
            let value = new.get(name).unwrap_or(&Value::Null);
            let before = match self.registers.get(name) {
                Some(writes) => Some(writes.clone()),
                None => {
                    let other = now.get(name).unwrap_or(&Value::Null);
                    (!self.births.is_empty() && other != value).then(|| born_with(&self.births, other))
                }
            };
            if let Some(mut writes) = before {
                writes.push(Write { origin, value: value.to_string(), was: Vec::new() });
                writes.sort_by_key(|write| write.origin);
                written.insert(name.clone(), writes);
            }
        }
        let mut fields = if self.births.is_empty() { new } else { now };
        self.births.push(origin);
        self.births.sort_unstable();
        let names: Vec<String> = written.keys().cloned().collect();
        self.registers.extend(written);
        self.show(&mut fields, &names)
    }

    fn write(
        &mut self,
        origin: Origin,
        set: &Map<String, Value>,
        was: &BTreeMap<String, Vec<EntryRef>>,
    ) -> serde_json::Result<()> {
        let mut now = self.fields()?;
        let mut names = Vec::new();
        let mut set = set.clone();
        if self.kind == Kind::Household {
            drop_hash(&mut set);
        }
        for (field, value) in &set {
            let mut writes = match self.registers.remove(field) {
                Some(writes) => writes,
                None => born_with(&self.births, now.get(field).unwrap_or(&Value::Null)),
            };
            if !writes.iter().any(|write| write.origin == origin) {
                let was = was.get(field).cloned().unwrap_or_default();
                writes.push(Write { origin, value: value.to_string(), was });
                writes.sort_by_key(|write| write.origin);
                names.push(field.clone());
            }
            self.registers.insert(field.clone(), writes);
        }
        self.show(&mut now, &names)
    }

    /// Puts what stands of the fields that were written into the record, and of
    /// those that hang on them.
    fn show(&mut self, fields: &mut Map<String, Value>, written: &[String]) -> serde_json::Result<()> {
        let names = course::dependent(self.kind).chain(written.iter().map(String::as_str));
        for (name, writes) in names.filter_map(|name| self.registers.get_key_value(name)) {
            let value = match self.count(name, writes) {
                Some(count) => count,
                None => self
                    .standing(name, writes)
                    .last()
                    .map_or(Ok(Value::Null), |last| serde_json::from_str(&last.value))?,
            };
            match value {
                Value::Null => fields.remove(name),
                value => fields.insert(name.clone(), value),
            };
        }
        self.fields = serde_json::to_string(fields)?;
        Ok(())
    }

    /// Tells whether the record has come to be. What was said about it before
    /// is kept, and nothing shows.
    pub fn is_born(&self) -> bool {
        !self.births.is_empty()
    }

    /// Returns the entries by which it came to be, oldest first.
    pub fn births(&self) -> &[Origin] {
        &self.births
    }

    /// Returns the entries that all of it was made of, as far as they still say something.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        let births = self.births.iter().copied();
        let writes = self.registers.values().flatten().map(|write| write.origin);
        let steps = self.steps.iter().map(|step| step.origin);
        let lives = self.life.iter().map(|life| life.origin);
        births.chain(writes).chain(steps).chain(lives).chain(self.erased)
    }

    /// Tells whether all that was known about the record was erased for good.
    pub fn is_erased(&self) -> bool {
        self.erased.is_some()
    }

    /// Returns the fields of the record as they stand.
    ///
    /// # Errors
    /// Fails where the fields aren't a JSON object.
    pub fn fields(&self) -> serde_json::Result<Map<String, Value>> {
        serde_json::from_str(&self.fields)
    }

    /// Tells whether a person who looks at the record sees the same as in
    /// `other`, whatever else is known about how it came to be.
    pub fn shows_like(&self, other: &Self) -> bool {
        let same_fields = || matches!((self.fields(), other.fields()), (Ok(one), Ok(two)) if one == two);
        self.is_removed() == other.is_removed()
            && self.is_erased() == other.is_erased()
            && self.steps == other.steps
            && self.conflicts().len() == other.conflicts().len()
            && (self.fields == other.fields || same_fields())
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
        !self.is_born() || self.life.as_ref().is_some_and(|life| life.removed)
    }

    /// Returns when the record was taken out of the lists, and why, where it is.
    pub fn removal(&self) -> Option<(Origin, &str)> {
        self.life.as_ref().filter(|life| life.removed).map(|life| (life.origin, life.reason.as_str()))
    }

    /// Returns the fields that were written more than once, each with all it ever held.
    pub fn rewritten(&self) -> impl Iterator<Item = (&str, &[Write])> {
        self.registers.iter().map(|(field, writes)| (field.as_str(), writes.as_slice()))
    }

    /// Returns the steps of the flow, oldest first. One that says the same in each
    /// word as another was written anew after a disk had lost it: they are one.
    pub fn steps(&self) -> Vec<&Stepped> {
        let mut steps: Vec<&Stepped> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            if !steps.iter().any(|known| known.step == step.step) {
                steps.push(step);
            }
        }
        steps
    }

    /// Returns the step that an entry is, if it is one.
    pub fn step_of(&self, origin: Origin) -> Option<&Step> {
        self.steps.iter().find(|taken| taken.origin == origin).map(|taken| &taken.step)
    }

    /// Returns the entries that an edit of `field` replaces when its writer has
    /// seen the record as it stands now.
    pub fn seen(&self, field: &str) -> Vec<EntryRef> {
        match self.registers.get(field) {
            Some(writes) => {
                let mut seen: Vec<EntryRef> =
                    self.heads(field, writes).iter().map(|write| write.origin.entry).collect();
                // What stands because of a step may have been replaced by one that doesn't.
                for write in self.standing(field, writes) {
                    if !seen.contains(&write.origin.entry) {
                        seen.push(write.origin.entry);
                    }
                }
                seen
            }
            None => self.births.iter().map(|birth| birth.entry).collect(),
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

    /// Returns the bytes under which the doc is kept in the store.
    ///
    /// # Errors
    /// Fails where serde does; a doc holds nothing that makes it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, rmp_serde::encode::Error> {
        let mut bytes = Vec::with_capacity(self.fields.len() + BORN_BYTES);
        if let Some(birth) = self.only_birth() {
            bytes.push(BORN);
            rmp_serde::encode::write(&mut bytes, &Born(self.kind, self.id, birth, &self.fields))?;
        } else {
            bytes.push(FORM);
            rmp_serde::encode::write_named(&mut bytes, self)?;
        }
        Ok(bytes)
    }

    /// Returns the birth, where nothing else was ever said of the record.
    fn only_birth(&self) -> Option<Origin> {
        let [birth] = self.births[..] else { return None };
        let silent = self.registers.is_empty() && self.steps.is_empty() && self.life.is_none();
        (silent && self.erased.is_none() && self.created == birth && self.changed == birth).then_some(birth)
    }

    /// Returns bytes that are equal for two docs of the same entries, whatever
    /// came first. The bytes of a record as its author wrote them may differ in
    /// the order of fields where several births met; that says nothing.
    ///
    /// # Errors
    /// Fails where serde does.
    pub fn canonical(&self) -> Result<Vec<u8>, FoldError> {
        let fields = serde_json::to_string(&self.fields()?)?;
        let doc = Self { fields, ..self.clone() };
        Ok(serde_json::to_vec(&doc)?)
    }

    /// Returns the text of the doc in a [`Note::Rescued`](crate::oplog::note::Note::Rescued).
    ///
    /// # Errors
    /// Fails where serde does; a doc holds nothing that makes it.
    pub fn to_note(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads a doc from such a text.
    ///
    /// # Errors
    /// Fails where the text is no doc.
    pub fn from_note(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Reads a doc from the bytes it was kept under.
    ///
    /// # Errors
    /// Fails where the bytes are no doc of a known form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FoldError> {
        match bytes.split_first() {
            Some((&FORM, rest)) => Ok(rmp_serde::from_slice(rest)?),
            Some((&BORN, rest)) => {
                let Born(kind, id, birth, fields) = rmp_serde::from_slice(rest)?;
                Ok(Self::new(kind, id, birth, fields))
            }
            _ => Err(FoldError::Form),
        }
    }
}

/// Returns fields as they are kept: nothing of an identity number but its end.
fn kept(kind: Kind, fields: String) -> String {
    let bare = if kind == Kind::Household { fields_without_hash(&fields) } else { None };
    bare.unwrap_or(fields)
}

/// Returns the register of a field that all `births` brought with the same value.
fn born_with(births: &[Origin], value: &Value) -> Vec<Write> {
    births.iter().map(|birth| Write { origin: *birth, value: value.to_string(), was: Vec::new() }).collect()
}

#[cfg(test)]
mod tests;
