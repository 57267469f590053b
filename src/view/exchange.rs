//! 交换 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Screen;
use super::conflicts;
use super::paint::{self, Cell};
use super::theme::Theme;
use crate::app::screens::exchange::Item;
use crate::app::screens::exchange::people;
use crate::app::world::carried::{self, Mark};
use crate::base::ids::{ConcernId, DeviceId, RecordId, VisitId};
use crate::base::text::visible;
use crate::display::records::name;
use crate::display::{peers, request};
use crate::domain::record::Kind;
use crate::oplog::note::{Known, PaperId, Peer};
use crate::query::requests::requests;
use crate::state::authority::Key;
use crate::state::invited::Stands;
use crate::tr;

/// Columns for a day, and for a word on how things stand.
const DAY_COLUMNS: u16 = 12;
/// Columns that say how much waits to be sent to somebody.
const WAITS_COLUMNS: u16 = 9;
/// From so many columns on a line of somebody has room for what came of theirs.
const CAME_FROM: u16 = 72;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let (model, theme) = (screen.model, screen.theme);
    if let Some(facing) = &model.exchange.conflicts.facing {
        return conflicts::draw(buf, screen, facing, area);
    }
    let exchange = &model.exchange;
    let (head, panes) = exchange.areas(area);
    paint::page(buf, head, theme, &exchange.head);
    paint::list(buf, panes.list, theme, &exchange.list, |item, width| match item {
        Item::Peer(device) => peer(screen, *device, width),
        Item::Conflict(subject) => conflicts::cells(screen, *subject, width),
        Item::Request(key) => request(screen, *key),
        Item::Waiting(bundle) => waiting(screen, *bundle),
        Item::Record(kind, id) => record(screen, *kind, *id),
        Item::Import(import) => self::import(screen, *import),
        Item::Invitation(invitation) => invited(screen, *invitation),
    });
    paint::rule(buf, panes.rule, theme);
    paint::page(buf, panes.detail, theme, &exchange.detail);
}

fn peer(screen: &Screen<'_>, device: DeviceId, width: u16) -> Vec<Cell> {
    let (theme, exchange) = (screen.theme, screen.state.exchange());
    let Some(peer) = exchange.peer(device) else { return Vec::new() };
    let person = screen.model.exchange.person(device);
    let machines = person.map_or_else(|| std::slice::from_ref(peer), |who| &who.machines[..]);
    let waits = person.map_or(0, |who| people::waiting(&screen.world.unsent, who));
    let revoked = person.is_none() && screen.state.is_cut(device);
    let said = if waits > 0 { tr!("exchange-due-count", count = waits) } else { String::new() };
    let mut cells = vec![
        Cell::new(peers::who(peer), 0, if revoked { theme.dim } else { theme.text }),
        Cell::new(said, WAITS_COLUMNS, theme.accent),
    ];
    if width >= CAME_FROM && peer.known != Known::Vouched {
        let of = |peer: &Peer| {
            let (came, waiting) = exchange.numbers_of(peer.device);
            came.len() + waiting.len()
        };
        let count: usize = machines.iter().map(of).sum();
        cells.push(Cell::new(tr!("exchange-files-came", count = count), 12, theme.dim));
    }
    let (stands, style) = match (revoked, peer.known, machines.iter().all(|peer| peer.compared)) {
        (true, ..) => (tr!("exchange-state-revoked"), theme.dim),
        (false, Known::Vouched, _) => (tr!("exchange-by-others"), theme.dim),
        (false, _, false) => (tr!("exchange-compared-no"), theme.warning),
        (false, _, true) => (tr!("exchange-compared-yes"), theme.dim),
    };
    cells.push(Cell::new(stands, 8, style));
    let at = machines.iter().filter_map(|peer| screen.state.data_to(peer.device, screen.model.now)).max();
    let day = at.map(|at| tr!("exchange-up-to", day = day(screen, at))).unwrap_or_default();
    cells.push(Cell::new(day, DAY_COLUMNS + 3, theme.dim).right());
    cells
}

fn day(screen: &Screen<'_>, at: chrono::DateTime<chrono::FixedOffset>) -> String {
    let at = at.with_timezone(screen.model.now.offset());
    crate::display::words::day(at.date_naive(), screen.model.today_date())
}

fn request(screen: &Screen<'_>, key: Key) -> Vec<Cell> {
    let (theme, state) = (screen.theme, screen.state);
    let Some(asked) = requests(state).into_iter().find(|asked| asked.key() == key) else { return Vec::new() };
    let at = asked.at.in_zone(*screen.model.now.offset()).map(|at| day(screen, at)).unwrap_or_default();
    let said = request::summary(state, &asked, |kind, id| screen.model.docs.record(kind, id));
    vec![Cell::new(said, 0, theme.text), Cell::new(at, DAY_COLUMNS, theme.dim).right()]
}

