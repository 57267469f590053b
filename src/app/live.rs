//! The bench on a ledger of its own on disk: what is written is really there,
//! and is really taken back. For tests alone.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::control::asking;
use super::effect::{Effect, WorkerEffect};
use super::msg::{Msg, Outcome};
use super::sample::{Bench, ME, now, records};
use super::world::Opened;
use crate::base::clock::FixedClock;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::RecordId;
use crate::base::progress::unwatched;
use crate::domain::cadre::Role;
use crate::domain::change::{Change, Edit, Step};
use crate::domain::record::Kind;
use crate::settings::Look;
use crate::storage::vault::KdfCost;
use crate::workspace::{self, CommitError, Committed, Founding, Invitation, Me, Workspace};

/// A ledger in a directory that goes with it.
pub struct Ledger {
    workspace: Workspace,
    _dir: TempDir,
}

impl Ledger {
    /// Does what a worker would do, as far as a ledger is needed for it.
    pub fn answer(&mut self, effect: &Effect) -> Option<Msg> {
        Some(match effect {
            Effect::Worker(WorkerEffect::Commit(token, changes)) => {
                asking::commit(&mut self.workspace, (*token, changes.clone()), write, outcome)
            }
            Effect::Worker(WorkerEffect::Request(token, changes)) => {
                Msg::Committed(*token, outcome(write(&mut self.workspace, changes.clone())))
            }
            Effect::Worker(WorkerEffect::Undo) => Msg::Undone(outcome(self.workspace.undo(&mut unwatched)), None),
            Effect::Worker(WorkerEffect::Redo) => Msg::Redone(outcome(self.workspace.redo(&mut unwatched)), None),
            Effect::Worker(WorkerEffect::Load(kind, id)) => {
                Msg::Loaded(*kind, *id, self.workspace.doc(*kind, *id).unwrap().map(Box::new))
            }
            _ => return None,
        })
    }

    /// Writes values into a field that stand against each other, as the sides
    /// of a conflict do that were put back.
    pub fn quarrel(&mut self, kind: Kind, id: RecordId, field: &str, values: &[serde_json::Value]) {
        let seen = self.workspace.doc(kind, id).unwrap().unwrap().seen(field);
        let edit = |value: &serde_json::Value| {
            let set = serde_json::Map::from_iter([(field.to_owned(), value.clone())]);
            let was = [(field.to_owned(), seen.clone())].into();
            Change::Edit(Edit { kind, id, set, was, step: None })
        };
        self.workspace.commit(values.iter().map(edit).collect()).unwrap();
    }

    /// Writes steps side by side, each by somebody who didn't know of the others.
    pub fn steps(&mut self, kind: Kind, id: RecordId, steps: &[(&str, &str, serde_json::Value)]) {
        let doc = self.workspace.doc(kind, id).unwrap().unwrap();
        let edit = |(to, note, set): &(&str, &str, serde_json::Value)| {
            let set = set.as_object().unwrap().clone();
            let was = set.keys().map(|field| (field.clone(), doc.seen(field))).collect();
            let step = Step { to: (*to).into(), note: (*note).into(), by: None, at: now() };
            Change::Edit(Edit { kind, id, set, was, step: Some(step) })
        };
        self.workspace.commit(steps.iter().map(edit).collect()).unwrap();
    }
}

fn write(workspace: &mut Workspace, changes: Vec<Change>) -> Result<Committed, CommitError> {
    workspace.commit_undoable(changes, &mut unwatched)
}

fn outcome(result: Result<Committed, CommitError>) -> Outcome {
    match result {
        Ok(committed) => Outcome::Saved(asking::warnings(&committed)),
        Err(CommitError::Nothing) => Outcome::Nothing,
        Err(error) => Outcome::Refused(error.message()),
    }
}

/// Makes a ledger whose random bytes come of `seed`.
fn founded(dir: &Path, role: Role, name: &str, seed: u64) -> Workspace {
    let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
    let founding = Founding { role, name, unit: "县水利局", passphrase: None, cost };
    let clock = Arc::new(FixedClock(now()));
    workspace::init(dir, &founding, clock, Box::new(SeededEntropy::new(seed))).unwrap().0
}

impl Bench {
    /// Returns a bench with the small ledger on disk.
    pub fn live() -> Self {
        Self::live_after(|_| {})
    }

    /// Returns such a bench of somebody who reports to an office, which has given
    /// none of the households to them.
    pub fn reporting() -> Self {
        Self::live_after(|workspace| {
            let office = tempfile::tempdir().unwrap();
            let mut committee = founded(&office.path().join("data"), Role::Committee, "牛山镇党委", 2);
            let ask = Invitation::new("王海军", "县水利局", Role::Cadre, office.path().join("invitation.dundian"));
            let file = committee.invite(&ask).unwrap().file;
            workspace.import(&file, &mut unwatched).unwrap();
        })
    }

    fn live_after(then: impl FnOnce(&mut Workspace)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut workspace = founded(dir.path(), Role::Cadre, "王海军", 1);
        let changes = records().into_iter().map(|(id, record)| Change::Add { id, record }).collect();
        workspace.commit(changes).unwrap();
        then(&mut workspace);
        let opened = Opened {
            shared: workspace.shared(),
            me: Me { cadre: Some(ME), ..workspace.me() },
            calendar: workspace.calendar(),
            drafts: Vec::new(),
            notes: Vec::new(),
            unsent: Arc::default(),
            backups: Default::default(),
        };
        let mut bench = Self::closed(Look::default());
        bench.ledger = Some(Ledger { workspace, _dir: dir });
        bench.send(Msg::Opened(Box::new(opened)));
        bench
    }
}
