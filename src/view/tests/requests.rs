//! What waits for a decision on the screen 交换: at the office that decides, and on
//! the laptop of whoever asks.

use std::sync::Arc;

use super::exchange::answer;
use super::shown;
use crate::app::dialogs::deal::{Deal, Dealt};
use crate::app::sample::{Bench, DEVICE, at, state};
use crate::app::{Effect, WorkerEffect};
use crate::base::ids::EntryRef;
use crate::domain::cadre::Role;
use crate::domain::change::{Change, Edit};
use crate::domain::decision::Outcome;
use crate::domain::record::Kind;
use crate::oplog::stamp::Stamp;
use crate::state::authority::{Authority, Claim, Held, Said};
use crate::state::doc::Origin;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn entry(seq: u64) -> EntryRef {
    EntryRef { device: DEVICE, seq }
}

/// Returns the screen of somebody who has two requests before them: a household is to
/// get another telephone, and another one is to be removed.
fn bench(role: Role) -> Bench {
    let mut state = state();
    let homes: Vec<_> = state.households().map(|(id, _)| id.0).take(2).collect();
    let serde_json::Value::Object(set) = serde_json::json!({"phone": "13800000000"}) else { panic!() };
    let kind = Kind::Household;
    let changes = [
        Change::Edit(Edit { kind, id: homes[0], set, was: Default::default(), step: None }),
        Change::Remove { kind, id: homes[1], reason: "搬走".into() },
    ];
    let mut authority = Authority::clone(state.authority());
    for (seq, change) in (40..).zip(changes) {
        let ms = at("2026-11-21T09:30:00+08:00").timestamp_millis() as u64;
        let origin = Origin { stamp: Stamp::new(ms + seq, 0), entry: entry(seq), tag: seq };
        let claim = Claim { origin, said: &Said::Change(change, None), passed: false };
        authority.put_back(vec![Held::of(&claim, Vec::new(), true).unwrap()]);
    }
    state.put_authority(Arc::new(authority));
    let mut bench = Bench::new();
    bench.open(state);
    bench.model.world.as_mut().unwrap().me.role = role;
    bench.press("alt+8");
    bench
}

fn deals(bench: &Bench) -> Vec<Deal> {
    let deals = bench.asked.iter().filter_map(|effect| match effect {
        Effect::Worker(WorkerEffect::Deal(_, deal)) if *deal != Deal::Who => Some(deal.clone()),
        _ => None,
    });
    deals.collect()
}

#[test]
fn an_office_agrees_or_refuses_after_a_question() {
    for size in SIZES {
        let mut bench = bench(Role::Committee);
        bench.model.size = size;
        bench.press("home");
        insta::assert_snapshot!(format!("requests-office-{}x{}", size.0, size.1), shown(&mut bench, size));
        assert!(shown(&mut bench, size).contains("13800000000"), "whoever decides sees what it comes to");
        bench.press("down");
        assert!(shown(&mut bench, size).contains("搬走"), "and why");
        bench.press("up enter");
        let question = shown(&mut bench, size);
        assert!(question.contains("同意吗") && question.contains("同意了就算数"), "{question}");
        bench.press("esc");
        assert_eq!(deals(&bench), [], "nothing is decided without a yes");
        bench.press("enter y");
        assert_eq!(deals(&bench), [Deal::Decide((entry(40), 40), Outcome::Taken)]);
        answer(&mut bench, Ok(Dealt::Decided(Outcome::Taken)));
        assert_eq!(bench.said(), "已保存：同意。");
        bench.model.world.as_mut().unwrap().me.role = Role::Committee;
        bench.press("down delete");
        assert!(shown(&mut bench, size).contains("不同意？"));
        bench.press("y");
        assert_eq!(deals(&bench)[1..], [Deal::Decide((entry(41), 41), Outcome::Refused)]);
    }
}

#[test]
fn whoever_asks_sees_it_and_can_only_take_it_back() {
    for size in SIZES {
        let mut bench = bench(Role::Cadre);
        bench.model.size = size;
        bench.press("home");
        insta::assert_snapshot!(format!("requests-asked-{}x{}", size.0, size.1), shown(&mut bench, size));
        bench.press("enter");
        assert!(bench.said().contains("由单位决定"), "{}", bench.said());
        assert_eq!((deals(&bench), bench.model.overlay.is_none()), (Vec::new(), true));
        bench.press("down delete");
        assert!(shown(&mut bench, size).contains("收回吗"));
        bench.press("y");
        assert_eq!(deals(&bench), [Deal::Decide((entry(41), 41), Outcome::Withdrawn)]);
    }
}
