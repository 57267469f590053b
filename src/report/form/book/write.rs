//! Values put into the cells of a workbook, each in the look that its cell has.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Book, Sheet, merged};
use crate::base::limits;
use crate::base::text::width;
use crate::report::cell::Cell;
use crate::report::form::FormError;
use crate::report::form::filling::Lines;
use crate::report::form::grid::Area;
use crate::report::form::refs::{Grow, cell_at, cell_name};
use crate::report::form::xml::{Element, Node};

/// The height of a line of letters, for each point of their size.
const LINE: f64 = 1.35;
/// The highest that a row can be, in points.
const HEIGHT_MAX: f64 = 409.0;
/// The width of a column that says nothing of it, in half-width letters.
const WIDTH: f64 = 8.43;
/// The size of letters by which the width of columns is counted.
const POINTS: f64 = 11.0;

/// What is to be written into one sheet.
#[derive(Debug, Default)]
pub(in crate::report::form) struct Values {
    /// Single cells.
    pub cells: Vec<((usize, usize), Cell)>,
    /// Lines of tables.
    pub lines: Vec<Lines>,
}

impl Book {
    /// Writes values into a sheet; rows are added where a table has too few.
    ///
    /// # Errors
    /// Fails where a sheet would be too long or the package is damaged.
    pub fn fill(&mut self, at: usize, mut values: Values) -> Result<(), FormError> {
        values.lines.sort_by_key(|lines| std::cmp::Reverse(lines.first));
        let mut cells: Vec<((usize, usize), Cell)> =
            values.cells.into_iter().map(|(place, cell)| (place, self.spoken(at, place, cell))).collect();
        for lines in values.lines {
            let room = lines.end - lines.first;
            // Below a head with nothing under it there is room without end.
            let is_bounded = room > 0 || self.sheets[at].grid.height > lines.end;
            if lines.rows.len() > room && is_bounded {
                let grow = Grow { after: lines.end - 1, rows: lines.rows.len() - room };
                self.grow(at, grow, Some(lines.first).filter(|_| room > 0))?;
                for (place, ..) in &mut cells {
                    place.0 = grow.row(place.0);
                }
            }
            for (step, line) in lines.rows.into_iter().enumerate() {
                cells.extend(line.into_iter().map(|(column, cell)| ((lines.first + step, column), cell)));
            }
        }
        cells.retain(|(_, cell)| !cell.is_empty());
        if cells.is_empty() {
            return Ok(());
        }
        let rows: HashSet<usize> = cells.iter().map(|((row, _), _)| *row).collect();
        self.sheets[at].is_changed = true;
        let columns = columns(&self.sheets[at].tree.root);
        let rows_at = self.sheets[at].rows(&rows);
        for ((row, column), cell) in &cells {
            let Some(node) = rows_at.get(row) else { continue };
            self.put(at, *node, (*row, *column), cell, &columns);
        }
        for row in rows {
            if let Some(node) = rows_at.get(&row) {
                self.heighten(at, *node, row, &columns);
            }
        }
        self.sheets[at].measure(&cells);
        Ok(())
    }

    /// Returns a single value as running text has it, unless its cell shows days as such.
    fn spoken(&self, at: usize, (row, column): (usize, usize), cell: Cell) -> Cell {
        let look = self.sheets[at].grid.look(row, column).and_then(|look| look.checked_sub(1));
        match cell {
            Cell::Day(_) if !look.is_some_and(|style| self.looks.is_day(style)) => Cell::Text(cell.words()),
            other => other,
        }
    }

    fn put(&mut self, at: usize, node: usize, place: (usize, usize), cell: &Cell, columns: &[Column]) {
        let (looks, from_1904) = (&self.looks, self.from_1904);
        let Some(target) = self.sheets[at].cell(node, place, columns) else { return };
        let style = target.number("s").unwrap_or_default();
        target.unset("t");
        target.nodes.clear();
        let value = target.named("v");
        match cell {
            Cell::Empty => {}
            Cell::Count(count) => target.nodes.push(Node::Element(Element::new(&value).saying(&count.to_string()))),
            Cell::Share(share) => target.nodes.push(Node::Element(Element::new(&value).saying(&share.to_string()))),
            Cell::Day(day) if looks.is_day(style) => {
                let number = serial(*day, from_1904).to_string();
                target.nodes.push(Node::Element(Element::new(&value).saying(&number)));
            }
            Cell::Day(_) => say(target, &cell.plain()),
            Cell::Text(text) => say(target, text),
        }
    }

