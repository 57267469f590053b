//! Directories and bundles of the version before are taken over and read, and
//! the two versions go on exchanging files for as long as one side isn't renewed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::tests::{Laptop, stick};
use super::*;
use crate::base::entropy::OsEntropy;
use crate::base::ids::RecordId;
use crate::base::progress::unwatched;
use crate::bundle::manifest::RANGES;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::oplog::codec::{Decoded, decode};
use crate::oplog::entry::Entry;
use crate::state::doc::{Doc, Origin};
use crate::storage::journal::{Journal, Position};
use crate::storage::vault::{Purpose, Unlock, Vault};

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/last-version")
}

/// Copies a folder of what was kept; packed files are unpacked.
fn unpack(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            unpack(&path, &target);
        } else if path.extension().is_some_and(|ending| ending == "zst") {
            let plain = zstd::stream::decode_all(fs::File::open(&path).unwrap()).unwrap();
            fs::write(target.with_extension(""), plain).unwrap();
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// Opens one of the two directories, a day after it was used last.
pub fn opened(name: &str) -> Laptop {
    let root = tempfile::tempdir().unwrap();
    unpack(&kept().join(name), &root.path().join("data"));
    unpack(&kept().join("marks"), &root.path().join("marks"));
    let mut laptop = Laptop::at(root, Default::default());
    laptop.clock.forward(11 * 24 * 60);
    laptop.reopen();
    laptop
}

/// Returns all lines of the journal of one of the two directories, as it was kept.
fn raw_journal(name: &str) -> String {
    let root = tempfile::tempdir().unwrap();
    unpack(&kept().join(name), root.path());
    let vault = Vault::open(root.path(), Unlock::Open, &|_| true).unwrap();
    let key = vault.key(Purpose::Journal);
    let (journal, _) = Journal::open(&root.path().join("journal"), &key, Box::new(OsEntropy)).unwrap();
    let mut text = String::new();
    let mut each = |_, lines: &[&[u8]]| {
        lines.iter().for_each(|line| text.extend([std::str::from_utf8(line).unwrap(), "\n"]));
    };
    journal.replay(Position::default(), &mut each, &mut unwatched).unwrap();
    text
}

/// Returns the hashes of identity numbers in a text.
fn hashes(text: &str) -> BTreeSet<String> {
    let text = text.replace('\\', "");
    text.split(r#""hash":""#).skip(1).map(|rest| rest.chars().take(32).collect()).collect()
}

/// Returns the households that the lines of a journal tell of, folded as they stand.
fn folded(text: &str) -> BTreeMap<RecordId, Doc> {
    let mut docs: BTreeMap<RecordId, Doc> = BTreeMap::new();
    for line in text.lines() {
        let Ok(entry) = Entry::parse(line) else { continue };
        let Some(body) = entry.body.filter(|_| entry.head.kind.starts_with("household.")) else { continue };
        let Ok(Decoded::Change(change, json)) = decode(&entry.head.kind, body) else { continue };
        let origin = Origin { stamp: entry.head.stamp, entry: entry.head.entry(), tag: entry.body_hash.tag() };
        let (id, before) = (change.id(), docs.remove(&change.id()));
        let doc = match json {
            Some(json) => Doc::add(before, Kind::Household, id, origin, json.to_owned()).unwrap(),
            None => Doc::fold(before, origin, &change).unwrap(),
        };
        docs.insert(id, doc);
    }
    docs
}

#[test]
fn the_hashes_of_the_version_before_are_cut_out_and_nothing_else() {
    let stick = stick();
    let raw = ["office", "cadre"].map(raw_journal);
    let mut known: BTreeSet<String> = raw.iter().flat_map(|text| hashes(text)).collect();
    assert!(!known.is_empty(), "the kept directories hold some");
    let [mut office, mut cadre] = ["office", "cadre"].map(opened);
    for (laptop, raw) in [(&mut office, &raw[0]), (&mut cadre, &raw[1])] {
        let before = folded(raw);
        assert!(before.len() > 1);
        for (id, doc) in before {
            let now = laptop.ws().doc(Kind::Household, id).unwrap().unwrap();
            assert_eq!(now.canonical().unwrap(), doc.canonical().unwrap());
        }
        let text = laptop.journal_text();
        assert!(hashes(&text).is_empty());
        assert_eq!(text.matches("\"bare\"").count(), hashes_held(raw));
    }
    for laptop in [&office, &cadre] {
        let names = fs::read_dir(laptop.dir()).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap());
        assert_eq!(names.filter(|name| name.starts_with("store.")).count(), 0, "no store of before is kept");
    }
    // What the old programs wrote to each other goes in and is cut as well.
    known.extend(hashes(&office.text_of(&kept().join("usb/week2.dundian"))));
    office.import(&kept().join("usb/week2.dundian")).unwrap();
    let (to, own) = (cadre.device(), office.device());
    let old_reader = office.export_to(Some(to), true, stick.path()).file;
    assert!(own != to && hashes(&office.text_of(&old_reader)).is_empty(), "for a program that reads ranges only");
    cadre.import(&old_reader).unwrap();
    let up = cadre.export_to(None, true, stick.path()).file;
    office.import(&up).unwrap();
    let down = office.export_to(Some(to), true, stick.path()).file;
    cadre.import(&down).unwrap();
    for (laptop, file) in [(&mut cadre, &up), (&mut office, &down)] {
        let text = laptop.text_of(file);
        assert!(known.iter().all(|hash| !text.contains(hash)));
        let text = laptop.journal_text();
        assert!(known.iter().all(|hash| !text.contains(hash)));
    }
}

/// Returns how many lines hold a hash.
fn hashes_held(text: &str) -> usize {
    text.lines().filter(|line| !hashes(line).is_empty()).count()
}

fn counts(laptop: &mut Laptop) -> [usize; 4] {
    let shared = laptop.ws().shared();
    let state = shared.read();
    [Kind::Household, Kind::Visit, Kind::Concern, Kind::Assignment].map(|kind| state.count(kind))
}

#[test]
fn directories_are_taken_over_with_all_that_is_in_them() {
    let (mut office, mut cadre) = (opened("office"), opened("cadre"));
    assert_eq!((counts(&mut office), counts(&mut cadre)), ([3, 1, 1, 2], [2, 2, 1, 1]));
    let device = cadre.device();
    office.import(&kept().join("usb/week2.dundian")).unwrap();
    assert_eq!(counts(&mut office), [3, 2, 1, 2]);
    let shared = office.ws().shared();
    let known = shared.read().device(device).cloned().unwrap();
    let (person, role) = (known.person, known.role);
    assert_eq!(role, Role::Cadre);
    // Whom the office had invited and who came are one person.
    let state = shared.read();
    assert_eq!(state.cadres().filter(|(_, cadre)| cadre.name == "张三").count(), 1);
    assert_eq!(state.assignments().next().unwrap().1.cadres, [person]);
    assert!(state.records_of(person).count() > 1, "the record that was taken away stands for the same person");
    drop(state);
    // What no record keeps any more has gone from those that were kept.
    let home = first_household(&mut office);
    let doc = office.ws().doc(Kind::Household, home).unwrap().unwrap();
    assert!(!serde_json::to_string(&doc.fields().unwrap()).unwrap().contains("hash"));
}

fn first_household(laptop: &mut Laptop) -> RecordId {
    let shared = laptop.ws().shared();
    let state = shared.read();
    state.households().find(|(_, home)| home.head == "刘兰英").unwrap().0.0
}

#[test]
fn a_bundle_of_the_version_before_goes_in_once_and_an_invitation_still_enrols() {
    let mut office = opened("office");
    let again = office.import(&kept().join("usb/week1.dundian")).unwrap();
    assert_eq!(again.plan.verdict, Verdict::NothingNew);
    let mut cadre = opened("cadre");
    assert_eq!(cadre.import(&kept().join("usb/answer1.dundian")).unwrap().plan.verdict, Verdict::NothingNew);
    let mut other = Laptop::new("李四", Role::Cadre);
    other.clock.forward(11 * 24 * 60);
    let joined = other.import(&kept().join("usb/invitation2.dundian")).unwrap();
    assert!(joined.joined.is_some());
    let stick = stick();
    let file = other.export(stick.path()).file;
    office.import(&file).unwrap();
    let shared = office.ws().shared();
    assert_eq!(shared.read().cadres().filter(|(_, cadre)| cadre.name == "李四").count(), 1);
    let back = office.export_to(Some(other.device()), false, stick.path()).file;
    other.import(&back).unwrap();
    let shared = other.ws().shared();
    let heads: Vec<String> = shared.read().households().map(|(_, home)| home.head.clone()).collect();
    assert_eq!(heads, ["别村的户"], "the household file of the village comes with the first answer");
}

#[test]
fn somebody_whose_program_is_older_gets_what_it_reads_and_nothing_else() {
    let stick = stick();
    let mut office = opened("office");
    let device = opened("cadre").device();
    let home = Household::new("320722114204".parse().unwrap(), "新来的户");
    office.ws().commit(vec![Change::add(home.first_id(), home)]).unwrap();
    let file = office.export_to(Some(device), false, stick.path()).file;
    let mut cadre = opened("cadre");
    let mut reader = cadre.ws().open_bundle(&file).unwrap();
    let manifest = reader.manifest().clone();
    assert_eq!((manifest.v, manifest.leaves, manifest.readers.len()), (RANGES, 0, 0));
    let mut text = String::new();
    while let Some(lines) = reader.next_lines().unwrap() {
        text.extend(lines.iter());
    }
    assert!(text.contains("新来的户"), "it lies in the cadre's village");
    assert!(!text.contains("别村的户") && text.contains("\"erased\""), "the words of others stay here");
    // The same laptop with the program of today reads it as well.
    cadre.import(&file).unwrap();
    assert_eq!(counts(&mut cadre)[0], 3);
}

#[test]
fn once_both_are_renewed_they_agree_within_two_rounds() {
    let stick = stick();
    let (mut office, mut cadre) = (opened("office"), opened("cadre"));
    for _ in 0..2 {
        let up = cadre.export(stick.path()).file;
        office.import(&up).unwrap();
        let down = office.export_to(Some(cadre.device()), false, stick.path()).file;
        cadre.import(&down).unwrap();
    }
    let up = cadre.export(stick.path()).file;
    office.import(&up).unwrap();
    let status = office.ws().exchange_status(&mut unwatched).unwrap();
    assert_eq!(status.people[0].agreement, Agreement::Agreed);
    assert_eq!((counts(&mut office), counts(&mut cadre)), ([3, 2, 1, 2], [2, 2, 1, 1]));
    let me = cadre.ws().me().cadre.unwrap();
    let shared = cadre.ws().shared();
    assert_eq!(shared.read().assignments().next().unwrap().1.cadres, [me]);
    assert_eq!(shared.read().conflicts().count(), 0);
}
