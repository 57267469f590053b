//! The counts against a naive answer, and what an edit of the catalogue does to them.

use fastrand::Rng;

use super::*;
use crate::domain::catalog::Purpose;
use crate::domain::visit::{Blocks, Explained, Understanding, Visit};
use crate::query::sample::{Sample, day};

fn catalog(goals: &[(&str, &[&str])]) -> Catalog {
    let item = |(code, when): &(&str, &[&str])| Item {
        code: (*code).into(),
        label: format!("目标{code}"),
        when: when.iter().map(|rule| (*rule).into()).collect(),
    };
    Catalog {
        of: Purpose(Purpose::CAMPAIGN.into()),
        code: "X".into(),
        version: "1".into(),
        title: "活动".into(),
        note: String::new(),
        from: Some(day("2026-10-01")),
        to: Some(day("2026-12-31")),
        items: goals.iter().map(item).collect(),
    }
}

/// Of Sunday 22 November 2026.
fn counted(sample: &Sample, catalog: &Catalog) -> Vec<[u64; 6]> {
    let row = |Goal { week, period, .. }: Goal| {
        [week.visits, week.concerns, week.matters, period.visits, period.concerns, period.matters]
    };
    campaign(&sample.state, catalog, day("2026-11-22")).into_iter().map(row).collect()
}

#[test]
fn a_record_counts_under_every_goal_one_of_whose_rules_holds() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    let said = sample.visit(&[zhang], "2026-11-20", |v| {
        v.blocks.chat = "家里都好".into();
        v.blocks.development = "想种大棚".into();
    });
    sample.visit(&[zhang], "2026-11-02", |v| v.blocks.chat = "问了收成".into());
    sample.visit(&[zhang], "2026-11-21", |v| v.nobody_home = true);
    sample.visit(&[zhang], "2025-11-21", |v| v.blocks.chat = "去年的".into());
    let canal = sample.concern(zhang, "2026-11-20", "2026-11-27", |c| {
        c.visit = Some(said);
        c.category = " 水利".into();
    });
    let catalog = catalog(&[
        ("listen", &["block=chat,complaints", "place=home"]),
        ("grow", &["block=development", "category=水利"]),
    ]);
    // The concern came of a visit at home, so it counts under both.
    assert_eq!(counted(&sample, &catalog), [[1, 1, 0, 2, 1, 0], [1, 1, 0, 1, 1, 0]]);
    let found = behind(&sample.state, &catalog, "grow", None);
    let at = day("2026-11-20");
    let wanted = [(Kind::Concern, canal.0), (Kind::Visit, said.0)];
    assert_eq!(found, wanted.map(|(kind, id)| Behind { day: at, kind, id }));
    assert_eq!(behind(&sample.state, &catalog, "grow", Some(week(day("2026-11-15")))), []);
}

#[test]
fn an_edit_of_the_catalogue_classes_the_past_anew() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.concern(zhang, "2026-11-20", "2026-11-27", |c| c.category = "水利".into());
    sample.concern(zhang, "2026-11-20", "2026-11-27", |c| c.category = "邻里".into());
    let before = catalog(&[("grow", &["category=水利"]), ("peace", &["category=信访"])]);
    assert_eq!(counted(&sample, &before), [[0, 1, 0, 0, 1, 0], [0; 6]]);
    let after = catalog(&[("grow", &["category=产业"]), ("peace", &["category=信访,邻里,水利"])]);
    assert_eq!(counted(&sample, &after), [[0; 6], [0, 2, 0, 0, 2, 0]]);
    let over = Catalog { to: Some(day("2026-11-19")), ..after };
    assert_eq!(counted(&sample, &over), [[0; 6]; 2]);
}

#[test]
fn a_goal_that_a_record_names_takes_the_place_of_the_rules() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.concern(zhang, "2026-11-20", "2026-11-27", |c| {
        c.category = "水利".into();
        c.goal = "peace".into();
    });
    // A goal of another campaign says nothing of this one.
    sample.concern(zhang, "2026-11-20", "2026-11-27", |c| {
        c.category = "水利".into();
        c.goal = "elsewhere".into();
    });
    let catalog = catalog(&[("grow", &["category=水利"]), ("peace", &["category=信访"])]);
    assert_eq!(counted(&sample, &catalog), [[0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0]]);
}

#[test]
fn a_rule_that_cannot_be_read_leaves_the_others() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.visit(&[zhang], "2026-11-20", |_| {});
    let catalog = catalog(&[("a", &["plcae=home", "place=home", "meeting=hearing"])]);
    assert_eq!(counted(&sample, &catalog), [[1, 0, 0, 1, 0, 0]]);
}

#[test]
fn a_week_begins_on_monday() {
    for today in ["2026-11-16", "2026-11-18", "2026-11-22"] {
        assert_eq!(week(day(today)), Period { from: day("2026-11-16"), to: day("2026-11-22") });
    }
}

