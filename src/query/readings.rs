//! How Chinese names are read aloud, so that they can be found and sorted by
//! their sound. Characters with several readings keep all of them; a surname
//! that is read otherwise than the same character elsewhere comes first.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Surnames whose reading isn't the usual one of their first character.
const SURNAMES: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("尉迟", &["yu", "chi"]),
    ("单于", &["chan", "yu"]),
    ("澹台", &["tan", "tai"]),
    ("曾", &["zeng"]),
    ("单", &["shan"]),
    ("解", &["xie"]),
    ("仇", &["qiu"]),
    ("区", &["ou"]),
    ("查", &["zha"]),
    ("盖", &["ge"]),
    ("朴", &["piao"]),
    ("翟", &["zhai"]),
    ("繁", &["po"]),
    ("乜", &["nie"]),
    ("缪", &["miao"]),
    ("折", &["she"]),
    ("黑", &["he"]),
    ("秘", &["bi"]),
    ("召", &["shao"]),
    ("员", &["yun"]),
    ("乐", &["yue"]),
    ("隗", &["wei"]),
    ("么", &["yao"]),
    ("卜", &["bu"]),
    ("洗", &["xian"]),
    ("覃", &["qin"]),
    ("阚", &["kan"]),
    ("郇", &["xun"]),
    ("种", &["chong"]),
    ("重", &["chong"]),
    ("祭", &["zhai"]),
    ("佴", &["nai"]),
    ("薄", &["bo"]),
    ("粘", &["nian"]),
    ("牟", &["mu"]),
];

/// Returns the readings of each character, the most likely first; a character
/// that isn't read aloud has none.
pub fn readings(name: &str) -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&'static str>> = name
        .to_pinyin_multi()
        .map(|multi| {
            let mut found: Vec<&'static str> =
                multi.map(|multi| multi.into_iter().map(|reading| reading.plain()).collect()).unwrap_or_default();
            // Tones apart, some readings are the same; few characters have more than four.
            found.dedup();
            found.iter().flat_map(|reading| typed(reading)).collect()
        })
        .collect();
    for (slot, reading) in all.iter_mut().zip(surname(name)) {
        slot.retain(|other| other != reading);
        slot.insert(0, reading);
    }
    all
}

/// Returns how a reading is typed: no key has ü, for which people type u, v and, as
/// passports have it, yu.
fn typed(reading: &&'static str) -> Vec<&'static str> {
    match *reading {
        "lü" => vec!["lu", "lv", "lyu"],
        "nü" => vec!["nu", "nv", "nyu"],
        "lüe" => vec!["lue", "lve", "lyue"],
        "nüe" => vec!["nue", "nve", "nyue"],
        other => vec![other],
    }
}

/// Returns the most likely reading of a name as one word, other characters as they are.
pub fn spelling(name: &str) -> String {
    let surname = surname(name);
    let mut spelt = String::with_capacity(name.len() * 2);
    for (index, (c, reading)) in name.chars().zip(name.to_pinyin()).enumerate() {
        match (surname.get(index), reading) {
            (Some(reading), _) => spelt.push_str(reading),
            (None, Some(reading)) => spelt.push_str(reading.plain()),
            (None, None) => spelt.push(c),
        }
    }
    spelt
}

/// Returns the readings of a surname that isn't read as its characters usually are.
fn surname(name: &str) -> &'static [&'static str] {
    SURNAMES.iter().find(|(surname, _)| name.starts_with(surname)).map_or(&[], |(_, reading)| reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, spelt) in [
            ("张三", "zhangsan"),
            ("曾强", "zengqiang"),
            ("单小红", "shanxiaohong"),
            ("解放", "xiefang"),
            ("仇大海", "qiudahai"),
            ("区志明", "ouzhiming"),
            ("查良", "zhaliang"),
            ("盖文", "gewen"),
            ("尉迟恭", "yuchigong"),
            ("王A", "wangA"),
        ] {
            assert_eq!(spelling(name), spelt);
        }
    }

    #[test]
    fn other_readings_are_kept() {
        let readings = readings("曾单");
        assert_eq!(readings[0][0], "zeng");
        assert!(readings[0].contains(&"ceng"));
        assert!(readings[1].contains(&"dan"));
    }

    #[test]
    fn the_surname_table_says_nothing_twice_and_nothing_needless() {
        let usual = |name: &str| name.to_pinyin().flatten().map(|reading| reading.plain()).collect::<Vec<_>>();
        let needless: Vec<_> =
            SURNAMES.iter().filter(|(name, reading)| usual(name) == *reading).map(|(name, _)| name).collect();
        assert!(needless.is_empty(), "{needless:?}");
        for (index, (name, _)) in SURNAMES.iter().enumerate() {
            assert!(SURNAMES[..index].iter().all(|(other, _)| !name.starts_with(other)), "{name} is never reached");
        }
    }
}
