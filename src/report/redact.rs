//! What a paper may say of people. For one's own superior it carries names, and
//! telephone numbers where the household agreed to be called. Whatever is posted,
//! published or goes further says 张某, and has no number of any kind in it.

use std::collections::HashMap;

use crate::domain::privacy::scan;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::state::State;
use crate::tr;

words! {
    /// For whom a paper is.
    pub enum Profile {
        /// For one's own superior: with names.
        Full = "full" / "report-profile-full",
        /// For everybody else: names shortened, no telephone numbers, nothing restricted.
        Work = "work" / "report-profile-work",
    }
}

/// Surnames of two characters that are met in practice.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯", "端木",
    "南宫", "宇文", "长孙", "申屠", "百里", "呼延", "轩辕", "澹台", "淳于", "单于", "太叔", "闻人", "赫连", "钟离",
];

/// Returns a name of which the surname alone is left: 张某, 欧阳某; of a name in
/// other letters its first one.
pub fn short_name(name: &str) -> String {
    let name = name.trim();
    let Some(first) = name.chars().next() else { return String::new() };
    if first.is_ascii_alphabetic() {
        return format!("{first}.");
    }
    let surname = match COMPOUND.iter().find(|surname| name.starts_with(**surname)) {
        Some(surname) if name.chars().count() > 2 => (*surname).to_owned(),
        _ => first.to_string(),
    };
    tr!("report-short-name", surname = surname)
}

/// Takes out of text what a paper of [`Profile::Work`] may not say.
#[derive(Debug, Default)]
pub struct Redaction {
    /// By village, the names of those who live there, longer ones first: 张三丰 is
    /// not 张某 with a 丰 behind it.
    names: HashMap<VillageCode, Vec<String>>,
}

impl Redaction {
    /// Prepares it for all who are known.
    pub fn of(state: &State) -> Self {
        let mut names: HashMap<VillageCode, Vec<String>> = HashMap::new();
        for (_, household) in state.households() {
            let members = household.members.iter().map(|member| &member.name);
            let known = names.entry(household.village).or_default();
            known.extend(members.chain([&household.head]).filter(|name| name.chars().count() > 1).cloned());
        }
        for known in names.values_mut() {
            known.sort_unstable_by(|a, b| b.chars().count().cmp(&a.chars().count()).then(a.cmp(b)));
            known.dedup();
        }
        Self { names }
    }

    /// Returns a text that was written about somebody of `village`, without the
    /// names of those who live there and without telephone numbers.
    pub fn text(&self, village: VillageCode, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        // Identity numbers never get into a record; what looks like one goes, too.
        for found in scan(text) {
            out.push_str(&text[done..found.range.start]);
            out.push_str(&tr!("report-number-left-out"));
            done = found.range.end;
        }
        out.push_str(&text[done..]);
        for name in self.names.get(&village).into_iter().flatten() {
            if out.contains(name.as_str()) {
                out = out.replace(name.as_str(), &short_name(name));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::Sample;

    #[test]
    fn of_a_name_the_surname_is_left() {
        for (name, short) in [("张三", "张某"), ("欧阳建国", "欧阳某"), ("欧阳", "欧某"), ("Anna", "A."), ("", "")]
        {
            assert_eq!(short_name(name), short);
        }
    }

    #[test]
    fn names_and_numbers_leave_the_text() {
        let mut sample = Sample::default();
        let home = sample.household("1", "张三丰");
        sample.household("2", "张三");
        let village = sample.state.household(home).unwrap().village;
        let said = |text: &str| Redaction::of(&sample.state).text(village, text);
        for number in
            ["13812345678", "138-1234-5678", "１３８ １２３４ ５６７８", "0518-87212345", "6222 0210 0111 6245 702"]
        {
            let text = format!("张三丰和张三商量，电话{number}，李四在场");
            assert_eq!(said(&text), "张某和张某商量，电话〔号码略〕，李四在场");
        }
        let innocent = "2026-11-22 水渠 350、420、810 元，订单 2026112210300001234";
        assert_eq!(said(innocent), innocent);
    }
}
