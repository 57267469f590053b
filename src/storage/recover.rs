//! Makes room for a new store where the old one failed. Must not delete the
//! last trace of anything in haste: what fails is kept aside, up to a bound,
//! for whoever wants to look. All of it is derived from the journal.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::fsx::{self, At, DiskError};
use crate::base::limits::STORES_ASIDE_MAX;

const ASIDE: &str = ".damaged-";

/// Moves the store `dir` aside, to `NAME.damaged-N` beside it, and returns where
/// it is now; `None` if there was none. Of earlier ones the newest are kept.
/// The store must have been dropped before.
pub fn set_aside(dir: &Path) -> Result<Option<PathBuf>, DiskError> {
    let aside = list_aside(dir)?;
    let number = aside.last().map_or(1, |(number, _)| number + 1);
    let mut name = dir.as_os_str().to_owned();
    name.push(format!("{ASIDE}{number}"));
    let target = PathBuf::from(name);
    match fs::rename(dir, &target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.at(dir)?,
    }
    let surplus = (aside.len() + 1).saturating_sub(STORES_ASIDE_MAX);
    for (_, old) in aside.iter().take(surplus) {
        fs::remove_dir_all(old).at(old)?;
    }
    fsx::sync_dir(dir.parent().unwrap_or(Path::new(".")))?;
    Ok(Some(target))
}

/// Tells whether there is a store that was moved aside from `dir`.
pub fn is_aside(dir: &Path) -> bool {
    list_aside(dir).is_ok_and(|aside| !aside.is_empty())
}

/// Deletes all stores that were moved aside from `dir`: they would still hold
/// what the user has had erased.
pub fn forget_aside(dir: &Path) -> Result<(), DiskError> {
    for (_, old) in list_aside(dir)? {
        fs::remove_dir_all(&old).at(&old)?;
    }
    Ok(())
}

/// Removes what sled leaves when it is killed while it writes a snapshot; it
/// refuses to open beside that, and needs none of it.
pub fn clear_unfinished(dir: &Path) -> Result<(), DiskError> {
    for item in fs::read_dir(dir).at(dir)? {
        let path = item.at(dir)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fsx::remove(&path)?;
        }
    }
    Ok(())
}

/// Returns the stores that were moved aside from `dir` by number, the oldest first.
fn list_aside(dir: &Path) -> Result<Vec<(u64, PathBuf)>, DiskError> {
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name().and_then(|name| name.to_str())) else {
        return Ok(Vec::new());
    };
    let prefix = format!("{name}{ASIDE}");
    let mut found = Vec::new();
    for item in fs::read_dir(parent).at(parent)? {
        let path = item.at(parent)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let number = name.and_then(|name| name.strip_prefix(&prefix)).and_then(|number| number.parse().ok());
        found.extend(number.map(|number: u64| (number, path)));
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_stores_are_kept_aside_up_to_a_bound() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("store");
        assert_eq!(set_aside(&dir).unwrap(), None);
        for round in 1..=4 {
            fsx::make_dir(&dir).unwrap();
            fs::write(dir.join("db"), [round]).unwrap();
            let target = set_aside(&dir).unwrap().unwrap();
            assert!(target.ends_with(format!("store.damaged-{round}")));
        }
        let kept: Vec<_> = list_aside(&dir).unwrap().into_iter().map(|(number, _)| number).collect();
        assert_eq!(kept, [3, 4]);
        forget_aside(&dir).unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_unfinished_snapshots_are_cleared() {
        let root = tempfile::tempdir().unwrap();
        for name in ["db", "snap.0000000000000123", "snap.0000000000000456.generating"] {
            fs::write(root.path().join(name), "").unwrap();
        }
        clear_unfinished(root.path()).unwrap();
        assert!(root.path().join("snap.0000000000000123").exists() && root.path().join("db").exists());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }
}
