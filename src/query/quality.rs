//! What is missing or odd in the data, counted and listed, for people to put
//! right. Nothing is ever put right in silence.

use std::collections::{BTreeMap, HashMap};

use super::order::household_key;
use super::readings::spelling;
use super::scope::Reach;
use crate::base::fold::folded;
use crate::base::ids::{HouseholdId, RecordId};
use crate::base::text::half_width;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::state::State;

words! {
    /// What is missing or odd.
    pub enum Flaw {
        /// A household without a number 户号.
        NoNumber = "no_number" / "query-flaw-no-number",
        /// A household of which nobody knows how many live there.
        NoResidents = "no_residents" / "query-flaw-no-residents",
        /// A household without a category.
        NoCategory = "no_category" / "query-flaw-no-category",
        /// A phone number that can't be one.
        BadPhone = "bad_phone" / "query-flaw-bad-phone",
        /// Two households that may be one.
        LookAlike = "look_alike" / "query-flaw-look-alike",
        /// Two households with the same number in one village.
        SameNumber = "same_number" / "query-flaw-same-number",
        /// A visit of which nothing is written.
        NoText = "no_text" / "query-flaw-no-text",
        /// A concern that no household is known to have raised.
        NoHousehold = "no_household" / "query-flaw-no-household",
    }
}

/// The records with one flaw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flawed {
    /// The flaw.
    pub flaw: Flaw,
    /// The records that have it, households in the order of the register;
    /// those that look alike stand next to each other.
    pub records: Vec<RecordId>,
}

/// Households that may be one and the same: of one village and group, with
/// names that sound or are written alike, or of one village with such names and
/// identity numbers that end alike.
pub type Alike = Vec<HouseholdId>;

/// Returns the records with flaws, one entry for each flaw, in the order of
/// their declaration, with an empty list where there are none.
pub fn quality(state: &State, reach: &Reach<'_>) -> Vec<Flawed> {
    let mut households = reach.households.clone();
    households.sort_by_cached_key(|(id, household)| (household_key(household), *id));
    let with = |odd: &dyn Fn(&Household) -> bool| {
        households.iter().filter(|(_, household)| odd(household)).map(|(id, _)| id.0).collect::<Vec<_>>()
    };
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    Flaw::ALL
        .iter()
        .map(|flaw| {
            let records = match flaw {
                Flaw::NoNumber => with(&|household| blank(&household.number)),
                Flaw::NoResidents => with(&|household| household.residents.is_none()),
                Flaw::NoCategory => with(&|household| household.categories.is_empty()),
                Flaw::BadPhone => with(&|household| household.phone.as_deref().is_some_and(|phone| !is_phone(phone))),
                Flaw::LookAlike => look_alikes(&households).into_iter().flatten().map(|id| id.0).collect(),
                Flaw::SameNumber => same_numbers(&households),
                Flaw::NoText => silent_visits(state, reach),
                Flaw::NoHousehold => orphans(state, reach),
            };
            Flawed { flaw: *flaw, records }
        })
        .collect()
}

/// Returns the groups of households that may be one.
pub fn look_alikes(households: &[(HouseholdId, &Household)]) -> Vec<Alike> {
    let mut by_sound: BTreeMap<(VillageCode, &str, String), Alike> = BTreeMap::new();
    let mut by_mark: BTreeMap<(VillageCode, &str, String), Alike> = BTreeMap::new();
    for (id, household) in households {
        let group = household.group.as_deref().unwrap_or_default();
        let sound = spelling(&bare(&household.head));
        if let Some(mark) = &household.identity {
            by_mark.entry((household.village, &mark.last4, sound.clone())).or_default().push(*id);
        }
        by_sound.entry((household.village, group, sound)).or_default().push(*id);
    }
    let marks: HashMap<HouseholdId, &str> = households
        .iter()
        .filter_map(|(id, household)| Some((*id, household.identity.as_ref()?.last4.as_str())))
        .collect();
    // Names that sound alike are no sign where the identity numbers differ.
    let differ = |alike: &Alike| {
        let mut ends: Vec<_> = alike.iter().filter_map(|id| marks.get(id)).collect();
        ends.sort_unstable();
        ends.dedup();
        ends.len() == alike.len()
    };
    let sounding = by_sound.into_values().filter(|alike| alike.len() > 1 && !differ(alike));
    let mut groups: Vec<Alike> = sounding.collect();
    for alike in by_mark.into_values().filter(|alike| alike.len() > 1) {
        if !groups.iter().any(|group| alike.iter().all(|id| group.contains(id))) {
            groups.push(alike);
        }
    }
    groups
}

/// Returns a name without spaces and without what some sheets put behind it: 张三（户主）.
fn bare(name: &str) -> String {
    let name = folded(name);
    let name = name.split('(').next().unwrap_or_default();
    name.chars().filter(|c| !c.is_whitespace() && *c != '·').collect()
}

fn same_numbers(households: &[(HouseholdId, &Household)]) -> Vec<RecordId> {
    let mut by_number: BTreeMap<(VillageCode, &str, &str), Vec<RecordId>> = BTreeMap::new();
    for (id, household) in households {
        if let Some(number) = household.number.as_deref().map(str::trim).filter(|number| !number.is_empty()) {
            // Some villages count anew in each group.
            let group = household.group.as_deref().unwrap_or_default();
            by_number.entry((household.village, group, number)).or_default().push(id.0);
        }
    }
    by_number.into_values().filter(|same| same.len() > 1).flatten().collect()
}

