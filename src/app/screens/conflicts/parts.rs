//! What the two sides of a conflict say, part by part, laid out as on the
//! screen of the record, and what stood there before.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::{Facing, value, writers};
use crate::app::screens::history::apart;
use crate::app::sheet::kinds::{Wording, Writable, writable};
use crate::base::ids::HouseholdId;
use crate::base::text::{visible, wrap};
use crate::display::words;
use crate::domain::problem::Field;
use crate::domain::record::Kind;
use crate::domain::visit::Block;
use crate::query::conflicts::{Dispute, Side, household, label, letter, said};
use crate::state::State;
use crate::tr;

/// Columns of a line that says what a side says, over the sheet.
const LEAD_COLUMNS: usize = 50;
/// Rows for what one side says: where there are several texts, and else.
const LEAD_ROWS: (usize, usize) = (2, 4);

/// What the two sides say of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called, where there are several.
    pub label: String,
    /// What each side says.
    pub values: [String; 2],
    /// What stood there before, for each side.
    pub before: [String; 2],
}

/// Returns what two sides of a dispute say, part by part.
pub fn parts(state: &State, today: NaiveDate, dispute: &Dispute, pair: [Option<&Side>; 2]) -> Vec<Part> {
    if dispute.is_ring() {
        return vec![standing(state, dispute, pair)];
    }
    let kind = dispute.kind;
    if kind == Kind::Visit && dispute.field == "blocks" {
        return blocks(pair);
    }
    let text = |value: &Value| said(state, today, kind, &dispute.field, value);
    let values = pair.map(|side| side.map(|side| text(&side.value)));
    let before = pair.map(|side| side.map(|side| side.before.as_ref().map(&text).unwrap_or_default()));
    let mut parts = vec![part(String::new(), values, before, writable(kind, &dispute.field).is_some())];
    parts.extend(with(state, today, dispute, pair));
    parts
}

/// Returns what comes with the two sides: what their writers said of their
/// steps, and the fields that are settled with them, where these differ.
fn with(state: &State, today: NaiveDate, dispute: &Dispute, pair: [Option<&Side>; 2]) -> Vec<Part> {
    let silent = || [None, None];
    let mut parts = Vec::new();
    if pair.iter().flatten().any(|side| !side.note.is_empty()) {
        let notes = pair.map(|side| side.map(|side| lines(&side.note)));
        parts.push(part(Field::Note.label(), notes, silent(), false));
    }
    let fields: BTreeSet<&String> = pair.iter().flatten().flat_map(|side| side.along.keys()).collect();
    for field in fields {
        let text = |side: &Side| side.along.get(field).map(|value| said(state, today, dispute.kind, field, value));
        let values = pair.map(|side| side.map(|side| text(side).unwrap_or_default()));
        if values[0] != values[1] {
            parts.push(part(label(dispute.kind, field), values, silent(), false));
        }
    }
    parts
}

/// Returns the blocks of a visit in which the sides differ.
fn blocks(pair: [Option<&Side>; 2]) -> Vec<Part> {
    let text = |value: Option<&Value>, block: Block| {
        let said = value.and_then(|value| value.get(block.word())).and_then(Value::as_str).unwrap_or_default();
        lines(said.trim())
    };
    let part_of = |block: &Block| {
        let values = pair.map(|side| side.map(|side| text(Some(&side.value), *block)));
        let before = pair.map(|side| side.map(|side| text(side.before.as_ref(), *block)));
        part(block.label(), values, before, true)
    };
    let differs = |block: &&Block| {
        let said = pair.map(|side| side.map(|side| text(Some(&side.value), **block)));
        said[0] != said[1]
    };
    Block::ALL.iter().filter(differs).map(part_of).collect()
}

fn part(label: String, values: [Option<String>; 2], before: [Option<String>; 2], marked: bool) -> Part {
    let empty = |text: String| if text.is_empty() { tr!("conflicts-empty") } else { text };
    let before = before.map(|text| match text {
        None => String::new(),
        Some(text) if text.is_empty() => tr!("conflicts-before-empty"),
        Some(text) => tr!("conflicts-before", value = text),
    });
    let values = match values {
        [Some(one), Some(other)] if marked && !one.is_empty() && !other.is_empty() => {
            let (one, other) = apart(&one, &other);
            [one, other]
        }
        values => values.map(|text| text.map(empty).unwrap_or_default()),
    };
    Part { label, values, before }
}

