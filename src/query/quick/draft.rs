//! The visit that a line says, as far as it is clear, and the records and
//! changes that it comes to. It checks by the rules of `domain` and saves nothing.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Became, Ctx, Reading, Trouble};
use crate::base::ids::{HouseholdId, RecordId, VisitId};
use crate::base::limits::QUICK_CHARS_MAX;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, DueRule, Urgency};
use crate::domain::household::Household;
use crate::domain::matter::{Matter, MatterState};
use crate::domain::privacy::mask_record;
use crate::domain::problem::{Field, Problem, Severity};
use crate::domain::record::{Record, Recorded};
use crate::domain::validate::{check, check_parts};
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Blocks, Explained, Place, Visit, part_id};
use crate::domain::workdays::{Calendar, Due};
use crate::state::State;
use crate::state::facts::{Known, WithNewcomers};
use crate::tr;

/// A household visited.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// One of the register.
    Known(HouseholdId),
    /// One that is entered along with the visit.
    New(Box<Household>),
}

/// When a concern is due, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueAsked {
    /// So many working days after the visit.
    WorkingDays(u16),
    /// So many days after it.
    Days(u16),
    /// On this day.
    Day(NaiveDate),
}

/// A concern as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The words of the household.
    pub text: String,
    /// The category, or nothing.
    pub category: String,
    /// How soon, where it was said.
    pub urgency: Option<Urgency>,
    /// When it is due, where it was said.
    pub due: Option<DueAsked>,
    /// Who is responsible, or nothing.
    pub responsible: String,
    /// People affected.
    pub people: Option<u32>,
}

/// A matter as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// What is needed.
    pub need: String,
    /// It is done.
    pub done: bool,
    /// The day it is promised for.
    pub promised: Option<NaiveDate>,
}

/// The visit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The households, the one visited first.
    pub who: Vec<Who>,
    /// The village.
    pub village: Option<VillageCode>,
    /// When, where it was said.
    pub at: Option<DateTime<FixedOffset>>,
    /// Where, where it was said.
    pub place: Option<Place>,
    /// How long, in minutes.
    pub minutes: Option<u16>,
    /// The person met, or nothing.
    pub met: String,
    /// How that person is related to the head, or nothing.
    pub relation: String,
    /// Nobody was home.
    pub nobody_home: bool,
    /// The text of the blocks.
    pub blocks: Blocks,
    /// The concerns.
    pub concerns: Vec<Raised>,
    /// The policies explained.
    pub policies: Vec<Explained>,
    /// The matters.
    pub matters: Vec<Promise>,
    /// When to come again.
    pub next: Option<NaiveDate>,
    /// The household's acknowledgement, where it was said.
    pub acknowledged: Option<Acknowledgement>,
}

impl Who {
    /// Returns the household's id.
    pub fn id(&self) -> HouseholdId {
        match self {
            Self::Known(id) => *id,
            Self::New(household) => household.first_id(),
        }
    }

    /// Returns the village that the household belongs to.
    pub fn village(&self, state: &State) -> Option<VillageCode> {
        match self {
            Self::Known(id) => state.household(*id).map(|household| household.village),
            Self::New(household) => Some(household.village),
        }
    }
}

impl Raised {
    /// Returns how soon the concern must be dealt with: what was said, else
    /// what so many working days come to.
    pub fn urgency(&self) -> Urgency {
        let counted = |count| Urgency::ALL.iter().copied().find(|urgency| urgency.working_days() == count);
        self.urgency.unwrap_or_else(|| match self.due {
            Some(DueAsked::WorkingDays(count)) => counted(count).unwrap_or(Urgency::Ordinary),
            _ => Urgency::Ordinary,
        })
    }

    /// Returns the day it is due and the rule behind it.
    pub fn due(&self, ctx: &Ctx<'_>, raised: NaiveDate) -> (Due, DueRule) {
        due(self.due, self.urgency(), ctx.calendar, raised)
    }
}

/// Returns when a concern is due, and by which rule: as it was asked, else as
/// it follows from how urgent it is.
pub fn due(asked: Option<DueAsked>, urgency: Urgency, calendar: &Calendar, raised: NaiveDate) -> (Due, DueRule) {
    let known = |day| (Due { day, known: true }, DueRule::Date);
    let working = |count| (calendar.add_workdays(raised, count), DueRule::WorkingDays(count));
    match asked {
        Some(DueAsked::WorkingDays(count)) => working(count),
        Some(DueAsked::Days(count)) => known(raised.checked_add_days(Days::new(count.into())).unwrap_or(raised)),
        Some(DueAsked::Day(day)) => known(day),
        None => working(urgency.working_days()),
    }
}

impl Draft {
    /// Returns when the visit was: now, where nothing else was said.
    pub fn moment(&self, ctx: &Ctx<'_>) -> DateTime<FixedOffset> {
        self.at.unwrap_or(ctx.now)
    }

    /// Returns the day of the visit.
    pub fn day(&self, ctx: &Ctx<'_>) -> NaiveDate {
        self.moment(ctx).date_naive()
    }

