//! A paper before and after it is written, as it looks: its pages, what the places of a
//! form are taken for, and what can be done with the file.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::import::{below_list, chooser, from_bottom, keys, typed};
use super::paint::{self, Cell, frame, text, text_right};
use super::theme::Theme;
use crate::app::Model;
use crate::app::dialogs::paper::{Desk, Finished, Glancing, Meanings, Places};
use crate::app::widgets::layout::{OVERLAY_COLUMNS, Room, below, overlay as place};
use crate::base::text::{visible, wrap};
use crate::keymap::Action;
use crate::report::form::Ask;
use crate::report::write::text::Look;
use crate::tr;

/// Draws it and returns where the caret stands.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, desk: &Desk, body: Rect) -> Option<Position> {
    let whole = place(body, OVERLAY_COLUMNS, body.height);
    match desk {
        Desk::Blank(choice) => {
            let inner = frame(buf, whole, theme, &tr!("form-title"));
            let all = if choice.all { tr!("import-key-useful") } else { tr!("import-key-all") };
            let known = [
                (Action::Confirm, tr!("import-key-open")),
                (Action::PreviousChoice, tr!("import-key-up")),
                (Action::NextField, all),
                (Action::Cancel, tr!("import-key-back")),
            ];
            let first = (tr!("form-choose-file"), tr!("import-type-file"));
            return Some(chooser(buf, theme, model, choice, inner, (first, &known)));
        }
        Desk::Busy(waiting) => {
            let inner = frame(buf, place(body, OVERLAY_COLUMNS, BUSY_ROWS), theme, &tr!("report-sheet-title"));
            text(buf, inner, &waiting.what, theme.text);
            keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Cancel, tr!("import-key-stop"))]);
        }
        Desk::Glance(glancing) => page(buf, theme, model, glancing, whole),
        Desk::Form(places) => return form(buf, theme, model, places, whole),
        Desk::Done(finished) => done(buf, theme, model, finished, body),
    }
    None
}

/// Rows of the frame while something is being made.
const BUSY_ROWS: u16 = 6;

fn page(buf: &mut Buffer, theme: &Theme, model: &Model, glancing: &Glancing, area: Rect) {
    let inner = frame(buf, area, theme, &glancing.title);
    for (row, line) in inner.rows().zip(glancing.page()) {
        let style = match line.look {
            Look::Title => theme.accent.patch(theme.heading),
            Look::Heading => theme.heading,
            Look::Text => theme.text,
            Look::Rule => theme.border,
        };
        text(buf, row, &line.text, style);
    }
    let foot = from_bottom(inner, 1);
    let (at, of) = glancing.position();
    let mut said = tr!("report-page-of", page = at, pages = of);
    if glancing.held_back() > 0 {
        said = format!("{} · {said}", tr!("report-held-back", count = glancing.held_back()));
    }
    let used = text_right(buf, foot, &said, theme.dim);
    let known = [
        (Action::PageDown, tr!("report-key-next")),
        (Action::Save, tr!("report-key-write")),
        (Action::Cancel, tr!("import-key-back")),
    ];
    let room = Rect { width: foot.width.saturating_sub(used + 2), ..foot };
    keys(buf, theme, model, room, &known);
}

/// Columns of a place, of what it is taken for, and of an example.
const PLACE_COLUMNS: u16 = 6;
const ASK_COLUMNS: u16 = 18;
const EXAMPLE_COLUMNS: u16 = 24;

