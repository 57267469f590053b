//! The eight screens, in the order of their tabs.

use crate::keymap::{Action, Scope};
use crate::tr;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// 今日.
    #[default]
    Today,
    /// 走访.
    Visits,
    /// 住户.
    Households,
    /// 待办.
    Todo,
    /// 进度.
    Progress,
    /// 政策.
    Policies,
    /// 任务.
    Tasks,
    /// 交换.
    Exchange,
}

impl Tab {
    /// Every screen, in order.
    pub const ALL: &[Self] = &[
        Self::Today,
        Self::Visits,
        Self::Households,
        Self::Todo,
        Self::Progress,
        Self::Policies,
        Self::Tasks,
        Self::Exchange,
    ];

    /// Returns what stands on the tab.
    pub fn title(self) -> String {
        match self {
            Self::Today => tr!("app-tab-today"),
            Self::Visits => tr!("app-tab-visits"),
            Self::Households => tr!("app-tab-households"),
            Self::Todo => tr!("app-tab-todo"),
            Self::Progress => tr!("app-tab-progress"),
            Self::Policies => tr!("app-tab-policies"),
            Self::Tasks => tr!("app-tab-tasks"),
            Self::Exchange => tr!("app-tab-exchange"),
        }
    }

    /// Returns the scope of the screen's own keys.
    pub fn scope(self) -> Scope {
        match self {
            Self::Today => Scope::Today,
            Self::Visits => Scope::Visits,
            Self::Households => Scope::Households,
            Self::Todo => Scope::Todo,
            Self::Progress => Scope::Progress,
            Self::Policies => Scope::Policies,
            Self::Tasks => Scope::Tasks,
            Self::Exchange => Scope::Exchange,
        }
    }

    /// Returns the action that leads to the screen.
    pub fn action(self) -> Action {
        match self {
            Self::Today => Action::GoToday,
            Self::Visits => Action::GoVisits,
            Self::Households => Action::GoHouseholds,
            Self::Todo => Action::GoTodo,
            Self::Progress => Action::GoProgress,
            Self::Policies => Action::GoPolicies,
            Self::Tasks => Action::GoTasks,
            Self::Exchange => Action::GoExchange,
        }
    }

    /// Returns the screen that an action leads to.
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.iter().copied().find(|tab| tab.action() == action)
    }

    /// Returns the screen so many tabs further on, around the corner.
    pub fn step(self, by: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(count) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tabs_go_round() {
        assert_eq!(Tab::Exchange.step(1), Tab::Today);
        assert_eq!(Tab::Today.step(-1), Tab::Exchange);
    }

    #[test]
    fn every_screen_has_an_action_that_leads_there() {
        let reached: Vec<Tab> = Action::ALL.iter().filter_map(|action| Tab::of(*action)).collect();
        assert_eq!(reached, Tab::ALL);
    }
}
