//! The copy of a file while it is being taken in. It lies in the data directory
//! until all that comes of it is in the ledger: an import that was cut short goes
//! on from it at the next start, whatever became of the stick.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::super::Workspace;
use super::error::ExchangeError;
use super::import::Outcome;
use crate::base::limits::{BUNDLE_BYTES_MAX, LOCKED_BYTES_MAX};
use crate::base::progress::Watch;
use crate::bundle::code::{is_locked, locked_bytes, reseal};
use crate::bundle::read::ReadError as BundleError;
use crate::storage::fsx::{self, At, DiskError};

impl Workspace {
    fn incoming(&self) -> PathBuf {
        self.dir.join("incoming")
    }

    fn copy(&self) -> PathBuf {
        self.incoming().join("bundle.dundian")
    }

    /// Tells whether a copy is left of an import before this one.
    pub(super) fn has_copy(&self) -> bool {
        self.copy().exists()
    }

    /// Copies a file into the data directory, so that both passes read the same
    /// bytes.
    pub(super) fn copy_in(&mut self, file: &Path) -> Result<PathBuf, ExchangeError> {
        let locked = self.unlocked(file)?;
        let from = fsx::open_regular(file, BUNDLE_BYTES_MAX)?;
        fsx::make_dir(&self.incoming())?;
        let copy = self.copy();
        let copied = match locked {
            Some(bytes) => fsx::copy_whole(bytes.as_slice(), &copy),
            None => fsx::copy_whole(from, &copy),
        };
        if copied.is_err() {
            self.all_is_in()?;
        }
        copied?;
        Ok(copy)
    }

    /// Returns an invitation that a code opens, sealed for this installation instead:
    /// the next start may have to go on with it, and asks nobody for the code.
    fn unlocked(&self, file: &Path) -> Result<Option<Vec<u8>>, ExchangeError> {
        let mut start = Vec::new();
        let open = || fsx::open_regular(file, BUNDLE_BYTES_MAX);
        open()?.take(locked_bytes() as u64).read_to_end(&mut start).at(file)?;
        if !is_locked(&start) {
            return Ok(None);
        }
        let code = self.code.as_ref().ok_or(BundleError::NeedsCode)?;
        let mut sealed = Vec::new();
        let bytes = fsx::open_regular(file, LOCKED_BYTES_MAX)?;
        reseal(bytes, code, &self.identity.reader()?, &mut sealed)?;
        Ok(Some(sealed))
    }

    /// Lets go of a copy after an import. Where a failure has cut the import short,
    /// it stays for the next start.
    pub(super) fn let_go(
        &mut self,
        copy: &Path,
        outcome: Result<Outcome, ExchangeError>,
    ) -> Result<Outcome, ExchangeError> {
        match &outcome {
            Ok(_) => fsx::remove(copy)?,
            Err(error) if error.is_passing() && self.name_of_begun(copy).is_some() => {}
            // It can't go in; or whoever didn't want to wait goes on with the file when they like.
            Err(_) => self.drop_copy(copy)?,
        }
        outcome
    }

    fn drop_copy(&self, copy: &Path) -> Result<(), ExchangeError> {
        fsx::remove(copy)?;
        self.all_is_in()
    }

    /// Notes that nothing is left to be done of an import.
    pub(in super::super) fn all_is_in(&self) -> Result<(), ExchangeError> {
        let dir = self.incoming();
        match fs::remove_dir(&dir) {
            Ok(()) => Ok(()),
            // Gone already, or there is something in it that is to be gone on with.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Ok(()),
            Err(error) => Err(DiskError::new(&dir, &error).into()),
        }
    }

    /// Returns the name of the file that an import of this copy was begun from;
    /// `None` where none was begun, or all of it is in.
    fn name_of_begun(&self, copy: &Path) -> Option<String> {
        let reader = self.open_bundle(copy).ok()?;
        let manifest = reader.manifest();
        if let Some(offer) = &manifest.offer {
            let has = self.identity.joined().iter().any(|by| by.invitation == offer.invitation);
            return has.then(|| manifest.sender.name.clone());
        }
        let state = self.shared.read();
        state.exchange().import_of(manifest.id).filter(|known| !known.done).map(|known| known.import.file.clone())
    }

    /// Goes on with an import that a kill or a failure has cut short, and with what
    /// was to come after it. Returns the name of its file, if there was one.
    ///
    /// # Errors
    /// [`ExchangeError`]; where the disk or the ledger refused, the next start
    /// tries again.
    pub fn finish_import(&mut self, watch: Watch<'_>) -> Result<Option<String>, ExchangeError> {
        if !self.incoming().exists() {
            return Ok(None);
        }
        let copy = self.copy();
        let name = self.name_of_begun(&copy);
        if let Some(name) = &name {
            // Somebody has said yes to what was begun.
            let outcome = self.import_copy(&copy, name, true, watch);
            self.let_go(&copy, outcome)?;
        }
        fsx::remove(&copy)?;
        self.drop_unknown()?;
        self.follow_up(watch)?;
        self.complete_registry()?;
        self.all_is_in()?;
        Ok(name)
    }

    /// Removes what was put by and never noted.
    fn drop_unknown(&self) -> Result<(), ExchangeError> {
        let dir = self.dir.join("waiting");
        let known: Vec<PathBuf> = {
            let state = self.shared.read();
            state.exchange().waiting().map(|(bundle, _)| self.waiting_file(bundle)).collect()
        };
        if !dir.is_dir() {
            return Ok(());
        }
        for item in fs::read_dir(&dir).at(&dir)? {
            let path = item.at(&dir)?.path();
            if !known.contains(&path) {
                fsx::remove(&path)?;
            }
        }
        Ok(())
    }

    /// Puts a copy where it waits for an earlier bundle.
    pub(super) fn keep_waiting(&self, copy: &Path, kept: &Path) -> Result<(), ExchangeError> {
        fsx::make_dir(&self.dir.join("waiting"))?;
        Ok(fsx::copy_whole(File::open(copy).at(copy)?, kept)?)
    }
}
