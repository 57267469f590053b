//! What the file of keys holds. All of it is serialised, and so frozen.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::super::error::OpenError;
use super::{CONTEXT, fresh_nonce};
use crate::base::entropy::OsEntropy;
use crate::base::ids::DeviceId;
use crate::bundle::keys::{ReaderKey, SigningKey};
use crate::bundle::manifest::{Proof, Sender};
use crate::oplog::note::{Heir, PaperId};
use crate::storage::journal::Position;
use crate::storage::secret::Key;
use crate::storage::vault::RecoveryCode;
use crate::tr;

/// An invitation that was taken in here, and the secret that shows it.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::workspace) struct JoinedBy {
    pub invitation: PaperId,
    pub secret: String,
    /// Whether the secret is a key that signs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signs: bool,
    /// The line of the single entry by which the office wrote it down, signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

impl JoinedBy {
    /// Shows that this installation holds the invitation.
    pub fn proof(&self, sender: &Sender) -> Result<Proof, OpenError> {
        let mark = match self.signs {
            true => {
                let key = SigningKey::from_secret(&self.secret).map_err(|_| OpenError::Keys)?;
                key.sign(&sender.claim(self.invitation))
            }
            false => sender.mark(&self.secret),
        };
        Ok(Proof::Invitation { invitation: self.invitation, mark })
    }
}

/// A device that this installation had before.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Former {
    pub(super) device: DeviceId,
    /// Nothing where the disk that held it is gone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) signing: String,
    /// The public key, where that is all that is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
}

/// What is left of the installation whose disk is gone and whose recovery code
/// this one was made by, and of those that it had succeeded itself.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Inherited {
    /// The secrets of their escrow keys: files for them may still be on their way.
    pub(super) escrows: Vec<String>,
    /// The age recipients that they read by.
    pub(super) readers: Vec<String>,
    /// The last heir's signature of the keys that took its place.
    pub(super) succeeds: String,
}

/// An installation whose disk is gone, as far as its recovery code and files tell.
pub(in crate::workspace) struct Lost<'a> {
    /// Its recovery code.
    pub code: &'a RecoveryCode,
    /// The devices that it had, oldest first, with their public keys.
    pub devices: &'a [(DeviceId, String)],
    /// The age recipients that it read by.
    pub readers: &'a [String],
    /// The secrets of the escrow keys of those that it had succeeded itself.
    pub escrows: &'a [String],
    /// Which recovery code it had, from 1.
    pub turn: u32,
}

/// When what others keep for this installation was last another one, and a mark
/// of what it is.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::workspace) struct Sealed {
    pub at: u64,
    pub mark: String,
}

/// How far the journal had come, noted outside of it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::workspace) struct Reached {
    /// The place behind its last frame.
    pub end: Position,
    /// When that was noted.
    pub at: DateTime<FixedOffset>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Keys {
    pub(super) device: DeviceId,
    pub(super) signing: String,
    pub(super) reader: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) escrow: Option<String>,
    /// Names the mark outside; a mark of another name is another installation's.
    pub(super) nonce: String,
    /// How often this installation has begun to write.
    pub(super) count: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former: Vec<Former>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) joined: Vec<JoinedBy>,
    /// The directory was made of a backup and hasn't been written to since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) restored: bool,
    /// The public half of the key that may sign for a successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) heir: Option<Heir>,
    /// The key of what others keep for this installation, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) capsule: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sealed: Option<Sealed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inherited: Option<Inherited>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reached: Option<Reached>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) nonce: String,
    pub(super) count: u64,
}

impl Keys {
    /// Returns keys that nobody has seen.
    pub fn fresh(device: DeviceId) -> Self {
        Self {
            device,
            signing: SigningKey::fresh(&mut OsEntropy).secret().to_string(),
            reader: ReaderKey::fresh(&mut OsEntropy).secret().to_string(),
            escrow: None,
            nonce: fresh_nonce(),
            count: 0,
            former: Vec::new(),
            joined: Vec::new(),
            restored: false,
            heir: None,
            capsule: None,
            sealed: None,
            inherited: None,
            reached: None,
        }
    }

    /// Reads sealed keys, if they are whole.
    pub fn unseal(seal: &Key, sealed: &[u8]) -> Option<Self> {
        let keys: Self = serde_json::from_slice(&seal.unseal(CONTEXT, sealed)?).ok()?;
        SigningKey::from_secret(&keys.signing).ok()?;
        ReaderKey::parse(&keys.reader).ok()?;
        Some(keys)
    }
}

/// What was found of the keys of this installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeysFound {
    /// They are whole.
    #[default]
    Whole,
    /// One of the two copies was damaged or missing, and was made anew.
    Mended,
    /// Neither can be read: what is written next is by a new device.
    Lost,
}

impl KeysFound {
    /// Returns what happened, what was kept and what to do, where something did.
    pub fn message(self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Mended => Some(tr!("workspace-keys-mended")),
            Self::Lost => Some(tr!("workspace-keys-lost")),
        }
    }
}
