//! The line at hand of the screen 交换 in full.

use std::collections::BTreeSet;

use super::Item;
use super::people;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::carried;
use crate::app::world::seen::Seen;
use crate::base::ids::DeviceId;
use crate::base::text::visible;
use crate::display::records::{name, name_of};
use crate::display::{bundles, peers, request, words};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::{Known, PaperId, Peer};
use crate::query::conflicts::{label, said};
use crate::query::requests::requests;
use crate::state::authority::Key;
use crate::state::invited::Stands;
use crate::tr;
use crate::workspace::{Listed, Recipient, invitations};

/// Records of a request that are named.
const REQUEST_RECORDS_TOLD: usize = 8;
/// Fields of a request that are told with what they are to be.
const REQUEST_FIELDS_TOLD: usize = 12;

/// Returns what there is to say of a line; of this computer where there is none.
pub fn page(seen: &Seen<'_>, people: &[Recipient], item: Option<Item>, own: Option<&str>) -> Page {
    let mut page = Page::default();
    match item {
        Some(Item::Peer(device)) => peer(&mut page, seen, people, device, own),
        Some(Item::Conflict(_)) => {
            page.add(Tint::Text, tr!("exchange-conflict-open"));
        }
        Some(Item::Request(key)) => request(&mut page, seen, key),
        Some(Item::Waiting(bundle)) => waiting(&mut page, seen, bundle),
        Some(Item::Record(kind, id)) => {
            page.add(Tint::Title, format!("{} · {}", kind.label(), name(seen.state, kind, id)));
            if let Some(mark) = carried::mark(seen.world, seen.state, kind, id) {
                page.fact(tr!("exchange-carried"), mark.label());
            }
            page.add(Tint::Dim, tr!("exchange-record-open"));
        }
        Some(Item::Import(import)) => self::import(&mut page, seen, import),
        Some(Item::Invitation(invitation)) => invited(&mut page, seen, invitation),
        None => here(&mut page, seen, own),
    }
    page
}

