//! The loop by its keys: what is pressed, and what has become of the model.

use rstest::rstest;

use super::dialogs::overlay::Overlay;
use super::dialogs::preferences::Preference;
use super::effect::{Effect, TerminalEffect, WorkerEffect};
use super::model::Stage;
use super::msg::{Msg, Outcome, WhyKeys};
use super::sample::{Bench, household, state};
use super::sheet::{About, Name, Value};
use super::world::tab::Tab;
use crate::base::limits::EARLY_KEYS_MAX;
use crate::base::progress::Progress;
use crate::domain::change::Change;
use crate::domain::concern::ConcernState;
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Record};
use crate::keymap::{Action, Key, Keymap};
use crate::query::search::Hit;
use crate::settings::{Keys, Look};

#[rstest]
#[case("alt+3", Tab::Households)]
#[case("ctrl+pagedown", Tab::Visits)]
#[case("ctrl+pageup", Tab::Exchange)]
#[case("alt+4 enter esc alt+1", Tab::Today)]
fn tabs_are_reached(#[case] keys: &str, #[case] tab: Tab) {
    assert_eq!(Bench::new().press(keys).model.tab, tab);
}

/// As in other programs: whatever is typed in a list looks for it, and is no command.
#[rstest]
#[case("\"lly\"", "2", 1)]
#[case("\"liulanying\"", "2", 1)]
#[case("\"刘兰英\"", "2", 1)]
#[case("l \"兰\"", "2", 1)]
#[case("\"12\"", "12", 1)]
// The one who is called so comes before those of whom something else is.
#[case("\"1\"", "1", 4)]
fn what_is_typed_in_a_list_looks_for_it(#[case] keys: &str, #[case] first: &str, #[case] count: usize) {
    let mut bench = Bench::new();
    bench.press("alt+3");
    let listed = |bench: &Bench| bench.model.households.list.items().copied().collect::<Vec<_>>();
    let all = listed(&bench);
    bench.press(keys);
    assert!(bench.model.sheet.is_none() && bench.model.form.is_none() && bench.model.overlay.is_none());
    assert_eq!((listed(&bench).first(), listed(&bench).len()), (Some(&household(first)), count));
    bench.press("esc");
    assert_eq!(listed(&bench), all, "Esc shows all again");
    bench.send(Msg::Paste("刘兰英\n".into()));
    assert_eq!(listed(&bench), [household("2")], "what is pasted is typed");
}

#[test]
fn what_is_typed_where_no_list_takes_it_is_looked_for_everywhere() {
    for page in ["alt+1", "alt+5", "alt+6", "alt+7", "alt+8", "alt+3 enter"] {
        let mut bench = Bench::new();
        bench.press(page).press("n \"水渠\"");
        let Some(Overlay::Search(search)) = &bench.model.overlay else { panic!("{page}") };
        assert_eq!(search.field.text(), "n水渠", "{page}");
    }
}

#[test]
fn a_household_is_found_by_its_initials_and_opened() {
    let mut bench = Bench::new();
    bench.press("alt+3 ctrl+f \"lly\"");
    assert_eq!(bench.model.households.list.items().count(), 1);
    bench.press("enter enter");
    let dossier = bench.model.households.dossier.as_ref().unwrap();
    assert_eq!(dossier.id, household("2"));
    assert!(dossier.page.text().contains("水费收据一直没有拿到"), "{}", dossier.page.text());
    bench.press("esc");
    assert!(bench.model.households.dossier.is_none());
    assert_eq!(bench.press("esc").model.households.list.items().count(), 5);
}

#[test]
fn only_those_never_visited_are_shown_on_wish() {
    let mut bench = Bench::new();
    bench.press("alt+3 f6");
    assert_eq!(bench.model.households.counts, (5, 3));
    assert_eq!(bench.model.households.list.items().count(), 3);
    assert_eq!(bench.press("f6").model.households.list.items().count(), 5);
}

