//! Writes a bundle: what is due to somebody, sealed for them, signed, and read
//! again before anybody is told that it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use super::super::Workspace;
use super::error::ExchangeError;
use super::heirs::Bare;
use super::outbox::{Mail, Recipient, recipients};
use super::scan::Scanned;
use super::scope::Scope;
use super::stock::Stock;
use crate::base::ahead::side_by_side;
use crate::base::ids::DeviceId;
use crate::base::progress::Watch;
use crate::base::text::{file_name, visible};
use crate::bundle::keys::{ReaderKey, SigningKey};
use crate::bundle::leaf::view_line;
use crate::bundle::manifest::{ForDevice, Manifest, Profile};
use crate::bundle::read::Reader;
use crate::bundle::verify::Marker;
use crate::bundle::write::{WriteError, Writer};
use crate::domain::cadre::Role;
use crate::oplog::chain::DeviceTip;
use crate::oplog::note::{Disclosed, Note, Peer, Reading, Sent, Span, View, attestation};
use crate::oplog::stamp::Stamp;
use crate::query::rollup::{disclose, tally};
use crate::state::spans::ranges;
use crate::storage::fsx::FreshFile;
use crate::tr;

/// Bytes of lines that are handed on at once.
const CHUNK_BYTES: usize = 1 << 20;
/// Chunks that wait for the packer.
const CHUNKS_MAX: usize = 4;
/// Characters of a name in the name of a file: all of it stays below 80.
const NAME_CHARS_MAX: usize = 20;
/// Records that one line of a view names.
const VIEW_RECORDS_MAX: usize = 4_096;

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// To whom, named by one of their machines; may be `None` where there is
    /// just one to send to.
    pub to: Option<DeviceId>,
    /// All of it once more, not just what wasn't confirmed yet.
    pub all: bool,
    /// How much of it.
    pub profile: Profile,
    /// The file, or the folder that gets a file with the usual name.
    pub out: PathBuf,
}

/// A bundle that lies where it should, and has been read again.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Where it lies.
    pub file: PathBuf,
    /// Entries in it.
    pub entries: u64,
    /// Its length.
    pub bytes: u64,
    /// Which of the bundles for this recipient it is.
    pub number: u64,
    /// For whom it is.
    pub to: Peer,
    /// Whether there is more for them than went into it.
    pub more: bool,
    /// Entries of a later version of the program, of which nobody here can tell
    /// whom they are for: they were not sent.
    pub unknown: u64,
    /// Machines of theirs whose programs can't read it.
    pub outdated: Vec<Peer>,
    /// Why there is nothing in it but a receipt, where that is so.
    pub bare: Option<Bare>,
}

/// For whom a bundle was to be written, and what came of it.
pub type Posted = (Recipient, Result<Exported, ExchangeError>);

/// The end of a range, signed beforehand.
struct Signed {
    device: DeviceId,
    to: u64,
    signature: Signature,
}

/// How the end of a range gets its signature.
enum Signature {
    /// By a key of this installation.
    Ours(SigningKey),
    /// It was signed by its device when it came, at just this place.
    Theirs(String),
}

/// A bundle that is about to be written.
struct Parcel<'a> {
    to: &'a Recipient,
    manifest: Manifest,
    mail: &'a Mail,
    stock: &'a Stock,
}

impl Workspace {
    /// Writes a bundle and returns once it lies whole at its place and has been
    /// read again.
    ///
    /// # Errors
    /// [`ExchangeError`]: no file of this name was left behind, and an earlier
    /// one is as it was.
    pub fn export(&mut self, ask: &Outgoing, watch: Watch<'_>) -> Result<Exported, ExchangeError> {
        self.be_sure_of_the_device()?;
        self.complete_registry()?;
        let to = self.recipient(ask.to)?;
        // A bad place is told before all the work.
        drop(FreshFile::at_or_in(&ask.out, "dundian")?);
        let mut stock = self.stock(std::slice::from_ref(&to), ask.profile, watch)?;
        let mail = self.mail(&stock, &to, ask);
        self.fetch(&mut stock, [&mail], watch)?;
        self.send(&stock, &to, &mail, ask, watch)
    }

