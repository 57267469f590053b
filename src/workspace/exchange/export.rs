//! Writes a bundle: what somebody hasn't got yet, sealed for them, signed, and
//! read again before anybody is told that it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use super::super::Workspace;
use super::error::ExchangeError;
use super::scan::Scanned;
use super::scope::Scope;
use crate::base::ids::{DeviceId, RecordId};
use crate::base::progress::Watch;
use crate::base::text::visible;
use crate::bundle::keys::{ReaderKey, SigningKey};
use crate::bundle::manifest::{Manifest, Profile, Proof, Sender, Sort, VERSION, Vouched};
use crate::bundle::read::Reader;
use crate::bundle::verify::Marker;
use crate::bundle::write::{WriteError, Writer};
use crate::domain::cadre::Role;
use crate::oplog::chain::DeviceTip;
use crate::oplog::note::{Known, Note, Peer, Sent, Span, attestation};
use crate::storage::fsx::{self, At, DiskError};

/// Bytes of lines that are handed on at once.
const CHUNK_BYTES: usize = 1 << 20;
/// Chunks that wait for the packer.
const CHUNKS_MAX: usize = 4;
/// Characters of a name in the name of a file.
const NAME_CHARS_MAX: usize = 20;

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// To whom; may be `None` where there is just one to send to.
    pub to: Option<DeviceId>,
    /// All of it once more, not just what wasn't sent yet.
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
}

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

impl Workspace {
    /// Writes a bundle and returns once it lies whole at its place and has been
    /// read again.
    ///
    /// # Errors
    /// [`ExchangeError`]: no file of this name was left behind, and an earlier
    /// one is as it was.
    pub fn export(&mut self, ask: &Outgoing, watch: Watch<'_>) -> Result<Exported, ExchangeError> {
        self.be_sure_of_the_device()?;
        let to = self.recipient(ask.to)?;
        let villages = self.introduce(&to)?;
        let spans = if ask.profile == Profile::Statistics { Vec::new() } else { self.spans_for(&to, ask.all) };
        let manifest = self.manifest(&to, ask.profile, spans)?;
        if manifest.spans.is_empty() && manifest.figures.is_empty() && !self.owes_receipt(&to) {
            return Err(ExchangeError::Nothing);
        }
        let path = self.place(&ask.out, &manifest)?;
        let partial = partial_name(&path);
        let written = self.write_bundle(&partial, &to, &manifest, watch).and_then(|()| self.verify_bundle(&partial));
        let bytes = match written {
            Ok(bytes) => bytes,
            Err(error) => {
                // The stick may be gone; then so is the file.
                let _ = fs::remove_file(&partial);
                return Err(error);
            }
        };
        fs::rename(&partial, &path).at(&path)?;
        fsx::sync_dir(path.parent().unwrap_or(Path::new(".")))?;
        self.note(vec![Note::Sent(Sent {
            bundle: manifest.id,
            number: manifest.number,
            to: to.device,
            at: manifest.made,
            spans: manifest.spans.clone(),
            villages,
            file: file_name(&path),
        })])?;
        Ok(Exported { file: path, entries: manifest.entries(), bytes, number: manifest.number, to })
    }

    /// Returns whom something is to be sent to.
    fn recipient(&self, to: Option<DeviceId>) -> Result<Peer, ExchangeError> {
        let state = self.shared.read();
        let exchange = state.exchange();
        if let Some(device) = to {
            let found = exchange.recipients().find(|peer| peer.device == device);
            return found.cloned().ok_or_else(|| ExchangeError::NoSuch(device.to_string()));
        }
        let hosts: Vec<&Peer> = exchange.recipients().filter(|peer| peer.known == Known::Host).collect();
        let all: Vec<&Peer> = if hosts.is_empty() { exchange.recipients().collect() } else { hosts };
        match all[..] {
            [] => Err(ExchangeError::Nobody),
            [one] => Ok(one.clone()),
            _ => Err(ExchangeError::Which(all.iter().map(|peer| peer.name.clone()).collect())),
        }
    }

