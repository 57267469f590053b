//! `visit` and `household`: looking at households and what happened there, and
//! logging one visit by flags.

use std::path::Path;

use super::command::{
    Household as HouseholdCommand, HouseholdAdd, HouseholdList, OneVisit, Show, Visit as VisitCommand, VisitAdd,
    VisitList,
};
use super::context::Context;
use super::failure::{Failure, code, complain};
use super::intake::{ConcernLine, Intake, MatterLine, PolicyLine, Taken, VisitLine};
use super::out::{Out, Table};
use super::register::given;
use super::rows::{HouseholdRow, VisitRow};
use super::writing::{self, Written};
use super::{device, feed, find, register};
use crate::base::ids::{HouseholdId, VisitId};
use crate::domain::change::Change;
use crate::domain::household::{Category, Household};
use crate::domain::visit::Visit;
use crate::query::order::household_key;
use crate::query::words;
use crate::roster::values;
use crate::state::head::VisitHead;
use crate::tr;
use crate::workspace::Workspace;

/// Carries out `visit …`.
pub(super) fn run(context: &Context, command: VisitCommand) -> Result<(), Failure> {
    match command {
        VisitCommand::Add(add) => match *add {
            VisitAdd { from: Some(path), yes, .. } => add_many(context, &path, yes),
            VisitAdd { one: Some(one), out, yes, .. } => add_one(context, one, yes, out.json),
            VisitAdd { .. } => Err(Failure::usage(tr!("cli-visit-add-nothing"))),
        },
        VisitCommand::List(wanted) => list(context, &wanted),
        VisitCommand::Show(wanted) => show(context, &wanted),
    }
}

fn add_many(context: &Context, path: &Path, sure: bool) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let mut out = Out::new(true);
    let whole = feed::run(&mut workspace, path, sure, &mut out)?;
    workspace.close();
    if whole { Ok(()) } else { Err(Failure::Told { code: code::FAILED }) }
}

fn add_one(context: &Context, one: OneVisit, sure: bool, json: bool) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let now = workspace.clock().now();
    let concern = |text: String| ConcernLine {
        text: Some(text),
        category: one.category.clone(),
        urgency: one.urgency.map(|urgency| urgency.word().to_owned()),
        ..ConcernLine::default()
    };
    let promised = one.promised.map(|day| day.to_string());
    let policy = |code: String| PolicyLine { code: Some(code), ..PolicyLine::default() };
    let line = VisitLine {
        reference: one.reference,
        households: Some(one.household),
        village: one.village.map(|code| code.to_string()),
        at: Some(one.at.map_or(now, |at| at.at_offset_of(now)).to_rfc3339()),
        place: one.place.map(|place| place.word().to_owned()),
        minutes: one.minutes,
        met: one.met,
        relation: one.relation,
        nobody_home: Some(one.nobody_home),
        chat: one.chat,
        policy_talk: one.policy_talk,
        development: one.development,
        complaints: one.complaints,
        help: one.help_given,
        concerns: Some(one.concern.into_iter().map(concern).collect()),
        policies: Some(one.policy.into_iter().map(policy).collect()),
        matters: Some(
            one.matter.into_iter().map(|need| MatterLine { need: Some(need), promised: promised.clone() }).collect(),
        ),
        next: one.next.map(|day| day.to_string()),
        ..VisitLine::default()
    };
    let me = workspace.me();
    let mut intake = Intake::new(me.cadre, me.device, now, workspace.calendar());
    intake.sure = sure;
    let shared = workspace.shared();
    let taken = intake.take(&shared.read(), line, &mut || workspace.new_id())?;
    let mut out = Out::new(json);
    match taken {
        Taken::Known(id) => Written::default().saved(&mut out, id.0, &tr!("cli-visit-known", id = id.0.short()))?,
        Taken::New(id, changes) => {
            let written = writing::save(&mut workspace, changes)?;
            if intake.guessed_due {
                complain(&tr!("cli-due-guessed"));
            }
            written.saved(&mut out, id.0, &tr!("cli-visit-saved", id = id.0.short()))?;
        }
    }
    workspace.close();
    out.flush()
}

fn list(context: &Context, wanted: &VisitList) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let household = wanted.household.as_deref().map(|text| find::household(&state, text)).transpose()?;
    let fits = |visit: &VisitHead| {
        household
            .is_none_or(|wanted| visit.households.iter().any(|id| *id == wanted || state.stands_for(*id) == wanted))
            && wanted.village.is_none_or(|village| visit.village == village)
            && wanted.from.is_none_or(|from| visit.day() >= from)
            && wanted.to.is_none_or(|to| visit.day() <= to)
    };
    let mut visits: Vec<(VisitId, &VisitHead)> = state.visits().filter(|(_, visit)| fits(visit)).collect();
    visits.sort_by_key(|(id, visit)| (visit.at, *id));
    let first = visits.len() - wanted.limit.unwrap_or(usize::MAX).min(visits.len());
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        for (id, _) in &visits[first..] {
            if let Some(visit) = workspace.read::<Visit>(*id)? {
                out.json(&VisitRow::of(&workspace, &state, *id, visit)?)?;
            }
        }
        return out.flush();
    }
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-at"),
        tr!("cli-col-place"),
        tr!("cli-col-head"),
        tr!("cli-col-village"),
        tr!("cli-col-gist"),
    ]);
    for (id, visit) in &visits[first..] {
        let (place, missed) = (visit.place.label(), tr!("cli-nobody-home"));
        let gist = if visit.nobody_home { &missed } else { &visit.gist };
        let village = state.village(visit.village).map_or("", |village| village.short_name());
        let at = visit.at.format("%Y-%m-%d %H:%M").to_string();
        table.row([&id.0.short(), &at, &place, &words::households(&state, &visit.households), village, gist]);
    }
    out.table(&table)?;
    out.flush()
}

