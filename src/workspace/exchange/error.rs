//! What can go wrong in an exchange, with what to tell the person at the screen.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::super::error::{CommitError, OpenError, ReadError};
use super::trust::Refused;
use crate::base::ids::DeviceId;
use crate::base::limits::{BRANCHES_MAX, FOLDER_BUNDLES_MAX, HELD_MAX, MACHINES_MAX};
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
    /// The machine that this one goes on from has written it since then.
    #[error("written by device {0}, whose disk was taken for lost")]
    OldMachine(DeviceId),
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
    Used(Box<Refused>),
    /// The invitation was called back.
    #[error("the invitation was called back")]
    CalledBack(String),
    /// The days of the invitation are over since the one that is named.
    #[error("the invitation can't be used any more")]
    Expired(String, NaiveDate),
    /// Nobody is invited but by an office.
    #[error("no office works here")]
    NotAnOffice,
    /// Several are called so, each of a unit of their own.
    #[error("several are called {0}: {1:?}")]
    Namesakes(String, Vec<String>),
    /// The device was cut off, by somebody who has no office.
    #[error("device {0} was cut off")]
    Revoked(DeviceId),
    /// The sender's device was cut off, and the file brings what was written behind that;
    /// or somebody else goes on from it, and it brings what isn't here.
    #[error("{entries} entries of {name} that nobody asked for any more")]
    Late {
        /// Who sent it.
        name: String,
        /// How many entries that are.
        entries: u64,
        /// When the last of them was written, by the clock of whoever wrote it.
        last: Option<DateTime<FixedOffset>>,
        /// Whether nobody has cut it off, but another machine goes on from it.
        succeeded: bool,
    },
    /// Too many bundles of this sender wait already, or too much of all.
    #[error("too many bundles of {0} wait")]
    TooManyWaiting(String),
    /// Somebody has as many machines as there may be already.
    #[error("too many machines of {0}")]
    TooManyMachines(String),
    /// The ledger of a device goes too many ways.
    #[error("too many branches of {0}")]
    TooManyBranches(DeviceId),
    /// Too much of a device waits for a decision.
    #[error("too many entries of {0} wait for a decision")]
    TooManyHeld(DeviceId),
    /// The device says that it succeeds an office, and nobody has compared its key.
    #[error("a successor of {0} that nobody has compared")]
    Unproven(String),
    /// Several machines each say that they are the one which goes on.
    #[error("several machines that go on as {0}")]
    Rivals(String, Vec<DeviceId>),
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
    /// Tells whether the disk or the ledger refused, and may not the next time.
    pub(in super::super) fn is_passing(&self) -> bool {
        matches!(self, Self::Disk(_) | Self::Journal(_) | Self::Read(_) | Self::Commit(_) | Self::Open(_))
    }

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
                BundleError::NeedsCode => tr!("bundle-needs-code"),
                BundleError::WrongCode => tr!("bundle-wrong-code"),
                BundleError::Damaged(_) => tr!("bundle-damaged"),
                BundleError::TooLarge => tr!("bundle-too-large"),
                BundleError::NewerVersion(version) => tr!("bundle-newer", version = *version),
                BundleError::Signature => tr!("bundle-signature"),
                BundleError::Io(error) => tr!("bundle-io", reason = safe(&error.to_string())),
            },
            Self::Refusal(error) => tr!("bundle-refused", reason = safe(&error.to_string())),
            Self::TooManyFiles => tr!("bundle-too-many-files", max = FOLDER_BUNDLES_MAX as u64),
            Self::Invitation(name) => tr!("bundle-is-invitation", name = safe(name)),
            Self::Elsewhere => tr!("bundle-refused", reason = self.to_string()),
            Self::Own => tr!("bundle-own"),
            Self::OldMachine(device) => tr!("recover-old-machine", device = device.to_string()),
            Self::NotForUs => tr!("bundle-not-for-us"),
            Self::UnknownSender(name) => tr!("bundle-unknown-sender", name = safe(name)),
            Self::OtherKey(device) => tr!("bundle-other-key", device = device.to_string()),
            Self::Used(refused) => {
                let Refused { offered, first, second } = &**refused;
                let who = match second.unit.is_empty() {
                    true => safe(&second.name),
                    false => safe(&format!("{} · {}", second.name, second.unit)),
                };
                let (name, id) = (safe(&offered.name), offered.id.short());
                tr!(
                    "bundle-used",
                    name = name,
                    id = id,
                    first = safe(first),
                    who = who,
                    device = second.device.to_string()
                )
            }
            Self::CalledBack(name) => tr!("bundle-called-back", name = safe(name)),
            Self::Expired(name, last) => tr!("bundle-expired", name = safe(name), day = last.to_string()),
            Self::NotAnOffice => tr!("exchange-only-committee"),
            Self::Namesakes(name, units) => {
                tr!("bundle-namesakes", name = safe(name), units = safe(&units.join("、")))
            }
            Self::Revoked(device) => tr!("bundle-revoked", device = device.to_string()),
            Self::Late { name, entries, last, succeeded } => {
                let last = last.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
                match succeeded {
                    true => tr!("recover-late", name = safe(name), entries = *entries),
                    false => tr!("bundle-late", name = safe(name), entries = *entries, last = last),
                }
            }
            Self::TooManyWaiting(name) => tr!("bundle-too-many-waiting", name = safe(name)),
            Self::TooManyMachines(name) => {
                tr!("bundle-too-many-machines", name = safe(name), max = MACHINES_MAX as u64)
            }
            Self::TooManyBranches(device) => {
                tr!("bundle-too-many-branches", device = device.to_string(), max = BRANCHES_MAX as u64)
            }
            Self::TooManyHeld(device) => {
                tr!("bundle-too-many-held", device = device.to_string(), max = HELD_MAX as u64)
            }
            Self::Unproven(name) => tr!("recover-unproven", name = safe(name)),
            Self::Rivals(name, devices) => {
                let devices: Vec<String> = devices.iter().map(ToString::to_string).collect();
                tr!("recover-rivals", name = safe(name), devices = devices.join("、"))
            }
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
