//! Reads a bundle, line by line, and verifies the envelope: that it is whole,
//! unaltered, and signed by the key that its manifest names. Whether that key
//! may be believed, and what the entries say, is decided elsewhere.
//!
//! Nothing that a file declares is allocated ahead, and every length has a bound.

use std::io::{self, BufRead, BufReader, Read};

use super::keys::{ReaderKey, is_signed};
use super::manifest::{Closing, Manifest, Sort, VERSION, closing_message};
use crate::base::limits::{
    BUNDLE_HEADER_BYTES_MAX, BUNDLE_LINE_BYTES_MAX, BUNDLE_UNPACKED_BYTES_MAX, BUNDLE_WINDOW_LOG_MAX,
};

/// How a file of age begins.
const AGE: &[u8] = b"age-encryption.org/v1\n";
/// How the line begins with which age's header ends.
const AGE_END: &[u8] = b"\n--- ";
/// How the last line of a bundle begins.
const CLOSING: &str = "{\"end\":";

/// Why a file can't be read as a bundle.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is none.
    #[error("not a bundle")]
    NoBundle,
    /// It is sealed, and not for this reader.
    #[error("sealed for somebody else")]
    NotForUs,
    /// It was cut off or altered.
    #[error("cut off or altered: {0}")]
    Damaged(String),
    /// It goes beyond what is ever read.
    #[error("too large")]
    TooLarge,
    /// A later version of the program wrote it.
    #[error("written in format version {0}")]
    NewerVersion(u32),
    /// The signature isn't that of the key it names.
    #[error("the signature does not fit")]
    Signature,
    /// The disk refuses.
    #[error(transparent)]
    Io(io::Error),
}

