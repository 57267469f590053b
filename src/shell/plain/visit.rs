//! A visit, question by question. The form behind it is the one of the screen:
//! each answer is typed into it, so its draft, its checks and what it says are
//! the same.

use std::io;

use super::session::{Said, Session, is_yes, number};
use crate::app::form::pick::Offer;
use crate::app::form::{ConcernCell, MatterCell, Spot, VisitForm};
use crate::app::{Model, form_ctx};
use crate::display::words;
use crate::domain::concern::Urgency;
use crate::domain::visit::{Acknowledgement, Place, Understanding};
use crate::tr;

/// Opens the form by its key and fills it in.
pub(super) fn log(session: &mut Session<'_>, key: &str) -> io::Result<()> {
    session.press(key)?;
    session.press("ctrl+o")?;
    session.say_notices()?;
    if session.model.front_form().is_none() {
        return Ok(());
    }
    session.line(&tr!("plain-visit-how"))?;
    let mut back = false;
    while let Some(form) = session.model.front_form() {
        let spot = form.focus();
        let last = form.spots().last() == Some(&spot);
        let said = answer(session, spot)?;
        back = said == Some(Said::Back) || back && said.is_none();
        let next = match said {
            _ if back => "shift+tab",
            Some(Said::Leave | Said::End) => return leave(session),
            _ if session.model.front_form().is_some_and(|form| form.focus() != spot) => "",
            _ if last => match session.ask(&tr!("plain-save"))? {
                Said::Nothing => "ctrl+s",
                Said::Back => "",
                _ => return leave(session),
            },
            _ => "tab",
        };
        session.press(next)?;
        let flaws: Vec<String> = session.model.front_form().map(flaws).unwrap_or_default();
        session.say_notices()?;
        if session.model.front_form().is_some_and(VisitForm::is_asking) {
            let said = session.ask(&tr!("plain-yes-or-no", question = tr!("form-ask-empty")))?;
            session.press(if is_yes(&said) { "enter" } else { "esc" })?;
            session.say_notices()?;
        } else if next == "ctrl+s" {
            flaws.iter().try_for_each(|flaw| session.line(flaw))?;
        }
    }
    Ok(())
}

fn flaws(form: &VisitForm) -> Vec<String> {
    form.flaws().iter().map(|flaw| flaw.message.clone()).collect()
}

/// Leaves the form; its draft stays.
fn leave(session: &mut Session<'_>) -> io::Result<()> {
    session.press("esc")?;
    // The first one may have given up looking for a household.
    if session.model.front_form().is_some() {
        session.press("esc")?;
    }
    session.say_notices()
}

/// Asks for one place of the form and puts the answer in. `None` where there is
/// nothing to ask.
fn answer(session: &mut Session<'_>, spot: Spot) -> io::Result<Option<Said>> {
    if spot == Spot::Households {
        return households(session).map(Some);
    }
    if spot == Spot::Policies {
        return policies(session);
    }
    if let Some((label, all, now)) = session.model.front_form().and_then(|form| choice(form, spot)) {
        return choose(session, &label, &all, now).map(Some);
    }
    let Some(form) = session.model.front_form() else { return Ok(None) };
    let written = form.text_at(spot).map(|text| text.text().to_owned()).unwrap_or_default();
    let Some(label) = label(&session.model, spot) else { return Ok(None) };
    let said = session.ask(&asked(&label, &written))?;
    if let Said::Text(text) = &said {
        if *text == tr!("form-nobody-home") {
            session.press("f9")?;
        } else if matches!(spot, Spot::MoreConcerns | Spot::MoreMatters) {
            session.paste(text)?;
            session.press("tab")?;
        } else {
            session.write(text)?;
        }
    }
    Ok(Some(said))
}

/// Returns a question with what is written already.
pub(super) fn asked(label: &str, written: &str) -> String {
    if written.trim().is_empty() { label.to_owned() } else { format!("{label} [{}]", written.trim()) }
}

