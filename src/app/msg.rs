//! All that can happen to the interface. The set is closed: whoever adds to it finds
//! by the compiler's help every place that must know of it.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::dialogs::deal::{Dealt, Standing, Undone};
use super::dialogs::import::{Proposal, Unread};
use super::dialogs::paper::{Sketch, Written};
use super::form::Spot;
use super::widgets::files::Looked;
use super::widgets::secret::Secret;
use super::widgets::token::Token;
use super::world::Opened;
use crate::base::ids::RecordId;
use crate::base::progress::Progress;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::keymap::{Action, Key};
use crate::query::search::Hit;
use crate::report::order::Glance;
use crate::settings::Keys;
use crate::state::doc::Doc;
use crate::workspace::{Backups, Unsent};

/// What came of a request to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is safe on disk; what the writer should know all the same.
    Saved(Vec<String>),
    /// There was nothing to take back or to make again.
    Nothing,
    /// It was not done; the reason, for people.
    Refused(String),
}

/// Why keys were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyKeys {
    /// All that is shown is to be read anew.
    Refresh,
    /// Another set was chosen.
    Chosen,
}

/// What the mouse did, by column and row of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// The left button was pressed.
    Click(u16, u16),
    /// The right button was pressed.
    Menu(u16, u16),
    /// The left button was pressed on a command.
    Command(Action),
    /// The left button was pressed on a place of the visit form.
    Spot(Spot),
    /// The wheel was turned, down where `true`.
    Wheel(bool),
}

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted by the terminal.
    Paste(String),
    /// The mouse was used.
    Mouse(Mouse),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// Time went on.
    Tick(DateTime<FixedOffset>),
    /// The store is being opened: how far, and with what it is busy.
    Opening(Progress, String),
    /// The store is locked; `true` where what was typed doesn't open it.
    Locked(bool),
    /// There is no ledger yet: somebody starts the program for the first time.
    NoLedger,
    /// The answer to `WorkerEffect::Found`: the new ledger, and its recovery code
    /// where it has a passphrase that could be forgotten.
    Founded(Box<Opened>, Option<Secret>),
    /// The other answer to `WorkerEffect::Found`, and one to `WorkerEffect::Restore`: there is no
    /// ledger; the reason, for people.
    FoundFailed(String),
    /// The store can't be opened; the reason, for people.
    OpenFailed(String),
    /// The store is open.
    Opened(Box<Opened>),
    /// The answer to `WorkerEffect::Commit`.
    Committed(Token, Outcome),
    /// The other answer to `WorkerEffect::Commit`: nothing is written yet, for some of it
    /// has to wait until the office agrees. The question whether it may, and all of it.
    Waits(Token, String, Vec<Change>),
    /// The answer to `WorkerEffect::Undo`, and what was taken back.
    Undone(Outcome, Option<String>),
    /// The answer to `WorkerEffect::Redo`, and what was made again.
    Redone(Outcome, Option<String>),
    /// The answer to `WorkerEffect::Load`.
    Loaded(Kind, RecordId, Option<Box<Doc>>),
    /// The answer to `WorkerEffect::Search`.
    Found(Token, Vec<Hit>),
    /// The answer to `WorkerEffect::ListFolder`.
    Folder(Token, Result<Looked, String>),
    /// The answer to `WorkerEffect::ReadImport`.
    Proposed(Token, Result<Box<Proposal>, Unread>),
    /// The answer to `WorkerEffect::Deal`, and who this installation is now.
    Dealt(Token, Result<Box<Dealt>, Undone>, Box<Standing>),
    /// Something was written: what waits to be sent now.
    Unsent(Arc<Unsent>),
    /// A copy was made by itself: when the last backups were made now.
    BackedUp(Arc<Backups>),
    /// The answer to `WorkerEffect::Rest`: all is at rest and the
    /// program may end; or what should be known before it does.
    AtRest(Option<String>),
    /// Long work has come so far; with what the worker is busy.
    Work(Progress, String),
    /// The draft with this number is safe on disk.
    DraftSaved(u64),
    /// A draft could not be saved; the reason, for people.
    DraftFailed(String),
    /// The answer to `WorkerEffect::Write`: where the file lies, or why it was not
    /// written, for people.
    Written(Result<Written, String>),
    /// The answer to `WorkerEffect::ListDrives`: what is plugged in, and where it is.
    Drives(Vec<(String, PathBuf)>),
    /// The answer to `WorkerEffect::Glance`.
    Glanced(Token, Result<Box<Glance>, String>),
    /// The answer to `WorkerEffect::PlanForm`.
    Planned(Token, Result<Box<Sketch>, String>),
    /// Nothing came of `WorkerEffect::Open`; the reason, for people.
    NotOpened(String),
    /// The disk gives trouble: nothing more can be written.
    StoreTrouble(String),
    /// The answer to `TerminalEffect::ReadKeys`.
    Keys(Box<Keys>, WhyKeys),
    /// The answer to `TerminalEffect::Paste`: what is on the clipboard of the system,
    /// where there is one with a text on it.
    Clipboard(Option<String>),
    /// Something to be told, from behind the screen.
    Told(String),
}