    /// Returns which entries go to somebody.
    pub(super) fn spans_for(&self, to: &Peer, all: bool) -> Vec<Span> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let own = exchange.own(self.device());
        let theirs = self.installation(to.device);
        let have = |device| {
            let receipt = exchange.receipt(to.device);
            receipt.and_then(|r| r.have.iter().find(|(of, _)| *of == device)).map_or(0, |(_, seq)| *seq)
        };
        let mut spans = Vec::new();
        for (device, tip) in state.devices() {
            let end = if own.contains(device) {
                tip.seq
            } else {
                exchange.attested(*device).map_or(0, |attested| attested.tip.seq)
            };
            if theirs.contains(device) {
                // What they have lost themselves comes back to them.
                if exchange.receipt(to.device).is_some() && have(*device) < end {
                    spans.push(Span { device: *device, from: have(*device) + 1, to: end });
                }
                continue;
            }
            if !own.contains(device) && to.known != Known::Host {
                continue;
            }
            if all && end > 0 {
                spans.push(Span { device: *device, from: 1, to: end });
            } else {
                spans.extend(exchange.unsent_to(to.device, *device, end));
            }
        }
        spans
    }

    /// Returns the devices that the installation of a peer has had.
    pub(super) fn installation(&self, device: DeviceId) -> BTreeSet<DeviceId> {
        let state = self.shared.read();
        let mut found = BTreeSet::from([device]);
        let mut at = device;
        while let Some(before) = state.exchange().peer(at).and_then(|peer| peer.before) {
            if !found.insert(before) {
                break;
            }
            at = before;
        }
        found
    }

    /// Tells whether somebody has sent something that was not confirmed yet.
    fn owes_receipt(&self, to: &Peer) -> bool {
        let state = self.shared.read();
        let exchange = state.exchange();
        let last_sent = exchange.sent_to(to.device).and_then(|sent| sent.files.last()).map(|sent| sent.at);
        let theirs = self.installation(to.device);
        let came = exchange.imports().iter().filter(|known| theirs.contains(&known.import.sender) && !known.undone);
        came.map(|known| known.import.at).max().is_some_and(|at| last_sent.is_none_or(|sent| sent < at))
    }

    fn manifest(&mut self, to: &Peer, profile: Profile, spans: Vec<Span>) -> Result<Manifest, ExchangeError> {
        let id = RecordId::fresh(self.unix_ms(), &mut *self.entropy);
        let sender = self.sender()?;
        let figures = if profile == Profile::Statistics { self.figures() } else { Vec::new() };
        let state = self.shared.read();
        let exchange = state.exchange();
        let own = exchange.own(self.device());
        let vouched = |device: DeviceId| -> Option<Vouched> {
            if own.contains(&device) {
                let key = self.identity.signing(device)?.public();
                let Sender { name, unit, role, cadre, .. } = sender.clone();
                return (device != self.device()).then_some(Vouched {
                    device,
                    key,
                    name,
                    unit,
                    role,
                    cadre,
                    until: None,
                });
            }
            let Peer { key, name, unit, role, cadre, until, .. } = exchange.peer(device)?.clone();
            Some(Vouched { device, key, name, unit, role, cadre, until })
        };
        let devices: BTreeSet<DeviceId> = spans.iter().map(|span| span.device).collect();
        let theirs = self.installation(to.device);
        let waiting = exchange.waiting().filter(|(_, waiting)| theirs.contains(&waiting.sender));
        let known = state.devices().iter().filter(|(device, _)| theirs.contains(device) || own.contains(device));
        Ok(Manifest {
            dundian: Sort::Bundle,
            v: VERSION,
            id,
            made: self.clock.now(),
            vouched: devices.into_iter().filter(|device| !theirs.contains(device)).filter_map(vouched).collect(),
            to: Some(to.reader.clone()),
            number: exchange.sent_to(to.device).map_or(0, |sent| sent.number) + 1,
            profile,
            spans,
            have: known.map(|(device, tip)| (*device, tip.seq)).collect(),
            missing: waiting.flat_map(|(_, waiting)| waiting.missing.clone()).collect(),
            offer: None,
            figures,
            sender,
        })
    }

    /// Returns who this installation is to others.
    pub(super) fn sender(&self) -> Result<Sender, ExchangeError> {
        let me = self.me();
        let state = self.shared.read();
        let cadre = me.cadre.and_then(|id| state.cadre(id));
        let device = self.device();
        let signing = self.identity.signing(device).ok_or(super::super::OpenError::Keys)?;
        let mut sender = Sender {
            device,
            key: signing.public(),
            reader: self.identity.reader()?.recipient(),
            escrow: self.identity.escrow().map(str::to_owned),
            name: cadre.map(|cadre| cadre.name.clone()).unwrap_or_default(),
            unit: cadre.map(|cadre| cadre.unit.clone()).unwrap_or_default(),
            role: me.role,
            cadre: me.cadre,
            proofs: Vec::new(),
        };
        let keys = sender.keys();
        for joined in self.identity.joined() {
            sender.proofs.push(Proof::Invitation { invitation: joined.invitation, mark: sender.mark(&joined.secret) });
        }
        for before in state.exchange().own(device).into_iter().skip(1) {
            if let Some(key) = self.identity.signing(before) {
                sender.proofs.push(Proof::Before { device: before, signature: key.sign(&keys) });
            }
        }
        Ok(sender)
    }

    fn write_bundle(&self, path: &Path, to: &Peer, manifest: &Manifest, watch: Watch<'_>) -> Result<(), ExchangeError> {
        let mut readers = vec![to.reader.clone(), self.identity.reader()?.recipient()];
        let escrow = if to.role == Role::Committee { to.escrow.clone() } else { manifest.sender.escrow.clone() };
        readers.extend(escrow);
        let key = self.identity.signing(self.device()).ok_or(super::super::OpenError::Keys)?;
        let file = File::create(path).at(path)?;
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
            let scanned = self.put_entries(manifest, to, &mut put, watch);
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
        let file = packed.into_inner().map_err(|error| DiskError::new(path, error.error()))?;
        Ok(file.sync_all().at(path)?)
    }

    /// Puts the entries of all ranges, with the markers between them.
    fn put_entries(
        &self,
        manifest: &Manifest,
        to: &Peer,
        put: &mut dyn FnMut(&str) -> Result<(), ExchangeError>,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        if manifest.spans.is_empty() {
            return Ok(());
        }
        let signed = self.ends(&manifest.spans)?;
        let scope = Scope::of(&self.shared.read(), to, manifest.profile);
        let mut ways: BTreeMap<DeviceId, Vec<usize>> = BTreeMap::new();
        for (number, end) in signed.iter().enumerate() {
            ways.entry(end.device).or_default().push(number);
        }
        let devices = ways.keys().copied().collect();
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
        self.scan(&devices, &mut each, &mut |_| {}, watch)?;
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
    fn verify_bundle(&self, path: &Path) -> Result<u64, ExchangeError> {
        let file = File::open(path).at(path)?;
        let bytes = file.metadata().at(path)?.len();
        let reader: ReaderKey = self.identity.reader()?;
        let refused = |error: crate::bundle::read::ReadError| ExchangeError::NotVerified(error.to_string());
        let mut reader = Reader::open(file, &reader).map_err(refused)?;
        while reader.next_lines().map_err(refused)?.is_some() {}
        Ok(bytes)
    }

    /// Returns where the bundle is to lie.
    fn place(&self, out: &Path, manifest: &Manifest) -> Result<PathBuf, ExchangeError> {
        if !out.is_dir() {
            return Ok(out.to_owned());
        }
        let sender = &manifest.sender;
        let day = manifest.made.format("%Y%m%d");
        let stem = format!("{}_{}_{day}_{:03}", plain(&sender.name), plain(&sender.unit), manifest.number);
        Ok(free_name(out, &stem))
    }

    /// Returns the fingerprint of this installation's key, to be compared by people.
    pub fn fingerprint(&self) -> String {
        let key = self.identity.signing(self.device()).map(|key| key.public()).unwrap_or_default();
        crate::bundle::keys::fingerprint(&key)
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
    mut writer: Writer<BufWriter<File>>,
    chunks: &Receiver<Vec<u8>>,
    key: &SigningKey,
) -> Result<BufWriter<File>, WriteError> {
    for chunk in chunks {
        writer.lines(&chunk)?;
    }
    writer.finish(key)
}

/// Returns a part of the name of a file that every system takes.
pub(super) fn plain(text: &str) -> String {
    let safe = visible(text);
    let kept = safe.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '·' | '（' | '）'));
    let name: String = kept.take(NAME_CHARS_MAX).collect();
    if name.is_empty() { "x".to_owned() } else { name }
}

/// Returns a path in `dir` that nothing lies at.
pub(super) fn free_name(dir: &Path, stem: &str) -> PathBuf {
    let first = dir.join(format!("{stem}.dundian"));
    let more = (2..).map(|n| dir.join(format!("{stem}-{n}.dundian")));
    std::iter::once(first.clone()).chain(more).find(|path| !path.exists()).unwrap_or(first)
}

/// Returns the name under which a file lies until it is whole.
pub(super) fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

/// Returns the name of the file at a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
