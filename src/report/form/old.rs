//! Forms of the old kind, .xls and WPS .et: what stands in them and how it looks is
//! carried over into a workbook of today, which is filled like any other. Pictures,
//! lists and macros aren't. The records are those of MS-XLS 2.4.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls, XlsError};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

use super::FormError;
use crate::base::guarded::guarded;
use crate::base::limits;
use crate::roster::{RosterError, from_bytes, records, stream};

/// What the stored width of a column has beyond the letters in it.
const PADDING: f64 = 0.71;

fn broken(detail: impl ToString) -> FormError {
    FormError::Broken { detail: detail.to_string() }
}

/// Returns an old workbook as one of today.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn renewed(bytes: &[u8]) -> Result<Vec<u8>, FormError> {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if holds("EncryptedPackage") {
        return Err(FormError::Locked);
    }
    if holds("WordDocument") {
        return Err(FormError::OldDocument);
    }
    // The reader of rosters knows all the ways in which such a file can be bad.
    match from_bytes("", bytes) {
        Ok(_) => {}
        Err(RosterError::EmptySheets | RosterError::EmptyFile) => return Err(FormError::NoPlaces { seen: Vec::new() }),
        Err(RosterError::Encrypted) => return Err(FormError::Locked),
        Err(RosterError::NotASpreadsheet | RosterError::NotText) => return Err(FormError::NotAForm),
        Err(
            RosterError::TooManyCells { .. } | RosterError::TooManyRows { .. } | RosterError::UnpacksTooLarge { .. },
        ) => {
            return Err(FormError::TooLarge);
        }
        Err(other) => return Err(broken(other)),
    }
    let stream = stream(bytes).map_err(broken)?.ok_or(FormError::NotAForm)?;
    let looks = Looks::read(&stream);
    guarded(|| written(bytes, &stream, &looks)).unwrap_or_else(|| Err(broken("xls")))
}

