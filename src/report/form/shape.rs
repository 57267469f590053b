//! Where in a grid something is to be filled in: below the heads of a table, beside
//! labels, behind colons. Only the form is looked at here; what a word means is for
//! `vocabulary`.

use std::collections::HashSet;

use super::grid::{Area, Fill, Grid};
use super::vocabulary::{is_known, unnumbered};
use crate::roster::words::{bare, numeral, squeeze};
use crate::roster::{Furniture, furniture_of, units_or_numbers};

/// Rows that one head of a table may have.
const HEAD_ROWS_MAX: usize = 4;
/// Characters of a text that may head a column or label a place.
const LABEL_CHARS_MAX: usize = 24;

/// A table with a head and rows to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// First and last row of the head.
    pub head: (usize, usize),
    /// The first row to fill.
    pub first: usize,
    /// One beyond the last row to fill.
    pub end: usize,
    /// Whether each row has its name printed in the first column.
    pub is_printed: bool,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// What stands above.
    pub titles: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Where it is, counted from 0.
    pub at: usize,
    /// Its heads from top to bottom.
    pub parts: Vec<String>,
}

/// A place beside or below its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// Where the label is.
    pub at: (usize, usize),
    /// The label; before it what it belongs to.
    pub parts: Vec<String>,
    /// Where the value belongs.
    pub value: (usize, usize),
}

/// All places of a grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Tables, from top to bottom.
    pub tables: Vec<Table>,
    /// Places with a label.
    pub labels: Vec<Label>,
    /// Cells with text that has a colon in it.
    pub texts: Vec<(usize, usize)>,
    /// Of these, and of the labels, the cells in rows for signatures.
    pub signed: HashSet<(usize, usize)>,
}

/// Finds all places.
pub(super) fn find(grid: &Grid) -> Shape {
    let mut shape = Shape::default();
    let mut row = 0;
    while row < grid.height {
        match table(grid, row) {
            Some(table) => {
                row = table.end.max(row + 1);
                shape.tables.push(table);
            }
            None => row += 1,
        }
    }
    let in_table = |row: usize| shape.tables.iter().any(|table| (table.head.0..table.end).contains(&row));
    for row in (0..grid.height).filter(|row| !in_table(*row)) {
        let texts = grid.texts(row);
        let words: Vec<&str> = texts.iter().map(|block| block.text.trim()).collect();
        let furniture = furniture_of(&words);
        let signs = furniture == Some(Furniture::Signature);
        for block in texts {
            let at = (block.area.top, block.area.left);
            let colon = block.text.contains([':', '：']) || block.text.contains("__");
            let text = block.text.trim();
            if signs {
                shape.signed.insert(at);
            }
            if colon && !own_box(grid, block.area) {
                shape.texts.push(at);
            } else if is_label(text)
                && furniture != Some(Furniture::Total)
                && (words.len() > 1 || is_known(text) || !is_title(grid, row))
            {
                shape.labels.extend(labelled(grid, block.area, text));
            }
        }
    }
    shape
}

/// Tells whether nothing stands above a row but other titles, such as 附件2.
fn is_title(grid: &Grid, row: usize) -> bool {
    (0..=row).all(|row| grid.texts(row).len() <= 1)
}

fn is_note(text: &str) -> bool {
    unnumbered(text).starts_with('注') && text.contains([':', '：'])
}

fn is_label(text: &str) -> bool {
    let word = bare(text);
    (1..=LABEL_CHARS_MAX).contains(&word.chars().count())
        && !text.contains(['。', '；'])
        && !word.starts_with("附件")
        && !word.chars().all(|c| c.is_ascii_digit())
        && !is_note(text)
}

/// Tells whether a label that ends in a colon has a box of its own beside it.
fn own_box(grid: &Grid, label: Area) -> bool {
    let text = grid.text(label.top, label.left);
    let right = grid.area(label.top, label.right + 1);
    text.ends_with([':', '：'])
        && grid.is_open(label.top, label.right + 1)
        && grid.block(label.top, label.right + 1).is_some()
        && (right.left != right.right || grid.look(label.top, label.right + 1) == grid.look(label.top, label.left))
        && grid.look(label.top, label.left) != grid.look(label.top, grid.width)
        && grid.look(label.top, label.left).is_some_and(|look| look > 0)
}

