//! What became of the files of a folder, a line each, and the count at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::import::{compare, moved, names, not_taken, warnings};
use super::path;
use super::rows::{Taken, why};
use crate::base::ids::DeviceId;
use crate::base::text::{file_name, fit, visible, width};
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::display::{bundles, peers};
use crate::tr;
use crate::workspace::{FolderFile, Outcome, Plan, Verdict, Workspace};

/// How many files of a folder came to what.
#[derive(Default)]
struct Sum {
    files: u64,
    imported: u64,
    nothing_new: u64,
    waiting: u64,
    /// Of whom which numbers are missing.
    missing: BTreeMap<(String, DeviceId), BTreeSet<u64>>,
    others: u64,
    own: u64,
    invitations: u64,
    failed: u64,
}

/// Tells what became of the files of a folder. Returns whether one of them
/// should have gone in and did not.
pub(super) fn taken(
    out: &mut Out,
    workspace: &Workspace,
    dir: &Path,
    all: &[FolderFile],
    dry: bool,
) -> Result<bool, Failure> {
    let mut sum = Sum::default();
    let columns = all.iter().map(|one| width(&name(&one.file))).max().unwrap_or(0);
    for one in all {
        // What had waited from before lies in no folder any more.
        let here = one.file.parent() == Some(dir);
        let word = one.result.as_ref().err().map(why);
        if here {
            sum.add(word, one.result.as_ref().ok().map(|done| &done.plan));
        }
        if out.is_json() {
            match &one.result {
                Ok(done) => {
                    let warnings = warnings(workspace, done);
                    out.json(&Taken::of(path(&one.file), &done.plan, done.import, warnings))?;
                }
                Err(error) => out.json(&Taken::refused(path(&one.file), error))?,
            }
            continue;
        }
        let said = match (&one.result, word) {
            (Ok(_), _) if !here => tr!("courier-waited"),
            (Ok(done), _) => went(done, dry),
            (Err(_), Some("own")) => tr!("courier-own"),
            (Err(_), Some("not_for_us")) => tr!("courier-for-others"),
            (Err(_), Some("invitation")) => tr!("courier-invitation"),
            (Err(error), _) => {
                not_taken(out, name(&one.file), error)?;
                continue;
            }
        };
        out.say(&format!("{}  {said}", fit(&name(&one.file), columns)))?;
        if let Ok(done) = &one.result {
            names(out, &done.plan)?;
            for line in moved(&done.plan) {
                out.say(&format!("  {line}"))?;
            }
            compare(out, done)?;
            for warning in warnings(workspace, done) {
                out.say(&format!("  ! {warning}"))?;
            }
        }
    }
    if !out.is_json() {
        out.say(&sum.said(dry))?;
    }
    Ok(sum.failed > 0)
}

fn name(file: &Path) -> String {
    visible(&file_name(file)).into_owned()
}

/// Returns what became of a file that could be read.
fn went(done: &Outcome, dry: bool) -> String {
    let plan = &done.plan;
    let (who, number) = (peers::who(&plan.sender), plan.number);
    match plan.verdict {
        Verdict::Imported => {
            let what = bundles::new(plan);
            let changed = (plan.changed > 0).then(|| tr!("parcel-changed", count = plan.changed));
            let what = [Some(what).filter(|what| !what.is_empty()), changed];
            let what = what.into_iter().flatten().collect::<Vec<_>>().join(&tr!("app-comma"));
            let word = if dry { tr!("courier-can") } else { tr!("exchange-imported") };
            let said = tr!("courier-went", word = word, who = who, number = number);
            if what.is_empty() { said } else { format!("{said}{}{what}", tr!("exchange-colon")) }
        }
        Verdict::NothingNew => tr!("courier-here", who = who, number = number),
        Verdict::Waiting => tr!("courier-waits", what = lacks(&plan.sender.name, &plan.numbers.missing)),
    }
}

fn lacks(name: &str, missing: &BTreeSet<u64>) -> String {
    let name = visible(name).into_owned();
    match missing.is_empty() {
        true => tr!("courier-lacks-some", name = name),
        false => tr!("courier-lacks", name = name, numbers = bundles::ranges(missing)),
    }
}

impl Sum {
    fn add(&mut self, word: Option<&'static str>, plan: Option<&Plan>) {
        self.files += 1;
        let count = match (word, plan) {
            (Some("own"), _) => &mut self.own,
            (Some("not_for_us"), _) => &mut self.others,
            (Some("invitation"), _) => &mut self.invitations,
            (Some(_), _) | (None, None) => &mut self.failed,
            (None, Some(plan)) => match plan.verdict {
                Verdict::Imported => &mut self.imported,
                Verdict::NothingNew => &mut self.nothing_new,
                Verdict::Waiting => {
                    let who = (plan.sender.name.clone(), plan.sender.device);
                    self.missing.entry(who).or_default().extend(&plan.numbers.missing);
                    &mut self.waiting
                }
            },
        };
        *count += 1;
    }

    fn said(&self, dry: bool) -> String {
        if self.files == 0 {
            return tr!("courier-sum-none");
        }
        let missing = self.missing.iter().map(|((name, _), missing)| lacks(name, missing));
        let missing = missing.collect::<Vec<_>>().join(&tr!("courier-between"));
        let imported = match dry {
            true => tr!("courier-sum-can", count = self.imported),
            false => tr!("courier-sum-imported", count = self.imported),
        };
        let parts = [
            (self.imported, imported),
            (self.nothing_new, tr!("courier-sum-nothing", count = self.nothing_new)),
            (self.waiting, tr!("courier-sum-waiting", count = self.waiting, what = missing)),
            (self.others, tr!("courier-sum-others", count = self.others)),
            (self.own, tr!("courier-sum-own", count = self.own)),
            (self.invitations, tr!("courier-sum-invitations", count = self.invitations)),
            (self.failed, tr!("courier-sum-failed", count = self.failed)),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, said)| said);
        let parts = parts.collect::<Vec<_>>().join(&tr!("courier-between"));
        tr!("courier-sum", count = self.files, parts = parts)
    }
}
