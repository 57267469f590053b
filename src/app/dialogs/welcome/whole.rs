//! The whole first run by its keys, from an empty machine to the first visit;
//! and what is left of it when the program ends in the middle. For tests alone.

use super::super::import::tests::{answer, propose};
use super::super::overlay::Overlay;
use super::{DRAFT, Page, Stop, Welcome};
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::{Purpose, Stage};
use crate::app::msg::{Msg, Outcome};
use crate::app::sample::{Bench, ME, records};
use crate::app::world::Opened;
use crate::base::ids::DeviceId;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::workdays::Calendar;
use crate::settings::Look;
use crate::state::State;
use crate::workspace::{Me, Shared};

fn opened(drafts: Vec<(String, Vec<u8>)>) -> Box<Opened> {
    let mut state = State::default();
    for (id, record) in records().into_iter().filter(|(id, _)| *id == ME.0) {
        state.take_new(id, &record);
    }
    let me = Me { cadre: Some(ME), office: None, device: DeviceId([7; 8]), role: Role::Cadre };
    let calendar = std::sync::Arc::new(Calendar::embedded());
    let (shared, notes, unsent, backups) = (Shared::new(state), Vec::new(), Default::default(), Default::default());
    Box::new(Opened { shared, me, calendar, drafts, notes, unsent, backups })
}

/// Returns a first run in which a ledger without a passphrase was just made.
pub fn founded() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.send(Msg::Resize(80, 24));
    bench.send(Msg::NoLedger);
    bench.press("enter \"张三\" enter \"县水务局\" ctrl+s up right enter");
    assert!(matches!(bench.asked.pop(), Some(Effect::Worker(WorkerEffect::Found { .. }))));
    bench.send(Msg::Founded(opened(Vec::new()), None));
    bench
}

fn welcome(bench: &Bench) -> &Welcome {
    let Stage::Welcome(welcome) = &bench.model.stage else { panic!("{:?}", bench.said()) };
    welcome
}

fn page(bench: &Bench) -> Page {
    welcome(bench).page()
}

/// Returns what the draft of the first run holds now.
fn draft(bench: &Bench) -> Vec<u8> {
    welcome(bench).to_draft().unwrap()
}

#[test]
fn the_first_session_ends_with_a_village_an_assignment_and_households() {
    let mut bench = founded();
    assert_eq!(page(&bench), Page::Village);
    bench.press("\"qianzhang\" enter");
    assert_eq!(page(&bench), Page::Village, "more villages may follow");
    bench.press("enter");
    assert_eq!(page(&bench), Page::Task);
    let village = village_of(&bench);
    assert_eq!((village.short_name(), bench.commits[0].len()), ("前张村", 1));
    bench.press("enter enter enter enter");
    assert_eq!(page(&bench), Page::Roster);
    let [Change::Add { record: Record::Assignment(task), .. }] = bench.commits[1].as_slice() else { panic!() };
    assert_eq!((task.from.to_string(), task.to.to_string()), ("2026-11-22".into(), "2026-12-31".into()));
    assert_eq!((task.targets.coverage_percent, task.villages.as_slice()), (Some(100), [village.code].as_slice()));
    assert_eq!((task.cadres.as_slice(), task.title.as_str()), ([ME].as_slice(), "前张村蹲点走访"));
    bench.press("enter");
    assert!(matches!(bench.model.overlay, Some(Overlay::Import(_))));
    let roster = "前张村花名册,,\n户号,户主,组\n1,周新来,1\n";
    bench.asked.retain(|effect| !matches!(effect, Effect::Worker(WorkerEffect::RemoveDraft(_))));
    answer(&mut bench, roster);
    bench.press("\"mc\" enter");
    let Some(Effect::Worker(WorkerEffect::ReadImport(token, ask))) = bench.asked.pop() else { panic!() };
    let mut ask = ask;
    ask.village = Some(village_of(&bench));
    let proposal = propose(&bench, &ask, roster);
    bench.send(Msg::Proposed(token, proposal));
    bench.press("enter");
    assert!(bench.commits[2].iter().any(|change| change.kind() == Kind::Household));
    assert_eq!((page(&bench), bench.model.overlay.is_none()), (Page::Ready, true));
    bench.press("f2");
    assert!(matches!(bench.model.stage, Stage::Ready) && bench.model.form_in_front);
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft(DRAFT.into()))));
}

