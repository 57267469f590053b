//! 进度 as it looks: the figures, and below them the calendar and the curve,
//! the villages or the cadres.

mod explain;
mod offices;
mod pictures;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::screens::progress::{Pane, Parts, parts};
use crate::base::text::{visible, width};
use crate::display::words;
use crate::domain::cadre::Role;
use crate::keymap::Action;
use crate::query::progress::{Answer, DataAge, Metric, MetricKind, Pace, data_age};
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let progress = &screen.model.progress;
    let Some(answer) = &progress.answer else { return None };
    if let Some(explanation) = &progress.explanation {
        explain::draw(buf, screen, explanation, area);
        return None;
    }
    let parts = parts(area, progress.pane);
    head(buf, screen, answer, parts.head);
    figures(buf, screen, answer, parts.figures);
    if !parts.brief.is_empty() {
        let rule = Rect { x: parts.brief.x - 2, width: 1, ..parts.brief };
        paint::rule(buf, rule, screen.theme);
        paint::page(buf, parts.brief, screen.theme, &progress.brief);
    }
    titles(buf, screen, &parts, area);
    if !parts.pictures.is_empty() {
        pictures::draw(buf, screen, answer, parts.pictures);
    }
    if !parts.villages.is_empty() {
        villages(buf, screen, answer, parts.villages);
    }
    match progress.pane {
        Pane::Offices => offices::draw(buf, screen, &parts),
        _ if parts.people.is_empty() => {}
        _ => cadres(buf, screen, &parts),
    }
    None
}

/// Draws whose work it is at the left, and which days at the right, with the
/// keys that change them.
fn head(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    let today = screen.model.today_date();
    let scopes = screen.model.scopes();
    let keys = |action| screen.model.keymap.hint(action, &scopes).unwrap_or_default();
    let name = format!(" {} ", progress.period_name(today));
    let days =
        tr!("numbers-days", from = words::day(answer.period.from, today), until = words::day(answer.period.to, today));
    let percent = (answer.elapsed * 100.0).round() as i64;
    let gone = if area.width < 70 { String::new() } else { format!("  {}", tr!("numbers-elapsed", percent = percent)) };
    let (before, after) = (keys(Action::PreviousPeriod), keys(Action::NextPeriod));
    let right = [
        (before.as_str(), theme.accent),
        (name.as_str(), theme.heading),
        (after.as_str(), theme.accent),
        ("  ", theme.text),
        (days.as_str(), theme.dim),
        (gone.as_str(), theme.dim),
    ];
    let columns: usize = right.iter().map(|(text, _)| width(text)).sum();
    let columns = u16::try_from(columns).unwrap_or(area.width).min(area.width);
    paint::parts(buf, Rect { x: area.right() - columns, width: columns, ..area }, &right);
    let title = match progress.assignment.and_then(|id| screen.state.assignment(id)) {
        Some(assignment) => visible(&assignment.title).into_owned(),
        None if progress.cadre.is_some() => of_cadre(screen),
        None if screen.world.me.role == Role::Committee => tr!("app-progress-all"),
        None => tr!("app-progress-own"),
    };
    let title = match progress.place {
        Some((at, all)) => tr!("numbers-assignment-place", title = title, at = at, all = all),
        None => title,
    };
    let title = match progress.narrow.villages.first() {
        Some(village) => format!("{title} · {}", words::village(screen.state, *village)),
        None => title,
    };
    let left = Rect { width: area.width.saturating_sub(columns + 2), ..area };
    paint::parts(
        buf,
        left,
        &[(&title, theme.heading), ("  ", theme.text), (&keys(Action::SwitchAssignment), theme.accent)],
    );
}

/// Returns whose figures a committee opened, and how far the data reach.
fn of_cadre(screen: &Screen<'_>) -> String {
    let Some(id) = screen.model.progress.cadre else { return String::new() };
    format!("{} · {}", words::cadre(screen.state, id), data_until(screen, data_age(screen.state, id)))
}

/// Says how far what is known of a cadre reaches.
fn data_until(screen: &Screen<'_>, age: DataAge) -> String {
    let until = match age.until {
        Some(day) => tr!("cadres-until", day = words::day(day, screen.model.today_date())),
        None => tr!("cadres-no-data"),
    };
    if age.missing == 0 { until } else { format!("{until} · {}", tr!("cadres-missing", count = age.missing)) }
}

fn pace_style(screen: &Screen<'_>, pace: Pace) -> Style {
    match pace {
        Pace::Ahead => screen.theme.good,
        Pace::Behind => screen.theme.warning,
        Pace::OnTrack | Pace::None => screen.theme.dim,
    }
}

