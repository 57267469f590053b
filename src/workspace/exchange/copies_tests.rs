//! Disks that were copied, and directories that were restored from an older copy.

use super::hostile_tests::{forged, opened};
use super::tests::{self, Laptop, copy_dir, enrolled, stick};
use super::{Invitation, Newcomer, Unvouched, Voucher};
use crate::base::clock::Clock;
use crate::base::ids::RemarkId;
use crate::base::progress::Onward;
use crate::bundle::manifest::Vouched;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict};
use crate::domain::visit::Visit;
use crate::oplog::note::{Note, Peer};

#[test]
fn a_copied_disk_writes_under_a_device_of_its_own() {
    let stick = stick();
    let mut committee = tests::committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    cadre.close();
    let mut copy = Laptop::at(stick_copy(&cadre), cadre.clock.clone());
    copy.reopen();
    cadre.reopen();
    let device = cadre.device();
    cadre.visit(home, "原机");
    copy.visit(home, "拷贝");
    assert_eq!(cadre.device(), device);
    assert_ne!(copy.device(), device);
    for laptop in [&mut copy, &mut cadre] {
        let file = laptop.export(stick.path()).file;
        committee.import(&file).unwrap();
    }
    assert_eq!(committee.ws().shared().read().visits().count(), 2);
    assert!(committee.ws().shared().read().forked().is_empty());
    let me = copy.ws().me();
    assert_eq!(me.cadre, cadre.ws().me().cadre, "the copy is still the same cadre");
}

/// Copies a laptop's disk, without what lies outside of the data directory.
fn stick_copy(laptop: &Laptop) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    copy_dir(&laptop.dir(), &root.path().join("data"));
    root
}

#[test]
fn two_that_wrote_on_from_one_place_are_both_kept_and_named() {
    let stick = stick();
    let mut committee = tests::committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let mut copy = cadre.twin();
    let (mut other, mut again) = (committee.twin(), committee.twin());
    cadre.visit(home, "原机");
    copy.visit(home, "拷贝");
    let (one, two) = (cadre.export(stick.path()).file, copy.export(stick.path()).file);
    other.import(&one).unwrap();
    let plan = other.import(&two).unwrap().plan;
    assert_eq!(plan.forks, [cadre.device()]);
    again.import(&two).unwrap();
    again.import(&one).unwrap();
    for committee in [&mut other, &mut again] {
        assert_eq!(committee.ws().shared().read().visits().count(), 2);
        assert_eq!(committee.ws().shared().read().forked().len(), 1);
    }
    assert_eq!(other.hash(), again.hash());
    // Both ways go on, and nothing of either is taken for the other.
    cadre.visit(home, "原机再访");
    copy.visit(home, "拷贝再访");
    let (one, two) = (cadre.export(stick.path()).file, copy.export(stick.path()).file);
    for file in [&one, &two, &one] {
        other.import(file).unwrap();
    }
    assert_eq!(other.ws().shared().read().visits().count(), 4);
    let hash = other.hash();
    other.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(other.hash(), hash);
}