    /// Makes a row so high that what was written into it can be read.
    fn heighten(&mut self, at: usize, node: usize, row: usize, columns: &[Column]) {
        let sheet = &mut self.sheets[at];
        let joined = merged(&sheet.tree.root);
        let Some(Node::Element(line)) =
            sheet.tree.root.child_mut("sheetData").and_then(|data| data.nodes.get_mut(node))
        else {
            return;
        };
        let mut needed: f64 = 0.0;
        let mut is_joined = false;
        for cell in line.children() {
            let style = cell.number("s").unwrap_or_default();
            let Some((_, column)) = cell.get("r").and_then(|name| cell_at(&name)) else { continue };
            let area = joined.iter().find(|area| area.top == row && area.left == column);
            let area = area.copied().unwrap_or(Area::cell(row, column));
            if !self.looks.wraps(style) || area.bottom > area.top {
                continue;
            }
            let text = cell.child("is").map(Element::text).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            is_joined |= area.right > area.left;
            let points = self.looks.points(style);
            let wide: f64 = (area.left..=area.right).map(|column| wide(columns, column)).sum();
            let letters = (wide * POINTS / points - 1.0).max(1.0);
            let lines: f64 = text.lines().map(|line| (width(line) as f64 / letters).ceil().max(1.0)).sum();
            needed = needed.max(lines * points * LINE + 4.0);
        }
        let own: Option<f64> = line.get("ht").and_then(|height| height.parse().ok());
        // A row without a height of its own grows by itself, unless cells in it are joined.
        if own.map_or(is_joined && needed > 16.0, |own| needed > own) {
            line.set("ht", &format!("{:.1}", needed.min(HEIGHT_MAX)));
            line.set("customHeight", "1");
        }
    }

    /// Returns the workbook in bytes.
    ///
    /// # Errors
    /// Fails where the package is damaged.
    pub fn write(mut self) -> Result<Vec<u8>, FormError> {
        let mut has_formulas = false;
        for sheet in self.sheets.iter_mut().filter(|sheet| sheet.is_changed) {
            // What formulas came to before is no longer so.
            sheet.tree.root.walk(&mut |element| {
                if element.name() == "c" && element.child("f").is_some() {
                    has_formulas = true;
                    element.nodes.retain(|node| !matches!(node, Node::Element(child) if child.name() == "v"));
                    element.unset("t");
                }
            });
            self.package.put(&sheet.part, &sheet.tree);
        }
        if has_formulas && let Some(mut tree) = self.package.tree(&self.workbook)? {
            let root = &mut tree.root;
            if root.place_of("calcPr").is_none() {
                let behind = ["definedNames", "externalReferences", "functionGroups", "sheets"];
                let place =
                    behind.iter().find_map(|name| root.place_of(name)).map_or(root.nodes.len(), |place| place + 1);
                let name = root.named("calcPr");
                root.nodes.insert(place, Node::Element(Element::new(&name)));
            }
            if let Some(order) = root.child_mut("calcPr").filter(|order| !order.says("fullCalcOnLoad")) {
                order.set("fullCalcOnLoad", "1");
                self.package.put(&self.workbook, &tree);
            }
        }
        self.package.write()
    }
}

impl Sheet {
    /// Returns where these rows are among the nodes of the sheet, made where there are none.
    fn rows(&mut self, wanted: &HashSet<usize>) -> HashMap<usize, usize> {
        let number = |node: &Node| match node {
            Node::Element(row) => row.number("r").and_then(|number| number.checked_sub(1)),
            _ => None,
        };
        let root = &mut self.tree.root;
        let name = root.named("row");
        let Some(data) = root.child_mut("sheetData") else { return HashMap::new() };
        let known: HashSet<usize> = data.nodes.iter().filter_map(number).collect();
        let mut missing: Vec<usize> = wanted.difference(&known).copied().collect();
        missing.sort_unstable();
        for row in missing {
            let place = data.nodes.iter().position(|node| number(node).is_some_and(|other| other > row));
            let made = Node::Element(Element::new(&name).with("r", &(row + 1).to_string()));
            data.nodes.insert(place.unwrap_or(data.nodes.len()), made);
        }
        let places = data.nodes.iter().enumerate().filter_map(|(at, node)| Some((number(node)?, at)));
        places.filter(|(row, _)| wanted.contains(row)).collect()
    }

