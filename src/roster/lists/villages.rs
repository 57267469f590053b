//! A list of villages: code, name, town, county.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::{Map, Value};

use super::super::words::{letters, squeeze};
use super::{BadRow, Column, ListError, Listed, Row, Weighed, notes, read, text};
use crate::base::ids::RecordId;
use crate::base::text::visible;
use crate::domain::change::{Change, Edit};
use crate::domain::counties;
use crate::domain::record::Kind;
use crate::domain::village::{Village, VillageCode, short_name};
use crate::state::State;
use crate::tr;

const COLUMNS: &[Column] = &[
    Column {
        name: "code",
        label: || tr!("roster-list-village-code"),
        words: &[
            "代码",
            "村代码",
            "区划代码",
            "统计用区划代码",
            "行政区划代码",
            "统计区划代码",
            "村编码",
            "编码",
            "村居代码",
            "村级代码",
        ],
    },
    Column {
        name: "name",
        label: || tr!("roster-list-village-name"),
        words: &[
            "名称",
            "村",
            "村名",
            "行政村",
            "村名称",
            "村居",
            "村社区",
            "社区",
            "村委会",
            "村居名称",
            "村社区名称",
            "行政村名称",
            "行政村名",
            "村级",
            "单位名称",
            "村庄",
        ],
    },
    Column {
        name: "town",
        label: || tr!("roster-list-village-town"),
        words: &["乡镇", "镇", "乡", "街道", "乡镇街道", "镇街", "镇街道", "所属乡镇", "所在乡镇", "乡镇名称", "镇乡"],
    },
    Column {
        name: "province",
        label: || tr!("roster-list-village-province"),
        words: &["省", "省份", "省区", "省级", "省市区", "所属省", "省名称"],
    },
    Column {
        name: "city",
        label: || tr!("roster-list-village-city"),
        words: &["市", "市州", "州市", "地市", "地级市", "设区市", "市级", "所属市", "市名称"],
    },
    Column {
        name: "county",
        label: || tr!("roster-list-village-county"),
        words: &["县", "区县", "县区", "县市区", "区", "县市", "市县", "所属县", "县名", "县名称", "区县名称"],
    },
];

/// Rows that a note names.
const ROWS_NAMED_MAX: usize = 8;

/// Reads the villages that the file at `path` holds.
///
/// # Errors
/// [`ListError`] names the rows or the column that can't be taken.
pub fn villages(path: &Path, bytes: &[u8]) -> Result<Listed<Village>, ListError> {
    let (rows, unread) = read(path, bytes, COLUMNS, "name")?;
    let (mut items, mut bad) = (Vec::<Village>::with_capacity(rows.len()), Vec::new());
    let mut seen: HashMap<VillageCode, (usize, String)> = HashMap::new();
    let fills = fills_down(&rows);
    let mut above = (String::new(), String::new());
    let (mut wider, mut apart) = ([String::new(), String::new()], Vec::<(String, Vec<usize>)>::new());
    for (row, fields) in rows {
        let filled = |name: &str, above: &String| {
            let said = text(&fields, name);
            if said.is_empty() && fills { above.clone() } else { said }
        };
        above = (filled("town", &above.0), filled("county", &above.1));
        wider = [filled("province", &wider[0]), filled("city", &wider[1])];
        let name = text(&fields, "name");
        let said = text(&fields, "code");
        let own = || Ok(VillageCode::own(&above.1, &above.0, &name));
        let read = if said.is_empty() { own() } else { code(&said) };
        let read = read.and_then(|code| {
            if name.is_empty() {
                return Err(tr!("roster-list-blank", column = tr!("roster-list-village-name")));
            }
            // Two names under one code: one of the codes is mistyped.
            let short = letters(short_name(&name));
            let earlier = seen.entry(code).or_insert_with(|| (row, short.clone()));
            if earlier.1 == short {
                Ok(Village { code, name: name.clone(), town: above.0.clone(), county: above.1.clone() })
            } else {
                let column = tr!("roster-list-village-code");
                Err(tr!("roster-list-twice", column = column, text = code.to_string(), row = earlier.0))
            }
        });
        if let Ok(village) = &read
            && let Some(said) = contradiction(village, &wider)
        {
            match apart.iter_mut().find(|(known, _)| *known == said) {
                Some((_, rows)) => rows.push(row),
                None => apart.push((said, vec![row])),
            }
        }
        match read {
            Ok(village) => items.push(village),
            Err(reason) => bad.push(BadRow { row, reason }),
        }
    }
    if !bad.is_empty() {
        return Err(ListError::Rows(bad));
    }
    let mut notes = notes(&unread);
    notes.extend(apart.into_iter().map(|(said, rows)| tr!("roster-list-apart", rows = counted(&rows), said = said)));
    Ok(Listed { items, notes })
}

