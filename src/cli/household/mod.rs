//! `household`: the register of households, and what may become of them.

mod change;

use clap::{Args, Subcommand};

use super::command::{Json, Show};
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use super::rows::HouseholdRow;
use super::{device, find, parse, writing};
use crate::base::ids::HouseholdId;
use crate::domain::change::Change;
use crate::domain::household::{Category, Household};
use crate::domain::village::VillageCode;
use crate::query::order::household_key;
use crate::roster::values;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub(super) enum HouseholdCommand {
    #[command(about = tr!("cli-do-household-list"))]
    List(HouseholdList),
    #[command(about = tr!("cli-do-household-show"))]
    Show(Show),
    #[command(about = tr!("cli-do-household-add"))]
    Add(Box<HouseholdAdd>),
    #[command(about = tr!("cli-do-household-edit"))]
    Edit(Box<change::Edit>),
    #[command(about = tr!("cli-do-household-split"))]
    Split(Box<change::Split>),
    #[command(about = tr!("cli-do-household-merge"))]
    Merge(change::Merge),
    #[command(about = tr!("cli-do-household-move"))]
    Move(Box<change::Move>),
    #[command(about = tr!("cli-do-household-excuse"))]
    Excuse(change::Excuse),
    #[command(about = tr!("exchange-do-erase"))]
    Erase(device::Erase),
}

#[derive(Debug, Args)]
pub(super) struct HouseholdList {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-of-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "C", help = tr!("cli-arg-of-category"))]
    pub category: Option<String>,
    #[arg(long, help = tr!("cli-arg-never-visited"))]
    pub never_visited: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct HouseholdAdd {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village"))]
    pub village: VillageCode,
    #[arg(long, value_name = "NAME", help = tr!("cli-arg-head"))]
    pub head: String,
    #[command(flatten)]
    pub place: Whereabouts,
    #[arg(long, value_name = "N", help = tr!("cli-arg-residents"))]
    pub residents: Option<u16>,
    #[arg(long, value_name = "C", help = tr!("cli-arg-category"))]
    pub category: Vec<String>,
    #[arg(long, help = tr!("cli-arg-must-visit"))]
    pub must_visit: bool,
    #[arg(long, value_name = "TEL", help = tr!("cli-arg-phone"))]
    pub phone: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

/// Where a household lives, and under which number it stands in the roster.
#[derive(Debug, Args)]
pub(super) struct Whereabouts {
    #[arg(long, value_name = "G", help = tr!("cli-arg-group"))]
    pub group: Option<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-number"))]
    pub number: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-address"))]
    pub address: Option<String>,
}

/// Carries out `household …`.
pub(super) fn run(context: &Context, command: HouseholdCommand) -> Result<(), Failure> {
    match command {
        HouseholdCommand::List(wanted) => list(context, &wanted),
        HouseholdCommand::Show(wanted) => show(context, &wanted),
        HouseholdCommand::Edit(wanted) => change::edit(context, *wanted),
        HouseholdCommand::Split(wanted) => change::split(context, *wanted),
        HouseholdCommand::Merge(wanted) => change::merge(context, wanted),
        HouseholdCommand::Move(wanted) => change::relocate(context, *wanted),
        HouseholdCommand::Excuse(wanted) => change::excuse(context, wanted),
        HouseholdCommand::Erase(wanted) => device::erase(context, wanted),
        HouseholdCommand::Add(wanted) => add(context, *wanted),
    }
}

fn list(context: &Context, wanted: &HouseholdList) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let fits = |id: HouseholdId, household: &Household| {
        wanted.village.is_none_or(|village| household.village == village)
            && wanted.category.as_ref().is_none_or(|wanted| household.categories.iter().any(|has| has.0 == *wanted))
            && !(wanted.never_visited && (!state.is_present(id, household) || state.last_visit(id).is_some()))
    };
    let mut households: Vec<_> = state.households().filter(|(id, household)| fits(*id, household)).collect();
    households.sort_by_cached_key(|(id, household)| (household_key(household), *id));
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        for (id, household) in households {
            out.json(&HouseholdRow::of(&state, id, household))?;
        }
        return out.flush();
    }
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-village"),
        tr!("cli-col-group"),
        tr!("cli-col-number"),
        tr!("cli-col-head"),
        tr!("cli-col-categories"),
        tr!("cli-col-status"),
        tr!("cli-col-last-visit"),
    ]);
    for (id, household) in households {
        let village = state.village(household.village).map_or("", |village| village.short_name());
        let last = state.last_visit(id).map_or_else(|| tr!("cli-never"), |(_, visit)| visit.day().to_string());
        let (group, number) = (household.group.as_deref().unwrap_or(""), household.number.as_deref().unwrap_or(""));
        let (categories, status) = (categories(household), household.status.label());
        table.row([&id.0.short(), village, group, number, &household.head, &categories, &status, &last]);
    }
    out.table(&table)?;
    out.flush()
}

