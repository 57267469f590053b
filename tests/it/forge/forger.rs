//! A forge: somebody who holds valid keys and knows the form of files, and writes
//! whatever they like. They take an invitation in like anybody, without the program.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use dundian::base::entropy::SeededEntropy;
use dundian::base::ids::{CadreId, DeviceId, RecordId};
use dundian::bundle::keys::{ReaderKey, SigningKey};
use dundian::bundle::leaf::leaf_line;
use dundian::bundle::manifest::{Manifest, Offer, Proof, Sender, Sort};
use dundian::bundle::read::Reader;
use dundian::bundle::verify::Marker;
use dundian::bundle::write::Writer;
use dundian::oplog::chain::{Chain, DeviceTip};
use dundian::oplog::entry::{Head, write};
use dundian::oplog::note::{Span, attestation};
use dundian::oplog::stamp::Stamp;
use serde_json::{Value, json};

/// The moment at which all of a test happens, in milliseconds.
const NOW_MS: u64 = 1_795_311_000_000;

/// Somebody with valid keys.
pub struct Forge {
    pub device: DeviceId,
    pub key: SigningKey,
    pub reader: ReaderKey,
    /// Who they were invited as.
    pub person: CadreId,
    /// What stood in the invitation.
    invitation: Manifest,
    offer: Offer,
    entropy: SeededEntropy,
    /// Their ledger: each entry, and where it leads.
    pub ledger: Vec<(String, DeviceTip)>,
    /// When the next entry says that it was written.
    pub now_ms: u64,
    number: u64,
}

/// What of a file is to be other than the form wants it.
#[derive(Default)]
pub struct Bent<'a> {
    /// The sender says this key.
    pub key: Option<&'a str>,
    /// The signature of the range's end.
    pub end: Option<String>,
    /// Sealed for this reader, too, as if it were meant for them.
    pub to: Option<&'a str>,
    /// Single entries beside the range, as whoever they say wrote them.
    pub leaves: Vec<String>,
    /// Changes of the first line.
    pub manifest: Option<&'a dyn Fn(&mut Value)>,
    /// The lines beginning with this entry, counted from 1.
    pub from: u64,
}

impl Forge {
    /// Takes an invitation in.
    pub fn join(invitation: &str, seed: u64) -> Self {
        let mut entropy = SeededEntropy::new(seed);
        let (key, reader) = (SigningKey::fresh(&mut entropy), ReaderKey::fresh(&mut entropy));
        let invitation = Reader::open(File::open(invitation).unwrap(), &reader).unwrap().manifest().clone();
        assert_eq!(invitation.dundian, Sort::Invitation);
        let offer = invitation.offer.clone().unwrap();
        Self {
            device: DeviceId(seed.to_be_bytes()),
            key,
            reader,
            person: offer.cadre,
            invitation,
            offer,
            entropy,
            ledger: Vec::new(),
            now_ms: NOW_MS,
            number: 0,
        }
    }

    pub fn new_id(&mut self) -> RecordId {
        RecordId::fresh(self.now_ms, &mut self.entropy)
    }

    pub fn tip(&self) -> DeviceTip {
        self.ledger.last().map(|(_, tip)| *tip).unwrap_or_default()
    }

    /// Writes an entry behind the last one.
    pub fn say(&mut self, kind: &str, body: &Value) -> u64 {
        let tip = self.tip();
        let (line, chain) = self.entry(self.device, tip.seq + 1, kind, body, tip.chain);
        self.ledger.push((line, DeviceTip { seq: tip.seq + 1, chain }));
        tip.seq + 1
    }

    /// Writes an entry as if somebody had.
    pub fn entry(&self, by: DeviceId, seq: u64, kind: &str, body: &Value, before: Chain) -> (String, Chain) {
        let stamp = Stamp::new(self.now_ms, u16::try_from(seq % 60_000).unwrap());
        let head = Head { v: 1, seq, stamp, kind: kind.to_owned(), by };
        let written = write(&head, [7; 16], &body.to_string(), before).unwrap();
        (written.line, written.chain)
    }

