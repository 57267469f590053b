//! Which installation this is: its device, the keys it signs and reads with,
//! and the mark outside the data directory by which a copy is told from it.
//!
//! The file `device` names the device in the open, so that it is known before
//! the keys are; `keys` holds the rest, sealed. Both are there twice. Where neither
//! copy of the keys can be read, the ledger still opens: the next write is made
//! under a new device, with new keys, that the others take once whoever works here
//! was invited again.
//!
//! Each first write after opening counts one further, inside and then outside. A
//! directory whose count lies behind the one outside was restored from an older copy; one without a mark
//! outside was copied to another machine. Either way some other installation
//! may have gone on from the same place, so this one writes under a new device
//! from then on: no running number is ever used twice. One that was made of a
//! backup knows so itself.

mod keys;

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

pub use self::keys::KeysFound;
use self::keys::{Former, Inherited, Keys, Mark};
pub(super) use self::keys::{JoinedBy, Lost, Reached, Sealed};

use super::error::{CommitError, OpenError};
use super::{Workspace, device};
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::DeviceId;
use crate::base::limits::IDENTITY_BYTES_MAX;
use crate::bundle::keys::{ReaderKey, SigningKey};
use crate::bundle::manifest::{Manifest, Sender};
use crate::domain::cadre::Cadre;
use crate::domain::change::Change;
use crate::oplog::note::{Heir, Note, Why};
use crate::storage::fsx::{self, DiskError};
use crate::storage::journal::Position;
use crate::storage::secret::Key;
use crate::storage::vault::RecoveryCode;

const FILE: &str = "keys";
const COPY: &str = "keys.copy";
/// Where keys that can't be read are kept for whoever wants to look at them.
const BROKEN: &str = "keys.damaged";
/// What the file of keys is sealed with beside its key. Frozen.
const CONTEXT: &[u8] = b"dundian keys v1";

/// The identity of an open data directory.
pub(super) struct Identity {
    dir: PathBuf,
    seal: Key,
    keys: Keys,
    /// Whether this session has made sure already that it may write.
    sure: bool,
    /// The keys in the files can't be read; these were made up for reading.
    lost: bool,
    distrust: Option<Why>,
}

impl Identity {
    /// Makes the identity of a new ledger. The escrow key comes of the recovery
    /// code, so that what is kept offline is one sheet of paper.
    pub fn create(dir: &Path, seal: &Key, device: DeviceId, code: &RecoveryCode) -> Result<Self, OpenError> {
        let mut identity = Self::make(dir, seal, device)?;
        identity.keep_escrow(code)?;
        Ok(identity)
    }

    /// Reads the identity of a ledger; `begun` where something was written in it. One
    /// that was founded before there were keys, and nothing written in, gets them.
    pub fn open(dir: &Path, seal: &Key, begun: bool) -> Result<(Self, KeysFound), OpenError> {
        let bytes = |name| fsx::read_bounded(&dir.join(name), IDENTITY_BYTES_MAX).ok().flatten();
        let (first, copy) = (bytes(FILE), bytes(COPY));
        if first.is_none() && copy.is_none() && !begun {
            return Ok((Self::make(dir, seal, device::read(dir)?)?, KeysFound::Whole));
        }
        let read = |sealed: &Option<Vec<u8>>| sealed.as_ref().and_then(|sealed| Keys::unseal(seal, sealed));
        let (keys, found) = match (read(&first), copy) {
            // An earlier version has made no copy; it is made with the next write.
            (Some(keys), copy) if copy.is_none() || read(&copy).is_some() => (keys, KeysFound::Whole),
            (Some(keys), _) => (keys, KeysFound::Mended),
            (None, copy) => match read(&copy) {
                Some(keys) => (keys, KeysFound::Mended),
                None => (Keys::fresh(device::read(dir).map_err(|_| OpenError::Keys)?), KeysFound::Lost),
            },
        };
        let distrust = match found {
            KeysFound::Lost => Some(Why::Damaged),
            _ => keys.restored.then_some(Why::Restored),
        };
        let lost = found == KeysFound::Lost;
        let identity = Self { dir: dir.to_owned(), seal: seal.clone(), keys, sure: false, lost, distrust };
        if found == KeysFound::Mended {
            // A disk that takes nothing keeps nobody from reading.
            let _ = identity.save();
        }
        if !lost {
            // Killed between the two files: the keys come first and count.
            device::mend(dir, identity.keys.device);
        }
        Ok((identity, found))
    }