#[test]
fn a_code_that_nobody_has_noted_is_shown_at_the_next_start() {
    let mut bench = Bench::closed(Look::default());
    bench.send(Msg::Resize(80, 24));
    let code = crate::app::widgets::secret::Secret::new("0FN9V-NPT0E-ERMWX-P42EF-K7VZN");
    bench.send(Msg::Founded(opened(Vec::new()), Some(code)));
    assert_eq!((page(&bench), welcome(&bench).code_groups().count()), (Page::Code, 5));
    assert!(!bench.asked.contains(&Effect::Worker(WorkerEffect::CodeNoted)));
    bench.press("\"k7vzn\" enter");
    assert_eq!((page(&bench), bench.asked.contains(&Effect::Worker(WorkerEffect::CodeNoted))), (Page::Village, true));
}

fn village_of(bench: &Bench) -> crate::domain::village::Village {
    let Change::Add { record: Record::Village(village), .. } = &bench.commits[0][0] else { panic!() };
    village.clone()
}

#[test]
fn every_step_can_be_passed_over_and_stepped_back_to() {
    let mut bench = founded();
    bench.press("down down enter");
    assert_eq!(page(&bench), Page::Roster, "without a village there is nothing to assign");
    bench.press("down enter");
    assert_eq!(page(&bench), Page::Ready);
    bench.press("esc esc");
    assert_eq!(page(&bench), Page::Village);
    bench.press("\"qz\"");
    bench.press("esc esc");
    assert_eq!(page(&bench), Page::Village, "there is no way back behind the ledger");
    assert!(bench.commits.is_empty());
    bench.press("\"qianzhang\" enter enter");
    bench.press("tab \"x\" esc");
    assert_eq!(page(&bench), Page::Village);
    bench.press("enter");
    let Stage::Welcome(front) = &bench.model.stage else { panic!() };
    assert!(front.field(Stop::From).unwrap().text().contains('x'), "what was typed survives a step back");
}

#[test]
fn what_is_wrong_with_an_assignment_is_said_at_its_field() {
    for (keys, at) in [
        ("tab \"x\" ctrl+s", Stop::From),
        ("tab tab ctrl+w ctrl+w ctrl+w ctrl+w ctrl+w \"2020-01-01\" ctrl+s", Stop::To),
        ("up \"0\" ctrl+s", Stop::Coverage),
    ] {
        let mut bench = founded();
        bench.press("\"qianzhang\" enter enter");
        bench.press(keys);
        let front = welcome(&bench);
        assert_eq!((front.page(), front.at()), (Page::Task, at), "{keys}");
        assert!(front.problem(Some(at)).is_some_and(|problem| !problem.message().is_empty()), "{keys}");
    }
}

#[test]
fn an_assignment_from_the_committee_asks_for_nothing() {
    let mut bench = founded();
    bench.press("\"qianzhang\" enter enter right enter");
    assert_eq!((page(&bench), bench.commits.len()), (Page::Roster, 1));
}

#[test]
fn what_could_not_be_written_keeps_one_on_the_page() {
    let mut bench = founded();
    bench.outcome = Outcome::Refused("磁盘满了".into());
    bench.press("\"qianzhang\" enter enter");
    assert_eq!(page(&bench), Page::Village);
    assert_eq!(welcome(&bench).setup().unwrap().picker.problem.as_deref(), Some("磁盘满了"));
    bench.outcome = Outcome::Saved(Vec::new());
    bench.press("enter");
    assert_eq!(page(&bench), Page::Task);
    assert!(!bench.model.pending.values().any(|purpose| matches!(purpose, Purpose::Welcome(_))));
}

#[test]
fn a_first_run_cut_short_goes_on_where_it_was() {
    let mut bench = founded();
    bench.press("\"qianzhang\" enter");
    let kept = draft(&bench);
    let mut again = Bench::closed(Look::default());
    again.send(Msg::Opened(opened(vec![(DRAFT.into(), kept)])));
    assert_eq!(page(&again), Page::Village);
    assert_eq!(welcome(&again).setup().unwrap().picker.chosen.len(), 1);
    again.press("enter tab \"y\"");
    let kept = draft(&again);
    let mut again = Bench::closed(Look::default());
    again.send(Msg::Opened(opened(vec![(DRAFT.into(), kept)])));
    assert_eq!(page(&again), Page::Task);
    assert!(welcome(&again).field(Stop::From).unwrap().text().contains('y'));
    let mut damaged = Bench::closed(Look::default());
    damaged.send(Msg::Opened(opened(vec![(DRAFT.into(), b"{".to_vec())])));
    assert!(matches!(damaged.model.stage, Stage::Ready));
}