#[test]
fn a_visit_begins_at_the_household_at_hand_and_is_saved() {
    let mut bench = Bench::new();
    bench.press("alt+3 ctrl+f \"lly\" enter f2");
    assert!(bench.model.form_in_front);
    bench.press("enter down \"本人\" pagedown \"好\" ctrl+s");
    let [changes] = bench.commits.as_slice() else { panic!("{:?}", bench.said()) };
    let Change::Add { record: Record::Visit(visit), .. } = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((visit.households.as_slice(), visit.met.as_str()), ([household("2")].as_slice(), "本人"));
    assert!(bench.model.form.is_none());
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft("visit".into()))));
}

#[test]
fn a_visit_that_was_not_saved_stays_as_it_was_typed() {
    let mut bench = Bench::new();
    bench.outcome = Outcome::Refused("磁盘满了".into());
    bench.press("alt+3 f2 enter down \"本人\" pagedown \"好\" ctrl+s");
    assert_eq!((bench.commits.len(), bench.said().as_str()), (1, "磁盘满了"));
    assert!(bench.model.form_in_front);
    bench.outcome = Outcome::Saved(Vec::new());
    bench.press("ctrl+s");
    assert_eq!(bench.commits[0], bench.commits[1], "saved once more it is the same visit");
}

#[test]
fn every_keystroke_in_the_form_goes_into_the_draft() {
    let mut bench = Bench::new();
    bench.press("f2 enter");
    let mut drafts = Vec::new();
    for key in ["1", "0"] {
        let effects = super::update(&mut bench.model, Msg::Key(key.parse::<Key>().unwrap()));
        drafts
            .extend(effects.into_iter().filter(|effect| matches!(effect, Effect::Worker(WorkerEffect::SaveDraft(..)))));
        assert!(bench.model.draft_pending.is_some());
    }
    assert_eq!(drafts.len(), 2);
    bench.send(Msg::DraftSaved(1));
    assert_eq!(bench.model.draft_pending, Some(2), "the first letter is safe, the second is not");
    bench.send(Msg::DraftSaved(2));
    assert_eq!(bench.model.draft_pending, None);
}

#[test]
fn a_form_left_behind_is_offered_and_can_be_thrown_away() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2 enter down \"本人\" alt+1");
    assert!(!bench.model.form_in_front && bench.model.form.is_some());
    bench.press("home enter");
    assert!(bench.model.form_in_front, "it is the first thing on the page of the day");
    bench.press("alt+1");
    super::control::act::act(&mut bench.model, Action::RemovePart, &mut Vec::new());
    assert!(matches!(bench.model.overlay, Some(Overlay::Confirm(_))));
    bench.press("enter");
    assert!(bench.model.form.is_none());
}

