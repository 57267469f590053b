//! What an import asks to have read, and what may come back.

use std::path::PathBuf;

use crate::base::text::file_name;
use crate::domain::policy::Policy;
use crate::domain::village::Village;
use crate::roster::lists::Weighed;
use crate::roster::{Doubtful, Plan, Reading, Said};
use crate::tr;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A list of villages.
    Villages,
    /// A roster 花名册.
    Roster,
    /// Policies.
    Policies,
}

impl What {
    /// Returns the endings of files that are of use.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Villages | Self::Roster => &["xlsx", "xls", "xlsm", "et", "ods", "csv", "tsv", "txt"],
            Self::Policies => &["xlsx", "xls", "xlsm", "et", "ods", "csv", "tsv", "txt", "json", "toml"],
        }
    }

    /// Returns the heading of the import.
    pub fn title(self) -> String {
        match self {
            Self::Villages => tr!("import-title-villages"),
            Self::Roster => tr!("import-title-roster"),
            Self::Policies => tr!("import-title-policies"),
        }
    }
}

/// What is to be read, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// As what.
    pub what: What,
    /// The file.
    pub path: PathBuf,
    /// The sheet, counted from 0; else those that fit.
    pub sheet: Option<usize>,
    /// The village of rows that name none.
    pub village: Option<Village>,
    /// What the user takes columns for.
    pub columns: Vec<Said>,
    /// What the user said of households that may be known, once it was asked.
    pub doubtful: Option<Doubtful>,
}

impl Ask {
    /// Returns what to ask for a file at first.
    pub fn new(what: What, path: PathBuf) -> Self {
        Self { what, path, sheet: None, village: None, columns: Vec::new(), doubtful: None }
    }

    /// Returns the file's name.
    pub fn name(&self) -> String {
        file_name(&self.path)
    }
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposal {
    /// With the villages of a list.
    Villages(Weighed<Village>),
    /// With the households of a roster.
    Roster(Box<(Reading, Plan)>),
    /// With policies.
    Policies(Weighed<Policy>),
}

impl Proposal {
    /// Returns how a roster was understood.
    pub fn reading(&self) -> Option<&Reading> {
        match self {
            Self::Roster(roster) => Some(&roster.0),
            Self::Villages(_) | Self::Policies(_) => None,
        }
    }
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// The village has to be said first; why, for people.
    Village(String),
    /// The file can't be taken; why, for people.
    Told(String),
    /// The user wanted it given up.
    Cancelled,
}
