//! Why a backup was not written or not restored, with what to tell the person at
//! the screen.

use std::path::Path;

use super::super::exchange::ExchangeError;
use super::super::{CommitError, OpenError};
use super::copies::Copy;
use crate::base::text::visible;
use crate::storage::fsx::DiskError;
use crate::storage::journal::JournalError;
use crate::storage::tar::TarError;
use crate::tr;

/// Why a backup was not written, or nothing was restored from one. The ledger is
/// as it was, and nothing half was left.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is no backup.
    #[error("not a backup")]
    NotOne,
    /// It is one, and a byte of it isn't as it was written.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// A later version of the program wrote it.
    #[error("written in format version {0}")]
    NewerVersion(u32),
    /// What was written could not be read again as it should be.
    #[error("not verified: {0}")]
    NotVerified(String),
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The journal can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The restored directory doesn't open, or there is one already.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was erased since can't be erased in it.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// A newer file can't be taken in.
    #[error("{file}: {error}")]
    Newer {
        /// The file.
        file: String,
        /// Why.
        error: Box<ExchangeError>,
    },
    /// What was erased since can't be erased in it.
    #[error(transparent)]
    Erase(Box<ExchangeError>),
    /// There are backups of more than one ledger.
    #[error("several")]
    Several(Vec<Copy>),
    /// There is no backup.
    #[error("none there")]
    NoneThere,
    /// The person who waited didn't want to wait any longer.
    #[error("cancelled")]
    Cancelled,
}

impl BackupError {
    /// Returns what an error about the archive `path` means.
    pub(super) fn of(error: TarError, path: &Path) -> Self {
        match error {
            TarError::Damaged => Self::Damaged("archive"),
            TarError::Io(error) => Self::Disk(DiskError::new(path, &error)),
            TarError::Stopped => Self::Cancelled,
        }
    }

    /// Returns what to tell the user: what happened, what was kept, what to do.
    pub fn message(&self) -> String {
        match self {
            Self::NotOne => tr!("backup-not-one"),
            Self::Damaged(_) => tr!("backup-damaged"),
            Self::NewerVersion(version) => tr!("backup-newer", version = *version),
            Self::NotVerified(reason) => tr!("backup-not-verified", reason = visible(reason).into_owned()),
            Self::Disk(error) => error.message(),
            Self::Journal(error) => error.message(),
            Self::Open(error) => error.message(),
            Self::Commit(error) => error.message(),
            Self::Newer { file, error } => {
                tr!("backup-newer-file", file = visible(file).into_owned(), reason = error.message())
            }
            Self::Erase(error) => error.message(),
            Self::Several(copies) => {
                let files = copies.iter().map(|copy| visible(&copy.file.display().to_string()).into_owned());
                tr!("backup-several", files = files.collect::<Vec<_>>().join("\n"))
            }
            Self::NoneThere => tr!("backup-none-there"),
            Self::Cancelled => tr!("backup-cancelled"),
        }
    }
}