/// Draws the figures that are in view, the one at hand marked.
fn figures(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let progress = &screen.model.progress;
    let here = matches!(progress.pane, Pane::Figures | Pane::Pictures);
    let labels = MetricKind::ALL.iter().map(|kind| width(&kind.label())).max().unwrap_or(0);
    let labels = u16::try_from(labels).unwrap_or(0).min(area.width / 4);
    for (line, (at, row)) in area.rows().zip(progress.figures.in_view()) {
        let crate::app::widgets::list::Row::Item(kind) = row else { continue };
        let Some(metric) = answer.metrics.iter().find(|metric| metric.kind == *kind) else { continue };
        let body = Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line };
        figure(buf, screen, metric, body, labels);
        if at == progress.figures.at() && here {
            buf.set_style(line, screen.theme.selected);
            paint::text(buf, line, screen.theme.signs.pointer, screen.theme.accent);
        }
    }
    paint::scroll_bar(buf, area, screen.theme, (progress.figures.top(), progress.figures.rows().len()));
}

fn figure(buf: &mut Buffer, screen: &Screen<'_>, metric: &Metric, area: Rect, labels: u16) {
    let theme = screen.theme;
    let bar = (area.width / 3).min(40);
    paint::text(buf, Rect { width: labels.min(area.width), ..area }, &metric.kind.label(), theme.text);
    let place = Rect { x: area.x + labels + 1, width: bar, ..area };
    let after = Rect { x: place.right() + 2, width: area.right().saturating_sub(place.right() + 2), ..area };
    let Some(share) = metric.share else {
        let said = if metric.done > 0 { metric.done.to_string() } else { tr!("app-no-target") };
        paint::text(buf, place, &said, theme.dim);
        return;
    };
    let style = if metric.pace == Pace::Behind { theme.warning } else { theme.accent };
    paint::bar(buf, place, theme, share, style);
    let of = tr!("app-of", done = metric.done, total = metric.target);
    let pace = if metric.pace == Pace::None { String::new() } else { metric.pace.label() };
    let room = area.width > 85;
    let age =
        metric.as_of.filter(|_| room).map(|day| tr!("app-as-of", day = words::day(day, screen.model.today_date())));
    let cells = [
        Cell::new(format!("{:.0}%", share * 100.0), 5, theme.text).right(),
        Cell::new(of, if area.width < 70 { 9 } else { 12 }, theme.dim).right(),
        Cell::new(pace, 8, pace_style(screen, metric.pace)),
        Cell::new(age.unwrap_or_default(), 0, theme.dim),
    ];
    paint::cells(buf, after, theme, &cells);
}

/// Draws the names of the panes, and at the right what the signs of the calendar mean.
fn titles(buf: &mut Buffer, screen: &Screen<'_>, parts: &Parts, body: Rect) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    let mut used = 0;
    for pane in progress.panes(body.height) {
        let title = match pane {
            Pane::Figures if parts.figures.is_empty() || parts.pictures.is_empty() => tr!("numbers-pane-figures"),
            Pane::Figures | Pane::Pictures => tr!("app-pane-pictures"),
            Pane::Villages => tr!("app-pane-villages"),
            Pane::Cadres => tr!("app-pane-cadres"),
            Pane::Offices => tr!("app-pane-offices"),
        };
        let style = if pane == progress.pane { theme.heading } else { theme.dim };
        let rest = Rect { x: parts.titles.x + used, width: parts.titles.width.saturating_sub(used), ..parts.titles };
        used += paint::parts(buf, rest, &[(&title, style), ("   ", theme.text)]);
    }
    let rest = Rect { x: parts.titles.x + used, width: parts.titles.width.saturating_sub(used), ..parts.titles };
    let legend = pictures::legend(theme);
    if !parts.pictures.is_empty() && width(&legend) <= usize::from(rest.width) {
        paint::text_right(buf, rest, &legend, theme.dim);
    }
}

