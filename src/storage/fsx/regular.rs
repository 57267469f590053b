//! Opening files that came from somebody else, on a stick or by mail: anything
//! may be there under any name, and only plain files are of use.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{At, DiskError};

/// What lies there instead of a plain file of a size that is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A link; it could lead anywhere, also out of the stick.
    Link,
    /// A folder.
    Folder,
    /// A pipe, a socket or a device: reading it could take for ever.
    Device,
    /// Nothing in it.
    Empty,
    /// Larger than `bytes_max`.
    TooLarge {
        /// The bound, in bytes.
        bytes_max: u64,
    },
    /// A name longer than the system takes, or one that it doesn't take at all.
    Name,
    /// Not there.
    Missing,
    /// The user may not read it.
    Denied,
}

/// Opens the plain file at `path`, which holds at least one byte and at most
/// `bytes_max`. Never waits for anybody to write, follows no link at the end of
/// the path, and returns the very file that it looked at.
///
/// # Errors
/// Names what lies there instead.
pub fn open_regular(path: &Path, bytes_max: u64) -> Result<File, DiskError> {
    let odd = |odd| DiskError::odd(path, odd);
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => odd(Odd::Missing),
        ErrorKind::PermissionDenied => odd(Odd::Denied),
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => odd(Odd::Name),
        _ => DiskError::new(path, &error),
    };
    if is_device_name(path) {
        return Err(odd(Odd::Device));
    }
    let before = fs::symlink_metadata(path).map_err(refused)?;
    check(&before, bytes_max).map_err(odd)?;
    let file = without_waiting(OpenOptions::new().read(true)).open(path).map_err(refused)?;
    // Another file may have been put there since.
    let opened = file.metadata().map_err(refused)?;
    check(&opened, bytes_max).map_err(odd)?;
    Ok(file)
}

/// Returns what the plain file at `path` holds, see [`open_regular`].
///
/// # Errors
/// Names what lies there instead.
pub fn read_regular(path: &Path, bytes_max: u64) -> Result<Vec<u8>, DiskError> {
    let file = open_regular(path, bytes_max)?;
    let mut bytes = Vec::new();
    // It may have grown since it was measured.
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).at(path)?;
    if bytes.len() as u64 > bytes_max {
        return Err(DiskError::odd(path, Odd::TooLarge { bytes_max }));
    }
    Ok(bytes)
}

fn check(meta: &Metadata, bytes_max: u64) -> Result<(), Odd> {
    let kind = meta.file_type();
    match meta.len() {
        _ if kind.is_symlink() => Err(Odd::Link),
        _ if kind.is_dir() => Err(Odd::Folder),
        _ if !kind.is_file() => Err(Odd::Device),
        0 => Err(Odd::Empty),
        len if len > bytes_max => Err(Odd::TooLarge { bytes_max }),
        _ => Ok(()),
    }
}

/// Makes `options` open no link, and come back at once from a pipe.
#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY).bits().cast_signed())
}

/// Makes `options` open a link itself and not what it leads to.
#[cfg(windows)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
}

/// Tells whether this system would open a device under this name, in whatever folder.
pub(super) fn is_device_name(path: &Path) -> bool {
    cfg!(windows) && path.file_name().is_some_and(|name| is_reserved(&name.to_string_lossy()))
}

/// Tells whether Windows keeps this name for a device, whatever its ending.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let stem = name.split(['.', ':']).next().unwrap_or_default().trim_end();
    let numbered = |start: &str| stem.strip_prefix(start).is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']));
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oddity(path: &Path) -> Odd {
        let error = open_regular(path, 8).unwrap_err();
        assert_eq!(read_regular(path, 8).unwrap_err(), error);
        let message = error.message();
        assert!(message.lines().count() == 1 && message.chars().count() < 250, "{message}");
        error.odd.unwrap_or_else(|| panic!("{error}"))
    }

    #[test]
    fn a_plain_file_is_opened_up_to_its_bound() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("张三.dundian");
        fs::write(&path, "12345678").unwrap();
        assert_eq!(read_regular(&path, 8).unwrap(), b"12345678");
        fs::write(&path, "123456789").unwrap();
        assert_eq!(oddity(&path), Odd::TooLarge { bytes_max: 8 });
        fs::write(&path, "").unwrap();
        assert_eq!(oddity(&path), Odd::Empty);
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(oddity(&path), Odd::TooLarge { bytes_max: 8 });
        assert_eq!(oddity(dir.path()), Odd::Folder);
        assert_eq!(oddity(&dir.path().join("没有")), Odd::Missing);
        assert_eq!(oddity(Path::new("")), Odd::Missing);
        assert_eq!(oddity(&dir.path().join("长".repeat(10_000))), Odd::Name);
        assert_eq!(oddity(&dir.path().join("a\0b")), Odd::Name);
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_sockets_and_devices_are_refused_at_once() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("真"), "1").unwrap();
        symlink(at("真"), at("链接")).unwrap();
        symlink("../../../../../../etc/passwd", at("出去")).unwrap();
        symlink("断", at("断")).unwrap();
        mknodat(CWD, at("管道"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let _socket = UnixListener::bind(at("套接字")).unwrap();
        for link in ["链接", "出去", "断"] {
            assert_eq!(oddity(&at(link)), Odd::Link);
        }
        // Nobody writes into the pipe: whoever waited for it would wait for ever.
        assert_eq!(oddity(&at("管道")), Odd::Device);
        assert_eq!(oddity(&at("套接字")), Odd::Device);
        assert_eq!(oddity(Path::new("/dev/null")), Odd::Device);
        assert_eq!(oddity(&at("真").join("里面")), Odd::Missing);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_put_there_after_the_first_look_is_refused_too() {
        use std::os::unix::fs::symlink;

        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let dir = tempfile::tempdir().unwrap();
        let (link, pipe) = (dir.path().join("链接"), dir.path().join("管道"));
        symlink("/etc/passwd", &link).unwrap();
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
        assert!(without_waiting(OpenOptions::new().read(true)).open(&link).is_err());
        let opened = without_waiting(OpenOptions::new().read(true)).open(&pipe).unwrap();
        assert_eq!(check(&opened.metadata().unwrap(), 8), Err(Odd::Device));
    }

    #[test]
    fn long_and_steering_names_stay_one_short_line() {
        let name = format!("\u{1b}]52;c;x\u{7}\u{202e}{}终.dundian", "名".repeat(10_000));
        let message = open_regular(Path::new(&name), 8).unwrap_err().message();
        assert!(!message.chars().any(|c| c.is_control() || c == '\u{202e}'), "{message}");
        assert!(message.contains("␛]52") && message.contains("终.dundian"), "{message}");
        assert!(message.chars().count() < 250, "{message}");
    }
}
