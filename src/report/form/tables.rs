//! Which records a table asks for, and which column holds what: each column is scored
//! for each meaning, and the meanings are given out jointly, as with rosters.

use super::FormError;
use super::ask::{About, Ask, Asked, BLOCKS};
use super::plan::{Said, Source};
use super::shape::Table;
use super::surface::Surface;
use super::vocabulary::{by_title, scores};
use crate::report::field::Field;
use crate::report::figure::Figure;
use crate::roster::assign;
use crate::roster::words::{letters, squeeze};

/// A column that scores less for a meaning isn't taken for it.
const SCORE_MIN: f32 = 0.5;

/// A table that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Understood {
    /// What its lines are about.
    pub about: About,
    /// What each of its columns asks for.
    pub columns: Vec<Answer>,
}

/// What one column was taken for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// What it asks for.
    pub ask: Ask,
    /// How sure that is, from 0 to 1.
    pub sure: f32,
    /// Why it is taken for that.
    pub source: Source,
}

/// Returns the name by which a head is remembered.
pub(super) fn key(parts: &[String]) -> String {
    parts.iter().map(|part| squeeze(part)).collect::<Vec<_>>().join("/")
}

/// Returns what a place or head is taken for, by its name and parts, where that is
/// known beforehand.
pub(super) type Corrections<'a> = dyn Fn(&str, &[String]) -> Option<(Ask, Source)> + 'a;

/// Understands a table. `said` returns what the user takes a place or head for.
pub(super) fn understand(
    surface: &Surface<'_>,
    table: &Table,
    said: &Corrections<'_>,
) -> Result<Option<Understood>, FormError> {
    two_heads(table)?;
    let places: Vec<String> = table.columns.iter().map(|column| surface.column(table.head.1, column.at)).collect();
    let told: Vec<Option<(Ask, Source)>> =
        table.columns.iter().zip(&places).map(|(column, place)| said(place, &column.parts)).collect();
    let abouts: &[About] = if table.is_printed { &[About::Period] } else { About::ALL };
    let mut best: Option<(f32, Understood)> = None;
    for about in abouts {
        let (total, columns) = columns(table, *about, &told);
        let title: f32 = table
            .titles
            .iter()
            .chain(surface.sheet.map(str::to_owned).iter())
            .map(|title| by_title(title, *about))
            .fold(0.0, f32::max);
        let own = columns.iter().filter(|answer| is_own(&answer.ask, *about)).count();
        let enough = match about {
            About::Household => {
                columns.iter().any(|answer| answer.ask == Ask::Fields(vec![Field::Head])) && !lists_members(table)
            }
            About::Period => own >= 2,
            _ => own >= 1,
        };
        let total = total + title;
        if enough && best.as_ref().is_none_or(|(known, _)| total > *known + 0.01) {
            best = Some((total, Understood { about: *about, columns }));
        }
    }
    Ok(best.map(|(_, understood)| understood))
}

/// Tells whether only records of this kind answer it.
fn is_own(ask: &Ask, about: About) -> bool {
    match ask {
        Ask::Fields(fields) => fields.iter().any(|field| field.word().split('.').next() == Some(about.word())),
        Ask::Figure(figure) => about == About::Period && figure.word().starts_with("count."),
        _ => false,
    }
}

/// Tables of the members of one household look like those of households.
fn lists_members(table: &Table) -> bool {
    let heads: Vec<String> =
        table.columns.iter().filter_map(|column| column.parts.last()).map(|text| letters(text)).collect();
    let says = |word: &str| heads.iter().any(|head| head.contains(word));
    says("关系") || says("称谓") || says("性别") && !says("户主")
}

