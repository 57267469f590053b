//! The villages that come with the program: one county, as an example to
//! choose from. See `areas/README.md` for where they come from.

use super::village::Village;

/// The county whose villages are known.
pub const COUNTY: &str = "东海县";

/// Returns the villages of [`COUNTY`], by code.
pub fn embedded() -> Vec<Village> {
    let village = |line: &str| {
        let mut fields = line.split(',');
        let code = fields.next()?.parse().ok()?;
        let (name, town) = (fields.next()?.to_owned(), fields.next()?.to_owned());
        Some(Village { code, name, town, county: COUNTY.to_owned() })
    };
    include_str!("areas/320722-donghai.csv").lines().skip(1).filter_map(village).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_village() {
        let all = embedded();
        assert_eq!(all.len(), include_str!("areas/320722-donghai.csv").lines().count() - 1);
        assert!(all.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(all.iter().all(|village| !village.short_name().is_empty() && !village.town.is_empty()));
    }
}
