//! What a visit, and what was heard and promised in it, said before it was
//! corrected: each correction with when and by whom, the old words above the
//! new ones. Steps of a flow are no corrections and are left out.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::page::{Page, Piece, Tint};
use super::seen::Seen;
use super::words;
use crate::base::ids::{CadreId, HouseholdId, PolicyId, RecordId, VisitId};
use crate::base::text::{fit, visible, width};
use crate::domain::concern::{Level, Urgency};
use crate::domain::problem::Field;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Block, Explained, Place, Sensitivity};
use crate::state::State;
use crate::state::doc::{Doc, Origin};
use crate::tr;

/// Values no wider than this stand on one line, before and after, in columns.
const SHORT_COLUMNS: usize = 24;

/// One field as it was before a correction, and after.
struct Turned {
    label: String,
    before: String,
    after: String,
}

/// Returns the visit and what was heard and promised in it, as far as it is here.
pub fn records(state: &State, id: VisitId) -> Vec<(Kind, RecordId)> {
    let concerns = state.concerns_in(id).map(|(id, _)| (Kind::Concern, id.0));
    let matters = state.matters_in(id).map(|(id, _)| (Kind::Matter, id.0));
    std::iter::once((Kind::Visit, id.0)).chain(concerns).chain(matters).collect()
}

/// Returns how often a record was corrected.
pub fn corrections(doc: &Doc) -> usize {
    let rewritten = doc.rewritten().flat_map(|(_, writes)| writes.iter().skip(1));
    let entries: std::collections::BTreeSet<_> = rewritten.map(|write| write.origin.entry).collect();
    entries.iter().filter(|entry| !doc.steps().iter().any(|step| step.origin.entry == **entry)).count()
}

/// Returns the page of all corrections of a visit and its parts.
pub fn page(seen: &Seen<'_>, id: VisitId, title: &str) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("waiting-history-title", what = title));
    let offset = seen.state.visit(id).map(|visit| *visit.at.offset());
    let mut none = true;
    for (kind, id) in records(seen.state, id) {
        let Some(doc) = seen.docs.get(kind, id) else { continue };
        let turns = turns(seen.state, doc);
        if turns.is_empty() && kind != Kind::Visit {
            continue;
        }
        page.gap();
        if kind != Kind::Visit {
            page.add(Tint::Heading, format!("{} · {}", kind.label(), super::exchange::name(seen.state, kind, id)));
        }
        page.add(
            Tint::Dim,
            tr!("waiting-history-first", when = when(doc.created, offset), who = who(seen, doc.created)),
        );
        none &= turns.is_empty();
        for (origin, fields) in turns {
            page.gap();
            let said = tr!("waiting-history-turn", when = when(origin, offset), who = who(seen, origin));
            page.add(Tint::Accent, said);
            fields.iter().for_each(|field| add(&mut page, field));
        }
    }
    if none {
        page.gap();
        page.add(Tint::Text, tr!("waiting-history-none"));
    }
    page
}

/// Adds one field: on one line where it is short, else the old words above the new.
fn add(page: &mut Page, Turned { label, before, after }: &Turned) {
    let mut put = |label: String, tint, text: String| {
        page.put(Piece { tint, indent: 2, label, text });
    };
    let short = |text: &str| width(text) <= SHORT_COLUMNS && !text.contains('\n');
    if short(before) && short(after) {
        return put(label.clone(), Tint::Text, format!("{before} → {after}"));
    }
    let (before, after) = apart(before, after);
    let (was, is) = (tr!("waiting-history-before"), tr!("waiting-history-after"));
    put(format!("{label}  {was}"), Tint::Dim, before);
    put(fit("", width(label) + 2) + &is, Tint::Text, after);
}

/// Returns both texts with what differs between two signs.
pub(super) fn apart(before: &str, after: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.graphemes(true).collect(), after.graphemes(true).collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let marked = |all: &[&str]| {
        let (start, middle, end) = (&all[..head], &all[head..all.len() - tail], &all[all.len() - tail..]);
        match (head + tail, middle.is_empty()) {
            (0, _) | (_, true) => all.concat(),
            _ => format!("{}【{}】{}", start.concat(), middle.concat(), end.concat()),
        }
    };
    (marked(&a), marked(&b))
}

/// Returns the corrections of a record, oldest first.
fn turns(state: &State, doc: &Doc) -> BTreeMap<Origin, Vec<Turned>> {
    let mut turns: BTreeMap<Origin, Vec<Turned>> = BTreeMap::new();
    for (field, writes) in doc.rewritten().filter(|(field, _)| *field != "due_rule") {
        for pair in writes.windows(2) {
            let [before, after] = pair else { continue };
            if doc.steps().iter().any(|step| step.origin.entry == after.origin.entry) {
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

/// Returns when something was written, on the clock of the place where it is known.
fn when(origin: Origin, offset: Option<FixedOffset>) -> String {
    let ms = i64::try_from(origin.stamp.unix_ms()).unwrap_or(i64::MAX);
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    match offset {
        Some(offset) => at.with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string(),
        None => at.format("%Y-%m-%d").to_string(),
    }
}

fn who(seen: &Seen<'_>, origin: Origin) -> String {
    let device = origin.entry.device;
    let cadre = seen.state.cadre_of(device).map(|(_, cadre)| visible(&cadre.name).into_owned());
    cadre.unwrap_or_else(|| device.to_string())
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn only_what_differs_is_marked() {
        let marked = |a: &str, b: &str| {
            let (a, b) = apart(a, b);
            format!("{a} | {b}")
        };
        assert_eq!(
            marked("水渠堵了，浇不上水", "水渠已清，浇不上水"),
            "水渠【堵了】，浇不上水 | 水渠【已清】，浇不上水"
        );
        assert_eq!(marked("浇水", "浇上水"), "浇水 | 浇【上】水");
        assert_eq!(marked("啊啊", "啊啊啊"), "啊啊 | 啊啊【啊】");
        assert_eq!(marked("甲", "乙"), "甲 | 乙");
        assert_eq!(marked("e\u{301}x", "ex"), "【e\u{301}】x | 【e】x", "never through a character");
    }
}
