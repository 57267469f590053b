//! The door as its users need it: what was acknowledged is there again after
//! any end, whatever became of the store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::base::clock::FixedClock;
use crate::base::entropy::{OsEntropy, SeededEntropy};
use crate::base::ids::{EntryRef, HouseholdId, VisitId};
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::progress::{Onward, Progress, unwatched};
use crate::domain::change::{Change, Edit};
use crate::domain::household::Household;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::{Explained, Understanding, Visit};
use crate::oplog::note::{Note, View};
use crate::oplog::stamp::Stamp;
use crate::roster::lists::weigh_villages;
use crate::storage::vault::{KdfCost, Unlock};

const CHEAP: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };

fn clock() -> Arc<dyn Clock> {
    Arc::new(FixedClock(DateTime::parse_from_rfc3339("2026-11-20T18:00:00+08:00").unwrap()))
}

fn founding(passphrase: Option<&str>) -> Founding<'_> {
    Founding { role: Role::Cadre, name: "王建国", unit: "县水利局", passphrase, cost: CHEAP }
}

pub(super) fn begin(dir: &Path) -> Workspace {
    let mut workspace = init(dir, &founding(None), clock(), Box::new(SeededEntropy::new(1))).unwrap().0;
    let village =
        Village { code: code(), name: "前张村委会".into(), town: "曲阳镇".into(), county: String::new() };
    workspace.commit(vec![Change::add(code().id(), village), Change::add(home().first_id(), home())]).unwrap();
    workspace
}

fn reopen_watched(dir: &Path, watch: &mut dyn FnMut(Stage, Progress) -> Onward) -> (Workspace, OpenReport) {
    let options = Options { dir, unlock: Unlock::Open, clock: clock(), entropy: Box::new(OsEntropy) };
    Workspace::open(options, watch).unwrap()
}

pub(super) fn reopen(dir: &Path) -> (Workspace, OpenReport) {
    reopen_watched(dir, &mut |_, _| Onward::Continue)
}

fn code() -> VillageCode {
    "320722114204".parse().unwrap()
}

pub(super) fn home() -> Household {
    Household { number: Some("17".into()), ..Household::new(code(), "刘兰英") }
}

pub(super) fn visit(text: &str) -> Visit {
    let at = DateTime::parse_from_rfc3339("2026-11-20T09:30:00+08:00").unwrap();
    let mut visit = Visit { households: vec![home().first_id()], ..Visit::new(at, code()) };
    visit.blocks.chat = text.to_owned();
    visit
}

pub(super) fn log(workspace: &mut Workspace, text: &str) -> VisitId {
    let id = VisitId(workspace.new_id());
    workspace.commit(vec![Change::add(id, visit(text))]).unwrap();
    id
}

#[test]
fn what_was_acknowledged_is_there_after_a_sudden_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let me = workspace.me();
    let id = log(&mut workspace, "拉家常");
    drop(workspace);
    let (workspace, report) = reopen(dir.path());
    assert_eq!(workspace.read::<Visit>(id).unwrap().unwrap(), visit("拉家常"));
    assert_eq!(workspace.me(), me);
    assert_eq!(workspace.shared().read().visits_of(home().first_id()).count(), 1);
    assert_eq!((report.stray, report.newer, report.damage.len()), (0, 0, 0));
}

