//! The screens as numbered lines: a list, what it is narrowed to, and the one
//! that was opened, in full.

use std::io;

use super::session::{Said, Session, number};
use super::{sheet, visit};
use crate::app::dialogs::overlay::Overlay;
use crate::app::screens::today::Item;
use crate::app::screens::todo::{self, Key};
use crate::app::{Model, Tab};
use crate::base::ids::{HouseholdId, VisitId};
use crate::base::text::visible;
use crate::display::day_plan::why_in_brief;
use crate::display::words;
use crate::state::State;
use crate::tr;

/// Lines told at once.
const LINES_MAX: usize = 20;

/// Returns who works here, and until when.
pub(super) fn head(model: &Model) -> String {
    let today = model.today_date();
    let mut parts = vec![tr!("app-name"), format!("{} {}", words::day(today, today), words::weekday(today))];
    if let Some(world) = &model.world {
        let state = world.state();
        parts.extend(world.me.cadre.map(|id| words::cadre(&state, id)));
        let assignment = world.assignment(&state, today);
        parts.extend(assignment.map(|(_, it)| tr!("app-assignment-days", days = (it.to - today).num_days())));
    }
    parts.join(" · ")
}

/// Shows a screen, and opens what is chosen.
pub(super) fn browse(session: &mut Session<'_>, tab: Tab) -> io::Result<()> {
    let mut from = 0;
    go(session, tab)?;
    loop {
        let lines = lines(&session.model, tab);
        if lines.is_empty() {
            session.line(&tr!("plain-nothing"))?;
        }
        for (n, line) in lines.iter().enumerate().skip(from).take(LINES_MAX) {
            session.line(&format!("{} {line}", n + 1))?;
        }
        let until = (from + LINES_MAX).min(lines.len());
        let question = match tab {
            Tab::Progress => return Ok(()),
            _ if until < lines.len() => tr!("plain-list-more", until = until, all = lines.len()),
            _ => tr!("plain-list"),
        };
        match session.ask(&question)? {
            Said::Nothing if until < lines.len() => from = until,
            Said::Text(text) => match number(&text).filter(|n| (1..=lines.len()).contains(n)) {
                Some(n) => {
                    open(session, tab, n)?;
                    go(session, tab)?;
                }
                None if matches!(tab, Tab::Visits | Tab::Households | Tab::Todo) => {
                    from = 0;
                    session.press("ctrl+e ctrl+f")?;
                    session.paste(&text)?;
                    session.press("enter")?;
                }
                None => session.line(&tr!("plain-no-choice"))?,
            },
            _ => return session.press("ctrl+e"),
        }
    }
}

fn go(session: &mut Session<'_>, tab: Tab) -> io::Result<()> {
    let at = Tab::ALL.iter().position(|other| *other == tab).unwrap_or(0);
    session.press(&format!("alt+{}", at + 1))
}

fn lines(model: &Model, tab: Tab) -> Vec<String> {
    let Some(world) = &model.world else { return Vec::new() };
    let state = &world.state();
    match tab {
        Tab::Today => model.today.list.items().map(|item| of_today(model, state, item)).collect(),
        Tab::Visits => model.visits.list.items().map(|id| of_visit(model, state, *id)).collect(),
        Tab::Households => model.households.list.items().map(|id| of_household(model, state, *id)).collect(),
        Tab::Todo => model.todo.list.items().map(|key| of_todo(model, state, *key)).collect(),
        Tab::Progress => progress(model),
        Tab::Policies => {
            let title = |id| state.policy(id).map(|policy| visible(&policy.title).into_owned());
            model.policies.list.items().filter_map(|id| title(*id)).collect()
        }
        _ => Vec::new(),
    }
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(&tr!("plain-comma"))
}

fn of_today(model: &Model, state: &State, item: &Item) -> String {
    match item {
        Item::Draft(_) => tr!("app-today-draft"),
        Item::Stop(id) => of_stop(model, state, *id),
        Item::Due(key) => of_todo(model, state, *key),
        Item::Logged(id) => of_visit(model, state, *id),
        Item::More(count) => tr!("app-today-more", count = *count),
    }
}

fn of_stop(model: &Model, state: &State, id: HouseholdId) -> String {
    let place = state.household(id).map(|household| words::whereabouts(state, household)).unwrap_or_default();
    let stop = model.today.stop(id);
    let why = stop.map(|stop| why_in_brief(stop, model.today_date())).unwrap_or_default();
    joined(&[words::household(state, id), place, why])
}

fn of_todo(model: &Model, state: &State, key: Key) -> String {
    let Some(item) = todo::item(&model.answers, key) else {
        let fold = model.todo.fold(key);
        return fold.map(|fold| joined(&[fold.key().0.label(), fold.said()])).unwrap_or_default();
    };
    let head = item.household.map(|id| words::household(state, id)).unwrap_or_default();
    joined(&[item.kind.label(), head, visible(&item.title).into_owned(), todo::why(item)])
}

