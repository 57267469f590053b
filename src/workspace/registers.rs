//! Old registers: read for the household and the author of this ledger, and taken back.

use super::error::CommitError;
use super::{ReadError, Workspace};
use crate::base::ids::RecordId;
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::privacy;
use crate::domain::record::{Kind, Recorded};
use crate::domain::village::VillageCode;
use crate::domain::visit::Visit;
use crate::roster::Workbook;
use crate::roster::register::{self, Author, Options, Reading, RegisterError, Said};
use crate::tr;

impl Workspace {
    /// Reads an old register. What of it stands in the ledger already is left out,
    /// unless it is wanted `whole`.
    ///
    /// # Errors
    /// Says what is missing for it.
    pub fn read_register(
        &self,
        book: &Workbook,
        village: Option<VillageCode>,
        columns: &[Said],
        whole: bool,
    ) -> Result<Reading, RegisterError> {
        let me = self.me();
        let state = self.shared.read();
        let name = me.cadre.and_then(|id| state.cadre(id)).map(|cadre| cadre.name.clone());
        let by = Author { cadre: me.cadre, name, device: me.device };
        let (now, calendar) = (self.clock.now(), self.calendar());
        register::understand(book, &state, &Options { village, columns, by: &by, now, calendar: &calendar, whole })
    }

    /// Returns the changes that take back what a register brought, and how many of its
    /// records stay since somebody went on with them. `reading` is the whole of it.
    ///
    /// # Errors
    /// Fails where a record can't be read.
    pub fn register_back(&self, reading: &Reading) -> Result<(Vec<Change>, usize), CommitError> {
        let (mut changes, mut kept) = (Vec::new(), 0);
        let mut one = |kind: Kind, id: RecordId, same: Option<bool>| match same {
            Some(true) => changes.push(Change::Remove { kind, id, reason: tr!("workspace-undone") }),
            Some(false) => kept += 1,
            None => {}
        };
        for (id, concern) in &reading.concerns {
            let as_it_came = |now: &Concern| Concern { number: now.number.clone(), ..concern.clone() };
            one(Kind::Concern, id.0, self.stands(id.0, as_it_came)?);
        }
        for (id, matter) in &reading.matters {
            one(Kind::Matter, id.0, self.stands(id.0, |_: &Matter| matter.clone())?);
        }
        for (id, visit) in &reading.visits {
            // Before its noon, a day has the time of the import.
            let at = |now: &Visit| if now.at.date_naive() == visit.at.date_naive() { now.at } else { visit.at };
            let as_it_came = |now: &Visit| Visit { at: at(now), ..visit.clone() };
            one(Kind::Visit, id.0, self.stands(id.0, as_it_came)?);
        }
        Ok((changes, kept))
    }

    /// Tells whether a record stands as it came, which is what is kept of `as_it_came`;
    /// `None` where it isn't there.
    fn stands<R: Recorded>(&self, id: RecordId, as_it_came: impl Fn(&R) -> R) -> Result<Option<bool>, ReadError> {
        let doc = self.doc(R::KIND, id)?.filter(|doc| !doc.is_removed() && !doc.is_erased());
        let Some(now) = doc.map(|doc| doc.read::<R>()).transpose()? else { return Ok(None) };
        let mut came = Change::add(id, as_it_came(&now));
        privacy::mask_change(&mut came);
        Ok(Some(came == Change::add(id, now)))
    }
}
