//! Registers as offices keep them, each small, each with what a person would read in it.

mod offices;

use chrono::{DateTime, FixedOffset};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook as Xlsx};

use self::offices::REGISTERS;
use super::super::columns::Taken;
use super::super::sheet::from_bytes;
use super::*;
use crate::base::ids::{HouseholdId, RecordId};
use crate::domain::household::{Household, Member};
use crate::domain::record::Recorded;

const QIANZHANG: &str = "320722114204";
const WANGZHUANG: &str = "320722100201";

fn now() -> DateTime<FixedOffset> {
    "2026-11-29T10:00:00+08:00".parse().unwrap()
}

/// Two villages: in Qianzhang 张三 of group 1, 李四 of group 2, two households of 王五,
/// in groups 2 and 3, 欧阳春梅 and 赵六 with a son 赵小六; in Wangzhuang 孙七.
fn state() -> State {
    let mut state = State::default();
    for (code, name) in [(QIANZHANG, "前张村委会"), (WANGZHUANG, "王庄村委会")] {
        let village =
            Village { code: code.parse().unwrap(), name: name.into(), town: String::new(), county: String::new() };
        state.take_new(village.code.id().0, &village.into_record());
    }
    let households = [
        (QIANZHANG, "1", "1", "张三"),
        (QIANZHANG, "2", "2", "李四"),
        (QIANZHANG, "3", "2", "王五"),
        (QIANZHANG, "4", "3", "王五"),
        (QIANZHANG, "5", "3", "欧阳春梅"),
        (QIANZHANG, "6", "3", "赵六"),
        (WANGZHUANG, "1", "1", "孙七"),
    ];
    for (village, number, group, head) in households {
        let mut household = Household::new(village.parse().unwrap(), head);
        (household.number, household.group) = (Some(number.into()), Some(group.into()));
        if head == "赵六" {
            household.members =
                vec![Member { name: "赵小六".into(), relation: Some("子".into()), birth_year: None }];
        }
        state.take_new(household.first_id().0, &household.into_record());
    }
    state
}

fn author() -> Author {
    Author { cadre: Some(CadreId(RecordId([7; 16]))), name: Some("王丽娟".into()), device: DeviceId([1; 8]) }
}

fn understood(book: &Workbook, state: &State, village: Option<&str>) -> Result<Reading, RegisterError> {
    let calendar = Calendar::embedded();
    let village = village.map(|code| code.parse().unwrap());
    let options = Options { village, columns: &[], by: &author(), now: now(), calendar: &calendar, whole: false };
    understand(book, state, &options)
}

/// Reads `rows` as if they were a CSV file of this name.
fn csv(name: &str, rows: &str) -> Reading {
    understood(&from_bytes(name, rows.as_bytes()).unwrap(), &state(), None)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn fates(reading: &Reading) -> Vec<&'static str> {
    reading.sheets.iter().flat_map(|sheet| &sheet.rows).map(|row| row.fate.word()).collect()
}

fn head(state: &State, id: Option<&HouseholdId>) -> String {
    id.and_then(|id| state.household(*id)).map(|household| household.head.clone()).unwrap_or_default()
}

/// Returns each record as one line.
fn lines(reading: &Reading) -> Vec<String> {
    let state = state();
    let mut lines = Vec::new();
    for (_, visit) in &reading.visits {
        let heads: Vec<String> = visit.households.iter().map(|id| head(&state, Some(id))).collect();
        let blocks: Vec<String> = visit
            .blocks
            .filled()
            .map(|(block, text)| format!("{}={}", block.word(), text.replace('\n', "/")))
            .collect();
        let mut more = blocks;
        more.extend(Some(format!("met={}", visit.met)).filter(|_| !visit.met.is_empty()));
        more.extend(Some("nobody".to_owned()).filter(|_| visit.nobody_home));
        more.extend(visit.next.map(|day| format!("next={day}")));
        lines.push(format!(
            "V {} {} {} {}",
            visit.at.date_naive(),
            visit.place.word(),
            heads.join("+"),
            more.join(" ")
        ));
    }
    for (_, concern) in &reading.concerns {
        let day =
            |name: &str, day: Option<chrono::NaiveDate>| day.map(|day| format!(" {name}={day}")).unwrap_or_default();
        let due = Some(concern.due).filter(|_| concern.due_rule == crate::domain::concern::DueRule::Date);
        lines.push(format!(
            "C {} {} {} {}{}{}{}{} [{}] <{}>{}",
            concern.raised,
            head(&state, concern.household.as_ref()),
            concern.state.word(),
            concern.text,
            day("due", due),
            day("settled", concern.settled_on),
            day("told", concern.told_on),
            concern.satisfaction.map(|s| format!(" {}", s.word())).unwrap_or_default(),
            concern.category,
            concern.responsible,
            concern.result,
        ));
    }
    for (_, matter) in &reading.matters {
        let done = matter.done.map(|day| format!(" {day}")).unwrap_or_default();
        lines.push(format!(
            "M {} {} {}{done} {} ({})",
            matter.raised,
            head(&state, matter.household.as_ref()),
            matter.state.word(),
            matter.need,
            matter.action
        ));
    }
    lines
}

