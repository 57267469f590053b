//! The country's provinces, cities and counties by name, as the first six digits
//! of village codes tell them. Codes that ended, or are newer than the table, are
//! in none of it, which is no mistake.

use std::sync::LazyLock;

use super::village::{Village, VillageCode};

/// A county, district or city of its rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct County {
    /// The first six digits of the codes of its villages.
    pub code: u32,
    /// The province it is in.
    pub province: &'static str,
    /// The city it belongs to; empty where it is right under the province.
    pub city: &'static str,
    /// Its name.
    pub name: &'static str,
}

impl County {
    /// Returns the name from the province on: 江苏省连云港市东海县.
    pub fn full(&self) -> String {
        format!("{}{}", self.parent(), self.name)
    }

    /// Returns where it is: 江苏省连云港市. A city with towns right below it is its own county.
    pub fn parent(&self) -> String {
        let city = if self.city == self.name { "" } else { self.city };
        format!("{}{city}", self.province)
    }

    /// Returns the name that tells it from all others: 东海县, but 连云港市海州区,
    /// since there is another 海州区.
    pub fn told_apart(&self) -> String {
        let above = if self.city.is_empty() { self.province } else { self.city };
        match all().iter().filter(|other| other.name == self.name).nth(1) {
            Some(_) => format!("{above}{}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// Tells whether somebody may call it this: 东海, 东海县, 连云港东海县. A county that
    /// became a district is called either.
    pub fn is_called(&self, said: &str) -> bool {
        let mut said = said.trim();
        for above in [self.province, self.city] {
            let rest = [above, stem(above)].into_iter().filter(|above| !above.is_empty());
            let rest = rest.filter_map(|above| said.strip_prefix(above)).find(|rest| !rest.is_empty());
            // 吉林市 begins like 吉林省.
            said = rest.filter(|rest| !["省", "市", "区", "县"].contains(rest)).unwrap_or(said).trim();
        }
        agree(said, self.name)
    }

    /// Tells whether a list that says province, city and county of a village, each as
    /// far as it does, can mean this one.
    pub fn fits(&self, province: &str, city: &str, county: &str) -> bool {
        // Right under a province its name, or none at all, stands in the place of a city.
        let none = ["市辖区", "县", "省直辖", "省直辖县级行政区划", "自治区直辖县级行政区划"].contains(&city);
        let instead = self.city.is_empty() && (none || agree(city, self.province));
        let city_fits = agree(city, self.city) || agree(city, self.name) || instead;
        (province.is_empty() || agree(province, self.province))
            && (city.is_empty() || city_fits)
            && (county.is_empty() || self.is_called(county))
    }
}

/// Returns all counties, by code.
pub fn all() -> &'static [County] {
    static ALL: LazyLock<Vec<County>> = LazyLock::new(|| read(include_str!("areas/counties.txt")));
    &ALL
}

fn read(text: &'static str) -> Vec<County> {
    let (mut counties, mut province) = (Vec::new(), "");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let mut parts = line.split(' ');
        let (above, name) = parts.next().unwrap_or_default().split_at(digits);
        if digits == 2 {
            province = name;
        }
        counties.extend(parts.filter_map(|part| {
            let (last, county) = part.split_at_checked(2)?;
            let code = format!("{above}{last}").parse().ok()?;
            Some(County { code, province, city: name, name: county })
        }));
    }
    counties
}

/// Returns the county that a village is in by its code, where the table has it.
pub fn of(code: VillageCode) -> Option<&'static County> {
    let prefix = u32::try_from(code.town() / 1000).ok()?;
    all().binary_search_by_key(&prefix, |county| county.code).ok().map(|at| &all()[at])
}

/// Returns where a village is, from the province on as far as its code and its
/// record tell it. What the record says stands, also against the code.
pub fn place(village: &Village) -> String {
    match of(village.code) {
        Some(county) if village.county.is_empty() || county.is_called(&village.county) => county.full(),
        _ => village.county.clone(),
    }
}

