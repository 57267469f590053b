//! Papers made of what is logged: what is in them, what isn't, and that stock office
//! programs take them.

mod archive;
mod office;
#[cfg(target_os = "linux")]
mod screen;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use super::env::Env;

/// Returns a world with visits of November: one that is ordinary, one in which people
/// wrote what looks like formulas, one restricted, one at which nobody was home.
pub fn world() -> Env {
    let env = Env::new();
    let visits = [
        json!({"household": "320722114204/17", "at": "2026-11-03T09:00:00+08:00", "minutes": 40, "met": "刘大山",
            "chat": "刘大山家的麦子出苗了，电话13812345678", "complaints": "水渠堵了",
            "concerns": [{"text": "水渠堵了", "category": "水利"}], "matters": [{"need": "代办残疾证", "promised": "2026-11-20"}],
            "next": "2026-11-24", "acknowledged": "yes"}),
        json!({"household": "320722114204/18", "at": "2026-11-04T09:00:00+08:00", "met": "＝1+1", "relation": "@女儿",
            "chat": "=HYPERLINK(\"http://x\",\"点我\")", "policy_talk": "+1+1", "help": "-2+3"}),
        json!({"household": "320722114204/18", "at": "2026-11-05T09:00:00+08:00", "chat": "说了不外传的事",
            "sensitivity": "restricted"}),
        json!({"household": "320722114204/17", "at": "2026-11-06T15:00:00+08:00", "nobody_home": true}),
        json!({"household": "320722114204/17", "at": "2026-10-06T15:00:00+08:00", "chat": "上个月的话"}),
    ];
    let lines: String = visits.iter().map(|visit| format!("{visit}\n")).collect();
    let file = env.file("visits.jsonl", lines);
    env.run(&["visit", "add", "--from", &file]).ok();
    env
}

const NOVEMBER: [&str; 4] = ["--from", "2026-11-01", "--to", "2026-11-30"];

fn sheet(path: &str, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn texts(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

#[test]
fn the_register_has_a_line_a_visit_in_the_usual_columns() {
    let env = world();
    let out = env.path("台账.xlsx");
    let made = env.run(&[&["report", "register", "--out", &out, "--json"], &NOVEMBER[..]].concat()).json();
    assert_eq!(made[0]["lines"], json!({"visits": 3, "concerns": 1, "matters": 1, "policies": 0, "households": 2}));
    assert_eq!((&made[0]["held_back"], &made[0]["restricted"]), (&json!(1), &json!(0)));
    let visits = sheet(&out, "走访");
    let heads = "序号 走访日期 村 组 户号 户主 户类别 接谈人 地点 走访干部 是否见到 拉家常 讲政策 议发展 听诉求 办实事 诉求件数 \
                 下次走访 签认 备注";
    assert_eq!(texts(&visits[0]).join(" "), heads);
    assert_eq!(visits.len(), 4);
    let first = texts(&visits[1]);
    assert_eq!((first[0].as_str(), first[5].as_str(), first[9].as_str()), ("1", "刘大山", "王磊"));
    assert_eq!((first[10].as_str(), first[16].as_str(), first[18].as_str()), ("见到", "1", "已签认"));
    let Data::DateTime(day) = &visits[1][1] else { panic!("a day is a day: {:?}", visits[1][1]) };
    assert_eq!(day.to_ymd_hms_milli(), (2026, 11, 3, 0, 0, 0, 0));
    assert_eq!(texts(&visits[3])[10], "未遇");
    let concerns = sheet(&out, "诉求");
    assert_eq!(texts(&concerns[0])[..7].join(" "), "编号 登记日期 村 组 户主 类别 诉求内容");
    assert_eq!(texts(&concerns[1])[6], "水渠堵了");
    assert_eq!(texts(&sheet(&out, "实事")[1])[4..6].join(" "), "代办残疾证 承诺办");
    assert_eq!(texts(&sheet(&out, "住户")[2])[9..].join(" "), "2 0 ", "restricted ones count");
}

#[test]
fn what_people_wrote_is_text_whatever_it_looks_like() {
    let env = world();
    let out = env.path("r.xlsx");
    env.run(&[&["report", "register", "--out", &out], &NOVEMBER[..]].concat()).ok();
    let row = &sheet(&out, "走访")[2];
    for (at, text) in [(7, "＝1+1"), (11, "=HYPERLINK(\"http://x\",\"点我\")"), (12, "+1+1"), (15, "-2+3")] {
        assert_eq!(row[at], Data::String(text.into()));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(&out).unwrap())).unwrap();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.cells().all(|(.., formula)| formula.is_empty()), "{name}");
    }
    let csv = env.path("r.csv");
    env.run(&[&["report", "register", "--sheet", "visits", "--out", &csv], &NOVEMBER[..]].concat()).ok();
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with("\u{feff}序号,走访日期"), "{text}");
    for field in ["'＝1+1", "\"'=HYPERLINK(\"\"http://x\"\",\"\"点我\"\")\"", "'+1+1", "'-2+3"] {
        assert!(text.contains(field), "{field} in {text}");
    }
}

