//! The pictures of progress: a calendar of visits, and the curve of coverage.

use chrono::{Datelike, Days, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::paint;
use super::super::theme::Theme;
use super::super::{Screen, empty};
use crate::app::screens::explain::expected;
use crate::app::widgets::layout::below;
use crate::base::text::width;
use crate::display::words;
use crate::query::progress::{Answer, MetricKind};
use crate::tr;

/// In the place of a day off without visits: less than a working day.
const DAY_OFF: &str = "-";
/// Columns of a week.
const WEEK_COLUMNS: u16 = 2;
/// Columns of the names of the weekdays.
const NAME_COLUMNS: u16 = 5;
/// Rows that a curve may take: taller ones say no more.
const CURVE_ROWS_MAX: u16 = 16;

/// Draws the calendar of visits and, beside it, the curve of coverage.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    if answer.heat.is_empty() {
        return empty(buf, screen.theme, area, &tr!("app-empty-progress"), "");
    }
    let calendar = Calendar::of(screen, answer, area.width / 4);
    let columns = NAME_COLUMNS + calendar.weeks * WEEK_COLUMNS;
    calendar.draw(buf, Rect { width: columns.min(area.width), ..area });
    let x = area.x + columns + 3;
    let height = area.height.min(CURVE_ROWS_MAX);
    curve(buf, screen, answer, Rect { x, width: area.right().saturating_sub(x), height, ..area });
}

/// Returns what the signs of the calendar mean.
pub fn legend(theme: &Theme) -> String {
    let [none, few, more, most] = theme.signs.heat;
    tr!("numbers-legend", off = DAY_OFF, none = none, few = few, more = more, most = most)
}

/// A column a week and a row a weekday, up to today.
struct Calendar<'a> {
    screen: &'a Screen<'a>,
    answer: &'a Answer,
    /// The Monday of the first week.
    first: NaiveDate,
    /// The last day.
    last: NaiveDate,
    weeks: u16,
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

impl<'a> Calendar<'a> {
    /// Returns the calendar of the last weeks of the period so far, as many as
    /// it has, and at most `most`.
    fn of(screen: &'a Screen<'a>, answer: &'a Answer, most: u16) -> Self {
        let last = answer.period.to.min(screen.model.today_date());
        let needed = (monday(last) - monday(answer.period.from)).num_days() / 7 + 1;
        let weeks = u16::try_from(needed).unwrap_or(most).clamp(1, most.max(1));
        let first = monday(last) - Days::new(7 * u64::from(weeks - 1));
        Self { screen, answer, first, last, weeks }
    }

    fn day(&self, week: u16, weekday: u64) -> NaiveDate {
        self.first + Days::new(7 * u64::from(week) + weekday)
    }

    fn shows(&self, day: NaiveDate) -> bool {
        (self.answer.period.from..=self.last).contains(&day)
    }

    fn draw(&self, buf: &mut Buffer, area: Rect) {
        self.months(buf, Rect { height: 1.min(area.height), ..area });
        for (weekday, line) in (0u64..7).zip(below(area, 1).rows()) {
            let name = words::weekday(self.day(0, weekday));
            paint::text(buf, Rect { width: NAME_COLUMNS.min(line.width), ..line }, &name, self.screen.theme.dim);
            for week in 0..self.weeks {
                let day = self.day(week, weekday);
                let place = Rect { x: line.x + NAME_COLUMNS + week * WEEK_COLUMNS, width: 1, ..line };
                if self.shows(day) && place.right() <= area.right() {
                    self.cell(buf, place, day);
                }
            }
        }
    }

    /// Draws each month's name above the week in which it begins.
    fn months(&self, buf: &mut Buffer, area: Rect) {
        let mut named: Vec<(u16, String)> = Vec::new();
        for week in 0..self.weeks {
            let days = (0..7).map(|weekday| self.day(week, weekday)).filter(|day| self.shows(*day));
            let begins = |day: &NaiveDate| named.is_empty() || day.day() == 1;
            if let Some(day) = { days }.find(begins) {
                named.push((week * WEEK_COLUMNS, tr!("numbers-month", month = day.month())));
            }
        }
        // The name of a month of which little is left gives way to the next one.
        let crowded = |pair: &[(u16, String)]| usize::from(pair[1].0 - pair[0].0) <= width(&pair[0].1);
        if named.windows(2).next().is_some_and(crowded) {
            named.remove(0);
        }
        for (x, name) in named {
            let x = area.x + NAME_COLUMNS + x;
            let place = Rect { x, width: area.right().saturating_sub(x), ..area };
            paint::text(buf, place, &name, self.screen.theme.dim);
        }
    }

