//! What is to be done next, in words.

use super::people;
use crate::app::widgets::page::{Page, Tint};
use crate::app::world::seen::Seen;
use crate::base::text::visible;
use crate::display::{bundles, peers, words};
use crate::domain::cadre::Role;
use crate::oplog::note::{Known, Peer};
use crate::tr;
use crate::workspace::Recipient;

/// Returns the first lines of the screen: the next step, and how things stand.
pub fn page(seen: &Seen<'_>, people: &[Recipient]) -> Page {
    let mut page = Page::default();
    let exchange = seen.state.exchange();
    if people.is_empty() {
        let first = match seen.world.me.role {
            Role::Committee => tr!("exchange-next-invite"),
            Role::Cadre => tr!("exchange-next-join"),
        };
        page.add(Tint::Accent, first);
    } else {
        let unsent = &seen.world.unsent;
        let waiting: Vec<&Recipient> = people.iter().filter(|who| people::waiting(unsent, who) > 0).collect();
        match waiting[..] {
            [] => page.add(Tint::Text, tr!("exchange-next-none")),
            [one] => {
                let name = visible(&one.peer().name).into_owned();
                page.add(Tint::Accent, tr!("exchange-next-send-one", name = name, count = unsent.records))
            }
            _ => page.add(Tint::Accent, tr!("exchange-next-send", people = waiting.len(), count = unsent.records)),
        };
    }
    for host in people.iter().filter(|who| who.is_host()) {
        page.add(Tint::Dim, stands(seen, host.peer()));
    }
    let seconds: Vec<String> = seen.state.seconds().iter().map(|second| visible(&second.name).into_owned()).collect();
    if !seconds.is_empty() {
        page.add(Tint::Warning, tr!("exchange-next-second", names = seconds.join(&tr!("app-comma"))));
    }
    let open = |peer: &&Peer| !peer.compared && !seen.state.is_cut(peer.device) && peer.known != Known::Vouched;
    let mut unsure: Vec<String> = Vec::new();
    for who in exchange.peers().filter(open).map(peers::who) {
        // Somebody has a key for each of their machines, and is called once.
        if !unsure.contains(&who) {
            unsure.push(who);
        }
    }
    if !unsure.is_empty() {
        page.add(Tint::Warning, tr!("exchange-next-compare", names = unsure.join(&tr!("app-comma"))));
    }
    page
}

/// Returns how things stand with somebody: when something was sent to them
/// last, and how far they have it.
fn stands(seen: &Seen<'_>, peer: &crate::oplog::note::Peer) -> String {
    let exchange = seen.state.exchange();
    let when = |at| words::when(at, seen.zone, seen.today);
    let sent = exchange.sent_to(peer.device).and_then(|sent| sent.files.last());
    let sent = sent.map_or_else(|| tr!("exchange-never-sent"), |sent| tr!("exchange-sent-last", day = when(sent.at)));
    let receipt = exchange.receipt(peer.device);
    let got = match receipt {
        None => tr!("exchange-no-receipt"),
        Some(receipt) if receipt.missing.is_empty() => tr!("exchange-receipt", day = when(receipt.at)),
        Some(receipt) => {
            tr!("exchange-receipt-missing", day = when(receipt.at), missing = bundles::gaps(&receipt.missing))
        }
    };
    format!("{}{}{sent} · {got}", peers::who(peer), tr!("exchange-colon"))
}
