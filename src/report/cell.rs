//! One value of a paper, as it is written into a cell: spreadsheets keep days and
//! numbers as such, and everything that people wrote is text.

use chrono::{Datelike, NaiveDate};

use crate::tr;

/// One value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing is known, or nothing may be shown.
    #[default]
    Empty,
    /// Words. Whatever they look like, they are no formula and no number.
    Text(String),
    /// How many.
    Count(u64),
    /// A share of one, shown in percent.
    Share(f64),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    /// Returns a cell of words, empty where there are none.
    pub fn text(text: impl Into<String>) -> Self {
        match text.into() {
            text if text.trim().is_empty() => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// Returns a cell of a day that may not have come.
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// Tells whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Returns the value in words, days as in running text: 2026年1月5日.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => percent(*share),
            Self::Day(day) => long_day(*day),
        }
    }

    /// Returns the value as a table of text has it, days as 2026-01-05.
    pub fn plain(&self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            other => other.words(),
        }
    }
}

/// Returns a day as GB/T 9704 has it in running text, without leading noughts.
pub fn long_day(day: NaiveDate) -> String {
    tr!("report-day", year = day.year().to_string(), month = day.month(), day = day.day())
}

/// Returns a share of one in whole percent.
pub fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
