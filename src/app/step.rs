//! The next step of a concern or matter: which one, with what note, on which
//! day the household was told and how content it is.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::field::Field;
use super::model::World;
use crate::base::ids::{ConcernId, MatterId, RecordId};
use crate::base::text::half_width;
use crate::domain::change::Change;
use crate::domain::concern::{ConcernState, Satisfaction};
use crate::domain::flow::{self, Extra, Move};
use crate::domain::matter::MatterState;
use crate::domain::problem::Problem;
use crate::domain::record::Kind;
use crate::state::State;
use crate::tr;

/// A step that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A concern goes to a state.
    Concern(ConcernState),
    /// A matter is done, or given up.
    Matter(MatterState),
}

impl Way {
    /// Returns what it is called.
    pub fn label(self) -> String {
        match self {
            Self::Concern(state) => state.label(),
            Self::Matter(state) => state.label(),
        }
    }
}

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Which step.
    Way,
    /// Why, or what was done.
    Note,
    /// When the household was told.
    ToldOn,
    /// How content it is.
    Satisfaction,
}

/// The form of a step, for one record or for several.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// The records.
    pub targets: Vec<(Kind, RecordId)>,
    /// What to call the first of them.
    pub about: String,
    /// The steps that all of them can take.
    pub ways: Vec<Way>,
    /// The step chosen.
    pub way: usize,
    /// The note.
    pub note: Field,
    /// The day the household was told.
    pub told_on: Field,
    /// How content it is.
    pub satisfaction: Option<Satisfaction>,
    /// The line at hand.
    pub line: Line,
    /// What stands against it.
    pub problem: Option<String>,
}

/// Returns the steps that a record can take.
fn ways(state: &State, kind: Kind, id: RecordId) -> Vec<Way> {
    match kind {
        Kind::Concern => {
            let from = state.concern(ConcernId(id)).map(|concern| concern.state);
            from.map(flow::allowed).unwrap_or_default().iter().copied().map(Way::Concern).collect()
        }
        Kind::Matter if state.matter(MatterId(id)).is_some_and(|matter| matter.state == MatterState::Promised) => {
            vec![Way::Matter(MatterState::Done), Way::Matter(MatterState::Dropped)]
        }
        _ => Vec::new(),
    }
}

/// Returns the step that a record most often takes next.
fn usual(state: &State, kind: Kind, id: RecordId) -> Option<Way> {
    use ConcernState::{
        Accepted, Assigned, AwaitingCheck, Closed, Declined, InProgress, Recorded, Reopened, Returned, Told,
    };
    let ways = ways(state, kind, id);
    let wanted = match (kind, state.concern(ConcernId(id)).map(|concern| concern.state)) {
        (Kind::Concern, Some(Recorded | Accepted | Assigned | Returned | Reopened)) => Way::Concern(InProgress),
        (Kind::Concern, Some(InProgress | AwaitingCheck | Declined)) => Way::Concern(Told),
        (Kind::Concern, Some(Told)) => Way::Concern(Closed),
        _ => return ways.first().copied(),
    };
    ways.contains(&wanted).then_some(wanted).or_else(|| ways.first().copied())
}

impl StepForm {
    /// Returns the form for these records, or `None` where they have no step
    /// in common. `wanted` is chosen where it is among the steps.
    pub fn new(
        state: &State,
        targets: Vec<(Kind, RecordId)>,
        wanted: Option<ConcernState>,
        today: NaiveDate,
    ) -> Option<Self> {
        let (kind, first) = *targets.first()?;
        let mut common = ways(state, kind, first);
        for (kind, id) in &targets {
            let others = ways(state, *kind, *id);
            common.retain(|way| others.contains(way));
        }
        let usual = wanted.map(Way::Concern).or_else(|| usual(state, kind, first));
        let way = common.iter().position(|way| Some(*way) == usual);
        if common.is_empty() || (wanted.is_some() && way.is_none()) {
            return None;
        }
        Some(Self {
            about: super::exchange::name(state, kind, first),
            targets,
            ways: common,
            way: way.unwrap_or(0),
            note: Field::default(),
            told_on: Field::new(today.to_string()),
            satisfaction: None,
            line: Line::Note,
            problem: None,
        })
    }

    /// Returns the step chosen.
    pub fn chosen(&self) -> Way {
        self.ways[self.way]
    }

