//! 走访: all visits, the latest first, and the one at hand in full.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::Datelike;

use super::history;
use super::remarks;
use crate::app::filter::Filter;
use crate::app::filter::narrow::{Line, Narrow};
use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::{below, panes};
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::docs::Docs;
use crate::app::world::seen::{Seen, Stamp};
use crate::app::world::sift::Wanted;
use crate::base::ids::VisitId;
use crate::base::limits::REMOVED_SHOWN_MAX;
use crate::base::text::visible;
use crate::display::{records, words};
use crate::domain::record::Kind;
use crate::domain::visit::{Understanding, Visit};
use crate::keymap::Action;
use crate::query::corrections::corrections;
use crate::query::remarks::{place, remarked, remarks_on};
use crate::state::State;
use crate::state::head::VisitHead;
use crate::tr;
use ratatui::layout::Rect;

/// The screen of visits.
#[derive(Debug, Default)]
pub struct Visits {
    /// The visits by month.
    pub list: List<VisitId>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// The visit at hand.
    pub detail: Page,
    /// The visit to be shown next.
    pub wanted: Option<VisitId>,
    /// What a visit said before, where that is read.
    pub history: Option<History>,
    /// What else the list is narrowed to.
    pub narrow: Narrow,
    /// The visits with a remark on them, or on what was heard in them.
    pub remarked: HashSet<VisitId>,
    listed: Option<(Stamp, String, Narrow, Option<u64>)>,
    detailed: Option<(Stamp, u64, Option<VisitId>)>,
}

/// What a visit said before it was corrected.
#[derive(Debug)]
pub struct History {
    /// The visit.
    pub id: VisitId,
    /// Its corrections.
    pub page: Page,
    built: Option<(Stamp, u64)>,
}

impl History {
    /// Returns the corrections of a visit, still to be read.
    pub fn of(id: VisitId) -> Self {
        Self { id, page: Page::default(), built: None }
    }
}

impl Visits {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        let removed = self.narrow.removed;
        if removed {
            ask_removed(seen);
        }
        // Of what was taken out nothing is known but what arrives.
        let arrived = removed.then(|| seen.docs.arrived());
        let key = (seen.stamp(), self.filter.words(), self.narrow.clone(), arrived);
        if self.listed.as_ref() != Some(&key) {
            let wanted = seen.sift.wanted(seen.state, &key.1);
            let sieve = self.narrow.sieve(seen.state, seen.today);
            let takes = |visit: &VisitHead| takes(seen.state, visit, &wanted) && sieve.takes(&line(visit));
            self.list.set(if removed { removed_rows(seen, takes) } else { rows(seen.state, takes) });
            let marked = remarked(seen.state).into_iter();
            self.remarked = marked.filter_map(|(kind, id)| place(seen.state, kind, id).visit).collect();
            self.listed = Some(key);
        }
        if let Some(wanted) = self.wanted.take() {
            self.list.choose(&wanted);
        }
        let panes = panes(seen.body);
        let above = u16::from(self.filter.is_shown()) + u16::from(!self.narrow.is_everything());
        let rows = below(panes.list, above).height;
        self.list.fit(usize::from(rows));
        let at_hand = self.list.current().copied();
        if let Some(id) = at_hand {
            history::records(seen.state, id).into_iter().for_each(|(kind, id)| seen.want(kind, id));
        }
        self.read_history(seen);
        let key = (seen.stamp(), seen.docs.arrived(), at_hand);
        if self.detailed != Some(key) {
            let moved = self.detailed.is_none_or(|(_, _, before)| before != at_hand);
            self.detail.replace(at_hand.map(|id| page(seen, id)).unwrap_or_default());
            if moved {
                self.detail.scroll_to_edge(false);
            }
            self.detailed = Some(key);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }

    fn read_history(&mut self, seen: &mut Seen<'_>) {
        let Some(history) = &mut self.history else { return };
        history::records(seen.state, history.id).into_iter().for_each(|(kind, id)| seen.want(kind, id));
        let key = (seen.stamp(), seen.docs.arrived());
        if history.built != Some(key) {
            let title = head(seen, history.id).map(|head| title(seen, &head)).unwrap_or_default();
            history.page.replace(history::page(seen, history.id, &title));
            history.built = Some(key);
        }
        history.page.fit(usize::from(seen.body.width), usize::from(seen.body.height));
    }
}

impl Screen for Visits {
    fn go(&mut self, way: Move) {
        match &mut self.history {
            Some(history) => history.page.go(way),
            None => drop(self.list.go(way)),
        }
    }

    fn next_pane(&mut self, back: bool) {
        match &mut self.history {
            Some(history) => history.page.scroll_page(!back),
            None => self.detail.scroll_page(!back),
        }
    }

    fn click(&mut self, row: usize, _: bool) -> bool {
        self.history.is_none() && self.list.take(row) == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        below(panes(body).list, self.rows_above())
    }

    fn text(&self) -> String {
        match &self.history {
            Some(history) => history.page.text(),
            None => self.detail.text(),
        }
    }