fn waiting(screen: &Screen<'_>, bundle: PaperId) -> Vec<Cell> {
    let (theme, exchange) = (screen.theme, screen.state.exchange());
    let Some((_, waiting)) = exchange.waiting().find(|(id, _)| *id == bundle) else { return Vec::new() };
    let sender = exchange.peer(waiting.sender).map(peers::who).unwrap_or_default();
    vec![
        Cell::new(sender, 0, theme.text),
        Cell::new(tr!("parcel-number", number = waiting.number), 10, theme.text),
        Cell::new(tr!("exchange-waits-short"), DAY_COLUMNS, theme.warning).right(),
    ]
}

fn record(screen: &Screen<'_>, kind: Kind, id: RecordId) -> Vec<Cell> {
    let (theme, state) = (screen.theme, screen.state);
    let when = match kind {
        Kind::Visit => state.visit(VisitId(id)).map(|visit| day(screen, visit.at)),
        Kind::Concern => {
            let raised = state.concern(ConcernId(id)).map(|concern| concern.raised);
            raised.map(|raised| crate::display::words::day(raised, screen.model.today_date()))
        }
        _ => None,
    };
    vec![
        Cell::new(Mark::Unsent.sign(theme), 1, theme.warning),
        Cell::new(kind.label(), 8, theme.dim),
        Cell::new(name(state, kind, id), 0, theme.text),
        Cell::new(when.unwrap_or_default(), DAY_COLUMNS, theme.dim).right(),
    ]
}

fn import(screen: &Screen<'_>, import: PaperId) -> Vec<Cell> {
    let (theme, exchange) = (screen.theme, screen.state.exchange());
    let Some(found) = exchange.imports().iter().find(|known| known.import.import == import) else { return Vec::new() };
    let (stands, style) = match (found.undone, found.done) {
        (true, _) => (tr!("exchange-taken-back-short"), theme.dim),
        (false, false) => (tr!("exchange-broken-off"), theme.warning),
        (false, true) => (String::new(), theme.dim),
    };
    let text = if found.undone { theme.dim } else { theme.text };
    vec![
        Cell::new(exchange.peer(found.import.sender).map(peers::who).unwrap_or_default(), 0, text),
        Cell::new(tr!("parcel-number", number = found.import.number), 10, theme.dim),
        Cell::new(stands, 8, style),
        Cell::new(day(screen, found.import.at), DAY_COLUMNS, theme.dim).right(),
    ]
}

fn invited(screen: &Screen<'_>, invitation: PaperId) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(offered) = screen.state.offered(invitation) else { return Vec::new() };
    let (left, style) = match screen.state.stands(&offered, screen.model.today_date()) {
        Stands::Open(None) => (tr!("exchange-not-enrolled"), theme.dim),
        Stands::Open(Some(days)) => (peers::days_left(days), theme.dim),
        Stands::Over => (tr!("exchange-expired"), theme.warning),
        Stands::Cancelled => (tr!("exchange-cancelled"), theme.dim),
        Stands::Used(_) if screen.state.seconds().iter().any(|second| second.invitation == invitation) => {
            (tr!("exchange-came-second"), theme.warning)
        }
        Stands::Used(device) => (visible(&screen.state.who_took(device).unwrap_or_default()).into_owned(), theme.dim),
    };
    vec![
        Cell::new(visible(&offered.name), 0, theme.text),
        Cell::new(left, 16, style),
        Cell::new(day(screen, offered.at), DAY_COLUMNS, theme.dim).right(),
    ]
}

/// Returns the cell that says how far a record has come, where there is anybody
/// it could go to; an empty one where there is no record.
pub fn carried(screen: &Screen<'_>, record: Option<(Kind, RecordId)>) -> Option<Cell> {
    let theme = screen.theme;
    screen.state.exchange().hosts().next()?;
    let mark = record.and_then(|(kind, id)| carried::mark(screen.world, screen.state, kind, id));
    let style = match mark {
        Some(Mark::Unsent) => theme.warning,
        Some(Mark::Remarked) => theme.accent,
        Some(Mark::Sent | Mark::Received) | None => theme.dim,
    };
    Some(Cell::new(mark.map_or("", |mark| mark.sign(theme)), 1, style))
}

/// Draws what the signs mean into the line between a list and what stands below it.
pub fn legend(buf: &mut Buffer, screen: &Screen<'_>, rule: Rect) {
    if rule.width <= 1 || screen.state.exchange().hosts().next().is_none() {
        return;
    }
    let theme = screen.theme;
    let said: Vec<String> = Mark::ALL.iter().map(|mark| format!("{} {}", mark.sign(theme), mark.label())).collect();
    paint::text_right(buf, rule, &format!(" {} ", said.join("  ")), theme.dim);
}

impl Mark {
    /// Returns the sign for it, one column wide.
    fn sign(self, theme: &Theme) -> &'static str {
        theme.signs.carried[self as usize]
    }
}
