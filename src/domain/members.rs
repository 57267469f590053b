//! Members of a household as lines of text, `李秀英 妻子 1962`, and back. What
//! can't be read is said line by line and never guessed.

use super::household::Member;
use super::privacy;
use crate::base::text::half_width;
use crate::tr;

/// The year before which nobody alive was born.
const BORN_MIN: u16 = 1900;

/// Something wrong in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It holds an identity number, which is never kept.
    IdentityNumber,
    /// A number in it is no year of birth.
    Year,
    /// There is more in it than name, relation and year.
    TooMuch,
    /// It names nobody.
    NoName,
}

impl Wrong {
    /// Returns what to tell the writer; `line` counts from 1.
    pub fn message(self, line: usize) -> String {
        match self {
            Self::IdentityNumber => tr!("domain-member-identity-number", line = line),
            Self::Year => tr!("domain-member-year", line = line),
            Self::TooMuch => tr!("domain-member-too-much", line = line),
            Self::NoName => tr!("domain-member-no-name", line = line),
        }
    }
}

/// Returns the members that a text names, one a line, and what is wrong in
/// which line, counted from 1. `year` is the year it is.
pub fn read(text: &str, year: u16) -> (Vec<Member>, Vec<(usize, Wrong)>) {
    let (mut members, mut wrong) = (Vec::new(), Vec::new());
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match read_line(line, year) {
            Ok(member) => members.push(member),
            Err(reason) => wrong.push((n + 1, reason)),
        }
    }
    (members, wrong)
}

fn read_line(line: &str, year: u16) -> Result<Member, Wrong> {
    if privacy::mask(line).1 > 0 {
        return Err(Wrong::IdentityNumber);
    }
    let parts = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '、' | '；' | ';' | '（' | '）' | '(' | ')');
    let mut member = Member { name: String::new(), relation: None, birth_year: None };
    for word in line.split(parts).filter(|word| !word.is_empty()) {
        if word.chars().any(|c| half_width(&c.to_string()).chars().all(|c| c.is_ascii_digit())) {
            let born = born(word).filter(|born| (BORN_MIN..=year).contains(born));
            if member.birth_year.is_some() {
                return Err(Wrong::TooMuch);
            }
            member.birth_year = Some(born.ok_or(Wrong::Year)?);
        } else if member.name.is_empty() {
            word.clone_into(&mut member.name);
        } else if member.relation.is_none() {
            member.relation = Some(word.to_owned());
        } else {
            return Err(Wrong::TooMuch);
        }
    }
    if member.name.is_empty() { Err(Wrong::NoName) } else { Ok(member) }
}

/// Returns the year in `1962`, `1962年` or `1962年生`.
fn born(word: &str) -> Option<u16> {
    let word = half_width(word);
    let year = word.trim_end_matches('生').trim_end_matches('年');
    year.parse().ok().filter(|_| year.len() == 4)
}

/// Returns the members as lines of text.
pub fn written(members: &[Member]) -> String {
    let line = |member: &Member| {
        let year = member.birth_year.map(|year| year.to_string());
        [Some(member.name.clone()), member.relation.clone(), year].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    members.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn member(name: &str, relation: Option<&str>, birth_year: Option<u16>) -> Member {
        Member { name: name.into(), relation: relation.map(str::to_owned), birth_year }
    }

    #[test]
    fn lines_are_read_and_written_back() {
        let text = "李秀英 妻子 1962\n\n张小明，儿子（1988年生）\n 王芳\n刘兰英 １９４１";
        let (members, wrong) = read(text, 2026);
        assert_eq!(wrong, []);
        let expected = [
            member("李秀英", Some("妻子"), Some(1962)),
            member("张小明", Some("儿子"), Some(1988)),
            member("王芳", None, None),
            member("刘兰英", None, Some(1941)),
        ];
        assert_eq!(members, expected);
        assert_eq!(read(&written(&members), 2026), (members, Vec::new()));
    }

    #[rstest]
    #[case("李秀英 妻子 320722196201011234", Wrong::IdentityNumber)]
    #[case("李秀英 妻子 2031", Wrong::Year)]
    #[case("李秀英 妻子 62岁", Wrong::Year)]
    #[case("李秀英 妻子 在外打工", Wrong::TooMuch)]
    #[case("李秀英 1962 1988", Wrong::TooMuch)]
    #[case("1962", Wrong::NoName)]
    fn what_can_not_be_read_is_said(#[case] line: &str, #[case] expected: Wrong) {
        let (members, wrong) = read(&format!("王芳\n{line}"), 2026);
        assert_eq!((members.len(), wrong), (1, vec![(2, expected)]));
        assert!(!expected.message(2).starts_with("domain-"));
    }
}