    fn filter(&self) -> Option<&Filter> {
        self.history.is_none().then_some(&self.filter)
    }

    fn filter_mut(&mut self) -> Option<&mut Filter> {
        self.history.is_none().then_some(&mut self.filter)
    }

    fn narrow(&self) -> Option<&Narrow> {
        self.history.is_none().then_some(&self.narrow)
    }

    fn narrow_mut(&mut self) -> Option<&mut Narrow> {
        self.history.is_none().then_some(&mut self.narrow)
    }

    fn hints(&self, ctx: HintContext) -> &'static [Action] {
        use Action::{
            Cancel, Copy, Down, EditVisit, Filter, Narrow, NewVisit, NextPane, Open, Remark, RemoveVisit, Up,
            VisitHistory,
        };
        match &self.history {
            Some(_) => &[Up, Down, Copy, Cancel],
            None if ctx.committee => &[Remark, VisitHistory, Narrow, Filter, Open, NextPane],
            None => &[NewVisit, EditVisit, VisitHistory, Narrow, Filter, Open, RemoveVisit, NextPane],
        }
    }
}

/// Asks for the visits that were taken out, and for what may have gone with them.
fn ask_removed(seen: &mut Seen<'_>) {
    for kind in [Kind::Visit, Kind::Concern, Kind::Matter] {
        for id in seen.state.removed(kind).into_iter().rev().take(REMOVED_SHOWN_MAX) {
            seen.want(kind, id);
        }
    }
}

/// Returns what lists need of a visit, also of one that was taken out.
pub fn head(seen: &Seen<'_>, id: VisitId) -> Option<VisitHead> {
    removed_head(seen.docs, id).or_else(|| seen.state.visit(id).cloned())
}

/// Returns what lists need of a visit that was taken out, once it is here.
pub fn removed_head(docs: &Docs, id: VisitId) -> Option<VisitHead> {
    docs.get(Kind::Visit, id).filter(|doc| doc.is_removed())?;
    docs.read::<Visit>(id).map(|visit| VisitHead::from(&visit))
}

/// Returns what a visit knows of itself, for what the list is narrowed to.
fn line(visit: &VisitHead) -> Line<'_> {
    Line {
        village: Some(visit.village),
        households: &visit.households,
        cadres: &visit.cadres,
        day: Some(visit.day()),
        nobody_home: visit.nobody_home,
        place: Some(visit.place),
        policies: &visit.policies,
        ..Line::default()
    }
}

fn removed_rows(seen: &Seen<'_>, takes: impl Fn(&VisitHead) -> bool) -> Vec<Row<VisitId>> {
    let all = seen.state.removed(Kind::Visit).into_iter().map(VisitId);
    let known = all.filter_map(|id| removed_head(seen.docs, id).map(|head| (id, head)));
    let mut visits: Vec<(VisitId, VisitHead)> = known.filter(|(_, visit)| takes(visit)).collect();
    visits.sort_by_key(|(id, visit)| (Reverse(visit.at), *id));
    let visits: Vec<(VisitId, &VisitHead)> = visits.iter().map(|(id, head)| (*id, head)).collect();
    by_month(&visits)
}

fn rows(state: &State, takes: impl Fn(&VisitHead) -> bool) -> Vec<Row<VisitId>> {
    let mut visits: Vec<(VisitId, &VisitHead)> = state.visits().filter(|(_, visit)| takes(visit)).collect();
    visits.sort_by_key(|(id, visit)| (Reverse(visit.at), *id));
    by_month(&visits)
}

/// Returns visits, the latest first, with a heading for each month.
fn by_month(visits: &[(VisitId, &VisitHead)]) -> Vec<Row<VisitId>> {
    let mut rows: Vec<Row<VisitId>> = Vec::with_capacity(visits.len() + 32);
    for month in
        visits.chunk_by(|(_, a), (_, b)| (a.day().year(), a.day().month()) == (b.day().year(), b.day().month()))
    {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        let day = month[0].1.day();
        rows.push(Row::Head(tr!("app-month", year = day.year().to_string(), month = day.month()), month.len()));
        rows.extend(month.iter().map(|(id, _)| Row::Item(*id)));
    }
    rows
}

fn takes(state: &State, visit: &VisitHead, wanted: &Wanted) -> bool {
    if wanted.is_everything() {
        return true;
    }
    let cadres = visit.cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| cadre.name.as_str());
    let village = state.village(visit.village).map_or("", |village| village.name.as_str());
    let place = visit.place.label();
    let texts: Vec<&str> = [visit.gist.as_str(), village, &place].into_iter().chain(cadres).collect();
    wanted.takes(texts.iter().copied(), visit.households.iter().copied())
}

