//! Files that were cut off, altered, made up or interrupted on the way in.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::tests::{Laptop, code, copy_dir, enrolled};
use super::*;
use crate::base::progress::{Onward, Progress, unwatched};
use crate::bundle::manifest::{Manifest, Profile};
use crate::bundle::read::{ReadError as BundleError, Reader};
use crate::bundle::write::Writer;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::domain::visit::Visit;
use crate::oplog::entry::Entry;

fn pair(stick: &Path) -> (Laptop, Laptop) {
    let mut committee = Laptop::new("县委组织部", Role::Committee);
    committee.village();
    let cadre = enrolled("张三", &mut committee, stick);
    (committee, cadre)
}

/// Returns every file below `dir` with its length and the time it was written.
fn traces(dir: &Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let mut found = Vec::new();
    for item in fs::read_dir(dir).unwrap() {
        let path = item.unwrap().path();
        let meta = fs::metadata(&path).unwrap();
        if meta.is_dir() {
            found.extend(traces(&path));
        } else {
            found.push((path, meta.len(), meta.modified().unwrap()));
        }
    }
    found.sort();
    found
}

fn contents(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    traces(dir).into_iter().map(|(path, ..)| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Bends every byte of a file and cuts it at every byte: refused each time, and
/// the directory is as it was.
fn refused_at_every_byte(reader: &mut Laptop, whole: &[u8], stick: &Path) {
    let file = stick.join("bent.dundian");
    let before = contents(&reader.dir());
    let stamps = traces(&reader.dir());
    for at in 0..whole.len() {
        let mut bent = whole.to_vec();
        bent[at] ^= if at % 2 == 0 { 0x01 } else { 0x20 };
        fs::write(&file, &bent).unwrap();
        assert!(reader.import(&file).is_err(), "byte {at} was bent");
        fs::write(&file, &whole[..at]).unwrap();
        assert!(reader.import(&file).is_err(), "cut off at byte {at}");
        assert_eq!(traces(&reader.dir()), stamps, "byte {at}");
    }
    assert_eq!(contents(&reader.dir()), before);
    fs::write(&file, whole).unwrap();
    assert!(reader.import(&file).is_ok());
}

#[test]
fn a_bundle_bent_or_cut_at_any_byte_is_refused() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    cadre.household("刘兰英");
    let whole = fs::read(cadre.export(stick.path()).file).unwrap();
    refused_at_every_byte(&mut committee, &whole, stick.path());
}

#[test]
fn an_answer_of_single_entries_bent_or_cut_at_any_byte_is_refused() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let device = cadre.device();
    let whole = fs::read(committee.export_to(Some(device), false, stick.path()).file).unwrap();
    refused_at_every_byte(&mut cadre, &whole, stick.path());
}

#[test]
fn nobody_brings_single_entries_of_somebody_else() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let home = cadre.household("刘兰英");
    let file = cadre.export(stick.path()).file;
    let head = crate::oplog::entry::Head {
        v: 1,
        seq: 7,
        stamp: cadre.ws().shared().read().clock(),
        kind: "household.removed".into(),
        by: crate::base::ids::DeviceId([9; 8]),
    };
    let body = format!(r#"{{"id":"{home}","reason":"假的"}}"#);
    let entry = crate::oplog::entry::write(&head, [0; 16], &body, Default::default()).unwrap().line;
    let forged = forged(&mut committee, &mut cadre, &file, |manifest, lines| {
        manifest.v = crate::bundle::manifest::VERSION;
        manifest.leaves = 1;
        lines.push(crate::bundle::leaf::leaf_line(&entry, None).unwrap());
    });
    let plan = committee.import(&forged).unwrap().plan;
    assert_eq!((plan.set_aside_count, plan.new_of(Kind::Household)), (1, 1));
    assert!(committee.ws().shared().read().household(home).is_some(), "what it says doesn't count");
    // More of them, or fewer, than it says: nothing of it is believed.
    let more = self::forged(&mut committee, &mut cadre, &file, |manifest, lines| {
        manifest.v = crate::bundle::manifest::VERSION;
        lines.push(crate::bundle::leaf::leaf_line(&entry, None).unwrap());
    });
    assert!(committee.import(&more).is_err());
}

