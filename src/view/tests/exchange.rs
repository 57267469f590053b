//! 交换 and a file on its way as they come out.

use std::collections::BTreeMap;

use super::shown;
use crate::app::dialogs::deal::{Deal, Dealt, Standing, Undone};
use crate::app::sample::{Bench, DEVICE, at, id, state};
use crate::app::screens::exchange::Item;
use crate::app::widgets::files::{Entry, Folder, Kind as FileKind, Looked};
use crate::app::{Effect, Msg, WorkerEffect};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::bundle::manifest::Profile;
use crate::bundle::read::ReadError;
use crate::domain::authority::Deed;
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::{Import, Invited, Known, Note, Peer, Receipt, Sent, Span};
use crate::workspace::{
    Example, ExchangeError, Exported, FolderFile, Me, Named, Newcomer, Outcome, Plan, Told, Unsent, Unvouched, Verdict,
    Voucher, Whose,
};

const HOST: DeviceId = DeviceId([9; 8]);
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 16)];

pub fn peer(device: DeviceId, name: &str, known: Known) -> Peer {
    Peer {
        device,
        key: "ab".repeat(32),
        reader: format!("age1{device}"),
        escrow: None,
        name: name.into(),
        unit: "县委".into(),
        role: if known == Known::Host { Role::Committee } else { Role::Cadre },
        cadre: None,
        known,
        compared: known == Known::Host,
        invitation: None,
        before: None,
        until: None,
        speaks: 2,
        succession: Default::default(),
    }
}

fn span(from: u64, to: u64) -> Span {
    Span { device: DEVICE, from, to }
}

/// Returns what a cadre knows who has sent something, and was answered.
pub fn exchanged() -> Vec<Note> {
    let day = at("2026-11-20T09:30:00+08:00");
    vec![
        Note::Peer(Box::new(peer(HOST, "组织部", Known::Host))),
        Note::Sent(Sent {
            bundle: id(70),
            number: 1,
            to: HOST,
            at: day,
            spans: vec![span(1, 12)],
            villages: Vec::new(),
            file: "王磊_县水利局_20261120_001.dundian".into(),
            readings: Vec::new(),
            leaves: Vec::new(),
            forked: Vec::new(),
            left: Vec::new(),
            back: Vec::new(),
            spoken: Default::default(),
        }),
        Note::Receipt(Receipt {
            from: HOST,
            number: 1,
            at: day,
            have: vec![(DEVICE, 9)],
            missing: Vec::new(),
            holdings: None,
        }),
        Note::Begun(Import {
            import: id(71),
            bundle: id(72),
            sender: HOST,
            number: 1,
            at: day,
            file: "组织部_县委_20261120_001.dundian".into(),
            entries: 4,
            since: None,
            said: None,
            whole: false,
        }),
        Note::Done { import: id(71), entries: 4 },
        Note::Waiting {
            bundle: id(73),
            sender: HOST,
            number: 3,
            file: "组织部_县委_20261121_003.dundian".into(),
            missing: vec![Span { device: HOST, from: 5, to: 8 }],
        },
    ]
}

pub fn bench(notes: &[Note]) -> Bench {
    let mut state = state();
    let records: Vec<(Kind, RecordId)> = state.visits().map(|(id, _)| (Kind::Visit, id.0)).collect();
    for (n, (kind, id)) in records.into_iter().enumerate() {
        state.mark(kind, id, None, crate::base::ids::EntryRef { device: DEVICE, seq: 8 + 3 * n as u64 });
    }
    let tip = crate::oplog::chain::DeviceTip { seq: 20, ..Default::default() };
    state.extend(DEVICE, Default::default(), tip, crate::oplog::stamp::Stamp::new(1_763_600_000_000, 0));
    notes.iter().for_each(|note| state.note(note));
    let mut bench = Bench::new();
    bench.open(state);
    bench
}

pub fn answer(bench: &mut Bench, dealt: Result<Dealt, Undone>) {
    let token = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::Deal(token, _)) => Some(*token),
        _ => None,
    });
    let me =
        Me { cadre: bench.model.world.as_ref().unwrap().me.cadre, office: None, device: DEVICE, role: Role::Cadre };
    let unsent = bench.model.world.as_ref().unwrap().unsent.clone();
    let standing = Standing { me, fingerprint: "11 22 33 44 55 66".into(), unsent };
    bench.send(Msg::Dealt(token.unwrap(), dealt.map(Box::new), Box::new(standing)));
}

