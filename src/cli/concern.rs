//! `concern` and `matter`: what was asked for, and taking it a step further.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::command::{Json, Show};
use super::context::Context;
use super::failure::{Failure, told};
use super::out::{Out, Table};
use super::rows::{ConcernRow, MatterRow};
use super::writing::{self, Writing};
use super::{catalog, find, parse};
use crate::base::ids::{ConcernId, RecordId};
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, ConcernState, Satisfaction};
use crate::domain::flow::{self, Extra, Move};
use crate::domain::matter::Matter;
use crate::domain::problem::Problem;
use crate::domain::record::{Kind, Recorded};
use crate::domain::village::VillageCode;
use crate::state::State;
use crate::state::doc::Doc;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub(super) enum ConcernCommand {
    #[command(about = tr!("cli-do-concern-list"))]
    List(ConcernList),
    #[command(about = tr!("cli-do-concern-show"))]
    Show(Show),
    #[command(about = tr!("cli-do-concern-advance"), after_help = tr!("cli-after-concern-advance"))]
    Advance(Box<ConcernAdvance>),
    #[command(about = tr!("cli-do-concern-extend"))]
    Extend(ConcernExtend),
    #[command(about = tr!("catalog-do-goal"))]
    Goal(Goal),
}

#[derive(Debug, Args)]
pub(super) struct ConcernList {
    #[arg(long, help = tr!("cli-arg-open"))]
    pub open: bool,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-of-village"))]
    pub village: Option<VillageCode>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct ConcernAdvance {
    #[arg(value_name = "ID", help = tr!("cli-arg-concern-id"))]
    pub id: String,
    #[arg(value_name = "STATE", value_parser = parse::word::<ConcernState>, help = tr!("cli-arg-state"))]
    pub state: ConcernState,
    #[arg(long, value_name = "T", help = tr!("cli-arg-step-note"))]
    pub note: Option<String>,
    #[arg(long, value_name = "R", help = tr!("cli-arg-responsible"))]
    pub responsible: Option<String>,
    #[arg(long, value_name = "T", help = tr!("cli-arg-result"))]
    pub result: Option<String>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-told-on"))]
    pub told_on: Option<NaiveDate>,
    #[arg(long, value_name = "S", value_parser = parse::word::<Satisfaction>, help = tr!("cli-arg-satisfaction"))]
    pub satisfaction: Option<Satisfaction>,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(super) struct ConcernExtend {
    #[arg(value_name = "ID", help = tr!("cli-arg-concern-id"))]
    pub id: String,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-extend-to"))]
    pub to: NaiveDate,
    #[arg(long, value_name = "T", default_value = "", help = tr!("cli-arg-extend-reason"))]
    pub reason: String,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Subcommand)]
pub(super) enum MatterCommand {
    #[command(about = tr!("cli-do-matter-list"))]
    List(Json),
    #[command(about = tr!("cli-do-matter-done"))]
    Done(MatterDone),
    #[command(about = tr!("catalog-do-goal"))]
    Goal(Goal),
}

/// Under which goal of a campaign a record counts, whatever the rules say.
#[derive(Debug, Args)]
pub(super) struct Goal {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(value_name = "GOAL", value_parser = parse::line, help = tr!("catalog-arg-goal-of"))]
    pub goal: Option<String>,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(super) struct MatterDone {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "T", default_value = "", help = tr!("cli-arg-action"))]
    pub action: String,
    #[arg(long, value_name = "NAME", default_value = "", help = tr!("cli-arg-confirmed-by"))]
    pub confirmed_by: String,
    #[command(flatten)]
    pub out: Writing,
}

/// Carries out `concern …`.
pub(super) fn run(context: &Context, command: ConcernCommand) -> Result<(), Failure> {
    match command {
        ConcernCommand::List(wanted) => list(context, &wanted),
        ConcernCommand::Show(wanted) => show(context, &wanted),
        ConcernCommand::Advance(step) => advance(context, *step),
        ConcernCommand::Extend(wanted) => extend(context, &wanted),
        ConcernCommand::Goal(wanted) => {
            let set = |concern: &Concern, goal: String| Concern { goal, ..concern.clone() };
            name_goal(context, &wanted, |state, text| find::concern(state, text).map(|id| id.0), set)
        }
    }
}

