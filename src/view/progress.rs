//! 进度 as it looks: gauges, and below them the calendar and the curve, the
//! villages or the cadres.

use chrono::{Datelike, Days, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::layout::below;
use crate::app::progress::{GAUGE_ROWS, Pane};
use crate::app::words;
use crate::base::text::visible;
use crate::domain::cadre::Role;
use crate::query::progress::{Answer, Metric, MetricKind, Pace};
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let Some(answer) = &screen.model.progress.answer else { return None };
    head(buf, screen, answer, Rect { height: 1, ..area });
    for (line, metric) in below(area, 1).rows().zip(&answer.metrics) {
        gauge(buf, screen, metric, line);
    }
    let lower = below(area, GAUGE_ROWS);
    panes(buf, screen, Rect { height: 1, y: lower.y.saturating_sub(1), ..lower });
    match screen.model.progress.pane {
        Pane::Pictures => pictures(buf, screen, answer, lower),
        Pane::Villages => villages(buf, screen, answer, lower),
        Pane::Cadres => cadres(buf, screen, lower),
    }
    None
}

fn head(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    let today = screen.model.today_date();
    let title = match screen.model.progress.assignment.and_then(|id| screen.state.assignment(id)) {
        Some(assignment) => visible(&assignment.title).into_owned(),
        None if screen.world.me.role == Role::Committee => tr!("app-progress-all"),
        None => tr!("app-progress-own"),
    };
    let period = tr!(
        "app-progress-period",
        from = words::day(answer.period.from, today),
        to = words::day(answer.period.to, today),
        percent = (answer.elapsed * 100.0).round() as i64,
    );
    paint::parts(buf, area, &[(&title, theme.heading), ("  ", theme.text), (&period, theme.dim)]);
}

fn pace_style(screen: &Screen<'_>, pace: Pace) -> Style {
    match pace {
        Pace::Ahead => screen.theme.good,
        Pace::Behind => screen.theme.warning,
        Pace::OnTrack | Pace::None => screen.theme.dim,
    }
}

fn gauge(buf: &mut Buffer, screen: &Screen<'_>, metric: &Metric, area: Rect) {
    let theme = screen.theme;
    let bar = (area.width / 3).min(40);
    let label = Rect { width: 14.min(area.width), ..area };
    paint::text(buf, label, &metric.kind.label(), theme.text);
    let place = Rect { x: area.x + 15, width: bar, ..area };
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
    let room = area.width > 90;
    let age =
        metric.as_of.filter(|_| room).map(|day| tr!("app-as-of", day = words::day(day, screen.model.today_date())));
    let cells = [
        Cell::new(format!("{:.0}%", share * 100.0), 5, theme.text).right(),
        Cell::new(of, if area.width < 70 { 8 } else { 12 }, theme.dim).right(),
        Cell::new(pace, 6, pace_style(screen, metric.pace)),
        Cell::new(age.unwrap_or_default(), 0, theme.dim),
    ];
    paint::cells(buf, after, theme, &cells);
}

fn panes(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    let mut titles = vec![(Pane::Pictures, tr!("app-pane-pictures")), (Pane::Villages, tr!("app-pane-villages"))];
    if !progress.cadres.is_empty() {
        titles.push((Pane::Cadres, tr!("app-pane-cadres")));
    }
    let mut used = 0;
    for (pane, title) in titles {
        let style = if pane == progress.pane { theme.heading } else { theme.dim };
        let rest = Rect { x: area.x + used, width: area.width - used, ..area };
        used += paint::parts(buf, rest, &[(&title, style), ("   ", theme.text)]);
    }
}

/// Draws the calendar of visits and, beside it, the curve of coverage.
fn pictures(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    if answer.heat.is_empty() {
        return empty(buf, screen.theme, area, &tr!("app-empty-progress"), "");
    }
    let weeks = (area.width / 4).min(27);
    let heat_columns = 4 + weeks * 2;
    heatmap(buf, screen, answer, Rect { width: heat_columns.min(area.width), ..area }, weeks);
    let x = area.x + heat_columns + 3;
    let curve_area = Rect { x, width: area.right().saturating_sub(x), height: area.height.min(8), ..area };
    curve(buf, screen, answer, curve_area);
}

