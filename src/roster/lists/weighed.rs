//! What a list would make of the records: additions, edits, nothing. Pure;
//! somebody else carries it out.

use std::collections::HashMap;

use super::super::changes::come;
use crate::base::ids::RecordId;
use crate::domain::change::Change;
use crate::domain::record::Recorded;
use crate::state::State;

/// The records of a list against those that are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed<R> {
    /// Not known yet.
    pub added: Vec<(RecordId, R)>,
    /// Known, and the list says something else: as it is, as it would be.
    pub changed: Vec<(RecordId, R, R)>,
    /// Known, and the list says nothing new.
    pub same: Vec<R>,
    /// What of the file was passed over, and what else there is to know, in words.
    pub notes: Vec<String>,
    /// What has to change along with it.
    pub follow: Vec<Change>,
}

impl<R: Recorded + Clone + PartialEq> Weighed<R> {
    /// Weighs the records of a list. `old` returns what is known under an id; of
    /// two rows with one id the later one counts.
    pub fn of(list: impl IntoIterator<Item = (RecordId, R)>, mut old: impl FnMut(RecordId, &R) -> Option<R>) -> Self {
        let mut places: HashMap<RecordId, usize> = HashMap::new();
        let mut rows: Vec<(RecordId, R)> = Vec::new();
        for (id, new) in list {
            match places.get(&id) {
                Some(place) => rows[*place].1 = new,
                None => {
                    places.insert(id, rows.len());
                    rows.push((id, new));
                }
            }
        }
        let mut weighed =
            Self { added: Vec::new(), changed: Vec::new(), same: Vec::new(), notes: Vec::new(), follow: Vec::new() };
        for (id, new) in rows {
            match old(id, &new) {
                None => weighed.added.push((id, new)),
                Some(old) if old == new => weighed.same.push(new),
                Some(old) => weighed.changed.push((id, old, new)),
            }
        }
        weighed
    }

    /// Notes what of the file was passed over.
    pub fn noting(mut self, notes: Vec<String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Returns the changes that take the list in; `state` knows what was there before.
    ///
    /// # Errors
    /// Fails where serde does; a record holds nothing that makes it.
    pub fn changes(&self, state: &State) -> serde_json::Result<Vec<Change>> {
        let mut changes = Vec::new();
        for (id, new) in &self.added {
            come(&mut changes, state, *id, new)?;
        }
        for (id, old, new) in &self.changed {
            changes.extend(Change::edit(*id, old, new)?);
        }
        changes.extend(self.follow.iter().cloned());
        Ok(changes)
    }
}
