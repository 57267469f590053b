//! What is wanted: which paper, of what, for whom, as what kind of file; and the one
//! way to make it.

use std::io::{self, Cursor, Write};
use std::path::Path;

use chrono::NaiveDate;

use super::about::About;
use super::cell::Cell;
use super::diary;
use super::dossier;
use super::error::ReportError;
use super::ledger::{Ledger, Selection};
use super::paper::{Grid, Page, Paper, Part};
use super::period::{self, Span};
use super::periodic;
use super::redact::Profile;
use super::register::{self, Register};
use super::slip;
use super::table::{Sheet, Tables};
use super::template::Template;
use super::write::csv::{CsvFile, Encoding};
use super::write::docx;
use super::write::html::{self, HtmlTables};
use super::write::xlsx::XlsxFile;
use crate::base::ids::{CadreId, HouseholdId, VisitId};
use crate::base::limits::GLANCE_ROWS_MAX;
use crate::base::progress::{Onward, Progress, Watch};
use crate::domain::words;
use crate::query::progress::Period;
use crate::tr;
use crate::workspace::Workspace;

words! {
    /// A kind of file.
    pub enum FileKind {
        /// A workbook.
        Xlsx = "xlsx" / "report-file-xlsx",
        /// A document.
        Docx = "docx" / "report-file-docx",
        /// A page that any browser opens.
        Html = "html" / "report-file-html",
        /// A list.
        Csv = "csv" / "report-file-csv",
    }
}

/// Which paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// 台账: these registers; a CSV file holds one.
    Register(Vec<Register>),
    /// 民情日记: of one visit, or of all of the selection.
    Diary(Option<VisitId>),
    /// 周报, 月报, 季报, 年度报告.
    Periodic(Template),
    /// 一户一档.
    Dossier(HouseholdId),
    /// 留户联, with the number under which the cadre wants to be called.
    Slip(VisitId, Option<String>),
}

impl Kind {
    /// Returns the kinds of file that it can be written as, the usual one first.
    pub fn files(&self) -> &'static [FileKind] {
        match self {
            Self::Register(_) => &[FileKind::Xlsx, FileKind::Csv, FileKind::Html],
            Self::Diary(_) | Self::Periodic(_) | Self::Dossier(_) | Self::Slip(..) => &[FileKind::Docx, FileKind::Html],
        }
    }

    /// Returns what it is called.
    pub fn title(&self) -> String {
        match self {
            Self::Register(one) if one.len() == 1 => tr!("report-register-name", name = one[0].label()),
            Self::Register(_) => tr!("report-register"),
            Self::Diary(_) => tr!("report-diary"),
            Self::Periodic(template) => template.label(),
            Self::Dossier(_) => tr!("report-dossier"),
            Self::Slip(..) => tr!("report-slip"),
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which paper.
    pub kind: Kind,
    /// What it is about.
    pub selection: Selection,
    /// For whom it is.
    pub profile: Profile,
    /// Whether restricted records are to be in it.
    pub restricted: bool,
    /// As what kind of file.
    pub file: FileKind,
    /// How a CSV file is encoded.
    pub encoding: Encoding,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// The registers in it and their lines.
    pub lines: Vec<(Register, u64)>,
    /// Restricted visits of the selection that were left out.
    pub held_back: usize,
    /// Restricted visits that are in it.
    pub restricted: usize,
}

/// What a paper will say, as far as it is looked at before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// The paper, or the first of it.
    pub paper: Paper,
    /// Restricted visits that are left out.
    pub held_back: usize,
}

/// Returns the words by which a paper is offered again: which one, the days, for whom,
/// as what kind of file. Nothing for days of its own.
pub fn chosen(paper: &str, period: Period, profile: Profile, file: FileKind, today: NaiveDate) -> Option<String> {
    let span = Span::ALL.iter().find(|span| span.days(today) == period)?;
    let file = if file == FileKind::Html { file } else { FileKind::Docx };
    Some([paper, span.word(), profile.word(), file.word()].join(" "))
}

