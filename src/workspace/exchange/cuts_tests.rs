//! A device that is cut off 停用: lost, stolen, or handed in.

use std::path::Path;

use super::cuts::Cutting;
use super::tests::{Laptop, committee, enrolled, stick};
use super::*;
use crate::base::ids::{DeviceId, HouseholdId, VisitId};
use crate::base::progress::{Onward, unwatched};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::domain::visit::Visit;

/// A town, a cadre, and what goes between them.
struct Scene {
    stick: tempfile::TempDir,
    town: Laptop,
    anna: Laptop,
    home: HouseholdId,
}

impl Scene {
    fn new() -> Self {
        let stick = stick();
        let mut town = committee();
        let mut anna = enrolled("张三", &mut town, stick.path());
        let home = anna.household("刘兰英");
        Self { stick, town, anna, home }
    }

    /// Anna logs a visit and sends it.
    fn sent(&mut self, text: &str) -> VisitId {
        let visit = self.anna.visit(self.home, text);
        let file = self.anna.export(self.stick.path()).file;
        self.town.import(&file).unwrap();
        visit
    }

    fn cut(&mut self, before: Option<&str>) -> Cutting {
        let device = self.anna.device();
        let cutting = self.town.ws().plan_cut(device, before.map(|day| day.parse().unwrap())).unwrap();
        self.town.ws().cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
        cutting
    }

    fn lift(&mut self) {
        let device = self.anna.device();
        self.town.ws().lift_cut(device, &mut |_, _| Onward::Continue).unwrap();
    }

    /// Which of these visits count at the town. It is the same after a start, and
    /// where all is made anew.
    fn count(&mut self, visits: &[VisitId]) -> Vec<bool> {
        let is = |town: &mut Laptop| -> Vec<bool> {
            visits.iter().map(|visit| town.ws().shared().read().visit(*visit).is_some()).collect()
        };
        let (found, hash) = (is(&mut self.town), self.town.hash());
        self.town.reopen();
        assert_eq!((is(&mut self.town), self.town.hash()), (found.clone(), hash.clone()), "read back");
        self.town.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!((is(&mut self.town), self.town.hash()), (found.clone(), hash), "made anew");
        found
    }
}

#[test]
fn what_is_here_counts_and_what_comes_later_is_asked_about() {
    let mut scene = Scene::new();
    let before = scene.sent("渠");
    let cutting = scene.cut(None);
    assert_eq!((cutting.stays > 0, cutting.goes), (true, 0));
    let device = scene.anna.device();
    assert!(recipients(&scene.town.ws().shared().read()).iter().all(|who| who.peer().device != device));

    let late = scene.anna.visit(scene.home, "路");
    let file = scene.anna.export(scene.stick.path()).file;
    let plan = scene.town.ws().plan_import(&file, &mut unwatched).unwrap();
    assert_eq!(plan.late.map(|late| late.entries), Some(1));
    let refused = scene.town.import(&file).unwrap_err();
    assert!(matches!(refused, ExchangeError::Late { entries: 1, last: Some(_), .. }), "{refused}");
    assert_eq!(scene.count(&[before, late]), [true, false]);

    scene.town.ws().import_late(&file, &mut unwatched).unwrap();
    assert_eq!(scene.count(&[before, late]), [true, true]);
    // The cut has moved on and still stands.
    let later = scene.anna.visit(scene.home, "灯");
    let file = scene.anna.export(scene.stick.path()).file;
    assert!(matches!(scene.town.import(&file), Err(ExchangeError::Late { entries: 1.., .. })));
    scene.lift();
    scene.town.import(&file).unwrap();
    assert_eq!(scene.count(&[before, late, later]), [true, true, true]);
}

#[test]
fn a_cut_further_back_takes_out_what_was_written_since_and_lifting_brings_it_back() {
    let mut scene = Scene::new();
    let before = scene.sent("渠");
    scene.anna.clock.forward(3 * 24 * 60);
    scene.town.clock.forward(3 * 24 * 60);
    let since = scene.sent("路");
    let cutting = scene.cut(Some("2026-11-22"));
    assert_eq!((cutting.goes, cutting.last.unwrap().date_naive()), (1, "2026-11-20".parse().unwrap()));
    assert_eq!(scene.count(&[before, since]), [true, false]);
    scene.lift();
    assert_eq!(scene.count(&[before, since]), [true, true]);
    scene.cut(Some("2026-11-19"));
    assert_eq!(scene.count(&[before, since]), [false, false]);
    scene.cut(None);
    assert_eq!(scene.count(&[before, since]), [true, true]);
}

/// Whoever has a copy of the disk can write anything under any number, with any time.
#[test]
fn another_way_of_a_ledger_that_was_cut_off_does_not_count() {
    let mut scene = Scene::new();
    let before = scene.sent("渠");
    let mut thief = scene.anna.twin();
    let real = scene.sent("路");
    scene.cut(None);
    let forged = thief.visit(scene.home, "假");
    let file = thief.export(scene.stick.path()).file;
    assert!(matches!(scene.town.import(&file), Err(ExchangeError::Late { .. })));
    // Somebody says yes by mistake, and takes it back by cutting further back.
    scene.town.ws().import_late(&file, &mut unwatched).unwrap();
    assert_eq!(scene.count(&[before, real, forged]), [true, true, true]);
}