/// Answers the look at the places with a stick and a file on it.
pub fn stick(bench: &mut Bench) {
    let token = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::ListFolder(token, _)) => Some(*token),
        _ => None,
    });
    let entry = |name: &str, kind, bytes| Entry {
        name: name.into(),
        path: format!("/media/{name}").into(),
        kind,
        bytes,
        changed: Some(at("2026-11-21T08:00:00+08:00")),
    };
    let entries = vec![
        entry("金士顿（余 12.3 GB）", FileKind::Place, 0),
        entry("桌面", FileKind::Place, 0),
        entry("张三_供电公司_20261121_004.dundian", FileKind::File, 12_345),
    ];
    let folder = Folder { path: None, parent: None, entries, cut: false };
    bench.send(Msg::Folder(token.unwrap(), Ok(Looked::Folder(folder))));
}

#[test]
fn somebody_with_two_machines_is_named_once_among_those_to_call() {
    let new = |n| Note::Peer(Box::new(peer(DeviceId([n; 8]), "张三", Known::Invited)));
    let mut bench = bench(&[new(5), new(6)]);
    let screen = shown(bench.press("alt+8"), (120, 40));
    let line = screen.lines().find(|line| line.contains("指纹还没有核对")).unwrap();
    assert_eq!(line.matches("张三").count(), 1, "{line}");
}

fn named(deed: Deed, held: bool) -> Named {
    Named {
        by: "李四".into(),
        whose: Whose::Other("张三".into()),
        deed,
        ends: false,
        kind: Kind::Concern,
        held,
        count: 1,
        some: vec![Example { what: "刘兰英户".into(), fields: vec!["state".into()] }],
        more: false,
    }
}

fn plan() -> Plan {
    let mut new = BTreeMap::new();
    new.insert(Kind::Visit, 12);
    new.insert(Kind::Concern, 3);
    let mut plan = Plan {
        late: None,
        bundle: id(80),
        file: "张三_供电公司_20261121_004.dundian".into(),
        sender: peer(DeviceId([5; 8]), "张三", Known::Invited),
        first: true,
        made: at("2026-11-21T18:00:00+08:00"),
        number: 4,
        numbers: Default::default(),
        profile: Profile::Full,
        figures: Vec::new(),
        verdict: Verdict::Waiting,
        entries: 40,
        fresh: 38,
        filled: 0,
        doubles: 2,
        new,
        left: BTreeMap::new(),
        back: BTreeMap::new(),
        more: false,
        changed: 5,
        held: 0,
        told: Told {
            named: vec![named(Deed::Removed, true), named(Deed::Edited, false)],
            named_besides: 2,
            newcomers: vec![Newcomer {
                device: DeviceId([6; 8]),
                name: "李四".into(),
                unit: "县水利局".into(),
                voucher: Voucher::Office("牛山镇".into()),
            }],
            newcomers_besides: 0,
        },
        conflicts: 1,
        gaps: vec![Span { device: DeviceId([5; 8]), from: 30, to: 41 }],
        unvouched: vec![Unvouched {
            device: DeviceId([7; 8]),
            name: "王五".into(),
            unit: "县水利局".into(),
            entries: 3,
        }],
        forks: vec![DeviceId([5; 8])],
        forgotten: false,
        restored: false,
        newer: 0,
        ahead: 2,
        set_aside: Vec::new(),
        set_aside_count: 0,
    };
    plan.numbers.came = [1, 2].into();
    plan.numbers.waiting = [4].into();
    plan.numbers.missing = [3].into();
    plan
}

