//! What was said on the message line.

use std::collections::VecDeque;

use chrono::{DateTime, FixedOffset};

use crate::base::limits::NOTICES_MAX;

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Told.
    Plain,
    /// Something was done.
    Good,
    /// Something wants attention.
    Warning,
    /// Something went wrong.
    Danger,
}

/// Something that was said on the message line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// The text.
    pub text: String,
    /// When it was said.
    pub at: DateTime<FixedOffset>,
}

/// What was said, the last of it last.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    said: VecDeque<Notice>,
    /// Whether the last one is still on the message line.
    pub fresh: bool,
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, tone: Tone, text: String, at: DateTime<FixedOffset>) {
        if self.said.len() == NOTICES_MAX {
            self.said.pop_front();
        }
        self.said.push_back(Notice { tone, text, at });
        self.fresh = true;
    }

    /// Says something in place of what was said last.
    pub fn amend(&mut self, tone: Tone, text: String, at: DateTime<FixedOffset>) {
        self.said.pop_back();
        self.say(tone, text, at);
    }

    /// Returns what stands on the message line.
    pub fn current(&self) -> Option<&Notice> {
        self.said.back().filter(|_| self.fresh)
    }

    /// Returns all that was said, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.said.iter()
    }
}
