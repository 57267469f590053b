//! 审阅: the list of what waits as a committee sees it. What was escalated and
//! has had no remark since comes first, and with it the answers that nobody has
//! replied to; a remark that a cadre has to answer waits for the cadre.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::gather::about_record;
use super::{Group, Reason, Todo, TodoKind, settle, todo};
use crate::base::ids::{ConcernId, RecordId, RemarkId};
use crate::base::text::visible;
use crate::domain::cadre::Role;
use crate::domain::concern::{Concern, Level};
use crate::domain::flow::is_settled;
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict};
use crate::domain::workdays::Calendar;
use crate::query::remarks::place;
use crate::query::scope::Scope;
use crate::query::whose::Whose;
use crate::state::State;
use crate::tr;

/// Returns all that waits on `today`, of all cadres and villages, in the order
/// in which a committee has to see to it.
pub fn todo_of_committee(state: &State, calendar: &Calendar, today: NaiveDate) -> Vec<Todo> {
    let mut list = todo(state, calendar, today, Scope::All);
    let remarks = by_record(state);
    let committees = committees(state);
    let whose = Whose::of(state, today);
    for todo in &mut list {
        match (todo.kind, todo.id) {
            (TodoKind::Concern, Some(id)) => {
                let concern = state.concern(ConcernId(id));
                let on = remarks.get(&(Kind::Concern, id)).map(Vec::as_slice).unwrap_or_default();
                if let Some(why) = concern.and_then(|concern| to_review(concern, on, &committees, today)) {
                    todo.group = Group::Review;
                    let days = |reason: &Reason| matches!(reason, Reason::Overdue { .. } | Reason::DueToday);
                    let at = todo.why.iter().take_while(|reason| days(reason)).count();
                    todo.why.splice(at..at, why);
                }
            }
            (TodoKind::Remark, Some(id)) => {
                todo.group = Group::Waiting;
                todo.why.extend(state.remark(RemarkId(id)).and_then(|remark| asked_of(state, &whose, remark)));
            }
            _ => {}
        }
    }
    list.extend(remarks.values().filter_map(|on| answer(state, on, today)));
    settle(state, &mut list);
    list
}

/// Returns the remarks by the record they are on, the first made first.
fn by_record(state: &State) -> HashMap<(Kind, RecordId), Vec<(RemarkId, &Remark)>> {
    let mut found: HashMap<_, Vec<(RemarkId, &Remark)>> = HashMap::new();
    for (id, remark) in state.remarks() {
        found.entry((remark.kind, remark.on)).or_default().push((id, remark));
    }
    for on in found.values_mut() {
        on.sort_by_key(|(id, remark)| (remark.made, *id));
    }
    found
}

/// Returns what committees call themselves.
fn committees(state: &State) -> Vec<&str> {
    let committees = state.cadres().filter(|(_, cadre)| cadre.role == Role::Committee);
    committees.flat_map(|(_, cadre)| [cadre.name.trim(), cadre.unit.trim()]).filter(|name| !name.is_empty()).collect()
}

/// Returns why a concern was escalated, besides being overdue, or `None` where
/// it wasn't or there is a remark since.
fn to_review(
    concern: &Concern,
    remarks: &[(RemarkId, &Remark)],
    committees: &[&str],
    today: NaiveDate,
) -> Option<Vec<Reason>> {
    // Of what is over nothing is left to say but to the household.
    if is_settled(concern) {
        return None;
    }
    let mut why = Vec::new();
    if concern.level != Level::Village {
        why.push(Reason::Escalated { level: concern.level });
    }
    if committees.contains(&concern.responsible.trim()) {
        why.push(Reason::AskedUp);
    }
    // The last thing that sent it up counts: a remark made before it was late
    // says nothing of its being late.
    let since = match concern.due < today {
        true => concern.due + Days::new(1),
        false if why.is_empty() => return None,
        false => concern.raised,
    };
    remarks.iter().all(|(_, remark)| remark.made < since).then_some(why)
}

/// Returns who has to answer a remark.
fn asked_of(state: &State, whose: &Whose<'_>, remark: &Remark) -> Option<Reason> {
    let place = place(state, remark.kind, remark.on);
    let went = place.visit.and_then(|id| state.visit(id)).map(|visit| visit.cadres.clone());
    let cadres = went.filter(|cadres| !cadres.is_empty());
    let cadres = cadres.unwrap_or_else(|| whose.cadres(place.household, place.village, place.visit));
    let names = cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| visible(&cadre.name).into_owned());
    let who = names.collect::<Vec<_>>().join(&tr!("app-comma"));
    (!who.is_empty()).then_some(Reason::With { who })
}

