//! What the interface asks of the worker for an exchange, and what comes back.
//! Nothing is done here.

use std::path::PathBuf;

use crate::base::ids::DeviceId;
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::oplog::note::{PaperId, Peer};
use crate::workspace::{Exported, Me, Outcome, Plan};

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
    /// A file is read through and nothing is written.
    Look(PathBuf),
    /// A file is taken in.
    Import {
        /// The file.
        file: PathBuf,
        /// Whose fingerprint a person has just compared.
        compared: Option<DeviceId>,
    },
    /// An import is taken back.
    TakeBack(PaperId),
    /// An invitation is written.
    Invite(Guest, PathBuf),
    /// A device is revoked.
    Revoke(DeviceId),
    /// The fingerprint of a device was compared.
    Compared(DeviceId),
}

/// Whom an invitation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// What they are to be.
    pub role: Role,
    /// Their villages.
    pub villages: Vec<VillageCode>,
}

/// Something that was done.
#[derive(Debug)]
pub enum Dealt {
    /// See [`Deal::Who`].
    Who,
    /// See [`Deal::Export`].
    Exported(Exported),
    /// See [`Deal::Look`].
    Looked(Box<Plan>),
    /// See [`Deal::Import`].
    Imported(Box<Outcome>),
    /// See [`Deal::TakeBack`]; how many entries that were.
    TakenBack(u64),
    /// See [`Deal::Invite`].
    Invited(PathBuf),
    /// See [`Deal::Revoke`].
    Revoked(Peer),
    /// See [`Deal::Compared`].
    Compared(Peer),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Whoever waited wanted it given up.
    Cancelled,
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
}
