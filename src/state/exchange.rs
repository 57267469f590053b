//! What this installation knows of the others: whose keys it trusts, what it
//! has sent to whom, what they have confirmed, what came in and what is missing.
//! All of it comes of notes, in the order they were written.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

pub use super::sent::{Outstanding, SentTo, Told};
use crate::base::ids::{CadreId, DeviceId, EntryRef};
use crate::base::limits::BUNDLE_NUMBERS_MAX;
use crate::oplog::note::{
    Attested, Disclosed, Figures, Import, Invited, Known, Note, PaperId, Peer, Receipt, Second, Span, Why,
};
use crate::oplog::stamp::Stamp;

/// Imports to a page of the store.
pub(super) const IMPORTS_PER_PAGE: usize = 16;

/// How far something that was written here has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// 未送: only this computer holds it.
    Unsent,
    /// 已送: it stands in a bundle that was written.
    Sent,
    /// 已收: whoever it was for has confirmed it, or it came from somebody else.
    Received,
}

/// An import, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The import.
    pub import: Import,
    /// Whether it is complete. One that isn't was interrupted.
    pub done: bool,
    /// Whether it was taken back.
    pub undone: bool,
}

/// A bundle that waits for an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who wrote it.
    pub sender: DeviceId,
    /// Its running number.
    pub number: u64,
    /// The name of the file it came in.
    pub file: String,
    /// What is missing before it.
    pub missing: Vec<Span>,
}

/// A change of this installation's device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// The device before.
    pub before: DeviceId,
    /// The device since.
    pub now: DeviceId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Why.
    pub why: Why,
}

/// All that is known of the others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    peers: BTreeMap<DeviceId, Peer>,
    invited: BTreeMap<PaperId, Invited>,
    renewals: Vec<Renewal>,
    receipts: BTreeMap<DeviceId, Receipt>,
    figures: BTreeMap<DeviceId, Figures>,
    /// What each device was told in figures.
    #[serde(default)]
    disclosed: BTreeMap<DeviceId, Disclosed>,
    attested: BTreeMap<DeviceId, Attested>,
    waiting: BTreeMap<PaperId, Waiting>,
    /// The latest moment of a [`View`](crate::oplog::note::View) that was sent.
    spoken: Stamp,
    withdrawn: BTreeSet<PaperId>,
    /// Those who came with an invitation that was used already, in the order in which they came.
    seconds: Vec<Second>,
    /// Installations of which something came since they were sent something.
    owed: BTreeSet<DeviceId>,
    /// What offices have this installation keep for them.
    #[serde(default)]
    pub(super) kept: BTreeMap<DeviceId, String>,
    /// Those who have yet to send what they hold to this installation, which goes
    /// on from one whose disk is gone.
    #[serde(default)]
    pub(super) owing: BTreeSet<DeviceId>,
    /// The last day on which the one whose disk is gone was heard of.
    #[serde(default)]
    heard: Option<NaiveDate>,
    /// What was sent to each device, in the order in which it was sent something first.
    #[serde(skip)]
    pub(super) sent: Vec<(DeviceId, SentTo)>,
    #[serde(skip)]
    pub(super) imports: Vec<Imported>,
    #[serde(skip)]
    pub(super) dirty: bool,
    #[serde(skip)]
    pub(super) dirty_imports: BTreeSet<usize>,
    #[serde(skip)]
    pub(super) dirty_sent: BTreeSet<usize>,
}