/// What a record is asked for its own sake, one rule after the other.
fn holds(rule: &str, visit: Option<&Visit>, own: bool, concern: Option<&Concern>, matter: Option<&Matter>) -> bool {
    let (key, values) = rule.split_once('=').unwrap();
    let mut values = values.split(',');
    // What was done at a house where nobody was met was done there all the same.
    let went = visit.filter(|visit| !own || !visit.nobody_home);
    match key {
        "place" => went.is_some_and(|visit| values.any(|value| visit.place.word() == value)),
        "occasion" => went.is_some_and(|visit| {
            values.any(|value| visit.occasion.as_ref().is_some_and(|occasion| occasion.word() == value))
        }),
        "block" if own => {
            went.is_some_and(|visit| values.any(|value| visit.blocks.filled().any(|(block, _)| block.word() == value)))
        }
        "policy" if own => went.is_some_and(|visit| visit.policies.iter().any(|_| values.any(|value| value == "YB"))),
        "category" => concern.is_some_and(|concern| values.any(|value| concern.category == value)),
        "help" => matter
            .is_some_and(|matter| values.any(|value| matter.help.as_ref().is_some_and(|help| help.word() == value))),
        _ => false,
    }
}

#[test]
fn the_counts_are_those_of_a_naive_answer() {
    const RULES: &[&str] = &[
        "place=home",
        "place=field,station",
        "block=chat,help",
        "block=development",
        "category=水利",
        "category=信访,水利",
        "help=money,goods",
        "occasion=festival",
        "policy=YB",
        "policy=QT",
        "meeting=talk",
        "nothing=x",
    ];
    for seed in 0..50 {
        let mut rng = Rng::with_seed(seed);
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张三");
        let policy = sample.policy("YB", &[]);
        let goals: Vec<(String, Vec<&str>)> = (0..rng.usize(1..5))
            .map(|at| (format!("g{at}"), (0..rng.usize(0..4)).map(|_| RULES[rng.usize(..RULES.len())]).collect()))
            .collect();
        let lent: Vec<(&str, &[&str])> = goals.iter().map(|(code, when)| (code.as_str(), &when[..])).collect();
        let catalog = catalog(&lent);
        let mut wanted = vec![[0; 6]; goals.len()];
        let mut count = |at: usize, on: &str, kind: usize, fits: bool| {
            if fits && ("2026-10-01"..="2026-12-31").contains(&on) {
                wanted[at][3 + kind] += 1;
                wanted[at][kind] += u64::from(("2026-11-16"..="2026-11-22").contains(&on));
            }
        };
        for _ in 0..40 {
            let on = format!("2026-{:02}-{:02}", rng.u8(9..13), rng.u8(10..24));
            let mut visit = Visit::new(crate::query::sample::at(day(&on)), crate::query::sample::village());
            visit.households = vec![zhang];
            visit.place = Place::ALL[rng.usize(..Place::ALL.len())];
            visit.nobody_home = rng.u8(..5) == 0;
            visit.occasion = rng.bool().then(|| Occasion::of(if rng.bool() { "festival" } else { "illness" }));
            let words = |on: bool| if on { "字".to_owned() } else { " ".to_owned() };
            visit.blocks = Blocks {
                chat: words(rng.bool()),
                development: words(rng.bool()),
                help: words(rng.bool()),
                ..Blocks::default()
            };
            if rng.bool() {
                visit.policies = vec![Explained { policy, outcome: Understanding::Again }];
            }
            let id = VisitId(sample.put(visit.clone()));
            for (at, (_, when)) in goals.iter().enumerate() {
                count(at, &on, 0, when.iter().any(|rule| holds(rule, Some(&visit), true, None, None)));
            }
            let goal = if rng.u8(..4) == 0 { format!("g{}", rng.u8(..6)) } else { String::new() };
            let named = goals.iter().position(|(code, _)| *code == goal);
            let came_of = rng.bool().then_some(&visit);
            if rng.bool() {
                let category = ["水利", "信访", "邻里"][rng.usize(..3)];
                let concern = sample.concern(zhang, &on, "2027-01-05", |c| {
                    c.visit = came_of.map(|_| id);
                    c.category = category.into();
                    c.goal.clone_from(&goal);
                });
                let concern = sample.state.concern(concern).unwrap().clone();
                for (at, (_, when)) in goals.iter().enumerate() {
                    let fits = when.iter().any(|rule| holds(rule, came_of, false, Some(&concern), None));
                    count(at, &on, 1, named.map_or(fits, |named| named == at));
                }
            } else {
                let state = MatterState::ALL[rng.usize(..3)];
                let id_of = sample.matter(zhang, None, state);
                let mut matter = sample.state.matter(id_of).unwrap().clone();
                matter.visit = came_of.map(|_| id);
                matter.help = rng.bool().then(|| HelpForm::of(if rng.bool() { "money" } else { "自己的说法" }));
                matter.raised = day(&on);
                matter.done = matter.done.map(|_| day("2026-11-17"));
                matter.goal.clone_from(&goal);
                sample.set(id_of, matter.clone());
                let on = matter.done.map_or(on, |day| day.to_string());
                for (at, (_, when)) in goals.iter().enumerate() {
                    let fits = when.iter().any(|rule| holds(rule, came_of, false, None, Some(&matter)));
                    count(at, &on, 2, state != MatterState::Dropped && named.map_or(fits, |named| named == at));
                }
            }
        }
        assert_eq!(counted(&sample, &catalog), wanted, "seed {seed}: {goals:?}");
    }
}
