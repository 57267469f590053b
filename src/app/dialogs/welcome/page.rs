//! The pages of the first run, where one can stop on them, and what can be
//! wrong with what was filled in. It says what is there, not how it looks.

use crate::keymap::Scope;
use crate::tr;

/// A page of the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What this is for, and whether to begin.
    Start,
    /// Which backup a ledger is to be made of, and what opens it.
    Restore,
    /// How an office goes on whose disk is lost and that has no backup.
    Recover,
    /// Who works here.
    Who,
    /// The passphrase.
    Lock,
    /// The recovery code.
    Code,
    /// The villages.
    Village,
    /// The assignment.
    Task,
    /// The roster, now or later.
    Roster,
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
    /// Make a ledger of a backup.
    Restore,
    /// Go on as an office without a backup.
    Recover,
    /// Leave the program.
    Exit,
    /// The file of the backup.
    BackupFile,
    /// By passphrase or by recovery code.
    BackupBy,
    /// Whichever of them.
    BackupSecret,
    /// What there was to read is read.
    Read,
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
    /// The choice of villages.
    Villages,
    /// One's own assignment, or the committee's.
    TaskWay,
    /// The first day of the assignment.
    From,
    /// Its last day.
    To,
    /// Households to be covered.
    Coverage,
    /// Take in the roster now.
    RosterNow,
    /// Take in the roster another time.
    RosterLater,
    /// Go to work.
    Work,
}

impl Page {
    /// Returns the stable name under which a draft knows the page.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Restore => "restore",
            Self::Recover => "recover",
            Self::Who => "who",
            Self::Lock => "lock",
            Self::Code => "code",
            Self::Village => "village",
            Self::Task => "task",
            Self::Roster => "roster",
            Self::Ready => "ready",
        }
    }

    /// Returns the page by the name that a draft knows it under; only pages that
    /// come after the ledger was made.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::Code, Self::Village, Self::Task, Self::Roster, Self::Ready].into_iter().find(|page| page.word() == word)
    }

    /// Returns the stops of the page in their order; `open` where no
    /// passphrase is wanted, `own` where the cadre sets the assignment.
    pub(super) fn stops(self, open: bool, own: bool) -> &'static [Stop] {
        match self {
            Self::Start => &[Stop::Begin, Stop::Sample, Stop::Restore, Stop::Recover, Stop::Exit],
            Self::Restore => &[Stop::BackupFile, Stop::BackupBy, Stop::BackupSecret],
            Self::Recover => &[Stop::Read],
            Self::Who => &[Stop::Name, Stop::Unit, Stop::Role],
            Self::Lock if open => &[Stop::Protection],
            Self::Lock => &[Stop::Protection, Stop::Passphrase, Stop::Again],
            Self::Code => &[Stop::Check, Stop::Noted],
            Self::Village => &[Stop::Villages],
            Self::Task if own => &[Stop::TaskWay, Stop::From, Stop::To, Stop::Coverage],
            Self::Task => &[Stop::TaskWay],
            Self::Roster => &[Stop::RosterNow, Stop::RosterLater],
            Self::Ready => &[Stop::Work],
        }
    }

    /// Returns where one stops first.
    pub(super) fn entry(self, open: bool) -> Stop {
        match self {
            Self::Start => Stop::Begin,
            Self::Restore => Stop::BackupFile,
            Self::Recover => Stop::Read,
            Self::Who => Stop::Name,
            Self::Lock if open => Stop::Protection,
            Self::Lock => Stop::Passphrase,
            Self::Code => Stop::Check,
            Self::Village => Stop::Villages,
            Self::Task => Stop::TaskWay,
            Self::Roster => Stop::RosterNow,
            Self::Ready => Stop::Work,
        }
    }
}

impl Stop {
    /// Returns the scope in which keys are looked up here.
    pub(super) fn scope(self) -> Scope {
        match self {
            Self::Name | Self::Unit | Self::Passphrase | Self::Again | Self::Check => Scope::Text,
            Self::Villages | Self::From | Self::To | Self::Coverage => Scope::Text,
            Self::BackupFile | Self::BackupSecret => Scope::Text,
            Self::Role | Self::Protection | Self::TaskWay | Self::BackupBy => Scope::Form,
            Self::Begin | Self::Sample | Self::Exit | Self::Noted => Scope::Overlay,
            Self::Restore | Self::Recover | Self::Read => Scope::Overlay,
            Self::RosterNow | Self::RosterLater | Self::Work => Scope::Overlay,
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
    /// No file of a backup.
    NoBackup,
    /// The ledger could not be made of the backup; the reason, for people.
    Unrestored(String),
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
    /// What stands there is no day.
    BadDay(Stop),
    /// The last day comes before the first.
    EndsFirst,
    /// What stands there is no percentage.
    BadCoverage,
    /// It could not be written; the reason, for people.
    Unsaved(String),
}

impl Problem {
    /// Returns the field that it is about, or `None` where it is about none.
    pub fn stop(&self) -> Option<Stop> {
        match self {
            Self::NoName => Some(Stop::Name),
            Self::NoUnit => Some(Stop::Unit),
            Self::NoBackup => Some(Stop::BackupFile),
            Self::Short => Some(Stop::Passphrase),
            Self::Differ => Some(Stop::Again),
            Self::Unchecked | Self::OtherGroup | Self::NotNoted => Some(Stop::Check),
            Self::BadDay(stop) => Some(*stop),
            Self::EndsFirst => Some(Stop::To),
            Self::BadCoverage => Some(Stop::Coverage),
            Self::Founding | Self::Failed(_) | Self::Unsaved(_) | Self::Unrestored(_) => None,
        }
    }

    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::NoName => tr!("welcome-problem-no-name"),
            Self::NoUnit => tr!("welcome-problem-no-unit"),
            Self::NoBackup => tr!("welcome-problem-no-backup"),
            Self::Short => tr!("welcome-problem-short", least = crate::base::limits::PASSPHRASE_CHARS_MIN),
            Self::Differ => tr!("welcome-problem-differ"),
            Self::Unchecked => tr!("welcome-problem-unchecked"),
            Self::OtherGroup => tr!("welcome-problem-other-group"),
            Self::NotNoted => tr!("welcome-problem-not-noted"),
            Self::Founding => tr!("welcome-problem-founding"),
            Self::BadDay(_) => tr!("welcome-problem-day"),
            Self::EndsFirst => tr!("welcome-problem-ends-first"),
            Self::BadCoverage => tr!("welcome-problem-coverage"),
            Self::Unsaved(reason) | Self::Unrestored(reason) => reason.clone(),
            Self::Failed(reason) => tr!("welcome-problem-failed", reason = reason.as_str()),
        }
    }
}
