//! The next step of a concern or matter: which one, with what note, who told
//! the household on which day and how content it is, who confirmed what was done.

use chrono::NaiveDate;

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, of, pick};
use crate::app::form::{Ctx, dates};
use crate::base::ids::{CadreId, ConcernId, HouseholdId, MatterId, RecordId};
use crate::base::text::visible;
use crate::display::{records, words};
use crate::domain::change::Change;
use crate::domain::concern::{ConcernState, Level, Satisfaction};
use crate::domain::flow::{self, Extra, Move};
use crate::domain::matter::MatterState;
use crate::domain::problem::{Field, Problem};
use crate::domain::record::Kind;
use crate::state::State;
use crate::tr;

/// The slot of the note.
pub const NOTE: Name = Name::Of(Field::Note);
const TOLD_ON: Name = Name::Of(Field::ToldOn);
/// Who told the household.
const TOLD_BY: Name = Name::Of(Field::Cadre);
const ACTION: Name = Name::Of(Field::Action);
const CONFIRMED: Name = Name::Of(Field::ConfirmedBy);
const RESPONSIBLE: Name = Name::Of(Field::Responsible);
/// Names offered for whoever is responsible, or confirms what was done.
const WORDS_MAX: usize = 12;
/// Records named one by one above the slots.
const NAMES_MAX: usize = 6;

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

    /// Returns the word that stands for it in a slot.
    fn word(self) -> &'static str {
        match self {
            Self::Concern(state) => state.word(),
            Self::Matter(state) => state.word(),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        let matter = || MatterState::from_word(word).map(Self::Matter);
        ConcernState::from_word(word).map(Self::Concern).or_else(matter)
    }
}