#[test]
fn the_screen_before_anybody_is_known_and_when_files_went_and_came() {
    for size in SIZES {
        let mut bench = bench(&exchanged());
        bench.model.size = size;
        bench.press("alt+8");
        answer(&mut bench, Ok(Dealt::Who));
        let name = format!("exchange-{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, shown(&mut bench, size));
    }
    let mut alone = bench(&[]);
    insta::assert_snapshot!("exchange-alone-80x24", shown(alone.press("alt+8"), (80, 24)));
}

#[test]
fn lists_say_how_far_records_have_come_and_what_the_signs_mean() {
    let mut sent = bench(&exchanged());
    insta::assert_snapshot!("exchange-marks-80x24", shown(sent.press("alt+2"), (80, 24)));
    let mut alone = bench(&[]);
    let shown = shown(alone.press("alt+2"), (80, 24));
    assert!(!shown.contains("◎"), "where nothing goes anywhere there is nothing to say: {shown}");
}

#[test]
fn a_file_is_written_where_the_stick_is() {
    let exported = Exported {
        file: "/media/金士顿/王磊_县水利局_20261122_002.dundian".into(),
        entries: 8,
        bytes: 23_456,
        number: 2,
        to: peer(HOST, "组织部", Known::Host),
        more: false,
        unknown: 0,
        outdated: Vec::new(),
        bare: None,
    };
    for size in SIZES {
        let mut bench = bench(&exchanged());
        bench.model.size = size;
        bench.press("alt+8 f6");
        stick(&mut bench);
        insta::assert_snapshot!(format!("export-place-{}x{}", size.0, size.1), shown(&mut bench, size));
        bench.press("enter");
        answer(&mut bench, Ok(Dealt::Exported(exported.clone())));
        insta::assert_snapshot!(format!("export-done-{}x{}", size.0, size.1), shown(&mut bench, size));
        bench.press("enter");
        assert!(bench.model.overlay.is_none());
    }
}

#[test]
fn what_a_file_brings_is_shown_before_anything_is_written() {
    for size in SIZES {
        let mut bench = bench(&exchanged());
        bench.model.size = size;
        bench.press("alt+8 f7");
        stick(&mut bench);
        insta::assert_snapshot!(format!("import-file-{}x{}", size.0, size.1), shown(&mut bench, size));
        bench.press("enter");
        answer(&mut bench, Ok(Dealt::Looked(Box::new(plan()))));
        insta::assert_snapshot!(format!("import-plan-{}x{}", size.0, size.1), shown(&mut bench, size));
        // Enter takes it in, and doesn't say that anybody was called.
        bench.press("enter");
        let asked = bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
        assert!(asked.contains("Import(") && !asked.contains("ompared"), "{asked}");
        answer(&mut bench, Err(Undone::Told("文件不完整".into())));
        assert!(shown(&mut bench, size).contains("文件不完整"), "what stands in the way is said");
    }
}

#[test]
fn an_import_is_taken_back_only_after_a_yes() {
    let mut bench = bench(&exchanged());
    bench.press("alt+8 end delete");
    assert!(shown(&mut bench, (80, 24)).contains("撤回整份"));
    let deals = |bench: &Bench| bench.asked.iter().filter(|effect| format!("{effect:?}").contains("TakeBack")).count();
    assert_eq!(deals(&bench), 0);
    bench.press("y");
    assert_eq!(deals(&bench), 1);
    answer(&mut bench, Ok(Dealt::TakenBack(4)));
    assert!(shown(&mut bench, (80, 24)).contains("已撤回，4 条"));
}

/// Returns what an office knows that has somebody with two machines, somebody
/// with one, somebody revoked, and two invitations nobody has used.
fn office() -> Vec<Note> {
    let person = |n: u8, name: &str, who: u8, compared| {
        let unit = if name == "张三" { "供电公司" } else { "县水利局" };
        let peer = peer(DeviceId([n; 8]), name, Known::Invited);
        Note::Peer(Box::new(Peer { unit: unit.into(), cadre: Some(CadreId(id(who))), compared, ..peer }))
    };
    let revoked =
        Peer { until: Some(4), unit: "县供销社".into(), ..peer(DeviceId([24; 8]), "老钱", Known::Invited) };
    let invited = |n: u8, name: &str, day: &str| {
        Note::Invited(Invited {
            invitation: id(n),
            secret: "00".repeat(32),
            cadre: CadreId(id(n)),
            name: name.into(),
            role: Role::Cadre,
            at: at(day),
            days: Some(14),
        })
    };
    vec![
        person(21, "张三", 91, true),
        person(22, "张三", 91, false),
        person(23, "李四", 92, true),
        Note::Peer(Box::new(revoked)),
        invited(93, "王五", "2026-11-20T09:00:00+08:00"),
        invited(94, "赵六", "2026-11-01T09:00:00+08:00"),
    ]
}

/// Returns a bench of an office for whose people something waits.
fn office_bench() -> Bench {
    let mut bench = bench(&office());
    let counts = |visits, tasks| BTreeMap::from([(Kind::Visit, visits), (Kind::Assignment, tasks)]);
    let waits = BTreeMap::from([(DeviceId([21; 8]), counts(2, 1)), (DeviceId([23; 8]), counts(2, 0))]);
    bench.send(Msg::Unsent(Unsent { waits, records: 4 }.into()));
    let world = bench.model.world.as_mut().unwrap();
    world.me.role = Role::Committee;
    bench
}

#[test]
fn one_person_is_one_line_however_many_machines() {
    for size in [(80, 24), (120, 40)] {
        let mut bench = office_bench();
        bench.model.size = size;
        bench.press("alt+8");
        let people = bench.model.exchange.list.items().filter(|item| matches!(item, Item::Peer(_))).count();
        assert_eq!(people, 3);
        bench.model.exchange.list.choose(&Item::Peer(DeviceId([21; 8])));
        insta::assert_snapshot!(format!("office-{}x{}", size.0, size.1), shown(&mut bench, size));
    }
}

#[test]
fn nothing_is_said_of_what_waits_where_there_is_nobody_to_send_to() {
    let mut bench = bench(&[]);
    assert!(!shown(bench.press("alt+8"), (120, 40)).contains("未送"));
    let mut bench = office_bench();
    assert!(shown(bench.press("alt+8"), (120, 40)).contains("未送 4"));
}

#[test]
fn whom_a_file_is_for_is_asked_and_each_may_get_one() {
    let mut exported = Exported {
        file: "/media/金士顿/给张三_组织部_20261122_002.dundian".into(),
        entries: 8,
        bytes: 23_456,
        number: 2,
        to: peer(DeviceId([21; 8]), "张三", Known::Invited),
        more: true,
        unknown: 2,
        outdated: vec![peer(DeviceId([22; 8]), "张三", Known::Invited)],
        bare: None,
    };
    for size in [(80, 24), (120, 40)] {
        let name = |what: &str| format!("{what}-{}x{}", size.0, size.1);
        let mut bench = office_bench();
        bench.model.size = size;
        bench.press("alt+8");
        bench.model.exchange.list.choose(&Item::Invitation(id(93)));
        bench.press("f6");
        insta::assert_snapshot!(name("export-whom"), shown(&mut bench, size));
        bench.press("enter");
        stick(&mut bench);
        bench.press("enter");
        let asked = bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
        assert!(asked.contains("ExportAll"), "{asked}");
        let people = bench.model.exchange.people.clone();
        let results = [Ok(exported.clone()), Err("对方没有可用的密钥，无法封装。请重新交换邀请。".to_owned())];
        answer(&mut bench, Ok(Dealt::ExportedAll(people.into_iter().zip(results).collect())));
        insta::assert_snapshot!(name("export-all-done"), shown(&mut bench, size));
        bench.press("enter");
        assert!(bench.model.overlay.is_none());
        // On somebody's line it goes to them.
        bench.model.exchange.list.choose(&Item::Peer(DeviceId([21; 8])));
        bench.press("f6");
        stick(&mut bench);
        assert!(shown(&mut bench, size).contains("送给 张三 · 供电公司"));
        // Who it is for can still be changed.
        bench.press("esc");
        assert!(shown(&mut bench, size).contains("每人各写一份"));
        bench.press("enter");
        stick(&mut bench);
        bench.press("enter");
        answer(&mut bench, Ok(Dealt::Exported(exported.clone())));
        insta::assert_snapshot!(name("export-lacks"), shown(&mut bench, size));
        exported.number += 1;
    }
}

/// Returns what is in a folder of files, or what came of them.
fn files(verdicts: [Verdict; 4]) -> Vec<FolderFile> {
    let of = |n: u64, name: &str, first, verdict| {
        let mut plan = Plan { number: n, first, verdict, file: format!("给组织部_{name}_00{n}.dundian"), ..plan() };
        plan.sender =
            Peer {
                compared: !first, unit: "供电公司".into(), ..peer(DeviceId([n as u8; 8]), name, Known::Invited)
            };
        plan.numbers = Default::default();
        if verdict == Verdict::Waiting {
            plan.numbers.missing = [n - 1].into();
        }
        let file = format!("/media/stick/{}", plan.file).into();
        FolderFile { file, result: Ok(Outcome::planned(plan)) }
    };
    let [one, two, three, four] = verdicts;
    let mut all = vec![
        of(1, "张三", true, one),
        of(2, "李四", false, two),
        of(3, "王五", false, three),
        of(4, "赵六", false, four),
    ];
    let refused = [
        ("给老钱_组织部_001.dundian", ExchangeError::Own),
        ("给孙七_李四_002.dundian", ExchangeError::NotForUs),
        ("邀请_组织部.dundian", ExchangeError::Invitation("县委".into())),
        ("照片.dundian", ExchangeError::Bundle(ReadError::NoBundle)),
    ];
    all.extend(
        refused.map(|(name, error)| FolderFile { file: format!("/media/stick/{name}").into(), result: Err(error) }),
    );
    all
}

#[test]
fn all_files_of_a_folder_go_in_at_once() {
    use Verdict::{Imported, NothingNew, Waiting};
    for size in [(80, 24), (120, 40)] {
        let name = |what: &str| format!("{what}-{}x{}", size.0, size.1);
        let mut bench = office_bench();
        bench.model.size = size;
        bench.press("alt+8 f7");
        stick(&mut bench);
        bench.press("end enter");
        let token = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Worker(WorkerEffect::ListFolder(token, _)) => Some(*token),
            _ => None,
        });
        let entry = |n: u8| Entry {
            name: format!("给组织部_{n}.dundian"),
            path: format!("/media/stick/给组织部_{n}.dundian").into(),
            kind: FileKind::File,
            bytes: 12_345,
            changed: Some(at("2026-11-21T08:00:00+08:00")),
        };
        let entries = vec![entry(1), entry(2)];
        let folder = Folder { path: Some("/media/stick".into()), parent: Some("/media".into()), entries, cut: false };
        bench.send(Msg::Folder(token.unwrap(), Ok(Looked::Folder(folder))));
        insta::assert_snapshot!(name("import-whole"), shown(&mut bench, size));
        bench.press("enter");
        answer(&mut bench, Ok(Dealt::FolderLooked(files([Imported, Imported, Waiting, NothingNew]))));
        insta::assert_snapshot!(name("import-folder"), shown(&mut bench, size));
        bench.press("enter");
        let asked = bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
        assert!(asked.contains("ImportFolder(") && !asked.contains("ompared"), "{asked}");
        answer(&mut bench, Ok(Dealt::FolderImported(files([Imported, Imported, Waiting, NothingNew]))));
        insta::assert_snapshot!(name("import-folder-done"), shown(&mut bench, size));
        bench.press("enter");
        assert!(bench.model.overlay.is_none());
    }
}

