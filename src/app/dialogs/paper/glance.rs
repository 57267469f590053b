//! A paper that is looked at before it is written, a page of the screen at a time.

use ratatui::layout::Rect;

use crate::app::widgets::list::Move;
use crate::report::order::Glance;
use crate::report::write::text::{Line, sheets};

/// Rows below a page: a gap, and the keys.
pub const FOOT_ROWS: u16 = 2;

/// Returns what begins on a new page in pages of so many rows; none begins with a gap.
fn pages(sheet: &[Line], rows: usize) -> Vec<Vec<Line>> {
    let mut pages = Vec::new();
    let mut rest = sheet;
    while let Some(first) = rest.iter().position(|line| !line.text.is_empty()) {
        let page = &rest[first..(first + rows).min(rest.len())];
        pages.push(page.to_vec());
        rest = &rest[first + page.len()..];
    }
    pages
}

/// A paper and the page at hand.
#[derive(Debug)]
pub struct Glancing {
    /// What it is called.
    pub title: String,
    /// The paper.
    glance: Glance,
    pages: Vec<Vec<Line>>,
    at: usize,
    /// Columns and rows for which the pages were made.
    room: (usize, usize),
}

impl Glancing {
    /// Begins at the first page.
    pub fn new(title: String, glance: Glance) -> Self {
        Self { title, glance, pages: Vec::new(), at: 0, room: (0, 0) }
    }

    /// Makes the pages anew where the room is another.
    pub fn fit(&mut self, inner: Rect) {
        let room = (usize::from(inner.width), usize::from(inner.height.saturating_sub(FOOT_ROWS).max(1)));
        if self.room == room {
            return;
        }
        // What stood at the top is on the page that is shown then.
        let before: usize = self.pages.iter().take(self.at).map(Vec::len).sum();
        let all: usize = self.pages.iter().map(Vec::len).sum();
        self.room = room;
        self.pages = sheets(&self.glance.paper, room.0).iter().flat_map(|sheet| pages(sheet, room.1)).collect();
        self.at = (self.pages.len() * before).checked_div(all).unwrap_or(0);
        self.turn(Move::By(0));
    }

    /// Turns pages.
    pub fn turn(&mut self, way: Move) {
        let last = self.pages.len().saturating_sub(1);
        self.at = match way {
            Move::By(by) => self.at.saturating_add_signed(by.signum()).min(last),
            Move::PageDown | Move::NextHead => (self.at + 1).min(last),
            Move::PageUp | Move::PreviousHead => self.at.saturating_sub(1),
            Move::First => 0,
            Move::Last => last,
        };
    }

    /// Returns the lines of the page at hand.
    pub fn page(&self) -> &[Line] {
        self.pages.get(self.at).map_or(&[], Vec::as_slice)
    }

    /// Returns the number of the page at hand, from 1, and how many there are.
    pub fn position(&self) -> (usize, usize) {
        (self.at + 1, self.pages.len().max(1))
    }

    /// Returns how many restricted visits are left out.
    pub fn held_back(&self) -> usize {
        self.glance.held_back
    }
}
