//! `import`: files that came, and folders full of them, go in; or one of those
//! that did is taken back.

use std::path::{Path, PathBuf};

use clap::Args;

use super::rows::{Taken, TakenBack};
use super::{folder, kinds, path, shown, shown_each};
use crate::base::ids::RecordId;
use crate::base::progress::{Nth, Onward, Watch};
use crate::base::text::visible;
use crate::bundle::code::Code;
use crate::cli::command::Json;
use crate::cli::context::{Context, Meter};
use crate::cli::failure::{Failure, code, complain};
use crate::cli::find;
use crate::cli::out::Out;
use crate::display::{bundles, impact, peers};
use crate::storage::fsx;
use crate::tr;
use crate::workspace::{ExchangeError, Outcome, Plan, Verdict, Workspace};

#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    #[arg(value_name = "FILE|DIR", required_unless_present = "undo", conflicts_with = "undo",
        help = tr!("exchange-arg-files"))]
    pub files: Vec<PathBuf>,
    #[arg(long, help = tr!("exchange-arg-dry-run"))]
    pub dry_run: bool,
    #[arg(long, conflicts_with = "dry_run", help = tr!("exchange-arg-late"))]
    pub late: bool,
    #[arg(long, value_name = "CODE", conflicts_with_all = ["undo", "late"], help = tr!("courier-arg-code"))]
    pub code: Option<String>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["dry_run", "late"], help = tr!("exchange-arg-undo"))]
    pub undo: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

/// Carries out `import`.
pub(in crate::cli) fn import(context: &Context, wanted: &Import) -> Result<(), Failure> {
    let files = all_named(&wanted.files)?;
    let mut workspace = context.open()?;
    if let Some(text) = &wanted.undo {
        return undo(workspace, text, wanted.out);
    }
    if let Some(text) = &wanted.code {
        let code = Code::parse(text).map_err(|_| Failure::new(tr!("courier-no-code")))?;
        workspace.use_code(Some(code));
    }
    let mut out = Out::new(wanted.out.json);
    let mut refused = false;
    let of = files.len();
    for (before, file) in files.iter().enumerate() {
        let mut meter = Meter::default();
        let what = tr!("exchange-reading", file = visible(&path(file)).into_owned());
        if file.is_dir() {
            let done = match wanted.dry_run {
                true => workspace.plan_folder(file, &mut shown_each(&mut meter, &what)),
                false => workspace.import_folder(file, &mut shown_each(&mut meter, &what)),
            };
            meter.clear();
            match done {
                Ok(done) => refused |= folder::taken(&mut out, &workspace, file, &done, wanted.dry_run)?,
                Err(error) => {
                    refused = true;
                    not_taken(&mut out, path(file), &error)?;
                }
            }
            continue;
        }
        let what = bundles::nth(&what, Nth { at: before + 1, of });
        let done = read(&mut workspace, file, wanted, &mut shown(&mut meter, &what));
        meter.clear();
        let name = path(file);
        match done {
            Ok(outcome) => taken(&mut out, &workspace, name, &outcome, wanted.dry_run)?,
            Err(error) => {
                refused = true;
                not_taken(&mut out, name, &error)?;
            }
        }
    }
    workspace.close();
    out.flush()?;
    if refused { Err(Failure::Told { code: code::FAILED }) } else { Ok(()) }
}

/// Returns the files that were named, those in the place of a star that no console replaced.
fn all_named(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for file in named {
        match fsx::starred(file)? {
            None => files.push(file.clone()),
            Some(found) if found.is_empty() => {
                return Err(Failure::new(tr!("exchange-no-star", path = visible(&path(file)).into_owned())));
            }
            Some(found) => files.extend(found),
        }
    }
    Ok(files)
}

fn read(workspace: &mut Workspace, file: &Path, wanted: &Import, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
    match (wanted.dry_run, wanted.late) {
        (true, _) => {}
        (false, true) => return workspace.import_late(file, watch),
        (false, false) => return workspace.import(file, watch),
    }
    let plan = workspace.plan_import(file, watch)?;
    Ok(Outcome::planned(plan))
}

/// Tells why a file was not taken in.
pub(super) fn not_taken(out: &mut Out, name: String, error: &ExchangeError) -> Result<(), Failure> {
    if out.is_json() {
        return out.json(&Taken::refused(name, error));
    }
    // In the order in which it happened, though one goes to stdout.
    out.flush()?;
    complain(&format!("{}: {}", visible(&name), error.message()));
    Ok(())
}

