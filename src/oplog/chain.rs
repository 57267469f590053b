//! The hash chain of one device's entries.
//!
//! chain value = H(previous chain value ‖ head bytes ‖ H(salt ‖ body bytes)),
//! computed and never stored in the entry. A body can be erased for good, its
//! hash put in its place, and the chain still verifies; the salt makes it
//! impossible to guess an erased body from its hash. H is BLAKE3 with a context
//! of its own for each of the two uses. All of this is frozen.

/// The chain value after some entry of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Chain(pub [u8; 32]);

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