/// Returns a visit in full, from its head alone until the rest has arrived.
pub fn page(seen: &Seen<'_>, id: VisitId) -> Page {
    let mut page = Page::default();
    let Some(head) = &head(seen, id) else { return page };
    let full: Option<Visit> = seen.docs.read(id);
    page.add(Tint::Title, title(seen, head));
    if head.nobody_home {
        page.add(Tint::Warning, tr!("app-nobody-home"));
    }
    let doc = seen.docs.get(Kind::Visit, id);
    if let Some((_, reason)) = doc.and_then(|doc| doc.removal()) {
        page.add(Tint::Warning, tr!("waiting-removed-why", reason = visible(reason).into_owned()));
    }
    let minutes = head.minutes.map(|minutes| tr!("app-minutes", minutes = minutes)).unwrap_or_default();
    let day = head.day();
    let when = [words::day(day, seen.today), words::weekday(day), head.at.format("%H:%M").to_string()].join(" ");
    let said = [when, minutes, head.place.label()];
    page.add(Tint::Dim, said.iter().filter(|said| !said.is_empty()).cloned().collect::<Vec<_>>().join(" · "));
    crate::app::world::carried::say(&mut page, seen, Kind::Visit, id.into());
    super::conflicts::marks(&mut page, seen, Kind::Visit, id.into());
    page.gap();
    page.fact(tr!("app-fact-cadres"), words::cadres(seen.state, &head.cadres));
    match &full {
        Some(visit) => told(&mut page, visit),
        None => drop(page.add(Tint::Text, visible(&head.gist).into_owned())),
    }
    parts(&mut page, seen, id, head);
    told_of(&mut page, seen, id);
    if let Some(next) = head.next {
        page.gap();
        page.fact(tr!("app-fact-next"), format!("{} · {}", words::day(next, seen.today), words::due(next, seen.today)));
    }
    let docs = history::records(seen.state, id).into_iter().filter_map(|(kind, id)| seen.docs.get(kind, id));
    let corrected: usize = docs.map(corrections).sum();
    if corrected > 0 {
        page.gap();
        page.add(Tint::Dim, tr!("waiting-corrected", count = corrected));
    }
    page
}

fn title(seen: &Seen<'_>, head: &VisitHead) -> String {
    let village = words::village(seen.state, head.village);
    match head.households.as_slice() {
        [] => village,
        [one] => match seen.state.household(*one) {
            Some(household) => {
                format!("{} · {}", visible(&household.head), words::whereabouts(seen.state, household))
            }
            None => words::household(seen.state, *one),
        },
        many => format!("{} · {village}", words::households(seen.state, many)),
    }
}

/// Adds what was written in the visit.
fn told(page: &mut Page, visit: &Visit) {
    let relation = if visit.relation.is_empty() { String::new() } else { format!("（{}）", visit.relation) };
    page.fact(tr!("app-fact-met"), format!("{}{relation}", visit.met));
    for (block, text) in visit.blocks.filled() {
        page.fact(block.label(), text);
    }
}

/// Adds the policies explained, the concerns heard and the matters taken on.
fn parts(page: &mut Page, seen: &Seen<'_>, id: VisitId, head: &VisitHead) {
    let policies = head.policies.iter().map(|explained| {
        let title = seen.state.policy(explained.policy).map(|policy| visible(&policy.title).into_owned());
        let tint = if explained.outcome == Understanding::Understood { Tint::Good } else { Tint::Warning };
        (tint, explained.outcome.label(), title.unwrap_or_else(|| explained.policy.0.short()))
    });
    section(page, Kind::Policy.label(), policies);
    let concerns = seen.state.concerns_in(id).map(|(_, concern)| {
        let tint = if concern.state.is_open() { Tint::Accent } else { Tint::Good };
        (tint, concern.state.label(), format!("{} {}", visible(&concern.number), visible(&concern.text)))
    });
    section(page, Kind::Concern.label(), concerns);
    let matters = seen.state.matters_in(id).map(|(_, matter)| {
        let tint = if matter.done.is_some() { Tint::Good } else { Tint::Accent };
        (tint, matter.state.label(), visible(&matter.need).into_owned())
    });
    section(page, Kind::Matter.label(), matters);
}

/// Adds the remarks on the visit, and on what was heard and taken on in it.
fn told_of(page: &mut Page, seen: &Seen<'_>, id: VisitId) {
    let state = seen.state;
    let concerns = state.concerns_in(id).map(|(id, _)| (Kind::Concern, id.0));
    let matters = state.matters_in(id).map(|(id, _)| (Kind::Matter, id.0));
    let mut headed = false;
    for (kind, record) in std::iter::once((Kind::Visit, id.0)).chain(concerns).chain(matters) {
        if remarks_on(state, kind, record).is_empty() {
            continue;
        }
        if !headed {
            page.gap();
            page.add(Tint::Heading, Kind::Remark.label());
            headed = true;
        }
        if kind != Kind::Visit {
            page.add(Tint::Dim, records::with_kind(state, kind, record));
        }
        remarks::add(page, seen, kind, record, 0);
    }
}

fn section(page: &mut Page, heading: String, lines: impl Iterator<Item = (Tint, String, String)>) {
    let mut headed = false;
    for (tint, label, text) in lines {
        if !headed {
            page.gap();
            page.add(Tint::Heading, heading.clone());
            headed = true;
        }
        page.put(Piece { tint, label, text, indent: 0 });
    }
}
