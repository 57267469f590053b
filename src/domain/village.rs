//! The village 村, named by its code in the statistical register.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::fold::simplified_char;
use crate::base::ids::{RecordId, VillageId};
use crate::base::text::half_width_char;

/// A twelve-digit code 统计用区划代码 of a village or neighbourhood committee
/// (National Bureau of Statistics, 统计用区划代码和城乡划分代码编制规则).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VillageCode(u64);

/// The first of the codes that are given here.
const OWN: u64 = 900_000_000_000;
/// How many of them there are.
const OWN_NUMBERS: u64 = 100_000_000_000;

/// Text that was expected to be a twelve-digit village code and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a twelve-digit village code: {0:?}")]
pub struct BadVillageCode(pub String);

impl VillageCode {
    /// Returns the id of the village's record, the same on every machine.
    pub fn id(self) -> VillageId {
        VillageId(RecordId::derived("dundian 2026 village id", &[&self.to_string()]))
    }

    /// Returns the code of a village of which nobody knows the official one. It is made
    /// of its names, so that the same list gives the same codes on every machine, and
    /// begins with 9, as that of no province does.
    pub fn own(county: &str, town: &str, name: &str) -> Self {
        let plain = |text: &str| -> String {
            let chars = text.chars().map(|c| simplified_char(half_width_char(c)));
            chars.filter(|c| !c.is_whitespace()).collect()
        };
        let name = plain(name);
        let parts = [plain(county), plain(town), short_name(&name).to_owned()];
        let id = RecordId::derived("dundian 2026 own village code", &parts.each_ref().map(String::as_str));
        let number = id.0[..6].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        Self(OWN + number % OWN_NUMBERS)
    }

    /// Tells whether the code was given here and is no official one.
    pub fn is_own(self) -> bool {
        self.0 >= OWN
    }

    /// Returns the first nine digits: the town 乡镇 the village belongs to.
    pub fn town(self) -> u64 {
        self.0 / 1000
    }
}

impl fmt::Display for VillageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for VillageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VillageCode {
    type Err = BadVillageCode;

    fn from_str(text: &str) -> Result<Self, BadVillageCode> {
        let bad = || BadVillageCode(text.to_owned());
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        text.parse().map(Self).map_err(|_| bad())
    }
}

impl Serialize for VillageCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_u64(self.0) }
    }
}

impl<'de> Deserialize<'de> for VillageCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

/// A village 村.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Village {
    /// Its code.
    pub code: VillageCode,
    /// Its full name, such as 前张村委会.
    pub name: String,
    /// The town 乡镇 or street 街道.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub town: String,
    /// The county 县.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub county: String,
}

impl Village {
    /// Returns the name as people say it: 前张村 for 前张村委会, 牛山社区 for
    /// 牛山社区居民委员会.
    pub fn short_name(&self) -> &str {
        short_name(&self.name)
    }
}

/// Strips the words for a committee off a village's name.
pub fn short_name(name: &str) -> &str {
    const TAILS: &[(&str, &str)] = &[
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", ""),
        ("居委会", ""),
    ];
    for (tail, keep) in TAILS {
        if let Some(stem) = name.strip_suffix(tail)
            && !stem.is_empty()
        {
            return &name[..stem.len() + keep.len()];
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_twelve_digits_and_nothing_else() {
        let code: VillageCode = "320722114204".parse().unwrap();
        assert_eq!(code.to_string(), "320722114204");
        assert_eq!(code.town(), 320_722_114);
        for bad in ["", "32072211420", "3207221142040", "32072211420x", "３２０７２２１１４２０４"] {
            assert!(bad.parse::<VillageCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_own_code_is_the_same_on_every_machine_and_no_official_one() {
        let code = VillageCode::own("东海县", "甲镇", "前张村委会");
        assert_eq!(code.to_string(), "981091866184");
        assert!(code.is_own() && !"320722114204".parse::<VillageCode>().unwrap().is_own());
        assert_eq!(code, VillageCode::own("東海縣", " 甲 镇", "前张村"));
        assert_ne!(code, VillageCode::own("东海县", "乙镇", "前张村"));
    }

    #[test]
    fn short_names_are_what_people_say() {
        for (full, short) in [
            ("前张村委会", "前张村"),
            ("前张村民委员会", "前张村"),
            ("牛山社区居民委员会", "牛山社区"),
            ("前张村", "前张村"),
            ("村委会", "村委会"),
        ] {
            assert_eq!(short_name(full), short);
        }
    }
}