#[test]
fn what_is_no_longer_theirs_is_told_before_and_after() {
    let mut bench = bench(&exchanged());
    bench.press("alt+8 f7");
    stick(&mut bench);
    bench.press("enter");
    let mut plan = Plan { verdict: Verdict::Imported, more: true, ..plan() };
    plan.left = BTreeMap::from([(Kind::Assignment, 1), (Kind::Household, 12)]);
    plan.back = BTreeMap::from([(Kind::Household, 3)]);
    answer(&mut bench, Ok(Dealt::Looked(Box::new(plan.clone()))));
    let size = (120, 40);
    bench.model.size = size;
    insta::assert_snapshot!("import-left-120x40", shown(&mut bench, size));
    bench.press("enter");
    let outcome = Outcome::planned(plan);
    answer(&mut bench, Ok(Dealt::Imported(Box::new(outcome))));
    let said = bench.said().to_owned();
    assert!(said.contains("13 条不再归您：住户 12 · 任务 1") && said.contains("3 条又归您"), "{said}");
}

#[test]
fn an_invitation_is_withdrawn_only_after_a_yes() {
    let mut bench = office_bench();
    bench.press("alt+8");
    bench.model.exchange.list.choose(&Item::Invitation(id(94)));
    bench.press("delete");
    assert!(bench.model.overlay.is_none(), "its days are over");
    bench.model.exchange.list.choose(&Item::Invitation(id(93)));
    assert!(shown(&mut bench, (120, 40)).contains("还能用 12 天"));
    bench.press("delete");
    assert!(shown(&mut bench, (80, 24)).contains("作废给“王五”的邀请"));
    bench.press("y");
    let asked = bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
    assert!(asked.contains("Withdraw"), "{asked}");
    answer(&mut bench, Ok(Dealt::Withdrawn("王五".into())));
    assert!(bench.said().contains("已作废"));
}

