//! What surrounds every screen: who and when at the top, the tabs, what was
//! said last, and the keys that work here.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{bar, parts, rule, text, text_right};
use super::theme::Theme;
use crate::app::dialogs::overlay::Overlay;
use crate::app::dialogs::paper::Desk;
use crate::app::form::{Spot, VisitForm};
use crate::app::model::{Stage, Work};
use crate::app::screens::HintContext;
use crate::app::sheet::{Sheet, Value};
use crate::app::widgets::layout::Layout;
use crate::app::world::notices::Tone;
use crate::app::{Model, Tab};
use crate::base::text::{visible, width};
use crate::display::words;
use crate::keymap::{Action, Scope};
use crate::tr;

/// Draws all of it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, layout: &Layout) {
    top(buf, theme, model, layout.top);
    tabs(buf, theme, model, layout);
    notice(buf, theme, model, layout.notice);
    hints(buf, theme, model, layout.hints);
}

fn top(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) {
    let today = model.today_date();
    let date = format!("{} {}", words::day(today, today), words::weekday(today));
    let lunar = model.lunar.label();
    let dated = if lunar.is_empty() { date.clone() } else { format!("{date} {lunar}") };
    let Some(world) = &model.world else {
        parts(buf, area, &[(&tr!("app-name"), theme.accent.patch(theme.heading))]);
        text_right(buf, area, &dated, theme.dim);
        return;
    };
    let state = world.state();
    let unsent = match (&world.read_only, world.unsent.records) {
        (Some(_), _) => (tr!("app-read-only"), theme.danger),
        (None, 0) => (String::new(), theme.dim),
        (None, count) => (tr!("app-unsent", count = count), theme.warning),
    };
    let mut right = text_right(buf, area, &unsent.0, unsent.1);
    right += u16::from(right > 0) * 2;
    let cadre = world.me.cadre.and_then(|id| state.cadre(id));
    let who = cadre.map(|cadre| format!("{} · {}", visible(&cadre.name), visible(&cadre.unit))).unwrap_or_default();
    let assignment = world.assignment(&state, today).map(|(_, assignment)| assignment);
    let days = assignment.map(|assignment| tr!("app-assignment-days", days = (assignment.to - today).num_days()));
    let days = days.unwrap_or_default();
    let task = match assignment {
        Some(assignment) => format!("{days} {} {}", theme.signs.dot, visible(&assignment.title)),
        None => String::new(),
    };
    // What matters least gives way first: the name of the assignment, the moon.
    let fits = |task: &str, date: &str| {
        let columns = width(&tr!("app-name")) + width(&who) + width(task) + width(date) + 6;
        columns + usize::from(right) <= usize::from(area.width)
    };
    let choices = [(&task, &dated), (&days, &dated), (&days, &date)];
    let (task, date) = choices.into_iter().find(|(task, date)| fits(task, date)).unwrap_or((&days, &date));
    right += text_right(buf, Rect { width: area.width - right, ..area }, date, theme.dim);
    let left = Rect { width: area.width.saturating_sub(right + 2), ..area };
    parts(
        buf,
        left,
        &[
            (&tr!("app-name"), theme.accent.patch(theme.heading)),
            ("  ", theme.text),
            (&who, theme.text),
            ("  ", theme.text),
            (task, theme.dim),
        ],
    );
}

fn tabs(buf: &mut Buffer, theme: &Theme, model: &Model, layout: &Layout) {
    rule(buf, layout.rule, theme);
    let titles = model.tab_titles();
    let areas = layout.tab_areas(&titles);
    for ((tab, area), title) in Tab::ALL.iter().zip(&areas).zip(&titles) {
        let here = *tab == model.tab;
        let style = if here { theme.accent.patch(theme.heading) } else { theme.dim };
        text(buf, *area, title, style);
        if here {
            let under = theme.signs.full.repeat(usize::from(area.width));
            text(buf, Rect { y: layout.rule.y, ..*area }, &under, theme.accent);
        }
    }
    let draft = match &model.form {
        Some(_) if model.draft_pending.is_some() => tr!("app-draft-pending"),
        Some(form) if form.is_dirty() => tr!("app-draft-safe"),
        None if model.quick.is_begun() && model.draft_pending.is_some() => tr!("app-draft-pending"),
        None if model.quick.is_begun() => tr!("app-draft-safe"),
        _ => String::new(),
    };
    let used = areas.last().map_or(0, |area| area.right() + 2);
    let free = Rect { x: used, width: layout.tabs.right().saturating_sub(used), ..layout.tabs };
    if width(&draft) <= usize::from(free.width) {
        text_right(buf, free, &draft, theme.dim);
    }
}

