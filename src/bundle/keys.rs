//! The keys of the exchange: Ed25519 (RFC 8032) to sign, age's X25519 to read.
//! Must not print or serialise a secret but by the one function that says so.

use std::fmt;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use bech32::{Bech32, Hrp};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use zeroize::Zeroizing;

use crate::base::entropy::Entropy;

/// How age's secret keys begin.
const SECRET: &str = "age-secret-key-";

/// Text that should be a key and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key")]
pub struct BadKey;

/// A key that signs.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// Makes a new key.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        entropy.fill(secret.as_mut());
        Self(ed25519_dalek::SigningKey::from_bytes(&secret))
    }

    /// Returns the key with this secret.
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }

    /// Reads the key from [`SigningKey::secret`].
    ///
    /// # Errors
    /// Fails where the text isn't 64 hexadecimal digits.
    pub fn from_secret(text: &str) -> Result<Self, BadKey> {
        let bytes = Zeroizing::new(unhex::<32>(text)?);
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&bytes)))
    }

    /// Returns the secret, to be kept sealed and nowhere else.
    pub fn secret(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.as_bytes()))
    }

    /// Returns the public key, 64 hexadecimal digits.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Returns the signature of a message, 128 hexadecimal digits.
    pub fn sign(&self, message: &[u8]) -> String {
        hex(&self.0.sign(message).to_bytes())
    }
}

/// Tells whether `signature` over `message` is of the holder of `key`. Keys of
/// small order and signatures that could be written in a second way are refused.
pub fn is_signed(key: &str, message: &[u8], signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (unhex::<32>(key), unhex::<64>(signature)) else { return false };
    let Ok(key) = VerifyingKey::from_bytes(&key) else { return false };
    !key.is_weak() && key.verify_strict(message, &Signature::from_bytes(&signature)).is_ok()
}

/// Tells whether text is a public key that signatures can be believed of.
pub fn is_public(key: &str) -> bool {
    unhex::<32>(key).ok().and_then(|key| VerifyingKey::from_bytes(&key).ok()).is_some_and(|key| !key.is_weak())
}

/// Returns the twenty digits, in groups of four, by which two people compare a
/// public key, face to face or by telephone. Another key with the same ones would
/// take some 2^66 tries.
pub fn fingerprint(key: &str) -> String {
    let hash = blake3::derive_key("dundian 2026 key fingerprint", key.as_bytes());
    let group = |four: &[u8; 4]| format!("{:04}", u32::from_be_bytes(*four) % 10_000);
    let (groups, _) = hash.as_chunks::<4>();
    groups.iter().take(5).map(group).collect::<Vec<_>>().join(" ")
}

/// A key that reads what was sealed for it.
pub struct ReaderKey(age::x25519::Identity);

impl fmt::Debug for ReaderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReaderKey(..)")
    }
}

impl ReaderKey {
    /// Makes a new key.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        entropy.fill(secret.as_mut());
        Self::of(&secret)
    }

    /// Returns the key with this secret.
    pub fn of(secret: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "any 32 bytes are a key, and the prefix is a constant")]
        let text = Zeroizing::new(
            bech32::encode::<Bech32>(Hrp::parse_unchecked(SECRET), secret).expect("32 bytes fit").to_uppercase(),
        );
        #[expect(clippy::expect_used, reason = "it was written in age's own form just above")]
        Self(age::x25519::Identity::from_str(&text).expect("a key in age's form"))
    }

    /// Reads a key from age's text form, `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// Fails where the text isn't one.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        age::x25519::Identity::from_str(text.trim()).map(Self).map_err(|_| BadKey)
    }

    /// Returns the secret in age's text form. Whoever has it reads all bundles
    /// that are for this key.
    pub fn secret(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Returns the public half in age's text form, `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }

    /// Returns the public half as age wants it.
    pub(super) fn as_recipient(&self) -> age::x25519::Recipient {
        self.0.to_public()
    }

    /// Returns the key as age wants it.
    pub(super) fn identity(&self) -> &dyn age::Identity {
        &self.0
    }
}

/// Reads a recipient in age's text form.
///
/// # Errors
/// Fails where the text isn't one.
pub fn recipient(text: &str) -> Result<age::x25519::Recipient, BadKey> {
    text.parse().map_err(|_| BadKey)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Result<[u8; N], BadKey> {
    if text.len() != N * 2 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(BadKey);
    }
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| BadKey)?;
        *slot = u8::from_str_radix(pair, 16).map_err(|_| BadKey)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    fn key() -> SigningKey {
        SigningKey::fresh(&mut SeededEntropy::new(1))
    }

    #[test]
    fn a_signature_is_of_one_key_and_one_message() {
        let signature = key().sign(b"message");
        assert!(is_signed(&key().public(), b"message", &signature));
        assert!(!is_signed(&key().public(), b"messages", &signature));
        assert!(!is_signed(&SigningKey::fresh(&mut SeededEntropy::new(2)).public(), b"message", &signature));
        assert!(!is_signed(&key().public(), b"message", &signature.to_uppercase()), "one way to write it");
    }

    /// Public vectors: RFC 8032, section 7.1, tests 1 and 2; the eight points
    /// of small order; and test 1 with L added to s (RFC 8032, section 5.1.7).
    #[test]
    fn weak_keys_and_second_signatures_are_refused() {
        let one = (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            b"".as_slice(),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        );
        let two = (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            &[0x72][..],
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        for (key, message, signature) in [one, two] {
            assert!(is_signed(key, message, signature));
        }
        let malleable = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901554c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b";
        assert!(!is_signed(one.0, one.1, malleable));
        for weak in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        ] {
            assert!(!is_public(weak), "{weak}");
            let zero = format!("{weak}{}", "0".repeat(64));
            assert!(!is_signed(weak, b"any", &zero), "{weak}");
        }
    }

    #[test]
    fn keys_survive_their_text() {
        let reader = ReaderKey::fresh(&mut SeededEntropy::new(3));
        assert!(reader.secret().starts_with("AGE-SECRET-KEY-1") && reader.recipient().starts_with("age1"));
        assert_eq!(ReaderKey::parse(&reader.secret()).unwrap().recipient(), reader.recipient());
        assert_eq!(SigningKey::from_secret(&key().secret()).unwrap().public(), key().public());
        assert!(recipient(&reader.recipient()).is_ok() && recipient("age1x").is_err());
        let digits = fingerprint(&key().public());
        assert_eq!(digits.split(' ').map(str::len).collect::<Vec<_>>(), [4; 5]);
        assert_ne!(digits, fingerprint(&SigningKey::fresh(&mut SeededEntropy::new(9)).public()));
        assert_eq!(format!("{:?}{reader:?}", key()), "SigningKey(..)ReaderKey(..)");
    }
}
