//! What counts: which entries take part in what is. It is a question about all
//! entries that an office has, not about the order in which they came: what comes
//! later turns an entry that waits into one that counts, never back. Only what an
//! office refuses narrows, a second birth by somebody else of a record whose id
//! doesn't say where it was made, and that a grant from above turns out to be a cadre's
//! own words; then all is folded anew ([`Authority::wants_refold`]).
//!
//! It is answered in layers, each of which asks only those before it:
//! [`Registry`] says whose each device is, [`Given`] what offices gave to whom,
//! `Births` what is known of a record; then the rest is judged by the table
//! ([`crate::domain::authority`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use self::births::{Births, fits};
pub use self::cuts::{Cuts, Way};
pub use self::given::Given;
pub use self::held::{Held, Key, Waiting};
pub use self::judging::ends;
use self::judging::{Judging, promotes, same_as};
pub use self::registry::{Author, Heard, Registry};
use super::doc::{Doc, FoldError, Origin};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::authority::{Table, Verdict};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::device::Device;
use crate::domain::record::{Kind, Record};
use crate::oplog::chain::DeviceTip;
use crate::oplog::note::{Known, Peer};

mod below;
mod births;
mod cuts;
mod decided;
mod given;
mod grants;
mod held;
mod judging;
mod registry;

/// Bytes of entries that wait to a page of the store, about.
const PAGE_BYTES: usize = 100_000;
/// Bytes of such an entry beside its body, about.
const HELD_BYTES: usize = 200;

/// What an entry says.
#[expect(clippy::large_enum_variant, reason = "nearly all are changes; a box would cost an allocation each")]
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A change. An addition also has its record's exact bytes.
    Change(Change, Option<String>),
    /// Everything about these records is erased for good.
    Erase(Vec<(Kind, RecordId)>),
}

/// An entry that is to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Where it comes from.
    pub origin: Origin,
    /// What it says.
    pub said: &'a Said,
    /// Whether an office above has passed it on, and judged it.
    pub passed: bool,
}

/// Where an installation stands: what it need not judge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seat {
    /// The devices that it has had.
    pub own: Vec<DeviceId>,
    /// The devices of the other machines of the same office: their word is its own.
    pub siblings: Vec<DeviceId>,
    /// Whether somebody else judges what is written there.
    pub reports: bool,
}

impl Seat {
    /// Tells whether the same office wrote on a device, on whichever machine.
    fn is_ours(&self, device: DeviceId) -> bool {
        self.own.contains(&device) || self.siblings.contains(&device)
    }
}

/// What becomes of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What becomes of it.
    pub verdict: Verdict,
    /// Records whose births and fields bear on that, where it is held.
    pub leans_on: Vec<(Kind, RecordId)>,
}

/// What has come to be known in a batch by which entries that wait may count.
#[derive(Debug, Clone, Default)]
struct Growth {
    /// Who is who, or what was given to whom: all have to be looked at.
    all: bool,
    /// Records of which more is known.
    records: BTreeSet<(Kind, RecordId)>,
    /// Entries that were decided.
    decided: BTreeSet<Key>,
    /// Whether an office said of a device whose it is.
    devices: bool,
}

/// What is known by which entries are judged, and those that wait.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Authority {
    /// Whether an office works on this installation, and so judges what others write.
    office: bool,
    /// The records that whoever works here has made of themselves.
    me: BTreeSet<CadreId>,
    registry: Registry,
    given: Given,
    cuts: Cuts,
    taken: BTreeSet<Key>,
    refused: BTreeSet<Key>,
    /// Those of them of which the office above has said so, where a cadre works.
    overruled: BTreeSet<Key>,
    /// Records that came to be twice, by different people: nobody's own.
    rivals: BTreeSet<(Kind, RecordId)>,
    /// Something that counted doesn't any more.
    refold: bool,
    /// That is so because a ledger was cut off elsewhere than before: what was
    /// refused may not be any more.
    moved: bool,
    #[serde(skip)]
    waiting: Waiting,
    /// How many pages [`Authority::waiting`] has taken.
    pages: u32,
    #[serde(skip)]
    table: Table,
    #[serde(skip)]
    growth: Growth,
    #[serde(skip)]
    authors: HashMap<DeviceId, Author>,
    #[serde(skip)]
    dirty: bool,
}

