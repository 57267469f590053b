//! Floor 9: the model as it looks on a terminal. Drawing reads and never
//! changes anything; the same model gives the same picture.

mod chrome;
mod conflicts;
mod dayplan;
mod exchange;
#[cfg(test)]
mod first_tests;
pub mod form;
#[cfg(test)]
mod hostile;
mod households;
mod import;
#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod monkey;
mod narrow;
mod overlay;
pub mod paint;
pub mod palette;
mod paper;
mod parcel;
mod policies;
mod progress;
mod quick;
mod sheet;
mod start;
mod tasks;
#[cfg(test)]
mod tests;
pub mod theme;
mod today;
mod todo;
#[cfg(test)]
mod torn;
mod villages;
mod visits;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod walk;
pub mod welcome;
mod whichkey;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialogs::overlay::Overlay;
use crate::app::filter::Filter;
use crate::app::filter::narrow::Narrow;
use crate::app::model::Stage;
use crate::app::widgets::field::Window;
use crate::app::widgets::layout::below;
use crate::app::world::World;
use crate::app::{Model, Mouse, Tab};
use crate::base::text::visible;
use crate::keymap::Action;
use crate::tr;
use theme::Theme;

/// Draws the model.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    picture(model, frame);
    // Whoever chose light or dark gets it whatever the terminal's own ground is.
    if model.settings.theme.is_some() {
        theme::lay_ground(frame.buffer_mut(), model.look);
    }
    if model.look.ascii {
        narrow::narrow(frame.buffer_mut());
    }
}

fn picture(model: &Model, frame: &mut Frame<'_>) {
    let theme = Theme::new(model.look);
    let area = frame.area();
    let Some(layout) = model.layout().filter(|_| area.as_size() == model.size.into()) else {
        start::too_small(frame.buffer_mut(), area, &theme);
        return;
    };
    if let Stage::Welcome(welcome) = &model.stage {
        welcome::draw(welcome, &model.keymap, &theme, area, frame);
        if let Some(picker) = welcome.picker() {
            let area = crate::app::widgets::layout::first_run_list(area);
            let caret = villages::draw(frame.buffer_mut(), &theme, model, picker, area);
            frame.set_cursor_position(caret);
        }
        chrome::notice(frame.buffer_mut(), &theme, model, layout.notice);
        if let Some(overlay) = &model.overlay {
            let caret = overlay::draw(frame.buffer_mut(), &theme, model, overlay, layout.body);
            frame.set_cursor_position(caret.unwrap_or_default());
        }
        whichkey::draw(frame.buffer_mut(), &theme, model, &layout);
        return;
    }
    chrome::draw(frame.buffer_mut(), &theme, model, &layout);
    let caret = match (&model.stage, &model.world) {
        (Stage::Ready, Some(world)) => body(model, world, &theme, layout.body, frame),
        _ => start::draw(frame.buffer_mut(), &theme, model, layout.body),
    };
    whichkey::draw(frame.buffer_mut(), &theme, model, &layout);
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
}

/// Draws what the screen shows and returns where the caret stands, unless the
/// form has set it.
fn body(model: &Model, world: &World, theme: &Theme, area: Rect, frame: &mut Frame<'_>) -> Option<Position> {
    let state = world.state();
    let mut caret = None;
    if let Some(visit) = model.front_form() {
        let ctx = crate::app::form_ctx(model, world, &state);
        form::draw(visit, &ctx, theme, area, frame);
    } else {
        let screen = Screen { model, world, state: &state, theme };
        let buf = frame.buffer_mut();
        caret = match model.tab {
            Tab::Today => today::draw(buf, &screen, area),
            Tab::Visits => visits::draw(buf, &screen, area),
            Tab::Households => households::draw(buf, &screen, area),
            Tab::Todo => todo::draw(buf, &screen, area),
            Tab::Progress => progress::draw(buf, &screen, area),
            Tab::Policies => policies::draw(buf, &screen, area),
            Tab::Tasks => tasks::draw(buf, &screen, area),
            Tab::Exchange => {
                exchange::draw(buf, &screen, area);
                None
            }
        };
    }
    if model.quick.open {
        caret = Some(quick::draw(frame.buffer_mut(), theme, model, area));
    }
    if let Some(filled) = &model.sheet {
        caret = sheet::draw(frame.buffer_mut(), theme, model, filled, area);
    }
    match &model.overlay {
        Some(overlay) => overlay::draw(frame.buffer_mut(), theme, model, overlay, area),
        None => caret,
    }
}

