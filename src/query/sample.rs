//! Small states for the tests of this floor, built record by record.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::base::ids::{
    AssignmentId, CadreId, ConcernId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, StayId, VisitId,
};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::concern::{Concern, Urgency};
use crate::domain::household::Household;
use crate::domain::matter::{Matter, MatterState};
use crate::domain::policy::Policy;
use crate::domain::record::{Kind, Recorded};
use crate::domain::remark::{Remark, Verdict};
use crate::domain::stay::Stay;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Visit;
use crate::state::State;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(day: NaiveDate) -> DateTime<FixedOffset> {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

/// Qianzhang, the village of all samples.
pub fn village() -> VillageCode {
    "320722114204".parse().unwrap()
}

/// A state that grows by one record a call.
#[derive(Default)]
pub struct Sample {
    pub state: State,
    next: u128,
}

impl Sample {
    /// Puts any record in under a new id.
    pub fn put(&mut self, record: impl Recorded) -> RecordId {
        self.next += 1;
        let id = RecordId(self.next.to_be_bytes());
        self.state.take_new(id, &record.into_record());
        id
    }

    /// Puts a changed record in the place of an older one.
    pub fn set(&mut self, id: impl Into<RecordId>, record: impl Recorded) {
        self.state.take_new(id.into(), &record.into_record());
    }

    pub fn village(&mut self, code: &str, name: &str) {
        let village =
            Village { code: code.parse().unwrap(), name: name.into(), town: String::new(), county: String::new() };
        self.state.take_new(village.code.id().0, &village.into_record());
    }

    pub fn household(&mut self, number: &str, head: &str) -> HouseholdId {
        HouseholdId(self.put(Household { number: Some(number.into()), ..Household::new(village(), head) }))
    }

    pub fn must_visit(&mut self, number: &str, head: &str) -> HouseholdId {
        let household = Household { number: Some(number.into()), must_visit: true, ..Household::new(village(), head) };
        HouseholdId(self.put(household))
    }

    pub fn cadre(&mut self, name: &str) -> CadreId {
        let cadre = Cadre {
            name: name.into(),
            unit: "县农业农村局".into(),
            post: String::new(),
            role: Role::Cadre,
            devices: Vec::new(),
            same_as: None,
        };
        CadreId(self.put(cadre))
    }

    pub fn assignment(&mut self, cadres: &[CadreId], from: &str, to: &str, targets: Targets) -> AssignmentId {
        AssignmentId(self.put(Assignment {
            title: "冬季走访".into(),
            campaign: String::new(),
            cadres: cadres.to_vec(),
            villages: vec![village()],
            households: Vec::new(),
            from: day(from),
            to: day(to),
            targets,
            excused: Vec::new(),
            handovers: Vec::new(),
        }))
    }

    /// Puts a visit in, as `change` makes it.
    pub fn visit(&mut self, households: &[HouseholdId], on: &str, change: impl FnOnce(&mut Visit)) -> VisitId {
        let mut visit = Visit { households: households.to_vec(), ..Visit::new(at(day(on)), village()) };
        change(&mut visit);
        VisitId(self.put(visit))
    }

    /// Puts an ordinary concern in, as `change` makes it.
    pub fn concern(
        &mut self,
        household: HouseholdId,
        raised: &str,
        due: &str,
        change: impl FnOnce(&mut Concern),
    ) -> ConcernId {
        let mut concern = Concern {
            household: Some(household),
            text: "村东水渠淤塞".into(),
            ..Concern::recorded(village(), day(raised), Urgency::Ordinary, day(due))
        };
        change(&mut concern);
        ConcernId(self.put(concern))
    }

    pub fn matter(&mut self, household: HouseholdId, promised: Option<&str>, state: MatterState) -> MatterId {
        MatterId(self.put(Matter {
            visit: None,
            household: Some(household),
            village: village(),
            need: "代办残疾证".into(),
            raised: day("2026-11-03"),
            promised: promised.map(day),
            state,
            action: String::new(),
            cost: None,
            done: (state == MatterState::Done).then(|| day("2026-11-10")),
            confirmed_by: String::new(),
            help: None,
            goal: String::new(),
        }))
    }

    pub fn policy(&mut self, code: &str, audience: &[&str]) -> PolicyId {
        let policy = Policy {
            code: code.into(),
            version: "2026".into(),
            title: format!("{code}政策"),
            document: String::new(),
            from: Some(day("2026-01-01")),
            to: None,
            audience: audience.iter().map(|category| crate::domain::household::Category((*category).into())).collect(),
            text: String::new(),
            answers: Vec::new(),
            sort: None,
        };
        let id = policy.id();
        self.set(id, policy);
        id
    }

    pub fn stay(&mut self, cadre: CadreId, from: &str, to: &str) -> StayId {
        StayId(self.put(Stay { cadre, village: village(), from: day(from), to: day(to) }))
    }

    pub fn remark(&mut self, on: VisitId, verdict: Verdict, reply_by: Option<&str>) -> RemarkId {
        RemarkId(self.put(Remark {
            kind: Kind::Visit,
            on: on.into(),
            verdict,
            text: "请补充接谈人".into(),
            made: day("2026-11-10"),
            reply_by: reply_by.map(day),
            author: None,
            reply: String::new(),
            replied: None,
        }))
    }
}
