//! Workbooks.

use super::blanks::{book, cells, old, part, sheet, with};
use super::{env, fill, filled};
use crate::env::Env;

const LEDGER: &[&str] = &[
    "驻村干部入户走访台账|~|~|~|~|~|~",
    "填报单位（盖章）：|~|~|~|填报时间：　　年　月　日|~|~",
    "序号|走访日期|户主姓名|走访内容|群众反映的困难和问题|星期|群众签字",
    "|@2||||=TEXT(B4,\"aaaa\")|",
    "|@2||||=TEXT(B5,\"aaaa\")|",
    "合计||=COUNTA(C4:C5)||||",
    "填表人：|~|~|~|联系电话：|~|~",
];

fn ledger() -> Vec<u8> {
    let tail = "<autoFilter ref=\"A3:G5\"/><mergeCells count=\"3\"><mergeCell ref=\"A1:G1\"/><mergeCell ref=\"D6:E6\"/>\
                <mergeCell ref=\"A7:C7\"/></mergeCells><conditionalFormatting sqref=\"B4:B5 G4\">\
                <cfRule type=\"expression\"><formula>$B4&gt;$C$6</formula></cfRule></conditionalFormatting>\
                <dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"G4:G5\"><formula1>\"是,否\"</formula1>\
                </dataValidation></dataValidations><pageSetup orientation=\"landscape\"/>";
    let other = sheet(&["说明", "=走访!C6", "=SUM('走访'!A4:A5)+C6"], "");
    let names = "<definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">走访!$A$1:$G$7</definedName>\
                 <definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">走访!$1:$3</definedName>";
    book(&[("走访", sheet(LEDGER, tail)), ("说明", other)], names)
}

#[test]
fn more_visits_than_rows_push_down_what_stands_below() {
    let env = env();
    let to = filled(&env, "台账.xlsx", ledger(), &[]);
    let found = cells(&to, "走访");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!([cell("A4"), cell("A8"), cell("C4"), cell("C8")], ["1", "5", "刘大山", "刘大山"]);
    // What shows days has days, and what people wrote is text, however it begins.
    assert_eq!([cell("B4"), cell("B8")], ["day 46328", "day 46332"]);
    assert_eq!([cell("D4"), cell("D5"), cell("D7"), cell("D8")], ["=1+1", "＝2", "+3", "@五\n第二行"]);
    assert_eq!([cell("D6"), cell("E5"), cell("G4")], ["讲了医保\n想养羊\n代交话费", "水渠淤塞", ""]);
    assert_eq!([cell("A9"), cell("A10"), cell("E10")], ["合计", "填表人：王磊", "联系电话："]);
    assert_eq!([cell("A2"), cell("E2")], ["填报单位（盖章）：县水利局", "填报时间：2026年11月22日"]);
    let sheet = part(&to, "xl/worksheets/sheet1.xml");
    for expected in [
        "<f>COUNTA(C4:C8)</f>",
        "<f>TEXT(B8,\"aaaa\")</f>",
        "ref=\"A3:G8\"",
        "ref=\"D9:E9\"",
        "ref=\"A10:C10\"",
        "sqref=\"B4:B8 G4\"",
        "$B4&gt;$C$9",
        "sqref=\"G4:G8\"",
        "<pageSetup orientation=\"landscape\"/>",
        "<row r=\"8\" ht=",
        "<c r=\"G8\" s=\"1\"/>",
    ] {
        assert!(sheet.contains(expected), "{expected} in {sheet}");
    }
    // No old result of a formula is left standing.
    assert!(!sheet.contains("<v>7</v>"));
    let other = part(&to, "xl/worksheets/sheet2.xml");
    assert!(other.contains("<f>走访!C9</f>") && other.contains("<f>SUM('走访'!A4:A8)+C6</f>"), "{other}");
    let workbook = part(&to, "xl/workbook.xml");
    assert!(workbook.contains("走访!$A$1:$G$10<") && workbook.contains("走访!$1:$3<"), "{workbook}");
    assert!(workbook.contains("fullCalcOnLoad=\"1\""));
}

