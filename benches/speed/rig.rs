//! A ledger of the wanted size to measure on, and what is measured beside it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration, FixedOffset};
use dundian::base::clock::FixedClock;
use dundian::base::entropy::OsEntropy;
use dundian::base::ids::{HouseholdId, VisitId};
use dundian::base::limits::GROUP_VISITS_MAX;
use dundian::base::progress::Onward;
use dundian::domain::cadre::Role;
use dundian::domain::change::Change;
use dundian::domain::household::Household;
use dundian::domain::village::{Village, VillageCode};
use dundian::domain::visit::Visit;
use dundian::storage::vault::{KdfCost, Unlock};
use dundian::workspace::{Founding, Options, Workspace, init};

/// A ledger in a temporary directory.
pub struct Rig {
    dir: tempfile::TempDir,
    households: Vec<HouseholdId>,
    /// How fast it was filled.
    pub visits_per_second: f64,
}

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-20T18:00:00+08:00").unwrap()
}

fn code() -> VillageCode {
    "320722114204".parse().unwrap()
}

impl Rig {
    /// Makes a ledger of so many visits.
    pub fn fill(visits: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let founding = Founding {
            role: Role::Cadre,
            name: "王建国",
            unit: "县水利局",
            passphrase: None,
            cost: KdfCost::default(),
        };
        let clock = Arc::new(FixedClock(now()));
        let (mut workspace, _) = init(&dir.path().join("data"), &founding, clock, Box::new(OsEntropy)).unwrap();
        let village =
            Village { code: code(), name: "前张村委会".into(), town: String::new(), county: String::new() };
        let mut changes = vec![Change::add(code().id(), village)];
        let mut households = Vec::new();
        for n in 0..600 {
            let household = Household { number: Some(n.to_string()), ..Household::new(code(), format!("户主{n}")) };
            households.push(household.first_id());
            changes.push(Change::add(household.first_id(), household));
        }
        workspace.commit(changes).unwrap();
        let mut rig = Self { dir, households, visits_per_second: 0.0 };
        let numbers: Vec<usize> = (0..visits).collect();
        let start = Instant::now();
        for group in numbers.chunks(GROUP_VISITS_MAX) {
            let changes = group.iter().map(|n| Change::add(rig.fresh_id(&mut workspace), rig.visit(*n))).collect();
            workspace.commit(changes).unwrap();
        }
        rig.visits_per_second = visits as f64 / start.elapsed().as_secs_f64();
        workspace.close();
        rig
    }

    /// Opens the ledger.
    pub fn open(&self) -> Workspace {
        let options = Options {
            dir: &self.dir.path().join("data"),
            unlock: Unlock::Open,
            clock: Arc::new(FixedClock(now())),
            entropy: Box::new(OsEntropy),
        };
        let (workspace, report) = Workspace::open(options, &mut |_, _| Onward::Continue).unwrap();
        assert_eq!(report.rebuilt, None);
        workspace
    }

    /// Returns an id for a new visit.
    pub fn fresh_id(&self, workspace: &mut Workspace) -> VisitId {
        let now = workspace.unix_ms();
        VisitId::fresh(now, workspace.entropy())
    }

    /// Returns the visit number `n`, as long as visits are.
    pub fn visit(&self, n: usize) -> Visit {
        let household = self.households[n % self.households.len()];
        let at = now() - Duration::minutes(i64::try_from(n).unwrap() * 7 % 500_000);
        let mut visit = Visit { households: vec![household], minutes: Some(40), ..Visit::new(at, code()) };
        visit.met = "刘兰英".into();
        visit.blocks.chat = format!("老伴上月住院，新农合报了六成，自己还背着两万多。院里晒着花生，说今年价不好。{n}");
        visit.blocks.policy_talk = "讲了医保缴费的期限和减免，家里三口人，答应月底前去交。".into();
        visit.blocks.complaints = "村东水渠淤塞，二组、三组四十亩地浇不上水，去年就反映过，没见人来。".into();
        visit.blocks.help = "当场给水利站打了电话，约好下周一来看。".into();
        visit
    }

    /// Returns an SQLite file beside the ledger, as safe as it.
    pub fn sqlite(&self) -> rusqlite::Connection {
        let path: &Path = self.dir.path();
        let sqlite = rusqlite::Connection::open(path.join("beside.sqlite")).unwrap();
        sqlite.pragma_update(None, "journal_mode", "WAL").unwrap();
        sqlite.pragma_update(None, "synchronous", "FULL").unwrap();
        sqlite.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, body TEXT NOT NULL)", ()).unwrap();
        sqlite
    }
}
