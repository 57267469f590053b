//! `conflicts`: what two people wrote into the same field without knowing of
//! each other, and the decision which side holds.

use chrono::{DateTime, FixedOffset};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Map, Value};

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use super::parse;
use super::writing::{self, Writing};
use crate::base::ids::{DeviceId, RecordId};
use crate::base::progress::Onward;
use crate::base::text::{gist, half_width, visible};
use crate::domain::record::Kind;
use crate::query::conflicts::{
    Dispute, RING, Settling, Side, Subject, household, label, letter, name, said, settle, settled, subjects,
};
use crate::state::State;
use crate::state::doc::{Doc, Origin};
use crate::tr;
use crate::workspace::Workspace;

/// Characters of a value that are repeated in a message.
const VALUE_CHARS: usize = 30;
/// Digits of an id that are printed: enough for a ledger's conflicts.
const ID_DIGITS: usize = 8;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Conflicts {
    #[command(subcommand)]
    pub command: Option<ConflictsCommand>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConflictsCommand {
    #[command(about = tr!("conflicts-do-settle"))]
    Settle(Settle),
}

#[derive(Debug, Args)]
pub(super) struct Settle {
    #[arg(value_name = "ID", help = tr!("conflicts-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "A|B", value_parser = parse::side, help = tr!("conflicts-arg-take"))]
    pub take: usize,
    #[arg(long, value_name = "T", default_value = "", help = tr!("conflicts-arg-note"))]
    pub note: String,
    #[command(flatten)]
    pub out: Writing,
}

/// One of the values that stand against each other. Frozen: a key may be added
/// at the end, none renamed.
#[derive(Debug, Serialize)]
struct SideRow {
    side: String,
    value: Value,
    by: String,
    device: Option<DeviceId>,
    at: Option<DateTime<FixedOffset>>,
    text: String,
    before: Option<Value>,
    shown: bool,
    note: String,
    along: Map<String, Value>,
}

/// A field that a person has to decide on.
#[derive(Debug, Serialize)]
struct ConflictRow<'a> {
    id: String,
    kind: &'static str,
    record: RecordId,
    name: String,
    field: &'a str,
    label: String,
    sides: Vec<SideRow>,
}

/// What a script gets when a conflict was decided.
#[derive(Debug, Serialize)]
struct SettledRow<'a> {
    id: &'a str,
    record: RecordId,
    field: &'a str,
    taken: String,
    value: &'a Value,
    durable: bool,
    waits: usize,
}

/// Carries out `conflicts …`.
pub(super) fn run(context: &Context, wanted: Conflicts) -> Result<(), Failure> {
    match wanted.command {
        None => list(context, wanted.out),
        Some(ConflictsCommand::Settle(wanted)) => decide(context, &wanted),
    }
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let told = Told { state: &state, workspace: &workspace };
    let mut out = Out::new(wanted.json);
    let all = disputes(&workspace, &state)?;
    for (n, dispute) in all.iter().enumerate() {
        if out.is_json() {
            out.json(&told.row(dispute))?;
            continue;
        }
        if n > 0 {
            out.say("")?;
        }
        let title = [short(dispute), dispute.kind.label(), told.name(dispute), label_of(dispute)];
        out.say(&title.join("  "))?;
        let mut table = Table::new([
            tr!("conflicts-col-side"),
            tr!("conflicts-col-value"),
            tr!("conflicts-col-by"),
            tr!("conflicts-col-at"),
            tr!("conflicts-col-where"),
        ]);
        for (n, side) in dispute.sides.iter().enumerate() {
            let row = told.side(dispute, n, side);
            let at = row.at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
            let place = row.device.map(|device| told.place(device)).unwrap_or_default();
            let said = [row.text.as_str(), row.note.as_str()].into_iter().filter(|text| !text.is_empty());
            let said = said.collect::<Vec<_>>().join("\n").replace('\n', " / ");
            table.row([&row.side, &said, &row.by, &at, &place]);
        }
        out.table(&table)?;
    }
    if !out.is_json() {
        out.say(&if all.is_empty() { tr!("conflicts-none") } else { format!("\n{}", tr!("conflicts-cli-how")) })?;
    }
    out.flush()
}

