//! What came of reading a roster: the fate of every row, the households and
//! what is worth a second look. Plain data with its words; nothing is read here.

use super::columns::ColumnMatch;
use super::header::Furniture;
use super::sheet::Loss;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::domain::household::Household;
use crate::domain::village::Village;
use crate::tr;

/// A roster as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The file's name without folder and ending.
    pub file: String,
    /// Every sheet of the file, read or not, in order.
    pub sheets: Vec<SheetReading>,
    /// The households, in the order of the file.
    pub households: Vec<HouseholdRead>,
    /// The villages they are in, by code; one that nobody knew has the name that
    /// the sheet gives it, or its code.
    pub villages: Vec<Village>,
    /// What is worth a second look.
    pub warnings: Vec<Warning>,
}

/// One sheet as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetReading {
    /// Its name; empty where the format has none.
    pub name: String,
    /// It holds a roster and was read.
    pub read: bool,
    /// The first and last row of headings, counted from 1.
    pub head: Option<(usize, usize)>,
    /// Every column that holds anything and what it was taken for.
    pub columns: Vec<ColumnMatch>,
    /// The fate of each row, the first row first; empty where the sheet wasn't read.
    pub rows: Vec<RowFate>,
}

/// A household as the sheet gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRead {
    /// The id it gets unless it is known already; no two in a reading are the same.
    pub id: HouseholdId,
    /// What the sheet says about it.
    pub household: Household,
    /// Where its number comes from.
    pub number_from: NumberFrom,
    /// What the sheet says anything about.
    pub given: Given,
    /// The sheet, counted from 0.
    pub sheet: usize,
    /// The rows it stands in, counted from 1.
    pub rows: Vec<usize>,
}

/// Where a household's number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFrom {
    /// A column of household numbers: the village's own.
    Column,
    /// A column of running numbers: the order of this one sheet.
    Running,
    /// Counted while reading.
    Counted,
}

/// The fields that a sheet says anything about for one household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of fields, each there or not")]
pub struct Given {
    /// Group.
    pub group: bool,
    /// Household number.
    pub number: bool,
    /// Residents.
    pub residents: bool,
    /// Categories, all of them.
    pub categories: bool,
    /// One category besides others, since the whole sheet is of it.
    pub one_category: bool,
    /// Must be visited.
    pub must_visit: bool,
    /// Phone.
    pub phone: bool,
    /// Identity number.
    pub identity: bool,
    /// Address.
    pub address: bool,
    /// Members by name.
    pub members: bool,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFate {
    /// It is a household, or its first row; an index into [`Reading::households`].
    Household(usize),
    /// It is a member of that household.
    Member(usize),
    /// It was passed over.
    Skipped(Skipped),
    /// It should be a household and can't be read as one.
    Refused(Refused),
}

/// Why a row was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// Nothing in it.
    Blank,
    /// Title of the table.
    Title,
    /// Headings.
    Header,
    /// Names the village or group of the rows below.
    Section,
    /// Total.
    Total,
    /// Who filled the table in, and when.
    Signature,
    /// Remark about the table.
    Note,
    /// Says what another row has said.
    Double {
        /// The sheet of the other row, counted from 0.
        sheet: usize,
        /// The other row, counted from 1.
        row: usize,
    },
}

impl From<Furniture> for Skipped {
    fn from(kind: Furniture) -> Self {
        match kind {
            Furniture::Blank => Self::Blank,
            Furniture::Title => Self::Title,
            Furniture::Header => Self::Header,
            Furniture::Total => Self::Total,
            Furniture::Signature => Self::Signature,
            Furniture::Note => Self::Note,
        }
    }
}

/// Why a row can't be read as a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nobody is named.
    NoHead,
    /// What stands in place of the name is none.
    NotAName,
    /// What says whose household it is, or where, can't be relied on.
    Lost(Loss),
    /// It is in a village that isn't known here.
    Elsewhere,
}

