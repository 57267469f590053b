//! What somebody with valid keys can do, and what they can't.

use dundian::base::ids::DeviceId;
use dundian::domain::device::Device;
use dundian::oplog::codec::ERASED;
use serde_json::{Value, json};

use super::{Bent, Forge};
use crate::env::VILLAGE;
use crate::exchange::{Town, text};

/// All that an office shows of records, without whose machines there are.
const SHOWN: [&[&str]; 7] = [
    &["visit", "list", "--json"],
    &["household", "list", "--json"],
    &["concern", "list", "--json"],
    &["assignment", "list", "--json"],
    &["policy", "list", "--json"],
    &["village", "list", "--json"],
    &["progress", "--json"],
];

fn shown(town: &Town, who: &str) -> Vec<Vec<Value>> {
    SHOWN.iter().map(|words| town.run(who, words).json()).collect()
}

/// A town with the words of an honest cadre, and a forge who was invited.
fn invaded() -> (Town, Forge, String, String) {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "渠");
    town.import("county", &town.sent("zhang"));
    let visit = town.run("county", &["visit", "list", "--json"]).json().remove(0);
    let invitation = town.invite("forge", "赵六");
    (town, Forge::join(&invitation, 7), household, text(&visit["id"]).to_owned())
}

fn refused(town: &Town, file: &[u8]) {
    let before = (shown(town, "county"), town.hash("county"));
    let path = Forge::put(town.usb("forged.dundian"), file);
    let told = town.run("county", &["import", "--json", &path]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told["result"], "refused", "{told}");
    assert_eq!((shown(town, "county"), town.hash("county")), before);
}

#[test]
fn an_honest_file_of_the_forge_is_taken_in() {
    let (town, mut forge, ..) = invaded();
    forge.visit(VILLAGE, "赵六走访");
    let path = Forge::put(town.usb("forged.dundian"), &forge.honest());
    assert_eq!(town.import("county", &path)[0]["result"], "imported");
    assert_eq!(town.visits("county"), 2);
}

/// A cadre whose program is newer than the office's: what the office can't read spoils
/// nothing of the file, is kept whole, and is told of.
#[test]
fn kinds_and_words_of_a_later_version_are_kept_and_spoil_nothing() {
    let (town, mut forge, ..) = invaded();
    let before = town.export("county", &["--to", "张三"]);
    let weather = forge.new_id();
    forge.born("weather.noted", weather, &json!({"of": "rain"}));
    forge.edit("weather", &weather.to_string(), &json!({"of": "snow"}));
    let catalog =
        json!({"of": "of a later version", "code": "W", "title": "以后的目录", "items": [{"code": "a", "ask": "?"}]});
    let id = dundian::base::ids::RecordId::derived("dundian 2026 catalog id", &["W", ""]);
    forge.born("catalog.issued", id, &catalog);
    let visit = forge.visit(VILLAGE, "赵六走访");
    forge.edit("visit", &visit.to_string(), &json!({"occasion": "of a later version"}));
    let path = Forge::put(town.usb("forged.dundian"), &forge.honest());
    assert_eq!(town.import("county", &path)[0]["result"], "imported");

    let seen = town.run("county", &["visit", "show", &visit.to_string(), "--json"]).json().remove(0);
    assert_eq!(seen["occasion"], "of a later version");
    let listed = town.run("county", &["catalog", "list", "--json"]).json();
    assert_eq!((&listed[0]["code"], &listed[0]["of"]), (&json!("W"), &json!("of a later version")));
    town.run("county", &["catalog", "show", "W"]).fails(1, "原样留着");
    town.run("county", &["progress", "--campaign", "W"]).fails(1, "不是活动");
    // Both entries are here with their bodies; whose they are nobody here can tell, so
    // they go down to nobody.
    let after = town.export("county", &["--to", "张三"]);
    assert_eq!((&before["unknown"], &after["unknown"]), (&json!(0), &json!(2)));
    assert_eq!(town.import("zhang", text(&after["file"]))[0]["result"], "imported");
}