fn decide(context: &Context, wanted: &Settle) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let shared = workspace.shared();
    let (dispute, change, done) = {
        let state = shared.read();
        let told = Told { state: &state, workspace: &workspace };
        let dispute = find(&told, &wanted.id)?;
        let side = dispute.sides.get(wanted.take).ok_or_else(|| no_side(&dispute, wanted.take))?;
        let stands = if dispute.is_ring() { dispute.ring()[wanted.take].0 } else { dispute.record };
        let doc = workspace.doc(dispute.kind, stands)?.ok_or(crate::workspace::ReadError::Lost)?;
        let how = Settling { note: &wanted.note, by: workspace.me().cadre, at: workspace.clock().now() };
        let change = settle(&doc, &dispute, wanted.take, &how).ok_or_else(|| no_side(&dispute, wanted.take))?;
        let done = tr!(
            "conflicts-cli-done",
            name = told.name(&dispute),
            label = label_of(&dispute),
            side = letter(wanted.take).to_string(),
            value = told.gist(dispute.kind, &dispute.field, &side.value)
        );
        (dispute, change, done)
    };
    let written = writing::change(&mut workspace, vec![change], wanted.out)?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&SettledRow {
            id: &short(&dispute),
            record: dispute.record,
            field: &dispute.field,
            taken: letter(wanted.take).to_string(),
            value: &dispute.sides[wanted.take].value,
            durable: true,
            waits: written.waits,
        })?;
    } else {
        out.say(&done)?;
        written.say(&mut out)?;
    }
    out.flush()
}

/// Returns all that people have to decide on.
fn disputes(workspace: &Workspace, state: &State) -> Result<Vec<Dispute>, Failure> {
    let mut all = Vec::new();
    for subject in subjects(state) {
        all.extend(of_subject(workspace, state, subject)?);
    }
    Ok(all)
}

fn of_subject(workspace: &Workspace, state: &State, subject: Subject) -> Result<Vec<Dispute>, Failure> {
    let mut docs = Vec::new();
    for (kind, id) in subject.records(state) {
        docs.extend(workspace.doc(kind, id)?);
    }
    Ok(subject.disputes(state, &docs.iter().collect::<Vec<&Doc>>()))
}

/// Returns the beginning of a dispute's id.
fn short(dispute: &Dispute) -> String {
    dispute.id.to_string().chars().take(ID_DIGITS).collect()
}

fn label_of(dispute: &Dispute) -> String {
    label(dispute.kind, &dispute.field)
}

fn no_side(dispute: &Dispute, side: usize) -> Failure {
    let sides: Vec<String> = (0..dispute.sides.len()).map(|side| letter(side).to_string()).collect();
    let sides = sides.join(&tr!("cli-comma"));
    Failure::new(tr!("conflicts-cli-no-side", sides = sides, side = letter(side).to_string()))
}

/// Returns the dispute meant by `text`: its id or the beginning of it, or the
/// id of a record that has a single one, as a list prints it.
fn find(told: &Told<'_>, text: &str) -> Result<Dispute, Failure> {
    let wanted = half_width(text.trim()).to_ascii_lowercase();
    let is_id = !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut all = disputes(told.workspace, told.state)?;
    let fits = |dispute: &Dispute| dispute.id.to_string().starts_with(&wanted);
    let of_record = |dispute: &Dispute| {
        let is = |id: RecordId| id.to_string() == wanted || id.short() == wanted;
        is(dispute.record) || dispute.ring().iter().any(|id| is(id.0))
    };
    let mut found: Vec<usize> = (0..all.len()).filter(|n| is_id && fits(&all[*n])).collect();
    if found.is_empty() {
        found = (0..all.len()).filter(|n| is_id && of_record(&all[*n])).collect();
    }
    let id = visible(text).into_owned();
    match found[..] {
        [one] => Ok(all.swap_remove(one)),
        [] => Err(match told.settled(&wanted)? {
            Some(said) if is_id => Failure::new(said),
            _ => Failure::new(tr!("conflicts-cli-unknown", id = id)),
        }),
        _ => {
            let ids: Vec<String> = found.iter().map(|n| all[*n].id.to_string()).collect();
            let ids = ids.join(&tr!("cli-comma"));
            Err(Failure::new(tr!("conflicts-cli-ambiguous", count = found.len(), id = id, ids = ids)))
        }
    }
}

