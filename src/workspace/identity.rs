//! Which installation this is: its device, the keys it signs and reads with,
//! and the mark outside the data directory by which a copy is told from it.
//!
//! The file `device` names the device in the open, so that it is known before
//! the keys are; `keys` holds the rest, sealed. Each first write after opening
//! counts one further, inside and then outside. A directory whose count lies
//! behind the one outside was restored from an older copy; one without a mark
//! outside was copied to another machine. Either way some other installation
//! may have gone on from the same place, so this one writes under a new device
//! from then on: no running number is ever used twice. One that was made of a
//! backup knows so itself.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{CommitError, OpenError};
use super::{Workspace, device};
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::DeviceId;
use crate::base::limits::IDENTITY_BYTES_MAX;
use crate::bundle::keys::{ReaderKey, SigningKey};
use crate::bundle::manifest::{Proof, Sender};
use crate::domain::cadre::Cadre;
use crate::domain::change::Change;
use crate::oplog::note::{Note, PaperId, Why};
use crate::storage::fsx::{self, DiskError};
use crate::storage::secret::Key;
use crate::storage::vault::RecoveryCode;

const FILE: &str = "keys";
/// What the file of keys is sealed with beside its key. Frozen.
const CONTEXT: &[u8] = b"dundian keys v1";

/// An invitation that was taken in here, and the secret that shows it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct JoinedBy {
    pub invitation: PaperId,
    pub secret: String,
    /// Whether the secret is a key that signs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signs: bool,
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
struct Former {
    device: DeviceId,
    signing: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Keys {
    device: DeviceId,
    signing: String,
    reader: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    escrow: Option<String>,
    /// Names the mark outside; a mark of another name is another installation's.
    nonce: String,
    /// How often this installation has begun to write.
    count: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<Former>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    joined: Vec<JoinedBy>,
    /// The directory was made of a backup and hasn't been written to since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    restored: bool,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    nonce: String,
    count: u64,
}

/// The identity of an open data directory.
pub(super) struct Identity {
    dir: PathBuf,
    seal: Key,
    keys: Keys,
    /// Whether this session has made sure already that it may write.
    sure: bool,
    distrust: Option<Why>,
}

impl Identity {
    /// Makes the identity of a new ledger. The escrow key comes of the recovery
    /// code, so that what is kept offline is one sheet of paper.
    pub fn create(dir: &Path, seal: &Key, device: DeviceId, code: &RecoveryCode) -> Result<Self, OpenError> {
        Self::make(dir, seal, device, Some(escrow_key(code).recipient()))
    }

    /// Reads the identity of a ledger. One that was begun before there were keys gets them.
    pub fn open(dir: &Path, seal: &Key) -> Result<Self, OpenError> {
        let named = device::read(dir)?;
        let Some(sealed) = fsx::read_bounded(&dir.join(FILE), IDENTITY_BYTES_MAX)? else {
            return Self::make(dir, seal, named, None);
        };
        let plain = seal.unseal(CONTEXT, &sealed).ok_or(OpenError::Keys)?;
        let keys: Keys = serde_json::from_slice(&plain).map_err(|_| OpenError::Keys)?;
        SigningKey::from_secret(&keys.signing)
            .and(ReaderKey::parse(&keys.reader).map(|_| ()))
            .map_err(|_| OpenError::Keys)?;
        let distrust = keys.restored.then_some(Why::Restored);
        let identity = Self { dir: dir.to_owned(), seal: seal.clone(), keys, sure: false, distrust };
        if named != identity.keys.device {
            // Killed between the two files: the keys come first and count.
            device::write(dir, identity.keys.device)?;
        }
        Ok(identity)
    }

    /// Has the next write be made under a new device: the directory was made of a
    /// backup. The mark outside can't tell, because the installation that the
    /// backup is of may have gone on writing in the session that made it. A nonce
    /// of its own tells an earlier version of the program as well.
    pub fn restore(mut self) -> Result<(), DiskError> {
        self.keys.restored = true;
        self.keys.nonce = fresh_nonce();
        self.keys.count = self.keys.count.max(1);
        self.save()
    }

    fn make(dir: &Path, seal: &Key, device: DeviceId, escrow: Option<String>) -> Result<Self, OpenError> {
        let keys = Keys {
            device,
            signing: SigningKey::fresh(&mut OsEntropy).secret().to_string(),
            reader: ReaderKey::fresh(&mut OsEntropy).secret().to_string(),
            escrow,
            nonce: fresh_nonce(),
            count: 0,
            former: Vec::new(),
            joined: Vec::new(),
            restored: false,
        };
        let identity = Self { dir: dir.to_owned(), seal: seal.clone(), keys, sure: false, distrust: None };
        identity.save()?;
        device::write(dir, device)?;
        Ok(identity)
    }

    fn save(&self) -> Result<(), DiskError> {
        // A struct of plain texts and numbers always has its JSON.
        let plain = serde_json::to_vec(&self.keys).unwrap_or_default();
        fsx::write_atomic(&self.dir.join(FILE), &self.seal.seal(CONTEXT, &plain, &mut OsEntropy))
    }

    /// Returns the device that this installation writes under.
    pub fn device(&self) -> DeviceId {
        self.keys.device
    }

    /// Returns all devices that this installation has written under.
    pub fn devices(&self) -> Vec<DeviceId> {
        self.keys.former.iter().map(|former| former.device).chain([self.keys.device]).collect()
    }

    /// Returns the key that signs for one of this installation's devices.
    pub fn signing(&self, device: DeviceId) -> Option<SigningKey> {
        let former = || self.keys.former.iter().find(|former| former.device == device).map(|former| &former.signing);
        let secret = if device == self.keys.device { Some(&self.keys.signing) } else { former() };
        secret.and_then(|secret| SigningKey::from_secret(secret).ok())
    }

