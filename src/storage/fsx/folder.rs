//! A folder of files for people that is there whole or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{DiskError, check_fresh_folder, sync_dir};

/// Temporary names that are tried.
const TEMPORARY_MAX: u32 = 1_000;

/// A folder that is being filled. Dropped unfinished it leaves nothing.
#[derive(Debug)]
pub struct FreshFolder {
    goal: PathBuf,
    temporary: PathBuf,
    is_done: bool,
}

impl FreshFolder {
    /// Begins the folder `path`, which isn't there yet, or is empty. Until it is
    /// whole, it lies beside that under a temporary name.
    ///
    /// # Errors
    /// Says why nothing may be written there, see [`check_fresh_folder`].
    pub fn at(path: &Path) -> Result<Self, DiskError> {
        check_fresh_folder(path)?;
        let goal: PathBuf = path.components().collect();
        let beside = goal.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let process = std::process::id();
        for number in 1..=TEMPORARY_MAX {
            let temporary = beside.join(format!(".dundian-{process}-{number}.partial"));
            match fs::create_dir(&temporary) {
                Ok(()) => return Ok(Self { goal, temporary, is_done: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(DiskError::new(path, &error)),
            }
        }
        Err(DiskError::new(path, &ErrorKind::ResourceBusy.into()))
    }

    /// Returns where its files go for now.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub fn folder(&self, name: &str) -> Result<PathBuf, DiskError> {
        let path = self.temporary.join(name);
        fs::create_dir(&path).map_err(|error| DiskError::new(&path, &error))?;
        Ok(path)
    }

    /// Lets the folder appear under its name, and returns where it is.
    ///
    /// # Errors
    /// Fails where the disk refuses or somebody else has taken the name; then
    /// nothing of it is left.
    pub fn finish(mut self) -> Result<PathBuf, DiskError> {
        sync_dir(&self.temporary)?;
        // An empty folder gives way; one that has something in it by now doesn't.
        match fs::remove_dir(&self.goal) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(DiskError::new(&self.goal, &error)),
        }
        fs::rename(&self.temporary, &self.goal).map_err(|error| DiskError::new(&self.goal, &error))?;
        self.is_done = true;
        Ok(self.goal.clone())
    }
}

impl Drop for FreshFolder {
    fn drop(&mut self) {
        if !self.is_done {
            // What can't be taken away says by its name that it is no whole folder.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let goal = dir.path().join("归档");
        let folder = FreshFolder::at(&goal).unwrap();
        fs::write(folder.path().join("一"), "1").unwrap();
        assert!(!goal.exists());
        drop(folder);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "given up, it leaves nothing");

        fs::create_dir(&goal).unwrap();
        let folder = FreshFolder::at(&goal).unwrap();
        fs::write(folder.folder("户").unwrap().join("一"), "1").unwrap();
        assert_eq!(folder.finish().unwrap(), goal);
        assert_eq!(fs::read(goal.join("户/一")).unwrap(), b"1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(FreshFolder::at(&goal).is_err(), "what is there is kept");
    }

    #[test]
    fn a_place_that_was_taken_meanwhile_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let goal = dir.path().join("归档");
        let folder = FreshFolder::at(&goal).unwrap();
        fs::create_dir(&goal).unwrap();
        fs::write(goal.join("别人的"), "1").unwrap();
        assert!(folder.finish().is_err());
        assert_eq!(fs::read(goal.join("别人的")).unwrap(), b"1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