fn doc(workspace: &Workspace, kind: Kind, id: impl Into<RecordId>) -> Result<Doc, Failure> {
    workspace.doc(kind, id.into())?.ok_or_else(|| Failure::new(tr!("cli-gone")))
}

fn list(context: &Context, wanted: &ConcernList) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let fits = |concern: &Concern| {
        (!wanted.open || concern.state.is_open()) && wanted.village.is_none_or(|village| concern.village == village)
    };
    let mut concerns: Vec<(ConcernId, &Concern)> = state.concerns().filter(|(_, concern)| fits(concern)).collect();
    concerns.sort_by_key(|(id, concern)| (concern.raised, *id));
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        for (id, _) in concerns {
            out.json(&ConcernRow::of(&state, id, &doc(&workspace, Kind::Concern, id)?)?)?;
        }
        return out.flush();
    }
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-number-of"),
        tr!("cli-col-head"),
        tr!("cli-col-category"),
        tr!("cli-col-state"),
        tr!("cli-col-due"),
        tr!("cli-col-text"),
    ]);
    for (id, concern) in concerns {
        let head = concern.household.and_then(|id| state.household(id)).map_or("", |household| &household.head);
        let (label, due) = (concern.state.label(), concern.due.to_string());
        table.row([&id.0.short(), &concern.number, head, &concern.category, &label, &due, &concern.text]);
    }
    out.table(&table)?;
    out.flush()
}

fn show(context: &Context, wanted: &Show) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let id = find::concern(&state, &wanted.id)?;
    let doc = doc(&workspace, Kind::Concern, id)?;
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&ConcernRow::of(&state, id, &doc)?)?;
        return out.flush();
    }
    let concern: Concern = doc.read()?;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let head = concern.household.and_then(|id| state.household(id)).map_or("", |household| &household.head);
    for (label, text) in [
        (tr!("cli-col-id"), id.to_string()),
        (tr!("cli-col-number-of"), concern.number),
        (tr!("cli-col-head"), head.to_owned()),
        (tr!("cli-col-category"), concern.category),
        (tr!("cli-col-text"), concern.text),
        (tr!("cli-col-urgency"), concern.urgency.label()),
        (tr!("cli-col-responsible"), concern.responsible),
        (tr!("cli-col-raised"), day(Some(concern.raised))),
        (tr!("cli-col-due"), day(Some(concern.due))),
        (tr!("cli-col-state"), concern.state.label()),
        (tr!("cli-col-result"), concern.result),
        (tr!("cli-col-told-on"), day(concern.told_on)),
        (tr!("cli-col-satisfaction"), concern.satisfaction.map(|said| said.label()).unwrap_or_default()),
    ] {
        out.field(&label, &text)?;
    }
    for stepped in doc.steps() {
        let step = &stepped.step;
        let by = step.by.and_then(|by| state.cadre(by)).map_or("", |cadre| &cadre.name);
        let at = step.at.format("%Y-%m-%d %H:%M");
        out.field(&tr!("cli-col-step"), &format!("{at} {} {by} {}", flow::step_label(step), step.note))?;
    }
    out.flush()
}

fn advance(context: &Context, wanted: ConcernAdvance) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let id = find::concern(&workspace.shared().read(), &wanted.id)?;
    let concern: Concern = doc(&workspace, Kind::Concern, id)?.read()?;
    let step = Move {
        to: wanted.state,
        note: wanted.note.unwrap_or_default(),
        by: workspace.me().cadre,
        at: workspace.clock().now(),
        extra: Extra {
            responsible: wanted.responsible,
            result: wanted.result,
            told_on: wanted.told_on,
            satisfaction: wanted.satisfaction,
        },
    };
    let (next, log) =
        flow::advance(&concern, &step, &workspace.calendar()).map_err(|problems| refused(&concern, &problems))?;
    let change = Change::step(id, &concern, &next, log).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, vec![change], wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let words =
        tr!("cli-concern-advanced", number = concern.number, state = next.state.label(), due = next.due.to_string());
    written.saved(&mut out, id.0, &words)?;
    out.flush()
}