/// The law of non-interference: the office with the adversary shows the same as its
/// twin, in which what isn't theirs to write was never written.
#[test]
fn what_is_not_theirs_to_write_does_nothing_to_anybody() {
    let (town, mut forge, household, visit) = invaded();
    let twin = town.twin();
    forge.visit(VILLAGE, "赵六走访");
    let honest = forge.honest();

    let (me, device) = (forge.person, forge.device);
    let invented = DeviceId([0xee; 8]);
    forge.say(ERASED, &json!({"id": household, "records": [["household", household], ["visit", visit]], "reason": ""}));
    forge.remove("visit", &visit);
    forge.edit("visit", &visit, &json!({"complaints": "假"}));
    let again = json!({"at": "2020-01-01T09:00:00+08:00", "village": VILLAGE, "place": "home", "cadres": [me]});
    forge.born("visit.logged", visit.parse().unwrap(), &again);
    let others = town.run("county", &["assignment", "list", "--json"]).json().remove(0);
    forge.edit("assignment", text(&others["id"]), &json!({"cadres": [me]}));
    for (role, office) in [("committee", me), ("cadre", me)] {
        let record = json!({
            "device": invented, "key": "00".repeat(32), "person": me, "role": role, "office": office, "clerk": true,
        });
        forge.born("device.added", Device::id(invented), &record);
        forge.edit("device", &Device::id(device).to_string(), &json!({"role": role, "person": office}));
    }
    forge.edit("device", &Device::id(device).to_string(), &json!({"cut": null}));
    forge.edit("cadre", &me.to_string(), &json!({"role": "committee"}));
    // At all times: long before, and ten years ahead.
    for year in [-10_i64, 10] {
        forge.now_ms = forge.now_ms.saturating_add_signed(year * 365 * 86_400_000);
        forge.edit("visit", &visit, &json!({"complaints": format!("假 {year}")}));
        forge.remove("household", &household);
    }
    let bent = forge.honest();

    for (town, file) in [(&town, bent), (&twin, honest)] {
        let path = Forge::put(town.usb("forged.dundian"), &file);
        assert_eq!(town.import("county", &path)[0]["result"], "imported");
    }
    assert_eq!(shown(&town, "county"), shown(&twin, "county"));
    assert_eq!(town.visits("county"), 2);
    let asked = town.run("county", &["request", "list", "--json"]).json();
    assert!(asked.iter().any(|one| text(&one["what"]).contains("赵六请求销毁")), "{asked:?}");
    assert!(twin.run("county", &["request", "list", "--json"]).json().is_empty());
    // Nobody else is told anything of it, either.
    for town in [&town, &twin] {
        let back = town.export("county", &["--to", "张三"]);
        town.import("zhang", text(&back["file"]));
    }
    assert_eq!(shown(&town, "zhang"), shown(&twin, "zhang"));
}

#[test]
fn keys_and_signatures_that_fit_more_than_one_message_are_refused() {
    let (town, mut forge, ..) = invaded();
    forge.visit(VILLAGE, "赵六走访");
    // Points of small order verify what nobody signed.
    for weak in ["00".repeat(32), format!("01{}", "00".repeat(31)), format!("{}7f", "ec".to_owned() + &"ff".repeat(30))]
    {
        let file = forge.file(&Bent { key: Some(&weak), ..Bent::default() });
        refused(&town, &file);
    }
    // The same signature with the order of the group added to its second half.
    let tip = forge.tip();
    let good = forge.key.sign(&dundian::oplog::note::attestation(forge.device, tip.seq, tip.chain));
    let file = forge.file(&Bent { end: Some(malleable(&good)), ..Bent::default() });
    refused(&town, &file);
    let file = forge.file(&Bent { end: Some("0".repeat(128)), ..Bent::default() });
    refused(&town, &file);
}

/// Adds the order of the curve's group to the second half of a signature.
fn malleable(signature: &str) -> String {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let byte = |at: usize| u16::from_str_radix(&signature[at * 2..at * 2 + 2], 16).unwrap();
    let mut carry = 0;
    let sum = (0..32).map(|at| {
        let sum = byte(32 + at) + u16::from(ORDER[at]) + carry;
        carry = sum >> 8;
        format!("{:02x}", sum & 0xff)
    });
    let sum: String = sum.collect();
    format!("{}{sum}", &signature[..64])
}

