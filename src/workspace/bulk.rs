//! Many changes at once: written group by group, told how far, and as one to
//! whoever looks: all of them, or after a stop or an error none.

use super::Workspace;
use super::commit::Committed;
use super::error::CommitError;
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::progress::{Onward, Progress, Watch};
use crate::domain::change::Change;
use crate::domain::validate;

impl Workspace {
    /// Writes `changes`, however many, and returns once they are on the disk.
    /// `inverse` leads back from them, the last one first. Where `watch` cancels
    /// between two groups, or a later group fails, the groups before it are
    /// taken back.
    ///
    /// # Errors
    /// [`CommitError`]: every record is as it was before.
    pub(super) fn commit_all(
        &mut self,
        changes: Vec<Change>,
        inverse: &[Change],
        watch: Watch<'_>,
    ) -> Result<Committed, CommitError> {
        if changes.len() <= GROUP_CHANGES_MAX {
            return self.commit(changes);
        }
        let total = changes.len();
        let mut onward = |done: usize| watch(Progress { done: done as u64, total: total as u64 });
        if onward(0) == Onward::Cancel {
            return Err(CommitError::Cancelled);
        }
        // Checked as a whole first, so that an error in the last one leaves the first one out, too.
        let problems = self.check(changes.clone())?;
        if !validate::can_save(&problems) {
            return Err(CommitError::Invalid(problems));
        }
        let (mut all, mut written, mut rest) = (Committed::default(), 0, changes);
        while !rest.is_empty() {
            let next = rest.split_off(rest.len().min(GROUP_CHANGES_MAX));
            let count = rest.len();
            let done = match onward(written) {
                Onward::Cancel => Err(CommitError::Cancelled),
                Onward::Continue => self.commit(rest),
            };
            match done {
                Ok(committed) => {
                    all.entries.extend(committed.entries);
                    all.warnings.extend(committed.warnings);
                    all.requests.extend(committed.requests);
                }
                Err(error) => {
                    self.take_back(inverse.get(total - written..).unwrap_or_default())?;
                    return Err(error);
                }
            }
            written += count;
            rest = next;
        }
        Ok(all)
    }

    fn take_back(&mut self, inverse: &[Change]) -> Result<(), CommitError> {
        for group in inverse.chunks(GROUP_CHANGES_MAX) {
            self.commit(group.to_vec())?;
        }
        Ok(())
    }
}
