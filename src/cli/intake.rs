//! A visit as it comes from outside, by flags or by a line of JSON, into the
//! changes that log it. It reads and resolves; it writes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use super::failure::{Failure, told};
use super::{find, parse};
use crate::base::ids::{CadreId, ConcernId, DeviceId, HouseholdId, MatterId, RecordId, VisitId};
use crate::base::limits::VISIT_MINUTES_MAX;
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, Urgency};
use crate::domain::matter::{HelpForm, Matter, MatterState};
use crate::domain::record::{Record, Recorded};
use crate::domain::validate;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Blocks, Explained, Occasion, Place, Understanding, Visit};
use crate::domain::workdays::Calendar;
use crate::state::State;
use crate::state::facts::Known;
use crate::tr;

/// A visit as it was sent in. Every field may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct VisitLine {
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub household: Option<String>,
    pub households: Option<Vec<String>>,
    pub village: Option<String>,
    pub at: Option<String>,
    pub place: Option<String>,
    pub occasion: Option<String>,
    pub minutes: Option<u16>,
    pub met: Option<String>,
    pub relation: Option<String>,
    pub nobody_home: Option<bool>,
    pub chat: Option<String>,
    pub policy_talk: Option<String>,
    pub development: Option<String>,
    pub complaints: Option<String>,
    pub help: Option<String>,
    pub concerns: Option<Vec<ConcernLine>>,
    pub policies: Option<Vec<PolicyLine>>,
    pub matters: Option<Vec<MatterLine>>,
    pub next: Option<String>,
    pub acknowledged: Option<String>,
    pub sensitivity: Option<String>,
}

/// A concern heard in such a visit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConcernLine {
    pub text: Option<String>,
    pub category: Option<String>,
    pub urgency: Option<String>,
    pub people: Option<u32>,
    pub responsible: Option<String>,
    pub goal: Option<String>,
}

/// A policy explained in such a visit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PolicyLine {
    pub code: Option<String>,
    pub version: Option<String>,
    pub understood: Option<bool>,
}

/// A matter promised in such a visit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MatterLine {
    pub need: Option<String>,
    pub promised: Option<String>,
    pub help: Option<String>,
    pub goal: Option<String>,
}

/// What a field of a line may hold.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Text,
    /// A whole number up to this.
    Number(u32),
    Flag,
    Texts,
    Objects(&'static [(&'static str, Shape)]),
}

/// The fields of a line, for telling what is wrong with one that can't be read.
const FIELDS: &[(&str, Shape)] = &[
    ("ref", Shape::Text),
    ("household", Shape::Text),
    ("households", Shape::Texts),
    ("village", Shape::Text),
    ("at", Shape::Text),
    ("place", Shape::Text),
    ("occasion", Shape::Text),
    ("minutes", Shape::Number(VISIT_MINUTES_MAX as u32)),
    ("met", Shape::Text),
    ("relation", Shape::Text),
    ("nobody_home", Shape::Flag),
    ("chat", Shape::Text),
    ("policy_talk", Shape::Text),
    ("development", Shape::Text),
    ("complaints", Shape::Text),
    ("help", Shape::Text),
    ("concerns", Shape::Objects(CONCERN_FIELDS)),
    ("policies", Shape::Objects(POLICY_FIELDS)),
    ("matters", Shape::Objects(MATTER_FIELDS)),
    ("next", Shape::Text),
    ("acknowledged", Shape::Text),
    ("sensitivity", Shape::Text),
];
const CONCERN_FIELDS: &[(&str, Shape)] = &[
    ("text", Shape::Text),
    ("category", Shape::Text),
    ("urgency", Shape::Text),
    ("people", Shape::Number(u32::MAX)),
    ("responsible", Shape::Text),
    ("goal", Shape::Text),
];
const POLICY_FIELDS: &[(&str, Shape)] = &[("code", Shape::Text), ("version", Shape::Text), ("understood", Shape::Flag)];
const MATTER_FIELDS: &[(&str, Shape)] =
    &[("need", Shape::Text), ("promised", Shape::Text), ("help", Shape::Text), ("goal", Shape::Text)];

/// A line that can't be read: the reference it gave, if that much was clear,
/// and what is wrong.
#[derive(Debug)]
pub(super) struct BadLine {
    pub reference: Option<String>,
    pub error: String,
}

