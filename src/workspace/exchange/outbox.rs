//! What is due to whom. Decided on the state, the catalog of the journal and
//! what is known of earlier bundles; nothing is read from the disk or written here.
//!
//! A bundle carries all that is due and wasn't confirmed, not what is new since
//! the last one: a lost bundle is made good by the next. Both sides reckon which
//! single entries are held since some bundle; where that differs, all that is due
//! is sent once more, with the list of all records that are for them.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Catalog, Item, Subject};
use super::scope::is_work;
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::base::limits::LEAVES_BYTES_MAX;
use crate::base::map::Set;
use crate::bundle::manifest::VERSION;
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::record::Kind;
use crate::oplog::note::{Known, Named, PaperId, Peer};
use crate::query::audience::Readers;
use crate::state::State;
use crate::state::exchange::{Exchange, SentTo, Told};

/// A person or an office that something can be sent to: one line, one file,
/// however many machines they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who it is; `None` where an old program never said so.
    pub person: Option<CadreId>,
    /// Their machines, the one heard of last first.
    pub machines: Vec<Peer>,
}

impl Recipient {
    /// Returns the machine heard of last, by which they are named.
    pub fn peer(&self) -> &Peer {
        &self.machines[0]
    }

    /// Tells whether this installation reports to them.
    pub fn is_host(&self) -> bool {
        self.machines.iter().any(|peer| peer.known == Known::Host)
    }

    /// Tells whether they are other machines of the same office.
    pub fn is_sibling(&self) -> bool {
        self.machines.iter().any(|peer| peer.known == Known::Sibling)
    }

    /// Tells whether they get ledgers as they are.
    pub fn is_whole(&self) -> bool {
        self.is_host() || self.is_sibling()
    }

    /// Returns the machines whose programs read single entries.
    pub fn modern(&self) -> impl Iterator<Item = &Peer> {
        self.machines.iter().filter(|peer| peer.speaks >= VERSION)
    }

    /// Returns the machines whose programs read ranges only.
    pub fn outdated(&self) -> impl Iterator<Item = &Peer> {
        self.machines.iter().filter(|peer| peer.speaks < VERSION)
    }

    /// Tells whether a device was admitted for them, or by the office that they are.
    pub fn is_admitted(&self, state: &State, device: DeviceId) -> bool {
        let known = state.device(device);
        known.is_some_and(|known| Some(known.person) == self.person || Some(known.office) == self.person)
    }
}

/// Returns everybody that something can be sent to: those reported to first,
/// the others by name.
pub fn recipients(state: &State) -> Vec<Recipient> {
    let mut all: Vec<Recipient> = Vec::new();
    for peer in state.recipients() {
        let person = peer.cadre.map(|id| state.canon(id));
        let known = all.iter_mut().find(|one| person.is_some() && one.person == person);
        match known {
            Some(one) => one.machines.push(peer.clone()),
            None => all.push(Recipient { person, machines: vec![peer.clone()] }),
        }
    }
    let imports = state.exchange().imports().iter().enumerate();
    let heard: BTreeMap<DeviceId, usize> = imports.map(|(place, known)| (known.import.sender, place)).collect();
    for one in &mut all {
        one.machines.sort_by_key(|peer| (std::cmp::Reverse(heard.get(&peer.device)), peer.device));
        // Set back to an older copy twice, one machine has had devices that don't
        // name each other; its reader key is the same. The one that spoke last is
        // the one that goes on, whatever its clock says.
        let mut met = BTreeSet::new();
        one.machines.retain(|peer| met.insert(peer.reader.clone()));
    }
    all.sort_by_key(|one| (!one.is_host(), crate::query::order::name_key(&one.peer().name), one.peer().device));
    all
}

/// What a recipient is to get of the single entries.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// Places in the catalog, oldest first.
    pub items: Vec<usize>,
    /// The marks of those among them that their number doesn't name, and of what the
    /// recipient has confirmed under such a number: from now on marks tell them apart.
    pub marks: BTreeSet<u64>,
    /// Records that have left, each with the last entries that they get of it.
    pub left: Vec<(Kind, RecordId, Vec<EntryRef>)>,
    /// Records that have come back.
    pub back: Vec<Named>,
    /// Records about which there is something in it. The recipient may have put
    /// one of them aside by an older list of all that is theirs.
    pub theirs: BTreeSet<Named>,
    /// All records that are for them, where it is to be said.
    pub all: Option<Vec<Named>>,
    /// The machines, each with the bundle since which it is reckoned what it
    /// holds; `None` where that begins with this one.
    pub machines: Vec<(Peer, Option<PaperId>)>,
    /// Whether there is more than goes into one bundle.
    pub more: bool,
}

impl Mail {
    /// Tells whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.left.is_empty() && self.back.is_empty() && self.all.is_none()
    }
}

