//! What lies over the screen, as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field;
use super::paint::{self, Cell, frame};
use super::theme::Theme;
use crate::app::Model;
use crate::app::dialogs::commands::{Menu, Palette};
use crate::app::dialogs::help::Help;
use crate::app::dialogs::overlay::{Confirm, Machines, Overlay, Search};
use crate::app::dialogs::preferences::{Preference, Preferences};
use crate::app::widgets::layout::{OVERLAY_COLUMNS, below, overlay as place};
use crate::app::widgets::page::Page;
use crate::base::ids::DeviceId;
use crate::base::text::{visible, width, wrap};
use crate::display::words;
use crate::keymap::Action;
use crate::tr;

/// Draws an overlay and returns where the caret stands in it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, overlay: &Overlay, body: Rect) -> Option<Position> {
    let whole = place(body, OVERLAY_COLUMNS, body.height);
    match overlay {
        Overlay::Help(help) => Some(keys(buf, theme, whole, help)),
        Overlay::Messages(page) => text(buf, theme, whole, page, &tr!("app-messages-title")),
        Overlay::Palette(palette) => Some(commands(buf, theme, model, whole, palette)),
        Overlay::Menu(menu) => choices_here(buf, theme, model, menu.area(body), menu),
        Overlay::Search(search) => Some(found(buf, theme, model, whole, search)),
        Overlay::Parcel(parcel) => super::parcel::draw(buf, theme, model, parcel, body),
        Overlay::Paper(desk) => super::paper::draw(buf, theme, model, desk, body),
        Overlay::Import(import) => super::import::draw(buf, theme, model, import, body),
        Overlay::Villages(picker) => Some(super::villages::over(buf, theme, model, picker, body)),
        Overlay::Settings(choices) => to_choose(buf, theme, model, choices.area(body), choices),
        Overlay::Machines(machines) => which(buf, theme, model, body, machines),
        Overlay::Confirm(confirm) => ask(buf, theme, model, body, confirm),
    }
}

fn text(buf: &mut Buffer, theme: &Theme, area: Rect, page: &Page, title: &str) -> Option<Position> {
    let inner = frame(buf, area, theme, title);
    paint::page(buf, inner, theme, page);
    None
}

fn keys(buf: &mut Buffer, theme: &Theme, area: Rect, help: &Help) -> Position {
    let inner = frame(buf, area, theme, &tr!("app-help-title"));
    let caret = asked(buf, theme, inner, &help.field);
    if help.field.is_empty() {
        let rest = Rect { x: inner.x + 3, width: inner.width.saturating_sub(3), height: 1, ..inner };
        paint::text(buf, rest, &tr!("keys-help-narrow"), theme.dim);
    }
    paint::page(buf, below(inner, 2), theme, &help.page);
    caret
}

/// Columns of the titles of commands.
const TITLE_COLUMNS: u16 = 14;
/// Columns of their keys.
const KEYS_COLUMNS: u16 = 14;

fn choices_here(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, menu: &Menu) -> Option<Position> {
    let inner = frame(buf, area, theme, &tr!("keys-menu-title"));
    let scopes = menu.scopes();
    paint::list(buf, inner, theme, &menu.list, |action: &Action, _| {
        let keys = model.keymap.hint(*action, &scopes).unwrap_or_default();
        vec![
            Cell::new(action.title(), TITLE_COLUMNS, theme.text),
            Cell::new(action.about(), 0, theme.dim),
            Cell::new(keys, KEYS_COLUMNS, theme.accent).right(),
        ]
    });
    None
}

fn to_choose(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, choices: &Preferences) -> Option<Position> {
    let inner = frame(buf, area, theme, &tr!("settings-title"));
    paint::list(buf, inner, theme, &choices.list, |choice: &Preference, _| {
        let [on, off] = theme.signs.choice;
        let (sign, style) = if model.is_chosen(*choice) { (on, theme.accent) } else { (off, theme.dim) };
        vec![
            Cell::new(sign, 2, style),
            Cell::new(choice.label(), TITLE_COLUMNS, theme.text),
            Cell::new(choice.about(), 0, theme.dim),
        ]
    });
    None
}