/// Whoever works beside somebody knows their device and could make up its words.
#[test]
fn nobody_brings_words_of_a_colleague_that_only_their_own_word_stands_for() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let mut other = enrolled("李四", &mut committee, stick.path());
    committee.import(&other.export(stick.path()).file).unwrap();
    other.household("刘兰英");
    let theirs = other.export(stick.path()).file;
    let (of_theirs, lines_of_theirs) = opened(&mut committee, &theirs);
    cadre.household("王小毛");
    let file = cadre.export(stick.path()).file;
    let home = crate::domain::household::Household::new(code(), "刘兰英").first_id();
    // In their ledger, as it was signed, with a body that no hash stands for.
    let altered = |line: &String| match Entry::parse(line) {
        Ok(entry) if entry.head.kind == "household.added" => {
            let body = entry.body.unwrap().replace("刘兰英", "假的");
            format!("{},\"bare\":{body}}}", entry.without_body().strip_suffix('}').unwrap())
        }
        _ => line.replacen("\"span\":0", "\"span\":1", 1),
    };
    let passed_on = forged(&mut committee, &mut cadre, &file, |manifest, lines| {
        manifest.spans.extend(&of_theirs.spans);
        lines.extend(lines_of_theirs.iter().map(altered));
    });
    let plan = committee.import(&passed_on).unwrap().plan;
    assert_eq!(plan.new_of(Kind::Household), 1, "their own");
    assert!(committee.ws().shared().read().household(home).is_none());
    committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert!(committee.ws().shared().read().household(home).is_none(), "nor is it kept for later");
    // By itself it is refused, too; whoever wrote it brings it.
    let single = lines_of_theirs.iter().find(|line| line.contains("household.added")).unwrap();
    let single = altered(single);
    let by_itself = forged(&mut committee, &mut cadre, &file, |manifest, lines| {
        manifest.v = crate::bundle::manifest::VERSION;
        manifest.leaves = 1;
        manifest.id = crate::base::ids::RecordId([3; 16]);
        lines.push(crate::bundle::leaf::leaf_line(&single, None).unwrap());
    });
    assert_eq!(committee.import(&by_itself).unwrap().plan.set_aside_count, 1);
    assert!(committee.ws().shared().read().household(home).is_none());
    assert_eq!(committee.import(&theirs).unwrap().plan.filled, 1);
    assert_eq!(committee.ws().shared().read().household(home).unwrap().head, "刘兰英");
}

#[test]
fn an_invitation_bent_or_cut_at_any_byte_is_refused() {
    let stick = tempfile::tempdir().unwrap();
    let mut committee = Laptop::new("县委组织部", Role::Committee);
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let ask = Invitation::new("张三", "县水利局", Role::Cadre, stick.path().join("invitation.dundian"));
    let file = committee.ws().invite(&ask).unwrap().file;
    let whole = fs::read(file).unwrap();
    refused_at_every_byte(&mut cadre, &whole, stick.path());
}

/// Returns what a bundle for the committee holds.
pub fn opened(committee: &mut Laptop, bundle: &Path) -> (Manifest, Vec<String>) {
    let key = committee.ws().identity.reader().unwrap();
    let mut reader = Reader::open(fs::File::open(bundle).unwrap(), &key).unwrap();
    let manifest = reader.manifest().clone();
    let mut lines = Vec::new();
    while let Some(some) = reader.next_lines().unwrap() {
        lines.extend(some.iter().map(str::to_owned));
    }
    (manifest, lines)
}

/// Writes a bundle of the cadre's anew, with lines and manifest as `change` leaves them.
pub fn forged(
    committee: &mut Laptop,
    cadre: &mut Laptop,
    bundle: &Path,
    change: impl FnOnce(&mut Manifest, &mut Vec<String>),
) -> std::path::PathBuf {
    let key = committee.ws().identity.reader().unwrap();
    let (mut manifest, mut lines) = opened(committee, bundle);
    change(&mut manifest, &mut lines);
    let path = bundle.with_file_name("forged.dundian");
    let out = fs::File::create(&path).unwrap();
    let mut writer = Writer::sealed(out, &[key.recipient()], &manifest).unwrap();
    lines.iter().for_each(|line| writer.line(line).unwrap());
    let device = cadre.device();
    writer.finish(&cadre.ws().identity.signing(device).unwrap()).unwrap();
    path
}

