//! What the page of a household says of the register: where the household
//! comes from and what became of parts of it, its moves, what was corrected in
//! its data and by whom, and what two people wrote against each other.

use chrono::NaiveDate;
use serde_json::Value;

use super::conflicts;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::carried;
use crate::app::world::seen::Seen;
use crate::base::ids::HouseholdId;
use crate::base::limits::CORRECTIONS_SHOWN_MAX;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::flow::step_label;
use crate::domain::household::{Household, HouseholdStatus, Member, OPTIONAL_FIELDS};
use crate::domain::members;
use crate::domain::problem::Field;
use crate::domain::record::Kind;
use crate::query::scope::excused_now;
use crate::state::State;
use crate::state::doc::{Doc, Write};
use crate::tr;

/// The fields that every household has.
const FIELDS: &[&str] = &["village", "head", "must_visit", "status"];
/// Columns of a value that was corrected, before it is cut.
const VALUE_CHARS: usize = 24;

/// Adds where a household comes from, what went its own way or came in, and why
/// it doesn't count.
pub fn facts(page: &mut Page, seen: &Seen<'_>, id: HouseholdId, household: &Household) {
    let state = seen.state;
    let day = |day: NaiveDate| words::day(day, seen.today);
    let from = household
        .origin
        .map(|origin| tr!("house-from", head = words::household(state, origin.household), day = day(origin.on)));
    page.fact(tr!("house-fact-origin"), from.unwrap_or_default());
    let parted = state.households().filter_map(|(_, other)| {
        let origin = other.origin.filter(|origin| origin.household == id)?;
        Some(tr!("house-parted", head = visible(&other.head).into_owned(), day = day(origin.on)))
    });
    page.fact(tr!("house-fact-parted"), parted.collect::<Vec<_>>().join(&tr!("house-semicolon")));
    let merged = state.merged_into(id).into_iter().filter_map(|part| state.household(part));
    let merged = merged.map(|part| format!("{} {}", visible(&part.head), words::whereabouts(state, part)));
    page.fact(tr!("house-fact-merged"), merged.collect::<Vec<_>>().join(&tr!("house-semicolon")));
    let consent = household.contact_consent.filter(|_| household.phone.is_some());
    let consent = consent.map(|yes| if yes { tr!("house-consent-yes") } else { tr!("house-consent-no") });
    page.fact(tr!("house-consent"), consent.unwrap_or_default());
    if let Some((assignment, reason)) = excused_now(state, seen.today).get(&id) {
        let title = state.assignment(*assignment).map(|assignment| visible(&assignment.title).into_owned());
        page.fact(tr!("house-fact-excused"), format!("{} · {}", visible(reason), title.unwrap_or_default()));
    }
    carried::say(page, seen, Kind::Household, id.into());
    conflicts::marks(page, seen, Kind::Household, id.into());
    if let Some(ring) = state.ring_of(id) {
        let others = ring.into_iter().filter(|other| *other != id).map(|other| words::household(state, other));
        let others = others.collect::<Vec<_>>().join(&tr!("app-comma"));
        page.add(Tint::Danger, tr!("conflicts-mark-ring", others = others));
    }
}

/// Returns in whose name something happened, where that is a household that was
/// merged into the one whose page it is.
pub fn formerly(state: &State, id: HouseholdId, own: &[HouseholdId]) -> Option<String> {
    if own.contains(&id) {
        return None;
    }
    let merged = state.merged_into(id);
    let part = own.iter().find(|part| merged.contains(part))?;
    Some(tr!("house-of-merged", head = words::household(state, *part)))
}

/// Adds the moves of the household and what was corrected in its data.
pub fn history(page: &mut Page, seen: &Seen<'_>, id: HouseholdId) {
    for household in std::iter::once(id).chain(seen.state.merged_into(id)) {
        let Some(doc) = seen.docs.get(Kind::Household, household) else { continue };
        let whose = if household == id { None } else { formerly(seen.state, id, &[household]) };
        moves(page, seen, doc, whose.as_deref());
    }
    if let Some(doc) = seen.docs.get(Kind::Household, id) {
        corrections(page, seen, doc);
    }
}

