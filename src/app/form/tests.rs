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
        "lly<enter>昨天 15:30<tab><right><tab><tab><tab>40<tab><tab>收成还可以。<enter>儿子在昆山。\
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
#[case("lly<enter><f5>水渠<tab><tab><tab><tab><tab>不久<ctrl+s>", Spot::Concern(0, ConcernCell::Due))]
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
    let changes = saved(&world.press(&mut form, "王五<enter>2<pagedown>刚搬来<ctrl+s>"));
    let Change::Add { record: Record::Household(new), id } = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((new.head.as_str(), new.group.as_deref()), ("王五", Some("2")));
    assert_eq!(visit(&changes).households, [HouseholdId(*id)]);
    assert_eq!(visit(&changes).village, new.village);
}

#[test]
fn identity_numbers_are_masked_and_the_writer_is_told() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let out = world.press(&mut form, "<pagedown>身份证320722199001011234<ctrl+s>");
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
fn leaving_takes_one_key_wherever_nothing_is_open() {
    let mut world = world();
    for keys in ["", "<tab>", "<pagedown>张", "<f5>水渠", "<enter>昨天"] {
        let mut form = world.form(Some("17"));
        world.press(&mut form, keys);
        assert!(world.press(&mut form, "<esc>").contains(&Output::Close), "{keys}");
        assert_eq!(form.is_dirty(), keys.contains(|c: char| !c.is_ascii()), "{keys}");
    }
}

#[test]
fn a_visit_of_which_nothing_is_written_is_asked_about() {
    let mut world = world();
    for (keys, nothing) in [
        ("", true),
        ("<enter><tab><tab>邻居<tab>", true),
        ("<pagedown>在家", false),
        ("<f5>水渠", false),
        ("<f6><enter>", false),
        ("<f7>修灯", false),
    ] {
        let mut form = world.form(Some("17"));
        let out = world.press(&mut form, &format!("{keys}<ctrl+s>"));
        assert_eq!((form.is_asking(), saved(&out).is_empty()), (nothing, nothing), "{keys}");
    }
    let mut form = world.form(Some("17"));
    assert_eq!(saved(&world.press(&mut form, "<ctrl+s><esc>")), []);
    assert!(!form.is_asking(), "one goes on writing");
    assert_eq!(visit(&saved(&world.press(&mut form, "<ctrl+s><enter>"))).households, [household("17")]);
    // To go on writing is an answer, too.
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<pagedown><ctrl+s>在家");
    assert_eq!((form.is_asking(), form.block(Block::Chat).text()), (false, "在家"));
}

/// Whom a form goes to and what is looked for instead.
fn whom(form: &VisitForm) -> (Vec<HouseholdId>, String) {
    (form.picked().to_vec(), form.text_at(Spot::Households).unwrap().text().to_owned())
}

#[rstest]
#[case::enter_accepts("<enter>", &["17"], Spot::At)]
#[case::tab_accepts("<tab>", &["17"], Spot::At)]
#[case::typing_replaces("zs<enter>", &["19"], Spot::At)]
#[case::tab_takes_what_is_found("李四<tab>", &["20"], Spot::At)]
#[case::down_chooses_among_those_found("zs<down><enter>", &["18"], Spot::At)]
#[case::later_too("<enter><tab><tab><ctrl+o>ls<enter>", &["20"], Spot::At)]
#[case::by_going_back("<enter><shift+tab>ls<enter>", &["20"], Spot::At)]
#[case::one_more("<alt+a>ls<enter>", &["17", "20"], Spot::At)]
#[case::one_more_later("<enter><tab><alt+a>ls<enter>", &["17", "20"], Spot::At)]
#[case::one_more_and_another_in_place_of_both("<alt+a>ls<enter><ctrl+o>zs<enter>", &["19"], Spot::At)]
#[case::escape_gives_up("zs<esc>", &["17"], Spot::Households)]
#[case::escape_gives_up_once_more("zs<esc><enter>", &["17"], Spot::At)]
#[case::out_and_in_again("<backspace>zs<enter>", &["19"], Spot::At)]
#[case::cleared("<ctrl+u>", &[], Spot::Households)]
#[case::cleared_and_given_up("<ctrl+u><esc>", &["17"], Spot::Households)]
fn the_household_comes_first_and_is_accepted_or_replaced(
    #[case] keys: &str,
    #[case] wanted: &[&str],
    #[case] spot: Spot,
) {
    let mut world = world();
    let mut form = world.form(Some("17"));
    assert_eq!((form.focus(), form.is_replacing()), (Spot::Households, true));
    let out = world.press(&mut form, keys);
    assert!(!out.contains(&Output::Close));
    let wanted: Vec<HouseholdId> = wanted.iter().map(|number| household(number)).collect();
    assert_eq!((whom(&form), form.focus()), ((wanted, String::new()), spot));
}