/// What narrows: known from the beginning when all is folded anew.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Narrowed {
    cuts: BTreeMap<DeviceId, Way>,
    refused: BTreeSet<Key>,
    overruled: BTreeSet<Key>,
    rivals: BTreeSet<(Kind, RecordId)>,
    /// Who came second with an invitation: device and invitation.
    seconds: BTreeSet<(RecordId, RecordId)>,
    /// Devices of cadres, whose word gives nothing to anybody.
    denied: BTreeSet<DeviceId>,
}

/// Where what counts is folded.
pub trait Fold {
    /// Why a record can't be read or written.
    type Error: From<FoldError>;

    /// Returns the doc of a record as far as it counts.
    fn doc(&mut self, kind: Kind, id: RecordId) -> Result<Option<Doc>, Self::Error>;

    /// Folds an entry that counts.
    fn fold(&mut self, origin: Origin, said: Said) -> Result<(), Self::Error>;
}

/// Gets the doc of a record as far as it counts.
pub type Docs<'a, E> = &'a mut dyn FnMut(Kind, RecordId) -> Result<Option<Doc>, E>;

impl Authority {
    /// Begins with another table and what narrows.
    pub fn with(table: Table, narrowed: Narrowed) -> Self {
        let Narrowed { cuts, refused, overruled, rivals, seconds, denied } = narrowed;
        let (registry, given, cuts) = (Registry::with(seconds), Given::with(denied), Cuts::with(cuts));
        Self { table, registry, given, cuts, refused, overruled, rivals, dirty: true, ..Self::default() }
    }

    /// Returns what narrows, for whoever folds all anew.
    pub fn narrowed(&self) -> Narrowed {
        let (cuts, seconds) = (self.cuts.ways().clone(), self.registry.seconds().clone());
        match self.moved {
            true => Narrowed { cuts, seconds, ..Narrowed::default() },
            false => {
                let (refused, overruled) = (self.refused.clone(), self.overruled.clone());
                let (rivals, denied) = (self.rivals.clone(), self.given.denied().clone());
                Narrowed { cuts, seconds, refused, overruled, rivals, denied }
            }
        }
    }

    /// Tells whether something that counted doesn't any more: all has to be
    /// folded anew, with [`Authority::narrowed`] known from the beginning.
    pub fn wants_refold(&self) -> bool {
        self.refold
    }

    /// Tells whether an office works on this installation.
    pub fn is_office(&self) -> bool {
        self.office
    }

    /// Says that an office does.
    pub fn be_office(&mut self) {
        self.dirty |= !self.office;
        self.office = true;
    }

    /// Returns the entries that wait for a decision.
    pub fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// Returns who wrote an entry.
    pub fn author(&mut self, device: DeviceId) -> Author {
        self.authors.entry(device).or_insert_with(|| self.registry.author(device)).clone()
    }

    /// Tells whether somebody writes on a device who is known, and is no office.
    pub fn is_of_cadre(&self, device: DeviceId) -> bool {
        let author = self.registry.author(device);
        !author.is_unknown() && !author.is_office()
    }

    /// Tells whether an entry doesn't count: it waits, or was cut off. It goes up
    /// with its ledger, and down to nobody.
    pub fn holds(&self, key: Key) -> bool {
        self.waiting.get(key).is_some() || self.cuts.has(key)
    }

    /// Tells whether this was changed since its pages were last taken.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Returns the entries that wait, page by page; as many pages as there ever were.
    pub fn take_pages(&mut self) -> Vec<Vec<Held>> {
        self.dirty = false;
        let mut pages: Vec<Vec<Held>> = Vec::new();
        let mut bytes = PAGE_BYTES;
        for held in self.waiting.iter() {
            if bytes >= PAGE_BYTES {
                pages.push(Vec::new());
                bytes = 0;
            }
            bytes += held.body.len() + HELD_BYTES;
            pages.last_mut().into_iter().for_each(|page| page.push(held.clone()));
        }
        let most = pages.len().max(self.pages as usize);
        self.pages = u32::try_from(most).unwrap_or(u32::MAX);
        pages.resize(most, Vec::new());
        pages
    }

    /// Puts entries that wait back after they were read from their pages.
    pub fn put_back(&mut self, page: Vec<Held>) {
        page.into_iter().for_each(|held| self.waiting.put(held));
    }

