//! A file on its way as it looks: choosing its place, what is in it, what came of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::import::{below_list, chooser, from_bottom, keys, typed};
use super::paint::{self, Cell, frame, text};
use super::theme::Theme;
use crate::app::Model;
use crate::app::exchange::parcel::{Parcel, Step, What};
use crate::app::exchange::told;
use crate::app::import::Room;
use crate::app::layout::{OVERLAY_COLUMNS, below, overlay as place};
use crate::base::text::visible;
use crate::keymap::Action;
use crate::tr;

/// Draws a file on its way and returns where the caret stands in it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, parcel: &Parcel, body: Rect) -> Option<Position> {
    let area = place(body, OVERLAY_COLUMNS, body.height);
    let inner = frame(buf, area, theme, &parcel.title());
    match &parcel.step {
        Step::Whom(list) => {
            text(buf, inner, &tr!("parcel-whom"), theme.text);
            let world = model.world.as_ref()?;
            let state = world.state();
            paint::list(buf, Room::of(inner.height).list(inner), theme, list, |device, _| {
                let peer = state.exchange().peer(*device);
                vec![Cell::new(peer.map(told::who).unwrap_or_default(), 0, theme.text)]
            });
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
        Step::Busy { what, .. } => {
            text(buf, inner, what, theme.text);
            text(buf, Rect { height: 1, ..below(inner, 1) }, &tr!("parcel-busy"), theme.dim);
            keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Cancel, tr!("import-key-stop"))]);
        }
        Step::Preview(plan) => {
            let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
            paint::page(buf, rows, theme, &parcel.page);
            let sure = plan.first || !plan.sender.compared;
            let take = if sure { tr!("parcel-key-compared") } else { tr!("import-key-import") };
            let known = [(Action::Confirm, take), (Action::Cancel, tr!("import-key-not"))];
            keys(buf, theme, model, from_bottom(inner, 1), &known);
        }
        Step::Written => {
            let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
            paint::page(buf, rows, theme, &parcel.page);
            keys(buf, theme, model, from_bottom(inner, 1), &[(Action::Confirm, tr!("parcel-key-done"))]);
        }
    }
    None
}

fn folder(buf: &mut Buffer, theme: &Theme, model: &Model, parcel: &Parcel, inner: Rect) -> Position {
    let chooser = &parcel.chooser;
    let at = chooser.folder.path.as_ref().map(|path| visible(&path.display().to_string()).into_owned());
    text(buf, inner, &at.unwrap_or_else(|| tr!("parcel-choose-place")), theme.dim);
    let line = Rect { height: 1, ..below(inner, 1) };
    let caret = typed(buf, theme, line, &chooser.field, &tr!("parcel-type-place"));
    let rows = Room::of(inner.height).list(inner);
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
    if let What::Export { load, .. } = &parcel.what {
        known.push((Action::NextField, tr!("parcel-key-load", load = load.label())));
    }
    known.push((Action::Cancel, tr!("import-key-back")));
    keys(buf, theme, model, from_bottom(inner, 1), &known);
    caret
}