fn form(buf: &mut Buffer, theme: &Theme, model: &Model, places: &Places, area: Rect) -> Option<Position> {
    let inner = frame(buf, area, theme, &tr!("form-title-of", form = places.filling.name()));
    if let Some(meanings) = &places.meanings {
        return Some(meaning(buf, theme, model, places, meanings, inner));
    }
    let told: Vec<String> = places.sketch.tables.iter().map(|table| table.told()).collect();
    let told = if told.is_empty() { tr!("form-single") } else { told.join(" ") };
    text(buf, inner, &told, theme.text);
    let rows = Room::of(inner.height).list(inner);
    let count = places.sketch.matches.len();
    paint::list(buf, rows, theme, &places.list, |at, columns| {
        let Some(found) = places.sketch.matches.get(*at) else {
            let note = at.checked_sub(count).and_then(|at| places.sketch.notes.get(at));
            return vec![Cell::new(visible(note.map_or("", String::as_str)), 0, theme.warning)];
        };
        let style = if found.ask == Ask::Nothing { theme.dim } else { theme.text };
        let mut cells = vec![
            Cell::new(visible(&found.place), PLACE_COLUMNS, theme.dim),
            Cell::new(visible(&found.label), 0, style),
            Cell::new(found.ask.label(), ASK_COLUMNS, if found.ask == Ask::Nothing { theme.dim } else { theme.accent }),
        ];
        if columns > PLACE_COLUMNS + 2 * ASK_COLUMNS + EXAMPLE_COLUMNS {
            cells.push(Cell::new(visible(&found.example), EXAMPLE_COLUMNS, theme.dim));
        }
        cells
    });
    let note = places.list.current().and_then(|at| at.checked_sub(count)).and_then(|at| places.sketch.notes.get(at));
    match (&places.problem, places.at_hand(), note) {
        (Some(problem), ..) => below_list(buf, inner, problem, theme.danger),
        (None, Some(found), _) => {
            let label = visible(&found.label).into_owned();
            let mut said = tr!("form-match", label = label, field = found.ask.label(), why = found.source.label());
            if !found.example.is_empty() {
                said = format!("{said} · {}", visible(&found.example));
            }
            below_list(buf, inner, &said, theme.dim);
        }
        (None, None, Some(note)) => below_list(buf, inner, &visible(note), theme.warning),
        (None, None, None) => {}
    }
    let known = match (places.writing, places.asked) {
        (true, _) | (_, Some(_)) => vec![(Action::Cancel, tr!("import-key-stop"))],
        _ => vec![
            (Action::Confirm, tr!("form-key-fill")),
            (Action::NextChoice, tr!("form-key-meaning")),
            (Action::NextField, tr!("import-key-next-part")),
            (Action::Cancel, tr!("import-key-back")),
        ],
    };
    keys(buf, theme, model, from_bottom(inner, 1), &known);
    None
}

fn meaning(
    buf: &mut Buffer,
    theme: &Theme,
    model: &Model,
    places: &Places,
    meanings: &Meanings,
    inner: Rect,
) -> Position {
    let label = places.at_hand().map(|found| visible(&found.label).into_owned()).unwrap_or_default();
    text(buf, inner, &tr!("form-which-meaning", label = label), theme.text);
    let line = Rect { height: 1, ..below(inner, 1) };
    let caret = typed(buf, theme, line, &meanings.field, &tr!("form-type-meaning"));
    let rows = Room::of(inner.height).list(inner);
    if meanings.list.is_empty() {
        text(buf, rows, &tr!("app-filter-nothing"), theme.dim);
    }
    paint::list(buf, rows, theme, &meanings.list, |at, _| {
        let Some((_, label, about)) = meanings.all.get(*at) else { return Vec::new() };
        vec![Cell::new(label.as_str(), 0, theme.text), Cell::new(about.as_str(), ASK_COLUMNS, theme.dim)]
    });
    let known = [(Action::Confirm, tr!("import-key-take")), (Action::Cancel, tr!("import-key-back"))];
    keys(buf, theme, model, from_bottom(inner, 1), &known);
    caret
}

fn done(buf: &mut Buffer, theme: &Theme, model: &Model, finished: &Finished, body: Rect) {
    let columns = usize::from(OVERLAY_COLUMNS.min(body.width).saturating_sub(4)).max(2);
    let mut lines = Vec::new();
    let mut add = |said: &str, style| lines.extend(wrap(said, columns).into_iter().map(|line| (line, style)));
    add(&visible(&finished.written.path.display().to_string()), theme.accent);
    for note in &finished.written.notes {
        add(&visible(note), theme.warning);
    }
    if let Some((well, said)) = &finished.said {
        add(said, if *well { theme.good } else { theme.danger });
    }
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    let inner = frame(buf, place(body, OVERLAY_COLUMNS, rows), theme, &tr!("report-done"));
    let room = Rect { height: inner.height.saturating_sub(2), ..inner };
    for (row, (line, style)) in room.rows().zip(&lines) {
        text(buf, row, line, *style);
    }
    let known = [
        (Action::Confirm, tr!("report-key-open")),
        (Action::NextField, tr!("report-key-folder")),
        (Action::Cancel, tr!("report-key-close")),
    ];
    keys(buf, theme, model, from_bottom(inner, 1), &known);
}
