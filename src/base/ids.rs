//! Identities of records and devices.
//!
//! A record id is sixteen bytes. Most are made as UUID version 7 (RFC 9562,
//! section 5.7), so that they sort by the time of their making; a few are
//! derived from what they name, so that two laptops that import the same sheet
//! speak of the same household.

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
    /// Makes a new id that sorts by `unix_ms`, its 74 random bits taken from `entropy`.
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

    /// Returns the last eight hexadecimal digits, enough for a person to tell
    /// two records on one screen apart.
    pub fn short(&self) -> String {
        hex(&self.0[12..])
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
            /// Makes a new id that sorts by `unix_ms`.
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