#[test]
fn a_lost_store_is_made_anew_and_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let ids: Vec<VisitId> = (0..40).map(|n| log(&mut workspace, &format!("第 {n} 次"))).collect();
    let edited = Change::edit(ids[3], &visit("第 3 次"), &visit("改过的")).unwrap().unwrap();
    workspace.commit(vec![edited]).unwrap();
    workspace.close();
    std::fs::remove_dir_all(dir.path().join("store")).unwrap();
    let mut stages = Vec::new();
    let (mut workspace, report) = reopen_watched(dir.path(), &mut |stage, _| {
        stages.push(stage);
        Onward::Continue
    });
    assert_eq!(report.replayed, 44, "the cadre, the village, the household, forty visits, an edit");
    assert!(!stages.is_empty());
    assert_eq!(workspace.read::<Visit>(ids[3]).unwrap().unwrap().blocks.chat, "改过的");
    assert_eq!(workspace.doc(Kind::Visit, ids[3].into()).unwrap().unwrap().history("blocks").len(), 2);
    let report = workspace.rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(report.replayed, 44);
    assert_eq!(workspace.shared().read().count(Kind::Visit), 40);
    assert!(workspace.verify().unwrap().1.is_none());
}

#[test]
fn a_damaged_store_makes_room_for_one_that_says_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = log(&mut workspace, "拉家常");
    workspace.close();
    let db = dir.path().join("store").join("db");
    let mut bytes = std::fs::read(&db).unwrap();
    for byte in bytes.iter_mut().skip(7).step_by(61) {
        *byte ^= 0x40;
    }
    std::fs::write(&db, bytes).unwrap();
    let (mut workspace, report) = reopen(dir.path());
    assert_eq!(report.rebuilt, Some(Rebuilt::Empty), "sled opens it as if nothing had ever been there");
    assert_eq!(workspace.read::<Visit>(id).unwrap().unwrap(), visit("拉家常"));
    assert!(workspace.verify().unwrap().1.is_none());
    let aside = dir.path().join("store.damaged-1");
    assert!(!aside.exists(), "all that it had is in the journal");
    workspace.close();
    // One that a start before has left, because it was ended or its disk was full.
    std::fs::create_dir(&aside).unwrap();
    reopen(dir.path()).0.close();
    assert!(!aside.exists());
}

#[test]
fn a_change_that_is_wrong_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let before = *workspace.shared().read().devices().get(&workspace.me().device).unwrap();
    let stranger = HouseholdId(crate::base::ids::RecordId([9; 16]));
    let wrong = Visit { households: vec![stranger], ..visit("x") };
    let id = VisitId(workspace.new_id());
    let good = VisitId(workspace.new_id());
    let error = workspace.commit(vec![Change::add(good, visit("y")), Change::add(id, wrong)]).unwrap_err();
    assert!(matches!(error, CommitError::Invalid(_)), "{error}");
    assert_eq!(*workspace.shared().read().devices().get(&workspace.me().device).unwrap(), before);
    drop(workspace);
    assert_eq!(reopen(dir.path()).0.shared().read().count(Kind::Visit), 0);
}

#[test]
fn a_batch_may_bring_what_it_speaks_of() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let policy: Policy = serde_json::from_value(serde_json::json!({"code": "YB-2026", "title": "医保缴费"})).unwrap();
    let neighbour = Household { number: Some("18".into()), ..home() };
    let explained = Explained { policy: policy.id(), outcome: Understanding::Understood };
    let visit = Visit { households: vec![neighbour.first_id()], policies: vec![explained], ..visit("x") };
    let id = VisitId(workspace.new_id());
    let visited = Change::add(id, visit);
    let told = workspace.commit(vec![visited.clone()]).unwrap_err().message();
    assert_eq!(told.lines().count(), 2, "{told}");
    let all = vec![Change::add(policy.id(), policy), Change::add(neighbour.first_id(), neighbour), visited];
    workspace.commit(all).unwrap();
    assert_eq!(workspace.shared().read().count(Kind::Visit), 1);
}

#[test]
fn identity_numbers_never_reach_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = VisitId(workspace.new_id());
    let committed = workspace.commit(vec![Change::add(id, visit("证号 320722196002228994 说要补办"))]).unwrap();
    assert!(!committed.warnings.is_empty());
    let edit = Change::edit(id, &visit("证号 320722196002228994 说要补办"), &visit("320722196002228994")).unwrap();
    workspace.commit(vec![edit.unwrap()]).unwrap();
    let doc = workspace.doc(Kind::Visit, id.into()).unwrap().unwrap();
    assert_eq!(doc.history("blocks").len(), 2);
    assert!(!format!("{doc:?}").contains("320722196002228994"));
    assert!(doc.read::<Visit>().unwrap().blocks.chat.contains("8994"));
}

