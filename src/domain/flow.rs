//! The way of a concern and of a matter: which step may follow which, and what
//! each step asks for. It returns the changed record and the step, or what is
//! wrong; it saves nothing.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::change::Step;
use super::concern::{Concern, ConcernState, DueRule, Satisfaction};
use super::matter::{Matter, MatterState};
use super::problem::{Field, Problem};
use super::workdays::Calendar;
use crate::base::fold::is_blank;
use crate::base::ids::CadreId;
use crate::tr;

/// The step by which a due date was put off, as it stands in the flow log.
pub const EXTENDED: &str = "extended";
/// The step by which a concern was urged 催办, as it stands in the flow log.
pub const URGED: &str = "urged";
/// The step by which it was decided what holds of several things that people
/// wrote without knowing of each other, as it stands in the flow log.
pub const SETTLED: &str = "settled";

/// A step somebody means to take with a concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where it is to go.
    pub to: ConcernState,
    /// Why, or what was done.
    pub note: String,
    /// Who takes the step.
    pub by: Option<CadreId>,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What comes with the step.
    pub extra: Extra,
}

/// What may come with a step; what is `None` stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    /// The person or unit responsible from now on.
    pub responsible: Option<String>,
    /// The result, in words.
    pub result: Option<String>,
    /// The day the household was told, where it wasn't the day of the step.
    pub told_on: Option<NaiveDate>,
    /// How content the household is.
    pub satisfaction: Option<Satisfaction>,
}

impl ConcernState {
    /// Tells whether there is still something to be done or told.
    pub fn is_open(self) -> bool {
        self != Self::Closed
    }

    /// Tells whether the work is over and just the household waits to be told.
    pub fn awaits_telling(self) -> bool {
        matches!(self, Self::AwaitingCheck | Self::Declined)
    }
}

/// Returns the states that may follow. A cadre settles small things alone by
/// 登记 → 办理 → 已回音 → 办结; whatever the way, it leads through 已回音.
pub fn allowed(from: ConcernState) -> &'static [ConcernState] {
    use ConcernState::{
        Accepted, Assigned, AwaitingCheck, Closed, Declined, InProgress, Recorded, Reopened, Returned, Told,
    };
    match from {
        Recorded => &[Accepted, Assigned, InProgress, Returned, Declined],
        Returned | Reopened => &[Accepted, Assigned, InProgress, Declined],
        Accepted => &[Assigned, InProgress, Returned, Declined],
        Assigned => &[InProgress, Returned, Declined],
        InProgress => &[Assigned, AwaitingCheck, Told, Returned],
        AwaitingCheck => &[Told, Returned],
        Told => &[Closed, Reopened],
        Closed => &[Reopened],
        Declined => &[Told, Reopened],
    }
}

/// Takes a concern one step further. A household that was told and isn't
/// content reopens it by itself: the step then leads to 重办, with a new due date.
///
/// # Errors
/// Lists all that stands against the step.
pub fn advance(concern: &Concern, step: &Move, calendar: &Calendar) -> Result<(Concern, Step), Vec<Problem>> {
    let problems = objections(concern, step);
    if !problems.is_empty() {
        return Err(problems);
    }
    let today = step.at.date_naive();
    let mut next = Concern { state: step.to, ..concern.clone() };
    if let Some(responsible) = &step.extra.responsible {
        next.responsible.clone_from(responsible);
    }
    if let Some(result) = &step.extra.result {
        next.result.clone_from(result);
    }
    match step.to {
        ConcernState::Told => {
            let told_on = step.extra.told_on.unwrap_or(today);
            next.told_on = Some(told_on);
            next.told_by = step.by;
            next.satisfaction = step.extra.satisfaction;
            next.settled_on = next.settled_on.or(Some(told_on));
        }
        ConcernState::AwaitingCheck => next.settled_on = next.settled_on.or(Some(today)),
        // Work that is sent back wasn't done after all.
        ConcernState::Returned => next.settled_on = None,
        ConcernState::Closed => next.satisfaction = step.extra.satisfaction.or(next.satisfaction),
        _ => {}
    }
    let discontent = step.extra.satisfaction == Some(Satisfaction::Unsatisfied)
        && matches!(step.to, ConcernState::Told | ConcernState::Closed);
    if discontent {
        next.state = ConcernState::Reopened;
    }
    if next.state == ConcernState::Reopened {
        reopen(&mut next, today, calendar);
    }
    let log = logged(next.state.word(), &step.note, step.by, step.at);
    Ok((next, log))
}

