//! Why a file can't be taken for a roster. Each says what was found, that
//! nothing was changed, and what to do.

use crate::base::text::{gist, visible};
use crate::tr;

/// What stands in the way of reading a roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// A packed workbook that swells beyond any roster.
    #[error("the workbook unpacks to more than {mib_max} MiB")]
    UnpacksTooLarge {
        /// The bound in MiB.
        mib_max: u64,
    },
    /// More rows than any village has.
    #[error("a sheet has more than {rows_max} rows")]
    TooManyRows {
        /// The bound.
        rows_max: usize,
    },
    /// More cells than fit in memory with ease.
    #[error("a sheet has more than {cells_max} cells")]
    TooManyCells {
        /// The bound.
        cells_max: usize,
    },
    /// Nothing in the file.
    #[error("the file is empty")]
    EmptyFile,
    /// Sheets, but nothing in them.
    #[error("no sheet holds anything")]
    EmptySheets,
    /// Another kind of file.
    #[error("not a spreadsheet")]
    NotASpreadsheet,
    /// Neither a workbook nor text in any known encoding.
    #[error("neither a workbook nor text")]
    NotText,
    /// A file of exchange, which another command takes.
    #[error("a file of exchange")]
    Exchange,
    /// Locked by a password.
    #[error("the workbook is locked by a password")]
    Encrypted,
    /// A spreadsheet that is damaged.
    #[error("damaged {format}: {detail}")]
    Broken {
        /// The format that its content claims.
        format: &'static str,
        /// The parser's words.
        detail: String,
    },
    /// The sheet asked for isn't there.
    #[error("no sheet {asked:?}, there are {names:?}")]
    NoSuchSheet {
        /// What was asked for.
        asked: String,
        /// The sheets there are.
        names: Vec<String>,
    },
    /// No column names people.
    #[error("no column of heads or names in {sheet:?}, seen: {seen:?}")]
    NoNames {
        /// The sheet that came nearest.
        sheet: String,
        /// Its headings, or the texts of its first rows.
        seen: Vec<String>,
    },
    /// A table, but no household in it.
    #[error("no household below the head of {sheet:?}")]
    NoHouseholds {
        /// The sheet.
        sheet: String,
        /// What is known of why, in words.
        why: Vec<String>,
    },
    /// Nothing says which village it is.
    #[error("nothing names the village")]
    NoVillage {
        /// Some villages that are known, to choose from.
        known: Vec<String>,
    },
    /// Names that no known village has.
    #[error("unknown villages {names:?}")]
    UnknownVillage {
        /// The names as written, and some rows they stand in.
        names: Vec<String>,
        /// Some villages that are known, to choose from.
        known: Vec<String>,
    },
    /// A name that several known villages have.
    #[error("{name:?} may be any of {candidates:?}")]
    AmbiguousVillage {
        /// The name as written.
        name: String,
        /// The villages it may be, with their codes.
        candidates: Vec<String>,
    },
    /// The village asked for isn't known.
    #[error("village {code} is not known")]
    UnknownCode {
        /// The code asked for.
        code: String,
        /// Some villages that are known, to choose from.
        known: Vec<String>,
    },
}

/// Returns some of `items` as one line, each cut to a readable length.
fn listed(items: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = items.iter().take(SHOWN).map(|item| visible(&gist(item, 30)).into_owned()).collect();
    let more = if items.len() > SHOWN { " …" } else { "" };
    if shown.is_empty() { "—".to_owned() } else { format!("{}{more}", shown.join("、")) }
}

impl RosterError {
    /// Returns the error in words for the user: what happened, that nothing
    /// was changed, and what to do.
    pub fn message(&self) -> String {
        let shown = |text: &String| visible(text).into_owned();
        match self {
            Self::UnpacksTooLarge { mib_max } => tr!("roster-error-unpacks-too-large", max = *mib_max),
            Self::TooManyRows { rows_max } => tr!("roster-error-too-many-rows", max = *rows_max),
            Self::TooManyCells { cells_max } => tr!("roster-error-too-many-cells", max = *cells_max),
            Self::EmptyFile => tr!("roster-error-empty-file"),
            Self::EmptySheets => tr!("roster-error-empty-sheets"),
            Self::NotASpreadsheet => tr!("roster-error-not-a-spreadsheet"),
            Self::NotText => tr!("roster-error-not-text"),
            Self::Exchange => tr!("roster-error-exchange"),
            Self::Encrypted => tr!("roster-error-encrypted"),
            Self::Broken { format, detail } => tr!("roster-error-broken", format = *format, detail = shown(detail)),
            Self::NoSuchSheet { asked, names } => {
                tr!("roster-error-no-such-sheet", asked = shown(asked), names = listed(names))
            }
            Self::NoNames { sheet, seen } => tr!("roster-error-no-names", sheet = shown(sheet), seen = listed(seen)),
            Self::NoHouseholds { sheet, why } => {
                tr!("roster-error-no-households", sheet = shown(sheet), why = why.join(" "))
            }
            Self::NoVillage { known } => tr!("roster-error-no-village", known = listed(known)),
            Self::UnknownVillage { names, known } => {
                tr!("roster-error-unknown-village", names = listed(names), known = listed(known))
            }
            Self::AmbiguousVillage { name, candidates } => {
                tr!("roster-error-ambiguous-village", name = shown(name), candidates = listed(candidates))
            }
            Self::UnknownCode { code, known } => {
                tr!("roster-error-unknown-code", code = shown(code), known = listed(known))
            }
        }
    }
}