#[test]
fn a_change_can_be_taken_back_and_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = VisitId(workspace.new_id());
    workspace.commit_undoable(vec![Change::add(id, visit("一"))], &mut unwatched).unwrap();
    let edit = Change::edit(id, &visit("一"), &visit("二")).unwrap().unwrap();
    workspace.commit_undoable(vec![edit], &mut unwatched).unwrap();
    let text = |workspace: &Workspace| workspace.read::<Visit>(id).unwrap().map(|visit| visit.blocks.chat);
    workspace.undo(&mut unwatched).unwrap();
    assert_eq!(text(&workspace).as_deref(), Some("一"));
    workspace.undo(&mut unwatched).unwrap();
    assert_eq!(text(&workspace), None);
    assert!(matches!(workspace.undo(&mut unwatched), Err(CommitError::Nothing)));
    workspace.redo(&mut unwatched).unwrap();
    workspace.redo(&mut unwatched).unwrap();
    assert_eq!(text(&workspace).as_deref(), Some("二"));
    assert!(matches!(workspace.redo(&mut unwatched), Err(CommitError::Nothing)));
    let doc = workspace.doc(Kind::Visit, id.into()).unwrap().unwrap();
    assert!(doc.conflicts().is_empty(), "taking back is no conflict");
}

#[test]
fn a_decision_that_is_taken_back_is_open_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = VisitId(workspace.new_id());
    workspace.commit(vec![Change::add(id, visit("一"))]).unwrap();
    let seen = |workspace: &Workspace, field: &str| workspace.doc(Kind::Visit, id.into()).unwrap().unwrap().seen(field);
    let minutes = |minutes: u16, was: &[EntryRef]| {
        let set = serde_json::Map::from_iter([("minutes".to_owned(), minutes.into())]);
        let was = if was.is_empty() { BTreeMap::new() } else { [("minutes".to_owned(), was.to_vec())].into() };
        Change::Edit(Edit { kind: Kind::Visit, id: id.into(), set, was, step: None })
    };
    let was = seen(&workspace, "minutes");
    workspace.commit([10, 20, 30].map(|value| minutes(value, &was)).to_vec()).unwrap();
    let sides = |workspace: &Workspace| -> Vec<String> {
        let doc = workspace.doc(Kind::Visit, id.into()).unwrap().unwrap();
        doc.conflicts().first().map(|one| one.sides.iter().map(|side| side.value.clone()).collect()).unwrap_or_default()
    };
    assert_eq!(sides(&workspace), ["30", "20", "10"]);
    workspace.commit_undoable(vec![minutes(20, &[])], &mut unwatched).unwrap();
    assert_eq!(sides(&workspace), [""; 0]);
    for _ in 0..2 {
        workspace.undo(&mut unwatched).unwrap();
        assert_eq!(sides(&workspace), ["30", "20", "10"], "the one shown is the same");
        workspace.redo(&mut unwatched).unwrap();
        assert_eq!(sides(&workspace), [""; 0]);
        assert_eq!(workspace.read::<Visit>(id).unwrap().unwrap().minutes, Some(20));
    }
    let shared = workspace.shared();
    assert_eq!(shared.read().conflicts().count(), 0);
}

fn crowd(count: usize) -> Vec<Change> {
    let of = |n: usize| Household { number: Some(format!("a{n}")), ..home() };
    (0..count).map(|n| Change::add(of(n).first_id(), of(n))).collect()
}

