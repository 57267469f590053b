//! Speed, as ratios to things that everybody knows, measured in one run on one
//! machine: `cargo bench`. No test depends on these figures; a shared machine is
//! too noisy for that. `cargo bench -- fill office` measures these parts alone.

#![expect(clippy::print_stdout, reason = "figures on standard output are what this is for")]
#![expect(clippy::unwrap_used, reason = "a measurement stops at the first surprise")]

mod campaigns;
mod exchange;
mod office;
mod papers;
mod rig;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use dundian::domain::change::Change;
use dundian::query::progress::{Question, progress};
use dundian::query::scope::Scope;
use dundian::query::todo::todo;
use rig::Rig;

/// Visits in the ledger that things are measured on.
const VISITS: usize = 10_000;
/// Marks the process that opens the ledger and says how much memory that takes.
const MEMORY: &str = "--memory-of";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mark, data] = &arguments[..]
        && mark == MEMORY
    {
        return memory_of(Path::new(data));
    }
    if let [_, mark, data, bundle] = &arguments[..]
        && mark == exchange::INTAKE
    {
        return exchange::intake(Path::new(data), Path::new(bundle));
    }
    if let [_, mark, data] = &arguments[..]
        && mark == papers::MARK
    {
        return papers::register_of(Path::new(data));
    }
    // `cargo test --benches` only wants to know that it builds and starts.
    let whole = arguments.iter().any(|arg| arg == "--bench");
    let named: Vec<&String> = arguments.iter().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| *name == part);
    let visits = if whole { VISITS } else { 300 };
    let rig = Rig::fill(visits);
    if wanted("fill") {
        row("fill", format!("{:.0} visits/s", rig.visits_per_second), "≥ 20000");
    }
    if wanted("ledger") {
        opening(&rig);
        queries(&rig);
        memory(&rig);
        saves(&rig);
    }
    if wanted("campaigns") {
        campaigns::campaigns(whole);
    }
    if wanted("exchange") {
        exchange::exchange(&rig, whole);
    }
    if wanted("papers") {
        papers::papers(&rig);
    }
    if wanted("office") {
        office::office(&rig, whole);
    }
}

fn row(what: &str, figure: String, wanted: &str) {
    println!("{what:<24}{figure:>44}   wanted {wanted}");
}

fn opening(rig: &Rig) {
    let opened = (0..7)
        .map(|_| {
            let mut workspace = None;
            let took = timed(|| workspace = Some(rig::open(&rig.data())));
            workspace.unwrap().close();
            took
        })
        .collect();
    row("open, all ready", ms(median(opened)), "≤ 150 ms");
}

fn queries(rig: &Rig) {
    let workspace = rig::open(&rig.data());
    let (shared, calendar, today) = (workspace.shared(), workspace.calendar(), workspace.clock().today());
    let state = shared.read();
    let many = |work: &dyn Fn()| ms(median((0..25).map(|_| timed(work)).collect()));
    let list = many(&|| assert!(!todo(&state, &calendar, today, Scope::All).is_empty()));
    row("todo, everybody's", list, "≤ 5 ms");
    let figures = many(&|| assert!(!progress(&state, today, Question::default()).metrics.is_empty()));
    row("progress, everybody's", figures, "≤ 5 ms");
}

/// A process of its own opens the ledger, as the program would.
fn memory(rig: &Rig) {
    let output = Command::new(std::env::current_exe().unwrap()).arg(MEMORY).arg(rig.data()).output().unwrap();
    row("memory, open and asked", String::from_utf8(output.stdout).unwrap().trim().to_owned(), "≤ 60 MB");
}

fn memory_of(data: &Path) {
    let workspace = rig::open(data);
    let (shared, calendar, today) = (workspace.shared(), workspace.calendar(), workspace.clock().today());
    let asked = todo(&shared.read(), &calendar, today, Scope::All).len();
    let figures = progress(&shared.read(), today, Question::default()).metrics.len();
    assert!(asked + figures > 0);
    println!("{}", rig::resident_mb().map_or("not told here".to_owned(), |mb| format!("{mb} MB")));
    workspace.close();
}

/// A durable save beside one insert of the same record into SQLite that is as
/// safe: write-ahead log, `synchronous=FULL`.
fn saves(rig: &Rig) {
    let mut workspace = rig::open(&rig.data());
    let sqlite = rig.sqlite();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Turn and turn about, so that both meet the same disk.
    for (number, visit) in (0i64..).zip(rig.visits.iter().take(200)) {
        let json = serde_json::to_string(visit).unwrap();
        theirs.push(timed(|| {
            sqlite.execute("INSERT INTO visit (id, body) VALUES (?1, ?2)", (number, &json)).unwrap();
        }));
        let change = Change::add(rig::fresh_id(&mut workspace), visit.clone());
        ours.push(timed(|| {
            workspace.commit(vec![change]).unwrap();
        }));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    row("durable save", format!("{} / SQLite {} = {ratio:.2}", ms(ours), ms(theirs)), "≤ 1.5");
    workspace.close();
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
