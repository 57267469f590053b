//! `recover` and `key recover`: what a recovery code is for once the disk is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::{self, Context, Meter, Secret};
use super::device::hand_over;
use super::exchange::{path, shown};
use super::failure::{Failure, code, complain};
use super::out::Out;
use crate::base::entropy::OsEntropy;
use crate::base::ids::DeviceId;
use crate::base::text::visible;
use crate::storage::fsx::check_fresh;
use crate::storage::vault::{KdfCost, RecoveryCode, VaultError};
use crate::tr;
use crate::workspace::{self, OpenError, PersonBack, RecoverError, Recovered, Recovering, Stranger};

/// The recovery code, if the command line doesn't hold it.
const CODE: &str = "DUNDIAN_RECOVERY_CODE";

#[derive(Debug, Args)]
pub(super) struct Recover {
    #[arg(long, value_name = "FILE|DIR", required = true, num_args = 1.., help = tr!("recover-arg-from"))]
    pub from: Vec<PathBuf>,
    #[arg(long, value_name = "CODE", help = tr!("recover-arg-code"))]
    pub code: Option<String>,
    #[arg(long, value_name = "DIGITS|ID", help = tr!("recover-arg-compared"))]
    pub compared: Vec<String>,
    #[arg(long, value_name = "T", requires = "unit", help = tr!("recover-arg-name"))]
    pub name: Option<String>,
    #[arg(long, value_name = "T", requires = "name", help = tr!("recover-arg-unit"))]
    pub unit: Option<String>,
    #[arg(long, help = tr!("cli-arg-no-passphrase"))]
    pub no_passphrase: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct KeyRecover {
    #[arg(long, value_name = "CODE", help = tr!("recover-arg-code"))]
    pub code: Option<String>,
    #[arg(long, value_name = "FILE", help = tr!("exchange-arg-key-out"))]
    pub out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Person {
    name: String,
    unit: String,
    files: u64,
    to: Option<DateTime<FixedOffset>>,
    visits: u64,
    concerns: u64,
    waiting: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    forgotten: Option<String>,
}

#[derive(Serialize)]
struct Unknown {
    device: DeviceId,
    name: String,
    unit: String,
    role: &'static str,
    fingerprint: String,
    files: u64,
    own: bool,
}

#[derive(Serialize)]
struct Refused {
    file: String,
    reason: String,
}

#[derive(Serialize)]
struct Row {
    dir: String,
    name: String,
    fingerprint: String,
    recovery_code: String,
    known_as_of: Option<DateTime<FixedOffset>>,
    people: Vec<Person>,
    own_files: u64,
    own_to: Option<DateTime<FixedOffset>>,
    records: std::collections::BTreeMap<&'static str, u64>,
    erased: u64,
    strangers: Vec<Unknown>,
    refused: Vec<Refused>,
    unopened: u64,
}

#[derive(Serialize)]
struct Owed {
    dir: String,
    recovery_code: String,
}

impl From<&PersonBack> for Person {
    fn from(back: &PersonBack) -> Self {
        let PersonBack { name, unit, files, to, visits, concerns, waiting, forgotten } = back.clone();
        Self { name, unit, files, to, visits, concerns, waiting, forgotten }
    }
}

impl From<&Stranger> for Unknown {
    fn from(stranger: &Stranger) -> Self {
        let Stranger { device, name, unit, role, fingerprint, files, own } = stranger.clone();
        Self { device, name, unit, role: role.word(), fingerprint, files, own }
    }
}

/// Returns the recovery code: given, in the environment, or asked for.
fn code_of(given: Option<&String>) -> Result<RecoveryCode, Failure> {
    let text = match (given, context::variable(CODE)) {
        (Some(text), _) => Secret::new(text.clone()),
        (None, Some(text)) => Secret::new(text.to_string_lossy().into_owned()),
        (None, None) => context::prompt(&tr!("cli-ask-recovery-code"))?,
    };
    RecoveryCode::parse(&text).map_err(|error| VaultError::BadCode(error).into())
}

/// Makes a ledger of a recovery code and of files.
pub(super) fn recover(context: &Context, wanted: &Recover) -> Result<(), Failure> {
    let dir = context.dir()?;
    if workspace::exists(&dir) && workspace::owes_code(&dir) {
        return go_on(context, &dir, wanted.out);
    }
    let old = code_of(wanted.code.as_ref())?;
    let passphrase = if wanted.no_passphrase { None } else { Some(super::passphrase::new_passphrase(context)?) };
    let how = Recovering {
        dir: &dir,
        code: &old,
        from: &wanted.from,
        compared: &wanted.compared,
        office: wanted.name.as_deref().zip(wanted.unit.as_deref()),
        passphrase: passphrase.as_ref().map(|secret| secret.as_str()),
        cost: KdfCost::default(),
        clock: Arc::clone(&context.clock),
        entropy: Box::new(OsEntropy),
        marks: Some(context.marks_dir()?),
    };
    let mut meter = Meter::default();
    let what = tr!("recover-working");
    let done = workspace::recover(how, &mut shown(&mut meter, &what));
    meter.clear();
    let place = visible(&path(&dir)).into_owned();
    let done = match done {
        Ok(done) => done,
        Err(error) => return Err(not_made(&error, &place, wanted.out)?),
    };
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&row(&done, path(&dir)))?;
    } else {
        tell(&mut out, &done, place)?;
    }
    out.flush()?;
    workspace::code_was_shown(&dir)?;
    if wanted.no_passphrase {
        complain(&tr!("cli-init-open"));
    }
    Ok(())
}

