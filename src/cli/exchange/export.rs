//! `export`: what somebody doesn't have yet, as one file for all their machines;
//! or a file for each of whom something waits.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{path, shown, whom};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::text::visible;
use crate::bundle::manifest::Profile;
use crate::cli::command::Json;
use crate::cli::context::{Context, Meter};
use crate::cli::failure::{Failure, code, complain};
use crate::cli::out::Out;
use crate::display::{bundles, peers, words};
use crate::tr;
use crate::workspace::{ExchangeError, Exported, Outgoing, Recipient};

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    #[arg(long = "out", value_name = "FILE|DIR", required_unless_present = "to_all", help = tr!("exchange-arg-out"))]
    pub place: Option<PathBuf>,
    #[arg(long, value_name = "NAME|ID", help = tr!("exchange-arg-to"))]
    pub to: Option<String>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["to", "place", "profile", "all"],
        help = tr!("courier-arg-to-all"))]
    pub to_all: Option<PathBuf>,
    #[arg(long, help = tr!("exchange-arg-all"))]
    pub all: bool,
    #[arg(long, value_name = "full|work|statistics", default_value = "full", value_parser = profile,
        help = tr!("exchange-arg-profile"))]
    pub profile: Profile,
    #[command(flatten)]
    pub out: Json,
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::ALL.iter().copied().find(|profile| profile.word() == text.trim()).ok_or_else(|| {
        let allowed: Vec<&str> = Profile::ALL.iter().map(|profile| profile.word()).collect();
        tr!("cli-bad-word", text = visible(text).into_owned(), allowed = allowed.join(", "))
    })
}

#[derive(Serialize)]
struct Written {
    file: Option<String>,
    entries: u64,
    bytes: u64,
    verified: bool,
    to: String,
    person: Option<CadreId>,
    number: Option<u64>,
    more: bool,
    unknown: u64,
    outdated: Vec<DeviceId>,
    receipt_only: bool,
    reason: Option<String>,
}

impl Written {
    fn of(who: &Recipient, done: &Exported) -> Self {
        Self {
            file: Some(path(&done.file)),
            entries: done.entries,
            bytes: done.bytes,
            verified: true,
            to: done.to.name.clone(),
            person: who.person,
            number: Some(done.number),
            more: done.more,
            unknown: done.unknown,
            outdated: done.outdated.iter().map(|peer| peer.device).collect(),
            receipt_only: done.bare.is_some(),
            reason: None,
        }
    }

    fn failed(who: &Recipient, error: &ExchangeError) -> Self {
        Self {
            file: None,
            entries: 0,
            bytes: 0,
            verified: false,
            to: who.peer().name.clone(),
            person: who.person,
            number: None,
            more: false,
            unknown: 0,
            outdated: Vec::new(),
            receipt_only: false,
            reason: Some(error.message()),
        }
    }
}

/// Carries out `export`.
pub(in crate::cli) fn export(context: &Context, wanted: Export) -> Result<(), Failure> {
    let Some(place) = wanted.place else {
        return to_all(context, &wanted.to_all.unwrap_or_default(), wanted.out);
    };
    let mut workspace = context.open()?;
    let who = match &wanted.to {
        Some(text) => whom::recipient(&workspace.shared().read(), text)?,
        None => workspace.recipient(None)?,
    };
    let to = Some(who.peer().device);
    let ask = Outgoing { to, all: wanted.all, profile: wanted.profile, out: place };
    let mut meter = Meter::default();
    let what = tr!("exchange-writing");
    let written = workspace.export(&ask, &mut shown(&mut meter, &what));
    meter.clear();
    let written = written?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&Written::of(&who, &written))?;
    } else {
        out.field(&tr!("exchange-col-to"), &peers::who(&written.to))?;
        out.field(&tr!("exchange-col-file"), &path(&written.file))?;
        out.field(&tr!("exchange-col-entries"), &written.entries.to_string())?;
        out.field(&tr!("exchange-col-size"), &words::size(written.bytes))?;
        out.field(&tr!("courier-number"), &written.number.to_string())?;
        out.say(&tr!("exchange-verified"))?;
        for line in besides(&written) {
            out.say(&line)?;
        }
    }
    out.flush()
}

/// Returns what should be known of a bundle besides that it is there.
fn besides(written: &Exported) -> Vec<String> {
    let mut said: Vec<String> = bundles::bare(written).into_iter().collect();
    if written.more {
        said.push(tr!("courier-more"));
    }
    if written.unknown > 0 {
        said.push(tr!("courier-unknown", count = written.unknown));
    }
    if !written.outdated.is_empty() {
        let machines = written.outdated.iter().map(|peer| peer.device.to_string()).collect::<Vec<_>>();
        said.push(tr!("courier-outdated", machines = machines.join(&tr!("cli-comma"))));
    }
    said
}

fn to_all(context: &Context, dir: &Path, wanted: Json) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let mut meter = Meter::default();
    let what = tr!("exchange-writing");
    let done = workspace.export_all(dir, &mut shown(&mut meter, &what));
    meter.clear();
    let done = done?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    let failed = done.iter().filter(|(_, result)| result.is_err()).count();
    for (who, result) in &done {
        match result {
            Ok(written) if out.is_json() => out.json(&Written::of(who, written))?,
            Err(error) if out.is_json() => out.json(&Written::failed(who, error))?,
            Ok(written) => {
                let (to, file) = (peers::who(&written.to), visible(&path(&written.file)).into_owned());
                out.say(&match written.entries {
                    0 => tr!("courier-written-receipt", to = to, file = file),
                    entries => tr!("courier-written", to = to, entries = entries, file = file),
                })?;
                for line in besides(written) {
                    out.say(&format!("  {line}"))?;
                }
            }
            Err(error) => {
                // In the order in which it happened, though one goes to stdout.
                out.flush()?;
                complain(&format!("{}: {}", peers::who(who.peer()), error.message()));
            }
        }
    }
    if !out.is_json() {
        let written = done.len() - failed;
        match (written, failed) {
            (0, 0) => out.say(&tr!("courier-all-nothing"))?,
            (_, 0) => out.say(&tr!("courier-all-done", count = written))?,
            _ => out.say(&tr!("courier-all-some", count = written, failed = failed))?,
        }
    }
    out.flush()?;
    if failed > 0 { Err(Failure::Told { code: code::FAILED }) } else { Ok(()) }
}