fn label(model: &Model, spot: Spot) -> Option<String> {
    Some(match spot {
        Spot::NewGroup => tr!("form-new-group"),
        Spot::At => tr!("form-at"),
        Spot::Minutes => tr!("form-minutes"),
        Spot::Met => tr!("form-met"),
        Spot::Relation => tr!("form-relation"),
        Spot::Block(block) => block.label(),
        Spot::Concern(at, ConcernCell::Text) => {
            let number = model
                .world
                .as_ref()
                .zip(model.front_form())
                .map(|(world, form)| form.number(&form_ctx(model, world, &world.state()), at));
            format!("{} {}", tr!("form-concerns"), number.unwrap_or_default())
        }
        Spot::Concern(_, ConcernCell::Category) => tr!("form-category"),
        Spot::Concern(_, ConcernCell::People) => tr!("form-people"),
        Spot::Concern(_, ConcernCell::Responsible) => tr!("form-responsible"),
        Spot::MoreConcerns => tr!("plain-more-concerns"),
        Spot::Matter(_, MatterCell::Need) => tr!("form-matters"),
        Spot::Matter(_, MatterCell::Promised) => tr!("form-promised"),
        Spot::Matter(_, MatterCell::Action) => tr!("form-action"),
        Spot::MoreMatters => tr!("plain-more-matters"),
        Spot::Next => tr!("form-next"),
        // A word at any question says it.
        _ => return None,
    })
}

/// Returns what can be chosen at a place, and which of it is taken.
fn choice(form: &VisitForm, spot: Spot) -> Option<(String, Vec<String>, usize)> {
    fn at<T: PartialEq>(all: &[T], now: &T) -> usize {
        all.iter().position(|value| value == now).unwrap_or(0)
    }
    Some(match spot {
        Spot::Place => {
            let labels = Place::ALL.iter().map(|place| place.label()).collect();
            (tr!("form-place"), labels, at(Place::ALL, &form.place()))
        }
        Spot::Acknowledged => {
            let labels = Acknowledgement::ALL.iter().map(|value| value.label()).collect();
            (tr!("form-acknowledged"), labels, at(Acknowledgement::ALL, &form.acknowledged()))
        }
        Spot::Concern(n, ConcernCell::Urgency) => {
            let labels = Urgency::ALL.iter().map(|urgency| urgency.label()).collect();
            (tr!("form-urgency"), labels, at(Urgency::ALL, &form.concerns().get(n)?.urgency))
        }
        Spot::Matter(n, MatterCell::Done) => {
            let labels = vec![tr!("form-matter-open"), tr!("form-matter-done")];
            (tr!("plain-matter-state"), labels, usize::from(form.matters().get(n)?.done))
        }
        _ => return None,
    })
}

/// Asks for one of a few and turns the choice at the focus until it is that.
pub(super) fn choose(session: &mut Session<'_>, label: &str, all: &[String], now: usize) -> io::Result<Said> {
    let offered: Vec<String> = all.iter().enumerate().map(|(n, value)| format!("{} {value}", n + 1)).collect();
    loop {
        let question = asked(label, all.get(now).map_or("", String::as_str));
        let question = tr!("plain-choice", question = question, choices = offered.join(&tr!("plain-comma")));
        let said = session.ask(&question)?;
        let Said::Text(text) = &said else { return Ok(said) };
        let wanted = number(text).and_then(|n| n.checked_sub(1)).or(all.iter().position(|value| value == text));
        match wanted.filter(|wanted| *wanted < all.len()) {
            Some(wanted) => {
                let turns = (wanted + all.len() - now) % all.len();
                session.press(&"right ".repeat(turns))?;
                return Ok(said);
            }
            None => session.line(&tr!("plain-no-choice"))?,
        }
    }
}

fn picked(model: &Model) -> String {
    let (Some(world), Some(form)) = (&model.world, model.front_form()) else { return String::new() };
    let state = world.state();
    let known = form.picked().iter().map(|id| words::household(&state, *id));
    known.chain(form.newcomer().map(|new| new.head.clone())).collect::<Vec<_>>().join(&tr!("plain-comma"))
}

