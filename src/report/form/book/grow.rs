//! More rows in a sheet: what lies below moves down, and whatever names cells of the
//! sheet, anywhere in the workbook, goes with it.

use std::collections::HashMap;

use super::{Book, merged, name_of, named};
use crate::base::limits;
use crate::report::form::FormError;
use crate::report::form::grid::Area;
use crate::report::form::refs::{Grow, cell_at, cell_name, shifted};
use crate::report::form::xml::{Element, Node};

impl Book {
    /// Adds rows to a sheet that look like row `like`; without one they are bare.
    ///
    /// # Errors
    /// Fails where the sheet would be too long or the package is damaged.
    pub(super) fn grow(&mut self, sheet: usize, grow: Grow, like: Option<usize>) -> Result<(), FormError> {
        let last = self.sheets[sheet].grid.height + grow.rows;
        if last > limits::SHEET_ROWS_MAX {
            return Err(FormError::TooManyRows);
        }
        plain_formulas(&mut self.sheets[sheet].tree.root);
        let name = self.sheets[sheet].name.clone();
        let here = |other: &str| other == name;
        for (at, other) in self.sheets.iter_mut().enumerate() {
            other.is_changed |= move_formulas(&mut other.tree.root, grow, at == sheet, &here);
        }
        let root = &mut self.sheets[sheet].tree.root;
        let joined: Vec<Area> =
            merged(root).into_iter().filter(|area| Some(area.top) == like && area.bottom == area.top).collect();
        move_rows(root, grow, like);
        move_areas(root, grow);
        join(root, &joined, grow);
        self.sheets[sheet].is_changed = true;
        self.move_names(sheet, grow)?;
        self.move_attached(sheet, grow)?;
        self.move_order(sheet, grow)
    }

    /// Moves what the workbook itself names: areas to print, lists.
    fn move_names(&mut self, sheet: usize, grow: Grow) -> Result<(), FormError> {
        let name = self.sheets[sheet].name.clone();
        let Some(mut tree) = self.package.tree(&self.workbook)? else { return Ok(()) };
        let mut is_changed = false;
        if let Some(names) = tree.root.child_mut("definedNames") {
            for one in names.children_mut() {
                let before = one.text();
                let after = grow.formula(&before, false, &|other| other == name);
                if before != after {
                    one.say(&after);
                    is_changed = true;
                }
            }
        }
        if is_changed {
            self.package.put(&self.workbook, &tree);
        }
        Ok(())
    }

    /// Moves what belongs to the sheet and lies in parts of its own: tables, remarks,
    /// pictures; and what charts show of it.
    fn move_attached(&mut self, sheet: usize, grow: Grow) -> Result<(), FormError> {
        let relations = self.package.relations(&self.sheets[sheet].part)?;
        for (_, kind, part) in relations {
            match kind.as_str() {
                "table" | "comments" | "threadedComment" => {
                    self.rewrite(&part, &mut |element| moved_ref(element, grow))?
                }
                "drawing" => self.rewrite(&part, &mut |element| match element.name() {
                    "row" => {
                        let Ok(row) = element.text().trim().parse::<usize>() else { return false };
                        element.say(&grow.row(row).to_string());
                        grow.row(row) != row
                    }
                    _ => false,
                })?,
                "vmlDrawing" => self.rewrite(&part, &mut |element| moved_note(element, grow))?,
                _ => {}
            }
        }
        let name = self.sheets[sheet].name.clone();
        let charts: Vec<String> =
            self.package.names().into_iter().filter(|part| part.starts_with("xl/charts/chart")).collect();
        for part in charts {
            self.rewrite(&part, &mut |element| {
                if element.name() != "f" {
                    return false;
                }
                let before = element.text();
                let after = grow.formula(&before, false, &|other| other == name);
                let is_changed = before != after;
                if is_changed {
                    element.say(&after);
                }
                is_changed
            })?;
        }
        Ok(())
    }

