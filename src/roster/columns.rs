//! Which column holds what: each column is scored for each meaning by its
//! heading and by what stands in it, and the meanings are given out jointly,
//! each to at most one column, for the best total. Only categories may stand
//! in more columns than one.

use super::Said;
use super::categories;
use super::header::Head;
use super::meaning::{self, Meaning};
use super::names;
use super::register::Sense;
use super::sheet::{Cell, Loss, Sheet};
use super::values;
use super::village::{Found, Villages};
use super::words::{letters, numeral, squeeze};
use crate::base::text::visible;
use crate::domain::household::Category;
use crate::tr;

/// Filled cells of a column that are looked at.
const SAMPLE_CELLS: usize = 300;
/// A column that scores less for a meaning isn't taken for it.
const SCORE_MIN: f32 = 0.3;

/// What one column was taken for, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMatch {
    /// The column, counted from 0.
    pub column: usize,
    /// Its heading; parts of a heading in several rows are joined by `/`.
    pub heading: String,
    /// What it was taken for.
    pub taken: Taken,
    /// How sure that is, from 0 to 1.
    pub score: f32,
    /// How much the heading alone says so, from 0 to 1.
    pub by_heading: f32,
    /// The share of its filled cells that fit, from 0 to 1.
    pub by_content: f32,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It holds this.
    Meaning(Meaning),
    /// A mark in it gives the household this category.
    Flag(Category),
    /// It holds this, in a register of what was done.
    Sense(Sense),
    /// Nothing that is known; it isn't read.
    Unknown,
}

impl ColumnMatch {
    /// Returns the column that is headed so, taken for nothing yet.
    pub(super) fn unknown(column: usize, parts: &[String]) -> Self {
        let parts: Vec<String> =
            parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join("")).collect();
        let heading = parts.join("/");
        Self { column, heading, taken: Taken::Unknown, score: 0.0, by_heading: 0.0, by_content: 0.0 }
    }

    /// Returns the column as spreadsheets name it: A, B … AA.
    pub fn letter(&self) -> String {
        column_letter(self.column)
    }

    /// Returns what the column was taken for and why, as a line to show.
    pub fn message(&self) -> String {
        let letter = self.letter();
        let heading = if self.heading.is_empty() { "—".to_owned() } else { visible(&self.heading).into_owned() };
        let score = (self.score * 100.0).round();
        let content = (self.by_content * 100.0).round();
        let (meaning, by_heading) = match &self.taken {
            Taken::Meaning(meaning) => (meaning.label(), self.by_heading > 0.0),
            Taken::Sense(sense) => (sense.label(), true),
            Taken::Flag(category) => {
                let category = visible(&category.0).into_owned();
                return tr!("roster-column-flag", letter = letter, heading = heading, category = category);
            }
            Taken::Unknown => return tr!("roster-column-unknown", letter = letter, heading = heading),
        };
        match by_heading {
            true => tr!(
                "roster-column-both",
                letter = letter,
                heading = heading,
                meaning = meaning,
                score = score,
                content = content
            ),
            false => tr!(
                "roster-column-content",
                letter = letter,
                heading = heading,
                meaning = meaning,
                score = score,
                content = content
            ),
        }
    }
}

/// Returns a column, counted from 0, as spreadsheets name it: A, B … AA.
pub fn column_letter(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    name.iter().rev().collect()
}

/// The columns of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub matches: Vec<ColumnMatch>,
}

impl Columns {
    /// Returns the column taken for `meaning`.
    pub fn of(&self, meaning: Meaning) -> Option<usize> {
        self.matched(meaning).map(|m| m.column)
    }

    /// Returns how the column taken for `meaning` was matched.
    pub fn matched(&self, meaning: Meaning) -> Option<&ColumnMatch> {
        self.matches.iter().find(|m| m.taken == Taken::Meaning(meaning))
    }

    /// Returns the columns that name categories.
    pub fn categories(&self) -> impl Iterator<Item = usize> {
        self.matches.iter().filter(|m| m.taken == Taken::Meaning(Meaning::Category)).map(|m| m.column)
    }

    /// Returns the columns whose marks give a category.
    pub fn flags(&self) -> impl Iterator<Item = (usize, &Category)> {
        self.matches.iter().filter_map(|m| match &m.taken {
            Taken::Flag(category) => Some((m.column, category)),
            _ => None,
        })
    }

    /// Returns the column that names the head, or each person where there is no such column.
    pub fn naming(&self) -> Option<usize> {
        self.of(Meaning::Head).or(self.of(Meaning::Name))
    }

    /// Returns how well the table is understood; sheets are compared by it.
    pub fn total(&self) -> f32 {
        self.matches.iter().filter(|m| m.taken != Taken::Unknown).map(|m| m.score).sum()
    }
}

