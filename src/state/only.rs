//! A part of the state as somebody sees it who has nothing but some of the records.

use crate::base::ids::RecordId;
use crate::domain::record::Kind;

use super::whole::State;

impl State {
    /// Returns the state as it is for somebody who has just those records for
    /// which `has` answers yes. What is known of other installations stays out.
    #[must_use]
    pub fn only(&self, has: impl Fn(Kind, RecordId) -> bool) -> Self {
        let mut part = Self::default();
        (part.people, part.clock) = (self.people.clone(), self.clock);
        macro_rules! copy {
            ($table:ident, $kind:ident) => {
                for (id, head) in self.$table.iter().filter(|(id, _)| has(Kind::$kind, *id)) {
                    let _ = part.$table.put(id, Some(head.clone()));
                }
            };
        }
        copy!(villages, Village);
        copy!(cadres, Cadre);
        copy!(assignments, Assignment);
        copy!(stays, Stay);
        copy!(policies, Policy);
        copy!(catalogs, Catalog);
        copy!(remarks, Remark);
        copy!(households, Household);
        copy!(visits, Visit);
        copy!(concerns, Concern);
        copy!(matters, Matter);
        part.index_all();
        part
    }
}
