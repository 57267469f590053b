//! Why a paper could not be made.

use std::io;

use crate::base::text::visible;
use crate::storage::fsx::DiskError;
use crate::tr;
use crate::workspace::ReadError;

/// Why a paper could not be made. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The records can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file can't be written.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// There is nothing to put into it.
    #[error("nothing in this period")]
    Nothing,
    /// The one visit that was asked for is restricted, and that wasn't.
    #[error("the visit is restricted")]
    Restricted,
    /// A template says something that can't be carried out.
    #[error("template {name}, line {line}: {reason}")]
    Template {
        /// The file.
        name: String,
        /// The line, from 1; 0 where it is about the whole.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Whoever asked for it doesn't want it any more.
    #[error("given up")]
    Cancelled,
}

impl From<DiskError> for ReportError {
    fn from(error: DiskError) -> Self {
        Self::Disk(std::io::Error::new(error.kind, error))
    }
}

impl ReportError {
    /// Returns what happened, what was kept and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Read(error) => error.message(),
            Self::Disk(error) => {
                let known = DiskError::within(error).map(DiskError::message);
                tr!("report-failed-disk", reason = known.unwrap_or_else(|| visible(&error.to_string()).into_owned()))
            }
            Self::Nothing => tr!("report-nothing"),
            Self::Restricted => tr!("report-is-restricted"),
            Self::Template { name, line: 0, reason } => {
                tr!("report-failed-template", name = name.as_str(), reason = reason.as_str())
            }
            Self::Template { name, line, reason } => {
                tr!("report-failed-template-line", name = name.as_str(), line = *line, reason = reason.as_str())
            }
            Self::Cancelled => tr!("report-cancelled"),
        }
    }
}