#[test]
fn nothing_is_said_in_the_name_of_somebody_else() {
    let (town, mut forge, _, visit) = invaded();
    forge.visit(VILLAGE, "赵六走访");
    let devices = town.run("county", &["device", "list", "--json"]).json();
    let of = |name: &str| -> DeviceId {
        let row = devices.iter().find(|row| row["name"] == name).unwrap();
        text(&row["device"]).parse().unwrap()
    };
    // A single entry of a colleague, and one of the office.
    for by in [of("张三"), of("组织部")] {
        let body = json!({"id": visit, "reason": "x"});
        let (leaf, _) = forge.entry(by, 900, "visit.removed", &body, Default::default());
        let file = forge.file(&Bent { leaves: vec![leaf], ..Bent::default() });
        let path = Forge::put(town.usb(&format!("leaf-{by}.dundian")), &file);
        town.run("county", &["import", "--json", &path]);
        assert_eq!(town.visits("county"), 2, "{by}");
    }
    // A range of a colleague's ledger, signed by the forge.
    let device = of("张三");
    let file = forge.file(&Bent {
        manifest: Some(&|manifest| {
            manifest["spans"][0]["device"] = json!(device);
            manifest["vouched"] = json!([{"device": device, "key": "11".repeat(32), "name": "张三", "role": "cadre"}]);
        }),
        ..Bent::default()
    });
    refused(&town, &file);
}

#[test]
fn lies_in_receipts_and_lists_of_machines_take_nothing_away() {
    let (town, mut forge, ..) = invaded();
    let twin = town.twin();
    forge.visit(VILLAGE, "赵六走访");
    let honest = forge.honest();
    let devices = town.run("county", &["device", "list", "--json"]).json();
    let all: Vec<Value> = devices.iter().map(|row| json!([row["device"], 1_000_000])).collect();
    let reader = forge.reader.recipient();
    let fellow = json!({"device": "ee".repeat(8), "key": "11".repeat(32), "reader": reader, "name": "假"});
    let lying = forge.file(&Bent {
        manifest: Some(&|manifest| {
            manifest["have"] = json!(all);
            manifest["missing"] = json!([{"device": "ee".repeat(8), "from": 1, "to": u64::MAX - 1}]);
            manifest["holdings"] =
                json!({"since": "00".repeat(16), "bundles": [1, 2, 3], "count": u64::MAX, "mark": "ff".repeat(16)});
            manifest["fellows"] = json!([fellow]);
            manifest["above"] = json!([fellow]);
        }),
        ..Bent::default()
    });
    for (town, file) in [(&town, lying), (&twin, honest)] {
        let path = Forge::put(town.usb("forged.dundian"), &file);
        assert_eq!(town.import("county", &path)[0]["result"], "imported");
        let back = town.export("county", &["--to", "张三"]);
        town.import("zhang", text(&back["file"]));
    }
    assert_eq!(shown(&town, "county"), shown(&twin, "county"));
    assert_eq!(shown(&town, "zhang"), shown(&twin, "zhang"));
    let count = |town: &Town| town.run("county", &["device", "list", "--json"]).json().len();
    assert_eq!(count(&town), count(&twin), "nobody came to be known by it");
}

#[test]
fn a_file_for_somebody_else_and_a_second_taker_are_refused() {
    let (town, mut forge, ..) = invaded();
    forge.visit(VILLAGE, "赵六走访");
    let other = forge.reader.recipient();
    let file = forge.file(&Bent { to: Some(&other), ..Bent::default() });
    refused(&town, &file);
    let path = Forge::put(town.usb("first.dundian"), &forge.honest());
    assert_eq!(town.import("county", &path)[0]["result"], "imported");
    let mut second = Forge::join(&town.usb("invite-forge.dundian"), 8);
    second.visit(VILLAGE, "抢先");
    let path = Forge::put(town.usb("second.dundian"), &second.honest());
    town.run("county", &["import", &path]).fails(1, "赵六");
    assert_eq!(town.visits("county"), 2);
}

/// Ways that fork off at one place all count, and are told; what was cut off doesn't.
#[test]
fn a_fork_is_named_and_ends_with_the_cut() {
    let (town, mut forge, ..) = invaded();
    forge.visit(VILLAGE, "一");
    forge.visit(VILLAGE, "二");
    let first = Forge::put(town.usb("one.dundian"), &forge.honest());
    town.import("county", &first);
    forge.fork(1);
    forge.visit(VILLAGE, "另一支");
    let second = Forge::put(town.usb("two.dundian"), &forge.honest());
    let told = &town.import("county", &second)[0];
    assert!(told["warnings"].to_string().contains(&forge.device.to_string()), "{told}");
    assert_eq!(town.visits("county"), 4);
    town.run("county", &["device", "revoke", "赵六"]).ok();
    forge.fork(1);
    forge.visit(VILLAGE, "停用以后");
    let third = Forge::put(town.usb("three.dundian"), &forge.honest());
    town.run("county", &["import", &third]).fails(1, "停用");
    assert_eq!(town.visits("county"), 4);
}
