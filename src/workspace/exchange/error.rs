//! What can go wrong in an exchange, with what to tell the person at the screen.

use super::super::error::{CommitError, OpenError, ReadError};
use crate::base::ids::DeviceId;
use crate::base::limits::FOLDER_BUNDLES_MAX;
use crate::base::text::visible;
use crate::bundle::read::ReadError as BundleError;
use crate::bundle::verify::Refusal;
use crate::bundle::write::WriteError;
use crate::domain::village::VillageCode;
use crate::storage::fsx::DiskError;
use crate::storage::journal::JournalError;
use crate::tr;

/// Why a file was not written or not taken in. The ledger is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Nobody is known to whom anything could be sent.
    #[error("nobody to send to")]
    Nobody,
    /// Several are known, and none was named.
    #[error("several to send to: {0:?}")]
    Which(Vec<String>),
    /// Nobody of this name is known.
    #[error("nobody of this name: {0}")]
    NoSuch(String),
    /// No village of this code is known.
    #[error("no village {0}")]
    NoVillage(VillageCode),
    /// There is nothing that whoever it is for doesn't have.
    #[error("nothing to send")]
    Nothing,
    /// The file can't be read as a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// What it says of ledgers doesn't hold.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The folder holds more bundles than are taken in at once.
    #[error("too many files")]
    TooManyFiles,
    /// It is an invitation, which is taken in by itself.
    #[error("an invitation of {0}")]
    Invitation(String),
    /// A ledger in it isn't the one that is here.
    #[error("another ledger than the one that is here")]
    Elsewhere,
    /// It was written by this installation itself.
    #[error("written here")]
    Own,
    /// It is meant for somebody else.
    #[error("meant for somebody else")]
    NotForUs,
    /// Nobody knows the key it is signed with.
    #[error("unknown sender {0}")]
    UnknownSender(String),
    /// A known device came with another key.
    #[error("another key of a known device {0}")]
    OtherKey(DeviceId),
    /// The invitation has been used by another device already.
    #[error("the invitation was used already")]
    Used(String),
    /// The invitation was withdrawn, or its days are over.
    #[error("the invitation can't be used any more")]
    Expired(String),
    /// The device was revoked.
    #[error("device {0} was revoked")]
    Revoked(DeviceId),
    /// The device says that it succeeds an office, and nobody has compared its key.
    #[error("a successor of {0} that nobody has compared")]
    Unproven(String),
    /// Several machines each say that they are the one which goes on.
    #[error("several machines that go on as {0}")]
    Rivals(String, Vec<DeviceId>),
    /// Too many bundles wait already.
    #[error("too many bundles wait")]
    TooManyWaiting,
    /// No import of this name, or it was taken back already.
    #[error("no such import: {0}")]
    NoImport(String),
    /// Later imports go on from this one; they have to be taken back first.
    #[error("later imports go on from it: {0:?}")]
    BuiltOn(Vec<String>),
    /// The file can't be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What was written could not be read again.
    #[error("not verified: {0}")]
    NotVerified(String),
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The journal refuses.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Something can't be written to the ledger.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store can't be made anew.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A line can't be written down.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The person who waited didn't want to wait any longer.
    #[error("cancelled")]
    Cancelled,
}

impl ExchangeError {
    /// Returns what to tell the user: what happened, what was kept, what to do.
    pub fn message(&self) -> String {
        let safe = |text: &str| visible(text).into_owned();
        match self {
            Self::Nobody => tr!("bundle-nobody"),
            Self::Which(names) => tr!("bundle-which", names = safe(&names.join("、"))),
            Self::NoSuch(name) => tr!("bundle-no-such", name = safe(name)),
            Self::NoVillage(code) => tr!("bundle-no-village", code = code.to_string()),
            Self::Nothing => tr!("bundle-nothing"),
            Self::Bundle(error) => match error {
                BundleError::NoBundle => tr!("bundle-not-one"),
                BundleError::NotForUs => tr!("bundle-not-for-us"),
                BundleError::Damaged(_) => tr!("bundle-damaged"),
                BundleError::TooLarge => tr!("bundle-too-large"),
                BundleError::NewerVersion(version) => tr!("bundle-newer", version = *version),
                BundleError::Signature => tr!("bundle-signature"),
                BundleError::Io(error) => tr!("bundle-io", reason = safe(&error.to_string())),
            },
            Self::Refusal(Refusal::UnknownDevice(device)) => tr!("bundle-unknown-device", device = device.to_string()),
            Self::Refusal(error) => tr!("bundle-refused", reason = safe(&error.to_string())),
            Self::TooManyFiles => tr!("bundle-too-many-files", max = FOLDER_BUNDLES_MAX as u64),
            Self::Invitation(name) => tr!("bundle-is-invitation", name = safe(name)),
            Self::Elsewhere => tr!("bundle-refused", reason = self.to_string()),
            Self::Own => tr!("bundle-own"),
            Self::NotForUs => tr!("bundle-not-for-us"),
            Self::UnknownSender(name) => tr!("bundle-unknown-sender", name = safe(name)),
            Self::OtherKey(device) => tr!("bundle-other-key", device = device.to_string()),
            Self::Used(name) => tr!("bundle-used", name = safe(name)),
            Self::Expired(name) => tr!("bundle-expired", name = safe(name)),
            Self::Revoked(device) => tr!("bundle-revoked", device = device.to_string()),
            Self::Unproven(name) => tr!("recover-unproven", name = safe(name)),
            Self::Rivals(name, devices) => {
                let devices: Vec<String> = devices.iter().map(ToString::to_string).collect();
                tr!("recover-rivals", name = safe(name), devices = devices.join("、"))
            }
            Self::TooManyWaiting => tr!("bundle-too-many-waiting"),
            Self::NoImport(import) => tr!("bundle-no-import", import = safe(import)),
            Self::BuiltOn(imports) => tr!("bundle-built-on", imports = safe(&imports.join("、"))),
            Self::Write(WriteError::Recipient) => tr!("bundle-no-reader"),
            Self::Write(error) => match disk(error) {
                Some(error) => error.message(),
                None => tr!("bundle-not-written", reason = safe(&error.to_string())),
            },
            Self::NotVerified(reason) => tr!("bundle-not-verified", reason = safe(reason)),
            Self::Disk(error) => error.message(),
            Self::Journal(error) => error.message(),
            Self::Read(error) => error.message(),
            Self::Commit(error) => error.message(),
            Self::Open(error) => error.message(),
            Self::Json(error) => tr!("workspace-internal", reason = error.to_string()),
            Self::Cancelled => tr!("workspace-cancelled"),
        }
    }
}

/// Returns what the disk answered, where it knows which file that is about.
fn disk(error: &WriteError) -> Option<&DiskError> {
    match error {
        WriteError::Io(error) => DiskError::within(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::*;
    use crate::storage::fsx::Refused;

    #[test]
    fn a_disk_that_fills_up_is_told_by_the_file_that_was_wanted() {
        let full = DiskError::refused(Path::new("U盘/张三.dundian"), Refused::Full);
        let error = ExchangeError::Write(WriteError::Io(io::Error::new(full.kind, full.clone())));
        assert_eq!(error.message(), full.message());
        let other = ExchangeError::Write(WriteError::Io(io::Error::other("坏了"))).message();
        assert!(other.contains("坏了"), "{other}");
    }
}
