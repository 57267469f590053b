//! Fields and their values in the words of the screens: days, choices, names
//! in place of ids. A value may take several lines; each is safe to show.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::base::ids::{CadreId, ConcernId, HouseholdId, PolicyId, RecordId, VisitId};
use crate::base::text::visible_lines;
use crate::domain::assignment::{Excused, Handover, Targets};
use crate::domain::cadre::Role;
use crate::domain::catalog::{Item, Purpose};
use crate::domain::concern::{ConcernState, DueRule, Level, Satisfaction, Urgency};
use crate::domain::household::{HouseholdStatus, Member, Origin};
use crate::domain::matter::{CostBand, HelpForm, MatterState};
use crate::domain::members;
use crate::domain::policy::{Answer, PolicySort};
use crate::domain::problem::Field;
use crate::domain::record::Kind;
use crate::domain::remark::Verdict;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Block, Explained, Occasion, Place, Sensitivity};
use crate::query::words;
use crate::state::State;
use crate::tr;

/// Returns what a field of a record is called.
pub fn label(kind: Kind, field: &str) -> String {
    match (kind, field) {
        (_, super::RING) => tr!("conflicts-field-ring"),
        (Kind::Household, "number") => tr!("house-number"),
        (Kind::Household, "residents") => tr!("app-fact-residents"),
        (Kind::Household, "must_visit") => tr!("conflicts-field-must-visit"),
        (Kind::Household, "status") => tr!("narrow-status"),
        (Kind::Household, "contact_consent") => tr!("house-consent"),
        (Kind::Household, "origin") => tr!("house-fact-origin"),
        (Kind::Household, "identity") => tr!("conflicts-field-identity"),
        (Kind::Household, "members") => tr!("app-fact-members"),
        (Kind::Visit, "blocks") => tr!("conflicts-field-blocks"),
        (Kind::Visit, "place") => tr!("form-place"),
        (Kind::Visit, "acknowledged") => tr!("form-acknowledged"),
        (Kind::Visit, "sensitivity") => tr!("waiting-sensitivity"),
        (Kind::Concern, "urgency") => tr!("form-urgency"),
        (Kind::Concern, "people") => tr!("form-people"),
        (Kind::Concern, "level") => tr!("conflicts-field-level"),
        (Kind::Concern, "satisfaction") => tr!("conflicts-field-satisfaction"),
        (Kind::Concern, "told_by") => tr!("conflicts-field-told-by"),
        (Kind::Concern, "due_rule") => tr!("conflicts-field-due-rule"),
        (Kind::Concern, "urged") => tr!("conflicts-field-urged"),
        (Kind::Concern, "extended") => tr!("conflicts-field-extended"),
        (Kind::Concern, "similar") => tr!("conflicts-field-similar"),
        (Kind::Matter, "help") => Field::HelpForm.label(),
        (Kind::Matter, "cost") => tr!("conflicts-field-cost"),
        (Kind::Cadre, "devices") => tr!("conflicts-field-devices"),
        (Kind::Cadre, "role") => tr!("conflicts-field-role"),
        (Kind::Remark, "verdict") => tr!("conflicts-field-verdict"),
        (Kind::Remark, "author") => tr!("conflicts-field-author"),
        (_, "visit") => Kind::Visit.label(),
        (_, field) => match (Block::from_word(field), Field::from_word(field)) {
            (Some(block), _) if kind == Kind::Visit => block.label(),
            (_, Some(field)) => field.label(),
            // A field of a later version: its own name is all there is.
            _ => lines(field),
        },
    }
}