impl Exchange {
    /// Takes a note in. Taking the same note again changes nothing.
    pub(super) fn take(&mut self, note: &Note) {
        self.dirty = true;
        match note {
            Note::Peer(peer) => {
                self.peers.insert(peer.device, (**peer).clone());
            }
            Note::Invited(invited) => {
                self.invited.insert(invited.invitation, invited.clone());
            }
            Note::Renewed { before, now, at, why } => {
                if !self.renewals.iter().any(|known| known.now == *now) {
                    self.renewals.push(Renewal { before: *before, now: *now, at: *at, why: *why });
                }
            }
            Note::Sent(sent) => {
                self.spoken = self.spoken.max(sent.spoken);
                for device in sent.readings.iter().map(|reading| reading.device).chain([sent.to]) {
                    self.owed.remove(&self.root(device));
                }
                if !sent.readings.iter().any(|reading| reading.device == sent.to) {
                    self.sent_mut(sent.to).add(sent);
                }
                let unsure = self.is_unsure();
                for reading in &sent.readings {
                    self.sent_mut(reading.device).add_leaves(sent, reading.since, unsure);
                }
            }
            Note::Receipt(receipt) => self.receive(receipt),
            Note::Figures(figures) => {
                if self.figures.get(&figures.from).is_none_or(|known| known.number < figures.number) {
                    self.figures.insert(figures.from, figures.clone());
                }
            }
            Note::Disclosed(disclosed) => {
                for device in &disclosed.to {
                    self.disclosed.insert(*device, disclosed.clone());
                }
            }
            Note::Attested(attested) => {
                self.attested.insert(attested.device, attested.clone());
            }
            Note::Begun(import) => {
                if self.place(import.import).is_none() {
                    self.dirty_imports.insert(self.imports.len() / IMPORTS_PER_PAGE);
                    self.imports.push(Imported { import: import.clone(), done: false, undone: false });
                }
            }
            Note::Done { import, entries } => {
                if let Some(at) = self.place(*import) {
                    let Import { sender, whole, .. } = self.imports[at].import;
                    self.owed.insert(self.root(sender));
                    if whole {
                        self.paid(sender);
                    }
                }
                self.change(*import, |imported| {
                    imported.done = true;
                    imported.import.entries = *entries;
                });
            }
            Note::Undone { import } => {
                self.figures.retain(|_, figures| figures.import != *import);
                self.change(*import, |imported| imported.undone = true);
            }
            Note::Waiting { bundle, sender, number, file, missing } => {
                let waiting =
                    Waiting { sender: *sender, number: *number, file: file.clone(), missing: missing.clone() };
                self.waiting.insert(*bundle, waiting);
            }
            Note::Settled { bundle } => {
                self.waiting.remove(bundle);
            }
            Note::Withdrawn { invitation } => {
                self.withdrawn.insert(*invitation);
            }
            Note::Second(second) => {
                let same = |known: &Second| (known.invitation, known.device) == (second.invitation, second.device);
                if !self.seconds.iter().any(same) {
                    self.seconds.push(second.clone());
                }
            }
            Note::Kept { of, capsule } => {
                self.kept.insert(self.branch(*of), capsule.clone());
            }
            Note::Recovered { owing, heard } => {
                self.owing = owing.iter().copied().collect();
                self.heard = self.heard.max(*heard);
            }
            Note::Batch { .. }
            | Note::Leaf(_)
            | Note::View(_)
            | Note::Emptied { .. }
            | Note::Destroyed { .. }
            | Note::Rescued { .. }
            | Note::Refilled { .. } => {}
        }
    }

    fn receive(&mut self, receipt: &Receipt) {
        // By a clock that was set back what is said next would come before that.
        let heard = receipt.holdings.as_ref().map(|holdings| holdings.heard).unwrap_or_default();
        self.spoken = self.spoken.max(heard);
        // An older receipt says nothing that a newer one hasn't said better.
        if self.receipts.get(&receipt.from).is_some_and(|known| known.number >= receipt.number) {
            return;
        }
        if self.sent_to(receipt.from).is_some() {
            self.sent_mut(receipt.from).receive(receipt);
        }
        self.receipts.insert(receipt.from, receipt.clone());
    }

    /// Returns what was sent to an installation, whichever device it has by now.
    fn sent_mut(&mut self, device: DeviceId) -> &mut SentTo {
        let device = self.branch(device);
        let at = self.sent.iter().position(|(of, _)| *of == device).unwrap_or(self.sent.len());
        if at == self.sent.len() {
            self.sent.push((device, SentTo::default()));
        }
        self.dirty_sent.insert(at);
        &mut self.sent[at].1
    }

    fn place(&self, import: PaperId) -> Option<usize> {
        self.imports.iter().rposition(|known| known.import.import == import)
    }

    fn change(&mut self, import: PaperId, change: impl FnOnce(&mut Imported)) {
        if let Some(at) = self.place(import) {
            change(&mut self.imports[at]);
            self.dirty_imports.insert(at / IMPORTS_PER_PAGE);
        }
    }