#[test]
fn many_changes_are_one_step_back_however_many_groups_they_take() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let before = workspace.shared().read().households().count();
    let count = GROUP_CHANGES_MAX + 10;
    let mut told = Vec::new();
    let mut watch = |progress| {
        told.push(progress);
        Onward::Continue
    };
    let committed = workspace.commit_undoable(crowd(count), &mut watch).unwrap();
    assert_eq!((committed.entries.len(), told.len()), (count, 3));
    let [here, all] = [told.last().unwrap().done, told[0].total];
    assert!(here > 0 && here < all, "{told:?}");
    assert_eq!(workspace.shared().read().households().count(), before + count);
    workspace.undo(&mut unwatched).unwrap();
    assert_eq!(workspace.shared().read().households().count(), before);
    workspace.redo(&mut unwatched).unwrap();
    assert_eq!(workspace.shared().read().households().count(), before + count);
}

#[test]
fn a_list_that_was_taken_back_can_be_taken_in_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let village = |name: &str| Village {
        code: "320305100201".parse().unwrap(),
        name: name.into(),
        town: String::new(),
        county: String::new(),
    };
    for name in ["柳林村", "柳林新村"] {
        let weighed = weigh_villages(vec![village(name)], &workspace.shared().read());
        assert_eq!(weighed.added.len(), 1);
        let changes = weighed.changes(&workspace.shared().read()).unwrap();
        workspace.commit_undoable(changes, &mut unwatched).unwrap();
        assert_eq!(workspace.shared().read().village(village(name).code), Some(&village(name)));
        workspace.undo(&mut unwatched).unwrap();
        assert_eq!(workspace.shared().read().village(village(name).code), None);
    }
}

#[test]
fn what_is_cancelled_leaves_nothing_half_done() {
    for cancel_at in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let mut workspace = begin(dir.path());
        let before = *workspace.shared().read().devices().get(&workspace.me().device).unwrap();
        let households = workspace.shared().read().households().count();
        let mut asked = 0;
        let mut watch = |_| {
            asked += 1;
            if asked > cancel_at { Onward::Cancel } else { Onward::Continue }
        };
        let error = workspace.commit_undoable(crowd(GROUP_CHANGES_MAX + 10), &mut watch).unwrap_err();
        assert!(matches!(error, CommitError::Cancelled), "{error}");
        assert_eq!(workspace.shared().read().households().count(), households);
        let after = *workspace.shared().read().devices().get(&workspace.me().device).unwrap();
        assert!(cancel_at == 2 || after == before, "nothing was written before the first group");
        assert!(matches!(workspace.undo(&mut unwatched), Err(CommitError::Nothing)));
        drop(workspace);
        assert_eq!(reopen(dir.path()).0.shared().read().households().count(), households);
    }
}

#[test]
fn a_page_larger_than_a_value_reads_back_also_when_it_shrinks() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = VisitId(workspace.new_id());
    let neighbours: Vec<Household> = (0..180).map(|n| Household { number: Some(format!("n{n}")), ..home() }).collect();
    let mut changes: Vec<Change> = neighbours.iter().map(|h| Change::add(h.first_id(), h.clone())).collect();
    let all = Visit { households: neighbours.iter().map(Household::first_id).collect(), ..visit("院坝会") };
    changes.push(Change::add(id, all.clone()));
    workspace.commit(changes).unwrap();
    workspace.close();
    let (mut workspace, report) = reopen(dir.path());
    assert_eq!((report.replayed, report.rebuilt), (0, None));
    assert_eq!(workspace.shared().read().visit(id).unwrap().households.len(), 180);
    workspace.commit(vec![Change::edit(id, &all, &visit("院坝会")).unwrap().unwrap()]).unwrap();
    workspace.close();
    let (workspace, report) = reopen(dir.path());
    assert_eq!((report.replayed, report.rebuilt), (0, None));
    assert_eq!(workspace.shared().read().visit(id).unwrap().households, [home().first_id()]);
}

