//! All that the interface asks of the world. The worker does one part of it and
//! the loop at the terminal the other; each matches its own set to the last
//! variant, so whoever adds to one finds by the compiler's help who must know of it.

use std::path::PathBuf;

use super::dialogs::deal::Deal;
use super::dialogs::import::Ask;
use super::dialogs::paper::Paper;
use super::sheet::errand::{Errand, Filling};
use super::widgets::files::Wanted;
use super::widgets::secret::{Secret, Typed};
use super::widgets::token::Token;
use crate::base::ids::RecordId;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::report::order::Order;
use crate::settings::Settings;

/// Something the world is asked to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// By the thread that owns the ledger.
    Worker(WorkerEffect),
    /// By the loop that holds the terminal.
    Terminal(TerminalEffect),
}

/// Something that touches the ledger or the disk.
#[derive(Debug, PartialEq)]
pub enum WorkerEffect {
    /// Try to open the store with this; `recovery` where it is a recovery code.
    Unlock {
        /// What was typed.
        secret: Typed,
        /// Whether it is a recovery code and no passphrase.
        recovery: bool,
    },
    /// Make a ledger of a backup where there is none, and open it.
    Restore {
        /// The file, as it was typed.
        file: String,
        /// What opens it.
        secret: Secret,
        /// Whether that is the recovery code.
        recovery: bool,
    },
    /// Make a ledger where there is none.
    Found {
        /// What the installation is for.
        role: Role,
        /// The name of the cadre or the committee.
        name: String,
        /// The unit.
        unit: String,
        /// The passphrase, or `None` where none is wanted.
        passphrase: Option<Secret>,
    },
    /// The recovery code was on the screen and is done with.
    CodeNoted,
    /// Write changes to the ledger.
    Commit(Token, Vec<Change>),
    /// Write changes of which some have to wait until the office agrees; the writer
    /// knows.
    Request(Token, Vec<Change>),
    /// Fetch a record with its history and its long text.
    Load(Kind, RecordId),
    /// Search everything for these words.
    Search(Token, String),
    /// Keep what is being filled in. Drafts are numbered as they are handed over.
    SaveDraft(String, u64, Vec<u8>),
    /// Forget what was being filled in.
    RemoveDraft(String),
    /// Write a file for people, outside of the ledger.
    Write(Paper),
    /// Write a paper made of the records, or a filled form; answered like [`WorkerEffect::Write`].
    Report(Box<Errand>),
    /// Make a paper as far as it is looked at before it is written.
    Glance(Token, Box<Order>),
    /// Say what would be written into a form.
    PlanForm(Token, Box<Filling>),
    /// Say what is plugged in.
    ListDrives,
    /// Have the system open a file or folder in a program of its own.
    Open(PathBuf),
    /// Look at a folder, or at what a typed path means.
    ListFolder(Token, Wanted),
    /// Read a file and work out what importing it would do. Nothing is written.
    ReadImport(Token, Ask),
    /// Do something that an exchange by file needs.
    Deal(Token, Deal),
    /// Take the last change back.
    Undo,
    /// Make the change again that was taken back.
    Redo,
    /// Bring all to rest, because the program is being left.
    Rest,
}

/// Something that touches the terminal, the keys or the course of the program.
#[derive(Debug, PartialEq)]
pub enum TerminalEffect {
    /// End, and begin anew on sample data that is thrown away in the end.
    Demo,
    /// Give up the long work at hand at its next safe place.
    CancelWork,
    /// Put text on the clipboard.
    Copy(String),
    /// Fetch the text on the clipboard.
    Paste,
    /// Take the mouse from the terminal, or give it back.
    CaptureMouse(bool),
    /// Read the keys anew: the set asked for, and the one chosen earlier.
    ReadKeys(Option<String>, Option<String>),
    /// Keep what was chosen for the next start.
    Remember(Settings),
    /// Bring all to rest and leave the program; asked once more, leave at once.
    Quit,
}
