//! A paper as a Word document, laid out after GB/T 9704-2012 党政机关公文格式: A4,
//! type area 156 × 225 mm, 22 lines of 28 characters, fonts by rank. What is red on an
//! official document (head, number, seal) is the office's and isn't printed here.
//!
//! Lengths are twips, a twentieth of a point, unless a name says otherwise.

use std::fmt::Write as _;
use std::io::{self, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::base::text::width;
use crate::report::about::About;
use crate::report::cell::Cell;
use crate::report::paper::{Grid, Page, Paper, Part};
use crate::report::table::clean;
use crate::tr;

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// 28 characters of 16 points are 448 points and the type area has 442: each is set
/// a quarter of a point closer.
const CLOSER: &str = "<w:spacing w:val=\"-5\"/>";
/// Half of such a character.
const HALF_CHARACTER: i64 = 157;
/// The height of a line: 225 mm hold 22 of them.
const LINE: u32 = 579;

/// Sizes and margins of one kind of page.
struct Layout {
    width: u32,
    height: u32,
    top: u32,
    right: u32,
    bottom: u32,
    left: u32,
    /// From the lower edge of the page to the page number, whose line stands 7 mm
    /// below the type area.
    footer: u32,
    /// Body text, in half points.
    body: u32,
    /// Title, in half points.
    title: u32,
    line: u32,
}

const A4: Layout = Layout {
    width: 11906,
    height: 16838,
    top: 2098,
    right: 1474,
    bottom: 1984,
    left: 1587,
    footer: 1446,
    body: 32,
    title: 44,
    line: LINE,
};

const A5: Layout = Layout {
    width: 8391,
    height: 11906,
    top: 850,
    right: 850,
    bottom: 850,
    left: 850,
    footer: 400,
    body: 24,
    title: 32,
    line: 420,
};

const FANGSONG: &str = "仿宋_GB2312";
const HEITI: &str = "黑体";
const KAITI: &str = "楷体_GB2312";
const SONG: &str = "宋体";
const TITLE: &str = "方正小标宋简体";

/// Writes a paper as a Word document. The same paper has the same bytes.
///
/// # Errors
/// Fails where the file does.
pub fn write<W: Write + Seek>(paper: &Paper, out: W) -> io::Result<W> {
    let layout = match paper.page {
        Page::A4 => &A4,
        Page::A5 => &A5,
    };
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let mut add = |name: &str, text: String| -> io::Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())
    };
    add("[Content_Types].xml", content_types())?;
    add(
        "_rels/.rels",
        relations(&[
            ("officeDocument", "word/document.xml", "officeDocument/2006"),
            ("metadata/core-properties", "docProps/core.xml", "package/2006"),
        ]),
    )?;
    add("docProps/core.xml", core(&paper.about))?;
    add(
        "word/_rels/document.xml.rels",
        relations(&[
            ("styles", "styles.xml", "officeDocument/2006"),
            ("settings", "settings.xml", "officeDocument/2006"),
            ("fontTable", "fontTable.xml", "officeDocument/2006"),
            ("footer", "footer1.xml", "officeDocument/2006"),
            ("footer", "footer2.xml", "officeDocument/2006"),
        ]),
    )?;
    add("word/styles.xml", styles(layout))?;
    add("word/settings.xml", format!("{XML}<w:settings {NAMESPACES}><w:evenAndOddHeaders/></w:settings>"))?;
    add("word/fontTable.xml", fonts())?;
    // Odd pages have their number on the right, even ones on the left, one character in.
    add("word/footer1.xml", footer("right"))?;
    add("word/footer2.xml", footer("left"))?;
    add("word/document.xml", document(paper, layout))?;
    zip.finish().map_err(io::Error::other)
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let parts = [
        ("document.main", "/word/document.xml"),
        ("styles", "/word/styles.xml"),
        ("settings", "/word/settings.xml"),
        ("fontTable", "/word/fontTable.xml"),
        ("footer", "/word/footer1.xml"),
        ("footer", "/word/footer2.xml"),
    ];
    let mut out = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for (kind, name) in parts {
        // Writing to a string can't fail, here and below.
        let _ = write!(out, "<Override PartName=\"{name}\" ContentType=\"{word}.{kind}+xml\"/>");
    }
    out + "</Types>"
}

fn relations(parts: &[(&str, &str, &str)]) -> String {
    let mut out =
        format!("{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (number, (kind, target, family)) in (1..).zip(parts) {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/{family}/relationships/{kind}\" \
             Target=\"{target}\"/>"
        );
    }
    out + "</Relationships>"
}

