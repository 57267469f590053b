//! 交换: what is to be done next, with whom files are exchanged, what wasn't
//! sent yet, what waits, what came in, and what two people wrote against each
//! other. It shows; files are on their way in [`parcel`].

pub mod carried;
pub mod deal;
mod detail;
pub mod named;
mod next;
pub mod parcel;
pub mod people;
pub mod told;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::layout::{Panes, below, panes_for};
use super::list::{List, Row};
use super::msg::Effect;
use super::page::Page;
use super::seen::{Seen, Stamp};
use super::words;
use crate::base::ids::{
    AssignmentId, CadreId, CatalogId, ConcernId, DeviceId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, StayId,
    VisitId,
};
use crate::base::limits::UNSENT_LISTED_MAX;
use crate::base::text::visible;
use crate::domain::authority::Deed;
use crate::domain::cadre::Role;
use crate::domain::record::{Kind, Record};
use crate::oplog::note::PaperId;
use crate::query::conflicts::Subject;
use crate::query::requests::requests;
use crate::state::State;
use crate::state::authority::Key;
use crate::tr;
use crate::workspace::{Listed, Recipient, Unsent, invitations, recipients};

/// A line of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Somebody files are exchanged with, by the machine of theirs heard of last.
    Peer(DeviceId),
    /// What two people wrote against each other.
    Conflict(Subject),
    /// What somebody wrote that an office has to agree to.
    Request(Key),
    /// A file that waits for an earlier one.
    Waiting(PaperId),
    /// A record that wasn't sent yet.
    Record(Kind, RecordId),
    /// A file that came in.
    Import(PaperId),
    /// An invitation, used or not.
    Invitation(PaperId),
}

/// The screen of exchange.
#[derive(Debug, Default)]
pub struct Exchange {
    /// What is to be done next.
    pub head: Page,
    /// The lines.
    pub list: List<Item>,
    /// Everybody that something can be sent to.
    pub people: Vec<Recipient>,
    /// The line at hand in full.
    pub detail: Page,
    /// The digits of this installation's own key that people compare.
    pub fingerprint: Option<String>,
    /// The line to go to as soon as it is there.
    pub wanted: Option<Item>,
    asked: bool,
    listed: Option<Known>,
    detailed: Option<(Known, u64, Option<Item>, Option<String>)>,
}

/// What the lines are made from.
type Known = (Stamp, Arc<Unsent>);

/// Rows that are left for what is to be done next, at the most.
const HEAD_ROWS_MAX: u16 = 4;

/// Returns where what is to be done next stands, and the panes below it.
pub fn areas(body: Rect, head: u16, rows: usize) -> (Rect, Panes) {
    let head = head.min(HEAD_ROWS_MAX).min(body.height / 3);
    (Rect { height: head, ..body }, panes_for(below(body, head + 1), rows))
}

impl Exchange {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, conflicts: &[Subject]) {
        if self.fingerprint.is_none() && !self.asked {
            self.asked = true;
            seen.asked.push(Effect::Deal(0, deal::Deal::Who));
        }
        let known = (seen.stamp(), Arc::clone(&seen.world.unsent));
        if self.listed.as_ref() != Some(&known) {
            self.people = recipients(seen.state);
            self.head.replace(next::page(seen, &self.people));
            self.list.set(rows(seen, &self.people, conflicts));
            self.listed = Some(known.clone());
        }
        for item in self.list.items() {
            // What is to be removed is in no list any more where somebody asks for it.
            if let Item::Request(key) = item
                && let Some((kind, id)) = gone(seen.state, *key)
            {
                seen.want(kind, id);
            }
        }
        if let Some(wanted) = self.wanted.take() {
            self.list.choose(&wanted);
        }
        self.head.fit(usize::from(seen.body.width), usize::from(HEAD_ROWS_MAX));
        let (_, panes) = self.areas(seen.body);
        self.list.fit(usize::from(panes.list.height));
        let at_hand = self.list.current().copied();
        let key = (known, seen.docs.arrived(), at_hand, self.fingerprint.clone());
        if self.detailed.as_ref() != Some(&key) {
            let moved = self.detailed.as_ref().is_none_or(|(_, _, before, _)| *before != at_hand);
            self.detail.replace(detail::page(seen, &self.people, at_hand, self.fingerprint.as_deref()));
            if moved {
                self.detail.scroll_to_edge(false);
            }
            self.detailed = Some(key);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }

    /// Returns the person or office that a line stands for, where something can
    /// be sent to them.
    pub fn person(&self, device: DeviceId) -> Option<&Recipient> {
        people::of(&self.people, device)
    }

    /// Returns where the parts of the screen stand.
    pub fn areas(&self, body: Rect) -> (Rect, Panes) {
        let (_, lines) = self.head.position();
        areas(body, u16::try_from(lines).unwrap_or(u16::MAX), self.list.rows().len())
    }
}

/// Returns the record that is removed by what waits for a decision.
fn gone(state: &State, key: Key) -> Option<(Kind, RecordId)> {
    let asked = requests(state).into_iter().find(|asked| asked.key() == key)?;
    asked.records.first().copied().filter(|_| asked.deed == Deed::Removed)
}

