//! Files that are written for people, outside of the ledger: the screen says what goes
//! into one and where to, the worker writes it. Before a paper is written it can be
//! looked at; of a blank form it is shown what each place is taken for; and afterwards
//! it can be opened.

mod fill;
mod glance;
#[cfg(test)]
pub(crate) mod tests;

use std::path::PathBuf;

use ratatui::layout::Rect;

pub use fill::{Meanings, Places, Sketch};
pub use glance::Glancing;

use crate::app::sheet::errand::Filling;
use crate::app::widgets::files::Chooser;
use crate::app::widgets::token::Token;
use crate::settings::Place;

/// Endings of blank forms that can be filled.
pub const FORMS: &[&str] = &["xlsx", "xlsm", "xls", "et", "docx", "docm"];

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name, without a folder and an ending. Where that is taken, it gets a
    /// number.
    pub name: String,
    /// Its ending.
    pub ext: &'static str,
    /// What goes into it.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// What should be known of it.
    pub notes: Vec<String>,
}

/// What lies over the sheet of a paper, or over the screen once one was written.
#[derive(Debug)]
pub enum Desk {
    /// A blank form is being chosen.
    Blank(Box<Chooser>),
    /// Something is being made.
    Busy(Waiting),
    /// The paper is being looked at.
    Glance(Box<Glancing>),
    /// What each place of a form is taken for is being looked at.
    Form(Box<Places>),
    /// It was written.
    Done(Finished),
}

/// What is being waited for.
#[derive(Debug)]
pub struct Waiting {
    /// With what the worker is busy.
    pub what: String,
    /// The request that has no answer yet.
    pub(in crate::app) token: Token,
    /// The form that is being understood, and where the filled one goes.
    pub(in crate::app) form: Option<(Filling, Place)>,
}

/// A file that was written, and what can be done with it.
#[derive(Debug, Default)]
pub struct Finished {
    /// What was written.
    pub written: Written,
    /// What became of the wish to open it: whether that went well, in words.
    pub said: Option<(bool, String)>,
}

impl Desk {
    /// Tells whether a text has the caret.
    pub fn is_typing(&self) -> bool {
        match self {
            Self::Blank(_) => true,
            Self::Form(places) => places.meanings.is_some(),
            Self::Busy(..) | Self::Glance(_) | Self::Done(_) => false,
        }
    }

    /// Notes the room there is.
    pub fn fit(&mut self, inner: Rect) {
        match self {
            Self::Blank(chooser) => {
                let room = crate::app::widgets::layout::Room::of(inner.height).list(inner);
                chooser.list.fit(room.height.into());
            }
            Self::Glance(glancing) => glancing.fit(inner),
            Self::Form(places) => places.fit(inner),
            Self::Busy(..) | Self::Done(_) => {}
        }
    }
}