/// Returns the item for the answer to the last remark on a record, where it
/// asked for more than an acknowledgement.
fn answer(state: &State, on: &[(RemarkId, &Remark)], today: NaiveDate) -> Option<Todo> {
    let (id, remark) = on.last()?;
    let day = remark.replied.filter(|_| remark.verdict != Verdict::Approved)?;
    let mut todo = about_record(state, TodoKind::Answer, (*id, remark), today);
    todo.title.clone_from(&remark.reply);
    todo.group = Group::Review;
    todo.why.push(Reason::Answered { day });
    Some(todo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::HouseholdId;
    use crate::domain::assignment::Targets;
    use crate::domain::cadre::Cadre;
    use crate::domain::concern::ConcernState;
    use crate::query::sample::{Sample, day};

    fn today() -> NaiveDate {
        day("2026-11-22")
    }

    fn list(sample: &Sample) -> Vec<Todo> {
        todo_of_committee(&sample.state, &Calendar::embedded(), today())
    }

    fn review(sample: &Sample) -> Vec<RecordId> {
        list(sample).into_iter().filter(|todo| todo.group == Group::Review).filter_map(|todo| todo.id).collect()
    }

    fn remark(sample: &mut Sample, on: ConcernId, made: &str, change: impl FnOnce(&mut Remark)) -> RemarkId {
        let mut remark = Remark {
            kind: Kind::Concern,
            on: on.0,
            verdict: Verdict::Approved,
            text: "照此办理".into(),
            made: day(made),
            reply_by: None,
            author: None,
            reply: String::new(),
            replied: None,
        };
        change(&mut remark);
        RemarkId(sample.put(remark))
    }

    fn sample() -> (Sample, HouseholdId) {
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张三");
        (sample, zhang)
    }

    #[test]
    fn what_was_escalated_waits_for_a_remark_and_not_a_day_longer() {
        let (mut sample, zhang) = sample();
        sample.put(Cadre {
            name: "镇委员会".into(),
            unit: "石榴街道".into(),
            post: String::new(),
            role: Role::Committee,
            devices: Vec::new(),
            same_as: None,
        });
        let of =
            |sample: &mut Sample, due: &str, change: fn(&mut Concern)| sample.concern(zhang, "2026-11-02", due, change);
        let town = of(&mut sample, "2026-11-30", |c| c.level = Level::Town);
        let asked = of(&mut sample, "2026-11-30", |c| c.responsible = " 镇委员会 ".into());
        let late = of(&mut sample, "2026-11-20", |_| {});
        of(&mut sample, "2026-11-30", |_| {});
        of(&mut sample, "2026-11-20", |c| c.state = ConcernState::Told);
        // Done by a unit of the town, and only to be told.
        of(&mut sample, "2026-11-20", |c| {
            (c.state, c.level) = (ConcernState::AwaitingCheck, Level::Town);
            (c.settled_on, c.responsible) = (Some(c.due), "镇水利站".into());
        });
        assert_eq!(review(&sample), [late.0, town.0, asked.0]);
        let why = |sample: &Sample, id: ConcernId| list(sample).into_iter().find(|t| t.id == Some(id.0)).unwrap().why;
        assert_eq!(why(&sample, town)[0], Reason::Escalated { level: Level::Town });
        assert_eq!(why(&sample, asked)[0], Reason::AskedUp);
        assert_eq!(why(&sample, late)[0], Reason::Overdue { days: 2 });

        // A remark before it was late says nothing of its being late.
        remark(&mut sample, late, "2026-11-20", |_| {});
        remark(&mut sample, town, "2026-11-03", |_| {});
        assert_eq!(review(&sample), [late.0, asked.0]);
        remark(&mut sample, late, "2026-11-21", |_| {});
        assert_eq!(review(&sample), [asked.0]);
        let late = list(&sample).into_iter().find(|todo| todo.id == Some(late.0)).unwrap();
        assert_eq!(late.group, Group::Overdue, "it is still late");
        assert!(late.why.contains(&Reason::Remarked));
    }

    #[test]
    fn an_answer_is_read_until_there_is_another_remark() {
        let (mut sample, zhang) = sample();
        let me = sample.cadre("王干部");
        sample.assignment(&[me], "2026-11-01", "2026-12-31", Targets::default());
        sample.visit(&[zhang], "2026-11-02", |v| v.cadres = vec![me]);
        let concern = sample.concern(zhang, "2026-11-02", "2026-11-30", |_| {});
        let asked = remark(&mut sample, concern, "2026-11-10", |r| r.verdict = Verdict::Supplement);
        let waiting = list(&sample).into_iter().find(|todo| todo.id == Some(asked.0)).unwrap();
        assert_eq!(waiting.group, Group::Waiting);
        assert!(waiting.why.contains(&Reason::With { who: "王干部".into() }), "{:?}", waiting.why);

        let mut answered = sample.state.remark(asked).unwrap().clone();
        (answered.reply, answered.replied) = ("已补照片".into(), Some(day("2026-11-12")));
        sample.set(asked, answered);
        let item = list(&sample).into_iter().find(|todo| todo.kind == TodoKind::Answer).unwrap();
        assert_eq!((item.id, item.group, item.title.as_str()), (Some(asked.0), Group::Review, "已补照片"));
        assert_eq!((item.household, item.why), (Some(zhang), vec![Reason::Answered { day: day("2026-11-12") }]));
        remark(&mut sample, concern, "2026-11-13", |_| {});
        assert_eq!(review(&sample), [] as [RecordId; 0]);
    }
}