fn core(about: &About) -> String {
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>{}</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:created>\
         </cp:coreProperties>",
        escaped(&about.title),
        escaped(&about.profile.label()),
        escaped(&about.author),
        about.made
    )
}

fn fonts() -> String {
    // What stands in where a font isn't there, so that lines stay as long as they are.
    let known = [(FANGSONG, "FangSong"), (HEITI, "SimHei"), (KAITI, "KaiTi"), (SONG, "SimSun"), (TITLE, "SimSun")];
    let mut out = format!("{XML}<w:fonts {NAMESPACES}>");
    for (name, other) in known {
        let _ = write!(
            out,
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\"/><w:charset w:val=\"86\"/><w:family w:val=\"auto\"/></w:font>"
        );
    }
    out + "</w:fonts>"
}

fn font(name: &str) -> String {
    format!("<w:rFonts w:ascii=\"{name}\" w:hAnsi=\"{name}\" w:eastAsia=\"{name}\" w:cs=\"{name}\"/>")
}

fn size(half_points: u32) -> String {
    format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
}

fn styles(layout: &Layout) -> String {
    let (line, body) = (layout.line, layout.body);
    let exact = |line: u32| format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>");
    // Two characters in; Word takes the hundredths, others the twips.
    let indent = format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", body * 20 - 10);
    let style = |id: &str, name: &str, paragraph: String, run: String| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:qFormat/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let run = |name: &str, half_points: u32| font(name) + CLOSER + &size(half_points);
    let keep = "<w:keepNext/>";
    let small = body * 2 / 3 + body % 2;
    [
        format!("{XML}<w:styles {NAMESPACES}>"),
        style("Normal", "Normal", exact(line), run(FANGSONG, body)),
        style("Text", "正文缩进", exact(line) + &indent, run(FANGSONG, body)),
        style("Title", "Title", exact(layout.title * 16) + "<w:jc w:val=\"center\"/>", run(TITLE, layout.title)),
        style("Under", "副题", exact(line) + "<w:jc w:val=\"center\"/>", run(KAITI, body)),
        style(
            "Heading1",
            "heading 1",
            keep.to_owned() + &exact(line) + &indent + "<w:outlineLvl w:val=\"0\"/>",
            run(HEITI, body),
        ),
        style(
            "Heading2",
            "heading 2",
            keep.to_owned() + &exact(line) + &indent + "<w:outlineLvl w:val=\"1\"/>",
            run(KAITI, body),
        ),
        style("Cell", "表内", "<w:spacing w:before=\"20\" w:after=\"20\"/>".into(), font(FANGSONG) + &size(small)),
        style(
            "CellHead",
            "表头",
            "<w:keepNext/><w:spacing w:before=\"20\" w:after=\"20\"/><w:jc w:val=\"center\"/>".into(),
            font(HEITI) + &size(small),
        ),
        style("Note", "说明", "<w:spacing w:before=\"40\" w:after=\"40\"/>".into(), font(FANGSONG) + &size(small)),
        "</w:styles>".into(),
    ]
    .concat()
}

fn footer(side: &str) -> String {
    let indent = match side {
        "right" => "<w:ind w:right=\"280\"/>",
        _ => "<w:ind w:left=\"280\"/>",
    };
    let run = format!("<w:rPr>{}{}</w:rPr>", font(SONG), size(28));
    format!(
        "{XML}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Note\"/><w:spacing w:before=\"0\" w:after=\"0\"/>{indent}\
         <w:jc w:val=\"{side}\"/></w:pPr>\
         <w:r>{run}<w:t xml:space=\"preserve\">— </w:t></w:r><w:r>{run}<w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r>{run}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r>{run}<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{run}<w:t>1</w:t></w:r>\
         <w:r>{run}<w:fldChar w:fldCharType=\"end\"/></w:r><w:r>{run}<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>"
    )
}

