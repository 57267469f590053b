//! How things stand with everybody: what waits to be sent, what was confirmed,
//! what is missing. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Me, Workspace};
use super::catalog::Catalog;
use super::error::ExchangeError;
use super::export::Outgoing;
use super::outbox::{Recipient, recipients};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::base::progress::Watch;
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::{PaperId, Second};
use crate::query::audience::Audience;
use crate::query::requests::{Request, requests};
use crate::state::State;
use crate::state::invited::{Offered, Stands};

/// The kinds of records that somebody would miss.
pub const MISSED: [Kind; 5] = [Kind::Visit, Kind::Concern, Kind::Matter, Kind::Remark, Kind::Assignment];

/// What waits to be sent, to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsent {
    /// For each that something waits for, named by their machine heard of last:
    /// how many records of each kind.
    pub waits: BTreeMap<DeviceId, BTreeMap<Kind, u64>>,
    /// How many records wait for anybody, each counted once.
    pub records: u64,
}

/// Whether both sides reckon with the same single entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They do, as of the last bundle that came.
    Agreed,
    /// Something was sent that wasn't confirmed yet.
    Open,
    /// They don't: the next bundle brings all that is due once more.
    Differs,
    /// Nothing was sent that could be compared.
    Nothing,
}

/// How things stand with one person or office.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who.
    pub who: Recipient,
    /// Records that wait to be sent to them, by kind.
    pub waits: BTreeMap<Kind, u64>,
    /// What they haven't confirmed: records that were sent one by one, and entries
    /// of the ledgers that go to whom one reports to.
    pub unconfirmed: u64,
    /// The numbers of their bundles that came.
    pub came: BTreeSet<u64>,
    /// The numbers of their bundles that wait for an earlier one.
    pub waiting: BTreeSet<u64>,
    /// The numbers that are missing.
    pub missing: BTreeSet<u64>,
    /// Whether both sides agree.
    pub agreement: Agreement,
    /// Whether they have yet to send what they hold to this installation, which
    /// goes on from one whose disk is gone.
    pub owes: bool,
}

/// An invitation of this office, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The invitation.
    pub offered: Offered,
    /// How it stands.
    pub stands: Stands,
    /// Name and unit of whoever has used it.
    pub by: Option<String>,
    /// Those who came with it after somebody else had used it, and weren't let in.
    pub seconds: Vec<Second>,
}

/// Returns all invitations of an office, the first written first.
pub fn invitations(state: &State, office: Option<CadreId>, today: chrono::NaiveDate) -> Vec<Listed> {
    let all = state.seconds();
    let listed = |offered: Offered| {
        let stands = state.stands(&offered, today);
        let by = match stands {
            Stands::Used(device) => state.who_took(device),
            Stands::Open(_) | Stands::Cancelled | Stands::Over => None,
        };
        let seconds = all.iter().filter(|second| second.invitation == offered.id).cloned().collect();
        Listed { offered, stands, by, seconds }
    };
    state.invitations_of(office).into_iter().map(listed).collect()
}

/// How things stand with everybody.
#[derive(Debug, Clone)]
pub struct Status {
    /// Everybody that something can be sent to.
    pub people: Vec<Standing>,
    /// Invitations that can still be used, and those that somebody came second with.
    pub invitations: Vec<Listed>,
    /// The imports that stand, oldest first: their ids, senders and files.
    pub imports: Vec<(PaperId, DeviceId, String)>,
    /// Records that wait for anybody.
    pub unsent: u64,
}

/// Returns what waits to be sent, as far as the state tells: records whose last
/// change whoever reads them wasn't sent. Silent while there is nobody to send to.
pub fn unsent(state: &State, me: &Me, today: chrono::NaiveDate) -> Unsent {
    let exchange = state.exchange();
    let own = exchange.own(me.device);
    let all = recipients(state);
    let mut waits: BTreeMap<DeviceId, BTreeMap<Kind, u64>> = BTreeMap::new();
    let mut records: BTreeSet<(Kind, RecordId)> = BTreeSet::new();
    let mut add = |who: &Recipient, kind: Kind, id: RecordId| {
        *waits.entry(who.peer().device).or_default().entry(kind).or_default() += 1;
        records.insert((kind, id));
    };
    let below: Vec<&Recipient> = all.iter().filter(|one| !one.is_whole() && me.role == Role::Committee).collect();
    let wanted: Vec<CadreId> = below.iter().filter_map(|one| one.person).collect();
    let readers = (!wanted.is_empty())
        .then(|| Audience::of(state, me.office.or(me.cadre), own.clone(), today).readers(wanted.iter().copied()));
    for kind in MISSED {
        for id in state.ids(kind).filter(|id| state.is_shown(kind, *id)) {
            let Some(last) = state.last_entry(kind, id) else { continue };
            for host in all.iter().filter(|one| one.is_host() && own.contains(&last.device)) {
                if !has(state, host, last) {
                    add(host, kind, id);
                }
            }
            let Some(readers) = &readers else { continue };
            for one in &below {
                let reads = one.person.is_some_and(|person| readers.reads(person, kind, id));
                if reads && !has(state, one, last) {
                    add(one, kind, id);
                }
            }
        }
    }
    // What is asked to be removed shows in no list here any more, and goes up all the same.
    let asked: Vec<Request> = requests(state).into_iter().filter(|one| own.contains(&one.entry.device)).collect();
    for host in all.iter().filter(|one| one.is_host()) {
        let due = asked.iter().filter(|one| !has(state, host, one.entry));
        let gone = due.filter_map(|one| one.records.first()).filter(|(kind, id)| !state.is_shown(*kind, *id));
        gone.copied().collect::<BTreeSet<_>>().into_iter().for_each(|(kind, id)| add(host, kind, id));
    }
    Unsent { waits, records: records.len() as u64 }
}

