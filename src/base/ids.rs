//! Identities of records and devices.
//!
//! A record id is sixteen bytes, and there are three sorts of them:
//!
//! | sort | first digit of byte 6 | the rest |
//! |---|---|---|
//! | made on a device ([`Ids`]) | `b` | 48 bits of milliseconds, 6 bits that count, 6 bits that name a part, the device |
//! | derived from what it names | `8` | a hash, so that two laptops that import the same sheet speak of the same household |
//! | UUID version 7 | `7` | 48 bits of milliseconds, 74 random bits: of sample data and of version 0.1.0 |
//!
//! The first and the last sort by the time of their making. Of the first anybody
//! can read on which device the record came to be, and so nobody can make somebody
//! else's record be born once more, as their own.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::entropy::Entropy;

/// Text that was expected to be an id and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {0:?}")]
pub struct BadId(pub String);

/// Sixteen bytes that name one record for as long as it exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 16]);

impl RecordId {
    /// Makes a new id that belongs to no device. It sorts by `unix_ms`, its 74
    /// random bits are taken from `entropy`.
    pub fn fresh(unix_ms: u64, entropy: &mut dyn Entropy) -> Self {
        let mut random = [0u8; 10];
        entropy.fill(&mut random);
        Self(*uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).as_uuid().as_bytes())
    }

    /// Derives the id of something that is named by `parts`, the same on every
    /// machine. `context` separates the kinds of things from each other.
    ///
    /// The bytes are frozen: ids made by earlier versions must come out the same.
    pub fn derived(context: &str, parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut id = [0u8; 16];
        hasher.finalize_xof().fill(&mut id);
        // Version 8 of RFC 9562: "custom"; it can't be taken for a version 7.
        id[6] = (id[6] & 0x0f) | 0x80;
        id[8] = (id[8] & 0x3f) | 0x80;
        Self(id)
    }

    fn of_device(device: DeviceId, moment: u64, part: u8) -> Self {
        let mut id = [0u8; 16];
        id[..6].copy_from_slice(&(moment >> PART_BITS).to_be_bytes()[2..]);
        let counted = (moment & ROOM) << PART_BITS | u64::from(part);
        let [.., high, low] = counted.to_be_bytes();
        (id[6], id[7]) = (MADE << 4 | high, low);
        let mask = Self::mask(&id);
        for (at, byte) in id[8..].iter_mut().enumerate() {
            *byte = device.0[at] ^ mask[at];
        }
        Self(id)
    }

    /// Returns what the device is covered with in an id: for the eye alone, which
    /// tells ids apart by their last digits.
    fn mask(id: &[u8; 16]) -> [u8; 8] {
        let mut mask = [0u8; 8];
        blake3::Hasher::new().update(&id[..8]).finalize_xof().fill(&mut mask);
        mask
    }

    /// Returns the device that the id was made on, where it says so.
    pub fn device(&self) -> Option<DeviceId> {
        let mask = Self::mask(&self.0);
        (self.0[6] >> 4 == MADE).then(|| DeviceId(std::array::from_fn(|at| self.0[8 + at] ^ mask[at])))
    }

    /// Returns the id of the `n`th part of what has this id, counted from 0; `None`
    /// where it has no room for it: it wasn't made on a device, or there are too many.
    pub fn part(&self, n: u32) -> Option<Self> {
        let part = u8::try_from(n + 1).ok().filter(|part| u64::from(*part) <= ROOM)?;
        let [high, low] = [self.0[6], self.0[7]];
        let moment = u64::from_be_bytes([0, 0, self.0[0], self.0[1], self.0[2], self.0[3], self.0[4], self.0[5]]);
        let slot = (u64::from(high & 0x0f) << 8 | u64::from(low)) >> PART_BITS;
        Some(Self::of_device(self.device()?, moment << PART_BITS | slot, part))
    }

    /// Returns the last eight hexadecimal digits, enough for a person to tell
    /// two records on one screen apart.
    pub fn short(&self) -> String {
        hex(&self.0[12..])
    }
}

