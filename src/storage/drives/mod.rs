//! What is plugged in to carry files away and bring them: sticks, cards and
//! disks on USB, as the system shows them. Nothing is read from or written to
//! them here, and what they are called is text from others.

#[cfg(any(not(target_os = "linux"), test))]
mod asked;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(any(target_os = "linux", test))]
mod naming;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A place on something that can be carried away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// What people call it: its label, else its maker's name for it, else where
    /// it is. One line, safe to be shown; no two in one list are the same.
    pub name: String,
    /// The folder that is its root.
    pub path: PathBuf,
    /// Bytes that may still be written to it.
    pub free_bytes: u64,
    /// The system lets this user write to it, as far as it tells beforehand.
    pub writable: bool,
}

/// Returns the drives that can be carried away, sorted for people: those that
/// can be written to first, then by name. What the system itself lives on is
/// not among them. A drive that doesn't answer is left out.
///
/// Windows doesn't tell a disk on USB from one built in, so there all but the
/// system's are returned.
pub fn removable() -> Vec<Drive> {
    #[cfg(target_os = "linux")]
    let found = linux::under(Path::new("/"));
    #[cfg(not(target_os = "linux"))]
    let found = asked::drives();
    sorted(found)
}

/// Tells whether `place` lies on another disk than `than`, and so outlives it. Two
/// partitions of one disk are one. Where the system doesn't tell, it doesn't.
pub fn is_on_another_disk(place: &Path, than: &Path) -> bool {
    #[cfg(target_os = "linux")]
    let known = (linux::disks(Path::new("/"), place), linux::disks(Path::new("/"), than));
    #[cfg(not(target_os = "linux"))]
    let known = (asked::volume(place), asked::volume(than));
    are_apart(known.0.as_ref(), known.1.as_ref())
}

fn are_apart(one: Option<&BTreeSet<OsString>>, other: Option<&BTreeSet<OsString>>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.is_disjoint(other))
}

/// Sorts drives for people and tells those of the same name apart by where they are.
fn sorted(mut drives: Vec<Drive>) -> Vec<Drive> {
    let names: Vec<String> = drives.iter().map(|drive| drive.name.clone()).collect();
    for drive in &mut drives {
        if names.iter().filter(|name| **name == drive.name).count() > 1 {
            let place = drive.path.display().to_string();
            drive.name = format!("{} {}", drive.name, crate::base::text::visible(&place));
        }
    }
    drives.sort_by(|a, b| (!a.writable, &a.name, &a.path).cmp(&(!b.writable, &b.name, &b.path)));
    drives
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_twice_is_told_apart_and_what_can_be_written_comes_first() {
        let drive =
            |name: &str, path: &str, writable| Drive { name: name.into(), path: path.into(), free_bytes: 1, writable };
        let found = sorted(vec![
            drive("甲", "/media/甲", false),
            drive("U盘", "/media/\u{1b}2", true),
            drive("U盘", "/media/1", true),
        ]);
        let names: Vec<&str> = found.iter().map(|drive| drive.name.as_str()).collect();
        assert_eq!(names, ["U盘 /media/1", "U盘 /media/␛2", "甲"]);
    }

    #[test]
    fn the_root_of_this_machine_is_no_drive_to_carry_away() {
        assert!(removable().iter().all(|drive| drive.path != Path::new("/")));
    }
}
