//! Backups: all that can't be made anew of a data directory, in one file, and a
//! directory made of one.
//!
//! ```text
//! manifest.json   what is in it, with lengths and hashes
//! vault.json …    the files, as they lie in the directory
//! check.json      the hash of all that comes before, and its mark by the key
//! ```
//!
//! The container is a plain tar archive, so that what is in it can be got out
//! without this program; what is secret in it is sealed as it is on the disk, and
//! so a backup opens with the same passphrase or recovery code as the directory
//! did when it was made. The store isn't in it: it is made anew.
//!
//! Copies are made by themselves, too (`own`); `keep` says which of them stay.

mod copies;
mod error;
mod keep;
mod last;
mod manifest;
mod own;
#[cfg(test)]
mod own_tests;
mod reading;
mod restore;
mod survey;
#[cfg(test)]
mod tests;
mod write;

pub use copies::{Choice, Copy, Lying, choose, copies};
pub use error::BackupError;
pub use last::{Backups, LastBackup};
pub use own::{Auto, OwnBackup, Trouble, When, beside};
pub use reading::Backup;
pub(super) use restore::{Build, check_place};
pub use restore::{Restored, Restoring};
pub use write::BackedUp;
