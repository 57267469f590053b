//! 住户: all households with their last visit, and 一户一档: one page with all
//! that ever happened in one of them.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::dossier;
use crate::app::filter::Filter;
use crate::app::filter::narrow::{Line, Narrow};
use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::below;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::Page;
use crate::app::world::seen::{Seen, Stamp};
use crate::app::world::sift::Wanted;
use crate::app::world::tab::Tab;
use crate::base::ids::HouseholdId;
use crate::display::words;
use crate::domain::household::Household;
use crate::keymap::Action;
use crate::query::order::{household_key, name_key};
use crate::query::scope::excused_now;
use crate::state::State;
use crate::tr;
use ratatui::layout::Rect;

/// By what the households are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Village, group, number: as the register has them.
    #[default]
    Register,
    /// The one not seen for longest first.
    LastVisit,
    /// The sound of the name.
    Name,
}

impl Sort {
    /// Returns the sort that comes after this one.
    pub fn next(self) -> Self {
        match self {
            Self::Register => Self::LastVisit,
            Self::LastVisit => Self::Name,
            Self::Name => Self::Register,
        }
    }

    /// Returns what it is called.
    pub fn label(self) -> String {
        match self {
            Self::Register => tr!("app-sort-register"),
            Self::LastVisit => tr!("app-sort-last-visit"),
            Self::Name => tr!("app-sort-name"),
        }
    }
}

/// One household's page.
#[derive(Debug)]
pub struct Dossier {
    /// The household.
    pub id: HouseholdId,
    /// All that happened there.
    pub page: Page,
    built: Option<(Stamp, u64)>,
}

/// The screen of households.
#[derive(Debug, Default)]
pub struct Households {
    /// The households.
    pub list: List<HouseholdId>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// By what the list is sorted.
    pub sort: Sort,
    /// What else it is narrowed to.
    pub narrow: Narrow,
    /// The households that are marked.
    pub marked: HashSet<HouseholdId>,
    /// The households that a running assignment excuses 免计.
    pub excused: HashSet<HouseholdId>,
    /// The household to be at hand as soon as it is in the list.
    pub wanted: Option<HouseholdId>,
    /// The screen from which one came to a household's page.
    pub from: Option<Tab>,
    /// The page of one household, where it is open.
    pub dossier: Option<Dossier>,
    /// How many households there are, and how many of them nobody ever visited.
    pub counts: (usize, usize),
    listed: Option<(Stamp, String, Sort, Narrow)>,
}

/// Rows above the list: the column heads.
pub const HEAD_ROWS: u16 = 1;

impl Households {
    /// Opens the page of a household.
    pub fn open(&mut self, id: HouseholdId) {
        self.list.choose(&id);
        self.dossier = Some(Dossier { id, page: Page::default(), built: None });
    }

    /// Returns the household at hand.
    pub fn at_hand(&self) -> Option<HouseholdId> {
        self.dossier.as_ref().map(|dossier| dossier.id).or_else(|| self.list.current().copied())
    }