/// The sort of ids that are made on a device.
const MADE: u8 = 0xb;
/// How many bits of such an id name a part of what it is of.
const PART_BITS: u32 = 6;
/// The highest number that fits into so many bits.
const ROOM: u64 = (1 << PART_BITS) - 1;

/// Makes the ids of one device, each later than the one before, also within one
/// millisecond and when the clock is set back.
#[derive(Debug, Default)]
pub struct Ids {
    /// The last moment that was given away: milliseconds since 1970, and within
    /// one of them a number below 64.
    last: u64,
}

impl Ids {
    /// Makes a new id at `unix_ms`. Where in the millisecond it begins is taken from
    /// `entropy`, and it is none of those that are `taken`: the clock may show the same
    /// moment again another day.
    pub fn next(
        &mut self,
        device: DeviceId,
        unix_ms: u64,
        entropy: &mut dyn Entropy,
        taken: impl Fn(RecordId) -> bool,
    ) -> RecordId {
        let mut random = [0u8; 1];
        entropy.fill(&mut random);
        let now = unix_ms << PART_BITS | u64::from(random[0]) & ROOM;
        self.last = now.max(self.last + 1);
        loop {
            let id = RecordId::of_device(device, self.last, 0);
            if !taken(id) {
                return id;
            }
            self.last += 1;
        }
    }
}

/// Eight random bytes that name one installation on one machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub [u8; 8]);

impl DeviceId {
    /// Makes a new device id.
    pub fn fresh(entropy: &mut dyn Entropy) -> Self {
        let mut bytes = [0u8; 8];
        entropy.fill(&mut bytes);
        Self(bytes)
    }
}

/// Names one entry of the ledger: the device that wrote it and its running
/// number there, starting at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryRef {
    /// The device that wrote the entry.
    pub device: DeviceId,
    /// The running number of the entry on that device, starting at 1.
    pub seq: u64,
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.device, self.seq)
    }
}

impl FromStr for EntryRef {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.to_owned());
        let (device, seq) = text.split_once(':').ok_or_else(bad)?;
        Ok(Self { device: device.parse()?, seq: seq.parse().map_err(|_| bad())? })
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut out = [0u8; N];
    for (slot, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *slot = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(out)
}

/// Text form is lower-case hexadecimal; the binary form of formats that are
/// not for people is the bare bytes.
macro_rules! hex_id {
    ($name:ident, $bytes:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                unhex::<$bytes>(text).map(Self).ok_or_else(|| BadId(text.to_owned()))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(&hex(&self.0))
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!(stringify!($name), " as hexadecimal text or bytes"))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }

                    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<$name, E> {
                        let bytes = bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))?;
                        Ok($name(bytes))
                    }
                }
                if deserializer.is_human_readable() {
                    deserializer.deserialize_str(Visitor)
                } else {
                    deserializer.deserialize_bytes(Visitor)
                }
            }
        }
    };
}

hex_id!(RecordId, 16);
hex_id!(DeviceId, 8);

impl Serialize for EntryRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.device, self.seq).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for EntryRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            let (device, seq) = Deserialize::deserialize(deserializer)?;
            Ok(Self { device, seq })
        }
    }
}

/// Declares an id of one kind of record, so that a visit's id can't be handed
/// over where a household's is wanted.
macro_rules! record_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub RecordId);

        impl $name {
            /// Makes a new id that belongs to no device and sorts by `unix_ms`.
            pub fn fresh(unix_ms: u64, entropy: &mut dyn Entropy) -> Self {
                Self(RecordId::fresh(unix_ms, entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.short())
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for RecordId {
            fn from(id: $name) -> RecordId {
                id.0
            }
        }
    )*};
}

