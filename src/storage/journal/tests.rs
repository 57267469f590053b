//! What must hold of the journal on a disk that tears, rots, fills up and fails.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::*;
use crate::base::entropy::SeededEntropy;
use crate::base::progress::{Onward, Progress, unwatched};

const SMALL: Sizes = Sizes { segment_bytes_max: 400, ballast_bytes: 100 };

fn open(dir: &Path) -> (Journal, Opened) {
    let key = Key::new([3; 32]);
    Journal::open_sized(dir, &key, Box::new(SeededEntropy::new(dir.as_os_str().len() as u64)), SMALL).unwrap()
}

/// A batch whose texts tell its frame's number.
fn batch(frame: u64) -> Vec<String> {
    (0..=frame % 3).map(|at| format!("{{\"frame\":{frame},\"at\":{at},\"CANARY\":\"{}\"}}", "户".repeat(3))).collect()
}

fn fill(dir: &Path, frames: u64) -> Journal {
    let (mut journal, _) = open(dir);
    for frame in 1..=frames {
        assert_eq!(journal.append(&batch(frame)).unwrap().frame(), frame);
    }
    journal
}

/// Reads everything behind `from`; every batch must be what was written.
fn read(journal: &Journal, from: Position) -> (Vec<u64>, Vec<Damage>) {
    let mut frames = Vec::new();
    let mut each = |position: Position, entries: &[&[u8]]| {
        let expected = batch(position.frame());
        assert!(entries.iter().copied().eq(expected.iter().map(String::as_bytes)), "frame {}", position.frame());
        frames.push(position.frame());
    };
    let replayed = journal.replay(from, &mut each, &mut unwatched).unwrap();
    assert_eq!(replayed.frames, frames.len() as u64);
    assert!(!replayed.cancelled);
    assert_eq!(replayed.end, journal.end());
    (frames, replayed.damage)
}

/// Returns the places between all frames, the first and the last one with them.
fn places(journal: &Journal) -> Vec<Position> {
    let mut places = vec![Position::default()];
    journal.replay(Position::default(), &mut |place, _| places.push(place), &mut unwatched).unwrap();
    places
}

fn all(range: std::ops::RangeInclusive<u64>) -> Vec<u64> {
    range.collect()
}

#[test]
fn what_was_appended_comes_back_over_many_segments() {
    let dir = tempfile::tempdir().unwrap();
    let journal = fill(dir.path(), 40);
    assert!(segment::list(dir.path()).unwrap().len() > 5);
    assert_eq!(read(&journal, Position::default()), (all(1..=40), vec![]));
    drop(journal);
    let (mut journal, opened) = open(dir.path());
    assert_eq!(opened, Opened::default());
    assert_eq!(journal.append(&batch(41)).unwrap().frame(), 41);
    assert_eq!(journal.append(&[""; 0]).unwrap().frame(), 41, "nothing is no frame");
    assert_eq!(read(&journal, Position::default()), (all(1..=41), vec![]));
    for item in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(item.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"CANARY"));
    }
}

#[test]
fn a_replay_begins_behind_any_frame_and_stops_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let journal = fill(dir.path(), 20);
    for (frame, place) in (1..).zip(places(&journal)) {
        assert_eq!(read(&journal, place), (all(frame..=20), vec![]));
    }
    assert_eq!(journal.bytes_behind(journal.end()).unwrap(), 0);

    let mut seen = Vec::new();
    let mut watch = |progress: Progress| {
        seen.push(progress);
        if seen.len() == 7 { Onward::Cancel } else { Onward::Continue }
    };
    let replayed = journal.replay(Position::default(), &mut |_, _| {}, &mut watch).unwrap();
    assert!(replayed.cancelled && replayed.frames == 7);
    assert!(seen.windows(2).all(|pair| pair[0].done < pair[1].done && pair[1].done <= pair[1].total), "{seen:?}");
    assert_eq!(read(&journal, replayed.end), (all(8..=20), vec![]), "goes on where it stopped");
}

#[test]
fn a_frame_torn_at_any_byte_is_cut_off_and_its_number_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let journal = fill(dir.path(), 3);
    let (path, end) = (segment::path(dir.path(), journal.end().segment()), u64::from(journal.end().offset()));
    drop(journal);
    let whole = fs::read(&path).unwrap();
    let places = places(&open(dir.path()).0);
    let start = places[places.len() - 2].offset() as usize;
    for length in start..whole.len() {
        // Cut short, or grown but never written, as file systems leave it.
        let cut = whole[..length].to_vec();
        let mut hollow = cut.clone();
        if whole.len() - length >= 16 || length % SECTOR_BYTES == 0 {
            hollow.resize(whole.len(), 0);
        }
        for torn in [cut, hollow] {
            fs::write(&path, &torn).unwrap();
            let (mut journal, opened) = open(dir.path());
            let expected = Torn { segment: 1, offset: start as u64, length: (torn.len() - start) as u64 };
            assert_eq!(opened.torn, Some(expected).filter(|torn| torn.length > 0), "cut at {length}");
            assert_eq!(read(&journal, Position::default()), (all(1..=2), vec![]));
            assert_eq!(journal.append(&batch(3)).unwrap().frame(), 3);
            assert_eq!(u64::from(journal.end().offset()), end);
            assert_eq!(read(&journal, Position::default()), (all(1..=3), vec![]));
        }
    }
}