fn households(session: &mut Session<'_>) -> io::Result<Said> {
    loop {
        let before = picked(&session.model);
        let said = session.ask(&asked(&tr!("plain-household"), &before))?;
        let Said::Text(text) = &said else {
            if said == Said::Nothing && before.is_empty() {
                session.line(&tr!("plain-household-needed"))?;
                continue;
            }
            return Ok(said);
        };
        while !picked(&session.model).is_empty() {
            session.press("f8")?;
        }
        for query in text.split(['、', '，', ',']).map(str::trim).filter(|query| !query.is_empty()) {
            session.press("alt+a")?;
            session.write(query)?;
            if !pick(session)? {
                session.press("ctrl+a delete")?;
            }
        }
        session.press("ctrl+o")?;
        let now = picked(&session.model);
        if !now.is_empty() {
            session.line(&now)?;
            return Ok(Said::Text(now));
        }
    }
}

/// Picks one of the households found; asks where there are several.
fn pick(session: &mut Session<'_>) -> io::Result<bool> {
    let offers = offers(&session.model);
    let n = match offers.len() {
        0 => {
            session.line(&tr!("form-no-hits"))?;
            return Ok(false);
        }
        1 => 1,
        count => {
            session.numbered(&offers)?;
            let Some(n) = session.ask_number(&tr!("plain-which"), count)? else { return Ok(false) };
            n
        }
    };
    session.press(&"down ".repeat(n - 1))?;
    session.press("enter")?;
    Ok(true)
}

fn offers(model: &Model) -> Vec<String> {
    let (Some(world), Some(form)) = (&model.world, model.front_form()) else { return Vec::new() };
    let state = world.state();
    let line = |offer: &Offer<'_>| match offer {
        Offer::Known(id) => state.household(*id).map_or_else(
            || words::household(&state, *id),
            |household| format!("{} {}", household.head, words::whereabouts(&state, household)),
        ),
        Offer::New(head) => tr!("form-new-household-offer", head = *head),
    };
    form.offers().iter().map(line).collect()
}

fn policies(session: &mut Session<'_>) -> io::Result<Option<Said>> {
    let rows = policy_rows(&session.model);
    if rows.is_empty() {
        return Ok(None);
    }
    session.line(&tr!("form-policies"))?;
    session.numbered(&rows)?;
    let said = session.ask(&tr!("plain-policies"))?;
    let Said::Text(text) = &said else { return Ok(Some(said)) };
    for word in text.split([' ', '、', '，', ',', '　']).filter(|word| !word.is_empty()) {
        let again = word.ends_with(['?', '？']);
        let row = number(word.trim_end_matches(['?', '？'])).and_then(|n| n.checked_sub(1));
        let Some(row) = row.filter(|row| *row < rows.len()) else {
            session.line(&tr!("plain-no-choice"))?;
            continue;
        };
        let wanted = if again { Understanding::Again } else { Understanding::Understood };
        mark(session, row, wanted)?;
    }
    Ok(Some(said))
}

/// Goes to a line of the list of policies and marks it.
fn mark(session: &mut Session<'_>, row: usize, wanted: Understanding) -> io::Result<()> {
    let at = session.model.front_form().map_or(0, VisitForm::policy_at_hand);
    let (key, steps) = if row > at { ("down ", row - at) } else { ("up ", at - row) };
    session.press(&key.repeat(steps))?;
    for _ in 0..3 {
        if outcome(&session.model, row) == Some(wanted) {
            break;
        }
        session.press("right")?;
    }
    Ok(())
}

fn outcome(model: &Model, row: usize) -> Option<Understanding> {
    let (world, form) = model.world.as_ref().zip(model.front_form())?;
    let state = world.state();
    let rows = form.policy_rows(&form_ctx(model, world, &state));
    rows.get(row).and_then(|(id, ..)| form.outcome(*id))
}

fn policy_rows(model: &Model) -> Vec<String> {
    let Some((world, form)) = model.world.as_ref().zip(model.front_form()) else { return Vec::new() };
    let state = world.state();
    let rows = form.policy_rows(&form_ctx(model, world, &state));
    let line =
        |told: bool, title: &str| if told { format!("{title} {}", tr!("form-policy-told")) } else { title.into() };
    rows.into_iter().map(|(_, policy, told)| line(told, &policy.title)).collect()
}
