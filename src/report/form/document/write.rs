//! Values put into the cells and paragraphs of a document, in the letters that stand
//! there.

use std::ops::Range;

use super::{Document, bare_paragraph, is_aside, parts, parts_mut, text, wraps};
use crate::report::cell::Cell;
use crate::report::form::FormError;
use crate::report::form::filling::Lines;
use crate::report::form::xml::{Element, Node};

/// Stretches of a text, and what is to stand there.
pub(in crate::report::form) type Edits = Vec<(Range<usize>, String)>;

/// What is to be written into one table.
#[derive(Debug, Default)]
pub(in crate::report::form) struct Values {
    /// Single cells, by row and number of the cell in its row.
    pub cells: Vec<((usize, usize), String)>,
    /// Gaps in the text of cells, by row and number: where, and what is to stand there.
    pub gaps: Vec<((usize, usize), Edits)>,
    /// Lines; the columns are numbers of cells in their row.
    pub lines: Vec<Lines>,
}

impl Document {
    /// Writes values into a table; rows are added where it has too few.
    pub fn fill_table(&mut self, at: usize, mut values: Values) {
        let Some(body) = self.tree.root.child_mut("body") else { return };
        let mut tables = Vec::new();
        parts_mut(body, &["tbl"], &mut tables);
        let Some(table) = tables.into_iter().nth(at) else { return };
        values.lines.sort_by_key(|lines| std::cmp::Reverse(lines.first));
        let mut cells = values.cells;
        let mut gaps = values.gaps;
        for lines in values.lines {
            let room = lines.end - lines.first;
            if lines.rows.len() > room {
                let more = lines.rows.len() - room;
                add_rows(table, lines.first, lines.end, more);
                let moved = |row: usize| if row >= lines.end { row + more } else { row };
                cells.iter_mut().for_each(|((row, _), _)| *row = moved(*row));
                gaps.iter_mut().for_each(|((row, _), _)| *row = moved(*row));
            }
            for (step, line) in lines.rows.into_iter().enumerate() {
                let words = |cell: Cell| if matches!(cell, Cell::Day(_)) { cell.plain() } else { cell.words() };
                cells.extend(line.into_iter().map(|(column, cell)| ((lines.first + step, column), words(cell))));
            }
        }
        let mut rows = Vec::new();
        parts_mut(table, &["tr"], &mut rows);
        for (row, element) in rows.into_iter().enumerate() {
            let mut found = Vec::new();
            parts_mut(element, &["tc"], &mut found);
            for (number, cell) in found.into_iter().enumerate() {
                if let Some((_, words)) =
                    cells.iter().find(|(place, words)| *place == (row, number) && !words.is_empty())
                {
                    say_in_cell(cell, words);
                }
                if let Some((_, edits)) = gaps.iter().find(|(place, _)| *place == (row, number)) {
                    fill_gaps_in_cell(cell, edits);
                }
            }
        }
    }

    /// Fills gaps in a paragraph.
    pub fn fill_gaps(&mut self, paragraph: usize, edits: &[(Range<usize>, String)]) {
        let Some(body) = self.tree.root.child_mut("body") else { return };
        let mut paragraphs = Vec::new();
        parts_mut(body, &["p"], &mut paragraphs);
        if let Some(paragraph) = paragraphs.into_iter().nth(paragraph) {
            edit(paragraph, edits);
        }
    }

    /// Writes below a paragraph: into the empty ones that follow, and more of them
    /// where those don't suffice.
    pub fn write_below(&mut self, heading: usize, words: &str) {
        let Some(body) = self.tree.root.child_mut("body") else { return };
        let mut rest: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).collect();
        let mut paragraphs = Vec::new();
        parts_mut(body, &["p"], &mut paragraphs);
        let mut like: Option<Element> = None;
        let mut last = heading;
        for (at, paragraph) in paragraphs.into_iter().enumerate().skip(heading + 1) {
            if rest.is_empty()
                || !text(paragraph).trim().is_empty()
                || paragraph.child("pPr").is_some_and(|all| all.child("sectPr").is_some())
            {
                break;
            }
            like.get_or_insert_with(|| bare_paragraph(paragraph));
            say(paragraph, rest.remove(0));
            last = at;
        }
        let made: Vec<Element> = rest
            .into_iter()
            .map(|line| {
                let mut made = like.clone().unwrap_or_else(|| Element::new(&body_name(body)));
                say(&mut made, line);
                made
            })
            .collect();
        if !made.is_empty() {
            insert_after(body, &mut last, &mut Some(made));
        }
    }

    /// Returns the document in bytes.
    ///
    /// # Errors
    /// Fails where the package is damaged.
    pub fn write(mut self) -> Result<Vec<u8>, FormError> {
        self.package.put(&self.part, &self.tree);
        self.package.write()
    }
}

