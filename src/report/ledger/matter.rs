//! What a matter says.

use super::{Ledger, Row};
use crate::domain::matter::{HelpForm, Matter, MatterState};
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::tr;

impl Ledger<'_> {
    pub(super) fn of_matter(&self, row: &Row, matter: &Matter, field: Field) -> Cell {
        match field {
            Field::MatterDate => Cell::Day(matter.raised),
            Field::Need => self.prose(row.village, &matter.need),
            Field::MatterForm => Cell::Text(match (matter.promised, matter.state) {
                (None, MatterState::Done) => tr!("report-form-at-once"),
                _ => tr!("report-form-promised"),
            }),
            Field::HelpForm => Cell::text(matter.help.as_ref().map(HelpForm::label).unwrap_or_default()),
            Field::Promised => Cell::day(matter.promised),
            Field::MatterAction => self.prose(row.village, &matter.action),
            Field::DoneOn => Cell::day(matter.done),
            Field::Cost => Cell::text(matter.cost.map(|cost| cost.label()).unwrap_or_default()),
            Field::ConfirmedBy => Cell::text(self.person(&matter.confirmed_by)),
            Field::MatterState => Cell::Text(matter.state.label()),
            _ => Cell::Empty,
        }
    }
}