/// Returns the value of a field in words, as of `today`; nothing where the
/// field is empty.
pub fn said(state: &State, today: NaiveDate, kind: Kind, field: &str, value: &Value) -> String {
    let (text, id) = (value.as_str().unwrap_or_default(), id_of(value));
    let word = match field {
        "status" => HouseholdStatus::from_word(text).map(HouseholdStatus::label),
        "place" => Place::from_word(text).map(Place::label),
        "acknowledged" => Acknowledgement::from_word(text).map(Acknowledgement::label),
        "sensitivity" => Sensitivity::from_word(text).map(Sensitivity::label),
        "urgency" => Urgency::from_word(text).map(Urgency::label),
        "level" => Level::from_word(text).map(Level::label),
        "satisfaction" => Satisfaction::from_word(text).map(Satisfaction::label),
        "state" if kind == Kind::Concern => ConcernState::from_word(text).map(ConcernState::label),
        "state" => MatterState::from_word(text).map(MatterState::label),
        "cost" => CostBand::from_word(text).map(CostBand::label),
        "role" => Role::from_word(text).map(Role::label),
        "occasion" if !text.is_empty() => Some(Occasion::of(text).label()),
        "help" if kind == Kind::Matter && !text.is_empty() => Some(HelpForm::of(text).label()),
        "sort" if !text.is_empty() => Some(PolicySort::of(text).label()),
        "of" if kind == Kind::Catalog => Some(Purpose::of(text).label()),
        "verdict" => Verdict::from_word(text).map(Verdict::label),
        "village" => text.parse().ok().map(|code| words::village(state, code)),
        "at" => DateTime::parse_from_rfc3339(text).ok().map(|at| moment(at.naive_local(), today)),
        "successor" | "household" => id.map(|id| household(state, HouseholdId(id))),
        "visit" => id.map(|id| visit(state, today, VisitId(id))),
        "told_by" | "author" | "cadre" => id.map(|id| words::cadre(state, CadreId(id))),
        "similar" => id.and_then(|id| state.concern(ConcernId(id))).map(|concern| concern.number.clone()),
        "minutes" => value.as_u64().map(|minutes| tr!("app-minutes", minutes = minutes)),
        "people" | "residents" => value.as_u64().map(|people| tr!("app-people", people = people)),
        "urged" | "extended" => value.as_u64().map(|times| tr!("conflicts-times", times = times)),
        _ => compound(state, today, field, value),
    };
    let plain = || match value {
        Value::Null => String::new(),
        Value::Bool(true) => tr!("app-yes"),
        Value::Bool(false) => tr!("app-no"),
        Value::String(text) => match text.parse::<NaiveDate>() {
            Ok(day) if text.len() == "2026-11-22".len() => words::day(day, today),
            _ => text.trim().to_owned(),
        },
        other => other.to_string(),
    };
    lines(&word.unwrap_or_else(plain))
}

/// Returns a value that is made of several, in words.
fn compound(state: &State, today: NaiveDate, field: &str, value: &Value) -> Option<String> {
    fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
        serde_json::from_value(value.clone()).ok()
    }
    if value.is_null() {
        return None;
    }
    let day = |day| words::day(day, today);
    let comma = tr!("app-comma");
    Some(match field {
        "members" => members::written(&read::<Vec<Member>>(value)?),
        "origin" => {
            let origin: Origin = read(value)?;
            tr!("house-from", head = words::household(state, origin.household), day = day(origin.on))
        }
        "identity" => tr!("conflicts-identity", last4 = value.get("last4")?.as_str()?),
        "blocks" => Block::ALL.iter().filter_map(|block| block_line(*block, value)).collect::<Vec<_>>().join("\n"),
        "households" => each(value, &comma, |id| Some(household(state, HouseholdId(id_of(id)?))))?,
        "cadres" => each(value, &comma, |id| Some(words::cadre(state, CadreId(id_of(id)?))))?,
        "villages" => each(value, &comma, |code| {
            let code: VillageCode = code.as_str()?.parse().ok()?;
            Some(words::village(state, code))
        })?,
        "policies" => each(value, "\n", |one| Some(explained(state, &read(one)?)))?,
        "excused" => each(value, "\n", |one| {
            let one: Excused = read(one)?;
            Some(format!("{} {}", household(state, one.household), one.reason))
        })?,
        "handovers" => each(value, "\n", |one| {
            let one: Handover = read(one)?;
            let (from, to) = (words::cadre(state, one.from), words::cadre(state, one.to));
            Some(format!("{} {}", day(one.on), tr!("tasks-handover-line", from = from, to = to)))
        })?,
        "answers" => each(value, "\n", |one| {
            let one: Answer = read(one)?;
            Some(format!("{}\n{}", one.question, one.answer))
        })?,
        "items" => each(value, "\n", |one| {
            let Item { code, label, when } = read(one)?;
            Some(format!("{code} {label}\n{}", when.join("\n")).trim_end().to_owned())
        })?,
        "targets" => targets(&read(value)?),
        "due_rule" => match read(value)? {
            DueRule::WorkingDays(days) => tr!("conflicts-due-workdays", days = days),
            DueRule::Date => tr!("conflicts-due-date"),
        },
        _ => each(value, &comma, |one| one.as_str().map(str::to_owned))?,
    })
}