#[test]
fn a_directory_has_one_ledger_and_one_master() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options {
        dir: dir.path(),
        unlock: Unlock::Passphrase("春江水暖鸭先知否"),
        clock: clock(),
        entropy: Box::new(SeededEntropy::new(2)),
    };
    let mut quiet = |_: Stage, _: Progress| Onward::Continue;
    assert!(matches!(Workspace::open(options(), &mut quiet), Err(OpenError::Missing(_))));
    let (workspace, code) =
        init(dir.path(), &founding(Some("春江水暖鸭先知否")), clock(), Box::new(SeededEntropy::new(1))).unwrap();
    assert!(matches!(Workspace::open(options(), &mut quiet), Err(OpenError::Lock(_))));
    workspace.close();
    let again = init(dir.path(), &founding(None), clock(), Box::new(SeededEntropy::new(1)));
    assert!(matches!(again, Err(OpenError::Exists(_))));
    assert!(Workspace::open(options(), &mut quiet).is_ok());
    let wrong = Options { unlock: Unlock::Passphrase("秋水"), ..options() };
    assert!(matches!(Workspace::open(wrong, &mut quiet), Err(OpenError::Vault(_))));
    let code = code.text();
    let recovered = Options { unlock: Unlock::Recovery(&code), ..options() };
    assert!(Workspace::open(recovered, &mut quiet).is_ok());
}

#[derive(Debug, Clone)]
enum Move {
    Log(u8),
    Edit(u8, u8),
    Remove(u8),
    Restore(u8),
    Restart,
    LoseStore,
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => any::<u8>().prop_map(Move::Log),
        4 => any::<(u8, u8)>().prop_map(|(which, text)| Move::Edit(which, text)),
        1 => any::<u8>().prop_map(Move::Remove),
        1 => any::<u8>().prop_map(Move::Restore),
        1 => Just(Move::Restart),
        1 => Just(Move::LoseStore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Against a plain map, over restarts with and without the store.
    #[test]
    fn the_ledger_keeps_what_a_map_would_keep(moves in prop::collection::vec(moves(), 1..30)) {
        let dir = tempfile::tempdir().unwrap();
        let mut workspace = begin(dir.path());
        let mut model: BTreeMap<VisitId, (String, bool)> = BTreeMap::new();
        for step in moves {
            let pick = |model: &BTreeMap<VisitId, _>, which: u8| {
                (!model.is_empty()).then(|| *model.keys().nth(usize::from(which) % model.len()).unwrap())
            };
            match step {
                Move::Log(text) => {
                    let id = log(&mut workspace, &text.to_string());
                    model.insert(id, (text.to_string(), true));
                }
                Move::Edit(which, text) => if let Some(id) = pick(&model, which) {
                    let now = model.get_mut(&id).unwrap();
                    let text = text.to_string();
                    if let Some(edit) = Change::edit(id, &visit(&now.0), &visit(&text)).unwrap() {
                        workspace.commit(vec![edit]).unwrap();
                        now.0 = text;
                    }
                },
                Move::Remove(which) => if let Some(id) = pick(&model, which) {
                    workspace.commit(vec![Change::Remove { kind: Kind::Visit, id: id.into(), reason: String::new() }]).unwrap();
                    model.get_mut(&id).unwrap().1 = false;
                },
                Move::Restore(which) => if let Some(id) = pick(&model, which) {
                    workspace.commit(vec![Change::Restore { kind: Kind::Visit, id: id.into() }]).unwrap();
                    model.get_mut(&id).unwrap().1 = true;
                },
                Move::Restart => {
                    workspace.close();
                    workspace = reopen(dir.path()).0;
                }
                Move::LoseStore => {
                    drop(workspace);
                    let _ = std::fs::remove_dir_all(dir.path().join("store"));
                    workspace = reopen(dir.path()).0;
                }
            }
            let present = model.values().filter(|(_, present)| *present).count();
            prop_assert_eq!(workspace.shared().read().count(Kind::Visit), present);
            prop_assert_eq!(workspace.shared().read().visits_of(home().first_id()).count(), present);
        }
        for (id, (text, present)) in &model {
            let read = workspace.read::<Visit>(*id).unwrap().map(|visit| visit.blocks.chat);
            prop_assert_eq!(read, present.then(|| text.clone()));
        }
    }
}

#[test]
fn what_a_record_names_and_is_not_here_any_more_keeps_nobody_from_changing_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let id = log(&mut workspace, "拉家常");
    let home = home().first_id();
    let left = View { at: Stamp::new(1, 0), left: vec![(Kind::Household, home.0)], ..View::default() };
    workspace.note(vec![Note::View(left)]).unwrap();
    assert!(workspace.shared().read().household(home).is_none());
    let edited = Change::edit(id, &visit("拉家常"), &visit("改过的")).unwrap().unwrap();
    workspace.commit(vec![edited]).unwrap();
    workspace.commit(vec![Change::Remove { kind: Kind::Visit, id: id.0, reason: String::new() }]).unwrap();
    workspace.commit(vec![Change::Restore { kind: Kind::Visit, id: id.0 }]).unwrap();
    assert_eq!(workspace.shared().read().visits().count(), 1);
    // Nobody who isn't here can be named anew.
    let anew = Change::add(VisitId(workspace.new_id()), visit("又一次"));
    assert!(matches!(workspace.commit(vec![anew]), Err(CommitError::Invalid(_))));
    workspace.close();
    let (workspace, _) = reopen(dir.path());
    assert!(workspace.shared().read().household(home).is_none(), "what has left stays so");
}

