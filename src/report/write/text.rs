//! A paper as lines for a screen of so many columns, to be looked at before it is
//! written: the same words in the same order as in the file, without its looks.

use crate::base::text::{cut, fit, visible, width, wrap};
use crate::report::paper::{Chart, Grid, Paper, Part};
use crate::report::table::clean;
use crate::tr;

/// What a line is, for whoever draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The title of the paper, or of one within it.
    Title,
    /// The heading of a part, or of a table.
    Heading,
    /// What it says.
    Text,
    /// What only parts and fills.
    Rule,
}

/// One line, safe on a terminal and no wider than was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub look: Look,
    /// The words.
    pub text: String,
}

/// Columns by which a paragraph begins further in.
const INDENT: usize = 4;
/// Between two columns of a table.
const BETWEEN: &str = " │ ";
/// A column of a table isn't pressed below this width; where that takes more than
/// there is, the rows are written one below the other.
const COLUMN_MIN: usize = 10;

/// Returns the lines of a paper, in parts of which each begins on a new page.
pub fn sheets(paper: &Paper, columns: usize) -> Vec<Vec<Line>> {
    let mut out = Lines { columns: columns.max(COLUMN_MIN), sheets: vec![Vec::new()] };
    out.centred(Look::Title, &paper.title);
    out.centred(Look::Text, &paper.under);
    out.gap();
    paper.parts.iter().for_each(|part| out.part(part));
    if let Some((unit, day)) = &paper.signed {
        out.gap();
        [unit, day].into_iter().for_each(|text| out.right(text));
    }
    out.sheets
}

struct Lines {
    columns: usize,
    sheets: Vec<Vec<Line>>,
}