#[test]
fn what_is_looked_for_is_no_household_yet() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let out = world.press(&mut form, "徐瑜<pagedown>在家<ctrl+s>");
    assert_eq!(saved(&out), [], "neither the old one nor a new one");
    assert_eq!((whom(&form), form.focus()), ((vec![], "徐瑜".into()), Spot::Households));
}

#[test]
fn the_head_names_all_and_several_meet_in_a_courtyard() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    assert_eq!(form.heads(&world.ctx()), "刘兰英");
    world.press(&mut form, "<alt+a>ls<enter>");
    assert_eq!(form.heads(&world.ctx()), "刘兰英等 2 户");
    let both = vec![household("17"), household("20")];
    let form = VisitForm::new(&world.ctx(), both, RecordId([1; 16]));
    assert_eq!((form.heads(&world.ctx()).as_str(), form.place()), ("刘兰英等 2 户", Place::Courtyard));
}

#[test]
fn whoever_is_met_is_the_head_until_somebody_else_is_written() {
    let mut world = world();
    let met = |form: &VisitForm| [Spot::Met, Spot::Relation].map(|spot| form.text_at(spot).unwrap().text().to_owned());
    let mut form = world.form(Some("17"));
    assert_eq!(met(&form), ["刘兰英", "户主"]);
    assert!(!form.is_dirty());
    world.press(&mut form, "ls<enter>");
    assert_eq!(met(&form), ["李四", "户主"]);
    world.press(&mut form, "<alt+a>zs<enter>");
    assert_eq!(met(&form), ["", ""], "of two nobody knows which");
    world.press(&mut form, "<ctrl+o>lly<enter><down>张建国");
    assert_eq!(met(&form), ["张建国", "儿子"]);
    world.press(&mut form, "<ctrl+a>老邻居");
    assert_eq!(met(&form), ["老邻居", ""], "he is no son");
    world.press(&mut form, "<tab>邻居<ctrl+o>ls<enter>");
    assert_eq!(met(&form), ["老邻居", "邻居"]);
    let mut form = world.form(Some("17"));
    let nobody = visit(&saved(&world.press(&mut form, "<f9>")));
    assert_eq!((nobody.nobody_home, nobody.met.as_str()), (true, ""));
}

/// ↓ and ↑ go from row to row and change nothing, whatever stands there.
#[test]
fn up_and_down_only_move() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<f5>水渠<tab>水利<tab><tab><f7>修灯<ctrl+o>");
    let content = |form: &VisitForm| {
        let mut form = form.clone();
        form.focus_on(Spot::Households);
        form.policy_row = 0;
        form.to_draft()
    };
    let before = content(&form);
    let mut rows = vec![form.focus()];
    for (key, most) in [("<down>", 40), ("<up>", 40)] {
        for _ in 0..most {
            world.press(&mut form, key);
            assert_eq!(content(&form), before, "{key} at {:?}", form.focus());
            rows.push(form.focus());
        }
    }
    rows.dedup();
    assert_eq!(rows[..4], [Spot::Households, Spot::At, Spot::Met, Spot::Block(Block::Chat)], "three rows to 拉家常");
    assert_eq!(rows.last(), Some(&Spot::Households));
    assert!(rows.contains(&Spot::Next));
}

#[rstest]
#[case::opens_by_typing("水", true, "水")]
#[case::enter_takes("水<enter>", false, "水利")]
#[case::tab_takes("水<tab>", false, "水利")]
#[case::escape_closes("水<esc>", false, "水")]
#[case::and_tab_then_takes_nothing("水<esc><tab>", false, "水")]
#[case::down_stays_in_the_list("业<down>", true, "业")]
#[case::the_next_of_them("用<backspace>水<down><enter>", false, "饮水")]
#[case::down_at_the_end_leaves_it("水<down><down>", false, "水")]
#[case::saving_takes_nothing("水<ctrl+s>", false, "水")]
#[case::a_whole_word_needs_none("水利", false, "水利")]
#[case::what_no_word_fits("其它事", false, "其它事")]
fn words_are_taken_only_from_a_list_that_is_open(#[case] keys: &str, #[case] open: bool, #[case] written: &str) {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, &format!("<f5>渠堵了<tab>{keys}"));
    assert_eq!(form.offered(&world.ctx()).is_empty(), !open);
    assert_eq!(form.concerns()[0].category.text(), written);
}