    /// Returns the key of the first device that this installation had.
    pub fn first_signing(&self) -> Option<SigningKey> {
        let first = self.keys.former.first().map_or(self.keys.device, |former| former.device);
        self.signing(first)
    }

    /// Returns the key that reads what is sealed for this installation.
    pub fn reader(&self) -> Result<ReaderKey, OpenError> {
        ReaderKey::parse(&self.keys.reader).map_err(|_| OpenError::Keys)
    }

    /// Returns the public half of the key that is kept offline.
    pub fn escrow(&self) -> Option<&str> {
        self.keys.escrow.as_deref()
    }

    /// Has the key that is kept offline come of another recovery code.
    pub fn keep_escrow(&mut self, code: &RecoveryCode) -> Result<(), DiskError> {
        self.keys.escrow = Some(escrow_key(code).recipient());
        self.save()
    }

    /// Returns the invitations that were taken in here.
    pub fn joined(&self) -> &[JoinedBy] {
        &self.keys.joined
    }

    /// Keeps the secret of an invitation, by which its writer knows this installation.
    pub fn join(&mut self, by: JoinedBy) -> Result<(), DiskError> {
        self.keys.joined.retain(|known| known.invitation != by.invitation);
        self.keys.joined.push(by);
        self.save()
    }

    /// Has the next write be made under a new device.
    pub fn distrust(&mut self, why: Why) {
        self.sure = false;
        self.distrust = Some(why);
    }

    /// Looks at the mark and counts one further. Returns why a new device is
    /// needed, where it is; the first write ever needs none.
    fn look(&mut self, marks: &Path) -> Result<Option<Why>, DiskError> {
        let path = marks.join(&self.keys.nonce);
        let bytes = fsx::read_bounded(&path, IDENTITY_BYTES_MAX)?;
        let mark: Option<Mark> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let why = match &mark {
            _ if self.distrust.is_some() => self.distrust,
            None if self.keys.count == 0 => None,
            None => Some(Why::Copied),
            Some(mark) if mark.nonce != self.keys.nonce => Some(Why::Copied),
            Some(mark) if mark.count > self.keys.count => Some(Why::Restored),
            Some(_) => None,
        };
        self.keys.count = self.keys.count.max(mark.map_or(0, |mark| mark.count)) + 1;
        Ok(why)
    }

    /// Writes the count down, inside first: killed in between, the directory is
    /// ahead of its mark and not behind it.
    fn count(&self, marks: &Path) -> Result<(), DiskError> {
        self.save()?;
        fsx::make_dir(marks)?;
        let mark = Mark { nonce: self.keys.nonce.clone(), count: self.keys.count };
        fsx::write_atomic(&marks.join(&self.keys.nonce), &serde_json::to_vec(&mark).unwrap_or_default())
    }

    /// Takes a new device, under a mark of its own, and returns the one before.
    fn renew(&mut self, entropy: &mut dyn Entropy) -> DeviceId {
        let before = self.keys.device;
        self.keys.former.push(Former { device: before, signing: self.keys.signing.clone() });
        self.keys.device = DeviceId::fresh(entropy);
        self.keys.signing = SigningKey::fresh(&mut OsEntropy).secret().to_string();
        self.keys.nonce = fresh_nonce();
        self.keys.count = 1;
        self.keys.restored = false;
        before
    }
}

fn fresh_nonce() -> String {
    let mut nonce = [0; 16];
    OsEntropy.fill(&mut nonce);
    format!("{:032x}", u128::from_be_bytes(nonce))
}

/// Returns the key that is kept offline: it comes of the recovery code, and
/// reads every bundle that was sealed for this committee.
pub fn escrow_key(code: &RecoveryCode) -> ReaderKey {
    ReaderKey::of(code.escrow().expose())
}

impl Workspace {
    /// Returns the device that this installation writes under.
    pub fn device(&self) -> DeviceId {
        self.identity.device()
    }

    /// Keeps the mark by which a copy of this directory is noticed in `marks`, a
    /// directory outside of it. Without one, copies aren't noticed.
    pub fn keep_mark_in(&mut self, marks: PathBuf) {
        self.marks = Some(marks);
        self.identity.sure = false;
    }

    /// Makes sure, once a session, that no other installation goes on from the
    /// same place; where one may, this one takes a new device and says so in
    /// the ledger.
    pub(super) fn be_sure_of_the_device(&mut self) -> Result<(), CommitError> {
        if self.identity.sure {
            return Ok(());
        }
        // For what a session without a mark had to finish.
        self.remember_erased()?;
        let why = match &self.marks {
            Some(marks) => self.identity.look(marks)?,
            None => self.identity.distrust,
        };
        let mut fresh = None;
        if let Some(why) = why {
            fresh = Some((self.identity.renew(&mut *self.entropy), why));
        }
        match &self.marks {
            Some(marks) => self.identity.count(marks)?,
            None if fresh.is_some() => self.identity.save()?,
            None => {}
        }
        self.identity.sure = true;
        self.identity.distrust = None;
        let Some((before, why)) = fresh else { return Ok(()) };
        device::write(&self.dir, self.device()).map_err(|_| CommitError::Device)?;
        let now = self.device();
        let made = self.shared.read().self_made(before);
        self.note(vec![Note::Renewed { before, now, at: self.clock.now(), why }])?;
        if let Some(id) = made
            && let Some(cadre) = self.read::<Cadre>(id)?
        {
            let mut with = cadre.clone();
            with.devices.push(now);
            self.commit(Change::edit(id, &cadre, &with)?.into_iter().collect())?;
        }
        self.complete_registry()
    }
}