#[test]
fn what_lies_in_other_parts_moves_along() {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"x/{kind}\" Target=\"{target}\"/>")
    };
    let own = relation("t", "table", "../tables/table1.xml")
        + &relation("c", "comments", "../comments1.xml")
        + &relation("d", "drawing", "../drawings/drawing1.xml")
        + &relation("v", "vmlDrawing", "../drawings/vml1.vml");
    let blank = ledger();
    let list = {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("表.xlsx");
        std::fs::write(&path, &blank).unwrap();
        let end = "</Relationships>";
        part(&path, "xl/_rels/workbook.xml.rels").replace(end, &(relation("k", "calcChain", "calcChain.xml") + end))
    };
    let blank = with(
        &blank,
        &[
            ("xl/_rels/workbook.xml.rels", &list),
            ("xl/worksheets/_rels/sheet1.xml.rels", &format!("<Relationships>{own}</Relationships>")),
            ("xl/calcChain.xml", "<calcChain><c r=\"C6\" i=\"1\"/><c r=\"F4\"/><c r=\"C6\" i=\"2\"/></calcChain>"),
            ("xl/tables/table1.xml", "<table ref=\"A3:G5\"><autoFilter ref=\"A3:G5\"/></table>"),
            ("xl/comments1.xml", "<comments><comment ref=\"A5\"/><comment ref=\"A7\"/></comments>"),
            ("xl/drawings/drawing1.xml", "<d><from><row>2</row></from><to><row>6</row></to></d>"),
            ("xl/drawings/vml1.vml", "<v><Anchor>1, 2, 3, 4, 5, 6, 7, 8</Anchor><Row>6</Row></v>"),
            ("xl/charts/chart1.xml", "<c><f>走访!$C$4:$C$5</f><f>别的!$C$6</f></c>"),
        ],
    );
    let env = env();
    let to = filled(&env, "台账.xlsx", blank, &[]);
    for (name, expected) in [
        ("xl/calcChain.xml", "<c r=\"C9\" i=\"1\"/><c r=\"F4\"/><c r=\"C6\" i=\"2\"/>"),
        ("xl/tables/table1.xml", "<table ref=\"A3:G8\"><autoFilter ref=\"A3:G8\"/>"),
        ("xl/comments1.xml", "<comment ref=\"A5\"/><comment ref=\"A10\"/>"),
        ("xl/drawings/drawing1.xml", "<row>2</row></from><to><row>9</row>"),
        ("xl/drawings/vml1.vml", "<Anchor>1, 2, 3, 4, 5, 6, 10, 8</Anchor><Row>9</Row>"),
        ("xl/charts/chart1.xml", "<f>走访!$C$4:$C$8</f><f>别的!$C$6</f>"),
    ] {
        let found = part(&to, name);
        assert!(found.contains(expected), "{expected} in {found}");
    }
}

#[test]
fn what_was_not_touched_is_the_same_to_the_byte() {
    let env = env();
    let rows = ["走访台账|~|~", "序号|走访日期|户主", "||", "||", "||", "||", "||", "||", "合计||"];
    let blank = book(&[("走访", sheet(&rows, "")), ("别的", sheet(&["说明"], "<x a='1'  b=\"2\" ></x >"))], "");
    let to = filled(&env, "够.xlsx", &blank, &[]);
    for name in ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml", "docProps/app.xml"] {
        assert_eq!(part(&to, name), part(env.path("够.xlsx"), name), "{name}");
    }
    let found = cells(&to, "走访");
    assert_eq!(
        (found.get("C7").map(String::as_str), found.get("A8"), found.get("A9").map(String::as_str)),
        (Some("刘大山"), None, Some("合计"))
    );
}

#[test]
fn heads_of_two_rows_and_lists_of_words_are_understood() {
    let rows = [
        "问题清单、责任清单|~|~|~|~|~|~|~",
        "序号|问题清单||责任清单||进展||备注",
        "|反映人|具体问题|责任单位|完成时限|办理状态|办结时间|",
        "|||||||",
    ];
    let tail = "<mergeCells count=\"5\"><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:C2\"/><mergeCell ref=\"D2:E2\"/>\
                <mergeCell ref=\"F2:G2\"/><mergeCell ref=\"H2:H3\"/></mergeCells><dataValidations><dataValidation \
                type=\"list\" sqref=\"F4\"><formula1>\"已办结,正在办理,未办理\"</formula1></dataValidation></dataValidations>";
    let env = env();
    let to = filled(&env, "清单.xlsx", book(&[("清单", sheet(&rows, tail))], ""), &[]);
    let found = cells(&to, "清单");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!([cell("A4"), cell("B4"), cell("C4"), cell("E4")], ["1", "李秀英", "水渠淤塞", "2026-11-10"]);
    assert_eq!([cell("F4"), cell("G4"), cell("H4")], ["未办理", "", ""]);
}