/// What the filled cells of one column look like.
struct Sample<'a> {
    texts: Vec<&'a str>,
    lossy: usize,
}

impl<'a> Sample<'a> {
    fn new(sheet: &'a Sheet, rows: &[usize], column: usize) -> Self {
        let mut sample = Self { texts: Vec::new(), lossy: 0 };
        for row in rows {
            match sheet.rows[*row].get(column) {
                Some(Cell::Text(text) | Cell::Date(text)) => sample.texts.push(text),
                Some(Cell::Lost(Loss::Digits)) => sample.lossy += 1,
                // What is lost in another way speaks for nothing and against nothing.
                Some(Cell::Lost(_) | Cell::Empty) | None => {}
            }
            if sample.texts.len() + sample.lossy >= SAMPLE_CELLS {
                break;
            }
        }
        sample
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.lossy == 0
    }

    fn share(&self, fits: impl Fn(&str) -> bool) -> f32 {
        self.mean(|text| f32::from(u8::from(fits(text))))
    }

    fn mean(&self, fit: impl Fn(&str) -> f32) -> f32 {
        let cells = self.texts.len() + self.lossy;
        if cells == 0 { 0.0 } else { self.texts.iter().map(|text| fit(text)).sum::<f32>() / cells as f32 }
    }

    /// Tells whether the cells count up by one, as running numbers do.
    fn counts_up(&self) -> bool {
        let numbers: Vec<u32> = self.texts.iter().filter_map(|text| numeral(&squeeze(text))).collect();
        let steps = numbers.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        numbers.len() >= 3 && steps * 10 >= (numbers.len() - 1) * 7
    }

    /// Returns the share of the filled cells that fit `meaning`, from 0 to 1.
    fn fit(&self, meaning: Meaning, villages: &Villages<'_>) -> f32 {
        match meaning {
            Meaning::Number => self.share(|t| {
                values::number(t).is_some_and(|n| {
                    n.chars().count() <= 24 && n.chars().any(|c| c.is_ascii_digit()) && values::identity(t).is_none()
                })
            }),
            Meaning::Sequence => self.share(|t| numeral(&letters(t)).is_some_and(|n| n < 1_000_000)),
            Meaning::Head | Meaning::Name => self.mean(names::name_likeness),
            Meaning::Relation => self.share(names::is_relation),
            Meaning::Village => self.share(|t| is_village(t, villages)),
            Meaning::VillageCode => {
                self.share(|t| letters(t).len() == 12 && letters(t).bytes().all(|b| b.is_ascii_digit()))
            }
            Meaning::Town => self.share(|t| {
                ["镇", "乡", "街道", "办事处", "场", "区", "办"].iter().any(|tail| letters(t).ends_with(tail))
                    || letters(t).chars().count() <= 4
            }),
            Meaning::Group => self.share(|t| {
                values::is_group(t)
                    || numeral(&letters(t)).is_some_and(|n| n < 200)
                    || values::split_group(t).1.is_some()
                    || (values::group(t).is_some_and(|g| g.chars().count() <= 6) && values::phone(t).is_none())
            }),
            Meaning::Residents => self.share(|t| values::count(t).is_some_and(|n| n <= 60)),
            Meaning::Category => self.mean(|t| {
                if categories::category(t).is_some() {
                    1.0
                } else if categories::categories(t).iter().any(|c| Category::KNOWN.contains(&c.0.as_str())) {
                    0.9
                } else {
                    0.0
                }
            }),
            Meaning::MustVisit => self.share(|t| values::is_yes(t) || values::is_no(t) || letters(t).contains("必访")),
            Meaning::Phone => self.share(|t| values::phone(t).is_some() && values::identity(t).is_none()),
            Meaning::Identity | Meaning::HeadIdentity => {
                let lossy = self.lossy as f32 / (self.texts.len() + self.lossy).max(1) as f32;
                self.share(|t| values::identity(t).is_some()) + lossy
            }
            Meaning::Address => self.share(|t| letters(t).chars().count() >= 4 || letters(t).ends_with('号')),
            Meaning::Birth => self.share(|t| values::birth_year(t).is_some()),
            Meaning::Sex => self.share(|t| matches!(letters(t).as_str(), "男" | "女" | "男性" | "女性" | "1" | "2")),
            Meaning::Age => self.share(|t| values::count(t.trim_end_matches('岁')).is_some_and(|n| n < 130)),
            // Anything can be a note, so content says nothing for it.
            Meaning::Note => 0.5,
        }
    }
}

