//! The working days: the years that ship, and the files that the user dropped
//! into `holidays` in the data directory.

use std::path::Path;

use crate::domain::workdays::Calendar;
use crate::storage::fsx;

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
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    for path in paths.into_iter().take(FILES_MAX) {
        let text = match fsx::read_bounded(&path, BYTES_MAX) {
            Ok(bytes) => String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned(),
            Err(error) => {
                problems.push(error.message());
                continue;
            }
        };
        match calendar.with_file(&text) {
            Ok(with) => calendar = with,
            Err(problem) => problems.push(format!("{}：{}", path.display(), problem.message())),
        }
    }
    (calendar, problems)
}