const MONTHLY: &[&str] = &[
    "走访服务情况月报统计表|~|~|~|~|~|~|~",
    "统计月份：    年  月|~|~|~|~|~|~|~",
    "村名|总户数|走访情况||诉求办理||办实事|覆盖率",
    "||走访户数|走访户次|收集|已办结||",
    "前张村|@3|@3|@3|@3|@3|@3|=C5/B5",
    "无名村|@3|@3|@3|@3|@3|@3|=C6/B6",
    "合计|=SUM(B5:B6)||||||",
];

#[test]
fn figures_stand_beside_the_villages_and_protection_holds() {
    let tail = "<sheetProtection sheet=\"1\"/><mergeCells><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"B3:B4\"/>\
                <mergeCell ref=\"C3:D3\"/><mergeCell ref=\"E3:F3\"/><mergeCell ref=\"G3:G4\"/><mergeCell ref=\"H3:H4\"/></mergeCells>";
    let env = env();
    let (ran, to) = fill(&env, "月报.xlsx", book(&[("月报", sheet(MONTHLY, tail))], ""), &[]);
    let said = ran.ok();
    assert!(said.contains("无名村"), "{said}");
    let found = cells(&to, "月报");
    let row: Vec<&str> =
        ["B5", "C5", "D5", "E5", "F5", "G5", "B6", "C6"].map(|name| found.get(name).map_or("", String::as_str)).into();
    assert_eq!(row, ["2", "2", "5", "1", "0", "0", "", ""]);
    let sheet = part(&to, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<sheetProtection sheet=\"1\"/>") && sheet.contains("<f>SUM(B5:B6)</f>"));
    // The cell with the month is locked, so it stays.
    assert_eq!(found["A2"], "统计月份：    年  月");
}

#[test]
fn figures_stand_beside_their_names() {
    let rows = [
        "走访工作月报|~|~|~",
        "统计月份：    年  月|~|~|~",
        "指标|单位|本月|备注",
        "走访户数|户||",
        "走访户次|户次||",
        "其中：已办结|件||",
        "召开会议|次||",
    ];
    let env = env();
    let to = filled(&env, "指标.xlsx", book(&[("表", sheet(&rows, ""))], ""), &[]);
    let found = cells(&to, "表");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!([cell("C4"), cell("C5"), cell("C6"), cell("C7"), cell("D4")], ["2", "5", "0", "", ""]);
    assert_eq!(cell("A2"), "统计月份：2026年11月");
}

#[test]
fn labels_have_their_values_beside_and_below() {
    let rows = [
        "入户走访记录表|~|~|~",
        "户主姓名||所在村组|",
        "走访时间|走访人|接谈人|与户主关系",
        "|||",
        "走访内容|||",
        "户主签字|||",
    ];
    let tail = "<mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"B5:D5\"/></mergeCells>";
    let blank = book(&[("表", sheet(&rows, tail))], "");
    let env = env();
    let (ran, to) = fill(&env, "登记.xlsx", &blank, &["--household", "320722114204/17"]);
    let said = ran.ok();
    assert!(said.contains("2026年11月6日"), "which visit it is, is said: {said}");
    let found = cells(&to, "表");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!([cell("B2"), cell("D2")], ["刘大山", "前张村3组"]);
    assert_eq!([cell("A4"), cell("B4"), cell("C4"), cell("D4")], ["2026年11月6日", "王磊", "王<&>芳", "妻"]);
    assert_eq!([cell("B5"), cell("B6")], ["@五\n第二行", ""]);
    // Nobody said which household it is about.
    fill(&env, "登记二.xlsx", &blank, &[]).0.fails(1, "--household");
}

