//! Exchange by file: what is sent, what came in, and what becomes of it.
//!
//! An import is two passes over a private copy of the file. The first verifies
//! all of it and plans; nothing is written. The second writes what is new in
//! batches; each holds, in one frame of the journal, entries and the note where
//! they go on from, so that an import that is killed goes on where it was.

#[cfg(test)]
mod aside_tests;
#[cfg(test)]
mod authority_tests;
pub(super) mod bare;
mod batch;
pub(super) mod capsule;
mod catalog;
#[cfg(test)]
mod copies_tests;
pub(super) mod cuts;
#[cfg(test)]
mod cuts_tests;
mod decide;
mod emptied;
pub(super) mod erase;
mod error;
mod export;
mod folder;
pub(super) mod forgotten;
#[cfg(test)]
mod handed_back_tests;
mod hash;
mod heading;
mod heirs;
#[cfg(test)]
mod heirs_tests;
#[cfg(test)]
mod hostile_tests;
mod import;
mod incoming;
mod intake;
mod invite;
#[cfg(test)]
mod invite_tests;
#[cfg(test)]
pub(super) mod last_version_tests;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod limits_tests;
#[cfg(test)]
mod marked_tests;
#[cfg(test)]
mod moved_tests;
mod naming;
#[cfg(test)]
mod naming_tests;
mod notes;
mod outbox;
mod plan;
#[cfg(test)]
mod profile_tests;
mod registry;
mod scan;
mod scope;
#[cfg(test)]
mod siblings_tests;
#[cfg(test)]
mod simulation;
mod status;
#[cfg(test)]
mod status_tests;
mod stock;
#[cfg(test)]
mod takers_tests;
#[cfg(test)]
pub(super) mod tests;
#[cfg(test)]
mod tiers;
mod trust;
mod undo;
mod waiting;
mod weigh;

pub use cuts::Cutting;
pub use erase::Erased;
pub use error::ExchangeError;
pub(super) use export::plain;
pub use export::{Exported, Outgoing};
pub use folder::FolderFile;
pub use heirs::Bare;
pub(super) use heirs::peer_of;
pub use import::Outcome;
pub use invite::{Invitation, Invitee, Joined};
pub use naming::{Example, Named, Newcomer, Told, Voucher, Whose};
pub use outbox::{Recipient, recipients};
pub use plan::{Late, Plan, SetAside, Unvouched, Verdict};
pub use status::{Agreement, Listed, MISSED, Standing, Status, Unsent, invitations, unsent};
pub use trust::Refused;