fn document(paper: &Paper, layout: &Layout) -> String {
    let mut out = format!("{XML}<w:document {NAMESPACES}><w:body>");
    paragraph(&mut out, "Title", "", &paper.title);
    if !paper.under.is_empty() {
        paragraph(&mut out, "Under", "", &paper.under);
    }
    let mut broken = false;
    for part in &paper.parts {
        let before = if std::mem::take(&mut broken) { "<w:pageBreakBefore/>" } else { "" };
        match part {
            Part::Break => broken = true,
            Part::Heading(0, text) => paragraph(&mut out, "Title", before, text),
            Part::Heading(1, text) => paragraph(&mut out, "Heading1", before, text),
            Part::Heading(_, text) => paragraph(&mut out, "Heading2", before, text),
            Part::Text(text) => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    paragraph(&mut out, "Text", before, line.trim());
                }
            }
            Part::Facts(facts) => facts.iter().for_each(|fact| labelled(&mut out, before, fact)),
            Part::Grid(grid) => table(&mut out, grid, layout),
            // The words below a picture say what it shows.
            Part::Chart(_, below) => paragraph(&mut out, "Note", before, below),
            Part::Blank(count) => {
                let rule = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\"/>\
                            <w:between w:val=\"single\" w:sz=\"4\" w:space=\"1\"/></w:pBdr>";
                (0..*count).for_each(|_| paragraph(&mut out, "Normal", rule, ""));
            }
            Part::Sign(places) => {
                let here = places.iter().map(|place| tr!("report-sign-here", who = place.as_str()));
                paragraph(&mut out, "Normal", before, &here.collect::<Vec<_>>().join("　"));
            }
        }
    }
    if let Some((unit, day)) = &paper.signed {
        signature(&mut out, unit, day);
    }
    let _ = write!(
        out,
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" \
         w:header=\"851\" w:footer=\"{}\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
        layout.width, layout.height, layout.top, layout.right, layout.bottom, layout.left, layout.footer
    );
    out
}

fn paragraph(out: &mut String, style: &str, extra: &str, text: &str) {
    let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{extra}</w:pPr>");
    run(out, "", text);
    out.push_str("</w:p>");
}

fn labelled(out: &mut String, extra: &str, (label, value): &(String, String)) {
    let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/>{extra}</w:pPr>");
    run(out, &font(HEITI), &tr!("report-label", label = label.as_str()));
    run(out, "", value);
    out.push_str("</w:p>");
}

/// Adds text, its lines broken where it breaks them.
fn run(out: &mut String, look: &str, text: &str) {
    let text = clean(text);
    for (at, line) in text.split('\n').enumerate() {
        let line_break = if at > 0 { "<w:br/>" } else { "" };
        if !line.is_empty() || at > 0 {
            let _ = write!(
                out,
                "<w:r><w:rPr>{look}</w:rPr>{line_break}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escaped(line)
            );
        }
    }
}

fn table(out: &mut String, grid: &Grid, layout: &Layout) {
    let room = layout.width - layout.left - layout.right;
    let wanted: u32 = grid.columns.iter().map(|column| u32::from(column.width)).sum();
    let widths: Vec<u32> = grid.columns.iter().map(|column| room * u32::from(column.width) / wanted.max(1)).collect();
    let border = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{room}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
    );
    for width in &widths {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    // The head stands again on each page.
    out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (column, width) in grid.columns.iter().zip(&widths) {
        cell(out, *width, "CellHead", "", &column.head);
    }
    out.push_str("</w:tr>");
    for row in &grid.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (value, width) in row.iter().zip(&widths) {
            let extra = match value {
                Cell::Count(_) | Cell::Share(_) => "<w:jc w:val=\"right\"/>",
                Cell::Empty | Cell::Text(_) | Cell::Day(_) => "",
            };
            cell(out, *width, "Cell", extra, &value.plain());
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
    // Two tables that touch would be one.
    paragraph(out, "Note", "", "");
}

fn cell(out: &mut String, width: u32, style: &str, extra: &str, text: &str) {
    let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
    paragraph(out, style, extra, text);
    out.push_str("</w:tc>");
}

/// Without a seal the unit stands on the right, two characters in, and the day below
/// it begins two characters further right; where the day is longer, it is the day that
/// stands two characters in.
fn signature(out: &mut String, unit: &str, day: &str) {
    const TWO: i64 = 4;
    let (unit_width, day_width) = (width(unit) as i64, width(day) as i64);
    let day_in = (unit_width - day_width).max(TWO);
    let unit_in = (day_in + day_width + TWO - unit_width).max(TWO);
    paragraph(out, "Normal", "", "");
    for (text, inside) in [(unit, unit_in), (day, day_in)] {
        let place = format!("<w:ind w:right=\"{}\"/><w:jc w:val=\"right\"/>", inside * HALF_CHARACTER);
        paragraph(out, "Normal", &format!("<w:keepLines/>{place}"), text);
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(clean(text)).into_owned()
}
