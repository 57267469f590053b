//! The device 设备: whose installation a ledger is. An office writes one for
//! each installation that it admits; which device is whose is known by these
//! records and by nothing that a file says of itself.

use serde::{Deserialize, Serialize};

use super::cadre::Role;
use crate::base::ids::{CadreId, DeviceId, RecordId};

/// An installation as the office that admitted it has written it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The installation.
    pub device: DeviceId,
    /// The Ed25519 key that it signs with, 64 hexadecimal digits.
    pub key: String,
    /// The age recipient that it reads with, where it had one then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reader: String,
    /// Who works on it.
    pub person: CadreId,
    /// What it is for.
    pub role: Role,
    /// The office that it reports to, named by its founder; its own where it is the founder's.
    pub office: CadreId,
    /// Whether it is a machine of the office itself, on which somebody else works
    /// than whoever founded it: a clerk, whose words are the office's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clerk: bool,
    /// The device that the same installation had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DeviceId>,
    /// The invitation that it showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<RecordId>,
    /// Where its ledger was cut off 停用: the last entries that count, one for each
    /// way that the ledger goes. None at all where nothing of it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Vec<Place>>,
}

/// A place of a ledger. A cut names places and never a time: who holds a key can
/// write any time into an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The running number of an entry.
    pub seq: u64,
    /// The chain value after it, 64 hexadecimal digits.
    pub chain: String,
}

impl Device {
    /// Returns the person or office that what is written on it stands for.
    pub fn stands_for(&self) -> CadreId {
        if self.clerk { self.office } else { self.person }
    }

    /// Returns the id of a device's record, the same on every machine. Frozen.
    pub fn id(device: DeviceId) -> RecordId {
        RecordId::derived("dundian 2026 device", &[&device.to_string()])
    }
}
