//! The working days: the years that ship, and the files that the user dropped
//! into `holidays` in the data directory.

use std::path::Path;

use crate::domain::workdays::Calendar;
use crate::roster;
use crate::storage::fsx;
use crate::tr;

/// A year's file is some five thousand bytes.
const BYTES_MAX: u64 = 1 << 20;
/// A file a year, for longer than anybody will use this.
const FILES_MAX: usize = 100;

/// Returns the calendar, and what is wrong with files that were passed over.
pub(super) fn load(dir: &Path) -> (Calendar, Vec<String>) {
    let mut calendar = Calendar::embedded();
    let mut problems = Vec::new();
    let Ok(files) = std::fs::read_dir(dir.join("holidays")) else { return (calendar, problems) };
    let mut paths: Vec<_> = files
        .filter_map(|file| file.ok().map(|file| file.path()))
        .filter(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")))
        .collect();
    paths.sort();
    for path in paths.into_iter().take(FILES_MAX) {
        match read(&path).and_then(|text| calendar.with_file(&text).map_err(|problem| problem.message())) {
            Ok(with) => calendar = with,
            Err(problem) => problems.push(format!("{}：{problem}", path.display())),
        }
    }
    (calendar, problems)
}

/// Returns the text of a file, in whatever encoding an editor saved it.
fn read(path: &Path) -> Result<String, String> {
    let bytes = fsx::read_bounded(path, BYTES_MAX).map_err(|error| error.message())?.unwrap_or_default();
    roster::decode(&bytes).map_err(|_| tr!("roster-list-not-text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    const YEAR: &str = r#"{"year": 2027, "days": [{"name":"元旦","date":"2027-01-04","isOffDay":true}]}"#;

    #[test]
    fn a_year_is_taken_however_an_editor_saved_it() {
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(YEAR.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let saved = [
            YEAR.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", YEAR.as_bytes()].concat(),
            encoding_rs::GB18030.encode(YEAR).0.into_owned(),
            utf16,
        ];
        for (case, bytes) in saved.iter().enumerate() {
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir(dir.path().join("holidays")).unwrap();
            std::fs::write(dir.path().join("holidays/2027.JSON"), bytes).unwrap();
            let (calendar, problems) = load(dir.path());
            assert_eq!(problems, Vec::<String>::new(), "{case}");
            assert!(!calendar.is_workday(NaiveDate::from_ymd_opt(2027, 1, 4).unwrap()), "{case}");
        }
    }

    #[test]
    fn a_file_that_is_no_year_is_said_by_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("holidays")).unwrap();
        let bad = [("空.json", &b""[..]), ("半.json", &YEAR.as_bytes()[..40]), ("图.json", b"\x89PNG\0\x01")];
        for (name, bytes) in bad {
            std::fs::write(dir.path().join("holidays").join(name), bytes).unwrap();
        }
        let (_, problems) = load(dir.path());
        assert!(bad.iter().all(|(name, _)| problems.iter().any(|problem| problem.contains(name))), "{problems:?}");
    }
}