/// Returns the lines of the screen: what a person has to see to comes first.
fn rows(seen: &Seen<'_>, people: &[Recipient], conflicts: &[Subject]) -> Vec<Row<Item>> {
    let exchange = seen.state.exchange();
    let mut rows = Vec::new();
    let mut group = |title: String, count: usize, items: Vec<Item>| {
        if items.is_empty() {
            return;
        }
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(title, count));
        rows.extend(items.into_iter().map(Row::Item));
    };
    let conflicts: Vec<Item> = conflicts.iter().map(|subject| Item::Conflict(*subject)).collect();
    group(tr!("conflicts-heading"), conflicts.len(), conflicts);
    let asked: Vec<Item> = requests(seen.state).iter().map(|asked| Item::Request(asked.key())).collect();
    let title = match seen.world.me.role {
        Role::Committee => tr!("exchange-part-requests"),
        Role::Cadre => tr!("exchange-part-asked"),
    };
    group(title, asked.len(), asked);
    let waiting: Vec<Item> = exchange.waiting().map(|(bundle, _)| Item::Waiting(bundle)).collect();
    group(tr!("exchange-part-waiting"), waiting.len(), waiting);
    let unsent = carried::unsent(seen.world, seen.state);
    let listed = unsent.iter().take(UNSENT_LISTED_MAX).map(|(kind, id)| Item::Record(*kind, *id)).collect();
    group(tr!("exchange-part-unsent"), unsent.len(), listed);
    let known = people.iter().map(|one| one.peer().device);
    let peers: Vec<Item> = known.chain(people::others(seen.state, people)).map(Item::Peer).collect();
    group(tr!("exchange-part-peers"), peers.len(), peers);
    let imports: Vec<Item> = exchange.imports().iter().rev().map(|known| Item::Import(known.import.import)).collect();
    group(tr!("exchange-part-imports"), imports.len(), imports);
    let me = seen.world.me;
    let all = invitations(seen.state, me.office.or(me.cadre), seen.today);
    let item = |listed: &Listed| Item::Invitation(listed.offered.id);
    let used: Vec<Item> = people::used(&all, seen.today).into_iter().map(item).collect();
    let open: Vec<Item> = people::unused(seen.state, &all).into_iter().map(item).collect();
    group(tr!("exchange-part-invitations"), open.len(), open);
    group(tr!("exchange-part-used"), used.len(), used);
    rows
}

/// Returns what to call a record in one line.
pub fn name(state: &State, kind: Kind, id: RecordId) -> String {
    let said = |text: &str| visible(text).into_owned();
    let found = match kind {
        Kind::Household => Some(words::household(state, HouseholdId(id))),
        Kind::Visit => state.visit(VisitId(id)).map(|visit| words::households(state, &visit.households)),
        Kind::Concern => state.concern(ConcernId(id)).map(|concern| said(&concern.text)),
        Kind::Matter => state.matter(MatterId(id)).map(|matter| said(&matter.need)),
        Kind::Assignment => state.assignment(AssignmentId(id)).map(|assignment| said(&assignment.title)),
        Kind::Policy => state.policy(PolicyId(id)).map(|policy| said(&policy.title)),
        Kind::Catalog => state.catalog(CatalogId(id)).map(|catalog| said(&catalog.title)),
        Kind::Cadre => state.cadre(CadreId(id)).map(|cadre| said(&cadre.name)),
        Kind::Stay => state.stay(StayId(id)).map(|stay| words::village(state, stay.village)),
        Kind::Remark => state.remark(RemarkId(id)).map(|remark| said(&remark.text)),
        Kind::Device => crate::query::words::device(state, id),
        Kind::Decision => crate::query::words::decision(state, id),
        Kind::Invitation => crate::query::words::invitation(state, id),
        Kind::Village => state.villages().find(|(known, _)| known.0 == id).map(|(_, village)| said(&village.name)),
    };
    found.filter(|name| !name.is_empty()).unwrap_or_else(|| id.short())
}

/// Returns what to call a record that was taken out of the lists.
fn name_of(state: &State, record: &Record) -> String {
    let said = |text: &str| visible(text).into_owned();
    match record {
        Record::Household(household) => said(&household.head),
        Record::Visit(visit) => words::households(state, &visit.households),
        Record::Concern(concern) => said(&concern.text),
        Record::Matter(matter) => said(&matter.need),
        Record::Remark(remark) => said(&remark.text),
        Record::Assignment(assignment) => said(&assignment.title),
        Record::Policy(policy) => said(&policy.title),
        Record::Catalog(catalog) => said(&catalog.title),
        Record::Cadre(cadre) => said(&cadre.name),
        Record::Village(village) => said(&village.name),
        Record::Stay(stay) => words::village(state, stay.village),
        Record::Device(_) | Record::Decision(_) | Record::Invitation(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::act::jump;
    use crate::app::sample::{Bench, ME, at, id, state};
    use crate::app::tab::Tab;
    use crate::domain::cadre::Role;
    use crate::domain::invitation::Invitation;
    use crate::domain::record::Record;

    #[test]
    fn an_invitation_that_was_searched_for_is_gone_to() {
        let mut state = state();
        let invitation = Invitation {
            key: "00".repeat(32),
            person: CadreId(id(61)),
            name: "王五".into(),
            role: Role::Cadre,
            clerk: false,
            office: ME,
            villages: Vec::new(),
            at: at("2026-11-20T09:00:00+08:00"),
            days: 14,
            cancelled: false,
        };
        state.take_new(id(61), &Record::Invitation(invitation));
        let mut bench = Bench::new();
        bench.open(state);
        jump(&mut bench.model, Kind::Invitation, id(61));
        bench.press("tab");
        assert_eq!(bench.model.tab, Tab::Exchange);
        assert_eq!(bench.model.exchange.list.current(), Some(&Item::Invitation(id(61))));
    }
}