    /// Tells whether the keys in `dir` are sealed with `seal`; `None` where there are none.
    pub fn is_sealed_with(dir: &Path, seal: &Key) -> Option<bool> {
        let bytes = |name| fsx::read_bounded(&dir.join(name), IDENTITY_BYTES_MAX).ok().flatten();
        let found: Vec<Vec<u8>> = [FILE, COPY].into_iter().filter_map(bytes).collect();
        (!found.is_empty()).then(|| found.iter().any(|sealed| Keys::unseal(seal, sealed).is_some()))
    }

    /// Writes the same identity into the folder `dir`, sealed with another key, with
    /// all that comes of the recovery code come of `code`.
    pub fn seal_anew(&self, dir: &Path, seal: &Key, code: &RecoveryCode) -> Result<(), DiskError> {
        let (dir, seal, keys) = (dir.to_owned(), seal.clone(), self.keys.clone());
        Self { dir, seal, keys, sure: false, lost: false, distrust: None }.keep_escrow(code)
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

    fn make(dir: &Path, seal: &Key, device: DeviceId) -> Result<Self, OpenError> {
        let (keys, seal) = (Keys::fresh(device), seal.clone());
        let identity = Self { dir: dir.to_owned(), seal, keys, sure: false, lost: false, distrust: None };
        identity.save()?;
        device::write(dir, device)?;
        Ok(identity)
    }

    /// Writes both copies down.
    fn save(&self) -> Result<(), DiskError> {
        self.save_as(FILE)?;
        self.save_as(COPY)
    }

    fn save_as(&self, name: &str) -> Result<(), DiskError> {
        // A struct of plain texts and numbers always has its JSON.
        let plain = serde_json::to_vec(&self.keys).unwrap_or_default();
        fsx::write_atomic(&self.dir.join(name), &self.seal.seal(CONTEXT, &plain, &mut OsEntropy))
    }

    /// Tells whether something was written since it was opened.
    pub fn is_sure(&self) -> bool {
        self.sure
    }

    /// Returns the device that this installation writes under.
    pub fn device(&self) -> DeviceId {
        self.keys.device
    }

    /// Returns how far the journal had come, as far as was noted.
    pub fn reached(&self) -> Option<&Reached> {
        self.keys.reached.as_ref()
    }

    /// Notes how far the journal has come. It comes to the disk with whatever is
    /// kept here next.
    pub fn note_reached(&mut self, end: Position, at: DateTime<FixedOffset>) {
        self.keys.reached = Some(Reached { end, at });
    }

    /// Returns all devices that this installation has written under.
    pub fn devices(&self) -> Vec<DeviceId> {
        self.keys.former.iter().map(|former| former.device).chain([self.keys.device]).collect()
    }

    /// Returns the key that signs for one of this installation's devices.
    pub fn signing(&self, device: DeviceId) -> Option<SigningKey> {
        let former = || self.keys.former.iter().find(|former| former.device == device).map(|former| &former.signing);
        let now = (device == self.keys.device && !self.lost).then_some(&self.keys.signing);
        let secret = now.or_else(former);
        secret.and_then(|secret| SigningKey::from_secret(secret).ok())
    }

    /// Returns the key of the first device that this installation had and whose
    /// disk isn't gone.
    pub fn first_signing(&self) -> Option<SigningKey> {
        self.devices().into_iter().find_map(|device| self.signing(device))
    }

    /// Returns the public key of one of this installation's devices.
    pub fn public(&self, device: DeviceId) -> Option<String> {
        self.signing(device).map(|key| key.public()).or_else(|| self.lost(device).map(str::to_owned))
    }

    /// Returns the public key of a device of this installation whose disk is gone.
    pub fn lost(&self, device: DeviceId) -> Option<&str> {
        self.keys.former.iter().find(|former| former.device == device).and_then(|former| former.key.as_deref())
    }

    /// Returns the key that reads what is sealed for this installation.
    pub fn reader(&self) -> Result<ReaderKey, OpenError> {
        ReaderKey::parse(&self.keys.reader).map_err(|_| OpenError::Keys)
    }

    /// Returns the keys that read what was sealed for this installation, or for
    /// one that it has succeeded.
    pub fn readers(&self) -> Result<Vec<ReaderKey>, OpenError> {
        let escrows = self.escrows_before();
        let all = std::iter::once(&self.keys.reader).chain(escrows);
        all.map(|secret| ReaderKey::parse(secret).map_err(|_| OpenError::Keys)).collect()
    }

    /// Tells whether a bundle is for this installation, or for one that it has succeeded.
    pub fn is_meant(&self, manifest: &Manifest) -> Result<bool, OpenError> {
        Ok(manifest.is_for(&self.reader()?.recipient()) || self.readers_before().any(|reader| manifest.is_for(reader)))
    }

    /// Returns the age recipients that the installations read by which this one
    /// has succeeded.
    pub fn readers_before(&self) -> impl Iterator<Item = &String> {
        self.keys.inherited.iter().flat_map(|inherited| &inherited.readers)
    }

    /// Returns the secrets of the escrow keys of those installations.
    pub fn escrows_before(&self) -> impl Iterator<Item = &String> {
        self.keys.inherited.iter().flat_map(|inherited| &inherited.escrows)
    }

    /// Goes on from an installation whose disk is gone: the heir that comes of its
    /// recovery code signs for this one.
    pub fn succeed(&mut self, lost: &Lost<'_>) -> Result<(), OpenError> {
        let former = |(device, key): &(DeviceId, String)| Former {
            device: *device,
            signing: String::new(),
            key: Some(key.clone()),
        };
        let signing = SigningKey::from_secret(&self.keys.signing).map_err(|_| OpenError::Keys)?;
        let reader = self.reader()?.recipient();
        let message = Sender::succession(self.keys.device, &signing.public(), &reader);
        let escrow = escrow_key(lost.code).secret().to_string();
        self.keys.former = lost.devices.iter().map(former).collect();
        self.keys.inherited = Some(Inherited {
            escrows: lost.escrows.iter().cloned().chain([escrow]).collect(),
            readers: lost.readers.to_vec(),
            succeeds: heir_key(lost.code).sign(&message),
        });
        let turn = lost.turn.saturating_add(1);
        self.keys.heir = self.keys.heir.take().map(|heir| Heir { turn, ..heir });
        Ok(self.save()?)
    }

    /// Returns the signature by which this installation succeeds another one.
    pub fn succeeds(&self) -> Option<String> {
        self.keys.inherited.as_ref().map(|inherited| inherited.succeeds.clone())
    }

    /// Returns the public half of the key that may sign for a successor.
    pub fn heir(&self) -> Option<&Heir> {
        self.keys.heir.as_ref()
    }

    /// Returns the key of what others keep for this installation.
    pub fn capsule(&self) -> Option<Key> {
        let secret = self.keys.capsule.as_deref()?;
        Some(Key::new(*blake3::Hash::from_hex(secret).ok()?.as_bytes()))
    }

    /// Returns when what others keep for this installation came to be what `mark`
    /// stands for.
    pub fn sealed_at(&mut self, mark: String, now: u64) -> Result<u64, DiskError> {
        if let Some(known) = self.keys.sealed.as_ref().filter(|known| known.mark == mark) {
            return Ok(known.at);
        }
        let at = self.keys.sealed.as_ref().map_or(0, |known| known.at + 1).max(now);
        self.keys.sealed = Some(Sealed { at, mark });
        self.save()?;
        Ok(at)
    }

    /// Returns the public half of the key that is kept offline.
    pub fn escrow(&self) -> Option<&str> {
        self.keys.escrow.as_deref()
    }

    /// Has all that comes of the recovery code come of another one: the key that is
    /// kept offline, the heir, and the key of what others keep.
    pub fn keep_escrow(&mut self, code: &RecoveryCode) -> Result<(), DiskError> {
        let turn = self.keys.heir.as_ref().map_or(0, |heir| heir.turn).saturating_add(1);
        self.keys.escrow = Some(escrow_key(code).recipient());
        self.keys.heir = Some(Heir { key: heir_key(code).public(), turn });
        self.keys.capsule = Some(blake3::Hash::from_bytes(*code.capsule().expose()).to_hex().to_string());
        self.keys.sealed = None;
        self.save()
    }

    /// Forgets what an earlier version of the program never had of a recovery code.
    #[cfg(test)]
    pub fn forget_heir(&mut self) {
        (self.keys.heir, self.keys.capsule) = (None, None);
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

    /// Keeps what can't be read of the keys beside the new ones: an older copy of the
    /// disk, or somebody who knows it, may still make sense of it.
    fn keep_broken(&self) {
        if self.lost {
            let _ = std::fs::rename(self.dir.join(FILE), self.dir.join(BROKEN));
        }
    }

    /// Takes a new device, under a mark of its own, and returns the one before.
    fn renew(&mut self, entropy: &mut dyn Entropy) -> DeviceId {
        let before = self.keys.device;
        let signing = if self.lost { String::new() } else { self.keys.signing.clone() };
        self.keys.former.push(Former { device: before, signing, key: None });
        self.keys.device = DeviceId::fresh(entropy);
        self.keys.signing = SigningKey::fresh(&mut OsEntropy).secret().to_string();
        self.keys.nonce = fresh_nonce();
        self.keys.count = 1;
        self.keys.restored = false;
        self.lost = false;
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

/// Returns the key that signs for a successor, once: it comes of the recovery code.
pub(super) fn heir_key(code: &RecoveryCode) -> SigningKey {
    SigningKey::of(code.heir().expose())
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
        self.identity.note_reached(self.journal.end(), self.clock.now());
        let why = match &self.marks {
            Some(marks) => self.identity.look(marks)?,
            None => self.identity.distrust,
        };
        let mut fresh = None;
        if let Some(why) = why {
            self.identity.keep_broken();
            fresh = Some((self.identity.renew(&mut *self.entropy), why));
        }
        match &self.marks {
            Some(marks) => self.identity.count(marks)?,
            None if fresh.is_some() => self.identity.save()?,
            None => {}
        }
        self.identity.sure = true;
        self.identity.distrust = None;
        if let Some((before, why)) = fresh {
            self.begin_as_new(before, why)?;
        }
        self.refill()
    }

    /// Says in the ledger that it goes on under a new device.
    fn begin_as_new(&mut self, before: DeviceId, why: Why) -> Result<(), CommitError> {
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

    /// Notes how far the journal has come, where something was written since it was
    /// opened: one that is shorter at the next start has lost something.
    pub(super) fn note_end(&mut self) -> Result<(), DiskError> {
        if !self.identity.sure || self.identity.reached().is_some_and(|reached| reached.end == self.journal.end()) {
            return Ok(());
        }
        self.identity.note_reached(self.journal.end(), self.clock.now());
        // The copy is as good but for this.
        self.identity.save_as(FILE)
    }
}
