//! What may become of households in the register: a part of one goes its own
//! way 分户, two become one 合户, one goes away or comes back. Each answers with
//! the records as they stand afterwards; it writes nothing.

use chrono::NaiveDate;

use super::change::{Change, Edit};
use super::household::{Category, Household, HouseholdStatus, Member, OPTIONAL_FIELDS, Origin};
use super::record::Kind;
use super::village::VillageCode;
use super::words;
use crate::base::ids::{HouseholdId, RecordId};
use crate::tr;

/// The step of a household of which a part went its own way. Frozen.
pub const SPLIT: &str = "split";

words! {
    /// A way in which a household moves 迁移.
    pub enum Moving {
        /// 外出: nobody lives there for now.
        Away = "away" / "domain-moving-away",
        /// 迁出: for good.
        Out = "moved_out" / "domain-moving-out",
        /// 回来.
        Back = "back" / "domain-moving-back",
        /// 换村组: to another village or group.
        Elsewhere = "elsewhere" / "domain-moving-elsewhere",
    }
}

impl Moving {
    /// Returns what it means for the work.
    pub fn meaning(self) -> String {
        match self {
            Self::Away => tr!("domain-moving-away-means"),
            Self::Out => tr!("domain-moving-out-means"),
            Self::Back => tr!("domain-moving-back-means"),
            Self::Elsewhere => tr!("domain-moving-elsewhere-means"),
        }
    }

    /// Returns the ways open to a household that stands like this.
    pub fn open_to(status: HouseholdStatus) -> &'static [Self] {
        match status {
            HouseholdStatus::Registered => &[Self::Away, Self::Out, Self::Elsewhere],
            HouseholdStatus::Away => &[Self::Back, Self::Out, Self::Elsewhere],
            HouseholdStatus::MovedOut => &[Self::Back],
            HouseholdStatus::Merged => &[],
        }
    }
}

/// Returns what a step of a household is called, where the word is one.
pub fn step_label(word: &str) -> Option<String> {
    match word {
        SPLIT => Some(tr!("domain-step-split")),
        word => {
            Moving::from_word(word).map(Moving::label).or_else(|| HouseholdStatus::from_word(word).map(|s| s.label()))
        }
    }
}

/// Where a household goes that goes elsewhere. What is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The village.
    pub village: Option<VillageCode>,
    /// The group.
    pub group: Option<String>,
    /// The number there.
    pub number: Option<String>,
    /// The address there.
    pub address: Option<String>,
}

/// Returns the household after it moved.
pub fn moved(household: &Household, way: Moving, place: &Place) -> Household {
    let mut new = household.clone();
    match way {
        Moving::Away => new.status = HouseholdStatus::Away,
        Moving::Out => new.status = HouseholdStatus::MovedOut,
        Moving::Back => new.status = HouseholdStatus::Registered,
        Moving::Elsewhere => {
            new.village = place.village.unwrap_or(household.village);
            new.group = place.group.clone().or(new.group);
            new.number = place.number.clone().or(new.number);
            new.address = place.address.clone().or(new.address);
        }
    }
    new
}

/// The part of a household that goes its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Its head.
    pub head: String,
    /// All who go, by name.
    pub who: Vec<String>,
    /// Its group.
    pub group: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// How many live there.
    pub residents: Option<u16>,
    /// How many stay.
    pub stay: Option<u16>,
    /// The day.
    pub on: NaiveDate,
}

/// Returns the household that stays, and the one that goes.
pub fn split(id: HouseholdId, household: &Household, parting: &Parting) -> (Household, Household) {
    let goes = |member: &Member| parting.who.contains(&member.name) || member.name == parting.head;
    let mut stays = household.clone();
    stays.members.retain(|member| !goes(member));
    stays.residents = parting.stay;
    // A relation is one to the old head and says nothing of the new one.
    let known = household.members.iter().filter(|member| goes(member));
    let mut members: Vec<Member> = known.map(|member| Member { relation: None, ..member.clone() }).collect();
    for name in &parting.who {
        if *name != parting.head && !members.iter().any(|member| member.name == *name) {
            members.push(Member { name: name.clone(), relation: None, birth_year: None });
        }
    }
    let new = Household {
        group: parting.group.clone(),
        number: parting.number.clone(),
        address: parting.address.clone(),
        residents: parting.residents,
        members,
        origin: Some(Origin { household: id, on: parting.on }),
        ..Household::new(household.village, &parting.head)
    };
    (stays, new)
}

/// Returns the household that is merged, and the one it went into, which has
/// the members, residents and categories of both.
pub fn merge(from: &Household, into: (HouseholdId, &Household)) -> (Household, Household) {
    let (id, into) = into;
    let gone = Household { status: HouseholdStatus::Merged, successor: Some(id), ..from.clone() };
    let mut new = into.clone();
    new.members = members_of_both(from, into);
    new.residents = match (into.residents, from.residents) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    };
    for category in &from.categories {
        if !new.categories.contains(category) {
            new.categories.push(category.clone());
        }
    }
    if new.categories.iter().any(|category| !category.is_ordinary()) {
        new.categories.retain(|category| !category.is_ordinary());
    }
    new.must_visit |= from.must_visit;
    if new.phone.is_none() {
        (new.phone, new.contact_consent) = (from.phone.clone(), from.contact_consent);
    }
    new.address = new.address.or_else(|| from.address.clone());
    (gone, new)
}

