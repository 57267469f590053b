//! What bundles are made of: the catalog of the journal, who reads what, and the
//! lines of the entries that go. Read in one go for however many bundles.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::{Me, Workspace};
use super::catalog::{Catalog, Item, Key, key};
use super::error::ExchangeError;
use super::export::Outgoing;
use super::outbox::{Grant, Mail, Post, Recipient, recipients};
use super::scan::{Lone, Scanned};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::progress::{Watch, unwatched};
use crate::bundle::leaf::leaf_line;
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Peer, Span};
use crate::query::audience::{Audience, Readers};

/// All that bundles are made of, read in one go for however many of them.
pub(super) struct Stock {
    pub catalog: Catalog,
    pub readers: Readers,
    /// For each item of the catalog where the readers of its record stand.
    rows: Vec<Option<u32>>,
    lines: HashMap<Key, Single>,
}

/// A single entry as it is sent.
struct Single {
    line: String,
    signature: Option<String>,
}

impl Stock {
    fn of(catalog: Catalog, readers: Readers) -> Self {
        let row = |item: &Item| item.subject.record().and_then(|(kind, id)| readers.row_of(kind, id));
        let rows = catalog.items.iter().map(row).collect();
        Self { catalog, readers, rows, lines: HashMap::new() }
    }

    /// Returns the line by which an item of the catalog is sent.
    pub fn line(&self, place: usize) -> Result<String, ExchangeError> {
        let missing = |what: String| ExchangeError::NotVerified(format!("{what} is missing"));
        let item = self.catalog.items.get(place).ok_or_else(|| missing(place.to_string()))?;
        let single = self.lines.get(&(item.entry, item.mark));
        let Single { line, signature } = single.ok_or_else(|| missing(item.entry.to_string()))?;
        Ok(leaf_line(line, signature.as_deref())?)
    }
}

impl Workspace {
    /// Reads what bundles for these recipients are decided on.
    pub(super) fn stock(&self, to: &[Recipient], profile: Profile, watch: Watch<'_>) -> Result<Stock, ExchangeError> {
        let below = to.iter().any(|one| !one.is_whole());
        let singles = self.shared.read().exchange().imports().iter().any(|known| known.import.since.is_some());
        let catalog =
            if below || singles || profile == Profile::Work { self.catalog(watch)? } else { Catalog::default() };
        let wanted = to.iter().filter(|one| !one.is_whole()).filter_map(|one| one.person);
        Ok(Stock::of(catalog, self.readers(wanted)))
    }

    /// Reads what an invitation for somebody is made of.
    pub(super) fn stock_for(&self, cadre: CadreId) -> Result<Stock, ExchangeError> {
        let catalog = self.catalog(&mut unwatched)?;
        Ok(Stock::of(catalog, self.readers([cadre])))
    }

    /// Returns who of those below reads what, seen from here today.
    pub fn readers(&self, wanted: impl IntoIterator<Item = CadreId>) -> Readers {
        let wanted: Vec<CadreId> = wanted.into_iter().collect();
        if wanted.is_empty() {
            return Readers::default();
        }
        let me = self.me();
        let state = self.shared.read();
        let own = state.exchange().own(self.device());
        Audience::of(&state, me.office.or(me.cadre), own, self.clock.today()).readers(wanted)
    }

    /// Decides what of the single entries somebody is to get.
    pub(super) fn mail(&self, stock: &Stock, to: &Recipient, ask: &Outgoing) -> Mail {
        let Me { cadre, office, device, role } = self.me();
        let state = self.shared.read();
        let post = Post { state: &state, catalog: &stock.catalog, office: office.or(cadre) };
        let theirs = || self.devices_of(to);
        match (to.is_whole(), ask.profile) {
            (_, Profile::Statistics) => Mail::default(),
            (true, Profile::Work) => post.mail(to, &Grant::Work { theirs: theirs() }),
            (true, Profile::Full) => {
                let (me, own) = (office.or(cadre), state.exchange().own(device));
                // What another laptop of the same person wrote, or somebody below, may have
                // been lost there and everywhere else since it was sent on.
                let is_ours = |device: &DeviceId| {
                    let admitted = role == Role::Committee && state.device(*device).is_some();
                    admitted || own.contains(device) || me.is_some() && state.party_on(*device) == me
                };
                let all = || stock.catalog.ledgers().map(|(device, _)| device).filter(is_ours).collect();
                let ours = (!to.is_sibling()).then(all);
                post.mail(to, &Grant::Return { theirs: theirs(), ours })
            }
            (false, _) => match to.person {
                Some(person) => {
                    let reads = stock.readers.rows_of(person);
                    let reads = stock.rows.iter().map(|row| row.is_some_and(&reads)).collect();
                    let mail = post.mail(to, &Grant::Reads(&stock.readers, person, reads));
                    // Who reads what isn't known for sure before all have sent what they hold.
                    let unsure = state.exchange().is_unsure();
                    if unsure { Mail { left: Vec::new(), all: None, ..mail } } else { mail }
                }
                None => Mail::default(),
            },
        }
    }

