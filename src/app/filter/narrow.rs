//! What a list is narrowed to besides words, as plain data that the screens
//! 走访, 住户 and 待办 share.
//!
//! * [`Narrow`] holds the criteria: villages, group, categories, 必访, status,
//!   not seen for so long, open concerns, excused; for 待办 also what waits and
//!   by when; for 走访 also cadres, days and 未遇. What isn't set asks nothing.
//! * [`Narrow::sieve`] prepares the answers for one state and day, and
//!   [`Sieve::takes`] tells of one [`Line`] whether it is wanted. A line that
//!   knows nothing of what is asked isn't.
//! * [`Narrow::said`] says it in one line, to stand above the list.
//!
//! It is filled in on the sheet `About::Narrow`, which `act::narrow` opens and
//! whose answer it puts into the screen.
//! It lists nothing itself.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::app::world::tab::Tab;
use crate::base::ids::{CadreId, HouseholdId};
use crate::base::text::visible;
use crate::display::words;
use crate::domain::concern::Concern;
use crate::domain::household::{Category, Household, HouseholdStatus};
use crate::domain::village::VillageCode;
use crate::domain::visit::{Explained, Place};
use crate::domain::words as closed_words;
use crate::query::scope::excused_now;
use crate::query::todo::TodoKind;
use crate::roster::values;
use crate::state::State;
use crate::tr;

closed_words! {
    /// The screen whose list is narrowed.
    pub enum On {
        /// 走访.
        Visits = "visits" / "app-tab-visits",
        /// 住户.
        Households = "households" / "app-tab-households",
        /// 待办.
        Todo = "todo" / "app-tab-todo",
        /// 进度: of one village.
        Progress = "progress" / "app-tab-progress",
    }
}

impl On {
    /// Returns the screen, where its list can be narrowed.
    pub fn of(tab: Tab) -> Option<Self> {
        match tab {
            Tab::Visits => Some(Self::Visits),
            Tab::Households => Some(Self::Households),
            Tab::Todo => Some(Self::Todo),
            Tab::Progress => Some(Self::Progress),
            _ => None,
        }
    }
}

closed_words! {
    /// By when something is due.
    pub enum Due {
        /// Past its day.
        Overdue = "overdue" / "narrow-overdue",
        /// Today, or past its day.
        Today = "today" / "narrow-today",
        /// Within seven days.
        Week = "week" / "narrow-week",
        /// Within thirty days.
        Month = "month" / "narrow-month",
    }
}

impl Due {
    /// Returns the last day it reaches to.
    fn until(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Overdue => today.pred_opt().unwrap_or(today),
            Self::Today => today,
            Self::Week => today + Days::new(7),
            Self::Month => today + Days::new(30),
        }
    }
}

/// For how long a household was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unseen {
    /// Never.
    Ever,
    /// For so many days; one never visited is meant, too.
    Days(u16),
}

/// What a list is narrowed to. Of what is set, all must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Narrow {
    /// One of these villages.
    pub villages: Vec<VillageCode>,
    /// This group, however it was typed; any where empty.
    pub group: String,
    /// At least one of these categories.
    pub categories: Vec<Category>,
    /// 必访 alone.
    pub must_visit: bool,
    /// This place in the register.
    pub status: Option<HouseholdStatus>,
    /// Not seen for so long.
    pub unseen: Option<Unseen>,
    /// With a concern that is open.
    pub concerns: bool,
    /// Excused from a running assignment.
    pub excused: bool,
    /// One of these kinds of what waits.
    pub kinds: Vec<TodoKind>,
    /// Due by then.
    pub due: Option<Due>,
    /// One of these cadres went.
    pub cadres: Vec<CadreId>,
    /// On this day or later.
    pub from: Option<NaiveDate>,
    /// On this day or before.
    pub to: Option<NaiveDate>,
    /// 未遇 alone.
    pub nobody_home: bool,
    /// At one of these places.
    pub places: Vec<Place>,
    /// One of these policies, by their code, was explained.
    pub policies: Vec<String>,
    /// Those that were taken out 作废, and no others.
    pub removed: bool,
    /// A concern about this, such as 水利; any where empty.
    pub about: String,
    /// Whoever is responsible; anybody where empty.
    pub with: String,
}

/// What a line of a list knows of itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Line<'a> {
    /// The village it is about; that of its households counts, too.
    pub village: Option<VillageCode>,
    /// The households it is about. What is asked of households must hold for
    /// one of them.
    pub households: &'a [HouseholdId],
    /// What waits.
    pub kind: Option<TodoKind>,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// The cadres who went.
    pub cadres: &'a [CadreId],
    /// The day it happened.
    pub day: Option<NaiveDate>,
    /// Nobody was home.
    pub nobody_home: bool,
    /// Where it was.
    pub place: Option<Place>,
    /// The policies explained.
    pub policies: &'a [Explained],
    /// The concern it is about.
    pub concern: Option<&'a Concern>,
}

