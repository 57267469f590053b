//! `device`, `key export` and `household erase`: who is known and believed, the
//! key that reads what is sent, and destroying what is kept of a household.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::{Args, Subcommand};
use serde::Serialize;
use zeroize::Zeroizing;

use super::backup::{Renewed, renew_copies};
use super::command::Json;
use super::context::{Context, Meter};
use super::failure::{Failure, complain};
use super::out::Out;
use super::recover::KeyRecover;
use super::writing::{Writing, agreed, can_ask};
use super::{exchange, find};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::progress::{Onward, Progress};
use crate::base::text::{fit, visible, width};
use crate::display::{peers, records, request};
use crate::domain::record::Kind;
use crate::oplog::note::Peer;
use crate::state::State;
use crate::storage::fsx::{FreshFile, check_fresh};
use crate::tr;
use crate::workspace::{Cutting, Stage, Workspace};

#[derive(Debug, Subcommand)]
pub(super) enum Device {
    #[command(about = tr!("exchange-do-device-list"))]
    List(Json),
    #[command(about = tr!("exchange-do-device-revoke"))]
    Revoke(Revoke),
    #[command(about = tr!("exchange-do-device-reinstate"))]
    Reinstate(One),
    #[command(about = tr!("exchange-do-device-confirm"))]
    Confirm(One),
}

#[derive(Debug, Args)]
pub(super) struct One {
    #[arg(value_name = "ID", help = tr!("exchange-arg-device"))]
    pub id: String,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[arg(value_name = "ID", help = tr!("exchange-arg-device"))]
    pub id: String,
    #[arg(long, value_name = "YYYY-MM-DD", help = tr!("exchange-arg-before"))]
    pub before: Option<NaiveDate>,
    #[arg(long, help = tr!("exchange-arg-dry-run"))]
    pub dry_run: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    #[command(about = tr!("exchange-do-key-export"))]
    Export(KeyExport),
    #[command(about = tr!("recover-do-key"))]
    Recover(KeyRecover),
}

#[derive(Debug, Args)]
pub(super) struct KeyExport {
    #[arg(long, value_name = "FILE", help = tr!("exchange-arg-key-out"))]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Erase {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[arg(long, value_name = "T", help = tr!("exchange-arg-erase-reason"))]
    pub reason: Option<String>,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Serialize)]
struct DeviceRow {
    device: DeviceId,
    name: String,
    unit: String,
    role: &'static str,
    fingerprint: String,
    compared: bool,
    state: &'static str,
    data_to: Option<DateTime<FixedOffset>>,
    own: bool,
    person: Option<CadreId>,
    person_name: Option<String>,
}

#[derive(Serialize)]
struct RevokedRow {
    device: DeviceId,
    done: bool,
    stays: u64,
    goes: u64,
    last: Option<DateTime<FixedOffset>>,
}

#[derive(Serialize)]
struct ErasedRow {
    asked: bool,
    records: u64,
    shared_visits: u64,
    still_in: Vec<String>,
}

impl DeviceRow {
    fn of(workspace: &Workspace, peer: &Peer) -> Self {
        let (person, person_name) = whose(&workspace.shared().read(), peer.cadre);
        Self {
            device: peer.device,
            name: peer.name.clone(),
            unit: peer.unit.clone(),
            role: peer.role.word(),
            fingerprint: peers::fingerprint(peer),
            compared: peer.compared,
            state: match () {
                () if workspace.shared().read().is_cut(peer.device) => "revoked",
                () if peer.is_unproven() => "unproven",
                () if peer.succession.again => "again",
                () => "active",
            },
            data_to: data_to(workspace, peer.device),
            own: false,
            person,
            person_name,
        }
    }

    fn own(workspace: &Workspace) -> Self {
        let me = workspace.me();
        let shared = workspace.shared();
        let state = shared.read();
        let cadre = me.cadre.and_then(|id| state.cadre(id));
        let (person, person_name) = whose(&state, me.cadre);
        Self {
            device: me.device,
            name: cadre.map(|cadre| cadre.name.clone()).unwrap_or_default(),
            unit: cadre.map(|cadre| cadre.unit.clone()).unwrap_or_default(),
            role: me.role.word(),
            fingerprint: workspace.fingerprint(),
            compared: true,
            state: "active",
            data_to: data_to(workspace, me.device),
            own: true,
            person,
            person_name,
        }
    }
}

/// Returns for whom a machine was admitted: they, and their name.
fn whose(state: &State, cadre: Option<CadreId>) -> (Option<CadreId>, Option<String>) {
    let person = cadre.map(|id| state.canon(id));
    (person, person.and_then(|id| state.cadre(id)).map(|cadre| cadre.name.clone()))
}

fn data_to(workspace: &Workspace, device: DeviceId) -> Option<DateTime<FixedOffset>> {
    workspace.shared().read().data_to(device, workspace.clock().now())
}

