//! Why a file can't be taken for a list of villages or policies. Each says what
//! was found and that nothing was changed.

use super::super::RosterError;
use crate::base::text::visible;
use crate::tr;

/// What stands in the way of reading a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The file can't be read as a table.
    #[error(transparent)]
    File(#[from] RosterError),
    /// Nothing below the headings, or not even these.
    #[error("an empty table")]
    Empty,
    /// A column without which the list says nothing.
    #[error("no column {column}")]
    NoColumn {
        /// Its stable name.
        column: &'static str,
    },
    /// A column that nobody knows.
    #[error("unknown column {column:?}")]
    UnknownColumn {
        /// Its heading.
        column: String,
        /// The stable names of those that are known.
        known: Vec<&'static str>,
    },
    /// JSON or TOML that is no text.
    #[error("not text")]
    NotText,
    /// JSON or TOML that doesn't parse.
    #[error("unreadable: {reason}")]
    Unreadable {
        /// The parser's words.
        reason: String,
    },
    /// JSON or TOML without a list of policies.
    #[error("no list")]
    NoList,
    /// A row that can't be taken.
    #[error("row {row}: {reason}")]
    Row {
        /// The row, counted from 1.
        row: usize,
        /// What is wrong with it, for people.
        reason: String,
    },
}

impl ListError {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::File(error) => error.message(),
            Self::Empty => tr!("roster-list-empty"),
            Self::NoColumn { column } => tr!("roster-list-no-column", column = *column),
            Self::UnknownColumn { column, known } => {
                tr!("roster-list-unknown-column", column = visible(column).into_owned(), known = known.join(", "))
            }
            Self::NotText => tr!("roster-list-not-text"),
            Self::Unreadable { reason } => {
                tr!("roster-list-unreadable", reason = visible(reason).into_owned())
            }
            Self::NoList => tr!("roster-list-no-list"),
            Self::Row { row, reason } => tr!("roster-list-row", row = *row, reason = reason.as_str()),
        }
    }
}