/// Returns the steps that a record can take.
pub fn ways(state: &State, kind: Kind, id: RecordId) -> Vec<Way> {
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
pub fn usual_way(state: &State, kind: Kind, id: RecordId) -> Option<Way> {
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

/// Returns the changes by which each of the records takes its usual next step,
/// and what to say then; `None` where one of the steps asks for something.
pub fn at_once(ctx: &Ctx<'_>, records: &[(Kind, RecordId)]) -> Option<(Vec<Change>, String)> {
    use ConcernState::{Accepted, AwaitingCheck, Closed, InProgress};
    let mut changes = Vec::new();
    let mut ways: Vec<Way> = Vec::new();
    for (kind, id) in records {
        let way = usual_way(ctx.state, *kind, *id)?;
        let concern = ctx.state.concern(ConcernId(*id))?;
        let to = match way {
            Way::Concern(to @ (Accepted | InProgress | AwaitingCheck)) => to,
            Way::Concern(Closed) if concern.satisfaction.is_some() => Closed,
            _ => return None,
        };
        let step = Move { to, note: String::new(), by: ctx.me, at: ctx.now, extra: Extra::default() };
        let (next, log) = flow::advance(concern, &step, ctx.calendar).ok()?;
        changes.push(Change::step(ConcernId(*id), concern, &next, log).ok()?);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    let said = match (records, ways.as_slice()) {
        ([(kind, id)], [way]) => {
            tr!("waiting-stepped", what = records::name(ctx.state, *kind, *id), to = way.label())
        }
        (_, [way]) => tr!("app-step-saved", count = changes.len(), to = way.label()),
        _ => tr!("waiting-stepped-each", count = changes.len()),
    };
    (!changes.is_empty()).then_some((changes, said))
}

/// Returns the slot where filling in begins: the first thing that is asked.
pub fn entry(records: &[(Kind, RecordId)], wanted: Option<ConcernState>) -> Name {
    match (records.first(), wanted) {
        (Some((Kind::Matter, _)), _) => ACTION,
        (_, Some(ConcernState::Closed)) => Name::Satisfaction,
        _ => NOTE,
    }
}

/// Returns what several records are called, each in one line; nothing for one,
/// which the heading names.
pub fn names(state: &State, records: &[(Kind, RecordId)]) -> Vec<String> {
    if records.len() < 2 { Vec::new() } else { each_name(state, records) }
}

/// Returns what records are called, each in one line.
pub fn each_name(state: &State, records: &[(Kind, RecordId)]) -> Vec<String> {
    let line = |(kind, id): &(Kind, RecordId)| {
        let (number, now) = match kind {
            Kind::Concern => {
                let concern = state.concern(ConcernId(*id));
                concern.map(|concern| (visible(&concern.number).into_owned(), concern.state.label()))
            }
            _ => state.matter(MatterId(*id)).map(|matter| (String::new(), matter.state.label())),
        }
        .unwrap_or_default();
        let whose = household(state, *kind, *id).map(|id| words::household(state, id)).unwrap_or_default();
        let parts = [number, whose, records::name(state, *kind, *id), now];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let mut lines: Vec<String> = records.iter().take(NAMES_MAX).map(line).collect();
    if records.len() > NAMES_MAX {
        lines.push(tr!("waiting-and-more", count = records.len() - NAMES_MAX));
    }
    lines
}

/// Returns the household that a concern or matter belongs to.
fn household(state: &State, kind: Kind, id: RecordId) -> Option<HouseholdId> {
    match kind {
        Kind::Concern => state.concern(ConcernId(id))?.household,
        _ => state.matter(MatterId(id))?.household,
    }
}

/// Returns the names of those who live where a record belongs, the head first.
fn people(state: &State, kind: Kind, id: RecordId) -> Vec<String> {
    let Some(household) = household(state, kind, id).and_then(|id| state.household(id)) else { return Vec::new() };
    let mut names = vec![household.head.clone()];
    names.extend(household.members.iter().map(|member| member.name.clone()).filter(|name| *name != household.head));
    names.truncate(WORDS_MAX);
    names
}

/// Returns the steps that all of the records can take.
fn common(state: &State, records: &[(Kind, RecordId)]) -> Vec<Way> {
    let mut each = records.iter().map(|(kind, id)| ways(state, *kind, *id));
    let mut common = each.next().unwrap_or_default();
    for others in each {
        common.retain(|way| others.contains(way));
    }
    common
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(
    ctx: &Ctx<'_>,
    records: &[(Kind, RecordId)],
    wanted: Option<ConcernState>,
) -> Result<(String, Vec<Slot>), String> {
    let state = ctx.state;
    let (kind, first) = *records.first().ok_or_else(|| tr!("app-step-none"))?;
    let common = common(state, records);
    let usual = wanted.map(Way::Concern).or_else(|| usual_way(state, kind, first));
    let taken = common.iter().copied().find(|way| Some(*way) == usual);
    match (wanted, taken) {
        (Some(_), None) => return Err(tr!("app-step-not-yet")),
        (None, _) if common.is_empty() => return Err(tr!("app-step-none-common")),
        _ => {}
    }
    let title = match records.len() {
        1 => tr!("app-step-title", what = records::name(state, kind, first)),
        count => tr!("app-step-title-many", count = count),
    };
    let taken = taken.or_else(|| common.first().copied());
    let all = common.iter().map(|way| Choice::new(way.word(), way.label())).collect();
    let content = Satisfaction::ALL.iter().map(|one| Choice::new(one.word(), one.label())).collect();
    let responsible = match kind {
        Kind::Concern => state.concern(ConcernId(first)).map(|concern| concern.responsible.clone()),
        _ => None,
    };
    let levels = Level::ALL.iter().map(|level| Choice::new(level.word(), level.label())).collect();
    let level = state.concern(ConcernId(first)).map(|concern| concern.level.word().to_owned());
    let cadres = state.cadres().map(|(_, cadre)| cadre.name.clone()).take(WORDS_MAX).collect();
    let me = ctx.me.map(|me| me.0.to_string());
    let teller = pick::cadres(state).into_iter().filter(|cadre| Some(&cadre.key) == me.as_ref()).collect();
    let note = if wanted == Some(ConcernState::Told) { tr!("waiting-told-what") } else { tr!("app-step-note") };
    let mut slots = vec![
        Slot::new(Name::Way, tr!("app-step-way"), Value::one(all, taken.map(|way| way.word().to_owned()))),
        Slot::field(Field::Action, Value::line("")),
        Slot::field(Field::ConfirmedBy, Value::words("", people(state, kind, first))),
        Slot::field(Field::Responsible, Value::words(responsible.unwrap_or_default(), cadres)),
        Slot::new(TOLD_BY, tr!("waiting-told-by"), Value::pick(Source::Cadres, teller, false)),
        Slot::new(NOTE, note, Value::line("")),
        Slot::field(Field::ToldOn, Value::line(ctx.now.date_naive().to_string())),
        Slot::new(Name::Satisfaction, tr!("app-step-satisfaction"), Value::one(content, None)),
    ];
    // Several may be for several levels; each stays as it is.
    if let ([(Kind::Concern, _)], Some(at)) = (records, slots.iter().position(|slot| slot.name == TOLD_BY)) {
        let level = Slot::new(Name::Level, tr!("remark-level"), Value::one(levels, level));
        slots.insert(at, level.with_help(tr!("remark-level-help")));
    }
    Ok((title, slots))
}

/// Tells which slots the step chosen asks for.
pub fn shows(sheet: &Sheet, name: Name) -> bool {
    let way = sheet.choice(Name::Way).and_then(Way::from_word);
    match name {
        TOLD_ON | TOLD_BY => way == Some(Way::Concern(ConcernState::Told)),
        ACTION | CONFIRMED => way == Some(Way::Matter(MatterState::Done)),
        NOTE => way != Some(Way::Matter(MatterState::Done)),
        Name::Satisfaction => {
            matches!(way, Some(Way::Concern(ConcernState::Told | ConcernState::Closed)))
        }
        RESPONSIBLE | Name::Level => way == Some(Way::Concern(ConcernState::Assigned)),
        _ => true,
    }
}

/// Returns the changes that the step makes; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, records: &[(Kind, RecordId)]) -> Result<Done, Vec<Flaw>> {
    let way = sheet.choice(Name::Way).and_then(Way::from_word);
    let way = way.ok_or_else(|| vec![Flaw::grave(Name::Way, tr!("app-step-none"))])?;
    let mut changes = Vec::new();
    for (_, id) in records {
        changes.push(match way {
            Way::Concern(to) => concern(ctx, sheet, ConcernId(*id), to)?,
            Way::Matter(to) => matter(ctx, sheet, MatterId(*id), to)?,
        });
    }
    let said = match way {
        Way::Concern(ConcernState::Told | ConcernState::Closed) if is_discontent(sheet) => {
            tr!("waiting-saved-reopened", count = changes.len())
        }
        _ => tr!("app-step-saved", count = changes.len(), to = way.label()),
    };
    Ok(Done::Commit(changes, said))
}

fn is_discontent(sheet: &Sheet) -> bool {
    shows(sheet, Name::Satisfaction)
        && sheet.choice(Name::Satisfaction).and_then(Satisfaction::from_word) == Some(Satisfaction::Unsatisfied)
}

/// Says before it is saved that a household that isn't content reopens a
/// concern, and when it is due then; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, records: &[(Kind, RecordId)]) -> Vec<Flaw> {
    if !is_discontent(sheet) {
        return Vec::new();
    }
    let concerns = records.iter().filter_map(|(_, id)| ctx.state.concern(ConcernId(*id)));
    let due = concerns.map(|concern| ctx.calendar.due(concern.urgency, ctx.now.date_naive()).day).min();
    let due = due.map(|due| words::day(due, ctx.now.date_naive())).unwrap_or_default();
    vec![Flaw::note(Name::Satisfaction, tr!("waiting-reopens", due = due))]
}

fn concern(ctx: &Ctx<'_>, sheet: &Sheet, id: ConcernId, to: ConcernState) -> Result<Change, Vec<Flaw>> {
    let concern = ctx.state.concern(id).ok_or_else(gone)?;
    let note = sheet.text(NOTE).to_owned();
    let told_on = match to {
        ConcernState::Told => Some(day(ctx, sheet)?),
        _ => None,
    };
    let satisfaction =
        sheet.choice(Name::Satisfaction).filter(|_| shows(sheet, Name::Satisfaction)).and_then(Satisfaction::from_word);
    // What is said when the household is told is the result it hears.
    let result = (to == ConcernState::Told && !note.is_empty() && concern.result.is_empty()).then(|| note.clone());
    let responsible = sheet.filled(RESPONSIBLE).filter(|_| to == ConcernState::Assigned);
    let extra = Extra { responsible, result, told_on, satisfaction };
    let step = Move { to, note, by: ctx.me, at: ctx.now, extra };
    let (mut next, log) = flow::advance(concern, &step, ctx.calendar).map_err(|problems| flaws(&problems))?;
    if let Some(level) = sheet.choice(Name::Level).and_then(Level::from_word).filter(|_| shows(sheet, Name::Level)) {
        next.level = level;
    }
    // Whoever writes it down is in the log; another may have told the household.
    if next.told_by.is_some() && to == ConcernState::Told {
        let teller = sheet.picked(TOLD_BY).first().and_then(|key| key.parse().ok()).map(CadreId);
        next.told_by = teller.or(next.told_by);
    }
    Change::step(id, concern, &next, log).map_err(|error| vec![Flaw::grave(NOTE, error.to_string())])
}

fn matter(ctx: &Ctx<'_>, sheet: &Sheet, id: MatterId, to: MatterState) -> Result<Change, Vec<Flaw>> {
    let matter = ctx.state.matter(id).ok_or_else(gone)?;
    let stepped = match to {
        MatterState::Dropped => flow::give_up(matter, sheet.text(NOTE), ctx.me, ctx.now),
        _ => flow::finish(matter, sheet.text(ACTION), sheet.text(CONFIRMED), ctx.me, ctx.now),
    };
    let (next, log) = stepped.map_err(|problems| flaws(&problems))?;
    Change::step(id, matter, &next, log).map_err(|error| vec![Flaw::grave(NOTE, error.to_string())])
}

fn day(ctx: &Ctx<'_>, sheet: &Sheet) -> Result<NaiveDate, Vec<Flaw>> {
    let day = dates::when(sheet.text(TOLD_ON), ctx.now).map(|at| at.date_naive());
    day.ok_or_else(|| vec![Flaw::grave(of(Field::ToldOn), tr!("app-step-day"))])
}

fn gone() -> Vec<Flaw> {
    vec![Flaw { slot: None, message: tr!("app-record-gone"), grave: true }]
}

/// Returns what stands against a step, each problem beside its slot.
fn flaws(problems: &[Problem]) -> Vec<Flaw> {
    problems.iter().map(Flaw::of).collect()
}
