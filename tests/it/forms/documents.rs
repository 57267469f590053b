//! Documents.

use super::blanks::{document, lines, paragraph, part, table};
use super::{env, fill, filled};

#[test]
fn tables_get_their_lines_and_more_of_them() {
    let rows = ["序号|走访日期|户主|走访内容", "|||", "|||", "合计|||"];
    let body = paragraph(&["走访记录"]) + &paragraph(&["单位：______  填表日期：    年  月  日"]) + &table(&rows);
    let env = env();
    let to = filled(&env, "记录.docx", document(&body), &[]);
    let found = lines(&to);
    assert_eq!(found[1], "单位：县水利局  填表日期：2026年11月22日");
    assert_eq!(found[2..6], ["序号", "走访日期", "户主", "走访内容"]);
    assert_eq!(found[6..10], ["1", "2026-11-02", "刘大山", "=1+1"]);
    // The last text has two lines; what stood below the empty rows still does.
    assert_eq!(found[25..31], ["5", "2026-11-06", "刘大山", "@五", "第二行", "合计"]);
    let text = part(&to, "word/document.xml");
    assert_eq!(text.matches("<w:tr>").count(), 7);
    assert!(text.ends_with("<w:sectPr/></w:body></w:document>"));
    assert_eq!(part(&to, "word/header1.xml"), "<h/>");
}

#[test]
fn labels_in_cells_and_figures_are_filled() {
    let rows = [
        "走访户数||走访户次|",
        "收集诉求（件）||已办结（件）|",
        "召开会议（次）||驻村天数|",
        "本周主要工作||<|<",
        "发现的问题||<|<",
        "下周打算||<|<",
    ];
    let body = paragraph(&["驻村工作周报"])
        + &paragraph(&["时间：　　年　月　日至　　年　月　日"])
        + &table(&rows)
        + &paragraph(&["驻村第一书记签字：　　　　　填报人："]);
    let env = env();
    let to = filled(&env, "周报.docx", document(&body), &["--from", "2026-11-02", "--to", "2026-11-08"]);
    let found = lines(&to);
    assert_eq!(found[1], "时间：2026年11月2日至2026年11月8日");
    assert_eq!(found[2..10], ["走访户数", "2", "走访户次", "5", "收集诉求（件）", "1", "已办结（件）", "0"]);
    assert_eq!(found[10..14], ["召开会议（次）", "", "驻村天数", "0"]);
    assert!(found[15].contains("走访 2 户 5 户次"), "{found:?}");
    assert_eq!(found[17..20], ["1. 前张村3组 李秀英：水渠淤塞", "下周打算", ""]);
    assert_eq!(found[20], "驻村第一书记签字：　　　　　填报人：王磊");
}

#[test]
fn whether_it_is_so_is_answered_by_yes_or_no() {
    let rows = ["序号|反映人|诉求内容|是否办结", "|||"];
    let env = env();
    let to = filled(&env, "诉求.docx", document(&(paragraph(&["群众诉求台账"]) + &table(&rows))), &[]);
    assert_eq!(lines(&to)[5..9], ["1", "李秀英", "水渠淤塞", "否"]);
}

#[test]
fn gaps_in_sentences_are_filled() {
    let body = paragraph(&["驻村工作周报"])
        + &paragraph(&["一、本周共走访农户____", "户、____户次，收集诉求____件，办结___件。"]);
    let env = env();
    let to = filled(&env, "周报.docx", document(&body), &[]);
    assert_eq!(lines(&to)[1], "一、本周共走访农户2户、5户次，收集诉求1件，办结0件。");
}

#[test]
fn diaries_are_filled_behind_colons_and_under_headings() {
    let body = paragraph(&["民情日记"])
        + &paragraph(&["日期：", "　　年", "　月　日　星期：　　　天", "气：　　　"])
        + &paragraph(&["走访对象：　　　　　走访地点：　　　　　"])
        + &paragraph(&["一、基本情况"])
        + "<w:p/><w:p/>"
        + &paragraph(&["二、讲政策、议发展"])
        + &paragraph(&["三、办理情况"])
        + "<w:p/>"
        + &paragraph(&["四、走访体会"])
        + "<w:p/>"
        + &paragraph(&["群众签名：　　　　记录人："]);
    let env = env();
    let visits = env.run(&["visit", "list", "--json"]).json();
    let third = visits.iter().find(|visit| visit["at"].as_str().unwrap().starts_with("2026-11-04")).unwrap();
    let to = filled(&env, "日记.docx", document(&body), &["--visit", third["id"].as_str().unwrap()]);
    let found = lines(&to);
    assert_eq!(found[1], "日期：2026年11月4日　星期：星期三　天气：　　　");
    assert_eq!(found[2], "走访对象：刘大山　　走访地点：农户家");
    // No family talk was written down; both of policy and plans were.
    assert_eq!(found[3..7], ["一、基本情况", "二、讲政策、议发展", "讲了医保", "想养羊"]);
    assert_eq!(found[7..11], ["三、办理情况", "代交话费", "四、走访体会", "群众签名：　　　　记录人：王磊"]);
    assert_eq!(part(&to, "word/document.xml").matches("<w:p/>").count(), 3);
}

#[test]
fn templates_name_their_fields_and_repeat_their_rows() {
    let body = paragraph(&["{{unit}}：", "{{走访", "户次}}户次"])
        + &table(&["日期|户主|情况", "{{#走访}}{{走访日期}}|{{户主}}|{{拉家常}}{{/走访}}"])
        + &paragraph(&["{{#concerns}}"])
        + &paragraph(&["{{serial}}、{{户主}}：{{诉求内容}}"])
        + &paragraph(&["{{/concerns}}"])
        + &paragraph(&["填表：{{author}}"]);
    let env = env();
    let to = filled(&env, "模板.docx", document(&body), &[]);
    let found = lines(&to);
    assert_eq!(found[0], "县水利局：5户次");
    assert_eq!(found[4..7], ["2026年11月2日", "刘大山", "=1+1"]);
    assert_eq!(found[16..21], ["2026年11月6日", "刘大山", "@五第二行", "1、李秀英：水渠淤塞", "填表：王磊"]);
    let text = part(&to, "word/document.xml");
    assert!(!text.contains("{{") && text.contains("@五</w:t><w:br/>"), "{text}");
}

#[test]
fn templates_that_say_what_nobody_knows_are_refused() {
    let env = env();
    for (body, words) in [
        ("{{户主}}{{什么}}", "“什么”"),
        ("{{#走访}}{{户主}}", "“#走访”"),
        ("{{户主}}{{/走访}}", "“/走访”"),
        ("{{#走访}}{{#诉求}}{{/诉求}}{{/走访}}", "“#诉求”"),
        ("{{#别的}}{{/别的}}", "“#别的”"),
    ] {
        let (ran, to) = fill(&env, "坏.docx", document(&paragraph(&[body])), &["--household", "320722114204/17"]);
        ran.fails(1, words);
        assert!(!std::path::Path::new(&to).exists());
    }
}
