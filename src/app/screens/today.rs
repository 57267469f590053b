//! 今日: whom to see today and why. First what is late or due, each household
//! once with all its reasons; then a round of households on the way; then what
//! was logged today.

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::dayplan::{self, DayPlan};
use super::todo::{Key, key};
use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::{below, panes};
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::Page;
use crate::app::world::World;
use crate::app::world::answers::{Answers, scope};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{HouseholdId, VisitId};
use crate::display::backups;
use crate::domain::cadre::Role;
use crate::keymap::Action;
use crate::query::plan::{Plan, Stop, gathered, plan};
use crate::query::todo::{Group, Todo, TodoKind};
use crate::state::State;
use crate::tr;
use crate::workspace::LastBackup;

/// Items of what is due that show at least before the rest is left to its own screen.
const SHOWN_MIN: usize = 6;
/// Remarks to be answered that show before the rest is left to its own screen.
const REMARKS_MAX: usize = 4;
/// Days of a ledger in which nothing is said of backups.
const FIRST_DAYS: i64 = 3;
/// Days after which a backup is old.
const URGENT_DAYS: i64 = 30;
/// From this many columns on, the household at hand shows beside the list.
pub const BESIDE_COLUMNS: u16 = 118;

/// Something on the page of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A visit that was begun and not finished, by its place.
    Draft(usize),
    /// A household to be seen.
    Stop(HouseholdId),
    /// Something that waits and that no visit settles.
    Due(Key),
    /// A visit logged today.
    Logged(VisitId),
    /// There is more on the screen 待办.
    More(usize),
}

/// The screen of the day.
#[derive(Debug, Default)]
pub struct Today {
    /// What is on it.
    pub list: List<Item>,
    /// The households at which something waits, each with all its reasons.
    pub waiting: Vec<Stop>,
    /// The round of the day.
    pub plan: Plan,
    /// The household at hand in brief, where it has room.
    pub detail: Page,
    /// The plan for the day, where it is open.
    pub day_plan: Option<DayPlan>,
    planned: Option<Stamp>,
    listed: Option<(Stamp, Vec<usize>, u16)>,
    detailed: Option<(Stamp, Option<HouseholdId>)>,
}

/// Returns where the list stands in a body; the last row is for the line of progress.
pub fn list_area(body: Rect) -> Rect {
    let rows = Rect { height: body.height.saturating_sub(2), ..body };
    if body.width >= BESIDE_COLUMNS { Rect { width: panes(rows).list.width, ..rows } } else { rows }
}

impl Today {
    /// Brings the screen up to date; `begun` are the places of the visits begun.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, answers: &Answers, begun: Vec<usize>) {
        if self.planned != Some(seen.stamp()) {
            let scope = scope(seen.world, seen.state, seen.today);
            self.waiting = gathered(seen.state, &answers.todo, seen.today);
            self.plan = plan(seen.state, &answers.todo, scope, seen.today);
            self.planned = Some(seen.stamp());
        }
        let area = list_area(seen.body);
        let key = (seen.stamp(), begun, area.height);
        if self.listed.as_ref() != Some(&key) {
            let rows = self.rows(seen, answers, &key.1, usize::from(area.height));
            self.list.set(rows);
            self.listed = Some(key);
        }
        self.list.fit(usize::from(area.height));
        if seen.body.width >= BESIDE_COLUMNS {
            let at_hand = self.household(seen);
            if self.detailed != Some((seen.stamp(), at_hand)) {
                let stop = at_hand.and_then(|id| self.stop(id));
                let page = at_hand.map(|id| dayplan::brief(seen.state, seen.today, id, stop));
                self.detail.replace(page.unwrap_or_default());
                self.detail.scroll_to_edge(false);
                self.detailed = Some((seen.stamp(), at_hand));
            }
            let detail = panes(area_of_panes(seen.body)).detail;
            self.detail.fit(usize::from(detail.width), usize::from(detail.height));
        }
        if let Some(day_plan) = &mut self.day_plan {
            day_plan.refresh(seen, &self.plan);
        }
    }

    /// Returns the reasons to go to a household: those of the round where it
    /// is part of it, else what waits there.
    pub fn stop(&self, id: HouseholdId) -> Option<&Stop> {
        let stops = self.plan.stops.iter().chain(&self.waiting);
        { stops }.find(|stop| stop.household == id)
    }

    /// Returns the household that a visit begun now would go to.
    pub fn at_hand(&self) -> Option<HouseholdId> {
        if let Some(day_plan) = &self.day_plan {
            return day_plan.list.current().copied();
        }
        match self.list.current()? {
            Item::Stop(id) => Some(*id),
            _ => None,
        }
    }

    /// Returns the household that the line at hand is about.
    fn household(&self, seen: &Seen<'_>) -> Option<HouseholdId> {
        match self.list.current()? {
            Item::Stop(id) => Some(*id),
            Item::Logged(id) => seen.state.visit(*id)?.households.first().copied(),
            Item::Due(_) | Item::Draft(_) | Item::More(_) => None,
        }
    }

    fn rows(&self, seen: &Seen<'_>, answers: &Answers, begun: &[usize], height: usize) -> Vec<Row<Item>> {
        let mut rows = Vec::new();
        let drafts: Vec<Item> = begun.iter().map(|place| Item::Draft(*place)).collect();
        part(&mut rows, tr!("app-today-draft"), drafts.len(), drafts);
        let committee = seen.world.me.role == Role::Committee;
        if committee {
            let review = answers.todo.iter().filter(|todo| todo.group == Group::Review);
            let review = review.map(|todo| Item::Due(key(todo))).collect();
            shortened(&mut rows, Group::Review.label(), review, (height / 2).max(SHOWN_MIN));
        } else {
            // Whoever is asked answers, however many days there are for it.
            let asked = answers.todo.iter().filter(|todo| todo.kind == TodoKind::Remark);
            let asked: Vec<Item> = asked.map(|todo| Item::Due(key(todo))).collect();
            shortened(&mut rows, tr!("remark-today"), asked, REMARKS_MAX);
        }
        // What is due takes at most half of the screen.
        shortened(&mut rows, tr!("app-today-due"), self.due(answers), (height / 2).max(SHOWN_MIN));
        // A committee doesn't walk from house to house.
        let on_the_way = self.plan.stops.iter().filter(|stop| !stop.due && !committee);
        let on_the_way: Vec<Item> = on_the_way.map(|stop| Item::Stop(stop.household)).collect();
        let nothing_due = !self.plan.stops.iter().any(|stop| stop.due);
        let heading = if nothing_due { tr!("plan-round") } else { tr!("plan-on-the-way") };
        part(&mut rows, heading, on_the_way.len(), on_the_way);
        let logged = seen.state.visits().rev().filter(|(_, visit)| visit.day() == seen.today);
        let own = |cadres: &[crate::base::ids::CadreId]| seen.world.me.cadre.is_none_or(|me| cadres.contains(&me));
        let mut logged: Vec<_> = logged.filter(|(_, visit)| own(&visit.cadres)).collect();
        logged.sort_by_key(|(id, visit)| (visit.at, *id));
        let items: Vec<Item> = logged.iter().map(|(id, _)| Item::Logged(*id)).collect();
        part(&mut rows, tr!("app-today-logged"), items.len(), items);
        rows
    }

    /// Returns what is overdue or due today: each household once.
    fn due(&self, answers: &Answers) -> Vec<Item> {
        let mut due: Vec<Item> = Vec::new();
        let due_now = |todo: &&Todo| matches!(todo.group, Group::Overdue | Group::Today);
        for todo in answers.todo.iter().filter(due_now).filter(|todo| todo.kind != TodoKind::Remark) {
            let stop = todo.household.filter(|id| self.waiting.iter().any(|stop| stop.household == *id));
            let item = stop.map_or_else(|| Item::Due(key(todo)), Item::Stop);
            if !due.contains(&item) {
                due.push(item);
            }
        }
        due
    }
}

