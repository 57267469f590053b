//! Lines of the ledger: what an entry says, and what becomes of it.

use std::collections::BTreeMap;

use dundian::base::ids::RecordId;
use dundian::domain::change::Change;
use dundian::domain::record::Kind;
use dundian::oplog::chain::Chain;
use dundian::oplog::codec::{Decoded, decode, encode};
use dundian::oplog::entry::{Entry, Written, write};
use dundian::state::State;
use dundian::state::doc::{Doc, Origin};

/// Any lines are entries or are refused; entries are kept to the byte, chain
/// the same whole and erased, and fold the same twice as once.
pub fn entry(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut docs: BTreeMap<(Kind, RecordId), Doc> = BTreeMap::new();
    let mut state = State::default();
    for line in text.split('\n') {
        let Ok(entry) = Entry::parse(line) else { continue };
        exact(line, &entry);
        let Some(body) = entry.body else { continue };
        let Ok(Decoded::Change(change, record)) = decode(&entry.head.kind, body) else { continue };
        encoded(&entry.head.kind, &change, record);
        let origin = Origin { stamp: entry.head.stamp, entry: entry.head.entry(), tag: entry.body_hash.tag() };
        let key = (change.kind(), change.id());
        let Ok(doc) = Doc::fold(docs.get(&key).cloned(), origin, &change) else { continue };
        let again = Doc::fold(Some(doc.clone()), origin, &change);
        assert_eq!(again.as_ref().ok(), Some(&doc), "the same entry twice is more than once");
        let bytes = doc.to_bytes().unwrap();
        assert_eq!(Doc::from_bytes(&bytes).unwrap(), doc);
        assert!(doc.conflicts().iter().all(|conflict| conflict.sides.len() > 1));
        // Fields that make no record any more are told and not shown.
        state.take(&doc);
        docs.insert(key, doc);
    }
}

fn exact(line: &str, entry: &Entry<'_>) {
    let before = Chain([7; 32]);
    let chain = entry.chain(before);
    assert!(line.contains(entry.head_bytes) && entry.body.is_none_or(|body| line.contains(body)));
    assert_eq!(Entry::parse(&entry.without_body()).unwrap().chain(before), chain, "an erased body breaks the chain");
    let Some(body) = entry.body else { return };
    let Written { line, chain, .. } = write(&entry.head, [3; 16], body, before).unwrap();
    let back = Entry::parse(&line).unwrap();
    assert_eq!((&back.head, back.body, back.chain(before)), (&entry.head, Some(body), chain));
}

fn encoded(kind: &str, change: &Change, record: Option<&str>) {
    let first = encode(change).unwrap();
    let Ok(Decoded::Change(back, again)) = decode(&first.kind, &first.body) else { panic!("{kind}: {}", first.body) };
    assert_eq!((&back, again.is_some()), (change, record.is_some()));
    assert_eq!(again, first.record.clone().map(|range| &first.body[range]));
    let second = encode(&back).unwrap();
    assert_eq!((second.kind, second.body), (first.kind, first.body), "written again it is something else");
}
