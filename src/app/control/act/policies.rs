//! What the screen 政策 alone can do.

use super::super::update::open_sheet;
use super::{go, jump};
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::model::Model;
use crate::app::screens::policies::Front;
use crate::app::screens::policies::matrix::Matrix;
use crate::app::screens::policies::reading::Reading;
use crate::app::screens::policies::untold::Untold;
use crate::app::sheet::About;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::{PolicyId, RecordId};
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let front = model.policies.front();
    let at_hand = model.policies.at_hand();
    match (action, front) {
        (Action::Cancel, Front::Untold) | (Action::StillToTell, Front::Untold) => model.policies.untold = None,
        (Action::Cancel | Action::CoverageMatrix, Front::Matrix) => model.policies.matrix = None,
        (Action::Cancel | Action::ReadOut, Front::Reading) => model.policies.reading = None,
        (Action::Add, _) => open_sheet(model, About::Policy { was: None }),
        (Action::Edit, _) if at_hand.is_none() => model.say(Tone::Plain, tr!("policy-none-at-hand")),
        (Action::Edit, _) => model.policies.wants_edit = at_hand,
        (Action::ReadOut | Action::StillToTell, _) if at_hand.is_none() => {
            model.say(Tone::Plain, tr!("app-empty-policies"));
        }
        (Action::ReadOut, _) => read_out(model, at_hand),
        (Action::CoverageMatrix, _) => {
            (model.policies.reading, model.policies.untold) = (None, None);
            model.policies.matrix = Some(Matrix::default());
        }
        (Action::StillToTell, _) => model.policies.untold = at_hand.map(|policy| Untold::new(policy, None)),
        (Action::Open | Action::Confirm, _) => open(model),
        (Action::Copy, Front::Reading) => {
            let text = model.policies.reading.as_ref().map(|reading| reading.page.text());
            out.push(Effect::Terminal(TerminalEffect::Copy(text.unwrap_or_default())));
            model.say(Tone::Plain, tr!("app-copied"));
        }
        _ => return false,
    }
    true
}

/// Opens the policy that is to be changed, now that its text is here.
pub fn edit_now(model: &mut Model) {
    let Some(id) = model.policies.wants_edit.take() else { return };
    if let Some(policy) = model.docs.read::<Policy>(id) {
        open_sheet(model, About::Policy { was: Some(Box::new((id, policy))) });
    }
}

/// Goes to a policy and lists who is still to be told of it.
pub fn show_untold(model: &mut Model, id: RecordId) {
    go(model, Tab::Policies);
    let policies = &mut model.policies;
    (policies.reading, policies.matrix) = (None, None);
    policies.wanted = Some(PolicyId(id));
    policies.untold = Some(Untold::new(PolicyId(id), None));
}

fn read_out(model: &mut Model, policy: Option<PolicyId>) {
    let policies = &mut model.policies;
    (policies.untold, policies.matrix) = (None, None);
    policies.reading = policy.map(Reading::new);
    policies.wanted = policy;
}