impl Screen for Today {
    fn go(&mut self, way: Move) {
        self.list.go(way);
    }

    fn next_pane(&mut self, back: bool) {
        self.list.go(if back { Move::PreviousHead } else { Move::NextHead });
    }

    fn click(&mut self, row: usize, _: bool) -> bool {
        match &mut self.day_plan {
            Some(plan) => plan.list.take(row) == Some(true),
            None => self.list.take(row) == Some(true),
        }
    }

    fn list_area(&self, body: Rect) -> Rect {
        match self.day_plan {
            Some(_) => panes(below(body, dayplan::HEAD_ROWS)).list,
            None => list_area(body),
        }
    }

    fn text(&self) -> String {
        String::new()
    }

    fn hints(&self, ctx: HintContext) -> &'static [Action] {
        use Action::{Cancel, DayPlan, Menu, NewVisit, NextPane, Open, SavePlan, SavePlanText};
        match &self.day_plan {
            Some(_) => &[Open, NewVisit, SavePlan, SavePlanText, Cancel],
            None if ctx.committee => &[Open, NextPane, Menu],
            None => &[Open, NewVisit, DayPlan, NextPane],
        }
    }
}

/// What is said of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// In words.
    pub said: String,
    /// Whether so much time has passed that it is no quiet word any more.
    pub is_urgent: bool,
}

/// Returns what to say of the last backup that lies on another disk: a word for
/// whoever has written something since, and didn't make it today. In the first days
/// there is little to lose, and nothing is said. `command` is the one that makes it, with its key.
pub fn reminder(world: &World, state: &State, today: NaiveDate, command: &str) -> Option<Reminder> {
    let last = world.backups.as_ref()?.outside.as_ref();
    let days = match last {
        Some(last) => Some(last.days(today)).filter(|days| *days > 0 && LastBackup::since(Some(last), state) > 0),
        // The first that was written, as far as its id tells.
        None => state.visits().next().map(|(_, visit)| (today - visit.day()).num_days()),
    };
    let days = days.filter(|days| last.is_some() || *days >= FIRST_DAYS)?;
    let said = backups::outside(last, state, today);
    Some(Reminder { said: tr!("backup-reminder", said = said, key = command), is_urgent: days >= URGENT_DAYS })
}

/// Returns the room that the list and the household at hand share.
pub fn area_of_panes(body: Rect) -> Rect {
    Rect { height: body.height.saturating_sub(2), ..body }
}

fn shortened(rows: &mut Vec<Row<Item>>, heading: String, mut items: Vec<Item>, most: usize) {
    let count = items.len();
    if count > most {
        items.truncate(most - 1);
        items.push(Item::More(count - items.len()));
    }
    part(rows, heading, count, items);
}

fn part(rows: &mut Vec<Row<Item>>, heading: String, count: usize, items: Vec<Item>) {
    if items.is_empty() {
        return;
    }
    if !rows.is_empty() {
        rows.push(Row::Gap);
    }
    rows.push(Row::Head(heading, count));
    rows.extend(items.into_iter().map(Row::Item));
}
