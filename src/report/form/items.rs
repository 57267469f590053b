//! Single places: beside and below labels, behind colons, under small headings. They
//! are about one visit, or about a period; the labels together say which.

use std::ops::Range;

use super::ask::{About, Ask, Asked, BLOCKS};
use super::plan::Source;
use super::segment::{Segment, segments};
use super::surface::Surface;
use super::tables::key;
use super::vocabulary::{by_title, scores, unnumbered};
use super::{Body, document};
use crate::report::field::Field;
use crate::report::figure::Figure;
use crate::roster::{Furniture, furniture_of};

/// A label that scores less isn't taken for anything.
const SCORE_MIN: f32 = 0.6;
/// Characters of a small heading.
const HEADING_CHARS_MAX: usize = 24;

/// Where a single value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A cell of a surface.
    Cell(usize, (usize, usize)),
    /// A gap in the text of a cell.
    Gap(usize, (usize, usize), Range<usize>),
    /// A gap in a paragraph.
    Paragraph(usize, Range<usize>),
    /// Below a paragraph.
    Below(usize),
}

/// A single place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// Where.
    pub target: Target,
    /// What it is called.
    pub place: String,
    /// Its label; before it what it belongs to.
    pub parts: Vec<String>,
    /// What stands in its gap.
    pub gap: String,
    /// Whether more text stands behind the gap.
    pub goes_on: bool,
    /// Whether it is made for two days.
    pub is_period: bool,
    /// Whether it stands where people sign.
    pub is_signed: bool,
}

/// Returns all single places.
pub(super) fn find(body: &Body, surfaces: &[Surface<'_>]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut paragraphs = match body {
        Body::Document(document) => of_paragraphs(document),
        Body::Book(_) => Vec::new(),
    };
    for (number, surface) in surfaces.iter().enumerate() {
        // In the order in which they are read.
        let before = paragraphs.iter().take_while(|(tables, _)| *tables <= number).count();
        items.extend(paragraphs.drain(..before).map(|(_, item)| item));
        items.extend(of_surface(number, surface));
    }
    items.extend(paragraphs.into_iter().map(|(_, item)| item));
    items
}

fn of_surface(number: usize, surface: &Surface<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for at in &surface.shape.texts {
        let text = surface.grid.block(at.0, at.1).map_or("", |block| block.text.as_str());
        if surface.grid.block(at.0, at.1).is_none_or(|block| block.fill != super::grid::Fill::Open) {
            continue;
        }
        for one in segments(text) {
            let target = Target::Gap(number, *at, one.gap.clone());
            let is_signed = surface.shape.signed.contains(at);
            items.push(item(target, surface.place(at.0, at.1), one, text, is_signed));
        }
    }
    for label in &surface.shape.labels {
        items.push(Item {
            target: Target::Cell(number, label.value),
            place: surface.place(label.value.0, label.value.1),
            parts: label.parts.clone(),
            gap: String::new(),
            goes_on: false,
            is_period: false,
            is_signed: surface.shape.signed.contains(&label.at),
        });
    }
    items.sort_by_key(|item| match item.target {
        Target::Cell(_, at) | Target::Gap(_, at, _) => at,
        Target::Paragraph(..) | Target::Below(_) => (0, 0),
    });
    items
}

fn item(target: Target, place: String, one: Segment, text: &str, is_signed: bool) -> Item {
    Item {
        target,
        place,
        gap: text[one.gap.clone()].to_owned(),
        goes_on: one.unit.is_empty() && !text[one.gap.end..].trim().is_empty(),
        parts: vec![counted(one.label, &one.unit)],
        is_period: one.is_period,
        is_signed,
    }
}

/// Returns a label with what is counted behind it, where that says more: 走访__户 asks
/// for something else than 走访__户次.
fn counted(label: String, unit: &str) -> String {
    let both = [format!("{label}{unit}")];
    if !unit.is_empty() && scores(&both, About::Period).iter().any(|(_, score)| *score >= 0.85) {
        return both.concat();
    }
    label
}

/// Returns the places in running text, each with how many tables stand before it.
fn of_paragraphs(document: &document::Document) -> Vec<(usize, Item)> {
    let mut items = Vec::new();
    let paragraphs = &document.paragraphs;
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let text = paragraph.text.as_str();
        let next = paragraphs.get(at + 1).filter(|next| next.tables_before == paragraph.tables_before);
        let has_room = next.is_some_and(|next| next.text.trim().is_empty());
        let found = segments(text);
        let heading = text.trim().trim_end_matches([':', '：']);
        let is_numbered = unnumbered(heading) != heading.trim();
        let is_short = (1..=HEADING_CHARS_MAX).contains(&heading.chars().count()) && !heading.contains(['。', '；']);
        let alone = found.is_empty() && !text.contains([':', '：', '_'])
            || matches!(found.as_slice(), [one] if is_numbered && one.gap.is_empty() && one.gap.end == text.trim_end().len());
        if is_short && alone && (has_room || is_numbered) {
            let item = Item {
                target: Target::Below(at),
                place: format!("p{}", at + 1),
                parts: vec![heading.to_owned()],
                gap: String::new(),
                goes_on: false,
                is_period: false,
                is_signed: furniture_of(&[heading]) == Some(Furniture::Signature),
            };
            items.push((paragraph.tables_before, item));
            continue;
        }
        let is_signed = furniture_of(&[text.trim()]) == Some(Furniture::Signature);
        for one in found {
            let target = Target::Paragraph(at, one.gap.clone());
            items.push((paragraph.tables_before, item(target, format!("p{}", at + 1), one, text, is_signed)));
        }
    }
    items
}