/// Tells whether two names of one rank may be the same: 江苏 and 江苏省, 赣榆县 and
/// 赣榆区, 青龙县 and 青龙满族自治县.
fn agree(a: &str, b: &str) -> bool {
    let long = |stem: &str| stem.chars().count() > 1;
    a == b || (long(stem(a)) && b.starts_with(stem(a))) || (long(stem(b)) && a.starts_with(stem(b)))
}

/// Returns a name without what it is.
fn stem(name: &str) -> &str {
    const TAILS: &[&str] =
        &["特别行政区", "自治区", "自治州", "自治县", "自治旗", "省", "市", "区", "县", "州", "盟", "旗"];
    TAILS.iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::areas;
    use super::*;

    fn county(code: u32) -> County {
        *all().iter().find(|county| county.code == code).unwrap()
    }

    #[test]
    fn the_table_holds_the_country() {
        let counted = |of: fn(&County) -> &'static str| {
            all().iter().map(of).filter(|name| !name.is_empty()).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((all().len(), counted(|county| county.province)), (2978, 31));
        assert_eq!(counted(|county| county.city), 333);
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        let whole = |county: &County| county.name.chars().count() > 1 && (110_101..=659_099).contains(&county.code);
        assert!(all().iter().all(whole));
        for village in areas::embedded() {
            assert_eq!(of(village.code).unwrap().name, areas::COUNTY);
        }
    }

    #[rstest]
    #[case(320_722, "江苏省连云港市东海县", "东海县")]
    #[case(320_706, "江苏省连云港市海州区", "连云港市海州区")]
    #[case(110_105, "北京市朝阳区", "北京市朝阳区")]
    #[case(419_001, "河南省济源市", "济源市")]
    #[case(441_900, "广东省东莞市", "东莞市")]
    #[case(500_233, "重庆市忠县", "忠县")]
    fn names_are_told_from_the_province_on(#[case] code: u32, #[case] full: &str, #[case] apart: &str) {
        assert_eq!((county(code).full().as_str(), county(code).told_apart().as_str()), (full, apart));
    }

    #[test]
    fn a_county_answers_to_all_its_names_and_to_no_other() {
        for said in ["东海", "东海县", "连云港东海县", "连云港市东海县", "江苏省连云港市东海县", "江苏 东海", "东海区"]
        {
            assert!(county(320_722).is_called(said), "{said}");
        }
        for said in ["灌云县", "连云港市", "江苏省", "东县", ""] {
            assert!(!county(320_722).is_called(said), "{said}");
        }
        assert!(county(130_321).is_called("青龙县") && county(500_233).is_called("忠县"));
        assert!(!county(500_233).is_called("忠"), "one character is no name");
    }

    #[test]
    fn columns_of_a_list_are_held_against_the_code() {
        let east = county(320_722);
        for (province, city, county) in
            [("", "", ""), ("江苏", "连云港", "东海"), ("江苏省", "连云港市", ""), ("", "", "连云港市东海县")]
        {
            assert!(east.fits(province, city, county), "{province} {city} {county}");
        }
        for (province, city, county) in [("山东省", "", ""), ("", "徐州市", "东海县"), ("", "", "灌云县")] {
            assert!(!east.fits(province, city, county), "{province} {city} {county}");
        }
        assert!(county(110_105).fits("北京市", "北京市", "朝阳区") && county(110_105).fits("北京", "市辖区", "朝阳"));
        assert!(county(419_001).fits("河南省", "济源市", "") && county(419_001).fits("河南", "省直辖", "济源市"));
    }

    #[test]
    fn a_place_is_as_much_as_is_known() {
        let place = |code: &str, county: &str| {
            let code = code.parse().unwrap();
            super::place(&Village { code, name: "前张村".into(), town: String::new(), county: county.into() })
        };
        assert_eq!(place("320722114204", ""), "江苏省连云港市东海县");
        assert_eq!(place("320722114204", "东海县"), "江苏省连云港市东海县");
        assert_eq!(place("320722114204", "灌云县"), "灌云县", "what was written stands");
        assert_eq!((place("320721114204", "").as_str(), place("981091866184", "东海县").as_str()), ("", "东海县"));
    }
}
