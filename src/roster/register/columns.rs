//! Which column of a table holds what, and what its rows are about: by the same joint
//! matching as rosters, once for each topic; the topic that fits best is taken.

use super::super::columns::{ColumnMatch, Taken, assign};
use super::super::meaning::by_heading;
use super::super::names;
use super::super::sheet::Sheet;
use super::super::values;
use super::super::words::{bare, is_han, letters, numeral};
use super::layout::Part;
use super::people;
use super::sense::{self, Sense, Topic};
use super::{Said, days, says};

/// Filled cells of a column that are looked at.
const SAMPLE_CELLS: usize = 200;
/// A second column of one sense has to be headed by it as surely as this.
const SECOND_MIN: f32 = 0.6;

/// The columns of one table.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// What its rows are about; `None` where it is no register.
    pub topic: Option<Topic>,
    pub matches: Vec<ColumnMatch>,
}

impl Columns {
    /// Returns the first column taken for `sense`.
    pub fn of(&self, sense: Sense) -> Option<usize> {
        self.all(sense).next()
    }

    /// Returns every column that was taken for something.
    pub fn meant(&self) -> impl Iterator<Item = usize> + '_ {
        self.matches.iter().filter(|found| found.taken != Taken::Unknown).map(|found| found.column)
    }

    /// Returns every column taken for `sense`.
    pub fn all(&self, sense: Sense) -> impl Iterator<Item = usize> + '_ {
        self.matches.iter().filter(move |m| m.taken == Taken::Sense(sense)).map(|m| m.column)
    }

    /// Returns the last part of a column's heading.
    pub fn heading(&self, column: usize) -> &str {
        let found = self.matches.iter().find(|m| m.column == column);
        found.map_or("", |m| m.heading.rsplit('/').next().unwrap_or_default())
    }
}

/// Matches the columns of the table `part` of `sheet`. What the user `said` about a
/// column holds. `around` are the names of the sheet and the file.
pub(super) fn find(sheet: &Sheet, part: &Part, around: &[&str], said: &[&Said]) -> Columns {
    let samples: Vec<Vec<&str>> = (0..part.labels.len()).map(|column| sample(sheet, part, column)).collect();
    let titles: String = part.titles.iter().map(String::as_str).chain(around.iter().copied()).collect();
    let mut best: Option<(f32, Columns)> = None;
    for topic in Topic::ALL {
        let mut matches = matched(part, &samples, *topic, said);
        let total: f32 = matches.iter().map(|m| m.score).sum();
        second(&mut matches, part, &samples, *topic, said);
        let found = Columns { topic: Some(*topic), matches };
        let weight = total + topic.by_title(&titles);
        if is_register(&found, *topic, part, &titles) && best.as_ref().is_none_or(|(known, _)| weight > *known) {
            best = Some((weight, found));
        }
    }
    best.map_or_else(
        || Columns { topic: None, matches: matched(part, &samples, Topic::Visits, said) },
        |(_, found)| found,
    )
}

/// Tells whether a table so matched can be a register of the topic.
fn is_register(columns: &Columns, topic: Topic, part: &Part, titles: &str) -> bool {
    let has = |sense| columns.of(sense).is_some();
    let household = has(Sense::Head) || has(Sense::Number);
    household
        && match topic {
            // What was asked for and what came of it may have been heard anywhere.
            Topic::Visits => {
                const OF_VISITS: &[Sense] = &[
                    Sense::Chat,
                    Sense::PolicyTalk,
                    Sense::Development,
                    Sense::Help,
                    Sense::Cadres,
                    Sense::Seen,
                    Sense::Met,
                ];
                let visits =
                    |text: &str| ["走访", "入户", "家访", "访谈", "民情"].iter().any(|word| text.contains(word));
                columns.of(Sense::Date).is_some_and(|date| {
                    OF_VISITS.iter().copied().any(has) || visits(titles) || visits(columns.heading(date))
                })
            }
            Topic::Concerns => has(Sense::Concern),
            // What is asked for may be a concern as well, where nothing says more.
            Topic::Matters => columns
                .of(Sense::Help)
                .is_some_and(|column| topic.by_title(titles) > 0.0 || !sense::asks(&part.labels[column])),
        }
}