    /// Tells whether an entry counts and bears on no other: nearly all do, and
    /// nothing has to be looked up for them.
    pub fn is_plain(&self, seat: &Seat, (origin, passed): (Origin, bool), said: &Said, is_known: bool) -> bool {
        let Said::Change(change, _) = said else { return false };
        let ours = seat.is_ours(origin.entry.device);
        let judges = if ours { seat.reports && !self.office } else { self.office };
        let bears = matches!(change.kind(), Kind::Cadre | Kind::Device | Kind::Assignment | Kind::Decision);
        let again = is_known && matches!(change, Change::Add { .. });
        let refused = self.overruled.contains(&(origin.entry, origin.tag));
        let judged = judges && !passed || refused || self.cuts.concern(origin.entry.device);
        !judged && !bears && !again && self.waiting.is_empty()
    }

    /// Returns where ledgers were cut off.
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// Returns where ledgers are cut off, where entries aren't judged by that yet. Of
    /// whom nothing is written down is above, and has been believed already.
    pub fn open_cuts(&self) -> Option<BTreeMap<DeviceId, Vec<DeviceTip>>> {
        self.cuts.open(|by, device| {
            let author = self.registry.author(by);
            author.is_unknown() || self.registry.is_senior(&author, Device::id(device))
        })
    }

    /// Tells whether an office has cut an entry off. Whoever wrote it sees it.
    pub fn stops(&self, seat: &Seat, origin: Origin) -> bool {
        !seat.own.contains(&origin.entry.device) && self.cuts.stop(origin)
    }

    /// Notes that an entry of a device that is cut off has come which may not lead
    /// to the place.
    pub fn doubt(&mut self, device: DeviceId) {
        self.cuts.doubt(device);
        self.dirty = true;
    }

    /// Has entries be judged by where ledgers were cut off, as the journal tells
    /// it. To be asked once all else is settled. `end` tells up to which number entries of a device are here.
    pub fn cut_off(&mut self, ways: BTreeMap<DeviceId, Way>, end: impl Fn(DeviceId) -> u64) {
        self.moved = self.cuts.settle(ways, end);
        self.refold |= self.moved;
        self.dirty = true;
    }

    fn grown(&mut self, grown: bool) {
        if grown {
            self.growth.all = true;
            self.authors.clear();
            self.dirty = true;
            self.review_grants();
        }
    }

    /// Takes in who is exchanged with, and the record by which they were invited:
    /// what they write wouldn't count before this office has written their device down.
    /// Of whom another one only says who they are, that one has to write it down.
    pub fn hear(&mut self, peer: &Peer, invited: Option<CadreId>) {
        if !matches!(peer.known, Known::Invited | Known::Renewed) || peer.is_unproven() {
            return;
        }
        let by_us = peer.known == Known::Invited || peer.known == Known::Renewed && peer.before.is_some();
        let heard = Heard {
            person: peer.cadre.or(invited),
            stood_in: invited.filter(|id| peer.cadre.is_some_and(|made| made != *id)),
            is_office: by_us && peer.role == Role::Committee,
        };
        let grown = self.registry.hear(peer.device, &heard);
        self.grown(grown);
    }

    /// Takes an entry in: folds it where it counts, else has it wait.
    ///
    /// # Errors
    /// Fails where `into` does.
    pub fn admit<F: Fold>(
        &mut self,
        seat: &Seat,
        (origin, passed): (Origin, bool),
        said: Said,
        into: &mut F,
    ) -> Result<Verdict, F::Error> {
        self.know_oneself(seat, origin, &said);
        let claim = Claim { origin, said: &said, passed };
        let Judged { verdict, leans_on } = self.judge(seat, &claim, &mut |kind, id| into.doc(kind, id))?;
        if verdict.counts() {
            if !self.waiting.is_empty() {
                self.release((origin.entry, origin.tag));
            }
            self.count(seat, (origin, passed), said, into)?;
            return Ok(verdict);
        }
        // Whoever wrote it sees it; what is destroyed can't be shown again.
        let shows = seat.own.contains(&origin.entry.device) && matches!(said, Said::Change(..));
        self.waiting.put(Held::of(&claim, leans_on, shows).map_err(FoldError::from)?);
        self.dirty = true;
        if shows && self.decided((origin.entry, origin.tag)).is_none() {
            self.count(seat, (origin, passed), said, into)?;
        }
        Ok(verdict)
    }

