//! 走访: all visits, the latest first, and the one at hand in full.

use std::cmp::Reverse;

use chrono::Datelike;

use super::layout::{below, panes};
use super::list::{List, Row};
use super::model::Filter;
use super::page::{Page, Piece, Tint};
use super::seen::{Seen, Stamp};
use super::sift::Wanted;
use super::words;
use crate::base::ids::VisitId;
use crate::base::text::visible;
use crate::domain::record::Kind;
use crate::domain::visit::{Understanding, Visit};
use crate::state::State;
use crate::state::head::VisitHead;
use crate::tr;

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
    listed: Option<(Stamp, String)>,
    detailed: Option<(Stamp, u64, Option<VisitId>)>,
}

impl Visits {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        let key = (seen.stamp(), self.filter.words());
        if self.listed.as_ref() != Some(&key) {
            let wanted = seen.sift.wanted(seen.state, &key.1);
            self.list.set(rows(seen.state, &wanted));
            self.listed = Some(key);
        }
        if let Some(wanted) = self.wanted.take() {
            self.list.choose(&wanted);
        }
        let panes = panes(seen.body);
        let rows = below(panes.list, self.filter.is_shown().into()).height;
        self.list.fit(usize::from(rows));
        let at_hand = self.list.current().copied();
        if let Some(id) = at_hand {
            seen.want(Kind::Visit, id);
        }
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
}

fn rows(state: &State, wanted: &Wanted) -> Vec<Row<VisitId>> {
    let mut visits: Vec<(VisitId, &VisitHead)> =
        state.visits().filter(|(_, visit)| wanted.is_everything() || takes(state, visit, wanted)).collect();
    visits.sort_by_key(|(id, visit)| (Reverse(visit.at), *id));
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
    let cadres = visit.cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| cadre.name.as_str());
    let village = state.village(visit.village).map_or("", |village| village.name.as_str());
    let place = visit.place.label();
    let texts: Vec<&str> = [visit.gist.as_str(), village, &place].into_iter().chain(cadres).collect();
    wanted.takes(texts.iter().copied(), visit.households.iter().copied())
}

/// Returns a visit in full, from its head alone until the rest has arrived.
pub fn page(seen: &Seen<'_>, id: VisitId) -> Page {
    let mut page = Page::default();
    let Some(head) = seen.state.visit(id) else { return page };
    let full: Option<Visit> = seen.docs.read(id);
    title(&mut page, seen, head);
    let minutes = head.minutes.map(|minutes| tr!("app-minutes", minutes = minutes)).unwrap_or_default();
    let day = head.day();
    let when = [words::day(day, seen.today), words::weekday(day), head.at.format("%H:%M").to_string()].join(" ");
    let said = [when, minutes, head.place.label()];
    page.add(Tint::Dim, said.iter().filter(|said| !said.is_empty()).cloned().collect::<Vec<_>>().join(" · "));
    page.gap();
    page.fact(tr!("app-fact-cadres"), words::cadres(seen.state, &head.cadres));
    match &full {
        Some(visit) => told(&mut page, visit),
        None => drop(page.add(Tint::Text, visible(&head.gist).into_owned())),
    }
    parts(&mut page, seen, id, head);
    if let Some(next) = head.next {
        page.gap();
        page.fact(tr!("app-fact-next"), format!("{} · {}", words::day(next, seen.today), words::due(next, seen.today)));
    }
    page
}

fn title(page: &mut Page, seen: &Seen<'_>, head: &VisitHead) {
    let village = words::village(seen.state, head.village);
    let title = match head.households.as_slice() {
        [] => village,
        [one] => match seen.state.household(*one) {
            Some(household) => {
                format!("{} · {}", visible(&household.head), words::whereabouts(seen.state, household))
            }
            None => words::household(seen.state, *one),
        },
        many => format!("{} · {village}", words::households(seen.state, many)),
    };
    page.add(Tint::Title, title);
    if head.nobody_home {
        page.add(Tint::Warning, tr!("app-nobody-home"));
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
