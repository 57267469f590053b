//! What a concern says.

use super::{Ledger, Row};
use crate::base::ids::ConcernId;
use crate::domain::change::Step;
use crate::domain::concern::{Concern, ConcernState, DueRule};
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::tr;

impl Ledger<'_> {
    pub(super) fn of_concern(&self, row: &Row, concern: &Concern, steps: &[Step], field: Field) -> Cell {
        let times = |count: u16| if count == 0 { Cell::Empty } else { Cell::Count(count.into()) };
        match field {
            Field::ConcernNumber => Cell::text(concern.number.clone()),
            Field::Raised => Cell::Day(concern.raised),
            Field::ConcernCategory => Cell::text(concern.category.clone()),
            Field::ConcernText => self.prose(row.village, &concern.text),
            Field::People => concern.people.map_or(Cell::Empty, |people| Cell::Count(people.into())),
            Field::Urgency => Cell::Text(concern.urgency.label()),
            Field::Responsible => match concern.responsible.as_str() {
                "" => Cell::text(concern.assignee.map(|id| self.cadres(&[id])).unwrap_or_default()),
                responsible => Cell::text(responsible),
            },
            Field::Level => Cell::Text(concern.level.label()),
            Field::Due => Cell::Day(concern.due),
            Field::DueRule => Cell::Text(match concern.due_rule {
                DueRule::WorkingDays(days) => tr!("report-due-working-days", days = days),
                DueRule::Date => tr!("report-due-date"),
            }),
            Field::Extended => times(concern.extended),
            Field::Urged => times(concern.urged),
            Field::ConcernState => Cell::Text(concern.state.label()),
            Field::Progress => self.prose(row.village, &course(concern, steps)),
            Field::SettledOn => Cell::day(concern.settled_on),
            Field::ToldOn => Cell::day(concern.told_on),
            Field::ToldBy => Cell::text(concern.told_by.map(|id| self.cadres(&[id])).unwrap_or_default()),
            Field::Satisfaction => Cell::text(concern.satisfaction.map(|said| said.label()).unwrap_or_default()),
            Field::Similar => {
                let stands = concern.similar.and_then(|id| self.state.concern(ConcernId(id)));
                Cell::text(stands.map(|stands| stands.number.clone()).unwrap_or_default())
            }
            _ => Cell::Empty,
        }
    }
}

/// Returns what was done about it: the result, or else what was noted on the way.
fn course(concern: &Concern, steps: &[Step]) -> String {
    if !concern.result.trim().is_empty() {
        return concern.result.clone();
    }
    let notes = steps.iter().filter(|step| !step.note.trim().is_empty()).map(|step| {
        let to = ConcernState::from_word(&step.to).map_or_else(|| step.to.clone(), ConcernState::label);
        tr!("report-step", day = step.at.date_naive().to_string(), to = to, note = step.note.as_str())
    });
    notes.collect::<Vec<_>>().join("\n")
}
