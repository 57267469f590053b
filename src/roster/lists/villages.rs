//! A list of villages: code, name, town, county.

use std::path::Path;

use super::{Column, ListError, Weighed, read, text};
use crate::base::text::{half_width, visible};
use crate::domain::village::{Village, VillageCode};
use crate::state::State;
use crate::tr;

const COLUMNS: &[Column] = &[
    ("code", &["代码", "村代码", "区划代码", "统计用区划代码"]),
    ("name", &["名称", "村", "村名", "行政村"]),
    ("town", &["乡镇", "镇", "街道", "乡镇街道"]),
    ("county", &["县", "区县", "县区"]),
];

/// Reads the villages that the file at `path` holds.
///
/// # Errors
/// [`ListError`] names the row or column that can't be taken.
pub fn villages(path: &Path, bytes: &[u8]) -> Result<Vec<Village>, ListError> {
    let village = |(row, fields)| {
        let said = text(&fields, "code");
        let code: VillageCode = half_width(&said).parse().map_err(|_| ListError::Row {
            row,
            reason: tr!("roster-list-bad-code", text = visible(&said).into_owned()),
        })?;
        Ok(Village { code, name: text(&fields, "name"), town: text(&fields, "town"), county: text(&fields, "county") })
    };
    read(path, bytes, COLUMNS)?.into_iter().map(village).collect()
}

/// Weighs a list of villages against the known ones. What it leaves open is
/// kept as it is known.
pub fn weigh_villages(list: Vec<Village>, state: &State) -> Weighed<Village> {
    let completed = list.into_iter().map(|new| match state.village(new.code) {
        Some(old) => (new.code.id().into(), completed(old, new)),
        None => (new.code.id().into(), new),
    });
    Weighed::of(completed, |_, new| state.village(new.code).cloned())
}

fn completed(old: &Village, new: Village) -> Village {
    let kept = |said: String, known: &String| if said.is_empty() { known.clone() } else { said };
    Village {
        code: new.code,
        name: kept(new.name, &old.name),
        town: kept(new.town, &old.town),
        county: kept(new.county, &old.county),
    }
}
