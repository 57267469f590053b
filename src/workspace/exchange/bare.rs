//! What may stay nowhere is cut out of what is kept: the bodies of erased
//! records, and the hash of an identity number that earlier versions of the
//! program kept beside its last four characters. The chain goes over hashes of
//! bodies, so it verifies all the same.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::apply::read as read_entry;
use super::super::{OpenError, Workspace};
use super::error::ExchangeError;
use crate::bundle::leaf::{leaf_line, read_leaf};
use crate::bundle::write::Writer;
use crate::domain::privacy::may_hold_hash;
use crate::oplog::codec::Decoded;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Leaf, Named, Note, PaperId};
use crate::state::doc::Doc;
use crate::storage::fsx;

/// Returns what is left of an entry's line where something of it has to go.
/// `bares` tells whether a hash may be cut out: what is left stands by no
/// signature of its author.
fn cut_entry(entry: &Entry<'_>, erased: &BTreeSet<Named>, bares: bool) -> Option<String> {
    if !erased.is_empty()
        && let Ok(Decoded::Change(change, _)) = read_entry(entry)
        && erased.contains(&(change.kind(), change.id()))
    {
        return Some(entry.without_body());
    }
    if bares { entry.bared() } else { None }
}

/// Returns what is left of a line of the journal where something of it has to
/// go. It is no longer than the line.
pub(super) fn cut(line: &[u8], erased: &BTreeSet<Named>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(line).ok()?;
    match Note::read(text) {
        Some(Note::Leaf(leaf)) => {
            let entry = cut_entry(&leaf.read().ok()?, erased, true)?;
            // A signature stands for the entry as it was.
            Note::Leaf(Leaf { entry, signature: None }).line().ok().map(String::into_bytes)
        }
        Some(Note::Rescued { records }) => without(records, erased),
        _ => cut_entry(&Entry::parse(text).ok()?, erased, true).map(String::into_bytes),
    }
}

/// Returns the line of a [`Note::Rescued`] that is left without the records that are
/// `gone`, where it has any of them.
pub(super) fn without(mut records: Vec<String>, gone: &BTreeSet<Named>) -> Option<Vec<u8>> {
    let before = records.len();
    records.retain(|record| Doc::from_note(record).map_or(true, |doc| !gone.contains(&(doc.kind, doc.id))));
    if records.len() == before {
        return None;
    }
    Note::Rescued { records }.line().ok().map(String::into_bytes)
}

/// Tells whether a line of the journal holds the hash of an identity number.
pub(in super::super) fn holds_hash(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(may_hold_hash) && cut(line, &BTreeSet::new()).is_some()
}

impl Workspace {
    /// Cuts out of a bundle that waits what may not stay. It was verified when
    /// it was put by; what is left is signed by this installation, for itself.
    pub(super) fn cut_waiting(&self, path: &Path, erased: &BTreeSet<Named>) -> Result<(), ExchangeError> {
        let mut reader = self.open_bundle(path)?;
        let trust = self.trust(reader.manifest()).ok();
        let cut = |entry: &Entry<'_>| {
            // Of anybody else's the rest would not be believed when it is taken in.
            let bares = trust.as_ref().is_some_and(|trust| trust.speaks_for(entry.head.by));
            cut_entry(entry, erased, bares)
        };
        let key = self.identity.signing(self.device()).ok_or(OpenError::Keys)?;
        let mut new = Writer::sealed(Vec::new(), &[self.identity.reader()?.recipient()], reader.manifest())?;
        let mut any = false;
        while let Some(lines) = reader.next_lines()? {
            for line in lines.iter() {
                let left = match read_leaf(line) {
                    Ok(Some(leaf)) => cut(&leaf.entry).map(|entry| leaf_line(&entry, None)).transpose()?,
                    _ => Entry::parse(line).ok().and_then(|entry| cut(&entry)),
                };
                any |= left.is_some();
                new.line(left.as_deref().unwrap_or(line))?;
            }
        }
        let bytes = new.finish(&key)?;
        if any {
            fsx::write_atomic(path, &bytes)?;
        }
        Ok(())
    }

    /// Cuts out of all bundles that wait what may not stay. One that can't be
    /// read any more is let go of: what it held is asked for again.
    pub(super) fn cut_all_waiting(&mut self, erased: &BTreeSet<Named>) -> Result<(), ExchangeError> {
        let waiting: Vec<PaperId> = self.shared.read().exchange().waiting().map(|(bundle, _)| bundle).collect();
        for bundle in waiting {
            let path = self.waiting_file(bundle);
            match self.cut_waiting(&path, erased) {
                Err(ExchangeError::Bundle(_)) => self.give_up(bundle)?,
                Err(_) if !path.exists() => self.give_up(bundle)?,
                done => done?,
            }
        }
        Ok(())
    }
}
