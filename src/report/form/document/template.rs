//! Documents that name their fields: `{{户主}}`, and `{{#走访}} … {{/走访}}` around what
//! is repeated for each record. A mark may be spread over several runs of letters.

use std::collections::HashMap;
use std::ops::Range;

use super::write::edit;
use super::{Document, cell_text, parts, text, wraps};
use crate::report::field::Field;
use crate::report::form::FormError;
use crate::report::form::ask::{About, Ask, BLOCKS};
use crate::report::form::vocabulary::scores;
use crate::report::form::xml::{Element, Node};

/// What a template asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report::form) struct Template {
    /// What stands once: the mark and what it means.
    pub single: Vec<(String, Ask)>,
    /// The repeated parts in order.
    pub repeated: Vec<Repeated>,
}

/// A part that is repeated for each record.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report::form) struct Repeated {
    /// The mark it begins with.
    pub name: String,
    /// The records.
    pub about: About,
    /// What stands in it.
    pub fields: Vec<(String, Ask)>,
}

/// The words of one copy: mark to text.
pub(in crate::report::form) type Words = HashMap<String, String>;

/// Returns the marks in a text: where, and what stands in them.
fn marks(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let Some(end) = text[start..].find("}}").map(|at| start + at) else { break };
        found.push((start..end + 2, text[start + 2..end].trim().to_owned()));
        from = end + 2;
    }
    found
}

/// Returns the records that a repeated part is about, where its mark says so.
fn records(mark: &str) -> Option<Option<About>> {
    Some(match mark {
        "rows" | "行" => None,
        "visits" | "visit" | "走访" => Some(About::Visit),
        "concerns" | "concern" | "诉求" | "问题" => Some(About::Concern),
        "matters" | "matter" | "实事" | "办实事" => Some(About::Matter),
        "told" | "政策" | "宣讲" => Some(About::Told),
        "households" | "household" | "户" | "农户" => Some(About::Household),
        _ => return None,
    })
}

/// Returns what a mark asks for.
fn asked(mark: &str, abouts: &[About]) -> Result<Ask, FormError> {
    if let Some(ask) = Ask::from_word(mark).filter(|ask| *ask != Ask::Nothing) {
        return Ok(ask);
    }
    let part = [mark.to_owned()];
    let known = abouts.iter().flat_map(|about| scores(&part, *about));
    let best = known.filter(|(_, score)| *score >= 0.8).max_by(|a, b| a.1.total_cmp(&b.1));
    use crate::report::form::ask::Asked;
    match best.map(|(asked, _)| asked) {
        Some(Asked::Serial) => Ok(Ask::Serial),
        Some(Asked::Field(field)) => Ok(Ask::Fields(vec![field])),
        Some(Asked::Content) => Ok(Ask::Fields(BLOCKS.to_vec())),
        Some(Asked::Figure(figure)) => Ok(Ask::Figure(figure)),
        None => Err(FormError::UnknownField { name: mark.to_owned() }),
    }
}

impl Document {
    /// Returns what a template asks for; nothing where the document is none.
    ///
    /// # Errors
    /// Names what isn't known and what isn't closed.
    pub fn template(&self) -> Result<Option<Template>, FormError> {
        let Some(body) = self.tree.root.child("body") else { return Ok(None) };
        let mut whole = String::new();
        read(body, &mut whole);
        let found = marks(&whole);
        if found.is_empty() {
            return Ok(None);
        }
        let mut template = Template::default();
        let mut open: Option<(String, Option<About>, Vec<String>)> = None;
        for (_, mark) in found {
            if let Some(name) = mark.strip_prefix(['#', '＃']) {
                let about = records(name.trim()).ok_or_else(|| FormError::UnknownField { name: mark.clone() })?;
                if open.is_some() {
                    return Err(FormError::Unclosed { name: mark });
                }
                open = Some((name.trim().to_owned(), about, Vec::new()));
            } else if let Some(name) = mark.strip_prefix(['/', '／']) {
                let Some((opened, about, marks)) = open.take().filter(|(opened, ..)| *opened == name.trim()) else {
                    return Err(FormError::Unclosed { name: mark });
                };
                template.repeated.push(repeated(opened, about, marks)?);
            } else if let Some((.., marks)) = &mut open {
                marks.push(mark);
            } else {
                let ask = asked(&mark, &[About::Visit, About::Period, About::Household])?;
                template.single.push((mark, ask));
            }
        }
        match open {
            Some((name, ..)) => Err(FormError::Unclosed { name: format!("#{name}") }),
            None => Ok(Some(template)),
        }
    }

    /// Fills a template: what stands once, and the copies of each repeated part in order.
    ///
    /// # Errors
    /// Fails where a repeated part begins in one table and ends in another.
    pub fn fill_template(&mut self, single: &Words, repeated: Vec<Vec<Words>>) -> Result<(), FormError> {
        let Some(body) = self.tree.root.child_mut("body") else { return Ok(()) };
        let mut repeated = repeated.into_iter();
        repeat(body, &mut repeated)?;
        substitute(body, single);
        Ok(())
    }
}

