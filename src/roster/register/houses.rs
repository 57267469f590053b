//! Which of the households in the ledger a row of a register speaks of. Nobody is
//! guessed: who can't be told is said not to be.

use std::collections::HashMap;

use super::super::words::{letters, split_brackets};
use super::people::Named;
use super::reading::Why;
use crate::base::ids::HouseholdId;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::state::State;

/// The households in the ledger, by village.
pub(super) struct Houses<'a> {
    state: &'a State,
    villages: HashMap<VillageCode, Vec<(HouseholdId, &'a Household)>>,
}

/// A household that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub id: HouseholdId,
    /// The name is that of a member and not of the head.
    pub member: Option<String>,
}

impl<'a> Houses<'a> {
    pub fn of(state: &'a State) -> Self {
        let mut villages: HashMap<VillageCode, Vec<(HouseholdId, &Household)>> = HashMap::new();
        for (id, household) in state.households() {
            villages.entry(household.village).or_default().push((id, household));
        }
        Self { state, villages }
    }

    /// Returns the villages in which there are households.
    pub fn villages(&self) -> impl Iterator<Item = VillageCode> + '_ {
        self.villages.keys().copied()
    }

    /// Returns the household that is called so.
    pub fn find(
        &self,
        village: VillageCode,
        groups: &[String],
        number: Option<&str>,
        named: Option<&Named>,
    ) -> Result<Found, Why> {
        let all = self.villages.get(&village).map_or(&[][..], Vec::as_slice);
        let groups: Vec<&str> = named
            .and_then(|named| named.group.as_deref())
            .map_or_else(|| groups.iter().map(String::as_str).collect(), |own| vec![own]);
        let numbered = |(_, household): &&(HouseholdId, &Household)| {
            number.is_some_and(|number| household.number.as_deref().is_some_and(|own| same_number(own, number)))
        };
        let in_group = |(_, household): &&(HouseholdId, &Household)| {
            groups.is_empty() || household.group.as_deref().is_none_or(|own| groups.contains(&own))
        };
        let Some(named) = named else {
            let found: Vec<_> = all.iter().filter(numbered).filter(in_group).collect();
            return self.only(&found, None);
        };
        let wanted = plain(&named.name);
        let is_head = |(_, household): &&(HouseholdId, &Household)| plain(&household.head) == wanted;
        let has_member = |(_, household): &&(HouseholdId, &Household)| {
            household.members.iter().any(|member| plain(&member.name) == wanted)
        };
        let heads: Vec<_> = all.iter().filter(is_head).filter(in_group).collect();
        if number.is_some() {
            let by_number: Vec<_> = all.iter().filter(numbered).collect();
            let both: Vec<_> = by_number.iter().copied().filter(is_head).collect();
            if !both.is_empty() {
                return self.only(&narrowed(both, in_group), None);
            }
            let members: Vec<_> = by_number.iter().copied().filter(has_member).collect();
            if !members.is_empty() {
                return self.only(&members, Some(&named.name));
            }
            // Without a number of its own the household may be the one by name alone.
            let unnumbered: Vec<_> = heads.iter().copied().filter(|(_, one)| one.number.is_none()).collect();
            return match (unnumbered.as_slice(), by_number.is_empty(), heads.is_empty()) {
                ([_], true, _) => self.only(&unnumbered, None),
                (_, true, true) => Err(Why::UnknownHousehold),
                _ => Err(Why::NumberAndHeadDiffer),
            };
        }
        if !heads.is_empty() {
            return self.only(&heads, None);
        }
        // Nobody of this name in the group: a household elsewhere is another one.
        if all.iter().any(|entry| is_head(&entry)) {
            return Err(Why::OtherGroup);
        }
        let members: Vec<_> = all.iter().filter(has_member).filter(in_group).collect();
        self.only(&members, Some(&named.name))
    }

    fn only(&self, found: &[&(HouseholdId, &Household)], member: Option<&str>) -> Result<Found, Why> {
        // Households that were merged are one.
        let mut ids: Vec<HouseholdId> = found.iter().map(|(id, _)| self.state.stands_for(*id)).collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [] => Err(Why::UnknownHousehold),
            [id] => Ok(Found { id: *id, member: member.map(str::to_owned) }),
            _ => Err(Why::SeveralHouseholds),
        }
    }
}

type Entry<'e, 'h> = &'e (HouseholdId, &'h Household);

fn narrowed<'e, 'h>(all: Vec<Entry<'e, 'h>>, fits: impl Fn(&Entry<'e, 'h>) -> bool) -> Vec<Entry<'e, 'h>> {
    let some: Vec<_> = all.iter().copied().filter(|entry| fits(entry)).collect();
    if some.is_empty() { all } else { some }
}

/// A name without remarks, dots and spaces.
fn plain(name: &str) -> String {
    letters(&split_brackets(name).0)
}

/// `007` and `7` are one number where a spreadsheet took the first for a quantity.
fn same_number(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    a == b || (a.bytes().chain(b.bytes()).all(|byte| byte.is_ascii_digit()) && bare(a) == bare(b))
}