fn peer(page: &mut Page, seen: &Seen<'_>, people: &[Recipient], device: DeviceId, own: Option<&str>) {
    let exchange = seen.state.exchange();
    let Some(peer) = exchange.peer(device) else { return };
    let when = |at| words::when(at, seen.zone, seen.today);
    let who = people::of(people, device);
    let machines = who.map_or_else(|| vec![peer], |who| people::machines(seen.state, who));
    page.add(Tint::Title, peers::who(peer));
    page.fact(tr!("exchange-known"), known(peer.known));
    if let Some(who) = who {
        let waits = people::waits(&seen.world.unsent, who).map(bundles::by_kind);
        page.fact(tr!("exchange-due"), waits.unwrap_or_else(|| tr!("exchange-due-none")));
    } else if seen.state.is_cut(device) {
        page.add(Tint::Warning, tr!("exchange-is-revoked"));
    }
    let files = machines.iter().filter_map(|peer| exchange.sent_to(peer.device)?.files.last());
    if let Some(last) = files.max_by_key(|sent| sent.at) {
        page.fact(tr!("exchange-mark-sent"), tr!("exchange-sent-files", number = last.number, day = when(last.at)));
        page.fact(tr!("exchange-col-file"), visible(&last.file));
    }
    let receipts = machines.iter().filter_map(|peer| exchange.receipt(peer.device));
    if let Some(receipt) = receipts.max_by_key(|receipt| receipt.at) {
        let told = match receipt.missing.is_empty() {
            true => tr!("exchange-receipt", day = when(receipt.at)),
            false => tr!("exchange-receipt-missing", day = when(receipt.at), missing = bundles::gaps(&receipt.missing)),
        };
        page.fact(tr!("exchange-mark-received"), told);
    }
    if peer.known != Known::Vouched {
        let (mut came, mut waiting, mut missing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for peer in &machines {
            let (here, waits) = exchange.numbers_of(peer.device);
            came.extend(here);
            waiting.extend(waits);
            missing.extend(exchange.missing_of(peer.device));
        }
        page.fact(tr!("exchange-came"), bundles::numbers(&peer.name, &came, &waiting, &missing));
    }
    for peer in machines.iter().filter(|peer| seen.state.forked().contains(&peer.device)) {
        page.add(Tint::Warning, tr!("exchange-fork", name = peers::who(peer), device = peer.device.to_string()));
    }
    if let Some(figures) = machines.iter().find_map(|peer| exchange.figures(peer.device)) {
        page.gap();
        page.add(Tint::Heading, tr!("exchange-figures", day = when(figures.at)));
        for (village, said) in bundles::figures(&figures.figures, seen.state) {
            page.fact(village, said);
        }
    }
    for one in &machines {
        page.gap();
        machine(page, seen, one, own);
    }
}

/// Adds what is known of one machine of somebody.
fn machine(page: &mut Page, seen: &Seen<'_>, peer: &Peer, own: Option<&str>) {
    page.fact(tr!("exchange-col-device"), peer.device.to_string());
    if let Some(at) = seen.state.data_to(peer.device, seen.now) {
        page.fact(tr!("exchange-data-to"), words::when(at, seen.zone, seen.today));
    }
    page.fact(tr!("exchange-fingerprint"), peers::fingerprint(peer));
    match (seen.state.is_cut(peer.device), peer.compared, peer.known) {
        (true, ..) => page.add(Tint::Dim, tr!("exchange-state-revoked")),
        (_, true, _) => page.add(Tint::Dim, tr!("exchange-is-compared")),
        (_, false, Known::Vouched) => page.add(Tint::Dim, tr!("exchange-is-vouched")),
        (_, false, _) => {
            page.fact(tr!("exchange-own-fingerprint"), own.unwrap_or_default());
            page.add(Tint::Warning, tr!("exchange-not-compared"))
        }
    };
}

fn known(known: Known) -> String {
    match known {
        Known::Host => tr!("exchange-known-host"),
        Known::Sibling => tr!("exchange-known-sibling"),
        Known::Invited => tr!("exchange-known-invited"),
        Known::Renewed => tr!("exchange-known-renewed"),
        Known::Vouched => tr!("exchange-known-vouched"),
    }
}

/// Adds what somebody asks for, what it is about, and what can be done with it.
fn request(page: &mut Page, seen: &Seen<'_>, key: Key) {
    let Some(asked) = requests(seen.state).into_iter().find(|asked| asked.key() == key) else { return };
    page.add(Tint::Title, request::summary(seen.state, &asked, |kind, id| seen.docs.record(kind, id)));
    if let Some(at) = asked.at.in_zone(seen.zone) {
        page.fact(tr!("parcel-made"), words::when(at, seen.zone, seen.today));
    }
    for (kind, id) in asked.records.iter().take(REQUEST_RECORDS_TOLD) {
        let gone = seen.docs.record(*kind, *id).map(|record| name_of(seen.state, &record));
        let gone = gone.filter(|name| !name.is_empty());
        page.fact(kind.label(), gone.unwrap_or_else(|| name(seen.state, *kind, *id)));
    }
    // Whoever decides has to see what it comes to.
    let kind = asked.records.first().map(|(kind, _)| *kind).filter(|_| !asked.fields.is_empty());
    if let Some(kind) = kind {
        page.gap();
        for (field, value) in asked.fields.iter().zip(&asked.values).take(REQUEST_FIELDS_TOLD) {
            let value = said(seen.state, seen.today, kind, field, value);
            let value = if value.is_empty() { tr!("house-nothing") } else { value };
            page.fact(label(kind, field), value);
        }
    }
    page.fact(tr!("waiting-remove-reason"), visible(&asked.reason));
    page.gap();
    match seen.world.me.role {
        Role::Committee => page.add(Tint::Text, tr!("exchange-request-decide")),
        Role::Cadre => page.add(Tint::Text, tr!("exchange-request-waits")),
    };
}

fn waiting(page: &mut Page, seen: &Seen<'_>, bundle: PaperId) {
    let exchange = seen.state.exchange();
    let Some((_, waiting)) = exchange.waiting().find(|(id, _)| *id == bundle) else { return };
    page.add(Tint::Title, visible(&waiting.file));
    let sender = exchange.peer(waiting.sender);
    page.fact(tr!("exchange-sender"), sender.map(peers::who).unwrap_or_default());
    page.fact(tr!("exchange-number"), tr!("parcel-number", number = waiting.number));
    let (came, wait) = exchange.numbers_of(waiting.sender);
    let missing = (1..waiting.number).filter(|n| !came.contains(n) && !wait.contains(n)).take(100).collect();
    let name = sender.map(|peer| peer.name.clone()).unwrap_or_default();
    page.fact(tr!("exchange-gaps"), bundles::numbers(&name, &came, &wait, &missing));
    page.add(Tint::Text, tr!("exchange-waiting-then"));
}

fn import(page: &mut Page, seen: &Seen<'_>, import: PaperId) {
    let exchange = seen.state.exchange();
    let Some(found) = exchange.imports().iter().find(|known| known.import.import == import) else { return };
    let of = &found.import;
    page.add(Tint::Title, visible(&of.file));
    page.fact(tr!("exchange-sender"), exchange.peer(of.sender).map(peers::who).unwrap_or_default());
    page.fact(tr!("exchange-number"), tr!("parcel-number", number = of.number));
    page.fact(tr!("exchange-imported-at"), words::when(of.at, seen.zone, seen.today));
    page.fact(tr!("exchange-col-entries"), of.entries.to_string());
    match (found.undone, found.done) {
        (true, _) => page.add(Tint::Dim, tr!("exchange-import-undone")),
        (false, false) => page.add(Tint::Warning, tr!("exchange-import-open")),
        (false, true) => page.add(Tint::Dim, tr!("exchange-import-done")),
    };
}

fn invited(page: &mut Page, seen: &Seen<'_>, invitation: PaperId) {
    let all = invitations(seen.state, seen.world.me.office.or(seen.world.me.cadre), seen.today);
    let Some(Listed { offered, stands, by, seconds }) = all.into_iter().find(|one| one.offered.id == invitation) else {
        return;
    };
    page.add(Tint::Title, visible(&offered.name));
    page.fact(tr!("exchange-invitation-id"), offered.id.short());
    page.fact(tr!("parcel-made"), words::when(offered.at, seen.zone, seen.today));
    let villages: Vec<String> = offered.villages.iter().map(|code| words::village(seen.state, *code)).collect();
    if !villages.is_empty() {
        page.fact(tr!("invite-villages"), villages.join(&tr!("app-comma")));
    }
    match stands {
        Stands::Over => {
            page.add(Tint::Warning, tr!("exchange-invitation-expired"));
        }
        Stands::Cancelled => {
            page.add(Tint::Dim, tr!("exchange-invitation-cancelled"));
        }
        Stands::Used(device) => {
            page.fact(tr!("exchange-used-by"), visible(&by.unwrap_or_default()));
            page.fact(tr!("exchange-col-device"), device.to_string());
        }
        Stands::Open(days) => {
            page.fact(tr!("exchange-usable"), days.map_or_else(|| tr!("exchange-usable-always"), peers::days_left));
            page.add(Tint::Text, tr!("exchange-invitation-open"));
            page.add(Tint::Dim, tr!("exchange-invitation-withdraw"));
        }
    }
    for second in seconds {
        page.gap();
        let who = visible(&second.name).into_owned();
        let file = visible(&second.file).into_owned();
        let day = words::when(second.at, seen.zone, seen.today);
        let device = second.device.to_string();
        let told = match file.is_empty() {
            true => tr!("exchange-second-elsewhere", who = who, device = device, day = day),
            false => tr!("exchange-second", who = who, device = device, day = day, file = file),
        };
        page.add(Tint::Warning, told);
    }
}

/// Adds what this computer holds.
fn here(page: &mut Page, seen: &Seen<'_>, own: Option<&str>) {
    page.add(Tint::Heading, tr!("exchange-held"));
    for kind in Kind::ALL {
        let count = seen.state.count(*kind);
        if count > 0 {
            page.fact(kind.label(), count.to_string());
        }
    }
    if let Some(own) = own {
        page.gap();
        page.put(Piece { label: tr!("exchange-own-fingerprint"), text: own.to_owned(), ..Piece::default() });
    }
}