/// Returns the numbers of rows, the first of them where there are many.
fn counted(rows: &[usize]) -> String {
    let first = rows.iter().take(ROWS_NAMED_MAX).map(usize::to_string).collect::<Vec<_>>().join("、");
    let more = rows.len().saturating_sub(ROWS_NAMED_MAX);
    if more > 0 { tr!("roster-list-rows-more", rows = first, more = more) } else { first }
}

/// Says how what a list tells of where a village is contradicts the code, where it
/// does. A code that the table of counties doesn't have contradicts nothing.
fn contradiction(village: &Village, wider: &[String; 2]) -> Option<String> {
    let [province, city] = wider.each_ref().map(|name| squeeze(name));
    let county = counties::of(village.code)?;
    if county.fits(&province, &city, &squeeze(&village.county)) {
        return None;
    }
    let prefix = format!("{:06}", county.code);
    let said = visible(&format!("{province}{city}{}", village.county)).into_owned();
    Some(tr!("roster-list-code-elsewhere", prefix = prefix, county = county.full(), said = said))
}

/// Reads a code, whatever a program put around it.
fn code(said: &str) -> Result<VillageCode, String> {
    let plain = squeeze(said);
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    plain.parse().map_err(|_| tr!("roster-list-bad-code", text = visible(said).into_owned()))
}

/// Tells whether a blank town stands for the one above, as where merged cells got lost.
fn fills_down(rows: &[Row]) -> bool {
    let blank = rows.iter().filter(|(_, fields)| !fields.contains_key("town")).count();
    rows.first().is_some_and(|(_, fields)| fields.contains_key("town")) && blank > 0
}

/// Weighs a list of villages against the known ones. What it leaves open is kept as it
/// is known. A village without an official code is the known one of its name; one that
/// was known without it gets it, and everything in it along with it.
pub fn weigh_villages(list: Vec<Village>, state: &State) -> Weighed<Village> {
    let (mut follow, mut notes) = (Vec::new(), Vec::new());
    let known: Vec<&Village> = state.villages().map(|(_, known)| known).collect();
    for own in known.iter().filter(|known| known.code.is_own()) {
        let mut codes: Vec<VillageCode> =
            list.iter().filter(|new| !new.code.is_own() && is_same(own, new)).map(|new| new.code).collect();
        codes.dedup();
        // Two of its name may be two villages; which one it is a person has to say.
        let [code] = codes[..] else { continue };
        let moved = moved(own.code, code, state);
        notes.push(tr!(
            "roster-list-code-replaced",
            name = visible(&own.name).into_owned(),
            from = own.code.to_string(),
            to = code.to_string(),
            records = moved.len() - 1
        ));
        follow.extend(moved);
    }
    let settled = list.into_iter().map(|new| {
        // One that is known by its names, with an official code or an own one.
        let alike = |own: bool| {
            let mut same = known.iter().filter(|known| known.code.is_own() == own && is_same(known, &new));
            same.next().filter(|_| same.next().is_none())
        };
        let found = if new.code.is_own() { alike(false).or_else(|| alike(true)) } else { None };
        Village { code: found.map_or(new.code, |known| known.code), ..new }
    });
    let completed = settled.map(|new| match state.village(new.code) {
        Some(old) => (new.code.id().into(), completed(old, new)),
        None => (new.code.id().into(), new),
    });
    let weighed = Weighed::of(completed, |_, new| state.village(new.code).cloned());
    Weighed { follow, ..weighed }.noting(notes)
}

/// Tells whether two villages are one by their names, as far as both say where they are.
fn is_same(a: &Village, b: &Village) -> bool {
    let plain = |text: &str| letters(text);
    let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || plain(a) == plain(b);
    // 连云港市海州区 is told from another 海州区, and still is 海州区.
    let ends = |a: &str, b: &str| plain(a).ends_with(&plain(b)) || plain(b).ends_with(&plain(a));
    plain(short_name(&a.name)) == plain(short_name(&b.name)) && agree(&a.town, &b.town) && ends(&a.county, &b.county)
}

/// Returns the changes by which everything in a village is under another code, and the
/// record of the old one gone.
fn moved(from: VillageCode, to: VillageCode, state: &State) -> Vec<Change> {
    let here = |village: VillageCode| village == from;
    let ids = |kind: Kind, ids: Vec<RecordId>| ids.into_iter().map(move |id| (kind, id));
    let households = state.households().filter(|(_, h)| here(h.village)).map(|(id, _)| id.0).collect();
    let visits = state.visits().filter(|(_, visit)| here(visit.village)).map(|(id, _)| id.0).collect();
    let concerns = state.concerns().filter(|(_, concern)| here(concern.village)).map(|(id, _)| id.0).collect();
    let matters = state.matters().filter(|(_, matter)| here(matter.village)).map(|(id, _)| id.0).collect();
    let stays = state.stays().filter(|(_, stay)| here(stay.village)).map(|(id, _)| id.0).collect();
    let single = ids(Kind::Household, households)
        .chain(ids(Kind::Visit, visits))
        .chain(ids(Kind::Concern, concerns))
        .chain(ids(Kind::Matter, matters))
        .chain(ids(Kind::Stay, stays));
    let mut changes: Vec<Change> = single.map(|(kind, id)| edit(kind, id, "village", to.to_string().into())).collect();
    for (id, assignment) in state.assignments().filter(|(_, assignment)| assignment.villages.contains(&from)) {
        let mut villages: Vec<String> = Vec::new();
        for code in assignment.villages.iter().map(|code| if here(*code) { to } else { *code }) {
            if !villages.contains(&code.to_string()) {
                villages.push(code.to_string());
            }
        }
        changes.push(edit(Kind::Assignment, id.0, "villages", villages.into()));
    }
    let reason = tr!("roster-list-code-reason", code = to.to_string());
    changes.push(Change::Remove { kind: Kind::Village, id: from.id().into(), reason });
    changes
}