impl Order {
    /// Returns what was chosen, in four words; see [`chosen`]. Nothing where it was
    /// about one record.
    pub fn chosen(&self, today: NaiveDate) -> Option<String> {
        let paper = match &self.kind {
            Kind::Periodic(template) => template.word(),
            Kind::Diary(None) => "diary",
            Kind::Register(_) => "register",
            Kind::Diary(Some(_)) | Kind::Dossier(_) | Kind::Slip(..) => return None,
        };
        chosen(paper, self.selection.period, self.profile, self.file, today)
    }

    /// Returns a name for the file, without an ending.
    pub fn file_name(&self) -> String {
        tr!("report-paper-name", title = self.kind.title(), period = period::words(self.selection.period))
    }

    /// Writes the paper. `templates` is the folder of the user's own templates.
    ///
    /// # Errors
    /// Fails where the store or the file does, where there is nothing to write, and
    /// where `watch` gave it up. What was written to `out` by then is worth nothing.
    pub fn write<W: Write + Send>(
        &self,
        workspace: &Workspace,
        templates: Option<&Path>,
        mut out: W,
        watch: Watch<'_>,
    ) -> Result<Made, ReportError> {
        // Asked before the state is held: it looks at the state itself.
        let writer = workspace.me().cadre;
        let shared = workspace.shared();
        let state = shared.read();
        let ledger = Ledger::new(workspace, &state, self.profile, self.restricted);
        let selection = &self.selection;
        let mut made = Made { held_back: ledger.held_back(selection), ..Made::default() };
        if ledger.restricted {
            made.restricted = ledger.visits(selection).iter().filter(|id| state.is_restricted(**id)).count();
        }
        match &self.kind {
            Kind::Register(registers) => {
                let about = self.about(&ledger, writer);
                made.lines = self.tables(&ledger, registers, &about, out, watch)?;
            }
            _ => {
                let (paper, _) = self.paper(&ledger, templates, writer, usize::MAX)?;
                out.write_all(&self.bytes(&paper)?)?;
            }
        }
        Ok(made)
    }

    /// Returns what the paper will say: of registers and diaries the beginning, and how
    /// much there is in all.
    ///
    /// # Errors
    /// Fails where the store does, where there is nothing to write, and where `watch`
    /// gave it up.
    pub fn glance(
        &self,
        workspace: &Workspace,
        templates: Option<&Path>,
        watch: Watch<'_>,
    ) -> Result<Glance, ReportError> {
        let writer = workspace.me().cadre;
        let shared = workspace.shared();
        let state = shared.read();
        let ledger = Ledger::new(workspace, &state, self.profile, self.restricted);
        let held_back = ledger.held_back(&self.selection);
        let paper = match &self.kind {
            Kind::Register(registers) => {
                let mut first = Parts::default();
                let most = GLANCE_ROWS_MAX;
                let lines = register::write(&ledger, &self.selection, registers, most, &mut first, watch)?;
                let about = self.about(&ledger, writer);
                let (title, parts) = (about.title.clone(), first.told(&lines));
                Paper { about, page: Page::A4, title, under: String::new(), parts, signed: None }
            }
            _ => {
                let (mut paper, beyond) = self.paper(&ledger, templates, writer, GLANCE_ROWS_MAX)?;
                if beyond > 0 {
                    let count = GLANCE_ROWS_MAX + beyond;
                    paper.parts.push(Part::Text(tr!("report-glance-visits", shown = GLANCE_ROWS_MAX, count = count)));
                }
                paper
            }
        };
        match watch(Progress::default()) {
            Onward::Continue => Ok(Glance { paper, held_back }),
            Onward::Cancel => Err(ReportError::Cancelled),
        }
    }

