//! The bytes of one frame. They are frozen: a journal written today is read by
//! every later version. Must not touch a file.
//!
//! ```text
//!  0   3  magic 89 'D' 'J'
//!  3   1  format version, 1
//!  4   4  length of the sealed part in bytes     little-endian
//!  8   8  frame number, from 1, over all segments little-endian
//! 16   4  segment number                          little-endian
//! 20   4  zero
//! 24   8  keyed BLAKE3 of bytes 0..24, first 8 bytes
//! 32   …  nonce (24) ‖ XChaCha20 ciphertext ‖ Poly1305 tag (16),
//!         with bytes 0..24 as associated data
//! ```
//!
//! The plain text is a batch: for every byte string its length (4 bytes,
//! little-endian) and its bytes. The header's own checksum is keyed, so nothing
//! inside a sealed part can be taken for a header when a damaged frame is
//! skipped by searching for the next one.

use crate::base::entropy::Entropy;
use crate::storage::secret::{Key, SEAL_BYTES};

/// Bytes of the header.
pub const HEADER_BYTES: usize = 32;
/// The first bytes of every frame.
pub const MAGIC: [u8; 3] = [0x89, b'D', b'J'];
/// The version of the layout above.
pub const FORMAT_VERSION: u8 = 1;

const AUTHENTICATED_BYTES: usize = 24;

/// The two keys of a journal.
#[derive(Debug, Clone)]
pub struct FrameKeys {
    seal: Key,
    header: Key,
}

impl FrameKeys {
    /// Derives both keys from the journal's key.
    pub fn new(journal: &Key) -> Self {
        Self {
            seal: journal.derive("dundian journal frame seal v1"),
            header: journal.derive("dundian journal frame header v1"),
        }
    }

    fn checksum(&self, authenticated: &[u8]) -> [u8; 8] {
        let mut checksum = [0; 8];
        checksum.copy_from_slice(&self.header.mark(authenticated)[..8]);
        checksum
    }
}

/// What a frame says about itself before it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Bytes of the sealed part.
    pub length: u32,
    /// The running number of the frame, from 1, over all segments.
    pub frame: u64,
    /// The segment that the frame belongs into.
    pub segment: u32,
}

/// What stands where a header is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A whole header of this version.
    Header(Header),
    /// A whole header of another version.
    OtherVersion(u8),
    /// No header, or a damaged one.
    Nothing,
}

impl Header {
    fn authenticated(&self) -> [u8; AUTHENTICATED_BYTES] {
        let mut bytes = [0; AUTHENTICATED_BYTES];
        bytes[..3].copy_from_slice(&MAGIC);
        bytes[3] = FORMAT_VERSION;
        bytes[4..8].copy_from_slice(&self.length.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.frame.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.segment.to_le_bytes());
        bytes
    }

    /// Returns what the first bytes of `bytes` are.
    pub fn read(bytes: &[u8], keys: &FrameKeys) -> Found {
        let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else { return Found::Nothing };
        let (authenticated, checksum) = bytes.split_at(AUTHENTICATED_BYTES);
        if authenticated[..3] != MAGIC || keys.checksum(authenticated) != *checksum {
            return Found::Nothing;
        }
        if authenticated[3] != FORMAT_VERSION {
            return Found::OtherVersion(authenticated[3]);
        }
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        Found::Header(Self {
            length: word(4),
            frame: u64::from(word(8)) | u64::from(word(12)) << 32,
            segment: word(16),
        })
    }

    /// Returns how many bytes the frame takes in its file.
    pub fn frame_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.length)
    }
}

/// Returns how many bytes `entries` take in a frame before it is sealed.
pub fn batch_bytes(entries: &[impl AsRef<[u8]>]) -> usize {
    entries.iter().map(|entry| entry.as_ref().len() + 4).sum()
}

