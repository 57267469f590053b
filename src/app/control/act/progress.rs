//! What the screen 进度 alone can do.

use super::{go, jump, way};
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::filter::Filter;
use crate::app::filter::narrow::Narrow;
use crate::app::model::Model;
use crate::app::screens::explain::{Explanation, record};
use crate::app::screens::progress::Pane;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::SwitchAssignment => switch_assignment(model),
        Action::NextPeriod | Action::PreviousPeriod => model.progress.turn(action == Action::PreviousPeriod),
        _ if model.progress.explanation.is_some() => return explained(model, action, out),
        Action::Cancel if model.progress.narrow == Narrow::default() => return model.progress.leave_cadre(),
        Action::Explain => explain(model),
        Action::Open | Action::Confirm => open(model),
        Action::NextPane | Action::PreviousPane => {
            let rows = model.layout().map_or(0, |layout| layout.body.height);
            model.progress.next_pane(rows, action == Action::PreviousPane);
        }
        _ => return false,
    }
    true
}

fn switch_assignment(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let all: Vec<_> = state.assignments().map(|(id, _)| id).collect();
    model.progress.switch(&all);
}

fn explain(model: &mut Model) {
    if let Some(kind) = model.progress.figures.current().copied() {
        model.progress.explanation = Some(Explanation::new(kind));
    }
}

/// Carries out what the page of a figure can do.
fn explained(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let Some(page) = &mut model.progress.explanation else { return false };
    match action {
        Action::Cancel | Action::Explain => model.progress.explanation = None,
        Action::NextPane | Action::PreviousPane => page.page.scroll_page(action == Action::NextPane),
        Action::Open | Action::Confirm => match page.at_hand().and_then(record) {
            Some((Kind::Policy, id)) => super::policies::show_untold(model, id),
            Some((kind, id)) => jump(model, kind, id),
            None => {}
        },
        Action::Copy => {
            out.push(Effect::Terminal(TerminalEffect::Copy(page.page.text())));
            model.say(Tone::Plain, tr!("app-copied"));
        }
        _ => match way(action) {
            Some(way) => drop(page.missing.go(way)),
            None => return false,
        },
    }
    true
}

/// Opens what is at hand: how the figure is worked out, or the households of the village.
fn open(model: &mut Model) {
    match model.progress.pane {
        Pane::Figures | Pane::Pictures => explain(model),
        Pane::Villages => {
            let at = model.progress.villages.current().copied();
            let bar = at.and_then(|at| model.progress.answer.as_ref()?.villages.get(at));
            let Some(village) = bar.map(|bar| bar.village) else { return };
            go(model, Tab::Households);
            model.households.dossier = None;
            model.households.filter = Filter::default();
            model.households.narrow = Narrow { villages: vec![village], ..Narrow::default() };
        }
        Pane::Cadres => drop(model.progress.open_cadre()),
        // All there is of an office stands below it.
        Pane::Offices => {}
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::app::msg::Msg;
    use crate::app::sample::{self, Bench, household};
    use crate::query::progress::MetricKind;

    #[test]
    fn the_figure_at_hand_is_explained_and_its_gap_leads_to_the_household() {
        let mut bench = Bench::new();
        bench.press("alt+5 f7");
        let page = bench.model.progress.explanation.as_ref().unwrap();
        assert_eq!((page.kind, page.household()), (MetricKind::Coverage, Some(household("3"))));
        let text = page.page.text();
        assert!(text.contains("2 ÷ 5 = 40%") && text.contains("王海军"), "{text}");
        bench.press("down enter");
        assert_eq!(bench.model.tab, Tab::Households);
        assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("12"));
        bench.press("alt+5 esc down down enter");
        assert_eq!(bench.model.progress.explanation.as_ref().unwrap().kind, MetricKind::MustVisit);
        bench.press("f7");
        assert!(bench.model.progress.explanation.is_none());
    }

    #[test]
    fn a_visit_begins_at_the_household_in_the_gap() {
        let mut bench = Bench::new();
        bench.press("alt+5 f7 f2");
        assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("3")]);
    }

    #[test]
    fn a_village_leads_to_its_households() {
        let mut bench = Bench::new();
        bench.press("alt+3 f6 alt+5 tab enter");
        assert_eq!(bench.model.tab, Tab::Households);
        let narrow = &bench.model.households.narrow;
        assert_eq!((narrow.villages.len(), narrow.unseen), (1, None));
        assert_eq!(bench.model.households.list.items().count(), 5);
    }

    #[rstest]
    #[case((80, 24), "tab", Pane::Villages)]
    #[case((80, 24), "tab tab", Pane::Figures)]
    #[case((80, 24), "shift+tab", Pane::Villages)]
    #[case((60, 16), "tab", Pane::Pictures)]
    #[case((60, 16), "tab tab tab", Pane::Figures)]
    fn panes_go_round(#[case] size: (u16, u16), #[case] keys: &str, #[case] pane: Pane) {
        let mut bench = Bench::new();
        bench.send(Msg::Resize(size.0, size.1));
        assert_eq!(bench.press("alt+5").press(keys).model.progress.pane, pane);
    }

    #[test]
    fn period_and_assignment_are_changed_and_named() {
        let mut bench = Bench::new();
        bench.press("alt+5 left left f6");
        let progress = &bench.model.progress;
        let today = sample::now().date_naive();
        assert_eq!((progress.period_name(today), progress.place), (tr!("numbers-period-last-month"), Some((1, 1))));
        assert_eq!(progress.answer.as_ref().unwrap().period.from.to_string(), "2026-10-01");
    }
}
