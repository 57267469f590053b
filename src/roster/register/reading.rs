//! What came of reading a register: the fate of every row, and the records. Plain data
//! with its words; nothing is read here.

use super::super::columns::ColumnMatch;
use super::super::reading::{RowFate, Skipped};
use super::sense::Topic;
use crate::base::ids::{ConcernId, MatterId, RecordId, VisitId};
use crate::base::text::visible;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::visit::Visit;
use crate::tr;

/// A register as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The file's name without folder and ending.
    pub file: String,
    /// Every sheet of the file, in order.
    pub sheets: Vec<SheetReading>,
    /// The visits that would come in.
    pub visits: Vec<(VisitId, Visit)>,
    /// The concerns.
    pub concerns: Vec<(ConcernId, Concern)>,
    /// The practical matters.
    pub matters: Vec<(MatterId, Matter)>,
}

/// One sheet as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetReading {
    /// Its name; empty where the format has none.
    pub name: String,
    /// Its tables, from top to bottom.
    pub tables: Vec<TableReading>,
    /// What became of each row, the first row first.
    pub rows: Vec<RowRead>,
}

/// One table as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct TableReading {
    /// What it is about; `None` where it is no register and wasn't read.
    pub topic: Option<Topic>,
    /// Every column that holds anything and what it was taken for.
    pub columns: Vec<ColumnMatch>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRead {
    /// What.
    pub fate: Fate,
    /// The column that stands in the way, counted from 0.
    pub column: Option<usize>,
    /// What is to be said besides: the words that stand in the way, or what was read
    /// otherwise than it is written.
    pub said: String,
    /// The record that it became.
    pub id: Option<RecordId>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A visit, with the concern and the matter that stand in it.
    Visit,
    /// A concern.
    Concern,
    /// A practical matter.
    Matter,
    /// It goes on with the row above.
    Continued,
    /// It is no record.
    Passed(Skipped),
    /// It says what the ledger says already.
    Known,
    /// It shows how a row is filled in.
    Example,
    /// It belongs to a table of another kind.
    OtherTable,
    /// It should be a record and can't be taken as one.
    Refused(Why),
}

/// Why a row can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing says when.
    NoDate,
    /// What stands in place of the day is none, or there is no such day.
    NotADate,
    /// Nothing says of which year or month the day is.
    NoYear,
    /// The day has yet to come.
    InFuture,
    /// No household is named.
    NoHousehold,
    /// There is no such household in the village.
    UnknownHousehold,
    /// There is one of this name in another group.
    OtherGroup,
    /// There are several.
    SeveralHouseholds,
    /// The household of this number has another head.
    NumberAndHeadDiffer,
    /// Nothing says in which village.
    NoVillage,
    /// There is no such village in the ledger.
    UnknownVillage,
    /// There are several of this name.
    SeveralVillages,
    /// It says nothing of what was talked about or asked for.
    NothingSaid,
    /// It is a meeting and no visit to a household.
    Meeting,
    /// It goes on with a row that can't be taken.
    Above,
    /// The ledger's own rules are against it.
    NotAllowed,
    /// It stands by itself and can't be told what it is.
    NotUnderstood,
    /// What stands in one of its cells can't be relied on, such as #REF!.
    Unreliable,
}

impl Why {
    /// Returns the stable English word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoDate => "no_date",
            Self::NotADate => "not_a_date",
            Self::NoYear => "no_year",
            Self::InFuture => "in_future",
            Self::NoHousehold => "no_household",
            Self::UnknownHousehold | Self::OtherGroup => "unknown_household",
            Self::SeveralHouseholds => "several_households",
            Self::NumberAndHeadDiffer => "number_and_head_differ",
            Self::NoVillage => "no_village",
            Self::UnknownVillage => "unknown_village",
            Self::SeveralVillages => "several_villages",
            Self::NothingSaid => "nothing_said",
            Self::Meeting => "meeting",
            Self::Above => "row_above_refused",
            Self::NotAllowed => "not_allowed",
            Self::NotUnderstood => "not_understood",
            Self::Unreliable => "unreliable_cell",
        }
    }

    fn message(self) -> String {
        match self {
            Self::NoDate => tr!("register-why-no-date"),
            Self::NotADate => tr!("register-why-not-a-date"),
            Self::NoYear => tr!("register-why-no-year"),
            Self::InFuture => tr!("register-why-in-future"),
            Self::NoHousehold => tr!("register-why-no-household"),
            Self::UnknownHousehold => tr!("register-why-unknown-household"),
            Self::OtherGroup => tr!("register-why-other-group"),
            Self::SeveralHouseholds => tr!("register-why-several-households"),
            Self::NumberAndHeadDiffer => tr!("register-why-number-and-head-differ"),
            Self::NoVillage => tr!("register-why-no-village"),
            Self::UnknownVillage => tr!("register-why-unknown-village"),
            Self::SeveralVillages => tr!("register-why-several-villages"),
            Self::NothingSaid => tr!("register-why-nothing-said"),
            Self::Meeting => tr!("register-why-meeting"),
            Self::Above => tr!("register-why-above"),
            Self::NotAllowed => tr!("register-why-not-allowed"),
            Self::NotUnderstood => tr!("register-why-not-understood"),
            Self::Unreliable => tr!("register-why-unreliable"),
        }
    }
}

impl Fate {
    /// Returns the stable English word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Concern => "concern",
            Self::Matter => "matter",
            Self::Continued => "continued",
            Self::Passed(why) => RowFate::Skipped(why).word(),
            Self::Known => "double",
            Self::Example => "example",
            Self::OtherTable => "other_table",
            Self::Refused(why) => why.word(),
        }
    }

    fn message(self) -> String {
        match self {
            Self::Visit => tr!("register-row-visit"),
            Self::Concern => tr!("register-row-concern"),
            Self::Matter => tr!("register-row-matter"),
            Self::Continued => tr!("register-row-continued"),
            Self::Passed(why) => RowFate::Skipped(why).message(),
            Self::Known => tr!("register-row-known"),
            Self::Example => tr!("register-row-example"),
            Self::OtherTable => tr!("register-row-other-table"),
            Self::Refused(why) => why.message(),
        }
    }

    /// Tells whether the row should have been taken and wasn't.
    pub fn is_refused(self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl RowRead {
    pub(super) fn new(fate: Fate) -> Self {
        Self { fate, column: None, said: String::new(), id: None }
    }

    /// Returns a refusal, with the words that stand in the way and their column.
    pub(super) fn refused(why: Why, column: Option<usize>, said: &str) -> Self {
        Self { fate: Fate::Refused(why), column, said: said.to_owned(), id: None }
    }

    /// Returns what became of the row, in words.
    pub fn message(&self) -> String {
        if self.said.is_empty() {
            return self.fate.message();
        }
        tr!("register-row-said", what = self.fate.message(), said = visible(&self.said).into_owned())
    }
}

impl Reading {
    /// Returns how many rows met a fate that `counts`.
    pub fn count(&self, counts: impl Fn(Fate) -> bool) -> usize {
        self.sheets.iter().flat_map(|sheet| &sheet.rows).filter(|row| counts(row.fate)).count()
    }

    /// Tells whether nothing in it is new.
    pub fn is_empty(&self) -> bool {
        self.visits.is_empty() && self.concerns.is_empty() && self.matters.is_empty()
    }
}
