//! What the interface asks of the worker for an exchange, and what comes back.
//! Nothing is done here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::sheet::kinds::Guest;
use crate::base::ids::DeviceId;
use crate::bundle::code::Code;
use crate::bundle::manifest::Profile;
use crate::domain::decision::Outcome;
use crate::oplog::note::{PaperId, Peer};
use crate::state::authority::Key;
use crate::workspace::{
    Auto, BackedUp, Cutting, Exported, FolderFile, Invitee, Me, Outcome as Taken, Plan, Recipient, Unsent,
};

/// Something that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deal {
    /// Nothing but to say who this installation is.
    Who,
    /// A bundle is written.
    Export {
        /// For whom.
        to: DeviceId,
        /// All of it once more.
        all: bool,
        /// How much of it.
        profile: Profile,
        /// The file or folder.
        out: PathBuf,
    },
    /// A bundle is written into a folder for each whom something is due.
    ExportAll(PathBuf),
    /// A file is read through and nothing is written.
    Look(PathBuf),
    /// An invitation that a code opens is read through and nothing is written.
    Unlock(Code, PathBuf),
    /// All bundles of a folder are read through and nothing is written.
    LookFolder(PathBuf),
    /// A file is taken in.
    Import(PathBuf),
    /// All bundles of a folder are taken in.
    ImportFolder(PathBuf),
    /// All of the ledger is written into a file in this folder.
    Backup(PathBuf),
    /// The same, and from now on copies are made there by themselves.
    BackupDaily(PathBuf),
    /// An import is taken back.
    TakeBack(PaperId),
    /// An invitation is written.
    Invite(Guest, PathBuf),
    /// An invitation can't be used any more.
    Withdraw(PaperId),
    /// A file is taken in of somebody whose device was cut off before.
    ImportLate(PathBuf),
    /// A device is cut off at all that is here of it.
    Revoke(DeviceId),
    /// A device that was cut off counts again.
    Reinstate(DeviceId),
    /// The fingerprint of a device was compared.
    Compared(DeviceId),
    /// It is decided what becomes of an entry that waits.
    Decide(Key, Outcome),
}

/// Something that was done.
#[derive(Debug)]
pub enum Dealt {
    /// See [`Deal::Who`].
    Who,
    /// See [`Deal::Export`].
    Exported(Exported),
    /// See [`Deal::ExportAll`]: for whom, and what was written or why nothing was.
    ExportedAll(Vec<(Recipient, Result<Exported, String>)>),
    /// See [`Deal::Look`].
    Looked(Box<Plan>),
    /// See [`Deal::LookFolder`].
    FolderLooked(Vec<FolderFile>),
    /// See [`Deal::Import`].
    Imported(Box<Taken>),
    /// See [`Deal::ImportFolder`].
    FolderImported(Vec<FolderFile>),
    /// See [`Deal::Backup`].
    BackedUp(BackedUp),
    /// See [`Deal::BackupDaily`]; where the copies lie from now on.
    BackedUpDaily(Auto, BackedUp),
    /// See [`Deal::TakeBack`]; how many entries that were.
    TakenBack(u64),
    /// See [`Deal::Invite`].
    Invited(Box<Invitee>),
    /// See [`Deal::Withdraw`]; for whom it was.
    Withdrawn(String),
    /// See [`Deal::Revoke`]; whose it was, and what that came to.
    Revoked(Peer, Cutting),
    /// See [`Deal::Reinstate`].
    Reinstated(Peer),
    /// See [`Deal::Compared`].
    Compared(Peer),
    /// See [`Deal::Decide`].
    Decided(Outcome),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Whoever waited wanted it given up.
    Cancelled,
    /// A code opens the file, and none was given; or one that doesn't, for this reason.
    Locked(Option<String>),
    /// The reason, for people.
    Told(String),
}

/// Who this installation is after all that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who works here, under which device.
    pub me: Me,
    /// The digits of its own key that people compare.
    pub fingerprint: String,
    /// What waits to be sent.
    pub unsent: Arc<Unsent>,
}
