//! Taking back and doing again. A change is never erased from the ledger: it
//! is taken back by a change of its own, which others see too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use super::commit::Committed;
use super::error::CommitError;
use super::{ReadError, Workspace};
use crate::base::ids::RecordId;
use crate::base::limits::UNDO_STEPS_MAX;
use crate::base::progress::Watch;
use crate::domain::change::{Change, Edit, Step};
use crate::domain::record::Kind;
use crate::tr;

/// The way back from something that was written.
#[derive(Debug, Clone, Default)]
struct Back {
    /// One change for each, the last one first.
    changes: Vec<Change>,
    /// The sides of conflicts that were decided by it, but for those that
    /// `changes` puts back: they are written beside them, not after them.
    beside: Vec<Change>,
}

/// What can be taken back and done again in this session.
#[derive(Debug, Default)]
pub(super) struct History {
    undo: VecDeque<Back>,
    redo: Vec<Back>,
}

impl Workspace {
    /// Writes `changes`, however many, all or none, so that they can be taken
    /// back in one step. `watch` may cancel between two groups.
    ///
    /// # Errors
    /// [`CommitError`]: every record is as it was before.
    pub fn commit_undoable(&mut self, changes: Vec<Change>, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let back = self.back(&changes)?;
        let committed = self.commit_all(changes, &back.changes, watch)?;
        self.remember(back);
        self.undo.redo.clear();
        Ok(committed)
    }

    /// Returns the changes by which the last change of this session would be
    /// taken back; none where there is none.
    pub fn undo_next(&self) -> &[Change] {
        self.undo.undo.back().map_or(&[], |back| &back.changes)
    }

    /// Returns the changes by which would be done again what was taken back last.
    pub fn redo_next(&self) -> &[Change] {
        self.undo.redo.last().map_or(&[], |back| &back.changes)
    }

    /// Takes the last change of this session back.
    ///
    /// # Errors
    /// [`CommitError::Nothing`] where there is none.
    pub fn undo(&mut self, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let step = self.undo.undo.back().cloned().ok_or(CommitError::Nothing)?;
        let (committed, back) = self.go_back(step, watch)?;
        self.undo.undo.pop_back();
        self.undo.redo.push(back);
        Ok(committed)
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// [`CommitError::Nothing`] where nothing was taken back.
    pub fn redo(&mut self, watch: Watch<'_>) -> Result<Committed, CommitError> {
        let step = self.undo.redo.last().cloned().ok_or(CommitError::Nothing)?;
        let (committed, back) = self.go_back(step, watch)?;
        self.undo.redo.pop();
        self.remember(back);
        Ok(committed)
    }

    /// Writes a way back, and returns the way back from that.
    fn go_back(&mut self, step: Back, watch: Watch<'_>) -> Result<(Committed, Back), CommitError> {
        let back = self.back(&step.changes)?;
        let sided = !step.beside.is_empty();
        let changes = self.written(step)?;
        // What is stopped half-way is taken back change by change.
        let committed = match sided {
            true => self.commit_all(changes.clone(), &self.inverse(&changes)?, watch)?,
            false => self.commit_all(changes, &back.changes, watch)?,
        };
        Ok((committed, back))
    }

    fn remember(&mut self, back: Back) {
        if self.undo.undo.len() == UNDO_STEPS_MAX {
            self.undo.undo.pop_front();
        }
        self.undo.undo.push_back(back);
    }

    /// Returns the way back from `changes`.
    fn back(&self, changes: &[Change]) -> Result<Back, CommitError> {
        let mut beside = Vec::new();
        for change in changes {
            if let Change::Edit(edit) = change {
                beside.extend(self.other_sides(edit)?);
            }
        }
        Ok(Back { changes: self.inverse(changes)?, beside })
    }

    /// Returns the changes that lead back from `changes`, the last one first.
    fn inverse(&self, changes: &[Change]) -> Result<Vec<Change>, CommitError> {
        changes.iter().rev().map(|change| self.inverse_of(change)).collect()
    }

    /// Returns the changes that would write those values of the edited fields
    /// which stand against the one shown, the oldest first.
    fn other_sides(&self, edit: &Edit) -> Result<Vec<Change>, CommitError> {
        let Some(doc) = self.doc(edit.kind, edit.id)? else { return Ok(Vec::new()) };
        let mut sides = Vec::new();
        for conflict in doc.conflicts().iter().filter(|conflict| edit.set.contains_key(conflict.field)) {
            for (n, side) in conflict.sides.iter().enumerate().skip(1).rev() {
                if !conflict.sides[..n].iter().any(|other| doc.alike(conflict.field, &other.value, &side.value)) {
                    let mut set = doc.along(conflict.field, side);
                    set.insert(conflict.field.to_owned(), serde_json::from_str(&side.value)?);
                    sides.push(set);
                }
            }
        }
        let one = |set: Map<String, Value>| {
            Change::Edit(Edit { kind: edit.kind, id: edit.id, set, was: BTreeMap::new(), step: None })
        };
        Ok(sides.into_iter().map(one).collect())
    }

    /// Returns the changes to be written for a way back. Sides of a conflict
    /// that come back have all seen what is there now, and not each other, so
    /// that they stand against each other again; the one shown comes last.
    fn written(&self, back: Back) -> Result<Vec<Change>, CommitError> {
        let Back { mut changes, mut beside } = back;
        let sided: BTreeSet<(Kind, RecordId, String)> = beside.iter().flat_map(fields).collect();
        for change in beside.iter_mut().chain(&mut changes) {
            let Change::Edit(edit) = change else { continue };
            let is_sided = |field: &&String| sided.contains(&(edit.kind, edit.id, (*field).clone()));
            let fields: Vec<String> = edit.set.keys().filter(is_sided).cloned().collect();
            if !fields.is_empty() {
                let doc = self.doc(edit.kind, edit.id)?.ok_or(ReadError::Lost)?;
                edit.was = fields.into_iter().map(|field| (field.clone(), doc.seen(&field))).collect();
            }
        }
        beside.append(&mut changes);
        Ok(beside)
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

/// Returns the fields that a change sets, each with its record.
fn fields(change: &Change) -> Vec<(Kind, RecordId, String)> {
    match change {
        Change::Edit(edit) => edit.set.keys().map(|field| (edit.kind, edit.id, field.clone())).collect(),
        _ => Vec::new(),
    }
}
