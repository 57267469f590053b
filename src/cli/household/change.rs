//! `household edit`, `split`, `merge`, `move`, `excuse`: what may become of
//! households in the register, by the same rules as on the screens.

use chrono::NaiveDate;
use clap::Args;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::out::Out;
use super::super::writing::Writing;
use super::super::{find, parse, writing};
use super::Whereabouts;
use crate::base::fold::is_blank;
use crate::base::ids::{AssignmentId, HouseholdId};
use crate::base::text::visible;
use crate::domain::change::{Change, Step};
use crate::domain::household::{Category, Household, HouseholdStatus};
use crate::domain::register;
use crate::domain::register::{Moving, Parting, Place, SPLIT};
use crate::domain::village::VillageCode;
use crate::query::words;
use crate::roster::values;
use crate::state::State;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(in crate::cli) struct Edit {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "NAME", value_parser = parse::line, help = tr!("cli-arg-head"))]
    pub head: Option<String>,
    #[command(flatten)]
    pub place: Whereabouts,
    #[arg(long, value_name = "N", help = tr!("cli-arg-residents"))]
    pub residents: Option<u16>,
    #[arg(long, value_name = "C", help = tr!("cli-arg-category-anew"))]
    pub category: Vec<String>,
    #[arg(long, value_name = "true|false", help = tr!("cli-arg-must-visit"))]
    pub must_visit: Option<bool>,
    #[arg(long, value_name = "TEL", help = tr!("cli-arg-phone"))]
    pub phone: Option<String>,
    #[arg(long, value_name = "T", help = tr!("cli-arg-household-note"))]
    pub note: Option<String>,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Split {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "NAME", value_parser = parse::line, help = tr!("cli-arg-head"))]
    pub head: String,
    #[arg(long, value_name = "NAME", help = tr!("cli-arg-goes"))]
    pub member: Vec<String>,
    #[command(flatten)]
    pub place: Whereabouts,
    #[arg(long, value_name = "N", help = tr!("cli-arg-residents"))]
    pub residents: Option<u16>,
    #[command(flatten)]
    pub when: When,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Merge {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-into-household"))]
    pub into: String,
    #[command(flatten)]
    pub when: When,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Move {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "WAY", value_parser = parse::word::<Moving>, help = tr!("cli-arg-moving"))]
    pub to: Moving,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village"))]
    pub village: Option<VillageCode>,
    #[command(flatten)]
    pub place: Whereabouts,
    #[command(flatten)]
    pub when: When,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Excuse {
    #[arg(value_name = "ID", required = true, help = tr!("cli-arg-id"))]
    pub id: Vec<String>,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-excuse-assignment"))]
    pub assignment: Option<String>,
    #[arg(long, value_name = "T", value_parser = parse::line, required_unless_present = "count", help = tr!("cli-arg-excuse-reason"))]
    pub reason: Option<String>,
    #[arg(long, conflicts_with = "reason", help = tr!("cli-arg-count"))]
    pub count: bool,
    #[command(flatten)]
    pub out: Writing,
}

/// On which day, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct When {
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-happened-on"))]
    pub on: Option<NaiveDate>,
    #[arg(long, value_name = "T", default_value = "", help = tr!("cli-arg-why"))]
    pub note: String,
}

fn household(state: &State, text: &str) -> Result<(HouseholdId, Household), Failure> {
    let id = find::household(state, text)?;
    Ok((id, state.household(id).cloned().ok_or_else(|| Failure::new(tr!("cli-gone")))?))
}

/// Returns the step that is written down, unless its day hasn't come.
fn step(workspace: &Workspace, to: &str, when: &When, note: &str) -> Result<Step, Failure> {
    let now = workspace.clock().now();
    let on = when.on.unwrap_or_else(|| now.date_naive());
    if on > now.date_naive() {
        return Err(Failure::new(tr!("house-day-ahead")));
    }
    let at = on.and_time(now.time()).and_local_timezone(now.timezone()).single().unwrap_or(now);
    Ok(Step { to: to.to_owned(), note: note.to_owned(), by: workspace.me().cadre, at })
}

