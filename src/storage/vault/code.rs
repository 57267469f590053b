//! The recovery code: what is printed, put in an envelope and typed in on the
//! day the passphrase is forgotten. Must not be shown by accident.
//!
//! 120 random bits as 24 symbols of Crockford's base 32 (no I, L, O, U) and one
//! check symbol, in five groups of five. The check is a polynomial over
//! GF(2⁵): any single wrong symbol and any two swapped ones are noticed, so a
//! slip of the pen isn't taken for a wrong code.

use std::fmt;

use zeroize::Zeroizing;

use crate::base::entropy::Entropy;
use crate::base::text::half_width_char;
use crate::storage::secret::Key;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_BYTES: usize = 15;
const SYMBOLS: usize = 25;
const GROUP: usize = 5;

/// What is wrong with a code as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Too many or too few symbols.
    #[error("{found} symbols instead of 25")]
    Length {
        /// How many there were.
        found: usize,
    },
    /// A character that no code has.
    #[error("the character {0:?} is in no code")]
    Character(char),
    /// The check symbol doesn't fit the others.
    #[error("mistyped")]
    Check,
}

/// A recovery code. Wiped from memory when dropped; shown by [`RecoveryCode::text`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; SECRET_BYTES]>);

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl RecoveryCode {
    /// Makes a new code.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        entropy.fill(secret.as_mut());
        Self(secret)
    }

    /// Reads a code as a person types it: any case, any spaces and dashes,
    /// full-width letters, O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for c in text.chars() {
            let c = half_width_char(c);
            if c.is_whitespace() || matches!(c, '-' | '_' | '.' | '–' | '—' | '－' | '‐' | '−') {
                continue;
            }
            symbols.push(value_of(c).ok_or(CodeError::Character(c))?);
        }
        let [data @ .., check] = symbols.as_slice() else { return Err(CodeError::Length { found: 0 }) };
        if symbols.len() != SYMBOLS {
            return Err(CodeError::Length { found: symbols.len() });
        }
        if check_of(data) != *check {
            return Err(CodeError::Check);
        }
        let mut secret = Zeroizing::new([0u8; SECRET_BYTES]);
        for (eight, five) in data.chunks_exact(8).zip(secret.chunks_exact_mut(5)) {
            let word = eight.iter().fold(0u64, |word, symbol| word << 5 | u64::from(*symbol));
            five.copy_from_slice(&word.to_be_bytes()[3..]);
        }
        Ok(Self(secret))
    }

    /// Returns the code as it is printed: `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    pub fn text(&self) -> Zeroizing<String> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for five in self.0.chunks_exact(5) {
            let word = five.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
            symbols.extend((0..8).rev().map(|at| (word >> (5 * at) & 31) as u8));
        }
        let check = check_of(&symbols);
        symbols.push(check);
        let mut text = Zeroizing::new(String::with_capacity(SYMBOLS + SYMBOLS / GROUP));
        for (at, symbol) in symbols.iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*symbol)]));
        }
        text
    }

    /// Returns the secret of the escrow key: whoever holds the code on paper can
    /// read what was sealed for this installation, without its disk.
    pub fn escrow(&self) -> Key {
        Key::new(blake3::derive_key("dundian escrow key v1", self.0.as_ref()))
    }

    /// Returns the secret of the key that signs for a successor of this
    /// installation, once its disk is gone.
    pub fn heir(&self) -> Key {
        Key::new(blake3::derive_key("dundian heir key v1", self.0.as_ref()))
    }

    /// Returns the key of what this installation has others keep for it: who it
    /// is, whom it has admitted, what it erased.
    pub fn capsule(&self) -> Key {
        Key::new(blake3::derive_key("dundian capsule key v1", self.0.as_ref()))
    }

    /// Returns the key that the code stands for in the vault with `salt`. A
    /// hundred and twenty random bits need no slow derivation.
    pub(super) fn key(&self, salt: &[u8]) -> Key {
        let mut hasher = blake3::Hasher::new_derive_key("dundian vault recovery key v1");
        hasher.update(self.0.as_ref());
        hasher.update(salt);
        Key::new(*hasher.finalize().as_bytes())
    }
}

fn value_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let at = ALPHABET.iter().position(|symbol| char::from(*symbol) == c)?;
    u8::try_from(at).ok()
}

/// Evaluates the symbols as a polynomial at x, a generator of GF(2⁵) modulo
/// x⁵ + x² + 1: each of up to 31 places weighs differently.
fn check_of(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| times_x(sum ^ symbol))
}

fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = RecoveryCode(Zeroizing::new([0, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170, 187, 204, 221, 238]));
        let text = code.text();
        assert_eq!(text.as_str(), "008J4-CT4AN-K7F24-SNAXW-SQFEW");
        let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        let wide: String = text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for typed in [text.as_str(), &sloppy, &wide, &text.replace('-', "")] {
            assert_eq!(RecoveryCode::parse(typed), Ok(code.clone()), "{typed}");
        }
    }

    #[test]
    fn every_single_slip_and_every_swap_is_noticed() {
        let code = RecoveryCode::fresh(&mut SeededEntropy::new(3));
        let text = code.text().replace('-', "").into_bytes();
        for at in 0..text.len() {
            for symbol in ALPHABET.iter().filter(|symbol| **symbol != text[at]) {
                let mut bent = text.clone();
                bent[at] = *symbol;
                let bent = String::from_utf8(bent).unwrap();
                assert_eq!(RecoveryCode::parse(&bent), Err(CodeError::Check), "{bent}");
            }
            for other in (0..at).filter(|other| text[*other] != text[at]) {
                let mut swapped = text.clone();
                swapped.swap(at, other);
                let swapped = String::from_utf8(swapped).unwrap();
                assert_eq!(RecoveryCode::parse(&swapped), Err(CodeError::Check), "{swapped}");
            }
        }
    }

    #[test]
    fn each_key_of_a_code_is_another_one() {
        let code = RecoveryCode(Zeroizing::new([7; SECRET_BYTES]));
        let keys = [code.escrow(), code.heir(), code.capsule(), code.key(&[])].map(|key| *key.expose());
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key));
        }
        // Frozen: sealed and announced by them.
        let starts = keys.map(|key| format!("{:02x}{:02x}{:02x}{:02x}", key[0], key[1], key[2], key[3]));
        assert_eq!(starts[..3], ["5973e427", "f61c5a7f", "481bb4be"]);
    }

    #[test]
    fn what_is_no_code_is_named() {
        assert_eq!(RecoveryCode::parse(""), Err(CodeError::Length { found: 0 }));
        assert_eq!(RecoveryCode::parse("ABC"), Err(CodeError::Length { found: 3 }));
        assert_eq!(RecoveryCode::parse("张三"), Err(CodeError::Character('张')));
        assert_eq!(RecoveryCode::parse("U"), Err(CodeError::Character('U')));
        assert_eq!(format!("{:?}", RecoveryCode::fresh(&mut SeededEntropy::new(1))), "RecoveryCode(..)");
    }
}
