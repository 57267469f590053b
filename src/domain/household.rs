//! The household 户: what is kept about it is the least that a visit needs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::village::VillageCode;
use super::words;
use crate::base::ids::{HouseholdId, RecordId};

words! {
    /// Where a household stands in the register.
    pub enum HouseholdStatus {
        /// 在册.
        Registered = "registered" / "domain-status-registered",
        /// 外出: all of them live elsewhere for now.
        Away = "away" / "domain-status-away",
        /// 迁出.
        MovedOut = "moved_out" / "domain-status-moved-out",
        /// 合并 into the household named as its successor.
        Merged = "merged" / "domain-status-merged",
    }
}

/// A category of households 户类别, by the word the offices use for it.
///
/// The list is open: a committee may have categories of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Category(pub String);

impl Category {
    /// The categories that every office knows, the ordinary one first.
    pub const KNOWN: &[&str] =
        &["一般户", "脱贫户", "监测户", "低保户", "特困户", "残疾人户", "退役军人户", "独居老人户"];
    /// Households of these categories must be visited 必访 unless somebody says otherwise.
    pub const MUST_VISIT: &[&str] = &["监测户", "特困户", "独居老人户"];

    /// Tells whether this is the category of households with nothing special.
    pub fn is_ordinary(&self) -> bool {
        self.0 == Self::KNOWN[0]
    }
}

/// One who lives in a household; kept only where the sheet or a person gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Relation to the head 与户主关系.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// Year of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_year: Option<u16>,
}

/// What is kept of the head's identity number: enough to tell two 张三 of one
/// village apart, too little to name anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityMark {
    /// The last four characters.
    pub last4: String,
}

/// Where a household came from that was part of another one before 分户.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The household it was part of.
    pub household: HouseholdId,
    /// The day on which it went its own way.
    pub on: NaiveDate,
}

/// The fields of a household that may be missing from it.
pub const OPTIONAL_FIELDS: &[&str] = &[
    "group",
    "number",
    "address",
    "residents",
    "categories",
    "successor",
    "origin",
    "phone",
    "contact_consent",
    "members",
    "identity",
    "note",
];

/// A household 户.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// The village it belongs to.
    pub village: VillageCode,
    /// The villagers' group 村民小组: its number as digits, or its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The household number 户号 as the village keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The head of the household 户主.
    pub head: String,
    /// Address within the village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Residents 常住人数.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents: Option<u16>,
    /// Categories 户类别.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Must be visited 必访.
    #[serde(default)]
    pub must_visit: bool,
    /// Where it stands in the register.
    #[serde(default = "registered")]
    pub status: HouseholdStatus,
    /// The household it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<HouseholdId>,
    /// The household it was part of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Phone number; optional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The household agreed to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_consent: Option<bool>,
    /// Who lives there, where it is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// What is kept of the head's identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityMark>,
    /// A cadre's own note on the household.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

fn registered() -> HouseholdStatus {
    HouseholdStatus::Registered
}

impl Household {
    /// Returns a household of which nothing is known but where it is and who heads it.
    pub fn new(village: VillageCode, head: impl Into<String>) -> Self {
        Self {
            village,
            group: None,
            number: None,
            head: head.into(),
            address: None,
            residents: None,
            categories: Vec::new(),
            must_visit: false,
            status: HouseholdStatus::Registered,
            successor: None,
            origin: None,
            phone: None,
            contact_consent: None,
            members: Vec::new(),
            identity: None,
            note: String::new(),
        }
    }

    /// Returns the id that a household gets when it first enters the ledger:
    /// from village and number where it has one, else from village, group and
    /// head; so two laptops that import the same sheet agree. Once given, the
    /// id stays whatever is changed later.
    pub fn first_id(&self) -> HouseholdId {
        match self.number.as_deref() {
            Some(number) => Self::id_by_number(self.village, number),
            None => HouseholdId(RecordId::derived(
                "dundian 2026 household id by head",
                &[&self.village.to_string(), self.group.as_deref().unwrap_or(""), &self.head],
            )),
        }
    }

    /// Returns the id of the household with this number 户号 in this village.
    pub fn id_by_number(village: VillageCode, number: &str) -> HouseholdId {
        HouseholdId(RecordId::derived("dundian 2026 household id by number", &[&village.to_string(), number]))
    }

    /// Tells whether the household is to be seen at all: registered and not
    /// moved away or merged.
    pub fn is_present(&self) -> bool {
        self.status == HouseholdStatus::Registered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_that_may_be_missing_are_all_named() {
        let bare = Household::new("320722114204".parse().unwrap(), "张三");
        let id = bare.first_id();
        let full = Household {
            group: Some("2".into()),
            number: Some("12".into()),
            address: Some("村东".into()),
            residents: Some(3),
            categories: vec![Category("脱贫户".into())],
            successor: Some(id),
            origin: Some(Origin { household: id, on: "2026-11-22".parse().unwrap() }),
            phone: Some("13812345678".into()),
            contact_consent: Some(true),
            members: vec![Member { name: "李秀英".into(), relation: None, birth_year: None }],
            identity: Some(IdentityMark { last4: "1234".into() }),
            note: "门前有狗".into(),
            ..bare.clone()
        };
        let fields = |household: &Household| -> Vec<String> {
            serde_json::to_value(household).unwrap().as_object().unwrap().keys().cloned().collect()
        };
        let mut missing: Vec<String> = fields(&full);
        missing.retain(|field| !fields(&bare).contains(field));
        let mut named = OPTIONAL_FIELDS.to_vec();
        named.sort_unstable();
        missing.sort_unstable();
        assert_eq!(missing, named);
    }
}
