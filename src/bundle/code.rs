//! The code that a sealed invitation is opened with: digits that are told by
//! telephone, since whoever it is for has no key yet. A guess costs what scrypt
//! costs, so that whoever finds the file doesn't get to the end of them.

use std::fmt;
use std::io::{self, Read, Write};

use age::secrecy::SecretString;
use zeroize::Zeroizing;

use super::keys::ReaderKey;
use super::read::ReadError;
use crate::base::entropy::Entropy;
use crate::base::text::half_width_char;

/// How a file begins that a code opens.
const LOCKED: &[u8] = b"age-encryption.org/v1\n-> scrypt ";
/// Digits of a code: 10^16 of them.
const DIGITS: usize = 16;
const GROUP: usize = 4;
/// What a guess costs: 2^16 blocks of scrypt, 64 MiB and a quarter of a second.
const WORK: u8 = 16;

/// Text that should be a code and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code")]
pub struct BadCode;

/// A code. Wiped from memory when dropped; shown by [`Code::text`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl Code {
    /// Makes a new code.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
        while digits.len() < DIGITS {
            let mut byte = [0];
            entropy.fill(&mut byte);
            // The bytes from 250 on would make the lower digits likelier.
            if byte[0] < 250 {
                digits.push(char::from(b'0' + byte[0] % 10));
            }
        }
        Self(digits)
    }

    /// Reads a code as somebody types it: digits, however grouped and however wide.
    ///
    /// # Errors
    /// Fails where those aren't the digits of a code.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
        for c in text.chars().map(half_width_char) {
            match c {
                '0'..='9' if digits.len() < DIGITS => digits.push(c),
                ' ' | '-' | '—' | '–' => {}
                _ => return Err(BadCode),
            }
        }
        if digits.len() == DIGITS { Ok(Self(digits)) } else { Err(BadCode) }
    }

    /// Returns the code as it is read out.
    pub fn text(&self) -> Zeroizing<String> {
        let (groups, _) = self.0.as_bytes().as_chunks::<GROUP>();
        let groups: Vec<String> = groups.iter().map(|group| group.iter().copied().map(char::from).collect()).collect();
        Zeroizing::new(groups.join("-"))
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str())
    }

    /// Returns what age seals with.
    pub(super) fn recipient(&self) -> age::scrypt::Recipient {
        let mut recipient = age::scrypt::Recipient::new(self.secret());
        recipient.set_work_factor(WORK);
        recipient
    }

    /// Returns what age opens with. A file that asks for more work than it should is refused.
    pub(super) fn identity(&self) -> age::scrypt::Identity {
        let mut identity = age::scrypt::Identity::new(self.secret());
        identity.set_max_work_factor(WORK);
        identity
    }
}

/// Tells whether a file that begins with these bytes is opened with a code.
pub fn is_locked(start: &[u8]) -> bool {
    start.starts_with(LOCKED)
}

/// Returns how many bytes of a file [`is_locked`] has to see.
pub fn locked_bytes() -> usize {
    LOCKED.len()
}

/// Seals for a reader what was sealed with a code: a copy that may lie on a disk,
/// and is opened without anybody being asked again.
///
/// # Errors
/// [`ReadError`] tells why it can't be opened.
pub fn reseal(file: impl Read, code: &Code, to: &ReaderKey, out: impl Write) -> Result<(), ReadError> {
    let age = age::Decryptor::new(file).map_err(super::read::unsealed)?;
    let identity = code.identity();
    let mut plain = age.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(wrong)?;
    let recipient = to.as_recipient();
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| ReadError::NoBundle)?;
    let mut sealed = encryptor.wrap_output(out).map_err(ReadError::Io)?;
    io::copy(&mut plain, &mut sealed).map_err(super::read::damaged)?;
    sealed.finish().map_err(ReadError::Io)?;
    Ok(())
}

/// Returns why a code doesn't open a file.
pub(super) fn wrong(error: age::DecryptError) -> ReadError {
    match error {
        age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::NoMatchingKeys => ReadError::WrongCode,
        other => super::read::unsealed(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::fresh(&mut SeededEntropy::new(1));
        let text = code.text();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
        let wide: String = text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        for typed in [text.to_string(), text.replace('-', " "), text.replace('-', ""), wide] {
            assert!(Code::parse(&typed) == Ok(code.clone()), "{typed}");
        }
        for bad in ["", &text[1..], &format!("{}0", *text), &text.replace('-', "x")] {
            assert_eq!(Code::parse(bad), Err(BadCode), "{bad}");
        }
        assert_eq!(format!("{code:?}"), "Code(..)");
    }
}
