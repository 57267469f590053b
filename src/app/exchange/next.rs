//! What is to be done next, in words.

use super::{carried, told};
use crate::app::page::{Page, Tint};
use crate::app::seen::Seen;
use crate::domain::cadre::Role;
use crate::oplog::note::Known;
use crate::tr;

/// Returns the first lines of the screen: the next step, and how things stand.
pub fn page(seen: &Seen<'_>) -> Page {
    let mut page = Page::default();
    let exchange = seen.state.exchange();
    let unsent = carried::count(seen.world, seen.state);
    let hosts: Vec<_> = exchange.hosts().collect();
    let committee = seen.world.me.role == Role::Committee;
    match (hosts.first(), committee) {
        (None, false) => {
            page.add(Tint::Accent, tr!("exchange-next-join"));
            if unsent > 0 {
                page.add(Tint::Dim, tr!("exchange-held-here", count = unsent));
            }
        }
        (None, true) if exchange.recipients().next().is_none() => {
            page.add(Tint::Accent, tr!("exchange-next-invite"));
        }
        (None, true) => {
            page.add(Tint::Text, tr!("exchange-next-committee"));
        }
        (Some(_), _) => {
            let next = if unsent == 0 { tr!("exchange-next-none") } else { tr!("exchange-next-send", count = unsent) };
            page.add(if unsent == 0 { Tint::Text } else { Tint::Accent }, next);
        }
    }
    for host in hosts {
        page.add(Tint::Dim, stands(seen, host));
    }
    let unsure = exchange.peers().filter(|peer| !peer.compared && peer.until.is_none() && peer.known != Known::Vouched);
    let unsure: Vec<String> = unsure.map(told::who).collect();
    if !unsure.is_empty() {
        page.add(Tint::Warning, tr!("exchange-next-compare", names = unsure.join(&tr!("app-comma"))));
    }
    page
}

/// Returns how things stand with somebody: when something was sent to them
/// last, and how far they have it.
fn stands(seen: &Seen<'_>, peer: &crate::oplog::note::Peer) -> String {
    let exchange = seen.state.exchange();
    let when = |at| told::when(at, seen.zone, seen.today);
    let sent = exchange.sent_to(peer.device).and_then(|sent| sent.files.last());
    let sent = sent.map_or_else(|| tr!("exchange-never-sent"), |sent| tr!("exchange-sent-last", day = when(sent.at)));
    let receipt = exchange.receipt(peer.device);
    let got = match receipt {
        None => tr!("exchange-no-receipt"),
        Some(receipt) if receipt.missing.is_empty() => tr!("exchange-receipt", day = when(receipt.at)),
        Some(receipt) => {
            tr!("exchange-receipt-missing", day = when(receipt.at), missing = told::gaps(&receipt.missing))
        }
    };
    format!("{}{}{sent} · {got}", told::who(peer), tr!("exchange-colon"))
}
