//! 待办: all that waits, by when, with the reason for each place, and the one
//! at hand with the way it has come.

use std::collections::HashSet;

use super::alike::{self, Fold};
use super::conflicts;
use super::course;
use crate::app::filter::Filter;
use crate::app::filter::narrow::{Line, Narrow};
use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::{below, panes};
use crate::app::widgets::list::{List, Move};
use crate::app::widgets::page::{Page, Tint};
use crate::app::world::answers::Answers;
use crate::app::world::seen::{Seen, Stamp};
use crate::app::world::sift::Wanted;
use crate::base::ids::{CadreId, ConcernId, MatterId, RecordId, RemarkId, VisitId};
use crate::base::text::visible;
use crate::display::remarks::asked;
use crate::display::{records, words};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::conflicts::{Subject, subjects};
use crate::query::remarks::place;
use crate::query::todo::{Reason, Todo, TodoKind};
use crate::query::whose::Whose;
use crate::state::State;
use crate::tr;
use ratatui::layout::Rect;

/// What tells two items apart for as long as they wait.
pub type Key = (TodoKind, Option<RecordId>);

/// The screen of what waits.
#[derive(Debug, Default)]
pub struct Waiting {
    /// What waits, by group.
    pub list: List<Key>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// What else the list is narrowed to.
    pub narrow: Narrow,
    /// The items that are marked.
    pub marked: HashSet<Key>,
    /// The item at hand.
    pub detail: Page,
    /// The item to be shown next.
    pub wanted: Option<Key>,
    /// The concerns that stand as one line because they are alike.
    pub folds: Vec<Fold>,
    /// Of these, what is unfolded.
    pub unfolded: HashSet<RecordId>,
    listed: Option<(Stamp, String, Narrow, HashSet<RecordId>)>,
    detailed: Option<(Stamp, u64, Option<Key>)>,
}

/// Returns what tells an item apart from all others.
pub fn key(todo: &Todo) -> Key {
    (todo.kind, todo.id)
}

/// Returns the item with this key.
pub fn item(answers: &Answers, wanted: Key) -> Option<&Todo> {
    answers.todo.iter().find(|todo| key(todo) == wanted)
}

impl Waiting {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, answers: &Answers) {
        let listed = (seen.stamp(), self.filter.words(), self.narrow.clone(), self.unfolded.clone());
        if self.listed.as_ref() != Some(&listed) {
            let wanted = seen.sift.wanted(seen.state, &listed.1);
            let sieve = self.narrow.sieve(seen.state, seen.today);
            // Whose each item is takes a while to say, so only where it is asked.
            let whose = (!self.narrow.cadres.is_empty()).then(|| Whose::of(seen.state, seen.today));
            let cadres = |todo: &Todo| whose.as_ref().map(|whose| cadres(seen.state, whose, todo)).unwrap_or_default();
            let taken = answers.todo.iter().filter(|todo| {
                takes(seen.state, todo, &wanted)
                    && sieve.takes(&Line { cadres: &cadres(todo), ..line(seen.state, todo) })
            });
            let (rows, folds) = alike::rows(&taken.collect::<Vec<_>>(), &answers.alike, &self.unfolded);
            self.list.set(rows);
            self.folds = folds;
            let there = |marked: &Key| {
                self.folds.iter().any(|fold| fold.key() == *marked)
                    || answers.todo.iter().any(|todo| key(todo) == *marked)
            };
            self.marked.retain(there);
            self.listed = Some(listed);
        }
        if let Some(wanted) = self.wanted.take()
            && !self.list.choose(&wanted)
            && let Some(fold) = self.folds.iter().find(|fold| fold.members.contains(&wanted))
        {
            self.list.choose(&fold.key());
        }
        let panes = panes(seen.body);
        let above = u16::from(self.filter.is_shown()) + u16::from(!self.narrow.is_everything());
        self.list.fit(usize::from(below(panes.list, above).height));
        let at_hand = self.list.current().copied();
        let todo = at_hand.and_then(|wanted| item(answers, wanted));
        let disputed = todo.and_then(|todo| disputed(seen.state, todo));
        let records = disputed.map(|subject| subject.records(seen.state)).unwrap_or_default();
        for (kind, id) in todo.and_then(Todo::record).into_iter().chain(records) {
            seen.want(kind, id);
        }
        let detailed = (seen.stamp(), seen.docs.arrived(), at_hand);
        if self.detailed != Some(detailed) {
            let fold = at_hand.and_then(|wanted| self.fold(wanted));
            self.detail.replace(match (todo, fold) {
                (Some(todo), _) => page(seen, todo),
                (None, Some(fold)) => alike::page(seen, fold, &answers.todo),
                (None, None) => Page::default(),
            });
            self.detail.scroll_to_edge(false);
            self.detailed = Some(detailed);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }

    /// Returns the items that a step is for: the marked ones, else the one at hand.
    pub fn chosen(&self) -> Vec<Key> {
        self.list.chosen(&self.marked)
    }

    /// Returns the concerns that a line stands for, where it is such a line.
    pub fn fold(&self, wanted: Key) -> Option<&Fold> {
        self.folds.iter().find(|fold| fold.key() == wanted)
    }

    /// Tells whether an item stands below the line it belongs to.
    pub fn is_unfolded(&self, item: Key) -> bool {
        self.folds.iter().any(|fold| self.unfolded.contains(&fold.id) && fold.members.contains(&item))
    }

    /// Unfolds a line, or folds it again.
    pub fn unfold(&mut self, id: RecordId) {
        if !self.unfolded.remove(&id) {
            self.unfolded.insert(id);
        }
    }
}

impl Screen for Waiting {
    fn go(&mut self, way: Move) {
        self.list.go(way);
    }

    fn next_pane(&mut self, back: bool) {
        self.detail.scroll_page(!back);
    }

    fn click(&mut self, row: usize, _: bool) -> bool {
        self.list.take(row) == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        below(panes(body).list, self.rows_above())
    }

    fn text(&self) -> String {
        self.detail.text()
    }

    fn filter(&self) -> Option<&Filter> {
        Some(&self.filter)
    }

    fn filter_mut(&mut self) -> Option<&mut Filter> {
        Some(&mut self.filter)
    }

    fn narrow(&self) -> Option<&Narrow> {
        Some(&self.narrow)
    }

    fn narrow_mut(&mut self) -> Option<&mut Narrow> {
        Some(&mut self.narrow)
    }

    fn hints(&self, ctx: HintContext) -> &'static [Action] {
        use Action::{Advance, Extend, Filter, GroupAlike, Mark, Narrow, NewVisit, Open, Remark, TellHousehold, Urge};
        let at_hand = self.list.current();
        match (ctx.committee, ctx.wants_remark) {
            _ if at_hand.is_some_and(|key| self.fold(*key).is_some()) => {
                &[Open, GroupAlike, Remark, Advance, Mark, Narrow, Filter]
            }
            _ if at_hand.is_some_and(|key| self.is_unfolded(*key)) => {
                &[Remark, GroupAlike, Advance, Extend, Urge, Mark, Narrow, Open]
            }
            (true, true) => &[Remark, Advance, Extend, Urge, Narrow, Mark, Open, Filter],
            (false, true) => &[Remark, Narrow, Filter, Mark, NewVisit],
            (true, false) => &[Remark, Narrow, Filter, GroupAlike, Mark, Urge, Open],
            (false, false) => &[Advance, TellHousehold, Extend, Urge, Narrow, Mark, Open, Filter, NewVisit],
        }
    }
}

/// Returns the cadres whose work an item is.
fn cadres(state: &State, whose: &Whose<'_>, todo: &Todo) -> Vec<CadreId> {
    let visit = match (todo.kind, todo.id) {
        (TodoKind::Remark | TodoKind::Answer, Some(id)) => {
            state.remark(RemarkId(id)).and_then(|remark| place(state, remark.kind, remark.on).visit)
        }
        _ => todo.record().and_then(|(kind, id)| place(state, kind, id).visit),
    };
    whose.cadres(todo.household, todo.village, visit)
}

/// Returns what people have to decide on, where an item is about that.
fn disputed(state: &State, todo: &Todo) -> Option<Subject> {
    let id = todo.id.filter(|_| todo.kind == TodoKind::Conflict)?;
    subjects(state).into_iter().find(|subject| subject.record().1 == id)
}

