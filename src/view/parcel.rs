//! A file on its way as it looks: choosing its place, what is in it, what came of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::import::{below_list, chooser, from_bottom, keys, typed};
use super::paint::{self, Cell, frame, text};
use super::theme::Theme;
use crate::app::Model;
use crate::app::dialogs::parcel::batch::{Batch, COLUMNS, about};
use crate::app::dialogs::parcel::{Parcel, Step, To, What};
use crate::app::screens::exchange::people;
use crate::app::widgets::layout::{OVERLAY_COLUMNS, Room, below, overlay as place};
use crate::app::widgets::page::Tint;
use crate::base::text::{file_name, visible};
use crate::display::{backups, peers};
use crate::keymap::Action;
use crate::tr;
use crate::workspace::Recipient;

/// Draws a file on its way and returns where the caret stands in it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, parcel: &Parcel, body: Rect) -> Option<Position> {
    let area = place(body, OVERLAY_COLUMNS, body.height);
    let inner = frame(buf, area, theme, &parcel.title());
    match &parcel.step {
        Step::Whom(list) => {
            text(buf, inner, &tr!("parcel-whom"), theme.text);
            paint::list(buf, Room::of(inner.height).list(inner), theme, list, |to, _| whom(theme, model, *to));
            let known = [(Action::Confirm, tr!("parcel-key-choose")), (Action::Cancel, tr!("parcel-key-back"))];
            keys(buf, theme, model, from_bottom(inner, 1), &known);
        }
        Step::Place if parcel.what == What::Import => {
            let known = [
                (Action::Confirm, tr!("import-key-open")),
                (Action::PreviousChoice, tr!("import-key-up")),
                (Action::NextField, if parcel.chooser.all { tr!("parcel-key-useful") } else { tr!("import-key-all") }),
                (Action::Cancel, tr!("import-key-back")),
            ];
            let first = (tr!("parcel-choose-file"), tr!("import-type-file"));
            return Some(chooser(buf, theme, model, &parcel.chooser, inner, (first, &known)));
        }
        Step::Place => return Some(folder(buf, theme, model, parcel, inner)),
        Step::Code(field) => {
            let name = visible(&file_name(&parcel.file)).into_owned();
            text(buf, inner, &tr!("parcel-code-ask", file = name), theme.text);
            text(buf, Rect { height: 1, ..below(inner, 1) }, &tr!("parcel-code-call"), theme.text);
            let caret = typed(buf, theme, Rect { height: 1, ..below(inner, 3) }, field, &tr!("parcel-code-hint"));
            if let Some(problem) = &parcel.problem {
                text(buf, Rect { height: 1, ..below(inner, 5) }, problem, theme.danger);
            }
            let known = [(Action::Confirm, tr!("import-key-open")), (Action::Cancel, tr!("import-key-back"))];
            keys(buf, theme, model, from_bottom(inner, 1), &known);
            return Some(caret);
        }
        Step::Busy { what, .. } => {
            let mut row = inner;
            if let Some(to) = addressee(model, parcel) {
                text(buf, row, &to, theme.accent);
                row = below(row, 1);
            }
            text(buf, row, what, theme.text);
            text(buf, Rect { height: 1, ..below(row, 1) }, &tr!("parcel-busy"), theme.dim);
            keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Cancel, tr!("import-key-stop"))]);
        }
        Step::Preview(_) => {
            let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
            paint::page(buf, rows, theme, &parcel.page);
            let known = [(Action::Confirm, tr!("import-key-import")), (Action::Cancel, tr!("import-key-not"))];
            keys(buf, theme, model, from_bottom(inner, 1), &known);
        }
        Step::Batch(batch) => table(buf, theme, model, batch, inner),
        Step::Written => {
            let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
            paint::page(buf, rows, theme, &parcel.page);
            keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Confirm, tr!("parcel-key-done"))]);
        }
    }
    None
}

/// Returns the line of somebody to whom something may be sent.
fn whom(theme: &Theme, model: &Model, to: To) -> Vec<Cell> {
    let unsent = model.world.as_ref().map(|world| &world.unsent);
    let count = |who: &Recipient| unsent.map_or(0, |unsent| people::waiting(unsent, who));
    let all = &model.exchange.people;
    let (name, said) = match to {
        To::Each => {
            let waiting = all.iter().filter(|who| count(who) > 0).count();
            (tr!("parcel-to-each"), tr!("parcel-each-waits", count = waiting))
        }
        To::One(device) => {
            let who = people::of(all, device);
            let waits = who.map_or(0, count);
            let said = if waits > 0 { tr!("exchange-due-count", count = waits) } else { String::new() };
            (who.map(|who| peers::who(who.peer())).unwrap_or_default(), said)
        }
    };
    vec![Cell::new(name, 0, theme.text), Cell::new(said, 16, theme.accent).right()]
}

/// Returns to whom a file goes, where it goes to somebody; of a backup, where copies
/// are made by themselves.
fn addressee(model: &Model, parcel: &Parcel) -> Option<String> {
    match &parcel.what {
        What::Export { to: Some(To::Each), .. } => Some(tr!("parcel-to-each")),
        What::Export { to: Some(To::One(device)), .. } => {
            let who = people::of(&model.exchange.people, *device)?;
            Some(tr!("parcel-to", name = peers::who(who.peer())))
        }
        What::Backup { daily: true } => Some(tr!("backup-daily")),
        What::Backup { daily: false } => Some(backups::auto(&model.settings.backup.clone().unwrap_or_default())),
        What::Export { to: None, .. } | What::Import | What::Invite(_) => None,
    }
}