/// Opens what is at hand: the policy to be read out, the households of a cell,
/// the household.
fn open(model: &mut Model) {
    let policies = &mut model.policies;
    match policies.front() {
        Front::Untold => {
            if let Some(household) = policies.household() {
                jump(model, Kind::Household, household.into());
            }
        }
        Front::Matrix => {
            let Some(matrix) = &policies.matrix else { return };
            let Some((policy, category)) = matrix.at_hand(&policies.coverage) else { return };
            let row = policies.covered(policy);
            if row.and_then(|row| matrix.cell(row, matrix.column)).is_none() {
                return model.say(Tone::Plain, tr!("numbers-matrix-not-meant"));
            }
            policies.untold = Some(Untold::new(policy, category));
        }
        Front::Reading => policies.reading.iter_mut().for_each(|reading| reading.turn(false)),
        Front::Catalogue => {
            let policy = policies.at_hand();
            read_out(model, policy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sample::{Bench, household};
    use crate::domain::household::Category;

    #[test]
    fn a_policy_is_read_out_and_its_questions_one_at_a_time() {
        let mut bench = Bench::new();
        bench.press("alt+6 f6");
        let reading = |bench: &Bench| {
            let reading = bench.model.policies.reading.as_ref().unwrap();
            (reading.step, reading.page.text())
        };
        let (step, text) = reading(&bench);
        assert!(step == 0 && text.contains("次年全年有效。") && !text.contains("过了年底"), "{text}");
        bench.press("tab");
        let (step, text) = reading(&bench);
        assert!(step == 1 && text.contains("过了年底还能缴吗？") && text.contains("三个月等待期"), "{text}");
        bench.press("tab left");
        assert_eq!(reading(&bench).0, 0, "there is but one question");
        bench.press("esc");
        assert_eq!(bench.model.policies.front(), Front::Catalogue);
    }

    #[test]
    fn those_still_to_be_told_lead_to_their_household_and_to_a_visit() {
        let mut bench = Bench::new();
        bench.press("alt+6 f9 down");
        let untold = bench.model.policies.untold.as_ref().unwrap();
        assert_eq!((untold.list.items().count(), untold.list.current()), (5, Some(&household("2"))));
        assert!(untold.again.contains(&household("1")) && !untold.again.contains(&household("12")));
        bench.press("enter");
        assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("2"));
        bench.press("esc");
        assert_eq!(
            (bench.model.tab, bench.model.policies.front()),
            (Tab::Policies, Front::Untold),
            "back where one was"
        );
        bench.press("f2");
        assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("2")]);
    }

    #[test]
    fn a_cell_of_the_matrix_lists_who_of_its_category_is_still_to_be_told() {
        let mut bench = Bench::new();
        bench.press("alt+6 alt+g right right enter");
        let policies = &bench.model.policies;
        let untold = policies.untold.as_ref().unwrap();
        assert_eq!(untold.category, Some(Category("脱贫户".into())));
        assert_eq!(untold.list.items().collect::<Vec<_>>(), [&household("3")]);
        bench.press("esc");
        assert_eq!(bench.model.policies.front(), Front::Matrix);
        bench.press("esc esc");
        assert_eq!(bench.model.policies.front(), Front::Catalogue);
    }

    #[test]
    fn a_second_click_opens_what_the_first_took() {
        use crate::app::msg::{Mouse, Msg};
        let mut bench = Bench::new();
        bench.press("alt+6 f9");
        // Under the top, the tabs, the rule, the title and the heading of the group.
        bench.send(Msg::Mouse(Mouse::Click(10, 6)));
        assert_eq!(bench.model.policies.household(), Some(household("2")));
        assert_eq!(bench.model.tab, Tab::Policies);
        bench.send(Msg::Mouse(Mouse::Click(10, 6)));
        assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("2"));
        bench.press("alt+5");
        bench.send(Msg::Mouse(Mouse::Click(10, 6)));
        bench.send(Msg::Mouse(Mouse::Click(10, 6)));
        assert_eq!(
            bench.model.progress.explanation.as_ref().unwrap().kind,
            crate::query::progress::MetricKind::MustVisit
        );
    }

    #[test]
    fn the_gap_of_a_figure_leads_to_those_still_to_be_told() {
        let mut bench = Bench::new();
        bench.press("alt+5 end up f7 enter");
        assert_eq!((bench.model.tab, bench.model.policies.front()), (Tab::Policies, Front::Untold));
        assert_eq!(bench.model.policies.untold.as_ref().unwrap().list.items().count(), 5);
    }

    #[test]
    fn without_policies_nothing_opens_that_has_nothing_to_say() {
        let mut bench = Bench::empty();
        bench.press("alt+6 f6 f9 enter");
        assert_eq!(bench.model.policies.front(), Front::Catalogue);
        bench.press("alt+g enter down right");
        assert_eq!(bench.model.policies.front(), Front::Matrix);
    }
}
