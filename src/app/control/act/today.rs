//! What the screen 今日 alone can do.

use super::{begin, follow, go, jump, remark, way};
use crate::app::dialogs::paper::Paper;
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::Model;
use crate::app::screens::dayplan::DayPlan;
use crate::app::screens::today::Item;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::display::day_plan;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::report::round::{self, Round};
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::SavePlan => save(model, "html", round::html, out),
        Action::SavePlanText => save(model, "txt", round::text, out),
        _ if model.today.day_plan.is_some() => return in_plan(model, action, out),
        Action::DayPlan => model.today.day_plan = Some(DayPlan::default()),
        Action::Open | Action::Confirm => open(model, out),
        _ => return false,
    }
    true
}

/// Opens what is at hand, where it lives.
fn open(model: &mut Model, out: &mut Vec<Effect>) {
    match model.today.list.current().copied() {
        Some(Item::Draft(place)) => begin::go_on(model, place, out),
        Some(Item::Stop(id)) => jump(model, Kind::Household, id.into()),
        Some(Item::Due(key)) if remark::first(model, key) => {}
        Some(Item::Due(key)) => follow(model, key),
        Some(Item::Logged(id)) => jump(model, Kind::Visit, id.into()),
        Some(Item::More(_)) => go(model, Tab::Todo),
        None => {}
    }
}

/// Carries out what the page of the plan can do.
fn in_plan(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let Some(plan) = &mut model.today.day_plan else { return false };
    match action {
        Action::Cancel | Action::DayPlan => model.today.day_plan = None,
        Action::Open | Action::Confirm => {
            if let Some(household) = plan.list.current().copied() {
                jump(model, Kind::Household, household.into());
            }
        }
        Action::NextPane | Action::PreviousPane => plan.detail.scroll_page(action == Action::NextPane),
        Action::Copy => {
            if let Some(round) = written(model) {
                out.push(Effect::Terminal(TerminalEffect::Copy(round::text(&round))));
                model.say(Tone::Plain, tr!("app-copied"));
            }
        }
        _ => match way(action) {
            Some(way) => drop(plan.list.go(way)),
            None => return false,
        },
    }
    true
}

/// Has the plan written into a file of its own.
fn save(model: &mut Model, ext: &'static str, write: fn(&Round) -> String, out: &mut Vec<Effect>) {
    if model.today.plan.stops.is_empty() {
        return model.say(Tone::Plain, tr!("plan-nothing"));
    }
    let Some(round) = written(model) else { return };
    let name = day_plan::file_name(model.today_date());
    out.push(Effect::Worker(WorkerEffect::Write(Paper { name, ext, text: write(&round) })));
}

fn written(model: &Model) -> Option<Round> {
    let world = model.world.as_ref()?;
    Some(round::of(&world.state(), &model.today.plan, world.me.cadre, model.today_date()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::dialogs::paper::Written;
    use crate::app::msg::Msg;
    use crate::app::sample::{Bench, household};
    use crate::app::screens::today::Item;
    use crate::app::world::tab::Tab;

    #[test]
    fn each_household_stands_once_with_all_its_reasons() {
        let mut bench = Bench::new();
        bench.go(Tab::Today);
        let items: Vec<Item> = bench.model.today.list.items().copied().collect();
        let stops = ["2", "1", "3", "12", "13"].map(|number| Item::Stop(household(number)));
        assert_eq!(items[..5], stops, "{items:?}");
        let why = |number| day_plan::why(bench.model.today.stop(household(number)).unwrap(), bench.model.today_date());
        assert_eq!(why("2").len(), 2, "must-visit and a promise: {:?}", why("2"));
        assert_eq!(why("1").len(), 2, "two concerns: {:?}", why("1"));
        let brief = day_plan::why_in_brief(bench.model.today.stop(household("1")).unwrap(), bench.model.today_date());
        assert_eq!(brief.split(" · ").count(), 3, "and a policy: {brief}");
    }

    #[test]
    fn the_line_at_hand_leads_to_its_household_and_to_a_visit() {
        let mut bench = Bench::new();
        bench.press("alt+1 home enter");
        assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("2"));
        bench.press("alt+1 down f2");
        assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("1")]);
    }

    #[test]
    fn the_plan_opens_and_leads_to_a_visit() {
        let mut bench = Bench::new();
        bench.press("alt+1 f6 down down");
        let plan = bench.model.today.day_plan.as_ref().unwrap();
        let order: Vec<_> = plan.list.items().copied().collect();
        assert_eq!(order, ["1", "2", "3", "12", "13"].map(household), "as one walks");
        bench.press("f2");
        assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("3")]);
        bench.press("esc esc");
        assert!(bench.model.today.day_plan.is_none() || bench.press("esc").model.today.day_plan.is_none());
    }

    fn asked(bench: &mut Bench) -> Paper {
        match bench.asked.pop() {
            Some(Effect::Worker(WorkerEffect::Write(paper))) => paper,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_plan_is_written_and_said_where() {
        let mut bench = Bench::new();
        bench.press("alt+1 f6 f9");
        let text = asked(&mut bench);
        assert_eq!((text.name.as_str(), text.ext), ("走访安排-2026-11-22", "txt"));
        assert!(text.text.contains("刘兰英"), "{text:?}");
        bench.press("f7");
        let page = asked(&mut bench);
        assert!(page.ext == "html" && page.text.starts_with("<!doctype html>"));
        assert!(!page.text.contains('\u{1b}') && !page.text.contains('\u{202e}'));
        bench.send(Msg::Written(Ok(Written { path: "D:/文档/安排-2.html".into(), notes: Vec::new() })));
        assert!(bench.said().contains("D:/文档/安排-2.html"));
        // It can be opened to be printed.
        bench.press("enter");
        assert_eq!(bench.asked.pop(), Some(Effect::Worker(WorkerEffect::Open("D:/文档/安排-2.html".into()))));
        bench.press("esc");
        bench.send(Msg::Written(Err("盘已满。".into())));
        assert!(bench.said().contains("盘已满。") && bench.model.overlay.is_none());
    }

    #[test]
    fn an_empty_plan_is_not_written() {
        let mut bench = Bench::empty();
        bench.press("alt+1 f6 enter f2 esc alt+1 f7");
        assert!(!bench.asked.iter().any(|effect| matches!(effect, Effect::Worker(WorkerEffect::Write(_)))));
        assert_eq!(bench.said(), tr!("plan-nothing"));
    }
}
