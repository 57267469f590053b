//! A paper made of plain words: what it says, in which order. How it looks is the
//! writers' matter, and they are handed nothing but this.

use super::about::About;
use super::cell::Cell;
use super::table::Column;

/// The sheet of paper it is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// A4 upright, laid out after GB/T 9704-2012.
    #[default]
    A4,
    /// A5 upright: what is left with a household.
    A5,
}

/// A table within a paper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A bar: so many done of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// What was done.
    pub done: u64,
    /// What it is measured against.
    pub of: u64,
}

/// A picture of figures. Where there are no pictures, the words say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chart {
    /// Bars below each other.
    Bars(Vec<Bar>),
    /// A line over days: from the first label to the last.
    Line {
        /// The first day in words.
        from: String,
        /// The last day in words.
        to: String,
        /// The value at the end of each day.
        values: Vec<u64>,
        /// The value it is to reach.
        target: u64,
    },
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A heading; 0 is a title once more, 1 is 一、, 2 is （一）. Its number is part of
    /// the words.
    Heading(u8, String),
    /// Running text, a paragraph a line.
    Text(String),
    /// Labels and what stands behind them.
    Facts(Vec<(String, String)>),
    /// A table.
    Grid(Grid),
    /// A picture with what is written below it.
    Chart(Chart, String),
    /// So many empty lines to write on by hand.
    Blank(usize),
    /// Places to sign, in one row.
    Sign(Vec<String>),
    /// What follows begins on a new page.
    Break,
}

/// A paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// What its file says of it.
    pub about: About,
    /// What it is printed on.
    pub page: Page,
    /// The title over it.
    pub title: String,
    /// The line below the title: of when, and whose.
    pub under: String,
    /// The parts in order.
    pub parts: Vec<Part>,
    /// The unit and the day below it, on the right.
    pub signed: Option<(String, String)>,
}
