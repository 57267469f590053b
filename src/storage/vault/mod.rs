//! The vault: one random data key, from which all others come, kept under a
//! passphrase, under a printed recovery code, or, if the user wants it so, in
//! the open. Must not hand out the data key itself.
//!
//! Changing or removing the passphrase wraps the same data key anew; what was
//! sealed before stays as it is. A new data key makes a new vault, with another id;
//! the one before opens nothing any more. Losing the vault's file would lose
//! everything, so there are two copies, and a damaged one is mended from the other.

mod code;
mod file;

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use self::code::{CodeError, RecoveryCode};
use self::file::{Body, Hex, PassphraseSlot, RecoverySlot};
use super::fsx::{self, DiskError};
use super::secret::Key;
use crate::base::entropy::Entropy;
use crate::base::limits::{KDF_LANES_MAX, KDF_MEMORY_KIB_MAX, KDF_PASSES_MAX, PASSPHRASE_CHARS_MIN};
use crate::base::text::half_width;
use crate::tr;

const SALT_BYTES: usize = 16;

/// Why a vault could not be made, opened or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// There is no vault in this directory.
    #[error("no vault here")]
    Missing,
    /// There is one already; a new one would make all data unreadable.
    #[error("there is a vault already")]
    Exists,
    /// The vault is locked and no passphrase or code was given.
    #[error("locked")]
    Locked,
    /// The passphrase is not the right one.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The recovery code is well-formed, but not this vault's.
    #[error("wrong recovery code")]
    WrongCode,
    /// The recovery code was mistyped.
    #[error("recovery code: {0}")]
    BadCode(#[from] CodeError),
    /// A new passphrase of a few characters, or of blanks alone.
    #[error("passphrase too short")]
    ShortPassphrase,
    /// It opens, but its key isn't the one that the data is sealed with.
    #[error("another data key")]
    OtherKey,
    /// Both copies of the file are damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// A later version of the program wrote it.
    #[error("written in format version {0}")]
    NewerVersion(u32),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl VaultError {
    /// Returns what happened, what was kept and what to do, for the user.
    pub fn message(&self) -> String {
        match self {
            Self::Missing => tr!("storage-vault-missing"),
            Self::Exists => tr!("storage-vault-exists"),
            Self::Locked => tr!("storage-vault-locked"),
            Self::WrongPassphrase => tr!("storage-vault-wrong-passphrase"),
            Self::WrongCode => tr!("storage-vault-wrong-code"),
            Self::BadCode(CodeError::Length { found }) => tr!("storage-code-length", found = *found as u64),
            Self::BadCode(CodeError::Character(c)) => {
                let c = c.to_string();
                tr!("storage-code-character", character = crate::base::text::visible(&c).into_owned())
            }
            Self::BadCode(CodeError::Check) => tr!("storage-code-check"),
            Self::ShortPassphrase => tr!("storage-vault-short-passphrase", least = PASSPHRASE_CHARS_MIN as u64),
            Self::OtherKey => tr!("storage-vault-other-key"),
            Self::Damaged(_) => tr!("storage-vault-damaged"),
            Self::NewerVersion(version) => tr!("storage-newer-version", version = *version),
            Self::Disk(error) => error.message(),
        }
    }
}

/// What deriving a key from a passphrase costs (argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that the memory is worked on in.
    pub lanes: u32,
}

impl Default for KdfCost {
    /// The second recommended choice of RFC 9106, section 4, on one lane: well
    /// under a second on an office laptop, and memory that it has.
    fn default() -> Self {
        Self { memory_kib: 64 << 10, passes: 3, lanes: 1 }
    }
}

impl KdfCost {
    fn derive(self, passphrase: &str, salt: &[u8]) -> Result<Key, VaultError> {
        let damaged = |error: argon2::Error| VaultError::Damaged(error.to_string());
        let KdfCost { memory_kib, passes, lanes } = self;
        if memory_kib > KDF_MEMORY_KIB_MAX || passes > KDF_PASSES_MAX || lanes > KDF_LANES_MAX {
            return Err(VaultError::Damaged(format!("derivation parameters {self:?}")));
        }
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(damaged)?;
        // An input method may leave the letters full-width, and nobody sees
        // that in a field without echo: both are the same passphrase.
        let passphrase = Zeroizing::new(half_width(passphrase).into_owned());
        let mut key = Zeroizing::new([0u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
            .map_err(damaged)?;
        Ok(Key::new(*key))
    }
}

/// How a vault is to be opened.
#[derive(Clone, Copy)]
pub enum Unlock<'a> {
    /// By nothing: the vault has no passphrase.
    Open,
    /// By the passphrase.
    Passphrase(&'a str),
    /// By the recovery code, as it was typed.
    Recovery(&'a str),
}

impl std::fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open => "Open",
            Self::Passphrase(_) => "Passphrase(..)",
            Self::Recovery(_) => "Recovery(..)",
        })
    }
}

