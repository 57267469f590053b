//! Why a ledger was not made of what others have, with what to tell the person at
//! the screen.

use super::super::backup::BackupError;
use super::super::{CommitError, ExchangeError, OpenError, ReadError};
use super::survey::Stranger;
use crate::storage::fsx::DiskError;
use crate::tr;

/// Why no ledger was made. Nothing is there that wasn't there before.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// There is no file of exchange in these places.
    #[error("no files")]
    NoFiles,
    /// There are more files than are taken in at once.
    #[error("too many files")]
    TooManyFiles,
    /// The code opens none of the files.
    #[error("the code opens none of {0} files")]
    WrongCode(u64),
    /// No file tells whose word may be believed: people have to compare keys.
    #[error("{} senders to be compared", .0.len())]
    Compare(Vec<Stranger>),
    /// None of the files that are believed is of the office itself, and nobody said
    /// what it is called.
    #[error("the name of the office isn't known")]
    Nameless,
    /// The place isn't free, or can't be written to.
    #[error(transparent)]
    Place(#[from] BackupError),
    /// The ledger can't be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Something can't be taken in.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// Something can't be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// Something can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The person who waited didn't want to wait any longer.
    #[error("cancelled")]
    Cancelled,
}

impl RecoverError {
    /// Returns what to tell the user: what happened, what was kept, what to do.
    pub fn message(&self) -> String {
        match self {
            Self::NoFiles => tr!("recover-no-files"),
            Self::TooManyFiles => {
                tr!("recover-too-many-files", max = crate::base::limits::RECOVERED_FILES_MAX as u64)
            }
            Self::WrongCode(files) => tr!("recover-wrong-code", files = *files),
            Self::Compare(_) => tr!("recover-compare"),
            Self::Nameless => tr!("recover-nameless"),
            Self::Place(error) => error.message(),
            Self::Open(error) => error.message(),
            Self::Exchange(error) => error.message(),
            Self::Commit(error) => error.message(),
            Self::Read(error) => error.message(),
            Self::Disk(error) => error.message(),
            Self::Cancelled => tr!("workspace-cancelled"),
        }
    }
}