/// Puts disputes into words.
struct Told<'a> {
    state: &'a State,
    workspace: &'a Workspace,
}

impl Told<'_> {
    fn name(&self, dispute: &Dispute) -> String {
        match dispute.ring()[..] {
            [] => name(self.state, self.workspace.clock().today(), dispute.kind, dispute.record),
            ref ring => {
                let households = ring.iter().map(|id| household(self.state, *id));
                households.collect::<Vec<_>>().join(&tr!("cli-comma"))
            }
        }
    }

    fn said(&self, kind: Kind, field: &str, value: &Value) -> String {
        let field = if field == RING { "household" } else { field };
        let text = said(self.state, self.workspace.clock().today(), kind, field, value);
        if text.is_empty() { tr!("conflicts-empty") } else { text }
    }

    fn gist(&self, kind: Kind, field: &str, value: &Value) -> String {
        gist(&self.said(kind, field, value), VALUE_CHARS)
    }

    fn row<'d>(&self, dispute: &'d Dispute) -> ConflictRow<'d> {
        ConflictRow {
            id: short(dispute),
            kind: dispute.kind.word(),
            record: dispute.record,
            name: self.name(dispute),
            field: &dispute.field,
            label: label_of(dispute),
            sides: self.sides(dispute),
        }
    }

    fn sides(&self, dispute: &Dispute) -> Vec<SideRow> {
        dispute.sides.iter().enumerate().map(|(n, side)| self.side(dispute, n, side)).collect()
    }

    fn side(&self, dispute: &Dispute, n: usize, side: &Side) -> SideRow {
        let mut by: Vec<String> = side.origins.iter().map(|origin| self.writer(*origin)).collect();
        by.dedup();
        SideRow {
            side: letter(n).to_string(),
            value: side.value.clone(),
            by: by.join(&tr!("cli-comma")),
            device: side.origins.first().map(|origin| origin.entry.device),
            at: side.origins.first().and_then(|origin| self.moment(*origin)),
            text: self.said(dispute.kind, &dispute.field, &side.value),
            before: side.before.clone(),
            shown: side.shown,
            note: side.note.clone(),
            along: side.along.clone(),
        }
    }

    fn writer(&self, origin: Origin) -> String {
        let device = origin.entry.device;
        self.state.cadre_of(device).map_or_else(|| device.to_string(), |(_, cadre)| cadre.name.clone())
    }

    fn place(&self, device: DeviceId) -> String {
        if device == self.workspace.me().device {
            tr!("conflicts-device-own")
        } else {
            tr!("conflicts-device", device = device.to_string())
        }
    }

    fn moment(&self, origin: Origin) -> Option<DateTime<FixedOffset>> {
        origin.stamp.in_zone(*self.workspace.clock().now().offset())
    }

    /// Says how a dispute was decided whose id begins like this, if one was.
    fn settled(&self, wanted: &str) -> Result<Option<String>, Failure> {
        if wanted.len() < ID_DIGITS {
            return Ok(None);
        }
        let mut said = None;
        for kind in Kind::ALL {
            self.workspace.each_doc(*kind, &mut |doc| {
                said = self.settled_in(&doc, wanted);
                if said.is_some() { Onward::Cancel } else { Onward::Continue }
            })?;
            if said.is_some() {
                break;
            }
        }
        Ok(said)
    }

    fn settled_in(&self, doc: &Doc, wanted: &str) -> Option<String> {
        let (field, write) = settled(doc, wanted)?;
        let value: Value = serde_json::from_str(&write.value).unwrap_or(Value::Null);
        let when = self.moment(write.origin)?;
        Some(tr!(
            "conflicts-cli-settled",
            name = name(self.state, self.workspace.clock().today(), doc.kind, doc.id),
            label = label(doc.kind, field),
            who = visible(&self.writer(write.origin)).into_owned(),
            when = when.format("%Y-%m-%d %H:%M").to_string(),
            value = self.gist(doc.kind, field, &value)
        ))
    }
}
