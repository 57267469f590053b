//! What is to be written in one piece. Must not touch sled.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::StoreError;
use crate::base::limits::{STORE_DOC_BYTES_MAX, STORE_VALUE_BYTES_MAX};
use crate::storage::journal::Position;
use crate::storage::secret::SEAL_BYTES;

/// The longest page, in bytes: sealed it still is one value.
pub const PAGE_BYTES_MAX: usize = STORE_VALUE_BYTES_MAX - SEAL_BYTES;

/// The number of one document in its space, as the caller counts them. It says
/// nothing of what the document is about; and since documents mostly come in
/// the order of their numbers, sled writes them side by side.
pub type DocId = u32;

/// A kind of things in the store. Documents and pages of one space don't meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Space(u8);

impl Space {
    /// Names a space by a number from 1 to 127.
    ///
    /// # Panics
    /// At compile time, when used for constants as it should be, if the number is out of range.
    pub const fn new(number: u8) -> Self {
        assert!(number >= 1 && number <= 127, "a space is numbered from 1 to 127");
        Self(number)
    }

    pub(super) fn docs(self) -> u8 {
        self.0
    }

    pub(super) fn pages(self) -> u8 {
        self.0 | 0x80
    }
}

/// Changes that reach the store together or not at all. Of two changes to the
/// same thing the later one counts.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub(super) docs: BTreeMap<(Space, DocId), Option<Arc<[u8]>>>,
    pub(super) pages: BTreeMap<(Space, u32), Option<Vec<u8>>>,
    pub(super) position: Option<Position>,
    /// How much memory it takes up, about.
    pub(super) bytes: usize,
}

impl Batch {
    /// Begins a batch with which the store stands at `position` of the journal.
    pub fn at(position: Position) -> Self {
        Self { position: Some(position), ..Self::default() }
    }

    /// Puts a document, replacing what was there.
    pub fn put(&mut self, space: Space, id: DocId, bytes: impl Into<Arc<[u8]>>) {
        let bytes = bytes.into();
        self.bytes += bytes.len();
        self.docs.insert((space, id), Some(bytes));
    }

    /// Removes a document if it is there.
    pub fn remove(&mut self, space: Space, id: DocId) {
        self.docs.insert((space, id), None);
    }

    /// Puts page `number`, of at most [`PAGE_BYTES_MAX`] bytes.
    pub fn put_page(&mut self, space: Space, number: u32, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.pages.insert((space, number), Some(bytes));
    }

    /// Removes page `number` if it is there.
    pub fn remove_page(&mut self, space: Space, number: u32) {
        self.pages.insert((space, number), None);
    }

    /// Returns how many documents and pages the batch changes.
    pub fn len(&self) -> usize {
        self.docs.len() + self.pages.len()
    }

    /// Returns whether the batch changes neither document nor page.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        let docs = self.docs.values().flatten().map(|doc| (doc.len(), STORE_DOC_BYTES_MAX));
        let pages = self.pages.values().flatten().map(|page| (page.len(), PAGE_BYTES_MAX));
        match docs.chain(pages).find(|(bytes, bytes_max)| bytes > bytes_max) {
            Some((bytes, bytes_max)) => Err(StoreError::TooLarge { bytes, bytes_max }),
            None => Ok(()),
        }
    }
}
