//! The list of mounted file systems as the Linux kernel writes it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted, mostly a file under `/dev`.
    pub device: PathBuf,
    /// Where.
    pub place: PathBuf,
    /// It may be written to, as far as the mount goes.
    pub writable: bool,
}

/// Returns what `text`, the content of `/proc/self/mounts`, lists. Of several
/// mounts at one place only the last can be seen, and it alone is returned.
/// Lines that can't be understood are passed over.
pub fn parse(text: &[u8]) -> Vec<Mount> {
    let mut found: Vec<Mount> = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ' || *byte == b'\t').filter(|field| !field.is_empty());
        let (Some(device), Some(place), Some(_kind), Some(options)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let mount = Mount {
            device: path(device),
            place: path(place),
            writable: options.split(|byte| *byte == b',').any(|option| option == b"rw"),
        };
        if mount.place.is_absolute() {
            found.retain(|other| other.place != mount.place);
            found.push(mount);
        }
    }
    found
}

fn path(field: &[u8]) -> PathBuf {
    OsString::from_vec(unescaped(field)).into()
}

/// Returns `field` with `\040` and its like taken back: the kernel writes
/// spaces, tabs, line feeds and backslashes so.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, behind)) = rest.split_first() {
        match (first, behind) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = after;
            }
            _ => {
                plain.push(first);
                rest = behind;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_back_and_halves_of_them_left() {
        for (escaped, plain) in [
            (r"/media/我的\040U盘", "/media/我的 U盘"),
            (r"a\011b\012c\134d\043e", "a\tb\nc\\d#e"),
            (r"a\", r"a\"),
            (r"a\04", r"a\04"),
            (r"a\999", r"a\999"),
            (r"a\400", r"a\400"),
        ] {
            assert_eq!(String::from_utf8(unescaped(escaped.as_bytes())).unwrap(), plain);
        }
    }

    #[test]
    fn lines_are_understood_or_passed_over() {
        let text = "/dev/sdb1 /media/a vfat ro,nosuid 0 0\nbad\n\n/dev/sdb2 relative vfat rw 0 0\n\
                    /dev/sdb1 /media/a\\040b exfat nosuid,rw 0 0\n/dev/sdc1 /media/a ext4 rw 0 0\ncut /off";
        let found = parse(text.as_bytes());
        let seen: Vec<_> = found
            .iter()
            .map(|mount| (mount.device.to_str().unwrap(), mount.place.to_str().unwrap(), mount.writable))
            .collect();
        assert_eq!(
            seen,
            [("/dev/sdb1", "/media/a b", true), ("/dev/sdc1", "/media/a", true)],
            "the later mount hides the earlier one"
        );
    }

    #[test]
    fn names_that_are_no_text_are_kept() {
        let found = parse(b"/dev/sdb1 /media/\xc7\xb0 vfat rw 0 0\n");
        assert_eq!(found[0].place.as_os_str().as_encoded_bytes(), b"/media/\xc7\xb0");
    }
}
