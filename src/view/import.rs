//! The imports as they look: choosing a file, a sheet, a village; what would
//! happen; and villages being chosen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::field;
use super::paint::{self, Cell, frame, parts, text, tint};
use super::theme::Theme;
use crate::app::Model;
use crate::app::dialogs::import::{Import, Preview, Step};
use crate::app::widgets::files::{Chooser, Entry, Kind};
use crate::app::widgets::layout::{OVERLAY_COLUMNS, Room, below, overlay as place};
use crate::base::text::{visible, width, wrap};
use crate::display::words;
use crate::keymap::Action;
use crate::roster::Doubtful;
use crate::tr;

/// Keys worth naming below a list, and what they do there.
type Keys<'a> = &'a [(Action, String)];

/// Draws an import and returns where the caret stands in it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, import: &Import, body: Rect) -> Option<Position> {
    let area = place(body, OVERLAY_COLUMNS, body.height);
    let inner = frame(buf, area, theme, &import.what.title());
    match &import.step {
        Step::File => {
            let all = if import.chooser.all { tr!("import-key-useful") } else { tr!("import-key-all") };
            let known = [
                (Action::Confirm, tr!("import-key-open")),
                (Action::PreviousChoice, tr!("import-key-up")),
                (Action::NextField, all),
                (Action::Cancel, tr!("import-key-back")),
            ];
            let first = (tr!("import-choose-file"), tr!("import-type-file"));
            return Some(chooser(buf, theme, model, &import.chooser, inner, (first, &known)));
        }
        Step::Village(picker) => {
            text(buf, inner, &tr!("import-choose-village"), theme.text);
            below_list(buf, inner, import.problem.as_deref().unwrap_or_default(), theme.warning);
            return Some(super::villages::draw(buf, theme, model, picker, inner));
        }
        Step::Reading => {
            text(buf, inner, &tr!("work-reading", file = visible(&import.ask.name()).into_owned()), theme.dim);
        }
        Step::Sheet(list) => {
            let sheets = import.sheets();
            text(buf, inner, &tr!("import-which-sheet", count = sheets.len()), theme.text);
            let fitting: Vec<String> = sheets.iter().filter(|s| s.1).map(|s| visible(&s.0).into_owned()).collect();
            let fitting = fitting.join(&tr!("app-comma"));
            paint::list(buf, Room::of(inner.height).list(inner), theme, list, |at, _| match at.checked_sub(1) {
                None => vec![Cell::new(tr!("import-sheets-fitting", names = fitting.clone()), 0, theme.text)],
                Some(at) => {
                    let (name, read) = sheets.get(at).cloned().unwrap_or_default();
                    let about = if read { tr!("import-sheet-fits") } else { tr!("import-sheet-other") };
                    vec![Cell::new(visible(&name), 24, theme.text), Cell::new(about, 0, theme.dim)]
                }
            });
        }
        Step::Preview | Step::Writing => {
            if let Some(preview) = &import.preview {
                looked_over(buf, theme, model, (import, preview), inner);
            }
        }
        Step::Doubtful(list) => {
            let count = import.preview.as_ref().map_or(0, Preview::doubtful);
            text(buf, inner, &tr!("import-doubtful-which", count = count), theme.text);
            paint::list(buf, Room::of(inner.height).list(inner), theme, list, |which, _| {
                let label = match which {
                    Doubtful::Same => tr!("import-doubtful-same"),
                    Doubtful::New => tr!("import-doubtful-new"),
                };
                vec![Cell::new(label, 0, theme.text)]
            });
            below_list(buf, inner, &tr!("import-doubtful-about"), theme.dim);
            let known = [(Action::Confirm, tr!("import-key-take")), (Action::Cancel, tr!("import-key-back"))];
            keys(buf, theme, model, from_bottom(inner, 1), &known);
        }
        Step::Column(line, list) => {
            let named = import.preview.as_ref().and_then(|preview| preview.lines.get(*line));
            let named = named.map(|line| line.label.clone()).unwrap_or_default();
            text(buf, inner, &tr!("import-which-meaning", column = named), theme.text);
            paint::list(buf, Room::of(inner.height).list(inner), theme, list, |meaning, _| {
                let (label, style) = match meaning {
                    Some(means) => (means.label(), theme.text),
                    None => (tr!("import-column-unread"), theme.dim),
                };
                vec![Cell::new(label, 0, style)]
            });
        }
    }
    None
}

/// Returns the row so many rows above the bottom.
pub(super) fn from_bottom(area: Rect, up: u16) -> Rect {
    let y = area.bottom().saturating_sub(up).max(area.y);
    Rect { y, height: area.height.min(1), ..area }
}

/// Draws what is typed behind the pointer; where nothing is, what one can type.
pub(super) fn typed(
    buf: &mut Buffer,
    theme: &Theme,
    line: Rect,
    asked: &crate::app::widgets::field::Field,
    hint: &str,
) -> Position {
    let used = parts(buf, line, &[(theme.signs.pointer, theme.accent), (" ", theme.text)]);
    let room = Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line };
    if asked.is_empty() {
        text(buf, Rect { x: room.x + 1, width: room.width.saturating_sub(1), ..room }, hint, theme.dim);
    }
    field(buf, room, asked, theme.text)
}

/// Draws keys and what they do here into one row, as many as fit.
pub(super) fn keys(buf: &mut Buffer, theme: &Theme, model: &Model, row: Rect, all: Keys<'_>) {
    let scopes = model.scopes();
    let mut used = 0;
    for (action, about) in all {
        let Some(keys) = model.keymap.hint(*action, &scopes) else { continue };
        let columns = u16::try_from(width(&keys) + width(about) + 1).unwrap_or(u16::MAX);
        if used + columns > row.width {
            break;
        }
        let here = Rect { x: row.x + used, width: columns, ..row };
        parts(buf, here, &[(&keys, theme.accent), (" ", theme.text), (about, theme.dim)]);
        used += columns + 3;
    }
}