/// A [`Narrow`] together with what it has to know.
#[derive(Debug)]
pub struct Sieve<'a> {
    narrow: &'a Narrow,
    state: &'a State,
    today: NaiveDate,
    group: Option<String>,
    excused: HashSet<HouseholdId>,
}

impl Narrow {
    /// Tells whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Prepares to tell of many lines whether they are wanted.
    pub fn sieve<'a>(&'a self, state: &'a State, today: NaiveDate) -> Sieve<'a> {
        let excused = if self.excused { excused_now(state, today).into_keys().collect() } else { HashSet::new() };
        Sieve { narrow: self, state, today, group: even(&self.group), excused }
    }

    fn asks_of_households(&self) -> bool {
        !self.group.trim().is_empty()
            || !self.categories.is_empty()
            || self.must_visit
            || self.status.is_some()
            || self.unseen.is_some()
            || self.concerns
            || self.excused
    }

    /// Says in one line what the list is narrowed to; nothing where it isn't.
    pub fn said(&self, state: &State) -> String {
        let comma = tr!("app-comma");
        let list = |all: Vec<String>| all.join(&comma);
        let mut parts = vec![
            list(self.villages.iter().map(|code| words::village(state, *code)).collect()),
            Some(self.group.trim()).filter(|group| !group.is_empty()).map(said_group).unwrap_or_default(),
            list(self.categories.iter().map(|category| visible(&category.0).into_owned()).collect()),
        ];
        let mut when = |set: bool, said: String| parts.extend(set.then_some(said));
        when(self.must_visit, tr!("app-must-visit"));
        when(self.unseen == Some(Unseen::Ever), tr!("app-never-visited"));
        if let Some(Unseen::Days(days)) = self.unseen {
            when(true, tr!("narrow-unseen-days", days = days));
        }
        when(self.concerns, tr!("narrow-concerns"));
        when(self.excused, tr!("narrow-excused"));
        when(self.nobody_home, tr!("app-nobody-home"));
        parts.extend(self.status.map(HouseholdStatus::label));
        parts.push(list(self.kinds.iter().map(|kind| kind.label()).collect()));
        parts.extend(self.due.map(Due::label));
        parts.push(words::cadres(state, &self.cadres));
        parts.extend(self.from.map(|day| tr!("narrow-from", day = day.to_string())));
        parts.extend(self.to.map(|day| tr!("narrow-to", day = day.to_string())));
        parts.push(list(self.places.iter().map(|place| place.label()).collect()));
        parts.push(list(self.policies.iter().map(|code| visible(code).into_owned()).collect()));
        parts.extend(self.removed.then(|| tr!("waiting-removed-mark")));
        parts.extend([visible(self.about.trim()).into_owned(), visible(self.with.trim()).into_owned()]);
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }
}

fn said_group(group: &str) -> String {
    match even(group) {
        Some(number) if number.chars().all(|c| c.is_ascii_digit()) => tr!("app-group", group = number),
        _ => visible(group).into_owned(),
    }
}

/// Returns a group as rosters have it, so that 三组, 3组 and 3 are the same.
fn even(group: &str) -> Option<String> {
    values::group(group.trim())
}