    /// Returns the households that something is done to: the one whose page is
    /// open, else those marked, else the one at hand.
    pub fn chosen(&self) -> Vec<HouseholdId> {
        self.dossier.as_ref().map_or_else(|| self.list.chosen(&self.marked), |dossier| vec![dossier.id])
    }

    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        let key = (seen.stamp(), self.filter.words(), self.sort, self.narrow.clone());
        if self.listed.as_ref() != Some(&key) {
            let wanted = seen.sift.wanted(seen.state, &key.1);
            self.list_anew(seen, &wanted);
            self.listed = Some(key);
        }
        if let Some(wanted) = self.wanted.filter(|wanted| seen.state.household(*wanted).is_some()) {
            self.wanted = None;
            match self.dossier {
                Some(_) => self.open(wanted),
                None => drop(self.list.choose(&wanted)),
            }
        }
        let above = u16::from(self.filter.is_shown()) + u16::from(!self.narrow.is_everything());
        let rows = below(seen.body, HEAD_ROWS + above).height;
        self.list.fit(usize::from(rows));
        if let Some(dossier) = &mut self.dossier {
            dossier::ask(seen, dossier.id);
            let key = (seen.stamp(), seen.docs.arrived());
            if dossier.built != Some(key) {
                dossier.page.replace(dossier::page(seen, dossier.id));
                dossier.built = Some(key);
            }
            dossier.page.fit(usize::from(seen.body.width), usize::from(seen.body.height));
        }
    }

    fn list_anew(&mut self, seen: &Seen<'_>, wanted: &Wanted) {
        let state = seen.state;
        self.excused = excused_now(state, seen.today).into_keys().collect();
        self.marked.retain(|id| state.household(*id).is_some());
        let never = |id: HouseholdId| state.last_visit(id).is_none();
        let present = || state.households().filter(|(id, household)| state.is_present(*id, household));
        self.counts = (present().count(), present().filter(|(id, _)| never(*id)).count());
        let sieve = self.narrow.sieve(state, seen.today);
        let all = self.narrow.is_everything();
        let shown = |id: HouseholdId, household: &Household| {
            (all || sieve.takes(&Line { households: &[id], ..Line::default() })) && takes(state, id, household, wanted)
        };
        let mut found: Vec<_> = state.households().filter(|(id, household)| shown(*id, household)).collect();
        match self.sort {
            Sort::Register => {
                // The villages of one's own assignment come before all others.
                let own =
                    seen.world.assignment(state, seen.today).map(|(_, assignment)| assignment.villages.as_slice());
                let is_own = |household: &Household| own.is_some_and(|own| own.contains(&household.village));
                found.sort_by_cached_key(|(id, household)| (!is_own(household), household_key(household), *id));
            }
            Sort::Name => found.sort_by_cached_key(|(id, household)| (name_key(&household.head), *id)),
            Sort::LastVisit => {
                found.sort_by_cached_key(|(id, _)| (state.last_visit(*id).map(|(_, visit)| visit.at), *id));
            }
        }
        // Whoever is called what is looked for comes before those whose village is. Those
        // who moved away or were merged stay findable, below all others.
        let is_called = |id: HouseholdId, household: &Household| {
            !wanted.is_everything() && wanted.takes([household.head.as_str()], [id])
        };
        found.sort_by_cached_key(|(id, household)| {
            (Reverse(state.is_present(*id, household)), Reverse(is_called(*id, household)))
        });
        self.list.set(found.into_iter().map(|(id, _)| Row::Item(id)).collect());
    }
}

impl Screen for Households {
    fn go(&mut self, way: Move) {
        match &mut self.dossier {
            Some(dossier) => dossier.page.go(way),
            None => drop(self.list.go(way)),
        }
    }

    fn next_pane(&mut self, _: bool) {}

    fn click(&mut self, row: usize, _: bool) -> bool {
        self.dossier.is_none() && self.list.take(row) == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        below(body, HEAD_ROWS + self.rows_above())
    }

    fn text(&self) -> String {
        self.dossier.as_ref().map(|dossier| dossier.page.text()).unwrap_or_default()
    }

    fn filter(&self) -> Option<&Filter> {
        self.dossier.is_none().then_some(&self.filter)
    }

    fn filter_mut(&mut self) -> Option<&mut Filter> {
        self.dossier.is_none().then_some(&mut self.filter)
    }

    fn narrow(&self) -> Option<&Narrow> {
        self.dossier.is_none().then_some(&self.narrow)
    }

    fn narrow_mut(&mut self) -> Option<&mut Narrow> {
        self.dossier.is_none().then_some(&mut self.narrow)
    }

    fn hints(&self, ctx: HintContext) -> &'static [Action] {
        use Action::{
            Add, Cancel, Edit, Filter, Mark, MergeHousehold, MoveHousehold, Narrow, NextPane, Open, Remark,
            SplitHousehold, VisitHere,
        };
        match &self.dossier {
            Some(_) if ctx.committee => &[Remark, Edit, NextPane, Cancel],
            Some(_) => &[VisitHere, Edit, SplitHousehold, MergeHousehold, MoveHousehold, Cancel],
            None => &[Open, VisitHere, Edit, Add, Narrow, Filter, Mark],
        }
    }
}

fn takes(state: &State, id: HouseholdId, household: &Household, wanted: &Wanted) -> bool {
    if wanted.is_everything() {
        return true;
    }
    let village = words::village(state, household.village);
    let group = words::group(household);
    let address = household.address.as_deref().unwrap_or_default();
    let texts = [household.head.as_str(), &village, &group, address];
    let categories = household.categories.iter().map(|category| category.0.as_str());
    wanted.takes(texts.into_iter().chain(categories), [id])
}