impl Lines {
    fn put(&mut self, look: Look, text: impl Into<String>) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(Line { look, text: text.into() });
        }
    }

    /// Adds an empty line, but for one at the top or below another.
    fn gap(&mut self) {
        if self.sheets.last().and_then(|sheet| sheet.last()).is_some_and(|last| !last.text.is_empty()) {
            self.put(Look::Text, "");
        }
    }

    fn wrapped(&self, look: Look, text: &str, columns: usize) -> Vec<Line> {
        let paragraphs = clean(text);
        let lines = paragraphs.lines().flat_map(|line| wrap(&one_line(line), columns.max(2)));
        lines.map(|text| Line { look, text }).collect()
    }

    fn centred(&mut self, look: Look, text: &str) {
        for line in self.wrapped(look, text, self.columns) {
            let before = self.columns.saturating_sub(width(&line.text)) / 2;
            self.put(look, format!("{}{}", " ".repeat(before), line.text));
        }
    }

    fn right(&mut self, text: &str) {
        for line in self.wrapped(Look::Text, text, self.columns) {
            let before = self.columns.saturating_sub(width(&line.text));
            self.put(Look::Text, format!("{}{}", " ".repeat(before), line.text));
        }
    }

    /// Adds paragraphs: the first line of each begins `first` columns further in, the
    /// others `hang` columns.
    fn paragraphs(&mut self, text: &str, first: usize, hang: usize) {
        for line in clean(text).lines() {
            let begun = format!("{}{}", " ".repeat(first), one_line(line));
            for (n, line) in wrap(&begun, self.columns - hang.min(self.columns / 2)).into_iter().enumerate() {
                let before = if n == 0 { 0 } else { hang };
                self.put(Look::Text, format!("{}{line}", " ".repeat(before)));
            }
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading(0, text) => {
                self.gap();
                self.centred(Look::Title, text);
            }
            Part::Heading(_, text) => {
                self.gap();
                for line in self.wrapped(Look::Heading, text, self.columns) {
                    self.put(line.look, line.text);
                }
            }
            Part::Text(text) => self.paragraphs(text, INDENT, 0),
            Part::Facts(facts) => {
                for (label, text) in facts {
                    self.paragraphs(&labelled(label, text), 0, INDENT);
                }
            }
            Part::Grid(grid) => {
                self.gap();
                self.grid(grid);
                self.gap();
            }
            Part::Chart(chart, below) => {
                self.gap();
                self.chart(chart);
                self.paragraphs(below, 0, 0);
            }
            Part::Blank(count) => (0..*count).for_each(|_| self.put(Look::Rule, "_".repeat(self.columns))),
            Part::Sign(who) => {
                let places: Vec<String> = who.iter().map(|who| tr!("report-sign-here", who = who.as_str())).collect();
                self.gap();
                self.paragraphs(&places.join("    "), 0, 0);
            }
            Part::Break => self.sheets.push(Vec::new()),
        }
    }

    fn chart(&mut self, chart: &Chart) {
        match chart {
            Chart::Bars(bars) => {
                for bar in bars {
                    let room = self.columns / 3;
                    let full = room * bar.done.min(bar.of) as usize / bar.of.max(1) as usize;
                    let drawn = format!("{}{}", "█".repeat(full), "·".repeat(room - full));
                    let label = fit(&visible(&bar.label), room);
                    self.put(Look::Text, cut(&format!("{label} {drawn} {}/{}", bar.done, bar.of), self.columns));
                }
            }
            Chart::Line { from, to, values, target } => {
                let [first, last] = [values.first(), values.last()].map(|value| value.copied().unwrap_or_default());
                self.paragraphs(&format!("{from} {first} → {to} {last} / {target}"), 0, 0);
            }
        }
    }

    fn grid(&mut self, grid: &Grid) {
        let heads: Vec<String> = grid.columns.iter().map(|column| one_line(&clean(&column.head))).collect();
        let rows: Vec<Vec<String>> =
            grid.rows.iter().map(|row| row.iter().map(|cell| clean(&cell.plain())).collect()).collect();
        match widths(&heads, &rows, self.columns) {
            Some(widths) => self.table(&heads, &rows, &widths),
            None => rows.iter().for_each(|row| self.record(&heads, row)),
        }
    }

    fn table(&mut self, heads: &[String], rows: &[Vec<String>], widths: &[usize]) {
        let rule: Vec<String> = widths.iter().map(|columns| "─".repeat(*columns)).collect();
        let rule = rule.join("─┼─");
        let tall = rows.iter().any(|row| lines_of(row, widths).len() > 1);
        for line in lines_of(heads, widths) {
            self.put(Look::Heading, line);
        }
        self.put(Look::Rule, rule.clone());
        for (n, row) in rows.iter().enumerate() {
            for line in lines_of(row, widths) {
                self.put(Look::Text, line);
            }
            if tall && n + 1 < rows.len() {
                self.put(Look::Rule, rule.clone());
            }
        }
    }

    /// Adds a row of a table that is wider than the screen: what there is to say, one
    /// after the other.
    fn record(&mut self, heads: &[String], row: &[String]) {
        let said = heads.iter().zip(row).filter(|(_, text)| !text.trim().is_empty());
        let said: Vec<String> = said.map(|(head, text)| labelled(head, &text.replace('\n', " "))).collect();
        self.paragraphs(&said.join("  "), 0, INDENT);
        self.gap();
    }
}

/// Returns a label and what stands behind it.
fn labelled(label: &str, text: &str) -> String {
    format!("{}{text}", tr!("report-label", label = label))
}

/// Returns text that is safe on one line of a terminal.
fn one_line(text: &str) -> String {
    visible(&text.replace('\t', " ")).into_owned()
}

/// Returns the lines of a row of a table.
fn lines_of(row: &[String], widths: &[usize]) -> Vec<String> {
    let broken = |(text, columns): (&String, &usize)| -> Vec<String> {
        text.lines().flat_map(|line| wrap(&one_line(line), *columns)).collect()
    };
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(broken).collect();
    let tallest = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let line = |n: usize| {
        let parts = cells.iter().zip(widths);
        let parts = parts.map(|(lines, columns)| fit(lines.get(n).map_or("", String::as_str), *columns));
        parts.collect::<Vec<_>>().join(BETWEEN).trim_end().to_owned()
    };
    (0..tallest).map(line).collect()
}

