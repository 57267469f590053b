//! All bundles of a folder at once, in whatever order they lie there: sorted by
//! sender and number, taken in one after the other, and those that waited tried
//! again until none of them moves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::Workspace;
use super::error::ExchangeError;
use super::import::Outcome;
use super::plan::Verdict;
use crate::base::ids::DeviceId;
use crate::base::limits::FOLDER_BUNDLES_MAX;
use crate::base::progress::{EachWatch, Nth, Watch};
use crate::base::text::file_name;
use crate::bundle::manifest::Sort;
use crate::bundle::read::ReadError as BundleError;
use crate::storage::fsx::DiskError;

/// What became of one file of a folder.
#[derive(Debug)]
pub struct FolderFile {
    /// The file.
    pub file: PathBuf,
    /// What was done, or why nothing was.
    pub result: Result<Outcome, ExchangeError>,
}

/// A file, and by what it is sorted.
struct Found {
    file: PathBuf,
    order: Result<(DeviceId, u64), ExchangeError>,
}

impl Workspace {
    /// Tells what taking in all bundles of a folder would do. Nothing is written.
    ///
    /// Each is looked at by itself; one that waits for files that lie beside it
    /// is said to go in, for they are taken in order.
    ///
    /// # Errors
    /// [`ExchangeError`] where the folder can't be read, or the wait was given up.
    pub fn plan_folder(&mut self, dir: &Path, watch: EachWatch<'_>) -> Result<Vec<FolderFile>, ExchangeError> {
        let mut all = self.each_bundle(dir, watch, |workspace, file, watch| {
            let plan = workspace.plan_import(file, watch)?;
            workspace.refuse_late(&plan)?;
            Ok(Outcome::planned(plan))
        })?;
        let plans = all.iter().filter_map(|one| one.result.as_ref().ok()).map(|outcome| &outcome.plan);
        let here: BTreeSet<(DeviceId, u64)> = plans.map(|plan| (plan.sender.device, plan.number)).collect();
        let plans = all.iter_mut().filter_map(|one| one.result.as_mut().ok()).map(|outcome| &mut outcome.plan);
        for plan in plans.filter(|plan| plan.verdict == Verdict::Waiting) {
            let missing = &plan.numbers.missing;
            if !missing.is_empty() && missing.iter().all(|number| here.contains(&(plan.sender.device, *number))) {
                plan.verdict = Verdict::Imported;
                plan.gaps.clear();
            }
        }
        Ok(all)
    }

    /// Takes in every bundle of a folder that is for this installation. A file
    /// that isn't, or can't be read, keeps no other from going in. An invitation
    /// is left alone: to report to somebody is to be decided by itself.
    ///
    /// # Errors
    /// [`ExchangeError`] where the folder can't be read, or the wait was given up;
    /// what went in before that stays.
    pub fn import_folder(&mut self, dir: &Path, watch: EachWatch<'_>) -> Result<Vec<FolderFile>, ExchangeError> {
        let mut done = self.each_bundle(dir, watch, Self::import_one)?;
        let last = Nth { at: done.len(), of: done.len() };
        let followed = self.follow_up(&mut |progress| watch(last, progress))?;
        self.complete_registry()?;
        self.all_is_in()?;
        // What waited and went in after all is told with its own file.
        for plan in followed {
            let of = |file: &&mut FolderFile| matches!(&file.result, Ok(outcome) if outcome.plan.bundle == plan.bundle && outcome.plan.verdict == Verdict::Waiting);
            let waited = done.iter_mut().find(of).and_then(|file| file.result.as_mut().ok());
            match waited {
                Some(outcome) => outcome.plan = plan,
                // It had waited from before.
                None => done.push(FolderFile { file: PathBuf::from(&plan.file), result: Ok(Outcome::planned(plan)) }),
            }
        }
        Ok(done)
    }

    fn each_bundle(
        &mut self,
        dir: &Path,
        watch: EachWatch<'_>,
        mut each: impl FnMut(&mut Self, &Path, Watch<'_>) -> Result<Outcome, ExchangeError>,
    ) -> Result<Vec<FolderFile>, ExchangeError> {
        let mut found = self.bundles_in(dir)?;
        found.sort_by(|one, two| key(one).cmp(&key(two)));
        let mut done = Vec::new();
        let of = found.len();
        for (before, Found { file, order }) in found.into_iter().enumerate() {
            let nth = Nth { at: before + 1, of };
            let result = match order {
                Ok(_) => each(self, &file, &mut |progress| watch(nth, progress)),
                Err(error) => Err(error),
            };
            if matches!(result, Err(ExchangeError::Cancelled)) {
                return Err(ExchangeError::Cancelled);
            }
            done.push(FolderFile { file, result });
        }
        Ok(done)
    }

    /// Returns the bundles in a folder, not those in folders below it.
    fn bundles_in(&self, dir: &Path) -> Result<Vec<Found>, ExchangeError> {
        let unreadable = |error: std::io::Error| DiskError::new(dir, &error);
        let mut found = Vec::new();
        for item in std::fs::read_dir(dir).map_err(unreadable)? {
            let file = item.map_err(unreadable)?.path();
            let ending = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("dundian"));
            // What begins with a dot is on its way, or a copy of the system's.
            if !ending || file_name(&file).starts_with('.') {
                continue;
            }
            if found.len() == FOLDER_BUNDLES_MAX {
                return Err(ExchangeError::TooManyFiles);
            }
            found.push(Found { order: self.order_of(&file), file });
        }
        Ok(found)
    }

    fn order_of(&self, file: &Path) -> Result<(DeviceId, u64), ExchangeError> {
        let reader = match self.open_bundle(file) {
            // Nothing else is opened with a code.
            Err(ExchangeError::Bundle(BundleError::NeedsCode)) => return Err(ExchangeError::Invitation(String::new())),
            opened => opened?,
        };
        let manifest = reader.manifest();
        if manifest.dundian == Sort::Invitation {
            return Err(ExchangeError::Invitation(manifest.sender.name.clone()));
        }
        Ok((manifest.sender.device, manifest.number))
    }
}

fn key(found: &Found) -> (bool, Option<(DeviceId, u64)>, &Path) {
    (found.order.is_err(), found.order.as_ref().ok().copied(), &found.file)
}

#[cfg(test)]
mod tests {
    use crate::base::progress::{Nth, Onward};
    use crate::workspace::exchange::tests::{committee, enrolled, stick};

    #[test]
    fn which_of_the_files_is_at_hand_is_told_on_the_way() {
        let stick = stick();
        let mut committee = committee();
        for name in ["张三", "李四", "王五"] {
            let mut cadre = enrolled(name, &mut committee, stick.path());
            cadre.household(name);
            cadre.export(stick.path());
        }
        for takes in [false, true] {
            let mut seen: Vec<Nth> = Vec::new();
            let mut watch = |nth, _| {
                seen.push(nth);
                Onward::Continue
            };
            let done = match takes {
                false => committee.ws().plan_folder(stick.path(), &mut watch),
                true => committee.ws().import_folder(stick.path(), &mut watch),
            };
            assert_eq!(done.unwrap().len(), 3);
            seen.dedup();
            assert_eq!(seen, [1, 2, 3].map(|at| Nth { at, of: 3 }));
        }
    }
}
