//! A workbook as a package of XML: what is in its sheets, and how they look.

mod grow;
mod look;
mod write;

use std::collections::HashMap;

use super::FormError;
use super::grid::{Area, Block, Fill, Grid};
use super::package::Package;
use super::refs::{area, area_name, cell_at};
use super::xml::{Element, Tree};
use crate::base::limits;
use look::Looks;

pub(super) use write::Values;

/// A workbook.
pub(super) struct Book {
    package: Package,
    workbook: String,
    /// Its sheets in their order; those alone that are no charts or dialogs.
    pub sheets: Vec<Sheet>,
    looks: Looks,
    /// Whether days are counted from 1904 on.
    from_1904: bool,
    /// Whether there are macros in it.
    pub has_macros: bool,
}

/// One sheet.
pub(super) struct Sheet {
    /// The name on its tab.
    pub name: String,
    id: String,
    part: String,
    /// Whether it shows.
    pub is_visible: bool,
    tree: Tree,
    /// What stands in it.
    pub grid: Grid,
    /// Places for which a list says what may stand there.
    choices: Vec<(Vec<Area>, Vec<String>)>,
    /// Whether it is protected such that rows may not be added.
    pub is_fixed: bool,
    /// Whether anything was written into it.
    is_changed: bool,
}

impl Sheet {
    /// Returns what a list allows at a place, if there is one.
    pub fn allowed(&self, row: usize, column: usize) -> Option<&[String]> {
        let holds = |area: &Area| (area.top..=area.bottom).contains(&row) && (area.left..=area.right).contains(&column);
        self.choices.iter().find(|(areas, _)| areas.iter().any(holds)).map(|(_, words)| words.as_slice())
    }
}

/// Returns the area that a name such as `A1:B2` means.
fn named(text: &str) -> Option<Area> {
    let (top, left, bottom, right) = area(text)?;
    Some(Area { top, left, bottom, right })
}

impl Book {
    /// Reads a workbook.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(mut package: Package, workbook: String) -> Result<Self, FormError> {
        let broken = |detail: &str| FormError::Broken { detail: detail.to_owned() };
        let tree = package.tree(&workbook)?.ok_or_else(|| broken("workbook"))?;
        let relations = package.relations(&workbook)?;
        let part = |kind: &str| relations.iter().find(|(_, of, _)| of == kind).map(|(.., part)| part.clone());
        let strings = match part("sharedStrings") {
            Some(part) => package.tree(&part)?.map(|tree| tree.root.all("si").map(words).collect()).unwrap_or_default(),
            None => Vec::new(),
        };
        let looks = match part("styles") {
            Some(part) => package.tree(&part)?.map(|tree| Looks::read(&tree.root)).unwrap_or_default(),
            None => Looks::default(),
        };
        let mut sheets = Vec::new();
        for sheet in tree.root.child("sheets").into_iter().flat_map(|sheets| sheets.all("sheet")) {
            let relation = sheet.get("id").unwrap_or_default();
            let Some((.., part)) = relations.iter().find(|(id, kind, _)| *id == relation && kind == "worksheet") else {
                continue;
            };
            let sheet_tree = package.tree(part)?.ok_or_else(|| broken(part))?;
            let is_visible = !matches!(sheet.get("state").as_deref(), Some("hidden" | "veryHidden"));
            let (grid, is_fixed) = grid(&sheet_tree.root, &strings, &looks)?;
            sheets.push(Sheet {
                name: sheet.get("name").unwrap_or_default(),
                id: sheet.get("sheetId").unwrap_or_default(),
                part: part.clone(),
                is_visible,
                tree: sheet_tree,
                grid,
                choices: Vec::new(),
                is_fixed,
                is_changed: false,
            });
        }
        if sheets.is_empty() {
            return Err(broken("no sheet"));
        }
        let names = tree.root.child("definedNames").into_iter().flat_map(|names| names.all("definedName"));
        let names: HashMap<String, String> = names.filter_map(|one| Some((one.get("name")?, one.text()))).collect();
        for at in 0..sheets.len() {
            sheets[at].choices = choices(&sheets, at, &names);
        }
        let from_1904 = tree.root.child("workbookPr").is_some_and(|all| all.says("date1904"));
        let has_macros = package.names().iter().any(|name| name.ends_with("vbaProject.bin"));
        Ok(Self { package, workbook, sheets, looks, from_1904, has_macros })
    }
}

/// Returns the words of a shared or inline string, without what is read aloud of it.
fn words(item: &Element) -> String {
    let mut out = String::new();
    for child in item.children() {
        match child.name() {
            "t" => out.push_str(&child.text()),
            "r" => out.extend(child.all("t").map(Element::text)),
            _ => {}
        }
    }
    out
}

