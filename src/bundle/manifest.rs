//! The first and the last line of a bundle. The words are frozen.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::cadre::Role;
use crate::oplog::note::{Figure, Heir, Holdings, PaperId, Span};
use crate::oplog::stamp::Stamp;

/// The latest version of the form that this program writes and reads.
pub const VERSION: u32 = 2;
/// The version of a bundle that holds nothing but ranges of ledgers.
pub const RANGES: u32 = 1;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A slice of ledgers, sealed for somebody.
    Bundle,
    /// An invitation: not sealed, since whoever it is for has no key yet.
    Invitation,
}

/// How much of the entries is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// All of it.
    #[default]
    Full,
    /// What others have to work on: no households, no visits.
    Work,
    /// Counts alone, small ones left out.
    Statistics,
}

impl Profile {
    /// Every profile.
    pub const ALL: &[Self] = &[Self::Full, Self::Work, Self::Statistics];

    /// Returns the word for it in commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Work => "work",
            Self::Statistics => "statistics",
        }
    }
}

/// How a device that nobody knows yet shows that it may be believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Proof {
    /// It holds the secret of an invitation.
    Invitation {
        /// The invitation.
        invitation: PaperId,
        /// The hash of the device's keys under the secret, 64 hexadecimal digits;
        /// or where the secret is a key that signs, its signature, 128 of them.
        mark: String,
    },
    /// The device that the installation had before signs for it.
    Before {
        /// That device.
        device: DeviceId,
        /// The signature.
        signature: String,
    },
}

/// Who wrote a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The device.
    pub device: DeviceId,
    /// Its public Ed25519 key.
    pub key: String,
    /// The age recipient that answers are sealed for.
    pub reader: String,
    /// The recipient of its escrow key, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escrow: Option<String>,
    /// Name.
    pub name: String,
    /// Unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What the installation is for.
    pub role: Role,
    /// The cadre who works there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadre: Option<CadreId>,
    /// How the device may be believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<Proof>,
    /// The latest version of the form that its program reads; nothing is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<u32>,
    /// What whoever works there called themselves before they took an invitation in,
    /// where that is something else: who came with somebody else's is known by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<Founded>,
    /// The key that may sign for a successor of this office, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heir: Option<Heir>,
    /// The signature of the device's keys by the heir of the office before: its
    /// disk is gone, and somebody who has its recovery code goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succeeds: Option<String>,
}

/// What somebody called themselves when they began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit: String,
}

impl Sender {
    /// Returns the bytes that an heir signs for a successor with these keys.
    pub fn succession(device: DeviceId, key: &str, reader: &str) -> Vec<u8> {
        format!("dundian 2026 successor {device} {key} {reader}").into_bytes()
    }

    /// Returns the bytes that stand for the device's keys in a proof.
    pub fn keys(&self) -> Vec<u8> {
        format!("dundian 2026 keys {} {} {}", self.device, self.key, self.reader).into_bytes()
    }

    /// Returns the bytes that the key of an invitation signs to show that whoever
    /// has these keys holds it.
    pub fn claim(&self, invitation: PaperId) -> Vec<u8> {
        let mut bytes = format!("dundian 2026 invitation {invitation} ").into_bytes();
        bytes.extend(self.keys());
        bytes
    }

    /// Returns the mark that shows that whoever made it knows `secret`.
    pub fn mark(&self, secret: &str) -> String {
        let key = blake3::derive_key("dundian 2026 invitation", secret.as_bytes());
        blake3::keyed_hash(&key, &self.keys()).to_hex().to_string()
    }
}

/// A device whose entries the sender passes on, and answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// The device.
    pub device: DeviceId,
    /// Its public key.
    pub key: String,
    /// Who works on it.
    pub name: String,
    /// Their unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What it is for.
    pub role: Role,
    /// The cadre who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadre: Option<CadreId>,
    /// Entries behind this one no longer count: the device was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// What an invitation offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The invitation.
    pub invitation: PaperId,
    /// The secret by which its holder is known: the seed of a key that signs, or in
    /// one of an earlier version a word for a hash.
    pub secret: String,
    /// The public half of that key, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whom it is for.
    pub cadre: CadreId,
    /// Their name.
    pub name: String,
    /// What their installation is to be for.
    pub role: Role,
    /// Whether it is to be another machine of the office that wrote it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clerk: bool,
    /// The line of the single entry by which the office wrote it down, signed: to be
    /// shown to an office whose disk is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// A machine of an office: what is for the office is sealed for it, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fellow {
    /// The device.
    pub device: DeviceId,
    /// Its public key.
    pub key: String,
    /// The age recipient that it reads with.
    pub reader: String,
    /// Who works on it.
    pub name: String,
    /// Their unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The office, by its founder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadre: Option<CadreId>,
    /// Whether a person at the sender's has compared its fingerprint.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub compared: bool,
    /// Whether it was cut off 停用: nothing is sealed for it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// A device that a bundle is sealed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForDevice {
    /// The device.
    pub device: DeviceId,
    /// Its age recipient.
    pub reader: String,
    /// The first bundle since which it is reckoned what the device holds.
    pub since: PaperId,
}