/// A bundle being read. All that comes out of it is unproven until
/// [`Reader::next_line`] has returned `None`.
pub struct Reader<'a> {
    input: Box<dyn BufRead + 'a>,
    manifest: Manifest,
    hasher: blake3::Hasher,
    bytes: u64,
    line: Vec<u8>,
    done: bool,
    keepers: Vec<String>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("id", &self.manifest.id).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Begins to read `file` with `key`; an invitation needs none.
    ///
    /// # Errors
    /// [`ReadError`] tells why it is no bundle for this reader.
    pub fn open(file: impl Read + 'a, key: &ReaderKey) -> Result<Self, ReadError> {
        let mut file = BufReader::with_capacity(64 << 10, file);
        let mut start = Vec::new();
        (&mut file).take(AGE.len() as u64).read_to_end(&mut start).map_err(ReadError::Io)?;
        if start != AGE {
            if start.first() != Some(&b'{') {
                return Err(ReadError::NoBundle);
            }
            let lines = Self::begin(Box::new(io::Cursor::new(start).chain(file)))?;
            return if lines.manifest.dundian == Sort::Invitation { Ok(lines) } else { Err(ReadError::NoBundle) };
        }
        // The header is read to its end here, within a bound: it names as many
        // recipients as whoever wrote it likes.
        while !start.windows(AGE_END.len()).any(|bytes| bytes == AGE_END) {
            let before = start.len();
            (&mut file).take(BUNDLE_LINE_BYTES_MAX as u64).read_until(b'\n', &mut start).map_err(ReadError::Io)?;
            if start.len() == before || start.len() > BUNDLE_HEADER_BYTES_MAX {
                return Err(ReadError::Damaged("header".to_owned()));
            }
        }
        let whole = io::Cursor::new(start).chain(file);
        let age = age::Decryptor::new_buffered(whole).map_err(unsealed)?;
        let plain = age.decrypt(std::iter::once(key.identity())).map_err(unsealed)?;
        let mut zstd = zstd::stream::read::Decoder::new(plain).map_err(damaged)?;
        zstd.window_log_max(BUNDLE_WINDOW_LOG_MAX).map_err(damaged)?;
        let lines = Self::begin(Box::new(BufReader::with_capacity(256 << 10, zstd)))?;
        if lines.manifest.dundian == Sort::Bundle { Ok(lines) } else { Err(ReadError::NoBundle) }
    }

    fn begin(input: Box<dyn BufRead + 'a>) -> Result<Self, ReadError> {
        let mut input = input;
        let mut line = Vec::new();
        read_line(&mut input, &mut line)?;
        // Whatever else a later version may write, its number stands where ours does.
        #[derive(serde::Deserialize)]
        struct Version {
            v: u32,
        }
        let text = line.strip_suffix(b"\n").ok_or(ReadError::NoBundle)?;
        let version: Version = serde_json::from_slice(text).map_err(|_| ReadError::NoBundle)?;
        if version.v > VERSION {
            return Err(ReadError::NewerVersion(version.v));
        }
        let manifest = serde_json::from_slice(text).map_err(|error| ReadError::Damaged(error.to_string()))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&line);
        Ok(Self { input, manifest, hasher, bytes: line.len() as u64, line, done: false, keepers: Vec::new() })
    }

    /// Believes the closing line also where one of these public keys has signed
    /// it: those of this installation itself, which keeps bundles that wait and
    /// may have had to take something out of them.
    #[must_use]
    pub fn kept_by(mut self, keys: Vec<String>) -> Self {
        self.keepers = keys;
        self
    }

    /// Returns the first line.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns how many bytes of lines have been read.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the next line without its line feed; `None` once the closing line
    /// has been read and holds.
    ///
    /// # Errors
    /// [`ReadError`]; nothing that came before may be believed then.
    pub fn next_line(&mut self) -> Result<Option<&str>, ReadError> {
        if self.done {
            return Ok(None);
        }
        read_line(&mut self.input, &mut self.line)?;
        if self.line.starts_with(CLOSING.as_bytes()) {
            self.close()?;
            self.done = true;
            return Ok(None);
        }
        self.hasher.update(&self.line);
        self.bytes += self.line.len() as u64;
        if self.bytes > BUNDLE_UNPACKED_BYTES_MAX {
            return Err(ReadError::TooLarge);
        }
        let text = self.line.strip_suffix(b"\n").ok_or_else(|| ReadError::Damaged("cut off".to_owned()))?;
        std::str::from_utf8(text).map(Some).map_err(|error| ReadError::Damaged(error.to_string()))
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let text = self.line.strip_suffix(b"\n").ok_or_else(|| ReadError::Damaged("cut off".to_owned()))?;
        let closing: Closing = serde_json::from_slice(text).map_err(|error| ReadError::Damaged(error.to_string()))?;
        // There is one way to write it, so that no byte of it can be another.
        let written = serde_json::to_vec(&closing).map_err(|error| ReadError::Damaged(error.to_string()))?;
        let end = &closing.end;
        if written != text || end.bytes != self.bytes || end.digest != self.hasher.finalize().to_hex().as_str() {
            return Err(ReadError::Damaged("digest".to_owned()));
        }
        let message = closing_message(self.manifest.id, end.bytes, &end.digest);
        let mut keys = std::iter::once(&self.manifest.sender.key).chain(&self.keepers);
        if !keys.any(|key| is_signed(key, &message, &end.signature)) {
            return Err(ReadError::Signature);
        }
        match self.input.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(ReadError::Damaged("something behind the end".to_owned())),
            Err(error) => Err(damaged(error)),
        }
    }
}

/// Reads a line with its line feed; without one where the input ends.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<(), ReadError> {
    line.clear();
    input.take(BUNDLE_LINE_BYTES_MAX as u64 + 1).read_until(b'\n', line).map_err(damaged)?;
    match line.len() {
        0 => Err(ReadError::Damaged("cut off".to_owned())),
        length if length > BUNDLE_LINE_BYTES_MAX => Err(ReadError::TooLarge),
        _ => Ok(()),
    }
}

/// What the layers below report while unpacking is damage, unless it is the disk.
fn damaged(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
            ReadError::Damaged(error.to_string())
        }
        _ => ReadError::Io(error),
    }
}

fn unsealed(error: age::DecryptError) -> ReadError {
    match error {
        age::DecryptError::NoMatchingKeys => ReadError::NotForUs,
        age::DecryptError::Io(error) => damaged(error),
        other => ReadError::Damaged(format!("{other:?}")),
    }
}
