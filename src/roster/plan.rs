//! What an import would do to the records: who is new, what changes, who is
//! no longer in the sheet, and who may be somebody known under another number.
//! Pure; somebody else carries it out.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::alike::{Alike, LookAlike, look_alikes};
use super::categories::drop_ordinary;
use super::reading::{HouseholdRead, NumberFrom, Reading};
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::domain::household::{Category, Household};
use crate::domain::village::VillageCode;
use crate::tr;

/// What an import would do, each part sorted by village, group and number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// 新增: not in the records yet.
    pub added: Vec<(HouseholdId, Household)>,
    /// 变更: known, and the sheet says something else.
    pub changed: Vec<Change>,
    /// 未变: known, and the sheet says nothing new.
    pub unchanged: Vec<HouseholdId>,
    /// 不再出现: in the records of the sheet's villages, but not in the sheet.
    /// Only told; an import removes nobody.
    pub missing: Vec<(HouseholdId, Household)>,
    /// Pairs that may be one household; a person must judge.
    pub look_alikes: Vec<LookAlike>,
    /// So many known households would get another head under their old number:
    /// the numbers were probably given out anew.
    pub renumbered: Option<usize>,
}

/// A known household before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: HouseholdId,
    /// As it is recorded.
    pub old: Household,
    /// As it would be.
    pub new: Household,
    /// What differs.
    pub fields: Vec<FieldChange>,
}

/// One field that an import would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// What is recorded; empty where nothing is.
    pub from: String,
    /// What the sheet says.
    pub to: String,
}

/// A field that sheets can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Head of the household.
    Head,
    /// Group.
    Group,
    /// Household number.
    Number,
    /// Residents.
    Residents,
    /// Categories.
    Categories,
    /// Must be visited.
    MustVisit,
    /// Phone.
    Phone,
    /// Address.
    Address,
    /// Members by name.
    Members,
    /// The end of the identity number.
    Identity,
}

impl Field {
    /// Returns the stable English name used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Group => "group",
            Self::Number => "number",
            Self::Residents => "residents",
            Self::Categories => "categories",
            Self::MustVisit => "must_visit",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Members => "members",
            Self::Identity => "identity",
        }
    }

    /// Returns the name on screen, in the language in force.
    pub fn label(self) -> String {
        match self {
            Self::Head => tr!("roster-meaning-head"),
            Self::Group => tr!("roster-meaning-group"),
            Self::Number => tr!("roster-meaning-number"),
            Self::Residents => tr!("roster-meaning-residents"),
            Self::Categories => tr!("roster-meaning-category"),
            Self::MustVisit => tr!("roster-meaning-must-visit"),
            Self::Phone => tr!("roster-meaning-phone"),
            Self::Address => tr!("roster-meaning-address"),
            Self::Members => tr!("roster-field-members"),
            Self::Identity => tr!("roster-meaning-identity"),
        }
    }
}

impl FieldChange {
    /// Returns the change in words.
    pub fn message(&self) -> String {
        let shown = |text: &str| if text.is_empty() { "—".to_owned() } else { visible(text).into_owned() };
        tr!("roster-field-change", field = self.field.label(), from = shown(&self.from), to = shown(&self.to))
    }
}

/// Plans the import of `reading` into the `known` households.
pub fn plan(reading: &Reading, known: &[(HouseholdId, &Household)]) -> Plan {
    let records = Records::new(known);
    let matches = matched(reading, &records);
    let mut plan = Plan::default();
    let mut new_heads = 0;
    let mut used = HashSet::new();
    for (read, found) in reading.households.iter().zip(&matches) {
        match found {
            Some(id) => {
                let Some(old) = records.by_id.get(id) else { continue };
                let new = updated(old, read);
                let fields = differences(old, &new);
                if fields.iter().any(|change| change.field == Field::Head) {
                    new_heads += 1;
                    plan.look_alikes.push(LookAlike { sheet: *id, known: *id, why: Alike::Successor });
                }
                if fields.is_empty() {
                    plan.unchanged.push(*id);
                } else {
                    plan.changed.push(Change { id: *id, old: (*old).clone(), new, fields });
                }
            }
            None => {
                let id = records.free_id(read, &used);
                used.insert(id);
                plan.added.push((id, records.newcomer(read)));
            }
        }
    }
    let met: HashSet<HouseholdId> = matches.into_iter().flatten().collect();
    let villages: BTreeSet<VillageCode> = reading.households.iter().map(|read| read.household.village).collect();
    let absent =
        known.iter().filter(|(id, old)| !met.contains(id) && villages.contains(&old.village) && old.is_present());
    plan.missing = absent.map(|(id, old)| (*id, (*old).clone())).collect();
    plan.look_alikes.extend(look_alikes(&plan.added, known));
    let by_number = plan.changed.len() + plan.unchanged.len();
    plan.renumbered = (new_heads >= 5 && new_heads * 3 > by_number).then_some(new_heads);
    sort(&mut plan);
    plan
}