    /// Writes a bundle into the folder `out` for each of those below of whom
    /// something is due, reading the journal once. Returns what was written, and
    /// for whom it could not be.
    ///
    /// # Errors
    /// [`ExchangeError`] where not even the first can be written.
    pub fn export_all(&mut self, out: &Path, watch: Watch<'_>) -> Result<Vec<Posted>, ExchangeError> {
        // A bad place is told before all the work.
        drop(FreshFile::in_folder(out, "x", "dundian")?);
        self.be_sure_of_the_device()?;
        self.complete_registry()?;
        let all = recipients(&self.shared.read());
        if all.is_empty() {
            return Err(ExchangeError::Nobody);
        }
        let mut stock = self.stock(&all, Profile::Full, watch)?;
        let ask = Outgoing { to: None, all: false, profile: Profile::Full, out: out.to_owned() };
        let mails = side_by_side(&all, |to| self.mail(&stock, to, &ask));
        self.fetch(&mut stock, &mails, watch)?;
        let mut done = Vec::new();
        for (to, mail) in all.into_iter().zip(&mails) {
            match self.send(&stock, &to, mail, &ask, watch) {
                Err(ExchangeError::Nothing) => {}
                Err(ExchangeError::Cancelled) => return Err(ExchangeError::Cancelled),
                sent => done.push((to, sent)),
            }
        }
        Ok(done)
    }

    /// Writes one bundle, and notes that it was written.
    pub(super) fn send(
        &mut self,
        stock: &Stock,
        to: &Recipient,
        mail: &Mail,
        ask: &Outgoing,
        watch: Watch<'_>,
    ) -> Result<Exported, ExchangeError> {
        let bare = self.bare(to)?;
        let receipt = mail.bare();
        let mail = if bare.is_some() { &receipt } else { mail };
        let statistics = ask.profile == Profile::Statistics && bare.is_none();
        let ranges_go = to.is_whole() && ask.profile == Profile::Full || to.modern().next().is_none();
        let ranges_go = ranges_go && bare.is_none();
        let spans = if statistics || !ranges_go { Vec::new() } else { self.spans_for(to, ask.all) };
        let theirs = self.devices_of(to);
        let (figures, kept) = match statistics {
            true => {
                let state = self.shared.read();
                disclose(&tally(&state), state.exchange().disclosed(&theirs))
            }
            false => Default::default(),
        };
        if spans.is_empty() && figures.is_empty() && mail.is_empty() && !self.owes_receipt(to) {
            match bare {
                None => return Err(ExchangeError::Nothing),
                Some(Bare::Unproven) => return Err(ExchangeError::Unproven(to.peer().name.clone())),
                // It says that this installation has succeeded theirs.
                Some(Bare::Owing) => {}
            }
        }
        let said_at = self.said_at();
        let manifest = Manifest { figures, ..self.manifest(stock, to, mail, ask.profile, (spans, said_at), bare)? };
        let mut file = FreshFile::at_or_in(&ask.out, "dundian")?;
        file.call(&usual_name(&manifest, to));
        let parcel = Parcel { to, manifest, mail, stock };
        let mut file = self.write_bundle(file, &parcel, said_at, watch)?;
        let bytes = self.verify_bundle(&mut file)?;
        let path = file.finish()?;
        let mut notes = vec![Note::Sent(parcel.sent(&path, said_at))];
        let manifest = parcel.manifest;
        if statistics {
            notes.push(Note::Disclosed(Disclosed { to: theirs.into_iter().collect(), number: manifest.number, kept }));
        }
        self.note(notes)?;
        // Where none of their programs reads single entries, none were left out.
        let (unknown, outdated) = match mail.machines.is_empty() {
            true => (0, Vec::new()),
            false => (stock.catalog.unknown, to.outdated().cloned().collect()),
        };
        Ok(Exported {
            file: path,
            entries: manifest.entries(),
            bytes,
            number: manifest.number,
            to: to.peer().clone(),
            more: mail.more,
            unknown,
            outdated,
            bare,
        })
    }

