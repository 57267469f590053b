//! What a bundle does to the records of others, and whose devices are new with it:
//! told by name before it is taken in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Workspace;
use super::super::apply::{Fate, Folding, Said, What};
use super::intake::Intake;
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId};
use crate::base::limits::{NAMED_TOLD_MAX, NEWCOMERS_TOLD_MAX};
use crate::base::map::{Map, Set};
use crate::base::text::{gist, visible};
use crate::domain::authority::Deed;
use crate::domain::change::{Change, Edit};
use crate::domain::device::Device;
use crate::domain::record::{Kind, Record};
use crate::oplog::note::{Known, Peer};
use crate::query::words;
use crate::state::State;
use crate::state::authority::{Key, ends};
use crate::state::doc::Doc;
use crate::tr;

/// Records of one line that are shown by name.
const EXAMPLES_MAX: usize = 3;
/// Characters of a text by which a record goes that has no household.
const GIST_CHARS: usize = 16;

/// What somebody does to records of one kind, where those are others' or it has to
/// wait for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who does it.
    pub by: String,
    /// Whose records they are.
    pub whose: Whose<String>,
    /// What is done.
    pub deed: Deed,
    /// Whether that closes, declines or drops them.
    pub ends: bool,
    /// Their kind.
    pub kind: Kind,
    /// Whether it waits for a decision.
    pub held: bool,
    /// How many records.
    pub count: u64,
    /// The first of them, each way once.
    pub some: Vec<Example>,
    /// Whether there are others than those.
    pub more: bool,
}

/// One of several records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What it is called; nothing where it is gone.
    pub what: String,
    /// The fields that get a new value.
    pub fields: Vec<String>,
}

/// Whose a record is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose<T> {
    /// Of nobody by themselves, such as a household.
    Nobody,
    /// Of the one who does something to it.
    Own,
    /// Of whoever works here.
    Mine(T),
    /// Of somebody else.
    Other(T),
}

/// A device of which nothing was known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// Who answers for it.
    pub voucher: Voucher,
}

/// Who answers for a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voucher {
    /// It shows an invitation of this office.
    Invitation,
    /// The device that the same person had before has signed for it.
    Before,
    /// An office does, by this name.
    Office(String),
    /// Nobody knows it any more. Somebody holds what was written on it, with the
    /// signature of this office or of the one that sends it: it counted once.
    Signature,
}

/// What is told by name of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What is done to the records of others, and what waits for a decision.
    pub named: Vec<Named>,
    /// Records that are left out of that.
    pub named_besides: u64,
    /// Devices of which nothing was known before.
    pub newcomers: Vec<Newcomer>,
    /// How many more of them there are.
    pub newcomers_besides: u64,
}

impl Told {
    /// Returns how many records are named or left out of that.
    pub fn count(&self) -> u64 {
        self.named.iter().map(|named| named.count).sum::<u64>() + self.named_besides
    }
}

/// Somebody, as far as is known who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Party {
    Person(CadreId),
    Device(DeviceId),
}

/// What belongs in one line. The order is that of the lines: what has to be decided
/// first, then what can't be seen any more afterwards.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    rank: (bool, u8),
    kind: Kind,
    by: Party,
    whose: Whose<Party>,
    deed: Deed,
    ends: bool,
    held: bool,
}

/// A line that grows.
#[derive(Debug, Default)]
struct Grown {
    records: BTreeMap<RecordId, BTreeSet<String>>,
    /// Of what there is nothing to be called by name.
    count: u64,
}

/// Records as they stood before a bundle.
pub(super) type Stood = Map<(Kind, RecordId), Doc>;

/// What an entry does, before it is folded.
pub(super) struct Doing {
    by: DeviceId,
    deed: Deed,
    ends: bool,
    records: Vec<(Kind, RecordId)>,
    fields: Vec<String>,
    admits: Option<Device>,
}