/// Reads one line of JSON.
pub(super) fn read(line: &[u8]) -> Result<VisitLine, Box<BadLine>> {
    // The derived reader would take a list for an object without names.
    if line.trim_ascii_start().first() == Some(&b'[') {
        return Err(Box::new(BadLine { reference: None, error: tr!("cli-line-not-object") }));
    }
    serde_json::from_slice(line).map_err(|error| {
        let value = match serde_json::from_slice::<Value>(line) {
            Ok(value) => value,
            Err(error) => {
                let column = error.column();
                return Box::new(BadLine { reference: None, error: tr!("cli-line-not-json", column = column) });
            }
        };
        let reference = value.get("ref").and_then(Value::as_str).map(str::to_owned);
        let error = misfit("", &value, FIELDS)
            .unwrap_or_else(|| tr!("cli-line-unreadable", reason = visible(&error.to_string()).into_owned()));
        Box::new(BadLine { reference, error })
    })
}

/// Returns what doesn't fit the fields, the first thing found.
fn misfit(within: &str, value: &Value, fields: &[(&str, Shape)]) -> Option<String> {
    let Value::Object(object) = value else { return Some(tr!("cli-line-not-object")) };
    for (name, value) in object {
        let full = format!("{within}{name}");
        let shown = || visible(&full).into_owned();
        let Some((_, shape)) = fields.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            return Some(tr!("cli-line-unknown-field", field = shown(), known = known.join(", ")));
        };
        let wrong = match (shape, value) {
            (_, Value::Null) | (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => None,
            (Shape::Number(max), Value::Number(n)) if n.is_u64() => (n.as_u64() > Some(u64::from(*max)))
                .then(|| tr!("cli-line-too-large", field = shown(), value = n.to_string(), max = *max)),
            (Shape::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => None,
            (Shape::Objects(fields), Value::Array(items)) => {
                items.iter().find_map(|item| misfit(&format!("{full}."), item, fields))
            }
            (Shape::Text, _) => Some(tr!("cli-line-want-text", field = shown())),
            (Shape::Number(_), _) => Some(tr!("cli-line-want-number", field = shown())),
            (Shape::Flag, _) => Some(tr!("cli-line-want-flag", field = shown())),
            (Shape::Texts | Shape::Objects(_), _) => Some(tr!("cli-line-want-list", field = shown())),
        };
        if wrong.is_some() {
            return wrong;
        }
    }
    None
}

/// What came of a line.
pub(super) enum Taken {
    /// It was logged before.
    Known(VisitId),
    /// It is to be logged by these changes.
    New(VisitId, Vec<Change>),
}

/// Turns lines into changes, one after the other.
pub(super) struct Intake {
    pub me: Option<CadreId>,
    pub device: DeviceId,
    pub now: DateTime<FixedOffset>,
    pub calendar: Arc<Calendar>,
    /// Households found before, by what they were called.
    called: HashMap<String, HouseholdId>,
    /// Concerns that are on their way and not in the state yet, by day.
    ahead: HashMap<NaiveDate, u32>,
    /// Days that are hardly meant were meant.
    pub sure: bool,
    /// A due date was counted through a year whose days off aren't known.
    pub guessed_due: bool,
}

impl Intake {
    pub(super) fn new(
        me: Option<CadreId>,
        device: DeviceId,
        now: DateTime<FixedOffset>,
        calendar: Arc<Calendar>,
    ) -> Self {
        let (called, ahead) = (HashMap::new(), HashMap::new());
        Self { me, device, now, calendar, called, ahead, sure: false, guessed_due: false }
    }

    /// Says that what was taken so far is in the state now, or never will be.
    pub(super) fn settle(&mut self) {
        self.ahead.clear();
    }

    /// Returns the id of the visit that this device sent in under a reference;
    /// the same for the same reference, so that a file can be fed again.
    pub(super) fn id_for(&self, reference: &str) -> VisitId {
        VisitId(RecordId::derived("dundian 2026 visit id by reference", &[&self.device.to_string(), reference]))
    }

    /// Returns the changes that log a visit. Its own checks are those of
    /// `validate`; here fails what can't be resolved.
    pub(super) fn take(
        &mut self,
        state: &State,
        line: VisitLine,
        new_id: &mut dyn FnMut() -> RecordId,
    ) -> Result<Taken, Failure> {
        let id = match &line.reference {
            Some(reference) => self.id_for(reference),
            None => VisitId(new_id()),
        };
        if state.knows(crate::domain::record::Kind::Visit, id.0) {
            return Ok(Taken::Known(id));
        }
        let at = parse::when(line.at.as_deref().ok_or_else(|| Failure::new(tr!("cli-line-no-time")))?)
            .map_err(Failure::new)?
            .at_offset_of(self.now);
        let mut changes = Vec::with_capacity(2);
        let (mut visit, concerns, matters) = self.visit(state, line, at)?;
        visit.cadres = self.me.into_iter().collect();
        let problems = validate::check_parts(&visit, concerns.len(), matters.len());
        if !validate::can_save(&problems) {
            return Err(Failure::new(told(&problems)));
        }
        self.hardly_meant(state, || visit.clone().into_record())?;
        let (village, household) = (visit.village, visit.households.first().copied());
        let (from, mut parts) = ((id, household, village, at.date_naive()), Vec::new());
        for concern in concerns {
            let concern = self.concern(state, concern, from)?;
            parts.push(Change::add(ConcernId(new_id()), concern));
        }
        for matter in matters {
            let matter = self.matter(matter, from)?;
            self.hardly_meant(state, || matter.clone().into_record())?;
            parts.push(Change::add(MatterId(new_id()), matter));
        }
        changes.push(Change::add(id, visit));
        changes.append(&mut parts);
        Ok(Taken::New(id, changes))
    }

    /// Refuses a record with a day that is hardly meant, unless it was said that it is.
    fn hardly_meant(&self, state: &State, record: impl FnOnce() -> Record) -> Result<(), Failure> {
        if self.sure {
            return Ok(());
        }
        match &validate::unlikely(&record(), &Known { state, now: self.now })[..] {
            [] => Ok(()),
            odd => Err(Failure::new(tr!("cli-hardly-meant", day = told(odd)))),
        }
    }

    /// Returns the visit itself and what was heard and promised in it.
    fn visit(
        &mut self,
        state: &State,
        line: VisitLine,
        at: DateTime<FixedOffset>,
    ) -> Result<(Visit, Vec<ConcernLine>, Vec<MatterLine>), Failure> {
        let mut households = Vec::new();
        for called in line.household.iter().chain(line.households.iter().flatten()) {
            let id = self.household(state, called)?;
            if !households.contains(&id) {
                households.push(id);
            }
        }
        let first = households.first().and_then(|id| state.household(*id));
        let village: VillageCode = match (&line.village, first) {
            (Some(code), _) => parse::village(code).map_err(Failure::new)?,
            (None, Some(household)) => household.village,
            (None, None) => return Err(Failure::new(tr!("cli-line-nowhere"))),
        };
        let day = at.date_naive();
        let mut visit =
            Visit { households, minutes: line.minutes, reference: line.reference, ..Visit::new(at, village) };
        visit.met = line.met.unwrap_or_default();
        visit.relation = line.relation.unwrap_or_default();
        visit.nobody_home = line.nobody_home.unwrap_or(false);
        visit.blocks = Blocks {
            chat: line.chat.unwrap_or_default(),
            policy_talk: line.policy_talk.unwrap_or_default(),
            development: line.development.unwrap_or_default(),
            complaints: line.complaints.unwrap_or_default(),
            help: line.help.unwrap_or_default(),
        };
        set(&mut visit.place, line.place.as_deref(), parse::word::<Place>)?;
        set(&mut visit.acknowledged, line.acknowledged.as_deref(), parse::word)?;
        set(&mut visit.sensitivity, line.sensitivity.as_deref(), parse::word)?;
        visit.occasion = line.occasion.as_deref().map(Occasion::of);
        visit.next = line.next.as_deref().map(parse::day).transpose().map_err(Failure::new)?;
        for explained in line.policies.into_iter().flatten() {
            visit.policies.push(policy(state, &explained, day)?);
        }
        Ok((visit, line.concerns.unwrap_or_default(), line.matters.unwrap_or_default()))
    }

    fn household(&mut self, state: &State, called: &str) -> Result<HouseholdId, Failure> {
        if let Some(id) = self.called.get(called) {
            return Ok(*id);
        }
        let id = find::household(state, called)?;
        self.called.insert(called.to_owned(), id);
        Ok(id)
    }

    fn concern(&mut self, state: &State, line: ConcernLine, from: From) -> Result<Concern, Failure> {
        let (visit, household, village, raised) = from;
        let mut urgency = Urgency::Ordinary;
        set(&mut urgency, line.urgency.as_deref(), parse::word)?;
        let due = self.calendar.due(urgency, raised);
        self.guessed_due |= !due.known;
        let ahead = self.ahead.entry(raised).or_default();
        let number = state.concern_number(raised, *ahead);
        *ahead += 1;
        Ok(Concern {
            number,
            visit: Some(visit),
            household,
            category: line.category.unwrap_or_default(),
            text: line.text.unwrap_or_default(),
            people: line.people,
            responsible: line.responsible.unwrap_or_default(),
            goal: line.goal.unwrap_or_default(),
            ..Concern::recorded(village, raised, urgency, due.day)
        })
    }

    fn matter(&self, line: MatterLine, from: From) -> Result<Matter, Failure> {
        let (visit, household, village, raised) = from;
        Ok(Matter {
            visit: Some(visit),
            household,
            village,
            need: line.need.unwrap_or_default(),
            raised,
            promised: line.promised.as_deref().map(parse::day).transpose().map_err(Failure::new)?,
            state: MatterState::Promised,
            action: String::new(),
            cost: None,
            done: None,
            confirmed_by: String::new(),
            help: line.help.as_deref().map(HelpForm::of),
            goal: line.goal.unwrap_or_default(),
        })
    }
}

/// The visit that a concern or matter comes from, its household, village and day.
type From = (VisitId, Option<HouseholdId>, VillageCode, NaiveDate);

fn set<T>(slot: &mut T, text: Option<&str>, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<(), Failure> {
    if let Some(text) = text {
        *slot = parse(text).map_err(Failure::new)?;
    }
    Ok(())
}

fn policy(state: &State, line: &PolicyLine, day: NaiveDate) -> Result<Explained, Failure> {
    let code = line.code.as_deref().unwrap_or_default();
    let policy = find::policy(state, code, line.version.as_deref(), day)
        .ok_or_else(|| Failure::new(tr!("cli-unknown-policy", code = visible(code).into_owned())))?;
    let outcome = if line.understood.unwrap_or(true) { Understanding::Understood } else { Understanding::Again };
    Ok(Explained { policy, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: &str) -> String {
        read(line.as_bytes()).unwrap_err().error
    }

    #[test]
    fn the_fields_told_are_the_fields_read() {
        for (name, shape) in FIELDS {
            let value = match shape {
                Shape::Text => "\"x\"",
                Shape::Number(_) => "1",
                Shape::Flag => "true",
                Shape::Texts | Shape::Objects(_) => "[]",
            };
            let line = format!("{{\"{name}\":{value}}}");
            assert!(read(line.as_bytes()).is_ok(), "{line}");
            let null = format!("{{\"{name}\":null}}");
            assert!(read(null.as_bytes()).is_ok(), "{null}");
            if let Shape::Objects(fields) = shape {
                let all: Vec<String> = fields.iter().map(|(name, _)| format!("\"{name}\":null")).collect();
                let line = format!("{{\"{name}\":[{{{}}}]}}", all.join(","));
                assert!(read(line.as_bytes()).is_ok(), "{line}");
            }
        }
    }

    #[test]
    fn a_line_that_does_not_fit_says_where() {
        assert!(error("{").contains("JSON"));
        assert!(error("[]").contains("{"), "{}", error("[]"));
        for (line, field) in [
            (r#"{"met":5}"#, "met"),
            (r#"{"minutes":"x"}"#, "minutes"),
            (r#"{"hosehold":"x"}"#, "hosehold"),
            (r#"{"concerns":[{"txt":"x"}]}"#, "concerns.txt"),
            (r#"{"concerns":"x"}"#, "concerns"),
            (r#"{"nobody_home":1}"#, "nobody_home"),
        ] {
            assert!(error(line).contains(field), "{line}: {}", error(line));
        }
        let bad = read(br#"{"ref":"my-7","met":5}"#).unwrap_err();
        assert_eq!(bad.reference.as_deref(), Some("my-7"));
        for line in [r#"{"minutes":70000}"#, r#"{"minutes":18446744073709551615}"#] {
            assert!(error(line).contains("minutes") && error(line).contains("1440"), "{}", error(line));
        }
        let people = error(r#"{"concerns":[{"people":4294967296}]}"#);
        assert!(people.contains("concerns.people") && people.contains("4294967295"), "{people}");
    }
}