/// Returns the whole frame that holds `entries`. The caller has made sure that
/// [`batch_bytes`] is within the limit.
pub fn seal(
    keys: &FrameKeys,
    segment: u32,
    frame: u64,
    entries: &[impl AsRef<[u8]>],
    entropy: &mut dyn Entropy,
) -> Vec<u8> {
    let length = batch_bytes(entries) + SEAL_BYTES;
    let authenticated = Header { length: length as u32, frame, segment }.authenticated();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + length);
    bytes.extend_from_slice(&authenticated);
    bytes.extend_from_slice(&keys.checksum(&authenticated));
    let plain = |bytes: &mut Vec<u8>| {
        for entry in entries {
            bytes.extend_from_slice(&(entry.as_ref().len() as u32).to_le_bytes());
            bytes.extend_from_slice(entry.as_ref());
        }
    };
    keys.seal.seal_in_place(&mut bytes, &authenticated, plain, entropy);
    bytes
}

/// Returns a whole frame whose sealed part can't be opened, under a header that is
/// marked with other keys: it stays in its place and goes on being named.
pub fn carry(keys: &FrameKeys, header: &Header, sealed: &[u8]) -> Vec<u8> {
    let authenticated = header.authenticated();
    [&authenticated[..], &keys.checksum(&authenticated), sealed].concat()
}

/// Returns the batch that was sealed under `header`, or `None` if it is damaged.
pub fn open(keys: &FrameKeys, header: &Header, sealed: &[u8]) -> Option<Vec<u8>> {
    keys.seal.unseal(&header.authenticated(), sealed)
}

/// Returns the byte strings of an opened batch, or `None` if its lengths don't add up.
pub fn split(mut batch: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !batch.is_empty() {
        let (length, rest) = batch.split_first_chunk::<4>()?;
        let (entry, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        entries.push(entry);
        batch = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    #[test]
    fn the_bytes_of_a_frame_are_frozen() {
        let keys = FrameKeys::new(&Key::new([0x11; 32]));
        let frame = seal(&keys, 2, 0x0102_0304_0506, &["{\"a\":1}", ""], &mut SeededEntropy::new(42));
        let hex: String = frame.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, include_str!("golden-frame.hex").trim());
    }

    #[test]
    fn a_header_reads_what_was_written_and_nothing_else() {
        let keys = FrameKeys::new(&Key::new([1; 32]));
        let frame = seal(&keys, 3, 9, &["entry"], &mut SeededEntropy::new(1));
        let header = Header { length: 9 + SEAL_BYTES as u32, frame: 9, segment: 3 };
        assert_eq!(Header::read(&frame, &keys), Found::Header(header));
        assert_eq!(header.frame_bytes(), frame.len() as u64);
        let plain = open(&keys, &header, &frame[HEADER_BYTES..]).unwrap();
        assert_eq!(split(&plain).unwrap(), [b"entry"]);
        for bit in 0..HEADER_BYTES * 8 {
            let mut bent = frame.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::read(&bent, &keys), Found::Nothing, "bit {bit}");
        }
        assert_eq!(Header::read(&frame[..HEADER_BYTES - 1], &keys), Found::Nothing);
    }

    #[test]
    fn a_later_version_is_told_from_damage() {
        let keys = FrameKeys::new(&Key::new([1; 32]));
        let mut frame = seal(&keys, 3, 9, &["entry"], &mut SeededEntropy::new(1));
        frame[3] = 2;
        let checksum = keys.checksum(&frame[..AUTHENTICATED_BYTES]);
        frame[AUTHENTICATED_BYTES..HEADER_BYTES].copy_from_slice(&checksum);
        assert_eq!(Header::read(&frame, &keys), Found::OtherVersion(2));
    }

    #[test]
    fn a_batch_with_lengths_that_lie_is_refused() {
        assert_eq!(split(&[]), Some(vec![]));
        for bad in [&[1][..], &[1, 0, 0, 0], &[255, 255, 255, 255, 7]] {
            assert_eq!(split(bad), None, "{bad:?}");
        }
    }
}
