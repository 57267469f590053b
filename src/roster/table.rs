//! The tables in a workbook, and which of its sheets are the roster.

use std::collections::BTreeSet;

use super::columns::{self, ColumnMatch, Columns, Taken};
use super::header::{self, Furniture, Head};
use super::meaning::Meaning;
use super::sheet::{Cell, Loss, Sheet, Workbook};
use super::values;
use super::village::Villages;
use super::{RosterError, Said};

/// Sheets that share at least this much of their meanings with the best one
/// are parts of the same roster.
const LIKENESS_MIN: f32 = 0.6;

/// One sheet as a table.
pub(super) struct Table {
    pub head: Head,
    pub columns: Columns,
    /// What each row is, from the first row of the sheet on; `None` where it may be somebody.
    pub furniture: Vec<Option<Furniture>>,
    /// A day among the household numbers is an exception, and so none of them.
    odd_days: bool,
}

impl Table {
    /// Finds the table in `sheet`, with what the user `said` about its columns.
    pub fn new(sheet: &Sheet, villages: &Villages<'_>, said: &[&Said]) -> Self {
        let head = header::find(sheet);
        let furniture: Vec<Option<Furniture>> = (0..sheet.rows.len())
            .map(|row| match head.rows {
                Some((first, _)) if row < first => {
                    Some(if sheet.rows[row].is_empty() { Furniture::Blank } else { Furniture::Title })
                }
                Some((_, last)) if row <= last => Some(Furniture::Header),
                _ => header::furniture(sheet, row, &head),
            })
            .collect();
        let rows: Vec<usize> = (head.body()..sheet.rows.len()).filter(|row| furniture[*row].is_none()).collect();
        let columns = columns::find(sheet, &head, &rows, villages, said);
        Self::of(sheet, head, columns, furniture)
    }

    /// Returns a table whose columns and rows are known.
    pub fn of(sheet: &Sheet, head: Head, columns: Columns, furniture: Vec<Option<Furniture>>) -> Self {
        let odd_days = columns.of(Meaning::Number).is_some_and(|column| {
            let rows = furniture.iter().enumerate().skip(head.body()).filter(|(_, kind)| kind.is_none());
            let texts = rows.map(|(row, _)| sheet.text(row, column)).filter(|text| !text.is_empty());
            let (days, others): (Vec<&str>, Vec<&str>) = texts.partition(|text| values::is_iso_day(text));
            days.len() < others.len()
        });
        Self { head, columns, furniture, odd_days }
    }

    /// Tells whether `row` may be somebody.
    pub fn is_row(&self, row: usize) -> bool {
        self.furniture.get(row).is_some_and(Option::is_none)
    }

    /// Returns why the cell of a column can't be relied on, where that is so.
    pub fn loss(&self, sheet: &Sheet, row: usize, column: &ColumnMatch) -> Option<Loss> {
        let meaning = match &column.taken {
            Taken::Meaning(Meaning::Sex | Meaning::Age) | Taken::Unknown => return None,
            Taken::Meaning(meaning) => Some(*meaning),
            Taken::Flag(_) | Taken::Sense(_) => None,
        };
        match sheet.cell(row, column.column) {
            Cell::Lost(loss) => Some(*loss),
            Cell::Date(_) if !meaning.is_some_and(Meaning::may_be_a_day) => Some(Loss::Date),
            Cell::Text(text) if meaning == Some(Meaning::Number) && self.odd_days && values::is_iso_day(text) => {
                Some(Loss::Date)
            }
            _ => None,
        }
    }

