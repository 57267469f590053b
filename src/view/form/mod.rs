//! The visit form on the screen: the household's line at the top, the fields
//! below it, beside or under them what is known of the household. It draws
//! what the form is and changes nothing.

pub(in crate::view) mod cells;
mod fields;
mod panel;
#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};

use crate::app::form::measure::{WIDE, panel_columns};
use crate::app::form::{Ctx, Spot, VisitForm, facts};
use crate::base::text::{cut, visible, width};
use crate::domain::household::Household;
use crate::tr;
use crate::view::theme::Theme;
use fields::Page;

/// From this height on there is an empty row below the household's line, in rows.
const ROOMY: u16 = 18;

/// The parts of the form's area.
struct Parts {
    head: Vec<Line<'static>>,
    top: Rect,
    body: Rect,
    main: Rect,
    side: Rect,
    foot: Rect,
}

impl Parts {
    fn of(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, area: Rect) -> Self {
        let asking = u16::from(form.is_asking());
        let [main, foot] = Layout::vertical([Constraint::Min(1), Constraint::Length(asking)]).areas(area);
        let [main, side] =
            Layout::horizontal([Constraint::Min(1), Constraint::Length(panel_columns(area.width))]).areas(main);
        let mut head = vec![headline(form, ctx, theme, usize::from(main.width))];
        if area.width < WIDE {
            head.extend(summary(form, ctx, theme, usize::from(main.width)));
        }
        if area.height >= ROOMY {
            head.push(Line::default());
        }
        let head_rows = u16::try_from(head.len()).unwrap_or(1);
        let [top, body] = Layout::vertical([Constraint::Length(head_rows), Constraint::Min(1)]).areas(main);
        Self { head, top, body, main, side, foot }
    }
}

/// Returns the place of the form that is drawn at a position of the screen.
pub fn spot_at(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, area: Rect, at: Position) -> Option<Spot> {
    let Parts { body, .. } = Parts::of(form, ctx, theme, area);
    let page = Page::of(form, ctx, theme, area.width, body.height);
    body.contains(at).then(|| page.spot_at(body, at))?
}

/// Draws the form into `area` and puts the terminal's cursor at the caret.
pub fn draw(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, area: Rect, frame: &mut Frame<'_>) {
    let Parts { head, top, body, main, side, foot } = Parts::of(form, ctx, theme, area);
    frame.render_widget(Paragraph::new(head), top);

    let mut page = Page::of(form, ctx, theme, area.width, body.height);
    if area.width < WIDE {
        page.below(panel::lines(form, ctx, theme, usize::from(main.width.saturating_sub(4)), usize::from(area.height)));
    } else {
        let frame_left =
            Block::new().borders(Borders::LEFT).border_set(cells::left_border(theme)).border_style(theme.border);
        let inner = frame_left.inner(side);
        frame.render_widget(frame_left, side);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let lines = panel::lines(form, ctx, theme, usize::from(inner.width), usize::from(inner.height));
        frame.render_widget(Paragraph::new(lines), inner);
    }
    page.render(body, frame);
    if form.is_asking() {
        let question = Line::styled(cut(&tr!("form-ask-empty"), usize::from(foot.width)).into_owned(), theme.warning);
        frame.render_widget(question, foot);
    }
}

/// Returns who is visited: head, village, group, number, categories, residents.
fn headline(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, columns: usize) -> Line<'static> {
    let household = form.picked().first().and_then(|id| ctx.state.household(*id));
    let Some(household) = household else {
        let title = Span::styled(cut(&form.title(ctx), columns).into_owned(), theme.heading);
        return Line::from(title);
    };
    let name = form.heads(ctx);
    let others = form.picked().len() > 1 || form.newcomer().is_some();
    let told = if others { form.names(ctx) } else { described(household, ctx) };
    let rest: String = told.iter().map(|part| format!(" {} {part}", theme.signs.dot)).collect();
    let room = columns.saturating_sub(width(&name));
    // Put together, a part that begins with a mark would stand on the space before it.
    Line::from(vec![
        Span::styled(name, theme.heading),
        Span::styled(cut(&visible(&rest), room).into_owned(), theme.text),
    ])
}

fn described(household: &Household, ctx: &Ctx<'_>) -> Vec<String> {
    let mut parts: Vec<String> = ctx
        .state
        .village(household.village)
        .map(|village| visible(village.short_name()).into_owned())
        .into_iter()
        .collect();
    parts.extend(place_in_village(household));
    let categories = household.categories.iter().filter(|category| !category.is_ordinary());
    parts.extend(categories.map(|category| visible(&category.0).into_owned()));
    parts.extend(household.residents.map(|count| tr!("form-residents", count = count)));
    if household.must_visit {
        parts.push(tr!("form-must-visit"));
    }
    parts
}

/// Returns group and number of a household, as far as they are known.
fn place_in_village(household: &Household) -> Vec<String> {
    let group = household.group.as_deref().map(|group| match group.parse::<u32>() {
        Ok(group) => tr!("form-group-of", group = group),
        Err(_) => visible(group).into_owned(),
    });
    let number = household.number.as_deref().map(|number| tr!("form-number-of", number = visible(number).into_owned()));
    group.into_iter().chain(number).collect()
}

/// Returns the household's affairs in one line, for screens without a panel.
fn summary(form: &VisitForm, ctx: &Ctx<'_>, theme: &Theme, columns: usize) -> Option<Line<'static>> {
    let household = *form.picked().first()?;
    let open = tr!(
        "form-summary-open",
        concerns = facts::open_concerns(ctx, household).len(),
        matters = facts::open_matters(ctx, household).len(),
        policies = form.untold(ctx).len(),
    );
    let last = match facts::last_visit(ctx, form) {
        Some((_, visit)) => format!("{} {}", tr!("form-last"), panel::ago(theme, visit.day(), ctx.now.date_naive())),
        None => facts::no_last_visit(ctx, form),
    };
    let text = format!("{last} {} {open}", theme.signs.dot);
    Some(Line::styled(cut(&text, columns).into_owned(), theme.dim))
}
