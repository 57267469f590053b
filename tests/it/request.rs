//! What a cadre writes that isn't theirs to decide, and what the office makes of it.

use crate::env::VILLAGE;
use crate::exchange::{Town, leave, screen, text};
use crate::pty::Pty;

#[test]
fn a_request_is_told_listed_and_decided() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "水渠淤塞");
    town.import("county", &town.sent("zhang"));
    let asked = &town.run("zhang", &["household", "erase", &household, "--yes", "--json"]).json()[0];
    assert_eq!((&asked["asked"], town.visits("zhang")), (&true.into(), 1), "nothing is destroyed yet");
    let told = &town.import("county", &town.sent("zhang"))[0];
    assert!(told["warnings"].to_string().contains("dundian request list"), "{told}");
    assert_eq!(town.visits("county"), 1);

    let request = town.run("county", &["request", "list", "--json"]).json().remove(0);
    assert_eq!(text(&request["what"]), "张三请求销毁 1 户 2 条");
    let id = text(&request["id"]);
    assert!(town.run("county", &["request", "list"]).ok().contains("张三请求销毁 1 户 2 条"));
    town.run("zhang", &["request", "accept", id]).fails(1, "由单位决定");
    town.run("county", &["request", "accept", "别的"]).fails(2, "别的");
    let decided = &town.run("county", &["request", "accept", id, "--json"]).json()[0];
    assert_eq!((text(&decided["outcome"]), &decided["durable"]), ("taken", &true.into()));
    assert_eq!(town.visits("county"), 0);
    town.run("county", &["request", "refuse", id]).fails(1, "没有编号");
    let back = town.export("county", &["--to", "张三"]);
    town.import("zhang", text(&back["file"]));
    assert_eq!(town.visits("zhang"), 0, "what the office agreed to is destroyed everywhere");
}

/// Two laptops of one copied disk give two requests one number.
#[test]
fn of_two_requests_with_one_number_none_is_decided_without_its_mark() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "水渠淤塞");
    town.import("county", &town.sent("zhang"));
    let copy = town.twin();
    for town in [&town, &copy] {
        town.run("zhang", &["household", "erase", &household, "--yes"]).ok();
    }
    town.import("county", &town.sent("zhang"));
    town.import("county", &copy.sent("zhang"));
    let asked = town.run("county", &["request", "list", "--json"]).json();
    let [one, other] = [0, 1].map(|at| text(&asked[at]["id"]).to_owned());
    assert_eq!(asked.len(), 2);
    let number = one.rsplit_once(':').unwrap().0.to_owned();
    assert_ne!(one, other);
    for words in [&one, &other, "连后面的记号一起写"] {
        town.run("county", &["request", "refuse", &number]).fails(1, words);
    }
    town.run("county", &["request", "refuse", &other]).ok();
    let left = town.run("county", &["request", "list", "--json"]).json();
    assert_eq!((left.len(), text(&left[0]["id"])), (1, one.as_str()), "the other one waits, under its whole name");
    town.run("county", &["request", "refuse", &number]).fails(1, &one);
    assert_eq!(town.visits("county"), 1);
}

/// Has 李四 ask on the screen that the visit of 张三 be removed, and sends it to the
/// committee.
fn asked(town: &Town) {
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "水渠淤塞");
    for who in ["zhang", "li"] {
        town.import("county", &town.sent(who));
    }
    town.import("li", text(&town.export("county", &["--to", "李四"])["file"]));
    let mut pty = screen(town, "li", "来往的人");
    pty.press("alt+2");
    pty.sees("水渠淤塞");
    pty.press("delete \"记错了\" ctrl+s");
    let question = pty.sees("作为请求记下吗");
    assert!(question.contains("组织部"), "{question}");
    pty.press("enter");
    pty.sees("要等单位同意才算数");
    pty.press("alt+8");
    pty.sees("李四请求删除走访“刘大山”");
    leave(pty);
    let told = &town.import("county", &town.sent("li"))[0];
    let named = &told["named"][0];
    assert_eq!((text(&named["by"]), text(&named["whose"]), &named["held"]), ("李四", "张三", &true.into()), "{told}");
}

#[test]
fn a_request_is_asked_agreed_to_and_seen_on_the_screens() {
    let town = Town::enrolled();
    asked(&town);
    assert_eq!((town.visits("county"), town.visits("li")), (1, 0));
    let mut pty = screen(&town, "county", "要本单位决定的事");
    pty.press("home enter");
    pty.sees("同意了就算数");
    pty.press("enter");
    pty.sees("已保存：同意");
    leave(pty);
    assert_eq!(town.visits("county"), 0);
    town.import("li", text(&town.export("county", &["--to", "李四"])["file"]));
    assert_eq!(town.run("li", &["request", "list", "--json"]).json().len(), 0);
    assert_eq!(town.visits("li"), 0);
}

#[test]
fn a_request_that_is_refused_is_undone_where_it_was_made() {
    let town = Town::enrolled();
    asked(&town);
    let mut pty = screen(&town, "county", "要本单位决定的事");
    pty.press("home delete");
    pty.sees("不同意？");
    pty.press("enter");
    pty.sees("已保存：不同意");
    leave(pty);
    assert_eq!((town.visits("county"), town.visits("li")), (1, 0));
    town.import("li", text(&town.export("county", &["--to", "李四"])["file"]));
    assert_eq!(town.visits("li"), 1, "what was refused is undone on the laptop, too");
}

