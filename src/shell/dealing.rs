//! Carries out what an exchange by file asks for, in steps that are shown and
//! can be given up.

use std::path::Path;
use std::sync::Arc;

use super::meter::Meter;
use crate::app::Msg;
use crate::app::dialogs::deal::{Deal, Dealt, Standing, Undone};
use crate::app::sheet::kinds::Guest;
use crate::base::progress::{Nth, Onward, Progress, Watch};
use crate::base::text::{file_name, visible};
use crate::bundle::read::ReadError as BundleError;
use crate::display::bundles;
use crate::tr;
use crate::workspace::{Auto, BackedUp, BackupError, ExchangeError, Invitation, Outgoing, When, Workspace};

/// Does what is asked.
///
/// # Errors
/// Says why it was not done; the ledger is as it was.
pub fn carry_out(workspace: &mut Workspace, deal: Deal, meter: &mut Meter) -> Result<Box<Dealt>, Undone> {
    // Of many files those before the one that was given up stay.
    let stopped = match &deal {
        Deal::ExportAll(_) => Undone::Told(tr!("parcel-all-cancelled")),
        Deal::ImportFolder { .. } => Undone::Told(tr!("folder-cancelled")),
        _ => Undone::Cancelled,
    };
    let done = match deal {
        Deal::Who => Ok(Dealt::Who),
        Deal::Export { to, all, profile, out } => {
            let ask = Outgoing { to: Some(to), all, profile, out };
            workspace.export(&ask, &mut steps(meter, tr!("exchange-writing"))).map(Dealt::Exported)
        }
        Deal::ExportAll(out) => {
            let mut step = steps(meter, tr!("exchange-writing"));
            workspace.export_all(&out, &mut step).map(|all| {
                let told = |one: Result<_, ExchangeError>| one.map_err(|error| bundles::reason(&error));
                Dealt::ExportedAll(all.into_iter().map(|(who, one)| (who, told(one))).collect())
            })
        }
        Deal::Backup(place) => {
            return match workspace.backup(&place, &mut steps(meter, tr!("backup-writing"))) {
                Ok(done) => Ok(Box::new(Dealt::BackedUp(done))),
                Err(BackupError::Cancelled) => Err(Undone::Told(tr!("backup-cancelled"))),
                Err(error) => Err(Undone::Told(error.message())),
            };
        }
        Deal::BackupDaily(place) => {
            let mut step = steps(meter, tr!("backup-writing"));
            return match daily(workspace, &place, &mut step) {
                Ok((auto, done)) => Ok(Box::new(Dealt::BackedUpDaily(auto, done))),
                Err(reason) => Err(Undone::Told(reason)),
            };
        }
        Deal::LookFolder(dir) => {
            let what = reading(&dir);
            workspace.plan_folder(&dir, &mut each(meter, what)).map(Dealt::FolderLooked)
        }
        Deal::ImportFolder(dir) => {
            let mut step = each(meter, tr!("exchange-taking-in"));
            workspace.import_folder(&dir, &mut step).map(Dealt::FolderImported)
        }
        Deal::Look(file) => {
            let what = reading(&file);
            workspace.plan_import(&file, &mut steps(meter, what)).map(|plan| Dealt::Looked(Box::new(plan)))
        }
        Deal::Unlock(code, file) => {
            workspace.use_code(Some(code));
            let what = reading(&file);
            workspace.plan_import(&file, &mut steps(meter, what)).map(|plan| Dealt::Looked(Box::new(plan)))
        }
        Deal::Import(file) => {
            let mut step = steps(meter, tr!("exchange-taking-in"));
            workspace.import(&file, &mut step).map(|outcome| Dealt::Imported(Box::new(outcome)))
        }
        Deal::ImportLate(file) => {
            let mut step = steps(meter, tr!("exchange-taking-in"));
            workspace.import_late(&file, &mut step).map(|outcome| Dealt::Imported(Box::new(outcome)))
        }
        Deal::TakeBack(import) => {
            let mut step = steps(meter, tr!("exchange-taking-back"));
            workspace.undo_import(import, &mut |_, progress| step(progress)).map(Dealt::TakenBack)
        }
        Deal::Invite(Guest { name, unit, role, clerk, villages, days, households }, out) => {
            let ask = Invitation { cadre: name, unit, role, clerk, villages, days, households, out };
            workspace.invite(&ask).map(|done| Dealt::Invited(Box::new(done)))
        }
        Deal::Withdraw(invitation) => workspace.withdraw(invitation).map(|offered| Dealt::Withdrawn(offered.name)),
        Deal::Revoke(device) => {
            let mut step = steps(meter, tr!("exchange-recounting"));
            workspace.plan_cut(device, None).and_then(|cutting| {
                let cut = workspace.cut_off(device, &cutting, &mut |_, progress| step(progress));
                cut.map(|peer| Dealt::Revoked(peer, cutting))
            })
        }
        Deal::Reinstate(device) => {
            let mut step = steps(meter, tr!("exchange-recounting"));
            workspace.lift_cut(device, &mut |_, progress| step(progress)).map(Dealt::Reinstated)
        }
        Deal::Decide(key, outcome) => {
            let mut step = steps(meter, tr!("exchange-recounting"));
            let done = workspace.decide(key, outcome, "", &mut |_, progress| step(progress));
            done.map(|_| Dealt::Decided(outcome))
        }
        Deal::Compared(device) => workspace.mark_compared(device).map(Dealt::Compared),
    };
    done.map(Box::new).map_err(|error| match error {
        ExchangeError::Cancelled => stopped,
        ExchangeError::Bundle(BundleError::NeedsCode) => Undone::Locked(None),
        error @ ExchangeError::Bundle(BundleError::WrongCode) => Undone::Locked(Some(bundles::reason(&error))),
        error => Undone::Told(bundles::reason(&error)),
    })
}

/// Has copies be made in a place from now on, once the first of them is there.
fn daily(workspace: &mut Workspace, place: &Path, watch: Watch<'_>) -> Result<(Auto, BackedUp), String> {
    let auto = Auto::in_folder(place).map_err(|error| error.message())?;
    let done = workspace.own_backup(&auto, When::Now, watch).map_err(|error| error.message())?;
    match (done.made, done.trouble) {
        (Some(made), None) => Ok((auto, made)),
        (_, trouble) => Err(trouble.map(|trouble| trouble.message).unwrap_or_default()),
    }
}

/// Returns who this installation is now: what was done may have changed it.
pub fn standing(workspace: &Workspace) -> Standing {
    let unsent = Arc::new(workspace.unsent());
    Standing { me: workspace.me(), fingerprint: workspace.fingerprint(), unsent }
}

fn reading(file: &Path) -> String {
    tr!("exchange-reading", file = visible(&file_name(file)).into_owned())
}

fn each(meter: &mut Meter, what: String) -> impl FnMut(Nth, Progress) -> Onward {
    move |nth, progress| meter.step(progress, |progress| Msg::Work(progress, bundles::nth(&what, nth)))
}

fn steps(meter: &mut Meter, what: String) -> impl FnMut(Progress) -> Onward {
    move |progress| meter.step(progress, |progress| Msg::Work(progress, what.clone()))
}