    /// Notes which records whoever works here has made of themselves, and which
    /// one the office knows them by.
    fn know_oneself(&mut self, seat: &Seat, origin: Origin, said: &Said) {
        let Said::Change(change, _) = said else { return };
        if change.kind() != Kind::Cadre || !seat.own.contains(&origin.entry.device) {
            return;
        }
        let id = CadreId(change.id());
        if matches!(change, Change::Add { record: Record::Cadre(cadre), .. } if cadre.devices.contains(&origin.entry.device))
        {
            self.dirty |= self.me.insert(id);
        }
        if let Some(to) = same_as(change).filter(|_| self.me.contains(&id)) {
            let grown = self.registry.alias(id, to);
            self.grown(grown);
        }
    }

    /// Tells whether nothing has come to be known by which an entry that waits may count.
    pub fn is_settled(&self) -> bool {
        let Growth { all, records, decided, devices } = &self.growth;
        !devices && (self.waiting.is_empty() || !all && records.is_empty() && decided.is_empty())
    }

    /// Folds the entries that wait and count by what has come to be known, until
    /// there are no more. To be asked at the end of each batch.
    ///
    /// # Errors
    /// Fails where `into` does.
    pub fn settle<F: Fold>(&mut self, seat: &Seat, into: &mut F) -> Result<(), F::Error> {
        if std::mem::take(&mut self.growth.devices) && self.registry.settle() {
            self.refold = true;
            self.grown(true);
        }
        loop {
            let awake = self.awake();
            if awake.is_empty() {
                return Ok(());
            }
            for held in awake {
                let Some(said) = held.said() else { continue };
                let claim = Claim { origin: held.origin, said: &said, passed: false };
                let Judged { verdict, leans_on } = self.judge(seat, &claim, &mut |kind, id| into.doc(kind, id))?;
                self.dirty = true;
                if !verdict.counts() {
                    self.waiting.put(Held { leans_on, ..held });
                } else if self.release(held.key()).is_some() && !held.shows {
                    self.count(seat, (held.origin, false), said, into)?;
                }
            }
        }
    }

    /// Folds an entry that counts, and takes in what others are judged by.
    fn count<F: Fold>(
        &mut self,
        seat: &Seat,
        (origin, passed): (Origin, bool),
        said: Said,
        into: &mut F,
    ) -> Result<(), F::Error> {
        if let Said::Change(change, _) = &said {
            // Whose ids follow from what they say are nobody's own anyway.
            let ownable = !matches!(
                change.kind(),
                Kind::Household
                    | Kind::Village
                    | Kind::Policy
                    | Kind::Catalog
                    | Kind::Device
                    | Kind::Decision
                    | Kind::Invitation
            );
            if ownable && matches!(change, Change::Add { .. }) {
                let before = into.doc(change.kind(), change.id())?;
                self.born((change.kind(), change.id()), origin, before.as_ref());
            }
            self.take(seat, (origin, passed), change);
        }
        if !self.waiting.is_empty() {
            match &said {
                Said::Change(change, _) => {
                    self.growth.records.insert((change.kind(), change.id()));
                }
                Said::Erase(records) => self.growth.records.extend(records),
            }
        }
        let device = match &said {
            Said::Change(change, _) if change.kind() == Kind::Device => Some(change.id()),
            _ => None,
        };
        into.fold(origin, said)?;
        if let Some(doc) = device.map(|id| into.doc(Kind::Device, id)).transpose()?.flatten() {
            self.dirty |= self.cuts.say(&doc);
        }
        Ok(())
    }