/// Shows a code for a ledger that was recovered, and whose code nobody came to see.
fn go_on(context: &Context, dir: &Path, wanted: Json) -> Result<(), Failure> {
    let (mut workspace, _) = context.open_reported()?;
    if !workspace.is_successor() {
        return Err(OpenError::Exists(dir.display().to_string()).into());
    }
    let code = workspace.renew_code()?.text();
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        out.json(&Owed { dir: path(dir), recovery_code: code.to_string() })?;
    } else {
        let (me, shared) = (workspace.me().cadre, workspace.shared());
        let name = me.and_then(|id| shared.read().cadre(id).map(|cadre| cadre.name.clone())).unwrap_or_default();
        let place = visible(&path(dir)).into_owned();
        out.say(&tr!("recover-done", name = visible(&name).into_owned(), dir = place))?;
        out.say(&tr!("recover-code", code = code.as_str()))?;
        out.say(&tr!("recover-next-send"))?;
    }
    out.flush()?;
    workspace.code_was_shown()?;
    workspace.close();
    Ok(())
}

/// Tells why nothing was made.
fn not_made(error: &RecoverError, place: &str, wanted: Json) -> Result<Failure, Failure> {
    let mut message = error.message();
    if let RecoverError::Compare(strangers) = error {
        let mut out = Out::new(wanted.json);
        for stranger in strangers {
            if out.is_json() {
                out.json(&Unknown::from(stranger))?;
            } else {
                out.say(&told_of(stranger))?;
            }
        }
        out.flush()?;
    }
    message.push('\n');
    message.push_str(&tr!("recover-nothing-made", dir = place));
    Ok(match error {
        RecoverError::Open(_) | RecoverError::Place(_) | RecoverError::WrongCode(_) => {
            let coded = matches!(error, RecoverError::WrongCode(_));
            Failure::coded(if coded { code::LOCKED } else { code::FAILED }, message)
        }
        _ => Failure::new(message),
    })
}

fn row(done: &Recovered, dir: String) -> Row {
    let refused = |(file, reason): &(PathBuf, String)| Refused { file: path(file), reason: reason.clone() };
    Row {
        dir,
        name: done.name.clone(),
        fingerprint: done.fingerprint.clone(),
        recovery_code: done.code.text().to_string(),
        known_as_of: done.known_as_of,
        people: done.people.iter().map(Person::from).collect(),
        own_files: done.own_files,
        own_to: done.own_to,
        records: done.records.iter().map(|(kind, count)| (kind.word(), *count)).collect(),
        erased: done.erased,
        strangers: done.strangers.iter().map(Unknown::from).collect(),
        refused: done.refused.iter().map(refused).collect(),
        unopened: done.unopened,
    }
}

