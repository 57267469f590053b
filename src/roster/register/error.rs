//! Why a file can't be taken for a register.

use super::super::RosterError;
use crate::base::text::{gist, visible};
use crate::tr;

/// What stands in the way of reading a register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The file is no spreadsheet that can be read.
    #[error(transparent)]
    File(#[from] RosterError),
    /// No table in it names days, households and what was said.
    #[error("no table of visits, concerns or matters, seen: {seen:?}")]
    NoTable {
        /// Headings that were seen.
        seen: Vec<String>,
    },
    /// There are no households yet to find in it.
    #[error("no household is in the ledger")]
    NoHouseholds,
    /// The village asked for isn't in the ledger.
    #[error("village {0} is not known")]
    UnknownCode(String),
}

impl RegisterError {
    /// Returns the error in words for the user: what happened, that nothing was
    /// changed, and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::File(error) => error.message(),
            Self::NoTable { seen } => {
                let seen: Vec<String> =
                    seen.iter().take(12).map(|text| visible(&gist(text, 20)).into_owned()).collect();
                let seen = if seen.is_empty() { "—".to_owned() } else { seen.join("、") };
                tr!("register-error-no-table", seen = seen)
            }
            Self::NoHouseholds => tr!("register-error-no-households"),
            Self::UnknownCode(code) => tr!("register-error-unknown-code", code = code.as_str()),
        }
    }
}