    fn about(&self, ledger: &Ledger<'_>, writer: Option<CadreId>) -> About {
        let author = writer.map(|id| ledger.cadres(&[id])).unwrap_or_default();
        About { title: self.file_name(), author, profile: self.profile, made: ledger.today }
    }

    /// Returns a paper that is no register, a diary with at most so many visits, and how
    /// many visits there are beyond these.
    fn paper(
        &self,
        ledger: &Ledger<'_>,
        templates: Option<&Path>,
        writer: Option<CadreId>,
        most: usize,
    ) -> Result<(Paper, usize), ReportError> {
        if let Kind::Diary(Some(visit)) | Kind::Slip(visit, _) = &self.kind
            && !ledger.shows(Some(*visit))
        {
            return Err(ReportError::Restricted);
        }
        let selection = &self.selection;
        let paper = match &self.kind {
            Kind::Diary(Some(visit)) => diary::paper(ledger, &[*visit], writer, selection)?,
            // Registers are tables, and never one paper.
            Kind::Register(_) => return Err(ReportError::Nothing),
            Kind::Diary(None) => {
                let visits = ledger.visits(selection);
                let shown = &visits[..visits.len().min(most)];
                return Ok((diary::paper(ledger, shown, writer, selection)?, visits.len() - shown.len()));
            }
            Kind::Periodic(template) => {
                let (text, _) = template.text(templates)?;
                periodic::paper(ledger, *template, &text, selection, writer)?
            }
            Kind::Dossier(household) => dossier::paper(ledger, *household, selection)?,
            Kind::Slip(visit, phone) => slip::paper(ledger, *visit, phone.as_deref())?,
        };
        Ok((paper, 0))
    }

    fn bytes(&self, paper: &Paper) -> Result<Vec<u8>, ReportError> {
        match self.file {
            FileKind::Html => Ok(html::page(paper).into_bytes()),
            FileKind::Docx | FileKind::Xlsx | FileKind::Csv => {
                Ok(docx::write(paper, Cursor::new(Vec::new()))?.into_inner())
            }
        }
    }

    fn tables<W: Write + Send>(
        &self,
        ledger: &Ledger<'_>,
        registers: &[Register],
        about: &About,
        out: W,
        watch: Watch<'_>,
    ) -> Result<Vec<(Register, u64)>, ReportError> {
        let selection = &self.selection;
        match self.file {
            FileKind::Csv => {
                let mut file = CsvFile::new(std::io::BufWriter::new(out), self.encoding);
                let lines = register::write(ledger, selection, registers, usize::MAX, &mut file, watch)?;
                file.finish()?;
                Ok(lines)
            }
            FileKind::Html => {
                let mut file = HtmlTables::new(std::io::BufWriter::new(out), &about.title)?;
                let lines = register::write(ledger, selection, registers, usize::MAX, &mut file, watch)?;
                file.finish()?;
                Ok(lines)
            }
            FileKind::Xlsx | FileKind::Docx => {
                let mut file = XlsxFile::new(about);
                let lines = register::write(ledger, selection, registers, usize::MAX, &mut file, watch)?;
                file.finish(out)?;
                Ok(lines)
            }
        }
    }
}

/// Registers as parts of a paper.
#[derive(Default)]
struct Parts(Vec<(String, Grid)>);

impl Parts {
    /// Returns the parts, with what each register has beyond the lines that are here.
    fn told(self, lines: &[(Register, u64)]) -> Vec<Part> {
        let mut parts = Vec::new();
        for ((title, grid), (_, count)) in self.0.into_iter().zip(lines) {
            let shown = grid.rows.len();
            parts.push(Part::Heading(0, title));
            parts.push(Part::Text(match shown as u64 == *count {
                true => tr!("report-glance-lines", count = *count),
                false => tr!("report-glance-first", shown = shown, count = *count),
            }));
            if shown > 0 {
                parts.push(Part::Grid(grid));
            }
            parts.push(Part::Break);
        }
        // Nothing comes after the last one.
        parts.pop();
        parts
    }
}