impl Sieve<'_> {
    /// Tells whether a line is wanted.
    pub fn takes(&self, line: &Line<'_>) -> bool {
        let narrow = self.narrow;
        let of = |wanted: &[TodoKind]| wanted.is_empty() || line.kind.is_some_and(|kind| wanted.contains(&kind));
        let went = narrow.cadres.is_empty() || narrow.cadres.iter().any(|cadre| line.cadres.contains(cadre));
        self.takes_village(line)
            && of(&narrow.kinds)
            && narrow.due.is_none_or(|due| line.due.is_some_and(|day| day <= due.until(self.today)))
            && went
            && narrow.from.is_none_or(|from| line.day.is_some_and(|day| day >= from))
            && narrow.to.is_none_or(|to| line.day.is_some_and(|day| day <= to))
            && (!narrow.nobody_home || line.nobody_home)
            && (narrow.places.is_empty() || line.place.is_some_and(|place| narrow.places.contains(&place)))
            && (narrow.policies.is_empty() || line.policies.iter().any(|explained| self.wants_policy(explained)))
            && self.takes_concern(line)
            && (!narrow.asks_of_households() || line.households.iter().any(|id| self.takes_household(*id)))
    }

    fn wants_policy(&self, explained: &Explained) -> bool {
        let policy = self.state.policy(explained.policy);
        policy.is_some_and(|policy| self.narrow.policies.contains(&policy.code))
    }

    /// Tells whether what is asked of a concern holds for the one of the line.
    fn takes_concern(&self, line: &Line<'_>) -> bool {
        let holds = |asked: &str, own: fn(&Concern) -> &str| {
            asked.trim().is_empty() || line.concern.is_some_and(|concern| own(concern).contains(asked.trim()))
        };
        holds(&self.narrow.about, |concern| &concern.category)
            && holds(&self.narrow.with, |concern| &concern.responsible)
    }

    fn takes_village(&self, line: &Line<'_>) -> bool {
        let wanted = |code: VillageCode| self.narrow.villages.contains(&code);
        let of = |id: &HouseholdId| self.state.household(*id).is_some_and(|household| wanted(household.village));
        self.narrow.villages.is_empty() || line.village.is_some_and(wanted) || line.households.iter().any(of)
    }

    fn takes_household(&self, id: HouseholdId) -> bool {
        let (narrow, state) = (self.narrow, self.state);
        let Some(household) = state.household(id) else { return false };
        self.in_group(household)
            && (narrow.categories.is_empty() || household.categories.iter().any(|own| narrow.categories.contains(own)))
            && (!narrow.must_visit || household.must_visit)
            && narrow.status.is_none_or(|status| household.status == status)
            && narrow.unseen.is_none_or(|unseen| state.is_present(id, household) && self.is_unseen(id, unseen))
            && (!narrow.concerns || (state.stands_for(id) == id && self.has_open_concern(id)))
            && (!narrow.excused || self.excused.contains(&id))
    }

    fn has_open_concern(&self, id: HouseholdId) -> bool {
        self.state.concerns_of(id).any(|(_, concern)| concern.state.is_open())
    }

    fn in_group(&self, household: &Household) -> bool {
        let own = household.group.as_deref();
        self.narrow.group.trim().is_empty() || own == self.group.as_deref() || own == Some(self.narrow.group.trim())
    }

    fn is_unseen(&self, id: HouseholdId, unseen: Unseen) -> bool {
        match (self.state.last_visit(id), unseen) {
            (None, _) => true,
            (Some(_), Unseen::Ever) => false,
            (Some((_, visit)), Unseen::Days(days)) => (self.today - visit.day()).num_days() >= i64::from(days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sample::{household, now, state};

    /// Returns the numbers of the households that are wanted.
    fn taken(narrow: &Narrow) -> Vec<&'static str> {
        let state = state();
        let sieve = narrow.sieve(&state, now().date_naive());
        let wanted = |number: &&str| sieve.takes(&Line { households: &[household(number)], ..Line::default() });
        ["1", "2", "3", "12", "13"].into_iter().filter(wanted).collect()
    }

    #[test]
    fn each_criterion_leaves_out_what_does_not_fit() {
        let none = Narrow::default;
        assert_eq!(taken(&none()).len(), 5);
        assert_eq!(taken(&Narrow { must_visit: true, ..none() }), ["2"]);
        assert_eq!(taken(&Narrow { group: "二组".into(), ..none() }), ["3", "12", "13"]);
        assert_eq!(taken(&Narrow { unseen: Some(Unseen::Ever), ..none() }), ["3", "12", "13"]);
        assert_eq!(taken(&Narrow { unseen: Some(Unseen::Days(30)), ..none() }), ["2", "3", "12", "13"]);
        assert_eq!(taken(&Narrow { concerns: true, ..none() }), ["1"]);
        let category = vec![Category("脱贫户".into()), Category("独居老人户".into())];
        assert_eq!(taken(&Narrow { categories: category.clone(), ..none() }), ["2", "3"]);
        assert_eq!(taken(&Narrow { categories: category, group: "2".into(), ..none() }), ["3"], "all must hold");
        assert_eq!(taken(&Narrow { villages: vec!["320722114205".parse().unwrap()], ..none() }), [""; 0]);
        assert_eq!(taken(&Narrow { status: Some(HouseholdStatus::Away), ..none() }), [""; 0]);
        assert_eq!(taken(&Narrow { due: Some(Due::Month), ..none() }), [""; 0], "a household is due on no day");
    }

    #[test]
    fn days_and_kinds_are_asked_of_lines_that_have_them() {
        let state = state();
        let today = now().date_naive();
        let narrow = Narrow { due: Some(Due::Week), kinds: vec![TodoKind::Matter], ..Narrow::default() };
        let sieve = narrow.sieve(&state, today);
        let line = |kind, days| Line { kind: Some(kind), due: Some(today + Days::new(days)), ..Line::default() };
        assert!(sieve.takes(&line(TodoKind::Matter, 7)));
        assert!(!sieve.takes(&line(TodoKind::Matter, 8)));
        assert!(!sieve.takes(&line(TodoKind::Concern, 1)));
        let narrow = Narrow { from: Some(today), nobody_home: true, ..Narrow::default() };
        let sieve = narrow.sieve(&state, today);
        let visit = |day, nobody_home| Line { day: Some(day), nobody_home, ..Line::default() };
        assert!(sieve.takes(&visit(today, true)));
        assert!(!sieve.takes(&visit(today, false)) && !sieve.takes(&visit(today - Days::new(1), true)));
    }

    #[test]
    fn what_is_set_is_said() {
        let state = state();
        assert_eq!(Narrow::default().said(&state), "");
        let narrow = Narrow { group: "三".into(), must_visit: true, due: Some(Due::Week), ..Narrow::default() };
        let said = narrow.said(&state);
        assert_eq!(said.split(" · ").count(), 3, "{said}");
    }
}