    /// Returns the lines that the step chosen asks for.
    pub fn lines(&self) -> &'static [Line] {
        match self.chosen() {
            Way::Concern(ConcernState::Told) => &[Line::Way, Line::Note, Line::ToldOn, Line::Satisfaction],
            Way::Concern(ConcernState::Closed) => &[Line::Way, Line::Note, Line::Satisfaction],
            _ => &[Line::Way, Line::Note],
        }
    }

    /// Returns the field with the caret in it.
    pub fn field(&self) -> Option<&Field> {
        match self.line {
            Line::Note => Some(&self.note),
            Line::ToldOn => Some(&self.told_on),
            Line::Way | Line::Satisfaction => None,
        }
    }

    /// Returns the field with the caret in it, to be written to.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match self.line {
            Line::Note => Some(&mut self.note),
            Line::ToldOn => Some(&mut self.told_on),
            Line::Way | Line::Satisfaction => None,
        }
    }

    /// Goes to another line, around the corner.
    pub fn step_line(&mut self, by: isize) {
        let lines = self.lines();
        let at = lines.iter().position(|line| *line == self.line).unwrap_or(0) as isize;
        self.line = lines[(at + by).rem_euclid(lines.len() as isize) as usize];
    }

    /// Takes another choice of the line at hand.
    pub fn turn(&mut self, by: isize) {
        let around = |at: usize, count: usize| (at as isize + by).rem_euclid(count as isize) as usize;
        match self.line {
            Line::Satisfaction => {
                let all = Satisfaction::ALL;
                let at = self.satisfaction.and_then(|now| all.iter().position(|one| *one == now));
                let start = if by > 0 { 0 } else { all.len() - 1 };
                self.satisfaction = Some(all[at.map_or(start, |at| around(at, all.len()))]);
            }
            Line::Way => self.way = around(self.way, self.ways.len()),
            Line::Note | Line::ToldOn => {}
        }
        self.problem = None;
    }

    /// Returns the changes that the step makes, and what to say once they are saved.
    ///
    /// # Errors
    /// Says what stands against it.
    pub fn changes(
        &self,
        state: &State,
        world: &World,
        now: DateTime<FixedOffset>,
    ) -> Result<(Vec<Change>, String), String> {
        let mut changes = Vec::new();
        for (_, id) in &self.targets {
            changes.push(match self.chosen() {
                Way::Concern(to) => self.concern(state, world, now, ConcernId(*id), to)?,
                Way::Matter(to) => self.matter(state, world, now, MatterId(*id), to)?,
            });
        }
        let said = tr!("app-step-saved", count = changes.len(), to = self.chosen().label());
        Ok((changes, said))
    }

    fn concern(
        &self,
        state: &State,
        world: &World,
        at: DateTime<FixedOffset>,
        id: ConcernId,
        to: ConcernState,
    ) -> Result<Change, String> {
        let concern = state.concern(id).ok_or_else(|| tr!("app-record-gone"))?;
        let note = self.note.text().trim().to_owned();
        let told_on = match to {
            ConcernState::Told => Some(self.day()?),
            _ => None,
        };
        // What is said when the household is told is the result it hears.
        let result = (to == ConcernState::Told && !note.is_empty() && concern.result.is_empty()).then(|| note.clone());
        let extra = Extra { responsible: None, result, told_on, satisfaction: self.satisfaction };
        let step = Move { to, note, by: world.me.cadre, at, extra };
        let (next, log) = flow::advance(concern, &step, &world.calendar).map_err(|problems| said(&problems))?;
        Change::step(id, concern, &next, log).map_err(|error| error.to_string())
    }

    fn matter(
        &self,
        state: &State,
        world: &World,
        at: DateTime<FixedOffset>,
        id: MatterId,
        to: MatterState,
    ) -> Result<Change, String> {
        let matter = state.matter(id).ok_or_else(|| tr!("app-record-gone"))?;
        let note = self.note.text();
        let stepped = match to {
            MatterState::Dropped => flow::give_up(matter, note, world.me.cadre, at),
            _ => flow::finish(matter, note, "", world.me.cadre, at),
        };
        let (next, log) = stepped.map_err(|problems| said(&problems))?;
        Change::step(id, matter, &next, log).map_err(|error| error.to_string())
    }

    fn day(&self) -> Result<NaiveDate, String> {
        let text = half_width(self.told_on.text().trim()).into_owned();
        text.parse().map_err(|_| tr!("app-step-day"))
    }
}

fn said(problems: &[Problem]) -> String {
    problems.iter().map(Problem::message).collect::<Vec<_>>().join(" ")
}