#[test]
fn old_workbooks_come_out_as_new_ones() {
    let texts =
        [(0, 0, "入户走访登记表"), (1, 0, "户主姓名"), (1, 2, "走访时间"), (2, 0, "家庭基本情况"), (3, 0, "备注")];
    let blanks = [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)];
    let blank = old(&texts, &blanks, &[[0, 0, 0, 3], [2, 1, 2, 3], [3, 1, 3, 3]]);
    let env = env();
    let to = filled(&env, "登记.xls", blank, &["--household", "320722114204/17"]);
    let found = cells(&to, "登记表");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!(
        [cell("A1"), cell("B2"), cell("D2"), cell("B3"), cell("B4")],
        ["入户走访登记表", "刘大山", "2026年11月6日", "@五\n第二行", ""]
    );
    let sheet = part(&to, "xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("ref=\"B3:D3\"") && sheet.contains("ref=\"A1:D1\"") && sheet.contains("width=\"20"),
        "{sheet}"
    );
    assert!(part(&to, "xl/styles.xml").contains("宋体"));
}

#[test]
fn corrections_hold_and_are_remembered_by_the_heads() {
    let env = env();
    let rows = ["走访台账|~|~|~", "序号|走访日期|走访内容|备注", "|||", "|||", "|||", "|||", "|||"];
    let blank = book(&[("表", sheet(&rows, ""))], "");
    let map = ["--map", "C=办实事，备注=visit.met"];
    let to = filled(&env, "一.xlsx", &blank, &map);
    let found = cells(&to, "表");
    assert_eq!((found.get("C3"), found["C5"].as_str(), found["D3"].as_str()), (None, "代交话费", "刘大山"));
    // The next month's sheet has the same heads.
    let to = filled(&env, "二.xlsx", &blank, &[]);
    assert_eq!(cells(&to, "表")["C5"], "代交话费");
    let known = env.run(&["report", "forms"]).ok();
    assert!(known.contains("备注") && known.contains("接谈人") && !known.contains("刘大山"), "{known}");
    let rows = env.run(&["report", "forms", "--json"]).json();
    assert_eq!(rows[0]["heads"]["备注"], "visit.met");
    fill(&env, "三.xlsx", &blank, &["--map", "Z=户主"]).0.fails(1, "“Z”");
    fill(&env, "四.xlsx", &blank, &["--map", "C=天晓得"]).0.fails(1, "天晓得");
}

#[test]
fn a_preview_writes_nothing() {
    let env = env();
    let blank = env.file("台账.xlsx", ledger());
    let said = env.run(&["report", "fill", &blank, "--dry-run"]).ok();
    for words in ["D ", "走访内容", "=1+1", "群众签字", "5 条", "2 行"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let rows = env.run(&["report", "fill", &blank, "--dry-run", "--json"]).json();
    let field = |place: &str| rows.iter().find(|row| row["place"] == place).unwrap()["field"].clone();
    assert_eq!((field("B"), field("G")), ("visit.date".into(), "-".into()));
    assert_eq!(rows.iter().find(|row| row["table"] != serde_json::Value::Null).unwrap()["records"], 5);
    assert_eq!(env.run(&["report", "forms", "--json"]).ok(), "");
}

#[test]
fn papers_for_others_have_no_names() {
    let rows = ["走访台账|~|~|~", "序号|户主|联系电话|走访内容", "|||", "|||", "|||", "|||", "|||"];
    let env = env();
    let to = filled(&env, "对外.xlsx", book(&[("表", sheet(&rows, ""))], ""), &["--profile", "work"]);
    assert_eq!(cells(&to, "表")["B3"], "刘某");
}

#[test]
fn names_of_ten_thousand_letters_and_columns_by_the_hundred_fit() {
    let env: Env = env();
    let long = "长".repeat(10_000);
    let visit = ["visit", "add", "--household", "320722114204/18", "--at", "2026-11-10T09:00", "--chat", &long];
    env.run(&visit).ok();
    let wide = format!("序号|走访日期|户主|走访内容{}", "|指标".repeat(496));
    let blank = "|".repeat(499);
    let form = book(&[("表", sheet(&["走访台账", &wide, &blank, &blank], ""))], "");
    let (ran, to) = fill(&env, "宽.xlsx", form, &[]);
    match ran.code {
        // Heads that say the same hundreds of times can't be told apart.
        1 => ran.fails(1, "表头"),
        _ => assert_eq!(cells(&to, "表")["D8"].chars().count(), 10_000),
    }
    let wide = format!("序号|走访日期|户主|走访内容{}", (0..496).map(|at| format!("|指标{at}")).collect::<String>());
    let form = book(&[("表", sheet(&["走访台账", &wide, &blank, &blank], ""))], "");
    let to = filled(&env, "更宽.xlsx", form, &[]);
    assert_eq!(cells(&to, "表")["D8"].chars().count(), 10_000);
}
