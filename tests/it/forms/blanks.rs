//! Blank forms made in code, and a look into filled ones.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Packs parts into one file.
pub fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Returns a file with these parts in it, too, or in the place of its own.
pub fn with(file: &[u8], more: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts: Vec<(String, String)> = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.push((part.name().unwrap().into_owned(), text));
    }
    parts.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let own = parts.iter().map(|(name, text)| (name.as_str(), text.clone()));
    packed(&own.chain(more.iter().map(|(name, text)| (*name, (*text).to_owned()))).collect::<Vec<_>>())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn letters(column: usize) -> String {
    let first = if column < 26 { String::new() } else { letters(column / 26 - 1) };
    first + &char::from(b'A' + u8::try_from(column % 26).unwrap()).to_string()
}

/// Returns a sheet of lines: `|` parts cells, `~` is no cell, `=` a formula with an old
/// result, `@2` an empty cell in look 2. All others have look 1. `tail` stands behind.
pub fn sheet(lines: &[&str], tail: &str) -> String {
    let mut rows = String::new();
    for (row, line) in lines.iter().enumerate() {
        rows.push_str(&format!("<row r=\"{}\" ht=\"20\" customHeight=\"1\">", row + 1));
        for (column, text) in line.split('|').enumerate().filter(|(_, text)| *text != "~") {
            let place = format!("{}{}", letters(column), row + 1);
            rows.push_str(&match (text, text.strip_prefix('='), text.strip_prefix('@')) {
                ("", ..) => format!("<c r=\"{place}\" s=\"1\"/>"),
                (_, Some(formula), _) => format!("<c r=\"{place}\" s=\"1\"><f>{}</f><v>7</v></c>", escaped(formula)),
                (_, _, Some(look)) => format!("<c r=\"{place}\" s=\"{look}\"/>"),
                _ => format!("<c r=\"{place}\" s=\"1\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text)),
            });
        }
        rows.push_str("</row>");
    }
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{tail}</worksheet>")
}

/// Returns a workbook. Look 1 has lines around it and wraps, 2 shows days, 3 isn't locked.
pub fn book(sheets: &[(&str, String)], names: &str) -> Vec<u8> {
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts><font><sz val=\"11\"/></font></fonts><fills><fill/></fills>\
         <borders><border/></borders><cellXfs><xf numFmtId=\"0\" fontId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"0\"><alignment wrapText=\"1\"/></xf><xf numFmtId=\"14\" fontId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"0\"><protection locked=\"0\"/></xf></cellXfs></styleSheet>"
    );
    let (mut list, mut targets) = (String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (number, (name, sheet)) in sheets.iter().enumerate().map(|(at, sheet)| (at + 1, sheet)) {
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"));
        targets.push_str(&format!(
            "<Relationship Id=\"r{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet.clone()));
    }
    targets.push_str(&format!("<Relationship Id=\"s\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>"));
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets><definedNames>{names}</definedNames></workbook>"
    );
    let mut all = vec![
        ("_rels/.rels", root("xl/workbook.xml")),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{PACKAGE}\">{targets}</Relationships>")),
        ("xl/styles.xml", styles),
        ("docProps/app.xml", "<Properties/>".to_owned()),
    ];
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.clone())));
    packed(&all)
}

fn root(target: &str) -> String {
    format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r\" Type=\"{RELATIONS}/officeDocument\" Target=\"{target}\"/></Relationships>"
    )
}

/// Returns a document with this body.
pub fn document(body: &str) -> Vec<u8> {
    let document = format!("<w:document xmlns:w=\"{WORDS}\"><w:body>{body}<w:sectPr/></w:body></w:document>");
    packed(&[
        ("_rels/.rels", root("word/document.xml")),
        ("word/document.xml", document),
        ("word/header1.xml", "<h/>".into()),
    ])
}

/// Returns a paragraph of runs, each in bold letters.
pub fn paragraph(runs: &[&str]) -> String {
    let run =
        |text: &&str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text));
    format!("<w:p>{}</w:p>", runs.iter().map(run).collect::<String>())
}

/// Returns a table of lines: `|` parts cells, `<` belongs to the cell before it.
pub fn table(lines: &[&str]) -> String {
    let row = |line: &&str| {
        let cells: Vec<&str> = line.split('|').collect();
        let cell = |(at, text): (usize, &&str)| {
            let span = 1 + cells[at + 1..].iter().take_while(|text| **text == "<").count();
            let words =
                if text.is_empty() { "<w:p><w:pPr><w:jc/></w:pPr></w:p>".to_owned() } else { paragraph(&[text]) };
            format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/></w:tcPr>{words}</w:tc>")
        };
        let made = cells.iter().enumerate().filter(|(_, text)| **text != "<").map(cell);
        format!("<w:tr>{}</w:tr>", made.collect::<String>())
    };
    format!("<w:tbl>{}</w:tbl>", lines.iter().map(row).collect::<String>())
}