#[test]
fn of_several_machines_the_one_to_be_revoked_is_chosen() {
    let asked = |bench: &Bench| bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
    for size in [(80, 24), (120, 40)] {
        let mut bench = office_bench();
        bench.model.size = size;
        bench.press("alt+8");
        bench.model.exchange.list.choose(&Item::Peer(DeviceId([21; 8])));
        bench.press("alt+x");
        insta::assert_snapshot!(format!("revoke-which-{}x{}", size.0, size.1), shown(&mut bench, size));
        bench.press("esc");
        assert!(bench.model.overlay.is_none(), "it can be left as it is");
        bench.press("alt+x down enter");
        let question = shown(&mut bench, size);
        assert!(question.contains(&DeviceId([22; 8]).to_string()), "{question}");
        bench.press("y");
        assert!(asked(&bench).contains(&format!("{:?}", Deal::Revoke(DeviceId([22; 8])))), "{}", asked(&bench));
        // Of one machine there is nothing to choose.
        bench.model.exchange.list.choose(&Item::Peer(DeviceId([23; 8])));
        bench.press("alt+x");
        assert!(shown(&mut bench, size).contains(&DeviceId([23; 8]).to_string()));
        bench.press("y");
        assert!(asked(&bench).contains(&format!("{:?}", Deal::Revoke(DeviceId([23; 8])))), "{}", asked(&bench));
    }
}
