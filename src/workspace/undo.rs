//! Taking back and doing again. A change is never erased from the ledger: it
//! is taken back by a change of its own, which others see too.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use super::commit::Committed;
use super::error::CommitError;
use super::{ReadError, Workspace};
use crate::base::limits::UNDO_STEPS_MAX;
use crate::base::progress::Watch;
use crate::domain::change::{Change, Edit, Step};
use crate::tr;

/// What can be taken back and done again in this session.
#[derive(Debug, Default)]
pub(super) struct History {
    undo: VecDeque<Vec<Change>>,
    redo: Vec<Vec<Change>>,
}

impl Workspace {
    /// Writes `changes`, however many, all or none, so that they can be taken
    /// back in one step. `watch` may cancel between two groups.
    ///
    /// # Errors
    /// [`CommitError`]: every record is as it was before.
    pub fn commit_undoable(&mut self, changes: Vec<Change>, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let inverse = self.inverse(&changes)?;
        let committed = self.commit_all(changes, &inverse, watch)?;
        self.remember(inverse);
        self.undo.redo.clear();
        Ok(committed)
    }

    /// Returns the changes by which the last change of this session would be
    /// taken back; none where there is none.
    pub fn undo_next(&self) -> &[Change] {
        self.undo.undo.back().map_or(&[], Vec::as_slice)
    }

    /// Returns the changes by which would be done again what was taken back last.
    pub fn redo_next(&self) -> &[Change] {
        self.undo.redo.last().map_or(&[], Vec::as_slice)
    }

    /// Takes the last change of this session back.
    ///
    /// # Errors
    /// [`CommitError::Nothing`] where there is none.
    pub fn undo(&mut self, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let changes = self.undo.undo.back().cloned().ok_or(CommitError::Nothing)?;
        let inverse = self.inverse(&changes)?;
        let committed = self.commit_all(changes, &inverse, watch)?;
        self.undo.undo.pop_back();
        self.undo.redo.push(inverse);
        Ok(committed)
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// [`CommitError::Nothing`] where nothing was taken back.
    pub fn redo(&mut self, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let changes = self.undo.redo.last().cloned().ok_or(CommitError::Nothing)?;
        let inverse = self.inverse(&changes)?;
        let committed = self.commit_all(changes, &inverse, watch)?;
        self.undo.redo.pop();
        self.remember(inverse);
        Ok(committed)
    }

    fn remember(&mut self, inverse: Vec<Change>) {
        if self.undo.undo.len() == UNDO_STEPS_MAX {
            self.undo.undo.pop_front();
        }
        self.undo.undo.push_back(inverse);
    }

    /// Returns the changes that lead back from `changes`, the last one first.
    fn inverse(&self, changes: &[Change]) -> Result<Vec<Change>, CommitError> {
        changes.iter().rev().map(|change| self.inverse_of(change)).collect()
    }

    fn inverse_of(&self, change: &Change) -> Result<Change, CommitError> {
        let (kind, id) = (change.kind(), change.id());
        Ok(match change {
            Change::Add { .. } | Change::Restore { .. } => Change::Remove { kind, id, reason: tr!("workspace-undone") },
            Change::Remove { .. } => Change::Restore { kind, id },
            Change::Edit(edit) => {
                let doc = self.doc(kind, id)?.ok_or(ReadError::Lost)?;
                let now = doc.fields()?;
                let value = |field: &String| now.get(field).cloned().unwrap_or(Value::Null);
                let set: Map<String, Value> = edit.set.keys().map(|field| (field.clone(), value(field))).collect();
                let step = edit.step.as_ref().map(|step| Step {
                    to: now
                        .get("state")
                        .or_else(|| now.get("status"))
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    note: tr!("workspace-undone"),
                    by: step.by,
                    at: self.clock.now(),
                });
                Change::Edit(Edit { kind, id, set, was: BTreeMap::new(), step })
            }
        })
    }
}
