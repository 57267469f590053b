//! What an import asks to have read, and what may come back.

use std::path::PathBuf;

use crate::base::text::file_name;
use crate::domain::policy::Policy;
use crate::domain::village::Village;
use crate::roster::lists::Weighed;
use crate::roster::register::{self, Sense};
use crate::roster::{ColumnMatch, Doubtful, Meaning, Plan, Reading, Said, Taken};
use crate::tr;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A list of villages.
    Villages,
    /// A roster 花名册.
    Roster,
    /// An old register 台账 of visits or concerns.
    Register,
    /// Policies.
    Policies,
}

impl What {
    /// Returns the endings of files that are of use.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Villages | Self::Roster | Self::Register => {
                &["xlsx", "xls", "xlsm", "et", "ods", "csv", "tsv", "txt"]
            }
            Self::Policies => &["xlsx", "xls", "xlsm", "et", "ods", "csv", "tsv", "txt", "json", "toml"],
        }
    }

    /// Returns the heading of the import.
    pub fn title(self) -> String {
        match self {
            Self::Villages => tr!("import-title-villages"),
            Self::Roster => tr!("import-title-roster"),
            Self::Register => tr!("import-title-register"),
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
    /// What the user takes columns of a roster for.
    pub columns: Vec<Said>,
    /// What the user takes columns of a register for.
    pub senses: Vec<register::Said>,
    /// What the user said of households that may be known, once it was asked.
    pub doubtful: Option<Doubtful>,
}

/// What a column can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// In a roster.
    Roster(Meaning),
    /// In a register.
    Register(Sense),
}

impl Means {
    /// Returns what a column was taken for, where that can be chosen.
    pub fn of(taken: &Taken) -> Option<Self> {
        match taken {
            Taken::Meaning(meaning) => Some(Self::Roster(*meaning)),
            Taken::Sense(sense) => Some(Self::Register(*sense)),
            Taken::Flag(_) | Taken::Unknown => None,
        }
    }

    /// Returns its name on screen.
    pub fn label(self) -> String {
        match self {
            Self::Roster(meaning) => meaning.label(),
            Self::Register(sense) => sense.label(),
        }
    }
}

impl Ask {
    /// Returns what to ask for a file at first.
    pub fn new(what: What, path: PathBuf) -> Self {
        Self { what, path, sheet: None, village: None, columns: Vec::new(), senses: Vec::new(), doubtful: None }
    }

    /// Tells whether the user took any column for something else.
    pub fn says_columns(&self) -> bool {
        !self.columns.is_empty() || !self.senses.is_empty()
    }

    /// Notes what the user takes a column for; of two columns that hold one thing the
    /// last one named does.
    pub fn say(&mut self, sheet: usize, column: usize, means: Option<Means>) {
        let (mut meaning, mut sense) = (None, None);
        match means {
            Some(Means::Roster(of)) => meaning = Some(of),
            Some(Means::Register(of)) => sense = Some(of),
            None => {}
        }
        match self.what {
            What::Register => Said { sheet, column, means: sense }.join(&mut self.senses),
            What::Villages | What::Roster | What::Policies => {
                Said { sheet, column, means: meaning }.join(&mut self.columns);
            }
        }
    }

    /// Takes back what was said last of a column.
    pub fn unsay(&mut self) {
        match self.what {
            What::Register => drop(self.senses.pop()),
            What::Villages | What::Roster | What::Policies => drop(self.columns.pop()),
        }
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
    /// With what an old register tells.
    Register(Box<register::Reading>),
    /// With policies.
    Policies(Weighed<Policy>),
}

impl Proposal {
    /// Returns how a roster was understood.
    pub fn reading(&self) -> Option<&Reading> {
        match self {
            Self::Roster(roster) => Some(&roster.0),
            Self::Villages(_) | Self::Register(_) | Self::Policies(_) => None,
        }
    }

    /// Returns what a column of a sheet was taken for.
    pub fn column(&self, sheet: usize, column: usize) -> Option<&ColumnMatch> {
        let is = |found: &&ColumnMatch| found.column == column;
        match self {
            Self::Roster(roster) => roster.0.sheets.get(sheet)?.columns.iter().find(is),
            Self::Register(reading) => {
                let read = reading.sheets.get(sheet)?.tables.iter().filter(|table| table.topic.is_some());
                read.flat_map(|table| &table.columns).find(is)
            }
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