fn villages(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    let list = &screen.model.progress.villages;
    if list.is_empty() {
        return empty(buf, theme, area, &tr!("numbers-village-empty"), &screen.how_to_begin());
    }
    let name = |bar: &crate::query::progress::VillageBar| words::village(screen.state, bar.village);
    let names = answer.villages.iter().map(|bar| width(&name(bar))).max().unwrap_or(0);
    let names = u16::try_from(names).unwrap_or(0).clamp(6, 20);
    let bars = (area.width / 3).min(60);
    let cells = |at: &usize, _| match answer.villages.get(*at) {
        Some(bar) => {
            let share = bar.covered as f64 / bar.households.max(1) as f64;
            let never = if bar.never > 0 { tr!("numbers-never", count = bar.never) } else { String::new() };
            vec![
                Cell::new(name(bar), names, theme.text),
                Cell::bar(share, bars, theme),
                Cell::new(format!("{:.0}%", share * 100.0), 5, theme.text).right(),
                Cell::new(tr!("app-of", done = bar.covered, total = bar.households), 11, theme.dim).right(),
                Cell::new(never, 0, theme.warning),
            ]
        }
        None => Vec::new(),
    };
    if screen.model.progress.pane == Pane::Villages {
        paint::list(buf, area, theme, list, cells);
    } else {
        // Where one doesn't move in it, nothing in it is at hand.
        for (line, (_, row)) in area.rows().zip(list.in_view()) {
            if let crate::app::widgets::list::Row::Item(at) = row {
                let body = Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line };
                paint::cells(buf, body, theme, &cells(at, body.width));
            }
        }
    }
}

/// Columns between which the figures of a cadre stand, and those of each.
const FIGURE_COLUMNS: u16 = 9;
/// The same where heads stand in full.
const WIDE_FIGURE_COLUMNS: u16 = 13;

/// Draws the cadres by the sound of their names, each against their own target.
fn cadres(buf: &mut Buffer, screen: &Screen<'_>, parts: &Parts) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    let today = screen.model.today_date();
    let width = parts.people.width;
    let (kinds, columns): (&[MetricKind], u16) = match width {
        150.. => (MetricKind::ALL, FIGURE_COLUMNS + 2),
        110.. => (&COMMON, WIDE_FIGURE_COLUMNS),
        _ => (&COMMON, FIGURE_COLUMNS),
    };
    let shows_unit = width >= 90;
    let head = |kind: &MetricKind| Cell::new(short(*kind, columns), columns, theme.dim).right();
    let mut heads = vec![Cell::new(tr!("numbers-col-cadre"), 8, theme.dim)];
    heads.extend(kinds.iter().map(head));
    heads.push(Cell::new(tr!("cadres-pace"), 5, theme.dim));
    heads.push(Cell::new(tr!("cadres-data"), if shows_unit { DATA_COLUMNS } else { 0 }, theme.dim));
    heads.extend(shows_unit.then(|| Cell::new(tr!("numbers-col-unit"), 0, theme.dim)));
    let line =
        Rect { x: parts.people_head.x + 2, width: parts.people_head.width.saturating_sub(2), ..parts.people_head };
    paint::cells(buf, line, theme, &heads);
    paint::list(buf, parts.people, theme, &progress.people, |at, _| {
        let Some(cadre) = progress.cadres.get(*at) else { return Vec::new() };
        let figure = |kind: &MetricKind| {
            let metric = cadre.metric(*kind);
            let said = metric.map(|m| format!("{}/{}", m.done, m.target)).unwrap_or_default();
            Cell::new(said, columns, metric.map_or(theme.dim, |_| theme.text)).right()
        };
        let pace = cadre.pace();
        let paced = if pace == Pace::None { String::new() } else { pace.label() };
        let (data, style) = match cadre.age.until {
            Some(day) => (words::day(day, today), theme.dim),
            None => (tr!("cadres-no-data"), theme.warning),
        };
        let mut cells = vec![Cell::new(visible(&cadre.name), 8, theme.text)];
        cells.extend(kinds.iter().map(figure));
        cells.push(Cell::new(paced, 5, pace_style(screen, pace)));
        cells.push(Cell::new(data, if shows_unit { DATA_COLUMNS } else { 0 }, style));
        cells.extend(shows_unit.then(|| Cell::new(visible(&cadre.unit), 0, theme.dim)));
        cells
    });
}

/// The figures that every table of cadres shows.
const COMMON: [MetricKind; 4] =
    [MetricKind::Coverage, MetricKind::Visits, MetricKind::MustVisit, MetricKind::SettledOnTime];
/// Columns for how far the data reach, where more stands after it.
const DATA_COLUMNS: u16 = 10;

/// Returns the head of a figure's column: in full, or as short as it must be.
fn short(kind: MetricKind, columns: u16) -> String {
    let full = kind.label();
    if width(&full) <= usize::from(columns) {
        return full;
    }
    match kind {
        MetricKind::Coverage => tr!("cadres-col-coverage"),
        MetricKind::Visits => tr!("cadres-col-visits"),
        MetricKind::MustVisit => tr!("cadres-col-must-visit"),
        MetricKind::SettledOnTime => tr!("cadres-col-settled"),
        MetricKind::MattersDone => tr!("cadres-col-matters"),
        MetricKind::PolicyCoverage => tr!("cadres-col-policies"),
        MetricKind::Nights | MetricKind::Told | MetricKind::Satisfaction => full,
    }
}