/// Tells whether an entry was sent to somebody, or came from them.
fn has(state: &State, who: &Recipient, entry: crate::base::ids::EntryRef) -> bool {
    let exchange = state.exchange();
    who.machines.iter().any(|peer| {
        let receipt = exchange.receipt(peer.device);
        let confirmed = receipt.is_some_and(|receipt| {
            receipt.have.iter().any(|(device, seq)| *device == entry.device && *seq >= entry.seq)
        });
        let sent = exchange.sent_to(peer.device);
        let sent = sent.is_some_and(|sent| sent.has_leaf(entry) || sent.spans.iter().any(|span| span.holds(entry)));
        confirmed || sent || exchange.root(entry.device) == exchange.root(peer.device)
    }) || state.device(entry.device).is_some_and(|known| Some(known.stands_for()) == who.person)
}

impl Workspace {
    /// Returns what waits to be sent, as far as the state tells.
    pub fn unsent(&self) -> Unsent {
        unsent(&self.shared.read(), &self.me(), self.clock.today())
    }

    /// Returns all invitations of this office, the first written first.
    pub fn invitations(&self) -> Vec<Listed> {
        let office = self.me().office;
        invitations(&self.shared.read(), office, self.clock.today())
    }

    /// Returns how things stand with everybody. Reads the whole journal.
    ///
    /// # Errors
    /// [`ExchangeError`] where it can't be read, or the wait was given up.
    pub fn exchange_status(&self, watch: Watch<'_>) -> Result<Status, ExchangeError> {
        let (unsent, me) = (self.unsent(), self.me());
        let all = recipients(&self.shared.read());
        let stock = self.stock(&all, Profile::Full, watch)?;
        let ask = Outgoing { to: None, all: false, profile: Profile::Full, out: std::path::PathBuf::new() };
        let mut people = Vec::new();
        for who in all {
            let mail = self.mail(&stock, &who, &ask);
            let state = self.shared.read();
            let exchange = state.exchange();
            let (mut came, mut waiting, mut missing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            for peer in &who.machines {
                let (here, waits) = exchange.numbers_of(peer.device);
                came.extend(here);
                waiting.extend(waits);
                missing.extend(exchange.missing_of(peer.device));
            }
            let sent =
                |entry| who.modern().any(|peer| exchange.sent_to(peer.device).is_some_and(|s| s.has_leaf(entry)));
            let unconfirmed: BTreeSet<_> = mail
                .items
                .iter()
                .map(|place| &stock.catalog.items[*place])
                .filter(|item| sent(item.entry))
                .filter_map(|item| item.subject.record())
                .collect();
            let agreement = self.agreement(&stock.catalog, &who, mail.is_empty());
            let waits = unsent.waits.get(&who.peer().device).cloned().unwrap_or_default();
            // Upwards whole ledgers go: what their receipts don't reach.
            let spans = if who.is_whole() { self.spans_for(&who, false) } else { Vec::new() };
            let behind: u64 = spans.iter().map(|span| span.to + 1 - span.from).sum();
            let unconfirmed = unconfirmed.len() as u64 + behind;
            let owes = !who.is_host() && who.machines.iter().all(|peer| exchange.owes_all(peer.device));
            people.push(Standing { owes, waits, unconfirmed, came, waiting, missing, agreement, who });
        }
        let state = self.shared.read();
        let exchange = state.exchange();
        let open = |one: &Listed| matches!(one.stands, Stands::Open(_)) || !one.seconds.is_empty();
        let invitations = invitations(&state, me.office, self.clock.today());
        let standing = exchange.imports().iter().filter(|known| !known.undone).map(|known| &known.import);
        Ok(Status {
            people,
            invitations: invitations.into_iter().filter(open).collect(),
            imports: standing.map(|import| (import.import, import.sender, import.file.clone())).collect(),
            unsent: unsent.records,
        })
    }

    /// Tells whether both sides agree, where `settled` says that nothing is due.
    fn agreement(&self, catalog: &Catalog, who: &Recipient, settled: bool) -> Agreement {
        let state = self.shared.read();
        let exchange = state.exchange();
        let of = |device: DeviceId| {
            let sent = exchange.sent_to(device).filter(|sent| sent.since.is_some())?;
            let said = exchange.receipt(device).and_then(|receipt| receipt.holdings.as_ref());
            let said = said.filter(|said| sent.since == Some(said.since));
            Some(match said {
                Some(said) if !catalog.agrees(sent, said) => Agreement::Differs,
                Some(_) if settled => Agreement::Agreed,
                _ => Agreement::Open,
            })
        };
        let mut all: Vec<Agreement> = who.modern().filter_map(|peer| of(peer.device)).collect();
        if who.is_whole() {
            let heard = who.machines.iter().any(|peer| exchange.receipt(peer.device).is_some());
            let sent = who.machines.iter().any(|peer| exchange.sent_to(peer.device).is_some());
            all.push(match (heard, sent) {
                (true, _) if self.spans_for(who, false).is_empty() => Agreement::Agreed,
                (true, _) | (_, true) => Agreement::Open,
                (false, false) => Agreement::Nothing,
            });
        }
        let worst = |one: &Agreement| match one {
            Agreement::Nothing => 0,
            Agreement::Agreed => 1,
            Agreement::Open => 2,
            Agreement::Differs => 3,
        };
        all.into_iter().max_by_key(worst).unwrap_or(Agreement::Nothing)
    }
}