#[test]
fn a_beginning_that_was_cut_short_is_no_ledger_and_makes_room() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let begin = |founding: &Founding<'_>| init(dir, founding, clock(), Box::new(OsEntropy));
    begin(&founding(None)).unwrap().0.close();
    founding::note(dir, founding::Stage::Building).unwrap();
    let options = Options { dir, unlock: Unlock::Open, clock: clock(), entropy: Box::new(OsEntropy) };
    assert!(matches!(Workspace::open(options, &mut |_, _| Onward::Continue), Err(OpenError::Missing(_))));
    let other = Founding { role: Role::Committee, name: "组织部", ..founding(Some("水渠淤塞四十亩地")) };
    let (mut workspace, first) = begin(&other).unwrap();
    assert_eq!((workspace.me().role, workspace.owes_code()), (Role::Committee, true));
    let second = workspace.renew_code().unwrap();
    let escrow = escrow_key(&second).recipient();
    assert_eq!(workspace.identity.escrow(), Some(escrow.as_str()));
    workspace.code_was_shown().unwrap();
    assert!(!workspace.owes_code());
    workspace.close();
    let by = |code: &str| {
        let options = Options { dir, unlock: Unlock::Recovery(code), clock: clock(), entropy: Box::new(OsEntropy) };
        Workspace::open(options, &mut |_, _| Onward::Continue).map(|(workspace, _)| workspace.close())
    };
    assert!(by(&second.text()).is_ok() && by(&first.text()).is_err());
    assert!(matches!(begin(&other), Err(OpenError::Exists(_))));
}

#[test]
fn a_journal_with_records_is_a_ledger_whatever_is_noted_of_its_beginning() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let many = (0..2_000).map(|number| Household { number: Some(number.to_string()), ..home() });
    workspace.commit(many.map(|one| Change::add(HouseholdId::fresh(1, &mut OsEntropy), one)).collect()).unwrap();
    workspace.close();
    founding::note(dir.path(), founding::Stage::Building).unwrap();
    assert!(exists(dir.path()));
    let again = init(dir.path(), &founding(None), clock(), Box::new(OsEntropy));
    assert!(matches!(again, Err(OpenError::Exists(_))));
    assert_eq!(reopen(dir.path()).0.shared().read().count(Kind::Household), 2_001);
}