#[test]
fn a_bit_flipped_anywhere_costs_one_frame_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let frames = 6;
    drop(fill(dir.path(), frames));
    let mut first = 1;
    for number in segment::list(dir.path()).unwrap() {
        let path = segment::path(dir.path(), number);
        let whole = fs::read(&path).unwrap();
        let mut bounds = vec![(first, 0, 0)];
        let (journal, _) = open(dir.path());
        let mut each = |place: Position, _: &[&[u8]]| {
            if place.segment() == number {
                let start = bounds.last().unwrap().2;
                bounds.push((place.frame(), start, place.offset() as usize));
                first = place.frame() + 1;
            }
        };
        journal.replay(Position::default(), &mut each, &mut unwatched).unwrap();
        drop(journal);
        for at in 0..whole.len() {
            let mut bent = whole.clone();
            bent[at] ^= 1 << (at % 8);
            fs::write(&path, &bent).unwrap();
            let (frame, start, end) =
                bounds.iter().copied().find(|(_, start, end)| (*start..*end).contains(&at)).unwrap();
            let (journal, opened) = open(dir.path());
            let (found, damage) = read(&journal, Position::default());
            let others: Vec<u64> = (1..=frames).filter(|other| *other != frame).collect();
            assert_eq!(found, others, "segment {number} byte {at}");
            let expected = Damage {
                segment: number,
                offset: start as u64,
                length: (end - start) as u64,
                frames: frame..frame + 1,
            };
            assert_eq!(damage, [expected], "segment {number} byte {at}");
            assert_eq!((opened.torn, opened.damaged_at_end), (None, frame == frames));
            assert_eq!(journal.end().frame(), frames);
        }
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn a_damaged_end_is_kept_and_written_behind() {
    let dir = tempfile::tempdir().unwrap();
    drop(fill(dir.path(), 3));
    let path = segment::path(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (mut journal, opened) = open(dir.path());
    assert!(opened.damaged_at_end && opened.torn.is_none());
    assert_eq!(journal.append(&batch(4)).unwrap().frame(), 4);
    let (found, damage) = read(&journal, Position::default());
    assert_eq!((found, damage[0].frames.clone()), (vec![1, 2, 4], 3..4));
    assert_eq!(open(dir.path()).1, Opened::default(), "no longer at the end");
}

#[test]
fn neighbouring_damage_is_one_and_missing_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    drop(fill(dir.path(), 30));
    let first = segment::path(dir.path(), 1);
    let length = fs::metadata(&first).unwrap().len();
    fs::write(&first, vec![0xaa; length as usize]).unwrap();
    fs::remove_file(segment::path(dir.path(), 3)).unwrap();
    fs::copy(segment::path(dir.path(), 2), segment::path(dir.path(), 4)).unwrap();
    let (journal, _) = open(dir.path());
    let (found, damage) = read(&journal, Position::default());
    let lost: Vec<u64> = damage.iter().flat_map(|damage| damage.frames.clone()).collect();
    let mut together = [found, lost].concat();
    together.sort_unstable();
    assert_eq!(together, all(1..=30), "every frame is either read or named");
    assert_eq!((damage[0].segment, damage[0].offset, damage[0].length), (1, 0, length));
    assert_eq!(damage.len(), 2, "{damage:?}");
}

#[test]
fn a_cut_anywhere_in_the_middle_loses_only_what_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    drop(fill(dir.path(), 8));
    let path = segment::path(dir.path(), 1);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let (journal, opened) = open(dir.path());
        assert_eq!(opened, Opened::default());
        let (found, damage) = read(&journal, Position::default());
        let lost: Vec<u64> = damage.iter().flat_map(|damage| damage.frames.clone()).collect();
        assert!(!lost.is_empty());
        assert_eq!([lost, found.iter().copied().filter(|frame| *frame > 3).collect()].concat().last(), Some(&8));
        assert_eq!(
            damage.iter().map(|damage| damage.frames.end - damage.frames.start).sum::<u64>() + found.len() as u64,
            8
        );
    }
}

#[test]
fn an_unknown_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    drop(fill(dir.path(), 2));
    let path = segment::path(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let mut newer = bytes[..32].to_vec();
    newer[3] = 9;
    let header_key = Key::new([3; 32]).derive("dundian journal frame header v1");
    let checksum = header_key.mark(&newer[..24]);
    newer[24..].copy_from_slice(&checksum[..8]);
    bytes.extend(newer);
    fs::write(&path, &bytes).unwrap();
    let opened = Journal::open_sized(dir.path(), &Key::new([3; 32]), Box::new(SeededEntropy::new(1)), SMALL);
    assert_eq!(opened.unwrap_err(), JournalError::NewerVersion(9));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_batch_over_the_limit_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = fill(dir.path(), 1);
    let error = journal.append(&[vec![0u8; FRAME_BYTES_MAX]]).unwrap_err();
    assert_eq!(error, JournalError::TooLarge { bytes: FRAME_BYTES_MAX + 4, bytes_max: FRAME_BYTES_MAX });
    journal.append(&batch(2)).unwrap();
    assert_eq!(read(&journal, Position::default()), (all(1..=2), vec![]));
}

