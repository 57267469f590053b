//! Sheets that are marked-up text: the HTML tables that many systems export
//! under the name of .xls, and the XML spreadsheets of Excel 2003. Only the
//! few tags that make a table are looked at.

use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};

use super::{Cell, Grid, Loss, Sheet};
use crate::base::limits;
use crate::roster::RosterError;

/// Tells whether `text` is marked up and no table of plain text.
pub(super) fn is_markup(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    start.starts_with('<')
}

/// Returns the tables in `text`. Both kinds are read by the rules of HTML, which has no
/// errors, only rules for what to make of them.
pub(super) fn sheets(text: &str) -> Result<Vec<Sheet>, RosterError> {
    let mut emitter = DefaultEmitter::default();
    // What stands in a script or a style is no markup.
    emitter.naively_switch_states(true);
    let mut tables = Tables { sheets: Vec::new(), open: None, cell: None };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => tables.start(&tag)?,
            Ok(Token::EndTag(tag)) => tables.end(&local_name(&tag.name))?,
            Ok(Token::String(text)) => tables.text(&String::from_utf8_lossy(&text)),
            // HTML takes what XML keeps as it is for a comment.
            Ok(Token::Comment(text)) => {
                let text = String::from_utf8_lossy(&text);
                let kept = text.strip_prefix("[CDATA[").map(|rest| rest.strip_suffix("]]").unwrap_or(rest));
                kept.into_iter().for_each(|kept| tables.text(kept));
            }
            Ok(Token::Doctype(_) | Token::Error(_)) => {}
            Err(never) => match never {},
        }
    }
    tables.close_table()?;
    if tables.sheets.is_empty() {
        return Err(RosterError::NotASpreadsheet);
    }
    Ok(tables.sheets)
}

/// A table that is being read.
struct Open {
    name: String,
    grid: Grid,
    /// The row being filled, from 0; `None` before the first.
    row: Option<usize>,
    column: usize,
    /// Every merged area, by its first and last cell.
    spans: Vec<Span>,
    /// Those that may reach into the row being filled.
    reaching: Vec<Span>,
}

type Span = ((usize, usize), (usize, usize));

impl Open {
    fn new(name: String) -> Self {
        Self { name, grid: Grid::new(), row: None, column: 0, spans: Vec::new(), reaching: Vec::new() }
    }

    /// Moves past the cells that areas from rows above reach into.
    fn skip_covered(&mut self, row: usize) {
        while let Some((_, last)) = self.reaching.iter().find(|(first, last)| {
            (first.0..=last.0).contains(&row) && (first.1..=last.1).contains(&self.column) && row != first.0
        }) {
            self.column = last.1 + 1;
        }
    }
}

struct Pending {
    text: String,
    /// It is calculated, and what came of it isn't told yet.
    uncalculated: bool,
    /// Columns and rows that the cell covers.
    span: (usize, usize),
}

struct Tables {
    sheets: Vec<Sheet>,
    open: Option<Open>,
    cell: Option<Pending>,
}

