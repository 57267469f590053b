//! Reads a bundle, line by line, and verifies the envelope: that it is whole,
//! unaltered, and signed by the key that its manifest names. Whether that key
//! may be believed, and what the entries say, is decided elsewhere.
//!
//! Nothing that a file declares is allocated ahead, and every length has a bound.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::code::{Code, wrong};
use super::keys::{ReaderKey, is_signed};
use super::manifest::{Closing, Manifest, Sort, VERSION, closing_message};
use crate::base::ahead::ahead;
use crate::base::limits::{
    BUNDLE_HEADER_BYTES_MAX, BUNDLE_LINE_BYTES_MAX, BUNDLE_UNPACKED_BYTES_MAX, BUNDLE_WINDOW_LOG_MAX,
};

/// How a file of age begins.
const AGE: &[u8] = b"age-encryption.org/v1\n";
/// How the line begins with which age's header ends.
const AGE_END: &[u8] = b"\n--- ";
/// How the last line of a bundle begins.
const CLOSING: &[u8] = b"{\"end\":";
/// Bytes of lines that are handed out at once, but for the end of the last one:
/// BLAKE3 is several times as fast on such a piece as on line after line.
const LINES_BYTES: usize = 256 << 10;
/// Such pieces that wait, unpacked, to be reckoned.
const PIECES_WAITING: usize = 4;
/// Bytes that are looked at for the end of the first line, at first.
const FIRST_BYTES: usize = 16 << 10;

/// Why a file can't be read as a bundle.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is none.
    #[error("not a bundle")]
    NoBundle,
    /// It is sealed, and not for this reader.
    #[error("sealed for somebody else")]
    NotForUs,
    /// A code opens it, and none was given.
    #[error("sealed with a code")]
    NeedsCode,
    /// Another code opens it.
    #[error("another code opens it")]
    WrongCode,
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

/// Some whole lines of a bundle.
#[derive(Debug, Clone)]
pub struct Lines {
    text: Arc<String>,
    /// How many bytes of lines have been read with them.
    pub read: u64,
}

impl Lines {
    /// Returns them one by one, without their line feeds.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.text.split_terminator('\n')
    }

    /// Returns them like [`Lines::iter`], each as a value of its own. None is copied.
    pub fn whole(&self) -> impl Iterator<Item = Line> {
        let mut start = 0;
        self.iter().map(move |line| {
            let at = start..start + line.len();
            start = at.end + 1;
            Line { of: Arc::clone(&self.text), at }
        })
    }
}

/// One line, without its line feed.
#[derive(Debug, Clone)]
pub struct Line {
    of: Arc<String>,
    at: Range<usize>,
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.of[self.at.clone()]
    }
}

impl AsRef<[u8]> for Line {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<String> for Line {
    fn from(line: String) -> Self {
        Self { at: 0..line.len(), of: Arc::new(line) }
    }
}

/// A bundle being read. All that comes out of it is unproven until
/// [`Reader::next_lines`] has returned `None`.
pub struct Reader<'a> {
    source: Source<'a>,
    manifest: Manifest,
    seen: Seen,
    done: bool,
    keepers: Vec<String>,
}