fn show(context: &Context, wanted: &Show) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let id = find::visit(&state, &wanted.id)?;
    let visit: Visit = workspace.read(id)?.ok_or_else(|| Failure::new(tr!("cli-gone")))?;
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&VisitRow::of(&workspace, &state, id, visit)?)?;
        return out.flush();
    }
    let head = VisitHead::from(&visit);
    out.field(&tr!("cli-col-id"), &id.to_string())?;
    out.field(&tr!("cli-col-at"), &visit.at.format("%Y-%m-%d %H:%M").to_string())?;
    out.field(&tr!("cli-col-place"), &visit.place.label())?;
    out.field(&tr!("cli-col-head"), &words::households(&state, &head.households))?;
    out.field(&tr!("cli-col-village"), state.village(visit.village).map_or("", |village| &village.name))?;
    let cadres = visit.cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| cadre.name.clone());
    out.field(&tr!("cli-col-cadres"), &cadres.collect::<Vec<_>>().join(&tr!("cli-comma")))?;
    out.field(&tr!("cli-col-minutes"), &visit.minutes.map(|minutes| minutes.to_string()).unwrap_or_default())?;
    out.field(&tr!("cli-col-met"), &visit.met)?;
    if visit.nobody_home {
        out.say(&tr!("cli-nobody-home"))?;
    }
    for (block, text) in visit.blocks.filled() {
        out.field(&block.label(), text)?;
    }
    for explained in &visit.policies {
        let title = state.policy(explained.policy).map_or("", |policy| policy.title.as_str());
        out.field(&tr!("cli-col-policy"), &format!("{title} {}", explained.outcome.label()))?;
    }
    for (_, concern) in state.concerns_in(id) {
        let state = concern.state.label();
        out.field(&tr!("cli-col-concern"), &format!("{} {} {state}", concern.number, concern.text))?;
    }
    for (_, matter) in state.matters_in(id) {
        out.field(&tr!("cli-col-matter"), &format!("{} {}", matter.need, matter.state.label()))?;
    }
    out.field(&tr!("cli-col-next"), &visit.next.map(|day| day.to_string()).unwrap_or_default())?;
    out.flush()
}

/// Carries out `household …`.
pub(super) fn run_household(context: &Context, command: HouseholdCommand) -> Result<(), Failure> {
    match command {
        HouseholdCommand::List(wanted) => list_households(context, &wanted),
        HouseholdCommand::Show(wanted) => show_household(context, &wanted),
        HouseholdCommand::Edit(wanted) => register::edit(context, *wanted),
        HouseholdCommand::Split(wanted) => register::split(context, *wanted),
        HouseholdCommand::Merge(wanted) => register::merge(context, wanted),
        HouseholdCommand::Move(wanted) => register::relocate(context, *wanted),
        HouseholdCommand::Excuse(wanted) => register::excuse(context, wanted),
        HouseholdCommand::Erase(wanted) => device::erase(context, wanted),
        HouseholdCommand::Add(add) => add_household(context, *add),
    }
}

fn list_households(context: &Context, wanted: &HouseholdList) -> Result<(), Failure> {
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

fn show_household(context: &Context, wanted: &Show) -> Result<(), Failure> {
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

fn add_household(context: &Context, add: HouseholdAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let categories: Vec<Category> = add.category.into_iter().map(Category).collect();
    let household = Household {
        group: given(add.group, values::group),
        number: given(add.number, values::number),
        address: given(add.address, |_| None),
        residents: add.residents,
        must_visit: add.must_visit || categories.iter().any(|has| Category::MUST_VISIT.contains(&has.0.as_str())),
        categories,
        phone: given(add.phone, |_| None),
        ..Household::new(add.village, add.head.trim())
    };
    let id = household.first_id();
    let known = known_household(&workspace, &household, id);
    if let Some(head) = known {
        return Err(Failure::new(tr!("cli-household-exists", head = head, id = id.0.short())));
    }
    let written = writing::save(&mut workspace, vec![Change::add(id, household)])?;
    workspace.close();
    let mut out = Out::new(add.out.json);
    written.saved(&mut out, id.0, &tr!("cli-household-saved", id = id.0.short()))?;
    out.flush()
}

/// Returns the head of the household that is there already, if there is one.
fn known_household(workspace: &Workspace, household: &Household, id: HouseholdId) -> Option<String> {
    let shared = workspace.shared();
    let state = shared.read();
    let numbered = household.number.as_deref().and_then(|number| state.household_numbered(household.village, number));
    let known = numbered.or(Some(id)).and_then(|id| state.household(id))?;
    Some(crate::base::text::visible(&known.head).into_owned())
}
