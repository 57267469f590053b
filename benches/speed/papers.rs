//! A register of all visits as a workbook, beside the usual way to write one: Python's
//! openpyxl in its mode for long tables, with the same rows. It has to be installed
//! (`pip install openpyxl`); without it, there is nothing to compare with, and it says so.

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use chrono::NaiveDate;
use dundian::base::progress::unwatched;
use dundian::query::progress::Period;
use dundian::report::ledger::Selection;
use dundian::report::order::{FileKind, Kind, Order};
use dundian::report::redact::Profile;
use dundian::report::register::Register;
use dundian::report::template::Template;
use dundian::report::write::csv::Encoding;

use crate::rig::{self, Rig};
use crate::{ms, row, timed};

/// Marks the process that writes a register and says how much memory that takes.
pub const MARK: &str = "--register-of";

/// Reads rows as CSV and writes them as a workbook, and says how long the writing took.
const OPENPYXL: &str = "
import csv, sys, time
from openpyxl import Workbook
with open(sys.argv[1], encoding='utf-8-sig', newline='') as file:
    rows = list(csv.reader(file))
begun = time.perf_counter()
book = Workbook(write_only=True)
sheet = book.create_sheet('走访')
for row in rows:
    sheet.append(row)
book.save(sys.argv[2])
print(time.perf_counter() - begun)
";

/// Measures a register and a week's report.
pub fn papers(rig: &Rig) {
    let dir = tempfile::tempdir().unwrap();
    let workspace = rig::open(&rig.data());
    let write = |kind: Kind, file: FileKind, to: &Path| {
        let mut out = std::fs::File::create(to).unwrap();
        order(kind, file).write(&workspace, None, &mut out, &mut unwatched).unwrap();
    };
    let visits = || Kind::Register(vec![Register::Visits]);
    let (book, list) = (dir.path().join("走访.xlsx"), dir.path().join("走访.csv"));
    let ours = timed(|| write(visits(), FileKind::Xlsx, &book));
    write(visits(), FileKind::Csv, &list);
    let week = timed(|| write(Kind::Periodic(Template::Week), FileKind::Docx, &dir.path().join("周报.docx")));
    workspace.close();
    row("register of all visits", ms(ours), "");
    row("a report of all of it", ms(week), "≤ 500 ms");
    let theirs = Command::new("python3").args(["-c", OPENPYXL]).arg(&list).arg(dir.path().join("py.xlsx")).output();
    let theirs = theirs.ok().filter(|run| run.status.success()).map(|run| String::from_utf8(run.stdout).unwrap());
    match theirs.and_then(|seconds| seconds.trim().parse::<f64>().ok()) {
        Some(seconds) => {
            let times = seconds / ours.as_secs_f64();
            row("register and openpyxl", format!("{times:.1} × as fast ({seconds:.1} s)"), "≥ 10 ×");
        }
        None => row("register and openpyxl", "openpyxl isn't installed".into(), "≥ 10 ×"),
    }
    let child = Command::new(std::env::current_exe().unwrap()).arg(MARK).arg(rig.data()).output().unwrap();
    row("memory of a register", String::from_utf8(child.stdout).unwrap().trim().to_owned(), "≤ 150 MB");
}

/// Writes a register into nothing and says how much memory that took at most.
pub fn register_of(data: &Path) {
    let workspace = rig::open(data);
    let begun = Instant::now();
    let all = Kind::Register(Register::ALL.to_vec());
    order(all, FileKind::Xlsx).write(&workspace, None, io::sink(), &mut unwatched).unwrap();
    let peak = rig::peak_memory();
    println!("{peak} ({:.1} s)", begun.elapsed().as_secs_f64());
    workspace.close();
}

fn order(kind: Kind, file: FileKind) -> Order {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let period = Period { from: day(2000), to: day(2100) };
    let selection = Selection::of(period);
    Order { kind, selection, profile: Profile::Full, restricted: true, file, encoding: Encoding::Utf8 }
}