fn body_name(body: &Element) -> String {
    body.named("p")
}

/// Puts paragraphs behind the one with this number. Returns whether that was found.
fn insert_after(parent: &mut Element, number: &mut usize, made: &mut Option<Vec<Element>>) -> bool {
    for at in 0..parent.nodes.len() {
        let Node::Element(child) = &mut parent.nodes[at] else { continue };
        if child.name() == "p" {
            if *number == 0 {
                let made = made.take().unwrap_or_default().into_iter().map(Node::Element);
                parent.nodes.splice(at + 1..at + 1, made);
                return true;
            }
            *number -= 1;
        } else if wraps(child.name()) && insert_after(child, number, made) {
            return true;
        }
    }
    false
}

/// Adds rows behind row `end - 1` that look like row `first`.
fn add_rows(table: &mut Element, first: usize, end: usize, more: usize) {
    let mut rows = Vec::new();
    parts(table, &["tr"], &mut rows);
    let Some(mut model) = rows.get(first.min(rows.len().saturating_sub(1))).map(|row| (*row).clone()) else { return };
    let mut cells = Vec::new();
    parts_mut(&mut model, &["tc"], &mut cells);
    cells.into_iter().for_each(|cell| say_in_cell(cell, ""));
    insert_rows(table, &mut end.saturating_sub(1), &mut Some(vec![model; more]));
}

fn insert_rows(parent: &mut Element, number: &mut usize, made: &mut Option<Vec<Element>>) -> bool {
    for at in 0..parent.nodes.len() {
        let Node::Element(child) = &mut parent.nodes[at] else { continue };
        if child.name() == "tr" {
            if *number == 0 {
                let made = made.take().unwrap_or_default().into_iter().map(Node::Element);
                parent.nodes.splice(at + 1..at + 1, made);
                return true;
            }
            *number -= 1;
        } else if wraps(child.name()) && insert_rows(child, number, made) {
            return true;
        }
    }
    false
}

/// Puts text in the place of what stands in a cell; the look of its first paragraph
/// and letters stays.
pub(super) fn say_in_cell(cell: &mut Element, words: &str) {
    let first = cell.place_of("p");
    let like = match first.and_then(|at| cell.nodes.get(at)) {
        Some(Node::Element(paragraph)) => paragraph.clone(),
        _ => Element::new(&cell.named("p")),
    };
    let made = words.split('\n').map(|line| {
        let mut paragraph = like.clone();
        say(&mut paragraph, line);
        Node::Element(paragraph)
    });
    let made: Vec<Node> = made.collect();
    let place = first.unwrap_or(cell.nodes.len());
    cell.nodes.retain(|node| !matches!(node, Node::Element(child) if child.name() == "p"));
    cell.nodes.splice(place..place, made);
}

/// Puts text in the place of what stands in a paragraph.
pub(super) fn say(paragraph: &mut Element, words: &str) {
    let run_name = paragraph.named("r");
    let mut runs = Vec::new();
    parts(paragraph, &["r"], &mut runs);
    let marks = paragraph.child("pPr").and_then(|all| all.child("rPr"));
    let look = runs.first().and_then(|run| run.child("rPr")).or(marks).cloned();
    let mut run = Element::new(&run_name);
    run.nodes.extend(look.map(Node::Element));
    run.nodes.push(Node::Element(words_element(&run, words)));
    paragraph.nodes.retain(|node| matches!(node, Node::Element(child) if child.name() == "pPr"));
    if !words.is_empty() {
        paragraph.nodes.push(Node::Element(run));
    }
}

fn words_element(like: &Element, words: &str) -> Element {
    Element::new(&like.named("t")).with("xml:space", "preserve").saying(words)
}

fn fill_gaps_in_cell(cell: &mut Element, edits: &[(Range<usize>, String)]) {
    let mut paragraphs = Vec::new();
    parts_mut(cell, &["p"], &mut paragraphs);
    let mut from = 0;
    for paragraph in paragraphs {
        let to = from + text(paragraph).len();
        let own: Vec<(Range<usize>, String)> = edits
            .iter()
            .filter(|(gap, _)| gap.start >= from && gap.end <= to)
            .map(|(gap, words)| (gap.start - from..gap.end - from, words.clone()))
            .collect();
        edit(paragraph, &own);
        from = to + 1;
    }
}