    /// Moves the cells in the list of the order in which formulas are computed.
    fn move_order(&mut self, sheet: usize, grow: Grow) -> Result<(), FormError> {
        let relations = self.package.relations(&self.workbook)?;
        let Some((.., part)) = relations.into_iter().find(|(_, kind, _)| kind == "calcChain") else { return Ok(()) };
        let id = self.sheets[sheet].id.clone();
        let mut last = String::new();
        self.rewrite(&part, &mut |element| {
            if element.name() != "c" {
                return false;
            }
            last = element.get("i").unwrap_or_else(|| last.clone());
            last == id && moved_cell(element, grow)
        })
    }

    fn rewrite(&mut self, part: &str, change: &mut dyn FnMut(&mut Element) -> bool) -> Result<(), FormError> {
        let Some(mut tree) = self.package.tree(part)? else { return Ok(()) };
        let mut is_changed = false;
        tree.root.walk(&mut |element| is_changed |= change(element));
        if is_changed {
            self.package.put(part, &tree);
        }
        Ok(())
    }
}

fn moved_cell(element: &mut Element, grow: Grow) -> bool {
    let Some((row, column)) = element.get("r").and_then(|name| cell_at(&name)) else { return false };
    element.set("r", &cell_name(grow.row(row), column));
    grow.row(row) != row
}

fn moved_ref(element: &mut Element, grow: Grow) -> bool {
    let Some(before) = element.get("ref") else { return false };
    // A remark belongs to one cell; only areas grow.
    let after = match cell_at(&before) {
        Some((row, column)) => cell_name(grow.row(row), column),
        None => grow.list(&before),
    };
    element.set("ref", &after);
    before != after
}

/// Moves the box of a remark: its row, and the corners of the box.
fn moved_note(element: &mut Element, grow: Grow) -> bool {
    match element.name() {
        "Row" => {
            let Ok(row) = element.text().trim().parse::<usize>() else { return false };
            element.say(&grow.row(row).to_string());
            grow.row(row) != row
        }
        "Anchor" => {
            let text = element.text();
            let mut numbers: Vec<String> = text.split(',').map(|part| part.trim().to_owned()).collect();
            for at in [2, 6] {
                if let Some(row) = numbers.get(at).and_then(|part| part.parse::<usize>().ok()) {
                    numbers[at] = grow.row(row).to_string();
                }
            }
            let after = numbers.join(", ");
            let is_changed = after.replace(' ', "") != text.replace([' ', '\n', '\r'], "");
            if is_changed {
                element.say(&after);
            }
            is_changed
        }
        _ => false,
    }
}

/// Writes out formulas that several cells share: rows in between would part them.
fn plain_formulas(root: &mut Element) {
    let mut shared: HashMap<String, ((usize, usize), String)> = HashMap::new();
    let Some(data) = root.child_mut("sheetData") else { return };
    for row in data.children_mut() {
        for cell in row.children_mut() {
            let Some(place) = cell.get("r").and_then(|name| cell_at(&name)) else { continue };
            let Some(formula) = cell.child_mut("f") else { continue };
            if formula.get("t").as_deref() != Some("shared") {
                continue;
            }
            let id = formula.get("si").unwrap_or_default();
            let own = formula.text();
            if !own.is_empty() {
                shared.insert(id.clone(), (place, own.clone()));
            }
            let Some((from, text)) = shared.get(&id) else { continue };
            let step = |to: usize, from: usize| isize::try_from(to).unwrap_or(0) - isize::try_from(from).unwrap_or(0);
            let text = if own.is_empty() { shifted(text, step(place.0, from.0), step(place.1, from.1)) } else { own };
            for name in ["t", "si", "ref"] {
                formula.unset(name);
            }
            formula.say(&text);
        }
    }
}

/// Moves what the formulas of a sheet name. Returns whether there was any.
fn move_formulas(root: &mut Element, grow: Grow, own: bool, here: &dyn Fn(&str) -> bool) -> bool {
    let mut is_changed = false;
    root.walk(&mut |element| {
        if !matches!(element.name(), "f" | "formula" | "formula1" | "formula2") || element.children().next().is_some() {
            return;
        }
        let before = element.text();
        let after = grow.formula(&before, own, here);
        if before != after {
            element.say(&after);
            is_changed = true;
        }
        if own && let Some(area) = element.get("ref") {
            element.set("ref", &grow.list(&area));
        }
    });
    is_changed
}

