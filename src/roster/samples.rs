//! Holds the reader against the sample rosters and what is known to be in them.

use std::path::{Path, PathBuf};

use super::*;
use crate::domain::village::Village;

/// Returns the path of a file under `tests/data`.
pub(super) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Loads a file under `tests/data`.
pub(super) fn loaded(name: &str) -> Workbook {
    load(Path::new(name), &std::fs::read(data(name)).unwrap()).unwrap()
}

/// Returns the villages of one county.
pub(super) fn county() -> Vec<Village> {
    let text = std::fs::read_to_string(data("areas/320722-donghai.csv")).unwrap();
    let village = |line: &str| {
        let mut fields = line.split(',').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        Village { code: next().parse().unwrap(), name: next(), town: next(), county: "东海县".to_owned() }
    };
    text.lines().skip(1).map(village).collect()
}

/// Understands a loaded file with the county's villages.
pub(super) fn read(book: &Workbook) -> Result<Reading, RosterError> {
    understand(book, &Options { sheet: None, columns: &[], village: None, villages: &county() })
}

#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
struct Truth {
    village_code: String,
    group: Option<u32>,
    number: String,
    head: String,
    size: u16,
    category: String,
    phone: Option<String>,
    members: u16,
}

#[rstest::rstest]
#[case("01-户籍名册.xlsx", "truth-clean.json", 120, 0)]
#[case("02-常住户花名册（按人）.xlsx", "truth-members.json", 80, 0)]
#[case("03-农村低保备案表.xls", "truth-lowinc.json", 120, 0)]
#[case("04-走访户名单.csv", "truth-gbk.json", 120, 8)]
fn samples_equal_their_truth(
    #[case] file: &str,
    #[case] truth: &str,
    #[case] households: usize,
    #[case] phones_missing: usize,
) {
    let truth: Vec<Truth> = serde_json::from_slice(&std::fs::read(data("rosters").join(truth)).unwrap()).unwrap();
    let reading = read(&loaded(&format!("rosters/{file}"))).unwrap();
    let found: Vec<Truth> = reading.households.iter().map(|read| seen(&read.household)).collect();
    for (found, truth) in found.iter().zip(&truth) {
        // One sheet leaves some phones out that the truth knows.
        let truth = Truth { phone: truth.phone.clone().filter(|_| found.phone.is_some()), ..truth.clone() };
        assert_eq!(*found, truth);
    }
    assert_eq!(found.iter().filter(|found| found.phone.is_none()).count(), phones_missing);
    assert_eq!((found.len(), truth.len()), (households, households));
    assert_eq!(reading.count(|fate| matches!(fate, RowFate::Refused(_))), 0);
    assert_eq!(reading.warnings, []);
    let ids: std::collections::BTreeSet<_> = reading.households.iter().map(|read| read.id).collect();
    assert_eq!(ids.len(), households);
}

fn seen(household: &crate::domain::household::Household) -> Truth {
    let size = household.residents.unwrap();
    Truth {
        village_code: household.village.to_string(),
        group: household.group.as_ref().map(|group| group.parse().unwrap()),
        number: household.number.clone().unwrap(),
        head: household.head.clone(),
        size,
        category: household.categories.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join("、"),
        phone: household.phone.clone(),
        // Where a sheet has a row for each of them.
        members: if household.members.is_empty() { size } else { u16::try_from(household.members.len()).unwrap() },
    }
}

#[test]
fn nothing_of_an_identity_number_but_its_end_is_kept() {
    for file in ["02-常住户花名册（按人）.xlsx", "04-走访户名单.csv"] {
        let book = loaded(&format!("rosters/{file}"));
        let reading = read(&book).unwrap();
        assert!(reading.households.iter().all(|read| read.household.identity.is_some()));
        let text = format!("{reading:?}{book:?}");
        let cells = book.sheets.iter().flat_map(|sheet| &sheet.rows).flatten().map(Cell::text);
        let numbers: Vec<&str> = cells.filter(|text| text.len() == 18).collect();
        assert!(numbers.len() > 100);
        assert!(numbers.iter().all(|number| !text.contains(&number[..14])), "{file}");
    }
}

/// What cells of village offices hold, in any order.
const CELLS: &[&str] = &[
    "",
    "",
    "序号",
    "户号",
    "户主",
    "姓名",
    "与户主关系",
    "组别",
    "村",
    "人口",
    "户类别",
    "电话",
    "备注",
    "是否低保",
    "刘兰英",
    "谭萍",
    "杨娜",
    "户主",
    "之子",
    "1",
    "2",
    "3",
    "一组",
    "前张村",
    "安营村3组",
    "低保户",
    "是",
    "√",
    "合计",
    "制表人：",
    "2026年9月30日",
    "13800000001",
    "320722197407286330",
    "3.20722E+17",
    "（人）",
    "\u{3000}",
    "E+11",
    "𠮷",
    "一",
    "x",
    "第",
    "组",
];

proptest::proptest! {
    #[test]
    fn any_sheet_is_read_or_refused(cells in proptest::collection::vec(proptest::sample::select(CELLS), 0..120), width in 1usize..9) {
        let rows: Vec<String> = cells.chunks(width).map(|row| row.join(",")).collect();
        let Ok(book) = from_bytes("前张村", rows.join("\n").as_bytes()) else { return Ok(()) };
        let Ok(reading) = read(&book) else { return Ok(()) };
        for (sheet, source) in reading.sheets.iter().zip(&book.sheets) {
            proptest::prop_assert_eq!(sheet.rows.len(), if sheet.read { source.rows.len() } else { 0 });
            for fate in &sheet.rows {
                if let RowFate::Household(at) | RowFate::Member(at) = fate {
                    proptest::prop_assert!(*at < reading.households.len());
                }
            }
        }
        let ids: std::collections::BTreeSet<_> = reading.households.iter().map(|read| read.id).collect();
        proptest::prop_assert_eq!(ids.len(), reading.households.len());
        let known = plan(&reading, &[]).added;
        let known: Vec<_> = known.iter().map(|(id, household)| (*id, household)).collect();
        proptest::prop_assert_eq!(plan(&reading, &known).added.len(), 0);
    }
}