/// Returns a part of a file, as text.
pub fn part(path: impl AsRef<Path>, name: &str) -> String {
    let mut zip = ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Returns the cells of a sheet that hold something, by their names.
pub fn cells(path: impl AsRef<Path>, sheet: &str) -> HashMap<String, String> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap();
    let said = |data: &Data| match data {
        Data::DateTime(moment) => format!("day {}", moment.as_f64()),
        other => other.to_string(),
    };
    let named = |(row, column, data): (usize, usize, &Data)| {
        (format!("{}{}", letters(left as usize + column), top as usize + row + 1), said(data))
    };
    range.used_cells().map(named).collect()
}

/// Returns the paragraphs of a document, those in tables, too; one a line.
pub fn lines(path: impl AsRef<Path>) -> Vec<String> {
    let text = part(path, "word/document.xml");
    let words = |paragraph: &str| {
        let pieces = paragraph.split("<w:t").skip(1).filter_map(|piece| {
            let piece = piece.strip_prefix(|c: char| c == ' ' || c == '>').map(|_| piece)?;
            piece.split_once('>')?.1.split("</w:t>").next()
        });
        pieces.collect::<String>()
    };
    text.split("</w:p>").map(words).collect()
}

/// Returns an old workbook of one sheet: texts, empty cells and merged areas, the first
/// column 20 letters wide.
pub fn old(texts: &[(u16, u16, &str)], blanks: &[(u16, u16)], merged: &[[u16; 4]]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let words = |all: &[u16]| all.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let begin = |kind: u16| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let font = [&words(&[240, 0, 0x7fff, 700, 0])[..], &[0, 0, 0, 0, 2, 1], &wide("宋体")].concat();
    let look = [&words(&[0, 0, 1])[..], &[0x08], &[0; 3], &0x1111u32.to_le_bytes(), &[0; 6]].concat();
    let tab = |from: u32| record(0x0085, &[&from.to_le_bytes()[..], &[0, 0, 3, 1], &wide("登记表")].concat());
    let globals = |from: u32| {
        [
            begin(5),
            record(0x0042, &words(&[1200])),
            record(0x0031, &font),
            record(0x00e0, &look),
            tab(from),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let from = globals(0).len() as u32;
    let mut stream = globals(from);
    stream.extend(begin(0x0010));
    stream.extend(record(0x007d, &words(&[0, 0, 20 * 256, 0, 0, 0])));
    for (row, column, text) in texts {
        let count = text.encode_utf16().count() as u16;
        stream.extend(record(0x0204, &[&words(&[*row, *column, 0, count])[..], &[1], &wide(text)].concat()));
    }
    for (row, column) in blanks {
        stream.extend(record(0x0201, &words(&[*row, *column, 0])));
    }
    let areas: Vec<u8> =
        merged.iter().flat_map(|[top, left, bottom, right]| words(&[*top, *bottom, *left, *right])).collect();
    stream.extend(record(0x00e5, &[&words(&[merged.len() as u16])[..], &areas].concat()));
    stream.extend(record(0x000a, &[]));
    compound(stream)
}

/// Returns a compound file with one stream, `Workbook`.
fn compound(mut stream: Vec<u8>) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    let length = stream.len().max(4096);
    stream.resize(length.next_multiple_of(512), 0);
    let sectors = (stream.len() / 512) as u32;
    let mut head = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    head.resize(24, 0);
    head.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    head.resize(44, 0);
    for word in [1, 1, 0, 4096, END, 0, END, 0, 0] {
        head.extend(u32::to_le_bytes(word));
    }
    head.resize(512, 0xff);
    // Sector 0 holds the table, 1 the directory, the stream lies behind.
    let mut table = vec![0xffff_fffd, END];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { END } else { at + 3 }));
    table.resize(128, FREE);
    head.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let entry = |name: &str, kind: u8, child: u32, from: u32, length: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(((name.len() as u16 + 1) * 2).to_le_bytes());
        entry.extend([kind, 1]);
        for word in [FREE, FREE, child] {
            entry.extend(word.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(from.to_le_bytes());
        entry.extend(length.to_le_bytes());
        entry.resize(128, 0);
        entry
    };
    head.extend(entry("Root Entry", 5, 1, END, 0));
    head.extend(entry("Workbook", 2, FREE, 2, length as u32));
    head.resize(512 * 3, 0);
    head.extend(stream);
    head
}
