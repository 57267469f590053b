//! Invitations on the screen 交换: for how long they hold, who used them, who came
//! second, and the code of a sealed one.

use super::exchange::{answer, peer, stick};
use super::shown;
use crate::app::dialogs::deal::{Dealt, Undone};
use crate::app::sample::{Bench, ME, at, id, state};
use crate::app::screens::exchange::Item;
use crate::app::{Effect, WorkerEffect};
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{CadreId, DeviceId};
use crate::bundle::code::Code;
use crate::domain::cadre::Role;
use crate::domain::invitation::Invitation;
use crate::domain::record::Record;
use crate::oplog::note::{Known, Note, Peer, Second};
use crate::workspace::Invitee;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Returns the screen of an office that has invited four: one who hasn't come, one
/// who has, one whose invitation somebody else came with as well, and one in vain.
fn office() -> Bench {
    let mut state = state();
    let invited = |n: u8, name: &str, day: &str, cancelled| {
        let invitation = Invitation {
            key: format!("{n:02x}").repeat(32),
            person: CadreId(id(n)),
            name: name.into(),
            role: Role::Cadre,
            clerk: false,
            office: ME,
            villages: vec!["320722114204".parse().unwrap()],
            at: at(day),
            days: 14,
            cancelled,
        };
        (id(n), Record::Invitation(invitation))
    };
    for (id, record) in [
        invited(61, "王五", "2026-11-20T09:00:00+08:00", false),
        invited(62, "张三", "2026-11-18T09:00:00+08:00", false),
        invited(63, "李四", "2026-11-12T09:00:00+08:00", false),
        invited(64, "赵六", "2026-11-20T09:00:00+08:00", true),
    ] {
        state.take_new(id, &record);
    }
    let came = |n: u8, name: &str| {
        let peer = peer(DeviceId([n; 8]), name, Known::Invited);
        Note::Peer(Box::new(Peer { invitation: Some(id(n)), compared: true, ..peer }))
    };
    let second = Second {
        invitation: id(63),
        device: DeviceId([70; 8]),
        name: "钱七".into(),
        unit: "供电公司".into(),
        at: at("2026-11-21T09:00:00+08:00"),
        file: "李四_供电公司_20261121_001.dundian".into(),
    };
    for note in [came(62, "张三"), came(63, "李四"), Note::Second(second)] {
        state.note(&note);
    }
    let mut bench = Bench::new();
    bench.open(state);
    bench.model.world.as_mut().unwrap().me.role = Role::Committee;
    bench.press("alt+8");
    bench
}

#[test]
fn invitations_show_their_days_who_used_them_and_who_came_second() {
    for size in SIZES {
        let mut bench = office();
        bench.model.size = size;
        bench.model.exchange.list.choose(&Item::Invitation(id(63)));
        insta::assert_snapshot!(format!("invitations-{}x{}", size.0, size.1), shown(&mut bench, size));
    }
    let mut bench = office();
    let items: Vec<Item> =
        bench.model.exchange.list.items().filter(|item| matches!(item, Item::Invitation(_))).copied().collect();
    assert_eq!(items, [61, 63, 62].map(|n| Item::Invitation(id(n))), "what was called back is gone");
    bench.model.exchange.list.choose(&Item::Invitation(id(61)));
    assert!(shown(&mut bench, (120, 40)).contains("还能用 12 天"));
    bench.model.exchange.list.choose(&Item::Invitation(id(62)));
    assert!(shown(&mut bench, (120, 40)).contains("用的人"));
    bench.press("delete");
    assert!(bench.model.overlay.is_none() && bench.said().contains("已有人用过"), "{}", bench.said());
}

#[test]
fn a_sealed_invitation_asks_for_its_code_before_it_is_looked_at() {
    for size in SIZES {
        let mut bench = office();
        bench.model.size = size;
        bench.press("f7");
        stick(&mut bench);
        bench.press("enter");
        answer(&mut bench, Err(Undone::Locked(None)));
        insta::assert_snapshot!(format!("code-{}x{}", size.0, size.1), shown(&mut bench, size));
    }
    let mut bench = office();
    bench.press("f7");
    stick(&mut bench);
    bench.press("enter");
    answer(&mut bench, Err(Undone::Locked(None)));
    let unlocks = |bench: &Bench| bench.asked.iter().filter(|one| format!("{one:?}").contains("Unlock(")).count();
    bench.press("\"1234\" enter");
    assert!(shown(&mut bench, (80, 24)).contains("提取码是 16 位数字"));
    assert_eq!(unlocks(&bench), 0);
    bench.press("\"-5678-9012-3456\" enter");
    assert_eq!(unlocks(&bench), 1);
    answer(&mut bench, Err(Undone::Locked(Some("提取码不对".into()))));
    assert!(shown(&mut bench, (80, 24)).contains("提取码不对"), "and it is asked for again");
    bench.press("escape");
    assert!(shown(&mut bench, (80, 24)).contains("导入哪个文件"));
}

#[test]
fn the_rosters_go_along_only_where_it_is_chosen_and_the_code_is_shown() {
    let code = Code::fresh(&mut SeededEntropy::new(1));
    let mut bench = office();
    bench.press("f9 \"孙八\" tab \"水利局\" tab tab");
    assert!(shown(&mut bench, (120, 40)).contains("14"), "the days are settable");
    bench.press("tab");
    assert!(shown(&mut bench, (120, 40)).contains("提取码"), "what is done to the file is said before");
    let asked = |bench: &mut Bench| {
        bench.press("ctrl+s");
        stick(bench);
        bench.press("enter");
        let last = bench.asked.iter().rev().find(|one| matches!(one, Effect::Worker(WorkerEffect::Deal(..))));
        last.map(|one| format!("{one:?}")).unwrap_or_default()
    };
    bench.press("right");
    let said = asked(&mut bench);
    assert!(said.contains("days: 14") && said.contains("households: true"), "{said}");
    let text = code.text().to_string();
    let done = Invitee {
        file: "/media/金士顿/邀请_孙八.dundian".into(),
        invitation: id(65),
        until: None,
        code: Some(code),
        households: 212,
    };
    answer(&mut bench, Ok(Dealt::Invited(Box::new(done))));
    let page = shown(&mut bench, (120, 40));
    assert!(page.contains(&text) && page.contains("212 户") && page.contains("打电话"), "{page}");

    let mut bench = office();
    bench.press("f9 \"孙八\" tab \"水利局\" tab tab");
    bench.press("ctrl+a \"0\" ctrl+s");
    assert!(shown(&mut bench, (120, 40)).contains("1 到 366"), "no day at all is no invitation");
    bench.press("ctrl+a \"30\"");
    let said = asked(&mut bench);
    assert!(said.contains("days: 30") && said.contains("households: false"), "{said}");
}