    /// Returns everybody who is known, revoked ones too, in the order of their devices.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values()
    }

    /// Returns who writes on a device.
    pub fn peer(&self, device: DeviceId) -> Option<&Peer> {
        self.peers.get(&device)
    }

    /// Returns those that this installation reports to: whose invitations it has taken in.
    pub fn hosts(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values().filter(|peer| peer.known == Known::Host)
    }

    /// Returns the other machines of the same office.
    pub fn siblings(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values().filter(|peer| peer.known == Known::Sibling)
    }

    /// Returns the record of the cadre for whom the invitation was that somebody
    /// showed, or the same installation before.
    pub fn invited_as(&self, peer: &Peer) -> Option<CadreId> {
        let before = peer.before.and_then(|before| self.peers.get(&self.root(before)));
        let shown = peer.invitation.or_else(|| before.and_then(|root| root.invitation))?;
        self.invited.get(&shown).map(|invited| invited.cadre)
    }

    /// Returns the first device of the installation that a device belongs to.
    pub fn root(&self, device: DeviceId) -> DeviceId {
        let mut met = vec![device];
        while let Some(before) = met.last().and_then(|at| self.peers.get(at)).and_then(|peer| peer.before) {
            if met.contains(&before) {
                break;
            }
            met.push(before);
        }
        met.last().copied().unwrap_or(device)
    }

    /// Returns those that something can be sent to, as far as notes tell: they
    /// have a key to read with, and the same installation has no later device.
    pub(super) fn readers(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values().filter(|peer| !peer.reader.is_empty() && self.stands(peer))
    }

    /// Returns an invitation that version 0.1.0 noted here.
    pub fn invitation(&self, invitation: PaperId) -> Option<&Invited> {
        self.invited.get(&invitation)
    }

    /// Returns those who came with an invitation that another device had used, and
    /// whose devices are still not known.
    pub fn seconds(&self) -> impl Iterator<Item = &Second> {
        self.seconds.iter().filter(|second| !self.peers.contains_key(&second.device))
    }

    /// Tells whether such an invitation was withdrawn.
    pub fn is_withdrawn(&self, invitation: PaperId) -> bool {
        self.withdrawn.contains(&invitation)
    }

    /// Returns the latest moment at which somebody was told what has left.
    pub fn spoken(&self) -> Stamp {
        self.spoken
    }

    /// Returns the invitations that version 0.1.0 noted here.
    pub fn invitations(&self) -> impl Iterator<Item = &Invited> {
        self.invited.values()
    }

    /// Returns how this installation came by the device it has, oldest change first.
    pub fn renewals(&self) -> &[Renewal] {
        &self.renewals
    }

    /// Returns the last day on which the installation that this one goes on from was
    /// heard of, where its disk is gone: whom it let in since then nobody knows.
    pub fn heard_until(&self) -> Option<NaiveDate> {
        self.heard
    }

    /// Returns the devices that this installation has had, `now` and those before it.
    pub fn own(&self, now: DeviceId) -> Vec<DeviceId> {
        let mut own = vec![now];
        while let Some(renewal) = self.renewals.iter().find(|r| own.last() == Some(&r.now)) {
            if own.contains(&renewal.before) {
                break;
            }
            own.push(renewal.before);
        }
        own
    }

    /// Returns what was sent to an installation.
    pub fn sent_to(&self, device: DeviceId) -> Option<&SentTo> {
        let device = self.branch(device);
        self.sent.iter().find(|(of, _)| *of == device).map(|(_, sent)| sent)
    }

    /// Returns the last figures that somebody sent in place of entries.
    pub fn figures(&self, from: DeviceId) -> Option<&Figures> {
        self.figures.get(&from)
    }

    /// Returns what somebody who has these devices was told in figures.
    pub fn disclosed<'a>(&self, devices: impl IntoIterator<Item = &'a DeviceId>) -> Option<&Disclosed> {
        devices.into_iter().filter_map(|device| self.disclosed.get(device)).max_by_key(|known| known.number)
    }

    /// Returns the last receipt of somebody.
    pub fn receipt(&self, device: DeviceId) -> Option<&Receipt> {
        self.receipts.get(&device)
    }

    /// Returns the place up to which a device's ledger can be passed on.
    pub fn attested(&self, device: DeviceId) -> Option<&Attested> {
        self.attested.get(&device)
    }

    /// Tells whether something came of an installation since it was sent something.
    pub fn owes(&self, device: DeviceId) -> bool {
        self.owed.contains(&self.root(device))
    }

    /// Returns the imports, oldest first.
    pub fn imports(&self) -> &[Imported] {
        &self.imports
    }

    /// Returns the imports that were taken back: what they brought doesn't count.
    pub fn undone(&self) -> HashSet<PaperId> {
        self.imports.iter().filter(|known| known.undone).map(|known| known.import.import).collect()
    }

    /// Returns the import that brought a bundle and still stands.
    pub fn import_of(&self, bundle: PaperId) -> Option<&Imported> {
        self.imports.iter().rev().find(|known| known.import.bundle == bundle && !known.undone)
    }

    /// Returns the bundles that wait for earlier ones.
    pub fn waiting(&self) -> impl Iterator<Item = (PaperId, &Waiting)> {
        self.waiting.iter().map(|(bundle, waiting)| (*bundle, waiting))
    }

    /// Returns the numbers of the bundles of a sender that went in, and of
    /// those that wait, both ascending.
    pub fn numbers_of(&self, sender: DeviceId) -> (BTreeSet<u64>, BTreeSet<u64>) {
        let came = self.imports.iter().filter(|known| known.import.sender == sender && known.done && !known.undone);
        let wait = self.waiting.values().filter(|waiting| waiting.sender == sender);
        (came.map(|known| known.import.number).collect(), wait.map(|waiting| waiting.number).collect())
    }

    /// Returns the numbers that are missing before the last of a sender's
    /// bundles that is here or waits.
    pub fn missing_of(&self, sender: DeviceId) -> BTreeSet<u64> {
        let (came, waiting) = self.numbers_of(sender);
        // What isn't waited for is here in other bundles, or was never lost.
        if waiting.is_empty() { BTreeSet::new() } else { missing(&came, &waiting) }
    }

    /// Returns how far an entry of one of the `own` devices has come on its way
    /// to those this installation reports to.
    pub fn carried(&self, entry: EntryRef, own: &[DeviceId]) -> Carried {
        if !own.contains(&entry.device) {
            return Carried::Received;
        }
        let of = |host: &Peer| {
            let has = |(device, seq): &(DeviceId, u64)| *device == entry.device && *seq >= entry.seq;
            if self.receipts.get(&host.device).is_some_and(|receipt| receipt.have.iter().any(has)) {
                return Carried::Received;
            }
            let sent = self.sent_to(host.device).is_some_and(|sent| sent.spans.iter().any(|s| s.holds(entry)));
            if sent { Carried::Sent } else { Carried::Unsent }
        };
        // What one had whose disk is gone, a successor doesn't have.
        self.hosts().filter(|host| self.speaks_for_office(host)).map(of).max().unwrap_or(Carried::Unsent)
    }
}