/// Draws what was said last.
pub fn notice(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) {
    if let Some(work) = &model.work {
        return working(buf, theme, model, work, area);
    }
    if let Some(notice) = model.notices.current() {
        let style = match notice.tone {
            Tone::Plain => theme.text,
            Tone::Good => theme.good,
            Tone::Warning => theme.warning,
            Tone::Danger => theme.danger,
        };
        text(buf, area, &notice.text, style);
    }
}

/// Draws how far long work has come, and the key that stops it.
fn working(buf: &mut Buffer, theme: &Theme, model: &Model, work: &Work, area: Rect) {
    let keys = best_keys(model, Action::Cancel, &model.scopes()).unwrap_or_default();
    let stop = match work.stopping {
        _ if model.closing => {
            tr!("work-leave", keys = best_keys(model, Action::Quit, &model.scopes()).unwrap_or_default())
        }
        true => tr!("work-stopping"),
        false => tr!("work-stop", keys = keys),
    };
    let right = text_right(buf, area, &stop, theme.dim);
    let left = Rect { width: area.width.saturating_sub(right + 2), ..area };
    let used = text(buf, left, &work.what, theme.text) + 2;
    let Some(share) = work.progress.share() else { return };
    let percent = format!("{:3.0}%", (share * 100.0).floor());
    let rest = Rect { x: left.x + used, width: left.width.saturating_sub(used), ..left };
    let columns = rest.width.saturating_sub(6).min(40);
    bar(buf, Rect { width: columns, ..rest }, theme, share, theme.accent);
    text(
        buf,
        Rect { x: rest.x + columns + 1, width: rest.width.saturating_sub(columns + 1), ..rest },
        &percent,
        theme.dim,
    );
}

/// Returns the commands worth a hint where one is, the most useful first.
fn worth_a_hint(model: &Model) -> Vec<Action> {
    use Action::*;
    if model.closing {
        return vec![Quit];
    }
    match &model.stage {
        Stage::Ready => {}
        Stage::Locked(_) | Stage::Welcome(_) => return vec![Confirm, Quit],
        Stage::Opening { .. } | Stage::Failed(_) => return vec![Quit],
    }
    let own: &[Action] = match &model.overlay {
        Some(Overlay::Help(_)) => &[PageUp, PageDown, Cancel],
        Some(Overlay::Messages(_)) => &[Up, Down, PageDown, Copy, Cancel],
        Some(Overlay::Menu(_)) => &[Open, Up, Down, Cancel],
        Some(Overlay::Paper(desk)) => match &**desk {
            Desk::Glance(_) => &[PageDown, PageUp, Save, Cancel],
            Desk::Form(places) if places.meanings.is_none() => &[Save, NextChoice, Up, Down, Cancel],
            Desk::Busy(_) => &[Cancel],
            Desk::Done(_) => &[Confirm, Cancel],
            Desk::Blank(_) | Desk::Form(_) => &[Confirm, Up, Down, Cancel],
        },
        Some(_) => &[Confirm, Up, Down, Cancel],
        None if model.sheet.as_ref().is_some_and(Sheet::is_asking) => &[Confirm, Cancel],
        None if model.sheet.as_ref().is_some_and(|sheet| sheet.about().is_paper()) => {
            &[Save, Preview, ChooseForm, NextField, NextChoice, Cancel]
        }
        None if model.sheet.as_ref().is_some_and(|sheet| matches!(sheet.focus().value, Value::Pick { .. })) => {
            &[Save, NextField, RemovePart, Cancel]
        }
        None if model.quick.open => {
            &[Confirm, NextField, NewVisit, Cancel, AddConcern, AddPolicy, AddMatter, ToggleNobodyHome]
        }
        None if model.sheet.is_some() => &[Save, NextField, NextChoice, Cancel],
        None if model.front_form().is_some_and(VisitForm::is_asking) => return vec![Confirm, Cancel],
        None if model.front_form().is_some_and(|form| form.focus() == Spot::Households) => {
            &[Confirm, AddHousehold, Save, RemovePart, Cancel, AddConcern, AddPolicy, AddMatter, ToggleNobodyHome]
        }
        None if model.form_in_front => {
            &[Save, NextField, PickHousehold, AddConcern, AddPolicy, AddMatter, ToggleNobodyHome, RemovePart, Cancel]
        }
        None if model.screen().filter().is_some_and(|filter| filter.typing) => &[Open, Down, Cancel],
        None => {
            let ctx = HintContext { committee: model.is_committee(), wants_remark: model.wants_remark() };
            model.screen().hints(ctx)
        }
    };
    let common: &[Action] = if model.overlay.is_some() { &[] } else { &[Help, Palette, Search, Quit] };
    // Invitations are the committee's to write.
    let meant = |action: &Action| *action != Invite || model.is_committee();
    own.iter().chain(common).copied().filter(meant).collect()
}