/// What a key is for. Each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing the journal's frames.
    Journal,
    /// Sealing the store's values.
    Store,
    /// Sealing drafts.
    Drafts,
    /// Sealing the device's own signing key.
    DeviceKeys,
    /// Marking backups as this ledger's own.
    Backups,
}

impl Purpose {
    /// Frozen: another text is another key.
    fn context(self) -> &'static str {
        match self {
            Self::Journal => "dundian journal v1",
            Self::Store => "dundian store values v1",
            Self::Drafts => "dundian drafts v1",
            Self::DeviceKeys => "dundian device keys v1",
            Self::Backups => "dundian backups v1",
        }
    }
}

/// An opened vault.
#[derive(Debug)]
pub struct Vault {
    dir: PathBuf,
    body: Body,
    data_key: Key,
}

impl Vault {
    /// Makes a vault in `dir` and returns it with the recovery code, which is
    /// kept nowhere: whoever calls this has to show it. Without `passphrase`
    /// the data key lies in the open; warn before.
    pub fn create(
        dir: &Path,
        passphrase: Option<&str>,
        cost: KdfCost,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RecoveryCode), VaultError> {
        if file::exists(dir) {
            return Err(VaultError::Exists);
        }
        if passphrase.is_some_and(is_short) {
            return Err(VaultError::ShortPassphrase);
        }
        Self::make(dir, passphrase, cost, entropy)
    }

    /// Does what [`Vault::create`] does, for one who has a vault already: with a
    /// passphrase that may be as short as an earlier version took it.
    pub fn make(
        dir: &Path,
        passphrase: Option<&str>,
        cost: KdfCost,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RecoveryCode), VaultError> {
        fsx::make_dir(dir)?;
        let data_key = Key::fresh(entropy);
        let id = random(SALT_BYTES, entropy);
        let code = RecoveryCode::fresh(entropy);
        let body = Body {
            check: check_of(&data_key, &id),
            open: None,
            passphrase: None,
            recovery: recovery_slot(&id, &data_key, &code, entropy),
            id,
        };
        let mut vault = Self { dir: dir.to_owned(), body, data_key };
        vault.body = vault.with_passphrase(passphrase, cost, entropy)?;
        file::write(dir, &vault.body)?;
        Ok((vault, code))
    }

    /// Opens the vault in `dir`. A damaged copy of its file is mended. `fits` tells
    /// whether a vault's key is the one that the data is sealed with: of two files
    /// that hold different vaults the one counts that does, and with another nothing
    /// is opened, and so nothing taken for damaged.
    pub fn open(dir: &Path, unlock: Unlock<'_>, fits: &dyn Fn(&Self) -> bool) -> Result<Self, VaultError> {
        let found = file::read(dir)?;
        let mut why: Option<(u8, VaultError)> = None;
        for body in std::iter::once(found.body).chain(found.other) {
            let asks = body.open.is_none() || matches!(unlock, Unlock::Recovery(_));
            let error = match Self::opened(dir, body, unlock) {
                Ok(vault) if fits(&vault) => {
                    if found.differ {
                        // Reading goes on with one copy: a full disk must not lock anybody out.
                        let _ = file::write(dir, &vault.body);
                    }
                    return Ok(vault);
                }
                Ok(_) => VaultError::OtherKey,
                Err(error) => error,
            };
            // One that asks for nothing says nothing of what was typed.
            let weight = match error {
                VaultError::OtherKey if asks => 2,
                VaultError::OtherKey => 0,
                _ => 1,
            };
            if why.as_ref().is_none_or(|(before, _)| *before < weight) {
                why = Some((weight, error));
            }
        }
        Err(why.map_or(VaultError::Missing, |(_, error)| error))
    }

    fn opened(dir: &Path, body: Body, unlock: Unlock<'_>) -> Result<Self, VaultError> {
        let data_key = data_key(&body, unlock)?;
        if check_of(&data_key, &body.id) != body.check {
            return Err(VaultError::Damaged("another vault's key".to_owned()));
        }
        Ok(Self { dir: dir.to_owned(), body, data_key })
    }

    /// Goes on in the folder `dir`, to which its files were moved.
    pub fn moved_to(self, dir: &Path) -> Self {
        Self { dir: dir.to_owned(), ..self }
    }

    /// Tells whether another vault has the same data key.
    pub fn is_same(&self, other: &Self) -> bool {
        self.data_key.expose() == other.data_key.expose()
    }

    /// Returns whether there is a vault in `dir`, whole or not.
    pub fn exists(dir: &Path) -> bool {
        file::exists(dir)
    }

    /// Takes the vault in `dir` away, where nothing was ever kept with its key.
    pub fn discard(dir: &Path) -> Result<(), VaultError> {
        file::remove(dir)
    }

