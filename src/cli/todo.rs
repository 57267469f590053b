//! `todo`: what waits.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use crate::base::ids::{CadreId, HouseholdId, RecordId};
use crate::domain::cadre::Role;
use crate::query::conflicts::{name, subjects};
use crate::query::scope::Scope;
use crate::query::todo::{self, Group, Todo};
use crate::state::State;
use crate::tr;

#[derive(Debug, Args)]
pub(super) struct TodoCommand {
    #[arg(long, conflicts_with = "within", help = tr!("cli-arg-overdue"))]
    pub overdue: bool,
    #[arg(long, value_name = "DAYS", help = tr!("cli-arg-within"))]
    pub within: Option<u32>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct TodoRow<'a> {
    id: Option<RecordId>,
    kind: &'static str,
    title: &'a str,
    household: Option<HouseholdId>,
    head: Option<&'a str>,
    village: Option<&'a str>,
    due: Option<NaiveDate>,
    overdue_days: i64,
    group: &'static str,
    why: Vec<String>,
}

/// Lists what waits.
pub(super) fn run(context: &Context, wanted: &TodoCommand) -> Result<(), Failure> {
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