impl Doing {
    /// Reads off an entry what it does; `None` where it does nothing.
    pub fn of(said: &Said) -> Option<Self> {
        let by = said.origin.entry.device;
        let change = match &said.what {
            What::Erase(records) => {
                let records = records.clone();
                return Some(Self { by, deed: Deed::Erased, ends: false, records, fields: Vec::new(), admits: None });
            }
            What::Nothing(_) => return None,
            What::Change(change, _) => change,
        };
        let fields = match change {
            Change::Edit(Edit { set, .. }) => set.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let admits = match change {
            Change::Add { record: Record::Device(device), .. } => Some(device.clone()),
            _ => None,
        };
        let records = vec![(change.kind(), change.id())];
        Some(Self { by, deed: Deed::of(change), ends: ends(change), records, fields, admits })
    }
}

/// What is to be named, as it is gathered on the way through a bundle.
pub(super) struct Naming<'a> {
    state: &'a State,
    me: Option<Party>,
    own: Vec<DeviceId>,
    /// Those that are new, or better known.
    news: &'a [Peer],
    sender: &'a Peer,
    /// Records that leave with the bundle.
    left: Set<(Kind, RecordId)>,
    lines: BTreeMap<Line, Grown>,
    /// What is held, as long as it is: what comes later may have it count.
    held: Vec<(Key, Doing)>,
    admitted: Vec<(Device, DeviceId)>,
    /// Devices of which single entries have come.
    signed: &'a BTreeSet<DeviceId>,
}

impl<'a> Naming<'a> {
    pub fn of(workspace: &Workspace, state: &'a State, intake: &'a Intake, signed: &'a BTreeSet<DeviceId>) -> Self {
        let me = workspace.me();
        let seen = state.seeing(&intake.view);
        Self {
            state,
            me: me.cadre.map(|id| Party::Person(state.canon(id))),
            own: workspace.identity.devices(),
            news: &intake.trust.news,
            sender: &intake.trust.sender,
            left: seen.into_iter().filter(|(_, left)| *left).map(|(record, _)| record).collect(),
            lines: BTreeMap::new(),
            held: Vec::new(),
            admitted: Vec::new(),
            signed,
        }
    }

    /// Takes in what has become of an entry.
    pub fn take(&mut self, key: Key, doing: Doing, fate: &Fate, folding: &Folding) {
        // One's own words that come back are no news.
        if self.own.contains(&doing.by) {
            return;
        }
        match fate {
            Fate::Held => self.held.push((key, doing)),
            Fate::Folded | Fate::Named => {
                let named = *fate == Fate::Named;
                if let Some(device) = &doing.admits {
                    self.admitted.push((device.clone(), doing.by));
                }
                self.name(doing, named, false, folding);
            }
            Fate::CutOff | Fate::Silent | Fate::Newer | Fate::SetAside(_) => {}
        }
    }

    /// Returns how many entries wait for a decision once all of the bundle is known.
    pub fn settle(&mut self, folding: &Folding) -> u64 {
        let mut held = 0;
        for (key, doing) in std::mem::take(&mut self.held) {
            if folding.waits(self.state, key) {
                held += 1;
                self.name(doing, false, true, folding);
            }
        }
        held
    }

    fn name(&mut self, mut doing: Doing, mut named: bool, held: bool, folding: &Folding) {
        let Some((kind, id)) = doing.records.first().copied() else { return };
        if kind == Kind::Cadre && !held {
            // By which machine somebody enrolled, and as whom, the new device tells.
            doing.fields.retain(|field| !matches!(field.as_str(), "devices" | "same_as"));
            named &= !doing.fields.is_empty();
        }
        let by = self.party(doing.by);
        let whose = self.whose((kind, id), by, folding);
        let (deed, ends) = (doing.deed, doing.ends);
        let tells = match deed {
            Deed::Removed | Deed::Restored | Deed::Erased => true,
            Deed::Edited => named || matches!(whose, Whose::Mine(_) | Whose::Other(_)) && kind != Kind::Remark,
            Deed::Born => named && kind != Kind::Cadre,
        };
        let quiet = matches!(kind, Kind::Device | Kind::Decision | Kind::Invitation);
        if !held && (!tells || quiet) || self.left.contains(&(kind, id)) || self.state.is_aside(kind, id) {
            return;
        }
        let weight = match (deed, ends) {
            (Deed::Erased, _) => 0,
            (Deed::Removed, _) => 1,
            (_, true) => 2,
            (Deed::Born, _) => 3,
            (Deed::Edited | Deed::Restored, _) => 4,
        };
        let line = Line { rank: (!held, weight), kind, by, whose, deed, ends, held };
        let grown = self.lines.entry(line).or_default();
        if deed == Deed::Erased {
            // What is to be gone for good isn't written down once more.
            grown.count += doing.records.iter().filter(|(kind, _)| *kind == Kind::Household).count() as u64;
        } else {
            grown.records.entry(id).or_default().extend(doing.fields);
        }
    }

