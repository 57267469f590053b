//! `demo`: sample data, into a directory that stays or for one look that leaves
//! nothing behind.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;

use super::context::{Context, Meter};
use super::failure::Failure;
use super::out::Out;
use super::parse;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::CadreId;
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::demo::{Plan, generate};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::Urgency;
use crate::domain::record::{Kind, Record};
use crate::storage::fsx::check_fresh_folder;
use crate::storage::vault::KdfCost;
use crate::workspace::{Founding, Workspace};
use crate::{tr, workspace};

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long, value_name = "DIR", help = tr!("cli-arg-into"))]
    pub into: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=1_000_000),
        help = tr!("cli-arg-visits"))]
    pub visits: u32,
    #[arg(long, value_name = "S", default_value_t = 1, help = tr!("cli-arg-seed"))]
    pub seed: u64,
    #[arg(long, value_name = "cadre|committee", default_value = "cadre", value_parser = parse::word::<Role>,
        help = tr!("cli-arg-demo-role"))]
    pub role: Role,
}

/// Fills a directory with sample data.
pub(super) fn into(context: &Context, wanted: &Demo) -> Result<(), Failure> {
    let Some(dir) = &wanted.into else { return Ok(()) };
    check_fresh_folder(dir)?;
    let workspace = fill(context, dir, wanted)?;
    let (visits, households) = {
        let shared = workspace.shared();
        let state = shared.read();
        (state.count(Kind::Visit), state.count(Kind::Household))
    };
    workspace.close();
    let mut out = Out::new(false);
    let dir = visible(&dir.display().to_string()).into_owned();
    out.say(&tr!("cli-demo-done", dir = dir, visits = visits, households = households))?;
    out.flush()
}

/// Makes a ledger of sample data in `dir`, which is empty or not there.
pub(super) fn fill(context: &Context, dir: &Path, wanted: &Demo) -> Result<Workspace, Failure> {
    let founding = Founding { role: Role::Cadre, name: "", unit: "", passphrase: None, cost: KdfCost::default() };
    let entropy = Box::new(SeededEntropy::new(wanted.seed));
    let (mut workspace, _) = workspace::found(dir, &founding, Arc::clone(&context.clock), entropy)?;
    let calendar = workspace.calendar();
    let due = |raised: NaiveDate, urgency: Urgency| calendar.due(urgency, raised).day;
    let plan = Plan { visits: wanted.visits as usize, seed: wanted.seed, now: context.clock.now() };
    let mut meter = Meter::default();
    let (mut waiting, mut visits) = (Vec::with_capacity(GROUP_CHANGES_MAX), 0);
    let sample = generate(&plan, &due);
    let me = match wanted.role {
        Role::Cadre => sample.me(),
        Role::Committee => sample.committee(),
    };
    for batch in sample {
        // What visits refer to has to be there before them.
        let mut full = waiting.len() + batch.changes.len() >= GROUP_CHANGES_MAX;
        for mut change in batch.changes {
            settle_in(&workspace, me, &mut change);
            visits += u64::from(change.kind() == Kind::Visit);
            full |= change.kind() == Kind::Policy;
            waiting.push(change);
        }
        if full {
            workspace.commit(std::mem::take(&mut waiting))?;
            meter.show(&tr!("cli-stage-demo"), Progress { done: visits, total: u64::from(wanted.visits) });
        }
    }
    workspace.commit(waiting)?;
    meter.clear();
    Ok(workspace)
}

/// Lets whoever the sample is made for write on this device.
fn settle_in(workspace: &Workspace, me: CadreId, change: &mut Change) {
    if let Change::Add { id, record: Record::Cadre(cadre) } = change
        && *id == me.0
    {
        cadre.devices = vec![workspace.me().device];
    }
}
