//! Drives of Windows, macOS and others, asked of the system by `sysinfo`.

#[cfg(not(target_os = "linux"))]
use std::collections::BTreeSet;
#[cfg(not(target_os = "linux"))]
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sysinfo::{DiskRefreshKind, Disks};

use super::Drive;
use crate::base::limits::LINE_CHARS_MAX;
use crate::base::text::{gist, visible};

/// What the system says of one disk.
struct Seen {
    label: String,
    root: PathBuf,
    free_bytes: u64,
    read_only: bool,
    removable: bool,
}

/// Returns the drives that can be carried away. Where drives have letters, a disk on
/// USB is said to be built in like any other: there, all count but the system's own.
pub fn drives() -> Vec<Drive> {
    let system = cfg!(windows).then(|| std::env::var("SystemDrive").unwrap_or_else(|_| "C:".to_owned()));
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage());
    let seen = disks.iter().map(|disk| Seen {
        label: disk.name().to_string_lossy().into_owned(),
        root: disk.mount_point().to_owned(),
        free_bytes: disk.available_space(),
        read_only: disk.is_read_only(),
        removable: disk.is_removable(),
    });
    seen.filter_map(|seen| drive(seen, system.as_deref())).collect()
}

/// Returns a disk as a drive, if it can be carried away. `system` is the letter of the
/// system's own, where drives have letters.
fn drive(seen: Seen, system: Option<&str>) -> Option<Drive> {
    let place = seen.root.to_string_lossy().trim_end_matches('\\').to_owned();
    let goes = match system {
        Some(system) => !place.eq_ignore_ascii_case(system),
        None => seen.removable,
    };
    let label = visible(&gist(seen.label.trim(), LINE_CHARS_MAX)).into_owned();
    let folder = seen.root.file_name().map(|name| visible(&name.to_string_lossy()).into_owned());
    let name = match (system, label.is_empty()) {
        (Some(_), true) => place,
        (Some(_), false) => format!("{label} {place}"),
        (None, _) => folder.unwrap_or(label),
    };
    goes.then_some(Drive { name, path: seen.root, free_bytes: seen.free_bytes, writable: !seen.read_only })
}

/// Returns on which volume a path lies: parts of one disk count as several here.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn volume(path: &Path) -> Option<BTreeSet<OsString>> {
    use std::os::unix::fs::MetadataExt;
    Some(BTreeSet::from([std::fs::metadata(path).ok()?.dev().to_string().into()]))
}

/// Returns on which volume a path lies, by the letter or share that it begins with.
#[cfg(windows)]
pub fn volume(path: &Path) -> Option<BTreeSet<OsString>> {
    let whole = std::fs::canonicalize(path).ok()?;
    Some(BTreeSet::from([whole.components().next()?.as_os_str().to_owned()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(label: &str, root: &str, removable: bool, system: Option<&str>) -> Option<String> {
        let seen = Seen { label: label.into(), root: root.into(), free_bytes: 1, read_only: false, removable };
        drive(seen, system).map(|drive| drive.name)
    }

    #[test]
    fn where_drives_have_letters_all_but_the_system_s_count() {
        assert_eq!(named("Windows", "C:\\", false, Some("c:")), None);
        assert_eq!(named("走访\u{202e}", "E:\\", true, Some("C:")).unwrap(), "走访\u{fffd} E:");
        assert_eq!(named("", "D:\\", false, Some("C:")).unwrap(), "D:");
    }

    #[test]
    fn elsewhere_what_can_be_taken_out_counts_by_the_name_of_its_folder() {
        assert_eq!(named("Macintosh HD", "/", false, None), None);
        assert_eq!(named("disk4s1", "/Volumes/U盘", true, None).unwrap(), "U盘");
    }

    #[test]
    fn a_disk_that_takes_nothing_is_known_as_such() {
        let seen = |read_only| Seen {
            label: "U盘".into(),
            root: "/Volumes/U盘".into(),
            free_bytes: 7,
            read_only,
            removable: true,
        };
        for read_only in [true, false] {
            let drive = drive(seen(read_only), None).unwrap();
            assert_eq!(
                (drive.writable, drive.free_bytes, drive.path.as_path()),
                (!read_only, 7, Path::new("/Volumes/U盘"))
            );
        }
        assert!(drives().iter().all(|drive| drive.path != Path::new("/")), "this machine's own is none");
    }
}