fn finish(
    mut workspace: Workspace,
    changes: Vec<Change>,
    id: HouseholdId,
    words: &str,
    wanted: Writing,
) -> Result<(), Failure> {
    let words = if changes.is_empty() { tr!("cli-nothing-changed") } else { words.to_owned() };
    let written = writing::change(&mut workspace, changes, wanted)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    written.saved(&mut out, id.0, &words)?;
    out.flush()
}

/// Carries out `household edit`.
pub(super) fn edit(context: &Context, wanted: Edit) -> Result<(), Failure> {
    let workspace = context.open()?;
    let (id, old) = household(&workspace.shared().read(), &wanted.id)?;
    let mut new = old.clone();
    new.village = wanted.village.unwrap_or(old.village);
    new.head = wanted.head.unwrap_or(new.head);
    new.group = parse::given(wanted.place.group, values::group).or(new.group);
    new.number = parse::given(wanted.place.number, values::number).or(new.number);
    new.address = parse::given(wanted.place.address, |_| None).or(new.address);
    new.residents = wanted.residents.or(new.residents);
    if !wanted.category.is_empty() {
        new.categories = wanted.category.into_iter().map(Category).collect();
    }
    new.must_visit = wanted.must_visit.unwrap_or(old.must_visit);
    new.phone = parse::given(wanted.phone, |_| None).or(new.phone);
    new.note = wanted.note.unwrap_or(new.note);
    let change = Change::edit(id, &old, &new).map_err(std::io::Error::from)?;
    let words = tr!("house-edited", head = visible(&new.head).into_owned());
    finish(workspace, change.into_iter().collect(), id, &words, wanted.out)
}

/// Carries out `household split`.
pub(super) fn split(context: &Context, wanted: Split) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let (id, old) = household(&shared.read(), &wanted.id)?;
    if old.successor.is_some() {
        return Err(Failure::new(tr!("house-merged-already")));
    }
    if wanted.head == old.head {
        return Err(Failure::new(tr!("house-split-same-head")));
    }
    let log = step(&workspace, SPLIT, &wanted.when, format!("{} {}", wanted.head, wanted.when.note).trim())?;
    let stay = match (old.residents, wanted.residents) {
        (Some(all), Some(go)) => {
            Some(all.checked_sub(go).ok_or_else(|| Failure::new(tr!("house-split-too-many", count = all)))?)
        }
        (all, _) => all,
    };
    let parting = Parting {
        head: wanted.head,
        who: wanted.member,
        group: parse::given(wanted.place.group, values::group).or_else(|| old.group.clone()),
        number: parse::given(wanted.place.number, values::number),
        address: parse::given(wanted.place.address, |_| None).or_else(|| old.address.clone()),
        residents: wanted.residents,
        stay,
        on: log.at.date_naive(),
    };
    let (stays, new) = register::split(id, &old, &parting);
    let new_id = new.first_id();
    let before = {
        let state = shared.read();
        let numbered = new.number.as_deref().and_then(|number| state.household_numbered(new.village, number));
        let known = numbered.or(Some(new_id)).and_then(|id| Some((id, state.household(id)?)));
        if let Some((known, household)) = known {
            let head = visible(&household.head).into_owned();
            return Err(Failure::new(tr!("cli-household-exists", head = head, id = known.0.short())));
        }
        state.household_before(new_id)
    };
    let mut changes = vec![Change::step(id, &old, &stays, log).map_err(std::io::Error::from)?];
    changes.extend(register::entering(new_id, &new, before).map_err(std::io::Error::from)?);
    let (from, to) = (visible(&old.head).into_owned(), visible(&new.head).into_owned());
    finish(workspace, changes, new_id, &tr!("house-split-done", from = from, to = to), wanted.out)
}

