//! Invitations as they stand: the records of this office, and what the version
//! before noted of those that it wrote.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::whole::State;
use crate::base::ids::{CadreId, DeviceId};
use crate::domain::cadre::Role;
use crate::domain::device::Device;
use crate::domain::invitation::Invitation;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::oplog::note::{Invited, Known, PaperId, Second};

/// How whoever comes with an invitation shows that they hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// By a signature that this public key verifies.
    Key(String),
    /// By a hash under this secret, which the version before kept.
    Secret(String),
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The invitation.
    pub id: PaperId,
    /// Whom it is for.
    pub person: CadreId,
    /// Their name as it was written.
    pub name: String,
    /// What their installation is to be for.
    pub role: Role,
    /// Whether it is to be another machine of the office.
    pub clerk: bool,
    /// The villages that they were given with it.
    pub villages: Vec<VillageCode>,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// The last day on which it can be used; `None` where it has no end.
    pub last_day: Option<NaiveDate>,
    /// Whether it was called back.
    pub cancelled: bool,
    /// How its holder is known.
    pub lock: Lock,
}

/// How an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It can be used, so many days more after this one, where it has an end.
    Open(Option<i64>),
    /// Somebody has used it, on this device.
    Used(DeviceId),
    /// It was called back.
    Cancelled,
    /// Its days are over.
    Over,
}

impl Offered {
    /// Returns an invitation as it was written.
    pub fn of(id: PaperId, written: &Invitation) -> Self {
        Self {
            id,
            person: written.person,
            name: written.name.clone(),
            role: written.role,
            clerk: written.clerk,
            villages: written.villages.clone(),
            at: written.at,
            last_day: written.last_day(),
            cancelled: written.cancelled,
            lock: Lock::Key(written.key.clone()),
        }
    }

    fn noted(invited: &Invited, cancelled: bool) -> Self {
        Self {
            id: invited.invitation,
            person: invited.cadre,
            name: invited.name.clone(),
            role: invited.role,
            clerk: false,
            villages: Vec::new(),
            at: invited.at,
            last_day: invited.last_day(),
            cancelled,
            lock: Lock::Secret(invited.secret.clone()),
        }
    }
}

impl State {
    /// Returns an invitation, whichever office wrote it.
    pub fn offered(&self, id: PaperId) -> Option<Offered> {
        let written = self.invitations.get(id).map(|written| Offered::of(id, written));
        let exchange = &self.exchange;
        written.or_else(|| exchange.invitation(id).map(|invited| Offered::noted(invited, exchange.is_withdrawn(id))))
    }

    /// Returns the invitations of the office whose founder is `office`, the first
    /// written first. Those of offices below come up with their ledgers and are
    /// theirs alone.
    pub fn invitations_of(&self, office: Option<CadreId>) -> Vec<Offered> {
        let office = office.map(|id| self.canon(id));
        let written = self.invitations.iter().filter(|(_, written)| Some(self.canon(written.office)) == office);
        let mut all: Vec<Offered> = written.map(|(id, written)| Offered::of(id, written)).collect();
        let exchange = &self.exchange;
        all.extend(exchange.invitations().map(|one| Offered::noted(one, exchange.is_withdrawn(one.invitation))));
        // Of two that were written in one moment the one that was known first.
        all.sort_by_key(|one| one.at);
        all
    }

    /// Returns the device that has used an invitation, as far as is known.
    pub fn taken_by(&self, id: PaperId) -> Option<DeviceId> {
        let peers = self.exchange.peers().filter(|peer| peer.known != Known::Vouched);
        let by_file = peers.filter(|peer| peer.invitation == Some(id)).map(|peer| peer.device);
        let written = self.registry().filter(|device| device.invitation == Some(id)).map(|device| device.device);
        by_file.chain(written).find(|device| !self.authority.came_second(*device, id))
    }

    /// Returns those who came with an invitation that another device had used, and
    /// weren't let in; or were, by another machine of the office that hadn't heard of
    /// the first one yet, so that nothing of theirs counts.
    pub fn seconds(&self) -> Vec<Second> {
        let let_in = self.registry().filter(|device| self.authority.is_second(device.device));
        let let_in: Vec<Second> = let_in.filter_map(|device| self.second(device)).collect();
        let refused = self.exchange.seconds();
        let refused = refused.filter(|one| !let_in.iter().any(|other| other.device == one.device)).cloned();
        refused.chain(let_in.iter().cloned()).collect()
    }

    /// Returns the one who came second on a device, under the name that they go by themselves.
    fn second(&self, device: &Device) -> Option<Second> {
        let invitation = device.invitation?;
        let at = self.offered(invitation)?.at;
        let taken = self.authority.taken_at(invitation, device.device)?;
        let (name, unit) = self.authority.waiting().self_made(device.device).unwrap_or_else(|| {
            let peer = self.exchange.peer(device.device);
            peer.map(|peer| (peer.name.clone(), peer.unit.clone())).unwrap_or_default()
        });
        let at = taken.stamp.in_zone(*at.offset()).unwrap_or(at);
        Some(Second { invitation, device: device.device, name, unit, at, file: String::new() })
    }

    /// Tells how an invitation stands on a day.
    pub fn stands(&self, offered: &Offered, day: NaiveDate) -> Stands {
        let left = offered.last_day.map(|last| (last - day).num_days());
        match self.taken_by(offered.id) {
            Some(device) => Stands::Used(device),
            None if offered.cancelled => Stands::Cancelled,
            None if left.is_some_and(|left| left < 0) => Stands::Over,
            None => Stands::Open(left),
        }
    }

    /// Tells whether an invitation is for a cadre, under this very id.
    pub fn is_invited(&self, cadre: CadreId) -> bool {
        self.invitations.iter().any(|(_, written)| written.person == cadre)
            || self.exchange.invitations().any(|invited| invited.cadre == cadre)
    }

    /// Returns name and unit of whoever works on a device.
    pub fn who_took(&self, device: DeviceId) -> Option<String> {
        let named = |name: &str, unit: &str| match unit {
            "" => name.to_owned(),
            unit => format!("{name} · {unit}"),
        };
        let peer = self.exchange.peer(device).map(|peer| named(&peer.name, &peer.unit));
        peer.or_else(|| self.cadre_of(device).map(|(_, cadre)| named(&cadre.name, &cadre.unit)))
    }

    /// Tells whether a record is an invitation in the ledger, and not a note of the
    /// version before.
    pub fn is_written(&self, id: PaperId) -> bool {
        self.is_shown(Kind::Invitation, id)
    }
}
