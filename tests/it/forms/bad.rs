//! Forms that can't be filled: each says why, and nothing is written.

use super::blanks::{book, document, packed, paragraph, part, sheet, with};
use super::{env, fill};

const HEAD: &str = "序号|走访日期|户主|走访内容";

#[test]
fn what_can_not_be_filled_says_why_and_writes_nothing() {
    let env = env();
    let one = |rows: &[&str], tail: &str| book(&[("表", sheet(rows, tail))], "");
    let whole = one(&["走访台账", HEAD, "|||"], "");
    let compound = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let protected = "<sheetProtection sheet=\"1\"/>";
    let settings =
        "<w:settings xmlns:w=\"w\"><w:documentProtection w:edit=\"readOnly\" w:enforcement=\"1\"/></w:settings>";
    let relation =
        "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"word/d.xml\"/></Relationships>";
    let locked = packed(&[
        ("_rels/.rels", relation.into()),
        (
            "word/_rels/d.xml.rels",
            "<Relationships><Relationship Id=\"s\" Type=\"x/settings\" Target=\"s.xml\"/></Relationships>".into(),
        ),
        ("word/d.xml", "<w:document xmlns:w=\"w\"><w:body/></w:document>".into()),
        ("word/s.xml", settings.into()),
    ]);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("断.xlsx", whole[..whole.len() / 2].to_vec(), "坏了"),
        ("乱.xlsx", packed(&[("_rels/.rels", "<Relationships>".into())]), "坏了"),
        ("锁.xlsx", compound("EncryptedPackage"), "密码"),
        ("老.docx", compound("WordDocument"), "另存为 docx"),
        ("图.xlsx", b"\x89PNG".to_vec(), "不是能填的表"),
        ("空.xlsx", one(&["~"], ""), "空的"),
        ("生.xlsx", one(&["你好|世界", "|"], ""), "没有认出"),
        ("双.xlsx", one(&["走访台账", HEAD, "|||", HEAD, "|||"], ""), "第 2 行和第 4 行"),
        ("并排.xlsx", one(&["走访台账", &format!("{HEAD}|{HEAD}"), "|||||||"], ""), "两个"),
        (
            "并.xlsx",
            one(&["走访台账", HEAD, "|||", "|||"], "<mergeCells><mergeCell ref=\"C3:C4\"/></mergeCells>"),
            "C3",
        ),
        ("全锁.xlsx", one(&["走访台账", HEAD, "|||"], protected), "锁着"),
        ("少行.xlsx", one(&["走访台账", HEAD, "@3|@3|@3|@3"], protected), "5 条"),
        ("限.docx", locked, "限制编辑"),
        ("白.docx", document(&paragraph(&["通知"])), "没有认出"),
    ];
    for (name, form, words) in cases {
        let (ran, to) = fill(&env, name, form, &[]);
        ran.fails(1, words);
        assert!(ran.err.contains("什么都没写"), "{name}: {}", ran.err);
        assert!(!std::path::Path::new(&to).exists(), "{name}");
    }
}

#[test]
fn a_file_that_is_there_and_a_wrong_ending_are_refused_first() {
    let env = env();
    let blank = env.file("表.xlsx", book(&[("表", sheet(&["走访台账", HEAD, "|||"], ""))], ""));
    let there = env.file("有了.xlsx", "别人的");
    env.run(&["report", "fill", &blank, "--out", &there]).fails(1, "有了.xlsx");
    assert_eq!(std::fs::read(&there).unwrap(), "别人的".as_bytes());
    env.run(&["report", "fill", &blank, "--out", &env.path("新.docx")]).fails(2, ".xlsx");
    env.run(&["report", "fill", &blank, "--out", &blank]).fails(1, "表.xlsx");
    assert!(!std::path::Path::new(&env.path("新.docx")).exists());
}

#[test]
fn a_period_without_anything_in_it_fills_nothing() {
    let env = env();
    let form = book(&[("表", sheet(&["走访台账", HEAD, "|||"], ""))], "");
    let (ran, to) = fill(&env, "表.xlsx", form, &["--from", "2026-01-01", "--to", "2026-01-31"]);
    ran.fails(1, "2026年1月1日至2026年1月31日");
    assert!(!std::path::Path::new(&to).exists());
    let blank = env.path("表.xlsx");
    let words = ["report", "fill", &blank, "--dry-run", "--from", "2026-02-01", "--to", "2026-01-01"];
    env.run(&words).fails(2, "期间");
}

#[test]
fn days_are_read_as_everywhere_else() {
    let env = env();
    let form = book(&[("表", sheet(&["走访台账", HEAD, "|||"], ""))], "");
    let blank = env.file("表.xlsx", form);
    let filled = |days: &[&str]| {
        let words = [&["report", "fill", &blank, "--dry-run", "--json"], days].concat();
        let rows = env.run(&words).json();
        let last = rows.last().unwrap().clone();
        format!("{} {}", last["from"].as_str().unwrap(), last["to"].as_str().unwrap())
    };
    assert_eq!(filled(&["--from", "2026/11/3", "--to", "2026年11月5日"]), "2026-11-03 2026-11-05");
    assert_eq!(filled(&["--period", "this-month"]), "2026-11-01 2026-11-30");
    assert_eq!(filled(&[]), "2026-11-01 2026-11-30");
    assert_eq!(filled(&["--from", "2026-10-05"]), "2026-10-05 2026-11-30", "from that day on");
    assert_eq!(filled(&["--to", "2026-11-05"]), "2026-11-01 2026-11-05");
}

#[test]
fn macros_stay_where_the_ending_says_so() {
    let env = env();
    let form = book(&[("表", sheet(&["走访台账", HEAD, "|||"], ""))], "");
    let form = with(&form, &[("xl/vbaProject.bin", "Sub X()")]);
    fill(&env, "宏.xlsx", &form, &[]).0.fails(2, ".xlsm");
    let (ran, to) = fill(&env, "宏.xlsm", &form, &[]);
    ran.ok();
    assert_eq!(part(&to, "xl/vbaProject.bin"), "Sub X()");
}
