//! Whole visits, key by key, through the default keymap.

use rstest::rstest;

use super::sample::{World, at, household, world};
use super::*;
use crate::base::limits::TEXT_CHARS_MAX;
use crate::domain::concern::ConcernState;
use crate::domain::matter::MatterState;
use crate::domain::record::Record;
use crate::domain::visit::Understanding;

fn saved(out: &[Output]) -> Vec<Change> {
    let mut saves = out.iter().filter_map(|out| if let Output::Save(changes) = out { Some(changes) } else { None });
    let changes = saves.next().cloned().unwrap_or_default();
    assert!(saves.next().is_none(), "one save and no more");
    changes
}

fn notices(out: &[Output]) -> String {
    out.iter().filter_map(|out| if let Output::Notice(text) = out { Some(text.as_str()) } else { None }).collect()
}

fn visit(changes: &[Change]) -> Visit {
    let found = changes.iter().find_map(|change| match change {
        Change::Add { record: Record::Visit(visit), .. } => Some(visit.clone()),
        _ => None,
    });
    found.expect("a visit")
}

#[test]
fn a_visit_with_a_concern_a_policy_and_a_matter_is_one_set_of_changes() {
    let mut world = world();
    let mut form = world.form(None);
    let out = world.press(
        &mut form,
        "lly<enter>昨天 15:30<tab><right><tab><down><tab><tab>40<tab><tab>收成还可以。<enter>儿子在昆山。\
         <f5>村东水渠淤塞<tab>水利<tab><right><tab>40<tab>王会计<f6><enter><down><right><right>\
         <f7>代办残疾证<tab><right><tab>陪同评残<tab><tab>下周三<ctrl+s>",
    );
    let changes = saved(&out);
    assert_eq!(changes.iter().map(Change::kind).collect::<Vec<_>>(), [Kind::Visit, Kind::Concern, Kind::Matter]);
    let visit = visit(&changes);
    assert_eq!((visit.at, visit.minutes, visit.place), (at("2026-11-21T15:30"), Some(40), Place::Field));
    assert_eq!(visit.households, [household("17")]);
    assert_eq!((visit.met.as_str(), visit.relation.as_str()), ("刘兰英", "户主"));
    assert_eq!(visit.blocks.chat, "收成还可以。\n儿子在昆山。");
    let outcomes: Vec<_> = visit.policies.iter().map(|explained| explained.outcome).collect();
    assert_eq!(outcomes, [Understanding::Understood, Understanding::Again]);
    assert_eq!(visit.next.map(|day| day.to_string()).as_deref(), Some("2026-11-25"));
    assert_eq!(visit.cadres.len(), 1);
    let Change::Add { record: Record::Concern(concern), .. } = &changes[1] else { panic!() };
    assert_eq!((concern.number.as_str(), concern.state), ("1121-01", ConcernState::Recorded));
    assert_eq!((concern.urgency, concern.people), (Urgency::Difficult, Some(40)));
    assert_eq!(concern.due, world.calendar.due(Urgency::Difficult, concern.raised).day);
    assert_eq!((concern.visit, concern.household), (Some(form.id()), Some(household("17"))));
    let Change::Add { record: Record::Matter(matter), .. } = &changes[2] else { panic!() };
    assert_eq!((matter.state, matter.action.as_str()), (MatterState::Done, "陪同评残"));
}

#[test]
fn nobody_home_takes_two_keys() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let changes = saved(&world.press(&mut form, "<f9>"));
    assert!(visit(&changes).nobody_home);
    assert_eq!(changes.len(), 1);
    assert!(!form.spots().iter().any(|spot| matches!(spot, Spot::Block(_))), "the blocks are gone");
}

#[rstest]
#[case("<ctrl+s>", Spot::Households)]
#[case("张<ctrl+s>", Spot::Households)]
#[case("lly<enter>不知道<ctrl+s>", Spot::At)]
#[case("lly<enter>明天 9:00<ctrl+s>", Spot::At)]
#[case("lly<enter>2026-11-23 9:00<ctrl+s>", Spot::At)]
#[case("lly<enter><f5><ctrl+s>", Spot::Concern(0, ConcernCell::Text))]
#[case("lly<enter><f5>水渠<tab><tab><tab>许多<ctrl+s>", Spot::Concern(0, ConcernCell::People))]
#[case("lly<enter><f7><ctrl+s>", Spot::Matter(0, MatterCell::Need))]
fn what_is_wrong_is_shown_beside_its_field_and_nothing_is_lost(#[case] keys: &str, #[case] spot: Spot) {
    let mut world = world();
    let mut form = world.form(None);
    let out = world.press(&mut form, keys);
    assert_eq!(saved(&out), []);
    assert!(!notices(&out).is_empty());
    assert_eq!(form.focus(), spot);
    assert!(form.flaws().iter().any(|flaw| flaw.spot == spot && flaw.grave), "{:?}", form.flaws());
}

#[test]
fn a_household_that_is_new_is_saved_along_with_the_visit() {
    let mut world = world();
    let mut form = world.form(None);
    let changes = saved(&world.press(&mut form, "王五<enter>2<tab><ctrl+s>"));
    let Change::Add { record: Record::Household(new), id } = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((new.head.as_str(), new.group.as_deref()), ("王五", Some("2")));
    assert_eq!(visit(&changes).households, [HouseholdId(*id)]);
    assert_eq!(visit(&changes).village, new.village);
}

#[test]
fn identity_numbers_are_masked_and_the_writer_is_told() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let out = world.press(&mut form, "<tab><tab><tab><tab>身份证320722199001011234<ctrl+s>");
    assert!(!visit(&saved(&out)).blocks.chat.contains("19900101"));
    assert!(!notices(&out).is_empty());
}