/// An old disk comes to life beside the laptop, and nothing tells the two apart.
#[test]
fn what_two_wrote_on_from_one_place_goes_up_to_the_top_and_back_to_both() {
    let stick = stick();
    let mut county = tests::committee();
    let ask = Invitation::new("牛山镇", "", Role::Committee, stick.path());
    let file = county.ws().invite(&ask).unwrap().file;
    let mut town = Laptop::new("牛山镇", Role::Committee);
    town.import(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    town.village();
    let host = county.device();
    county.import(&town.export_to(Some(host), false, stick.path()).file).unwrap();
    let device = town.device();
    town.import(&county.export_to(Some(device), false, stick.path()).file).unwrap();
    let mut cadre = enrolled("张三", &mut town, stick.path());
    let home = cadre.household("刘兰英");
    town.import(&cadre.export(stick.path()).file).unwrap();
    let mut copy = cadre.twin();
    let mut all = Vec::new();
    for round in 0..3 {
        // Of one way there is more than of the other.
        all.extend((0..=round).map(|n| cadre.visit(home, &format!("原机 {round} {n}"))));
        all.push(copy.visit(home, &format!("拷贝 {round}")));
        for laptop in [&mut copy, &mut cadre] {
            town.import(&laptop.export(stick.path()).file).unwrap();
        }
        county.import(&town.export_to(Some(host), false, stick.path()).file).unwrap();
        let back = town.export_to(Some(cadre.device()), false, stick.path()).file;
        for laptop in [&mut county, &mut town, &mut cadre, &mut copy] {
            if !laptop.is_committee() {
                laptop.import(&back).unwrap();
            }
            for visit in &all {
                assert!(laptop.ws().read::<Visit>(*visit).unwrap().is_some(), "{round} {}", laptop.ws().me().device);
            }
            let hash = laptop.hash();
            laptop.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
            assert_eq!(laptop.hash(), hash, "made anew");
        }
    }
}

#[test]
fn a_restored_backup_is_named_and_gets_back_what_it_lost() {
    let stick = stick();
    let mut committee = tests::committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    cadre.close();
    let backup = stick_copy(&cadre);
    cadre.reopen();
    let lost = cadre.visit(home, "备份之后");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    cadre.close();
    std::fs::remove_dir_all(cadre.dir()).unwrap();
    copy_dir(&backup.path().join("data"), &cadre.dir());
    cadre.reopen();
    let before = cadre.device();
    cadre.visit(home, "恢复之后");
    assert_ne!(cadre.device(), before);
    let outcome = committee.import(&cadre.export(stick.path()).file).unwrap();
    assert!(outcome.plan.restored);
    assert_eq!(committee.ws().shared().read().visits().count(), 2);
    let back = committee.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&back).unwrap();
    assert!(cadre.ws().read::<Visit>(lost).unwrap().is_some());
}

/// A county, and a town that reports to it.
fn county_and_town(stick: &std::path::Path) -> (Laptop, Laptop) {
    let mut county = tests::committee();
    let mut town = Laptop::new("甲镇", Role::Committee);
    let ask = Invitation::new("甲镇", "曲阳镇", Role::Committee, stick);
    let invitation = county.ws().invite(&ask).unwrap().file;
    town.import(&invitation).unwrap();
    county.import(&town.export(stick).file).unwrap();
    let down = county.export_to(Some(town.device()), false, stick).file;
    town.import(&down).unwrap();
    (county, town)
}

fn older(laptop: &mut Laptop) -> tempfile::TempDir {
    laptop.close();
    let copy = stick_copy(laptop);
    laptop.reopen();
    copy
}

fn set_back(laptop: &mut Laptop, to: &tempfile::TempDir) {
    laptop.close();
    std::fs::remove_dir_all(laptop.dir()).unwrap();
    copy_dir(&to.path().join("data"), &laptop.dir());
    laptop.reopen();
}

/// Set back twice, an office has forgotten a device of its own, though the office above
/// may know of it: what it wrote there comes back from below, and goes on up.
#[rstest::rstest]
fn what_an_office_wrote_on_a_device_that_it_has_forgotten_reaches_the_office_above(
    #[values(false, true)] reported: bool,
) {
    let stick = stick();
    let (mut county, mut town) = county_and_town(stick.path());
    let mut cadre = enrolled("张三", &mut town, stick.path());
    let home = cadre.household("刘兰英");
    let visit = cadre.visit(home, "看过了");
    town.import(&cadre.export(stick.path()).file).unwrap();
    let old = older(&mut town);
    let remark = |town: &mut Laptop, text: &str| {
        let (author, made) = (town.ws().me().cadre, town.clock.today());
        let (kind, on, verdict, text) = (Kind::Visit, visit.0, Verdict::Supplement, text.to_owned());
        let remark =
            Remark { kind, on, verdict, text, made, reply_by: None, author, reply: String::new(), replied: None };
        let id = RemarkId(town.fresh_id());
        town.ws().commit(vec![Change::add(id, remark)]).unwrap();
        id
    };
    remark(&mut town, "第一台");
    set_back(&mut town, &old);
    if reported {
        county.import(&town.export(stick.path()).file).unwrap();
    }
    let forgotten = remark(&mut town, "第二台");
    let down = town.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&down).unwrap();
    set_back(&mut town, &old);
    if reported {
        let down = county.export_to(Some(town.device()), false, stick.path()).file;
        town.import(&down).unwrap();
    }
    remark(&mut town, "第三台");
    let down = town.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&down).unwrap();
    town.import(&cadre.export(stick.path()).file).unwrap();
    assert!(town.ws().shared().read().remark(forgotten).is_some(), "it came back from below");
    county.import(&town.export(stick.path()).file).unwrap();
    assert!(county.ws().shared().read().remark(forgotten).is_some());
}