/// Draws a column a week and a row a weekday, up to today.
fn heatmap(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect, weeks: u16) {
    let theme = screen.theme;
    let last = answer.period.to.min(screen.model.today_date());
    let monday = last - Days::new(u64::from(last.weekday().num_days_from_monday()));
    let first = monday - Days::new(7 * u64::from(weeks.saturating_sub(1)));
    let most = answer.heat.values().copied().max().unwrap_or(1).max(1);
    for (weekday, line) in (0u64..7).zip(area.rows()) {
        let name = words::weekday(monday + Days::new(weekday));
        if weekday % 2 == 0 {
            paint::text(buf, Rect { width: 4, ..line }, &name, theme.dim);
        }
        for week in 0..weeks {
            let day = first + Days::new(7 * u64::from(week) + weekday);
            if day < answer.period.from || day > last {
                continue;
            }
            let count = answer.heat.get(&day).copied().unwrap_or(0);
            let step = if count == 0 { 0 } else { 1 + (count - 1) * 3 / most } as usize;
            let style = if count == 0 { theme.border } else { theme.accent };
            let place = Rect { x: line.x + 5 + week * 2, width: 1, ..line };
            if place.right() <= area.right() {
                paint::text(buf, place, theme.signs.heat[step.min(3)], style);
            }
        }
    }
}

/// Draws the households covered over time, each column the same stretch of days.
fn curve(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    if area.width < 12 || area.height < 3 {
        return;
    }
    let total = answer.metrics.iter().find(|metric| metric.kind == MetricKind::Coverage).map_or(0, |m| m.target);
    let top = answer.curve.last().map_or(0, |(_, covered)| *covered);
    let scale = total.max(top).max(1);
    let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days().max(0) as u64;
    let span = days(answer.period.from, answer.period.to) + 1;
    let rows = u64::from(area.height) - 1;
    let title = tr!("app-curve", covered = top, total = total);
    paint::text(buf, area, &title, theme.dim);
    let body = below(area, 1);
    for column in 0..u64::from(body.width) {
        let day = span * column / u64::from(body.width);
        let Some((_, covered)) = answer.curve.get(day as usize) else { break };
        let eighths = (covered * rows * 8).div_ceil(scale);
        for row in 0..rows {
            let filled = eighths.saturating_sub(row * 8).min(8);
            if filled > 0 {
                let y = body.bottom() - 1 - row as u16;
                let place = Rect::new(body.x + column as u16, y, 1, 1);
                paint::text(buf, place, theme.signs.steps[filled as usize - 1], theme.accent);
            }
        }
    }
}

fn villages(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    let list = &screen.model.progress.villages;
    if list.is_empty() {
        return empty(buf, theme, area, &tr!("app-empty-households"), &tr!("app-empty-households-do"));
    }
    let bars = (area.width / 3).min(40);
    paint::list(buf, area, theme, list, |at, _| match answer.villages.get(*at) {
        Some(bar) => {
            let share = bar.covered as f64 / bar.households.max(1) as f64;
            vec![
                Cell::new(words::village(screen.state, bar.village), 14, theme.text),
                Cell::bar(share, bars, theme),
                Cell::new(tr!("app-of", done = bar.covered, total = bar.households), 11, theme.dim).right(),
                Cell::new("", 0, theme.text),
            ]
        }
        None => Vec::new(),
    });
}

/// Draws the cadres by the sound of their names, each against their own target.
fn cadres(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    paint::list(buf, area, theme, &progress.people, |at, _| match progress.cadres.get(*at) {
        Some(row) => {
            let figure = |kind: MetricKind| {
                let metric = row.metrics.iter().find(|metric| metric.kind == kind && metric.target > 0);
                let said = metric.map(|m| tr!("app-of", done = m.done, total = m.target)).unwrap_or_default();
                let style = metric.map_or(theme.dim, |metric| pace_style(screen, metric.pace));
                Cell::new(said, 10, style).right()
            };
            vec![
                Cell::new(visible(&row.name), 8, theme.text),
                Cell::new(visible(&row.unit), 0, theme.dim),
                figure(MetricKind::Coverage),
                figure(MetricKind::Visits),
                figure(MetricKind::Nights),
                figure(MetricKind::Told),
            ]
        }
        None => Vec::new(),
    });
}
