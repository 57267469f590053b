//! The assignment 蹲点任务: which households a cadre is to see, by when, and
//! what is expected. Progress is shown against it and nothing else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::village::VillageCode;
use crate::base::ids::{CadreId, HouseholdId};

/// What an assignment asks for; what is `None` is not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Targets {
    /// Households to be covered, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_percent: Option<u8>,
    /// Visits to each household over the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits_per_household: Option<u16>,
    /// A must-visit household 必访户 is seen at least every so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must_visit_days: Option<u16>,
    /// Nights stayed 驻村天数 over the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nights: Option<u16>,
    /// Codes of the policies to be explained.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

/// A household that doesn't count in an assignment 免计, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excused {
    /// The household.
    pub household: HouseholdId,
    /// The reason.
    pub reason: String,
}

/// One handing over of an assignment from one cadre to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The day.
    pub on: NaiveDate,
    /// From whom.
    pub from: CadreId,
    /// To whom.
    pub to: CadreId,
    /// What the next one must know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An assignment 蹲点任务.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// What it is called.
    pub title: String,
    /// The campaign it belongs to, such as 三解三促.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub campaign: String,
    /// Who is to carry it out.
    pub cadres: Vec<CadreId>,
    /// All households of these villages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub villages: Vec<VillageCode>,
    /// And these households, wherever they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub households: Vec<HouseholdId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What is asked for.
    #[serde(default)]
    pub targets: Targets,
    /// Households that don't count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excused: Vec<Excused>,
    /// Who had it before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handovers: Vec<Handover>,
}

impl Assignment {
    /// Returns the assignment once it is handed over: the next cadre stands
    /// where the one before stood, and how that came is kept.
    ///
    /// # Errors
    /// Whoever hands over doesn't have it, or hands it to themselves.
    pub fn hand_over(&self, handover: Handover) -> Result<Self, Problem> {
        let at = self.cadres.iter().position(|cadre| *cadre == handover.from);
        let at = at.filter(|_| handover.from != handover.to).ok_or(Problem::NotTheirs)?;
        let mut next = self.clone();
        if next.cadres.contains(&handover.to) {
            next.cadres.remove(at);
        } else {
            next.cadres[at] = handover.to;
        }
        next.handovers.push(handover);
        Ok(next)
    }

    /// Returns the assignment in which these households don't count 免计.
    pub fn excusing(&self, households: &[HouseholdId], reason: &str) -> Self {
        let mut new = self.counting(households);
        let excused = |household: &HouseholdId| Excused { household: *household, reason: reason.to_owned() };
        new.excused.extend(households.iter().map(excused));
        new
    }

    /// Returns the assignment in which these households count again.
    pub fn counting(&self, households: &[HouseholdId]) -> Self {
        let mut new = self.clone();
        new.excused.retain(|excused| !households.contains(&excused.household));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;

    #[test]
    fn the_next_cadre_stands_where_the_one_before_stood() {
        let cadre = |n| CadreId(RecordId([n; 16]));
        let day: NaiveDate = "2026-11-22".parse().unwrap();
        let assignment = Assignment {
            title: "入户".into(),
            campaign: String::new(),
            cadres: vec![cadre(1), cadre(2)],
            villages: Vec::new(),
            households: Vec::new(),
            from: day,
            to: day,
            targets: Targets::default(),
            excused: Vec::new(),
            handovers: Vec::new(),
        };
        let over = |from, to| Handover { on: day, from: cadre(from), to: cadre(to), note: String::new() };
        let next = assignment.hand_over(over(1, 3)).unwrap();
        assert_eq!((next.cadres.as_slice(), next.handovers.len()), ([cadre(3), cadre(2)].as_slice(), 1));
        assert_eq!(next.hand_over(over(3, 2)).unwrap().cadres, [cadre(2)], "nobody has it twice");
        for (from, to) in [(3, 1), (1, 1)] {
            assert_eq!(assignment.hand_over(over(from, to)), Err(Problem::NotTheirs));
        }
    }
}