#[test]
fn what_is_pasted_opens_no_list() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<f5>渠堵了<tab>");
    form.update(&world.ctx(), Input::Paste("水".into()));
    world.press(&mut form, "<tab>");
    assert_eq!(form.concerns()[0].category.text(), "水");
}

#[test]
fn what_stands_in_one_line_is_replaced_by_what_is_typed_there() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(
        &mut form,
        "<enter>昨天 9:00<tab><tab>邻居<tab>邻居<tab>40<tab><tab>在家<f5>渠堵了<tab>水利<tab><tab>40<tab>王五",
    );
    world.press(
        &mut form,
        "<tab>12-20<ctrl+o><tab>昨天 10:00<tab><tab>张建国<tab>儿子<tab>50<tab><tab><down><up>，天冷",
    );
    world.press(&mut form, "<f5><up><up>不通<tab>道路<tab><tab>5<tab>赵六<tab>12-21<tab>");
    let concern = &form.concerns()[0];
    let texts = [&concern.text, &concern.category, &concern.people, &concern.responsible, &concern.due_on];
    assert_eq!(texts.map(TextBox::text), ["渠堵了不通", "道路", "5", "赵六", "2026-12-21"]);
    let spots = [Spot::At, Spot::Met, Spot::Relation, Spot::Minutes, Spot::Block(Block::Chat)];
    let texts = spots.map(|spot| form.text_at(spot).unwrap().text());
    assert_eq!(texts, ["2026-11-21 10:00", "张建国", "儿子", "50", "在家，天冷"]);
}

#[test]
fn every_text_key_works_in_the_form() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let chat = |form: &VisitForm| form.block(Block::Chat).text().to_owned();
    for (keys, left) in [
        ("<pagedown>水渠 dam 淤塞", "水渠 dam 淤塞"),
        ("<home>村<end>了", "村水渠 dam 淤塞了"),
        ("<home><ctrl+right><delete>", "村渠 dam 淤塞了"),
        ("<ctrl+u>", ""),
        ("<ctrl+z>", "村渠 dam 淤塞了"),
        ("<ctrl+y>", ""),
        ("<ctrl+z><ctrl+a>没事", "没事"),
        ("<ctrl+w>", "没"),
    ] {
        world.press(&mut form, keys);
        assert_eq!(chat(&form), left, "{keys}");
    }
}

#[test]
fn a_row_that_cannot_be_filled_in_is_no_stop() {
    let mut world = world();
    assert!(world.form(Some("17")).spots().contains(&Spot::Policies));
    world.state = State::default();
    let mut form = world.form(None);
    assert!(!form.spots().contains(&Spot::Policies));
    world.press(&mut form, "<f5>");
    assert!(!notices(&world.press(&mut form, "<f6>")).is_empty(), "it says why not");
    assert_eq!(form.focus(), Spot::Concern(0, ConcernCell::Text));
}

#[rstest]
#[case("12-20", Some("2026-12-20"))]
#[case("下周三", Some("2026-11-25"))]
#[case("", None)]
fn when_a_concern_is_due_can_be_written(#[case] written: &str, #[case] day: Option<&str>) {
    let mut world = world();
    let mut form = world.form(Some("17"));
    let keys = format!("<f5>渠堵了<tab>水利<tab><tab><tab><tab>{written}<ctrl+s>");
    let changes = saved(&world.press(&mut form, &keys));
    let Change::Add { record: Record::Concern(concern), .. } = &changes[1] else { panic!("{changes:?}") };
    let usual = world.calendar.due(Urgency::Ordinary, concern.raised).day.to_string();
    assert_eq!(concern.due.to_string(), day.unwrap_or(&usual));
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
    let keys = "lly<enter>昨天 9:00<tab><right><tab>儿<down><tab><tab><tab><tab>儿子在家👍🏽e\u{301}，<enter>好<ctrl+z><up><shift+left>x\
                <f5>水渠<tab>水<down><up><tab><f6><enter><down><right><f7>修灯<tab><tab>+3<tab><f9><f9><f5><f8>下周三<ctrl+o>zs<esc>ls<enter><alt+a>zs";
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
    let out = world.press(&mut form, "<enter><down>邻居<f9>");
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
    "<f5>@<tab><alt+right><f6><enter><ctrl+s>",
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
