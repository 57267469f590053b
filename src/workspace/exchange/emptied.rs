//! Words of others about records that have left: kept for a while in case they
//! come back, then destroyed. What whoever works here wrote themselves stays.

use std::collections::BTreeSet;

use super::super::apply::Said;
use super::super::{OpenReport, Stage, Workspace};
use super::bare::without;
use super::error::ExchangeError;
use crate::base::ids::DeviceId;
use crate::base::limits::ASIDE_DAYS;
use crate::base::progress::{Onward, Progress};
use crate::oplog::note::{Leaf, Named, Note};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Workspace {
    /// Destroys what others wrote about records that left [`ASIDE_DAYS`] days ago
    /// or more, in the journal and in the store, which is made anew. Returns
    /// `None` where there was nothing to do. Stopped anywhere, the next start
    /// does it again.
    ///
    /// # Errors
    /// [`ExchangeError`]; what was not destroyed is so at the next start.
    pub(in super::super) fn empty_aside(
        &mut self,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<Option<OpenReport>, ExchangeError> {
        let now = self.unix_ms();
        let (due, own) = {
            let state = self.shared.read();
            let old = |at: u64| at.saturating_add(ASIDE_DAYS * DAY_MS) <= now;
            let due: BTreeSet<Named> =
                state.aside_whole().filter(|(_, at)| old(at.unix_ms())).map(|(record, _)| record).collect();
            let me = self.me().cadre;
            let own: BTreeSet<DeviceId> = state
                .devices()
                .keys()
                .copied()
                .filter(|device| me.is_some() && state.person_on(*device) == me)
                .collect();
            (due, own)
        };
        if due.is_empty() {
            return Ok(None);
        }
        self.journal.rewrite(&mut |line| emptied(line, &due, &own))?;
        let report = self.rebuild(watch)?;
        self.note(vec![Note::Emptied { records: due.into_iter().collect() }])?;
        Ok(Some(report))
    }
}

/// Returns the line without its body, where it is a single entry of somebody
/// else about one of the records, and without those records that were rescued: of
/// them whoever works here has their own words as entries.
fn emptied(line: &[u8], due: &BTreeSet<Named>, own: &BTreeSet<DeviceId>) -> Option<Vec<u8>> {
    let leaf = match Note::read(std::str::from_utf8(line).ok()?)? {
        Note::Leaf(leaf) => leaf,
        Note::Rescued { records } => return without(records, due),
        _ => return None,
    };
    let entry = leaf.read().ok()?;
    if own.contains(&entry.head.by) || !Said::by(&entry).about().any(|record| due.contains(&record)) {
        return None;
    }
    let bare = entry.without_body();
    Note::Leaf(Leaf { entry: bare, ..leaf }).line().ok().map(String::into_bytes)
}