/// Carries out `device …`.
pub(super) fn run(context: &Context, command: Device) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    match command {
        Device::List(wanted) => list(&workspace, wanted),
        Device::Revoke(wanted) => revoke(workspace, &wanted),
        Device::Reinstate(one) => {
            let device = revoked(&workspace, &one.id)?;
            let mut meter = Meter::default();
            let peer = workspace.lift_cut(device, &mut rebuilding(&mut meter));
            meter.clear();
            let peer = peer?;
            let said = tr!("exchange-reinstated", name = peers::who(&peer));
            changed(workspace, &peer, one.out, &said)
        }
        Device::Confirm(one) => {
            let device = known(&workspace, &one.id)?;
            let peer = workspace.mark_compared(device)?;
            let said = tr!("exchange-confirmed", name = peers::who(&peer), fingerprint = peers::fingerprint(&peer));
            changed(workspace, &peer, one.out, &said)
        }
    }
}

fn rebuilding(meter: &mut Meter) -> impl FnMut(Stage, Progress) -> Onward {
    let what = tr!("exchange-recounting");
    move |_, progress| {
        meter.show(&what, progress);
        Onward::Continue
    }
}

/// Cuts a machine off, or tells what that would come to.
fn revoke(mut workspace: Workspace, wanted: &Revoke) -> Result<(), Failure> {
    // One that was cut off can be cut further back.
    let device = known(&workspace, &wanted.id).or_else(|error| revoked(&workspace, &wanted.id).map_err(|_| error))?;
    let cutting = workspace.plan_cut(device, wanted.before)?;
    if !wanted.dry_run {
        let mut meter = Meter::default();
        let cut = workspace.cut_off(device, &cutting, &mut rebuilding(&mut meter));
        meter.clear();
        cut?;
    }
    let peer = workspace.shared().read().exchange().peer(device).cloned();
    let name = peer.map(|peer| peers::who(&peer)).unwrap_or_default();
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        let Cutting { stays, goes, last, .. } = cutting;
        out.json(&RevokedRow { device, done: !wanted.dry_run, stays, goes, last })?;
    } else {
        let said = if wanted.dry_run { peers::would_cut(&cutting) } else { peers::cut(&name, &cutting) };
        out.say(&said)?;
    }
    out.flush()
}

/// Returns the machine meant by `text` among those that were cut off.
fn revoked(workspace: &Workspace, text: &str) -> Result<DeviceId, Failure> {
    let shared = workspace.shared();
    let state = shared.read();
    let cut: Vec<&Peer> = state.exchange().peers().filter(|peer| state.is_cut(peer.device)).collect();
    let named: Vec<&Peer> = cut.iter().copied().filter(|peer| exchange::is_called(peer, text)).collect();
    let later = |peer: &&&Peer| !named.iter().any(|other| other.before == Some(peer.device));
    let last: Vec<&Peer> = named.iter().filter(later).copied().collect();
    match last[..] {
        [one] => Ok(one.device),
        [] => find::device(cut.iter().map(|peer| (peer.device, peer.name.as_str())), text),
        _ => Err(exchange::ambiguous(text, last.into_iter())),
    }
}

/// Returns the machine meant by `text`: by how its id begins, or by the name of
/// somebody who has just one that stands.
fn known(workspace: &Workspace, text: &str) -> Result<DeviceId, Failure> {
    let shared = workspace.shared();
    let state = shared.read();
    let all = || state.exchange().peers();
    let named = |peer: &&Peer| {
        exchange::is_called(peer, text) || whose(&state, peer.cadre).1.is_some_and(|name| name == text.trim())
    };
    let stands = |peer: &&Peer| !state.is_cut(peer.device) && state.exchange().stands(peer);
    let found: Vec<&Peer> = all().filter(named).collect();
    let standing: Vec<&Peer> = found.iter().copied().filter(stands).collect();
    match standing[..] {
        [one] => Ok(one.device),
        [] if found.is_empty() => find::device(all().map(|peer| (peer.device, peer.name.as_str())), text),
        [] => Err(Failure::new(tr!("courier-none-stands", name = visible(text).into_owned()))),
        _ => Err(exchange::ambiguous(text, standing.into_iter())),
    }
}

fn changed(workspace: Workspace, peer: &Peer, wanted: Json, said: &str) -> Result<(), Failure> {
    let row = DeviceRow::of(&workspace, peer);
    workspace.close();
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        out.json(&row)?;
    } else {
        out.say(said)?;
    }
    out.flush()
}

fn list(workspace: &Workspace, wanted: Json) -> Result<(), Failure> {
    let shared = workspace.shared();
    let peers: Vec<Peer> = shared.read().exchange().peers().cloned().collect();
    let mut rows = vec![DeviceRow::own(workspace)];
    rows.extend(peers.iter().map(|peer| DeviceRow::of(workspace, peer)));
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        for row in &rows {
            out.json(row)?;
        }
        return out.flush();
    }
    people(&mut out, &rows)?;
    out.flush()
}