impl Tables {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(&text.replace('\u{a0}', " "));
        }
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), RosterError> {
        match local_name(&tag.name).as_str() {
            "worksheet" => {
                self.close_table()?;
                self.open = Some(Open::new(attribute(tag, "name").unwrap_or_default()));
            }
            // Within a worksheet the table is the same sheet.
            "table" if self.open.as_ref().is_none_or(|open| open.row.is_some()) => {
                self.close_table()?;
                self.open = Some(Open::new(String::new()));
            }
            "tr" | "row" => self.start_row(tag)?,
            "td" | "th" | "cell" => self.start_cell(tag)?,
            // A result is told, even if it is nothing.
            "data" => self.cell.iter_mut().for_each(|cell| cell.uncalculated = false),
            "br" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), RosterError> {
        match name {
            "table" | "worksheet" => self.close_table(),
            "td" | "th" | "cell" | "tr" | "row" => self.close_cell(),
            _ => Ok(()),
        }
    }

    fn start_row(&mut self, tag: &StartTag<()>) -> Result<(), RosterError> {
        self.close_cell()?;
        if let Some(open) = &mut self.open {
            let next = open.row.map_or(0, |row| row + 1);
            open.row = Some(number(tag, "index").map_or(next, |index| index.saturating_sub(1).max(next)));
            open.column = 0;
            if let Some(row) = open.row.filter(|_| is_hidden(tag)) {
                open.grid.hide(row);
            }
            open.reaching.retain(|(_, last)| last.0 >= next);
        }
        Ok(())
    }

    fn start_cell(&mut self, tag: &StartTag<()>) -> Result<(), RosterError> {
        self.close_cell()?;
        if let Some(open) = &mut self.open {
            if let Some(index) = number(tag, "index") {
                open.column = index.saturating_sub(1);
            }
            let across = number(tag, "colspan").or(number(tag, "mergeacross").map(|more| more + 1));
            let down = number(tag, "rowspan").or(number(tag, "mergedown").map(|more| more + 1));
            let span = (
                across.unwrap_or(1).clamp(1, limits::ROSTER_COLUMNS_MAX),
                down.unwrap_or(1).clamp(1, limits::ROSTER_ROWS_MAX),
            );
            let uncalculated = attribute(tag, "formula").is_some_and(|formula| formula.starts_with('='));
            self.cell = Some(Pending { text: String::new(), uncalculated, span });
            // An empty cell may close itself: <Cell/>.
            if tag.self_closing {
                self.close_cell()?;
            }
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), RosterError> {
        let (Some(cell), Some(open)) = (self.cell.take(), &mut self.open) else { return Ok(()) };
        let row = open.row.unwrap_or(0);
        open.skip_covered(row);
        let first = (row, open.column);
        let last = (row + cell.span.1 - 1, open.column + cell.span.0 - 1);
        let value = if cell.uncalculated { Cell::Lost(Loss::Formula) } else { Cell::from_text(&cell.text) };
        open.grid.put(row, open.column, value)?;
        if first != last {
            open.spans.push((first, last));
            open.reaching.push((first, last));
        }
        open.column = last.1 + 1;
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), RosterError> {
        self.close_cell()?;
        let Some(mut open) = self.open.take() else { return Ok(()) };
        for (first, last) in &open.spans {
            open.grid.merge(*first, *last)?;
        }
        let sheet = open.grid.into_sheet(&open.name, true);
        if !sheet.is_blank() && self.sheets.len() < limits::ROSTER_SHEETS_MAX {
            self.sheets.push(sheet);
        }
        Ok(())
    }
}

/// Tells whether a row isn't shown.
fn is_hidden(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    attribute(tag, "hidden").is_some_and(|hidden| hidden != "0") || style.contains("display:none")
}

fn number(tag: &StartTag<()>, name: &str) -> Option<usize> {
    attribute(tag, name)?.trim().parse().ok()
}

/// Returns the value of an attribute, whatever its namespace prefix.
fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let (_, value) = tag.attributes.iter().find(|(known, _)| local_name(known) == name)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// Returns a name without its namespace prefix. The tokenizer has it in small letters.
fn local_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sheet: &Sheet) -> Vec<Vec<&str>> {
        sheet.rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect()
    }

    #[test]
    fn html_tables_keep_their_merged_cells() {
        let html = "<html><head><style>td>p{x:1}</style></head><table border=1>\n<tr><th colspan='2'>花名册</th></tr>\
            <TR><TD rowspan=2>一组<td>张三&nbsp;<td style=\"x\">李&#x5764;</TR><tr><td>王五<br></td></tr></table>";
        let found = sheets(html).unwrap();
        assert_eq!(texts(&found[0]), [vec!["花名册", "花名册"], vec!["一组", "张三", "李坤"], vec!["一组", "王五"]]);
    }

    #[test]
    fn xml_spreadsheets_keep_names_and_gaps() {
        let xml = r#"<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Worksheet ss:Name="前张村"><Table><Row><Cell><Data ss:Type="String">户主</Data></Cell></Row>
            <Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell><Cell/></Row></Table></Worksheet>
            <Worksheet ss:Name="二"><Table><Row><Cell ss:MergeAcross="1"><Data>甲</Data></Cell></Row></Table></Worksheet></Workbook>"#;
        let found = sheets(xml).unwrap();
        assert_eq!(found[0].name, "前张村");
        assert_eq!(texts(&found[0]), [vec!["户主"], vec![], vec![], vec!["", "3"]]);
        assert_eq!(texts(&found[1]), [vec!["甲", "甲"]]);
    }

    #[test]
    fn rows_that_arent_shown_and_formulas_without_a_result_are_told() {
        let html = "<table><tr><td>户主</td></tr><tr style='mso-yfti: 1; display: none'><td>张三</td></tr></table>";
        assert_eq!(sheets(html).unwrap()[0].hidden, [1]);
        let xml = r#"<Workbook><Worksheet ss:Name="一"><Table><Row><Cell><Data>户主</Data></Cell></Row>
            <Row ss:Hidden="1"><Cell ss:Formula="=RC[1]"/><Cell ss:Formula="=1"><Data ss:Type="Number">1</Data></Cell>
            <Cell ss:Formula="=&quot;&quot;"><Data ss:Type="String"></Data></Cell><Cell><Data>尾</Data></Cell></Row>
            </Table></Worksheet></Workbook>"#;
        let sheet = &sheets(xml).unwrap()[0];
        assert_eq!(sheet.hidden, [1]);
        let cells: Vec<&Cell> = (0..3).map(|column| sheet.cell(1, column)).collect();
        assert_eq!(cells, [&Cell::Lost(Loss::Formula), &Cell::Text("1".to_owned()), &Cell::Empty]);
    }

    #[test]
    fn what_stands_in_quotes_scripts_and_comments_is_no_markup() {
        let html = "<script>if (1 <td) x('<td>no</td>')</script><table><!-- <td>no</td> -->\
            <tr><td title=\"a>b\" data-x='</td>'>甲&middot;乙&hellip;</td><td>丙&copy丁</td></tr></table>";
        assert_eq!(texts(&sheets(html).unwrap()[0]), [vec!["甲·乙…", "丙©丁"]]);
        let xml = "<Workbook><Worksheet ss:Name=\"一>二\"><Table><Row><Cell><Data><![CDATA[a<b]]></Data></Cell></Row></Table>\
            </Worksheet></Workbook>";
        let sheet = &sheets(xml).unwrap()[0];
        assert_eq!((sheet.name.as_str(), texts(sheet)), ("一>二", vec![vec!["a<b"]]));
    }

    #[test]
    fn a_page_without_a_table_is_no_spreadsheet() {
        assert!(matches!(sheets("<html><p>登录已失效</p></html>"), Err(RosterError::NotASpreadsheet)));
    }
}
