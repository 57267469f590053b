//! A document as a package of XML: its paragraphs, and its tables as grids.

mod template;
mod write;

use std::collections::HashMap;

use super::FormError;
use super::grid::{Area, Block, Fill, Grid};
use super::package::Package;
use super::xml::{Element, Node, Tree};
use crate::base::limits;

pub(super) use template::{Repeated, Template, Words};
pub(super) use write::{Edits, Values};

/// A document.
pub(super) struct Document {
    package: Package,
    part: String,
    tree: Tree,
    /// The paragraphs that stand outside of tables, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The tables, in order.
    pub tables: Vec<Table>,
    /// Whether there are macros in it.
    pub has_macros: bool,
}

/// A paragraph outside of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// What stands in it.
    pub text: String,
    /// How many tables stand before it.
    pub tables_before: usize,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its cells by the columns of its grid.
    pub grid: Grid,
    /// The number of each cell in its row, by row and column of the grid.
    pub cells: HashMap<(usize, usize), usize>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(mut package: Package, part: String) -> Result<Self, FormError> {
        let tree = package.tree(&part)?.ok_or_else(|| FormError::Broken { detail: part.clone() })?;
        let settings = package.relations(&part)?.into_iter().find(|(_, kind, _)| kind == "settings");
        if let Some((.., settings)) = settings
            && let Some(settings) = package.tree(&settings)?
            && settings.root.child("documentProtection").is_some_and(|one| one.says("enforcement"))
        {
            return Err(FormError::Protected);
        }
        let has_macros = package.names().iter().any(|name| name.ends_with("vbaProject.bin"));
        let mut document = Self { package, part, tree, paragraphs: Vec::new(), tables: Vec::new(), has_macros };
        let Some(body) = document.tree.root.child("body") else {
            return Err(FormError::Broken { detail: "body".to_owned() });
        };
        let mut blocks = Vec::new();
        parts(body, &["p", "tbl"], &mut blocks);
        for block in blocks {
            match block.name() {
                "p" => {
                    let tables_before = document.tables.len();
                    document.paragraphs.push(Paragraph { text: text(block), tables_before });
                }
                _ => document.tables.push(table(block)),
            }
        }
        Ok(document)
    }
}

/// Elements that only wrap others.
fn wraps(name: &str) -> bool {
    matches!(name, "sdt" | "sdtContent" | "customXml" | "ins" | "smartTag" | "moveTo")
}

/// Collects the elements of these names, looking through what only wraps them.
fn parts<'a>(parent: &'a Element, names: &[&str], found: &mut Vec<&'a Element>) {
    for child in parent.children() {
        if names.contains(&child.name()) {
            found.push(child);
        } else if wraps(child.name()) {
            parts(child, names, found);
        }
    }
}

/// Collects the same, to be changed.
fn parts_mut<'a>(parent: &'a mut Element, names: &[&str], found: &mut Vec<&'a mut Element>) {
    for child in parent.children_mut() {
        if names.contains(&child.name()) {
            found.push(child);
        } else if wraps(child.name()) {
            parts_mut(child, names, found);
        }
    }
}

/// Returns what can be read in a paragraph.
fn text(paragraph: &Element) -> String {
    let mut out = String::new();
    collect(paragraph, &mut out);
    out
}

/// Elements in a paragraph whose text isn't part of it.
fn is_aside(name: &str) -> bool {
    matches!(
        name,
        "pPr" | "rPr" | "del" | "moveFrom" | "drawing" | "pict" | "AlternateContent" | "instrText" | "object"
    )
}

fn collect(element: &Element, out: &mut String) {
    for child in element.children().filter(|child| !is_aside(child.name())) {
        match child.name() {
            "t" => out.push_str(&child.text()),
            "tab" => out.push('\t'),
            "br" | "cr" => out.push('\n'),
            _ => collect(child, out),
        }
    }
}

/// Returns the text of a cell, line by line.
fn cell_text(cell: &Element) -> String {
    let mut paragraphs = Vec::new();
    parts(cell, &["p"], &mut paragraphs);
    paragraphs.into_iter().map(text).collect::<Vec<_>>().join("\n")
}

/// How a cell belongs to the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Down {
    Single,
    Begins,
    GoesOn,
}

fn table(table: &Element) -> Table {
    let (rows_max, columns_max) = limits::FORM_GRID_MAX;
    let mut rows = Vec::new();
    parts(table, &["tr"], &mut rows);
    let mut grid = Grid::default();
    let mut cells = HashMap::new();
    // The cells of the row above that reach down: by column, which block they are.
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: HashMap<usize, usize> = HashMap::new();
    for (row, element) in rows.into_iter().enumerate().take(rows_max) {
        let skipped = element.child("trPr").and_then(|all| all.child("gridBefore")).and_then(|one| one.number("val"));
        let mut column = skipped.unwrap_or(0);
        let mut found = Vec::new();
        parts(element, &["tc"], &mut found);
        let mut still: HashMap<usize, usize> = HashMap::new();
        for (number, cell) in found.into_iter().enumerate() {
            let properties = cell.child("tcPr");
            let span = properties.and_then(|all| all.child("gridSpan")).and_then(|one| one.number("val")).unwrap_or(1);
            let right = column + span.clamp(1, columns_max) - 1;
            if right >= columns_max {
                break;
            }
            let down = match properties.and_then(|all| all.child("vMerge")) {
                None => Down::Single,
                Some(one) if one.get("val").as_deref() == Some("restart") => Down::Begins,
                Some(_) => Down::GoesOn,
            };
            cells.insert((row, column), number);
            match open.get(&column).filter(|_| down == Down::GoesOn) {
                Some(at) => {
                    blocks[*at].area.bottom = row;
                    still.insert(column, *at);
                }
                None => {
                    let has_table = cell.child("tbl").is_some();
                    let fill = if has_table { Fill::Locked } else { Fill::Open };
                    let area = Area { top: row, left: column, bottom: row, right };
                    if down != Down::Single {
                        still.insert(column, blocks.len());
                    }
                    blocks.push(Block { area, text: cell_text(cell), fill, look: 1 });
                }
            }
            column = right + 1;
        }
        open = still;
    }
    blocks.into_iter().for_each(|block| grid.put(block));
    Table { grid, cells }
}

/// Returns an element of runs without anything in it but how it looks.
fn bare_paragraph(like: &Element) -> Element {
    let mut made = Element::new(&like.named("p"));
    made.nodes.extend(like.child("pPr").cloned().map(Node::Element));
    made
}