/// Carries out `household merge`.
pub(super) fn merge(context: &Context, wanted: Merge) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let (id, old) = household(&shared.read(), &wanted.id)?;
    let (into_id, into) = household(&shared.read(), &wanted.into)?;
    if old.successor.is_some() {
        return Err(Failure::new(tr!("house-merged-already")));
    }
    if into_id == id || !into.is_present() {
        return Err(Failure::new(tr!("house-merge-nobody")));
    }
    let (gone, new) = register::merge(&old, (into_id, &into));
    let log = step(&workspace, HouseholdStatus::Merged.word(), &wanted.when, &wanted.when.note)?;
    let mut changes = vec![Change::step(id, &old, &gone, log).map_err(std::io::Error::from)?];
    changes.extend(Change::edit(into_id, &into, &new).map_err(std::io::Error::from)?);
    let (from, to) = (visible(&old.head).into_owned(), visible(&into.head).into_owned());
    finish(workspace, changes, into_id, &tr!("house-merge-done", from = from, to = to), wanted.out)
}

/// Carries out `household move`.
pub(super) fn relocate(context: &Context, wanted: Move) -> Result<(), Failure> {
    let workspace = context.open()?;
    let (id, old) = household(&workspace.shared().read(), &wanted.id)?;
    let open = Moving::open_to(old.status);
    if !open.contains(&wanted.to) {
        let ways: Vec<String> = open.iter().map(|way| format!("{}（{}）", way.word(), way.label())).collect();
        let ways = ways.join(&tr!("cli-comma"));
        return Err(Failure::new(tr!("cli-move-not-open", status = old.status.label(), ways = ways)));
    }
    let place = Place {
        village: wanted.village,
        group: parse::given(wanted.place.group, values::group),
        number: parse::given(wanted.place.number, values::number),
        address: parse::given(wanted.place.address, |_| None),
    };
    let new = register::moved(&old, wanted.to, &place);
    let log = step(&workspace, wanted.to.word(), &wanted.when, &wanted.when.note)?;
    let mut changes = Vec::new();
    if new != old {
        changes.push(Change::step(id, &old, &new, log).map_err(std::io::Error::from)?);
    }
    let words = tr!("house-move-done", who = visible(&old.head).into_owned(), way = wanted.to.label());
    finish(workspace, changes, id, &words, wanted.out)
}

/// Carries out `household excuse`.
pub(super) fn excuse(context: &Context, wanted: Excuse) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let ids = wanted.id.iter().map(|text| find::household(&shared.read(), text)).collect::<Result<Vec<_>, _>>()?;
    let id = assignment(&workspace, wanted.assignment.as_deref())?;
    let old = shared.read().assignment(id).cloned().ok_or_else(|| Failure::new(tr!("cli-gone")))?;
    let who = words::households(&shared.read(), &ids);
    let (new, words) = match wanted.reason.filter(|reason| !is_blank(reason)) {
        Some(reason) => {
            let reason_shown = visible(&reason).into_owned();
            (old.excusing(&ids, &reason), tr!("house-excuse-done", who = who, reason = reason_shown))
        }
        None if wanted.count => (old.counting(&ids), tr!("house-count-done", who = who)),
        None => return Err(Failure::usage(tr!("house-excuse-no-reason"))),
    };
    let change = Change::edit(id, &old, &new).map_err(std::io::Error::from)?;
    let first = ids.first().copied().ok_or_else(|| Failure::new(tr!("cli-gone")))?;
    finish(workspace, change.into_iter().collect(), first, &words, wanted.out)
}

/// Returns the assignment that was named, else the only one that is running.
fn assignment(workspace: &Workspace, named: Option<&str>) -> Result<AssignmentId, Failure> {
    let shared = workspace.shared();
    let state = shared.read();
    if let Some(named) = named {
        return find::assignment(&state, named);
    }
    let today = workspace.clock().today();
    let mut running = state.assignments().filter(|(_, assignment)| (assignment.from..=assignment.to).contains(&today));
    match (running.next(), running.next()) {
        (Some((id, _)), None) => Ok(id),
        (None, _) => Err(Failure::new(tr!("house-excuse-no-assignment"))),
        (Some(_), Some(_)) => Err(Failure::usage(tr!("cli-excuse-which"))),
    }
}
