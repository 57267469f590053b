//! `progress`: how far the work has come.

mod campaign;
mod offices;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use self::offices::each_office;
use super::command::Json;
use super::context::Context;
use super::failure::{Failure, complain};
use super::find;
use super::out::{Out, Table};
use crate::base::ids::{AssignmentId, CadreId};
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Role;
use crate::query::audience::Audience;
use crate::query::progress::{Metric, MetricKind, Pace, Question, cadre_rows, progress};
use crate::query::rollup::below;
use crate::query::scope::Scope;
use crate::state::State;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Progress {
    #[arg(long, value_name = "N", help = tr!("cli-arg-progress-cadre"))]
    pub cadre: Option<String>,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-progress-assignment"))]
    pub assignment: Option<String>,
    #[arg(long, value_name = "CODE", conflicts_with_all = ["cadre", "assignment"], help = tr!("catalog-arg-campaign"))]
    pub campaign: Option<String>,
    #[arg(long, value_name = "GOAL", requires = "campaign", help = tr!("catalog-arg-goal"))]
    pub goal: Option<String>,
    #[command(flatten)]
    pub out: Json,
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

/// One question about progress, and whose it is.
struct Asked<'a> {
    assignment: Option<&'a str>,
    cadre: Option<String>,
    scope: Scope,
}

/// Shows how far the work has come.
pub(super) fn run(context: &Context, wanted: &Progress) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    if let Some(name) = wanted.campaign.as_deref() {
        let mut out = Out::new(wanted.out.json);
        campaign::show(&state, today, (name, wanted.goal.as_deref()), &mut out)?;
        return out.flush();
    }
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
