//! `plan`: the round of a day, to look at, to print or for scripts.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::Out;
use super::parse;
use super::todo::own_scope;
use crate::base::ids::{ConcernId, HouseholdId, MatterId};
use crate::base::text::visible;
use crate::query::plan::{Plan, Stop, plan, talk};
use crate::query::todo::todo;
use crate::report::round;
use crate::state::State;
use crate::storage::fsx::{FreshFile, check_fresh};
use crate::tr;

#[derive(Debug, Args)]
pub(super) struct PlanCommand {
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("plan-arg-date"))]
    pub date: Option<NaiveDate>,
    #[arg(long = "out", value_name = "FILE.html|.txt", help = tr!("plan-arg-out"))]
    pub out_file: Option<PathBuf>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct WhyRow {
    cause: &'static str,
    text: String,
}

#[derive(Serialize)]
struct ConcernRow<'a> {
    id: ConcernId,
    number: &'a str,
    text: &'a str,
    due: NaiveDate,
}

#[derive(Serialize)]
struct MatterRow<'a> {
    id: MatterId,
    need: &'a str,
    promised: Option<NaiveDate>,
}

#[derive(Serialize)]
struct StopRow<'a> {
    day: NaiveDate,
    place: usize,
    household: HouseholdId,
    village: Option<&'a str>,
    group: Option<&'a str>,
    number: Option<&'a str>,
    head: &'a str,
    address: Option<&'a str>,
    residents: Option<u16>,
    phone: Option<&'a str>,
    due: bool,
    why: Vec<WhyRow>,
    concerns: Vec<ConcernRow<'a>>,
    matters: Vec<MatterRow<'a>>,
    policies: Vec<&'a str>,
    last_visit: Option<NaiveDate>,
}

/// Shows or writes the round of a day.
pub(super) fn run(context: &Context, wanted: &PlanCommand) -> Result<(), Failure> {
    let ending = wanted.out_file.as_deref().map(Ending::of).transpose()?;
    let workspace = context.open()?;
    let me = workspace.me().cadre;
    let day = wanted.date.unwrap_or_else(|| workspace.clock().today());
    let shared = workspace.shared();
    let state = shared.read();
    let scope = own_scope(&state, me, day);
    let plan = plan(&state, &todo(&state, &workspace.calendar(), day, scope), scope, day);
    let round = || round::of(&state, &plan, me, day);
    let mut out = Out::new(wanted.out.json);
    if let Some((path, ending)) = wanted.out_file.as_deref().zip(ending) {
        let text = match ending {
            Ending::Html => round::html(&round()),
            Ending::Text => round::text(&round()),
        };
        let written = FreshFile::at(path)?.finish_with(text.as_bytes())?;
        if !out.is_json() {
            let written = std::path::absolute(&written).unwrap_or(written);
            out.say(&tr!("plan-written", path = visible(&written.display().to_string()).into_owned()))?;
        }
    }
    if out.is_json() {
        rows(&mut out, &state, &plan, day)?;
    } else if wanted.out_file.is_none() {
        match plan.stops.as_slice() {
            [] => out.say(&tr!("plan-nothing"))?,
            _ => out.raw(round::text(&round()).as_bytes())?,
        }
    }
    out.flush()
}

fn rows(out: &mut Out, state: &State, plan: &Plan, day: NaiveDate) -> Result<(), Failure> {
    for (at, stop) in plan.stops.iter().enumerate() {
        if let Some(row) = row(state, stop, at + 1, day) {
            out.json(&row)?;
        }
    }
    Ok(())
}

fn row<'a>(state: &'a State, stop: &Stop, place: usize, day: NaiveDate) -> Option<StopRow<'a>> {
    let household = state.household(stop.household)?;
    let talk = talk(state, stop.household, day);
    let agreed = household.contact_consent == Some(true);
    let concerns = talk.concerns.into_iter();
    let matters = talk.matters.into_iter();
    Some(StopRow {
        day,
        place,
        household: stop.household,
        village: state.village(household.village).map(|village| village.name.as_str()),
        group: household.group.as_deref(),
        number: household.number.as_deref(),
        head: &household.head,
        address: household.address.as_deref(),
        residents: household.residents,
        phone: household.phone.as_deref().filter(|_| agreed),
        due: stop.due,
        why: stop.causes.iter().map(|cause| WhyRow { cause: cause.word(), text: cause.message(day) }).collect(),
        concerns: concerns
            .map(|(id, concern)| ConcernRow { id, number: &concern.number, text: &concern.text, due: concern.due })
            .collect(),
        matters: matters.map(|(id, matter)| MatterRow { id, need: &matter.need, promised: matter.promised }).collect(),
        policies: talk.policies.iter().filter_map(|id| state.policy(*id)).map(|policy| policy.code.as_str()).collect(),
        last_visit: state.last_visit(stop.household).map(|(_, visit)| visit.day()),
    })
}

/// What kind of file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Html,
    Text,
}

impl Ending {
    /// Returns the kind that the name of a new file asks for.
    fn of(path: &Path) -> Result<Self, Failure> {
        check_fresh(path)?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        match ending.as_str() {
            "html" | "htm" => Ok(Self::Html),
            "txt" => Ok(Self::Text),
            _ => Err(Failure::usage(tr!("plan-ending", path = visible(&path.display().to_string()).into_owned()))),
        }
    }
}
