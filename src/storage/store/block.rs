//! Documents whose numbers lie beside each other, packed into one text. Must
//! not touch sled.
//!
//! sled pays for every value it takes, and writes each byte several times over;
//! records of one kind are much alike. Sixteen of them together compress to a
//! quarter, and a hundred thousand are written in half the time.
//!
//! ```text
//! length(4) ‖ zstd of: (place in the block(1) ‖ length(4) ‖ bytes)…
//! ```
//!
//! Lengths are little-endian.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::batch::DocId;
use super::layout::damaged;
use super::{StoreError, failed};

/// Documents in a block.
const DOCS: DocId = 16;
/// zstd's fastest ordinary level: what waits is a person.
const LEVEL: i32 = 1;
const LENGTH_BYTES: usize = 4;

/// The number of a block in its space.
pub type BlockId = u32;

/// The documents of one block, by their numbers.
pub type Block = BTreeMap<DocId, Arc<[u8]>>;

/// Returns the block in which the document with the number `id` stands.
pub fn block_of(id: DocId) -> BlockId {
    id / DOCS
}

/// Packs and unpacks blocks.
pub struct Packer {
    compressor: zstd::bulk::Compressor<'static>,
    decompressor: zstd::bulk::Decompressor<'static>,
}

impl Packer {
    /// Makes one.
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self {
            compressor: zstd::bulk::Compressor::new(LEVEL).map_err(failed)?,
            decompressor: zstd::bulk::Decompressor::new().map_err(failed)?,
        })
    }

    /// Returns a block's bytes.
    pub fn pack(&mut self, block: &Block) -> Result<Vec<u8>, StoreError> {
        let bytes = block.values().map(|doc| 1 + LENGTH_BYTES + doc.len()).sum();
        let mut plain = Vec::with_capacity(bytes);
        for (id, doc) in block {
            plain.push((id % DOCS) as u8);
            plain.extend_from_slice(&(doc.len() as u32).to_le_bytes());
            plain.extend_from_slice(doc);
        }
        let mut packed = (bytes as u32).to_le_bytes().to_vec();
        packed.extend(self.compressor.compress(&plain).map_err(failed)?);
        Ok(packed)
    }

    /// Returns the documents of block `number`. The bytes were sealed: their
    /// lengths are ours.
    pub fn unpack(&mut self, number: BlockId, packed: &[u8]) -> Result<Block, StoreError> {
        let broken = || damaged("block");
        let (bytes, compressed) = packed.split_first_chunk::<LENGTH_BYTES>().ok_or_else(broken)?;
        let bytes = u32::from_le_bytes(*bytes) as usize;
        let plain = self.decompressor.decompress(compressed, bytes).map_err(|_| broken())?;
        if plain.len() != bytes {
            return Err(broken());
        }
        let mut block = Block::new();
        let mut rest = &plain[..];
        while let Some((place, behind)) = rest.split_first() {
            let (bytes, behind) = behind.split_first_chunk::<LENGTH_BYTES>().ok_or_else(broken)?;
            let (doc, behind) = behind.split_at_checked(u32::from_le_bytes(*bytes) as usize).ok_or_else(broken)?;
            block.insert(number * DOCS + DocId::from(*place), doc.into());
            rest = behind;
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_back_and_is_smaller() {
        let mut packer = Packer::new().unwrap();
        let doc = |n: u32| format!(r#"{{"village":"320722114204","head":"刘兰英","number":"{n}"}}"#).into_bytes();
        let block: Block = (32..48).filter(|n| n % 3 > 0).map(|n| (n, doc(n).into())).collect();
        let packed = packer.pack(&block).unwrap();
        assert!(packed.len() * 4 < block.values().map(|doc| doc.len()).sum(), "{}", packed.len());
        assert_eq!(packer.unpack(2, &packed).unwrap(), block);
        for cut in 0..packed.len() {
            assert!(packer.unpack(2, &packed[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn documents_of_nothing_are_documents() {
        let mut packer = Packer::new().unwrap();
        let block = Block::from([(DocId::MAX, [][..].into())]);
        let packed = packer.pack(&block).unwrap();
        assert_eq!(packer.unpack(block_of(DocId::MAX), &packed).unwrap(), block);
    }
}
