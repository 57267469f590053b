//! What an import would do to the records: who is new, what changes, who is
//! no longer in the sheet, and who may be somebody known under another number.
//! Pure; somebody else carries it out.

use std::collections::{BTreeSet, HashSet};

use super::alike::{Alike, LookAlike, look_alikes};
use super::categories::drop_ordinary;
use super::matching::{Met, Records, even_number};
use super::names::person;
use super::reading::{HouseholdRead, Reading};
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
    /// Places in [`Reading::households`] of those that have the head of a known
    /// household that isn't in the sheet otherwise, under another number or group: a
    /// person must say whether they are those, once for all of them.
    pub doubtful: Vec<usize>,
    /// Households that are one of several known ones of that name, and nothing
    /// tells which; they are left as they are.
    pub left_out: Vec<HouseholdId>,
}

/// What the households are of which it isn't sure whether they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubtful {
    /// The known ones, under another number or in another group.
    Same,
    /// Others that have the same name.
    New,
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

/// Plans the import of `reading` into the `known` households. Those of which a
/// person has to say whether they are known are taken for new, and named.
pub fn plan(reading: &Reading, known: &[(HouseholdId, &Household)]) -> Plan {
    plan_as(reading, known, Doubtful::New)
}

/// Plans as [`plan`], with what a person said of the households that may be known.
pub fn plan_as(reading: &Reading, known: &[(HouseholdId, &Household)], doubtful: Doubtful) -> Plan {
    let records = Records::new(known);
    let mut plan = Plan::default();
    let mut new_heads = 0;
    let mut used = HashSet::new();
    for (at, (read, met)) in reading.households.iter().zip(records.matched(reading)).enumerate() {
        if matches!(met, Met::Maybe(_) | Met::OneOfSeveral) {
            plan.doubtful.push(at);
        }
        let met = match met {
            Met::Known(id) => Some(id),
            Met::Maybe(id) if doubtful == Doubtful::Same => Some(id),
            Met::OneOfSeveral if doubtful == Doubtful::Same => {
                plan.left_out.push(read.id);
                continue;
            }
            Met::Maybe(_) | Met::OneOfSeveral | Met::New => None,
        };
        match met {
            Some(id) => {
                let Some(old) = records.get(id) else { continue };
                let new = updated(old, read);
                let fields = differences(old, &new);
                if fields.iter().any(|change| change.field == Field::Head) {
                    new_heads += 1;
                    plan.look_alikes.push(LookAlike { sheet: id, known: id, why: Alike::Successor });
                }
                if fields.is_empty() {
                    plan.unchanged.push(id);
                } else {
                    plan.changed.push(Change { id, old: old.clone(), new, fields });
                }
            }
            None => {
                let id = records.free_id(read, &used);
                used.insert(id);
                plan.added.push((id, records.newcomer(read)));
            }
        }
    }
    let met: HashSet<HouseholdId> =
        plan.changed.iter().map(|change| change.id).chain(plan.unchanged.iter().copied()).collect();
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

/// Returns `old` with what the sheet says anything about.
fn updated(old: &Household, read: &HouseholdRead) -> Household {
    let (sheet, given) = (&read.household, read.given);
    let mut new = old.clone();
    // A name that is only written otherwise stays as it was written first.
    if person(&old.head) != person(&sheet.head) {
        new.head = sheet.head.clone();
    }
    if given.group {
        new.group = sheet.group.clone();
    }
    if given.number {
        new.number = fuller(old.number.as_deref(), sheet.number.as_deref()).map(str::to_owned);
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

/// Returns the number that the sheet gives. Where it is the known one but for zeros that
/// fill it up, it is the one that has them: spreadsheets lose zeros and add none.
fn fuller<'a>(old: Option<&'a str>, sheet: Option<&'a str>) -> Option<&'a str> {
    match (old, sheet) {
        (Some(old), Some(new)) if old.len() > new.len() && even_number(old) == even_number(new) => Some(old),
        _ => sheet,
    }
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