#[test]
fn a_concern_is_told_with_a_note_and_an_answer() {
    let mut bench = Bench::new();
    bench.press("alt+4 ctrl+f \"水渠\" enter f9 \"渠已清，水通了\" down down right enter");
    let [changes] = bench.commits.as_slice() else { panic!("{:?} {}", bench.model.sheet, bench.said()) };
    let [Change::Edit(edit)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((edit.kind, edit.set["state"].as_str()), (Kind::Concern, Some("told")));
    assert_eq!(edit.set["satisfaction"], "satisfied");
    assert_eq!(edit.set["told_on"], "2026-11-22");
    assert_eq!(edit.step.as_ref().unwrap().note, "渠已清，水通了");
}

#[test]
fn several_are_advanced_at_once_by_a_step_they_have_in_common() {
    let mut bench = Bench::new();
    bench.press("alt+4");
    let concerns: Vec<_> = (bench.model.todo.list.items().copied())
        .filter(|key| {
            super::screens::todo::item(&bench.model.answers, *key).and_then(crate::query::todo::Todo::record).is_some()
        })
        .filter(|(kind, _)| *kind == crate::query::todo::TodoKind::Concern)
        .collect();
    bench.model.todo.marked.extend(concerns);
    bench.press("f6");
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    assert!(matches!(sheet.about(), About::Step { records, .. } if records.len() == 2));
    let Some(Value::One { all, .. }) = sheet.slot(Name::Way).map(|slot| &slot.value) else { panic!() };
    let offered = |state: ConcernState| all.iter().any(|choice| choice.key == state.word());
    assert!(offered(ConcernState::Returned));
    assert!(!offered(ConcernState::Told), "one of them isn't done yet");
}

#[test]
fn what_stands_against_a_step_is_said_in_its_form() {
    let mut bench = Bench::new();
    bench.press("alt+4 down f9 down \"x\" ctrl+s");
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    assert_eq!(sheet.flaws().iter().filter(|flaw| flaw.grave).count(), 1, "{:?}", sheet.flaws());
    assert_eq!(sheet.focus().name, Name::Of(Field::ToldOn));
    assert!(bench.commits.is_empty());
}

#[test]
fn the_palette_finds_commands_by_title_sound_and_name() {
    for words in ["帮助", "bz", "help"] {
        let mut bench = Bench::new();
        bench.press(&format!("ctrl+p \"{words}\" enter"));
        assert!(matches!(bench.model.overlay, Some(Overlay::Help(_))), "{words}");
    }
}

#[test]
fn a_search_jumps_to_what_it_found_and_passes_late_answers_over() {
    let mut bench = Bench::new();
    bench.press("f3 \"水\"");
    let Some(Effect::Worker(WorkerEffect::Search(early, _))) = bench.asked.pop() else { panic!() };
    bench.press("\"渠\"");
    let Some(Effect::Worker(WorkerEffect::Search(late, words))) = bench.asked.pop() else { panic!() };
    assert_eq!(words, "水渠");
    let hit = |number: &str| Hit {
        id: household(number).into(),
        kind: Kind::Household,
        title: String::new(),
        snippet: "村东水渠".into(),
        found: 6..12,
        at: None,
    };
    bench.send(Msg::Found(late, vec![hit("3")]));
    bench.send(Msg::Found(early, vec![hit("1")]));
    bench.press("enter");
    assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("3"));
}

#[test]
fn help_lists_every_action_with_its_keys() {
    let mut bench = Bench::new();
    bench.press("f1");
    let Some(Overlay::Help(help)) = &bench.model.overlay else { panic!() };
    let text = help.page.text();
    for action in Action::ALL {
        assert!(text.contains(&action.about()), "{action:?}");
        let keys = bench.model.keymap.keys_anywhere(*action);
        assert!(text.contains(&keys[0].hint()), "{action:?}");
    }
}

#[test]
fn composed_chinese_where_nothing_can_be_looked_for_is_explained() {
    let mut bench = Bench::new();
    let before = bench.model.notices.all().count();
    let said = bench.press("alt+3 ctrl+o \"张三家的水渠\"").said();
    assert!(said.contains("“张三家的水渠”") && said.contains("Ctrl+F"), "{said}");
    assert_eq!(bench.model.notices.all().count(), before + 1, "a whole phrase is one hint");
    // What comes after a command is a phrase of its own; a very long one is cut.
    assert!(bench.press("down \"好\"").said().contains("“好”"));
    bench.press(&format!("down \"{}\"", "长".repeat(500)));
    assert!(crate::base::text::width(&bench.said()) <= 78, "{}", bench.said());
}

#[test]
fn pasting_where_no_text_is_says_where_it_could_go() {
    for keys in ["alt+3 ctrl+o", "f12"] {
        let mut bench = Bench::new();
        bench.press(keys);
        bench.send(Msg::Paste("3 f2 张三\nq".into()));
        assert!(bench.said().contains("F3"), "{keys}: {}", bench.said());
        assert!(bench.model.form.is_none() && bench.commits.is_empty());
    }
    let mut bench = Bench::new();
    bench.press("alt+3 f2 tab tab");
    bench.send(Msg::Paste("张三".into()));
    assert!(!bench.said().is_empty());
    // What was copied here can be put in where the system has no clipboard.
    let mut bench = Bench::new();
    bench.press("alt+3 enter ctrl+c f3 ctrl+v");
    let Some(Overlay::Search(search)) = &bench.model.overlay else { panic!() };
    assert!(search.field.text().starts_with("张三"), "{}", search.field.text());
}

