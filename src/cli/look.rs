//! `todo`, `progress`, `search`: looking at what is.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::{Failure, complain};
use super::find;
use super::out::{Out, Table};
use crate::base::ids::{AssignmentId, CadreId, RecordId};
use crate::base::limits::SEARCH_HITS_DEFAULT;
use crate::base::progress::Onward;
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note;
use crate::query::audience::Audience;
use crate::query::conflicts::{name, subjects};
use crate::query::progress::{Metric, MetricKind, Pace, Question, cadre_rows, progress};
use crate::query::rollup::{Below, Count, Lack, Source, Sum, below};
use crate::query::scope::Scope;
use crate::query::search::{Hit, Words, page};
use crate::query::todo::{self, Group, Todo};
use crate::state::State;
use crate::state::doc::FoldError;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct TodoCommand {
    #[arg(long, conflicts_with = "within", help = tr!("cli-arg-overdue"))]
    pub overdue: bool,
    #[arg(long, value_name = "DAYS", help = tr!("cli-arg-within"))]
    pub within: Option<u32>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Progress {
    #[arg(long, value_name = "N", help = tr!("cli-arg-progress-cadre"))]
    pub cadre: Option<String>,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-progress-assignment"))]
    pub assignment: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Search {
    #[arg(value_name = "WORDS", required = true, help = tr!("cli-arg-words"))]
    pub words: Vec<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-limit"))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct TodoRow<'a> {
    id: Option<RecordId>,
    kind: &'static str,
    title: &'a str,
    household: Option<crate::base::ids::HouseholdId>,
    head: Option<&'a str>,
    village: Option<&'a str>,
    due: Option<NaiveDate>,
    overdue_days: i64,
    group: &'static str,
    why: Vec<String>,
}

/// Lists what waits.
pub(super) fn run_todo(context: &Context, wanted: &TodoCommand) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let me = workspace.me();
    let shared = workspace.shared();
    let state = shared.read();
    let mut list = match me.role {
        Role::Committee => todo::todo_of_committee(&state, &workspace.calendar(), today),
        Role::Cadre => todo::todo(&state, &workspace.calendar(), today, own_scope(&state, me.cadre, today)),
    };
    for subject in subjects(&state) {
        let (kind, id) = subject.record();
        list.push(Todo::conflict(kind, id, name(&state, today, kind, id), today));
    }
    todo::sort(&mut list);
    let fits = |todo: &Todo| {
        let left = todo.due.map(|due| (due - today).num_days());
        (!wanted.overdue || todo.group == Group::Overdue)
            && wanted.within.is_none_or(|days| left.is_some_and(|left| left <= i64::from(days)))
    };
    let mut out = Out::new(wanted.out.json);
    let mut table = Table::new([
        tr!("cli-col-group-of"),
        tr!("cli-col-kind"),
        tr!("cli-col-head"),
        tr!("cli-col-title"),
        tr!("cli-col-due"),
        tr!("cli-col-why"),
    ]);
    for todo in list.iter().filter(|todo| fits(todo)) {
        let why: Vec<String> = todo.why.iter().map(|reason| reason.message()).collect();
        let head = todo.household.and_then(|id| state.household(id)).map(|household| household.head.as_str());
        if out.is_json() {
            out.json(&TodoRow {
                id: todo.id,
                kind: todo.kind.word(),
                title: &todo.title,
                household: todo.household,
                head,
                village: todo.village.and_then(|code| state.village(code)).map(|village| village.name.as_str()),
                due: todo.due,
                overdue_days: todo.overdue_days,
                group: todo.group.word(),
                why,
            })?;
        } else {
            let due = todo.due.map(|due| due.to_string()).unwrap_or_default();
            let (group, kind, why) = (todo.group.label(), todo.kind.label(), why.join(" · "));
            table.row([&group, &kind, head.unwrap_or(""), &todo.title, &due, &why]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// A cadre with a running assignment sees its work; everybody else sees all.
pub(super) fn own_scope(state: &State, me: Option<CadreId>, today: NaiveDate) -> Scope {
    let busy = |me: &CadreId| {
        state
            .assignments()
            .any(|(_, assignment)| assignment.cadres.contains(me) && (assignment.from..=assignment.to).contains(&today))
    };
    me.filter(busy).map_or(Scope::All, Scope::Cadre)
}

#[derive(Serialize)]
struct ProgressRow<'a> {
    assignment: Option<&'a str>,
    cadre: Option<&'a str>,
    metric: &'static str,
    done: u64,
    target: u64,
    share: Option<f64>,
    pace: &'static str,
    as_of: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Figure {
    done: u64,
    target: u64,
    share: Option<f64>,
    pace: &'static str,
}

#[derive(Serialize)]
struct CadreProgress<'a> {
    cadre: &'a str,
    unit: &'a str,
    from: NaiveDate,
    to: NaiveDate,
    data_until: Option<NaiveDate>,
    missing_bundles: u64,
    pace: &'static str,
    metrics: BTreeMap<&'static str, Figure>,
}

/// Returns who reads what of those below this installation.
fn audience<'a>(workspace: &Workspace, state: &'a State) -> Audience<'a> {
    let me = workspace.me();
    Audience::of(state, me.office.or(me.cadre), state.exchange().own(me.device), workspace.clock().today())
}

/// Shows each cadre against their own target, one a line, by name.
fn each_cadre(audience: &Audience<'_>, today: NaiveDate, out: &mut Out) -> Result<(), Failure> {
    let kinds = [MetricKind::Coverage, MetricKind::Visits, MetricKind::MustVisit, MetricKind::SettledOnTime];
    let [covered, visits, must, settled] = kinds.map(MetricKind::label);
    let (cadre, unit) = (tr!("numbers-col-cadre"), tr!("numbers-col-unit"));
    let mut table = Table::new([cadre, unit, covered, visits, must, settled, tr!("cli-col-pace"), tr!("cadres-data")]);
    for row in cadre_rows(audience, today, Question::default()) {
        if out.is_json() {
            let figure = |metric: &Metric| {
                let Metric { done, target, share, .. } = *metric;
                (metric.kind.word(), Figure { done, target, share, pace: metric.pace.word() })
            };
            out.json(&CadreProgress {
                cadre: &row.name,
                unit: &row.unit,
                from: row.period.from,
                to: row.period.to,
                data_until: row.age.until,
                missing_bundles: row.age.missing,
                pace: row.pace().word(),
                metrics: row.metrics.iter().map(figure).collect(),
            })?;
        } else {
            let figures =
                kinds.map(|kind| row.metric(kind).map(|m| format!("{}/{}", m.done, m.target)).unwrap_or_default());
            let mut until = row.age.until.map(|day| day.to_string()).unwrap_or_else(|| tr!("cadres-no-data"));
            if row.age.missing > 0 {
                until = format!("{until} · {}", tr!("cadres-missing", count = row.age.missing));
            }
            let [covered, visits, must, settled] = &figures;
            let pace = if row.pace() == Pace::None { String::new() } else { row.pace().label() };
            table.row([row.name.as_str(), &row.unit, covered, visits, must, settled, &pace, &until]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct OfficeRow<'a> {
    office: &'a str,
    source: &'static str,
    as_of: Option<DateTime<FixedOffset>>,
    counts: BTreeMap<&'static str, u64>,
    villages_kept_back: BTreeMap<&'static str, u64>,
    figures: &'a [note::Figure],
}

#[derive(Serialize)]
struct SumRow<'a> {
    sum: &'static str,
    count: u64,
    records_here: u64,
    offices: usize,
    of: usize,
    lacks: Vec<LackRow<'a>>,
}

#[derive(Serialize)]
struct LackRow<'a> {
    office: &'a str,
    /// Of so many villages the figure was kept back; of all where nothing has come.
    villages: Option<u64>,
}

/// Shows what the offices below have sent, one a line, by name, and what that comes to.
fn each_office(below: &Below, out: &mut Out) -> Result<(), Failure> {
    if below.offices.is_empty() {
        return Ok(());
    }
    if out.is_json() {
        let words = |counts: &BTreeMap<Count, u64>| counts.iter().map(|(what, count)| (what.word(), *count)).collect();
        for office in &below.offices {
            out.json(&OfficeRow {
                office: &office.name,
                source: office.source.word(),
                as_of: office.at,
                counts: words(&office.counts),
                villages_kept_back: words(&office.kept),
                figures: &office.figures,
            })?;
        }
        for sum in below.sums() {
            let lacks = sum.lacks.iter().map(|(office, lack)| match lack {
                Lack::Nothing => LackRow { office, villages: None },
                Lack::Kept(villages) => LackRow { office, villages: Some(*villages) },
            });
            out.json(&SumRow {
                sum: sum.what.word(),
                count: sum.count,
                records_here: below.records.get(&sum.what).copied().unwrap_or_default(),
                offices: sum.offices,
                of: below.offices.len(),
                lacks: lacks.collect(),
            })?;
        }
        return Ok(());
    }
    let counts = [Count::Households, Count::Visited, Count::Visits, Count::Concerns, Count::Settled, Count::Matters];
    let [households, visited, visits, concerns, settled, matters] = counts.map(Count::label);
    let (office, as_of) = (tr!("rollup-col-office"), tr!("rollup-col-as-of"));
    let mut table = Table::new([office, households, visited, visits, concerns, settled, matters, as_of]);
    let mut add = |name: &str, said: &dyn Fn(Count) -> String, as_of: &str| {
        let [households, visited, visits, concerns, settled, matters] = &counts.map(said);
        table.row([name, households, visited, visits, concerns, settled, matters, as_of]);
    };
    for office in &below.offices {
        let at = office.at.map(|at| at.date_naive().to_string()).unwrap_or_default();
        let as_of = if office.source == Source::Figures { at } else { format!("{} {at}", office.source.label()) };
        add(&office.name, &|what| office.said(what), &as_of);
    }
    add(&tr!("rollup-records"), &|what| below.records.get(&what).map(u64::to_string).unwrap_or_default(), "");
    let sums = below.sums();
    let sum = |what| sums.iter().find(|sum| sum.what == what).map(Sum::said).unwrap_or_default();
    add(&tr!("rollup-sum"), &sum, "");
    out.table(&table)?;
    below.notes().iter().try_for_each(|line| out.say(line))
}

/// One question about progress, and whose it is.
struct Asked<'a> {
    assignment: Option<&'a str>,
    cadre: Option<String>,
    scope: Scope,
}

/// Shows how far the work has come.
pub(super) fn run_progress(context: &Context, wanted: &Progress) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    if workspace.me().role == Role::Committee && wanted.cadre.is_none() && wanted.assignment.is_none() {
        let mut out = Out::new(wanted.out.json);
        each_cadre(&audience(&workspace, &state), today, &mut out)?;
        let me = workspace.me();
        each_office(&below(&state, me.office.or(me.cadre), workspace.clock().now()), &mut out)?;
        return out.flush();
    }
    let cadre = wanted.cadre.as_deref().map(|name| find::cadre(&state, name)).transpose()?;
    let assignment = wanted.assignment.as_deref().map(|id| find::assignment(&state, id)).transpose()?;
    let name = |id: CadreId| state.cadre(id).map(|cadre| cadre.name.as_str());
    let one = |(id, assignment): (AssignmentId, &'_ Assignment)| {
        let cadres: Vec<&str> = assignment.cadres.iter().filter_map(|id| name(*id)).collect();
        let title = state.assignment(id).map(|assignment| assignment.title.as_str());
        Asked { assignment: title, cadre: Some(cadres.join("、")), scope: Scope::Assignment(id) }
    };
    let mut asked: Vec<Asked<'_>> = match (assignment, cadre) {
        (Some(id), _) => state.assignment(id).map(|assignment| one((id, assignment))).into_iter().collect(),
        (None, Some(id)) => {
            vec![Asked { assignment: None, cadre: name(id).map(str::to_owned), scope: Scope::Cadre(id) }]
        }
        (None, None) => state.assignments().map(one).collect(),
    };
    if asked.is_empty() {
        complain(&tr!("cli-no-assignment"));
        asked.push(Asked { assignment: None, cadre: None, scope: Scope::All });
    }
    let mut out = Out::new(wanted.out.json);
    let mut table = Table::new([
        tr!("cli-col-assignment"),
        tr!("cli-col-metric"),
        tr!("cli-col-done"),
        tr!("cli-col-target"),
        tr!("cli-col-share"),
        tr!("cli-col-pace"),
        tr!("cli-col-as-of"),
    ]);
    for Asked { assignment, cadre, scope } in asked {
        // One cadre's figures are as they are on the cadre's own laptop.
        let seen = match scope {
            Scope::Cadre(id) if workspace.me().role == Role::Committee => {
                Some(audience(&workspace, &state).seen_by(id))
            }
            _ => None,
        };
        let question = Question { scope, ..Question::default() };
        for metric in progress(seen.as_ref().unwrap_or(&state), today, question).metrics {
            let Metric { kind, done, target, share, pace, as_of } = metric;
            if out.is_json() {
                let (metric, pace, cadre) = (kind.word(), pace.word(), cadre.as_deref());
                out.json(&ProgressRow { assignment, cadre, metric, done, target, share, pace, as_of })?;
            } else {
                let share = share.map(|share| format!("{:.0}%", share * 100.0)).unwrap_or_default();
                let as_of = as_of.map(|day| day.to_string()).unwrap_or_default();
                let whose = assignment.or(cadre.as_deref()).unwrap_or("");
                table.row([
                    whose,
                    &kind.label(),
                    &done.to_string(),
                    &target.to_string(),
                    &share,
                    &pace.label(),
                    &as_of,
                ]);
            }
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

#[derive(Serialize)]
struct HitRow<'a> {
    id: RecordId,
    kind: &'static str,
    title: &'a str,
    snippet: &'a str,
    at: Option<NaiveDate>,
}

/// Searches all texts.
pub(super) fn run_search(context: &Context, wanted: &Search) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let words = Words::of(&wanted.words.join(" "));
    if words.is_empty() {
        return Err(Failure::usage(tr!("cli-search-nothing")));
    }
    let mut hits = search(&workspace, &state, &words)?;
    hits.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (a.kind, a.id).cmp(&(b.kind, b.id))));
    hits.truncate(wanted.limit.unwrap_or(SEARCH_HITS_DEFAULT));
    let mut out = Out::new(wanted.out.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-kind"),
        tr!("cli-col-at"),
        tr!("cli-col-title"),
        tr!("cli-col-snippet"),
    ]);
    for Hit { id, kind, title, snippet, at, .. } in &hits {
        if out.is_json() {
            out.json(&HitRow { id: *id, kind: kind.word(), title, snippet, at: *at })?;
        } else {
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            table.row([&id.short(), &kind.label(), &at, title, snippet]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

fn search(workspace: &Workspace, state: &State, words: &Words) -> Result<Vec<Hit>, Failure> {
    let mut hits = Vec::new();
    let mut trouble: Option<FoldError> = None;
    for kind in Kind::ALL {
        workspace.each_doc(*kind, &mut |doc| {
            match doc.record() {
                Ok(record) => hits.extend(words.hit(&page(doc.id, &record, state))),
                Err(error) => {
                    trouble = Some(error);
                    return Onward::Cancel;
                }
            }
            Onward::Continue
        })?;
        if let Some(error) = trouble.take() {
            return Err(error.into());
        }
    }
    Ok(hits)
}