    /// Returns the text at `row` in the column taken for `meaning`, empty where there
    /// is none to rely on.
    pub fn text<'a>(&self, sheet: &'a Sheet, row: usize, meaning: Meaning) -> &'a str {
        let Some(column) = self.columns.matched(meaning) else { return "" };
        if self.loss(sheet, row, column).is_some() { "" } else { sheet.text(row, column.column) }
    }

    /// Returns why the cell in the column taken for `meaning` can't be relied on,
    /// where that is so.
    pub fn loss_of(&self, sheet: &Sheet, row: usize, meaning: Meaning) -> Option<Loss> {
        self.loss(sheet, row, self.columns.matched(meaning)?)
    }

    /// Returns the rows that may be somebody.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.furniture.iter().enumerate().filter(|(_, kind)| kind.is_none()).map(|(row, _)| row)
    }

    /// Tells whether people are named in it. Without headings it takes more
    /// than a column of what might be names.
    fn is_roster(&self) -> bool {
        let known = self.meanings().len();
        self.columns.naming().is_some() && (self.head.rows.is_some() || known >= 3)
    }

    fn meanings(&self) -> BTreeSet<Meaning> {
        let meaning = |taken: &Taken| match taken {
            Taken::Meaning(meaning) => Some(*meaning),
            Taken::Flag(_) | Taken::Sense(_) | Taken::Unknown => None,
        };
        self.columns.matches.iter().filter_map(|m| meaning(&m.taken)).collect()
    }
}

/// Chooses the sheets to read: the one `asked` for by name or number, else the
/// best one and all that are like it.
pub(super) fn choose(book: &Workbook, tables: &[Table], asked: Option<&str>) -> Result<Vec<usize>, RosterError> {
    if let Some(asked) = asked {
        let asked = by_name_or_number(book, asked)?;
        let rosters: Vec<usize> = asked.iter().copied().filter(|at| tables[*at].is_roster()).collect();
        return if rosters.is_empty() { Err(no_names(book, tables, &asked)) } else { Ok(rosters) };
    }
    let rosters: Vec<usize> = (0..tables.len()).filter(|at| tables[*at].is_roster()).collect();
    let rank = |at: &usize| (book.sheets[*at].visible, tables[*at].columns.total());
    let best = rosters.iter().copied().reduce(|best, at| {
        let (a, b) = (rank(&best), rank(&at));
        if (b.0, b.1) > (a.0, a.1) { at } else { best }
    });
    let Some(best) = best else {
        return Err(no_names(book, tables, &(0..tables.len()).collect::<Vec<_>>()));
    };
    let wanted = tables[best].meanings();
    // The tables of one sheet belong together, however they are laid out.
    let of = |at: usize| book.sheets[at].of.unwrap_or(at);
    let like = |at: &usize| {
        let own = tables[*at].meanings();
        let shared = own.intersection(&wanted).count() as f32;
        *at == best
            || of(*at) == of(best)
            || (book.sheets[*at].visible == book.sheets[best].visible
                && shared / own.union(&wanted).count() as f32 >= LIKENESS_MIN)
    };
    Ok(rosters.into_iter().filter(like).collect())
}

/// Returns the sheet of that name, several where it holds several tables, or the
/// one of that number.
fn by_name_or_number(book: &Workbook, asked: &str) -> Result<Vec<usize>, RosterError> {
    let asked = asked.trim();
    let by_name: Vec<usize> = (0..book.sheets.len()).filter(|at| book.sheets[*at].name.trim() == asked).collect();
    let by_number = || asked.parse::<usize>().ok().filter(|n| (1..=book.sheets.len()).contains(n)).map(|n| vec![n - 1]);
    Some(by_name).filter(|all| !all.is_empty()).or_else(by_number).ok_or_else(|| RosterError::NoSuchSheet {
        asked: asked.to_owned(),
        names: book.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
    })
}

/// Says what was seen in the sheet that comes nearest to a roster.
fn no_names(book: &Workbook, tables: &[Table], of: &[usize]) -> RosterError {
    let nearest = of.iter().copied().max_by(|a, b| tables[*a].columns.total().total_cmp(&tables[*b].columns.total()));
    let Some(at) = nearest else { return RosterError::EmptySheets };
    let mut seen: Vec<String> =
        tables[at].columns.matches.iter().map(|m| m.heading.clone()).filter(|heading| !heading.is_empty()).collect();
    if seen.is_empty() {
        let texts = book.sheets[at].rows.iter().take(3).flatten().map(|cell| cell.text());
        seen = texts.filter(|text| !text.is_empty()).map(super::values::kept).collect();
    }
    RosterError::NoNames { sheet: book.sheets[at].name.clone(), seen }
}