fn columns(table: &Table, about: About, told: &[Option<(Ask, Source)>]) -> (f32, Vec<Answer>) {
    let scored: Vec<Vec<(Asked, f32)>> = table.columns.iter().map(|column| scores(&column.parts, about)).collect();
    let mut asks: Vec<Asked> = scored.iter().flatten().map(|(asked, _)| *asked).collect();
    asks.sort_by_key(|asked| format!("{asked:?}"));
    asks.dedup();
    // Only what a line of the table can answer.
    asks.retain(|asked| match asked {
        Asked::Figure(figure) => about == About::Period && figure.word().starts_with("count."),
        Asked::Field(field) => about != About::Period || *field == Field::Village,
        Asked::Content => about == About::Visit,
        Asked::Serial => true,
    });
    let taken = |asked: &Asked| told.iter().flatten().any(|(ask, _)| *ask == plain(*asked));
    let matrix: Vec<Vec<f32>> = asks
        .iter()
        .map(|asked| {
            let score = |(column, scores): (usize, &Vec<(Asked, f32)>)| {
                let score = scores.iter().find(|(known, _)| known == asked).map_or(0.0, |(_, score)| *score);
                if told[column].is_some() || taken(asked) || score < SCORE_MIN { 0.0 } else { score }
            };
            scored.iter().enumerate().map(score).collect()
        })
        .collect();
    let nothing = Answer { ask: Ask::Nothing, sure: 0.0, source: Source::Recognised };
    let mut answers: Vec<Answer> = vec![nothing; table.columns.len()];
    let (mut total, mut content) = (0.0, None);
    for (asked, column) in asks.iter().zip(assign(&matrix)) {
        let Some(column) = column else { continue };
        let sure = scored[column].iter().find(|(known, _)| known == asked).map_or(0.0, |(_, score)| *score);
        total += sure;
        answers[column] = Answer { ask: plain(*asked), sure, source: Source::Recognised };
        if *asked == Asked::Content {
            content = Some(column);
        }
    }
    for (answer, told) in answers.iter_mut().zip(told) {
        if let Some((ask, source)) = told {
            *answer = Answer { ask: ask.clone(), sure: 1.0, source: *source };
            total += 1.0;
        }
    }
    if let Some(column) = content {
        answers[column].ask = rest(&answers);
    }
    (total, answers)
}

fn plain(asked: Asked) -> Ask {
    match asked {
        Asked::Serial => Ask::Serial,
        Asked::Field(field) => Ask::Fields(vec![field]),
        Asked::Content => Ask::Fields(BLOCKS.to_vec()),
        Asked::Figure(figure) => Ask::Figure(figure),
    }
}

/// Returns all that was said and done and isn't asked for elsewhere.
fn rest(answers: &[Answer]) -> Ask {
    let elsewhere = |block: &Field| {
        answers.iter().any(|answer| matches!(&answer.ask, Ask::Fields(fields) if fields.len() < BLOCKS.len() && fields.contains(block)))
    };
    match BLOCKS.iter().copied().filter(|block| !elsewhere(block)).collect::<Vec<_>>() {
        rest if rest.is_empty() => Ask::Nothing,
        rest => Ask::Fields(rest),
    }
}

/// Two tables side by side under one head can't be told apart.
fn two_heads(table: &Table) -> Result<(), FormError> {
    let keys: Vec<String> = table.columns.iter().map(|column| key(&column.parts)).collect();
    let doubled = keys.iter().enumerate().filter(|(at, key)| keys[..*at].contains(key)).count();
    if doubled >= 2 && doubled * 2 >= keys.len() - 1 {
        return Err(FormError::TwoHeads { first: table.head.1 + 1, second: table.head.1 + 1 });
    }
    Ok(())
}

/// Returns what the words of a correction make of a place, by its name or its head.
pub(super) fn corrected(said: &[Said], place: &str, parts: &[String]) -> Option<Ask> {
    let head = key(parts);
    let last = parts.last().map(|part| letters(part)).unwrap_or_default();
    let fits = |said: &&Said| {
        let wanted = said.place.trim();
        wanted.eq_ignore_ascii_case(place)
            || place.rsplit_once('!').is_some_and(|(_, cell)| cell.eq_ignore_ascii_case(wanted))
            || squeeze(wanted) == head
            || !last.is_empty() && letters(wanted) == last
    };
    said.iter().find(fits).map(|said| said.ask.clone())
}

/// Returns the figure that a printed row asks for by its name.
pub(super) fn figure_of_row(name: &str) -> Option<Figure> {
    let part = [name.to_owned()];
    let found = scores(&part, About::Period).into_iter().filter(|(_, score)| *score >= 0.6);
    let best = found.max_by(|a, b| a.1.total_cmp(&b.1));
    match best?.0 {
        Asked::Figure(figure) => Some(figure),
        _ => None,
    }
}