    /// Returns the records that the visit comes to: new households, the visit
    /// as `id`, its concerns and matters. Nothing where no village is known.
    pub fn records(&self, ctx: &Ctx<'_>, id: VisitId) -> Vec<(RecordId, Record)> {
        let Some(village) = self.village else { return Vec::new() };
        let mut records = Vec::new();
        for who in &self.who {
            // Somebody may have entered it meanwhile; then it is that one.
            if let Who::New(household) = who
                && ctx.state.household(who.id()).is_none()
                && !records.iter().any(|(id, _)| *id == who.id().0)
            {
                records.push((who.id().0, household.clone().into_record()));
            }
        }
        records.push((id.0, self.visit(ctx, village).into_record()));
        let (household, raised) = (self.who.first().map(Who::id), self.day(ctx));
        let mut part = 0;
        let mut next = || {
            part += 1;
            part_id(id.0, part)
        };
        for (at, concern) in self.concerns.iter().enumerate() {
            let (due, due_rule) = concern.due(ctx, raised);
            let concern = Concern {
                number: ctx.state.concern_number(raised, u32::try_from(at).unwrap_or(u32::MAX)),
                visit: Some(id),
                household,
                category: concern.category.clone(),
                text: concern.text.clone(),
                people: concern.people,
                responsible: concern.responsible.clone(),
                due_rule,
                ..Concern::recorded(village, raised, concern.urgency(), due.day)
            };
            records.push((next(), concern.into_record()));
        }
        for matter in &self.matters {
            let matter = Matter {
                visit: Some(id),
                household,
                village,
                need: matter.need.clone(),
                raised,
                promised: matter.promised.filter(|_| !matter.done),
                state: if matter.done { MatterState::Done } else { MatterState::Promised },
                action: String::new(),
                cost: None,
                done: matter.done.then_some(raised),
                confirmed_by: String::new(),
                help: None,
                goal: String::new(),
            };
            records.push((next(), matter.into_record()));
        }
        records
    }

    fn visit(&self, ctx: &Ctx<'_>, village: VillageCode) -> Visit {
        Visit {
            minutes: self.minutes,
            place: self.place.unwrap_or(Place::Home),
            households: self.who.iter().map(Who::id).collect(),
            cadres: ctx.me.into_iter().collect(),
            met: self.met.clone(),
            relation: self.relation.clone(),
            nobody_home: self.nobody_home,
            blocks: self.blocks.clone(),
            policies: self.policies.clone(),
            next: self.next,
            acknowledged: self.acknowledged.unwrap_or(Acknowledgement::No),
            ..Visit::new(self.moment(ctx), village)
        }
    }

    /// Returns the changes that save the visit as `id`; the same for the same
    /// id, so that a line saved twice is one visit.
    pub fn changes(&self, ctx: &Ctx<'_>, id: VisitId) -> Vec<Change> {
        let records = self.records(ctx, id).into_iter();
        let masked = records.map(|(id, mut record)| {
            mask_record(&mut record);
            Change::Add { id, record }
        });
        masked.collect()
    }

    /// Returns all that is wrong or odd with the visit, and with which part of it.
    fn problems(&self, ctx: &Ctx<'_>) -> Vec<(Problem, Option<Became>)> {
        let newcomers = self.who.iter().filter(|who| matches!(who, Who::New(_))).map(Who::id).collect();
        let known = WithNewcomers { known: Known { state: ctx.state, now: ctx.now }, newcomers };
        let mut problems = Vec::new();
        let (mut concern, mut matter) = (0, 0);
        for (_, record) in self.records(ctx, VisitId(RecordId([0; 16]))) {
            let part = match &record {
                Record::Concern(_) => {
                    concern += 1;
                    Some(Became::Concern(concern - 1))
                }
                Record::Matter(_) => {
                    matter += 1;
                    Some(Became::Matter(matter - 1))
                }
                _ => None,
            };
            let found = check(&record, &known);
            problems.extend(found.into_iter().map(|problem| {
                let part = part.or_else(|| visit_part(problem.field()));
                (problem, part)
            }));
            if let Record::Visit(visit) = &record {
                let odd = check_parts(visit, self.concerns.len(), self.matters.len());
                problems.extend(odd.into_iter().map(|problem| (problem, None)));
            }
        }
        problems
    }
}

impl Reading {
    /// Adds what the checks of the whole visit find, each beside its part.
    pub(super) fn check(&mut self, line: &str, ctx: &Ctx<'_>) {
        let chars = line.chars().count();
        if chars > QUICK_CHARS_MAX {
            let message = tr!("quick-too-long", chars = chars, max = QUICK_CHARS_MAX);
            self.troubles.push(Trouble { span: None, message, grave: true });
        }
        for (problem, part) in self.draft.problems(ctx) {
            // Who is missing is no news while it is being asked who is meant.
            if problem == Problem::NobodySeen && !self.questions.is_empty() {
                continue;
            }
            let part = part.and_then(|became| self.parts.iter().find(|part| part.became == became));
            let trouble = Trouble {
                span: part.map(|part| part.span.clone()),
                message: problem.message(),
                // A line is written in a hurry; such a day is for the form.
                grave: problem.severity() == Severity::Error || matches!(problem, Problem::Unlikely { .. }),
            };
            if !self.troubles.iter().any(|known| known.message == trouble.message && known.span == trouble.span) {
                self.troubles.push(trouble);
            }
        }
    }
}

/// Returns the part of the line beside which a problem of the visit shows.
fn visit_part(field: Field) -> Option<Became> {
    Some(match field {
        Field::At => Became::At,
        Field::Minutes => Became::Minutes,
        Field::Next => Became::Next,
        Field::Met | Field::Relation => Became::Met,
        Field::NobodyHome => Became::NobodyHome,
        Field::Policies => Became::Policy(0),
        Field::Household | Field::Households | Field::Head | Field::Group => Became::Household(0),
        _ => return None,
    })
}
