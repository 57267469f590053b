//! A look at an old workbook before it is parsed. The parser follows chains of
//! sectors for ever where they run in a circle, and takes as much memory as the
//! outermost cells span, so both are checked here. See MS-CFB 2.2 to 2.6 and
//! MS-XLS 2.4.

use crate::base::limits::{ROSTER_CELLS_MAX, ROSTER_RECORDS_MAX};
use crate::roster::RosterError;

/// Sector numbers from here on mean no sector.
const NO_SECTOR: u32 = 0xffff_fffa;
/// Streams below this are kept in the stream of small ones.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;
const ENTRY: usize = 128;
/// What a sheet of this format can hold: 65,536 rows of 256 columns.
const CELLS_CLAIMED_MAX: u64 = 1 << 24;

fn broken(detail: &str) -> RosterError {
    RosterError::Broken { format: "xls", detail: detail.to_owned() }
}

/// Refuses a workbook that would make its parser run for ever or take memory
/// beyond any roster. What else is wrong with it is for the parser to say.
pub(super) fn check(bytes: &[u8]) -> Result<(), RosterError> {
    stream(bytes)?.map_or(Ok(()), |stream| check_book(&stream))
}

/// Returns the records of an old workbook, all its sheets in one stream; nothing where
/// there are none.
///
/// # Errors
/// Says that the file is damaged.
pub fn stream(bytes: &[u8]) -> Result<Option<Vec<u8>>, RosterError> {
    let Some(file) = Compound::new(bytes) else { return Ok(None) };
    let directory = file.chain(&file.fat, file.start)?;
    let directory = file.read(&directory);
    let entries: Vec<(&[u8], u32, u64)> = directory
        .chunks_exact(ENTRY)
        .map(|entry| {
            let high = if file.sector == 512 { 0 } else { u64::from(u32_at(entry, 124).unwrap_or(0)) };
            let start = u32_at(entry, 116).unwrap_or(NO_SECTOR);
            (&entry[..64], start, high << 32 | u64::from(u32_at(entry, 120).unwrap_or(0)))
        })
        .collect();
    let Some((_, small, _)) = entries.first() else { return Ok(None) };
    let small_fat = words(&file.read(&file.chain(&file.fat, file.small_fat)?));
    let small = file.read(&file.chain(&file.fat, *small)?);
    for wanted in ["Workbook", "Book"] {
        let name: Vec<u8> = wanted.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        // Names are told apart without case, and the first one counts.
        let Some((_, start, length)) = entries
            .iter()
            .find(|(entry, ..)| entry.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(&name)))
        else {
            continue;
        };
        let mut stream = if *length < SMALL {
            let sectors = file.chain(&small_fat, *start)?;
            pieces(&small, &sectors, SMALL_SECTOR, 0)
        } else {
            file.read(&file.chain(&file.fat, *start)?)
        };
        stream.truncate(usize::try_from(*length).unwrap_or(usize::MAX));
        return Ok(Some(stream));
    }
    Ok(None)
}

/// A compound file, as far as it is needed here.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    start: u32,
    small_fat: u32,
}

impl<'a> Compound<'a> {
    /// Returns `None` where the file is none, or cut off before anything can be found.
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let sector = match bytes.get(30..32)? {
            [9, 0] => 512,
            [12, 0] => 4096,
            _ => return None,
        };
        let mut file =
            Self { bytes, sector, fat: Vec::new(), start: u32_at(bytes, 48)?, small_fat: u32_at(bytes, 60)? };
        let mut tables = words(bytes.get(76..512)?);
        // More tables than there are sectors run in a circle; the parser stops there, too.
        let mut next = u32_at(bytes, 68)?;
        for _ in 0..=bytes.len() / sector {
            if next >= NO_SECTOR {
                break;
            }
            tables.extend(words(&file.read(&[next])));
            next = tables.pop()?;
        }
        let tables: Vec<u32> = tables.into_iter().filter(|table| *table < NO_SECTOR).collect();
        // A table that is named twice would make the parser's copy grow.
        if tables.len() > bytes.len() / sector + 1 {
            return None;
        }
        file.fat = words(&file.read(&tables));
        Some(file)
    }

    /// Returns the sectors of a chain in their order.
    fn chain(&self, table: &[u32], start: u32) -> Result<Vec<u32>, RosterError> {
        let mut sectors = Vec::new();
        let mut next = start;
        while next < NO_SECTOR {
            if sectors.len() > table.len() {
                return Err(broken("a chain of sectors runs in a circle"));
            }
            sectors.push(next);
            next = usize::try_from(next).ok().and_then(|at| table.get(at)).copied().unwrap_or(NO_SECTOR);
        }
        Ok(sectors)
    }

    /// Returns what stands in these sectors.
    fn read(&self, sectors: &[u32]) -> Vec<u8> {
        pieces(self.bytes, sectors, self.sector, self.sector)
    }
}