    fn cell(&self, buf: &mut Buffer, place: Rect, day: NaiveDate) {
        let theme = self.screen.theme;
        let most = self.answer.heat.values().copied().max().unwrap_or(1).max(1);
        let count = self.answer.heat.get(&day).copied().unwrap_or(0);
        let worked = self.screen.world.calendar.is_workday(day);
        let (sign, style) = match count {
            0 if worked => (theme.signs.heat[0], theme.dim),
            0 => (DAY_OFF, theme.border),
            count => (theme.signs.heat[(1 + (count - 1) * 3 / most).min(3) as usize], theme.accent),
        };
        let today = day == self.screen.model.today_date();
        let style = if today { style.patch(theme.heading).patch(theme.selected) } else { style };
        paint::text(buf, place, sign, style);
    }
}

/// Draws the households covered over time, each column the same stretch of
/// days; with the target as a line, and where one should be today.
fn curve(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    if area.width < 16 || area.height < 4 {
        return;
    }
    let target = answer.metrics.iter().find(|metric| metric.kind == MetricKind::Coverage).map_or(0, |m| m.target);
    let covered = answer.curve.last().map_or(0, |(_, covered)| *covered);
    let due = expected(target, answer.elapsed);
    title(buf, screen, (covered, due, target), Rect { height: 1, ..area });
    let scale = target.max(covered).max(1);
    let axis = u16::try_from(width(&scale.to_string()) + 1).unwrap_or(4);
    let plot = Rect { x: area.x + axis, y: area.y + 1, width: area.width - axis, height: area.height - 2 };
    let rows = u64::from(plot.height);
    // The row in which a count ends, from the top.
    let row = |count: u64| plot.bottom() - 1 - u16::try_from((count * rows).div_ceil(scale).max(1) - 1).unwrap_or(0);
    let columns = u64::from(plot.width);
    let span = (answer.period.to - answer.period.from).num_days().max(0) as u64 + 1;
    if target > 0 {
        paint::rule(buf, Rect { y: row(target), height: 1, ..plot }, theme);
        for column in (0..columns).step_by(2) {
            let due = expected(target, (column + 1) as f64 / columns as f64);
            let place = Rect::new(plot.x + column as u16, row(due), 1, 1);
            paint::text(buf, place, theme.signs.dot, theme.border);
        }
    }
    for column in 0..columns {
        let Some((_, covered)) = answer.curve.get((span * column / columns) as usize) else { break };
        let eighths = (covered * rows * 8).div_ceil(scale);
        for step in 0..rows {
            let filled = eighths.saturating_sub(step * 8).min(8);
            if filled > 0 {
                let place = Rect::new(plot.x + column as u16, plot.bottom() - 1 - step as u16, 1, 1);
                paint::text(buf, place, theme.signs.steps[filled as usize - 1], theme.accent);
            }
        }
    }
    let here = (answer.elapsed * columns as f64).ceil() as u64;
    if target > 0 && here > 0 && answer.elapsed < 1.0 {
        let style = if covered < due { theme.warning } else { theme.good };
        let place = Rect::new(plot.x + (here - 1).min(columns - 1) as u16, row(due), 1, 1);
        paint::text(buf, place, theme.signs.choice[1], style);
    }
    let labels = Rect { width: axis - 1, ..plot };
    for count in [scale, 0] {
        let y = if count == 0 { plot.bottom() - 1 } else { plot.y };
        paint::text_right(buf, Rect { x: area.x, y, height: 1, ..labels }, &count.to_string(), theme.dim);
    }
    days(buf, screen, answer, Rect { y: plot.bottom(), height: 1, ..plot });
}

/// Draws what the curve says in words.
fn title(buf: &mut Buffer, screen: &Screen<'_>, (covered, due, target): (u64, u64, u64), area: Rect) {
    let theme = screen.theme;
    let style = if covered < due { theme.warning } else { theme.dim };
    let dot = format!(" {} ", theme.signs.dot);
    let mut said = vec![(tr!("numbers-curve", covered = covered), theme.text)];
    if target > 0 {
        said.push((dot.clone(), theme.dim));
        said.push((tr!("numbers-curve-expected", due = due), style));
        said.push((dot, theme.dim));
        said.push((tr!("numbers-curve-target", total = target), theme.dim));
    }
    let said: Vec<(&str, _)> = said.iter().map(|(said, style)| (said.as_str(), *style)).collect();
    paint::parts(buf, area, &said);
}

/// Draws the first and the last day under the curve, and today between them
/// where it has room.
fn days(buf: &mut Buffer, screen: &Screen<'_>, answer: &Answer, area: Rect) {
    let theme = screen.theme;
    let today = screen.model.today_date();
    let [from, to] = [answer.period.from, answer.period.to].map(|day| words::day(day, today));
    let left = paint::text(buf, area, &from, theme.dim);
    let right = paint::text_right(buf, area, &to, theme.dim);
    let now = tr!("numbers-today");
    let columns = u16::try_from(width(&now)).unwrap_or(u16::MAX);
    let here = (answer.elapsed * f64::from(area.width)) as u16;
    let x = here.saturating_sub(columns / 2 + 1);
    if answer.elapsed < 1.0 && x > left + 1 && x + columns + 1 < area.width.saturating_sub(right) {
        paint::text(buf, Rect { x: area.x + x, width: columns, ..area }, &now, theme.heading);
    }
}
