//! `village`, `policy`, `assignment`, `stay`: the lists that work is done by.

use chrono::NaiveDate;
use serde::Serialize;

use super::command::{
    Assignment as AssignmentCommand, AssignmentAdd, FromFile, Json, Policy as PolicyCommand, PolicyTemplate, StayAdd,
    Village as VillageCommand, VillageAdd,
};
use super::context::Context;
use super::failure::{Failure, complain};
use super::out::{Out, Table};
use super::rows::{AssignmentRow, PolicyRow, VillageRow};
use super::writing::{self, Writing};
use super::{assignment, find, policy};
use crate::base::ids::{AssignmentId, StayId};
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::change::Change;
use crate::domain::counties;
use crate::domain::policy::Policy;
use crate::domain::record::Recorded;
use crate::domain::stay::Stay;
use crate::domain::village::{Village, VillageCode};
use crate::query::coverage::policy_coverage;
use crate::query::find::{CountyProblem, county_typed};
use crate::query::scope::{Reach, Scope};
use crate::report::about::About;
use crate::report::redact::Profile;
use crate::report::table::{Column, Sheet, Tables};
use crate::report::write::xlsx::XlsxFile;
use crate::roster::lists::{self, Weighed, weigh_villages};
use crate::storage::fsx::{self, FreshFile};

use crate::tr;
use crate::workspace::Workspace;

#[derive(Serialize)]
struct ImportedRow {
    added: usize,
    changed: usize,
    same: usize,
    durable: bool,
    waits: usize,
}

/// Writes what was weighed, and tells how many records that adds, changes and leaves
/// as they were.
fn write<R: Recorded + Clone + PartialEq>(
    mut workspace: Workspace,
    weighed: &Weighed<R>,
    wanted: Writing,
) -> Result<(), Failure> {
    let changes = weighed.changes(&workspace.shared().read()).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, changes, wanted)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    weighed.notes.iter().for_each(|note| complain(note));
    let (added, changed, same) = (weighed.added.len(), weighed.changed.len(), weighed.same.len());
    if out.is_json() {
        out.json(&ImportedRow { added, changed, same, durable: true, waits: written.waits })?;
        return out.flush();
    }
    out.say(&tr!("cli-imported", added = added, changed = changed, same = same))?;
    written.say(&mut out)?;
    out.flush()
}

/// Carries out `village …`.
pub(super) fn run_village(context: &Context, command: VillageCommand) -> Result<(), Failure> {
    match command {
        VillageCommand::Add(wanted) => add_village(context, &wanted),
        VillageCommand::Import(wanted) => import_villages(context, &wanted),
        VillageCommand::List(wanted) => list_villages(context, wanted),
    }
}

/// Enters a village by its names, the county found as it is typed.
fn add_village(context: &Context, wanted: &VillageAdd) -> Result<(), Failure> {
    let typed = county_typed(&wanted.county, wanted.code).map_err(|problem| {
        Failure::new(match problem {
            CountyProblem::Several(several) => {
                let names = several.iter().map(|county| county.full()).collect::<Vec<_>>().join(&tr!("cli-comma"));
                tr!("cli-village-which-county", said = visible(&wanted.county).into_owned(), names = names)
            }
            CountyProblem::Elsewhere(coded) => {
                tr!("cli-village-elsewhere", prefix = format!("{:06}", coded.code), county = coded.full())
            }
        })
    })?;
    let (name, town) = (wanted.name.clone(), wanted.town.trim().to_owned());
    let code = wanted.code.unwrap_or_else(|| VillageCode::own(&typed, &town, &name));
    let workspace = context.open()?;
    let weighed = weigh_villages(vec![Village { code, name, town, county: typed }], &workspace.shared().read());
    write(workspace, &weighed, wanted.out)
}

fn import_villages(context: &Context, wanted: &FromFile) -> Result<(), Failure> {
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let list = lists::villages(&wanted.file, &bytes).map_err(|error| Failure::new(error.message()))?;
    let workspace = context.open()?;
    let weighed = weigh_villages(list.items, &workspace.shared().read()).noting(list.notes);
    write(workspace, &weighed, wanted.out)
}