/// Returns the households that would stand.
fn standing(state: &State, dispute: &Dispute, pair: [Option<&Side>; 2]) -> Part {
    let ring = dispute.ring();
    let id = |side: &Side| side.value.as_str()?.parse().ok().map(HouseholdId);
    let told = |side: &Side| {
        let Some((id, one)) = id(side).and_then(|id| Some((id, state.household(id)?))) else { return String::new() };
        let categories: Vec<String> = one.categories.iter().map(|one| visible(&one.0).into_owned()).collect();
        let residents = one.residents.map(|people| tr!("app-people", people = people)).unwrap_or_default();
        let address = one.address.as_deref().map(|text| visible(text).into_owned()).unwrap_or_default();
        let all = [household(state, id), address, residents, categories.join(&tr!("app-comma"))];
        all.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let merged = |side: &Side| {
        let place = id(side).and_then(|id| ring.iter().position(|one| *one == id)).unwrap_or(0);
        let other = ring[(place + ring.len() - 1) % ring.len()];
        tr!("conflicts-ring-merged", other = words::household(state, other))
    };
    Part {
        label: String::new(),
        values: pair.map(|side| side.map(told).unwrap_or_default()),
        before: pair.map(|side| side.map(merged).unwrap_or_default()),
    }
}

fn lines(text: &str) -> String {
    crate::base::text::visible_lines(text).join("\n")
}

impl Facing {
    /// Returns what to begin with where the text in front is written anew:
    /// what the side at hand says. Of the texts of a visit each begins with
    /// what one of the two changed, where the other left it alone.
    pub fn wording(&self, state: &State, today: NaiveDate) -> Option<Wording> {
        let dispute = self.dispute()?;
        let side = dispute.sides.get(self.side)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
        let texts = match writable(dispute.kind, &dispute.field)? {
            Writable::Line(field) | Writable::Block(field) => vec![(field, text(&side.value))],
            Writable::Blocks => Block::ALL.iter().filter_map(|block| begun(*block, dispute, side)).collect(),
        };
        Some(Wording {
            kind: dispute.kind,
            id: dispute.record,
            field: dispute.field.clone(),
            whole: side.value.to_string(),
            lead: lead(state, today, dispute, &texts),
            texts,
        })
    }
}

/// Returns what each side says, broken into lines for the narrowest screen; of
/// the texts of a visit one after the other, as they stand in the sheet.
fn lead(state: &State, today: NaiveDate, dispute: &Dispute, texts: &[(Field, String)]) -> Vec<String> {
    let rows = if texts.len() > 1 { LEAD_ROWS.0 } else { LEAD_ROWS.1 };
    let mut lines = Vec::new();
    for (field, _) in texts {
        for (n, side) in dispute.sides.iter().enumerate() {
            let said = match side.value.get(field.word()).and_then(Value::as_str) {
                Some(text) => format!("{} {}", field.label(), visible(&text.replace('\n', " "))),
                None if side.value.is_object() => field.label(),
                None => value(state, today, dispute, side),
            };
            let (letter, who) = (letter(n).to_string(), writers(state, side));
            let said = tr!("conflicts-write-side", side = letter, who = who, value = said);
            let broken = wrap(&said, LEAD_COLUMNS);
            let more = broken.len() > rows;
            lines.extend(broken.into_iter().take(rows));
            if let Some(last) = lines.last_mut().filter(|_| more) {
                last.push('…');
            }
        }
    }
    lines
}

/// Returns what a block of a visit begins with; `None` where all sides say the same.
fn begun(block: Block, dispute: &Dispute, chosen: &Side) -> Option<(Field, String)> {
    let text = |value: &Value| value.get(block.word()).and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = text(&chosen.value);
    if dispute.sides.iter().all(|side| text(&side.value) == own) {
        return None;
    }
    let before = |side: &Side| side.before.as_ref().map(text).unwrap_or_default();
    let changed = dispute.sides.iter().filter(|side| text(&side.value) != before(side));
    let changed: Vec<&Side> = changed.collect();
    let begins = match changed[..] {
        [one] => text(&one.value),
        _ => own,
    };
    Some((Field::from_word(block.word())?, begins))
}