/// Returns what stands in a sheet, and whether rows may not be added.
fn grid(root: &Element, strings: &[String], looks: &Looks) -> Result<(Grid, bool), FormError> {
    let (rows_max, columns_max) = limits::FORM_GRID_MAX;
    let protection = root.child("sheetProtection").filter(|one| one.says("sheet"));
    let is_fixed =
        protection.is_some_and(|one| one.get("insertRows").is_none_or(|value| value != "0" && value != "false"));
    let hidden = hidden_columns(root);
    let merged: HashMap<(usize, usize), Area> =
        merged(root).into_iter().map(|area| ((area.top, area.left), area)).collect();
    let fill_of = |style: usize, has_formula: bool, is_hidden: bool| match () {
        () if has_formula => Fill::Formula,
        () if is_hidden => Fill::Hidden,
        () if protection.is_some() && looks.is_locked(style) => Fill::Locked,
        () => Fill::Open,
    };
    let mut grid = Grid::default();
    grid.elsewhere = fill_of(0, false, false);
    // What is merged goes in first, so that its other cells are part of it.
    let (mut single, mut joined) = (Vec::new(), Vec::new());
    let mut next_row = 0;
    for row in root.child("sheetData").into_iter().flat_map(|data| data.all("row")) {
        let number = row.number("r").and_then(|number| number.checked_sub(1)).unwrap_or(next_row);
        next_row = number + 1;
        if number >= rows_max {
            continue;
        }
        let mut next_column = 0;
        for cell in row.all("c") {
            let column = cell.get("r").and_then(|name| cell_at(&name)).map_or(next_column, |(_, column)| column);
            next_column = column + 1;
            if column >= columns_max {
                continue;
            }
            let style = cell.number("s").unwrap_or_default();
            let is_hidden = row.says("hidden") || hidden.iter().any(|range| range.contains(&column));
            let fill = fill_of(style, cell.child("f").is_some(), is_hidden);
            let text = match cell.get("t").as_deref() {
                Some("s") => {
                    let at: Option<usize> = cell.child("v").and_then(|value| value.text().trim().parse().ok());
                    at.and_then(|at| strings.get(at)).cloned().unwrap_or_default()
                }
                Some("inlineStr") => cell.child("is").map(words).unwrap_or_default(),
                _ => cell.child("v").map(Element::text).unwrap_or_default(),
            };
            let area = merged.get(&(number, column)).copied();
            let block = Block { area: area.unwrap_or(Area::cell(number, column)), text, fill, look: style + 1 };
            if area.is_some() { joined.push(block) } else { single.push(block) }
        }
    }
    let bound = |mut block: Block| {
        block.area.bottom = block.area.bottom.min(rows_max - 1);
        block.area.right = block.area.right.min(columns_max - 1);
        block
    };
    joined.into_iter().map(bound).for_each(|block| grid.put(block));
    single.into_iter().for_each(|block| grid.put(block));
    Ok((grid, is_fixed))
}

fn merged(root: &Element) -> Vec<Area> {
    let cells = root.child("mergeCells").into_iter().flat_map(|cells| cells.all("mergeCell"));
    cells.filter_map(|cell| named(&cell.get("ref")?)).collect()
}

fn hidden_columns(root: &Element) -> Vec<std::ops::RangeInclusive<usize>> {
    let columns = root.child("cols").into_iter().flat_map(|columns| columns.all("col"));
    let hidden = columns.filter(|column| column.says("hidden"));
    hidden
        .filter_map(|column| Some(column.number("min")?.checked_sub(1)?..=column.number("max")?.checked_sub(1)?))
        .collect()
}

/// Returns the lists of a sheet: where they hold, and what they allow.
fn choices(sheets: &[Sheet], at: usize, names: &HashMap<String, String>) -> Vec<(Vec<Area>, Vec<String>)> {
    let mut all = Vec::new();
    validations(&sheets[at].tree.root, &mut all);
    let mut found = Vec::new();
    for one in all.into_iter().filter(|one| one.get("type").as_deref() == Some("list")) {
        // Newer programs write the places into an element of their own.
        let places = one.get("sqref").or_else(|| one.child("sqref").map(Element::text)).unwrap_or_default();
        let areas: Vec<Area> = places.split_whitespace().filter_map(named).collect();
        let formula = one.child("formula1").map(Element::text).unwrap_or_default();
        let formula = names.get(formula.trim()).map_or(formula.trim(), String::as_str);
        let words: Vec<String> = match formula.strip_prefix('"').and_then(|list| list.strip_suffix('"')) {
            Some(list) => list.split([',', '，']).map(|word| word.trim().to_owned()).collect(),
            None => listed(sheets, at, formula),
        };
        if !words.is_empty() {
            found.push((areas, words));
        }
    }
    found
}

fn validations<'a>(parent: &'a Element, found: &mut Vec<&'a Element>) {
    for child in parent.children() {
        match child.name() {
            "dataValidation" => found.push(child),
            "dataValidations" | "extLst" | "ext" => validations(child, found),
            _ => {}
        }
    }
}

/// Returns what stands in the cells that a list names.
fn listed(sheets: &[Sheet], at: usize, formula: &str) -> Vec<String> {
    let (sheet, cells) = match formula.rsplit_once('!') {
        Some((name, cells)) => {
            let name = name.trim_matches('\'').replace("''", "'");
            (sheets.iter().find(|sheet| sheet.name == name), cells)
        }
        None => (Some(&sheets[at]), formula),
    };
    let (Some(sheet), Some(area)) = (sheet, named(&cells.replace('$', ""))) else { return Vec::new() };
    let (bottom, right) = (area.bottom.min(sheet.grid.height), area.right.min(sheet.grid.width));
    let places = (area.top..=bottom).flat_map(|row| (area.left..=right).map(move |column| (row, column)));
    places.map(|(row, column)| sheet.grid.text(row, column).to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Returns the text of an area, for where it is to be written.
fn name_of(area: Area) -> String {
    area_name((area.top, area.left, area.bottom, area.right))
}