#[test]
fn registers_of_many_offices() {
    for (name, rows, expected, words) in REGISTERS {
        let reading = csv(name, rows);
        let columns: Vec<String> =
            reading.sheets[0].tables.iter().flat_map(|t| &t.columns).map(|c| c.message()).collect();
        assert_eq!(lines(&reading), *expected, "{name}: {columns:#?} {:?}", fates(&reading));
        assert_eq!(fates(&reading), *words, "{name}");
    }
}

#[test]
fn a_workbook_with_a_sheet_a_month_and_merged_cells() {
    let mut book = Xlsx::new();
    let plain = Format::new();
    for (month, rows) in [
        ("3月", [("3.12", "张三", "养羊"), ("", "李四", "种花生")]),
        ("4月", [("5日", "王五", "聊了"), ("", "赵六", "转转")]),
    ] {
        let sheet = book.add_worksheet().set_name(month).unwrap();
        sheet.merge_range(0, 0, 0, 3, &format!("前张村走访记录（2026年{month}）"), &plain).unwrap();
        for (column, heading) in ["日期", "户主", "了解情况", "组"].iter().enumerate() {
            sheet.write(1, u16::try_from(column).unwrap(), *heading).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, rows[0].0, &plain).unwrap();
        for (row, (_, head, text)) in (2..).zip(rows) {
            sheet.write(row, 1, head).unwrap();
            sheet.write(row, 2, text).unwrap();
            sheet.write(row, 3, if head == "王五" { "2" } else { "" }).unwrap();
        }
    }
    let total = book.add_worksheet().set_name("汇总").unwrap();
    for (row, cells) in [["月份", "走访户数", "备注"], ["3月", "2", ""]].iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            total.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
        }
    }
    let book = from_bytes("民情记录", &book.save_to_buffer().unwrap()).unwrap();
    let reading = understood(&book, &state(), None).unwrap();
    assert_eq!(
        lines(&reading),
        [
            "V 2026-03-12 home 张三 chat=养羊",
            "V 2026-03-12 home 李四 chat=种花生",
            "V 2026-04-05 home 王五 chat=聊了",
            "V 2026-04-05 home 赵六 chat=转转"
        ]
    );
    assert_eq!(fates(&reading)[8..], ["other_table", "other_table"]);
}

/// Takes what was read into the state, as an import does.
fn imported(state: &mut State, reading: &Reading) {
    for (id, visit) in &reading.visits {
        state.take_new(id.0, &visit.clone().into_record());
    }
    for (id, concern) in &reading.concerns {
        state.take_new(id.0, &concern.clone().into_record());
    }
    for (id, matter) in &reading.matters {
        state.take_new(id.0, &matter.clone().into_record());
    }
}

