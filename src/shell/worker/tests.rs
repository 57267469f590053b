//! Copies that the worker makes by itself, while nobody asks for anything and at the end.

use super::*;
use crate::base::clock::FixedClock;
use crate::base::entropy::SeededEntropy;
use crate::domain::cadre::Role;
use crate::workspace::beside;

const PATIENCE: Duration = Duration::from_secs(60);

/// Starts on a ledger in `dir`; nothing it says is kept for whoever doesn't listen.
fn started(dir: &Path, auto: Option<Auto>, quiet: Duration) -> (Worker, Receiver<Event>) {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock("2026-11-22T10:00:00+08:00".parse().unwrap()));
    let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
    let founding = Founding { role: Role::Cadre, name: "张三", unit: "县水利局", passphrase: None, cost };
    let (workspace, _) = workspace::init(dir, &founding, Arc::clone(&clock), Box::new(SeededEntropy::new(1))).unwrap();
    workspace.code_was_shown().unwrap();
    workspace.close();
    let ledger = Ledger::At { dir: dir.to_owned(), passphrase: None, marks: dir.with_extension("marks") };
    let (events, incoming) = mpsc::sync_channel(0);
    let job = Job { ledger, notes: Vec::new(), config: None, auto, quiet };
    (Worker::start(job, clock, events, Stop::default()), incoming)
}

fn until(incoming: &Receiver<Event>, wanted: impl Fn(&Msg) -> bool) {
    loop {
        match incoming.recv_timeout(PATIENCE).unwrap() {
            Event::Msg(msg) if wanted(&msg) => return,
            _ => {}
        }
    }
}

fn copies(dir: &Path) -> usize {
    std::fs::read_dir(beside(dir)).map_or(0, Iterator::count)
}

#[test]
fn a_copy_is_made_while_nobody_asks_for_anything_and_at_the_end_where_anything_is_new() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data");
    let (worker, incoming) = started(&dir, Some(Auto::Beside), Duration::from_millis(1));
    until(&incoming, |msg| matches!(msg, Msg::BackedUp(_)));
    assert_eq!(copies(&dir), 1);
    worker.effects().send(WorkerEffect::Rest).unwrap();
    until(&incoming, |msg| matches!(msg, Msg::AtRest(None)));
    drop(incoming);
    worker.finish();
    assert_eq!(copies(&dir), 1);
}

#[test]
fn the_end_makes_one_but_of_sample_data_and_where_none_is_wanted() {
    for (auto, made) in [(Some(Auto::Beside), 1), (Some(Auto::Off), 0), (None, 0)] {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("data");
        let (worker, incoming) = started(&dir, auto, PATIENCE);
        worker.effects().send(WorkerEffect::Rest).unwrap();
        until(&incoming, |msg| matches!(msg, Msg::AtRest(None)));
        drop(incoming);
        worker.finish();
        assert_eq!(copies(&dir), made);
    }
}

#[test]
fn whoever_leaves_without_waiting_leaves_no_half_copy() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data");
    let (Worker { effects, thread }, incoming) = started(&dir, Some(Auto::Beside), PATIENCE);
    // Gone before the ledger is open: the thread hears of both only then.
    effects.send(WorkerEffect::Rest).unwrap();
    drop(effects);
    until(&incoming, |msg| matches!(msg, Msg::AtRest(None)));
    drop(incoming);
    thread.join().unwrap();
    assert_eq!(copies(&dir), 0);
}