fn moves(page: &mut Page, seen: &Seen<'_>, doc: &Doc, whose: Option<&str>) {
    if doc.steps().is_empty() {
        return;
    }
    page.gap();
    let title = match whose {
        None => tr!("house-flow"),
        Some(whose) => format!("{} · {whose}", tr!("house-flow")),
    };
    page.add(Tint::Heading, title);
    for stepped in doc.steps() {
        let step = &stepped.step;
        let by = step.by.map(|by| words::cadre(seen.state, by)).unwrap_or_default();
        let said = [step_label(step), by, visible(&step.note).into_owned()];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let label = words::day(step.at.date_naive(), seen.today);
        page.put(Piece { tint: Tint::Dim, indent: 0, label, text: said.join(" · ") });
    }
}

/// A value that took the place of another.
struct Correction<'d> {
    field: &'d str,
    before: &'d Write,
    after: &'d Write,
}

fn corrections(page: &mut Page, seen: &Seen<'_>, doc: &Doc) {
    let shown = FIELDS.iter().chain(OPTIONAL_FIELDS).filter(|field| !matches!(**field, "identity" | "origin"));
    let mut all: Vec<Correction<'_>> = Vec::new();
    for field in shown {
        let writes = doc.history(field);
        let pairs = writes.iter().zip(writes.iter().skip(1));
        let real = pairs.filter(|(before, after)| before.value != after.value);
        all.extend(real.map(|(before, after)| Correction { field, before, after }));
    }
    if all.is_empty() {
        return;
    }
    all.sort_by_key(|correction| std::cmp::Reverse(correction.after.origin));
    page.gap();
    page.add(Tint::Heading, tr!("house-corrected"));
    for correction in all.iter().take(CORRECTIONS_SHOWN_MAX) {
        let value = |write: &Write| value(seen.state, correction.field, &write.value);
        let origin = correction.after.origin;
        let who = seen.state.cadre_of(origin.entry.device).map(|(_, cadre)| visible(&cadre.name).into_owned());
        let at = origin.stamp.in_zone(seen.zone);
        let text = tr!(
            "house-corrected-line",
            day = at.map(|at| words::day(at.date_naive(), seen.today)).unwrap_or_default(),
            who = who.unwrap_or_default(),
            before = value(correction.before),
            after = value(correction.after)
        );
        page.put(Piece { tint: Tint::Dim, indent: 0, label: label(correction.field), text });
    }
    if all.len() > CORRECTIONS_SHOWN_MAX {
        page.add(Tint::Dim, tr!("house-corrected-more", count = all.len() - CORRECTIONS_SHOWN_MAX));
    }
}

/// Returns what a field is called.
fn label(field: &str) -> String {
    match field {
        "residents" => tr!("app-fact-residents"),
        "must_visit" => tr!("app-must-visit"),
        "status" => tr!("narrow-status"),
        "contact_consent" => tr!("house-consent"),
        "number" => tr!("house-number"),
        field => Field::from_word(field).map_or_else(|| visible(field).into_owned(), Field::label),
    }
}

/// Returns the value of a field in words, cut to what a line holds.
fn value(state: &State, field: &str, json: &str) -> String {
    let text = match (field, serde_json::from_str(json).unwrap_or(Value::Null)) {
        (_, Value::Null) => String::new(),
        (_, Value::Bool(yes)) => {
            if yes {
                tr!("house-yes")
            } else {
                tr!("house-no")
            }
        }
        ("status", Value::String(word)) => HouseholdStatus::from_word(&word).map_or(word, HouseholdStatus::label),
        ("village", Value::String(code)) => code.parse().map_or(code, |code| words::village(state, code)),
        ("successor", Value::String(id)) => id.parse().map_or(id, |id| words::household(state, id)),
        (_, Value::String(text)) => text,
        ("members", list) => {
            let all: Vec<Member> = serde_json::from_value(list).unwrap_or_default();
            members::written(&all).lines().collect::<Vec<_>>().join(&tr!("app-comma"))
        }
        (_, Value::Array(list)) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            texts.join(&tr!("app-comma"))
        }
        (_, other) => other.to_string(),
    };
    let text = text.replace('\n', " ");
    if text.trim().is_empty() {
        return tr!("house-nothing");
    }
    crate::base::text::gist(&visible(&text), VALUE_CHARS)
}
