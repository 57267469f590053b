//! The pages of the first run, where one can stop on them, and what can be
//! wrong with what was filled in. It says what is there, not how it looks.

use crate::keymap::Scope;
use crate::tr;

/// A page of the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What this is for, and whether to begin.
    Start,
    /// Who works here.
    Who,
    /// The passphrase.
    Lock,
    /// The recovery code.
    Code,
    /// What to do next.
    Ready,
}

/// A place on a page where one can stop: a choice or a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Begin one's own ledger.
    Begin,
    /// Look around on sample data.
    Sample,
    /// Leave the program.
    Exit,
    /// The name.
    Name,
    /// The unit.
    Unit,
    /// Cadre or committee.
    Role,
    /// With a passphrase or without.
    Protection,
    /// The passphrase.
    Passphrase,
    /// The passphrase once more.
    Again,
    /// The last group of the recovery code, typed off the paper.
    Check,
    /// The code is on paper, no check wanted.
    Noted,
    /// Go to work.
    Work,
}

impl Page {
    /// Returns the stops of the page in their order; `open` where no
    /// passphrase is wanted.
    pub(super) fn stops(self, open: bool) -> &'static [Stop] {
        match self {
            Self::Start => &[Stop::Begin, Stop::Sample, Stop::Exit],
            Self::Who => &[Stop::Name, Stop::Unit, Stop::Role],
            Self::Lock if open => &[Stop::Protection],
            Self::Lock => &[Stop::Protection, Stop::Passphrase, Stop::Again],
            Self::Code => &[Stop::Check, Stop::Noted],
            Self::Ready => &[Stop::Work],
        }
    }

    /// Returns where one stops first.
    pub(super) fn entry(self, open: bool) -> Stop {
        match self {
            Self::Start => Stop::Begin,
            Self::Who => Stop::Name,
            Self::Lock if open => Stop::Protection,
            Self::Lock => Stop::Passphrase,
            Self::Code => Stop::Check,
            Self::Ready => Stop::Work,
        }
    }
}

impl Stop {
    /// Returns the scope in which keys are looked up here.
    pub(super) fn scope(self) -> Scope {
        match self {
            Self::Name | Self::Unit | Self::Passphrase | Self::Again | Self::Check => Scope::Text,
            Self::Role | Self::Protection => Scope::Form,
            Self::Begin | Self::Sample | Self::Exit | Self::Noted | Self::Work => Scope::Overlay,
        }
    }
}

/// What stands in the way of going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No name.
    NoName,
    /// No unit.
    NoUnit,
    /// The passphrase has too few characters.
    Short,
    /// The two passphrases are not the same.
    Differ,
    /// No group of the code was typed.
    Unchecked,
    /// Another group was typed.
    OtherGroup,
    /// Somebody wants to leave before the code was noted.
    NotNoted,
    /// Somebody wants to leave while the ledger is being made.
    Founding,
    /// The ledger could not be made; the reason, for people.
    Failed(String),
}

impl Problem {
    /// Returns the field that it is about, or `None` where it is about none.
    pub fn stop(&self) -> Option<Stop> {
        match self {
            Self::NoName => Some(Stop::Name),
            Self::NoUnit => Some(Stop::Unit),
            Self::Short => Some(Stop::Passphrase),
            Self::Differ => Some(Stop::Again),
            Self::Unchecked | Self::OtherGroup | Self::NotNoted => Some(Stop::Check),
            Self::Founding | Self::Failed(_) => None,
        }
    }

    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::NoName => tr!("welcome-problem-no-name"),
            Self::NoUnit => tr!("welcome-problem-no-unit"),
            Self::Short => tr!("welcome-problem-short", least = crate::base::limits::PASSPHRASE_CHARS_MIN),
            Self::Differ => tr!("welcome-problem-differ"),
            Self::Unchecked => tr!("welcome-problem-unchecked"),
            Self::OtherGroup => tr!("welcome-problem-other-group"),
            Self::NotNoted => tr!("welcome-problem-not-noted"),
            Self::Founding => tr!("welcome-problem-founding"),
            Self::Failed(reason) => tr!("welcome-problem-failed", reason = reason.as_str()),
        }
    }
}
