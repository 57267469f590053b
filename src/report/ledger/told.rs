//! What the explaining of a policy says.

use super::Ledger;
use crate::base::ids::VisitId;
use crate::domain::visit::Explained;
use crate::report::cell::Cell;
use crate::report::field::Field;

impl Ledger<'_> {
    pub(super) fn of_told(&self, visit: VisitId, explained: Explained, field: Field) -> Cell {
        let policy = self.state.policy(explained.policy);
        match field {
            Field::ToldDate => Cell::day(self.state.visit(visit).map(|visit| visit.day())),
            Field::Policy => Cell::text(policy.map(|policy| policy.title.clone()).unwrap_or_default()),
            Field::PolicyVersion => Cell::text(policy.map(|policy| policy.version.clone()).unwrap_or_default()),
            Field::PolicyDocument => Cell::text(policy.map(|policy| policy.document.clone()).unwrap_or_default()),
            Field::PolicyOutcome => Cell::Text(explained.outcome.label()),
            _ => Cell::Empty,
        }
    }
}
