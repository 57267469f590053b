//! From a plan to the changes that carry it out: villages first, then the
//! households in them. Pure; somebody else writes them.

use super::{Plan, Reading};
use crate::base::ids::RecordId;
use crate::domain::change::Change;
use crate::domain::record::Recorded;
use crate::state::State;

/// Returns the changes that an import makes; `state` knows which villages are there.
///
/// # Errors
/// Fails where serde does; a record holds nothing that makes it.
pub fn changes(reading: &Reading, plan: &Plan, state: &State) -> serde_json::Result<Vec<Change>> {
    let mut changes = Vec::new();
    for village in reading.villages.iter().filter(|village| state.village(village.code).is_none()) {
        come(&mut changes, state, village.code.id(), village)?;
    }
    for (id, household) in &plan.added {
        come(&mut changes, state, *id, household)?;
    }
    for change in &plan.changed {
        changes.extend(Change::edit(change.id, &change.old, &change.new)?);
    }
    Ok(changes)
}

/// Adds the changes by which a record comes to be, or comes back where it was
/// taken out before.
pub(super) fn come<R: Recorded + Clone>(
    changes: &mut Vec<Change>,
    state: &State,
    id: impl Into<RecordId>,
    record: &R,
) -> serde_json::Result<()> {
    let id = id.into();
    match state.knows(R::KIND, id) {
        true => changes.extend(Change::back(id, record)?),
        false => changes.push(Change::add(id, record.clone())),
    }
    Ok(())
}
