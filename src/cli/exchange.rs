//! `invite`, `export`, `import`: entries on their way between a cadre and a
//! committee, as files. What may be believed and what is new is worked out below.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::{Context, Meter};
use super::failure::{Failure, code, complain};
use super::out::Out;
use super::{find, parse};
use crate::app::exchange::told;
use crate::base::ids::{DeviceId, RecordId};
use crate::base::limits::INVITATION_DAYS_DEFAULT;
use crate::base::progress::{Onward, Progress, Watch};
use crate::base::text::visible;
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::oplog::note::{PaperId, Peer};
use crate::state::State;
use crate::tr;
use crate::workspace::{ExchangeError, Exported, Invitation, Outcome, Outgoing, Plan, Verdict, Workspace};

#[derive(Debug, Args)]
pub(super) struct Invite {
    #[arg(long, value_name = "NAME", value_parser = parse::line, help = tr!("exchange-arg-cadre"))]
    pub cadre: String,
    #[arg(long, value_name = "U", help = tr!("exchange-arg-unit"))]
    pub unit: Option<String>,
    #[arg(long, value_name = "cadre|committee", default_value = "cadre", value_parser = parse::word::<Role>,
        help = tr!("exchange-arg-role"))]
    pub role: Role,
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = parse::village,
        help = tr!("exchange-arg-villages"))]
    pub villages: Vec<VillageCode>,
    #[arg(long, value_name = "N", default_value_t = INVITATION_DAYS_DEFAULT, help = tr!("exchange-arg-days"))]
    pub days: u16,
    #[arg(long = "out", value_name = "FILE|DIR", help = tr!("exchange-arg-out"))]
    pub place: PathBuf,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    #[arg(long = "out", value_name = "FILE|DIR", help = tr!("exchange-arg-out"))]
    pub place: PathBuf,
    #[arg(long, value_name = "NAME|DEVICE", help = tr!("exchange-arg-to"))]
    pub to: Option<String>,
    #[arg(long, help = tr!("exchange-arg-all"))]
    pub all: bool,
    #[arg(long, value_name = "full|work|statistics", default_value = "full", value_parser = profile,
        help = tr!("exchange-arg-profile"))]
    pub profile: Profile,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    #[arg(value_name = "FILE", required_unless_present = "undo", conflicts_with = "undo",
        help = tr!("exchange-arg-files"))]
    pub files: Vec<PathBuf>,
    #[arg(long, help = tr!("exchange-arg-dry-run"))]
    pub dry_run: bool,
    #[arg(long, value_name = "ID", conflicts_with = "dry_run", help = tr!("exchange-arg-undo"))]
    pub undo: Option<String>,
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
struct Invited {
    file: String,
    cadre: String,
}

#[derive(Serialize)]
struct Written {
    file: String,
    entries: u64,
    bytes: u64,
    verified: bool,
}

#[derive(Serialize)]
struct New {
    visits: u64,
    concerns: u64,
    matters: u64,
    households: u64,
    policies: u64,
    assignments: u64,
    stays: u64,
    remarks: u64,
    villages: u64,
    cadres: u64,
}

#[derive(Serialize)]
struct Gap {
    device: DeviceId,
    from: u64,
    to: u64,
}

#[derive(Serialize)]
struct Taken {
    file: String,
    result: &'static str,
    sender: Option<String>,
    new: New,
    changed: u64,
    conflicts: u64,
    filled: u64,
    doubles: u64,
    gaps: Vec<Gap>,
    set_aside: u64,
    reason: Option<String>,
    import: Option<PaperId>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct TakenBack {
    import: PaperId,
    entries: u64,
}

impl New {
    fn of(plan: Option<&Plan>) -> Self {
        let new = |kind| plan.map_or(0, |plan| plan.new_of(kind));
        Self {
            visits: new(Kind::Visit),
            concerns: new(Kind::Concern),
            matters: new(Kind::Matter),
            households: new(Kind::Household),
            policies: new(Kind::Policy),
            assignments: new(Kind::Assignment),
            stays: new(Kind::Stay),
            remarks: new(Kind::Remark),
            villages: new(Kind::Village),
            cadres: new(Kind::Cadre),
        }
    }
}

impl Taken {
    fn refused(file: String, error: &ExchangeError) -> Self {
        Self {
            file,
            result: "refused",
            sender: None,
            new: New::of(None),
            changed: 0,
            conflicts: 0,
            filled: 0,
            doubles: 0,
            gaps: Vec::new(),
            set_aside: 0,
            reason: Some(error.message()),
            import: None,
            warnings: Vec::new(),
        }
    }