fn sample<'a>(sheet: &'a Sheet, part: &Part, column: usize) -> Vec<&'a str> {
    let cells = part.body.iter().map(|row| sheet.text(*row, column));
    let cells = cells.filter(|text| !text.is_empty() && !says::is_ditto(text));
    cells.take(SAMPLE_CELLS).collect()
}

/// Gives each sense to at most one column.
fn matched(part: &Part, samples: &[Vec<&str>], topic: Topic, said: &[&Said]) -> Vec<ColumnMatch> {
    let mut scores = vec![vec![0.0; samples.len()]; Sense::ALL.len()];
    let mut headings = scores.clone();
    for (column, cells) in samples.iter().enumerate() {
        let named = sense::scores(&part.labels[column], topic);
        for (at, sense) in Sense::ALL.iter().enumerate() {
            let heading = named.iter().find(|(known, _)| known == sense).map_or(0.0, |(_, score)| *score);
            headings[at][column] = heading;
            scores[at][column] = score(*sense, heading, cells);
        }
    }
    for said in said {
        for (at, sense) in Sense::ALL.iter().enumerate() {
            let meant = said.means == Some(*sense);
            for (column, score) in scores[at].iter_mut().enumerate() {
                if column == said.column {
                    *score = if meant { 1.0 } else { 0.0 };
                }
            }
        }
    }
    let mut matches: Vec<ColumnMatch> =
        part.labels.iter().enumerate().map(|(column, parts)| ColumnMatch::unknown(column, parts)).collect();
    for (at, column) in assign(&scores).into_iter().enumerate() {
        let Some(column) = column else { continue };
        let found = &mut matches[column];
        found.taken = Taken::Sense(Sense::ALL[at]);
        (found.score, found.by_heading) = (scores[at][column], headings[at][column]);
        found.by_content = fit(Sense::ALL[at], &samples[column]);
    }
    matches.retain(|m| m.taken != Taken::Unknown || !m.heading.is_empty() || !samples[m.column].is_empty());
    matches
}

/// Takes columns that were left over for what another one holds already, and such as
/// hold texts for notes.
fn second(matches: &mut [ColumnMatch], part: &Part, samples: &[Vec<&str>], topic: Topic, said: &[&Said]) {
    const OFTEN: &[Sense] = &[Sense::Cadres, Sense::InCharge, Sense::Chat, Sense::Note];
    for found in matches.iter_mut().filter(|m| m.taken == Taken::Unknown) {
        if said.iter().any(|said| said.column == found.column) || samples[found.column].is_empty() {
            continue;
        }
        let cells = &samples[found.column];
        let named = sense::scores(&part.labels[found.column], topic);
        let again = OFTEN.iter().copied().find_map(|sense| {
            let heading = named.iter().find(|(known, _)| *known == sense).map(|(_, score)| *score)?;
            let least = if sense == Sense::Note { 0.3 } else { SECOND_MIN };
            (heading >= least && score(sense, heading, cells) > 0.0).then_some((sense, heading))
        });
        let about_household = by_heading(&part.labels[found.column]).iter().any(|(_, score)| *score >= 0.5);
        let barred = sense::is_barred(&found.heading) || found.heading.is_empty() || about_household;
        let (sense, heading) = match again {
            Some(again) => again,
            None if !barred && are_texts(cells) => (Sense::Note, 0.0),
            None => continue,
        };
        found.taken = Taken::Sense(sense);
        (found.score, found.by_heading, found.by_content) =
            (score(sense, heading.max(0.3), cells), heading, fit(sense, cells));
    }
}