#[test]
fn both_ways_of_a_fork_in_one_file_go_in_each_from_where_it_began() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let mut copy = cadre.twin();
    cadre.visit(home, "原机");
    copy.visit(home, "拷贝");
    let (one, two) = (cadre.export(stick.path()).file, copy.export(stick.path()).file);
    let (other, of_other) = opened(&mut committee, &two);
    let both = forged(&mut committee, &mut cadre, &one, |manifest, lines| {
        manifest.spans.extend(&other.spans);
        lines.extend(of_other.iter().map(|line| line.replacen("\"span\":0", "\"span\":1", 1)));
    });
    committee.import(&both).unwrap();
    assert_eq!(committee.ws().shared().read().forked(), BTreeSet::from([cadre.device()]));
    assert_eq!(committee.ws().shared().read().visits().count(), 2);
    let hash = committee.hash();
    committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(committee.hash(), hash);
    for file in [&one, &two] {
        assert_eq!(committee.import(file).unwrap().plan.verdict, Verdict::NothingNew);
    }
}

#[test]
fn a_whole_envelope_around_an_altered_entry_is_refused() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let home = cadre.household("刘兰英");
    cadre.visit(home, "水渠淤塞");
    let file = cadre.export(stick.path()).file;
    let same = forged(&mut committee, &mut cadre, &file, |_, _| {});
    assert!(committee.ws().plan_import(&same, &mut unwatched).is_ok(), "the forger's tool itself works");
    let word = |_: &mut Manifest, lines: &mut Vec<String>| {
        let at = lines.iter().position(|line| line.contains("水渠淤塞")).unwrap();
        lines[at] = lines[at].replace("水渠淤塞", "一切都好");
    };
    let dropped = |_: &mut Manifest, lines: &mut Vec<String>| {
        let at = lines.iter().position(|line| line.contains("水渠淤塞")).unwrap();
        lines.remove(at);
    };
    let longer = |manifest: &mut Manifest, _: &mut Vec<String>| manifest.spans[0].to += 1;
    let huge = |manifest: &mut Manifest, _: &mut Vec<String>| manifest.spans[0].to = u64::MAX;
    let elsewhere = |manifest: &mut Manifest, _: &mut Vec<String>| manifest.to = Some("age1elsewhere".into());
    let unsigned = |_: &mut Manifest, lines: &mut Vec<String>| {
        let last = lines.last_mut().unwrap();
        *last = last.replacen("signature\":\"", "signature\":\"00", 1);
    };
    type Forgery = Box<dyn FnOnce(&mut Manifest, &mut Vec<String>)>;
    let changes: [(&str, Forgery); 6] = [
        ("word", Box::new(word)),
        ("dropped", Box::new(dropped)),
        ("longer", Box::new(longer)),
        ("huge", Box::new(huge)),
        ("elsewhere", Box::new(elsewhere)),
        ("unsigned", Box::new(unsigned)),
    ];
    let before = committee.hash();
    for (what, change) in changes {
        let file = forged(&mut committee, &mut cadre, &file, change);
        assert!(committee.import(&file).is_err(), "{what}");
        assert_eq!(committee.hash(), before, "{what}");
    }
}

