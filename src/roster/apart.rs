//! Several tables in one sheet, side by side or one below the other: each becomes
//! a sheet of its own that keeps the rows and columns of the file.

use std::path::Path;

use super::RosterError;
use super::header;
use super::meaning::{Meaning, by_heading};
use super::sheet::{self, Cell, Sheet, Workbook};
use super::words::letters;

/// Tables that one sheet is taken apart into.
const TABLES_MAX: usize = 16;

/// Reads what the file at `path` holds; the path is taken for nothing but its name.
/// Further tables of a sheet come after all sheets, so that these keep their numbers.
///
/// # Errors
/// Says which of the ways in which a file can be no readable spreadsheet it is.
pub fn load(path: &Path, bytes: &[u8]) -> Result<Workbook, RosterError> {
    let mut book = sheet::load(path, bytes)?;
    let mut more = Vec::new();
    for (at, sheet) in book.sheets.iter_mut().enumerate() {
        let mut tables = tables(sheet).into_iter();
        if let Some(first) = tables.next() {
            *sheet = first;
        }
        more.extend(tables.map(|mut table| {
            table.of = Some(at);
            table
        }));
    }
    book.sheets.extend(more);
    Ok(book)
}

/// Returns the tables of a sheet that holds several; nothing where it is one table.
fn tables(sheet: &Sheet) -> Vec<Sheet> {
    let below = below(sheet);
    if below.is_empty() {
        return beside(sheet).iter().map(|(from, to)| columns_of(sheet, *from, *to)).collect();
    }
    let mut tables = Vec::new();
    let mut from = 0;
    for to in below.iter().copied().chain([sheet.rows.len()]) {
        let part = rows_of(sheet, from, to);
        let beside = beside(&part);
        if beside.is_empty() {
            tables.push(part);
        } else {
            tables.extend(beside.iter().map(|(from, to)| columns_of(&part, *from, *to)));
        }
        from = to;
    }
    tables
}

/// Returns the rows with which further tables begin: they have a head of their own,
/// with other columns than the one before.
fn below(sheet: &Sheet) -> Vec<usize> {
    let mut starts = Vec::new();
    let Some((_, mut last)) = header::find(sheet).rows else { return starts };
    let words = |row: usize| -> Vec<String> { sheet.rows[row].iter().map(|cell| letters(cell.text())).collect() };
    let mut head = words(last);
    for row in last + 2..sheet.rows.len() {
        if starts.len() + 1 == TABLES_MAX {
            break;
        }
        if is_head(sheet, row) && words(row) != head && row > last + 1 {
            // What stands alone right above is its title.
            let alone = |row: usize| header::distinct(sheet, row).len() <= 1;
            let title = (last + 1..row).rev().take_while(|row| alone(*row)).last();
            starts.push(title.unwrap_or(row));
            (last, head) = (row, words(row));
        }
    }
    starts
}

/// Tells whether a row holds nothing but headings, one of them for people's names.
fn is_head(sheet: &Sheet, row: usize) -> bool {
    let texts = header::distinct(sheet, row);
    // Nearly every row of people has a number in it; headings have none.
    if texts.len() < 3 || texts.iter().any(|text| text.chars().any(|c| c.is_ascii_digit())) {
        return false;
    }
    let weights: Vec<(Meaning, f32)> = texts.iter().filter_map(|text| strongest(text)).collect();
    weights.len() == texts.len()
        && weights.iter().all(|(_, weight)| *weight >= 0.6)
        && weights.iter().any(|(meaning, _)| matches!(meaning, Meaning::Head | Meaning::Name))
}

