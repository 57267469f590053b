//! A paper as one page of HTML that needs nothing else: no script, no font, no
//! picture from anywhere. It prints on A4 and reads on a telephone.

use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::escape::escape;

use super::chart;
use crate::base::text::visible;
use crate::report::cell::Cell;
use crate::report::paper::{Grid, Page, Paper, Part};
use crate::report::table::{Column, Sheet, Tables, clean};
use crate::tr;

const STYLE: &str = "\
*{box-sizing:border-box}\
body{margin:0 auto;padding:6mm;max-width:182mm;color:#111;background:#fff;overflow-wrap:anywhere;\
font:12pt/1.7 \"FangSong_GB2312\",\"仿宋_GB2312\",\"FangSong\",\"STFangsong\",\"Noto Serif CJK SC\",\"Noto Sans CJK SC\",serif}\
body.wide{max-width:none}\
h1{font:bold 18pt/1.4 \"FZXiaoBiaoSong-B05S\",\"方正小标宋简体\",\"SimSun\",\"Noto Serif CJK SC\",serif;text-align:center;margin:0}\
.under{text-align:center;margin:0 0 5mm;color:#444}\
h2{font:bold 13pt/1.6 \"SimHei\",\"黑体\",\"Noto Sans CJK SC\",sans-serif;margin:5mm 0 1mm}\
h3{font:bold 12pt/1.6 \"KaiTi_GB2312\",\"楷体\",\"KaiTi\",\"Noto Serif CJK SC\",serif;margin:3mm 0 1mm}\
p{margin:0;text-indent:2em}p.note{text-indent:0;font-size:9.5pt;color:#444}\
dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:0 4mm}dt{color:#444}dd{margin:0;white-space:pre-line}\
.scroll{overflow-x:auto}\
table{border-collapse:collapse;width:100%;font-size:10pt;line-height:1.4;margin:2mm 0}\
th,td{border:.5pt solid #444;padding:1mm 1.5mm;text-align:left;vertical-align:top;white-space:pre-line}\
th{background:#eee;text-align:center}td.n{text-align:right;white-space:nowrap}td.d{white-space:nowrap}\
.line{border-bottom:.5pt solid #444;height:9mm}\
.sign{display:flex;flex-wrap:wrap;gap:4mm 10mm;margin-top:8mm}.sign span{flex:1 1 50mm}\
.end{margin-top:8mm;text-align:right}\
svg{display:block;width:100%;height:auto;margin:2mm 0}\
.break{break-before:page}\
tr,.keep{break-inside:avoid}thead{display:table-header-group}\
@media screen and (min-width:700px){body{padding:15mm}}\
@media print{body{padding:0;max-width:none}.scroll{overflow:visible}}";

/// Returns a paper as a page of HTML.
pub fn page(paper: &Paper) -> String {
    let mut out = String::with_capacity(8192);
    let size = match paper.page {
        Page::A4 => "@page{size:A4;margin:22mm 20mm}",
        Page::A5 => "@page{size:A5;margin:12mm}",
    };
    begin(&mut out, &paper.title, size, "");
    let _ = writeln!(out, "<h1>{}</h1>", escaped(&paper.title));
    if !paper.under.is_empty() {
        let _ = writeln!(out, "<p class=\"under\" style=\"text-indent:0\">{}</p>", escaped(&paper.under));
    }
    let mut broken = false;
    for part in &paper.parts {
        // A heading after a break carries it, so that no empty page comes of it.
        let class = if std::mem::take(&mut broken) { " class=\"break\"" } else { "" };
        match part {
            Part::Break => broken = true,
            Part::Heading(level, text) => {
                let level = level + 1;
                let _ = writeln!(out, "<h{level}{class}>{}</h{level}>", escaped(text));
            }
            other => part_html(&mut out, other),
        }
    }
    if let Some((unit, day)) = &paper.signed {
        let _ = writeln!(out, "<div class=\"end keep\">{}<br>{}</div>", escaped(unit), escaped(day));
    }
    out.push_str("</body>\n</html>\n");
    out
}