/// Which of the single entries may go to a recipient at all.
pub(super) enum Grant<'a> {
    /// What the person or office reads; and of every item of the catalog, whether
    /// it is about that.
    Reads(&'a Readers, CadreId, Vec<bool>),
    /// To whom one reports: entries of their own that they have lost, of one's own
    /// and of those below that their ledgers here don't reach to, also such as came back
    /// under one's own signature, of ledgers that go several ways, and to one who was set
    /// back to an older copy, or lost their disk, what they and offices above them have
    /// signed.
    Return {
        /// The devices of whom one reports to.
        theirs: BTreeSet<DeviceId>,
        /// The devices of whoever works here and of those below; all there are, for
        /// another machine of the same office.
        ours: Option<BTreeSet<DeviceId>>,
    },
    /// To whom one reports, without households and visits.
    Work {
        /// The devices of whom one reports to.
        theirs: BTreeSet<DeviceId>,
    },
}

/// What is decided on.
pub(super) struct Post<'a> {
    pub state: &'a State,
    pub catalog: &'a Catalog,
    /// The office that sends; whoever works alone is one of their own.
    pub office: Option<CadreId>,
}

/// What is known of one machine.
struct Machine<'a> {
    sent: Option<&'a SentTo>,
    /// Whether it is reckoned anew what it holds.
    fresh: bool,
    /// Whether nothing that was sent since then is confirmed: the list of all
    /// that is theirs may be lost.
    unheard: bool,
    /// Whether it goes on from a copy of itself that may be older than what it
    /// handed on.
    renewed: bool,
    /// How far it has its own ledgers.
    have: BTreeMap<DeviceId, u64>,
    /// Records of which it was ever sent something.
    seen: Set<Named>,
    /// Records that it is told have come back.
    back: Set<Named>,
    /// The last entries that it gets of records that have left.
    closing: Set<EntryRef>,
    /// The records of devices that were cut off before something that it was sent,
    /// and of those that it was told of before.
    cuts: Set<Named>,
}

impl Machine<'_> {
    /// Tells whether it gets an entry, whether or not its person reads the record.
    fn gets(&self, record: Named, entry: EntryRef) -> bool {
        // Most entries are about neither, and needn't be looked for.
        let may_be_told = matches!(record.0, Kind::Device | Kind::Decision);
        self.closing.contains(&entry) || may_be_told && self.cuts.contains(&record)
    }
}

