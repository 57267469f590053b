//! What a record said before it was corrected, in words: which fields, what they
//! were and what they are. Steps of a flow are no corrections and are left out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde_json::Value;

use super::words;
use crate::base::ids::{CadreId, HouseholdId, PolicyId, RecordId};
use crate::base::text::visible;
use crate::domain::concern::{Level, Urgency};
use crate::domain::problem::Field;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Block, Explained, Occasion, Place, Sensitivity};
use crate::state::State;
use crate::state::doc::{Doc, Origin};
use crate::tr;

/// One field as it was before a correction, and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    /// The name of the field.
    pub label: String,
    /// What it said.
    pub before: String,
    /// What it says instead.
    pub after: String,
}

/// Returns how often a record was corrected.
pub fn corrections(doc: &Doc) -> usize {
    // What says the same as before was written anew after a disk had lost it.
    let turned = doc.rewritten().flat_map(|(_, writes)| writes.windows(2));
    let turned = turned.filter(|pair| pair[0].value != pair[1].value).map(|pair| pair[1].origin);
    let origins: BTreeSet<_> = turned.filter(|origin| doc.step_of(*origin).is_none()).collect();
    origins.len()
}

/// Returns the corrections of a record, oldest first.
pub fn turns(state: &State, doc: &Doc) -> BTreeMap<Origin, Vec<Turned>> {
    let mut turns: BTreeMap<Origin, Vec<Turned>> = BTreeMap::new();
    for (field, writes) in doc.rewritten().filter(|(field, _)| *field != "due_rule") {
        for pair in writes.windows(2) {
            let [before, after] = pair else { continue };
            if before.value == after.value || doc.step_of(after.origin).is_some() {
                continue;
            }
            let read = |json: &str| serde_json::from_str(json).unwrap_or(Value::Null);
            let fields = turned(state, field, &read(&before.value), &read(&after.value));
            turns.entry(after.origin).or_default().extend(fields);
        }
    }
    turns.retain(|_, fields| !fields.is_empty());
    turns
}

/// Returns what a field was and is, in words; the five texts one by one.
fn turned(state: &State, field: &str, before: &Value, after: &Value) -> Vec<Turned> {
    let one = |label: String, before: &Value, after: &Value| {
        let (before, after) = (said(state, field, before), said(state, field, after));
        (before != after).then_some(Turned { label, before, after })
    };
    if field != "blocks" {
        return one(label(field), before, after).into_iter().collect();
    }
    let text = |value: &Value, block: &Block| value.get(block.word()).cloned().unwrap_or(Value::Null);
    let blocks = Block::ALL.iter();
    blocks.filter_map(|block| one(block.label(), &text(before, block), &text(after, block))).collect()
}

fn label(field: &str) -> String {
    match field {
        "place" => tr!("form-place"),
        "acknowledged" => tr!("form-acknowledged"),
        "sensitivity" => tr!("waiting-sensitivity"),
        "urgency" => tr!("form-urgency"),
        "people" => tr!("form-people"),
        _ => Field::from_word(field).map_or_else(|| visible(field).into_owned(), Field::label),
    }
}

/// Returns a value of a field in words.
fn said(state: &State, field: &str, value: &Value) -> String {
    let list = |each: &dyn Fn(&Value) -> Option<String>| {
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(each).collect::<Vec<_>>().join(&tr!("app-comma"))
    };
    let id = |value: &Value| value.as_str().and_then(|id| id.parse::<RecordId>().ok());
    let word = value.as_str().unwrap_or_default();
    let text = match field {
        "place" => Place::from_word(word).map(Place::label),
        "acknowledged" => Acknowledgement::from_word(word).map(Acknowledgement::label),
        "occasion" if !word.is_empty() => Some(Occasion::of(word).label()),
        "sensitivity" => Sensitivity::from_word(word).map(Sensitivity::label),
        "urgency" => Urgency::from_word(word).map(Urgency::label),
        "level" => Level::from_word(word).map(Level::label),
        "village" => word.parse::<VillageCode>().ok().map(|code| words::village(state, code)),
        "at" => DateTime::parse_from_rfc3339(word).ok().map(|at| at.format("%Y-%m-%d %H:%M").to_string()),
        "households" => Some(list(&|value| id(value).map(|id| words::household(state, HouseholdId(id))))),
        "cadres" => Some(list(&|value| id(value).map(|id| words::cadre(state, CadreId(id))))),
        "policies" => Some(list(&|value| explained(state, value))),
        _ => None,
    };
    let plain = || match value {
        Value::Null => String::new(),
        Value::Bool(true) => tr!("app-yes"),
        Value::Bool(false) => tr!("app-no"),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let text = text.unwrap_or_else(plain);
    if text.is_empty() { tr!("waiting-history-empty") } else { text }
}

fn explained(state: &State, value: &Value) -> Option<String> {
    let explained: Explained = serde_json::from_value(value.clone()).ok()?;
    let title = state.policy(explained.policy).map(|policy| visible(&policy.title).into_owned());
    let short = |policy: PolicyId| policy.0.short();
    Some(format!("{} {}", title.unwrap_or_else(|| short(explained.policy)), explained.outcome.label()))
}
