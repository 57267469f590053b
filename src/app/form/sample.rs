//! A small world to try the form in: one village, four households, two
//! policies, and a visit in October. For tests only.

use chrono::{DateTime, FixedOffset};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Ctx, Input, Output, VisitForm};
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId, VisitId};
use crate::domain::concern::Concern;
use crate::domain::household::{Category, Household, Member};
use crate::domain::matter::Matter;
use crate::domain::policy::Policy;
use crate::domain::record::{Record, Recorded};
use crate::domain::village::Village;
use crate::domain::visit::Visit;
use crate::domain::workdays::Calendar;
use crate::keymap::{Key, Keymap, Matcher, Outcome};
use crate::state::State;
use crate::state::doc::{Doc, Origin};

const VILLAGE: &str = "320722114204";

pub struct World {
    pub state: State,
    pub calendar: Calendar,
    pub now: DateTime<FixedOffset>,
    pub columns: u16,
    keymap: Keymap,
    matcher: Matcher,
}

pub fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

pub fn household(number: &str) -> HouseholdId {
    Household::id_by_number(VILLAGE.parse().unwrap(), number)
}

/// The visit of October.
pub const BEFORE: VisitId = VisitId(RecordId([9; 16]));

pub fn before() -> Visit {
    let mut visit = Visit::new(at("2026-10-12T09:20"), VILLAGE.parse().unwrap());
    visit.households = vec![household("17")];
    visit.blocks.chat = "老两口身体还好，儿子在昆山打工，中秋回来过。".into();
    visit.blocks.complaints = "村东水渠淤塞，二组、三组四十亩地浇不上水，稻子晚熟了半个月。".into();
    visit
}

pub fn world() -> World {
    let mut state = State::default();
    let code = VILLAGE.parse().unwrap();
    let village =
        Village { code, name: "前张村委会".into(), town: "张湾乡".into(), county: "东海县".into() };
    state.take_new(code.id().into(), &village.into_record());
    for (number, head, group) in [("17", "刘兰英", "3"), ("18", "张三", "3"), ("19", "张山", "2"), ("20", "李四", "1")]
    {
        let mut household = Household {
            number: Some(number.into()),
            group: Some(group.into()),
            residents: Some(4),
            ..Household::new(code, head)
        };
        if number == "17" {
            household.must_visit = true;
            household.categories = vec![Category("脱贫户".into()), Category("独居老人户".into())];
            household.members = vec![
                Member { name: "刘兰英".into(), relation: Some("户主".into()), birth_year: Some(1951) },
                Member { name: "张建国".into(), relation: Some("儿子".into()), birth_year: Some(1978) },
            ];
        }
        state.take_new(household.first_id().into(), &household.into_record());
    }
    for (code, title) in [("YB-2026", "城乡居民医保缴费"), ("NB-1", "农机购置补贴")] {
        let policy: Policy = serde_json::from_value(serde_json::json!({"code": code, "title": title})).unwrap();
        state.take_new(policy.id().into(), &policy.into_record());
    }
    state.take_new(BEFORE.into(), &before().into_record());
    let concern: Concern = serde_json::from_value(serde_json::json!({
        "number": "1012-01", "village": VILLAGE, "household": household("17"), "text": "村东水渠淤塞，四十亩地浇不上水",
        "category": "水利", "urgency": "ordinary", "raised": "2026-10-12", "due": "2026-10-19",
        "due_rule": {"working_days": 5}, "state": "in_progress",
    }))
    .unwrap();
    state.take_new(RecordId([5; 16]), &Record::Concern(concern));
    let matter: Matter = serde_json::from_value(serde_json::json!({
        "village": VILLAGE, "household": household("17"), "need": "代办残疾证", "raised": "2026-10-12",
        "promised": "2026-11-30", "state": "promised",
    }))
    .unwrap();
    state.take_new(RecordId([6; 16]), &Record::Matter(matter));
    World {
        state,
        calendar: Calendar::embedded(),
        now: at("2026-11-22T15:40"),
        columns: 80,
        keymap: Keymap::load(None, None).0,
        matcher: Matcher::default(),
    }
}

impl World {
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx {
            state: &self.state,
            calendar: &self.calendar,
            now: self.now,
            me: Some(CadreId(RecordId([7; 16]))),
            device: DeviceId([1; 8]),
            columns: self.columns,
        }
    }

    pub fn form(&self, number: Option<&str>) -> VisitForm {
        let mut form = VisitForm::new(&self.ctx(), number.map(household).into_iter().collect(), RecordId([1; 16]));
        form.start(&self.ctx());
        form
    }

    /// The visit of October, as it comes when the form asks for it.
    pub fn loaded(&self) -> Input {
        let origin = Origin {
            stamp: crate::oplog::stamp::Stamp::new(1, 0),
            entry: crate::base::ids::EntryRef { device: DeviceId([1; 8]), seq: 1 },
            tag: 0,
        };
        let json = before().into_record().to_json().unwrap();
        Input::Loaded(Box::new(Doc::new(crate::domain::record::Kind::Visit, BEFORE.0, origin, json)))
    }

    /// Presses the keys one after the other: names in angle brackets such as
    /// `<tab>`, `<ctrl+s>`, anything else as it is typed.
    pub fn press(&mut self, form: &mut VisitForm, keys: &str) -> Vec<Output> {
        let mut out = Vec::new();
        for key in parsed(keys) {
            out.extend(self.press_one(form, key));
        }
        out
    }

    pub fn press_one(&mut self, form: &mut VisitForm, key: Key) -> Vec<Output> {
        let input = match self.matcher.feed(&self.keymap, form.scopes(), key) {
            Outcome::Action(action) => Input::Action(action),
            Outcome::NoMatch(key) => Input::Key(key),
            other => panic!("{key:?} came to {other:?}"),
        };
        form.update(&self.ctx(), input)
    }
}

pub fn parsed(keys: &str) -> Vec<Key> {
    let mut parsed = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        match rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            Some((name, after)) => {
                parsed.push(name.parse().unwrap());
                rest = after;
            }
            None => {
                parsed.push(Key::from_event(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)).unwrap());
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    parsed
}