/// Returns what is asked for, one target a line.
fn targets(targets: &Targets) -> String {
    let lines = [
        targets.coverage_percent.map(|percent| tr!("conflicts-target-coverage", percent = percent)),
        targets.visits_per_household.map(|times| tr!("conflicts-target-visits", times = times)),
        targets.must_visit_days.map(|days| tr!("conflicts-target-must-visit", days = days)),
        targets.nights.map(|nights| tr!("conflicts-target-nights", nights = nights)),
        (!targets.policies.is_empty())
            .then(|| tr!("conflicts-target-policies", codes = targets.policies.join(&tr!("app-comma")))),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Returns the items of a list in words, joined; `None` where it is none.
fn each(list: &Value, joint: &str, item: impl Fn(&Value) -> Option<String>) -> Option<String> {
    let items = list.as_array()?.iter().map(|one| item(one).unwrap_or_else(|| one.to_string()));
    Some(items.collect::<Vec<_>>().join(joint))
}

fn block_line(block: Block, blocks: &Value) -> Option<String> {
    let text = blocks.get(block.word())?.as_str()?.trim();
    (!text.is_empty()).then(|| tr!("conflicts-block", block = block.label(), text = text))
}

fn explained(state: &State, explained: &Explained) -> String {
    let title = |id: PolicyId| state.policy(id).map_or_else(|| id.0.short(), |policy| policy.title.clone());
    format!("{} {}", title(explained.policy), explained.outcome.label())
}

fn id_of(value: &Value) -> Option<RecordId> {
    value.as_str()?.parse().ok()
}

/// Returns a household by its head and where it is: of several 张三 each.
pub fn household(state: &State, id: HouseholdId) -> String {
    match state.household(id) {
        Some(one) => format!("{} {}", lines(&one.head), words::whereabouts(state, one)).trim_end().to_owned(),
        None => words::household(state, id),
    }
}

fn visit(state: &State, today: NaiveDate, id: VisitId) -> String {
    let Some(visit) = state.visit(id) else { return id.0.short() };
    let heads: Vec<String> = visit.households.iter().map(|id| words::household(state, *id)).collect();
    let place = if heads.is_empty() { words::village(state, visit.village) } else { heads.join(&tr!("app-comma")) };
    format!("{place} {}", words::day(visit.day(), today))
}

fn moment(at: chrono::NaiveDateTime, today: NaiveDate) -> String {
    format!("{} {}", words::day(at.date(), today), at.format("%H:%M"))
}

/// Returns what to call a record in one line, from what lists know of it.
pub fn name(state: &State, today: NaiveDate, kind: Kind, id: RecordId) -> String {
    use crate::base::ids::{AssignmentId, CatalogId, MatterId, RemarkId, StayId};
    let found = match kind {
        Kind::Village => state.villages().find(|(one, _)| one.0 == id).map(|(_, village)| village.name.clone()),
        Kind::Household => Some(household(state, HouseholdId(id))),
        Kind::Cadre => Some(words::cadre(state, CadreId(id))),
        Kind::Assignment => state.assignment(AssignmentId(id)).map(|assignment| assignment.title.clone()),
        Kind::Stay => state
            .stay(StayId(id))
            .map(|stay| format!("{} {}", words::cadre(state, stay.cadre), words::village(state, stay.village))),
        Kind::Visit => Some(visit(state, today, VisitId(id))),
        Kind::Concern => state.concern(ConcernId(id)).map(|concern| format!("{} {}", concern.number, concern.text)),
        Kind::Matter => state.matter(MatterId(id)).map(|matter| matter.need.clone()),
        Kind::Policy => state.policy(PolicyId(id)).map(|policy| policy.title.clone()),
        Kind::Catalog => state.catalog(CatalogId(id)).map(|catalog| catalog.title.clone()),
        Kind::Remark => state.remark(RemarkId(id)).map(|remark| remark.text.clone()),
        Kind::Device => words::device(state, id),
        Kind::Decision => words::decision(state, id),
        Kind::Invitation => words::invitation(state, id),
    };
    let found = found.map(|name| lines(name.trim()).replace('\n', " ")).filter(|name| !name.is_empty());
    found.unwrap_or_else(|| id.short())
}

/// Returns text from outside line by line, each line safe to show.
fn lines(text: &str) -> String {
    visible_lines(text).join("\n")
}