/// Returns pieces of `bytes`, each `size` long, counted from `offset`.
fn pieces(bytes: &[u8], sectors: &[u32], size: usize, offset: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for sector in sectors {
        let from = usize::try_from(*sector).unwrap_or(usize::MAX).saturating_mul(size).saturating_add(offset);
        let to = from.saturating_add(size).min(bytes.len());
        out.extend_from_slice(bytes.get(from..to).unwrap_or_default());
    }
    out
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect()
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

/// The records of a stream: their kind and what they hold.
pub fn records(mut rest: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(rest, 0)?, usize::try_from(u16_at(rest, 2)?).ok()?);
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

const END: u32 = 0x000a;
const SHEET: u32 = 0x0085;

/// Checks the sheets of a workbook, each from where the workbook says it begins.
fn check_book(stream: &[u8]) -> Result<(), RosterError> {
    let sheets = records(stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == SHEET);
    let (mut cells, mut seen) = (0u64, 0usize);
    for (_, sheet) in sheets {
        let from = u32_at(sheet, 0).and_then(|from| usize::try_from(from).ok()).unwrap_or(usize::MAX);
        let mut span = Span::default();
        for (kind, data) in records(stream.get(from..).unwrap_or_default()) {
            seen += 1;
            if seen > ROSTER_RECORDS_MAX {
                return Err(RosterError::TooManyCells { cells_max: ROSTER_CELLS_MAX });
            }
            // Charts within a sheet end first; to go on behind them does no harm.
            if !span.take(kind, data)? {
                break;
            }
        }
        cells = cells.saturating_add(span.cells());
        if cells > ROSTER_CELLS_MAX as u64 {
            return Err(RosterError::TooManyCells { cells_max: ROSTER_CELLS_MAX });
        }
    }
    Ok(())
}

/// What the cells of a sheet span.
#[derive(Default)]
struct Span {
    rows: Option<(u32, u32)>,
    columns: Option<(u32, u32)>,
    depth: u32,
}

impl Span {
    /// Takes a record in. Returns whether the sheet goes on.
    fn take(&mut self, kind: u32, data: &[u8]) -> Result<bool, RosterError> {
        match kind {
            END => {
                self.depth = self.depth.saturating_sub(1);
                return Ok(self.depth > 0);
            }
            // The beginning of the sheet, or of something within it.
            0x0809 => self.depth += 1,
            // The bounds that the sheet claims: the parser makes room for them at once.
            0x0200 => {
                let (first, last, column) = match data.len() {
                    10 => (u16_at(data, 0), u16_at(data, 2), u16_at(data, 6)),
                    _ => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 10)),
                };
                let (first, last, column) = (first.unwrap_or(0), last.unwrap_or(0), column.unwrap_or(0));
                let spanned = u64::from(last.saturating_sub(first)) * u64::from(column);
                if spanned > CELLS_CLAIMED_MAX || last > 0 && column > 0 && first > last {
                    return Err(broken("a sheet claims more rows or columns than it can have"));
                }
            }
            // Number, label, formula and their like begin with row and column.
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(true) };
                // Several numbers in a row end with their last column.
                let last = if kind == 0x00bd { u16_at(data, data.len().saturating_sub(2)) } else { None };
                let last = last.unwrap_or(first).max(first);
                widen(&mut self.rows, row, row);
                widen(&mut self.columns, first, last);
            }
            _ => {}
        }
        Ok(true)
    }

    fn cells(&self) -> u64 {
        let length = |range: Option<(u32, u32)>| range.map_or(0, |(first, last)| u64::from(last - first) + 1);
        length(self.rows) * length(self.columns)
    }
}

fn widen(range: &mut Option<(u32, u32)>, first: u32, last: u32) {
    let (from, to) = range.unwrap_or((first, last));
    *range = Some((from.min(first), to.max(last)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    fn book(sheets: &[u32], records: &[Vec<u8>]) -> Vec<u8> {
        let mut out: Vec<u8> =
            sheets.iter().flat_map(|from| record(0x0085, &[&from.to_le_bytes()[..], &[0; 8]].concat())).collect();
        out.extend(record(0x000a, &[]));
        assert!(sheets.iter().all(|from| *from as usize >= out.len()), "sheets begin at {}", out.len());
        out.extend(records.concat());
        out
    }

    #[test]
    fn cells_far_apart_and_sheets_read_over_and_over_are_too_many() {
        let near = book(&[20], &[record(0x0809, &[0; 4]), cell(0, 0), cell(9_999, 20)]);
        assert!(check_book(&near).is_ok());
        let far = book(&[20], &[record(0x0809, &[0; 4]), cell(0, 0), cell(65_535, 65_535)]);
        assert!(matches!(check_book(&far), Err(RosterError::TooManyCells { .. })));
        let over = book(&[16 * 60 + 4; 60], &[record(0x0809, &[0; 4]), cell(0, 0), cell(9_999, 20)]);
        assert!(matches!(check_book(&over), Err(RosterError::TooManyCells { .. })));
    }

    #[test]
    fn what_lies_behind_the_end_of_a_sheet_is_no_part_of_it_and_charts_in_it_are() {
        let begin = || record(0x0809, &[0; 4]);
        let end = || record(0x000a, &[]);
        assert!(check_book(&book(&[20], &[begin(), cell(0, 0), end(), cell(65_535, 255)])).is_ok());
        let chart = book(&[20], &[begin(), begin(), end(), cell(0, 0), cell(65_535, 255)]);
        assert!(matches!(check_book(&chart), Err(RosterError::TooManyCells { .. })));
    }

    #[test]
    fn a_sheet_that_claims_what_it_can_not_hold_is_broken() {
        let bounds = |rows: u32, columns: u16| {
            let data =
                [&0u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat();
            check_book(&book(&[20], &[record(0x0200, &data)]))
        };
        assert!(bounds(65_536, 256).is_ok());
        assert!(bounds(u32::MAX, 256).is_err() && bounds(65_536, 257).is_err());
    }

    #[test]
    fn a_chain_in_a_circle_is_refused_and_every_cut_is_survived() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rosters-zoo/合并单元格.xls");
        let whole = std::fs::read(path).unwrap();
        assert!(check(&whole).is_ok());
        let table = 512 * (1 + u32_at(&whole, 76).unwrap() as usize);
        let mut circle = whole.clone();
        for entry in circle[table..table + 512].chunks_exact_mut(4) {
            entry.copy_from_slice(&[0; 4]);
        }
        assert!(matches!(check(&circle), Err(RosterError::Broken { .. })));
        for end in (0..whole.len()).step_by(97) {
            let _ = check(&whole[..end]);
        }
    }
}