/// Returns what should be known of a file that went in, besides what was in it.
pub(super) fn warnings(workspace: &Workspace, done: &Outcome) -> Vec<String> {
    let mut said = bundles::warnings(&done.plan, &workspace.shared().read());
    said.extend(done.followed.iter().map(|plan| tr!("exchange-followed", file = visible(&plan.file).into_owned())));
    said
}

/// Returns what went away and came back, and whether the sender has more.
pub(super) fn moved(plan: &Plan) -> Vec<String> {
    let count = |counts: &std::collections::BTreeMap<_, u64>| counts.values().sum::<u64>();
    let mut said = Vec::new();
    if !plan.left.is_empty() {
        said.push(tr!("courier-left", count = count(&plan.left), what = kinds(&plan.left)));
    }
    if !plan.back.is_empty() {
        said.push(tr!("courier-back", count = count(&plan.back), what = kinds(&plan.back)));
    }
    if plan.more {
        said.push(tr!("courier-more-came", name = visible(&plan.sender.name).into_owned()));
    }
    said
}

/// Tells whose records change and which devices are new.
pub(super) fn names(out: &mut Out, plan: &Plan) -> Result<(), Failure> {
    for (label, lines) in impact::parts(&plan.told) {
        for (before, line) in lines.iter().enumerate() {
            out.field(&format!("  {}", if before == 0 { &label } else { "" }), line)?;
        }
    }
    Ok(())
}

/// Asks for the fingerprint of a sender of whom this is the first.
pub(super) fn compare(out: &mut Out, done: &Outcome) -> Result<(), Failure> {
    let plan = &done.plan;
    if done.joined.is_some() || plan.first {
        out.field(&format!("  {}", tr!("exchange-fingerprint")), &peers::fingerprint(&plan.sender))?;
        out.say(&format!("  {}", tr!("exchange-compare", name = visible(&plan.sender.name).into_owned())))?;
    }
    Ok(())
}

fn taken(out: &mut Out, workspace: &Workspace, name: String, done: &Outcome, dry: bool) -> Result<(), Failure> {
    let plan = &done.plan;
    let warnings = warnings(workspace, done);
    if out.is_json() {
        return out.json(&Taken::of(name, plan, done.import, warnings));
    }
    let said = match (plan.verdict, dry) {
        (Verdict::Imported, true) => tr!("exchange-would"),
        (Verdict::Imported, false) => tr!("exchange-imported"),
        (Verdict::NothingNew, _) => tr!("exchange-nothing-new"),
        (Verdict::Waiting, _) => tr!("exchange-waits"),
    };
    out.say(&format!("{}  {said}", visible(&name)))?;
    for (label, text) in bundles::facts(plan) {
        out.field(&format!("  {label}"), &text)?;
    }
    for (village, said) in bundles::figures(&plan.figures, &workspace.shared().read()) {
        out.field(&format!("  {village}"), &said)?;
    }
    names(out, plan)?;
    for line in moved(plan) {
        out.say(&format!("  {line}"))?;
    }
    compare(out, done)?;
    for warning in warnings {
        out.say(&format!("  ! {warning}"))?;
    }
    if let Some(import) = done.import {
        out.field(&format!("  {}", tr!("exchange-import-id")), &import.to_string())?;
    }
    Ok(())
}

fn undo(mut workspace: Workspace, text: &str, wanted: Json) -> Result<(), Failure> {
    let import = {
        let shared = workspace.shared();
        let state = shared.read();
        let standing = state.exchange().imports().iter().filter(|known| !known.undone);
        let all = standing.map(|known| (known.import.import, known.import.file.as_str()));
        import_of(all, text)?
    };
    let mut meter = Meter::default();
    let what = tr!("exchange-taking-back");
    let entries = workspace.undo_import(import, &mut |_, progress| {
        meter.show(&what, progress);
        Onward::Continue
    });
    meter.clear();
    let entries = entries?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        out.json(&TakenBack { import, entries })?;
    } else {
        out.say(&tr!("exchange-taken-back", entries = entries))?;
    }
    out.flush()
}

/// Returns the import whose id begins, or ends, with `text`.
fn import_of<'a>(all: impl Iterator<Item = (RecordId, &'a str)>, text: &str) -> Result<RecordId, Failure> {
    find::by_start(all, text).map_err(|several| match several {
        None => ExchangeError::NoImport(text.to_owned()).into(),
        Some(lines) => Failure::new(tr!("exchange-ambiguous", id = visible(text).into_owned(), candidates = lines)),
    })
}