fn repeated(name: String, about: Option<About>, marks: Vec<String>) -> Result<Repeated, FormError> {
    let abouts = [About::Visit, About::Concern, About::Matter, About::Told, About::Household];
    let own = about.map_or(abouts.to_vec(), |about| vec![about]);
    let fields = marks.into_iter().map(|mark| asked(&mark, &own).map(|ask| (mark, ask)));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let about = about.unwrap_or_else(|| {
        let words = fields.iter().filter_map(|(_, ask)| match ask {
            Ask::Fields(fields) => fields.first().copied(),
            _ => None,
        });
        let kinds: Vec<&str> = words.filter_map(|field: Field| field.word().split('.').next()).collect();
        // What says when and by whom a concern was met is asked for of concerns, too.
        let of = |about: &About| kinds.contains(&about.word());
        [About::Concern, About::Matter, About::Told, About::Visit].into_iter().find(of).unwrap_or(About::Household)
    });
    Ok(Repeated { name, about, fields })
}

/// Reads all text that may have marks in it, in order.
fn read(parent: &Element, out: &mut String) {
    for child in parent.children() {
        match child.name() {
            "p" => {
                out.push_str(&text(child));
                out.push('\n');
            }
            "tbl" | "tr" | "tc" => read(child, out),
            name if wraps(name) => read(child, out),
            _ => {}
        }
    }
}

fn holds(element: &Element, marks_of: char) -> bool {
    let mut whole = String::new();
    match element.name() {
        "p" => whole = text(element),
        _ => read(element, &mut whole),
    }
    marks(&whole)
        .iter()
        .any(|(_, mark)| mark.starts_with(marks_of) || mark.starts_with(if marks_of == '#' { '＃' } else { '／' }))
}

/// Copies what is repeated: rows of a table, or paragraphs and tables.
fn repeat(parent: &mut Element, copies: &mut dyn Iterator<Item = Vec<Words>>) -> Result<(), FormError> {
    let mut at = 0;
    while at < parent.nodes.len() {
        let (begins, ends) = match &parent.nodes[at] {
            Node::Element(child) => (holds(child, '#'), holds(child, '/')),
            _ => (false, false),
        };
        if !begins {
            at += 1;
            continue;
        }
        let Node::Element(child) = &mut parent.nodes[at] else { continue };
        let is_outer = match child.name() {
            "tbl" | "tc" => true,
            "tr" => rows_within(child),
            name => wraps(name),
        };
        if is_outer && ends {
            repeat(child, copies)?;
            at += 1;
            continue;
        }
        let last =
            (at..parent.nodes.len()).find(|to| matches!(&parent.nodes[*to], Node::Element(child) if holds(child, '/')));
        let Some(last) = last.filter(|_| !is_outer) else {
            return Err(FormError::Unclosed { name: "#".to_owned() });
        };
        let mut model: Vec<Node> = parent.nodes[at..=last].to_vec();
        for node in &mut model {
            if let Node::Element(element) = node {
                without_ends(element);
            }
        }
        model.retain(
            |node| !matches!(node, Node::Element(element) if element.name() == "p" && text(element).trim().is_empty()),
        );
        let mut made: Vec<Node> = Vec::new();
        for words in copies.next().unwrap_or_default() {
            for node in &model {
                let mut node = node.clone();
                if let Node::Element(element) = &mut node {
                    substitute(element, &words);
                }
                made.push(node);
            }
        }
        let count = made.len();
        parent.nodes.splice(at..=last, made);
        at += count;
    }
    Ok(())
}

/// Tells whether one cell of a row holds a repeated part from beginning to end with
/// more than one paragraph: then the paragraphs are repeated and not the row.
fn rows_within(row: &Element) -> bool {
    let mut cells = Vec::new();
    parts(row, &["tc"], &mut cells);
    let opening = cells.iter().find(|cell| holds(cell, '#'));
    opening.is_some_and(|cell| holds(cell, '/') && cells.len() > 1 && cell_text(cell).contains('\n'))
}

/// Takes the marks away that only say where a repeated part begins and ends.
fn without_ends(element: &mut Element) {
    each_paragraph(element, &mut |paragraph| {
        let whole = text(paragraph);
        let edits: Vec<(Range<usize>, String)> = marks(&whole)
            .into_iter()
            .filter(|(_, mark)| mark.starts_with(['#', '＃', '/', '／']))
            .map(|(place, _)| (place, String::new()))
            .collect();
        if !edits.is_empty() {
            edit(paragraph, &edits);
        }
    });
}

fn substitute(element: &mut Element, words: &Words) {
    each_paragraph(element, &mut |paragraph| {
        let whole = text(paragraph);
        let known = marks(&whole).into_iter();
        let edits: Vec<(Range<usize>, String)> =
            known.filter_map(|(place, mark)| Some((place, words.get(&mark)?.clone()))).collect();
        if !edits.is_empty() {
            edit(paragraph, &edits);
        }
    });
}

fn each_paragraph(element: &mut Element, each: &mut dyn FnMut(&mut Element)) {
    if element.name() == "p" {
        each(element);
        return;
    }
    for child in element.children_mut() {
        let goes_on = matches!(child.name(), "p" | "tbl" | "tr" | "tc" | "body") || wraps(child.name());
        if goes_on {
            each_paragraph(child, each);
        }
    }
}
