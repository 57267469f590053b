//! Search over everything: all words must occur somewhere in a text, whatever
//! their case, width and script. Long texts live on disk; the caller walks them and
//! hands them in one by one, so that it can stop, and show how far it has come.

use std::cmp::Reverse;
use std::ops::Range;

use chrono::NaiveDate;

use super::find::Index;
use crate::base::fold::{fold, folded};
use crate::base::ids::RecordId;
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Record};
use crate::domain::texts::each_text;
use crate::state::State;

/// Characters shown before and after the first word that was found.
const SNIPPET_BEFORE: usize = 12;
const SNIPPET_AFTER: usize = 48;

/// A text to be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The record it belongs to.
    pub id: RecordId,
    /// The kind of the record.
    pub kind: Kind,
    /// What to call the record in one line.
    pub title: String,
    /// The day the record is about.
    pub at: Option<NaiveDate>,
    /// All of its text.
    pub text: String,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What to call it in one line; text from outside.
    pub title: String,
    /// The text around the first word found; text from outside, one line.
    pub snippet: String,
    /// The bytes of the snippet where that word stands.
    pub found: Range<usize>,
    /// The day it is about.
    pub at: Option<NaiveDate>,
}

/// What is searched for, worked out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<Vec<char>>);

impl Page {
    /// Tells whether what has this page is called so aloud: `zs` and `zhangsan` are 张三.
    fn is_called(&self, word: &[char]) -> bool {
        let named = matches!(self.kind, Kind::Household | Kind::Cadre | Kind::Village);
        let spelt = || word.iter().collect::<String>();
        named
            && word.iter().all(char::is_ascii_lowercase)
            && !Index::new([("", self.title.as_str())]).find(&spelt(), 1).is_empty()
    }
}

impl Words {
    /// Returns the words of a query; spaces of any width part them.
    pub fn of(query: &str) -> Self {
        let words = query.split_whitespace().map(|word| folded(word).chars().collect::<Vec<char>>());
        Self(words.filter(|word| !word.is_empty()).collect())
    }

    /// Tells whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the hit that a page is, if all words occur in its title or text.
    pub fn hit(&self, page: &Page) -> Option<Hit> {
        let (title, text) = (Folded::of(&page.title), Folded::of(&page.text));
        let mut first: Option<Range<usize>> = None;
        for word in &self.0 {
            match text.place(word) {
                Some(found) if first.as_ref().is_none_or(|first| found.start < first.start) => first = Some(found),
                Some(_) => {}
                None if title.place(word).is_some() => {}
                None => page.is_called(word).then_some(())?,
            }
        }
        let (snippet, found) = snippet(&page.text, first.unwrap_or(0..0));
        let Page { id, kind, title, at, .. } = page.clone();
        (!self.is_empty()).then_some(Hit { id, kind, title, snippet, found, at })
    }
}

/// Sorts what was found: households before all that was written about them, then
/// colleagues, then the rest, the newest first.
pub fn sort(hits: &mut [Hit]) {
    let about = |kind: Kind| match kind {
        Kind::Household => 0,
        Kind::Cadre => 1,
        _ => 2,
    };
    hits.sort_by_key(|hit| (about(hit.kind), Reverse(hit.at), hit.kind, hit.id));
}

/// Returns the page of a record as it stands.
pub fn page(id: RecordId, record: &Record, state: &State) -> Page {
    let mut text = String::new();
    each_text(record, |field, _, part| {
        // A reference of another program would only get in the way.
        if field != Field::Reference && !part.trim().is_empty() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part.trim());
        }
    });
    let head = |household| state.household(household).map(|household| household.head.clone());
    let (title, at) = match record {
        Record::Village(village) => (village.name.clone(), None),
        Record::Household(household) => (household.head.clone(), None),
        Record::Cadre(cadre) => (cadre.name.clone(), None),
        Record::Assignment(assignment) => (assignment.title.clone(), Some(assignment.from)),
        Record::Stay(stay) => (String::new(), Some(stay.from)),
        Record::Visit(visit) => {
            let heads: Vec<String> = visit.households.iter().filter_map(|household| head(*household)).collect();
            (heads.join("、"), Some(visit.at.date_naive()))
        }
        Record::Concern(concern) => (concern.household.and_then(head).unwrap_or_default(), Some(concern.raised)),
        Record::Matter(matter) => (matter.household.and_then(head).unwrap_or_default(), Some(matter.raised)),
        Record::Policy(policy) => (policy.title.clone(), policy.from),
        Record::Catalog(catalog) => (catalog.title.clone(), catalog.from),
        Record::Remark(remark) => (String::new(), Some(remark.made)),
        Record::Invitation(invitation) => (invitation.name.clone(), Some(invitation.at.date_naive())),
        Record::Device(_) | Record::Decision(_) => (String::new(), None),
    };
    Page { id, kind: record.kind(), title, at, text }
}

