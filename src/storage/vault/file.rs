//! The vault's file: its bytes, and the second copy beside it. Must not open
//! anything sealed.
//!
//! The envelope is frozen for every version: one JSON object with `version`,
//! `checksum` and `body`, where the checksum covers the version and the exact
//! bytes of the body. So a damaged file is told from a wrong passphrase, and a
//! later version from damage.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{KdfCost, VaultError};
use crate::base::limits::VAULT_BYTES_MAX;
use crate::storage::fsx;

/// The version that this program writes.
pub const VERSION: u32 = 1;

const FILES: [&str; 2] = ["vault.json", "vault.copy.json"];

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    version: u32,
    checksum: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// What version 1 keeps. Bytes are lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Sixteen random bytes; everything sealed is bound to them.
    pub id: Hex,
    /// Tells the right data key from another one.
    pub check: Hex,
    /// The data key as it is, where the user wants no passphrase.
    pub open: Option<Hex>,
    /// The data key under the passphrase.
    pub passphrase: Option<PassphraseSlot>,
    /// The data key under the recovery code.
    pub recovery: RecoverySlot,
}

/// The data key under a passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassphraseSlot {
    /// What deriving the key costs.
    pub argon2id: KdfCost,
    /// Random bytes that make the derivation this vault's own.
    pub salt: Hex,
    /// The sealed data key.
    pub sealed: Hex,
}

/// The data key under the recovery code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverySlot {
    /// Random bytes that make the derivation this vault's own.
    pub salt: Hex,
    /// The sealed data key.
    pub sealed: Hex,
}

/// Bytes that are written as hexadecimal text.
#[derive(Clone, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl std::fmt::Debug for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hex({} bytes)", self.0.len())
    }
}

impl Hex {
    /// Returns the bytes in lower-case hexadecimal.
    pub fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
        let digits = digits.filter(|digits| digits.len() % 2 == 0);
        let digits = digits.ok_or_else(|| serde::de::Error::custom("not hexadecimal"))?;
        Ok(Self(digits.chunks_exact(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()))
    }
}

/// Returns the bytes of the file for `body`.
pub fn encode(body: &Body) -> Result<Vec<u8>, VaultError> {
    let failed = |error: serde_json::Error| VaultError::Damaged(error.to_string());
    let body = serde_json::to_string(body).and_then(RawValue::from_string).map_err(failed)?;
    let envelope = Envelope { version: VERSION, checksum: checksum(VERSION, body.get()), body: &body };
    let mut bytes = serde_json::to_vec(&envelope).map_err(failed)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Returns what `bytes` hold.
pub fn decode(bytes: &[u8]) -> Result<Body, VaultError> {
    let damaged = |error: serde_json::Error| VaultError::Damaged(error.to_string());
    let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(damaged)?;
    if checksum(envelope.version, envelope.body.get()) != envelope.checksum {
        return Err(VaultError::Damaged("checksum".to_owned()));
    }
    if envelope.version != VERSION {
        return Err(VaultError::NewerVersion(envelope.version));
    }
    serde_json::from_str(envelope.body.get()).map_err(damaged)
}

fn checksum(version: u32, body: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("dundian vault checksum v1");
    hasher.update(&version.to_le_bytes());
    hasher.update(body.as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

fn paths(dir: &Path) -> [PathBuf; 2] {
    FILES.map(|name| dir.join(name))
}

/// Returns whether any vault file stands in `dir`, whole or not.
pub fn exists(dir: &Path) -> bool {
    paths(dir).iter().any(|path| path.exists())
}

/// Removes both files.
pub fn remove(dir: &Path) -> Result<(), VaultError> {
    for path in paths(dir) {
        fsx::remove(&path)?;
    }
    Ok(())
}

/// Writes `body` to both files, the first one first. When this returns an error
/// the first file holds the old or the new content, never neither.
pub fn write(dir: &Path, body: &Body) -> Result<(), VaultError> {
    let bytes = encode(body)?;
    for path in paths(dir) {
        fsx::write_atomic(&path, &bytes)?;
    }
    Ok(())
}

/// What the two files hold.
pub struct Found {
    /// What the first whole one does.
    pub body: Body,
    /// What the other one does, where that is of another vault: of before the data
    /// key was renewed, or of another ledger.
    pub other: Option<Body>,
    /// Whether they differ.
    pub differ: bool,
}

/// Returns what the two files hold.
pub fn read(dir: &Path) -> Result<Found, VaultError> {
    let [first, second] = paths(dir).map(|path| match fsx::read_bounded(&path, VAULT_BYTES_MAX) {
        Ok(Some(bytes)) => decode(&bytes),
        Ok(None) => Err(VaultError::Missing),
        Err(error) => Err(VaultError::Disk(error)),
    });
    match (first, second) {
        (Ok(body), second) => {
            let differ = second.as_ref() != Ok(&body);
            let other = second.ok().filter(|other| other.id != body.id);
            Ok(Found { body, other, differ })
        }
        // An older copy must not stand in for what a newer program wrote.
        (Err(error @ VaultError::NewerVersion(_)), _) => Err(error),
        (Err(_), Ok(body)) => Ok(Found { body, other: None, differ: true }),
        (Err(VaultError::Missing), Err(error)) | (Err(error), Err(_)) => Err(error),
    }
}