fn labelled(grid: &Grid, label: Area, text: &str) -> Option<Label> {
    let parts = |outer: Option<String>| {
        let own = text.trim_end_matches([':', '：']).to_owned();
        outer.into_iter().chain([own]).collect::<Vec<_>>()
    };
    let at = (label.top, label.left);
    let right = (label.top, label.right + 1);
    let beside = grid.area(right.0, right.1);
    if right.1 < grid.width && grid.is_open(right.0, right.1) && beside.top == label.top {
        // A title over several rows of labels says what they belong to: 家庭情况 | 人口 | __
        let outer = label.left.checked_sub(1).map(|left| grid.area(label.top, left));
        let outer = outer.filter(|outer| {
            outer.bottom > outer.top
                && outer.bottom >= label.bottom
                && outer.bottom - outer.top > label.bottom - label.top
        });
        let outer = outer.map(|outer| grid.text(outer.top, outer.left).to_owned()).filter(|text| !text.is_empty());
        return Some(Label { at, parts: parts(outer), value: (beside.top, beside.left) });
    }
    let below = (label.bottom + 1, label.left);
    let under = grid.area(below.0, below.1);
    let taken = below.1.checked_sub(1).is_some_and(|left| {
        let text = grid.text(below.0, left);
        !text.is_empty() && is_label(text)
    });
    if below.0 < grid.height
        && grid.is_open(below.0, below.1)
        && grid.block(below.0, below.1).is_some()
        && (under.left, under.right) == (label.left, label.right)
        && !taken
    {
        return Some(Label { at, parts: parts(None), value: (under.top, under.left) });
    }
    None
}

/// Returns the table whose head ends in row `last`.
fn table(grid: &Grid, last: usize) -> Option<Table> {
    let top = head_top(grid, last)?;
    let columns = columns(grid, top, last);
    let (left, right) = (columns.first()?.at, columns.last().map(|column| grid.area(last, column.at).right)?);
    let covered: usize = columns
        .iter()
        .map(|column| {
            let area = grid.area(last, column.at);
            area.right - area.left + 1
        })
        .sum();
    let known = columns.iter().filter(|column| column.parts.last().is_some_and(|text| is_known(text))).count();
    if columns.len() < 3 || covered * 10 < (right - left + 1) * 8 || known < 2 || known == 2 && columns.len() > 6 {
        return None;
    }
    let mut first = last + 1;
    let mut is_printed = false;
    while first < grid.height && (is_numbering(grid, first) || is_example(grid, first, &columns)) {
        first += 1;
    }
    let mut end = first;
    if first < grid.height {
        is_printed = match row_kind(grid, first, last, &columns)? {
            RowKind::Blank => false,
            RowKind::Printed => true,
            RowKind::Other => {
                // A sum right below the head leaves no room, and says that it is a head.
                let texts = grid.texts(first);
                let words: Vec<&str> = texts.iter().map(|block| block.text.trim()).collect();
                furniture_of(&words)?;
                let (head, titles) = ((top, last), titles(grid, top));
                return Some(Table { head, first, end: first, is_printed, columns, titles });
            }
        };
        let wanted = if is_printed { RowKind::Printed } else { RowKind::Blank };
        while end < grid.height
            && row_kind(grid, end, last, &columns) == Some(wanted)
            && (is_printed || looks_like(grid, end, first, &columns))
        {
            end += 1;
        }
    }
    // One row of labels above one row of room, and labels again: no table.
    if !is_printed && end == first + 1 && end < grid.height {
        let texts = grid.texts(end);
        let words: Vec<&str> = texts.iter().map(|block| block.text.trim()).collect();
        let again =
            words.iter().all(|text| columns.iter().any(|column| column.parts.last().is_some_and(|part| part == text)));
        if furniture_of(&words).is_none() && !again && words.iter().any(|text| is_known(text)) {
            return None;
        }
    }
    let (head, titles) = ((top, last), titles(grid, top));
    Some(Table { head, first, end, is_printed, columns, titles })
}

fn titles(grid: &Grid, top: usize) -> Vec<String> {
    (0..top).flat_map(|row| grid.texts(row)).map(|block| block.text.trim().to_owned()).collect()
}