fn list_villages(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let mut households = std::collections::HashMap::new();
    for (_, household) in state.households().filter(|(id, household)| state.is_present(*id, household)) {
        *households.entry(household.village).or_insert(0usize) += 1;
    }
    let mut villages: Vec<&Village> = state.villages().map(|(_, village)| village).collect();
    villages.sort_by_key(|village| village.code);
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-name"),
        tr!("cli-col-town"),
        tr!("cli-col-county"),
        tr!("cli-col-households"),
    ]);
    for village in villages {
        let count = households.get(&village.code).copied().unwrap_or(0);
        if out.is_json() {
            out.json(&VillageRow::of(village, count))?;
        } else {
            let (code, place) = (village.code.to_string(), counties::place(village));
            table.row([&code, &village.name, &village.town, &place, &count.to_string()]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// Carries out `policy …`.
pub(super) fn run_policy(context: &Context, command: PolicyCommand) -> Result<(), Failure> {
    match command {
        PolicyCommand::Add(wanted) => policy::add(context, &wanted),
        PolicyCommand::Edit(wanted) => policy::edit(context, &wanted),
        PolicyCommand::Import(wanted) => import_policies(context, &wanted),
        PolicyCommand::Template(wanted) => policy_template(context, &wanted),
        PolicyCommand::List(wanted) => list_policies(context, wanted),
        PolicyCommand::Coverage(wanted) => coverage(context, wanted),
    }
}

fn import_policies(context: &Context, wanted: &FromFile) -> Result<(), Failure> {
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let list = lists::policies(&wanted.file, &bytes).map_err(|error| Failure::new(error.message()))?;
    let workspace = context.open()?;
    let weighed = workspace.weigh_policies(list.items)?.noting(list.notes);
    write(workspace, &weighed, wanted.out)
}

/// Writes a blank list of policies, to be filled in and imported.
fn policy_template(context: &Context, wanted: &PolicyTemplate) -> Result<(), Failure> {
    let title = tr!("cli-do-policy");
    let made = context.clock.today();
    let about = About { title: title.clone(), author: String::new(), profile: Profile::Work, made };
    let mut book = XlsxFile::new(&about);
    let columns = lists::policy_columns().into_iter().map(|head| Column { head, width: 18 }).collect();
    book.begin(&Sheet { name: title.clone(), title, columns })?;
    let mut bytes = Vec::new();
    book.finish(std::io::Cursor::new(&mut bytes))?;
    let written = FreshFile::at(&wanted.file)?.finish_with(&bytes)?;
    let mut out = Out::new(false);
    out.say(&tr!("cli-template-written", path = visible(&written.display().to_string()).into_owned()))?;
    out.flush()
}

fn list_policies(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    let mut policies: Vec<_> = state.policies().collect();
    policies.sort_by_key(|(_, policy)| (policy.code.clone(), policy.version.clone()));
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-version"),
        tr!("cli-col-title"),
        tr!("cli-col-from"),
        tr!("cli-col-to"),
        tr!("cli-col-in-force"),
    ]);
    for (id, policy) in policies {
        if out.is_json() {
            if let Some(policy) = workspace.read::<Policy>(id)? {
                out.json(&PolicyRow::of(id, &policy))?;
            }
            continue;
        }
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let in_force = if policy.in_force(today) { tr!("cli-yes") } else { tr!("cli-no") };
        table.row([&policy.code, &policy.version, &policy.title, &day(policy.from), &day(policy.to), &in_force]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    id: crate::base::ids::PolicyId,
    code: &'a str,
    title: &'a str,
    due: u64,
    explained: u64,
    again: u64,
    untold: &'a [crate::base::ids::HouseholdId],
}

fn coverage(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    let reach = Reach::of(&state, Scope::All, today, None);
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-title"),
        tr!("cli-col-due-households"),
        tr!("cli-col-explained"),
        tr!("cli-col-again"),
        tr!("cli-col-untold"),
    ]);
    for row in policy_coverage(&state, &reach, today) {
        let Some(policy) = state.policy(row.policy) else { continue };
        if out.is_json() {
            let (code, title, untold) = (policy.code.as_str(), policy.title.as_str(), &row.untold[..]);
            let (id, due, explained, again) = (row.policy, row.due, row.explained, row.again);
            out.json(&CoverageRow { id, code, title, due, explained, again, untold })?;
        } else {
            let [due, explained, again] = [row.due, row.explained, row.again].map(|count| count.to_string());
            table.row([&policy.code, &policy.title, &due, &explained, &again, &row.untold.len().to_string()]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// Carries out `assignment …`.
pub(super) fn run_assignment(context: &Context, command: AssignmentCommand) -> Result<(), Failure> {
    match command {
        AssignmentCommand::Add(add) => add_assignment(context, *add),
        AssignmentCommand::Edit(wanted) => assignment::edit(context, *wanted),
        AssignmentCommand::Handover(wanted) => assignment::hand_over(context, &wanted),
        AssignmentCommand::List(wanted) => list_assignments(context, wanted),
    }
}

/// Returns who works here, or says that the ledger names nobody.
pub(super) fn myself(workspace: &Workspace) -> Result<crate::base::ids::CadreId, Failure> {
    workspace.me().cadre.ok_or_else(|| Failure::new(tr!("cli-nobody-here")))
}

fn add_assignment(context: &Context, add: AssignmentAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let (mut cadres, mut households) = (Vec::new(), Vec::new());
    {
        let shared = workspace.shared();
        let state = shared.read();
        for name in &add.cadre {
            cadres.push(find::cadre(&state, name)?);
        }
        for called in &add.household {
            households.push(find::household(&state, called)?);
        }
        for code in &add.policy {
            if find::policy(&state, code, None, add.from).is_none() {
                return Err(Failure::new(tr!("cli-unknown-policy", code = visible(code).into_owned())));
            }
        }
    }
    if cadres.is_empty() {
        cadres.push(myself(&workspace)?);
    }
    let assignment = Assignment {
        title: add.title.trim().to_owned(),
        campaign: add.campaign.trim().to_owned(),
        cadres,
        villages: add.village,
        households,
        from: add.from,
        to: add.to,
        targets: Targets {
            coverage_percent: add.coverage,
            visits_per_household: add.visits_per_household,
            must_visit_days: add.must_visit_days,
            nights: add.nights,
            policies: add.policy,
        },
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    let id = AssignmentId(workspace.new_id());
    let written = writing::save(&mut workspace, vec![Change::add(id, assignment)])?;
    workspace.close();
    let mut out = Out::new(add.out.json);
    written.saved(&mut out, id.0, &tr!("cli-assignment-saved", id = id.0.short()))?;
    out.flush()
}

fn list_assignments(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let mut assignments: Vec<_> = state.assignments().collect();
    assignments.sort_by_key(|(id, assignment)| (assignment.from, *id));
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-title"),
        tr!("cli-col-campaign"),
        tr!("cli-col-cadres"),
        tr!("cli-col-from"),
        tr!("cli-col-to"),
    ]);
    for (id, assignment) in assignments {
        if out.is_json() {
            out.json(&AssignmentRow::of(&state, id, assignment))?;
            continue;
        }
        let names = assignment.cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| cadre.name.as_str());
        let cadres = names.collect::<Vec<_>>().join(&tr!("cli-comma"));
        let (from, to) = (assignment.from.to_string(), assignment.to.to_string());
        table.row([&id.0.short(), &assignment.title, &assignment.campaign, &cadres, &from, &to]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// Notes nights stayed in a village.
pub(super) fn add_stay(context: &Context, add: &StayAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let stay = Stay { cadre: myself(&workspace)?, village: add.village, from: add.from, to: add.to };
    let id = StayId(workspace.new_id());
    let written = writing::save(&mut workspace, vec![Change::add(id, stay)])?;
    workspace.close();
    let mut out = Out::new(add.out.json);
    let nights = (add.to - add.from).num_days();
    written.saved(&mut out, id.0, &tr!("cli-stay-saved", nights = nights))?;
    out.flush()
}