fn commands(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, palette: &Palette) -> Position {
    let inner = frame(buf, area, theme, &tr!("app-palette-title"));
    let caret = asked(buf, theme, inner, &palette.field);
    let rows = below(inner, 2);
    if palette.list.is_empty() {
        paint::text(buf, rows, &tr!("app-palette-nothing"), theme.dim);
    }
    paint::list(buf, rows, theme, &palette.list, |action: &Action, _| {
        // What doesn't work here says where it does, and its key there.
        let here = action.works_in(&palette.behind);
        let there = action.scopes().first().map_or(&[][..], |scope| scope.stack());
        let scopes = if here { &palette.behind } else { there };
        let keys = model.keymap.hint(*action, scopes).unwrap_or_default();
        let place = action.scopes().first().filter(|_| !here).map(|scope| scope.title());
        let about = match place {
            Some(place) => tr!("keys-elsewhere", place = place, about = action.about()),
            None => action.about(),
        };
        let strong = |style| if here { style } else { theme.dim };
        vec![
            Cell::new(action.title(), TITLE_COLUMNS, strong(theme.text)),
            Cell::new(about, 0, theme.dim),
            Cell::new(keys, KEYS_COLUMNS, strong(theme.accent)).right(),
        ]
    });
    caret
}

fn asked(buf: &mut Buffer, theme: &Theme, inner: Rect, asked: &crate::app::widgets::field::Field) -> Position {
    let line = Rect { height: 1, ..inner };
    let used = paint::parts(buf, line, &[(theme.signs.pointer, theme.accent), (" ", theme.text)]);
    field(buf, Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line }, asked, theme.text)
}

fn found(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, search: &Search) -> Position {
    let inner = frame(buf, area, theme, &tr!("app-search-title"));
    let caret = asked(buf, theme, inner, &search.field);
    let rows = below(inner, 2);
    let today = model.today_date();
    if search.list.is_empty() {
        let said = match (search.field.is_empty(), search.asked) {
            (true, _) => tr!("app-search-what"),
            (false, Some(_)) => tr!("app-search-busy"),
            (false, None) => tr!("app-search-nothing"),
        };
        paint::text(buf, rows, &said, theme.dim);
    }
    // Each hit has two rows: what it is, and the text around what was found.
    let shown = search.list.in_view().filter_map(|(at, row)| match row {
        crate::app::widgets::list::Row::Item(hit) => Some((at, search.hits.get(*hit)?)),
        _ => None,
    });
    for (n, (at, hit)) in shown.enumerate() {
        let pair = below(rows, u16::try_from(n * 2).unwrap_or(u16::MAX));
        if pair.height < 2 {
            break;
        }
        let head = Rect { height: 1, x: pair.x + 2, width: pair.width.saturating_sub(2), ..pair };
        let day = hit.at.map(|day| words::day(day, today)).unwrap_or_default();
        let cells = [
            Cell::new(hit.kind.label(), 6, theme.dim),
            Cell::new(visible(&hit.title), 0, theme.text),
            Cell::new(day, 16, theme.dim).right(),
        ];
        paint::cells(buf, head, theme, &cells);
        let under = Rect { y: head.y + 1, ..head };
        let (before, rest) = hit.snippet.split_at_checked(hit.found.start).unwrap_or((&hit.snippet, ""));
        let length = hit.found.end.saturating_sub(hit.found.start);
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        paint::parts(buf, under, &[(before, theme.dim), (word, theme.accent), (after, theme.dim)]);
        if at == search.list.at() {
            buf.set_style(Rect { height: 2, ..pair }, theme.selected);
            paint::text(buf, pair, theme.signs.pointer, theme.accent);
            paint::text(buf, below(pair, 1), theme.signs.pointer, theme.accent);
        }
    }
    caret
}

