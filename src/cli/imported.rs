//! What commands that read a list have in common: writing what was weighed of it.

use serde::Serialize;

use super::failure::{Failure, complain};
use super::out::Out;
use super::writing;
use super::writing::Writing;
use crate::domain::record::Recorded;
use crate::roster::lists::Weighed;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Serialize)]
struct ImportedRow {
    added: usize,
    changed: usize,
    same: usize,
    durable: bool,
    waits: usize,
}

/// Writes what was weighed, and tells how many records that adds, changes and leaves
/// as they were.
pub(super) fn write<R: Recorded + Clone + PartialEq>(
    mut workspace: Workspace,
    weighed: &Weighed<R>,
    wanted: Writing,
) -> Result<(), Failure> {
    let changes = weighed.changes(&workspace.shared().read()).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, changes, wanted)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    weighed.notes.iter().for_each(|note| complain(note));
    let (added, changed, same) = (weighed.added.len(), weighed.changed.len(), weighed.same.len());
    if out.is_json() {
        out.json(&ImportedRow { added, changed, same, durable: true, waits: written.waits })?;
        return out.flush();
    }
    out.say(&tr!("cli-imported", added = added, changed = changed, same = same))?;
    written.say(&mut out)?;
    out.flush()
}
