//! What can go wrong at the door, with what to tell the person at the screen.

use super::exchange::ExchangeError;
use crate::base::limits::PROBLEMS_TOLD_MAX;
use crate::domain::problem::Problem;
use crate::state::StateError;
use crate::state::doc::FoldError;
use crate::storage::draft::DraftError;
use crate::storage::fsx::DiskError;
use crate::storage::journal::JournalError;
use crate::storage::lock::LockError;
use crate::storage::store::StoreError;
use crate::storage::vault::VaultError;
use crate::tr;

/// Why a data directory doesn't open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no ledger here yet.
    #[error("no ledger in {0}")]
    Missing(String),
    /// There is one already, where a new one was to be made.
    #[error("there is a ledger in {0} already")]
    Exists(String),
    /// Another instance works on it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The keys don't open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The journal doesn't open.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store can't even be made anew.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The place for drafts can't be used.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A file can't be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The file that names this installation is damaged.
    #[error("the file that names this installation is damaged")]
    Device,
    /// The file of this installation's keys is damaged.
    #[error("the file of this installation's keys is damaged")]
    Keys,
    /// What was sealed with a new key doesn't read as it should.
    #[error("what was sealed with a new key doesn't read as it should")]
    NotSealed,
    /// The data key is a new one, and something failed after that.
    #[error("the data key is renewed, but: {0}")]
    Renewed(Box<OpenError>),
    /// What was read makes no sense to this version.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The heads can't be written down.
    #[error(transparent)]
    State(#[from] StateError),
    /// What was to be erased can't be.
    #[error(transparent)]
    Erase(#[from] Box<ExchangeError>),
    /// The first entries can't be written.
    #[error(transparent)]
    Commit(#[from] Box<CommitError>),
    /// The person who waited didn't want to wait any longer.
    #[error("cancelled")]
    Cancelled,
}

impl OpenError {
    /// Returns what the disk answered, where it takes nothing at the moment.
    pub(super) fn unwritable(&self) -> Option<DiskError> {
        let error = match self {
            Self::Disk(error) | Self::Store(StoreError::Disk(error)) => error,
            _ => return None,
        };
        error.is_unwritable().then(|| error.clone())
    }

    /// Returns what to tell the user: what happened, what was kept, what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Missing(dir) => tr!("workspace-ledger-missing", dir = dir.as_str()),
            Self::Exists(dir) => tr!("workspace-ledger-exists", dir = dir.as_str()),
            Self::Lock(error) => error.message(),
            Self::Vault(error) => error.message(),
            Self::Journal(error) => error.message(),
            Self::Store(error) => error.message(),
            Self::Draft(error) => error.message(),
            Self::Disk(error) => error.message(),
            Self::Device => tr!("workspace-device-damaged"),
            Self::Keys => tr!("workspace-keys-damaged"),
            Self::NotSealed => tr!("workspace-not-sealed"),
            Self::Renewed(error) => tr!("workspace-renewed-half", reason = error.message()),
            Self::Fold(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::State(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::Erase(error) => error.message(),
            Self::Commit(error) => error.message(),
            Self::Cancelled => tr!("workspace-cancelled"),
        }
    }
}

/// Why a record can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store is out of use until the next start.
    #[error("the store is out of use: {0}")]
    OutOfUse(String),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record is there and makes no sense.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The record should be there and isn't: the store is damaged.
    #[error("a record is missing from the store")]
    Lost,
}

impl ReadError {
    /// Tells whether the store has to be made anew from the journal.
    pub fn calls_for_rebuild(&self) -> bool {
        match self {
            Self::OutOfUse(_) => false,
            Self::Store(error) => error.calls_for_rebuild(),
            Self::Fold(_) | Self::Lost => true,
        }
    }

    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::OutOfUse(reason) => tr!("workspace-out-of-use", reason = reason.as_str()),
            Self::Store(error) => error.message(),
            Self::Fold(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::Lost => tr!("workspace-record-lost"),
        }
    }
}

/// Why a change was not written. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// What it would make isn't right.
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    /// The journal can't take it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record it touches can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A record it touches makes no sense.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// It can't be encoded.
    #[error(transparent)]
    Encode(#[from] serde_json::Error),
    /// The heads can't be written down.
    #[error(transparent)]
    State(#[from] StateError),
    /// A file beside the journal can't be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The file that names this installation can't be written.
    #[error("the file that names this installation can't be written")]
    Device,
    /// What doesn't count any more can't be taken out.
    #[error(transparent)]
    Rebuild(#[from] Box<OpenError>),
    /// There is nothing to take back or to do again.
    #[error("nothing to undo or redo")]
    Nothing,
    /// The person who waited didn't want to wait any longer.
    #[error("cancelled")]
    Cancelled,
}

impl CommitError {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::Invalid(problems) => said_once(problems),
            Self::Journal(error) => error.message(),
            Self::Read(error) => error.message(),
            Self::Fold(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::Encode(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::State(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::Disk(error) => error.message(),
            Self::Device => tr!("workspace-device-damaged"),
            Self::Rebuild(error) => error.message(),
            Self::Nothing => tr!("workspace-nothing-to-undo"),
            Self::Cancelled => tr!("workspace-cancelled"),
        }
    }
}

/// Returns the messages of `problems`, each once, as many as a person reads.
fn said_once(problems: &[Problem]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for message in problems.iter().map(Problem::message) {
        if !lines.contains(&message) {
            lines.push(message);
        }
    }
    let more = lines.len().saturating_sub(PROBLEMS_TOLD_MAX);
    lines.truncate(PROBLEMS_TOLD_MAX);
    if more > 0 {
        lines.push(tr!("workspace-more-problems", count = more));
    }
    lines.join("\n")
}