fn strongest(heading: &str) -> Option<(Meaning, f32)> {
    by_heading(&[heading.to_owned()]).into_iter().max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Returns the columns of tables side by side, from and to: the same headings come
/// again in the same order, and among them who it is about.
fn beside(sheet: &Sheet) -> Vec<(usize, usize)> {
    let head = header::find(sheet);
    if head.rows.is_none() {
        return Vec::new();
    }
    let labels = head.labels.iter().enumerate();
    let words: Vec<(usize, &str)> =
        labels.filter_map(|(column, parts)| Some((column, parts.last()?.as_str()))).collect();
    let length = words.len();
    let block = (2..=length / 2).find(|block| {
        length.is_multiple_of(*block)
            && words.iter().zip(&words[*block..]).all(|(a, b)| letters(a.1) == letters(b.1))
            && length / block <= TABLES_MAX
    });
    let Some(block) = block.filter(|block| is_whole(&words[..*block])) else { return Vec::new() };
    let starts: Vec<usize> = words.iter().step_by(block).map(|(column, _)| *column).collect();
    let ends = starts.iter().skip(1).copied().chain([sheet.width()]);
    // What stands before the first table belongs to it.
    starts.iter().enumerate().map(|(at, start)| if at == 0 { 0 } else { *start }).zip(ends).collect()
}

/// Tells whether headings make a table of households: a head, or a name and what
/// numbers it. 姓名 and 电话 alone come again within one table, of the head and
/// of whoever helps.
fn is_whole(words: &[(usize, &str)]) -> bool {
    let means = |wanted: &[Meaning]| {
        words.iter().any(|(_, word)| {
            strongest(word).is_some_and(|(meaning, weight)| wanted.contains(&meaning) && weight >= 0.75)
        })
    };
    means(&[Meaning::Head]) || means(&[Meaning::Name]) && means(&[Meaning::Number, Meaning::Sequence])
}

fn rows_of(sheet: &Sheet, from: usize, to: usize) -> Sheet {
    let row = |(at, cells): (usize, &Vec<Cell>)| if (from..to).contains(&at) { cells.clone() } else { Vec::new() };
    part(sheet, sheet.rows.iter().take(to).enumerate().map(row).collect(), from == 0)
}

fn columns_of(sheet: &Sheet, from: usize, to: usize) -> Sheet {
    let cell = |(at, cell): (usize, &Cell)| if (from..to).contains(&at) { cell.clone() } else { Cell::Empty };
    let row = |cells: &Vec<Cell>| cells.iter().take(to).enumerate().map(cell).collect();
    part(sheet, sheet.rows.iter().map(row).collect(), from == 0)
}

fn part(sheet: &Sheet, rows: Vec<Vec<Cell>>, is_first: bool) -> Sheet {
    let strays = if is_first { sheet.strays.clone() } else { Vec::new() };
    let (name, hidden) = (sheet.name.clone(), sheet.hidden.clone());
    Sheet { name, visible: sheet.visible, of: None, rows, hidden, strays }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(text: &str) -> Vec<Vec<String>> {
        let book = load(Path::new("前张村.csv"), text.as_bytes()).unwrap();
        let texts = |sheet: &Sheet| {
            let cells = sheet.rows.iter().flatten().map(Cell::text).filter(|text| !text.is_empty());
            cells.map(str::to_owned).collect()
        };
        book.sheets.iter().map(texts).collect()
    }

    #[test]
    fn tables_side_by_side_are_read_one_after_the_other() {
        let found = heads("户编号,户主,组,,户编号,户主,组\n1,张三,1组,,3,王五,2组\n2,李四,1组,,,,\n");
        assert_eq!(found[0], ["户编号", "户主", "组", "1", "张三", "1组", "2", "李四", "1组"]);
        assert_eq!(found[1], ["户编号", "户主", "组", "3", "王五", "2组"]);
        let three = heads("一组,,二组,,三组,\n序号,姓名,序号,姓名,序号,姓名\n1,张三,1,李四,1,王五\n");
        assert_eq!(three[1..], [vec!["二组", "序号", "姓名", "1", "李四"], vec!["三组", "序号", "姓名", "1", "王五"]]);
    }

    #[test]
    fn a_table_below_another_keeps_its_rows() {
        let text = "户编号,户主,组\n1,张三,1组\n\n二组名单\n户主,组,电话\n李四,2组,13800001111\n";
        let book = load(Path::new("前张村.csv"), text.as_bytes()).unwrap();
        assert_eq!(book.sheets.len(), 2);
        assert_eq!((book.sheets[1].text(4, 0), book.sheets[1].text(5, 0)), ("户主", "李四"));
        assert_eq!(book.sheets[1].text(3, 0), "二组名单");
    }

    #[test]
    fn one_table_stays_one() {
        for text in [
            "户主信息,,帮扶人,\n姓名,电话,姓名,电话\n张三,1,李四,2\n",
            "户主,姓名,关系,姓名,关系\n张三,李四,妻,王五,子\n",
            "户编号,户主,组\n1,张三,1组\n户编号,户主,组\n2,李四,1组\n",
            "姓名,与户主关系,备注\n张三,户主,组长\n李四,长子,其他\n",
        ] {
            assert_eq!(heads(text).len(), 1, "{text}");
        }
    }
}
