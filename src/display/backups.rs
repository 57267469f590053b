//! Copies of a ledger: how old they are, where they are made, what one of them
//! brought back.

use std::path::Path;

use chrono::NaiveDate;

use super::words::size;
use crate::base::text::visible;
use crate::state::State;
use crate::tr;
use crate::workspace::{Auto, Choice, Copy, LastBackup, Lying, Restored};

/// Returns how old the last backup is that lies on another disk, and how much has
/// come since.
pub fn outside(last: Option<&LastBackup>, state: &State, today: NaiveDate) -> String {
    let said = match last.map(|last| last.days(today)) {
        None => tr!("backup-outside-never"),
        Some(0) => tr!("backup-outside-today"),
        Some(days) => tr!("backup-outside-days", days = days),
    };
    match LastBackup::since(last, state) {
        count if last.is_some() && count > 0 => tr!("backup-last-since", last = said, count = count),
        _ => said,
    }
}

/// Returns where copies are made by themselves.
pub fn auto(auto: &Auto) -> String {
    match auto {
        Auto::Off => tr!("backup-auto-off"),
        Auto::Beside => tr!("backup-auto-beside"),
        Auto::Folder(dir) => tr!("backup-auto-folder", dir = visible(&dir.display().to_string()).into_owned()),
    }
}

/// Returns what there is to say of the copies that were made by themselves, the
/// newest first.
pub fn own_copies(copies: &[Copy], wanted: &Auto) -> String {
    match copies.first() {
        None if *wanted == Auto::Off => auto(wanted),
        None => tr!("backup-own-none", where = auto(wanted)),
        Some(newest) => {
            let file = visible(&newest.file.display().to_string()).into_owned();
            let at = newest.made().format("%Y-%m-%d %H:%M").to_string();
            tr!("backup-own-some", where = auto(wanted), count = copies.len(), at = at, file = file)
        }
    }
}

/// Returns what is said of backups that lie side by side, newest first: which is the
/// newest, and which are one and the same.
pub fn copies(lying: &Lying) -> Vec<String> {
    let path = |path: &Path| visible(&path.display().to_string()).into_owned();
    let mut said = Vec::new();
    for (at, copy) in lying.copies.iter().enumerate() {
        let mut earlier = lying.copies.iter().take(at);
        let stands = match earlier.find(|other| other.is_same_as(copy)) {
            Some(same) => tr!("backup-copy-same", file = path(&same.file)),
            None if at == 0 && lying.copies.len() > 1 => tr!("backup-copy-newest"),
            None => String::new(),
        };
        let (file, day) = (path(&copy.file), copy.made().format("%Y-%m-%d %H:%M").to_string());
        let line = tr!("backup-copy", day = day, entries = copy.entries(), size = size(copy.bytes), file = file);
        said.push(format!("{line}{stands}"));
    }
    said.extend(lying.others.iter().map(|file| tr!("backup-copy-none", file = path(file))));
    said
}

/// Returns what there is to say of which backup is restored, of several.
pub fn chosen(choice: &Choice) -> Vec<String> {
    let Choice { file, among } = choice;
    if among.copies.len() + among.others.len() < 2 {
        return Vec::new();
    }
    let mut said = vec![tr!("backup-several-there", count = among.copies.len())];
    said.extend(copies(among));
    said.push(tr!("backup-several-taken", file = visible(&file.display().to_string()).into_owned()));
    said
}

/// Returns what there is to say of a backup of which a ledger was made.
pub fn restored(done: &Restored, dir: &Path) -> Vec<String> {
    let (place, day) = (dir.display().to_string(), done.made.format("%Y-%m-%d %H:%M").to_string());
    let place = visible(&place).into_owned();
    let mut said =
        vec![tr!("backup-restored", dir = place, day = day, entries = done.entries), tr!("backup-new-device")];
    said.extend((done.erased > 0).then(|| tr!("backup-erased", count = done.erased)));
    if done.newer > 0 {
        said.push(tr!("backup-newer-in", count = done.newer));
    } else if done.exchanges {
        said.push(tr!("backup-erasures-by-file"));
    }
    said.extend(done.exchanges.then(|| tr!("backup-lost-since")));
    let damage = done.report.damage.len();
    said.extend((damage > 0).then(|| tr!("backup-restored-damage", count = damage)));
    said
}