/// Moves the rows below, and puts new ones above them.
fn move_rows(root: &mut Element, grow: Grow, like: Option<usize>) {
    let bare = root.named("row");
    let Some(data) = root.child_mut("sheetData") else { return };
    let number = |row: &Element| row.number("r").and_then(|number| number.checked_sub(1));
    let mut model = Element::new(&bare);
    let mut place = data.nodes.len();
    for (at, node) in data.nodes.iter_mut().enumerate() {
        let Node::Element(row) = node else { continue };
        let Some(before) = number(row) else { continue };
        if Some(before) == like {
            model = row.clone();
        }
        if before > grow.after {
            place = place.min(at);
            renumber(row, grow.row(before));
        }
    }
    let rows = (0..grow.rows).map(|step| {
        let mut row = model.clone();
        let to = grow.after + 1 + step;
        let down = isize::try_from(to).unwrap_or(0) - isize::try_from(like.unwrap_or(0)).unwrap_or(0);
        for cell in row.children_mut() {
            let formula = cell.child("f").map(Element::text);
            cell.nodes.clear();
            if let Some(formula) = formula {
                let name = cell.named("f");
                cell.nodes.push(Node::Element(Element::new(&name).saying(&shifted(&formula, down, 0))));
            }
            cell.unset("t");
        }
        renumber(&mut row, to);
        Node::Element(row)
    });
    let rows: Vec<Node> = rows.collect();
    data.nodes.splice(place..place, rows);
}

fn renumber(row: &mut Element, to: usize) {
    row.set("r", &(to + 1).to_string());
    for cell in row.children_mut() {
        if let Some((_, column)) = cell.get("r").and_then(|name| cell_at(&name)) {
            cell.set("r", &cell_name(to, column));
        }
    }
}

/// Moves the areas that the sheet itself names: merged cells, lists, conditions, breaks.
fn move_areas(root: &mut Element, grow: Grow) {
    for child in root.children_mut().filter(|child| child.name() != "sheetData") {
        let is_breaks = child.name() == "rowBreaks";
        child.walk(&mut |element| {
            for name in ["ref", "sqref", "topLeftCell", "activeCell", "location"] {
                let Some(before) = element.get(name) else { continue };
                let after = match (element.name(), cell_at(&before), named(&before)) {
                    // A cell that is marked or linked is a place and no area.
                    ("selection" | "hyperlink" | "pane" | "sheetView", Some((row, column)), _) => {
                        cell_name(grow.row(row), column)
                    }
                    // Cells joined within one row stay so.
                    ("mergeCell", _, Some(area)) if area.top == area.bottom => {
                        let row = grow.row(area.top);
                        name_of(Area { top: row, bottom: row, ..area })
                    }
                    _ => grow.list(&before),
                };
                if before != after {
                    element.set(name, &after);
                }
            }
            if element.name() == "sqref" {
                let after = grow.list(&element.text());
                element.say(&after);
            }
            if is_breaks
                && element.name() == "brk"
                && let Some(row) = element.number("id")
            {
                // A break lies below the row with this number, counted from 1.
                let after = row.checked_sub(1).map_or(0, |row| grow.row(row) + 1);
                element.set("id", &after.to_string());
            }
        });
    }
}

/// Joins the cells of the new rows that are joined in the row they look like.
fn join(root: &mut Element, joined: &[Area], grow: Grow) {
    let Some(cells) = root.child_mut("mergeCells") else { return };
    let name = cells.children().next().map_or_else(|| cells.named("mergeCell"), |cell| cell.named("mergeCell"));
    for area in joined {
        for row in (grow.after + 1)..=(grow.after + grow.rows) {
            let area = Area { top: row, bottom: row, ..*area };
            cells.nodes.push(Node::Element(Element::new(&name).with("ref", &name_of(area))));
        }
    }
    let count = cells.children().count();
    if cells.get("count").is_some() {
        cells.set("count", &count.to_string());
    }
}