impl Tables for Parts {
    fn begin(&mut self, sheet: &Sheet) -> io::Result<()> {
        self.0.push((sheet.title.clone(), Grid { columns: sheet.columns.clone(), rows: Vec::new() }));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if let Some((_, grid)) = self.0.last_mut() {
            grid.rows.push(cells.to_vec());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::clock::FixedClock;
    use crate::base::entropy::SeededEntropy;
    use crate::base::progress::unwatched;
    use crate::domain::cadre::Role;
    use crate::domain::change::Change;
    use crate::domain::household::Household;
    use crate::domain::record::Record;
    use crate::storage::vault::KdfCost;
    use crate::workspace::{self, Founding};

    /// Returns a ledger with so many households, and the folder that goes with it.
    fn ledger(households: usize) -> (Workspace, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
        let founding = Founding { role: Role::Cadre, name: "张三", unit: "县水利局", passphrase: None, cost };
        let clock = Arc::new(FixedClock("2026-11-22T10:00:00+08:00".parse().unwrap()));
        let entropy = Box::new(SeededEntropy::new(1));
        let (mut workspace, _) = workspace::init(&dir.path().join("data"), &founding, clock, entropy).unwrap();
        let of = |n: usize| Household {
            number: Some(n.to_string()),
            ..Household::new("320722114204".parse().unwrap(), format!("户主{n}"))
        };
        let add = |home: Household| Change::Add { id: home.first_id().into(), record: Record::Household(home) };
        workspace.commit((1..=households).map(|n| add(of(n))).collect()).unwrap();
        (workspace, dir)
    }

    fn order(kind: Kind) -> Order {
        let days = Period { from: "2026-11-01".parse().unwrap(), to: "2026-11-30".parse().unwrap() };
        Order {
            kind,
            selection: Selection::of(days),
            profile: Profile::Full,
            restricted: false,
            file: FileKind::Xlsx,
            encoding: Encoding::Utf8,
        }
    }

    #[test]
    fn of_a_long_register_the_first_lines_are_shown_and_all_are_counted_and_written() {
        let (workspace, _dir) = ledger(GLANCE_ROWS_MAX + 7);
        let order = order(Kind::Register(vec![Register::Households]));
        let paper = order.glance(&workspace, None, &mut unwatched).unwrap().paper;
        let grids: Vec<&Grid> =
            paper.parts.iter().filter_map(|part| if let Part::Grid(grid) = part { Some(grid) } else { None }).collect();
        assert_eq!(grids.iter().map(|grid| grid.rows.len()).collect::<Vec<_>>(), [GLANCE_ROWS_MAX]);
        let count = GLANCE_ROWS_MAX + 7;
        let said = tr!("report-glance-first", shown = GLANCE_ROWS_MAX, count = count);
        assert!(paper.parts.contains(&Part::Text(said)), "{:?}", paper.parts.first());
        let made = order.write(&workspace, None, Vec::new(), &mut unwatched).unwrap();
        assert_eq!(made.lines, [(Register::Households, count as u64)]);
    }

    #[test]
    fn a_preview_can_be_given_up_and_says_where_there_is_nothing() {
        let (workspace, _dir) = ledger(3);
        let register = order(Kind::Register(Register::ALL.to_vec()));
        let stopped = register.glance(&workspace, None, &mut |_| Onward::Cancel);
        assert!(matches!(stopped, Err(ReportError::Cancelled)), "{stopped:?}");
        let diary = order(Kind::Diary(None)).glance(&workspace, None, &mut unwatched);
        assert!(matches!(diary, Err(ReportError::Nothing)), "{diary:?}");
        let week = order(Kind::Periodic(Template::Week)).glance(&workspace, None, &mut unwatched).unwrap();
        assert!(!week.paper.parts.is_empty());
    }
}