// Writing to a string can't fail.
fn part_html(out: &mut String, part: &Part) {
    match part {
        Part::Text(text) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let _ = writeln!(out, "<p>{}</p>", escaped(line.trim()));
            }
        }
        Part::Facts(facts) => {
            out.push_str("<dl>");
            for (label, value) in facts {
                let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", escaped(label), lines(value));
            }
            out.push_str("</dl>\n");
        }
        Part::Grid(grid) => table(out, grid),
        Part::Chart(chart, below) => {
            let _ = writeln!(
                out,
                "<div class=\"keep\">{}<p class=\"note\">{}</p></div>",
                chart::svg(chart),
                escaped(below)
            );
        }
        Part::Blank(count) => {
            let _ = writeln!(out, "{}", "<div class=\"line\"></div>".repeat(*count));
        }
        Part::Sign(places) => {
            out.push_str("<div class=\"sign keep\">");
            for place in places {
                let _ = write!(out, "<span>{}</span>", escaped(&tr!("report-sign-here", who = place.as_str())));
            }
            out.push_str("</div>\n");
        }
        Part::Heading(..) | Part::Break => {}
    }
}

fn table(out: &mut String, grid: &Grid) {
    out.push_str("<div class=\"scroll\"><table>");
    head(out, &grid.columns);
    for row in &grid.rows {
        cells(out, row);
    }
    out.push_str("</tbody></table></div>\n");
}

fn head(out: &mut String, columns: &[Column]) {
    out.push_str("<thead><tr>");
    for column in columns {
        let _ = write!(out, "<th>{}</th>", escaped(&column.head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
}

fn cells(out: &mut String, row: &[Cell]) {
    out.push_str("<tr>");
    for cell in row {
        let class = match cell {
            Cell::Count(_) | Cell::Share(_) => " class=\"n\"",
            Cell::Day(_) => " class=\"d\"",
            Cell::Empty | Cell::Text(_) => "",
        };
        let _ = write!(out, "<td{class}>{}</td>", lines(&cell.plain()));
    }
    out.push_str("</tr>\n");
}

fn begin(out: &mut String, title: &str, size: &str, class: &str) {
    let (lang, title) = (tr!("plan-html-lang"), escaped(title));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n\
         <style>{size}{STYLE}</style>\n</head>\n<body class=\"{class}\">\n"
    );
}

/// Returns text that means itself in HTML, whatever is in it, on one line.
pub fn escaped(text: &str) -> String {
    escape(visible(text)).into_owned()
}

/// Returns text that means itself in HTML and keeps its lines.
fn lines(text: &str) -> String {
    escape(clean(text)).into_owned()
}

/// Writes tables as one page of HTML, A4 landscape.
pub struct HtmlTables<W: Write> {
    out: W,
    begun: bool,
}

impl<W: Write> HtmlTables<W> {
    /// Begins a page of this title.
    ///
    /// # Errors
    /// Fails where the file does.
    pub fn new(mut out: W, title: &str) -> io::Result<Self> {
        let mut text = String::new();
        begin(&mut text, title, "@page{size:A4 landscape;margin:12mm}", "wide");
        let _ = writeln!(text, "<h1>{}</h1>", escaped(title));
        out.write_all(text.as_bytes())?;
        Ok(Self { out, begun: false })
    }

    /// Ends the page and hands the file back.
    ///
    /// # Errors
    /// Fails where the file does.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_table()?;
        self.out.write_all(b"</body>\n</html>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn end_table(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.begun) {
            self.out.write_all(b"</tbody></table></div>\n")?;
        }
        Ok(())
    }
}

impl<W: Write> Tables for HtmlTables<W> {
    fn begin(&mut self, sheet: &Sheet) -> io::Result<()> {
        self.end_table()?;
        let mut text = String::new();
        let _ = write!(text, "<h2>{}</h2>\n<div class=\"scroll\"><table>", escaped(&sheet.title));
        head(&mut text, &sheet.columns);
        self.begun = true;
        self.out.write_all(text.as_bytes())
    }

    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        let mut text = String::new();
        cells(&mut text, row);
        self.out.write_all(text.as_bytes())
    }
}