#[test]
fn the_same_rows_bring_nothing_twice_under_any_name_and_in_any_order() {
    for (name, rows, ..) in REGISTERS {
        let first = csv(name, rows);
        let mut state = state();
        imported(&mut state, &first);
        let lines: Vec<&str> = rows.lines().collect();
        let head = first.sheets[0].rows.iter().rposition(|row| row.fate.word() == "header").unwrap_or_default();
        let mut turned = lines.clone();
        // Sections, rows that go on and 同上 lean on the rows above them.
        if !rows.contains("同上") && !rows.contains("月份") && !rows.contains("值班") && !rows.contains("\n,,") {
            turned[head + 1..].reverse();
        }
        for lines in [lines, turned] {
            let book = from_bytes("另存的", lines.join("\n").as_bytes()).unwrap();
            let again = understood(&book, &state, None).unwrap();
            assert!(again.is_empty(), "{name}: {:?}", self::lines(&again));
            let doubles = again.count(|fate| fate == Fate::Known);
            assert!(doubles > 0, "{name}");
        }
        let whole = Options {
            village: None,
            columns: &[],
            by: &author(),
            now: now(),
            calendar: &Calendar::embedded(),
            whole: true,
        };
        let whole = understand(&from_bytes(name, rows.as_bytes()).unwrap(), &state, &whole).unwrap();
        assert_eq!(
            (whole.visits, whole.concerns, whole.matters),
            (first.visits, first.concerns, first.matters),
            "{name}"
        );
    }
}

#[test]
fn a_row_that_stands_there_twice_is_one() {
    let reading = csv("走访", "前张村2026年走访\n日期,户主,走访内容\n3.2,张三,聊了\n3.2,张三,聊 了\n3.2,张三,又聊了\n");
    assert_eq!(fates(&reading), ["title", "header", "visit", "double", "visit"]);
    assert_eq!(reading.sheets[0].rows[3].message(), crate::tr!("roster-row-double", row = 3));
}

#[test]
fn what_the_user_takes_a_column_for_holds() {
    let rows = "前张村2026年\n日期,户主,走访内容,记事\n3.2,张三,聊了,路灯不亮\n";
    let book = from_bytes("x", rows.as_bytes()).unwrap();
    let said = [Said { sheet: 0, column: 3, means: Some(Sense::Concern) }];
    let calendar = Calendar::embedded();
    let options =
        Options { village: None, columns: &said, by: &author(), now: now(), calendar: &calendar, whole: false };
    let reading = understand(&book, &state(), &options).unwrap();
    assert_eq!(lines(&reading)[1], "C 2026-03-02 张三 recorded 路灯不亮 [] <>");
}

#[test]
fn files_that_are_no_register_are_refused_with_what_was_seen() {
    let read = |rows: &str| understood(&from_bytes("x", rows.as_bytes()).unwrap(), &state(), None);
    let error = read("序号,户主,人口\n1,张三,3\n").unwrap_err();
    assert!(matches!(&error, RegisterError::NoTable { seen } if seen.contains(&"人口".to_owned())), "{error:?}");
    let book = from_bytes("x", "日期,户主,走访内容\n2026.3.2,张三,聊了\n".as_bytes()).unwrap();
    assert_eq!(understood(&book, &State::default(), None), Err(RegisterError::NoHouseholds));
    assert!(matches!(understood(&book, &state(), Some("320722999999")), Err(RegisterError::UnknownCode(_))));
    assert_eq!(fates(&understood(&book, &state(), None).unwrap()), ["header", "no_village"]);
    assert_eq!(fates(&understood(&book, &state(), Some(QIANZHANG)).unwrap()), ["header", "visit"]);
}