impl Post<'_> {
    /// Returns what is due to a recipient.
    pub fn mail(&self, to: &Recipient, grant: &Grant<'_>) -> Mail {
        let mut mail = Mail::default();
        let mut left: BTreeMap<Named, BTreeSet<EntryRef>> = BTreeMap::new();
        let mut back: BTreeSet<Named> = BTreeSet::new();
        let mut machines: Vec<Machine<'_>> = Vec::new();
        for peer in to.modern() {
            let mut machine = self.machine(peer, to);
            self.views(&mut machine, grant, &mut left, &mut back);
            let since = machine.sent.and_then(|sent| sent.since).filter(|_| !machine.fresh);
            mail.machines.push((peer.clone(), since));
            machines.push(machine);
        }
        let mut due: Vec<(usize, &Item, usize)> = Vec::new();
        for (place, item) in self.catalog.items.iter().enumerate() {
            let lacking = machines.iter().filter(|machine| self.is_due((place, item), machine, grant)).count();
            if lacking > 0 {
                due.push((place, item, machines.len() - lacking));
            }
        }
        // What none of them has comes first, then what was written first.
        due.sort_unstable_by_key(|(place, item, have)| (*have, item.stamp, *place));
        let mut bytes = 0;
        for (place, item, _) in due {
            bytes += item.bytes as usize;
            if bytes > LEAVES_BYTES_MAX && !mail.items.is_empty() {
                mail.more = true;
                break;
            }
            mail.items.push(place);
        }
        mail.marks = self.marks(&mail.items, &machines);
        mail.left = left.into_iter().map(|((kind, id), closing)| (kind, id, closing.into_iter().collect())).collect();
        mail.back = back.into_iter().collect();
        if let Grant::Reads(readers, who, _) = grant {
            let sent = mail.items.iter().filter_map(|place| self.catalog.items[*place].subject.record());
            mail.theirs = sent.filter(|(kind, id)| readers.reads(*who, *kind, *id)).collect();
            if machines.iter().any(|machine| machine.unheard) {
                let seen = machines.iter().flat_map(|machine| &machine.seen);
                let removed = seen.filter(|record| self.says_so_itself(**record)).copied();
                let cuts = machines.iter().flat_map(|machine| &machine.cuts).copied();
                let all: BTreeSet<Named> = readers.of_one(*who).chain(removed).chain(cuts).collect();
                mail.all = Some(all.into_iter().collect());
            }
        }
        mail
    }

    fn marks(&self, items: &[usize], machines: &[Machine<'_>]) -> BTreeSet<u64> {
        let forked = items.iter().copied().filter(|place| self.catalog.items[*place].fork().is_some());
        let confirmed = |place: &usize| {
            let sent = machines.iter().filter(|machine| !machine.fresh).filter_map(|machine| machine.sent);
            sent.into_iter().any(|sent| self.catalog.holds(sent, *place))
        };
        let named = forked.flat_map(|place| {
            let others = self.catalog.of_one_number(place).filter(confirmed);
            others.chain([place]).collect::<Vec<_>>()
        });
        named.filter_map(|place| self.catalog.items[place].fork()).collect()
    }

    fn machine(&self, peer: &Peer, to: &Recipient) -> Machine<'_> {
        let exchange: &Exchange = self.state.exchange();
        let sent = exchange.sent_to(peer.device);
        let receipt = exchange.receipt(peer.device);
        let holdings = receipt.and_then(|receipt| receipt.holdings.as_ref());
        let agrees = match (sent, holdings) {
            (Some(sent), Some(said)) if sent.since == Some(said.since) => self.catalog.agrees(sent, said),
            // It reckons from a bundle that nothing is known of: this machine was set
            // back to an older copy.
            (Some(sent), Some(said)) if !sent.before.contains(&said.since) => false,
            // It hasn't got what is reckoned from; where it once confirmed some of
            // that, it was set back itself.
            (Some(sent), _) => receipt.is_none() || sent.held.is_empty(),
            (None, _) => true,
        };
        // Once it is known what is whose, that is said to everybody.
        let sure_by_now = sent.is_some_and(|sent| sent.unsure) && !exchange.is_unsure();
        let fresh = !agrees || sure_by_now || sent.is_none_or(|sent| sent.since.is_none());
        let roots: BTreeSet<DeviceId> = to.machines.iter().map(|peer| exchange.root(peer.device)).collect();
        let is_whole = to.is_whole();
        // Below, a ledger of others came without most of its bodies, if at all.
        let own =
            |device: DeviceId| is_whole || roots.contains(&exchange.root(device)) || to.is_admitted(self.state, device);
        let have = receipt.into_iter().flat_map(|receipt| &receipt.have);
        let reckoned = |sent: &&SentTo| sent.since.is_some() && sent.since == holdings.map(|said| said.since);
        // What it wrote itself, or had from those it admitted, it knows without
        // having been sent it.
        let root = exchange.root(peer.device);
        let wrote = |device: DeviceId| exchange.root(device) == root || to.is_admitted(self.state, device);
        let its_own = self.catalog.ledgers().filter(|(device, _)| wrote(*device));
        let told = sent.into_iter().flat_map(|sent| self.catalog.among(&sent.ever));
        // Whoever writes about what isn't theirs is told nothing of it by that.
        let waits = |item: &&Item| self.state.authority().waiting().get(item.exact()).is_some();
        let seen = its_own.flat_map(|(_, run)| run).chain(told).filter(|item| !waits(item));
        let seen: Set<Named> = seen.filter_map(|item| item.subject.record()).collect();
        let told_of = seen.iter().copied().filter(|(kind, _)| matches!(kind, Kind::Device | Kind::Decision));
        let cuts = sent.into_iter().flat_map(|sent| self.cuts(sent)).chain(told_of).chain(self.clerks_cut()).collect();
        Machine {
            sent,
            fresh,
            unheard: fresh || sent.filter(reckoned).is_none(),
            renewed: peer.before.is_some(),
            have: have.filter(|(device, _)| own(*device)).copied().collect(),
            seen,
            back: Set::default(),
            closing: Set::default(),
            cuts,
        }
    }

    /// Returns the records of devices that were cut off before something that was
    /// sent to somebody, and of decisions by which something doesn't count that was: they
    /// are to know that.
    fn cuts<'s>(&'s self, sent: &'s SentTo) -> impl Iterator<Item = Named> + 's {
        let known = self.state.authority();
        let devices = known.cuts().stopping(&sent.ever).map(|device| (Kind::Device, Device::id(device)));
        let refused = known.refusing(&sent.ever).map(|(entry, tag)| (Kind::Decision, Decision::id(entry, tag)));
        devices.chain(refused)
    }

    /// Returns the records of this office's other machines that were cut off. What they sent
    /// to whom isn't known here: everybody is to know that.
    fn clerks_cut(&self) -> impl Iterator<Item = Named> + '_ {
        let ours = |one: &&Device| one.clerk && Some(one.office) == self.office && one.cut.is_some();
        self.state.registry().filter(ours).map(|one| (Kind::Device, Device::id(one.device)))
    }

    /// Works out which records a machine is to be told of that they have left or
    /// come back.
    fn views(
        &self,
        machine: &mut Machine<'_>,
        grant: &Grant<'_>,
        left: &mut BTreeMap<Named, BTreeSet<EntryRef>>,
        back: &mut BTreeSet<Named>,
    ) {
        let Grant::Reads(readers, who, _) = grant else { return };
        let told = |record: &Named| machine.sent.and_then(|sent| sent.told.get(record));
        let is_told = |told: &Told| told.left && told.received && !machine.fresh;
        for record in &machine.seen {
            let (kind, id) = *record;
            let known = told(record);
            if readers.reads(*who, kind, id) {
                if known.is_some_and(|told| told.left || !told.received) {
                    machine.back.insert(*record);
                    back.insert(*record);
                }
                continue;
            }
            if self.says_so_itself(*record) || machine.cuts.contains(record) {
                continue;
            }
            let closing = known
                .filter(|told| told.left)
                .map_or_else(|| self.closing(machine, *record), |told| told.closing.clone());
            machine.closing.extend(&closing);
            if !known.is_some_and(is_told) {
                left.entry(*record).or_default().extend(closing);
            }
        }
    }

    /// Tells whether a record was removed: the entry that did so goes to everybody
    /// who has it, and may be followed by one that puts it back. One of which
    /// nothing counts any more has left.
    fn says_so_itself(&self, (kind, id): Named) -> bool {
        self.state.knows(kind, id)
            && !self.state.is_shown(kind, id)
            && !self.state.is_alias(kind, id)
            && !self.state.is_aside(kind, id)
    }

    /// Returns the last entries that somebody gets of a record that has left: of
    /// an assignment those by which it went to somebody else.
    fn closing(&self, machine: &Machine<'_>, (kind, id): Named) -> Vec<EntryRef> {
        if kind != Kind::Assignment {
            return Vec::new();
        }
        let sent = |entry| machine.sent.is_some_and(|sent| sent.ever.holds(entry));
        let of = self.catalog.items.iter().filter(|item| item.subject == Subject::Record(kind, id));
        of.map(|item| item.entry).filter(|entry| !sent(*entry)).collect()
    }

    fn is_due(&self, (place, item): (usize, &Item), machine: &Machine<'_>, grant: &Grant<'_>) -> bool {
        // Most entries are about what somebody else reads, and nothing was said of them.
        if let (Grant::Reads(_, _, reads), Subject::Record(kind, id)) = (grant, item.subject)
            && !reads[place]
            && !machine.gets((kind, id), item.entry)
        {
            return false;
        }
        let has = machine.have.get(&item.entry.device).is_some_and(|seq| *seq >= item.entry.seq);
        if !item.whole || has && !item.forked {
            return false;
        }
        // What waits for a decision goes up with its ledger, and down to nobody.
        if matches!(grant, Grant::Reads(..)) && self.state.authority().holds(item.exact()) {
            return false;
        }
        let held = !machine.fresh && machine.sent.is_some_and(|sent| self.catalog.holds(sent, place));
        match grant {
            Grant::Return { theirs, ours } => {
                let device = item.entry.device;
                let is_ours = ours.as_ref().is_none_or(|ours| ours.contains(&device)) || item.returned;
                // Nobody's words but one's own go up by themselves before they count. Another
                // machine of the same office is to see what waits, too.
                let sibling = ours.is_none();
                let counts = sibling || !item.returned || !self.state.authority().holds(item.exact());
                // Of what came as a range nothing but a range shows whose it is.
                let whole = ours.is_none() || item.signed;
                let lost =
                    theirs.contains(&device) && whole || counts && (is_ours && self.is_single(item) || item.forked);
                !held && (lost || item.signed && machine.renewed)
            }
            Grant::Work { theirs } => {
                let works = item.subject.record().is_some_and(|(kind, _)| is_work(kind));
                !held && !theirs.contains(&item.entry.device) && (works || item.subject == Subject::Erasure)
            }
            Grant::Reads(_, _, reads) => match item.subject {
                Subject::Unknown => false,
                Subject::Erasure => !held,
                Subject::Life(kind, id) => !held && (reads[place] || machine.seen.contains(&(kind, id))),
                Subject::Record(kind, id) => {
                    let again = machine.back.contains(&(kind, id));
                    reads[place] && (!held || again) || !held && machine.gets((kind, id), item.entry)
                }
            },
        }
    }

    /// Tells whether an entry lies beyond the end of its device's ledger as it is
    /// here: it came by itself.
    fn is_single(&self, item: &Item) -> bool {
        self.state.tips(item.entry.device).iter().all(|tip| tip.seq < item.entry.seq)
    }
}
