//! The course of a concern or a matter, to be read: each step on a line of its
//! own with its day and who took it, where it stands now, and when it is due.

use chrono::NaiveDate;

use super::conflicts;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::carried;
use crate::app::world::seen::Seen;
use crate::base::ids::{ConcernId, MatterId, RecordId, VisitId};
use crate::base::text::{fit, visible, width};
use crate::display::remarks::wanted;
use crate::display::words;
use crate::domain::concern::{Concern, ConcernState, DueRule};
use crate::domain::flow::{EXTENDED, SETTLED, URGED, is_settled, step_label};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Recorded};
use crate::query::remarks::remarks_on;
use crate::tr;

/// One line of a course.
struct Node {
    day: NaiveDate,
    label: String,
    said: Vec<String>,
    tint: Tint,
}

/// Adds a concern: its course, what was said, and what else is known of it.
/// `told` is what was said of it already.
pub fn concern(page: &mut Page, seen: &Seen<'_>, id: ConcernId, head: &Concern, told: &str) {
    let full = seen.docs.read::<Concern>(id);
    let concern = full.as_ref().unwrap_or(head);
    let begun = Begun {
        day: concern.raised,
        visit: concern.visit,
        label: ConcernState::Recorded.label(),
        now: concern.state.label(),
    };
    let mut nodes = taken::<Concern>(seen, id.into(), begun);
    if !is_settled(concern) {
        nodes.push(due(seen, concern));
    }
    remarks(&mut nodes, seen, Kind::Concern, id.into());
    draw(page, seen, &nodes);
    page.gap();
    carried::say(page, seen, Kind::Concern, id.into());
    conflicts::marks(page, seen, Kind::Concern, id.into());
    if concern.text != told {
        page.add(Tint::Text, visible(&concern.text));
    }
    let people = concern.people.map(|people| tr!("waiting-people", count = people)).unwrap_or_default();
    let facts = [
        visible(&concern.number).into_owned(),
        visible(&concern.category).into_owned(),
        concern.urgency.label(),
        concern.level.label(),
        people,
    ];
    page.add(Tint::Dim, joined(facts));
    page.fact(tr!("app-fact-responsible"), visible(&concern.responsible).into_owned());
    page.fact(tr!("app-fact-result"), visible(&concern.result).into_owned());
    if let Some(told) = concern.told_on {
        let by = concern.told_by.map(|by| words::cadre(seen.state, by)).unwrap_or_default();
        let content = concern.satisfaction.map(|content| content.label()).unwrap_or_default();
        page.fact(tr!("app-fact-told"), joined([words::day(told, seen.today), by, content]));
    }
    alike(page, seen, id, concern);
}

/// Adds a matter: its course, what is needed, and who confirmed it. `told` is
/// what was said of it already.
pub fn matter(page: &mut Page, seen: &Seen<'_>, id: MatterId, head: &Matter, told: &str) {
    let full = seen.docs.read::<Matter>(id);
    let matter = full.as_ref().unwrap_or(head);
    let begun = Begun {
        day: matter.raised,
        visit: matter.visit,
        label: MatterState::Promised.label(),
        now: matter.state.label(),
    };
    let mut nodes = taken::<Matter>(seen, id.into(), begun);
    if let Some(day) = matter.promised.filter(|_| matter.state == MatterState::Promised) {
        let tint = if day < seen.today { Tint::Late } else { Tint::Ahead };
        nodes.push(Node { day, label: tr!("app-fact-promised"), said: vec![words::due(day, seen.today)], tint });
    }
    remarks(&mut nodes, seen, Kind::Matter, id.into());
    draw(page, seen, &nodes);
    page.gap();
    carried::say(page, seen, Kind::Matter, id.into());
    conflicts::marks(page, seen, Kind::Matter, id.into());
    if matter.need != told {
        page.add(Tint::Text, visible(&matter.need));
    }
    page.fact(tr!("app-fact-action"), visible(&matter.action).into_owned());
    page.fact(tr!("waiting-confirmed"), visible(&matter.confirmed_by).into_owned());
}

/// How a course began, and where it stands.
struct Begun {
    day: NaiveDate,
    visit: Option<VisitId>,
    label: String,
    now: String,
}