/// Returns what an item knows of itself, for what the list is narrowed to.
fn line<'a>(state: &'a State, todo: &'a Todo) -> Line<'a> {
    let concern = match todo.record() {
        Some((Kind::Concern, id)) => state.concern(ConcernId(id)),
        _ => None,
    };
    Line {
        village: todo.village,
        households: todo.household.as_slice(),
        kind: Some(todo.kind),
        due: todo.due,
        concern,
        ..Line::default()
    }
}

fn takes(state: &State, todo: &Todo, wanted: &Wanted) -> bool {
    if wanted.is_everything() {
        return true;
    }
    let village = todo.village.map(|code| words::village(state, code)).unwrap_or_default();
    let kind = todo.kind.label();
    wanted.takes([todo.title.as_str(), &village, &kind], todo.household)
}

/// Returns the reasons why an item stands where it stands, in one line. What
/// the name of its kind says already isn't said again.
pub fn why(todo: &Todo) -> String {
    reasons(todo).collect::<Vec<_>>().join(" · ")
}

/// Returns the gravest of the reasons, for where there is room for one.
pub fn why_above_all(todo: &Todo) -> String {
    reasons(todo).next().unwrap_or_default()
}

fn reasons(todo: &Todo) -> impl Iterator<Item = String> {
    let kind = todo.kind.label();
    todo.why.iter().map(Reason::message).filter(move |reason| *reason != kind)
}

fn page(seen: &Seen<'_>, todo: &Todo) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, format!("{} · {}", todo.kind.label(), visible(&todo.title)));
    let grave = if todo.overdue_days > 0 { Tint::Danger } else { Tint::Dim };
    page.add(grave, why(todo));
    if let Some(household) = todo.household.and_then(|id| seen.state.household(id)) {
        let whereabouts = words::whereabouts(seen.state, household);
        page.add(Tint::Dim, format!("{} · {whereabouts}", visible(&household.head)));
    }
    if seen.world.me.role == Role::Committee {
        let cadres = cadres(seen.state, &Whose::of(seen.state, seen.today), todo);
        page.fact(tr!("remark-cadres"), words::cadres(seen.state, &cadres));
    }
    if let (TodoKind::Remark | TodoKind::Answer, Some(id)) = (todo.kind, todo.id) {
        remark(&mut page, seen, RemarkId(id));
        return page;
    }
    if todo.record().is_none() {
        page.gap();
    }
    if todo.kind == TodoKind::Conflict {
        disputed(seen.state, todo).into_iter().for_each(|subject| conflicts::told(&mut page, seen, subject));
        page.add(Tint::Dim, tr!("conflicts-todo-do"));
        return page;
    }
    match todo.record() {
        Some((Kind::Concern, id)) => {
            if let Some(concern) = seen.state.concern(ConcernId(id)) {
                course::concern(&mut page, seen, ConcernId(id), concern, &todo.title);
            }
        }
        Some((_, id)) => {
            if let Some(matter) = seen.state.matter(MatterId(id)) {
                course::matter(&mut page, seen, MatterId(id), matter, &todo.title);
            }
        }
        None => last_visit(&mut page, seen, todo),
    }
    page
}

/// Adds a remark in full, its answer, and what it is on.
fn remark(page: &mut Page, seen: &Seen<'_>, id: RemarkId) {
    let Some(remark) = seen.state.remark(id) else { return };
    page.gap();
    for line in asked(seen.state, remark, seen.today) {
        page.add(Tint::Text, line);
    }
    if let Some(day) = remark.replied {
        page.gap();
        page.add(Tint::Heading, tr!("remark-answer-on", day = words::day(day, seen.today)));
        page.add(Tint::Text, visible(&remark.reply).into_owned());
    }
    page.gap();
    page.add(Tint::Heading, records::with_kind(seen.state, remark.kind, remark.on));
    // What a visit is called says nothing of what was said there.
    let visit = seen.state.visit(VisitId(remark.on)).filter(|_| remark.kind == Kind::Visit);
    if let Some(visit) = visit {
        page.add(Tint::Text, visible(&visit.gist).into_owned());
    }
}

/// Adds what was said at the last visit to the household.
fn last_visit(page: &mut Page, seen: &Seen<'_>, todo: &Todo) {
    let Some((_, visit)) = todo.household.and_then(|id| seen.state.last_visit(id)) else { return };
    page.add(Tint::Heading, tr!("app-fact-last-visit", ago = words::ago(visit.day(), seen.today)));
    page.add(Tint::Text, visible(&visit.gist).into_owned());
}
