//! What a cadre writes that isn't theirs to decide, and what the office makes of it.

use crate::exchange::{Town, leave, screen, text};

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
    pty.sees("已落盘：同意");
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
    pty.sees("已落盘：不同意");
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
    pty.sees("已落盘：撤回");
    leave(pty);
    assert_eq!(town.visits("li"), 1);
    town.import("county", &town.sent("li"));
    assert_eq!(town.run("county", &["request", "list", "--json"]).json().len(), 0);
}
