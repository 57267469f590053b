//! `remark`: what a committee says of a concern, a visit or a matter, and the
//! answer to it.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use super::rows::RemarkRow;
use super::writing::{self, Writing};
use super::{find, parse};
use crate::base::fold::is_blank;
use crate::base::ids::RemarkId;
use crate::display::records;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::remark::{Remark as Record, Verdict};
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum Remark {
    #[command(about = tr!("cli-do-remark-add"))]
    Add(RemarkAdd),
    #[command(about = tr!("cli-do-remark-list"))]
    List(RemarkList),
    #[command(about = tr!("cli-do-remark-reply"))]
    Reply(RemarkReply),
}

#[derive(Debug, Args)]
pub(super) struct RemarkAdd {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-remark-on"))]
    on: String,
    #[arg(long, value_name = "approved|supplement|returned", value_parser = parse::word::<Verdict>,
        help = tr!("cli-arg-remark-verdict"))]
    verdict: Verdict,
    #[arg(long, value_name = "T", default_value = "", help = tr!("cli-arg-remark-text"))]
    text: String,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-remark-reply-by"))]
    reply_by: Option<NaiveDate>,
    #[command(flatten)]
    out: Json,
}

#[derive(Debug, Args)]
pub(super) struct RemarkList {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-remark-on"))]
    on: Option<String>,
    #[command(flatten)]
    out: Json,
}

#[derive(Debug, Args)]
pub(super) struct RemarkReply {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    id: String,
    #[arg(long, value_name = "T", help = tr!("cli-arg-remark-reply"))]
    text: String,
    #[command(flatten)]
    out: Writing,
}

/// Carries out `remark …`.
pub(super) fn run(context: &Context, command: Remark) -> Result<(), Failure> {
    match command {
        Remark::Add(wanted) => add(context, &wanted),
        Remark::List(wanted) => list(context, &wanted),
        Remark::Reply(wanted) => reply(context, &wanted),
    }
}

fn add(context: &Context, wanted: &RemarkAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let me = workspace.me();
    // On the screen, too, a cadre answers remarks and doesn't write them.
    if me.role != Role::Committee {
        return Err(Failure::new(tr!("cli-remark-not-here")));
    }
    let (kind, on) = find::remarkable(&workspace.shared().read(), &wanted.on)?;
    let remark = Record {
        kind,
        on,
        verdict: wanted.verdict,
        text: wanted.text.trim().to_owned(),
        made: workspace.clock().now().date_naive(),
        reply_by: wanted.reply_by,
        author: me.cadre,
        reply: String::new(),
        replied: None,
    };
    let id = RemarkId(workspace.new_id());
    let written = writing::save(&mut workspace, vec![Change::add(id, remark)])?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    written.saved(&mut out, id.0, &tr!("cli-remark-saved", id = id.0.short(), verdict = wanted.verdict.label()))?;
    out.flush()
}

fn list(context: &Context, wanted: &RemarkList) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let on = wanted.on.as_deref().map(|text| find::remarkable(&state, text)).transpose()?;
    let fits = |remark: &Record| on.is_none_or(|on| on == (remark.kind, remark.on));
    let mut found: Vec<(RemarkId, &Record)> = state.remarks().filter(|(_, remark)| fits(remark)).collect();
    found.sort_by_key(|(id, remark)| (remark.made, *id));
    let mut out = Out::new(wanted.out.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("remark-verdict"),
        tr!("cli-col-remark-made"),
        tr!("cli-col-remark-on"),
        tr!("cli-col-text"),
        tr!("cli-col-remark-reply-by"),
        tr!("cli-col-remark-reply"),
    ]);
    for (id, remark) in found {
        if out.is_json() {
            out.json(&RemarkRow::of(&state, id, remark))?;
            continue;
        }
        let by = remark.reply_by.map(|day| day.to_string()).unwrap_or_default();
        let (verdict, made) = (remark.verdict.label(), remark.made.to_string());
        let on = records::with_kind(&state, remark.kind, remark.on);
        table.row([&id.0.short(), &verdict, &made, &on, &remark.text, &by, &remark.reply]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

fn reply(context: &Context, wanted: &RemarkReply) -> Result<(), Failure> {
    if is_blank(&wanted.text) {
        return Err(Failure::usage(tr!("remark-reply-empty")));
    }
    let mut workspace = context.open()?;
    let id = find::remark(&workspace.shared().read(), &wanted.id)?;
    let was = workspace.read::<Record>(id)?.ok_or_else(|| Failure::new(tr!("cli-gone")))?;
    let replied = Some(workspace.clock().now().date_naive());
    let next = Record { reply: wanted.text.trim().to_owned(), replied, ..was.clone() };
    let change = Change::edit(id, &was, &next).map_err(std::io::Error::from)?;
    let written = writing::change(&mut workspace, change.into_iter().collect(), wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    written.saved(&mut out, id.0, &tr!("remark-replied"))?;
    out.flush()
}