/// What cells of registers hold, in any order.
const CELLS: &[&str] = &[
    "",
    "",
    "",
    "序号",
    "日期",
    "走访日期",
    "登记日期",
    "户主",
    "户号",
    "组别",
    "走访内容",
    "群众诉求",
    "办理结果",
    "是否办结",
    "办结日期",
    "回访日期",
    "满意度",
    "帮扶措施",
    "备注",
    "走访人",
    "2026.3.2",
    "3月12日",
    "25日",
    "46032",
    "2026.2.30",
    "张三",
    "张三、李四",
    "王五",
    "钱八",
    "1组",
    "前张村",
    "王庄村1组",
    "路灯不亮",
    "已办结",
    "否",
    "√",
    "满意",
    "不满意",
    "无",
    "同上",
    "合计",
    "示例",
    "3月份",
    "支部会议",
    "制表人：",
    "注：按月填写",
    "1",
    "99",
    "家中无人",
    "320722197407286330",
    "𠮷",
    "\u{3000}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_row_has_one_fate_and_every_record_a_row(
        cells in proptest::collection::vec(proptest::sample::select(CELLS), 0..160),
        width in 2usize..9,
    ) {
        let titled = ["前张村2026年走访台账", "日期,户主,走访内容,群众诉求,是否办结,办结日期"].join("\n");
        let rows: Vec<String> = cells.chunks(width).map(|row| row.join(",")).collect();
        for text in [rows.join("\n"), format!("{titled}\n{}", rows.join("\n"))] {
            let Ok(book) = from_bytes("台账", text.as_bytes()) else { continue };
            let mut state = state();
            let Ok(reading) = understood(&book, &state, None) else { continue };
            for (sheet, source) in reading.sheets.iter().zip(&book.sheets) {
                prop_assert_eq!(sheet.rows.len(), source.rows.len());
            }
            let taken = |fate| matches!(fate, Fate::Visit | Fate::Concern | Fate::Matter | Fate::Continued);
            let records = reading.visits.len() + reading.concerns.len() + reading.matters.len();
            prop_assert!(reading.count(taken) <= records + reading.count(|fate| fate == Fate::Continued));
            prop_assert!(records <= 3 * reading.count(taken), "{:?}", fates(&reading));
            for (_, visit) in &reading.visits {
                prop_assert!(visit.at <= now() && !visit.households.is_empty());
            }
            imported(&mut state, &reading);
            prop_assert!(understood(&book, &state, None).unwrap().is_empty());
        }
    }
}

#[test]
fn another_author_makes_other_records() {
    let cadre = Some(CadreId(RecordId([9; 16])));
    let other = Author { cadre, name: Some("孙国栋".into()), device: DeviceId([2; 8]) };
    let book = from_bytes("x", REGISTERS[0].1.as_bytes()).unwrap();
    let calendar = Calendar::embedded();
    let options = Options { village: None, columns: &[], by: &other, now: now(), calendar: &calendar, whole: false };
    let (mine, theirs) = (understood(&book, &state(), None).unwrap(), understand(&book, &state(), &options).unwrap());
    assert_eq!(mine.visits.len(), theirs.visits.len());
    assert!(mine.visits.iter().all(|(id, _)| theirs.visits.iter().all(|(other, _)| id != other)));
}

#[test]
fn a_cell_that_cannot_be_relied_on_refuses_its_row_and_is_named() {
    let reading = csv(
        "走访台账",
        "前张村2026年走访\n日期,户主,走访内容,反映问题\n2026-11-20,张三,#REF!,水渠堵了\n2026-11-21,李四,拉家常,\n2026-11-22,赵六,好,#N/A\n",
    );
    assert_eq!(fates(&reading), ["title", "header", "unreliable_cell", "visit", "unreliable_cell"]);
    let columns: Vec<Option<usize>> = reading.sheets[0].rows.iter().map(|row| row.column).collect();
    assert_eq!(columns, [None, None, Some(2), None, Some(3)]);
    assert_eq!(reading.visits[0].1.at.to_rfc3339(), "2026-11-21T12:00:00+08:00", "no time was said");
}

#[test]
fn days_that_a_spreadsheet_knows_as_such_speak_for_their_column() {
    let mut book = Xlsx::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "前张村2026年走访").unwrap();
    for (column, heading) in (0..).zip(["日期", "户主", "走访内容"]) {
        sheet.write(1, column, heading).unwrap();
    }
    for (row, (serial, head)) in (2..).zip([(46_346, "张三"), (46_347, "李四")]) {
        sheet.write_with_format(row, 0, serial, &day).unwrap();
        sheet.write(row, 1, head).unwrap();
        sheet.write(row, 2, "聊了").unwrap();
    }
    let book = from_bytes("走访", &book.save_to_buffer().unwrap()).unwrap();
    let reading = understood(&book, &state(), None).unwrap();
    assert_eq!(reading.visits.len(), 2);
    let columns = &reading.sheets[0].tables[0].columns;
    let column = columns.iter().find(|column| column.taken == Taken::Sense(Sense::Date)).unwrap();
    assert_eq!(column.by_content, 1.0);
}