/// Returns what a click at this place is for the model: a command named in the
/// line of hints or in a question, a place of the visit form, else just a click.
pub fn under(model: &Model, column: u16, row: u16) -> Mouse {
    let (at, theme) = (Position::new(column, row), Theme::new(model.look));
    let click = Mouse::Click(column, row);
    let Some(layout) = model.layout() else { return click };
    if let Some(action) = chrome::hint_at(model, &layout, at) {
        return Mouse::Command(action);
    }
    if let Some(Overlay::Confirm(confirm)) = &model.overlay {
        return overlay::answer_at(model, layout.body, confirm, at).map_or(click, Mouse::Command);
    }
    let covered = model.overlay.is_some() || model.sheet.is_some() || model.quick.open;
    let (Some(form), Some(world), false) = (model.front_form(), &model.world, covered) else { return click };
    let state = world.state();
    let ctx = crate::app::form_ctx(model, world, &state);
    form::spot_at(form, &ctx, &theme, layout.body, at).map_or(click, Mouse::Spot)
}

/// What a screen is drawn from.
struct Screen<'a> {
    model: &'a Model,
    world: &'a World,
    state: &'a crate::state::State,
    theme: &'a Theme,
}

impl Screen<'_> {
    /// Returns the keys of a command, as they hold on a screen.
    fn keys(&self, action: Action) -> String {
        self.model.keymap.hint(action, &self.model.scopes()).unwrap_or_default()
    }

    /// Returns what to do while there is no household.
    fn how_to_begin(&self) -> String {
        let [roster, villages, visit] =
            [Action::ImportRoster, Action::ImportVillages, Action::NewVisit].map(|action| self.keys(action));
        tr!("app-empty-households-do", roster = roster, villages = villages, visit = visit)
    }
}

/// Draws the row of a filter where it is shown. Returns what is left of the
/// area, and the caret.
fn filter(buf: &mut Buffer, theme: &Theme, area: Rect, filter: &Filter, found: usize) -> (Rect, Option<Position>) {
    if !filter.is_shown() {
        return (area, None);
    }
    let line = Rect { height: 1, ..area };
    let used = paint::parts(buf, line, &[(&tr!("app-filter"), theme.accent), (" ", theme.text)]);
    let count = tr!("app-filter-found", count = found);
    let count_columns = paint::text_right(buf, line, &count, theme.dim);
    let room = line.width.saturating_sub(used + count_columns + 1);
    let place = Rect { x: line.x + used, width: room, ..line };
    let caret = field(buf, place, &filter.field, theme.text);
    (below(area, 1), filter.typing.then_some(caret))
}

/// Draws the row that says what a list is narrowed to, where it is. `found`
/// says how much is left. Returns what is left of the area.
fn narrowed(buf: &mut Buffer, screen: &Screen<'_>, area: Rect, narrow: &Narrow, found: String) -> Rect {
    let (model, theme) = (screen.model, screen.theme);
    if narrow.is_everything() {
        return area;
    }
    let line = Rect { height: 1, ..area };
    let keys = model.keymap.hint(Action::ClearFilter, model.tab.scope().stack()).unwrap_or_default();
    let all = format!("{found}  {keys} {}", tr!("narrow-all"));
    let used = paint::text_right(buf, line, &all, theme.dim);
    let left = Rect { width: line.width.saturating_sub(used + 1), ..line };
    let said = narrow.said(screen.state);
    paint::parts(buf, left, &[(&tr!("narrow-only"), theme.accent), (" ", theme.text), (&said, theme.text)]);
    below(area, 1)
}

/// Draws a field and returns where its caret stands.
fn field(
    buf: &mut Buffer,
    area: Rect,
    field: &crate::app::widgets::field::Field,
    style: ratatui::style::Style,
) -> Position {
    let Window { text, selected, caret } = field.window(usize::from(area.width));
    let (before, rest) = text.split_at(selected.start);
    let (marked, after) = rest.split_at(selected.len());
    let turned = style.add_modifier(ratatui::style::Modifier::REVERSED);
    let [before, marked, after] = [before, marked, after].map(visible);
    paint::parts(buf, area, &[(&before, style), (&marked, turned), (&after, style)]);
    Position::new(area.x + u16::try_from(caret).unwrap_or(0), area.y)
}

/// Draws one line in the middle of an area where a list would be, and what to do next.
fn empty(buf: &mut Buffer, theme: &Theme, area: Rect, what: &str, next: &str) {
    let lines = crate::base::text::wrap(what, usize::from(area.width));
    let more = crate::base::text::wrap(next, usize::from(area.width));
    let start = area.height / 4;
    let styled = lines.iter().map(|line| (line, theme.text)).chain(more.iter().map(|line| (line, theme.dim)));
    for (row, (line, style)) in below(area, start).rows().zip(styled) {
        paint::text(buf, row, line, style);
    }
}
