//! Where a concern or a matter stands by what its row says. A day that the row doesn't
//! give is not made up; words that can't be read as what they should be stay words.

use chrono::{Days, NaiveDate};

use super::days;
use super::draft::{Draft, Word};
use super::says::{self, Standing};
use crate::domain::concern::{Concern, ConcernState, DueRule, Satisfaction, Urgency};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::workdays::Calendar;

/// What a row says of how far something has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    standing: Option<Standing>,
    settled: Option<NaiveDate>,
    due: Option<(NaiveDate, DueRule)>,
    told: Option<NaiveDate>,
    satisfaction: Option<Satisfaction>,
    /// What came of it, in words.
    pub outcome: Vec<String>,
    /// What can't be read as a day or a mark, under its heading.
    pub loose: Vec<String>,
}

impl Course {
    /// Reads it from a row.
    pub fn of(draft: &Draft, today: NaiveDate, calendar: &Calendar) -> Self {
        let mut course = Self::default();
        for (word, is_state) in [(&draft.state, true), (&draft.outcome, false)] {
            let Some(word) = word.as_ref().filter(|word| !says::is_nothing(&word.text)) else { continue };
            match says::standing(&word.text) {
                Some((standing, rest)) => {
                    course.standing = match (course.standing, standing) {
                        // Not done, and what came of it so far says how far it is.
                        (None | Some(Standing::Open(ConcernState::Recorded)), Standing::Open(_)) => Some(standing),
                        (before, standing) => before.or(Some(standing)),
                    };
                    // Nothing else on the record says so, so the words stay.
                    let whole = matches!(standing, Standing::Told | Standing::Open(ConcernState::Declined));
                    let said = if whole { word.text.clone() } else { rest };
                    course.outcome.extend(Some(said).filter(|said| !said.is_empty()));
                }
                None if is_state => course.loose.push(word.said()),
                None => course.outcome.push(word.text.clone()),
            }
        }
        let mut past = |word: &Option<Word>| {
            let word = word.as_ref().filter(|word| !says::is_nothing(&word.text))?;
            let day = days::after(&word.text, draft.day).filter(|day| (draft.day..=today).contains(day));
            if day.is_none() {
                course.loose.push(word.said());
            }
            day
        };
        let (settled, told) = (past(&draft.settled), past(&draft.told));
        (course.settled, course.told) = (settled, told);
        if let Some(word) = draft.due.as_ref().filter(|word| !says::is_nothing(&word.text)) {
            course.due = due(&word.text, draft.day, calendar);
            if course.due.is_none() {
                course.loose.push(word.said());
            }
        }
        if let Some(word) = draft.satisfaction.as_ref().filter(|word| !says::is_nothing(&word.text)) {
            course.satisfaction = says::satisfaction(&word.text);
            if course.satisfaction.is_none() {
                course.loose.push(word.said());
            }
        }
        course.conclude(draft);
        course
    }

    /// Where no word says how far it has come, a day or what was done does.
    fn conclude(&mut self, draft: &Draft) {
        let done = self.settled.is_some()
            || self.told.is_some()
            || draft.outcome.as_ref().is_some_and(|word| says::tells_done(&word.text));
        match self.standing {
            None if done => self.standing = Some(Standing::Done),
            Some(Standing::Open(_)) => {
                // A day against the word: the word counts, and the day is kept as one.
                let days = [(self.settled.take(), &draft.settled), (self.told.take(), &draft.told)];
                self.loose.extend(days.into_iter().filter_map(|(day, word)| day.and(word.as_ref()).map(Word::said)));
            }
            _ => {}
        }
    }

    /// Tells whether the row says anything of how far it has come.
    pub fn is_told(&self) -> bool {
        self.standing.is_some() || self.due.is_some()
    }

    /// Returns the concern of a row, as far as the row tells it.
    pub fn concern(&self, draft: &Draft, calendar: &Calendar) -> Concern {
        let urgency = draft.urgency.unwrap_or(Urgency::Ordinary);
        let default = calendar.due(urgency, draft.day).day;
        let mut concern = Concern {
            household: draft.households.first().copied(),
            category: draft.category.clone(),
            text: draft.concern.clone(),
            people: draft.people,
            responsible: draft.responsible.join(" "),
            satisfaction: self.satisfaction,
            ..Concern::recorded(draft.village, draft.day, urgency, default)
        };
        if let Some((day, rule)) = self.due {
            (concern.due, concern.due_rule) = (day, rule);
        }
        concern.state = match self.standing {
            Some(Standing::Done | Standing::Told) => {
                (concern.settled_on, concern.told_on) = (self.settled.or(self.told), self.told);
                match (self.told, self.satisfaction) {
                    // Whoever isn't content has the work begin anew.
                    (Some(_), Some(Satisfaction::Unsatisfied)) => {
                        concern.settled_on = None;
                        ConcernState::Reopened
                    }
                    (None, Some(Satisfaction::Unsatisfied)) => ConcernState::AwaitingCheck,
                    // Nobody made up a day for what an old register says is over.
                    _ => ConcernState::Closed,
                }
            }
            Some(Standing::Open(ConcernState::Assigned)) if concern.responsible.is_empty() => ConcernState::Accepted,
            Some(Standing::Open(state)) => state,
            None if draft.measure.is_some() || !self.outcome.is_empty() => ConcernState::InProgress,
            None => ConcernState::Recorded,
        };
        concern
    }

    /// Returns the matter of a row: what was needed is what was done or is to be done.
    /// The second value tells that it is done and nothing says when.
    pub fn matter(&self, draft: &Draft, need: &str) -> (Matter, bool) {
        let is_done = matches!(self.standing, Some(Standing::Done | Standing::Told));
        let matter = Matter {
            visit: None,
            household: draft.households.first().copied(),
            village: draft.village,
            need: need.to_owned(),
            raised: draft.day,
            promised: self.due.map(|(day, _)| day),
            state: if is_done { MatterState::Done } else { MatterState::Promised },
            action: String::new(),
            cost: None,
            done: is_done.then(|| self.settled.or(self.told).unwrap_or(draft.day)),
            confirmed_by: draft.confirmed_by.clone(),
            help: None,
            goal: String::new(),
        };
        (matter, is_done && self.settled.or(self.told).is_none())
    }
}

/// Returns the day that a due date gives, and the rule behind it.
fn due(text: &str, raised: NaiveDate, calendar: &Calendar) -> Option<(NaiveDate, DueRule)> {
    match says::counted_days(text) {
        Some((count, true)) => Some((calendar.add_workdays(raised, count).day, DueRule::WorkingDays(count))),
        Some((count, false)) => Some((raised.checked_add_days(Days::new(count.into()))?, DueRule::Date)),
        None => days::after(text, raised).filter(|day| *day >= raised).map(|day| (day, DueRule::Date)),
    }
}