    fn of(file: String, plan: &Plan, import: Option<PaperId>, warnings: Vec<String>) -> Self {
        let gap = |span: &crate::oplog::note::Span| Gap { device: span.device, from: span.from, to: span.to };
        Self {
            file,
            result: plan.verdict.word(),
            sender: Some(plan.sender.name.clone()),
            new: New::of(Some(plan)),
            changed: plan.changed,
            conflicts: plan.conflicts,
            filled: plan.filled,
            doubles: plan.doubles,
            gaps: plan.gaps.iter().map(gap).collect(),
            set_aside: plan.set_aside_count,
            reason: None,
            import,
            warnings,
        }
    }
}

/// Returns a watch that shows on stderr how far `what` has come.
pub(super) fn shown<'m>(meter: &'m mut Meter, what: &'m str) -> impl FnMut(Progress) -> Onward + 'm {
    move |progress| {
        meter.show(what, progress);
        Onward::Continue
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

/// Carries out `invite`.
pub(super) fn invite(context: &Context, wanted: Invite) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let cadre = wanted.cadre.clone();
    let ask = Invitation {
        cadre: wanted.cadre,
        unit: wanted.unit.unwrap_or_default(),
        role: wanted.role,
        villages: wanted.villages,
        days: wanted.days,
        out: wanted.place,
    };
    let file = workspace.invite(&ask)?;
    let fingerprint = workspace.fingerprint();
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let file = path(&file);
    if out.is_json() {
        out.json(&Invited { file, cadre })?;
    } else {
        let (name, file) = (visible(&cadre).into_owned(), visible(&file).into_owned());
        out.say(&tr!("exchange-invited", name = name, file = file))?;
        out.say(&tr!("exchange-invited-then", fingerprint = fingerprint))?;
    }
    out.flush()
}

/// Carries out `export`.
pub(super) fn export(context: &Context, wanted: Export) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let to = match &wanted.to {
        Some(text) => Some(recipient(&workspace.shared().read(), text)?),
        None => None,
    };
    let ask = Outgoing { to, all: wanted.all, profile: wanted.profile, out: wanted.place };
    let mut meter = Meter::default();
    let what = tr!("exchange-writing");
    let written = workspace.export(&ask, &mut shown(&mut meter, &what));
    meter.clear();
    let Exported { file, entries, bytes, to, .. } = written?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&Written { file: path(&file), entries, bytes, verified: true })?;
    } else {
        out.field(&tr!("exchange-col-to"), &told::who(&to))?;
        out.field(&tr!("exchange-col-file"), &path(&file))?;
        out.field(&tr!("exchange-col-entries"), &entries.to_string())?;
        out.field(&tr!("exchange-col-size"), &told::size(bytes))?;
        out.say(&tr!("exchange-verified"))?;
    }
    out.flush()
}

/// Returns whom `text` means: a name, or the beginning of a device.
fn recipient(state: &State, text: &str) -> Result<DeviceId, Failure> {
    let wanted = text.trim();
    let all: Vec<&Peer> = state.exchange().recipients().collect();
    let named: Vec<&&Peer> = all.iter().filter(|peer| peer.name == wanted).collect();
    match named[..] {
        [one] => Ok(one.device),
        [] => find::device(all.iter().map(|peer| (peer.device, peer.name.as_str())), wanted),
        _ => {
            Err(ExchangeError::Which(named.iter().map(|peer| format!("{} {}", peer.name, peer.device)).collect())
                .into())
        }
    }
}

/// Carries out `import`.
pub(super) fn import(context: &Context, wanted: &Import) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    if let Some(text) = &wanted.undo {
        return undo(workspace, text, wanted.out);
    }
    let mut out = Out::new(wanted.out.json);
    let mut refused = false;
    for file in &wanted.files {
        let mut meter = Meter::default();
        let what = tr!("exchange-reading", file = visible(&path(file)).into_owned());
        let done = read(&mut workspace, file, wanted.dry_run, &mut shown(&mut meter, &what));
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

fn read(workspace: &mut Workspace, file: &Path, dry: bool, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
    if !dry {
        return workspace.import(file, watch);
    }
    let plan = workspace.plan_import(file, watch)?;
    Ok(Outcome { plan, import: None, followed: Vec::new(), joined: None })
}

fn not_taken(out: &mut Out, name: String, error: &ExchangeError) -> Result<(), Failure> {
    if out.is_json() {
        return out.json(&Taken::refused(name, error));
    }
    // In the order in which it happened, though one goes to stdout.
    out.flush()?;
    complain(&format!("{}: {}", visible(&name), error.message()));
    Ok(())
}

fn taken(out: &mut Out, workspace: &Workspace, name: String, done: &Outcome, dry: bool) -> Result<(), Failure> {
    let plan = &done.plan;
    let mut warnings = told::warnings(plan, &workspace.shared().read());
    warnings.extend(done.followed.iter().map(|plan| tr!("exchange-followed", file = visible(&plan.file).into_owned())));
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
    for (label, text) in told::facts(plan) {
        out.field(&format!("  {label}"), &text)?;
    }
    for (village, said) in told::figures(&plan.figures, &workspace.shared().read()) {
        out.field(&format!("  {village}"), &said)?;
    }
    if done.joined.is_some() || plan.first {
        out.field(&format!("  {}", tr!("exchange-fingerprint")), &told::fingerprint(&plan.sender))?;
        out.say(&format!("  {}", tr!("exchange-compare", name = visible(&plan.sender.name).into_owned())))?;
    }
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
fn import_of<'a>(all: impl Iterator<Item = (RecordId, &'a str)>, text: &str) -> Result<PaperId, Failure> {
    find::by_start(all, text).map_err(|several| match several {
        None => ExchangeError::NoImport(text.to_owned()).into(),
        Some(lines) => Failure::new(tr!("exchange-ambiguous", id = visible(text).into_owned(), candidates = lines)),
    })
}
