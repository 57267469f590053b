//! A ledger of the wanted size to measure on, and what is measured beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use dundian::base::clock::FixedClock;
use dundian::base::entropy::OsEntropy;
use dundian::base::ids::VisitId;
use dundian::base::limits::GROUP_CHANGES_MAX;
use dundian::base::progress::Onward;
use dundian::demo;
use dundian::domain::cadre::Role;
use dundian::domain::change::Change;
use dundian::domain::record::Record;
use dundian::domain::visit::Visit;
use dundian::domain::workdays::Calendar;
use dundian::storage::vault::{KdfCost, Unlock};
use dundian::workspace::{Founding, Options, Workspace, found, init};

/// A ledger of sample data in a temporary directory.
pub struct Rig {
    dir: tempfile::TempDir,
    /// The villages, households and policies that they speak of.
    pub ground: Vec<Change>,
    /// Visits like those that are in it.
    pub visits: Vec<Visit>,
    /// How fast it was filled.
    pub visits_per_second: f64,
}

pub fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-20T18:00:00+08:00").unwrap()
}

impl Rig {
    /// Makes a ledger of so many visits.
    pub fn fill(count: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let founding = Founding { role: Role::Cadre, name: "", unit: "", passphrase: None, cost: KdfCost::default() };
        let clock = Arc::new(FixedClock(now()));
        let (mut workspace, _) = found(&dir.path().join("data"), &founding, clock, Box::new(OsEntropy)).unwrap();
        let calendar = Calendar::embedded();
        let due = |raised, urgency| calendar.due(urgency, raised).day;
        let batches: Vec<_> = demo::generate(&demo::Plan { visits: count, seed: 1, now: now() }, &due).collect();
        let (mut visits, mut ground) = (Vec::new(), Vec::new());
        for change in batches.iter().flat_map(|batch| &batch.changes) {
            match change {
                Change::Add { record: Record::Visit(visit), .. } => visits.push(visit.clone()),
                Change::Add { record: Record::Village(_) | Record::Household(_) | Record::Policy(_), .. } => {
                    ground.push(change.clone());
                }
                _ => {}
            }
        }
        let start = Instant::now();
        let mut group = Vec::new();
        for batch in batches {
            group.extend(batch.changes);
            if group.len() >= GROUP_CHANGES_MAX {
                workspace.commit(std::mem::take(&mut group)).unwrap();
            }
        }
        workspace.commit(group).unwrap();
        let visits_per_second = visits.len() as f64 / start.elapsed().as_secs_f64();
        workspace.close();
        Self { dir, ground, visits, visits_per_second }
    }

    /// Returns the directory of the ledger.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Returns an SQLite file beside the ledger, as safe as it.
    pub fn sqlite(&self) -> rusqlite::Connection {
        let sqlite = rusqlite::Connection::open(self.dir.path().join("beside.sqlite")).unwrap();
        sqlite.pragma_update(None, "journal_mode", "WAL").unwrap();
        sqlite.pragma_update(None, "synchronous", "FULL").unwrap();
        sqlite.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", ()).unwrap();
        sqlite
    }
}

/// Opens a ledger that needs no mending.
pub fn open(data: &Path) -> Workspace {
    let clock = Arc::new(FixedClock(now()));
    let options = Options { dir: data, unlock: Unlock::Open, clock, entropy: Box::new(OsEntropy) };
    let (workspace, report) = Workspace::open(options, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(report.rebuilt, None);
    workspace
}

/// Begins a ledger of somebody.
pub fn begin(data: &Path, role: Role, name: &str) -> Workspace {
    let founding = Founding { role, name, unit: "县水利局", passphrase: None, cost: KdfCost::default() };
    init(data, &founding, Arc::new(FixedClock(now())), Box::new(OsEntropy)).unwrap().0
}

/// Returns an id for a new visit.
pub fn fresh_id(workspace: &mut Workspace) -> VisitId {
    VisitId(workspace.new_id())
}

/// Returns the memory this process has in use, in MB, where the system tells.
pub fn resident_mb() -> Option<u64> {
    memory_mb("VmRSS:")
}

/// Returns the most memory this process ever had in use, in words.
pub fn peak_memory() -> String {
    memory_mb("VmHWM:").map_or("not told here".to_owned(), |mb| format!("{mb} MB"))
}

fn memory_mb(what: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}
