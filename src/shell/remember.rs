//! The file of settings: read at the start, written when something is chosen.

use std::path::Path;

use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::settings::Settings;
use crate::storage::fsx::{self, DiskError};

/// Writes settings into their file and leaves all else in it as it was.
///
/// # Errors
/// Fails where the file can't be read or written; it is then as it was.
pub fn remember(file: &Path, settings: &Settings) -> Result<(), DiskError> {
    fsx::change(file, SETTINGS_BYTES_MAX, |old| settings.write(old))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Tone;

    #[test]
    fn what_is_chosen_is_there_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new").join("settings.toml");
        let settings = Settings { theme: Some(Tone::Light), ..Settings::default() };
        remember(&file, &settings).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(Settings::read(&text), (settings, Vec::new()));
        // What can't be written is said, and no reason to fall over.
        assert!(remember(dir.path(), &Settings::default()).is_err());
    }
}
