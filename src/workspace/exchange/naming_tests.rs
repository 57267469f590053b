//! Whose records a bundle changes and whose devices are new with it, by real files.

use std::path::PathBuf;

use super::tests::{Laptop, code, committee, enrolled, stick};
use super::*;
use crate::base::ids::{ConcernId, DeviceId, HouseholdId, VisitId};
use crate::base::progress::unwatched;
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, ConcernState};
use crate::domain::record::Kind;
use crate::domain::visit::{Sensitivity, Visit};

/// A committee and two cadres who look after one village.
struct Village {
    stick: tempfile::TempDir,
    committee: Laptop,
    zhang: Laptop,
    li: Laptop,
    home: HouseholdId,
}

impl Village {
    /// Returns it once 张三 has sent a visit with a concern, and 李四 has both.
    fn new() -> (Self, VisitId, ConcernId) {
        let stick = stick();
        let mut committee = committee();
        let mut zhang = enrolled("张三", &mut committee, stick.path());
        let mut li = enrolled("李四", &mut committee, stick.path());
        let home = zhang.household("刘兰英");
        let visit = zhang.visit(home, "村东水渠淤塞");
        let concern = zhang.concern(home, visit, "村东水渠淤塞");
        for laptop in [&mut zhang, &mut li] {
            committee.import(&laptop.export(stick.path()).file).unwrap();
        }
        let mut all = Self { stick, committee, zhang, li, home };
        let down = all.down(false);
        all.li.import(&down).unwrap();
        all.li.clock.forward(30);
        (all, visit, concern)
    }

    /// Writes what the committee has for one of them.
    fn down(&mut self, zhang: bool) -> PathBuf {
        let to = if zhang { self.zhang.device() } else { self.li.device() };
        self.committee.clock.forward(60);
        self.committee.export_to(Some(to), false, self.stick.path()).file
    }

    /// Returns what the committee is told of the next file of 李四.
    fn told(&mut self) -> Plan {
        let file = self.li.export(self.stick.path()).file;
        self.committee.ws().plan_import(&file, &mut unwatched).unwrap()
    }
}

/// What is told of each line: who, what, how many of whose, and which.
fn deeds(plan: &Plan) -> Vec<String> {
    let line = |one: &Named| {
        let whose = match &one.whose {
            Whose::Nobody => String::new(),
            Whose::Own => " of their own".to_owned(),
            Whose::Mine(name) => format!(" of me, {name}"),
            Whose::Other(name) => format!(" of {name}"),
        };
        let some: Vec<String> = one
            .some
            .iter()
            .map(|some| [std::slice::from_ref(&some.what), &some.fields[..]].concat().join(" "))
            .collect();
        let (ends, held) = (if one.ends { " ends" } else { "" }, if one.held { " held" } else { "" });
        let more = if one.more { "; …" } else { "" };
        format!(
            "{} {}{ends}{held} {} {}{whose}: {}{more}",
            one.by,
            one.deed.word(),
            one.count,
            one.kind.word(),
            some.join("; ")
        )
    };
    plan.told.named.iter().map(line).collect()
}

fn newcomers(plan: &Plan) -> Vec<(DeviceId, String, Voucher)> {
    plan.told.newcomers.iter().map(|new| (new.device, new.name.clone(), new.voucher.clone())).collect()
}

fn edit<R: crate::domain::record::Recorded + Clone>(
    laptop: &mut Laptop,
    id: impl Into<crate::base::ids::RecordId> + Copy,
    how: impl FnOnce(&mut R),
) {
    let old: R = laptop.ws().read(id).unwrap().unwrap();
    let mut new = old.clone();
    how(&mut new);
    laptop.ws().commit(Change::edit(id, &old, &new).unwrap().into_iter().collect()).unwrap();
}

#[test]
fn whose_records_change_is_named_before_they_do() {
    let (mut all, visit, concern) = Village::new();
    edit(&mut all.li, concern, |concern: &mut Concern| concern.text = "村东水渠又淤塞".into());
    let told = all.told();
    assert_eq!(deeds(&told), ["李四 edited 1 concern of 张三: 刘兰英户 text"]);
    assert_eq!(told.changed, 1);
    edit(&mut all.li, concern, |concern: &mut Concern| {
        concern.state = ConcernState::Declined;
        concern.result = "不归本村".into();
    });
    let remove = Change::Remove { kind: Kind::Visit, id: visit.0, reason: "不要了".into() };
    all.li.ws().commit(vec![remove]).unwrap();
    let told = all.told();
    let expected = [
        "李四 removed held 1 visit of 张三: 刘兰英户",
        "李四 edited ends 1 concern of 张三: 刘兰英户 result state",
        "李四 edited 1 concern of 张三: 刘兰英户 text",
    ];
    assert_eq!((deeds(&told), told.held), (expected.map(str::to_owned).to_vec(), 1));
}