#[test]
fn undo_takes_back_typing_in_a_field_and_the_last_change_elsewhere() {
    let mut bench = Bench::new();
    bench.press("alt+3 ctrl+f \"水，\" \"渠\" ctrl+z");
    assert_eq!(bench.model.households.filter.field.text(), "水，");
    bench.press("ctrl+z ctrl+z");
    assert!(
        !bench.asked.contains(&Effect::Worker(WorkerEffect::Undo)),
        "the ledger is not touched from within a field"
    );
    assert!(!bench.said().is_empty());
    bench.press("alt+3 f2 shift+tab ctrl+z");
    assert!(!bench.asked.contains(&Effect::Worker(WorkerEffect::Undo)));
    bench.press("esc esc ctrl+z");
    assert_eq!(bench.asked.iter().filter(|effect| **effect == Effect::Worker(WorkerEffect::Undo)).count(), 1);
    bench.send(Msg::Undone(Outcome::Saved(Vec::new()), Some("走访 张三 11月22日".into())));
    assert!(bench.said().contains("走访 张三 11月22日") && bench.said().contains("Ctrl+Y"), "{}", bench.said());
    bench.send(Msg::Undone(Outcome::Nothing, None));
    assert!(bench.said().contains("没有"), "{}", bench.said());
}

#[test]
fn keys_read_anew_apply_at_once_and_what_came_of_it_is_said() {
    let read = |user: &str, preset: &str, fixed| {
        let (keymap, problems) = Keymap::load(Some(preset), Some(("my.toml", user)));
        let problems = problems.iter().map(|problem| problem.line()).collect();
        Box::new(Keys { keymap, problems, file: Some("my.toml".into()), preset: preset.into(), fixed })
    };
    let mut bench = Bench::new();
    bench.press("ctrl+r");
    assert_eq!(bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::ReadKeys(None, None))));
    bench.model.keymap = Keymap::load(Some("default"), Some(("my.toml", ""))).0.into();
    bench.send(Msg::Keys(read("", "default", false), WhyKeys::Refresh));
    assert!(bench.said().contains("没有变"), "{}", bench.said());
    bench.send(Msg::Keys(read("[list]\nf9 = \"mark\"\n", "default", false), WhyKeys::Refresh));
    assert!(bench.said().contains("my.toml"), "{}", bench.said());
    bench.send(Msg::Keys(read("[list]\nx = \"opne\"\ny = \"opne\"\n", "default", false), WhyKeys::Refresh));
    assert!(bench.said().contains("2 处") && bench.said().contains("F12"), "{}", bench.said());
    // Another set is asked for by name, and remembered once it is there.
    bench.press("alt+k");
    assert!(bench.asked.is_empty(), "nothing changes before it is chosen");
    bench.press("down enter");
    assert_eq!(bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::ReadKeys(Some("vim".into()), None))));
    bench.send(Msg::Keys(read("", "vim", false), WhyKeys::Chosen));
    assert!(
        matches!(&bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::Remember(kept))) if kept.keymap.as_deref() == Some("vim"))
    );
    assert!(matches!(&bench.model.overlay, Some(Overlay::Settings(_))), "one can go on choosing");
    bench.press("esc alt+k down enter");
    assert_eq!(
        bench.asked.pop(),
        Some(Effect::Terminal(TerminalEffect::ReadKeys(Some("emacs".into()), Some("vim".into()))))
    );
    bench.send(Msg::Keys(read("", "emacs", true), WhyKeys::Chosen));
    assert!(bench.asked.is_empty(), "a set that a file lays down is not remembered");
}

#[test]
fn colours_and_mouse_are_chosen_in_the_settings_and_remembered() {
    let mut bench = Bench::new();
    bench.press("alt+k end");
    let Some(Overlay::Settings(choices)) = &bench.model.overlay else { panic!() };
    assert_eq!(choices.list.current(), Some(&Preference::Mouse(false)));
    bench.press("enter");
    assert!(
        matches!(&bench.asked[..], [Effect::Terminal(TerminalEffect::CaptureMouse(false)), Effect::Terminal(TerminalEffect::Remember(kept))] if kept.mouse == Some(false))
    );
    bench.asked.clear();
    bench.press("up up enter");
    assert!(
        matches!(&bench.asked[..], [Effect::Terminal(TerminalEffect::Remember(kept))] if kept.theme == Some(crate::settings::Tone::Light))
    );
    assert_eq!(bench.model.look.tone, crate::settings::Tone::Light);
    assert!(bench.press("esc").model.overlay.is_none());
}