/// Puts the due date of a concern off.
///
/// # Errors
/// It must be asked for before the concern is overdue, with a reason, and to a
/// later day.
pub fn extend(
    concern: &Concern,
    due: NaiveDate,
    reason: &str,
    by: Option<CadreId>,
    at: DateTime<FixedOffset>,
) -> Result<(Concern, Step), Vec<Problem>> {
    let mut problems = Vec::new();
    if is_settled(concern) {
        problems.push(Problem::AlreadySettled);
    }
    if at.date_naive() > concern.due {
        problems.push(Problem::ExtensionLate { due: concern.due });
    }
    if due <= concern.due {
        problems.push(Problem::NotLater { due: concern.due });
    }
    if is_blank(reason) {
        problems.push(Problem::NoteNeeded);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let extended = concern.extended.saturating_add(1);
    let next = Concern { due, due_rule: DueRule::Date, extended, ..concern.clone() };
    Ok((next, logged(EXTENDED, reason, by, at)))
}

/// Urges 催办 a concern that is overdue.
///
/// # Errors
/// One that isn't overdue or is settled isn't urged.
pub fn urge(
    concern: &Concern,
    note: &str,
    by: Option<CadreId>,
    at: DateTime<FixedOffset>,
) -> Result<(Concern, Step), Vec<Problem>> {
    if is_settled(concern) {
        return Err(vec![Problem::AlreadySettled]);
    }
    if at.date_naive() <= concern.due {
        return Err(vec![Problem::NotOverdue { due: concern.due }]);
    }
    let next = Concern { urged: concern.urged.saturating_add(1), ..concern.clone() };
    Ok((next, logged(URGED, note, by, at)))
}

/// Tells whether the work on a concern is over: done, or declined. Of one that an old
/// register tells of it may not be known when.
pub fn is_settled(concern: &Concern) -> bool {
    use ConcernState::{AwaitingCheck, Closed, Declined, Told};
    concern.settled_on.is_some() || matches!(concern.state, AwaitingCheck | Told | Closed | Declined)
}

/// Notes that a matter is done. `confirmed_by` is who in the household said so.
///
/// # Errors
/// Only a matter that is promised gets done, and not before it was taken on.
pub fn finish(
    matter: &Matter,
    action: &str,
    confirmed_by: &str,
    by: Option<CadreId>,
    at: DateTime<FixedOffset>,
) -> Result<(Matter, Step), Vec<Problem>> {
    let done = at.date_naive();
    if matter.state != MatterState::Promised {
        return Err(vec![Problem::AlreadySettled]);
    }
    if done < matter.raised {
        return Err(vec![Problem::Before { field: Field::Done, other: Field::Raised }]);
    }
    let mut next = Matter { state: MatterState::Done, done: Some(done), ..matter.clone() };
    for (field, text) in [(&mut next.action, action), (&mut next.confirmed_by, confirmed_by)] {
        if !is_blank(text) {
            text.clone_into(field);
        }
    }
    Ok((next, logged(MatterState::Done.word(), action, by, at)))
}

/// Notes that a promised matter won't be done, and why.
///
/// # Errors
/// Only a matter that is promised can be dropped, and only with a reason.
pub fn give_up(
    matter: &Matter,
    reason: &str,
    by: Option<CadreId>,
    at: DateTime<FixedOffset>,
) -> Result<(Matter, Step), Vec<Problem>> {
    if matter.state != MatterState::Promised {
        return Err(vec![Problem::AlreadySettled]);
    }
    if is_blank(reason) {
        return Err(vec![Problem::NoteNeeded]);
    }
    let next = Matter { state: MatterState::Dropped, ..matter.clone() };
    Ok((next, logged(MatterState::Dropped.word(), reason, by, at)))
}

/// Returns what a step of a flow log is called, in the language in force.
pub fn step_label(step: &Step) -> String {
    match step.to.as_str() {
        EXTENDED => tr!("domain-step-extended"),
        URGED => tr!("domain-step-urged"),
        SETTLED => tr!("domain-step-settled"),
        word => ConcernState::from_word(word)
            .map(ConcernState::label)
            .or_else(|| MatterState::from_word(word).map(MatterState::label))
            .or_else(|| super::register::step_label(word))
            .unwrap_or_else(|| crate::base::text::visible(word).into_owned()),
    }
}

/// Returns all that stands against a step.
fn objections(concern: &Concern, step: &Move) -> Vec<Problem> {
    if !allowed(concern.state).contains(&step.to) {
        // Whoever closes without having told wants to hear that, not the table.
        let untold = step.to == ConcernState::Closed && concern.told_on.is_none();
        let wrong = Problem::NotAllowed { from: concern.state, to: step.to };
        return vec![if untold { Problem::NotTold } else { wrong }];
    }
    let today = step.at.date_naive();
    let mut problems = Vec::new();
    let asks_why = matches!(step.to, ConcernState::Declined | ConcernState::Returned | ConcernState::Reopened);
    if asks_why && is_blank(&step.note) {
        problems.push(Problem::NoteNeeded);
    }
    let responsible = step.extra.responsible.as_deref().unwrap_or(&concern.responsible);
    if step.to == ConcernState::Assigned && is_blank(responsible) {
        problems.push(Problem::Missing(Field::Responsible));
    }
    if today < concern.raised {
        problems.push(Problem::Before { field: Field::At, other: Field::Raised });
    }
    if step.to == ConcernState::Told
        && let Some(told_on) = step.extra.told_on
    {
        if told_on < concern.raised {
            problems.push(Problem::Before { field: Field::ToldOn, other: Field::Raised });
        }
        if told_on > today {
            problems.push(Problem::InFuture { field: Field::ToldOn, day: told_on });
        }
    }
    if step.to == ConcernState::Closed && concern.told_on.is_none() {
        problems.push(Problem::NotTold);
    }
    problems
}

/// Starts the work anew from `day`, with the time its urgency gives.
fn reopen(concern: &mut Concern, day: NaiveDate, calendar: &Calendar) {
    concern.settled_on = None;
    concern.told_on = None;
    concern.told_by = None;
    concern.due = calendar.due(concern.urgency, day).day;
    concern.due_rule = DueRule::WorkingDays(concern.urgency.working_days());
}

fn logged(to: &str, note: &str, by: Option<CadreId>, at: DateTime<FixedOffset>) -> Step {
    Step { to: to.to_owned(), note: note.trim().to_owned(), by, at }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::base::ids::RecordId;
    use crate::domain::concern::{Level, Urgency};
    use ConcernState::{
        Accepted, Assigned, AwaitingCheck, Closed, Declined, InProgress, Recorded, Reopened, Returned, Told,
    };

    const ME: CadreId = CadreId(RecordId([1; 16]));

    fn at(day: &str) -> DateTime<FixedOffset> {
        format!("{day}T10:00:00+08:00").parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A concern raised on Monday 2 November 2026 and due on the 9th.
    fn concern(state: ConcernState) -> Concern {
        Concern {
            number: "1102-01".into(),
            visit: None,
            household: None,
            village: "320722114204".parse().unwrap(),
            category: "水利".into(),
            text: "村东水渠淤塞".into(),
            people: None,
            urgency: Urgency::Ordinary,
            responsible: "镇水利站".into(),
            assignee: None,
            level: Level::Village,
            raised: day("2026-11-02"),
            due: day("2026-11-09"),
            due_rule: DueRule::WorkingDays(5),
            state,
            result: String::new(),
            told_on: (state == Told || state == Closed).then(|| day("2026-11-05")),
            told_by: None,
            satisfaction: None,
            settled_on: matches!(state, AwaitingCheck | Told | Closed).then(|| day("2026-11-04")),
            urged: 0,
            extended: 0,
            similar: None,
            goal: String::new(),
        }
    }

    fn step(to: ConcernState, on: &str) -> Move {
        Move { to, note: "说明".into(), by: Some(ME), at: at(on), extra: Extra::default() }
    }

    fn go(concern: &Concern, step: &Move) -> Result<Concern, Vec<Problem>> {
        advance(concern, step, &Calendar::embedded()).map(|(concern, _)| concern)
    }

    #[test]
    fn every_transition_is_allowed_or_forbidden_as_the_design_says() {
        // Rows: from; columns: to, both in the order of the design.
        let table = [
            (Recorded, ".AAA...AA."),
            (Accepted, "..AA...AA."),
            (Assigned, "...A...AA."),
            (InProgress, "..A.AA.A.."),
            (AwaitingCheck, ".....A.A.."),
            (Told, "......A..A"),
            (Closed, ".........A"),
            (Returned, ".AAA....A."),
            (Declined, ".....A...A"),
            (Reopened, ".AAA....A."),
        ];
        assert_eq!(table.map(|(from, _)| from).as_slice(), ConcernState::ALL);
        for (from, row) in table {
            for (to, mark) in ConcernState::ALL.iter().zip(row.chars()) {
                let taken = go(&concern(from), &step(*to, "2026-11-06"));
                match mark {
                    'A' => assert_eq!(taken.unwrap().state, *to, "{from:?} → {to:?}"),
                    _ => assert!(
                        matches!(taken.unwrap_err()[..], [Problem::NotAllowed { .. } | Problem::NotTold]),
                        "{from:?} → {to:?}"
                    ),
                }
            }
        }
    }

    #[test]
    fn a_cadre_settles_small_things_alone() {
        let mut now = concern(Recorded);
        for (to, on) in [(InProgress, "2026-11-03"), (Told, "2026-11-04"), (Closed, "2026-11-05")] {
            now = go(&now, &step(to, on)).unwrap();
        }
        assert_eq!((now.told_on, now.told_by), (Some(day("2026-11-04")), Some(ME)));
        assert_eq!(now.settled_on, Some(day("2026-11-04")));
    }

    #[test]
    fn the_work_is_settled_when_it_is_done_not_when_it_is_told() {
        let checked = go(&concern(InProgress), &step(AwaitingCheck, "2026-11-04")).unwrap();
        assert_eq!(checked.settled_on, Some(day("2026-11-04")));
        let told = go(&checked, &step(Told, "2026-11-06")).unwrap();
        assert_eq!((told.settled_on, told.told_on), (Some(day("2026-11-04")), Some(day("2026-11-06"))));
        assert_eq!(go(&checked, &step(Returned, "2026-11-06")).unwrap().settled_on, None, "it wasn't done after all");
    }

    #[rstest]
    #[case(InProgress, Told)]
    #[case(Told, Closed)]
    fn an_unsatisfied_household_reopens_by_itself(#[case] from: ConcernState, #[case] to: ConcernState) {
        let mut said = step(to, "2026-11-06");
        said.extra.satisfaction = Some(Satisfaction::Unsatisfied);
        let (next, log) = advance(&concern(from), &said, &Calendar::embedded()).unwrap();
        assert_eq!((next.state, log.to.as_str()), (Reopened, "reopened"));
        assert_eq!((next.told_on, next.told_by, next.settled_on), (None, None, None));
        assert_eq!(next.satisfaction, Some(Satisfaction::Unsatisfied));
        assert_eq!(next.due, day("2026-11-13"), "five working days from the day it was reopened");
    }

    #[test]
    fn steps_say_why_and_whom() {
        for to in [Declined, Returned] {
            let silent = Move { note: "  ".into(), ..step(to, "2026-11-06") };
            assert_eq!(go(&concern(Recorded), &silent), Err(vec![Problem::NoteNeeded]), "{to:?}");
        }
        let nobody = Concern { responsible: String::new(), ..concern(Recorded) };
        let missing = vec![Problem::Missing(Field::Responsible)];
        assert_eq!(go(&nobody, &step(Assigned, "2026-11-06")), Err(missing));
        let mut named = step(Assigned, "2026-11-06");
        named.extra.responsible = Some("李四".into());
        assert_eq!(go(&nobody, &named).unwrap().responsible, "李四");
    }

    #[test]
    fn nothing_is_closed_untold_and_nothing_told_out_of_time() {
        for from in [Recorded, InProgress, AwaitingCheck, Declined] {
            assert_eq!(go(&concern(from), &step(Closed, "2026-11-06")), Err(vec![Problem::NotTold]), "{from:?}");
        }
        let early = go(&concern(InProgress), &step(Told, "2026-11-01"));
        assert_eq!(early, Err(vec![Problem::Before { field: Field::At, other: Field::Raised }]));
        let mut later = step(Told, "2026-11-06");
        later.extra.told_on = Some(day("2026-11-07"));
        let future = Problem::InFuture { field: Field::ToldOn, day: day("2026-11-07") };
        assert_eq!(go(&concern(InProgress), &later), Err(vec![future]));
    }

    #[test]
    fn due_dates_are_put_off_in_time_and_with_a_reason() {
        let ask = |due: &str, reason: &str, on: &str| extend(&concern(InProgress), day(due), reason, Some(ME), at(on));
        let (next, log) = ask("2026-11-20", "等汛期过去", "2026-11-09").unwrap();
        assert_eq!((next.due, next.due_rule, next.extended), (day("2026-11-20"), DueRule::Date, 1));
        assert_eq!((log.to.as_str(), log.note.as_str()), (EXTENDED, "等汛期过去"));
        let due = day("2026-11-09");
        assert_eq!(ask("2026-11-20", "晚了", "2026-11-10"), Err(vec![Problem::ExtensionLate { due }]));
        assert_eq!(ask("2026-11-09", "", "2026-11-06"), Err(vec![Problem::NotLater { due }, Problem::NoteNeeded]));
        let told = extend(&concern(Told), day("2026-11-20"), "x", None, at("2026-11-06"));
        assert_eq!(told, Err(vec![Problem::AlreadySettled]));
    }

    #[test]
    fn only_what_is_overdue_is_urged() {
        let (next, log) = urge(&concern(InProgress), "", Some(ME), at("2026-11-10")).unwrap();
        assert_eq!((next.urged, log.to.as_str()), (1, URGED));
        assert!(!step_label(&log).starts_with("domain-"));
        let due = day("2026-11-09");
        assert_eq!(urge(&concern(InProgress), "", None, at("2026-11-09")), Err(vec![Problem::NotOverdue { due }]));
        assert_eq!(urge(&concern(Told), "", None, at("2026-11-10")), Err(vec![Problem::AlreadySettled]));
    }

    #[test]
    fn work_that_is_over_is_over_though_nobody_knows_since_when() {
        let unknown = |state| Concern { settled_on: None, ..concern(state) };
        for state in ConcernState::ALL {
            let over = matches!(state, AwaitingCheck | Told | Closed | Declined);
            assert_eq!(is_settled(&unknown(*state)), over, "{state:?}");
        }
        let late = urge(&unknown(AwaitingCheck), "", Some(ME), at("2026-12-10"));
        assert_eq!(late, Err(vec![Problem::AlreadySettled]));
    }

    #[test]
    fn a_matter_is_done_or_dropped_once() {
        let promised = Matter {
            visit: None,
            household: None,
            village: "320722114204".parse().unwrap(),
            need: "代办残疾证".into(),
            raised: day("2026-11-02"),
            promised: Some(day("2026-11-12")),
            state: MatterState::Promised,
            action: String::new(),
            cost: None,
            done: None,
            confirmed_by: String::new(),
            help: None,
            goal: String::new(),
        };
        let (done, log) = finish(&promised, "已办好送到家", "张三", Some(ME), at("2026-11-10")).unwrap();
        assert_eq!((done.state, done.done, log.to.as_str()), (MatterState::Done, Some(day("2026-11-10")), "done"));
        assert_eq!((done.action.as_str(), done.confirmed_by.as_str()), ("已办好送到家", "张三"));
        assert_eq!(finish(&done, "", "", None, at("2026-11-11")), Err(vec![Problem::AlreadySettled]));
        assert_eq!(give_up(&promised, " ", None, at("2026-11-10")), Err(vec![Problem::NoteNeeded]));
        assert_eq!(give_up(&promised, "户主已自办", None, at("2026-11-10")).unwrap().0.state, MatterState::Dropped);
        let early = vec![Problem::Before { field: Field::Done, other: Field::Raised }];
        assert_eq!(finish(&promised, "", "", None, at("2026-11-01")), Err(early));
    }
}