#[test]
fn what_goes_further_has_no_names_numbers_or_restricted_words() {
    let env = world();
    for (name, kind) in [("w.html", "register"), ("d.html", "diary"), ("m.html", "month")] {
        let out = env.path(name);
        let all = ["report", kind, "--profile", "work", "--restricted", "--out", &out];
        env.run(&[&all[..], &NOVEMBER[..]].concat()).ok();
        let page = std::fs::read_to_string(&out).unwrap();
        for secret in ["刘大山", "李秀英", "13812345678", "不外传"] {
            assert!(!page.contains(secret), "{secret} in {name}");
        }
        assert!(kind == "month" || page.contains("刘某"), "{name}");
    }
    let visits = env.run(&["visit", "list", "--json"]).json();
    let hidden =
        visits.iter().find(|visit| visit["blocks"]["chat"] == "说了不外传的事").unwrap()["id"].as_str().unwrap();
    let one = ["report", "diary", "--visit", hidden, "--out", &env.path("one.html")];
    env.run(&one).fails(1, "受限");
    env.run(&[&one[..], &["--restricted", "--profile", "work"]].concat()).fails(1, "受限");
    env.run(&["report", "slip", "--visit", hidden, "--out", &env.path("slip.html")]).fails(1, "受限");
    env.run(&[&one[..], &["--restricted"]].concat()).ok();
    let out = env.path("f.html");
    let all = ["report", "register", "--restricted", "--out", &out, "--json"];
    let made = env.run(&[&all[..], &NOVEMBER[..]].concat()).json();
    assert_eq!((&made[0]["held_back"], &made[0]["restricted"]), (&json!(0), &json!(1)));
    let page = std::fs::read_to_string(&out).unwrap();
    assert!(page.contains("不外传") && page.contains("刘大山"));
}

#[test]
fn a_diary_has_what_was_said_in_the_usual_order_and_no_empty_parts() {
    let env = world();
    let out = env.path("d.html");
    env.run(&["report", "diary", "--from", "2026-11-03", "--to", "2026-11-03", "--out", &out]).ok();
    let page = std::fs::read_to_string(&out).unwrap();
    let order = [
        "2026年11月3日",
        "星期二",
        "天气",
        "09:00—09:40",
        "走访对象",
        "记录人",
        "一、基本情况",
        "二、困难诉求",
        "水渠堵了",
        "三、办理情况",
        "代办残疾证",
        "四、后续打算",
        "2026年11月24日再来",
        "走访体会",
        "已签认",
    ];
    let mut at = 0;
    for part in order {
        at += page[at..].find(part).unwrap_or_else(|| panic!("{part} after {at}: {page}"));
    }
    assert!(!page.contains("讲政策、议发展"));
}

#[test]
fn the_reports_count_what_the_program_counts() {
    let env = world();
    let out = env.path("m.html");
    env.run(&["report", "month", "--from", "2026-11-01", "--to", "2026-11-30", "--out", &out]).ok();
    let page = std::fs::read_to_string(&out).unwrap();
    for said in ["入户走访 3 户次，见到 2 户", "未遇 1 户次", "新登记诉求 1 件", "有 1 件答应的事过了约定日期"]
    {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("王磊"), "no report names a cadre");
}

