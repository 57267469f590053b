//! The lines that are not on the disk yet: the one being typed, those on their
//! way, those that could not be saved. All of them are in the draft.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::app::widgets::text::TextBox;
use crate::app::widgets::token::Token;
use crate::base::ids::VisitId;
use crate::base::limits::QUICK_LINES_MAX;
use crate::query::quick::Answer;

/// The name under which the lines are kept.
pub const DRAFT: &str = "quick";
/// A line and what was answered about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The visit that it will be, once anything is written.
    pub id: Option<VisitId>,
    /// What is written.
    pub text: TextBox,
    /// What was answered.
    pub answers: Vec<Answer>,
}

impl Default for Line {
    fn default() -> Self {
        Self { id: None, text: TextBox::block(""), answers: Vec::new() }
    }
}

impl Line {
    /// Tells whether nothing is written.
    pub fn is_blank(&self) -> bool {
        self.text.is_blank()
    }
}

/// The lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// The one being typed.
    pub now: Line,
    /// Those on their way to the disk.
    pub(in crate::app) sent: BTreeMap<Token, Line>,
    /// Those that come back when the one being typed is done.
    pub(in crate::app) later: VecDeque<Line>,
    /// The number of the draft that was handed over last.
    pub(in crate::app) draft: u64,
}

impl Lines {
    /// Returns how many lines wait behind the one being typed.
    pub fn waiting(&self) -> usize {
        self.later.len()
    }

    /// Has a line wait behind those that do. Returns whether there was room for it:
    /// the draft keeps no more.
    pub fn wait(&mut self, id: VisitId, text: &str) -> bool {
        let room = 1 + self.sent.len() + self.later.len() < QUICK_LINES_MAX;
        if room {
            self.later.push_back(Line { id: Some(id), text: TextBox::block(text), answers: Vec::new() });
        }
        room
    }

    /// Sends the line being typed on its way; the next one begins.
    pub fn send(&mut self, token: Token) {
        self.sent.insert(token, std::mem::take(&mut self.now));
    }

    /// Goes on with a line that waits, where nothing is being typed.
    pub fn go_on(&mut self) {
        if self.now.is_blank()
            && let Some(next) = self.later.pop_front()
        {
            self.now = next;
        }
    }

    pub(in crate::app) fn all(&self) -> Vec<Line> {
        let lines = [&self.now].into_iter().chain(self.sent.values()).chain(&self.later);
        lines.filter(|line| !line.is_blank()).take(QUICK_LINES_MAX).cloned().collect()
    }
}
