//! Which bodies go along where a ledger is sent as it is, to a program that
//! reads nothing else, or under a narrower profile: an entry whose body isn't for
//! somebody goes without it, its hash in its place, and the chain verifies all
//! the same.

use super::outbox::Recipient;
use crate::base::ids::{CadreId, RecordId};
use crate::bundle::manifest::Profile;
use crate::domain::record::Kind;
use crate::oplog::codec::ERASED;
use crate::oplog::entry::Entry;
use crate::query::audience::Readers;

/// What somebody is to see of a ledger.
pub(super) enum Scope<'a> {
    /// All of it: whom this installation reports to, without a narrower profile, and
    /// other machines of the same office.
    All,
    /// What others have to work on: concerns, matters, policies and assignments,
    /// without the households and the visits they came of, without invitations, and
    /// without catalogues, by which an office counts for itself.
    Work,
    /// What somebody below reads.
    Theirs(&'a Readers, Option<CadreId>),
}

impl<'a> Scope<'a> {
    /// Returns what `to` is to see.
    pub fn of(to: &Recipient, profile: Profile, readers: &'a Readers) -> Self {
        match profile {
            Profile::Work | Profile::Statistics => Self::Work,
            Profile::Full if to.is_whole() => Self::All,
            Profile::Full => Self::Theirs(readers, to.person),
        }
    }

    /// Tells whether the body of an entry is for them.
    pub fn shows(&self, entry: &Entry<'_>) -> bool {
        let kind = entry.head.kind.as_str();
        if matches!(self, Self::All) || kind == ERASED {
            return true;
        }
        // A kind that isn't known here can't be judged, and so isn't passed on.
        let Some((kind, verb)) = kind.split_once('.') else { return false };
        let Some(kind) = Kind::from_word(kind) else { return false };
        // That something is gone says nothing of it, and must be known to whoever has it.
        if matches!(verb, "removed" | "restored") {
            return true;
        }
        match self {
            Self::All => true,
            Self::Work => is_work(kind),
            Self::Theirs(readers, who) => {
                let id = id_of(entry);
                who.zip(id).is_some_and(|(who, id)| readers.reads(who, kind, id))
            }
        }
    }
}

/// Tells whether records of a kind are what others have to work on.
pub(super) fn is_work(kind: Kind) -> bool {
    !matches!(kind, Kind::Household | Kind::Visit | Kind::Invitation | Kind::Catalog)
}

fn id_of(entry: &Entry<'_>) -> Option<RecordId> {
    #[derive(serde::Deserialize)]
    struct About {
        id: RecordId,
    }
    serde_json::from_str::<About>(entry.body?).ok().map(|about| about.id)
}