#[test]
fn a_template_is_the_users_and_is_checked_before_anything_is_written() {
    let env = world();
    let folder = std::path::Path::new(&env.path(".config/dundian/templates")).to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    let out = env.path("w.html");
    let write = |text: &str| std::fs::write(folder.join("week.txt"), text).unwrap();
    write("# 一、走访\n共 {{ now.vists }} 户次\n@problems\n");
    env.run(&["report", "week", "--out", &out]).fails(1, "第 2 行");
    write("# 一、走访\n一切都好\n");
    env.run(&["report", "week", "--out", &out]).fails(1, "@problems");
    assert_eq!(env.run(&["report", "templates"]).code, 1);
    assert!(!std::path::Path::new(&out).exists());
    write("# 甲、走访\n共 {{ now.visits }} 户次\n@problems\n");
    env.run(&["report", "week", "--out", &out]).ok();
    let page = std::fs::read_to_string(&out).unwrap();
    assert!(page.contains("甲、走访") && page.contains("共 0 户次"), "{page}");
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written() {
    let env = world();
    let out = env.file("有.docx", "别动");
    env.run(&["report", "week", "--out", &out]).fails(1, "有.docx");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "别动");
    let empty = env.path("空.docx");
    env.run(&["report", "diary", "--from", "2020-01-01", "--to", "2020-01-31", "--out", &empty])
        .fails(1, "没有可写的内容");
    env.run(&["report", "week", "--from", "2026-11-30", "--to", "2026-11-01", "--out", &empty]).fails(2, "期间不对");
    env.run(&["report", "week", "--format", "csv", "--out", &empty]).fails(2, "docx");
    env.run(&["report", "register", "--out", &env.path("r.csv")]).fails(2, "--sheet");
    env.run(&["report", "week", "--out", &env.path("没插/周报.docx")]).fails(1, "没插");
    let left: Vec<_> = std::fs::read_dir(env.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name == "空.docx" || name.to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn one_paper_twice_has_the_same_bytes() {
    let env = world();
    for (name, words) in [
        ("a.xlsx", vec!["report", "register"]),
        ("a.docx", vec!["report", "month"]),
        ("b.docx", vec!["report", "household", "--household", "320722114204/17"]),
        ("c.docx", vec!["report", "slip", "--household", "320722114204/17", "--phone", "0518-1"]),
    ] {
        let make = |out: &str| {
            env.run(&[&words[..], &["--out", out]].concat()).ok();
            std::fs::read(out).unwrap()
        };
        assert!(make(&env.path(name)) == make(&env.path(&format!("2{name}"))), "{name}");
    }
}

#[test]
fn a_file_of_one_household_tells_all_of_it_and_what_was_corrected() {
    let env = world();
    let out = env.path("h.html");
    env.run(&["report", "household", "--household", "320722114204/17", "--out", &out]).ok();
    let page = std::fs::read_to_string(&out).unwrap();
    for part in ["刘大山", "走访记录", "上个月的话", "水渠堵了", "代办残疾证", "截至2026年11月22日"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("李秀英"), "nothing of another household");
    let slip = env.path("s.html");
    env.run(&["report", "slip", "--household", "320722114204/17", "--phone", "0518-8888", "--out", &slip]).ok();
    let page = std::fs::read_to_string(&slip).unwrap();
    for part in ["王磊", "县水利局", "0518-8888", "水渠堵了", "代办残疾证", "12345", "size:A5"] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn several_registers_as_lists_go_into_a_folder() {
    let env = world();
    std::fs::create_dir(env.path("单")).unwrap();
    let made = env
        .run(&["report", "register", "--format", "csv", "--encoding", "gb18030", "--out", &env.path("单"), "--json"])
        .json();
    let files: Vec<&Value> = made.iter().map(|row| &row["file"]).collect();
    assert_eq!(files.len(), 5, "{files:?}");
    let bytes = std::fs::read(files[0].as_str().unwrap()).unwrap();
    assert!(bytes.starts_with(&[0xd0, 0xf2, 0xba, 0xc5]), "序号 in GB18030");
}

#[test]
fn a_village_has_a_file_for_each_household_that_lives_there() {
    let env = world();
    let add = |number: &str, head: &str| {
        let words = ["household", "add", "--village", "320722114204", "--number", number, "--head", head, "--json"];
        env.run(&words).json()[0]["id"].as_str().unwrap().to_owned()
    };
    let (merged, gone, away) = (add("20", "并掉的"), add("21", "迁走的"), add("22", "外出的"));
    env.run(&["household", "merge", &merged, "--into", "320722114204/17", "--note", "跟儿子过"]).ok();
    env.run(&["household", "move", &gone, "--to", "moved_out", "--note", "迁到县城"]).ok();
    env.run(&["household", "move", &away, "--to", "away", "--note", "外出务工"]).ok();
    let out = env.path("files");
    std::fs::create_dir(&out).unwrap();
    env.run(&["report", "household", "--village", "320722114204", "--format", "html", "--out", &out]).ok();
    let files = std::fs::read_dir(&out).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let files: Vec<String> = files.collect();
    let of = |head: &str| files.iter().filter(|page| page.contains(head)).count();
    assert_eq!((files.len(), of("李秀英"), of("外出的")), (3, 1, 1));
    assert_eq!(of("迁走的"), 0);
}