    /// Writes that a record comes to be.
    pub fn born(&mut self, kind: &str, id: RecordId, record: &Value) -> u64 {
        self.say(kind, &json!({"id": id, "record": record}))
    }

    pub fn edit(&mut self, kind: &str, id: &str, set: &Value) -> u64 {
        self.say(&format!("{kind}.changed"), &json!({"id": id, "set": set}))
    }

    pub fn remove(&mut self, kind: &str, id: &str) -> u64 {
        self.say(&format!("{kind}.removed"), &json!({"id": id, "reason": "x"}))
    }

    /// A visit of their own, as anybody writes it.
    pub fn visit(&mut self, village: &str, text: &str) -> RecordId {
        let id = self.new_id();
        let record = json!({
            "at": "2026-11-20T09:00:00+08:00", "village": village, "place": "home", "cadres": [self.person],
            "complaints": text,
        });
        self.born("visit.logged", id, &record);
        id
    }

    /// Goes back to an earlier place of the ledger: what follows is another way.
    pub fn fork(&mut self, seq: u64) {
        self.ledger.truncate(usize::try_from(seq).unwrap());
    }

    /// Who they say that they are.
    pub fn sender(&self) -> Sender {
        let mut sender: Sender = serde_json::from_value(json!({
            "device": self.device, "key": self.key.public(), "reader": self.reader.recipient(),
            "name": self.offer.name, "role": self.offer.role, "cadre": self.person, "speaks": 2,
        }))
        .unwrap();
        let mark = SigningKey::from_secret(&self.offer.secret).unwrap().sign(&sender.claim(self.offer.invitation));
        sender.proofs.push(Proof::Invitation { invitation: self.offer.invitation, mark });
        sender
    }

    /// Returns all of their ledger as a file for the office, as the form wants it.
    pub fn honest(&mut self) -> Vec<u8> {
        self.file(&Bent::default())
    }

    /// Returns all of their ledger as a file for the office.
    pub fn file(&mut self, bent: &Bent<'_>) -> Vec<u8> {
        self.number += 1;
        let office = &self.invitation.sender;
        let (tip, from) = (self.tip(), bent.from.max(1));
        let span = Span { device: self.device, from, to: tip.seq };
        let mut sender = self.sender();
        if let Some(key) = bent.key {
            key.clone_into(&mut sender.key);
        }
        let to = bent.to.unwrap_or(&office.reader);
        let mut manifest = json!({
            "dundian": "bundle", "v": 2, "id": RecordId::fresh(self.now_ms, &mut self.entropy),
            "made": "2026-11-22T09:30:00+08:00", "sender": sender, "to": to, "number": self.number,
            "spans": [span], "leaves": bent.leaves.len(),
        });
        if let Some(bend) = bent.manifest {
            bend(&mut manifest);
        }
        let manifest: Manifest = serde_json::from_value(manifest).unwrap();
        let readers = [office.reader.clone(), to.to_owned()];
        let mut writer = Writer::sealed(Vec::new(), &readers, &manifest).unwrap();
        let at = |seq: u64| match seq {
            0 => DeviceTip::default(),
            seq => self.ledger[usize::try_from(seq).unwrap() - 1].1,
        };
        for number in 0..manifest.spans.len() {
            writer.line(&Marker::Open { span: number, before: at(from - 1) }.line().unwrap()).unwrap();
            for (line, tip) in &self.ledger {
                if tip.seq >= from {
                    writer.line(line).unwrap();
                }
            }
            let signature = self.key.sign(&attestation(self.device, tip.seq, tip.chain));
            let signature = bent.end.clone().unwrap_or(signature);
            writer.line(&Marker::Close { span: number, signature }.line().unwrap()).unwrap();
        }
        for leaf in &bent.leaves {
            writer.line(&leaf_line(leaf, None).unwrap()).unwrap();
        }
        writer.finish(&self.key).unwrap()
    }

    /// Writes a file and returns its path.
    pub fn put(path: String, file: &[u8]) -> String {
        File::create(Path::new(&path)).unwrap().write_all(file).unwrap();
        path
    }
}