/// Returns how wide the columns of a table are: as wide as what stands in them, or
/// pressed together; nothing where there is no room for that.
fn widths(heads: &[String], rows: &[Vec<String>], columns: usize) -> Option<Vec<usize>> {
    let room = columns.checked_sub(width(BETWEEN) * heads.len().saturating_sub(1))?;
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).flat_map(|cell| cell.lines().map(width));
        cells.max().unwrap_or(0).max(width(&heads[at])).max(2)
    };
    let natural: Vec<usize> = (0..heads.len()).map(widest).collect();
    let needed: usize = natural.iter().sum();
    if needed <= room {
        return Some(natural);
    }
    let least: Vec<usize> = natural.iter().map(|columns| (*columns).min(COLUMN_MIN)).collect();
    let spare = room.checked_sub(least.iter().sum())?;
    let wanting = needed - least.iter().sum::<usize>();
    Some(natural.iter().zip(&least).map(|(natural, least)| least + (natural - least) * spare / wanting).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::about::About;
    use crate::report::cell::Cell;
    use crate::report::paper::{Bar, Page};
    use crate::report::redact::Profile;
    use crate::report::table::Column;

    fn paper(parts: Vec<Part>) -> Paper {
        let made = "2026-11-22".parse().unwrap();
        let about = About { title: String::new(), author: String::new(), profile: Profile::Full, made };
        let signed = Some(("县水利局".to_owned(), "2026年11月22日".to_owned()));
        Paper { about, page: Page::A4, title: "周报".into(), under: "11月16日—22日".into(), parts, signed }
    }

    fn grid(heads: &[&str], rows: &[&[&str]]) -> Part {
        let columns = heads.iter().map(|head| Column { head: (*head).into(), width: 9 }).collect();
        let rows = rows.iter().map(|row| row.iter().map(|text| Cell::text(*text)).collect()).collect();
        Part::Grid(Grid { columns, rows })
    }

    fn shown(parts: Vec<Part>, columns: usize) -> Vec<String> {
        let sheets = sheets(&paper(parts), columns);
        let lines: Vec<String> = sheets.into_iter().flatten().map(|line| line.text).collect();
        assert!(lines.iter().all(|line| width(line) <= columns), "{lines:#?}");
        lines
    }

    #[test]
    fn a_table_stands_in_columns_and_long_cells_are_broken() {
        let rows: &[&[&str]] = &[&["张三", "村东水渠淤塞，二组、三组四十亩地浇不上水。"], &["李四", "无"]];
        let lines = shown(vec![grid(&["户主", "诉求"], rows)], 30);
        let table = &lines[3..];
        assert_eq!(table[0], "户主 │ 诉求");
        assert!(table[1].starts_with("─────┼─") || table[1].starts_with("─────┼─"), "{table:#?}");
        assert!(table[2].starts_with("张三 │ 村东水渠"), "{table:#?}");
        assert!(table[3].starts_with("     │ ") || table[3].starts_with("       │ "), "{table:#?}");
    }

    #[test]
    fn a_table_wider_than_the_screen_is_told_row_by_row() {
        let heads: Vec<String> = (0..20).map(|n| format!("很长的列名{n}")).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let mut row = vec![""; 20];
        (row[0], row[19]) = ("张三", "最后一格");
        let lines = shown(vec![grid(&heads, &[&row])], 60);
        assert!(lines.contains(&"很长的列名0：张三  很长的列名19：最后一格".to_owned()), "{lines:#?}");
    }

    #[test]
    fn every_part_is_there_at_any_width_and_nothing_reaches_the_terminal() {
        let parts = || {
            vec![
                Part::Heading(1, "一、走访情况".into()),
                Part::Text("坏\u{1b}[31m\u{202e}话\t完\n第二段".into()),
                Part::Facts(vec![("日期".into(), "11月22日".into())]),
                Part::Chart(Chart::Bars(vec![Bar { label: "前张村".into(), done: 3, of: 5 }]), "前张村 3/5 户".into()),
                Part::Blank(1),
                Part::Sign(vec!["农户".into(), "走访人".into()]),
            ]
        };
        for columns in [10, 20, 40, 76, 200] {
            let lines = shown(parts(), columns);
            let all = lines.concat().replace(' ', "");
            for said in ["一、走访情况", "第二段", "11月22日", "3/5户", "县水利局"] {
                assert!(all.contains(said), "{columns} {said} {lines:#?}");
            }
            assert!(!lines.concat().contains(['\u{1b}', '\u{202e}', '\t']));
        }
    }

    #[test]
    fn what_begins_a_new_page_begins_a_new_sheet() {
        let sheets = sheets(&paper(vec![Part::Text("一".into()), Part::Break, Part::Text("二".into())]), 40);
        assert_eq!(sheets.len(), 2);
        assert_eq!((sheets[0][0].look, sheets[1][0].text.trim()), (Look::Title, "二"));
    }
}
