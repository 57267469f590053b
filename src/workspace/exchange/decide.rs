//! What an office decides of an entry that doesn't count by itself.

use super::super::{Stage, Workspace};
use super::erase;
use super::error::ExchangeError;
use crate::base::ids::HouseholdId;
use crate::base::progress::{Onward, Progress};
use crate::domain::authority::Deed;
use crate::domain::change::Change;
use crate::domain::decision::{Decision, Outcome};
use crate::domain::record::Kind;
use crate::query::requests::{Request, requests};
use crate::state::authority::Key;

impl Workspace {
    /// Writes down what becomes of an entry that waits: of the one with that mark of its
    /// body, where two that came of one copied disk have one number. What somebody asks to be
    /// destroyed, this office destroys itself, by what is about those households
    /// here: nobody else's list is gone by.
    ///
    /// # Errors
    /// [`ExchangeError`]; [`ExchangeError::NoSuch`] where no such entry waits.
    pub fn decide(
        &mut self,
        key: Key,
        outcome: Outcome,
        reason: &str,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<Request, ExchangeError> {
        let found = requests(&self.shared.read()).into_iter().find(|request| request.key() == key);
        let request = found.ok_or_else(|| ExchangeError::NoSuch(key.0.to_string()))?;
        if request.deed == Deed::Erased && outcome == Outcome::Taken {
            let households = request.records.iter().filter(|(kind, _)| *kind == Kind::Household);
            for (kind, id) in households {
                let known = {
                    let state = self.shared.read();
                    state.knows(*kind, *id) && !state.is_erased(*kind, *id)
                };
                if known {
                    self.erase_household(HouseholdId(*id), reason, watch)?;
                }
            }
        }
        let (entry, tag) = key;
        let decision = Decision {
            entry,
            mark: Decision::mark(tag),
            outcome,
            reason: reason.to_owned(),
            decided: self.clock.today(),
        };
        self.commit(vec![Change::add(Decision::id(entry, tag), decision)])?;
        if erase::is_raised(&self.dir) {
            self.finish_erasures(watch)?;
        }
        Ok(request)
    }
}
