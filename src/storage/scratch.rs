//! A folder for what can be made anew, elsewhere than on the user's disk: in
//! memory where the system offers that, else where it keeps temporary files. It
//! goes with whoever holds it.

use std::fs;
use std::path::{Path, PathBuf};

use super::fsx::{self, DiskError};
use crate::base::entropy::Entropy;

/// File systems in memory that common systems have.
const IN_MEMORY: &str = "/dev/shm";

/// The folder, until it is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one under a name of its own.
    ///
    /// # Errors
    /// Fails where no place can be written to: with what the last one answered.
    pub fn new(entropy: &mut dyn Entropy) -> Result<Self, DiskError> {
        let mut name = [0; 8];
        entropy.fill(&mut name);
        let name = format!("dundian-{:016x}", u64::from_be_bytes(name));
        let at = |place: &Path| fsx::make_dir(&place.join(&name)).map(|()| Self(place.join(&name)));
        match Path::new(IN_MEMORY).is_dir().then(|| at(Path::new(IN_MEMORY))) {
            Some(Ok(made)) => Ok(made),
            _ => at(&std::env::temp_dir()),
        }
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is sealed, and the system clears such places.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::OsEntropy;

    #[test]
    fn a_scratch_goes_with_its_holder() {
        let scratch = Scratch::new(&mut OsEntropy).unwrap();
        let path = scratch.path().to_owned();
        fs::write(path.join("file"), b"x").unwrap();
        assert_ne!(path, Scratch::new(&mut OsEntropy).unwrap().path());
        drop(scratch);
        assert!(!path.exists());
    }
}
