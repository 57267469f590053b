//! `doctor`: whether the data is whole, and mending what can be mended.

use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::{Context, Meter};
use super::failure::{Failure, code};
use super::out::Out;
use crate::base::progress::Onward;
use crate::base::text::visible;
use crate::display::backups;
use crate::storage::journal::Damage;
use crate::tr;
use crate::workspace::KeysFound;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[arg(long, help = tr!("cli-arg-repair"))]
    pub repair: bool,
    #[arg(long, conflicts_with = "repair", help = tr!("exchange-arg-state-hash"))]
    pub state_hash: bool,
    #[command(flatten)]
    pub out: Json,
}

/// One thing that was looked at.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    message: String,
}

/// Looks over journal, store, calendar and keys. With `--repair` the store is
/// made anew from the journal.
pub(super) fn run(context: &Context, wanted: &Doctor) -> Result<(), Failure> {
    let (mut workspace, opened) = context.open_reported()?;
    if wanted.state_hash {
        let hash = workspace.state_hash()?;
        workspace.close();
        let mut out = Out::new(false);
        out.say(&hash)?;
        return out.flush();
    }
    let today = context.clock.now().date_naive();
    let mut found = Vec::new();
    let mut note = |check, ok, message| found.push(Finding { check, ok, message });
    if opened.torn {
        note("torn", true, tr!("cli-doctor-torn"));
    }
    if let Some(reason) = opened.rebuilt {
        note("rebuilt", true, reason.told(opened.is_whole()));
    }
    if let Some(told) = opened.told_of_disk() {
        note("disk", false, told);
    }
    if let Some(told) = opened.keys.message() {
        note("device-keys", opened.keys == KeysFound::Mended, told);
    }
    if let Some(lost) = &opened.shortened {
        note("shortened", false, lost.message());
    }
    let (mut damages, store) = workspace.verify()?;
    match &store {
        None => note("store", true, tr!("cli-doctor-store-whole")),
        Some(error) => note("store", wanted.repair, error.message()),
    }
    if wanted.repair {
        let mut meter = Meter::default();
        let report = workspace.rebuild(&mut |_, progress| {
            meter.show(&tr!("cli-stage-rebuilding"), progress);
            Onward::Continue
        })?;
        meter.clear();
        note("store", true, tr!("cli-doctor-rebuilt", entries = report.replayed));
        if report.stray > 0 {
            note("entries", false, tr!("cli-doctor-stray", count = report.stray));
        }
        damages = workspace.verify()?.0;
    }
    let frames = |stretch: &Damage| format!("{}–{}", stretch.frames.start, stretch.frames.end.saturating_sub(1));
    for stretch in &damages.refilled {
        note("journal", true, tr!("cli-doctor-refilled", frames = frames(stretch)));
    }
    for stretch in &damages.missing {
        let (segment, offset, length) = (stretch.segment, stretch.offset, stretch.length);
        let frames = frames(stretch);
        let message = tr!("cli-doctor-damage", segment = segment, offset = offset, length = length, frames = frames);
        note("journal", false, message);
    }
    if damages.missing.is_empty() {
        note("journal", true, tr!("cli-doctor-journal-whole"));
    }
    if opened.newer > 0 {
        note("entries", true, tr!("cli-open-newer", count = opened.newer));
    }
    for left in &opened.left {
        note("erasure", false, left.clone());
    }
    for problem in workspace.calendar_problems() {
        note("calendar", false, tr!("cli-doctor-calendar", problem = visible(problem).into_owned()));
    }
    let locked = workspace.vault().has_passphrase();
    note("keys", true, if locked { tr!("cli-doctor-locked") } else { tr!("cli-doctor-open") });
    if !workspace.is_heir_told() {
        note("heir", false, tr!("recover-no-heir"));
    }
    let (known, auto) = (workspace.backups(), context.auto());
    note("backup", true, backups::outside(known.outside.as_ref(), &workspace.shared().read(), today));
    match workspace.own_copies(&auto) {
        Ok(copies) => note("own-backups", true, backups::own_copies(&copies, &auto)),
        Err(error) => note("own-backups", false, error.message()),
    }
    if let Some(reason) = known.trouble {
        note("own-backups", false, tr!("backup-own-trouble", reason = reason));
    }
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    for finding in &found {
        if out.is_json() {
            out.json(finding)?;
        } else {
            out.say(&format!("{} {}", if finding.ok { "✓" } else { "✗" }, finding.message))?;
        }
    }
    out.flush()?;
    let damaged = !damages.missing.is_empty() || (store.is_some() && !wanted.repair);
    if damaged { Err(Failure::coded(code::DAMAGED, tr!("cli-doctor-damaged"))) } else { Ok(()) }
}
