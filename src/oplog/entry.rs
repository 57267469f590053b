//! An entry of the ledger: one line of JSON, kept exactly as its author wrote it.
//!
//! ```text
//! {"head":{"v":1,"seq":412,"stamp":"…","kind":"visit.logged","by":"…"},"salt":"…","body":{…}}
//! {"head":{…},"erased":"<hash of salt and body>"}
//! {"head":{…},"erased":"<hash of salt and body>","bare":{…}}
//! ```
//!
//! The second form is what is left once a body was erased on request. The third
//! is what is left where a part was cut out of the body that nobody may keep
//! ([`body_without_hash`]): the chain goes over the hash of what it was, and what
//! it is now stands by the word of whoever hands it on. A program that doesn't
//! know the third form reads it as the second, and keeps its bytes.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chain::{BodyHash, Chain};
use super::stamp::Stamp;
use crate::base::ids::{DeviceId, EntryRef};
use crate::domain::privacy::body_without_hash;

/// The major version of entries that this program writes and understands.
pub const VERSION: u32 = 1;

/// The kinds of entries from whose bodies something may have been cut out. A
/// body that no hash stands for is believed in no other.
const BARED: [&str; 3] = ["household.added", "household.changed", "household.advanced"];

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
    /// Whether the body is what is left after something was cut out of it: then
    /// the hash doesn't stand for it.
    pub bare: bool,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    head: &'a RawValue,
    salt: Option<&'a str>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    erased: Option<&'a str>,
    #[serde(borrow)]
    bare: Option<&'a RawValue>,
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
            (None, None, Some(hash)) => {
                let bare = wire.bare.filter(|_| BARED.contains(&head.kind.as_str()));
                (bare.map(RawValue::get), BodyHash::from_hex(hash).ok_or(EntryError::Body)?)
            }
            _ => return Err(EntryError::Body),
        };
        let bare = wire.salt.is_none() && body.is_some();
        Ok(Self { head, head_bytes, body, body_hash, bare })
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

    /// Returns the line that is left once the hash of an identity number was cut
    /// out of the body; `None` where it holds none. No longer than the entry's own.
    pub fn bared(&self) -> Option<String> {
        let body = self.body.filter(|_| BARED.contains(&self.head.kind.as_str()))?;
        let bare = body_without_hash(body)?;
        Some(format!("{{\"head\":{},\"erased\":\"{}\",\"bare\":{bare}}}", self.head_bytes, self.body_hash.to_hex()))
    }

    /// Returns the bytes that its device signs to say that the entry is its own:
    /// its name, the hash in the chain, and what was made of the body since.
    pub fn authorship(&self) -> Vec<u8> {
        let mut message = format!("dundian 2026 entry {} {}", self.head.entry(), self.body_hash.to_hex());
        if let Some(body) = self.body.filter(|_| self.bare) {
            message.push_str(" bare ");
            message.push_str(&BodyHash::of("", body).to_hex());
        }
        message.into_bytes()
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
    fn what_is_left_of_a_body_stands_in_its_place() {
        let identity = format!(r#""identity":{{"hash":"{}","last4":"1234"}}"#, "a".repeat(32));
        let body = format!(r#"{{"id":"x","record":{{"head":"张三",{identity}}}}}"#);
        let head = Head { kind: "household.added".into(), ..head() };
        let Written { line, chain, tag } = write(&head, [1; 16], &body, Chain::default()).unwrap();
        let entry = Entry::parse(&line).unwrap();
        let bared = entry.bared().unwrap();
        assert!(bared.len() <= line.len(), "it fits into the place of the line");
        assert_eq!(
            bared,
            concat!(
                r#"{"head":{"v":1,"seq":412,"stamp":"01a0c4506c7b-0007","kind":"household.added","by":"abababababababab"},"#,
                r#""erased":"HASH","bare":{"id":"x","record":{"head":"张三","identity":{"last4":"1234"}}}}"#
            )
            .replace("HASH", &entry.body_hash.to_hex()),
            "these bytes are frozen"
        );
        let bare = Entry::parse(&bared).unwrap();
        assert_eq!(bare.body, Some(r#"{"id":"x","record":{"head":"张三","identity":{"last4":"1234"}}}"#));
        assert!(bare.bare && !entry.bare);
        assert_eq!((bare.chain(Chain::default()), bare.body_hash.tag()), (chain, tag));
        assert_eq!((bare.bared(), bare.without_body()), (None, entry.without_body()));
        assert_ne!(bare.authorship(), entry.authorship());
        let other = bared.replace("张三", "李四");
        assert_ne!(Entry::parse(&other).unwrap().authorship(), bare.authorship(), "its own key stands for it");
        // Of anything else no part is ever missing: the words of nobody but the author count.
        for kind in ["visit.logged", "household.removed", "household.erased"] {
            let claimed = bared.replace("household.added", kind);
            let claimed = Entry::parse(&claimed).unwrap();
            assert_eq!((claimed.body, claimed.bare), (None, false), "{kind}");
        }
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