fn day(at: DateTime<FixedOffset>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn called(name: &str, unit: &str) -> String {
    let parts = [visible(name), visible(unit)];
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn told_of(stranger: &Stranger) -> String {
    let name = called(&stranger.name, &stranger.unit);
    let (device, print) = (stranger.device.to_string(), stranger.fingerprint.clone());
    match stranger.own {
        true => tr!("recover-stranger-own", name = name, device = device, fingerprint = print, files = stranger.files),
        false => tr!("recover-stranger", name = name, device = device, fingerprint = print, files = stranger.files),
    }
}

fn tell(out: &mut Out, done: &Recovered, place: String) -> Result<(), Failure> {
    out.say(&tr!("recover-done", name = visible(&done.name).into_owned(), dir = place))?;
    let code = done.code.text();
    out.say(&tr!("recover-code", code = code.as_str()))?;
    out.say("")?;
    out.say(&tr!("recover-back"))?;
    let counts = done.records.iter().map(|(kind, count)| format!("{} {count}", kind.label()));
    out.say(&format!("  {}", counts.collect::<Vec<_>>().join(&tr!("cli-comma"))))?;
    for back in &done.people {
        let name = called(&back.name, &back.unit);
        let said = match back.to {
            Some(to) => {
                let (visits, concerns) = (back.visits, back.concerns);
                tr!(
                    "recover-person",
                    name = name,
                    files = back.files,
                    to = day(to),
                    visits = visits,
                    concerns = concerns
                )
            }
            None => tr!("recover-person-none", name = name),
        };
        out.say(&format!("  {said}"))?;
        if let Some(fingerprint) = &back.forgotten {
            let (name, print) = (called(&back.name, &back.unit), fingerprint.clone());
            out.say(&format!("    ! {}", tr!("recover-forgotten", name = name, fingerprint = print)))?;
        }
        if back.waiting > 0 {
            out.say(&format!("    {}", tr!("recover-person-waiting", count = back.waiting)))?;
        }
    }
    out.say(&format!(
        "  {}",
        match done.own_to {
            Some(to) => tr!("recover-own", files = done.own_files, to = day(to)),
            None => tr!("recover-own-none"),
        }
    ))?;
    if done.erased > 0 {
        out.say(&format!("  {}", tr!("recover-erased", count = done.erased)))?;
    }
    left(out, done)?;
    out.say("")?;
    out.say(&tr!("recover-lost"))?;
    out.say("")?;
    out.say(&tr!("recover-next"))?;
    out.say(&match done.announced {
        true => tr!("recover-next-send"),
        false => tr!("recover-next-invite"),
    })?;
    out.field(&tr!("exchange-fingerprint"), &done.fingerprint)
}

/// Tells which files were left alone.
fn left(out: &mut Out, done: &Recovered) -> Result<(), Failure> {
    if let Some(at) = done.known_as_of.filter(|_| !done.strangers.is_empty()) {
        out.say(&format!("  {}", tr!("recover-strangers", to = day(at))))?;
    }
    for stranger in &done.strangers {
        out.say(&format!("    {}", told_of(stranger)))?;
    }
    for (file, reason) in &done.refused {
        out.say(&format!("  ! {}: {reason}", visible(&path(file))))?;
    }
    if done.unopened > 0 {
        out.say(&format!("  {}", tr!("recover-unopened", count = done.unopened)))?;
    }
    Ok(())
}

/// Carries out `key recover`: the secret key by which stock tools open what was
/// sealed for the ledger of a recovery code.
pub(super) fn key(wanted: &KeyRecover) -> Result<(), Failure> {
    if let Some(file) = &wanted.out {
        check_fresh(file)?;
    }
    let secret = workspace::escrow_secret(&code_of(wanted.code.as_ref())?);
    complain(&tr!("recover-key-warning"));
    hand_over(&secret, wanted.out.as_deref())
}
