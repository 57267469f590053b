//! Keys and the one way in which anything is sealed: XChaCha20-Poly1305 with a
//! random nonce in front. Must not print, serialise or keep a key longer than
//! its owner lives.

use std::fmt;

use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::base::entropy::Entropy;

/// Bytes of the nonce in front of everything sealed.
pub const NONCE_BYTES: usize = 24;
/// Bytes of the authentication tag at the end of everything sealed.
pub const TAG_BYTES: usize = 16;
/// Bytes that sealing adds: the nonce in front and the tag behind.
pub const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// A secret key of 32 bytes, wiped from memory when dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// Takes over `bytes` as a key.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Makes a key out of `entropy`.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut key = Self::new([0; 32]);
        entropy.fill(key.0.as_mut());
        key
    }

    /// Returns the key for one purpose, from which this key can't be found out.
    /// The same `context` always gives the same key; contexts are frozen.
    pub fn derive(&self, context: &str) -> Self {
        Self::new(blake3::derive_key(context, self.0.as_ref()))
    }

    /// Returns a hash of `bytes` that can't be made or tried without the key.
    pub fn mark(&self, bytes: &[u8]) -> [u8; 32] {
        *blake3::keyed_hash(&self.0, bytes).as_bytes()
    }

    /// Lends the bare bytes, for another cipher's use. Don't store or show them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns `nonce ‖ ciphertext ‖ tag` of `plain`, bound to `context`.
    pub fn seal(&self, context: &[u8], plain: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plain.len() + SEAL_BYTES);
        self.seal_onto(&mut sealed, context, plain, entropy);
        sealed
    }

    /// Appends what [`Key::seal`] returns to `out`.
    pub fn seal_onto(&self, out: &mut Vec<u8>, context: &[u8], plain: &[u8], entropy: &mut dyn Entropy) {
        self.seal_in_place(out, context, |out| out.extend_from_slice(plain), entropy);
    }

    /// Appends what [`Key::seal`] returns to `out`, for the text that `plain`
    /// appends there.
    pub fn seal_in_place(
        &self,
        out: &mut Vec<u8>,
        context: &[u8],
        plain: impl FnOnce(&mut Vec<u8>),
        entropy: &mut dyn Entropy,
    ) {
        let mut nonce = [0u8; NONCE_BYTES];
        entropy.fill(&mut nonce);
        out.extend_from_slice(&nonce);
        let start = out.len();
        plain(out);
        #[expect(
            clippy::expect_used,
            reason = "the cipher refuses only texts over 256 GiB; every caller's limit lies far below"
        )]
        let tag = self
            .cipher()
            .encrypt_in_place_detached(XNonce::from_slice(&nonce), context, &mut out[start..])
            .expect("a text within the limits can be sealed");
        out.extend_from_slice(&tag);
    }

    /// Returns what was sealed, or `None` if a single bit of it, of the key or
    /// of `context` is another.
    pub fn unseal(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
        let (text, tag) = rest.split_at_checked(rest.len().checked_sub(TAG_BYTES)?)?;
        let mut plain = text.to_vec();
        self.cipher()
            .decrypt_in_place_detached(XNonce::from_slice(nonce), context, &mut plain, Tag::from_slice(tag))
            .ok()?;
        Some(plain)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    #[test]
    fn sealed_text_opens_only_whole_and_in_its_place() {
        let key = Key::new([7; 32]);
        let sealed = key.seal(b"here", "三组王大爷".as_bytes(), &mut SeededEntropy::new(1));
        assert_eq!(sealed.len(), 15 + SEAL_BYTES);
        assert_eq!(key.unseal(b"here", &sealed).as_deref(), Some("三组王大爷".as_bytes()));
        assert_eq!(key.unseal(b"there", &sealed), None);
        assert_eq!(Key::new([8; 32]).unseal(b"here", &sealed), None);
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(key.unseal(b"here", &bent), None, "byte {at}");
            assert_eq!(key.unseal(b"here", &sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn a_key_never_prints_itself() {
        assert_eq!(format!("{:?}", Key::new([0x41; 32])), "Key(..)");
    }
}
