//! Backups as they look: on the stick, by themselves, and what 今日 says of them.

use std::path::Path;
use std::sync::Arc;

use super::exchange::{answer, bench, exchanged, stick};
use super::shown;
use crate::app::dialogs::deal::{Deal, Dealt};
use crate::app::sample::{Bench, DEVICE, at};
use crate::app::screens::today::reminder;
use crate::app::{Effect, Msg, Tab, TerminalEffect, WorkerEffect};
use crate::base::progress::Progress;
use crate::tr;
use crate::workspace::{Auto, BackedUp, Backups, LastBackup};

#[test]
fn a_backup_is_written_onto_the_stick_and_today_says_how_old_the_last_one_is() {
    let mut bench = bench(&exchanged());
    let today = |bench: &mut Bench| shown(bench.press("alt+1"), (80, 24));
    assert!(!today(&mut bench).contains("别的盘上的备份"), "one was made today");
    let old = LastBackup { at: at("2026-11-08T09:00:00+08:00"), to: Default::default() };
    let known = |outside| Some(Arc::new(Backups { outside, ..Backups::default() }));
    bench.model.world.as_mut().unwrap().backups = known(Some(old));
    let days = bench.model.today_date() - at("2026-11-08T09:00:00+08:00").date_naive();
    let said = format!("别的盘上的备份：{} 天前 · 之后新写 20 条 · 交换页 Alt+B 备份", days.num_days());
    assert!(today(&mut bench).lines().any(|line| line.trim() == said), "{said}");
    bench.model.world.as_mut().unwrap().backups = known(None);
    assert!(today(&mut bench).contains("别的盘上的备份：从未"));
    bench.press("alt+8 alt+b");
    stick(&mut bench);
    bench.press("enter");
    let asked = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::Deal(_, deal)) => Some(deal.clone()),
        _ => None,
    });
    assert_eq!(asked, Some(Deal::Backup("/media/金士顿（余 12.3 GB）".into())));
    let last = LastBackup { at: bench.model.now, to: [(DEVICE, 20)].into() };
    let done = BackedUp {
        file: "/media/金士顿/蹲点备份-王磊-20261122.tar".into(),
        bytes: 123_456,
        entries: 20,
        locked: true,
        damaged: false,
        outside: true,
        last,
        forgotten: None,
    };
    answer(&mut bench, Ok(Dealt::BackedUp(done)));
    insta::assert_snapshot!("backup-written-80x24", shown(&mut bench, (80, 24)));
    bench.press("esc");
    assert!(!today(&mut bench).contains("别的盘上的备份"));
}

#[test]
fn a_backup_of_the_first_days_is_not_missed_and_one_of_a_month_ago_is_urgent() {
    let mut bench = bench(&exchanged());
    bench.press("alt+1");
    let reminded = |bench: &mut Bench, days: i64, outside: Option<i64>| {
        let first = bench.model.world.as_ref().unwrap().state().visits().next().unwrap().1.day();
        bench.model.now = at(&format!("{}T09:00:00+08:00", first + chrono::TimeDelta::days(days)));
        let last = |ago| LastBackup { at: bench.model.now - chrono::TimeDelta::days(ago), to: Default::default() };
        let backups = Backups { outside: outside.map(last), ..Backups::default() };
        let mut world = bench.model.world.clone().unwrap();
        world.backups = Some(Arc::new(backups));
        let reminder = reminder(&world, &world.state(), bench.model.today_date(), "");
        reminder.map(|reminder| reminder.is_urgent)
    };
    assert_eq!(reminded(&mut bench, 2, None), None);
    assert_eq!(reminded(&mut bench, 3, None), Some(false));
    assert_eq!(reminded(&mut bench, 30, None), Some(true));
    assert_eq!(reminded(&mut bench, 60, Some(0)), None);
    assert_eq!(reminded(&mut bench, 60, Some(29)), Some(false));
    assert_eq!(reminded(&mut bench, 60, Some(30)), Some(true));
}

#[test]
fn whoever_leaves_sees_the_copy_being_made_and_can_leave_at_once() {
    let mut bench = bench(&exchanged());
    bench.press("alt+1 f10");
    assert_eq!(bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::Quit)));
    bench.send(Msg::Work(Progress { done: 4_096, total: 12_000 }, tr!("backup-closing")));
    for size in [(80, 24), (120, 40)] {
        let seen = shown(&mut bench, size);
        assert!(seen.contains("正在备份") && seen.contains("再按一次 F10 直接退出"), "{seen}");
    }
    // Nothing else is begun any more.
    bench.press("f2 alt+3 \"x\"");
    bench.send(Msg::Paste("x".into()));
    assert!(bench.asked.is_empty() && !bench.model.form_in_front && bench.model.tab == Tab::Today);
    for key in ["esc", "f10"] {
        bench.press(key);
        assert_eq!(bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::Quit)), "{key}");
    }
    // What should be known is said, and one can stay.
    bench.send(Msg::AtRest(Some("U盘满了。".into())));
    assert!(bench.said().contains("U盘满了。再按一次 F10 退出"), "{}", bench.said());
    bench.press("alt+3");
    assert_eq!(bench.model.tab, Tab::Households);
}

#[test]
fn from_now_on_copies_go_where_the_sheet_says() {
    let mut bench = bench(&exchanged());
    bench.press("alt+8 alt+b");
    stick(&mut bench);
    insta::assert_snapshot!("backup-place-80x24", shown(&mut bench, (80, 24)));
    bench.press("tab");
    insta::assert_snapshot!("backup-daily-80x24", shown(&mut bench, (80, 24)));
    insta::assert_snapshot!("backup-daily-120x40", shown(&mut bench, (120, 40)));
    bench.press("enter");
    let place = "/media/金士顿（余 12.3 GB）";
    assert!(
        matches!(bench.asked.last(), Some(Effect::Worker(WorkerEffect::Deal(_, Deal::BackupDaily(dir)))) if dir == Path::new(place))
    );
    let auto = Auto::Folder(format!("{place}/蹲点备份").into());
    let last = LastBackup { at: bench.model.now, to: [(DEVICE, 20)].into() };
    let done = BackedUp {
        file: format!("{place}/蹲点备份/蹲点自动备份-王磊-0707070707070707-20261122-100000.tar").into(),
        bytes: 123_456,
        entries: 20,
        locked: false,
        damaged: false,
        outside: false,
        last,
        forgotten: None,
    };
    answer(&mut bench, Ok(Dealt::BackedUpDaily(auto.clone(), done)));
    insta::assert_snapshot!("backup-daily-written-80x24", shown(&mut bench, (80, 24)));
    assert_eq!(bench.model.settings.backup.as_ref(), Some(&auto));
    assert!(
        matches!(bench.asked.last(), Some(Effect::Terminal(TerminalEffect::Remember(settings))) if settings.backup == Some(auto))
    );
    let known = bench.model.world.as_ref().unwrap().backups.clone().unwrap();
    assert_eq!(known.outside.as_ref().map(|last| last.to.len()), Some(0));
}