/// What the closing line speaks of: all before it.
#[derive(Default)]
struct Seen {
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Seen {
    fn add(&mut self, lines: &[u8]) -> Result<(), ReadError> {
        self.hasher.update(lines);
        self.bytes += lines.len() as u64;
        if self.bytes > BUNDLE_UNPACKED_BYTES_MAX { Err(ReadError::TooLarge) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("id", &self.manifest.id).field("bytes", &self.seen.bytes).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Begins to read `file` with `key`; an invitation needs none, or a code.
    ///
    /// # Errors
    /// [`ReadError`] tells why it is no bundle for this reader.
    pub fn open(file: impl Read + Send + 'a, key: &ReaderKey) -> Result<Self, ReadError> {
        Self::open_by(file, std::slice::from_ref(key), None)
    }

    /// Does what [`Reader::open`] does with whichever of some keys fits, and the code
    /// that was told with an invitation.
    ///
    /// # Errors
    /// [`ReadError`] tells why it is no bundle for any of them.
    pub fn open_by(file: impl Read + Send + 'a, keys: &[ReaderKey], code: Option<&Code>) -> Result<Self, ReadError> {
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
        let plain = match (age.is_scrypt(), code) {
            (false, _) => age.decrypt(keys.iter().map(ReaderKey::identity)).map_err(unsealed)?,
            (true, None) => return Err(ReadError::NeedsCode),
            (true, Some(code)) => {
                age.decrypt(std::iter::once(&code.identity() as &dyn age::Identity)).map_err(wrong)?
            }
        };
        let mut zstd = zstd::stream::read::Decoder::new(plain).map_err(damaged)?;
        zstd.window_log_max(BUNDLE_WINDOW_LOG_MAX).map_err(damaged)?;
        Self::begin(Box::new(zstd))
    }

    fn begin(input: Box<dyn Read + Send + 'a>) -> Result<Self, ReadError> {
        let mut source = Source { input, rest: Vec::new(), ended: false };
        let line = source.first_line()?;
        // Whatever else a later version may write, its number stands where ours does.
        #[derive(serde::Deserialize)]
        struct Version {
            v: u32,
        }
        let version: Version = serde_json::from_slice(&line).map_err(|_| ReadError::NoBundle)?;
        if version.v > VERSION {
            return Err(ReadError::NewerVersion(version.v));
        }
        let manifest = serde_json::from_slice(&line).map_err(|error| ReadError::Damaged(error.to_string()))?;
        let mut seen = Seen::default();
        seen.add(&line)?;
        seen.add(b"\n")?;
        Ok(Self { source, manifest, seen, done: false, keepers: Vec::new() })
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

    /// Returns the next lines; `None` once the closing line has been read and holds.
    ///
    /// # Errors
    /// [`ReadError`]; nothing that came before may be believed then.
    pub fn next_lines(&mut self) -> Result<Option<Lines>, ReadError> {
        if self.done {
            return Ok(None);
        }
        let lines = self.source.lines()?;
        self.seen.add(&lines)?;
        if self.source.ended {
            self.close()?;
            self.done = true;
        }
        let text = String::from_utf8(lines).map_err(|error| ReadError::Damaged(error.to_string()))?;
        Ok(Some(Lines { text: Arc::new(text), read: self.seen.bytes }).filter(|lines| !lines.text.is_empty()))
    }

    /// Reads on to the end, for whoever wants to know nothing but that all of it
    /// holds: unpacks on one thread, and reckons the digest on another.
    ///
    /// # Errors
    /// [`ReadError`] tells what doesn't hold.
    pub fn check(mut self) -> Result<(), ReadError> {
        let Self { source, seen, .. } = &mut self;
        let unpack = |hand: &mut dyn FnMut(Vec<u8>) -> bool| {
            while hand(source.lines()?) && !source.ended {}
            Ok(())
        };
        ahead(PIECES_WAITING, unpack, |lines| seen.add(&lines))?;
        self.close()
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.source.rest);
        let text = line.strip_suffix(b"\n").filter(|text| text.starts_with(CLOSING)).ok_or_else(cut_off)?;
        let closing: Closing = serde_json::from_slice(text).map_err(|error| ReadError::Damaged(error.to_string()))?;
        // There is one way to write it, so that no byte of it can be another.
        let written = serde_json::to_vec(&closing).map_err(|error| ReadError::Damaged(error.to_string()))?;
        let end = &closing.end;
        if written != text
            || end.bytes != self.seen.bytes
            || end.digest != self.seen.hasher.finalize().to_hex().as_str()
        {
            return Err(ReadError::Damaged("digest".to_owned()));
        }
        let message = closing_message(self.manifest.id, end.bytes, &end.digest);
        let mut keys = std::iter::once(&self.manifest.sender.key).chain(&self.keepers);
        if keys.any(|key| is_signed(key, &message, &end.signature)) { Ok(()) } else { Err(ReadError::Signature) }
    }
}

/// Text as it is unpacked.
struct Source<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// What was read and not handed out.
    rest: Vec<u8>,
    /// Whether that is all that is left.
    ended: bool,
}

impl Source<'_> {
    /// Reads on until `wanted` bytes are at hand, or there are no more.
    fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        let mut length = self.rest.len();
        self.rest.resize(wanted.max(length), 0);
        while length < self.rest.len() && !self.ended {
            match self.input.read(&mut self.rest[length..]) {
                Ok(0) => self.ended = true,
                Ok(got) => length += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(damaged(error)),
            }
        }
        self.rest.truncate(length);
        Ok(())
    }

    /// Returns the first line, which is one of JSON, without its line feed.
    fn first_line(&mut self) -> Result<Vec<u8>, ReadError> {
        loop {
            self.fill(self.rest.len() + FIRST_BYTES)?;
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let behind = self.rest.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.rest, behind);
                line.truncate(end);
                return Ok(line);
            }
            match self.rest.len() {
                0 => return Err(cut_off()),
                length if length > BUNDLE_LINE_BYTES_MAX => return Err(ReadError::TooLarge),
                _ if self.ended => return Err(ReadError::NoBundle),
                _ => {}
            }
        }
    }

    /// Returns the next lines, whole, without the very last: until the input
    /// has ended that may be any of them.
    fn lines(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut wanted = LINES_BYTES;
        loop {
            self.fill(wanted)?;
            let before_last = self.rest.len().saturating_sub(1);
            match self.rest[..before_last].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) {
                0 if self.rest.len() > BUNDLE_LINE_BYTES_MAX => return Err(ReadError::TooLarge),
                0 if !self.ended => wanted += LINES_BYTES,
                end => {
                    let mut rest = Vec::with_capacity(LINES_BYTES);
                    rest.extend_from_slice(&self.rest[end..]);
                    self.rest.truncate(end);
                    return Ok(std::mem::replace(&mut self.rest, rest));
                }
            }
        }
    }
}

fn cut_off() -> ReadError {
    ReadError::Damaged("cut off".to_owned())
}

/// What the layers below report while unpacking is damage, unless it is the disk.
pub(super) fn damaged(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
            ReadError::Damaged(error.to_string())
        }
        _ => ReadError::Io(error),
    }
}

pub(super) fn unsealed(error: age::DecryptError) -> ReadError {
    match error {
        age::DecryptError::NoMatchingKeys => ReadError::NotForUs,
        age::DecryptError::Io(error) => damaged(error),
        other => ReadError::Damaged(format!("{other:?}")),
    }
}