/// Writes a block for each person, with a line for each of their machines.
fn people(out: &mut Out, rows: &[DeviceRow]) -> Result<(), Failure> {
    let state = |row: &DeviceRow| match (row.own, row.state) {
        (true, _) => tr!("exchange-state-own"),
        (false, "revoked") => tr!("exchange-state-revoked"),
        (false, "unproven") => tr!("recover-state-unproven"),
        (false, "again") => tr!("recover-state-again"),
        (false, _) => tr!("exchange-state-active"),
    };
    let compared = |row: &DeviceRow| match row.compared {
        true => tr!("courier-compared"),
        false => tr!("courier-not-compared"),
    };
    let widest = |said: &dyn Fn(&DeviceRow) -> String| rows.iter().map(|row| width(&said(row))).max().unwrap_or(0);
    let (for_state, for_compared) = (widest(&state), widest(&compared));
    let same = |one: &DeviceRow, other: &DeviceRow| match one.person {
        Some(person) => other.person == Some(person),
        None => one.device == other.device,
    };
    for (at, row) in rows.iter().enumerate() {
        if rows[..at].iter().any(|before| same(row, before)) {
            continue;
        }
        let name = visible(row.person_name.as_ref().unwrap_or(&row.name)).into_owned();
        let parts = [name, visible(&row.unit).into_owned()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        out.say(&parts.join(" · "))?;
        for machine in rows.iter().filter(|other| same(row, other)) {
            let state = fit(&state(machine), for_state);
            let compared = fit(&compared(machine), for_compared);
            let to = machine.data_to.map(|at| format!("  {} {}", tr!("exchange-data-to"), at.format("%Y-%m-%d %H:%M")));
            let to = to.unwrap_or_default();
            // On the machines of one office different people work.
            let who = (machine.name != row.name).then(|| format!("  {}", visible(&machine.name)));
            let who = who.unwrap_or_default();
            out.say(&format!("  {}  {state}  {}  {compared}{to}{who}", machine.device, machine.fingerprint))?;
        }
    }
    Ok(())
}

/// Carries out `key export`: the secret key that opens bundles with stock tools.
pub(super) fn export_key(context: &Context, wanted: &KeyExport) -> Result<(), Failure> {
    if let Some(file) = &wanted.out {
        check_fresh(file)?;
    }
    let workspace = context.open()?;
    let secret = workspace.reader_secret()?;
    workspace.close();
    complain(&tr!("exchange-key-warning"));
    hand_over(&secret, wanted.out.as_deref())
}

/// Writes a secret key into a new file, or on the screen where no file is named.
pub(super) fn hand_over(secret: &Zeroizing<String>, file: Option<&Path>) -> Result<(), Failure> {
    let mut out = Out::new(false);
    match file {
        Some(file) => {
            let line = Zeroizing::new(format!("{}\n", secret.as_str()));
            let file = FreshFile::at(file)?.finish_with(line.as_bytes())?.display().to_string();
            out.say(&tr!("exchange-key-written", file = visible(&file).into_owned()))?;
        }
        None => out.say(secret)?,
    }
    out.flush()
}

/// Carries out `household erase`.
pub(super) fn erase(context: &Context, wanted: Erase) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let (id, name) = {
        let shared = workspace.shared();
        let state = shared.read();
        let id = find::household(&state, &wanted.id)?;
        (id, records::name(&state, Kind::Household, id.0))
    };
    let question = match workspace.erasing_asks(id)? {
        true => {
            tr!("request-erase-ask-first", name = name.as_str(), office = request::office(&workspace.shared().read()))
        }
        false => tr!("exchange-erase-ask", name = name.as_str()),
    };
    if !wanted.out.yes && !can_ask() {
        return Err(Failure::usage(tr!("exchange-erase-needs-yes")));
    }
    if !wanted.out.yes && !agreed(&question)? {
        return Err(Failure::new(tr!("exchange-erase-not")));
    }
    let mut meter = Meter::default();
    let what = tr!("exchange-erasing");
    let erased = workspace.erase_household(id, wanted.reason.as_deref().unwrap_or_default(), &mut |_, progress| {
        meter.show(&what, progress);
        Onward::Continue
    });
    meter.clear();
    let erased = erased?;
    let renewed = if erased.asked { Ok(Renewed::default()) } else { renew_copies(context, &mut workspace) };
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        let still_in =
            renewed.iter().flat_map(|done| &done.stale).map(|copy| copy.file.display().to_string()).collect();
        let (asked, records, shared_visits) = (erased.asked, erased.records, erased.shared_visits);
        out.json(&ErasedRow { asked, records, shared_visits, still_in })?;
    } else if erased.asked {
        out.say(&tr!("request-erase-asked", name = name, records = erased.records))?;
    } else {
        out.say(&tr!("exchange-erased", name = name, records = erased.records, shared = erased.shared_visits))?;
    }
    out.flush()?;
    renewed?.tell();
    Ok(())
}
