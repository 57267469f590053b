//! 交换 and a file on its way as they come out.

use std::collections::BTreeMap;

use super::shown;
use crate::app::exchange::deal::{Dealt, Standing, Undone};
use crate::app::files::{Entry, Folder, Kind as FileKind, Looked};
use crate::app::sample::{Bench, DEVICE, at, id, state};
use crate::app::{Effect, Msg};
use crate::base::ids::{DeviceId, RecordId};
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::{Import, Known, Note, Peer, Receipt, Sent, Span};
use crate::workspace::{Exported, Me, Plan, Verdict};

const HOST: DeviceId = DeviceId([9; 8]);
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 16)];

fn peer(device: DeviceId, name: &str, known: Known) -> Peer {
    Peer {
        device,
        key: "ab".repeat(32),
        reader: "age1x".into(),
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
    }
}

fn span(from: u64, to: u64) -> Span {
    Span { device: DEVICE, from, to }
}

/// Returns what a cadre knows who has sent something, and was answered.
fn exchanged() -> Vec<Note> {
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

fn bench(notes: &[Note]) -> Bench {
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

fn answer(bench: &mut Bench, dealt: Result<Dealt, Undone>) {
    let token = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Deal(token, _) => Some(*token),
        _ => None,
    });
    let me = Me { cadre: bench.model.world.as_ref().unwrap().me.cadre, device: DEVICE, role: Role::Cadre };
    let standing = Standing { me, fingerprint: "11 22 33 44 55 66".into() };
    bench.send(Msg::Dealt(token.unwrap(), dealt.map(Box::new), Box::new(standing)));
}

/// Answers the look at the places with a stick and a file on it.
fn stick(bench: &mut Bench) {
    let token = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::ListFolder(token, _) => Some(*token),
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

fn plan() -> Plan {
    let mut new = BTreeMap::new();
    new.insert(Kind::Visit, 12);
    new.insert(Kind::Concern, 3);
    let mut plan = Plan {
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
        conflicts: 1,
        gaps: vec![Span { device: DeviceId([5; 8]), from: 30, to: 41 }],
        forks: vec![DeviceId([5; 8])],
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
        // Enter takes it in and says that the fingerprint was compared.
        bench.press("enter");
        let asked = bench.asked.last().map(|effect| format!("{effect:?}")).unwrap_or_default();
        assert!(asked.contains("Import") && asked.contains("compared: Some"), "{asked}");
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
