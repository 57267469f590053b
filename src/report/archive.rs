//! The archive of a village's year: a file for each household, the registers, the
//! annual report, a list of all of it and their checksums. The same year twice has the
//! same bytes, so that what was kept can be told from what was changed.
//!
//! How long each is kept follows 《村级档案管理办法》, which knows 永久, 30 年 and 10 年.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::about::About;
use super::cell::Cell;
use super::dossier;
use super::error::ReportError;
use super::field::Field;
use super::ledger::{Ledger, Selection};
use super::paper::Paper;
use super::period::Unit;
use super::periodic;
use super::redact::Profile;
use super::register::{self, Register};
use super::table::{Column, Sheet, Tables};
use super::template::Template;
use super::write::docx;
use super::write::xlsx::XlsxFile;
use crate::base::progress::{Onward, Progress, Watch};
use crate::base::text::file_name;
use crate::domain::village::VillageCode;
use crate::query::words;
use crate::storage::fsx::{DiskError, FreshFile, FreshFolder};
use crate::tr;
use crate::workspace::Workspace;

/// What was archived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The folder.
    pub folder: PathBuf,
    /// Files of households.
    pub households: usize,
    /// All files, the list and the checksums included.
    pub files: usize,
    /// Restricted visits that were left out.
    pub held_back: usize,
}

/// What is archived, and where to.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The village.
    pub village: VillageCode,
    /// The year.
    pub year: i32,
    /// The folder, which isn't there yet, or is empty.
    pub folder: &'a Path,
    /// Whether restricted records are to be in it.
    pub restricted: bool,
}

/// One line of the list.
struct Item {
    title: String,
    day: NaiveDate,
    file: String,
}

/// Writes an archive. Given up or failed, nothing of it is left.
///
/// # Errors
/// Fails where the store or the disk does, where the village has nothing to archive,
/// and where it was given up.
pub fn write(
    workspace: &Workspace,
    wanted: Wanted<'_>,
    templates: Option<&Path>,
    watch: Watch<'_>,
) -> Result<Archived, ReportError> {
    let writer = workspace.me().cadre;
    let shared = workspace.shared();
    let state = shared.read();
    let first = NaiveDate::from_ymd_opt(wanted.year, 1, 1).ok_or(ReportError::Nothing)?;
    let period = Unit::Year.around(first);
    let mut ledger = Ledger::new(workspace, &state, Profile::Full, wanted.restricted);
    // A year that is over looks the same on every later day.
    ledger.today = ledger.today.min(period.to);
    let selection = Selection { village: Some(wanted.village), ..Selection::of(period) };
    let households = ledger.households(&selection);
    if households.is_empty() {
        return Err(ReportError::Nothing);
    }
    let place = words::village(&state, wanted.village);
    let folder = FreshFolder::at(wanted.folder)?;
    let mut items = Vec::new();
    let author = writer.map(|id| ledger.cadres(&[id])).unwrap_or_default();

    let dossiers = folder.folder(&tr!("report-archive-households"))?;
    let total = households.len() as u64;
    for (done, id) in (1..).zip(&households) {
        let Some(row) = ledger.household_row(*id) else { continue };
        let paper = dossier::paper(&ledger, *id, &selection)?;
        let said = |field| ledger.value(&row, field).words();
        let parts = [said(Field::Group), said(Field::Number), said(Field::Head)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        items.push(document(&paper, &dossiers, &parts.join(" "), ledger.today)?);
        if watch(Progress { done, total }) == Onward::Cancel {
            return Err(ReportError::Cancelled);
        }
    }

    let (text, _) = Template::Year.text(templates)?;
    let report = periodic::paper(&ledger, Template::Year, &text, &selection, writer)?;
    let name = tr!(
        "report-archive-name",
        place = place.as_str(),
        year = wanted.year.to_string(),
        what = Template::Year.label()
    );
    items.push(document(&report, folder.path(), &name, ledger.today)?);

    let name = tr!(
        "report-archive-name",
        place = place.as_str(),
        year = wanted.year.to_string(),
        what = tr!("report-register")
    );
    let about = About { title: name.clone(), author: author.clone(), profile: Profile::Full, made: ledger.today };
    let mut book = XlsxFile::new(&about);
    register::write(&ledger, &selection, Register::ALL, usize::MAX, &mut book, &mut |_| Onward::Continue)?;
    items.push(workbook(book, folder.path(), &name, ledger.today)?);

    list(&items, &author, folder.path(), ledger.today)?;
    let files = checksums(folder.path())?;
    let held_back = ledger.held_back(&selection);
    let households = households.len();
    Ok(Archived { folder: folder.finish()?, households, files, held_back })
}

fn document(paper: &Paper, dir: &Path, name: &str, day: NaiveDate) -> Result<Item, ReportError> {
    let bytes = docx::write(paper, Cursor::new(Vec::new()))?.into_inner();
    let path = FreshFile::in_folder(dir, name, "docx")?.finish_with(&bytes)?;
    Ok(Item { title: paper.about.title.clone(), day, file: file_name(&path) })
}

fn workbook(book: XlsxFile, dir: &Path, name: &str, day: NaiveDate) -> Result<Item, ReportError> {
    let mut file = FreshFile::in_folder(dir, name, "xlsx")?;
    book.finish(&mut file)?;
    Ok(Item { title: name.to_owned(), day, file: file_name(&file.finish()?) })
}

/// Writes the list 归档目录. How many pages a document has only a printer knows, so
/// that column is left for the pen.
fn list(items: &[Item], author: &str, dir: &Path, day: NaiveDate) -> Result<(), ReportError> {
    let name = tr!("report-archive-list");
    let about = About { title: name.clone(), author: author.to_owned(), profile: Profile::Full, made: day };
    let mut book = XlsxFile::new(&about);
    let columns = [
        (tr!("report-archive-number"), 6),
        (tr!("report-archive-author"), 14),
        (tr!("report-archive-title"), 40),
        (tr!("report-archive-day"), 12),
        (tr!("report-archive-pages"), 6),
        (tr!("report-archive-keep"), 10),
        (tr!("report-archive-note"), 30),
    ];
    let columns = columns.map(|(head, width)| Column { head, width }).to_vec();
    book.begin(&Sheet { name: name.clone(), title: name.clone(), columns })?;
    for (number, item) in (1..).zip(items) {
        book.row(&[
            Cell::Count(number),
            Cell::text(author),
            Cell::text(item.title.clone()),
            Cell::Day(item.day),
            Cell::Empty,
            Cell::Text(tr!("report-archive-thirty-years")),
            Cell::text(item.file.clone()),
        ])?;
    }
    workbook(book, dir, &name, day).map(drop)
}

/// Writes the checksums of all files, as `sha256sum -c` reads them, and returns how
/// many files there are with it.
fn checksums(dir: &Path) -> Result<usize, ReportError> {
    let mut sums: BTreeMap<String, String> = BTreeMap::new();
    let mut folders = vec![(dir.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed = |error: std::io::Error| DiskError::new(&folder, &error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = format!("{prefix}{}", file_name(&path));
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
                continue;
            }
            let bytes = fs::read(&path).map_err(|error| DiskError::new(&path, &error))?;
            let digest = Sha256::digest(&bytes);
            sums.insert(name, digest.iter().map(|byte| format!("{byte:02x}")).collect());
        }
    }
    let text: String = sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    FreshFile::at(&dir.join("SHA256SUMS"))?.finish_with(text.as_bytes())?;
    Ok(sums.len() + 1)
}