/// Tells whether cells hold words that somebody wrote, and no numbers or marks.
fn are_texts(cells: &[&str]) -> bool {
    let han = |text: &&&str| text.chars().filter(|c| is_han(*c)).count() >= 4 && names::name_likeness(text) < 0.5;
    cells.iter().filter(han).count() * 2 >= cells.len().max(1)
}

/// Weighs heading and content. Registers of one office differ in everything but their
/// headings, so no column is taken for its content alone.
fn score(sense: Sense, heading: f32, cells: &[&str]) -> f32 {
    if heading == 0.0 {
        return 0.0;
    }
    if cells.is_empty() {
        return heading * 0.5;
    }
    let content = fit(sense, cells);
    let least = match sense {
        Sense::Date | Sense::Sequence | Sense::Number => 0.4,
        Sense::Way | Sense::Category => 0.5,
        Sense::SettledOn | Sense::ToldOn | Sense::Next | Sense::Head | Sense::Cadres | Sense::InCharge | Sense::Met => {
            0.3
        }
        Sense::State | Sense::Satisfaction | Sense::Due => 0.2,
        _ => 0.0,
    };
    if content < least { 0.0 } else { 0.6 * heading + 0.4 * content }
}

/// Returns the share of the filled cells that fit `sense`, from 0 to 1.
fn fit(sense: Sense, cells: &[&str]) -> f32 {
    let mean = |fit: &dyn Fn(&str) -> f32| {
        if cells.is_empty() { 0.0 } else { cells.iter().map(|text| fit(text)).sum::<f32>() / cells.len() as f32 }
    };
    let share = |fits: &dyn Fn(&str) -> bool| mean(&|text| f32::from(u8::from(fits(text))));
    let people = |text: &str| {
        let parts = people::parts(text);
        let sum: f32 = parts.iter().map(|part| names::name_likeness(part)).sum();
        sum / parts.len().max(1) as f32
    };
    let long = |text: &str| letters(text).chars().count() >= 2;
    match sense {
        Sense::Date | Sense::SettledOn | Sense::ToldOn | Sense::Next => share(&days::is_like),
        Sense::Due => share(&|t| days::is_like(t) || says::counted_days(t).is_some()),
        Sense::Sequence => share(&|t| numeral(&letters(t)).is_some_and(|n| n < 100_000)),
        Sense::Number => share(&|t| {
            values::number(t).is_some_and(|n| n.chars().any(|c| c.is_ascii_digit()) && n.chars().count() <= 24)
        }),
        Sense::Head | Sense::Cadres | Sense::InCharge | Sense::Met | Sense::ConfirmedBy => mean(&people),
        Sense::Relation => share(&names::is_relation),
        Sense::Village => share(&|t| letters(t).chars().count() <= 20),
        Sense::VillageCode => share(&|t| letters(t).len() == 12),
        Sense::Town => share(&|t| letters(t).chars().count() <= 8),
        Sense::Group => share(&|t| values::group(t).is_some()),
        Sense::Way => share(&says::is_way),
        Sense::Seen => share(&|t| says::seen(t).is_some()),
        Sense::State => share(&|t| says::standing(t).is_some()),
        Sense::Satisfaction => share(&|t| says::satisfaction(t).is_some()),
        Sense::Category => share(&|t| bare(t).chars().count() <= 8 && !says::is_way(t)),
        Sense::People => share(&|t| values::count(t).is_some()),
        Sense::Urgency => share(&|t| says::urgency(t).is_some()),
        Sense::Responsible => share(&|t| letters(t).chars().count() <= 30),
        Sense::Place => share(&long),
        Sense::Chat
        | Sense::PolicyTalk
        | Sense::Development
        | Sense::Concern
        | Sense::Help
        | Sense::Measure
        | Sense::Outcome => share(&|t| (long(t) || says::is_nothing(t)) && !days::is_like(t)),
        Sense::Note => 0.5,
    }
}
