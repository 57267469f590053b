//! Tables as a workbook, a sheet each, ready to be printed on A4.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::base::guarded::guarded;
use crate::base::text::width;
use crate::report::about::About;
use crate::report::cell::Cell;
use crate::report::table::{Column, Sheet, Tables, clean};
use crate::storage::fsx::DiskError;
use crate::tr;

/// Rows of a sheet, the head included.
const ROWS_MAX: u32 = 1_048_576;
/// Characters of a cell.
const CELL_CHARS_MAX: usize = 32_767;
/// Characters of a sheet's name.
const NAME_CHARS_MAX: usize = 31;
/// The height of a line, in points.
const LINE_POINTS: f64 = 14.4;
/// The greatest height of a row, in points.
const ROW_POINTS_MAX: f64 = 409.0;
/// Excel's number of A4.
const A4: u8 = 9;

/// Writes tables as a workbook. The rows wait in a temporary file without a name.
pub struct XlsxFile {
    book: Workbook,
    head: Format,
    text: Format,
    day: Format,
    number: Format,
    share: Format,
    /// The sheet that was begun, and the parts it has been split into.
    sheet: Option<(Sheet, u32)>,
    /// The row that comes next.
    next: u32,
}

impl XlsxFile {
    /// Begins a workbook.
    pub fn new(about: &About) -> Self {
        let mut book = Workbook::new();
        book.set_properties(&properties(about));
        let base = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let wrapped = base.clone().set_text_wrap();
        Self {
            book,
            head: wrapped
                .clone()
                .set_bold()
                .set_background_color("#EDEDED")
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            day: base.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            // Text whatever it looks like, also once somebody edits the cell.
            text: wrapped.set_num_format("@"),
            share: base.clone().set_num_format("0%"),
            number: base,
            sheet: None,
            next: 0,
        }
    }

    /// Writes the whole of it.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub fn finish<W: Write + Send>(mut self, out: W) -> io::Result<()> {
        self.end_sheet()?;
        with_room(|| self.book.save_to_writer(out))
    }

    fn current(&mut self) -> io::Result<&mut Worksheet> {
        let last = self.book.worksheets().len().saturating_sub(1);
        self.book.worksheet_from_index(last).map_err(failed)
    }

    fn begin_part(&mut self, sheet: &Sheet, part: u32) -> io::Result<()> {
        self.end_sheet()?;
        let head = self.head.clone();
        let page = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        page.set_name(tab_name(&sheet.name, part)).map_err(failed)?;
        for (at, column) in (0..).zip(&sheet.columns) {
            page.set_column_width(at, f64::from(column.width)).map_err(failed)?;
            page.write_string_with_format(0, at, fitting(&column.head), &head).map_err(failed)?;
        }
        page.set_freeze_panes(1, 0).map_err(failed)?;
        page.set_repeat_rows(0, 0).map_err(failed)?;
        page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        page.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
        page.set_header(format!("&C&\"黑体\"&14{}", clean(&sheet.title).replace('&', "&&")));
        page.set_footer(format!("&C{}", tr!("report-page-of", page = "&P", pages = "&N")));
        self.sheet = Some((sheet.clone(), part));
        self.next = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        let Some((sheet, _)) = self.sheet.take() else { return Ok(()) };
        let last_column = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = self.next.saturating_sub(1);
        self.current()?.autofilter(0, 0, last_row, last_column).map_err(failed)?;
        Ok(())
    }
}

impl Tables for XlsxFile {
    fn begin(&mut self, sheet: &Sheet) -> io::Result<()> {
        self.begin_part(sheet, 1)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.next == ROWS_MAX
            && let Some((sheet, part)) = self.sheet.clone()
        {
            self.begin_part(&sheet, part + 1)?;
        }
        let row = self.next;
        self.next += 1;
        let lines = self.sheet.as_ref().map_or(1, |(sheet, _)| lines(cells, sheet));
        let last = self.book.worksheets().len().saturating_sub(1);
        let page = self.book.worksheet_from_index(last).map_err(failed)?;
        // Not every program fits a row to what stands in it when it opens a file.
        page.set_row_height(row, f64::min(lines as f64 * LINE_POINTS, ROW_POINTS_MAX)).map_err(failed)?;
        with_room(|| {
            for (at, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => page.write_blank(row, at, &self.text),
                    Cell::Text(text) => page.write_string_with_format(row, at, fitting(text), &self.text),
                    Cell::Count(count) => page.write_number_with_format(row, at, *count as f64, &self.number),
                    Cell::Share(share) => page.write_number_with_format(row, at, *share, &self.share),
                    Cell::Day(day) => page.write_datetime_with_format(row, at, *day, &self.day),
                }?;
            }
            Ok(())
        })
    }
}

/// Returns how many lines the fullest cell of a row takes.
fn lines(cells: &[Cell], sheet: &Sheet) -> usize {
    let of_cell = |(cell, column): (&Cell, &Column)| match cell {
        Cell::Text(text) => {
            let room = usize::from(column.width).max(1);
            text.split('\n').map(|line| width(line).div_ceil(room).max(1)).sum()
        }
        _ => 1,
    };
    cells.iter().zip(&sheet.columns).map(of_cell).max().unwrap_or(1)
}

fn properties(about: &About) -> DocProperties {
    let mut properties = DocProperties::new()
        .set_title(clean(&about.title))
        .set_author(clean(&about.author))
        .set_subject(about.profile.label());
    // The same paper of the same day has the same bytes.
    if let Ok(made) = ExcelDateTime::parse_from_str(&about.made.to_string()) {
        properties = properties.set_creation_datetime(&made);
    }
    properties
}

/// Returns a name that a tab may have.
fn tab_name(name: &str, part: u32) -> String {
    let part = if part > 1 { format!(" {part}") } else { String::new() };
    let holds = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = clean(name).chars().filter(holds).take(NAME_CHARS_MAX - part.len()).collect();
    name + &part
}

/// Returns text that a cell can hold; what is cut off is said.
fn fitting(text: &str) -> String {
    let text = clean(text);
    // A cell is measured in UTF-16.
    if text.encode_utf16().count() <= CELL_CHARS_MAX {
        return text;
    }
    let more = tr!("report-cut-off");
    let mut room = CELL_CHARS_MAX - more.encode_utf16().count();
    let fits = text.chars().take_while(|c| {
        let fits = room >= c.len_utf16();
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    fits.collect::<String>() + &more
}

/// Has the library write. It panics where its temporary file takes nothing more.
fn with_room<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    let full = || DiskError::new(&std::env::temp_dir(), &io::ErrorKind::StorageFull.into());
    guarded(write).ok_or_else(|| io::Error::new(io::ErrorKind::StorageFull, full()))?.map_err(failed)
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