impl RowFate {
    /// Returns the stable English word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Household(_) => "household",
            Self::Member(_) => "member",
            Self::Skipped(why) => match why {
                Skipped::Blank => "blank",
                Skipped::Title => "title",
                Skipped::Header => "header",
                Skipped::Section => "section",
                Skipped::Total => "total",
                Skipped::Signature => "signature",
                Skipped::Note => "note",
                Skipped::Double { .. } => "double",
            },
            Self::Refused(Refused::NoHead) => "no_head",
            Self::Refused(Refused::NotAName) => "not_a_name",
            Self::Refused(Refused::Lost(_)) => "unreadable",
            Self::Refused(Refused::Elsewhere) => "other_village",
        }
    }

    /// Returns what became of the row, in words.
    pub fn message(self) -> String {
        match self {
            Self::Household(_) => tr!("roster-row-household"),
            Self::Member(_) => tr!("roster-row-member"),
            Self::Skipped(why) => match why {
                Skipped::Blank => tr!("roster-row-blank"),
                Skipped::Title => tr!("roster-row-title"),
                Skipped::Header => tr!("roster-row-header"),
                Skipped::Section => tr!("roster-row-section"),
                Skipped::Total => tr!("roster-row-total"),
                Skipped::Signature => tr!("roster-row-signature"),
                Skipped::Note => tr!("roster-row-note"),
                Skipped::Double { row, .. } => tr!("roster-row-double", row = row),
            },
            Self::Refused(Refused::NoHead) => tr!("roster-row-no-head"),
            Self::Refused(Refused::NotAName) => tr!("roster-row-not-a-name"),
            Self::Refused(Refused::Lost(loss)) => loss.message(),
            Self::Refused(Refused::Elsewhere) => tr!("roster-row-elsewhere"),
        }
    }
}

/// Something worth a second look. Rows are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No headings; the columns were told by their content alone.
    NoHeadings {
        /// The sheet.
        sheet: String,
    },
    /// No column says who heads a household, so each name is taken for a head.
    HeadsFromNames {
        /// The sheet.
        sheet: String,
    },
    /// No row of the household is its head; the first one named was taken.
    HeadAssumed {
        /// First row of the household.
        row: usize,
        /// Who was taken.
        head: String,
    },
    /// The column of residents says another number than there are rows of members.
    ResidentsDiffer {
        /// First row of the household.
        row: usize,
        /// The head.
        head: String,
        /// What the column says.
        said: u16,
        /// Rows of members.
        rows: usize,
    },
    /// Cells of a column whose content can't be relied on; they were not read.
    Lost {
        /// The sheet.
        sheet: String,
        /// The letter and heading of the column.
        column: String,
        /// Why.
        loss: Loss,
        /// Some of the rows.
        rows: Vec<usize>,
        /// How many cells.
        cells: usize,
    },
    /// Rows that the program doesn't show; they were read like the others.
    HiddenRows {
        /// The sheet.
        sheet: String,
        /// Some of the rows.
        rows: Vec<usize>,
        /// How many rows.
        count: usize,
    },
    /// Cells far outside of the table, which were not read.
    Strays {
        /// The sheet.
        sheet: String,
        /// Some of the cells: A1048576.
        cells: Vec<String>,
    },
    /// Two households with one number; the later one is told by its head.
    NumberTwice {
        /// The number.
        number: String,
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
    },
    /// Two households with one head in one group, and nothing to say that they are one.
    HeadTwice {
        /// The head.
        head: String,
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
    },
    /// Household numbers begin anew in each group, so they don't tell households apart.
    NumbersRestart {
        /// The sheet.
        sheet: String,
    },
    /// The sheet names no village and only one is known.
    VillageAssumed {
        /// The village.
        village: String,
    },
    /// A name in the column of villages is no known village and was read as a group.
    VillageAsGroup {
        /// The name.
        name: String,
        /// The village that the sheet names elsewhere.
        village: String,
    },
    /// The column of groups is blank there, and the group of the row above was taken, as
    /// where merged cells were parted.
    GroupsFromAbove {
        /// Some of the rows.
        rows: Vec<usize>,
        /// How many rows.
        count: usize,
    },
    /// Rows of villages that aren't known here; they were left out.
    OtherVillages {
        /// The names as written, each with how many rows there are of it.
        villages: Vec<(String, usize)>,
    },
    /// Cells of residents that are no number.
    BadResidents {
        /// Some of the rows.
        rows: Vec<usize>,
    },
    /// Cells of phones that hold none.
    BadPhone {
        /// Some of the rows.
        rows: Vec<usize>,
    },
}