/// Puts off by when a concern is to be settled.
fn extend(context: &Context, wanted: &ConcernExtend) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let id = find::concern(&workspace.shared().read(), &wanted.id)?;
    let concern: Concern = doc(&workspace, Kind::Concern, id)?.read()?;
    let (by, at) = (workspace.me().cadre, workspace.clock().now());
    let (next, log) = flow::extend(&concern, wanted.to, wanted.reason.trim(), by, at)
        .map_err(|problems| Failure::new(tr!("cli-not-saved", problems = told(&problems))))?;
    let change = Change::step(id, &concern, &next, log).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, vec![change], wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let words = tr!("cli-concern-extended", number = concern.number, due = next.due.to_string());
    written.saved(&mut out, id.0, &words)?;
    out.flush()
}

/// Says what stands against a step; where it leads nowhere, also which do.
fn refused(concern: &Concern, problems: &[Problem]) -> Failure {
    let mut words = tr!("cli-not-saved", problems = told(problems));
    if problems.iter().any(|problem| matches!(problem, Problem::NotAllowed { .. })) {
        let allowed: Vec<String> =
            flow::allowed(concern.state).iter().map(|to| format!("{}（{}）", to.word(), to.label())).collect();
        words.push('\n');
        words.push_str(&tr!("cli-states-allowed", states = allowed.join(&tr!("cli-comma"))));
    }
    Failure::new(words)
}

/// Carries out `matter …`.
pub(super) fn run_matter(context: &Context, command: MatterCommand) -> Result<(), Failure> {
    match command {
        MatterCommand::List(out) => list_matters(context, out),
        MatterCommand::Done(done) => finish(context, &done),
        MatterCommand::Goal(wanted) => {
            let set = |matter: &Matter, goal: String| Matter { goal, ..matter.clone() };
            name_goal(context, &wanted, |state, text| find::matter(state, text).map(|id| id.0), set)
        }
    }
}

/// Names the goal that a record counts under, or none any more. It has to be one of a
/// catalogue: a slip would count under nothing and tell nobody.
fn name_goal<R: Recorded>(
    context: &Context,
    wanted: &Goal,
    find: impl Fn(&State, &str) -> Result<RecordId, Failure>,
    set: impl Fn(&R, String) -> R,
) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let (id, goal) = {
        let shared = workspace.shared();
        let state = shared.read();
        (find(&state, &wanted.id)?, wanted.goal.as_deref().map(|goal| catalog::goal(&state, goal)).transpose()?)
    };
    let old: R = doc(&workspace, R::KIND, id)?.read()?;
    let new = set(&old, goal.as_ref().map(|goal| goal.code.clone()).unwrap_or_default());
    let changes = Change::edit(id, &old, &new).map_err(std::io::Error::from)?.into_iter().collect();
    let written = writing::change(&mut workspace, changes, wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let words = match &goal {
        Some(goal) => tr!("catalog-goal-named", goal = visible(&goal.label).into_owned()),
        None => tr!("catalog-goal-none"),
    };
    written.saved(&mut out, id, &words)?;
    out.flush()
}

fn list_matters(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-head"),
        tr!("cli-col-need"),
        tr!("cli-col-promised"),
        tr!("cli-col-state"),
        tr!("cli-col-done"),
    ]);
    for (id, head) in state.matters() {
        if out.is_json() {
            let matter = workspace.read::<Matter>(id)?.unwrap_or_else(|| head.clone());
            out.json(&MatterRow::of(&state, id, matter))?;
            continue;
        }
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let household = head.household.and_then(|id| state.household(id)).map_or("", |household| &household.head);
        let (promised, done, label) = (day(head.promised), day(head.done), head.state.label());
        table.row([&id.0.short(), household, &head.need, &promised, &label, &done]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

fn finish(context: &Context, wanted: &MatterDone) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let id = find::matter(&workspace.shared().read(), &wanted.id)?;
    let matter: Matter = doc(&workspace, Kind::Matter, id)?.read()?;
    let (by, at) = (workspace.me().cadre, workspace.clock().now());
    let (next, log) = flow::finish(&matter, &wanted.action, &wanted.confirmed_by, by, at)
        .map_err(|problems| Failure::new(tr!("cli-not-saved", problems = told(&problems))))?;
    let change = Change::step(id, &matter, &next, log).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, vec![change], wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    written.saved(&mut out, id.0, &tr!("cli-matter-done", id = id.0.short()))?;
    out.flush()
}
