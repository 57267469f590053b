//! Keys and values as sled sees them, and the tallies by which a missing one is
//! noticed. Must not touch sled.
//!
//! ```text
//! 00                            the meta record
//! 01..7f ‖ number(4) ‖ part(2)  a block of documents
//! 81..ff ‖ number(4)            a page
//! ```
//!
//! No key tells a name or an id: numbers are only counted up. They are
//! big-endian. A block's value is `parts(2) ‖ sealed`; a page's value is
//! `sealed`; the meta record's is `schema(4) ‖ sealed`. All are sealed with the
//! key, the schema and, for the later parts of a block, the first part's nonce as
//! associated data, so that parts of two versions never make one block.

use std::collections::BTreeMap;

use super::StoreError;
use super::batch::Space;
use super::block::BlockId;
use crate::base::entropy::Entropy;
use crate::base::limits::STORE_VALUE_BYTES_MAX;
use crate::storage::journal::Position;
use crate::storage::secret::{Key, NONCE_BYTES, SEAL_BYTES, TAG_BYTES};

/// The key of the meta record.
pub const META_KEY: [u8; 1] = [0];
/// The first byte of the first page's key.
pub const FIRST_PAGE: u8 = 0x80;

const PARTS_BYTES: usize = 2;
const SCHEMA_BYTES: usize = 4;
const NUMBER_BYTES: usize = 4;
const PART_BYTES_MAX: usize = STORE_VALUE_BYTES_MAX - SEAL_BYTES - PARTS_BYTES;
/// Where the part number of a block's key begins.
pub const PART_AT: usize = 1 + NUMBER_BYTES;

/// Makes and reads keys and values under one set of keys and one schema.
pub struct Layout {
    values: Key,
    tallies: Key,
    schema: [u8; SCHEMA_BYTES],
}

impl Layout {
    /// Takes over the key; `schema` is bound into everything sealed.
    pub fn new(key: &Key, schema: u32) -> Self {
        Self { values: key.clone(), tallies: key.derive("dundian store tallies v1"), schema: schema.to_be_bytes() }
    }

    /// Returns the values of a block, part by part.
    pub fn seal_block(&self, space: Space, id: BlockId, bytes: &[u8], entropy: &mut dyn Entropy) -> Vec<Vec<u8>> {
        let count = bytes.len().div_ceil(PART_BYTES_MAX);
        let chunks = (0..count).map(|part| &bytes[part * PART_BYTES_MAX..bytes.len().min((part + 1) * PART_BYTES_MAX)]);
        // The limit on documents keeps the number of parts below.
        let parts = (count as u16).to_be_bytes();
        let mut values: Vec<Vec<u8>> = Vec::with_capacity(count);
        for (part, chunk) in chunks.enumerate() {
            let key = block_key(space, id, part as u16);
            let first = values.first().map(|first| nonce_of(first)).unwrap_or_default();
            let context = [&key[..], &self.schema, &parts, first].concat();
            let mut value = Vec::with_capacity(PARTS_BYTES + chunk.len() + SEAL_BYTES);
            value.extend_from_slice(&parts);
            self.values.seal_onto(&mut value, &context, chunk, entropy);
            values.push(value);
        }
        values
    }

    /// Returns one part's text. `first` is the value of the block's first part,
    /// where this is a later one.
    pub fn open_part(&self, key: &[u8], value: &[u8], first: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
        let (parts, sealed) = value.split_at_checked(PARTS_BYTES).ok_or_else(|| damaged("short value"))?;
        let context = [key, &self.schema, parts, first.map(nonce_of).unwrap_or_default()].concat();
        self.values.unseal(&context, sealed).ok_or_else(|| damaged("block of documents"))
    }

    /// Returns the value of a page.
    pub fn seal_page(&self, key: &[u8], bytes: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
        self.values.seal(&[key, &self.schema].concat(), bytes, entropy)
    }

    /// Returns a page's bytes.
    pub fn open_page(&self, key: &[u8], value: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.values.unseal(&[key, &self.schema].concat(), value).ok_or_else(|| damaged("page"))
    }

    /// Returns the value of the meta record.
    pub fn seal_meta(&self, meta: &Meta, entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut value = self.schema.to_vec();
        self.values.seal_onto(&mut value, &[&META_KEY[..], &self.schema].concat(), &meta.encode(), entropy);
        value
    }

    /// Returns what the meta record says.
    pub fn open_meta(&self, value: &[u8]) -> Result<Meta, StoreError> {
        let (schema, sealed) = value.split_at_checked(SCHEMA_BYTES).ok_or_else(|| damaged("short meta record"))?;
        let text =
            self.values.unseal(&[&META_KEY[..], schema].concat(), sealed).ok_or_else(|| damaged("meta record"))?;
        if schema != self.schema {
            return Err(StoreError::OtherSchema);
        }
        Meta::decode(&text).ok_or_else(|| damaged("meta record's text"))
    }