    /// Gets the lines of all single entries that go into some bundles.
    pub(super) fn fetch<'m>(
        &self,
        stock: &mut Stock,
        mails: impl IntoIterator<Item = &'m Mail>,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let places: BTreeSet<usize> = mails.into_iter().flat_map(|mail| &mail.items).copied().collect();
        if places.is_empty() {
            return Ok(());
        }
        let items: Vec<&Item> = places.into_iter().filter_map(|place| stock.catalog.items.get(place)).collect();
        let wanted: HashSet<Key> = items.iter().map(|item| (item.entry, item.mark)).collect();
        // What is due is mostly new, and stands at the end.
        let from = items.iter().map(|item| item.at).min().unwrap_or_default();
        let found = std::cell::RefCell::new(HashMap::new());
        let keep = |entry: &Entry<'_>, line: &str, signature: Option<&str>| {
            let key = key(entry);
            if entry.body.is_some() && wanted.contains(&key) {
                let signature = signature.map(str::to_owned).or_else(|| self.signed(entry));
                found.borrow_mut().insert(key, Single { line: line.to_owned(), signature });
            }
        };
        let mut each = |scanned: Scanned<'_>| {
            keep(&scanned.entry, scanned.line, None);
            Ok(())
        };
        let mut lone = |lone: Lone<'_>| keep(&lone.entry, lone.line, lone.signature);
        self.scan_from(from, None, &mut each, &mut lone, watch)?;
        stock.lines.extend(found.into_inner());
        Ok(())
    }

    /// Returns this installation's own signature of an entry that one of its devices
    /// wrote, and an office's of all that it sends: whoever holds that can give it back,
    /// should the office lose its disk and its author theirs. It is by the key of the first
    /// device, which every copy of it has, however old.
    fn signed(&self, entry: &Entry<'_>) -> Option<String> {
        if self.me().office.is_none() {
            self.identity.public(entry.head.by)?;
        }
        let key = self.identity.first_signing()?;
        Some(key.sign(&entry.authorship()))
    }

    /// Returns whom something is to be sent to.
    pub fn recipient(&self, to: Option<DeviceId>) -> Result<Recipient, ExchangeError> {
        let state = self.shared.read();
        let all = recipients(&state);
        if let Some(device) = to {
            // Any device that a machine has had names it.
            let root = |device| state.exchange().root(device);
            let found = all.into_iter().find(|one| one.machines.iter().any(|peer| root(peer.device) == root(device)));
            return found.ok_or_else(|| ExchangeError::NoSuch(device.to_string()));
        }
        let hosts: Vec<&Recipient> = all.iter().filter(|one| one.is_host()).collect();
        let all: Vec<&Recipient> = if hosts.is_empty() { all.iter().collect() } else { hosts };
        match all[..] {
            [] => Err(ExchangeError::Nobody),
            [one] => Ok(one.clone()),
            _ => Err(ExchangeError::Which(all.iter().map(|one| one.peer().name.clone()).collect())),
        }
    }

    /// Returns which stretches of ledgers go to somebody: all that they haven't
    /// confirmed. To whom one reports, and to other machines of the same office, the
    /// ledgers of everybody here; to somebody
    /// below, whose program reads nothing else, one's own.
    pub(super) fn spans_for(&self, to: &Recipient, all: bool) -> Vec<Span> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let own = exchange.own(self.device());
        let theirs = self.devices_of(to);
        let have = |device: DeviceId| {
            let of = |peer: &Peer| {
                let receipt = exchange.receipt(peer.device)?;
                receipt.have.iter().find(|(known, _)| *known == device).map(|(_, seq)| *seq)
            };
            // A machine that never said what it has gets that from its fellows.
            let heard = to.machines.iter().filter(|peer| exchange.receipt(peer.device).is_some());
            heard.map(|peer| of(peer).unwrap_or(0)).min().unwrap_or(0)
        };
        let mut spans = Vec::new();
        for (device, tip) in state.devices() {
            let is_own = own.contains(device);
            // What this installation can't sign any more, because a disk is lost, it
            // passes on like the words of others.
            let signs = self.identity.signing(*device).is_some();
            let end = if signs { tip.seq } else { exchange.attested(*device).map_or(0, |attested| attested.tip.seq) };
            let confirmed = have(*device);
            // What they have lost themselves comes back as it came: as a range to whom one
            // reports to, and to a program that takes nothing else. What others wrote goes up only.
            let lost = theirs.contains(device) && (to.is_host() || to.modern().next().is_none());
            let lost = lost && to.machines.iter().any(|peer| exchange.receipt(peer.device).is_some());
            let goes = lost || !theirs.contains(device) && (is_own || to.is_whole());
            let from = if all && !lost { 1 } else { confirmed + 1 };
            if goes && from <= end {
                spans.push(Span { device: *device, from, to: end });
            }
        }
        spans
    }

    /// Returns the devices that the installations of a recipient have had.
    pub(super) fn devices_of(&self, who: &Recipient) -> BTreeSet<DeviceId> {
        who.machines.iter().flat_map(|peer| self.installation(peer.device)).collect()
    }

    /// Returns the devices that the installation of a peer has had. Set back to
    /// older copies, it may have had several after one.
    pub(super) fn installation(&self, device: DeviceId) -> BTreeSet<DeviceId> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let root = exchange.root(device);
        let later = exchange.peers().map(|peer| peer.device).filter(|of| exchange.root(*of) == root);
        later.chain([device, root]).collect()
    }

    /// Tells whether somebody has sent something that was not confirmed yet, or
    /// has to be told that something is missing.
    pub(super) fn owes_receipt(&self, to: &Recipient) -> bool {
        let state = self.shared.read();
        let exchange = state.exchange();
        to.machines.iter().any(|peer| {
            let theirs = self.installation(peer.device);
            exchange.owes(peer.device) || exchange.waiting().any(|(_, waiting)| theirs.contains(&waiting.sender))
        })
    }
}