#[test]
fn an_entry_that_makes_no_sense_is_set_aside_and_the_others_go_in() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let home = cadre.household("刘兰英");
    let edit = crate::domain::change::Edit {
        kind: Kind::Household,
        id: home.0,
        set: serde_json::from_str(r#"{"later_than_we_know":{"a":[1]}}"#).unwrap(),
        was: Default::default(),
        step: None,
    };
    cadre.ws().commit(vec![Change::Edit(edit)]).unwrap();
    cadre.visit(home, "照常");
    let device = cadre.device();
    // What an older or broken program might write: well signed, and no such thing.
    let line = {
        let shared = cadre.ws().shared();
        let tip = shared.read().devices()[&device];
        let head = crate::oplog::entry::Head {
            v: 1,
            seq: tip.seq + 1,
            stamp: shared.read().clock(),
            kind: "household.changed".into(),
            by: device,
        };
        let body = format!(r#"{{"id":"{home}","set":{{"residents":"好几口"}}}}"#);
        crate::oplog::entry::write(&head, [0; 16], &body, tip.chain).unwrap().line
    };
    cadre.ws().journal.append(&[&line]).unwrap();
    cadre.reopen();
    cadre.visit(home, "其后");
    let outcome = committee.import(&cadre.export(stick.path()).file).unwrap();
    assert_eq!((outcome.plan.set_aside_count, outcome.plan.new_of(Kind::Visit)), (1, 2));
    assert_eq!(committee.ws().shared().read().household(home).unwrap().residents, None);
    let doc = committee.ws().doc(Kind::Household, home.0).unwrap().unwrap();
    assert!(doc.fields().unwrap().contains_key("later_than_we_know"), "kept for a version that knows it");
}

#[test]
fn an_import_stopped_anywhere_and_begun_again_ends_the_same() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let homes: Vec<_> = ["刘兰英", "王小毛", "张大山"].iter().map(|head| cadre.household(head)).collect();
    let mut group = Vec::new();
    for n in 0..9_000u32 {
        let at = crate::base::clock::Clock::now(&*cadre.clock);
        let visit = Visit { households: vec![homes[n as usize % 3]], ..Visit::new(at, code()) };
        group.push(Change::add(crate::base::ids::VisitId(cadre.fresh_id()), visit));
    }
    for changes in group.chunks(3_000) {
        cadre.ws().commit(changes.to_vec()).unwrap();
    }
    let file = cadre.export(stick.path()).file;
    committee.close();
    let start = tempfile::tempdir().unwrap();
    copy_dir(committee.root.path(), start.path());
    committee.reopen();
    committee.import(&file).unwrap();
    let whole = committee.hash();
    for stop in [1, 2, 4, 5, 6, 7] {
        committee.close();
        for item in ["data", "marks"] {
            fs::remove_dir_all(committee.root.path().join(item)).unwrap();
        }
        copy_dir(start.path(), committee.root.path());
        committee.reopen();
        let mut looks = 0;
        let mut watch = |_: Progress| {
            looks += 1;
            if looks == stop { Onward::Cancel } else { Onward::Continue }
        };
        let stopped = committee.ws().import(&file, &mut watch);
        assert!(matches!(stopped, Err(ExchangeError::Cancelled)), "{stop}: {stopped:?}");
        committee.reopen();
        committee.import(&file).unwrap();
        assert_eq!(committee.hash(), whole, "{stop}");
        let known = committee.ws().shared().read().exchange().imports().len();
        assert_eq!(known, 1, "one import, whatever happened in between");
    }
}

/// The bundle is a file of age around zstd around lines: whoever has the key
/// needs nothing of ours.
#[test]
fn stock_tools_open_a_bundle() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, mut cadre) = pair(stick.path());
    let home = cadre.household("刘兰英");
    cadre.visit(home, "村东水渠淤塞");
    let file = cadre.export(stick.path()).file;
    let key = stick.path().join("key.txt");
    fs::write(&key, committee.ws().reader_secret().unwrap().as_bytes()).unwrap();
    let plain = Command::new("bash")
        .args(["-c", "set -o pipefail; age -d -i \"$1\" \"$2\" | zstd -dc", "bash"])
        .args([&key, &file])
        .output()
        .unwrap();
    assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    let text = String::from_utf8(plain.stdout).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["dundian"], "bundle");
    assert!(lines.last().unwrap()["end"]["digest"].is_string());
    assert!(text.lines().filter_map(|line| Entry::parse(line).ok()).count() > 2 && text.contains("村东水渠淤塞"));
}

#[test]
fn what_is_no_bundle_is_refused_in_words() {
    let stick = tempfile::tempdir().unwrap();
    let (mut committee, _) = pair(stick.path());
    let before = traces(&committee.dir());
    let table = stick.path().join("名单.xlsx");
    fs::write(&table, b"PK\x03\x04").unwrap();
    let empty = stick.path().join("空.dundian");
    fs::write(&empty, b"").unwrap();
    let error = committee.import(&table).unwrap_err();
    assert!(matches!(error, ExchangeError::Bundle(BundleError::NoBundle)), "{error:?}");
    for path in [empty, stick.path().to_owned(), stick.path().join("没有"), stick.path().join("../..")] {
        let error = committee.import(&path).unwrap_err();
        assert!(matches!(error, ExchangeError::Disk(_)), "{error:?}");
        assert!(!error.message().contains('\n'));
    }
    assert_eq!(traces(&committee.dir()), before);
    let outgoing = Outgoing { to: None, all: false, profile: Profile::Full, out: stick.path().join("没有/这里") };
    assert!(committee.ws().export(&outgoing, &mut unwatched).is_err());
}
