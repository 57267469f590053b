//! Names with a star, where nobody put names in its place: the console of Windows
//! hands `U盘\*.dundian` over as it was typed.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::{At, DiskError};

/// Returns what a path means whose last part has a star in it and that nothing is
/// called: all that fits, sorted, which may be nothing. `None` for every other path.
/// A star stands for any characters; upper and lower case of ASCII are the same, and
/// hidden names are left out.
pub fn starred(path: &Path) -> Result<Option<Vec<PathBuf>>, DiskError> {
    let Some(pattern) = path.file_name().and_then(OsStr::to_str).filter(|name| name.contains('*')) else {
        return Ok(None);
    };
    if fs::symlink_metadata(path).is_ok() {
        return Ok(None);
    }
    let dir = path.parent().unwrap_or(Path::new(""));
    let looked = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let mut found = Vec::new();
    for entry in fs::read_dir(looked).at(looked)? {
        let name = entry.at(looked)?.file_name();
        if name.to_str().is_some_and(|name| !name.starts_with('.') && fits(name, pattern)) {
            found.push(dir.join(name));
        }
    }
    found.sort();
    Ok(Some(found))
}

/// Tells whether a name is one of those that a pattern stands for.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_ascii_lowercase(), pattern.to_ascii_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (name, pattern, wanted) in [
            ("王磊_1.dundian", "*.dundian", true),
            ("王磊_1.DUNDIAN", "*.dundian", true),
            ("王磊_1.dundian", "王*1*", true),
            ("王磊_1.dundian", "*", true),
            ("王磊_1.dundian.txt", "*.dundian", false),
            ("ab", "ab*b", false),
            ("abab", "*ab*ab", true),
            ("aba", "*ab*ba", false),
            ("甲乙丙", "甲*丁*丙", false),
        ] {
            assert_eq!(fits(name, pattern), wanted, "{name} {pattern}");
        }
    }

    #[test]
    fn what_fits_is_found_in_order_and_what_is_there_stands() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["乙.dundian", "a.dundian", ".藏.dundian", "c.txt"] {
            fs::write(at(name), "").unwrap();
        }
        assert_eq!(starred(&at("*.dundian")).unwrap(), Some(vec![at("a.dundian"), at("乙.dundian")]));
        assert_eq!(starred(&at("*.xlsx")).unwrap(), Some(Vec::new()));
        assert_eq!(starred(&at("c.txt")).unwrap(), None);
        assert_eq!(starred(&at("没有.txt")).unwrap(), None);
        starred(&at("没有/*.txt")).unwrap_err();
    }

    #[test]
    #[cfg(unix)]
    fn a_name_with_a_star_in_it_is_taken_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["*.dundian", "a.dundian"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        assert_eq!(starred(&dir.path().join("*.dundian")).unwrap(), None);
    }
}
