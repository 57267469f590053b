//! The hash chain of one device's entries.
//!
//! chain value = H(previous chain value ‖ head bytes ‖ H(salt ‖ body bytes)),
//! computed and never stored in the entry. A body can be erased for good, its
//! hash put in its place, and the chain still verifies; the salt makes it
//! impossible to guess an erased body from its hash. H is BLAKE3 with a context
//! of its own for each of the two uses. All of this is frozen.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The chain value after some entry of a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Chain(pub [u8; 32]);

/// How far the ledger of a device, or of one branch of it, is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct DeviceTip {
    /// The last running number; 0 where nothing is known.
    pub seq: u64,
    /// The chain value after it.
    pub chain: Chain,
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Chain {
    type Err = blake3::HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes()))
    }
}

impl Serialize for Chain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_bytes(&self.0) }
    }
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            return text.parse().map_err(serde::de::Error::custom);
        }
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Chain;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a chain value of 32 bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Chain, E> {
                bytes.try_into().map(Chain).map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// The hash of an entry's salt and body: what stays when the body is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyHash(pub [u8; 32]);

impl BodyHash {
    /// Returns the hash of a body under its salt, both as their exact bytes.
    pub fn of(salt: &str, body: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("dundian 2026 entry body");
        hasher.update(&(salt.len() as u64).to_le_bytes());
        hasher.update(salt.as_bytes());
        hasher.update(body.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// Returns a short mark that tells two entries of one name apart. The salt
    /// makes it differ even where the bodies are equal.
    pub fn tag(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// Returns the hash as lower-case hexadecimal text.
    pub fn to_hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Reads a hash from its hexadecimal text.
    pub fn from_hex(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl Chain {
    /// Returns the chain value after an entry with this head and body hash.
    #[must_use]
    pub fn after(self, head: &str, body: BodyHash) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("dundian 2026 entry chain");
        hasher.update(&self.0);
        hasher.update(head.as_bytes());
        hasher.update(&body.0);
        Self(*hasher.finalize().as_bytes())
    }
}
