//! Writes a bundle, line by line. It doesn't know what the lines say.

use std::io::{self, Write};

use super::code::Code;
use super::keys::{SigningKey, recipient};
use super::manifest::{Closing, End, Manifest, closing_message};
use crate::base::ids::RecordId;

/// How hard zstd works: its own usual level.
const LEVEL: i32 = 3;

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The manifest can't be written down.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Whoever it is for has no key that can be used.
    #[error("no usable key to seal for")]
    Recipient,
}

/// What lies between the lines and the file.
enum Envelope<W: Write> {
    Sealed(Box<zstd::stream::write::Encoder<'static, age::stream::StreamWriter<W>>>),
    Open(W),
}

impl<W: Write> Write for Envelope<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Sealed(out) => out.write(bytes),
            Self::Open(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Sealed(out) => out.flush(),
            Self::Open(out) => out.flush(),
        }
    }
}

/// A bundle being written.
pub struct Writer<W: Write> {
    out: Envelope<W>,
    id: RecordId,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("id", &self.id).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// Begins a bundle that only the `readers`, age recipients, can open.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn sealed(out: W, readers: &[String], manifest: &Manifest) -> Result<Self, WriteError> {
        let readers = readers
            .iter()
            .map(|reader| recipient(reader))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| WriteError::Recipient)?;
        let recipients: Vec<&dyn age::Recipient> = readers.iter().map(|reader| reader as &dyn age::Recipient).collect();
        Self::seal(out, recipients, manifest)
    }

    /// Begins an invitation that a code opens.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn locked(out: W, code: &Code, manifest: &Manifest) -> Result<Self, WriteError> {
        Self::seal(out, vec![&code.recipient()], manifest)
    }

    fn seal(out: W, recipients: Vec<&dyn age::Recipient>, manifest: &Manifest) -> Result<Self, WriteError> {
        let age = age::Encryptor::with_recipients(recipients.into_iter()).map_err(|_| WriteError::Recipient)?;
        let zstd = zstd::stream::write::Encoder::new(age.wrap_output(out)?, LEVEL)?;
        Self::begin(Envelope::Sealed(Box::new(zstd)), manifest)
    }

    /// Begins an invitation, which anybody can read.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn open(out: W, manifest: &Manifest) -> Result<Self, WriteError> {
        Self::begin(Envelope::Open(out), manifest)
    }

    fn begin(out: Envelope<W>, manifest: &Manifest) -> Result<Self, WriteError> {
        let mut writer = Self { out, id: manifest.id, hasher: blake3::Hasher::new(), bytes: 0 };
        writer.line(&serde_json::to_string(manifest)?)?;
        Ok(writer)
    }

    /// Adds a line, given without its line feed.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn line(&mut self, line: &str) -> Result<(), WriteError> {
        self.lines(line.as_bytes())?;
        self.lines(b"\n")
    }

    /// Adds whole lines, each with its line feed.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn lines(&mut self, lines: &[u8]) -> Result<(), WriteError> {
        self.hasher.update(lines);
        self.bytes += lines.len() as u64;
        Ok(self.out.write_all(lines)?)
    }

    /// Signs the bundle and brings all of it to the writer below, which is returned.
    ///
    /// # Errors
    /// [`WriteError`]; what was written so far is of no use.
    pub fn finish(mut self, key: &SigningKey) -> Result<W, WriteError> {
        let digest = self.hasher.finalize().to_hex().to_string();
        let signature = key.sign(&closing_message(self.id, self.bytes, &digest));
        let closing = Closing { end: End { bytes: self.bytes, digest, signature } };
        self.out.write_all(serde_json::to_string(&closing)?.as_bytes())?;
        self.out.write_all(b"\n")?;
        let mut below = match self.out {
            Envelope::Sealed(zstd) => zstd.finish()?.finish()?,
            Envelope::Open(out) => out,
        };
        below.flush()?;
        Ok(below)
    }
}
