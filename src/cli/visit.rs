//! `visit`: looking at visits, and logging one by flags or many from a file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::command::{Json, Show};
use super::context::Context;
use super::failure::{Failure, code, complain};
use super::intake::{ConcernLine, Intake, MatterLine, PolicyLine, Taken, VisitLine};
use super::out::{Out, Table};
use super::parse::When;
use super::rows::VisitRow;
use super::writing::Written;
use super::{feed, find, parse, writing};
use crate::base::ids::VisitId;
use crate::domain::concern::Urgency;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;
use crate::domain::visit::Visit;
use crate::query::words;
use crate::state::head::VisitHead;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum VisitCommand {
    #[command(about = tr!("cli-do-visit-add"), after_help = tr!("cli-after-visit-add"))]
    Add(Box<VisitAdd>),
    #[command(about = tr!("cli-do-visit-list"))]
    List(VisitList),
    #[command(about = tr!("cli-do-visit-show"))]
    Show(Show),
}

#[derive(Debug, Args)]
pub(super) struct VisitAdd {
    #[arg(long, value_name = "FILE|-", conflicts_with = "OneVisit", help = tr!("cli-arg-from-file"))]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub one: Option<OneVisit>,
    #[arg(long, help = tr!("cli-arg-hardly-meant"))]
    pub yes: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct OneVisit {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-household"))]
    pub household: Vec<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-visit-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "TIME", value_parser = parse::when, help = tr!("cli-arg-at"))]
    pub at: Option<When>,
    #[arg(long, value_name = "PLACE", value_parser = parse::word::<Place>, help = tr!("cli-arg-place"))]
    pub place: Option<Place>,
    #[arg(long, value_name = "WORD", value_parser = parse::line, help = tr!("cli-arg-occasion"))]
    pub occasion: Option<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-minutes"))]
    pub minutes: Option<u16>,
    #[arg(long, value_name = "NAME", help = tr!("cli-arg-met"))]
    pub met: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-relation"))]
    pub relation: Option<String>,
    #[arg(long, help = tr!("cli-arg-nobody-home"))]
    pub nobody_home: bool,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-chat"))]
    pub chat: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-policy-talk"))]
    pub policy_talk: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-development"))]
    pub development: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-complaints"))]
    pub complaints: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-help-given"))]
    pub help_given: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-concern"))]
    pub concern: Vec<String>,
    #[arg(long, value_name = "C", requires = "concern", help = tr!("cli-arg-concern-category"))]
    pub category: Option<String>,
    #[arg(long, value_name = "U", requires = "concern", value_parser = parse::word::<Urgency>,
        help = tr!("cli-arg-urgency"))]
    pub urgency: Option<Urgency>,
    #[arg(long, value_name = "CODE", help = tr!("cli-arg-policy"))]
    pub policy: Vec<String>,
    #[arg(long, value_name = "NEED", help = tr!("cli-arg-matter"))]
    pub matter: Vec<String>,
    #[arg(long, value_name = "WORD", requires = "matter", value_parser = parse::line, help = tr!("cli-arg-help-form"))]
    pub help_form: Option<String>,
    #[arg(long, value_name = "D", requires = "matter", value_parser = parse::day, help = tr!("cli-arg-promised"))]
    pub promised: Option<NaiveDate>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-next"))]
    pub next: Option<NaiveDate>,
    #[arg(long = "ref", value_name = "R", help = tr!("cli-arg-ref"))]
    pub reference: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct VisitList {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-of-household"))]
    pub household: Option<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-of-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-list-from"))]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-list-to"))]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-limit-latest"))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub out: Json,
}

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
    let matter = |need| MatterLine {
        need: Some(need),
        promised: promised.clone(),
        help: one.help_form.clone(),
        ..MatterLine::default()
    };
    let policy = |code: String| PolicyLine { code: Some(code), ..PolicyLine::default() };
    let line = VisitLine {
        reference: one.reference,
        households: Some(one.household),
        village: one.village.map(|code| code.to_string()),
        at: Some(one.at.map_or(now, |at| at.at_offset_of(now)).to_rfc3339()),
        place: one.place.map(|place| place.word().to_owned()),
        occasion: one.occasion,
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
        matters: Some(one.matter.into_iter().map(matter).collect()),
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