/// Returns the steps taken so far, from how it began to where it stands now.
fn taken<R: Recorded>(seen: &Seen<'_>, id: RecordId, begun: Begun) -> Vec<Node> {
    let heard = begun.visit.and_then(|id| seen.state.visit(id));
    let by = heard.map(|visit| words::cadres(seen.state, &visit.cadres)).unwrap_or_default();
    let steps = seen.docs.get(R::KIND, id).map(|doc| doc.steps()).unwrap_or_default();
    let is_state = |to: &str| ![EXTENDED, URGED, SETTLED].contains(&to);
    // What came in further on than it usually begins has no step that says so.
    let label = if steps.iter().any(|stepped| is_state(&stepped.step.to)) { begun.label } else { begun.now };
    let mut nodes = vec![Node { day: begun.day, label, said: vec![by], tint: Tint::Past }];
    let mut now = 0;
    for stepped in steps {
        let step = &stepped.step;
        if is_state(&step.to) {
            now = nodes.len();
        }
        let by = step.by.map(|by| words::cadre(seen.state, by)).unwrap_or_default();
        nodes.push(Node {
            day: step.at.date_naive(),
            label: step_label(step),
            said: vec![by, visible(&step.note).into_owned()],
            tint: Tint::Past,
        });
    }
    nodes[now].tint = Tint::Now;
    nodes
}

/// Puts the remarks on a record, and their answers, where their days come in
/// its course. Of one day they come last.
fn remarks(nodes: &mut Vec<Node>, seen: &Seen<'_>, kind: Kind, id: RecordId) {
    for (_, remark) in remarks_on(seen.state, kind, id) {
        let by = remark.author.map(|author| words::cadre(seen.state, author)).unwrap_or_default();
        let text = visible(remark.text.trim()).into_owned();
        let wanted = wanted(remark, seen.today);
        let label = tr!("remark-of", verdict = remark.verdict.label());
        let tint = match super::remarks::tint(remark, seen.today) {
            Tint::Text => Tint::Past,
            open => open,
        };
        let mut add = |day: NaiveDate, node: Node| {
            let at = nodes.iter().position(|other| other.day > day).unwrap_or(nodes.len());
            nodes.insert(at, node);
        };
        add(remark.made, Node { day: remark.made, label, said: vec![by, text, wanted], tint });
        if let Some(day) = remark.replied {
            let reply = visible(remark.reply.trim()).into_owned();
            add(day, Node { day, label: Field::Reply.label(), said: vec![reply], tint: Tint::Past });
        }
    }
}

/// Returns the due day of a concern, with the rule behind it and how late it is.
fn due(seen: &Seen<'_>, concern: &Concern) -> Node {
    let rule = match concern.due_rule {
        DueRule::WorkingDays(days) => tr!("waiting-rule-days", days = days),
        DueRule::Date => String::new(),
    };
    let times = |count: u16, text: fn(u16) -> String| if count > 0 { text(count) } else { String::new() };
    let said = vec![
        words::due(concern.due, seen.today),
        rule,
        times(concern.extended, |count| tr!("waiting-extended-times", count = count)),
        times(concern.urged, |count| tr!("waiting-urged-times", count = count)),
    ];
    let tint = if concern.due < seen.today { Tint::Late } else { Tint::Ahead };
    Node { day: concern.due, label: tr!("app-fact-due"), said, tint }
}

/// Says how many others of the same category there are in the village.
fn alike(page: &mut Page, seen: &Seen<'_>, id: ConcernId, concern: &Concern) {
    if concern.category.is_empty() {
        return;
    }
    let same = |other: &Concern| other.category == concern.category && other.village == concern.village;
    let others = seen.state.concerns().filter(|(other, head)| *other != id && same(head));
    let (mut count, mut open) = (0, 0);
    for (_, other) in others {
        count += 1;
        open += i64::from(other.state.is_open());
    }
    if count > 0 {
        page.fact(tr!("waiting-alike"), tr!("waiting-alike-count", count = count, open = open));
    }
}

/// Adds the lines of a course, days and labels each in a column of their own.
fn draw(page: &mut Page, seen: &Seen<'_>, nodes: &[Node]) {
    let days: Vec<String> = nodes.iter().map(|node| words::day(node.day, seen.today)).collect();
    let columns = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).max().unwrap_or(0);
    let day_columns = columns(&mut days.iter().map(String::as_str));
    let label_columns = columns(&mut nodes.iter().map(|node| node.label.as_str()));
    for (node, day) in nodes.iter().zip(&days) {
        let label = format!("{}  {}", fit(day, day_columns), fit(&node.label, label_columns));
        page.put(Piece { tint: node.tint, indent: COURSE_INDENT, label, text: joined(node.said.clone()) });
    }
}

/// Columns before a line of a course, in which its sign stands.
const COURSE_INDENT: usize = 2;

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