#[test]
fn what_a_laptop_and_its_office_have_lost_goes_up_from_the_other_laptop_of_that_person() {
    let stick = stick();
    let (mut county, mut town) = county_and_town(stick.path());
    let (mut one, mut two) = (enrolled("张三", &mut town, stick.path()), enrolled("张三", &mut town, stick.path()));
    let home = one.household("刘兰英");
    let visit = one.visit(home, "看过了");
    let shows = |laptop: &mut Laptop| laptop.ws().shared().read().visits().count();
    let round = |[county, town, one, two]: [&mut Laptop; 4]| {
        for laptop in [&mut *one, &mut *two] {
            town.import(&laptop.export(stick.path()).file).unwrap();
        }
        county.import(&town.export(stick.path()).file).unwrap();
        let down = county.export_to(Some(town.device()), false, stick.path()).file;
        town.import(&down).unwrap();
        // One file for both.
        let down = town.export_to(Some(one.device()), false, stick.path()).file;
        one.import(&down).unwrap();
        two.import(&down).unwrap();
    };
    round([&mut county, &mut town, &mut one, &mut two]);
    round([&mut county, &mut town, &mut one, &mut two]);
    let (of_town, of_one) = (older(&mut town), older(&mut one));
    one.ws().commit(vec![Change::Remove { kind: Kind::Visit, id: visit.0, reason: "记错了".into() }]).unwrap();
    town.import(&one.export(stick.path()).file).unwrap();
    let down = town.export_to(Some(two.device()), false, stick.path()).file;
    two.import(&down).unwrap();
    set_back(&mut town, &of_town);
    set_back(&mut one, &of_one);
    assert_eq!([shows(&mut county), shows(&mut town), shows(&mut one), shows(&mut two)], [1, 1, 1, 0]);
    round([&mut county, &mut town, &mut one, &mut two]);
    round([&mut county, &mut town, &mut one, &mut two]);
    assert_eq!([shows(&mut county), shows(&mut town), shows(&mut one), shows(&mut two)], [0; 4]);
}

#[test]
fn an_office_that_was_set_back_learns_from_above_whom_it_had_admitted_and_says_what_it_lacks() {
    let stick = stick();
    let (mut county, mut town) = county_and_town(stick.path());
    let old = older(&mut town);
    let mut cadre = enrolled("张三", &mut town, stick.path());
    let home = cadre.household("刘兰英");
    town.import(&cadre.export(stick.path()).file).unwrap();
    county.import(&town.export(stick.path()).file).unwrap();
    cadre.visit(home, "看过了");
    let up = cadre.export(stick.path()).file;
    town.import(&up).unwrap();
    let down = town.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&down).unwrap();
    set_back(&mut town, &old);
    county.import(&town.export(stick.path()).file).unwrap();
    let down = county.export_to(Some(town.device()), false, stick.path()).file;
    town.import(&down).unwrap();
    // Before anything came of them.
    let down = town.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&down).unwrap();
    town.import(&cadre.export(stick.path()).file).unwrap();
    assert_eq!(town.ws().shared().read().visits().count(), 1);
}