#[test]
fn a_device_that_was_cut_off_names_no_successor() {
    let mut scene = Scene::new();
    let before = scene.sent("渠");
    scene.cut(None);
    // A copy put back somewhere else takes a new device, signed for by the old one.
    scene.anna.close();
    std::fs::remove_dir_all(scene.anna.root.path().join("marks")).unwrap();
    scene.anna.reopen();
    let late = scene.anna.visit(scene.home, "路");
    let file = scene.anna.export(scene.stick.path()).file;
    assert!(matches!(scene.town.import(&file), Err(ExchangeError::Revoked(_))));
    assert_eq!(scene.count(&[before, late]), [true, false]);
}

#[test]
fn entries_behind_a_cut_in_the_file_of_an_office_below_spoil_nothing() {
    let stick = stick();
    let mut county = committee();
    let ask = Invitation::new("牛山镇", "牛山镇", Role::Committee, stick.path());
    let invitation = county.ws().invite(&ask).unwrap().file;
    let mut town = Laptop::new("牛山镇", Role::Committee);
    town.import(&invitation).unwrap();
    town.village();
    let mut anna = enrolled("张三", &mut town, stick.path());
    let mut bo = enrolled("李四", &mut town, stick.path());
    let home = anna.household("刘兰英");
    let early = anna.visit(home, "渠");
    let bring = |from: &mut Laptop, to: &mut Laptop| {
        let host = from.ws().shared().read().exchange().hosts().next().unwrap().device;
        let file = from.export_to(Some(host), false, stick.path()).file;
        to.import(&file).unwrap();
    };
    bring(&mut anna, &mut town);
    let (device, until) = (anna.device(), town.ws().plan_cut(anna.device(), None).unwrap());
    let late = anna.visit(home, "路");
    bring(&mut anna, &mut town);
    town.ws().cut_off(device, &until, &mut |_, _| Onward::Continue).unwrap();
    assert!(town.ws().shared().read().visit(late).is_none());
    let other = bo.household("王小毛");
    let theirs = bo.visit(other, "灯");
    bring(&mut bo, &mut town);
    bring(&mut town, &mut county);
    let shows = |laptop: &mut Laptop| [early, late, theirs].map(|id| laptop.ws().shared().read().visit(id).is_some());
    assert_eq!(shows(&mut county), [true, false, true]);
    county.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(shows(&mut county), [true, false, true], "made anew");
    // Lifted below, it counts above, too.
    town.ws().lift_cut(device, &mut |_, _| Onward::Continue).unwrap();
    bring(&mut town, &mut county);
    assert_eq!(shows(&mut county), [true, true, true]);
}

/// Two cadres have one village; what one of them was sent of the other's may turn
/// out not to count.
#[test]
fn whoever_was_sent_what_a_cut_stops_is_told() {
    let mut scene = Scene::new();
    let mut bo = enrolled("李四", &mut scene.town, scene.stick.path());
    let before = scene.sent("渠");
    scene.anna.clock.forward(3 * 24 * 60);
    scene.town.clock.forward(3 * 24 * 60);
    bo.clock.forward(3 * 24 * 60);
    let since = scene.sent("路");
    let edited = {
        let old = scene.anna.ws().read::<Visit>(before).unwrap().unwrap();
        let mut new = old.clone();
        new.blocks.complaints = "乱改".into();
        crate::domain::change::Change::edit(before, &old, &new).unwrap()
    };
    scene.anna.ws().commit(edited.into_iter().collect()).unwrap();
    let file = scene.anna.export(scene.stick.path()).file;
    scene.town.import(&file).unwrap();
    let file = bo.export(scene.stick.path()).file;
    scene.town.import(&file).unwrap();
    let bring = |town: &mut Laptop, bo: &mut Laptop, stick: &Path| {
        let file = town.export_to(Some(bo.device()), false, stick).file;
        bo.import(&file).unwrap();
    };
    bring(&mut scene.town, &mut bo, scene.stick.path());
    let says = |bo: &mut Laptop| bo.ws().read::<Visit>(before).unwrap().unwrap().blocks.complaints;
    assert_eq!((says(&mut bo).as_str(), bo.ws().shared().read().visit(since).is_some()), ("乱改", true));
    scene.cut(Some("2026-11-22"));
    bring(&mut scene.town, &mut bo, scene.stick.path());
    assert_eq!((says(&mut bo).as_str(), bo.ws().shared().read().visit(since).is_some()), ("渠", false));
    bo.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(says(&mut bo), "渠", "made anew");
    scene.lift();
    bring(&mut scene.town, &mut bo, scene.stick.path());
    assert_eq!((says(&mut bo).as_str(), bo.ws().shared().read().visit(since).is_some()), ("乱改", true));
}

#[test]
fn a_cadre_who_stops_to_exchange_with_the_office_takes_nothing_and_can_begin_again() {
    let mut scene = Scene::new();
    scene.sent("渠");
    let town: DeviceId = scene.town.device();
    let cutting = scene.anna.ws().plan_cut(town, None).unwrap();
    scene.anna.ws().cut_off(town, &cutting, &mut |_, _| Onward::Continue).unwrap();
    let file = scene.town.export_to(Some(scene.anna.device()), true, scene.stick.path()).file;
    assert!(matches!(scene.anna.import(&file), Err(ExchangeError::Revoked(_))));
    scene.anna.ws().lift_cut(town, &mut |_, _| Onward::Continue).unwrap();
    scene.anna.import(&file).unwrap();
    assert_eq!(scene.anna.ws().shared().read().count(Kind::Visit), 1);
}