    /// Judges an entry. `docs` gets the doc of a record as far as it counts.
    ///
    /// # Errors
    /// Fails where `docs` does.
    pub fn judge<E>(&mut self, seat: &Seat, claim: &Claim<'_>, docs: Docs<'_, E>) -> Result<Judged, E> {
        let counts = Judged { verdict: Verdict::Counts, leans_on: Vec::new() };
        let device = claim.origin.entry.device;
        let own = seat.own.contains(&device);
        // Of its other machines, too, whom they admit and cut off: not all may.
        let of_devices = matches!(claim.said, Said::Change(change, _) if change.kind() == Kind::Device);
        let asked = of_devices && !own && self.author(device).is_office();
        // An office judges all but its own and what comes from above; whoever
        // reports to one judges what they write themselves.
        let judges = match seat.is_ours(device) && !asked {
            true => seat.reports && !self.office,
            false => self.office,
        };
        let key = (claim.origin.entry, claim.origin.tag);
        match self.decided(key) {
            // What the office has passed on counts with a cadre until it tells otherwise.
            Some(false) if !claim.passed && judges || self.overruled.contains(&key) => {
                return Ok(Judged { verdict: Verdict::Held, ..counts });
            }
            _ if claim.passed || !judges => return Ok(counts),
            // What is destroyed the office says itself, and not the one who asks for it.
            Some(true) if !matches!(claim.said, Said::Erase(_)) || self.author(device).is_office() => {
                return Ok(counts);
            }
            _ => {}
        }
        let author = match own {
            true => Author { names: self.registry.names(self.me.iter().copied()), ..Author::default() },
            false => self.author(device),
        };
        let judging = Judging {
            registry: &self.registry,
            given: &self.given,
            rivals: &self.rivals,
            author: &author,
            own: if own { &seat.own } else { &[] },
            origin: claim.origin,
            table: &self.table,
        };
        let mut judged = match claim.said {
            Said::Change(change, _) if !fits(change) || !judging.may_be_born(change) => {
                Judged { verdict: Verdict::Held, leans_on: Vec::new() }
            }
            Said::Change(change, _) if author.is_office() => judging.office(change, docs)?,
            Said::Change(change, _) => judging.change(change, docs)?,
            Said::Erase(records) => judging.erasure(records, docs)?,
        };
        if judged.verdict.counts() {
            judged.leans_on.clear();
        }
        Ok(judged)
    }

    /// Takes in what others are judged by.
    fn take(&mut self, seat: &Seat, (origin, passed): (Origin, bool), change: &Change) {
        let own = seat.is_ours(origin.entry.device);
        match change.kind() {
            Kind::Device | Kind::Assignment => {
                // Whoever works alone is an office of one.
                let official = passed || own && (self.office || !seat.reports) || self.writes_for_office(origin, own);
                let grown = official
                    && match change.kind() {
                        Kind::Device => self.registry.admit(origin, change),
                        _ => self.grant(origin.entry.device, change),
                    };
                self.growth.devices |= grown && change.kind() == Kind::Device;
                self.grown(grown);
            }
            Kind::Cadre => {
                if let Some(to) = same_as(change) {
                    let grown = self.registry.alias(CadreId(change.id()), to);
                    self.grown(grown);
                }
                if own && promotes(change) {
                    self.be_office();
                }
            }
            Kind::Decision => self.decide(change, passed),
            _ => {}
        }
    }

    /// Tells whether an office below, or the one that is reported to, wrote an entry.
    fn writes_for_office(&mut self, origin: Origin, own: bool) -> bool {
        !own && (!self.office || self.author(origin.entry.device).is_office())
    }

    /// Notes that a record came to be once more. By somebody else, it is nobody's
    /// own from now on, whoever was first by their own clock.
    fn born(&mut self, record: (Kind, RecordId), origin: Origin, before: Option<&Doc>) {
        let Some(before) = before.filter(|doc| doc.is_born()) else { return };
        let theirs = self.author(origin.entry.device);
        let others: Vec<DeviceId> =
            Births::of(before).devices().filter(|device| *device != origin.entry.device).collect();
        let shared =
            |device: &DeviceId| self.registry.author(*device).names.iter().any(|one| theirs.names.contains(one));
        if others.iter().any(|device| !shared(device)) && self.rivals.insert(record) {
            self.refold = true;
            self.dirty = true;
        }
    }

    /// Takes an entry out of those that wait: it counts now.
    fn release(&mut self, key: Key) -> Option<Held> {
        self.dirty |= self.waiting.get(key).is_some();
        self.waiting.take(key)
    }

    /// Returns the entries that may count by what has come to be known since this
    /// was last asked, in the order in which they were written.
    fn awake(&mut self) -> Vec<Held> {
        let growth = std::mem::take(&mut self.growth);
        if self.waiting.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Held> = if growth.all {
            self.waiting.iter().cloned().collect()
        } else {
            let on = growth.records.iter().flat_map(|record| self.waiting.on(*record));
            let keys: BTreeSet<Key> = on.chain(growth.decided.iter().copied()).collect();
            keys.into_iter().filter_map(|key| self.waiting.get(key).cloned()).collect()
        };
        found.sort_by_key(|held| held.origin);
        found
    }
}