#[test]
fn a_correction_changes_just_what_was_changed() {
    let mut world = world();
    let new = world.form(Some("17"));
    let old = Visit {
        households: vec![household("17")],
        ..Visit::new(at("2026-11-20T09:30"), new.village(&world.ctx()).unwrap())
    };
    let mut form = VisitForm::edit(&world.ctx(), new.id(), &old, crate::base::ids::RecordId([2; 16]));
    let changes = saved(&world.press(&mut form, "<tab><tab><tab><tab>35<ctrl+s>"));
    let [Change::Edit(edit)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(serde_json::to_string(&edit.set).unwrap(), r#"{"minutes":35}"#);
}

#[test]
fn leaving_asks_only_where_something_was_written() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    assert!(world.press(&mut form, "<tab><esc>").contains(&Output::Close));
    let mut form = world.form(Some("17"));
    assert!(!world.press(&mut form, "张<esc>").contains(&Output::Close));
    assert!(form.is_asking());
    world.press(&mut form, "<esc>");
    assert!(!form.is_asking());
    assert!(world.press(&mut form, "<esc><enter>").contains(&Output::Close));
}

#[test]
fn a_paste_of_ten_thousand_lines_is_bounded_and_said() {
    let world = world();
    let mut form = world.form(Some("17"));
    form.focus_on(Spot::Block(Block::Chat));
    let out = form.update(&world.ctx(), Input::Paste("今天走访了三户人家。\n".repeat(10_000)));
    assert_eq!(form.block(Block::Chat).text().chars().count(), TEXT_CHARS_MAX);
    assert!(notices(&out).contains("20000") || notices(&out).contains("20,000"), "{}", notices(&out));
    assert_eq!(VisitForm::from_draft(&form.to_draft()).unwrap().to_draft(), form.to_draft());
}

/// Whenever the program is killed, the draft brings back the same form: the
/// rest of the keys leads to the very same end.
#[test]
fn a_draft_after_any_keystroke_goes_on_as_if_nothing_had_happened() {
    let keys = "lly<enter>昨天 9:00<tab><right><tab><down><tab><tab><tab><tab>儿子在家👍🏽e\u{301}，<enter>好<ctrl+z><up><shift+left>x\
                <f5>水渠<tab>水利<f6><enter><down><right><f7>修灯<tab><tab>+3<tab><f9><f9><f5><f8>下周三<esc><esc>";
    let mut world = world();
    let mut straight = world.form(None);
    let mut killed = world.form(None);
    for key in super::sample::parsed(keys) {
        world.press_one(&mut straight, key);
        world.press_one(&mut killed, key);
        assert_eq!(killed.to_draft(), straight.to_draft(), "{key:?}");
        killed = VisitForm::from_draft(&killed.to_draft()).unwrap();
        killed.start(&world.ctx());
        assert_eq!((killed.to_draft(), killed.flaws()), (straight.to_draft(), straight.flaws()), "{key:?}");
    }
}

#[test]
fn what_is_no_draft_is_refused() {
    let World { .. } = world();
    for bad in [&b""[..], b"{}", b"{\"v\":9,\"form\":{}}", b"{\"v\":1,\"form\":{}}", b"\xff"] {
        assert!(VisitForm::from_draft(bad).is_err());
    }
}

#[test]
fn nobody_home_is_no_end_where_something_is_written_already() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let out = world.press(&mut form, "邻居<f9>");
    assert!(form.nobody_home() && saved(&out).is_empty());
    let mut form = world.form(None);
    assert!(saved(&world.press(&mut form, "<f9>")).is_empty(), "nobody knows where");
}

/// An ordinary visit in as few keys as it takes, what is written left out.
#[rstest]
#[case::spoken("lly<enter>", "<pagedown>", "收成还可以", "<ctrl+s>", 6)]
#[case::with_a_concern_and_a_policy(
    "lly<enter>",
    "<pagedown>",
    "收成还可以",
    "<f5>@<tab><down><f6><enter><ctrl+s>",
    11
)]
fn an_ordinary_visit_takes_few_keys(
    #[case] whom: &str,
    #[case] to_text: &str,
    #[case] text: &str,
    #[case] rest: &str,
    #[case] most: usize,
) {
    let mut world = world();
    let mut form = world.form(None);
    let keys = format!("{whom}{to_text}{text}{}", rest.replace('@', "路灯不亮"));
    let written = text.chars().count() + if rest.contains('@') { 4 } else { 0 };
    assert_eq!(super::sample::parsed(&keys).len() - written, most);
    let changes = saved(&world.press(&mut form, &keys));
    assert_eq!(visit(&changes).blocks.filled().count(), 1, "{changes:?}");
    if rest.contains('@') {
        let Change::Add { record: Record::Concern(concern), .. } = &changes[1] else { panic!("{changes:?}") };
        assert_eq!((concern.text.as_str(), concern.category.as_str()), ("路灯不亮", "水利"));
        assert_eq!(visit(&changes).policies.len(), 1);
    }
}

#[test]
fn what_gives_somebody_away_is_said_while_it_is_typed() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<pagedown>身份证32072219900101123");
    assert!(form.flaws().is_empty());
    world.press(&mut form, "4");
    let [flaw] = form.flaws() else { panic!("{:?}", form.flaws()) };
    assert_eq!((flaw.spot, flaw.grave), (form.focus(), false));
    world.press(&mut form, "，电话13800138000");
    assert_eq!(form.flaws().len(), 2);
}