    fn write_bundle(
        &self,
        file: FreshFile,
        parcel: &Parcel<'_>,
        said_at: Stamp,
        watch: Watch<'_>,
    ) -> Result<FreshFile, ExchangeError> {
        let (to, manifest) = (parcel.to, &parcel.manifest);
        let mut readers = vec![to.peer().reader.clone(), self.identity.reader()?.recipient()];
        readers.extend(manifest.readers.iter().map(|one| one.reader.clone()));
        // Whoever of the two is an office can read it by its recovery code alone.
        let theirs = to.machines.iter().filter(|peer| peer.role == Role::Committee && !peer.is_unproven());
        let ours = (manifest.sender.role == Role::Committee).then_some(&manifest.sender.escrow);
        readers.extend(theirs.map(|peer| &peer.escrow).chain(ours).flatten().cloned());
        readers.sort_unstable();
        readers.dedup();
        let key = self.identity.signing(self.device()).ok_or(super::super::OpenError::Keys)?;
        let writer = Writer::sealed(BufWriter::with_capacity(256 << 10, file), &readers, manifest)?;
        let (send, chunks) = sync_channel::<Vec<u8>>(CHUNKS_MAX);
        // Reading and opening the journal takes one core, packing and sealing another.
        let packed = std::thread::scope(|scope| {
            let packer = scope.spawn(move || pack(writer, &chunks, &key));
            let mut chunk = Vec::with_capacity(CHUNK_BYTES + 4096);
            let mut put = |line: &str| -> Result<(), ExchangeError> {
                chunk.extend_from_slice(line.as_bytes());
                chunk.push(b'\n');
                if chunk.len() >= CHUNK_BYTES {
                    let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_BYTES + 4096));
                    // A packer that has stopped says why below.
                    send.send(full).map_err(|_| ExchangeError::Cancelled)?;
                }
                Ok(())
            };
            let scanned =
                self.put_entries(parcel, &mut put, watch).and_then(|()| parcel.put_singles(said_at, &mut put));
            if scanned.is_ok() && !chunk.is_empty() {
                // See above.
                let _ = send.send(chunk);
            }
            drop(send);
            let packed =
                packer.join().unwrap_or_else(|_| Err(WriteError::Io(std::io::Error::other("packing stopped"))));
            match (scanned, packed) {
                (_, Err(error)) => Err(error.into()),
                (Err(error), Ok(_)) => Err(error),
                (Ok(()), Ok(file)) => Ok(file),
            }
        })?;
        Ok(packed.into_inner().map_err(|error| WriteError::Io(error.into_error()))?)
    }

    /// Puts the entries of all ranges, with the markers between them.
    fn put_entries(
        &self,
        parcel: &Parcel<'_>,
        put: &mut dyn FnMut(&str) -> Result<(), ExchangeError>,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let manifest = &parcel.manifest;
        if manifest.spans.is_empty() {
            return Ok(());
        }
        let signed = self.ends(&manifest.spans)?;
        let scope = Scope::of(parcel.to, manifest.profile, &parcel.stock.readers);
        let mut ways: BTreeMap<DeviceId, Vec<usize>> = BTreeMap::new();
        for (number, end) in signed.iter().enumerate() {
            ways.entry(end.device).or_default().push(number);
        }
        let devices: BTreeSet<DeviceId> = ways.keys().copied().collect();
        let (mut now, mut closed) = (None, 0);
        let mut each = |scanned: Scanned<'_>| {
            let (device, seq) = (scanned.entry.head.by, scanned.after.seq);
            let here = |number: &&usize| manifest.spans[**number].holds(scanned.entry.head.entry());
            let Some(number) = ways.get(&device).and_then(|of| of.iter().find(here)).filter(|_| scanned.main) else {
                return Ok(());
            };
            let span = manifest.spans[*number];
            if seq == span.from {
                put(&Marker::Open { span: *number, before: scanned.before }.line()?)?;
            } else if now != Some(*number) {
                put(&Marker::Resume(*number).line()?)?;
            }
            now = Some(*number);
            if scope.shows(&scanned.entry) {
                put(scanned.line)?
            } else {
                put(&scanned.entry.without_body())?
            }
            if seq == span.to {
                put(&Marker::Close { span: *number, signature: signed[*number].at(scanned.after) }.line()?)?;
                (now, closed) = (None, closed + 1);
            }
            Ok(())
        };
        self.scan(Some(&devices), &mut each, &mut |_| {}, watch)?;
        if closed < manifest.spans.len() {
            return Err(ExchangeError::NotVerified("entries are missing from the journal".to_owned()));
        }
        Ok(())
    }

    fn ends(&self, spans: &[Span]) -> Result<Vec<Signed>, ExchangeError> {
        let state = self.shared.read();
        let end = |span: &Span| {
            let device = span.device;
            let signature = match (self.identity.signing(device), state.exchange().attested(device)) {
                (Some(key), _) => Signature::Ours(key),
                (None, Some(attested)) if attested.tip.seq == span.to => Signature::Theirs(attested.signature.clone()),
                _ => return Err(ExchangeError::NotVerified(format!("no signature of device {device}"))),
            };
            Ok(Signed { device, to: span.to, signature })
        };
        spans.iter().map(end).collect()
    }

    /// Reads a bundle that was just written from its first byte to its last, and
    /// returns its length.
    fn verify_bundle(&self, file: &mut FreshFile) -> Result<u64, ExchangeError> {
        let file = file.reread()?;
        let bytes = file.metadata().map_err(WriteError::Io)?.len();
        let reader: ReaderKey = self.identity.reader()?;
        let refused = |error: crate::bundle::read::ReadError| ExchangeError::NotVerified(error.to_string());
        Reader::open(file, &reader).and_then(Reader::check).map_err(refused)?;
        Ok(bytes)
    }

    /// Returns the moment at which it is said what has left: later than any before.
    fn said_at(&self) -> Stamp {
        let state = self.shared.read();
        state.clock().max(state.exchange().spoken()).next(self.unix_ms())
    }

    /// Returns the fingerprint of this installation's key, to be compared by people.
    pub fn fingerprint(&self) -> String {
        let key = self.identity.signing(self.device()).map(|key| key.public()).unwrap_or_default();
        crate::bundle::keys::fingerprint(&key)
    }
}