impl Warning {
    /// Returns the warning in words.
    pub fn message(&self) -> String {
        let shown = |text: &String| visible(text).into_owned();
        let rows = |rows: &[usize]| rows.iter().map(usize::to_string).collect::<Vec<_>>().join("、");
        let some =
            |named: &[usize], all: usize| format!("{}{}", rows(named), if all > named.len() { " …" } else { "" });
        match self {
            Self::NoHeadings { sheet } => tr!("roster-warning-no-headings", sheet = shown(sheet)),
            Self::HeadsFromNames { sheet } => tr!("roster-warning-heads-from-names", sheet = shown(sheet)),
            Self::HeadAssumed { row, head } => tr!("roster-warning-head-assumed", row = *row, head = shown(head)),
            Self::ResidentsDiffer { row, head, said, rows } => {
                tr!("roster-warning-residents-differ", row = *row, head = shown(head), said = *said, rows = *rows)
            }
            Self::Lost { sheet, column, loss, rows: at, cells } => tr!(
                "roster-warning-lost",
                sheet = shown(sheet),
                column = shown(column),
                rows = some(at, *cells),
                why = loss.message()
            ),
            Self::HiddenRows { sheet, rows: at, count } => {
                tr!("roster-warning-hidden-rows", sheet = shown(sheet), rows = some(at, *count), count = *count)
            }
            Self::Strays { sheet, cells } => {
                tr!("roster-warning-strays", sheet = shown(sheet), cells = cells.join("、"))
            }
            Self::NumberTwice { number, first, second } => {
                tr!("roster-warning-number-twice", number = shown(number), first = *first, second = *second)
            }
            Self::HeadTwice { head, first, second } => {
                tr!("roster-warning-head-twice", head = shown(head), first = *first, second = *second)
            }
            Self::NumbersRestart { sheet } => tr!("roster-warning-numbers-restart", sheet = shown(sheet)),
            Self::VillageAssumed { village } => tr!("roster-warning-village-assumed", village = shown(village)),
            Self::VillageAsGroup { name, village } => {
                tr!("roster-warning-village-as-group", name = shown(name), village = shown(village))
            }
            Self::GroupsFromAbove { rows: at, count } => {
                tr!("roster-warning-groups-from-above", rows = some(at, *count))
            }
            Self::OtherVillages { villages } => {
                let row = |(name, rows): &(String, usize)| {
                    tr!("roster-warning-other-village", name = visible(name).into_owned(), rows = *rows)
                };
                let named = villages.iter().map(row).collect::<Vec<_>>().join("、");
                let rows: usize = villages.iter().map(|(_, rows)| rows).sum();
                tr!("roster-warning-other-villages", rows = rows, villages = named)
            }
            Self::BadResidents { rows: at } => tr!("roster-warning-bad-residents", rows = rows(at)),
            Self::BadPhone { rows: at } => tr!("roster-warning-bad-phone", rows = rows(at)),
        }
    }
}

impl Loss {
    /// Returns why a cell can't be relied on, and what to do about it, in words.
    pub fn message(self) -> String {
        match self {
            Self::Digits => tr!("roster-loss-digits"),
            Self::Error => tr!("roster-loss-error"),
            Self::Formula => tr!("roster-loss-formula"),
            Self::Date => tr!("roster-loss-date"),
            Self::Long => tr!("roster-loss-long"),
        }
    }
}

impl Reading {
    /// Returns how many rows met a fate that `counts`.
    pub fn count(&self, counts: impl Fn(RowFate) -> bool) -> usize {
        self.sheets.iter().flat_map(|sheet| &sheet.rows).filter(|fate| counts(**fate)).count()
    }
}