/// Set back twice, a laptop has gone on from one device by two others: all are known
/// for one installation, whichever of them is heard of first.
#[test]
fn all_devices_of_a_laptop_that_was_set_back_twice_are_known_for_one() {
    let stick = stick();
    let mut committee = tests::committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let first = cadre.device();
    let old = older(&mut cadre);
    cadre.visit(home, "丢了");
    set_back(&mut cadre, &old);
    cadre.visit(home, "第二台");
    let second = older(&mut cadre);
    cadre.visit(home, "也丢了");
    set_back(&mut cadre, &old);
    cadre.visit(home, "第三台");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    set_back(&mut cadre, &second);
    cadre.visit(home, "第四台");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let shared = committee.ws().shared();
    let state = shared.read();
    let exchange = state.exchange();
    let theirs: Vec<_> = exchange.peers().map(|peer| peer.device).collect();
    assert_eq!(theirs.len(), 4);
    assert!(theirs.into_iter().all(|device| exchange.root(device) == first));
}

/// Somebody was set back twice to one copy, and their office, too: nobody knows the
/// device any more that they had in between. A colleague has what was written on it,
/// with the signature of the office.
#[test]
fn what_was_written_on_a_device_that_nobody_knows_any_more_goes_up_and_is_named() {
    let stick = stick();
    let (mut county, mut town) = county_and_town(stick.path());
    let host = county.device();
    let mut zhang = enrolled("张三", &mut town, stick.path());
    let mut li = enrolled("李四", &mut town, stick.path());
    let home = zhang.household("刘兰英");
    let up = |cadre: &mut Laptop, town: &mut Laptop| town.import(&cadre.export(stick.path()).file).unwrap().plan;
    let reports = |town: &mut Laptop, county: &mut Laptop| {
        county.import(&town.export_to(Some(host), false, stick.path()).file).unwrap().plan
    };
    let down = |town: &mut Laptop, cadre: &mut Laptop| {
        let device = cadre.device();
        cadre.import(&town.export_to(Some(device), false, stick.path()).file).unwrap();
    };
    for cadre in [&mut zhang, &mut li] {
        up(cadre, &mut town);
        down(&mut town, cadre);
    }
    reports(&mut town, &mut county);
    let (of_zhang, of_town) = (older(&mut zhang), older(&mut town));
    zhang.visit(home, "丢了");
    set_back(&mut zhang, &of_zhang);
    let visit = zhang.visit(home, "中间那台");
    let forgotten = zhang.device();
    up(&mut zhang, &mut town);
    down(&mut town, &mut li);
    set_back(&mut zhang, &of_zhang);
    set_back(&mut town, &of_town);
    zhang.visit(home, "第三台");
    up(&mut zhang, &mut town);
    down(&mut town, &mut li);
    for plan in [up(&mut li, &mut town), reports(&mut town, &mut county)] {
        let named: Vec<_> = plan.told.newcomers.iter().filter(|new| new.device == forgotten).collect();
        assert!(matches!(named[..], [Newcomer { voucher: Voucher::Signature, .. }]), "{:?}", plan.told);
    }
    for cadre in [&mut zhang, &mut li] {
        down(&mut town, cadre);
    }
    for laptop in [&mut county, &mut town, &mut li, &mut zhang] {
        let (text, hash) =
            (laptop.ws().read::<Visit>(visit).unwrap().map(|visit| visit.blocks.complaints), laptop.hash());
        assert_eq!(text.as_deref(), Some("中间那台"));
        laptop.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!((laptop.ws().shared().read().visits().count(), laptop.hash()), (2, hash));
    }
}