/// The known households by what they may be met under again.
struct Records<'a> {
    by_id: HashMap<HouseholdId, &'a Household>,
    by_number: HashMap<(VillageCode, &'a str), Vec<HouseholdId>>,
    by_head: HashMap<(VillageCode, &'a str), Vec<HouseholdId>>,
    by_mark: HashMap<(VillageCode, &'a str, &'a str), Vec<HouseholdId>>,
}

impl<'a> Records<'a> {
    fn new(known: &[(HouseholdId, &'a Household)]) -> Self {
        let mut records =
            Self { by_id: HashMap::new(), by_number: HashMap::new(), by_head: HashMap::new(), by_mark: HashMap::new() };
        for (id, household) in known {
            records.by_id.insert(*id, household);
            let village = household.village;
            if let Some(number) = &household.number {
                records.by_number.entry((village, number)).or_default().push(*id);
            }
            if let Some(mark) = &household.identity {
                records.by_mark.entry((village, &household.head, &mark.last4)).or_default().push(*id);
            }
            records.by_head.entry((village, &household.head)).or_default().push(*id);
        }
        records
    }

    /// Returns the known household that `read` surely is.
    fn find(&self, read: &HouseholdRead, taken: &HashSet<HouseholdId>) -> Option<HouseholdId> {
        let new = &read.household;
        let one = |all: Option<&Vec<HouseholdId>>| {
            let mut free = all.into_iter().flatten().copied().filter(|id| !taken.contains(id));
            free.next().filter(|_| free.next().is_none())
        };
        // The end of a number tells people of one name apart; alone it names nobody.
        let by_mark = || {
            let mark = new.identity.as_ref().filter(|mark| !mark.last4.is_empty())?;
            one(self.by_mark.get(&(new.village, new.head.as_str(), mark.last4.as_str())))
        };
        let by_id = || Some(read.id).filter(|id| self.by_id.contains_key(id) && !taken.contains(id));
        if let Some(number) = new.number.as_deref().filter(|_| read.number_from == NumberFrom::Column) {
            // A number that was given by hand or by an earlier sheet counts before the id made of it.
            return one(self.by_number.get(&(new.village, number)))
                .filter(|id| self.numbered_by_village(*id, new))
                .or_else(by_id)
                .or_else(by_mark);
        }
        by_mark().or_else(by_id).or_else(|| {
            let same = self.by_head.get(&(new.village, new.head.as_str()))?;
            let fits = |id: &&HouseholdId| {
                self.by_id.get(id).is_some_and(|old| {
                    let groups = old.group.is_none() || new.group.is_none() || old.group == new.group;
                    let phones = old.phone.is_some() && old.phone == new.phone;
                    groups && (phones || (old.group.is_some() && old.group == new.group))
                })
            };
            let fitting: Vec<HouseholdId> =
                same.iter().filter(|id| !taken.contains(id)).filter(fits).copied().collect();
            one(Some(&fitting))
        })
    }

    /// Tells whether the known household has its number from the village's own
    /// numbering and not from the order of some sheet.
    fn numbered_by_village(&self, id: HouseholdId, new: &Household) -> bool {
        let Some(old) = self.by_id.get(&id) else { return false };
        let by_head = Household { number: None, ..(*old).clone() }.first_id();
        id != by_head || old.head == new.head
    }

    /// Returns an id for a new household that no known one has.
    fn free_id(&self, read: &HouseholdRead, used: &HashSet<HouseholdId>) -> HouseholdId {
        let mut id = read.id;
        let mut count = 2u32;
        while self.by_id.contains_key(&id) || used.contains(&id) {
            let group = format!("{}\u{1f}+{count}", read.household.group.as_deref().unwrap_or_default());
            id = Household { number: None, group: Some(group), ..read.household.clone() }.first_id();
            count += 1;
        }
        id
    }

    /// Returns the household to add. A number that only tells its place in the
    /// sheet gives way to one that is in use.
    fn newcomer(&self, read: &HouseholdRead) -> Household {
        let mut new = read.household.clone();
        let number = new.number.as_deref().unwrap_or_default();
        if read.number_from != NumberFrom::Column && self.by_number.contains_key(&(new.village, number)) {
            new.number = None;
        }
        new
    }
}

/// Finds for each household of the sheet the known one that it surely is. The
/// surest are matched first, so that none takes another's place.
fn matched(reading: &Reading, records: &Records<'_>) -> Vec<Option<HouseholdId>> {
    let mut taken = HashSet::new();
    let mut found = vec![None; reading.households.len()];
    let same_head =
        |read: &HouseholdRead| records.by_id.get(&read.id).is_some_and(|old| old.head == read.household.head);
    for sure in [true, false] {
        for (slot, read) in found.iter_mut().zip(&reading.households) {
            if slot.is_none() && same_head(read) == sure {
                *slot = records.find(read, &taken);
                taken.extend(*slot);
            }
        }
    }
    found
}

/// Returns `old` with what the sheet says anything about.
fn updated(old: &Household, read: &HouseholdRead) -> Household {
    let (sheet, given) = (&read.household, read.given);
    let mut new = old.clone();
    new.head = sheet.head.clone();
    if given.group {
        new.group = sheet.group.clone();
    }
    if given.number {
        new.number = sheet.number.clone();
    }
    if given.residents {
        new.residents = sheet.residents;
    }
    if given.categories {
        new.categories = sheet.categories.clone();
    } else if given.one_category {
        new.categories.extend(sheet.categories.iter().filter(|c| !old.categories.contains(c)).cloned());
        drop_ordinary(&mut new.categories);
    }
    if given.must_visit {
        new.must_visit = sheet.must_visit;
    }
    if given.phone {
        new.phone = sheet.phone.clone();
    }
    if given.identity {
        new.identity = sheet.identity.clone();
    }
    if given.address {
        new.address = sheet.address.clone();
    }
    if given.members {
        new.members = sheet.members.clone();
    }
    new
}

fn differences(old: &Household, new: &Household) -> Vec<FieldChange> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let count = |count: Option<u16>| count.map(|n| n.to_string()).unwrap_or_default();
    let sorted = |categories: &[Category]| {
        categories.iter().map(|c| c.0.as_str()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("、")
    };
    let yes = |must: bool| if must { tr!("roster-yes") } else { tr!("roster-no") };
    let members =
        |household: &Household| household.members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join("、");
    let last4 = |household: &Household| household.identity.as_ref().map(|mark| mark.last4.clone()).unwrap_or_default();
    let all = [
        (Field::Head, old.head != new.head, old.head.clone(), new.head.clone()),
        (Field::Group, old.group != new.group, text(&old.group), text(&new.group)),
        (Field::Number, old.number != new.number, text(&old.number), text(&new.number)),
        (Field::Residents, old.residents != new.residents, count(old.residents), count(new.residents)),
        (
            Field::Categories,
            sorted(&old.categories) != sorted(&new.categories),
            sorted(&old.categories),
            sorted(&new.categories),
        ),
        (Field::MustVisit, old.must_visit != new.must_visit, yes(old.must_visit), yes(new.must_visit)),
        (Field::Phone, old.phone != new.phone, text(&old.phone), text(&new.phone)),
        (Field::Address, old.address != new.address, text(&old.address), text(&new.address)),
        (Field::Members, old.members != new.members, members(old), members(new)),
        (Field::Identity, old.identity != new.identity, last4(old), last4(new)),
    ];
    all.into_iter()
        .filter(|(_, differs, ..)| *differs)
        .map(|(field, _, from, to)| FieldChange { field, from, to })
        .collect()
}

fn sort(plan: &mut Plan) {
    plan.added.sort_by_cached_key(|(id, household)| (place(household), *id));
    plan.changed.sort_by_cached_key(|change| (place(&change.new), change.id));
    plan.missing.sort_by_cached_key(|(id, household)| (place(household), *id));
    plan.unchanged.sort_unstable();
    plan.look_alikes.sort_by_key(|pair| (pair.why, pair.sheet, pair.known));
    plan.look_alikes.dedup();
}

/// Sorts 组 2 before 组 10.
fn place(household: &Household) -> (VillageCode, usize, String, usize, String) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (group, number) = (text(&household.group), text(&household.number));
    (household.village, group.len(), group, number.len(), number)
}

#[cfg(test)]
mod tests;
