//! Notes on their way to the disk and into the state.

use super::super::apply::Folding;
use super::super::{CommitError, Workspace, read};
use crate::oplog::note::Note;

impl Workspace {
    /// Writes notes and returns once they are on the disk.
    ///
    /// # Errors
    /// [`CommitError`]: nothing was written and nothing changed.
    pub(in super::super) fn note(&mut self, notes: Vec<Note>) -> Result<(), CommitError> {
        if notes.is_empty() {
            return Ok(());
        }
        let lines = notes.iter().map(Note::line).collect::<Result<Vec<_>, _>>()?;
        let position = self.journal.append(&lines)?;
        let (folding, shared) = (Folding::default(), self.shared());
        let taken = {
            let mut state = shared.write();
            notes.iter().for_each(|note| state.note(note));
            read::take(&folding, &mut state, self.unix_ms())?
        };
        self.submit(read::batch(&folding, taken, position)?);
        Ok(())
    }
}