/// Tells whether a phone number can be one: 11 digits of a mobile phone, or an
/// area code and 7 or 8 digits; without the area code it is taken, too.
fn is_phone(phone: &str) -> bool {
    let phone = half_width(phone);
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&digits);
    let only = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'));
    let fits = match digits.len() {
        7 | 8 => !digits.starts_with('0') && !digits.starts_with('1'),
        10 | 12 => digits.starts_with('0'),
        11 => {
            digits.starts_with('0')
                || (digits.starts_with('1') && ('3'..='9').contains(&char::from(digits.as_bytes()[1])))
        }
        _ => false,
    };
    only && fits
}

/// Returns the visits at which somebody was met and of which nothing is
/// written, no policy was explained and nothing was raised or promised.
fn silent_visits(state: &State, reach: &Reach<'_>) -> Vec<RecordId> {
    let silent = state.visits().filter(|(id, visit)| {
        !visit.nobody_home
            && visit.gist.is_empty()
            && visit.policies.is_empty()
            && state.concerns_in(*id).next().is_none()
            && state.matters_in(*id).next().is_none()
    });
    let ids = silent.map(|(id, _)| id.0);
    ids.filter(|id| reach.holds_record(crate::domain::record::Kind::Visit, *id)).collect()
}

/// Returns the concerns whose household isn't named or isn't there.
fn orphans(state: &State, reach: &Reach<'_>) -> Vec<RecordId> {
    let orphans = state.concerns().filter(|(_, concern)| {
        concern.household.and_then(|household| state.household(household)).is_none()
            && reach.holds(None, concern.village, concern.visit)
    });
    orphans.map(|(id, _)| id.0).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::household::{Category, IdentityMark};
    use crate::query::sample::{Sample, day, village};
    use crate::query::scope::Scope;

    fn whole(head: &str, number: &str) -> Household {
        Household {
            number: Some(number.into()),
            group: Some("2".into()),
            residents: Some(4),
            categories: vec![Category("一般户".into())],
            ..Household::new(village(), head)
        }
    }

    fn flawed(sample: &Sample, flaw: Flaw) -> Vec<RecordId> {
        let reach = Reach::of(&sample.state, Scope::All, day("2026-11-22"), None);
        let found = quality(&sample.state, &reach);
        assert_eq!(found.len(), Flaw::ALL.len());
        found.into_iter().find(|found| found.flaw == flaw).unwrap().records
    }

    #[test]
    fn what_is_missing_is_listed() {
        let mut sample = Sample::default();
        let good = HouseholdId(sample.put(whole("张三", "1")));
        let bare = sample.put(Household::new(village(), "李四"));
        let phone = sample.put(Household { phone: Some("1381234567".into()), ..whole("王五", "2") });
        assert_eq!(flawed(&sample, Flaw::NoNumber), [bare]);
        assert_eq!(flawed(&sample, Flaw::NoResidents), [bare]);
        assert_eq!(flawed(&sample, Flaw::NoCategory), [bare]);
        assert_eq!(flawed(&sample, Flaw::BadPhone), [phone]);

        let silent = sample.visit(&[good], "2026-11-02", |_| {});
        sample.visit(&[good], "2026-11-03", |v| v.nobody_home = true);
        sample.visit(&[good], "2026-11-04", |v| v.blocks.chat = "都好".into());
        let heard = sample.visit(&[good], "2026-11-05", |_| {});
        sample.concern(good, "2026-11-05", "2026-11-12", |c| c.visit = Some(heard));
        let orphan = sample.concern(good, "2026-11-05", "2026-11-12", |c| c.household = None);
        assert_eq!(flawed(&sample, Flaw::NoText), [silent.0]);
        assert_eq!(flawed(&sample, Flaw::NoHousehold), [orphan.0]);
    }

    #[test]
    fn look_alikes_are_shown_unless_their_marks_differ() {
        let mark = |last4: &str| Some(IdentityMark { last4: last4.into() });
        let mut sample = Sample::default();
        let first = sample.put(whole("刘兰英", "1"));
        let variant = sample.put(whole("刘 蓝英（户主）", "9"));
        sample.put(Household { group: Some("3".into()), ..whole("刘兰英", "1") });
        sample.put(Household { identity: mark("1234"), ..whole("张伟", "3") });
        sample.put(Household { identity: mark("5678"), ..whole("张玮", "4") });
        let before = sample.put(Household { identity: mark("123X"), ..whole("赵大", "5") });
        let moved = sample.put(Household { identity: mark("123X"), group: Some("3".into()), ..whole("赵大", "6") });
        sample.put(Household { identity: mark("123X"), ..whole("钱五", "7") });
        assert_eq!(flawed(&sample, Flaw::LookAlike), [first, variant, before, moved]);
        assert_eq!(flawed(&sample, Flaw::SameNumber), []);
        let again = sample.put(whole("孙七", "9"));
        assert_eq!(flawed(&sample, Flaw::SameNumber), [variant, again]);
    }

    #[rstest]
    #[case("13812345678", true)]
    #[case("138 1234 5678", true)]
    #[case("+86 138-1234-5678", true)]
    #[case("0518-87212345", true)]
    #[case("87212345", true)]
    #[case("１３８１２３４５６７８", true)]
    #[case("12812345678", false)]
    #[case("1381234567", false)]
    #[case("电话不详", false)]
    #[case("13812345678/13912345678", false)]
    fn phones(#[case] phone: &str, #[case] can_be: bool) {
        assert_eq!(is_phone(phone), can_be);
    }
}