impl Parcel<'_> {
    /// Puts the single entries, and what is said of records that left or came back.
    fn put_singles(
        &self,
        at: Stamp,
        put: &mut dyn FnMut(&str) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        for place in &self.mail.items {
            put(&self.stock.line(*place)?)?;
        }
        let left: Vec<_> = self.mail.left.iter().map(|(kind, id, _)| (*kind, *id)).collect();
        let view = |view: View| view_line(&View { at, ..view });
        for part in left.chunks(VIEW_RECORDS_MAX) {
            put(&view(View { left: part.to_vec(), ..View::default() })?)?;
        }
        let back: BTreeSet<_> = self.mail.back.iter().chain(&self.mail.theirs).copied().collect();
        let back: Vec<_> = back.into_iter().collect();
        for part in back.chunks(VIEW_RECORDS_MAX) {
            put(&view(View { back: part.to_vec(), ..View::default() })?)?;
        }
        if let Some(all) = &self.mail.all {
            for part in all.chunks(VIEW_RECORDS_MAX) {
                put(&view(View { all: Some(part.to_vec()), ..View::default() })?)?;
            }
            if all.is_empty() {
                put(&view(View { all: Some(Vec::new()), ..View::default() })?)?;
            }
        }
        Ok(())
    }

    /// Returns the note that the bundle was written.
    fn sent(&self, path: &Path, spoken: Stamp) -> Sent {
        let manifest = &self.manifest;
        let reading = |one: &ForDevice| Reading { device: one.device, since: one.since };
        let items = || self.mail.items.iter().map(|place| &self.stock.catalog.items[*place]);
        Sent {
            bundle: manifest.id,
            number: manifest.number,
            to: self.to.peer().device,
            at: manifest.made,
            spans: manifest.spans.clone(),
            villages: Vec::new(),
            file: file_name(path),
            readings: manifest.readers.iter().map(reading).collect(),
            leaves: ranges(items().map(|item| item.entry).collect()),
            forked: self.mail.marks.iter().copied().collect(),
            left: self.mail.left.clone(),
            back: self.mail.back.clone(),
            spoken,
        }
    }
}

impl Signed {
    /// Returns the signature of the end, which was reckoned to be at `tip`.
    fn at(&self, tip: DeviceTip) -> String {
        match &self.signature {
            Signature::Ours(key) => key.sign(&attestation(self.device, self.to, tip.chain)),
            Signature::Theirs(signature) => signature.clone(),
        }
    }
}

/// Packs chunks of lines until there are no more, and signs.
fn pack(
    mut writer: Writer<BufWriter<FreshFile>>,
    chunks: &Receiver<Vec<u8>>,
    key: &SigningKey,
) -> Result<BufWriter<FreshFile>, WriteError> {
    for chunk in chunks {
        writer.lines(&chunk)?;
    }
    writer.finish(key)
}

/// Returns a part of the name of a file that every system takes.
pub(in super::super) fn plain(text: &str) -> String {
    let safe = visible(text);
    let kept = safe.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '·' | '（' | '）'));
    let name: String = kept.take(NAME_CHARS_MAX).collect();
    if name.is_empty() { "x".to_owned() } else { name }
}

/// Returns what a bundle is called where nobody gives it a name: for whom it is
/// comes first, so that it can be handed to the right one without being opened.
fn usual_name(manifest: &Manifest, to: &Recipient) -> String {
    let day = manifest.made.format("%Y%m%d").to_string();
    let number = format!("{:03}", manifest.number);
    let (to, from) = (plain(&to.peer().name), plain(&manifest.sender.name));
    tr!("bundle-name", to = to, from = from, day = day, number = number)
}