#[test]
fn what_somebody_changes_of_their_own_is_counted_and_not_named() {
    let (mut all, ..) = Village::new();
    let mine = all.li.visit(all.home, "路灯不亮");
    all.committee.import(&all.li.export(all.stick.path()).file).unwrap();
    edit(&mut all.li, mine, |visit: &mut Visit| visit.blocks.chat = "拉家常".into());
    all.li.phone(all.home, "13800000000");
    let told = all.told();
    assert_eq!((deeds(&told), told.changed), (Vec::new(), 2));
}

#[test]
fn assignments_that_others_made_and_with_whom_they_went_are_named() {
    let (mut all, ..) = Village::new();
    let (li, zhang) = (all.li.ws().me().cadre.unwrap(), all.zhang.ws().me().cadre.unwrap());
    all.li.visit(all.home, "路灯不亮");
    let id = all.li.fresh_id();
    let at = crate::base::clock::Clock::now(&*all.li.clock);
    let together = Visit { households: vec![all.home], cadres: vec![li, zhang], ..Visit::new(at, code()) };
    all.li.ws().commit(vec![Change::add(id, together)]).unwrap();
    let own = Assignment {
        title: "自己下的任务".into(),
        campaign: String::new(),
        cadres: vec![li],
        villages: vec![code()],
        households: Vec::new(),
        from: "2026-01-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        targets: Targets::default(),
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    let id = all.li.fresh_id();
    all.li.ws().commit(vec![Change::add(id, own)]).unwrap();
    let told = all.told();
    assert_eq!(deeds(&told), ["李四 born 1 assignment of their own: 自己下的任务", "李四 born 1 visit of 张三: "]);
}

#[test]
fn a_visit_that_is_closed_to_somebody_is_not_named_to_them() {
    let (mut all, visit, concern) = Village::new();
    // An office's change of one's own words is told.
    edit(&mut all.committee, visit, |visit: &mut Visit| visit.blocks.chat = "拉家常".into());
    let down = all.down(true);
    let told = all.zhang.ws().plan_import(&down, &mut unwatched).unwrap();
    assert_eq!(deeds(&told), ["县委组织部 edited 1 visit of me, 张三: 刘兰英户 blocks"]);
    edit(&mut all.committee, visit, |visit: &mut Visit| visit.sensitivity = Sensitivity::Restricted);
    edit(&mut all.committee, concern, |concern: &mut Concern| concern.people = Some(3));
    let down = all.down(false);
    let told = all.li.ws().plan_import(&down, &mut unwatched).unwrap();
    assert!(told.left.contains_key(&Kind::Visit), "{told:?}");
    assert!(deeds(&told).is_empty(), "{told:?}");
}

#[test]
fn a_new_device_is_named_with_who_answers_for_it() {
    let stick = stick();
    let mut county = committee();
    let ask = |cadre: &str, role| Invitation::new(cadre, "东海县", role, stick.path().join(format!("{cadre}.dundian")));
    let invite = |office: &mut Laptop, cadre: &str, role| office.ws().invite(&ask(cadre, role)).unwrap().file;
    let mut town = Laptop::new("牛山镇", Role::Committee);
    town.import(&invite(&mut county, "牛山镇", Role::Committee)).unwrap();
    let first = town.export(stick.path()).file;
    let device = town.device();
    let plan = county.ws().plan_import(&first, &mut unwatched).unwrap();
    assert_eq!(newcomers(&plan), [(device, "牛山镇".to_owned(), Voucher::Invitation)]);
    county.import(&first).unwrap();
    assert!(county.ws().plan_import(&first, &mut unwatched).unwrap().told.newcomers.is_empty());

    let mut zhang = Laptop::new("张三", Role::Cadre);
    zhang.import(&invite(&mut town, "张三", Role::Cadre)).unwrap();
    town.import(&zhang.export(stick.path()).file).unwrap();
    let plan = county.ws().plan_import(&town.export(stick.path()).file, &mut unwatched).unwrap();
    let device = zhang.device();
    assert_eq!(newcomers(&plan), [(device, "张三".to_owned(), Voucher::Office("牛山镇".into()))]);
}

#[test]
fn a_long_list_is_cut_and_the_rest_counted() {
    let (mut all, visit, _) = Village::new();
    let heads = ["王小毛", "赵大海", "孙桂花", "周立新", "吴长河"];
    let mut raise = |head| {
        let home = all.zhang.household(head);
        all.zhang.concern(home, visit, "路灯不亮")
    };
    let many: Vec<ConcernId> = heads.map(&mut raise).to_vec();
    all.committee.import(&all.zhang.export(all.stick.path()).file).unwrap();
    let down = all.down(false);
    all.li.import(&down).unwrap();
    for concern in many {
        edit(&mut all.li, concern, |concern: &mut Concern| concern.people = Some(9));
    }
    let [line] = &deeds(&all.told())[..] else { panic!() };
    assert!(line.starts_with("李四 edited 5 concern of 张三: ") && line.ends_with("; …"), "{line}");
    assert_eq!(line.matches("户 people").count(), 3, "{line}");
}