/// Replaces stretches of the text of a paragraph. Each new text stands in the letters
/// of what it replaces, or of what stands before it.
pub(super) fn edit(paragraph: &mut Element, edits: &[(Range<usize>, String)]) {
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    gather(paragraph, &mut at, &mut |from, piece| pieces.push((from, piece.text())));
    for (gap, words) in edits.iter().rev() {
        let mut words = Some(words);
        let touches = |from: usize, to: usize| from < gap.end && to > gap.start;
        let holder = pieces.iter().position(|(from, piece)| touches(*from, from + piece.len()));
        let holder = holder.or_else(|| pieces.iter().rposition(|(from, piece)| from + piece.len() <= gap.start));
        for (number, (from, piece)) in pieces.iter_mut().enumerate() {
            let (start, end) =
                (gap.start.saturating_sub(*from).min(piece.len()), gap.end.saturating_sub(*from).min(piece.len()));
            if Some(number) == holder {
                piece.replace_range(start..end.max(start), words.take().map_or("", String::as_str));
            } else if touches(*from, *from + piece.len()) {
                piece.replace_range(start..end, "");
            }
        }
        if let Some(words) = words {
            // There is no text at all to put it behind.
            let run = paragraph.named("r");
            let mut run = Element::new(&run);
            run.nodes.push(Node::Element(words_element(&run, words)));
            paragraph.nodes.push(Node::Element(run));
            return;
        }
    }
    let mut pieces = pieces.into_iter();
    gather_mut(paragraph, &mut |piece| {
        if let Some((_, words)) = pieces.next()
            && piece.text() != words
        {
            piece.say(&words);
            piece.set("xml:space", "preserve");
        }
    });
    break_lines(paragraph);
}

/// Has lines of a text stand below each other, too.
fn break_lines(element: &mut Element) {
    let mut at = 0;
    while at < element.nodes.len() {
        if let Node::Element(child) = &mut element.nodes[at] {
            let words = if child.name() == "t" { child.text() } else { String::new() };
            if words.contains('\n') {
                let (line, end) = (child.named("t"), child.named("br"));
                let mut made: Vec<Node> = Vec::new();
                for words in words.split('\n') {
                    if !made.is_empty() {
                        made.push(Node::Element(Element::new(&end)));
                    }
                    let line = Element::new(&line).with("xml:space", "preserve").saying(words);
                    made.push(Node::Element(line));
                }
                at += made.len();
                let from = at - made.len();
                element.nodes.splice(from..=from, made);
                continue;
            }
            if !is_aside(child.name()) {
                break_lines(child);
            }
        }
        at += 1;
    }
}

fn gather(element: &Element, at: &mut usize, each: &mut dyn FnMut(usize, &Element)) {
    for child in element.children().filter(|child| !is_aside(child.name())) {
        match child.name() {
            "t" => {
                each(*at, child);
                *at += child.text().len();
            }
            "tab" | "br" | "cr" => *at += 1,
            _ => gather(child, at, each),
        }
    }
}

fn gather_mut(element: &mut Element, each: &mut dyn FnMut(&mut Element)) {
    for child in element.children_mut().filter(|child| !is_aside(child.name())) {
        match child.name() {
            "t" => each(child),
            _ => gather_mut(child, each),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::form::xml::Tree;

    fn paragraph(runs: &[&str]) -> Element {
        let runs: String = runs.iter().map(|text| format!("<w:r><w:rPr/><w:t>{text}</w:t></w:r>")).collect();
        Tree::parse(format!("<w:p>{runs}</w:p>").as_bytes()).unwrap().root
    }

    #[test]
    fn gaps_that_go_over_several_runs_are_filled_once() {
        let mut one = paragraph(&["日期：", "　　年", "　月　日", "　星期：", "　　"]);
        let whole = text(&one);
        let (day, week) = (whole.find("　　年").unwrap(), whole.rfind("　　").unwrap());
        let end = whole.find("　星期").unwrap();
        edit(&mut one, &[(day..end, "2026年1月5日".into()), (week..whole.len(), "星期一".into())]);
        assert_eq!(text(&one), "日期：2026年1月5日　星期：星期一");
        let mut bare = paragraph(&["记录人："]);
        let end = text(&bare).len();
        edit(&mut bare, &[(end..end, "张三".into())]);
        assert_eq!((text(&bare).as_str(), bare.children().count()), ("记录人：张三", 1));
    }

    #[test]
    fn a_cell_keeps_the_look_of_its_first_letters() {
        let cell =
            "<w:tc><w:tcPr/><w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r></w:p><w:p/></w:tc>";
        let mut cell = Tree::parse(cell.as_bytes()).unwrap();
        say_in_cell(&mut cell.root, "甲<\n乙");
        let said = String::from_utf8(cell.bytes()).unwrap();
        assert_eq!(said.matches("<w:b/>").count(), 2);
        assert_eq!(said.matches("<w:p>").count(), 2);
        assert!(said.contains(">甲&lt;</w:t>") && said.starts_with("<w:tc><w:tcPr/><w:p><w:pPr>"), "{said}");
    }
}
