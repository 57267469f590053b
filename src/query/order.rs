//! The order in which people expect households and names: by number, not by
//! digit, and Chinese names by their sound. It compares, nothing more.

use super::readings::spelling;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;

/// Digits to which numbers are filled up, so that text order is number order.
const DIGITS: usize = 10;

/// Returns a key under which `2-9` comes before `2-17` and 组 2 before 组 10.
pub fn natural_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + DIGITS);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        key.push_str(&rest[..start]);
        let digits = rest[start..].len() - rest[start..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = rest[start..start + digits].trim_start_matches('0');
        key.extend(std::iter::repeat_n('0', DIGITS.saturating_sub(number.len())));
        key.push_str(number);
        rest = &rest[start + digits..];
    }
    key.push_str(rest);
    key
}

/// Returns the key that puts households in the order of the register: village,
/// group, number, head. A household without a number comes after those with one.
pub fn household_key(household: &Household) -> (VillageCode, String, bool, String) {
    let group = natural_key(household.group.as_deref().unwrap_or_default());
    let number = household.number.as_deref().unwrap_or(&household.head);
    (household.village, group, household.number.is_none(), natural_key(number))
}

/// Returns the key that puts names in the order of their sound.
pub fn name_key(name: &str) -> (String, String) {
    (spelling(name), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut texts = ["10", "2", "2-17", "2-9", "1", "丙10", "丙9", "007"];
        texts.sort_by_key(|text| natural_key(text));
        assert_eq!(texts, ["1", "2", "2-9", "2-17", "007", "10", "丙9", "丙10"]);
    }

    #[test]
    fn households_stand_as_in_the_register() {
        let household = |group: &str, number: Option<&str>, head: &str| Household {
            group: Some(group.into()),
            number: number.map(str::to_owned),
            ..Household::new("320722114204".parse().unwrap(), head)
        };
        let mut list = [
            household("10", Some("1"), "a"),
            household("2", None, "b"),
            household("2", Some("11"), "c"),
            household("2", Some("9"), "d"),
        ];
        list.sort_by_key(household_key);
        assert_eq!(list.map(|household| household.head), ["d", "c", "b", "a"]);
    }

    #[test]
    fn names_stand_by_their_sound() {
        let mut names = ["张三", "曾强", "李四", "安然"];
        names.sort_by_key(|name| name_key(name));
        assert_eq!(names, ["安然", "李四", "曾强", "张三"]);
    }
}