fn edit(kind: Kind, id: RecordId, field: &str, value: Value) -> Change {
    let set = Map::from_iter([(field.to_owned(), value)]);
    Change::Edit(Edit { kind, id, set, was: BTreeMap::new(), step: None })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<Listed<Village>, ListError> {
        villages(Path::new("村名单.csv"), rows.as_bytes())
    }

    #[test]
    fn a_list_is_read_as_an_office_keeps_it() {
        let rows = "东海县村名单,,,,\n序号,乡镇,行政村,统计用区划代码,联系人\n1,甲镇,前张村,'320722114204,王五\n2,,后李村,320722114205.0,\n合计,2个村,,,\n";
        let Listed { items, notes } = read(rows).unwrap();
        let said: Vec<String> = items.iter().map(|v| format!("{} {} {}", v.code, v.town, v.name)).collect();
        assert_eq!(said, ["320722114204 甲镇 前张村", "320722114205 甲镇 后李村"]);
        assert!(notes.len() == 1 && notes[0].contains("联系人"), "{notes:?}");
    }

    #[test]
    fn villages_without_codes_get_the_same_ones_each_time() {
        let codes = |rows: &str| -> Vec<VillageCode> { read(rows).unwrap().items.iter().map(|v| v.code).collect() };
        let first = codes("村名,乡镇\n前张村,甲镇\n后李村委会,甲镇\n");
        assert!(first.iter().all(|code| code.is_own()) && first[0] != first[1]);
        assert_eq!(first, codes("乡镇,行政村,代码\n甲镇,前张村委会,\n甲镇,后李村,\n"));
    }

    #[test]
    fn province_city_and_county_are_held_against_the_code_and_never_changed() {
        let rows = "省,市,县,乡镇,村名,代码\n\
            江苏,连云港市,东海,双店镇,前张村,320722114204\n\
            江苏省,徐州市,东海县,双店镇,后李村,320722114205\n\
            江苏省,徐州市,东海县,双店镇,后王村,320722114206\n\
            江苏省,连云港市,赣榆县,青口镇,后湖村,320721100201\n\
            江苏省,连云港市,灌云县,双店镇,前周村,\n";
        let Listed { items, notes } = read(rows).unwrap();
        let counties: Vec<&str> = items.iter().map(|village| village.county.as_str()).collect();
        assert_eq!(counties, ["东海", "东海县", "东海县", "赣榆县", "灌云县"]);
        assert_eq!(notes.len(), 1, "{notes:?}");
        for part in ["3、4", "320722", "江苏省连云港市东海县", "江苏省徐州市东海县"] {
            assert!(notes[0].contains(part), "{part} in {notes:?}");
        }
        let many: String = (0..20).map(|n| format!("灌云县,村{n},3207221142{n:02}\n")).collect();
        let Listed { notes, .. } = read(&format!("县,村名,代码\n{many}")).unwrap();
        assert!(notes.len() == 1 && notes[0].contains("12"), "{notes:?}");
    }

    #[test]
    fn digits_that_were_lost_are_said_and_nothing_is_taken() {
        let error = read("代码,名称,乡镇\n320722114204,前张村,甲镇\n3.20722E+11,后李村,甲镇\n").unwrap_err().message();
        assert!(error.contains("第 3 行") && error.contains("代码") && error.contains("后几位已经丢失"), "{error}");
        let error = read("代码,名称\n3207,前张村\n").unwrap_err().message();
        assert!(error.contains("第 2 行") && error.contains("3207"), "{error}");
    }

    #[test]
    fn one_code_is_no_two_villages() {
        let error = read("code,name,town\n320722114206,前王村,甲镇\n320722114206,后王村,甲镇\n").unwrap_err().message();
        assert!(error.contains("第 3 行") && error.contains("320722114206") && error.contains("第 2 行"), "{error}");
        assert!(read("code,name\n320722114206,前王村\n320722114206,前王村民委员会\n").is_ok());
    }

    #[test]
    fn a_list_without_names_is_none() {
        let error = read("代码,乡镇\n320722114206,甲镇\n").unwrap_err().message();
        assert!(error.contains("村名") && error.contains("代码、乡镇"), "{error}");
    }
}