/// Returns what the labels together are about, where `titles` stand above them.
pub(super) fn about(items: &[Item], titles: &[String]) -> About {
    let total = |about: About| -> f32 {
        let best = |item: &Item| {
            let found = scores(&item.parts, about)
                .into_iter()
                .filter(|(asked, _)| !matches!(asked, Asked::Figure(Figure::Unit | Figure::Author | Figure::FilledOn)));
            found.map(|(_, score)| score).filter(|score| *score >= SCORE_MIN).fold(0.0, f32::max)
        };
        let labels: f32 = items.iter().filter(|item| !item.is_signed).map(best).sum();
        labels + 1.5 * titles.iter().map(|title| by_title(title, about)).fold(0.0, f32::max)
    };
    if total(About::Period) > total(About::Visit) { About::Period } else { About::Visit }
}

/// Returns what an item asks for in a form about `about`. Where `is_around` it stands
/// around a table of records, and only what says who made it and when is for it.
pub(super) fn ask(item: &Item, about: About, is_around: bool) -> Option<(Ask, f32)> {
    let signs = |asked: &Asked| matches!(asked, Asked::Figure(Figure::Unit | Figure::Author | Figure::FilledOn));
    if item.is_period {
        return Some((Ask::Figure(Figure::Period), 1.0));
    }
    let about = if is_around { About::Period } else { about };
    let found = scores(&item.parts, about).into_iter().filter(|(asked, score)| {
        let fits = match asked {
            _ if item.is_signed => signs(asked),
            Asked::Serial => false,
            Asked::Figure(figure) if is_around => signs(asked) || *figure == Figure::Period,
            Asked::Figure(_) => true,
            Asked::Field(field) => !is_around && (about != About::Period || *field != Field::Village),
            Asked::Content => about == About::Visit,
        };
        fits && *score >= SCORE_MIN
    });
    let best = found.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(asked, score)| {
        let ask = match asked {
            Asked::Field(field) => Ask::Fields(vec![field]),
            Asked::Content => Ask::Fields(BLOCKS.to_vec()),
            Asked::Figure(figure) => Ask::Figure(figure),
            Asked::Serial => Ask::Nothing,
        };
        (ask, score)
    });
    let both = if item.is_signed || is_around { None } else { several(item, about) };
    match (best, both) {
        (Some((_, one)), Some((ask, both))) if both > one => Some((ask, both)),
        (None, both) => both,
        (best, _) => best,
    }
}

/// A label may ask for two things: 讲政策、议发展.
fn several(item: &Item, about: About) -> Option<(Ask, f32)> {
    let label = item.parts.last()?;
    let parts: Vec<&str> = unnumbered(label)
        .split(['、', '，', '/', '和', '与', '及', ' ', '　'])
        .filter(|part| !part.is_empty())
        .collect();
    if !(2..=BLOCKS.len()).contains(&parts.len()) {
        return None;
    }
    let (mut fields, mut least): (Vec<Field>, f32) = (Vec::new(), 1.0);
    for part in parts {
        let found = scores(&[part.to_owned()], about).into_iter().filter_map(|(asked, score)| match asked {
            Asked::Field(field) => Some((field, score)),
            _ => None,
        });
        let (field, score) = found.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, score)| *score >= 0.8)?;
        least = least.min(score);
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Some((Ask::Fields(fields), least))
}

/// Gives what was said and done and isn't asked for elsewhere to the place that asks
/// for all of it.
pub(super) fn settle(answers: &mut [Option<(Ask, f32, Source)>]) {
    let asked: Vec<Field> = answers
        .iter()
        .flatten()
        .filter_map(|(ask, ..)| match ask {
            Ask::Fields(fields) if fields.len() < BLOCKS.len() => Some(fields.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    for (ask, ..) in answers.iter_mut().flatten() {
        if *ask == Ask::Fields(BLOCKS.to_vec()) {
            let rest: Vec<Field> = BLOCKS.iter().copied().filter(|block| !asked.contains(block)).collect();
            *ask = if rest.is_empty() { Ask::Nothing } else { Ask::Fields(rest) };
        }
    }
}

/// Returns the name by which an item is remembered.
pub(super) fn name(item: &Item) -> String {
    key(&item.parts)
}