/// Returns the members of both, each once; the head of the one merged is a
/// member now.
fn members_of_both(from: &Household, into: &Household) -> Vec<Member> {
    let mut all = into.members.clone();
    let head = Member { name: from.head.clone(), relation: None, birth_year: None };
    let theirs = from.members.iter().map(|member| Member { relation: None, ..member.clone() });
    for member in theirs.chain([head]) {
        if member.name != into.head && !all.iter().any(|known| known.name == member.name) {
            all.push(member);
        }
    }
    all
}

/// What is known of a household that is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// Something was said of it, and the entry by which it came to be is missing.
    Words,
    /// It was in the register, and was taken out.
    TakenOut,
}

/// Returns the changes by which a household comes into the register under
/// `id`. One that was taken out comes back as it is now.
///
/// # Errors
/// Fails where serde does; a household holds nothing that makes it.
pub fn entering(id: HouseholdId, household: &Household, before: Before) -> serde_json::Result<Vec<Change>> {
    let (kind, record) = (Kind::Household, RecordId::from(id));
    let back = Change::Restore { kind, id: record };
    match before {
        Before::Nothing => return Ok(vec![Change::add(id, household.clone())]),
        // What was said of it may be that it was taken out.
        Before::Words => return Ok(vec![Change::add(id, household.clone()), back]),
        Before::TakenOut => {}
    }
    let mut set = match serde_json::to_value(household)? {
        serde_json::Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    for field in OPTIONAL_FIELDS {
        set.entry(*field).or_insert(serde_json::Value::Null);
    }
    let edit = Edit { kind, id: record, set, was: std::collections::BTreeMap::new(), step: None };
    Ok(vec![Change::Edit(edit), back])
}

/// Tells whether households of these categories must be visited unless
/// somebody says otherwise.
pub fn must_visit(categories: &[Category]) -> bool {
    categories.iter().any(|category| Category::MUST_VISIT.contains(&category.0.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, relation: &str) -> Member {
        Member { name: name.into(), relation: Some(relation.into()), birth_year: Some(1990) }
    }

    fn household() -> Household {
        Household {
            number: Some("12".into()),
            group: Some("2".into()),
            residents: Some(5),
            members: vec![member("李秀英", "妻子"), member("张小明", "儿子"), member("王芳", "儿媳")],
            categories: vec![Category("脱贫户".into())],
            ..Household::new("320722114204".parse().unwrap(), "张三")
        }
    }

    fn parting() -> Parting {
        Parting {
            head: "张小明".into(),
            who: vec!["王芳".into(), "张小宝".into()],
            group: Some("2".into()),
            number: Some("12-1".into()),
            address: None,
            residents: Some(3),
            stay: Some(2),
            on: "2026-11-22".parse().unwrap(),
        }
    }

    #[test]
    fn a_split_parts_members_and_residents_and_says_where_from() {
        let old = household();
        let (stays, new) = split(old.first_id(), &old, &parting());
        let names = |household: &Household| household.members.iter().map(|m| m.name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&stays), stays.residents), (vec!["李秀英".to_owned()], Some(2)));
        assert_eq!(names(&new), ["张小明", "王芳", "张小宝"]);
        assert!(new.members.iter().all(|member| member.relation.is_none()));
        assert_eq!(new.origin, Some(Origin { household: old.first_id(), on: parting().on }));
        assert_ne!(new.first_id(), old.first_id());
        assert_eq!((new.categories.len(), new.must_visit), (0, false), "a category isn't inherited");
        assert_eq!(Household { members: old.members.clone(), residents: old.residents, ..stays }, old);
    }

    #[test]
    fn a_household_enters_by_what_is_known_of_it() {
        let (id, new) = (household().first_id(), household());
        let entered = |before| entering(id, &new, before).unwrap();
        let back = Change::Restore { kind: Kind::Household, id: id.into() };
        assert_eq!(entered(Before::Nothing), [Change::add(id, new.clone())]);
        // An edit of what has never come to be would be about nothing.
        assert_eq!(entered(Before::Words), [Change::add(id, new.clone()), back.clone()]);
        assert!(matches!(&entered(Before::TakenOut)[..], [Change::Edit(_), last] if *last == back));
    }

    #[test]
    fn a_merger_loses_nobody_and_nothing_ordinary_stays_beside_the_special() {
        let from = household();
        let into = Household {
            residents: Some(1),
            members: vec![member("李秀英", "母亲")],
            categories: vec![Category("一般户".into())],
            ..Household::new(from.village, "张小红")
        };
        let id = into.first_id();
        let (gone, new) = merge(&from, (id, &into));
        assert_eq!((gone.status, gone.successor), (HouseholdStatus::Merged, Some(id)));
        assert_eq!(gone.members, from.members, "what it was stays");
        let names: Vec<&str> = new.members.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["李秀英", "张小明", "王芳", "张三"]);
        assert_eq!(new.residents, Some(6));
        assert_eq!(new.categories, [Category("脱贫户".into())]);
    }

    #[test]
    fn ways_lead_where_they_say_and_back() {
        let home = household();
        for status in HouseholdStatus::ALL {
            let stands = Household { status: *status, ..home.clone() };
            for way in Moving::open_to(*status) {
                let place = Place { group: Some("5".into()), ..Place::default() };
                assert_ne!(moved(&stands, *way, &place), stands, "{status:?} {way:?}");
            }
        }
        let away = moved(&home, Moving::Away, &Place::default());
        assert!(!away.is_present());
        assert_eq!(moved(&away, Moving::Back, &Place::default()), home);
        for word in [SPLIT, "away", "back", "moved_out", "elsewhere", "merged", "registered"] {
            assert!(step_label(word).is_some_and(|label| !label.starts_with("domain-")), "{word}");
        }
    }
}