#[test]
fn a_locked_store_is_opened_by_what_is_typed() {
    let mut bench = Bench::closed(Look::default());
    bench.send(Msg::Opening(Progress { done: 1, total: 2 }, "…".into()));
    bench.send(Msg::Locked(false));
    bench.press("\"jk1 ?\" enter");
    let Some(Effect::Worker(WorkerEffect::Unlock { secret, recovery: false })) = bench.asked.pop() else {
        panic!("{:?}", bench.asked)
    };
    assert_eq!(secret.0.as_str(), "jk1 ?");
    assert!(!format!("{secret:?}").contains("jk"));
    bench.send(Msg::Locked(true));
    assert!(matches!(&bench.model.stage, Stage::Locked(lock) if lock.wrong && lock.secret.is_empty()));
    bench.press("down \"abcd\" enter");
    assert!(matches!(bench.asked.pop(), Some(Effect::Worker(WorkerEffect::Unlock { recovery: true, .. }))));
    bench.open(state());
    assert!(matches!(bench.model.stage, Stage::Ready));
}

#[test]
fn a_passphrase_is_not_left_where_a_recovery_code_can_be_seen() {
    let mut bench = Bench::closed(Look::default());
    bench.send(Msg::Locked(false));
    bench.press("\"shui\" down");
    assert!(matches!(&bench.model.stage, Stage::Locked(lock) if lock.recovery && lock.secret.is_empty()));
}

#[test]
fn keys_pressed_while_the_ledger_opens_reach_the_screen_that_comes() {
    let mut bench = Bench::closed(Look::default());
    bench.press("alt+3 ctrl+f");
    bench.send(Msg::Opening(Progress { done: 1, total: 2 }, "…".into()));
    bench.press("\"lly\" enter f2 enter down \"本人\" pagedown \"好\" ctrl+s");
    assert!(bench.model.world.is_none() && bench.commits.is_empty());
    bench.open(state());
    let [changes] = bench.commits.as_slice() else { panic!("{:?}", bench.said()) };
    let Change::Add { record: Record::Visit(visit), .. } = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((visit.households.as_slice(), visit.met.as_str()), ([household("2")].as_slice(), "本人"));
    assert!(bench.model.early.is_empty());
}

#[rstest]
#[case::prompt(Msg::Locked(false))]
#[case::first_run(Msg::NoLedger)]
fn keys_pressed_too_early_stay_out_of_questions(#[case] question: Msg) {
    let mut bench = Bench::closed(Look::default());
    bench.press("\"abc\" enter alt+3");
    bench.send(question);
    assert!(match &bench.model.stage {
        Stage::Locked(lock) => lock.secret.is_empty() && !lock.trying,
        Stage::Welcome(welcome) => welcome.page() == super::dialogs::welcome::Page::Start,
        _ => false,
    });
    bench.open(state());
    assert_eq!(bench.model.tab, Tab::Today);
}

#[test]
fn of_keys_pressed_too_early_only_so_many_are_kept_and_leaving_works_at_once() {
    let mut bench = Bench::closed(Look::default());
    bench.press(&"x ".repeat(EARLY_KEYS_MAX + 1));
    assert_eq!(bench.model.early.len(), EARLY_KEYS_MAX);
    bench.press("f10");
    assert_eq!(bench.asked, [Effect::Terminal(TerminalEffect::Quit)]);
}

#[test]
fn a_disk_that_gives_trouble_makes_everything_read_only() {
    let mut bench = Bench::new();
    bench.send(Msg::StoreTrouble("磁盘出错".into()));
    bench.press("alt+3 f2");
    assert!(bench.model.form.is_none());
    assert_eq!(bench.said(), "磁盘出错");
}