    /// Returns whether the vault in `dir` asks for a passphrase.
    pub fn is_locked(dir: &Path) -> Result<bool, VaultError> {
        let found = file::read(dir)?;
        Ok(found.body.open.is_none() || found.other.is_some_and(|other| other.open.is_none()))
    }

    /// Returns the name of this vault and its data key, which tells nothing of them.
    pub fn id(&self) -> String {
        self.body.id.text()
    }

    /// Returns whether this vault asks for a passphrase.
    pub fn has_passphrase(&self) -> bool {
        self.body.passphrase.is_some()
    }

    /// Sets, changes or (`None`) removes the passphrase. The recovery code stays
    /// the same. After an error the old passphrase or the new one holds.
    pub fn set_passphrase(
        &mut self,
        passphrase: Option<&str>,
        cost: KdfCost,
        entropy: &mut dyn Entropy,
    ) -> Result<(), VaultError> {
        if passphrase.is_some_and(is_short) {
            return Err(VaultError::ShortPassphrase);
        }
        self.replace(self.with_passphrase(passphrase, cost, entropy)?)
    }

    /// Makes a new recovery code; the old one opens nothing any more.
    pub fn renew_recovery(&mut self, entropy: &mut dyn Entropy) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::fresh(entropy);
        let recovery = recovery_slot(&self.body.id, &self.data_key, &code, entropy);
        self.replace(Body { recovery, ..self.body.clone() })?;
        Ok(code)
    }

    /// Returns the key for `purpose`.
    pub fn key(&self, purpose: Purpose) -> Key {
        self.data_key.derive(purpose.context())
    }

    fn replace(&mut self, body: Body) -> Result<(), VaultError> {
        file::write(&self.dir, &body)?;
        self.body = body;
        Ok(())
    }

    fn with_passphrase(
        &self,
        passphrase: Option<&str>,
        cost: KdfCost,
        entropy: &mut dyn Entropy,
    ) -> Result<Body, VaultError> {
        let (open, passphrase) = match passphrase {
            None => (Some(Hex(self.data_key.expose().to_vec())), None),
            Some(passphrase) => {
                let salt = random(SALT_BYTES, entropy);
                let key = cost.derive(passphrase, &salt.0)?;
                let context = slot_context("passphrase", &self.body.id);
                let sealed = Hex(key.seal(&context, self.data_key.expose(), entropy));
                (None, Some(PassphraseSlot { argon2id: cost, salt, sealed }))
            }
        };
        Ok(Body { open, passphrase, ..self.body.clone() })
    }
}

/// Tells whether a passphrase is too short to be set; blanks alone are none. One
/// that an earlier version has set opens all the same.
pub fn is_short(passphrase: &str) -> bool {
    passphrase.trim().is_empty() || passphrase.chars().count() < PASSPHRASE_CHARS_MIN
}

fn random(bytes: usize, entropy: &mut dyn Entropy) -> Hex {
    let mut out = vec![0; bytes];
    entropy.fill(&mut out);
    Hex(out)
}

fn check_of(data_key: &Key, id: &Hex) -> Hex {
    Hex(data_key.derive("dundian vault check v1").mark(&id.0)[..16].to_vec())
}

/// Binds a sealed key to its slot and its vault, so that neither can be swapped.
fn slot_context(slot: &str, id: &Hex) -> Vec<u8> {
    [b"dundian vault v1 ", slot.as_bytes(), b" ", &id.0].concat()
}

fn recovery_slot(id: &Hex, data_key: &Key, code: &RecoveryCode, entropy: &mut dyn Entropy) -> RecoverySlot {
    let salt = random(SALT_BYTES, entropy);
    let sealed = Hex(code.key(&salt.0).seal(&slot_context("recovery", id), data_key.expose(), entropy));
    RecoverySlot { salt, sealed }
}

fn data_key(body: &Body, unlock: Unlock<'_>) -> Result<Key, VaultError> {
    let bytes = match unlock {
        Unlock::Recovery(typed) => {
            let key = RecoveryCode::parse(typed)?.key(&body.recovery.salt.0);
            key.unseal(&slot_context("recovery", &body.id), &body.recovery.sealed.0).ok_or(VaultError::WrongCode)?
        }
        _ if body.open.is_some() => body.open.as_ref().map(|key| key.0.clone()).unwrap_or_default(),
        Unlock::Open => return Err(VaultError::Locked),
        Unlock::Passphrase(passphrase) => {
            let slot = body.passphrase.as_ref().ok_or_else(|| VaultError::Damaged("no slot".to_owned()))?;
            let key = slot.argon2id.derive(passphrase, &slot.salt.0)?;
            key.unseal(&slot_context("passphrase", &body.id), &slot.sealed.0).ok_or(VaultError::WrongPassphrase)?
        }
    };
    let bytes = Zeroizing::new(bytes);
    let key = bytes.as_slice().try_into().map_err(|_| VaultError::Damaged("key length".to_owned()))?;
    Ok(Key::new(key))
}

#[cfg(test)]
mod tests;