record_id! {
    /// Names a village 村.
    VillageId;
    /// Names a household 户.
    HouseholdId;
    /// Names a cadre 干部.
    CadreId;
    /// Names an assignment 蹲点任务.
    AssignmentId;
    /// Names a stay 驻村.
    StayId;
    /// Names a visit 走访.
    VisitId;
    /// Names a concern 诉求.
    ConcernId;
    /// Names a matter 实事.
    MatterId;
    /// Names one version of a policy 政策.
    PolicyId;
    /// Names a remark 批示.
    RemarkId;
    /// Names one version of a catalogue 目录.
    CatalogId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    #[test]
    fn ids_survive_their_text_and_their_bytes() {
        let id = VisitId::fresh(1_790_000_000_000, &mut SeededEntropy::new(7));
        assert_eq!(id.to_string().parse::<VisitId>(), Ok(id));
        let packed = rmp_serde::to_vec(&id).unwrap();
        assert_eq!(packed.len(), 18, "two bytes of framing around sixteen");
        assert_eq!(rmp_serde::from_slice::<VisitId>(&packed).unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<VisitId>(&json).unwrap(), id);
    }

    #[test]
    fn later_ids_sort_later() {
        let mut entropy = SeededEntropy::new(1);
        let early = RecordId::fresh(1_000, &mut entropy);
        let late = RecordId::fresh(1_001, &mut entropy);
        assert!(early < late);
    }

    #[test]
    fn an_id_says_on_which_device_it_was_made() {
        let (mut ids, mut entropy) = (Ids::default(), SeededEntropy::new(1));
        let device = DeviceId(*b"laptop-1");
        let id = ids.next(device, 1_790_000_000_000, &mut entropy, |_| false);
        assert_eq!(id.device(), Some(device));
        assert_eq!(id.to_string(), "01a0c4506c00bc40b169a5aaaa921288");
        let part = id.part(4).unwrap();
        assert_eq!((part.device(), part.to_string().as_str()), (Some(device), "01a0c4506c00bc45ba1ebd519a562ca4"));
        assert_ne!(id.part(0).unwrap(), id);
        assert_eq!(id.part(62).unwrap().device(), Some(device));
        assert_eq!(id.part(63), None, "no room for more");
        for other in [RecordId::fresh(1_790_000_000_000, &mut entropy), RecordId::derived("dundian test 1", &["x"])] {
            assert_eq!((other.device(), other.part(0)), (None, None));
        }
    }

    #[test]
    fn no_two_ids_of_a_device_are_one() {
        let (mut ids, mut entropy) = (Ids::default(), SeededEntropy::new(1));
        // Many in one millisecond, and then the clock is set back.
        let moments = std::iter::repeat_n(1_000, 200).chain([900, 900, 1_002]);
        let made: Vec<RecordId> = moments.map(|ms| ids.next(DeviceId([7; 8]), ms, &mut entropy, |_| false)).collect();
        assert!(made.is_sorted_by(|one, two| one < two));
        let mut all: Vec<RecordId> =
            made.iter().flat_map(|id| (0..63).filter_map(|n| id.part(n))).chain(made.clone()).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), made.len() * 64);
        // Nor is one that another run made at the same moment, which is begun anew.
        let again = Ids::default().next(DeviceId([7; 8]), 1_000, &mut entropy, |id| all.contains(&id));
        assert!(!all.contains(&again));
    }

    #[test]
    fn derived_ids_are_frozen_and_know_where_a_part_ends() {
        let id = RecordId::derived("dundian test 1", &["320722114204", "17"]);
        assert_eq!(id, RecordId::derived("dundian test 1", &["320722114204", "17"]));
        assert_ne!(id, RecordId::derived("dundian test 1", &["3207221142041", "7"]));
        assert_ne!(id, RecordId::derived("dundian test 2", &["320722114204", "17"]));
        assert_eq!(id.0[6] >> 4, 8);
    }

    #[test]
    fn an_entry_ref_reads_what_it_writes() {
        let entry = EntryRef { device: DeviceId([9; 8]), seq: 412 };
        assert_eq!(entry.to_string(), "0909090909090909:412");
        assert_eq!(entry.to_string().parse(), Ok(entry));
        let packed = rmp_serde::to_vec(&entry).unwrap();
        assert_eq!(rmp_serde::from_slice::<EntryRef>(&packed).unwrap(), entry);
        for bad in ["", "0909090909090909", "zz:1", "0909090909090909:x"] {
            assert!(bad.parse::<EntryRef>().is_err(), "{bad}");
        }
    }
}