/// Returns the numbers from 1 to the last that are in neither.
pub fn missing(came: &BTreeSet<u64>, waiting: &BTreeSet<u64>) -> BTreeSet<u64> {
    let last = came.iter().chain(waiting).max().copied().unwrap_or(0);
    let here = |n: &u64| came.contains(n) || waiting.contains(n);
    (1..=last.min(BUNDLE_NUMBERS_MAX)).filter(|n| !here(n)).collect()
}

impl Span {
    /// Tells whether the entry lies in the range.
    pub fn holds(&self, entry: EntryRef) -> bool {
        self.device == entry.device && (self.from..=self.to).contains(&entry.seq)
    }
}

/// Returns `spans` with one more, neighbours joined, in order.
pub(super) fn with(spans: &[Span], new: Span) -> Vec<Span> {
    let (mut new, mut out) = (new, Vec::with_capacity(spans.len() + 1));
    for span in spans {
        let touches = span.device == new.device && span.from <= new.to + 1 && new.from <= span.to + 1;
        if touches {
            new = Span { from: span.from.min(new.from), to: span.to.max(new.to), ..new };
        } else {
            out.push(*span);
        }
    }
    out.push(new);
    out.sort_unstable();
    out
}

/// Returns `spans` without what lies in `gone`.
pub(super) fn without(spans: &[Span], gone: Span) -> Vec<Span> {
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        if span.device != gone.device || span.to < gone.from || gone.to < span.from {
            out.push(*span);
            continue;
        }
        if span.from < gone.from {
            out.push(Span { to: gone.from - 1, ..*span });
        }
        if gone.to < span.to {
            out.push(Span { from: gone.to + 1, ..*span });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;
    use crate::domain::cadre::Role;
    use crate::oplog::note::{Holdings, Reading, Sent};

    const ME: DeviceId = DeviceId([1; 8]);
    const HOST: DeviceId = DeviceId([2; 8]);

    fn at() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-25T08:00:00+08:00").unwrap()
    }

    fn span(from: u64, to: u64) -> Span {
        Span { device: ME, from, to }
    }

    fn host() -> Note {
        Note::Peer(Box::new(Peer {
            device: HOST,
            key: String::new(),
            reader: "age1x".into(),
            escrow: None,
            name: "县委组织部".into(),
            unit: String::new(),
            role: Role::Committee,
            cadre: None,
            known: Known::Host,
            invitation: None,
            compared: true,
            before: None,
            until: None,
            speaks: 1,
            succession: Default::default(),
        }))
    }

    fn sent(number: u64, from: u64, to: u64) -> Note {
        Note::Sent(Sent {
            bundle: RecordId([number as u8; 16]),
            number,
            to: HOST,
            at: at(),
            spans: vec![span(from, to)],
            villages: Vec::new(),
            file: "x.dundian".into(),
            readings: Vec::new(),
            leaves: Vec::new(),
            forked: Vec::new(),
            left: Vec::new(),
            back: Vec::new(),
            spoken: Stamp::default(),
        })
    }

    fn receipt(number: u64, have: u64, missing: Vec<Span>) -> Note {
        Note::Receipt(Receipt { from: HOST, number, at: at(), have: vec![(ME, have)], missing, holdings: None })
    }

    fn taken(notes: &[Note]) -> Exchange {
        let mut exchange = Exchange::default();
        notes.iter().for_each(|note| exchange.take(note));
        exchange
    }

    #[test]
    fn an_entry_is_unsent_then_sent_then_received() {
        let entry = |seq| EntryRef { device: ME, seq };
        let carried = |exchange: &Exchange, seq| exchange.carried(entry(seq), &[ME]);
        let exchange = taken(&[host(), sent(1, 1, 10), sent(2, 11, 12)]);
        assert_eq!((carried(&exchange, 12), carried(&exchange, 13)), (Carried::Sent, Carried::Unsent));
        assert_eq!(exchange.sent_to(HOST).unwrap().spans, [span(1, 12)]);
        let exchange = taken(&[host(), sent(1, 1, 12), receipt(1, 10, Vec::new())]);
        assert_eq!((carried(&exchange, 10), carried(&exchange, 11)), (Carried::Received, Carried::Sent));
        assert_eq!(exchange.carried(EntryRef { device: HOST, seq: 1 }, &[ME]), Carried::Received);
    }

    #[test]
    fn what_a_receipt_misses_is_sent_again_and_an_old_receipt_says_nothing() {
        let lost = receipt(3, 10, vec![span(11, 20)]);
        let notes = [host(), sent(1, 1, 10), sent(2, 11, 20), sent(3, 21, 30), lost.clone()];
        let exchange = taken(&notes);
        assert_eq!(exchange.sent_to(HOST).unwrap().spans, [span(1, 10), span(21, 30)]);
        let again = [&notes[..], &[sent(4, 11, 33), lost]].concat();
        assert_eq!(taken(&again).sent_to(HOST).unwrap().spans, [span(1, 33)]);
    }

    #[test]
    fn what_is_said_next_comes_after_what_somebody_has_heard() {
        let later = Stamp::new(1_800_000_000_000, 3);
        let since = RecordId([1; 16]);
        let Note::Sent(first) = sent(1, 1, 1) else { panic!() };
        let readings = vec![Reading { device: HOST, since }];
        let first = Sent { readings, spoken: Stamp::new(1_700_000_000_000, 0), ..first };
        let heard = |heard| {
            let Note::Receipt(receipt) = receipt(7, 1, Vec::new()) else { panic!() };
            let holdings = Some(Holdings { since, bundles: vec![1], count: 0, mark: String::new(), heard });
            taken(&[host(), Note::Sent(first.clone()), Note::Receipt(Receipt { holdings, ..receipt })])
        };
        let as_sent = heard(first.spoken);
        assert_eq!(as_sent.sent_to(HOST).unwrap().since, Some(since));
        let set_back = heard(later);
        assert_eq!(set_back.spoken(), later, "though the clock here was set back since");
        assert_eq!(set_back.sent_to(HOST).unwrap().since, None, "what was said may have been ignored");
    }

    #[test]
    fn the_same_note_twice_changes_nothing() {
        let notes = [host(), sent(1, 1, 10), receipt(1, 5, Vec::new()), sent(2, 11, 12)];
        let twice: Vec<Note> = notes.iter().flat_map(|note| [note.clone(), note.clone()]).collect();
        assert_eq!(taken(&notes), taken(&twice));
    }
}