fn written(bytes: &[u8], stream: &[u8], looks: &Looks) -> Result<Vec<u8>, FormError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => FormError::Locked,
        other => broken(other),
    })?;
    let mut out = Workbook::new();
    let tabs: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut is_first = true;
    for (name, is_visible) in tabs.into_iter().take(limits::ROSTER_SHEETS_MAX) {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let formulas = book.worksheet_formula(&name).unwrap_or_default();
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let page = Page::read(stream, looks.sheets.get(&name).copied());
        let sheet = out.add_worksheet();
        sheet.set_name(&name).map_err(broken)?;
        if !is_visible {
            sheet.set_hidden(true);
        } else if is_first {
            sheet.set_active(true);
            is_first = false;
        }
        page.set_up(sheet).map_err(broken)?;
        let mut values: HashMap<(u32, u16), Data> = HashMap::new();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let place = (top + u32::try_from(row).unwrap_or(0), u16::try_from(left as usize + column).unwrap_or(0));
            values.insert(place, data.clone());
        }
        let formulas: HashMap<(u32, u16), String> = match formulas.start() {
            Some((top, left)) => formulas
                .used_cells()
                .filter(|(.., text)| !text.is_empty())
                .map(|(row, column, text)| {
                    (
                        (top + u32::try_from(row).unwrap_or(0), u16::try_from(left as usize + column).unwrap_or(0)),
                        text.clone(),
                    )
                })
                .collect(),
            None => HashMap::new(),
        };
        let plain = Format::new();
        for area in &merged {
            let (last_row, last) = (area.end.0, u16::try_from(area.end.1).unwrap_or(0));
            let first = u16::try_from(area.start.1).unwrap_or(0);
            if (area.start.0, first) != (last_row, last) {
                let look = page.looks.get(&(area.start.0, first)).map(|style| looks.format(*style));
                sheet
                    .merge_range(area.start.0, first, last_row, last, "", look.as_ref().unwrap_or(&plain))
                    .map_err(broken)?;
            }
        }
        let mut places: Vec<(u32, u16)> =
            page.looks.keys().chain(values.keys()).chain(formulas.keys()).copied().collect();
        places.sort_unstable();
        places.dedup();
        for (row, column) in places {
            let look = page.looks.get(&(row, column)).map_or_else(Format::new, |style| looks.format(*style));
            if let Some(formula) = formulas.get(&(row, column)) {
                sheet.write_formula_with_format(row, column, Formula::new(formula), &look).map_err(broken)?;
                continue;
            }
            match values.get(&(row, column)) {
                Some(data) => write(sheet, row, column, data, &look).map_err(broken)?,
                None => drop(sheet.write_blank(row, column, &look).map_err(broken)?),
            }
        }
    }
    out.save_to_buffer().map_err(broken)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, data: &Data, look: &Format) -> Result<(), XlsxError> {
    match data {
        Data::Int(value) => sheet.write_number_with_format(row, column, *value as f64, look)?,
        Data::Float(value) => sheet.write_number_with_format(row, column, *value, look)?,
        Data::DateTime(moment) => sheet.write_number_with_format(row, column, moment.as_f64(), look)?,
        Data::Bool(value) => sheet.write_boolean_with_format(row, column, *value, look)?,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            sheet.write_string_with_format(row, column, text, look)?
        }
        Data::Error(_) | Data::Empty => sheet.write_blank(row, column, look)?,
    };
    Ok(())
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// Returns a text of `count` letters, of which the first byte says how wide they are.
fn letters(data: &[u8], count: usize) -> Option<String> {
    let (wide, rest) = data.split_first()?;
    if wide & 1 == 0 {
        return Some(rest.get(..count)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let units: Vec<u16> = rest.get(..count * 2)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
    Some(String::from_utf16_lossy(&units))
}

#[derive(Debug, Clone, Default)]
struct Font {
    name: String,
    points: f64,
    is_bold: bool,
    is_italic: bool,
    is_underlined: bool,
}

/// How the cells of the workbook look, and where its sheets begin.
#[derive(Debug, Default)]
struct Looks {
    fonts: Vec<Font>,
    formats: HashMap<u16, String>,
    styles: Vec<Vec<u8>>,
    colors: Vec<u32>,
    sheets: HashMap<String, usize>,
}

impl Looks {
    fn read(stream: &[u8]) -> Self {
        let mut looks = Self::default();
        for (kind, data) in records(stream).take_while(|(kind, _)| *kind != 0x000a) {
            match kind {
                0x0031 => looks.fonts.push(font(data).unwrap_or_default()),
                0x041e => {
                    let text = u16_at(data, 2).and_then(|count| letters(data.get(4..)?, count.into()));
                    if let Some((id, text)) = u16_at(data, 0).zip(text) {
                        looks.formats.insert(id, text);
                    }
                }
                0x00e0 => looks.styles.push(data.to_vec()),
                0x0092 => {
                    let colors = data.get(2..).unwrap_or_default().chunks_exact(4);
                    looks.colors = colors.map(|c| u32::from_be_bytes([0, c[0], c[1], c[2]])).collect();
                }
                0x0085 => {
                    let name = data.get(6).and_then(|count| letters(data.get(7..)?, (*count).into()));
                    if let Some((from, name)) = u32_at(data, 0).and_then(|from| usize::try_from(from).ok()).zip(name) {
                        looks.sheets.insert(name, from);
                    }
                }
                _ => {}
            }
        }
        looks
    }

    fn format(&self, style: u16) -> Format {
        let mut format = Format::new();
        let Some(data) = self.styles.get(usize::from(style)) else { return format };
        let at = |at: usize| u16_at(data, at).unwrap_or(0);
        // There is no font of number 4.
        let font = usize::from(at(0));
        if let Some(font) = self.fonts.get(if font > 4 { font - 1 } else { font }) {
            if !font.name.is_empty() {
                format = format.set_font_name(&font.name);
            }
            format = format.set_font_size(font.points);
            if font.is_bold {
                format = format.set_bold();
            }
            if font.is_italic {
                format = format.set_italic();
            }
            if font.is_underlined {
                format = format.set_underline(rust_xlsxwriter::FormatUnderline::Single);
            }
        }
        format = match self.formats.get(&at(2)) {
            Some(code) => format.set_num_format(code),
            None => format.set_num_format_index(u8::try_from(at(2)).unwrap_or(0)),
        };
        if at(4) & 1 == 0 {
            format = format.set_unlocked();
        }
        let align = data.get(6).copied().unwrap_or(0);
        format = match align & 7 {
            1 => format.set_align(FormatAlign::Left),
            2 => format.set_align(FormatAlign::Center),
            3 => format.set_align(FormatAlign::Right),
            4 => format.set_align(FormatAlign::Fill),
            5 => format.set_align(FormatAlign::Justify),
            6 => format.set_align(FormatAlign::CenterAcross),
            7 => format.set_align(FormatAlign::Distributed),
            _ => format,
        };
        format = match align >> 4 & 7 {
            0 => format.set_align(FormatAlign::Top),
            1 => format.set_align(FormatAlign::VerticalCenter),
            3 => format.set_align(FormatAlign::VerticalJustify),
            _ => format,
        };
        if align & 8 != 0 {
            format = format.set_text_wrap();
        }
        if let Some(turn) = data.get(7).filter(|turn| **turn > 0) {
            format = match *turn {
                255 => format.set_rotation(270),
                turn if turn <= 90 => format.set_rotation(turn.into()),
                turn => format.set_rotation(90 - i16::from(turn)),
            };
        }
        let lines = u32_at(data, 10).unwrap_or(0);
        format = format
            .set_border_left(border(lines))
            .set_border_right(border(lines >> 4))
            .set_border_top(border(lines >> 8))
            .set_border_bottom(border(lines >> 12));
        let filled = u32_at(data, 14).unwrap_or(0) >> 26;
        if filled == 1
            && let Some(color) = self.color(at(18) & 0x7f)
        {
            format = format.set_background_color(color);
        }
        format
    }

    fn color(&self, index: u16) -> Option<Color> {
        const FIRST: &[u32] = &[
            0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0xff00ff, 0x00ffff, 0x800000, 0x008000,
            0x000080, 0x808000, 0x800080, 0x008080, 0xc0c0c0, 0x808080, 0x9999ff, 0x993366, 0xffffcc, 0xccffff,
            0x660066, 0xff8080, 0x0066cc, 0xccccff, 0x000080, 0xff00ff, 0xffff00, 0x00ffff, 0x800080, 0x800000,
            0x008080, 0x0000ff, 0x00ccff, 0xccffff, 0xccffcc, 0xffff99, 0x99ccff, 0xff99cc, 0xcc99ff, 0xffcc99,
            0x3366ff, 0x33cccc, 0x99cc00, 0xffcc00, 0xff9900, 0xff6600, 0x666699, 0x969696, 0x003366, 0x339966,
            0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
        ];
        let at = usize::from(index.checked_sub(8)?);
        self.colors.get(at).or(FIRST.get(at)).map(|color| Color::RGB(*color))
    }
}

fn font(data: &[u8]) -> Option<Font> {
    Some(Font {
        points: f64::from(u16_at(data, 0)?) / 20.0,
        is_italic: u16_at(data, 2)? & 2 != 0,
        is_bold: u16_at(data, 6)? >= 600,
        is_underlined: *data.get(10)? != 0,
        name: letters(data.get(15..)?, (*data.get(14)?).into())?,
    })
}

fn border(kind: u32) -> FormatBorder {
    match kind & 15 {
        0 => FormatBorder::None,
        2 => FormatBorder::Medium,
        3 => FormatBorder::Dashed,
        4 => FormatBorder::Dotted,
        5 => FormatBorder::Thick,
        6 => FormatBorder::Double,
        7 => FormatBorder::Hair,
        8..=12 => FormatBorder::MediumDashed,
        _ => FormatBorder::Thin,
    }
}

/// How one sheet is laid out.
#[derive(Debug, Default)]
struct Page {
    looks: HashMap<(u32, u16), u16>,
    columns: Vec<(u16, u16, f64, bool)>,
    rows: Vec<(u32, f64, bool)>,
    is_protected: bool,
    paper: Option<u16>,
    is_landscape: bool,
    margins: [Option<f64>; 4],
}

impl Page {
    fn read(stream: &[u8], from: Option<usize>) -> Self {
        let mut page = Self::default();
        let Some(rest) = from.and_then(|from| stream.get(from..)) else { return page };
        let mut depth = 0usize;
        for (kind, data) in records(rest) {
            match kind {
                0x0809 => depth += 1,
                0x000a => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                // Charts within the sheet have pages of their own.
                _ if depth > 1 => {}
                _ => page.take(kind, data),
            }
        }
        page
    }

    fn take(&mut self, kind: u32, data: &[u8]) {
        let at = |at: usize| u16_at(data, at).unwrap_or(0);
        match kind {
            0x0006 | 0x00fd | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00d6 => {
                self.looks.insert((at(0).into(), at(2)), at(4));
            }
            0x00be => {
                let styles = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(2);
                for (step, style) in (0u16..).zip(styles) {
                    self.looks.insert((at(0).into(), at(2).saturating_add(step)), u16_at(style, 0).unwrap_or(0));
                }
            }
            0x00bd => {
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                for (step, cell) in (0u16..).zip(cells) {
                    self.looks.insert((at(0).into(), at(2).saturating_add(step)), u16_at(cell, 0).unwrap_or(0));
                }
            }
            0x007d => self.columns.push((at(0), at(2), f64::from(at(4)) / 256.0, at(8) & 1 != 0)),
            0x0208 => {
                let flags = at(12);
                if flags & 0x40 != 0 || flags & 0x20 != 0 {
                    self.rows.push((at(0).into(), f64::from(at(6) & 0x7fff) / 20.0, flags & 0x20 != 0));
                }
            }
            0x0012 => self.is_protected = at(0) != 0,
            0x00a1 => {
                self.paper = Some(at(0)).filter(|paper| *paper > 0);
                self.is_landscape = at(10) & 2 == 0 && at(10) & 4 == 0;
            }
            0x0026..=0x0029 => {
                let margin = data.get(..8).and_then(|raw| raw.try_into().ok()).map(f64::from_le_bytes);
                let place = usize::try_from(kind - 0x0026).unwrap_or(0);
                self.margins[place] = margin.filter(|margin| (0.0..10.0).contains(margin));
            }
            _ => {}
        }
    }

    fn set_up(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (first, last, wide, is_hidden) in &self.columns {
            for column in *first..=(*last).min(255) {
                sheet.set_column_width(column, (wide - PADDING).max(0.0))?;
                if *is_hidden {
                    sheet.set_column_hidden(column)?;
                }
            }
        }
        for (row, height, is_hidden) in &self.rows {
            sheet.set_row_height(*row, *height)?;
            if *is_hidden {
                sheet.set_row_hidden(*row)?;
            }
        }
        if self.is_protected {
            sheet.protect();
        }
        if let Some(paper) = self.paper.and_then(|paper| u8::try_from(paper).ok()) {
            sheet.set_paper_size(paper);
        }
        if self.is_landscape {
            sheet.set_landscape();
        }
        let [left, right, top, bottom] = self.margins.map(|margin| margin.unwrap_or(-1.0));
        sheet.set_margins(left, right, top, bottom, -1.0, -1.0);
        Ok(())
    }
}