/// Somebody's program was of the version before when the office sent them its own ledger,
/// as a range. Set back twice, the office has forgotten the device that it had then.
#[test]
fn a_range_of_a_device_that_the_office_has_forgotten_is_left_out_and_the_rest_goes_in() {
    let stick = stick();
    let mut office = tests::committee();
    let mut cadre = enrolled("张三", &mut office, stick.path());
    let home = cadre.household("刘兰英");
    office.import(&cadre.export(stick.path()).file).unwrap();
    let to = cadre.device();
    let as_before = Peer { speaks: 1, ..office.ws().shared().read().exchange().peer(to).unwrap().clone() };
    office.ws().note(vec![Note::Peer(Box::new(as_before))]).unwrap();
    let old = older(&mut office);
    let down = |office: &mut Laptop, cadre: &mut Laptop| {
        cadre.import(&office.export_to(Some(to), false, stick.path()).file).unwrap();
    };
    office.household("第一台");
    set_back(&mut office, &old);
    office.household("第二台");
    let forgotten = office.device();
    down(&mut office, &mut cadre);
    assert!(!cadre.ws().shared().read().tips(forgotten).is_empty(), "it came as a range");
    set_back(&mut office, &old);
    office.household("第三台");
    down(&mut office, &mut cadre);
    let visit = cadre.visit(home, "照常");
    let plan = office.import(&cadre.export(stick.path()).file).unwrap().plan;
    assert_eq!(plan.unvouched.iter().map(|one| one.device).collect::<Vec<_>>(), [forgotten]);
    assert!(office.ws().read::<Visit>(visit).unwrap().is_some(), "the rest goes in");
    let (known, hash) = (office.ws().shared().read().households().count(), office.hash());
    assert_eq!(known, 2, "nobody answers for the second");
    office.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(office.hash(), hash);
}

/// Whoever passes on what a colleague wrote can't answer for their device: what it wrote
/// comes once the colleague was admitted again, though others bring it before.
#[test]
fn what_a_colleague_wrote_is_left_out_until_their_office_knows_them_again() {
    let stick = stick();
    let mut office = tests::committee();
    let mut zhang = enrolled("张三", &mut office, stick.path());
    office.import(&zhang.export(stick.path()).file).unwrap();
    let old = older(&mut office);
    let mut li = enrolled("李四", &mut office, stick.path());
    let home = li.household("刘兰英");
    li.visit(home, "李四说的");
    let of_li = li.export(stick.path()).file;
    office.import(&of_li).unwrap();
    let (theirs, lines_of_li) = opened(&mut office, &of_li);
    set_back(&mut office, &old);
    let bring = |zhang: &mut Laptop, office: &mut Laptop| {
        let home = zhang.household("王秀英");
        zhang.visit(home, "张三说的");
        let file = zhang.export(stick.path()).file;
        let sender = theirs.sender.clone();
        let both = forged(office, zhang, &file, |manifest, lines| {
            let number = manifest.spans.len();
            manifest.spans.extend(&theirs.spans);
            manifest.vouched.push(Vouched {
                device: sender.device,
                key: sender.key,
                name: sender.name,
                unit: sender.unit,
                role: sender.role,
                cadre: sender.cadre,
                until: None,
            });
            let renumbered = |line: &String| line.replacen("\"span\":0", &format!("\"span\":{number}"), 1);
            lines.extend(lines_of_li.iter().map(renumbered));
        });
        office.import(&both).unwrap().plan
    };
    let plan = bring(&mut zhang, &mut office);
    let (device, entries) = (li.device(), theirs.entries());
    let unit = theirs.sender.unit.clone();
    assert_eq!(plan.unvouched, [Unvouched { device, name: "李四".into(), unit, entries }]);
    assert_eq!(plan.new_of(Kind::Visit), 1);
    assert_eq!(office.ws().shared().read().visits().count(), 1);
    assert!(office.ws().shared().read().exchange().peer(device).is_none());
    assert!(!office.journal_text().contains("李四说的"));
    let hash = office.hash();
    office.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(office.hash(), hash);
    // Their own file shows the invitation that the office has signed and forgotten.
    office.import(&li.export_to(None, true, stick.path()).file).unwrap();
    assert_eq!(office.ws().shared().read().visits().count(), 2);
    assert_eq!(bring(&mut zhang, &mut office).unvouched, []);
}