/// A text as it is compared. Marks and signs that nobody sees take no part in it.
struct Folded {
    chars: Vec<char>,
    /// The place of each in the text, in characters; none where each has its own.
    places: Option<Vec<usize>>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().filter_map(fold).collect();
        let moved = chars.len() != text.chars().count();
        let place = |(at, c)| fold(c).map(|_| at);
        let places = moved.then(|| text.chars().enumerate().filter_map(place).collect());
        Self { chars, places }
    }

    /// Returns where `word` stands in the text, in characters.
    fn place(&self, word: &[char]) -> Option<Range<usize>> {
        let start = self.chars.windows(word.len()).position(|window| window == word)?;
        let last = start + word.len() - 1;
        match &self.places {
            None => Some(start..last + 1),
            Some(places) => Some(*places.get(start)?..*places.get(last)? + 1),
        }
    }
}

/// Returns the text around `found`, given in characters, as one line, and
/// where it stands there, in bytes.
fn snippet(text: &str, found: Range<usize>) -> (String, Range<usize>) {
    let start = found.start.saturating_sub(SNIPPET_BEFORE);
    let mut snippet = String::from(if start > 0 { "…" } else { "" });
    let mut range = 0..0;
    let end = found.end + SNIPPET_AFTER;
    let mut chars = text.chars().enumerate().skip(start);
    for (index, c) in chars.by_ref().take(end - start) {
        if index == found.start {
            range.start = snippet.len();
        }
        snippet.push(if c.is_whitespace() { ' ' } else { c });
        if index + 1 == found.end {
            range.end = snippet.len();
        }
    }
    if chars.next().is_some() {
        snippet.push('…');
    }
    if found.is_empty() {
        range = 0..0;
    }
    (snippet, range)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::query::sample::Sample;

    fn text(text: &str) -> Page {
        Page { id: RecordId([1; 16]), kind: Kind::Visit, title: "张三".into(), at: None, text: text.into() }
    }

    #[rstest]
    #[case("水渠", "村东水渠淤塞", Some(("村东水渠淤塞", "水渠")))]
    #[case("abc １２", "ＡＢＣ 路 12 号", Some(("ＡＢＣ 路 12 号", "ＡＢＣ")))]
    #[case("淤塞　水渠", "村东水渠淤塞", Some(("村东水渠淤塞", "水渠")))]
    #[case("水渠 道路", "村东水渠淤塞", None)]
    #[case("张三 水渠", "村东水渠淤塞", Some(("村东水渠淤塞", "水渠")))]
    #[case("张三", "村东水渠淤塞", Some(("村东水渠淤塞", "")))]
    #[case("電話", "他的电话", Some(("他的电话", "电话")))]
    #[case("电话", "他的電話", Some(("他的電話", "電話")))]
    #[case("石头", "⽯頭路", Some(("⽯頭路", "⽯頭")))]
    #[case("naive", "cafe\u{301} nai\u{308}ve 吧", Some(("cafe\u{301} nai\u{308}ve 吧", "nai\u{308}ve")))]
    #[case("naïve", "很naïve", Some(("很naïve", "naïve")))]
    #[case("水渠", "村东水\u{200b}渠", Some(("村东水\u{200b}渠", "水\u{200b}渠")))]
    #[case("\u{200b}", "村东水渠", None)]
    #[case("", "村东水渠淤塞", None)]
    fn finds(#[case] query: &str, #[case] page: &str, #[case] expected: Option<(&str, &str)>) {
        let hit = Words::of(query).hit(&text(page));
        assert_eq!(hit.as_ref().map(|hit| (hit.snippet.as_str(), &hit.snippet[hit.found.clone()])), expected);
    }

    #[test]
    fn a_snippet_is_one_line_around_the_first_word() {
        let long = format!("{}\n水渠{}", "前".repeat(30), "后".repeat(60));
        let hit = Words::of("水渠").hit(&text(&long)).unwrap();
        assert_eq!(hit.snippet, format!("…{} 水渠{}…", "前".repeat(11), "后".repeat(48)));
        assert_eq!(&hit.snippet[hit.found], "水渠");
    }

    #[test]
    fn households_come_before_what_is_written_about_them_and_that_newest_first() {
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张丹丹");
        let old = sample.concern(zhang, "2026-11-02", "2026-11-09", |c| c.text = "水渠淤塞".into());
        let new = sample.concern(zhang, "2026-11-05", "2026-11-12", |c| c.text = "水渠又堵".into());
        let state = &sample.state;
        let concerns = state.concerns().map(|(id, one)| page(id.0, &Record::Concern(one.clone()), state));
        let households = state.households().map(|(id, one)| page(id.0, &Record::Household(one.clone()), state));
        let pages: Vec<Page> = concerns.chain(households).collect();
        let ids = |query: &str| {
            let mut hits: Vec<Hit> = pages.iter().filter_map(|page| Words::of(query).hit(page)).collect();
            sort(&mut hits);
            hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("水渠"), [new.0, old.0]);
        assert_eq!(ids("张丹丹"), [zhang.0, new.0, old.0]);
        assert_eq!(ids("张丹丹 又堵"), [new.0]);
        for aloud in ["zhangdandan", "zdd", "ZDD", "zhang"] {
            assert_eq!(ids(aloud), [zhang.0], "{aloud}");
        }
        assert_eq!(ids("zq"), [], "nothing that was written is read aloud");
    }
}