/// What a failing disk does at the next calls, one by one; afterwards it works.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fate {
    Works,
    /// Takes this many bytes, then fails.
    Fails(usize, ErrorKind),
}

type Calls = Arc<Mutex<VecDeque<Fate>>>;

struct Failing {
    tail: Box<dyn Tail>,
    calls: Calls,
}

impl Failing {
    fn next(&self) -> (usize, io::Result<()>) {
        match self.calls.lock().unwrap().pop_front() {
            Some(Fate::Fails(bytes, kind)) => (bytes, Err(kind.into())),
            _ => (0, Ok(())),
        }
    }
}

impl Tail for Failing {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (some, outcome) = self.next();
        let length = if outcome.is_ok() { bytes.len() } else { some.min(bytes.len()) };
        self.tail.add(&bytes[..length])?;
        outcome
    }

    fn sync(&mut self) -> io::Result<()> {
        self.next().1.and_then(|()| self.tail.sync())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.next().1.and_then(|()| self.tail.cut(length))
    }
}

/// Returns a journal with two frames on a disk that meets `fates` next.
fn on_failing_disk(dir: &Path, fates: &[Fate]) -> Journal {
    let mut journal = fill(dir, 2);
    journal.sizes.segment_bytes_max = u64::MAX;
    let calls = Arc::new(Mutex::new(fates.iter().copied().collect()));
    let tail = tail::open(&segment::path(dir, 1)).unwrap();
    journal.tail = Box::new(Failing { tail, calls });
    journal
}

#[test]
fn a_failed_write_is_taken_back_and_the_next_one_works() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = on_failing_disk(dir.path(), &[Fate::Fails(40, ErrorKind::Other)]);
    assert!(matches!(journal.append(&batch(3)).unwrap_err(), JournalError::Disk(_)));
    journal.append(&batch(3)).unwrap();
    assert_eq!(read(&journal, Position::default()), (all(1..=3), vec![]));
    assert_eq!(open(dir.path()).1, Opened::default());
}

#[test]
fn after_a_failed_synchronisation_nothing_is_taken_until_reopened() {
    for cut in [Fate::Works, Fate::Fails(0, ErrorKind::Other)] {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = on_failing_disk(dir.path(), &[Fate::Works, Fate::Fails(0, ErrorKind::Other), cut]);
        assert!(matches!(journal.append(&batch(3)).unwrap_err(), JournalError::Disk(_)));
        assert!(matches!(journal.append(&batch(3)).unwrap_err(), JournalError::Closed(_)));
        assert_eq!(read(&journal, Position::default()).0, all(1..=2), "reading goes on");
        drop(journal);
        let (mut journal, _) = open(dir.path());
        let next = journal.end().frame() + 1;
        assert_eq!(next, if cut == Fate::Works { 3 } else { 4 });
        journal.append(&batch(next)).unwrap();
        assert_eq!(read(&journal, Position::default()), (all(1..=next), vec![]));
    }
}

#[test]
fn a_write_that_cant_be_taken_back_closes_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let fates = [Fate::Fails(40, ErrorKind::Other), Fate::Fails(0, ErrorKind::Other)];
    let mut journal = on_failing_disk(dir.path(), &fates);
    assert!(matches!(journal.append(&batch(3)).unwrap_err(), JournalError::Disk(_)));
    assert!(matches!(journal.append(&batch(3)).unwrap_err(), JournalError::Closed(_)));
    drop(journal);
    let (journal, opened) = open(dir.path());
    assert_eq!(opened.torn.unwrap().length, 40);
    assert_eq!(read(&journal, Position::default()), (all(1..=2), vec![]));
}

#[test]
fn a_full_disk_gets_the_reserve_back_and_later_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let full = Fate::Fails(40, ErrorKind::StorageFull);
    let fates = [full, Fate::Works, Fate::Works, Fate::Works, full, Fate::Works];
    let mut journal = on_failing_disk(dir.path(), &fates);
    assert!(!journal.reserve_spent() && dir.path().join("ballast").exists());
    journal.append(&batch(3)).unwrap();
    assert!(journal.reserve_spent() && !dir.path().join("ballast").exists());
    let error = journal.append(&batch(4)).unwrap_err();
    assert!(matches!(error, JournalError::Full(_)), "{error:?}");
    journal.append(&batch(4)).unwrap();
    assert_eq!(read(&journal, Position::default()), (all(1..=4), vec![]));
    assert!(journal.refill_reserve() && !journal.reserve_spent());
}
