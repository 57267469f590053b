//! The version before kept a hash of an identity number in its entries. What is
//! left of such an entry stands in its place: on the disk, in every file, on all
//! sides, whichever form of it comes first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;

use super::hostile_tests::forged;
use super::tests::{Laptop, code, committee, copy_dir, enrolled, stick};
use super::*;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::{EntryRef, HouseholdId};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::household::{Household, IdentityMark};
use crate::domain::record::{Kind, Recorded};
use crate::oplog::entry::{Entry, Head, VERSION, write};
use crate::storage::vault::Unlock;
use crate::workspace::{Options, Workspace};

/// The hash of a number, as the version before wrote it.
pub const HASH: &str = "b7c1f0aa93de4410b7c1f0aa93de4410";

impl Laptop {
    /// Appends an entry to the ledger as the version before wrote it. It is cut
    /// at the next start.
    pub fn append_as_before(&mut self, kind: &str, body: &str) -> String {
        let device = self.device();
        let now = self.ws().unix_ms();
        let (tip, stamp) = {
            let shared = self.ws().shared();
            let state = shared.read();
            (state.devices().get(&device).copied().unwrap_or_default(), state.clock().next(now))
        };
        let head = Head { v: VERSION, seq: tip.seq + 1, stamp, kind: kind.into(), by: device };
        let mut salt = [0; 16];
        OsEntropy.fill(&mut salt);
        let line = write(&head, salt, body, tip.chain).unwrap().line;
        self.ws().journal.append(&[&line]).unwrap();
        line
    }

    /// Adds a household as the version before did. Returns the line of its entry.
    pub fn household_as_before(&mut self, head: &str) -> (HouseholdId, String) {
        self.add_as_before(Household::new(code(), head))
    }

    /// Does what [`Laptop::household_as_before`] does, with any household.
    pub fn add_as_before(&mut self, home: Household) -> (HouseholdId, String) {
        let (id, body) = body_as_before(home);
        let line = self.append_as_before("household.added", &body);
        self.reopen();
        (id, line)
    }