fn is_village(text: &str, villages: &Villages<'_>) -> bool {
    let word = letters(text);
    let (place, _) = values::split_group(&word);
    let named = ["村", "委会", "委员会", "社区", "村委"].iter().any(|tail| place.ends_with(tail));
    named || villages.in_cell(text, "") != Found::None || word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Matches the columns of the table in `sheet`; `rows` are its rows below the
/// head that may hold people. What the user `said` about a column holds.
pub(super) fn find(sheet: &Sheet, head: &Head, rows: &[usize], villages: &Villages<'_>, said: &[&Said]) -> Columns {
    let samples: Vec<Sample<'_>> = (0..head.labels.len()).map(|column| Sample::new(sheet, rows, column)).collect();
    let mut scores = vec![vec![Score::default(); samples.len()]; Meaning::ALL.len()];
    for (column, sample) in samples.iter().enumerate() {
        let headings = meaning::by_heading(&head.labels[column]);
        for (at, meaning) in Meaning::ALL.iter().enumerate() {
            let heading = headings.iter().find(|(known, _)| known == meaning).map_or(0.0, |(_, score)| *score);
            scores[at][column] = score(*meaning, heading, sample, villages, head.rows.is_none());
        }
    }
    for said in said {
        insist(&mut scores, said);
    }
    let spoken_of = |column: usize| said.iter().any(|said| said.column == column);
    let mut matches: Vec<ColumnMatch> =
        head.labels.iter().enumerate().map(|(column, parts)| ColumnMatch::unknown(column, parts)).collect();
    let totals: Vec<Vec<f32>> = scores.iter().map(|row| row.iter().map(|score| score.total).collect()).collect();
    for (at, column) in assign(&totals).into_iter().enumerate() {
        let Some(column) = column else { continue };
        let score = scores[at][column];
        matches[column].taken = Taken::Meaning(Meaning::ALL[at]);
        (matches[column].score, matches[column].by_heading, matches[column].by_content) =
            (score.total, score.heading, score.content);
    }
    for (column, sample) in samples.iter().enumerate() {
        let weak = matches[column].score < 0.7 && !spoken_of(column);
        if let Some(category) = meaning::flag(&head.labels[column]).filter(|_| weak) {
            let fit = sample.share(|t| {
                values::is_yes(t) || values::is_no(t) || categories::category(t).is_some_and(|c| c == category)
            });
            if fit >= 0.8 {
                let found = &mut matches[column];
                found.taken = Taken::Flag(category);
                (found.score, found.by_heading, found.by_content) = (0.3 + 0.4 * fit, 0.5, fit);
            }
        }
    }
    // Categories may stand in several columns: 户类型 and 监测对象类别.
    let at = Meaning::ALL.iter().position(|meaning| *meaning == Meaning::Category).unwrap_or_default();
    for found in matches.iter_mut().filter(|m| m.taken == Taken::Unknown && !spoken_of(m.column)) {
        let score = scores[at][found.column];
        if score.heading >= 0.5 && score.content >= 0.6 {
            found.taken = Taken::Meaning(Meaning::Category);
            (found.score, found.by_heading, found.by_content) = (score.total, score.heading, score.content);
        }
    }
    matches.retain(|m| m.taken != Taken::Unknown || !m.heading.is_empty() || !samples[m.column].is_empty());
    Columns { matches }
}

/// Makes the scores such that a column is taken for what the user said.
fn insist(scores: &mut [Vec<Score>], said: &Said) {
    for (row, meaning) in scores.iter_mut().zip(Meaning::ALL) {
        let meant = said.means == Some(*meaning);
        for (column, score) in row.iter_mut().enumerate() {
            if column == said.column {
                *score =
                    if meant { Score { total: 1.0, heading: 1.0, content: score.content } } else { Score::default() };
            } else if meant {
                *score = Score::default();
            }
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Score {
    total: f32,
    heading: f32,
    content: f32,
}

/// Weighs heading and content. A column whose content speaks against a meaning
/// can't have it, whatever its heading says.
fn score(meaning: Meaning, heading: f32, sample: &Sample<'_>, villages: &Villages<'_>, headless: bool) -> Score {
    if sample.is_empty() {
        return Score { total: heading * 0.5, heading, content: 0.0 };
    }
    let content = sample.fit(meaning, villages);
    // Notes in a phone column and gaps typed as 无 must not spoil it.
    let content_min = match meaning {
        Meaning::Phone | Meaning::Identity | Meaning::HeadIdentity | Meaning::Birth => 0.2,
        Meaning::Category if heading >= 0.8 => 0.0,
        Meaning::Category => 0.4,
        Meaning::Village if heading >= 0.8 => 0.0,
        Meaning::Head | Meaning::Name => 0.3,
        _ => 0.4,
    };
    let total = if content < content_min {
        0.0
    } else if heading > 0.0 {
        0.6 * heading + 0.4 * content
    } else {
        by_content_alone(meaning, sample, villages, headless) * content
    };
    Score { total, heading, content }
}

/// Returns the weight of content where the heading says nothing. Only what
/// can't be mistaken counts; more of it where there are no headings at all.
fn by_content_alone(meaning: Meaning, sample: &Sample<'_>, villages: &Villages<'_>, headless: bool) -> f32 {
    match meaning {
        Meaning::Relation => 0.6,
        Meaning::Identity => 0.5,
        Meaning::VillageCode if sample.share(|t| villages.knows_code(t)) > 0.8 => 0.5,
        Meaning::Phone | Meaning::Category => 0.4,
        Meaning::Name if headless => 0.6,
        Meaning::Village if headless => 0.5,
        Meaning::Sequence if headless && sample.counts_up() => 0.6,
        Meaning::Group if headless && sample.share(values::is_group) > 0.8 => 0.55,
        Meaning::Residents
            if headless
                && !sample.counts_up()
                && sample.share(|t| values::count(t).is_some_and(|n| (1..=15).contains(&n))) > 0.95 =>
        {
            0.4
        }
        Meaning::Sex if headless => 0.4,
        _ => 0.0,
    }
}

/// Gives each row (meaning) at most one column so that the total is greatest:
/// the Hungarian method with potentials, O(rows² · columns). Values below the
/// least score count as none.
pub fn assign(scores: &[Vec<f32>]) -> Vec<Option<usize>> {
    let rows = scores.len();
    let columns = scores.first().map_or(0, Vec::len);
    // As many empty columns as rows, so that a meaning may go without.
    let width = columns + rows;
    let cost = |row: usize, column: usize| -> f64 {
        let score = scores[row].get(column).copied().unwrap_or(0.0);
        if score < SCORE_MIN { 0.0 } else { -f64::from(score) }
    };
    let mut row_potential = vec![0.0; rows + 1];
    let mut column_potential = vec![0.0; width + 1];
    // owner[c] is the row that holds column c, both counted from 1; 0 is nobody.
    let mut owner = vec![0usize; width + 1];
    for row in 1..=rows {
        owner[0] = row;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut came_from = vec![0usize; width + 1];
        let mut used = vec![false; width + 1];
        let mut column = 0;
        while owner[column] != 0 {
            used[column] = true;
            let holder = owner[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for candidate in 1..=width {
                if used[candidate] {
                    continue;
                }
                let reduced = cost(holder - 1, candidate - 1) - row_potential[holder] - column_potential[candidate];
                if reduced < least[candidate] {
                    (least[candidate], came_from[candidate]) = (reduced, column);
                }
                if least[candidate] < delta {
                    (delta, next) = (least[candidate], candidate);
                }
            }
            for candidate in 0..=width {
                if used[candidate] {
                    row_potential[owner[candidate]] += delta;
                    column_potential[candidate] -= delta;
                } else {
                    least[candidate] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            owner[column] = owner[came_from[column]];
            column = came_from[column];
        }
    }
    let mut given = vec![None; rows];
    for (column, row) in owner.iter().enumerate().skip(1) {
        if *row > 0 && column <= columns && scores[row - 1][column - 1] >= SCORE_MIN {
            given[row - 1] = Some(column - 1);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_counts_and_not_the_first_best() {
        // Greedy would give column 0 to the first row and leave the second without.
        assert_eq!(assign(&[vec![0.9, 0.8], vec![0.85, 0.0]]), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![0.2], vec![0.5]]), [None, Some(0)]);
        assert_eq!(assign(&[vec![], vec![]]), [None, None]);
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (column, letter) in [(0, "A"), (25, "Z"), (26, "AA"), (255, "IV")] {
            assert_eq!(ColumnMatch::unknown(column, &[]).letter(), letter);
        }
    }

    #[test]
    fn content_decides_where_headings_are_vague() {
        let rows = ["姓名|备注|代码", "张三|低保户|1", "李四|特困户|2", "王五|残疾人户|3"];
        let rows = rows.iter().map(|row| row.split('|').map(Cell::from_text).collect()).collect();
        let sheet =
            Sheet { name: String::new(), visible: true, of: None, rows, hidden: Vec::new(), strays: Vec::new() };
        let head = super::super::header::find(&sheet);
        let found = find(&sheet, &head, &[1, 2, 3], &Villages::new(&[]), &[]);
        assert_eq!(found.of(Meaning::Name), Some(0));
        assert_eq!(found.of(Meaning::Category), Some(1));
        assert_eq!(found.of(Meaning::Note), None);
        let said =
            [Said { sheet: 0, column: 1, means: None }, Said { sheet: 0, column: 2, means: Some(Meaning::Number) }];
        let said: Vec<&Said> = said.iter().collect();
        let found = find(&sheet, &head, &[1, 2, 3], &Villages::new(&[]), &said);
        assert_eq!((found.of(Meaning::Category), found.of(Meaning::Number)), (None, Some(2)));
    }
}
