//! Policies against categories of households: in each cell how many of those
//! a policy is meant for have understood it. It only counts what is asked of
//! it; the counting of households is done below.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::app::widgets::list::Move;
use crate::base::ids::PolicyId;
use crate::domain::household::Category;
use crate::query::coverage::PolicyRow;

/// The table, and the cell at hand.
#[derive(Debug, Default)]
pub struct Matrix {
    /// The categories, the known ones in their usual order.
    pub categories: Vec<Category>,
    /// The row at hand.
    pub row: usize,
    /// The column at hand: the total where 0, else a category.
    pub column: usize,
    /// The first row in view.
    pub top: usize,
    /// The first column in view.
    pub left: usize,
    rows: usize,
    rows_shown: usize,
    columns_shown: usize,
}

/// Columns of the terminal that one column takes, with the gap before it.
pub const CELL_COLUMNS: u16 = 14;
/// Rows that don't scroll: the heads above, and a rule and the totals below.
pub const FIXED_ROWS: u16 = 3;

/// Returns the columns of the terminal that the policies' titles take.
pub fn title_columns(width: u16) -> u16 {
    (width / 4).clamp(12, 36)
}

impl Matrix {
    /// Brings the table up to date.
    pub fn refresh(&mut self, coverage: &[PolicyRow], body: Rect) {
        let all: BTreeSet<&Category> = coverage.iter().flat_map(|row| row.categories.keys()).collect();
        let known = |category: &Category| Category::KNOWN.iter().position(|known| *known == category.0);
        let mut all: Vec<Category> = all.into_iter().cloned().collect();
        all.sort_by_key(|category| (known(category).is_none(), known(category), category.clone()));
        self.categories = all;
        self.rows = coverage.len();
        self.rows_shown = usize::from(body.height.saturating_sub(FIXED_ROWS)).max(1);
        self.columns_shown = usize::from((body.width - title_columns(body.width)) / CELL_COLUMNS).max(1);
        self.land();
    }

    /// Moves among the rows.
    pub fn go(&mut self, way: Move) {
        let page = self.rows_shown as isize;
        self.row = match way {
            Move::By(by) => self.row.saturating_add_signed(by),
            Move::PageDown => self.row.saturating_add_signed(page),
            Move::PageUp => self.row.saturating_add_signed(-page),
            Move::First | Move::PreviousHead => 0,
            Move::Last | Move::NextHead => usize::MAX,
        };
        self.land();
    }

    /// Moves to the next column, or the one before.
    pub fn turn(&mut self, back: bool) {
        self.column = self.column.saturating_add_signed(if back { -1 } else { 1 });
        self.land();
    }

    fn land(&mut self) {
        let into = |at: usize, first: usize, shown: usize, all: usize| {
            let at = at.min(all.saturating_sub(1));
            let first = first.min(at).max((at + 1).saturating_sub(shown));
            (at, first.min(all.saturating_sub(shown)))
        };
        (self.row, self.top) = into(self.row, self.top, self.rows_shown, self.rows);
        (self.column, self.left) = into(self.column, self.left, self.columns_shown, self.categories.len() + 1);
    }

    /// Returns the category of a column, or `None` for the total.
    pub fn category(&self, column: usize) -> Option<&Category> {
        column.checked_sub(1).and_then(|at| self.categories.get(at))
    }

    /// Returns the columns in view.
    pub fn columns(&self) -> std::ops::Range<usize> {
        self.left..(self.left + self.columns_shown).min(self.categories.len() + 1)
    }

    /// Returns the rows in view.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.top..(self.top + self.rows_shown).min(self.rows)
    }

    /// Returns the policy and the category at hand; no category for the total.
    pub fn at_hand(&self, coverage: &[PolicyRow]) -> Option<(PolicyId, Option<Category>)> {
        coverage.get(self.row).map(|row| (row.policy, self.category(self.column).cloned()))
    }

    /// Returns understood and due of a cell; `None` where the policy is for
    /// nobody of the category.
    pub fn cell(&self, row: &PolicyRow, column: usize) -> Option<(u64, u64)> {
        match self.category(column) {
            Some(category) => row.categories.get(category).copied(),
            None => Some((row.explained, row.due)),
        }
        .filter(|(_, due)| *due > 0)
    }

    /// Returns understood and due of all policies in a column.
    pub fn total(&self, coverage: &[PolicyRow], column: usize) -> Option<(u64, u64)> {
        let cells = coverage.iter().filter_map(|row| self.cell(row, column));
        cells.reduce(|(understood, due), cell| (understood + cell.0, due + cell.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: u8, categories: &[(&str, u64, u64)]) -> PolicyRow {
        let of = |(name, understood, due): &(&str, u64, u64)| (Category((*name).into()), (*understood, *due));
        PolicyRow {
            policy: PolicyId(crate::base::ids::RecordId([n; 16])),
            due: 5,
            explained: 2,
            again: 0,
            untold: Vec::new(),
            categories: categories.iter().map(of).collect(),
        }
    }

    #[test]
    fn the_cell_at_hand_stays_in_view_and_totals_add_up() {
        let coverage: Vec<PolicyRow> =
            (0..9).map(|n| row(n, &[("库区户", 0, 1), ("低保户", 1, 2), ("一般户", 1, 3)])).collect();
        let mut matrix = Matrix::default();
        let body = Rect::new(0, 0, 58, 7);
        matrix.refresh(&coverage, body);
        let names: Vec<&str> = matrix.categories.iter().map(|category| category.0.as_str()).collect();
        assert_eq!(names, ["一般户", "低保户", "库区户"], "those everybody knows first");
        assert_eq!((matrix.rows(), matrix.columns()), (0..4, 0..3));
        assert_eq!(matrix.at_hand(&coverage), Some((coverage[0].policy, None)));
        matrix.go(Move::Last);
        for _ in 0..9 {
            matrix.turn(false);
        }
        assert_eq!((matrix.rows(), matrix.columns()), (5..9, 1..4));
        let last = Some((coverage[8].policy, Some(Category("库区户".into()))));
        assert_eq!(matrix.at_hand(&coverage), last);
        assert_eq!([matrix.total(&coverage, 0), matrix.total(&coverage, 2)], [Some((18, 45)), Some((9, 18))]);
        matrix.refresh(&[], body);
        assert_eq!((matrix.at_hand(&[]), matrix.total(&[], 0), matrix.rows()), (None, None, 0..0));
    }
}