fn categories(household: &Household) -> String {
    household.categories.iter().map(|category| category.0.as_str()).collect::<Vec<_>>().join(&tr!("cli-comma"))
}

fn show(context: &Context, wanted: &Show) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let id = find::household(&state, &wanted.id)?;
    let household = state.household(id).ok_or_else(|| Failure::new(tr!("cli-gone")))?;
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&HouseholdRow::of(&state, id, household))?;
        return out.flush();
    }
    let village = state.village(household.village).map_or(String::new(), |village| village.name.clone());
    for (label, text) in [
        (tr!("cli-col-id"), id.to_string()),
        (tr!("cli-col-head"), household.head.clone()),
        (tr!("cli-col-village"), format!("{village} {}", household.village)),
        (tr!("cli-col-group"), household.group.clone().unwrap_or_default()),
        (tr!("cli-col-number"), household.number.clone().unwrap_or_default()),
        (tr!("cli-col-categories"), categories(household)),
        (tr!("cli-col-status"), household.status.label()),
        (tr!("cli-col-address"), household.address.clone().unwrap_or_default()),
        (tr!("cli-col-phone"), household.phone.clone().unwrap_or_default()),
        (tr!("cli-col-residents"), household.residents.map(|count| count.to_string()).unwrap_or_default()),
    ] {
        out.field(&label, &text)?;
    }
    if household.must_visit {
        out.say(&tr!("cli-must-visit"))?;
    }
    for (_, visit) in state.visits_of(id).rev() {
        let day = visit.at.format("%Y-%m-%d %H:%M");
        let gist = if visit.nobody_home { tr!("cli-nobody-home") } else { visit.gist.clone() };
        out.field(&tr!("cli-col-visit"), &format!("{day} {} {gist}", visit.place.label()))?;
    }
    for (_, concern) in state.concerns_of(id) {
        out.field(&tr!("cli-col-concern"), &format!("{} {} {}", concern.number, concern.text, concern.state.label()))?;
    }
    for (_, matter) in state.matters_of(id) {
        out.field(&tr!("cli-col-matter"), &format!("{} {}", matter.need, matter.state.label()))?;
    }
    out.flush()
}

fn add(context: &Context, wanted: HouseholdAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let categories: Vec<Category> = wanted.category.into_iter().map(Category).collect();
    let household = Household {
        group: parse::given(wanted.place.group, values::group),
        number: parse::given(wanted.place.number, values::number),
        address: parse::given(wanted.place.address, |_| None),
        residents: wanted.residents,
        must_visit: wanted.must_visit || categories.iter().any(|has| Category::MUST_VISIT.contains(&has.0.as_str())),
        categories,
        phone: parse::given(wanted.phone, |_| None),
        ..Household::new(wanted.village, wanted.head.trim())
    };
    let id = household.first_id();
    let known = known(&workspace, &household, id);
    if let Some(head) = known {
        return Err(Failure::new(tr!("cli-household-exists", head = head, id = id.0.short())));
    }
    let written = writing::save(&mut workspace, vec![Change::add(id, household)])?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    written.saved(&mut out, id.0, &tr!("cli-household-saved", id = id.0.short()))?;
    out.flush()
}

/// Returns the head of the household that is there already, if there is one.
fn known(workspace: &Workspace, household: &Household, id: HouseholdId) -> Option<String> {
    let shared = workspace.shared();
    let state = shared.read();
    let numbered = household.number.as_deref().and_then(|number| state.household_numbered(household.village, number));
    let known = numbered.or(Some(id)).and_then(|id| state.household(id))?;
    Some(crate::base::text::visible(&known.head).into_owned())
}
