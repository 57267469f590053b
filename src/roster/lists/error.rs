//! Why a file can't be taken for a list of villages or policies. Each says what
//! was found and that nothing was changed.

use super::super::RosterError;
use crate::base::text::{gist, visible};
use crate::tr;

/// A row that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The row, counted from 1.
    pub row: usize,
    /// What is wrong with it, for people.
    pub reason: String,
}

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
    #[error("no column {column}, seen: {seen:?}")]
    NoColumn {
        /// Its name on screen.
        column: String,
        /// The headings, or the texts of the first row.
        seen: Vec<String>,
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
    /// Rows that can't be taken.
    #[error("rows: {0:?}")]
    Rows(Vec<BadRow>),
}

/// Rows that an error names.
const ROWS_NAMED_MAX: usize = 8;

impl ListError {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::File(error) => error.message(),
            Self::Empty => tr!("roster-list-empty"),
            Self::NoColumn { column, seen } => {
                let seen = seen.iter().take(12).map(|text| visible(&gist(text, 20)).into_owned());
                tr!("roster-list-no-column", column = column.as_str(), seen = seen.collect::<Vec<_>>().join("、"))
            }
            Self::NotText => tr!("roster-list-not-text"),
            Self::Unreadable { reason } => {
                tr!("roster-list-unreadable", reason = visible(reason).into_owned())
            }
            Self::NoList => tr!("roster-list-no-list"),
            Self::Rows(rows) => {
                let named = rows.iter().take(ROWS_NAMED_MAX);
                let mut lines: Vec<String> =
                    named.map(|bad| tr!("roster-list-row", row = bad.row, reason = bad.reason.as_str())).collect();
                if rows.len() > ROWS_NAMED_MAX {
                    lines.push(tr!("roster-list-more-rows", count = rows.len() - ROWS_NAMED_MAX));
                }
                // One sentence, however each of them ends.
                let lines: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(['。', '.'])).collect();
                tr!("roster-list-rows", rows = lines.join(&tr!("import-semicolon")))
            }
        }
    }
}