/// Returns the keys that a hint names. Of several ways back everybody knows Esc.
fn best_keys(model: &Model, action: Action, scopes: &[Scope]) -> Option<String> {
    let keys: Vec<String> = model.keymap.keys_for(action, scopes).iter().map(|keys| keys.hint()).collect();
    let esc = keys.iter().find(|keys| action == Action::Cancel && *keys == "Esc");
    esc.or(keys.first()).cloned()
}

/// Returns what a hint calls a command: what it does here, where that is more than
/// its name says.
fn called(model: &Model, action: Action) -> String {
    let asking = model.front_form().is_some_and(VisitForm::is_asking);
    let marked = model.households.chosen().len();
    let at_home = model.tab == Tab::Households && model.overlay.is_none() && model.front_form().is_none();
    match action {
        Action::Confirm if asking => tr!("form-ask-empty-yes"),
        Action::Cancel if asking => tr!("form-ask-empty-no"),
        Action::VisitHere if at_home && !model.households.marked.is_empty() => {
            tr!("form-visit-marked", count = marked)
        }
        _ => action.title(),
    }
}

/// Returns the hints that fit into the line whole, each with its keys, its name and
/// its place.
fn hints_placed(model: &Model, area: Rect) -> Vec<(Action, [String; 2], Rect)> {
    let scopes = model.scopes();
    let hint = |action: Action| {
        let keys = best_keys(model, action, &scopes)?;
        let name = called(model, action);
        let columns = u16::try_from(width(&keys) + width(&name) + 1).unwrap_or(u16::MAX);
        Some((action, [keys, name], columns))
    };
    let hints: Vec<_> = worth_a_hint(model).into_iter().filter_map(hint).collect();
    // Whoever is lost looks for help, so that has its room however narrow it is.
    let help = hints.iter().find(|(action, ..)| *action == Action::Help).map_or(0, |(.., columns)| columns + 2);
    let (mut used, mut full, mut helped, mut out) = (0, false, false, Vec::new());
    for (action, words, columns) in hints {
        let room = area.width.saturating_sub(used);
        let reserved = if helped { 0 } else { help };
        // A shorter one that is less useful doesn't take the place of one that
        // doesn't fit: what stands where would change with the window.
        full |= action != Action::Help && columns + reserved > room;
        if (full && action != Action::Help) || columns > room {
            continue;
        }
        helped |= action == Action::Help;
        out.push((action, words, Rect { x: area.x + used, width: columns, ..area }));
        used += columns + 2;
    }
    out
}

fn hints(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) {
    for (_, [keys, name], place) in hints_placed(model, area) {
        parts(buf, place, &[(&keys, theme.accent), (" ", theme.text), (&name, theme.dim)]);
    }
}

/// Returns the command whose hint stands at a place.
pub fn hint_at(model: &Model, layout: &Layout, at: Position) -> Option<Action> {
    let placed = hints_placed(model, layout.hints);
    placed.into_iter().find(|(_, _, place)| place.contains(at)).map(|(action, ..)| action)
}