#[test]
fn a_request_is_taken_back_by_whoever_made_it() {
    let town = Town::enrolled();
    asked(&town);
    let mut pty = screen(&town, "li", "等单位同意的事");
    pty.press("home delete");
    pty.sees("收回后恢复原样");
    pty.press("enter");
    pty.sees("已保存：撤回");
    leave(pty);
    assert_eq!(town.visits("li"), 1);
    town.import("county", &town.sent("li"));
    assert_eq!(town.run("county", &["request", "list", "--json"]).json().len(), 0);
}

/// A village that nobody was sent to, and two of its households, which 张三 has written
/// down.
const ELSEWHERE: &str = "320722114205";

fn elsewhere(town: &Town) -> [String; 2] {
    let file = town.env.file("elsewhere.csv", format!("code,name,town\n{ELSEWHERE},后张村委会,双店镇\n"));
    assert!(!town.run("zhang", &["village", "import", &file]).ok().contains("等单位同意"), "it is new");
    ["孙大河", "孙小河"].map(|head| {
        let words = ["household", "add", "--village", ELSEWHERE, "--head", head, "--json"];
        let saved = &town.run("zhang", &words).json()[0];
        assert_eq!((&saved["durable"], &saved["waits"]), (&true.into(), &0.into()), "{saved}");
        text(&saved["id"]).to_owned()
    })
}

fn requests(town: &Town, who: &str) -> usize {
    town.run(who, &["request", "list", "--json"]).json().len()
}

#[test]
fn a_command_that_nobody_can_be_asked_about_says_in_its_answer_what_waits() {
    let town = Town::enrolled();
    let [one, other] = elsewhere(&town);
    let own = town.household("zhang", "刘大山");
    let task = text(&town.run("zhang", &["assignment", "list", "--json"]).json()[0]["id"]).to_owned();
    let mut waits = 0;
    for (words, counts) in [
        (vec!["household", "edit", &own, "--residents", "3"], 0),
        (vec!["household", "edit", &one, "--residents", "3"], 1),
        (vec!["household", "edit", &one, "--residents", "3"], 0),
        (vec!["household", "split", &one, "--head", "孙新河"], 1),
        (vec!["household", "move", &one, "--to", "away"], 1),
        (vec!["household", "merge", &other, "--into", &own], 1),
        (vec!["household", "excuse", &own, "--assignment", &task, "--reason", "外出"], 0),
        (vec!["assignment", "edit", &task, "--title", "冬季入户"], 1),
    ] {
        let saved = town.run("zhang", &[&words[..], &["--json"]].concat());
        let (err, saved) = (saved.err.clone(), saved.json().remove(0));
        assert_eq!((&saved["durable"], &saved["waits"]), (&true.into(), &counts.into()), "{words:?}: {saved} {err}");
        waits += counts;
        assert_eq!(requests(&town, "zhang"), waits, "{words:?}");
    }
    let said = town.run("zhang", &["assignment", "edit", &task, "--title", "春季入户"]).ok();
    assert!(said.contains("已保存") && said.contains("其中 1 条要等单位同意才算数"), "{said}");
    let said = town.run("zhang", &["household", "edit", &own, "--residents", "4"]).ok();
    assert!(!said.contains("等单位"), "{said}");
    let names = town.env.file("names.csv", format!("code,name,town\n{VILLAGE},前张庄村委会,双店镇\n"));
    let said = town.run("zhang", &["village", "import", &names]).ok();
    assert!(said.contains("其中 1 条要等单位同意才算数"), "{said}");
}

#[test]
fn a_command_at_a_terminal_asks_before_it_writes_what_others_decide() {
    let town = Town::enrolled();
    let [household, _] = elsewhere(&town);
    let edit = |residents: &str, more: &[&str]| {
        let words = ["household", "edit", &household, "--residents", residents];
        Pty::start(&town.dir("zhang"), &[&words, more].concat(), (120, 24))
    };
    let residents = || {
        let shown = town.run("zhang", &["household", "show", &household, "--json"]).json().remove(0);
        shown["residents"].as_u64()
    };
    let mut pty = edit("3", &[]);
    let question = pty.sees("输入 是：");
    assert!(question.contains("“孙大河”") && question.contains("要由“组织部”决定"), "{question}");
    pty.keys("n\r");
    pty.sees("没有记下，什么也没有改");
    assert_eq!((pty.ends().0, residents(), requests(&town, "zhang")), (1, None, 0));
    let mut pty = edit("3", &[]);
    pty.sees("输入 是：");
    pty.keys("是\r");
    pty.sees("其中 1 条要等单位同意才算数");
    assert_eq!((pty.ends().0, residents(), requests(&town, "zhang")), (0, Some(3), 1));
    // Whoever says that they know isn't asked, nor anybody about what is theirs.
    let pty = edit("4", &["--yes"]);
    assert!(!pty.sees("等单位同意").contains("输入 是"));
    assert_eq!((pty.ends().0, residents()), (0, Some(4)));
    let own = town.household("zhang", "刘大山");
    let words = ["household", "edit", &own, "--residents", "5"];
    let pty = Pty::start(&town.dir("zhang"), &words, (120, 24));
    let said = pty.sees("已");
    assert!(!said.contains("输入 是"), "{said}");
    assert_eq!(pty.ends().0, 0);
    // What destroys something asks in the same place.
    town.import("county", &town.sent("zhang"));
    let mut pty = Pty::start(&town.dir("zhang"), &["household", "erase", &household], (120, 24));
    pty.sees("提出请求吗？输入 是：");
    pty.keys("\r");
    pty.sees("没有销毁");
    assert_eq!(pty.ends().0, 1);
}
