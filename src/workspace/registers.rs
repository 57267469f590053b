//! Old registers: read for the household and the author of this ledger, and taken back.

use super::error::CommitError;
use super::{ReadError, Workspace};
use crate::base::ids::RecordId;
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
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
            let alike = |now: &Concern| *now == Concern { number: now.number.clone(), ..concern.clone() };
            one(Kind::Concern, id.0, self.stands(id.0, alike)?);
        }
        for (id, matter) in &reading.matters {
            one(Kind::Matter, id.0, self.stands(id.0, |now: &Matter| now == matter)?);
        }
        for (id, visit) in &reading.visits {
            // The time of day is that of the import.
            let alike = |now: &Visit| {
                now.at.date_naive() == visit.at.date_naive() && *now == Visit { at: now.at, ..visit.clone() }
            };
            one(Kind::Visit, id.0, self.stands(id.0, alike)?);
        }
        Ok((changes, kept))
    }

    /// Tells whether a record stands as it came; `None` where it isn't there.
    fn stands<R: Recorded>(&self, id: RecordId, alike: impl Fn(&R) -> bool) -> Result<Option<bool>, ReadError> {
        let doc = self.doc(R::KIND, id)?.filter(|doc| !doc.is_removed() && !doc.is_erased());
        Ok(doc.map(|doc| doc.read::<R>()).transpose()?.map(|record| alike(&record)))
    }
}