fn of_visit(model: &Model, state: &State, id: VisitId) -> String {
    let Some(visit) = state.visit(id) else { return String::new() };
    let said = if visit.nobody_home { tr!("app-nobody-home") } else { visible(&visit.gist).into_owned() };
    let day = words::day(visit.day(), model.today_date());
    joined(&[day, words::households(state, &visit.households), words::village(state, visit.village), said])
}

fn of_household(model: &Model, state: &State, id: HouseholdId) -> String {
    let Some(household) = state.household(id) else { return String::new() };
    let seen = match state.last_visit(id) {
        Some((_, visit)) => words::ago(visit.day(), model.today_date()),
        None => tr!("app-never-visited"),
    };
    joined(&[visible(&household.head).into_owned(), words::whereabouts(state, household), seen])
}

fn progress(model: &Model) -> Vec<String> {
    let Some(answer) = &model.progress.answer else { return Vec::new() };
    let metrics = answer.metrics.iter().filter(|metric| metric.target > 0);
    let line = |metric: &crate::query::progress::Metric| {
        let share = metric.share.map(|share| format!("{:.0}%", share * 100.0)).unwrap_or_default();
        joined(&[
            format!("{} {share}", metric.kind.label()),
            format!("{}/{}", metric.done, metric.target),
            metric.pace.label(),
        ])
    };
    metrics.map(line).collect()
}

/// Returns what a search has found.
pub(super) fn hits(model: &Model) -> Vec<String> {
    let Some(Overlay::Search(search)) = &model.overlay else { return Vec::new() };
    let line = |at: &usize| {
        search.hits.get(*at).map(|hit| joined(&[hit.kind.label(), hit.title.clone(), hit.snippet.clone()]))
    };
    search.list.items().filter_map(line).collect()
}

fn open(session: &mut Session<'_>, tab: Tab, n: usize) -> io::Result<()> {
    if tab == Tab::Today {
        let item = session.model.today.list.items().nth(n - 1).copied();
        return match item {
            Some(Item::Draft(_)) => {
                session.press("home")?;
                session.press(&"down ".repeat(n - 1))?;
                visit::log(session, "enter")
            }
            Some(Item::Stop(_)) => {
                session.press("home")?;
                session.press(&"down ".repeat(n - 1))?;
                read(session, tab)
            }
            Some(Item::Due(key)) => {
                go(session, Tab::Todo)?;
                let at = session.model.todo.list.items().position(|other| *other == key);
                at.map_or(Ok(()), |at| open(session, Tab::Todo, at + 1))
            }
            Some(Item::Logged(id)) => {
                go(session, Tab::Visits)?;
                let at = session.model.visits.list.items().position(|other| *other == id);
                at.map_or(Ok(()), |at| open(session, Tab::Visits, at + 1))
            }
            Some(Item::More(_)) => browse(session, Tab::Todo),
            None => Ok(()),
        };
    }
    session.press("home")?;
    session.press(&"down ".repeat(n - 1))?;
    if tab == Tab::Households {
        session.press("enter")?;
    }
    read(session, tab)
}

/// Tells in full what is at hand on a screen, and what can be done about it.
pub(super) fn read(session: &mut Session<'_>, tab: Tab) -> io::Result<()> {
    let model = &session.model;
    let text = match tab {
        Tab::Today => model.today.detail.text(),
        Tab::Visits => model.visits.detail.text(),
        Tab::Households => model.households.dossier.as_ref().map(|it| it.page.text()).unwrap_or_default(),
        Tab::Todo => model.todo.detail.text(),
        Tab::Policies => model.policies.detail.text(),
        _ => String::new(),
    };
    session.line("")?;
    session.line(&text)?;
    if tab == Tab::Households {
        if session.ask_number(&tr!("plain-household-do"), 1)?.is_some() {
            return visit::log(session, "f2");
        }
        return session.press("esc");
    }
    let at_hand = session.model.todo.list.current().and_then(|key| todo::item(&session.model.answers, *key));
    let (flows, visits) =
        (at_hand.is_some_and(|it| it.record().is_some()), at_hand.is_some_and(|it| it.household.is_some()));
    match tab {
        Tab::Todo if flows => {
            if session.ask_number(&tr!("plain-concern-do"), 1)?.is_some() {
                sheet::fill(session, "f6")?;
            }
            Ok(())
        }
        Tab::Today => {
            if session.ask_number(&tr!("plain-household-do"), 1)?.is_some() {
                return visit::log(session, "f2");
            }
            Ok(())
        }
        Tab::Todo if visits => {
            if session.ask_number(&tr!("plain-household-do"), 1)?.is_some() {
                return visit::log(session, "f2");
            }
            Ok(())
        }
        _ => session.ask(&tr!("plain-go-on")).map(|_| ()),
    }
}