/// Returns the first row of the head that ends in row `last`; nothing where that can be none.
fn head_top(grid: &Grid, last: usize) -> Option<usize> {
    let heads = |row: usize| -> bool {
        let mut blocks: Vec<_> = (0..grid.width).filter_map(|column| grid.block(row, column)).collect();
        blocks.retain(|block| !block.text.trim().is_empty());
        blocks.dedup_by_key(|block| block.area);
        let wide = |area: Area| (area.right - area.left + 1) * 10 >= grid.width * 8;
        blocks.len() >= 2
            && blocks.iter().all(|block| {
                let text = block.text.trim();
                text.chars().count() <= LABEL_CHARS_MAX + 16
                    && !text.contains([':', '：'])
                    && !wide(block.area)
                    && squeeze(text).parse::<f64>().is_err()
                    && !text.contains('。')
            })
    };
    if !heads(last) {
        return None;
    }
    let words: Vec<&str> = grid.texts(last).iter().map(|block| block.text.trim()).collect();
    if !words.is_empty()
        && matches!(furniture_of(&words), Some(Furniture::Total | Furniture::Note | Furniture::Signature))
    {
        return None;
    }
    let mut top = last;
    for column in 0..grid.width {
        top = top.min(
            grid.block(last, column).filter(|block| !block.text.trim().is_empty()).map_or(last, |block| block.area.top),
        );
    }
    // Titles of groups of columns stand above, merged or not.
    while top > 0 && last - top + 1 < HEAD_ROWS_MAX && heads(top - 1) && groups(grid, top - 1, top) {
        top -= 1;
    }
    (last - top < HEAD_ROWS_MAX).then_some(top)
}

/// Tells whether a row holds the titles of groups of columns, or heads that go on below.
fn groups(grid: &Grid, upper: usize, lower: usize) -> bool {
    let open_below = |column: usize| grid.text(lower, column).is_empty();
    let texts = grid.texts(upper);
    let spread = texts.iter().any(|block| block.area.right > block.area.left);
    let reaches = texts.iter().any(|block| open_below(block.area.left));
    (spread || reaches) && !texts.iter().any(|block| block.fill == Fill::Formula)
        // Labels with room beside them are no heads.
        && texts.len() * 2 > (0..grid.width).filter(|column| grid.text(upper, *column).is_empty() && open_below(*column)).count()
}

fn columns(grid: &Grid, top: usize, last: usize) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    let mut groups: Vec<String> = vec![String::new(); last - top + 1];
    for column in 0..grid.width {
        let area = grid.area(last, column);
        let mut parts: Vec<String> = Vec::new();
        for row in top..=last {
            let text = grid.text(row, column);
            let group = &mut groups[row - top];
            let below = (row + 1..=last).any(|lower| !grid.text(lower, column).is_empty());
            let text = if !text.is_empty() {
                text.clone_into(group);
                text.to_owned()
            } else if below && parts.is_empty() && row < last {
                // The title of a group stands over its first column only.
                group.clone()
            } else {
                group.clear();
                String::new()
            };
            if !text.is_empty() && parts.last() != Some(&text) {
                parts.push(text);
            }
        }
        if !parts.is_empty() && area.left == column {
            found.push(Column { at: column, parts });
        }
    }
    found
}

/// Rows of units, or of the numbers of columns, belong to the head.
fn is_numbering(grid: &Grid, row: usize) -> bool {
    let texts = grid.texts(row);
    let words: Vec<&str> = texts.iter().map(|block| block.text.trim()).collect();
    words.len() >= 2 && units_or_numbers(&words)
}

/// Rows that show how it is done stay as they are.
fn is_example(grid: &Grid, row: usize, columns: &[Column]) -> bool {
    let texts = grid.texts(row);
    let marked = texts.first().is_some_and(|block| {
        let word = bare(&block.text);
        word.starts_with('例') || word.starts_with("示例") || word.starts_with("样例") || word.starts_with("填写示例")
    });
    marked && (texts.len() * 2 >= columns.len() || texts.len() >= 2)
}

/// Figures may have their units printed beside their names.
fn is_unit(text: &str) -> bool {
    ["户", "户次", "次", "件", "人", "人次", "天", "个", "%", "项", "场", "场次", "条"]
        .contains(&squeeze(text).as_str())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    /// There is room.
    Blank,
    /// It has its name in the first column, and room.
    Printed,
    /// Neither.
    Other,
}

