//! Which new and known households may be one, for a person to judge. Nothing is
//! merged here.

use std::collections::BTreeMap;

use super::words::{letters, split_brackets};
use crate::base::ids::HouseholdId;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::tr;

/// A household of the sheet and a known one that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAlike {
    /// The one that would be added or changed.
    pub sheet: HouseholdId,
    /// The known one.
    pub known: HouseholdId,
    /// Why they may be the same.
    pub why: Alike,
}

/// Why two households may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The identity numbers end alike, and so do the names or the groups agree.
    Identity,
    /// The same head in the same village, under another number or group.
    Head,
    /// The same phone in the same village.
    Phone,
    /// Heads whose names differ in one character, in the same group.
    Name,
    /// The same number and another head: somebody took over, or another household got the number.
    Successor,
}

impl Alike {
    /// Returns the reason in words.
    pub fn message(self) -> String {
        match self {
            Self::Identity => tr!("roster-alike-identity"),
            Self::Head => tr!("roster-alike-head"),
            Self::Phone => tr!("roster-alike-phone"),
            Self::Name => tr!("roster-alike-name"),
            Self::Successor => tr!("roster-alike-successor"),
        }
    }
}

/// Returns the pairs of a new household and a known one that may be the same,
/// each pair once with its best reason.
pub(super) fn look_alikes(added: &[(HouseholdId, Household)], known: &[(HouseholdId, &Household)]) -> Vec<LookAlike> {
    let mut by_village: BTreeMap<VillageCode, Vec<&(HouseholdId, &Household)>> = BTreeMap::new();
    for entry in known {
        by_village.entry(entry.1.village).or_default().push(entry);
    }
    let mut found = Vec::new();
    for (sheet, new) in added {
        for (known, old) in by_village.get(&new.village).into_iter().flatten() {
            if let Some(why) = alike(new, old) {
                found.push(LookAlike { sheet: *sheet, known: *known, why });
            }
        }
    }
    found
}

fn alike(new: &Household, old: &Household) -> Option<Alike> {
    let marks = new.identity.as_ref().zip(old.identity.as_ref());
    let same_end = marks.is_some_and(|(a, b)| a.last4 == b.last4 && !a.last4.is_empty());
    let same_head = plain(&new.head) == plain(&old.head);
    if same_end && (same_head || (new.group.is_some() && new.group == old.group)) {
        Some(Alike::Identity)
    } else if same_head {
        Some(Alike::Head)
    } else if new.phone.is_some() && new.phone == old.phone {
        Some(Alike::Phone)
    } else if new.group == old.group
        && one_character_apart(&new.head, &old.head)
        && (new.residents == old.residents || new.number == old.number)
    {
        Some(Alike::Name)
    } else {
        None
    }
}

/// A name without remarks, dots and spaces, in which variants are written differently.
fn plain(name: &str) -> String {
    letters(&split_brackets(name).0)
}

/// Tells whether two names of three characters or more differ in one of them.
fn one_character_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.len() >= 3 && a.len() == b.len() && a.iter().zip(&b).filter(|(a, b)| a != b).count() == 1
}