/// Columns of the number of a file, of a count, and of what becomes of it.
const NUMBER_COLUMNS: u16 = 10;
const COUNT_COLUMNS: u16 = 5;
const STANDS_COLUMNS: u16 = 14;

/// Draws the files of a folder: what they are, and below what there is to say
/// of the one at hand.
fn table(buf: &mut Buffer, theme: &Theme, model: &Model, batch: &Batch, inner: Rect) {
    text(buf, inner, &batch.summary(), if batch.done { theme.good } else { theme.text });
    let room = Room::of(inner.height);
    let rows = room.list(inner);
    let row = |style, who: &str, number: &str, counts: [String; 3], stands| {
        let mut cells = vec![Cell::new(who, 0, style), Cell::new(number, NUMBER_COLUMNS, style)];
        cells.extend(counts.map(|count| Cell::new(count, COUNT_COLUMNS, style).right()));
        cells.push(stands);
        cells
    };
    let heads = COLUMNS.map(|kind| kind.label());
    let empty = Cell::new("", STANDS_COLUMNS, theme.dim);
    let head = row(theme.dim, &tr!("folder-col-who"), &tr!("exchange-number"), heads, empty);
    // As wide as the rows: beside the pointer, and the mark of how far they are scrolled.
    let aside = if batch.lines.len() > usize::from(rows.height) { 4 } else { 2 };
    let above = Rect { x: rows.x + 2, y: rows.y.saturating_sub(1), width: rows.width.saturating_sub(aside), height: 1 };
    paint::cells(buf, above, theme, &head);
    paint::list(buf, rows, theme, &batch.list, |at, _| {
        let Some(line) = batch.lines.get(*at) else { return Vec::new() };
        let style = if line.tint == Tint::Dim { theme.dim } else { theme.text };
        let counts = line.new.map(|count| if count > 0 { count.to_string() } else { String::new() });
        let stands = Cell::new(line.stands.clone(), STANDS_COLUMNS, paint::tint(theme, line.tint));
        row(style, &line.who, &line.number, counts, stands)
    });
    below_list(buf, inner, &about(batch), theme.dim);
    let known = match batch.done || !batch.is_useful() {
        true => vec![(Action::Confirm, tr!("parcel-key-done"))],
        false => vec![(Action::Confirm, tr!("folder-key-import")), (Action::Cancel, tr!("import-key-not"))],
    };
    keys(buf, theme, model, from_bottom(inner, 1), &known);
}

fn folder(buf: &mut Buffer, theme: &Theme, model: &Model, parcel: &Parcel, inner: Rect) -> Position {
    let chooser = &parcel.chooser;
    let at = chooser.folder.path.as_ref().map(|path| visible(&path.display().to_string()).into_owned());
    let at = at.unwrap_or_else(|| tr!("parcel-choose-place"));
    let room = Room::of(inner.height);
    // To whom it goes stands first; where there is no room, in place of the folder.
    let line = match addressee(model, parcel) {
        Some(to) if room.head > 2 => {
            text(buf, inner, &to, theme.accent);
            text(buf, Rect { height: 1, ..below(inner, 1) }, &at, theme.dim);
            below(inner, 2)
        }
        to => {
            let style = if to.is_some() { theme.accent } else { theme.dim };
            text(buf, inner, &to.unwrap_or(at), style);
            below(inner, 1)
        }
    };
    let line = Rect { height: 1, ..line };
    let caret = typed(buf, theme, line, &chooser.field, &tr!("parcel-type-place"));
    let rows = room.list(inner);
    if chooser.list.is_empty() && chooser.asked.is_none() {
        text(buf, rows, &tr!("parcel-no-folders"), theme.dim);
    }
    paint::list(buf, rows, theme, &chooser.list, |at, _| {
        let Some(entry) = chooser.folder.entries.get(*at) else { return Vec::new() };
        vec![Cell::new(visible(&entry.name), 0, theme.text)]
    });
    match (&chooser.problem, parcel.place()) {
        (Some(problem), _) => below_list(buf, inner, problem, theme.danger),
        (None, Some(place)) => {
            let place = visible(&place.display().to_string()).into_owned();
            below_list(buf, inner, &tr!("parcel-goes-to", place = place), theme.text);
        }
        (None, None) => {}
    }
    let mut known = vec![
        (Action::Confirm, tr!("parcel-key-write")),
        (Action::NextChoice, tr!("parcel-key-into")),
        (Action::PreviousChoice, tr!("import-key-up")),
    ];
    if let What::Export { load, to: Some(To::One(_)) } = &parcel.what {
        known.push((Action::NextField, tr!("parcel-key-load", load = load.label())));
    }
    if let What::Backup { daily } = &parcel.what {
        let other = if *daily { tr!("backup-key-once") } else { tr!("backup-key-daily") };
        known.push((Action::NextField, other));
    }
    let back = if parcel.whom.is_empty() { tr!("import-key-back") } else { tr!("parcel-key-whom") };
    known.push((Action::Cancel, back));
    keys(buf, theme, model, from_bottom(inner, 1), &known);
    caret
}
