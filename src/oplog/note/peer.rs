//! Other installations, as they are known: whose keys they are, and how it is
//! known.

use serde::{Deserialize, Serialize};

use super::PaperId;
use crate::base::ids::{CadreId, DeviceId};
use crate::domain::cadre::Role;

/// How it is known whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// It wrote the invitation that this installation took in.
    Host,
    /// It is another machine of the same office.
    Sibling,
    /// It holds the secret of an invitation that was written here.
    Invited,
    /// Its key was signed by the key that the same installation had before.
    Renewed,
    /// Somebody who passes its entries on answers for it.
    Vouched,
}

/// The key that may sign for a successor of an office, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heir {
    /// The public Ed25519 key, 64 hexadecimal digits. It comes of the recovery code.
    pub key: String,
    /// Which recovery code of the office it is, from 1: a later one takes the
    /// place of those before.
    pub turn: u32,
}

/// How an installation stands to the one that it goes on from after a disk was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// Who may sign for a successor of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heir: Option<Heir>,
    /// Whether an heir has signed for it. Nothing but receipts go to it until a
    /// person has compared its key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_heir: bool,
    /// Whether it wrote again after a successor of it had come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl Succession {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Another installation that entries are exchanged with, or whose entries come
/// by way of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// Its device.
    pub device: DeviceId,
    /// The Ed25519 key that it signs with, 64 hexadecimal digits.
    pub key: String,
    /// The age recipient that it reads with; empty where nothing is sent to it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reader: String,
    /// The age recipient of the key that it keeps offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escrow: Option<String>,
    /// Who works on it.
    pub name: String,
    /// Their unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What it is for.
    pub role: Role,
    /// The cadre whose installation it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadre: Option<CadreId>,
    /// How its key came to be known.
    pub known: Known,
    /// The invitation that it showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<PaperId>,
    /// Whether a person has compared the fingerprint of its key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub compared: bool,
    /// The device that the same installation had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<DeviceId>,
    /// Entries behind this one are no longer taken: the device was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// The latest form of a bundle that its program reads, as far as is known.
    #[serde(default = "first_form", skip_serializing_if = "is_first_form")]
    pub speaks: u32,
    /// How it stands to those before and after it where a disk was lost.
    #[serde(default, skip_serializing_if = "Succession::is_nothing")]
    pub succession: Succession,
}

impl Peer {
    /// Tells whether it says that it succeeds an office, and no person has
    /// compared its key yet.
    pub fn is_unproven(&self) -> bool {
        self.succession.by_heir && !self.compared
    }
}

fn first_form() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_first_form(form: &u32) -> bool {
    *form <= 1
}
