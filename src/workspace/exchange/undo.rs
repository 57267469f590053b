//! An import taken back: its entries stay in the journal and don't count any
//! more. Taken in again, the same bundle brings them again.

use std::collections::HashSet;

use super::super::{Stage, Workspace, suspect};
use super::error::ExchangeError;
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, Progress};
use crate::oplog::note::{Note, PaperId};
use crate::storage::journal::Position;

impl Workspace {
    /// Takes an import back and returns how many entries that were. `watch` is
    /// told how far making the state anew has come.
    ///
    /// # Errors
    /// [`ExchangeError::BuiltOn`] where later imports go on from it.
    pub fn undo_import(
        &mut self,
        import: PaperId,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<u64, ExchangeError> {
        let entries = {
            let state = self.shared.read();
            let found = state.exchange().imports().iter().find(|known| known.import.import == import && !known.undone);
            found.map(|known| known.import.entries).ok_or_else(|| ExchangeError::NoImport(import.to_string()))?
        };
        let later = self.built_on(import)?;
        if !later.is_empty() {
            return Err(ExchangeError::BuiltOn(later));
        }
        // The note moves the store past it, with the entries still in: stopped before
        // the store is made anew, the next start has to know that.
        suspect::raise_first(&self.dir)?;
        self.note(vec![Note::Undone { import }])?;
        self.rebuild(watch)?;
        Ok(entries)
    }

    /// Returns the later imports, by the names of their files, that go on from
    /// what this one brought.
    fn built_on(&self, import: PaperId) -> Result<Vec<String>, ExchangeError> {
        let (mut devices, mut later): (HashSet<DeviceId>, Vec<PaperId>) = (HashSet::new(), Vec::new());
        let mut each = |_: Position, lines: &[&[u8]]| {
            let first = lines.first().and_then(|line| std::str::from_utf8(line).ok()).and_then(Note::read);
            let Some(Note::Batch { import: of, from }) = first else { return };
            if of == import {
                devices.extend(from.iter().map(|(device, _)| *device));
            } else if from.iter().any(|(device, _)| devices.contains(device)) && !later.contains(&of) {
                later.push(of);
            }
        };
        self.journal.replay(Position::default(), &mut each, &mut |_| Onward::Continue)?;
        let state = self.shared.read();
        let standing = state.exchange().imports().iter().filter(|known| !known.undone);
        Ok(standing
            .filter(|known| later.contains(&known.import.import))
            .map(|known| known.import.file.clone())
            .collect())
    }
}
