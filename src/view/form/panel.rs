//! What is known of the household, for the side of the form: what is open, what
//! is to be explained, the last visit, who lives there.

use chrono::NaiveDate;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::form::{Ctx, VisitForm, facts};
use crate::base::ids::HouseholdId;
use crate::base::text::{cut, visible, width, wrap};
use crate::domain::household::Household;
use crate::tr;
use crate::view::theme::Theme;

/// Lines to one part, but for the last visit.
const PART_LINES_MAX: usize = 6;

/// Returns the panel's lines, at most `rows` of at most `columns` columns.
pub fn lines(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let mut panel = Panel { theme, columns, today: ctx.now.date_naive(), lines: Vec::new() };
    let Some(household) = form.picked().first().copied() else {
        panel.paragraph(&tr!("form-nobody-picked"), theme.dim);
        return panel.lines;
    };
    panel.open_concerns(ctx, household);
    panel.open_matters(ctx, household);
    panel.untold(form, ctx);
    panel.last_visit(form, ctx);
    if let Some(household) = ctx.state.household(household) {
        panel.people(household);
    }
    panel.lines.truncate(rows);
    panel.lines
}

/// Returns a day and how long ago it was.
pub fn ago(theme: &Theme, day: NaiveDate, today: NaiveDate) -> String {
    let days = (today - day).num_days();
    let ago = match days {
        0 => tr!("form-today"),
        1 => tr!("form-yesterday"),
        days if days < 0 => tr!("form-days-ahead", days = -days),
        days => tr!("form-days-ago", days = days),
    };
    format!("{} {} {ago}", day.format("%m-%d"), theme.signs.dot)
}

struct Panel<'a> {
    theme: &'a Theme,
    columns: usize,
    today: NaiveDate,
    lines: Vec<Line<'static>>,
}

impl Panel<'_> {
    fn heading(&mut self, text: String, note: Option<(String, Style)>) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let mut spans = vec![Span::styled(text, self.theme.heading)];
        spans.extend(note.map(|(note, style)| Span::styled(format!("  {note}"), style)));
        self.lines.push(Line::from(spans));
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let rows = wrap(text, self.columns);
        self.lines.extend(rows.into_iter().map(|row| Line::styled(row, style)));
    }

    /// One line: what it is, and at its right end when it is due.
    fn item(&mut self, text: &str, due: Option<NaiveDate>) {
        let due = due.map(|day| match (self.today - day).num_days() {
            late if late > 0 => (tr!("form-overdue", days = late), self.theme.danger),
            0 => (tr!("form-due-on", day = tr!("form-today")), self.theme.warning),
            _ => (tr!("form-due-on", day = day.format("%m-%d").to_string()), self.theme.dim),
        });
        let taken = due.as_ref().map_or(0, |(due, _)| width(due) + 1);
        let text = cut(&visible(text), self.columns.saturating_sub(taken)).into_owned();
        let gap = self.columns.saturating_sub(width(&text) + taken.saturating_sub(1));
        let mut spans = vec![Span::styled(text, self.theme.text)];
        if let Some((due, style)) = due {
            spans.extend([Span::raw(" ".repeat(gap)), Span::styled(due, style)]);
        }
        self.lines.push(Line::from(spans));
    }

    fn open_concerns(&mut self, ctx: &Ctx<'_>, household: HouseholdId) {
        let open = facts::open_concerns(ctx, household);
        self.heading(tr!("form-open-concerns"), open.is_empty().then(|| (tr!("form-none"), self.theme.dim)));
        for (_, concern) in open.iter().take(PART_LINES_MAX) {
            self.item(&format!("{} {}", concern.number, concern.text), Some(concern.due));
        }
    }

    fn open_matters(&mut self, ctx: &Ctx<'_>, household: HouseholdId) {
        let open = facts::open_matters(ctx, household);
        if open.is_empty() {
            return;
        }
        self.heading(tr!("form-open-matters"), None);
        for (_, matter) in open.iter().take(PART_LINES_MAX) {
            self.item(&matter.need, matter.promised);
        }
    }

    fn untold(&mut self, form: &VisitForm, ctx: &Ctx<'_>) {
        let untold = form.untold(ctx);
        if untold.is_empty() {
            return;
        }
        self.heading(tr!("form-untold"), None);
        for policy in untold.iter().take(PART_LINES_MAX) {
            self.item(&policy.title, None);
        }
    }

    fn last_visit(&mut self, form: &VisitForm, ctx: &Ctx<'_>) {
        let Some((id, head)) = facts::last_visit(ctx, form) else {
            self.heading(tr!("form-last"), Some((facts::no_last_visit(ctx, form), self.theme.warning)));
            return;
        };
        let note =
            format!("{} {} {}", ago(self.theme, head.day(), self.today), self.theme.signs.dot, head.place.label());
        self.heading(tr!("form-last"), Some((note, self.theme.dim)));
        let Some(visit) = form.last_text(id) else {
            self.paragraph(&head.gist, self.theme.text);
            self.paragraph(&tr!("form-last-loading"), self.theme.dim);
            return;
        };
        for (block, text) in visit.blocks.filled() {
            let text = format!("{} {}", block.label(), text.trim());
            self.paragraph(&text, self.theme.text);
        }
    }

    fn people(&mut self, household: &Household) {
        if household.members.is_empty() {
            return;
        }
        self.heading(tr!("form-people-here"), None);
        for member in household.members.iter().take(PART_LINES_MAX) {
            let relation = member.relation.as_deref().unwrap_or_default();
            let born = member.birth_year.map(|year| tr!("form-born", year = year.to_string())).unwrap_or_default();
            self.item(format!("{}  {relation}  {born}", member.name).trim_end(), None);
        }
    }
}