/// Draws a text into the rows above the keys.
pub(super) fn below_list(buf: &mut Buffer, inner: Rect, said: &str, style: Style) {
    let rows = Room::of(inner.height).foot.saturating_sub(1);
    let lines = wrap(said, usize::from(inner.width.max(2)));
    for (n, line) in (0..rows).zip(lines) {
        text(buf, from_bottom(inner, rows + 1 - n), &line, style);
    }
}

/// Draws the choice of a file: what to say where no folder is open and nothing
/// is typed, and the keys below.
pub(super) fn chooser(
    buf: &mut Buffer,
    theme: &Theme,
    model: &Model,
    chooser: &Chooser,
    inner: Rect,
    ((ask, hint), known): ((String, String), Keys<'_>),
) -> Position {
    let at = chooser.folder.path.as_ref().map(|path| path.display().to_string());
    text(buf, inner, &at.unwrap_or(ask), theme.dim);
    let caret = typed(buf, theme, Rect { height: 1, ..below(inner, 1) }, &chooser.field, &hint);
    let rows = Room::of(inner.height).list(inner);
    if chooser.list.is_empty() && chooser.asked.is_none() {
        let said = match chooser.field.is_empty() {
            true => tr!("import-folder-empty"),
            false => tr!("app-filter-nothing"),
        };
        text(buf, rows, &said, theme.dim);
    }
    let today = model.today_date();
    let of_places = chooser.folder.path.is_none();
    paint::list(buf, rows, theme, &chooser.list, |at, columns| {
        let Some(entry) = chooser.folder.entries.get(*at) else { return Vec::new() };
        let (size, style) = about(entry, theme);
        let day = entry.changed.map(|at| words::day(at.date_naive(), today)).unwrap_or_default();
        let mut cells = vec![Cell::new(visible(&entry.name), 0, style), Cell::new(size, 8, theme.dim).right()];
        if of_places && columns >= 70 && entry.kind == Kind::File {
            let folder = entry.path.parent().and_then(|path| path.file_name()).unwrap_or_default();
            cells.push(Cell::new(visible(&folder.to_string_lossy()), 12, theme.dim));
        }
        cells.push(Cell::new(day, 14, theme.dim).right());
        cells
    });
    match &chooser.problem {
        Some(problem) => below_list(buf, inner, problem, theme.danger),
        None if chooser.folder.cut => below_list(buf, inner, &tr!("import-folder-cut"), theme.warning),
        None => {}
    }
    keys(buf, theme, model, from_bottom(inner, 1), known);
    caret
}

/// Returns what stands in the column of sizes, and how the name looks.
fn about(entry: &Entry, theme: &Theme) -> (String, Style) {
    match entry.kind {
        Kind::Place | Kind::Folder => (tr!("import-folder"), theme.accent),
        Kind::Whole => (size(entry.bytes), theme.accent),
        Kind::File => (size(entry.bytes), theme.text),
        Kind::Huge => (size(entry.bytes), theme.dim),
        Kind::DeadLink => (tr!("import-dead-link"), theme.dim),
        Kind::Device => (tr!("import-device"), theme.dim),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

fn looked_over(buf: &mut Buffer, theme: &Theme, model: &Model, (import, preview): (&Import, &Preview), inner: Rect) {
    let used = text(buf, inner, &visible(&import.ask.name()), theme.text);
    let rest = Rect { x: inner.x + used, width: inner.width.saturating_sub(used), ..inner };
    let reading = preview.proposal.reading();
    let villages: Vec<String> = reading
        .map(|reading| reading.villages.iter().take(3).map(|v| visible(v.short_name()).into_owned()).collect())
        .unwrap_or_default();
    if !villages.is_empty() {
        parts(buf, rest, &[("  ", theme.text), (&villages.join(&tr!("app-comma")), theme.dim)]);
    }
    let mut line = Rect { height: 1, ..below(inner, 1) };
    for count in &preview.counts {
        let style = if count.count == 0 { theme.dim } else { tint(theme, count.tint) };
        let number = format!(" {}    ", count.count);
        let used = parts(buf, line, &[(&count.label, theme.dim), (&number, style)]);
        line = Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line };
    }
    let rows = Room::of(inner.height).list(inner);
    paint::list(buf, rows, theme, &preview.list, |at, columns| {
        let Some(line) = preview.lines.get(*at) else { return Vec::new() };
        let label = (columns / 4).clamp(10, 20);
        let said = Cell::new(line.text.clone(), 0, tint(theme, line.tint));
        if line.label.is_empty() { vec![said] } else { vec![Cell::new(line.label.clone(), label, theme.text), said] }
    });
    let current = preview.current();
    let column = preview.list.current().and_then(|at| preview.column(*at));
    match (&import.problem, column, current) {
        (Some(problem), ..) => below_list(buf, inner, problem, theme.danger),
        (None, Some(column), _) => below_list(buf, inner, &column.message(), theme.dim),
        (None, None, Some(line)) => below_list(buf, inner, &line.text, theme.dim),
        (None, None, None) => {}
    }
    if matches!(import.step, Step::Writing) {
        return keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Cancel, tr!("import-key-stop"))]);
    }
    let meaning = (Action::NextChoice, tr!("import-key-meaning"));
    let mut known = vec![(Action::Confirm, tr!("import-key-import")), (Action::Cancel, tr!("import-key-not"))];
    known.extend(column.is_some().then_some(meaning));
    known.push((Action::NextField, tr!("import-key-next-part")));
    keys(buf, theme, model, from_bottom(inner, 1), &known);
}