    /// Returns what one value adds to its tally.
    pub fn weight(&self, key: &[u8], value: &[u8]) -> u128 {
        let tag = &value[value.len().saturating_sub(TAG_BYTES)..];
        let mut half = [0; 16];
        half.copy_from_slice(&self.tallies.mark(&[key, tag].concat())[..16]);
        u128::from_be_bytes(half)
    }
}

/// Returns how many parts the block has whose first part is `value`.
pub fn parts_of(value: &[u8]) -> Result<u16, StoreError> {
    let parts = value.first_chunk::<PARTS_BYTES>().ok_or_else(|| damaged("short value"))?;
    Ok(u16::from_be_bytes(*parts))
}

/// Returns the key of part `part` of a block.
pub fn block_key(space: Space, id: BlockId, part: u16) -> Vec<u8> {
    [&[space.docs()], &id.to_be_bytes()[..], &part.to_be_bytes()].concat()
}

/// Returns the number of the block with `key`.
pub fn block_number(key: &[u8]) -> Result<BlockId, StoreError> {
    let number =
        key.get(1..PART_AT).and_then(|number| number.try_into().ok()).ok_or_else(|| damaged("key of a block"))?;
    Ok(BlockId::from_be_bytes(number))
}

/// Returns the key of a page.
pub fn page_key(space: Space, number: u32) -> Vec<u8> {
    [&[space.pages()], &number.to_be_bytes()[..]].concat()
}

/// Returns the number of the page with `key`.
pub fn page_number(key: &[u8]) -> Result<u32, StoreError> {
    let number = key.get(1..).and_then(|number| number.try_into().ok()).ok_or_else(|| damaged("page key"))?;
    Ok(u32::from_be_bytes(number))
}

/// Returns the error that says that `what` is not as it was written.
pub fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(what.to_owned())
}

fn nonce_of(value: &[u8]) -> &[u8] {
    value.get(PARTS_BYTES..PARTS_BYTES + NONCE_BYTES).unwrap_or_default()
}

/// How many values there are under one first byte of keys, and the sum of their weights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many values.
    pub count: u64,
    /// The sum of their weights, wrapping.
    pub sum: u128,
}

/// The tallies by first byte of the key; none is kept for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies(pub BTreeMap<u8, Tally>);

impl Tallies {
    /// Counts one value out and another one in; their weights are given.
    pub fn replace(&mut self, key: &[u8], old: Option<u128>, new: Option<u128>) {
        let first = key.first().copied().unwrap_or_default();
        let tally = self.0.entry(first).or_default();
        if let Some(old) = old {
            tally.count = tally.count.wrapping_sub(1);
            tally.sum = tally.sum.wrapping_sub(old);
        }
        if let Some(new) = new {
            tally.count = tally.count.wrapping_add(1);
            tally.sum = tally.sum.wrapping_add(new);
        }
        if *tally == Tally::default() {
            self.0.remove(&first);
        }
    }

    /// Returns the tallies of pages alone.
    pub fn of_pages(&self) -> Self {
        Self(self.0.range(FIRST_PAGE..).map(|(first, tally)| (*first, *tally)).collect())
    }

    /// Returns how many values there are in all.
    pub fn count(&self) -> u64 {
        self.0.values().map(|tally| tally.count).sum()
    }
}

/// What the store knows of itself, written with every batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// How far into the journal the store has come.
    pub position: Position,
    /// What should be there.
    pub tallies: Tallies,
}

impl Meta {
    fn encode(&self) -> Vec<u8> {
        let mut text = self.position.to_bytes().to_vec();
        for (first, tally) in &self.tallies.0 {
            text.push(*first);
            text.extend_from_slice(&tally.count.to_be_bytes());
            text.extend_from_slice(&tally.sum.to_be_bytes());
        }
        text
    }

    fn decode(text: &[u8]) -> Option<Self> {
        let (position, rest) = text.split_first_chunk::<{ Position::BYTES }>()?;
        let mut meta = Self { position: Position::from_bytes(*position), ..Self::default() };
        let (tallies, []) = rest.as_chunks::<25>() else { return None };
        for tally in tallies {
            let (count, sum) = tally[1..].split_first_chunk::<8>()?;
            let sum = u128::from_be_bytes(sum.try_into().ok()?);
            meta.tallies.0.insert(tally[0], Tally { count: u64::from_be_bytes(*count), sum });
        }
        Some(meta)
    }
}