    /// Writes another number down as the version before did.
    pub fn number_as_before(&mut self, home: HouseholdId, last4: &str) -> String {
        let was = self.ws().doc(Kind::Household, home.0).unwrap().unwrap().seen("identity");
        let was = serde_json::to_string(&was).unwrap();
        let set = format!(r#"{{"identity":{{"hash":"{HASH}","last4":"{last4}"}}}}"#);
        let body = format!(r#"{{"id":"{home}","set":{set},"was":{{"identity":{was}}}}}"#);
        let line = self.append_as_before("household.changed", &body);
        self.reopen();
        line
    }

    /// Returns all lines of the journal.
    pub fn journal_text(&mut self) -> String {
        let mut text = String::new();
        let mut each = |_, lines: &[&[u8]]| {
            lines.iter().for_each(|line| text.extend([std::str::from_utf8(line).unwrap(), "\n"]));
        };
        self.ws().journal.replay(Default::default(), &mut each, &mut unwatched).unwrap();
        text
    }

    /// Returns all that a bundle which was written here, or is for here, holds.
    pub fn text_of(&mut self, file: &Path) -> String {
        let mut reader = self.ws().open_bundle(file).unwrap();
        let mut text = serde_json::to_string(reader.manifest()).unwrap();
        while let Some(lines) = reader.next_lines().unwrap() {
            text.extend(lines.iter().flat_map(|line| ["\n", line]));
        }
        text
    }
}

/// Returns a household's id and the body by which the version before added it.
fn body_as_before(home: Household) -> (HouseholdId, String) {
    let home = Household { identity: Some(IdentityMark { last4: "123X".into() }), ..home };
    let (id, json) = (home.first_id(), home.into_record().to_json().unwrap());
    let marked = json.replace(r#""identity":{"#, &format!(r#""identity":{{"hash":"{HASH}","#));
    assert_ne!(json, marked);
    (id, format!(r#"{{"id":"{id}","record":{marked}}}"#))
}

/// Returns a file as a program of the version before would have written it: the
/// entries in it as they stood in `lines`.
pub fn as_before(reader: &mut Laptop, writer: &mut Laptop, file: &Path, lines: &[String]) -> PathBuf {
    let whole: BTreeMap<EntryRef, &String> =
        lines.iter().map(|line| (Entry::parse(line).unwrap().head.entry(), line)).collect();
    let mut changed = 0;
    let forged = forged(reader, writer, file, |_, of_file| {
        for line in of_file {
            let Ok(entry) = Entry::parse(line) else { continue };
            if entry.bare {
                *line = whole[&entry.head.entry()].clone();
                changed += 1;
            }
        }
    });
    assert!(changed > 0, "it held none");
    let path = file.with_extension("before.dundian");
    fs::rename(forged, &path).unwrap();
    path
}

fn phone(laptop: &mut Laptop, home: HouseholdId) -> Option<String> {
    laptop.ws().read::<Household>(home).unwrap().unwrap().phone
}

/// Somebody below is sent what is due to them. Returns what the file held.
fn answered(above: &mut Laptop, below: &mut Laptop, all: bool, stick: &Path) -> String {
    let file = above.export_to(Some(below.device()), all, stick).file;
    below.import(&file).unwrap();
    above.text_of(&file)
}

fn homes(laptop: &mut Laptop) -> String {
    laptop.ws().records_hash(&|kind, _| kind == Kind::Household).unwrap()
}

fn joined(name: &str, role: Role, above: &mut Laptop, stick: &Path) -> Laptop {
    let mut laptop = Laptop::new(name, role);
    let file = above.ws().invite(&Invitation::new(name, "曲阳镇", role, stick)).unwrap().file;
    laptop.import(&file).unwrap();
    laptop
}

#[test]
fn the_hash_goes_from_the_disk_at_the_next_start_and_the_entry_stays() {
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let (home, line) = cadre.household_as_before("刘兰英");
    let text = cadre.journal_text();
    assert!(!text.contains(HASH) && text.contains("刘兰英"));
    assert!(!cadre.dir().join("erase.pending").exists());
    cadre.phone(home, "13800001111");
    cadre.number_as_before(home, "4321");
    assert!(!cadre.journal_text().contains(HASH));
    let hash = cadre.hash();
    cadre.reopen();
    cadre.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(cadre.hash(), hash);
    let doc = cadre.ws().doc(Kind::Household, home.0).unwrap().unwrap();
    assert_eq!(doc.created.entry, Entry::parse(&line).unwrap().head.entry());
    assert_eq!(doc.created.tag, Entry::parse(&line).unwrap().body_hash.tag(), "in its own place");
    assert_eq!(doc.fields().unwrap()["identity"], serde_json::json!({"last4": "4321"}));
    assert_eq!(phone(&mut cadre, home).as_deref(), Some("13800001111"));
    assert!(doc.conflicts().is_empty());
}

/// No program wrote such a one; a line of the journal has to keep its length.
#[test]
fn what_does_not_fit_into_its_place_stays_there_and_leaves_without_it() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let (home, body) = body_as_before(Household::new(code(), "刘兰英"));
    cadre.append_as_before("household.added", &body.replace(HASH, "b7c1"));
    cadre.reopen();
    assert!(cadre.journal_text().contains(r#""hash":"b7c1""#));
    let file = cadre.export(stick.path()).file;
    assert!(!cadre.text_of(&file).contains(r#""hash":"#) && cadre.text_of(&file).contains("刘兰英"));
    committee.import(&file).unwrap();
    assert!(committee.ws().shared().read().household(home).is_some());
    assert_eq!(homes(&mut committee), homes(&mut cadre));
}

#[test]
fn a_start_that_is_stopped_leaves_it_to_the_next() {
    let mut cadre = Laptop::new("张三", Role::Cadre);
    cadre.household("王小毛");
    cadre.reopen();
    cadre.append_as_before("household.added", &body_as_before(Household::new(code(), "刘兰英")).1);
    cadre.close();
    let dir = cadre.dir();
    let mut stopped = 0;
    for stop in 1..20 {
        let mut looks = 0;
        let mut watch = |_, _| {
            looks += 1;
            if looks == stop { Onward::Cancel } else { Onward::Continue }
        };
        let (clock, entropy) = (cadre.clock.clone(), Box::new(OsEntropy));
        let options = Options { dir: &dir, unlock: Unlock::Open, clock, entropy };
        match Workspace::open(options, &mut watch) {
            Err(_) => stopped += 1,
            Ok((open, _)) => {
                open.close();
                break;
            }
        }
    }
    assert!(stopped > 0, "none was stopped");
    cadre.reopen();
    assert!(!cadre.journal_text().contains(HASH));
    assert!(!dir.join("erase.pending").exists());
    assert_eq!(cadre.ws().shared().read().households().count(), 2);
}

/// The version before didn't know that such an entry has a body.
#[test]
fn what_an_older_program_left_of_an_erased_household_goes_at_the_next_start() {
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let (home, _) = cadre.household_as_before("刘兰英");
    assert!(cadre.journal_text().contains("刘兰英"));
    let erasure = format!(r#"{{"id":"{home}","records":[["household","{home}"]]}}"#);
    cadre.append_as_before("household.erased", &erasure);
    cadre.close();
    fs::remove_dir_all(cadre.dir().join("store")).unwrap();
    cadre.reopen();
    assert!(!cadre.journal_text().contains("刘兰英"));
    assert!(cadre.ws().shared().read().household(home).is_none());
}

#[test]
fn no_file_holds_it_over_three_tiers_and_all_have_the_same() {
    let stick = stick();
    let mut county = committee();
    let mut town = joined("甲镇", Role::Committee, &mut county, stick.path());
    county.import(&town.export(stick.path()).file).unwrap();
    answered(&mut county, &mut town, false, stick.path());
    let (own, _) = town.household_as_before("王小毛");
    let mut cadre = enrolled("张三", &mut town, stick.path());
    let mut other = enrolled("李四", &mut town, stick.path());
    let (home, line) = cadre.household_as_before("刘兰英");
    cadre.phone(home, "13800001111");
    let lines = [line, cadre.number_as_before(home, "4321")];
    cadre.visit(home, "看过了");
    let mut files = Vec::new();
    for round in 0..3 {
        let mut up = cadre.export_to(None, round == 1, stick.path()).file;
        files.push(cadre.text_of(&up));
        if round == 0 {
            // At first the cadre's program is still the old one.
            up = as_before(&mut town, &mut cadre, &up, &lines);
            assert!(town.text_of(&up).contains(HASH));
        }
        town.import(&up).unwrap();
        town.import(&other.export(stick.path()).file).unwrap();
        for profile in [Profile::Full, Profile::Work] {
            let ask = Outgoing { to: None, all: round == 1, profile, out: stick.path().to_owned() };
            if let Ok(up) = town.ws().export(&ask, &mut unwatched) {
                files.push(town.text_of(&up.file));
                county.import(&up.file).unwrap();
            }
        }
        files.push(answered(&mut county, &mut town, round == 1, stick.path()));
        for laptop in [&mut cadre, &mut other] {
            files.push(answered(&mut town, laptop, round == 1, stick.path()));
        }
        if round == 1 {
            other.phone(home, "13800002222");
        }
    }
    let mut third = Laptop::new("王五", Role::Cadre);
    let ask =
        Invitation { villages: vec![code()], ..Invitation::new("王五", "县水利局", Role::Cadre, stick.path()) };
    let invitation = town.ws().invite(&ask).unwrap().file;
    files.push(fs::read_to_string(&invitation).unwrap());
    third.import(&invitation).unwrap();
    town.import(&third.export(stick.path()).file).unwrap();
    files.push(answered(&mut town, &mut third, false, stick.path()));
    assert!(files.iter().all(|text| !text.contains(HASH)));
    assert!(files.iter().filter(|text| text.contains("\"bare\"")).count() > 4, "it is what is left that travels");
    let all = homes(&mut town);
    for laptop in [&mut county, &mut town, &mut cadre, &mut other, &mut third] {
        assert!(!laptop.journal_text().contains(HASH));
        assert_eq!(homes(laptop), all);
        laptop.reopen();
        laptop.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!(homes(laptop), all);
        assert_eq!(phone(laptop, home).as_deref(), Some("13800002222"));
        let doc = laptop.ws().doc(Kind::Household, own.0).unwrap().unwrap();
        assert_eq!(doc.fields().unwrap()["identity"], serde_json::json!({"last4": "123X"}));
        assert_eq!(laptop.ws().shared().read().conflicts().count(), 0);
    }
}

/// A program of the version before reads a line as one whose body is gone, keeps
/// its bytes and passes them on.
#[test]
fn an_older_program_reads_an_entry_without_its_body() {
    #[derive(serde::Deserialize)]
    struct AsBefore<'a> {
        salt: Option<&'a str>,
        #[serde(borrow)]
        body: Option<&'a serde_json::value::RawValue>,
        erased: Option<&'a str>,
    }
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let (_, line) = cadre.household_as_before("刘兰英");
    let text = cadre.journal_text();
    let bare = text.lines().find(|line| line.contains("\"bare\"")).unwrap();
    let read: AsBefore<'_> = serde_json::from_str(bare).unwrap();
    assert!(read.salt.is_none() && read.body.is_none());
    assert_eq!(read.erased, Some(Entry::parse(&line).unwrap().body_hash.to_hex().as_str()));
}

#[test]
fn what_waits_is_kept_without_it_and_goes_in_later() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let old = copied(&mut committee);
    // The office is set back behind what it has confirmed.
    let plain = cadre.household("王小毛");
    let first = cadre.export(stick.path()).file;
    committee.import(&first).unwrap();
    answered(&mut committee, &mut cadre, false, stick.path());
    set_back(&mut committee, &old);
    let (home, line) = cadre.household_as_before("刘兰英");
    let second = cadre.export(stick.path()).file;
    let second = as_before(&mut committee, &mut cadre, &second, &[line]);
    assert_eq!(committee.import(&second).unwrap().plan.verdict, Verdict::Waiting);
    let waiting: Vec<PathBuf> =
        fs::read_dir(committee.dir().join("waiting")).unwrap().map(|item| item.unwrap().path()).collect();
    assert_eq!(waiting.len(), 1);
    let text = committee.text_of(&waiting[0]);
    assert!(!text.contains(HASH) && text.contains("\"bare\""));
    assert_eq!(committee.import(&first).unwrap().followed.len(), 1);
    assert_eq!(committee.import(&second).unwrap().plan.verdict, Verdict::NothingNew);
    for id in [plain, home] {
        assert!(committee.ws().shared().read().household(id).is_some());
    }
    assert_eq!(homes(&mut committee), homes(&mut cadre));
    assert!(!committee.journal_text().contains(HASH));
}

/// Puts a laptop's directory back to what it was when it was copied.
fn set_back(laptop: &mut Laptop, old: &tempfile::TempDir) {
    laptop.close();
    fs::remove_dir_all(laptop.dir()).unwrap();
    copy_dir(old.path(), &laptop.dir());
    laptop.reopen();
}

fn copied(laptop: &mut Laptop) -> tempfile::TempDir {
    laptop.close();
    let old = tempfile::tempdir().unwrap();
    copy_dir(&laptop.dir(), old.path());
    laptop.reopen();
    old
}

/// What is left of an entry is given back as the entry is: by the office on its
/// word, to the office with the signature of its own device.
#[test]
fn who_was_set_back_gets_back_what_is_left() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    cadre.household("王小毛");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    answered(&mut committee, &mut cadre, false, stick.path());
    let old = [&mut committee, &mut cadre].map(copied);
    let (of_cadre, _) = cadre.household_as_before("刘兰英");
    let (of_office, _) = committee.household_as_before("张大山");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    answered(&mut committee, &mut cadre, false, stick.path());
    let all = homes(&mut committee);
    assert_eq!(homes(&mut cadre), all);
    for office in [false, true] {
        if office {
            set_back(&mut committee, &old[0]);
        } else {
            set_back(&mut cadre, &old[1]);
        }
        for _ in 0..2 {
            committee.import(&cadre.export(stick.path()).file).unwrap();
            answered(&mut committee, &mut cadre, true, stick.path());
        }
        for laptop in [&mut committee, &mut cadre] {
            assert_eq!(homes(laptop), all, "{office}");
            let shared = laptop.ws().shared();
            assert!([of_cadre, of_office].iter().all(|home| shared.read().household(*home).is_some()));
        }
    }
}

#[test]
fn an_import_of_it_is_taken_back_and_comes_again_in_either_form() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let (home, line) = cadre.household_as_before("刘兰英");
    let file = cadre.export(stick.path()).file;
    let before = as_before(&mut committee, &mut cadre, &file, &[line]);
    for file in [&before, &file, &before] {
        let import = committee.import(file).unwrap().import.unwrap();
        assert_eq!(homes(&mut committee), homes(&mut cadre));
        committee.ws().undo_import(import, &mut |_, _| Onward::Continue).unwrap();
        assert!(committee.ws().shared().read().household(home).is_none());
    }
}

/// Bodies are erased, and hashes cut, though a bundle that waits was damaged.
#[rstest]
#[case::damaged(true)]
#[case::missing(false)]
fn a_bundle_that_waits_and_is_no_more_is_let_go_of(#[case] damaged: bool) {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let old = copied(&mut committee);
    cadre.visit(home, "一次");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    answered(&mut committee, &mut cadre, false, stick.path());
    set_back(&mut committee, &old);
    cadre.visit(home, "又一次");
    let gap = committee.import(&cadre.export(stick.path()).file).unwrap();
    assert_eq!(gap.plan.verdict, Verdict::Waiting);
    let waiting = fs::read_dir(committee.dir().join("waiting")).unwrap().next().unwrap().unwrap().path();
    if damaged {
        let mut bytes = fs::read(&waiting).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&waiting, bytes).unwrap();
    } else {
        fs::remove_file(&waiting).unwrap();
    }
    let (other, _) = committee.household_as_before("王小毛");
    assert!(!committee.journal_text().contains(HASH));
    assert_eq!(committee.ws().shared().read().exchange().waiting().count(), 0);
    assert!(!waiting.exists());
    committee.ws().erase_household(other, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    committee.reopen();
    answered(&mut committee, &mut cadre, false, stick.path());
    committee.import(&cadre.export(stick.path()).file).unwrap();
    assert_eq!(committee.ws().shared().read().visits().count(), 2, "it was asked for again");
}
