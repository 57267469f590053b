//! 一类事 in the list 待办: concerns that are alike stand as one line, which
//! unfolds. Which are alike is for [`similar`](crate::query::similar) to say.

use std::collections::{HashMap, HashSet};

use super::todo::{Key, key, why};
use crate::app::widgets::list::Row;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::Seen;
use crate::base::ids::{ConcernId, RecordId};
use crate::base::text::visible;
use crate::display::words;
use crate::query::similar::Alike;
use crate::query::todo::{Group, Todo, TodoKind};
use crate::tr;

/// Members told one by one.
const MEMBERS_MAX: usize = 30;

/// Concerns that stand as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// What stands for them.
    pub id: RecordId,
    /// Those in the list, in its order: the first is the gravest.
    pub members: Vec<Key>,
    /// So many of them nobody has put together yet.
    pub proposed: usize,
}

impl Fold {
    /// Returns what the line is known by in the list.
    pub fn key(&self) -> Key {
        (TodoKind::Alike, Some(self.id))
    }

    /// Says how many there are, and whether somebody put them together.
    pub fn said(&self) -> String {
        let count = self.members.len() - self.proposed;
        match (count, self.proposed) {
            (count, 0) => tr!("alike-line", count = count),
            // One alone was not put together with anything.
            (0 | 1, _) => tr!("alike-line-proposed", count = self.members.len()),
            (count, more) => tr!("alike-line-more", count = count, more = more),
        }
    }

    /// Returns the concerns.
    pub fn concerns(&self) -> impl Iterator<Item = ConcernId> + '_ {
        self.members.iter().filter_map(|(_, id)| id.map(ConcernId))
    }
}

/// Returns the lines of the list, group by group, and the concerns of which
/// two and more stand as one. `taken` is what is listed, in order; the members
/// of what is unfolded follow their line.
pub fn rows(taken: &[&Todo], alike: &[Alike], unfolded: &HashSet<RecordId>) -> (Vec<Row<Key>>, Vec<Fold>) {
    let folds = folds(taken, alike);
    let of: HashMap<Key, usize> =
        folds.iter().enumerate().flat_map(|(at, fold)| fold.members.iter().map(move |member| (*member, at))).collect();
    let mut rows: Vec<Row<Key>> = Vec::with_capacity(taken.len() + 12);
    let mut shown = HashSet::new();
    for group in Group::ALL {
        let (mut items, mut count) = (Vec::new(), 0);
        for todo in taken.iter().filter(|todo| todo.group == *group) {
            let Some(fold) = of.get(&key(todo)).map(|at| &folds[*at]) else {
                items.push(Row::Item(key(todo)));
                count += 1;
                continue;
            };
            if shown.insert(fold.id) {
                items.push(Row::Item(fold.key()));
                count += fold.members.len();
                if unfolded.contains(&fold.id) {
                    items.extend(fold.members.iter().copied().map(Row::Item));
                }
            }
        }
        if items.is_empty() {
            continue;
        }
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(group.label(), count));
        rows.extend(items);
    }
    (rows, folds)
}

fn folds(taken: &[&Todo], alike: &[Alike]) -> Vec<Fold> {
    let mut of: HashMap<RecordId, (usize, bool)> = HashMap::new();
    for (at, group) in alike.iter().enumerate() {
        of.extend(group.members.iter().map(|id| (id.0, (at, false))));
        of.extend(group.proposed.iter().map(|id| (id.0, (at, true))));
    }
    let fold = |group: &Alike| Fold { id: group.id, members: Vec::new(), proposed: 0 };
    let mut folds: Vec<Fold> = alike.iter().map(fold).collect();
    for todo in taken.iter().filter(|todo| todo.kind == TodoKind::Concern) {
        if let Some((at, proposed)) = todo.id.and_then(|id| of.get(&id)) {
            folds[*at].members.push(key(todo));
            folds[*at].proposed += usize::from(*proposed);
        }
    }
    folds.retain(|fold| fold.members.len() > 1);
    folds
}

/// Returns the page of a line that stands for several concerns.
pub fn page(seen: &Seen<'_>, fold: &Fold, listed: &[Todo]) -> Page {
    let mut page = Page::default();
    let members: Vec<&Todo> =
        fold.members.iter().filter_map(|member| listed.iter().find(|todo| key(todo) == *member)).collect();
    let first = members.first().map(|todo| visible(&todo.title).into_owned()).unwrap_or_default();
    page.add(Tint::Title, tr!("alike-title", said = fold.said(), what = first));
    let help = match (fold.proposed, fold.members.len() - fold.proposed) {
        (0, _) => tr!("alike-help-open"),
        (_, 0 | 1) => tr!("alike-help-proposed"),
        _ => tr!("alike-help-more"),
    };
    page.add(Tint::Dim, help);
    page.gap();
    let mut villages: Vec<String> = Vec::new();
    for village in members.iter().filter_map(|todo| todo.village) {
        let name = words::village(seen.state, village);
        if !villages.contains(&name) {
            villages.push(name);
        }
    }
    page.fact(tr!("alike-villages"), villages.join(&tr!("app-comma")));
    let people: u32 = fold.concerns().filter_map(|id| seen.state.concern(id)?.people).fold(0, u32::saturating_add);
    if people > 0 {
        page.fact(tr!("alike-people"), tr!("app-people", people = people));
    }
    page.gap();
    page.add(Tint::Heading, tr!("alike-members"));
    for todo in members.iter().take(MEMBERS_MAX) {
        let concern = todo.id.and_then(|id| seen.state.concern(ConcernId(id)));
        let who = todo.household.map(|id| words::household(seen.state, id)).unwrap_or_default();
        let village = todo.village.map(|code| words::village(seen.state, code)).unwrap_or_default();
        let state = concern.map(|concern| concern.state.label()).unwrap_or_default();
        let parts = [who, village, state, why(todo)];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let tint = if todo.overdue_days > 0 { Tint::Danger } else { Tint::Text };
        page.put(Piece { tint, text: said.join(" · "), ..Piece::default() });
        page.put(Piece { tint: Tint::Dim, indent: 2, text: visible(&todo.title).into_owned(), ..Piece::default() });
    }
    if members.len() > MEMBERS_MAX {
        page.add(Tint::Dim, tr!("waiting-and-more", count = members.len() - MEMBERS_MAX));
    }
    page
}