    /// Returns a cell, made where there is none, in the look of its row or column.
    fn cell(&mut self, node: usize, (row, column): (usize, usize), columns: &[Column]) -> Option<&mut Element> {
        let data = self.tree.root.child_mut("sheetData")?;
        let Some(Node::Element(line)) = data.nodes.get_mut(node) else { return None };
        let column_of = |node: &Node| match node {
            Node::Element(cell) => cell.get("r").and_then(|name| cell_at(&name)).map(|(_, column)| column),
            _ => None,
        };
        let found = line.nodes.iter().position(|node| column_of(node) == Some(column));
        let place = match found {
            Some(place) => place,
            None => {
                let mut cell = Element::new(&line.named("c")).with("r", &cell_name(row, column));
                let own = line.get("s").filter(|_| line.says("customFormat"));
                let style =
                    own.or_else(|| columns.iter().find(|one| one.holds(column)).and_then(|one| one.style.clone()));
                if let Some(style) = style {
                    cell.set("s", &style);
                }
                let place = line.nodes.iter().position(|node| column_of(node).is_some_and(|other| other > column));
                let place = place.unwrap_or(line.nodes.len());
                line.nodes.insert(place, Node::Element(cell));
                line.unset("spans");
                place
            }
        };
        match line.nodes.get_mut(place) {
            Some(Node::Element(cell)) => Some(cell),
            _ => None,
        }
    }

    /// Says anew what the cells of the sheet span.
    fn measure(&mut self, cells: &[((usize, usize), Cell)]) {
        let Some(dimension) = self.tree.root.child_mut("dimension") else { return };
        let Some(mut area) = dimension.get("ref").and_then(|text| super::named(&text)) else { return };
        for ((row, column), _) in cells {
            area.top = area.top.min(*row);
            area.left = area.left.min(*column);
            area.bottom = area.bottom.max(*row);
            area.right = area.right.max(*column);
        }
        dimension.set("ref", &super::name_of(area));
    }
}

/// How wide columns are, and how their empty cells look.
#[derive(Debug)]
struct Column {
    from: usize,
    to: usize,
    wide: f64,
    style: Option<String>,
}

impl Column {
    fn holds(&self, column: usize) -> bool {
        (self.from..=self.to).contains(&(column + 1))
    }
}

fn columns(root: &Element) -> Vec<Column> {
    let columns = root.child("cols").into_iter().flat_map(|columns| columns.all("col"));
    let column = |one: &Element| {
        let wide = one.get("width").and_then(|width| width.parse().ok()).unwrap_or(WIDTH);
        Some(Column { from: one.number("min")?, to: one.number("max")?, wide, style: one.get("style") })
    };
    columns.filter_map(column).collect()
}

fn wide(columns: &[Column], column: usize) -> f64 {
    columns.iter().find(|one| one.holds(column)).map_or(WIDTH, |one| one.wide)
}

/// Writes text that is text, whatever it looks like.
fn say(target: &mut Element, text: &str) {
    let text: String = if text.chars().count() > limits::SHEET_CELL_CHARS_MAX {
        text.chars().take(limits::SHEET_CELL_CHARS_MAX - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    };
    let (item, words) = (target.named("is"), target.named("t"));
    target.set("t", "inlineStr");
    let words = Element::new(&words).with("xml:space", "preserve").saying(&text);
    target.nodes.push(Node::Element(Element::new(&item).holding(words)));
}

/// Returns a day as spreadsheets count days.
fn serial(day: NaiveDate, from_1904: bool) -> i64 {
    let first = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    first.map_or(0, |first| (day - first).num_days())
}
