//! Imports inside the interface: choose a file, and where it takes that a sheet
//! and the village; see what was understood and what would happen; only then
//! import. Files are read by somebody else; nothing is written here.

mod ask;
mod keys;
mod preview;
#[cfg(test)]
pub(crate) mod tests;

pub use ask::{Ask, Means, Proposal, Unread, What};
pub(in crate::app) use keys::Next;
pub use preview::{Count, Line, LineKind, Preview};

use ratatui::layout::Rect;

use crate::app::widgets::files::Chooser;
use crate::app::widgets::layout::Room;
use crate::app::widgets::list::List;
use crate::app::widgets::token::Token;
use crate::app::widgets::villages::VillagePicker;
use crate::roster::Doubtful;

/// How far an import has come.
#[derive(Debug)]
pub enum Step {
    /// The file is being chosen.
    File,
    /// The file is being read.
    Reading,
    /// One of several sheets is being chosen; the first line is those that fit.
    Sheet(List<usize>),
    /// The village that the sheet doesn't name is being chosen.
    Village(Box<VillagePicker>),
    /// What would happen is being looked at.
    Preview,
    /// Whether households that may be known are those is being said, of all at once.
    Doubtful(List<Doubtful>),
    /// What one column means is being chosen, by its place in the preview.
    Column(usize, List<Option<Means>>),
    /// It is being written.
    Writing,
}

/// An import on its way.
#[derive(Debug)]
pub struct Import {
    /// What is to be imported.
    pub what: What,
    /// How far it has come.
    pub step: Step,
    /// Where the file is chosen.
    pub chooser: Chooser,
    /// What is to be read, and how.
    pub ask: Ask,
    /// What would happen, once the file was read.
    pub preview: Option<Preview>,
    /// What stands in the way.
    pub problem: Option<String>,
    /// The reading that has no answer yet.
    pub(in crate::app) asked: Option<Token>,
    /// The writing that has no answer yet.
    pub writing: Option<Token>,
    /// The sheet was chosen, or there was nothing to choose.
    pub(in crate::app) sheet_settled: bool,
}

impl Import {
    /// Tells whether a text has the caret.
    pub fn is_typing(&self) -> bool {
        matches!(self.step, Step::File | Step::Village(_))
    }

    /// Returns the names of the sheets to choose from, and whether each fits.
    pub fn sheets(&self) -> Vec<(String, bool)> {
        let reading = self.preview.as_ref().and_then(|preview| preview.proposal.reading());
        reading.map(|reading| reading.sheets.iter().map(|s| (s.name.clone(), s.read)).collect()).unwrap_or_default()
    }
}

impl Import {
    /// Notes how many rows the lists have.
    pub fn fit(&mut self, inner: Rect) {
        let rows = usize::from(Room::of(inner.height).list(inner).height);
        self.chooser.list.fit(rows);
        match &mut self.step {
            Step::Sheet(list) => list.fit(rows),
            Step::Doubtful(list) => list.fit(rows),
            Step::Column(_, list) => list.fit(rows),
            Step::Village(picker) => picker.fit(inner),
            Step::File | Step::Reading | Step::Preview | Step::Writing => {}
        }
        if let Some(preview) = &mut self.preview {
            preview.list.fit(rows);
        }
    }
}
