//! Which new and known households may be one, for a person to judge. Nothing is
//! merged here.

use std::collections::{BTreeSet, HashMap};

use super::names::person;
use super::words::split_brackets;
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

/// How many known households are named for each of the sheet, the likeliest ones:
/// where a whole village is called 待定, each is like every other.
const PER_HOUSEHOLD_MAX: usize = 3;

/// Returns the pairs of a new household and a known one that may be the same,
/// each pair once with its best reason.
pub(super) fn look_alikes(added: &[(HouseholdId, Household)], known: &[(HouseholdId, &Household)]) -> Vec<LookAlike> {
    let mut by_place: HashMap<(VillageCode, Likeness), Vec<usize>> = HashMap::new();
    for (at, (_, household)) in known.iter().enumerate() {
        for likeness in likenesses(household) {
            by_place.entry((household.village, likeness)).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (sheet, new) in added {
        let near = likenesses(new).into_iter().filter_map(|likeness| by_place.get(&(new.village, likeness)));
        let near: BTreeSet<usize> = near.flat_map(|all| all.iter().copied().take(NEAR_MAX)).collect();
        let alike = |at: usize| alike(new, known[at].1).map(|why| LookAlike { sheet: *sheet, known: known[at].0, why });
        let mut pairs: Vec<LookAlike> = near.into_iter().filter_map(alike).collect();
        pairs.sort_by_key(|pair| pair.why);
        found.extend(pairs.into_iter().take(PER_HOUSEHOLD_MAX));
    }
    found
}

/// How many known households that are alike in one thing are looked at.
const NEAR_MAX: usize = 1000;

/// Something that two households of a village may have in common.
#[derive(PartialEq, Eq, Hash)]
enum Likeness {
    Head(String),
    Phone(String),
    Mark(String),
    /// The group, and the head's name without the character at a place.
    AllButOne(Option<String>, usize, String),
}

/// Returns what a household may have in common with one that it is like.
fn likenesses(household: &Household) -> Vec<Likeness> {
    let head: Vec<char> = household.head.chars().collect();
    let mut all = vec![Likeness::Head(plain(&household.head))];
    all.extend(household.phone.clone().map(Likeness::Phone));
    all.extend(household.identity.as_ref().map(|mark| Likeness::Mark(mark.last4.clone())));
    if head.len() >= 3 {
        let but = |gap: usize| head.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, c)| *c).collect();
        all.extend((0..head.len()).map(|gap| Likeness::AllButOne(household.group.clone(), gap, but(gap))));
    }
    all
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

/// A name without remarks, as names are compared.
fn plain(name: &str) -> String {
    person(&split_brackets(name).0)
}

/// Tells whether two names of three characters or more differ in one of them.
fn one_character_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.len() >= 3 && a.len() == b.len() && a.iter().zip(&b).filter(|(a, b)| a != b).count() == 1
}
