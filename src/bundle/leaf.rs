//! Lines of a bundle that stand by themselves: single entries with their
//! bodies, and what is said of the records that somebody was sent.
//!
//! ```text
//! {"leaf":{"head":…,"salt":…,"body":…},"signature":"…"}
//! {"view":{"at":"…","left":[["visit","…"]],"back":[],"all":null}}
//! ```
//!
//! No chain goes over them: the sender's own signature at the end of the bundle
//! does. What an office wrote carries the signature of its device besides, so
//! that it can be believed whoever hands it on.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::keys::is_signed;
use crate::oplog::entry::{Entry, EntryError};
use crate::oplog::note::View;

/// How the line of a single entry begins.
const LEAF: &str = "{\"leaf\":";
/// How the line of a view begins.
const VIEW: &str = "{\"view\":";

/// A single entry, read from its line.
#[derive(Debug)]
pub struct Leaf<'a> {
    /// The entry.
    pub entry: Entry<'a>,
    /// The entry's own line.
    pub line: &'a str,
    /// The signature of the device that wrote it.
    pub signature: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct LeafLine<'a> {
    #[serde(borrow)]
    leaf: &'a RawValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct ViewLine {
    view: View,
}

/// Returns the line of a single entry, given as its own line.
///
/// # Errors
/// Fails where the line isn't JSON.
pub fn leaf_line(entry: &str, signature: Option<&str>) -> serde_json::Result<String> {
    serde_json::to_string(&LeafLine { leaf: serde_json::from_str(entry)?, signature })
}

/// Returns the line of a view.
///
/// # Errors
/// Fails where serde does; a view holds nothing that makes it.
pub fn view_line(view: &View) -> serde_json::Result<String> {
    serde_json::to_string(&ViewLine { view: view.clone() })
}

/// Reads a line as a single entry; `None` where it is something else.
///
/// # Errors
/// [`EntryError`] where it is one and can't be understood.
pub fn read_leaf(line: &str) -> Result<Option<Leaf<'_>>, EntryError> {
    if !line.starts_with(LEAF) {
        return Ok(None);
    }
    let LeafLine { leaf, signature } = serde_json::from_str(line)?;
    Ok(Some(Leaf { entry: Entry::parse(leaf.get())?, line: leaf.get(), signature }))
}

/// Reads a line as a view; `None` where it is something else.
///
/// # Errors
/// Fails where it is one and can't be understood.
pub fn read_view(line: &str) -> serde_json::Result<Option<View>> {
    if !line.starts_with(VIEW) {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str::<ViewLine>(line)?.view))
}

impl Leaf<'_> {
    /// Tells whether the device that wrote the entry, whose public key is `key`,
    /// has signed it.
    pub fn is_signed_by(&self, key: &str) -> bool {
        self.signature.is_some_and(|signature| is_signed(key, &self.entry.authorship(), signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;
    use crate::base::ids::{DeviceId, RecordId};
    use crate::bundle::keys::SigningKey;
    use crate::domain::record::Kind;
    use crate::oplog::chain::Chain;
    use crate::oplog::entry::{Head, VERSION, write};
    use crate::oplog::stamp::Stamp;

    #[test]
    fn an_entry_comes_out_as_its_author_wrote_it() {
        let head =
            Head { v: VERSION, seq: 3, stamp: Stamp::new(5, 0), kind: "visit.sung".into(), by: DeviceId([1; 8]) };
        let entry = write(&head, [2; 16], r#"{"id": "x" , "a":[1.0]}"#, Chain::default()).unwrap().line;
        let key = SigningKey::fresh(&mut SeededEntropy::new(1));
        let parsed = Entry::parse(&entry).unwrap();
        let signature = key.sign(&parsed.authorship());
        let line = leaf_line(&entry, Some(&signature)).unwrap();
        let leaf = read_leaf(&line).unwrap().unwrap();
        assert_eq!((leaf.line, leaf.entry.body_hash), (entry.as_str(), parsed.body_hash));
        assert!(leaf.is_signed_by(&key.public()));
        let other = SigningKey::fresh(&mut SeededEntropy::new(2));
        assert!(!leaf.is_signed_by(&other.public()));
        let unsigned = leaf_line(&entry, None).unwrap();
        assert!(!read_leaf(&unsigned).unwrap().unwrap().is_signed_by(&key.public()));
        assert!(read_leaf(&entry).unwrap().is_none());
        assert!(read_leaf(r#"{"leaf":{"head":{}}}"#).is_err());
    }

    #[test]
    fn a_view_survives_its_line() {
        let record = (Kind::Visit, RecordId([1; 16]));
        let view = View { at: Stamp::new(7, 1), left: vec![record], all: Some(vec![record]), ..View::default() };
        let line = view_line(&view).unwrap();
        assert_eq!(
            line,
            concat!(
                r#"{"view":{"at":"000000000007-0001","left":[["visit","01010101010101010101010101010101"]],"#,
                r#""all":[["visit","01010101010101010101010101010101"]]}}"#
            )
        );
        assert_eq!(read_view(&line).unwrap(), Some(view));
        assert_eq!(read_view(r#"{"head":{}}"#).unwrap(), None);
    }

    #[test]
    fn a_view_may_speak_of_kinds_of_a_later_version() {
        let line = concat!(
            r#"{"view":{"at":"000000000007-0001","left":[["weather","02020202020202020202020202020202"],"#,
            r#"["visit","01010101010101010101010101010101"]],"all":[["weather","02020202020202020202020202020202"]]}}"#
        );
        let left = vec![(Kind::Visit, RecordId([1; 16]))];
        let view = View { at: Stamp::new(7, 1), left, all: Some(Vec::new()), ..View::default() };
        assert_eq!(read_view(line).unwrap(), Some(view));
    }
}
