//! The stay 驻村: the nights a cadre spent in a village.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::village::VillageCode;
use crate::base::ids::CadreId;

/// A stay 驻村.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Who stayed.
    pub cadre: CadreId,
    /// Where.
    pub village: VillageCode,
    /// The first day.
    pub from: NaiveDate,
    /// The day of leaving; the night before it is the last one counted.
    pub to: NaiveDate,
}