/// What makes up for a disk that is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// What the sender has whoever gets this keep for it, sealed by a key of its
    /// own: hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capsule: Option<String>,
    /// What the recipient has had the sender keep, handed back unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
    /// Whether nothing but a receipt is sent: the recipient says that it succeeds
    /// an office, and nobody has compared its key yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// The invitations by which the sender came, as the recipient wrote them down and
    /// signed them: it may have forgotten them with its disk. Lines of single entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invited: Vec<String>,
}

impl Keep {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The first line of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the file is.
    pub dundian: Sort,
    /// The version of the form.
    pub v: u32,
    /// The bundle.
    pub id: PaperId,
    /// When it was written.
    pub made: DateTime<FixedOffset>,
    /// Who wrote it.
    pub sender: Sender,
    /// The age recipient of whom it is for: it is signed, so that a bundle can't
    /// be passed on as if it were meant for another. `None` in an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Which of the sender's bundles for that recipient this is, from 1.
    pub number: u64,
    /// How much of the entries it holds.
    #[serde(default)]
    pub profile: Profile,
    /// Which entries it holds. What must be there already is all that comes
    /// before each range.
    pub spans: Vec<Span>,
    /// Devices of others whose entries it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouched: Vec<Vouched>,
    /// The receipt: how far the sender has each device's ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub have: Vec<(DeviceId, u64)>,
    /// What the sender waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Span>,
    /// What an invitation offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// Figures in place of entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// All devices it is for, where it holds single entries: those of one person
    /// or office.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<ForDevice>,
    /// How many single entries it holds.
    #[serde(default, skip_serializing_if = "is_none_at_all")]
    pub leaves: u64,
    /// When the sender said what is due, by its own clock, where the bundle holds
    /// single entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Stamp>,
    /// Whether the sender has more for them than goes into one bundle.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// The receipt for single entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdings: Option<Holdings>,
    /// The same for each further machine of an office that it is for, which reckons
    /// from bundles of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_holdings: Vec<Holdings>,
    /// The other machines of the sender's office.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fellows: Vec<Fellow>,
    /// The machines of the office that the sender's reports to, for another machine
    /// of the sender's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Fellow>,
    /// What makes up for a disk that is gone.
    #[serde(default, skip_serializing_if = "Keep::is_nothing")]
    pub keep: Keep,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none_at_all(count: &u64) -> bool {
    *count == 0
}

impl Manifest {
    /// Returns how many entries follow.
    pub fn entries(&self) -> u64 {
        let of = |span: &Span| span.to.saturating_add(1).saturating_sub(span.from);
        self.spans.iter().map(of).fold(self.leaves, u64::saturating_add)
    }
}

impl Manifest {
    /// Returns which of those it is for is `reader`, an age recipient: the device
    /// that the sender takes it for, and since when it is reckoned what that one
    /// holds.
    pub fn reading(&self, reader: &str) -> Option<&ForDevice> {
        self.readers.iter().find(|one| one.reader == reader)
    }

    /// Tells whether the bundle is for `reader`, an age recipient.
    pub fn is_for(&self, reader: &str) -> bool {
        self.to.as_deref() == Some(reader) || self.reading(reader).is_some()
    }
}

/// The last line of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// What it says of all lines before it.
    pub end: End,
}

/// The end of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Bytes before this line.
    pub bytes: u64,
    /// The BLAKE3 hash of those bytes.
    pub digest: String,
    /// The sender's signature of the digest.
    pub signature: String,
}

/// Returns the bytes that the sender signs at the end of a bundle.
pub fn closing_message(id: RecordId, bytes: u64, digest: &str) -> Vec<u8> {
    format!("dundian 2026 bundle {id} {bytes} {digest}").into_bytes()
}