fn row_kind(grid: &Grid, row: usize, last: usize, columns: &[Column]) -> Option<RowKind> {
    let (mut open, mut names, mut texts) = (0, 0, Vec::new());
    for (number, column) in columns.iter().enumerate() {
        let area = grid.area(row, column.at);
        if area.top <= last {
            return None;
        }
        let text = grid.text(row, column.at);
        let fill = grid.block(row, column.at).map_or(grid.elsewhere, |block| block.fill);
        if fill == Fill::Formula {
            continue;
        }
        if text.is_empty() {
            open += 1;
        } else if numeral(&squeeze(text)).is_some() && number == 0 {
            // Lines that are numbered already.
        } else {
            texts.push(text);
            names += usize::from(number <= 1);
        }
    }
    Some(match (open, names, texts.len()) {
        (0, ..) => RowKind::Other,
        (_, _, 0) => RowKind::Blank,
        (_, 1.., _)
            if furniture_of(&texts[..1]).is_none()
                && is_label(texts[0])
                && texts[1..].iter().all(|text| is_unit(text)) =>
        {
            RowKind::Printed
        }
        _ => RowKind::Other,
    })
}

/// Tells whether a row looks like the first row to fill.
fn looks_like(grid: &Grid, row: usize, first: usize, columns: &[Column]) -> bool {
    let same = columns.iter().filter(|column| grid.look(row, column.at) == grid.look(first, column.at)).count();
    same * 10 >= columns.len() * 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::form::grid::Block;

    /// Makes a grid of lines: `|` parts cells, `<` belongs to the cell before it, `^` to
    /// the one above, `~` is no cell at all.
    fn grid(lines: &[&str]) -> Grid {
        let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('|').collect()).collect();
        let mut grid = Grid::default();
        for (top, row) in rows.iter().enumerate() {
            for (left, text) in row.iter().enumerate().filter(|(_, text)| !matches!(**text, "<" | "^" | "~")) {
                let right = left + row[left + 1..].iter().take_while(|text| **text == "<").count();
                let down = |row: &Vec<&str>| row.get(left) == Some(&"^");
                let bottom = top + rows[top + 1..].iter().take_while(|row| down(row)).count();
                grid.put(Block {
                    area: Area { top, left, bottom, right },
                    text: (*text).into(),
                    fill: Fill::Open,
                    look: 1,
                });
            }
        }
        grid
    }

    #[test]
    fn heads_of_one_row_and_of_two_have_their_rows() {
        let found = find(&grid(&[
            "走访台账|<|<|<",
            "填报单位：|~|~|填报时间：",
            "序号|走访日期|户主姓名|备注",
            "|||",
            "|||",
            "合计|||",
            "填表人：|~|~|~",
        ]));
        assert_eq!(found.tables.len(), 1);
        let table = &found.tables[0];
        assert_eq!((table.head, table.first, table.end, table.is_printed), ((2, 2), 3, 5, false));
        assert_eq!(found.texts, [(1, 0), (1, 3), (6, 0)]);
        let found =
            find(&grid(&["问题清单|<|<|<|<", "序号|问题|<|时限|备注", "^|反映人|具体问题|完成时限|^", "||||", "||||"]));
        let table = &found.tables[0];
        assert_eq!((table.head, table.first, table.end), ((1, 2), 3, 5));
        assert_eq!(table.columns[1].parts, ["问题", "反映人"]);
        assert_eq!(table.columns[4].parts, ["备注"]);
    }

    #[test]
    fn printed_rows_are_filled_beside_their_names() {
        let found =
            find(&grid(&["村名|走访情况|<|备注", "^|走访户数|走访户次|^", "前张村|||", "后张村|||", "合计|||"]));
        let table = &found.tables[0];
        assert_eq!((table.head, table.first, table.end, table.is_printed), ((0, 1), 2, 4, true));
    }

    #[test]
    fn labels_have_their_room_beside_or_below() {
        let found = find(&grid(&[
            "入户走访登记表|<|<|<",
            "户主姓名||所在村组|",
            "家庭基本情况||<|<",
            "走访时间|走访干部|接谈人|备注",
            "|||",
            "说明：本表由走访干部当面填写，一式两份。|<|<|<",
        ]));
        let places: Vec<(&str, (usize, usize))> =
            found.labels.iter().map(|label| (label.parts[0].as_str(), label.value)).collect();
        assert!(places.contains(&("户主姓名", (1, 1))) && places.contains(&("所在村组", (1, 3))));
        assert!(places.contains(&("家庭基本情况", (2, 1))));
        assert!(found.tables.len() == 1 && found.tables[0].first == 4, "{found:?}");
    }

    #[test]
    fn numbers_of_columns_and_examples_belong_to_the_head() {
        let found = find(&grid(&["序号|户主|走访日期|走访内容", "1|2|3|4", "例|张三|2026-01-05|拉家常", "|||", "|||"]));
        assert_eq!((found.tables[0].first, found.tables[0].end), (3, 5));
    }
}