    /// Returns whose a record is, seen from whoever does something to it.
    fn whose(&self, (kind, id): (Kind, RecordId), by: Party, folding: &Folding) -> Whose<Party> {
        let somebodys = [Kind::Visit, Kind::Concern, Kind::Matter, Kind::Stay, Kind::Assignment, Kind::Remark];
        if !somebodys.contains(&kind) {
            return Whose::Nobody;
        }
        let brought = || Some(folding.get(kind, id)?.births().first()?.entry);
        let birth = self.state.birth(kind, id).or_else(brought);
        match birth.map(|entry| self.party(entry.device)) {
            Some(theirs) if theirs == by => Whose::Own,
            Some(theirs) if Some(theirs) == self.me => Whose::Mine(theirs),
            Some(theirs) => Whose::Other(theirs),
            None => Whose::Nobody,
        }
    }

    fn party(&self, device: DeviceId) -> Party {
        if self.own.contains(&device)
            && let Some(me) = self.me
        {
            return me;
        }
        let told = || self.peers().find(|peer| peer.device == device)?.cadre;
        let known = self.state.party_on(device).or_else(told);
        known.map_or(Party::Device(device), |id| Party::Person(self.state.canon(id)))
    }

    fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.news.iter().chain(std::iter::once(self.sender)).chain(self.state.exchange().peers())
    }

    /// Returns what somebody is called.
    fn called(&self, party: Party, folding: &Folding) -> String {
        let known = match party {
            Party::Person(id) => {
                let brought = || folding.get(Kind::Cadre, id.0)?.record().ok();
                let name = self.state.cadre(id).map(|cadre| cadre.name.clone()).or_else(|| match brought()? {
                    Record::Cadre(cadre) => Some(cadre.name),
                    _ => None,
                });
                let of = |peer: &&Peer| peer.cadre.map(|id| self.state.canon(id)) == Some(id);
                name.or_else(|| self.peers().find(of).map(|peer| peer.name.clone()))
            }
            Party::Device(device) => self.peers().find(|peer| peer.device == device).map(|peer| peer.name.clone()),
        };
        match known.filter(|name| !name.is_empty()) {
            Some(name) => visible(&name).into_owned(),
            None => tr!("exchange-names-somebody"),
        }
    }

    /// Takes in how often whoever writes on a device has gone with whom.
    pub fn together(&mut self, went: &BTreeMap<(DeviceId, CadreId), u64>) {
        for ((device, cadre), times) in went {
            let (by, with) = (self.party(*device), Party::Person(self.state.canon(*cadre)));
            if by != with && !self.own.contains(device) {
                let whose = if Some(with) == self.me { Whose::Mine(with) } else { Whose::Other(with) };
                let (kind, deed) = (Kind::Visit, Deed::Born);
                let line = Line { rank: (true, 5), kind, by, whose, deed, ends: false, held: false };
                self.lines.entry(line).or_default().count += times;
            }
        }
    }

    /// Returns what was gathered.
    pub fn finish(self, folding: &Folding, stood: &Stood) -> Told {
        let docs = Docs { folding, stood };
        let mut told = Told::default();
        for (line, grown) in &self.lines {
            let count = grown.count + grown.records.len() as u64;
            if told.named.len() == NAMED_TOLD_MAX {
                told.named_besides += count;
                continue;
            }
            let called = |party: Party| self.called(party, folding);
            let mut some: Vec<Example> = Vec::new();
            let mut more = false;
            for (id, fields) in &grown.records {
                let what = docs.record(line.kind, *id).map(|record| self.what(&record, &docs));
                let one = Example { what: what.unwrap_or_default(), fields: fields.iter().cloned().collect() };
                if some.contains(&one) {
                    continue;
                }
                more = some.len() == EXAMPLES_MAX;
                if more {
                    break;
                }
                some.push(one);
            }
            told.named.push(Named {
                by: called(line.by),
                whose: match line.whose {
                    Whose::Nobody => Whose::Nobody,
                    Whose::Own => Whose::Own,
                    Whose::Mine(party) => Whose::Mine(called(party)),
                    Whose::Other(party) => Whose::Other(called(party)),
                },
                deed: line.deed,
                ends: line.ends,
                kind: line.kind,
                held: line.held,
                count,
                some,
                more,
            });
        }
        let newcomers = self.newcomers(folding);
        told.newcomers_besides = newcomers.len().saturating_sub(NEWCOMERS_TOLD_MAX) as u64;
        told.newcomers = newcomers.into_iter().take(NEWCOMERS_TOLD_MAX).collect();
        told
    }

    /// Returns the devices of which nothing was known before.
    fn newcomers(&self, folding: &Folding) -> Vec<Newcomer> {
        let known = |device| {
            self.state.exchange().peer(device).is_some()
                || self.state.device(device).is_some()
                || self.own.contains(&device)
        };
        let mut found: BTreeMap<DeviceId, Newcomer> = BTreeMap::new();
        for peer in self.news.iter().filter(|peer| !known(peer.device)) {
            let voucher = match peer.known {
                Known::Invited => Voucher::Invitation,
                Known::Renewed => Voucher::Before,
                Known::Sibling if peer.device == self.sender.device => Voucher::Invitation,
                Known::Host if peer.device == self.sender.device => continue,
                Known::Host | Known::Sibling | Known::Vouched => {
                    Voucher::Office(visible(&self.sender.name).into_owned())
                }
            };
            let (name, unit) = (visible(&peer.name).into_owned(), visible(&peer.unit).into_owned());
            found.insert(peer.device, Newcomer { device: peer.device, name, unit, voucher });
        }
        for (device, by) in self.admitted.iter().filter(|(device, _)| !known(device.device)) {
            let admitted = Newcomer {
                device: device.device,
                name: self.called(Party::Person(self.state.canon(device.person)), folding),
                unit: String::new(),
                voucher: Voucher::Office(self.called(self.party(*by), folding)),
            };
            // Whoever admitted it says more than whoever passes that on.
            let same = found.entry(device.device).or_insert_with(|| admitted.clone());
            if matches!(same.voucher, Voucher::Office(_)) {
                same.voucher = admitted.voucher;
            }
        }
        // From above come the words of many whom one has no business with.
        let from_below = !matches!(self.sender.known, Known::Host | Known::Sibling);
        let is_unknown = |device: &&DeviceId| !known(**device) && matches!(self.party(**device), Party::Device(_));
        for device in self.signed.iter().filter(is_unknown).filter(|_| from_below) {
            let (name, unit) = (tr!("exchange-names-somebody"), String::new());
            let unknown = Newcomer { device: *device, name, unit, voucher: Voucher::Signature };
            found.entry(*device).or_insert(unknown);
        }
        found.into_values().collect()
    }

    /// Returns what a record is called. What isn't for whoever works here is in no file
    /// for them, but for the word that it leaves, and of that nothing is told by name.
    fn what(&self, record: &Record, docs: &Docs<'_>) -> String {
        let home = |id: HouseholdId| self.home(id, docs);
        let short = |text: &str| visible(&gist(text, GIST_CHARS)).into_owned();
        match record {
            Record::Household(household) => called_home(&household.head),
            Record::Visit(visit) => visit.households.first().map(|id| home(*id)).unwrap_or_default(),
            Record::Concern(concern) => concern.household.map_or_else(|| short(&concern.text), home),
            Record::Matter(matter) => matter.household.map_or_else(|| short(&matter.need), home),
            Record::Remark(remark) => short(&remark.text),
            Record::Assignment(assignment) => short(&assignment.title),
            Record::Policy(policy) => short(&policy.title),
            Record::Catalog(catalog) => short(&catalog.title),
            Record::Village(village) => visible(village.short_name()).into_owned(),
            Record::Cadre(cadre) => visible(&cadre.name).into_owned(),
            Record::Stay(stay) => words::village(self.state, stay.village),
            Record::Device(device) => device.device.to_string(),
            Record::Invitation(invitation) => visible(&invitation.name).into_owned(),
            Record::Decision(decision) => decision.outcome.label(),
        }
    }

    fn home(&self, id: HouseholdId, docs: &Docs<'_>) -> String {
        let head = self.state.household(id).map(|household| household.head.clone());
        let brought = || match docs.record(Kind::Household, id.0)? {
            Record::Household(household) => Some(household.head),
            _ => None,
        };
        head.or_else(brought).map_or_else(|| tr!("app-household-elsewhere"), |head| called_home(&head))
    }
}

/// The docs by which records are called: as the bundle leaves them, else as they stood.
struct Docs<'d> {
    folding: &'d Folding,
    stood: &'d Stood,
}

impl Docs<'_> {
    fn record(&self, kind: Kind, id: RecordId) -> Option<Record> {
        let doc = self.folding.get(kind, id).or_else(|| self.stood.get(&(kind, id)))?;
        Some(doc).filter(|doc| doc.is_born() && !doc.is_erased())?.record().ok()
    }
}

fn called_home(head: &str) -> String {
    tr!("exchange-names-home", head = visible(head).into_owned())
}
