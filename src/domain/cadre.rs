//! The cadre 干部 who stays in a village and goes from household to household.

use serde::{Deserialize, Serialize};

use super::words;
use crate::base::ids::{CadreId, DeviceId};

words! {
    /// What an installation is for.
    pub enum Role {
        /// A cadre 干部 who logs visits.
        Cadre = "cadre" / "domain-role-cadre",
        /// A committee 委员会 that assigns, answers and reports.
        Committee = "committee" / "domain-role-committee",
    }
}

/// A cadre, or the committee itself where the role says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cadre {
    /// Name.
    pub name: String,
    /// The office that sent the cadre 单位.
    pub unit: String,
    /// Post 职务.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub post: String,
    /// What the cadre's installation is for.
    pub role: Role,
    /// The devices the cadre writes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceId>,
    /// The record that stands for the same person: where somebody began alone and
    /// was invited later, the one that the office knows them by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<CadreId>,
}