/// Columns of a device, and of whether it was cut off.
const DEVICE_COLUMNS: u16 = 18;
const CUT_COLUMNS: u16 = 8;

/// Draws the machines of somebody, one of which is to be chosen.
fn which(buf: &mut Buffer, theme: &Theme, model: &Model, body: Rect, machines: &Machines) -> Option<Position> {
    let area = machines.area(body);
    let inner = frame(buf, area, theme, &Action::Revoke.title());
    paint::text(buf, inner, &tr!("exchange-which-machine", name = machines.name.as_str()), theme.text);
    let world = model.world.as_ref()?;
    let state = world.state();
    let (zone, today) = (*model.now.offset(), model.today_date());
    paint::list(buf, Machines::rows(area), theme, &machines.list, |device: &DeviceId, _| {
        let at = state.data_to(*device, model.now);
        let heard = at.map(|at| tr!("exchange-up-to", day = words::when(at, zone, today)));
        let (cut, style) = match state.is_cut(*device) {
            true => (tr!("exchange-state-revoked"), theme.dim),
            false => (tr!("exchange-state-active"), theme.text),
        };
        vec![
            Cell::new(device.to_string(), DEVICE_COLUMNS, style),
            Cell::new(heard.unwrap_or_default(), 0, theme.dim),
            Cell::new(cut, CUT_COLUMNS, style).right(),
        ]
    });
    None
}

/// Columns of a question.
const ASK_COLUMNS: u16 = 56;

/// Returns the lines of a question and where it stands.
fn question(confirm: &Confirm, body: Rect) -> (Vec<String>, Rect) {
    let columns = ASK_COLUMNS.min(body.width);
    let lines = wrap(&confirm.question, usize::from(columns - 4));
    let rows = u16::try_from(lines.len()).unwrap_or(body.height).saturating_add(4);
    (lines, place(body, columns, rows))
}

/// Returns the answers: what each leads to, its key and its word.
fn answers(model: &Model) -> [(Action, String, String); 2] {
    let scopes = model.scopes();
    let keys = |action| model.keymap.hint(action, &scopes).unwrap_or_default();
    let answer = |action, word| (action, keys(action), word);
    [answer(Action::Confirm, tr!("app-yes")), answer(Action::Cancel, tr!("app-no"))]
}

/// Columns between the answers.
const ANSWER_GAP: u16 = 4;

fn ask(buf: &mut Buffer, theme: &Theme, model: &Model, body: Rect, confirm: &Confirm) -> Option<Position> {
    let (lines, area) = question(confirm, body);
    let inner = frame(buf, area, theme, &tr!("app-confirm-title"));
    for (row, line) in inner.rows().zip(&lines) {
        paint::text(buf, row, line, theme.text);
    }
    let mut rest = below(inner, inner.height.saturating_sub(1));
    for (_, key, word) in answers(model) {
        let used = paint::parts(buf, rest, &[(&key, theme.accent), (" ", theme.text), (&word, theme.dim)]);
        let used = (used + ANSWER_GAP).min(rest.width);
        rest = Rect { x: rest.x + used, width: rest.width - used, ..rest };
    }
    None
}

/// Returns the answer that stands at a place.
pub fn answer_at(model: &Model, body: Rect, confirm: &Confirm, at: Position) -> Option<Action> {
    let (_, area) = question(confirm, body);
    let mut x = area.x + 2;
    let row = area.bottom().saturating_sub(2);
    for (action, key, word) in answers(model) {
        let columns = u16::try_from(width(&key) + 1 + width(&word)).unwrap_or(u16::MAX);
        if at.y == row && (x..x.saturating_add(columns)).contains(&at.x) {
            return Some(action);
        }
        x = x.saturating_add(columns + ANSWER_GAP);
    }
    None
}
