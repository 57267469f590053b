//! What a cadre writes that isn't theirs to decide, and what the office makes of it.

use crate::exchange::{Town, text};

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
