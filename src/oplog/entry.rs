//! An entry of the ledger: one line of JSON, kept exactly as its author wrote it.
//!
//! ```text
//! {"head":{"v":1,"seq":412,"stamp":"…","kind":"visit.logged","by":"…"},"salt":"…","body":{…}}
//! {"head":{…},"erased":"<hash of salt and body>"}
//! ```
//!
//! The second form is what is left once a body was erased on request.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chain::{BodyHash, Chain};
use super::stamp::Stamp;
use crate::base::ids::{DeviceId, EntryRef};

/// The major version of entries that this program writes and understands.
pub const VERSION: u32 = 1;

/// What can be wrong with a line that should be an entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// It isn't the JSON of an entry.
    #[error("not an entry: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It has neither a body nor the hash of an erased one, or both.
    #[error("an entry has either a salted body or the hash of an erased one")]
    Body,
}

/// The head of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The major version of the form.
    pub v: u32,
    /// The running number on the device, starting at 1.
    pub seq: u64,
    /// When it was written.
    pub stamp: Stamp,
    /// What it is, such as `visit.logged`.
    pub kind: String,
    /// The device that wrote it.
    pub by: DeviceId,
}

impl Head {
    /// Returns the name of the entry.
    pub fn entry(&self) -> EntryRef {
        EntryRef { device: self.by, seq: self.seq }
    }
}

/// An entry as read from its line; what it borrows is the line's exact bytes.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The head, read.
    pub head: Head,
    /// The head's exact bytes.
    pub head_bytes: &'a str,
    /// The body's exact bytes, or `None` where it was erased.
    pub body: Option<&'a str>,
    /// The hash that the chain goes over.
    pub body_hash: BodyHash,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    head: &'a RawValue,
    salt: Option<&'a str>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    erased: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// Reads an entry from its line.
    ///
    /// # Errors
    /// [`EntryError`] tells what is wrong with the line.
    pub fn parse(line: &'a str) -> Result<Self, EntryError> {
        let wire: Wire<'a> = serde_json::from_str(line)?;
        let head_bytes = wire.head.get();
        let head: Head = serde_json::from_str(head_bytes)?;
        let (body, body_hash) = match (wire.salt, wire.body, wire.erased) {
            (Some(salt), Some(body), None) => (Some(body.get()), BodyHash::of(salt, body.get())),
            (None, None, Some(hash)) => (None, BodyHash::from_hex(hash).ok_or(EntryError::Body)?),
            _ => return Err(EntryError::Body),
        };
        Ok(Self { head, head_bytes, body, body_hash })
    }

    /// Tells whether a later version of the program wrote it: it is kept and
    /// passed on, and not read.
    pub fn is_newer(&self) -> bool {
        self.head.v > VERSION
    }

    /// Returns the line that is left of the entry once its body was erased or
    /// is not for whoever gets it. The chain verifies over it all the same.
    pub fn without_body(&self) -> String {
        format!("{{\"head\":{},\"erased\":\"{}\"}}", self.head_bytes, self.body_hash.to_hex())
    }

    /// Returns the chain value after this entry.
    #[must_use]
    pub fn chain(&self, before: Chain) -> Chain {
        before.after(self.head_bytes, self.body_hash)
    }
}

/// An entry that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its line, without a line feed.
    pub line: String,
    /// The chain value after it.
    pub chain: Chain,
    /// The mark of its body ([`BodyHash::tag`]).
    pub tag: u64,
}

/// Writes an entry that follows the chain value `before`. `body` is JSON text.
///
/// # Errors
/// Fails where serde does; a head holds nothing that makes it.
pub fn write(head: &Head, salt: [u8; 16], body: &str, before: Chain) -> serde_json::Result<Written> {
    let head = serde_json::to_string(head)?;
    let mut text = String::with_capacity(head.len() + body.len() + 64);
    text.push_str("{\"head\":");
    text.push_str(&head);
    text.push_str(",\"salt\":\"");
    let salt = format!("{:032x}", u128::from_be_bytes(salt));
    text.push_str(&salt);
    let hash = BodyHash::of(&salt, body);
    text.push_str("\",\"body\":");
    text.push_str(body);
    text.push('}');
    Ok(Written { line: text, chain: before.after(&head, hash), tag: hash.tag() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            v: 1,
            seq: 412,
            stamp: Stamp::new(1_790_000_000_123, 7),
            kind: "visit.logged".into(),
            by: DeviceId([0xab; 8]),
        }
    }

    /// Bytes that laptops in villages have on their disks. If this test fails,
    /// the form has changed, and their ledgers no longer verify.
    #[test]
    fn the_bytes_of_an_entry_are_frozen() {
        let Written { line, chain, .. } =
            write(&head(), [1; 16], r#"{"id":"x","record":{"head":"张三"}}"#, Chain::default()).unwrap();
        assert_eq!(
            line,
            r#"{"head":{"v":1,"seq":412,"stamp":"01a0c4506c7b-0007","kind":"visit.logged","by":"abababababababab"},"salt":"01010101010101010101010101010101","body":{"id":"x","record":{"head":"张三"}}}"#
        );
        assert_eq!(
            blake3::Hash::from_bytes(chain.0).to_hex().as_str(),
            "29d9e9d73093fe85b8098ba441e94f8932802be3997d8d85f981fe626801d80b"
        );
    }

    #[test]
    fn an_entry_reads_as_it_was_written_and_chains_the_same() {
        let Written { line, chain, .. } = write(&head(), [1; 16], r#"{"id":"x"}"#, Chain([5; 32])).unwrap();
        let entry = Entry::parse(&line).unwrap();
        assert_eq!(entry.head, head());
        assert_eq!(entry.body, Some(r#"{"id":"x"}"#));
        assert_eq!(entry.chain(Chain([5; 32])), chain);
    }

    #[test]
    fn the_chain_verifies_over_an_erased_body_and_over_nothing_else() {
        let Written { line, chain, .. } = write(&head(), [1; 16], r#"{"id":"x"}"#, Chain::default()).unwrap();
        let entry = Entry::parse(&line).unwrap();
        let erased = entry.without_body();
        let erased = Entry::parse(&erased).unwrap();
        assert_eq!((erased.body, erased.chain(Chain::default())), (None, chain));
        let altered = line.replace("\"x\"", "\"y\"");
        assert_ne!(Entry::parse(&altered).unwrap().chain(Chain::default()), chain);
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let Written { line, .. } = write(&head(), [1; 16], "{}", Chain::default()).unwrap();
        assert!(Entry::parse(&line.replace("\"v\":1", "\"v\":2")).unwrap().is_newer());
        assert!(matches!(Entry::parse(&line.replace(",\"body\":{}", "")), Err(EntryError::Body)));
        assert!(matches!(Entry::parse(&line[..line.len() - 1]), Err(EntryError::Malformed(_))));
        assert!(matches!(Entry::parse("[]"), Err(EntryError::Malformed(_))));
    }
}
