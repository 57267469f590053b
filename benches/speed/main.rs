//! Speed, as ratios to things that everybody knows, measured in one run on one
//! machine: `cargo bench`. No test depends on these figures; a shared machine is
//! too noisy for that.

#![expect(clippy::print_stdout, reason = "figures on standard output are what this is for")]
#![expect(clippy::unwrap_used, reason = "a measurement stops at the first surprise")]

mod rig;

use std::time::{Duration, Instant};

use dundian::domain::change::Change;
use rig::Rig;

/// Visits in the ledger that things are measured on.
const VISITS: usize = 10_000;

fn main() {
    // `cargo test --benches` only wants to know that it builds and starts.
    let visits = if std::env::args().any(|arg| arg == "--bench") { VISITS } else { 300 };
    let rig = Rig::fill(visits);
    row("fill", format!("{:.0} visits/s", rig.visits_per_second), "≥ 20000");
    saves(&rig);
    opening(&rig);
}

fn row(what: &str, figure: String, wanted: &str) {
    println!("{what:<24}{figure:>44}   wanted {wanted}");
}

/// A durable save beside one insert of the same record into SQLite that is as
/// safe: write-ahead log, `synchronous=FULL`.
fn saves(rig: &Rig) {
    let mut workspace = rig.open();
    let sqlite = rig.sqlite();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Turn and turn about, so that both meet the same disk.
    for n in 0..200 {
        let visit = rig.visit(n);
        let json = serde_json::to_string(&visit).unwrap();
        theirs.push(timed(|| {
            sqlite.execute("INSERT INTO visit (id, body) VALUES (?1, ?2)", (i64::try_from(n).unwrap(), &json)).unwrap();
        }));
        let change = Change::add(rig.fresh_id(&mut workspace), visit);
        ours.push(timed(|| {
            workspace.commit(vec![change]).unwrap();
        }));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    row("durable save", format!("{} / SQLite {} = {ratio:.2}", ms(ours), ms(theirs)), "≤ 1.5");
    workspace.close();
}

fn opening(rig: &Rig) {
    let opened = (0..7)
        .map(|_| {
            let mut workspace = None;
            let took = timed(|| workspace = Some(rig.open()));
            workspace.unwrap().close();
            took
        })
        .collect();
    row("open, all ready", ms(median(opened)), "≤ 150 ms");
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
