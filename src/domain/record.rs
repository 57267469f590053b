//! What all records have in common: a kind, a name on the wire, a JSON object.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::assignment::Assignment;
use super::cadre::Cadre;
use super::catalog::Catalog;
use super::concern::Concern;
use super::decision::Decision;
use super::device::Device;
use super::household::Household;
use super::invitation::Invitation;
use super::matter::Matter;
use super::policy::Policy;
use super::remark::Remark;
use super::stay::Stay;
use super::village::Village;
use super::visit::Visit;
use super::words;

words! {
    /// The kinds of records.
    pub enum Kind {
        /// 村.
        Village = "village" / "domain-kind-village",
        /// 户.
        Household = "household" / "domain-kind-household",
        /// 干部.
        Cadre = "cadre" / "domain-kind-cadre",
        /// 蹲点任务.
        Assignment = "assignment" / "domain-kind-assignment",
        /// 驻村.
        Stay = "stay" / "domain-kind-stay",
        /// 走访.
        Visit = "visit" / "domain-kind-visit",
        /// 诉求.
        Concern = "concern" / "domain-kind-concern",
        /// 实事.
        Matter = "matter" / "domain-kind-matter",
        /// 政策.
        Policy = "policy" / "domain-kind-policy",
        /// 批示.
        Remark = "remark" / "domain-kind-remark",
        /// 设备: whose installation a ledger is.
        Device = "device" / "domain-kind-device",
        /// 决定: what becomes of an entry that doesn't count by itself.
        Decision = "decision" / "domain-kind-decision",
        /// 邀请: that somebody may enrol. It stays with the office that wrote it.
        Invitation = "invitation" / "domain-kind-invitation",
        /// 目录.
        Catalog = "catalog" / "domain-kind-catalog",
    }
}

impl Kind {
    /// Returns the number that stands for the kind in keys on disk. Frozen.
    pub fn code(self) -> u8 {
        match self {
            Self::Village => 1,
            Self::Household => 2,
            Self::Cadre => 3,
            Self::Assignment => 4,
            Self::Stay => 5,
            Self::Visit => 6,
            Self::Concern => 7,
            Self::Matter => 8,
            Self::Policy => 9,
            Self::Remark => 10,
            Self::Device => 11,
            Self::Decision => 12,
            Self::Invitation => 13,
            Self::Catalog => 15,
        }
    }

    /// Returns the verb by which the ledger says that such a record came to be. Frozen.
    pub fn birth(self) -> &'static str {
        match self {
            Self::Village | Self::Household | Self::Cadre | Self::Device => "added",
            Self::Assignment => "given",
            Self::Stay => "noted",
            Self::Visit => "logged",
            Self::Concern => "raised",
            Self::Matter => "promised",
            Self::Policy | Self::Catalog => "issued",
            Self::Remark | Self::Decision | Self::Invitation => "made",
        }
    }
}

/// A kind of record as a Rust type.
pub trait Recorded: Serialize + DeserializeOwned + PartialEq {
    /// The kind.
    const KIND: Kind;

    /// Wraps the record.
    fn into_record(self) -> Record;
}

macro_rules! records {
    ($($kind:ident),+) => {
        /// A record of any kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record {
            $(
                #[doc = concat!("A ", stringify!($kind), ".")]
                $kind($kind),
            )+
        }

        impl Record {
            /// Returns the kind of the record.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),+ }
            }

            /// Returns the record as JSON text, its fields in the order of their declaration.
            ///
            /// # Errors
            /// Fails where serde does; a record holds nothing that makes it.
            pub fn to_json(&self) -> serde_json::Result<String> {
                match self { $(Self::$kind(record) => serde_json::to_string(record)),+ }
            }

            /// Reads a record of a known kind from JSON text. Fields that this
            /// version doesn't know are passed over.
            ///
            /// # Errors
            /// Fails where the text isn't such a record.
            pub fn from_json(kind: Kind, json: &str) -> serde_json::Result<Self> {
                match kind { $(Kind::$kind => serde_json::from_str(json).map(Self::$kind)),+ }
            }
        }

        $(impl Recorded for $kind {
            const KIND: Kind = Kind::$kind;

            fn into_record(self) -> Record {
                Record::$kind(self)
            }
        })+
    };
}

records!(
    Village, Household, Cadre, Assignment, Stay, Visit, Concern, Matter, Policy, Remark, Device, Decision, Invitation,
    Catalog
);
