//! Lines to be written into a table, whatever it is a table of.

use crate::report::cell::Cell;

/// The lines of one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lines {
    /// The first row to fill.
    pub first: usize,
    /// One beyond the last row to fill.
    pub end: usize,
    /// The lines: column and value.
    pub rows: Vec<Vec<(usize, Cell)>>,
}
