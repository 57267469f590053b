//! What an office has everybody keep for it, sealed by a key of its recovery
//! code: who it is, whom it has admitted, what it erased. Whoever goes on from a
//! lost disk knows by it whose files to believe.

use serde::{Deserialize, Serialize};

use super::super::Workspace;
use super::error::ExchangeError;
use crate::base::entropy::Entropy;
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::{CAPSULE_BYTES_MAX, CAPSULE_UNPACKED_BYTES_MAX};
use crate::domain::cadre::Role;
use crate::oplog::note::{Named, Peer};
use crate::storage::secret::{Key, NONCE_BYTES};

/// What a capsule is sealed with beside its key. Frozen.
const CONTEXT: &[u8] = b"dundian capsule v1";

/// An office as it was.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Capsule {
    /// When it came to be what it is, in milliseconds since 1970: a later one counts.
    pub at: u64,
    /// The office, by its founder's record.
    pub office: CadreId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The devices that it has had, oldest first, with their public keys.
    pub own: Vec<(DeviceId, String)>,
    /// The age recipients that it has read by.
    pub readers: Vec<String>,
    /// The secrets of the escrow keys of those that it had succeeded itself: what was
    /// sealed for them is of use as long as the office is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escrows: Vec<String>,
    /// Which recovery code it had.
    pub turn: u32,
    /// Everybody that it knew, each named by the record that they were admitted for.
    pub peers: Vec<Peer>,
    /// What it erased.
    pub erased: Vec<Named>,
}

impl std::fmt::Debug for Capsule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capsule").field("at", &self.at).field("office", &self.office).finish_non_exhaustive()
    }
}

impl Capsule {
    /// Seals it. The same is always sealed the same way, so that whoever keeps it
    /// writes nothing down that is no news.
    fn sealed(&self, key: &Key) -> Result<Vec<u8>, ExchangeError> {
        let plain = serde_json::to_vec(self)?;
        let packed = zstd::bulk::compress(&plain, 3).map_err(crate::bundle::write::WriteError::Io)?;
        Ok(key.seal(CONTEXT, &packed, &mut Nonce(key.derive("dundian capsule nonce v1").mark(&packed))))
    }

    /// Opens one; `None` where it was sealed by another key.
    pub fn open(text: &str, key: &Key) -> Option<Self> {
        if text.len() > CAPSULE_BYTES_MAX * 2 {
            return None;
        }
        let sealed = unhex(text)?;
        let packed = key.unseal(CONTEXT, &sealed)?;
        let plain = zstd::bulk::decompress(&packed, CAPSULE_UNPACKED_BYTES_MAX).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

impl Workspace {
    /// Returns what others are to keep for this office; `None` where a cadre works,
    /// or the recovery code is one of an earlier version, by which nothing was sealed.
    pub(super) fn capsule(&mut self) -> Result<Option<String>, ExchangeError> {
        let me = self.me();
        // Of a clerk's machine the office is that of whoever founded it.
        let office = me.office.or(me.cadre).filter(|_| me.role == Role::Committee);
        let Some((office, key)) = office.zip(self.identity.capsule()) else {
            return Ok(None);
        };
        let mut capsule = self.as_it_is(office)?;
        let mark = blake3::hash(&serde_json::to_vec(&capsule)?).to_hex().to_string();
        capsule.at = self.identity.sealed_at(mark, self.unix_ms())?;
        loop {
            let sealed = capsule.sealed(&key)?;
            if sealed.len() <= CAPSULE_BYTES_MAX {
                return Ok(Some(hex(&sealed)));
            }
            // What was erased stands in the ledger, too; who isn't named has to be
            // compared by telephone.
            if capsule.erased.is_empty() {
                capsule.peers.truncate(capsule.peers.len() / 2);
            } else {
                capsule.erased.truncate(capsule.erased.len() / 2);
            }
        }
    }

    fn as_it_is(&self, office: CadreId) -> Result<Capsule, ExchangeError> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let admitted = |peer: &Peer| {
            let known = state.device(peer.device).map(|known| known.person);
            let person = known.or_else(|| exchange.invited_as(peer)).or(peer.cadre);
            Peer { cadre: person, ..peer.clone() }
        };
        let known = state.cadre(office);
        let own = self.identity.devices().into_iter();
        let reader = self.identity.reader()?.recipient();
        Ok(Capsule {
            at: 0,
            office,
            name: known.map(|known| known.name.clone()).unwrap_or_default(),
            unit: known.map(|known| known.unit.clone()).unwrap_or_default(),
            own: own.filter_map(|device| Some((device, self.identity.public(device)?))).collect(),
            readers: self.identity.readers_before().cloned().chain([reader]).collect(),
            escrows: self.identity.escrows_before().cloned().collect(),
            turn: self.identity.heir().map_or(0, |heir| heir.turn),
            peers: exchange.peers().map(admitted).collect(),
            erased: state.erased().collect(),
        })
    }
}

/// A nonce that follows from what is sealed.
struct Nonce([u8; 32]);

impl Entropy for Nonce {
    fn fill(&mut self, buffer: &mut [u8]) {
        debug_assert!(buffer.len() <= NONCE_BYTES);
        buffer.iter_mut().zip(self.0).for_each(|(byte, of)| *byte = of);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;

    fn capsule() -> Capsule {
        Capsule {
            at: 7,
            office: CadreId(RecordId([1; 16])),
            name: "组织部".into(),
            unit: "县委".into(),
            own: vec![(DeviceId([2; 8]), "ab".repeat(32))],
            readers: vec!["age1x".into()],
            escrows: vec!["AGE-SECRET-KEY-1X".into()],
            turn: 1,
            peers: Vec::new(),
            erased: vec![(crate::domain::record::Kind::Household, RecordId([3; 16]))],
        }
    }

    #[test]
    fn a_capsule_opens_by_its_own_key_alone_and_is_always_sealed_the_same() {
        let key = Key::new([5; 32]);
        let text = hex(&capsule().sealed(&key).unwrap());
        assert_eq!(Capsule::open(&text, &key), Some(capsule()));
        assert_eq!(hex(&capsule().sealed(&key).unwrap()), text);
        assert_eq!(Capsule::open(&text, &Key::new([6; 32])), None);
        for at in 0..text.len() {
            let mut bent = text.clone().into_bytes();
            bent[at] = if bent[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(Capsule::open(std::str::from_utf8(&bent).unwrap(), &key), None, "digit {at}");
            assert_eq!(Capsule::open(&text[..at], &key), None, "cut off at {at}");
        }
    }
}
