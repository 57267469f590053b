//! A new data key: nothing is lost, the old one opens nothing, and cut short
//! anywhere it is done or it isn't.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::super::Rebuilt;
use super::super::tests::{begin, home, log, reopen, visit};
use super::*;
use crate::base::clock::FixedClock;
use crate::base::ids::VisitId;
use crate::domain::visit::Visit;
use crate::workspace::Options;

const CHEAP: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
const WORDS: &str = "水渠淤塞四十亩地";

fn open(dir: &Path, unlock: Unlock<'_>) -> Result<(Workspace, OpenReport), OpenError> {
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-20T18:00:00+08:00").unwrap();
    let options = Options { dir, unlock, clock: Arc::new(FixedClock(now)), entropy: Box::new(OsEntropy) };
    Workspace::open(options, &mut |_, _| Onward::Continue)
}

/// Every file of a directory but those of the store, the lock and the reserve, by its
/// place below it.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            if !name.starts_with("store/") && name != "lock" && !name.ends_with("ballast") {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn copy(files: &BTreeMap<String, Vec<u8>>, dir: &Path) {
    for (name, bytes) in files {
        fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
        fs::write(dir.join(name), bytes).unwrap();
    }
}

/// A ledger with a passphrase, visits and half a visit.
fn ledger(dir: &Path) -> (Workspace, Vec<VisitId>) {
    let mut workspace = begin(dir);
    workspace.vault().set_passphrase(Some("旧的口令八个字哟"), CHEAP, &mut OsEntropy).unwrap();
    let ids = (0..20).map(|number| log(&mut workspace, &format!("第 {number} 次"))).collect();
    for text in ["半", "半次", "半次走访"] {
        workspace.drafts().save("visit-new", text.as_bytes()).unwrap();
    }
    (workspace, ids)
}

fn renew(workspace: Workspace, passphrase: &str) -> (Workspace, NewKey) {
    workspace.renew_key(Some(passphrase), CHEAP, &mut |_, _| Onward::Continue).unwrap()
}

#[test]
fn a_new_data_key_loses_nothing_and_the_old_one_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (mut workspace, ids) = ledger(dir);
    let code = workspace.renew_code().unwrap();
    let (hash, device) = (workspace.state_hash().unwrap(), workspace.device());
    let (signs, reads) = (workspace.identity.public(device), workspace.identity.reader().unwrap().recipient());
    let old: Vec<_> = [Purpose::Journal, Purpose::DeviceKeys, Purpose::Drafts].map(|of| workspace.vault.key(of)).into();
    workspace.close();
    let before = files(dir);
    // Nobody can open it, and nobody is to open it later.
    fs::write(dir.join("keys.damaged"), "x").unwrap();
    fs::create_dir(dir.join("store.damaged-1")).unwrap();

    let workspace = open(dir, Unlock::Passphrase("旧的口令八个字哟")).unwrap().0;
    let (mut workspace, renewed) = renew(workspace, WORDS);
    assert_eq!(renewed.report.rebuilt, Some(Rebuilt::NewKey));
    assert!(renewed.report.is_whole() && renewed.report.left.is_empty(), "{:?}", renewed.report);
    assert_eq!((renewed.drafts, renewed.damaged), (1, 0));
    assert_eq!(workspace.state_hash().unwrap(), hash);
    assert_eq!((workspace.device(), workspace.identity.public(device)), (device, signs));
    assert_eq!(workspace.identity.reader().unwrap().recipient(), reads);
    assert_eq!(workspace.drafts().load_all().unwrap().drafts[0].bytes, "半次走访".as_bytes());
    assert!(workspace.owes_code());
    workspace.code_was_shown().unwrap();
    let more = log(&mut workspace, "换了以后");
    workspace.close();

    let after = files(dir);
    let sealed = |name: &&String| name.contains('/') || name.starts_with("keys") || name.starts_with("vault");
    for name in after.keys().filter(sealed) {
        assert_ne!(before.get(name), Some(&after[name]), "{name} is as it was");
    }
    let names: Vec<&String> = after.keys().collect();
    assert!(!names.iter().any(|name| name.contains("new-key") || name.contains("old-key")), "{names:?}");
    assert!(!dir.join("store.damaged-1").exists() && !dir.join("keys.damaged").exists());
    assert_eq!(Journal::is_sealed_with(&dir.join("journal"), &old[0]), Some(false));
    assert_eq!(Identity::is_sealed_with(dir, &old[1]), Some(false));

    let (workspace, report) = open(dir, Unlock::Passphrase(WORDS)).unwrap();
    assert_eq!((report.rebuilt, report.torn), (None, false));
    assert_eq!(workspace.read::<Visit>(ids[3]).unwrap().unwrap(), visit("第 3 次"));
    assert_eq!(workspace.read::<Visit>(more).unwrap().unwrap().blocks.chat, "换了以后");
    workspace.close();
    open(dir, Unlock::Recovery(&renewed.code.text())).unwrap().0.close();
    let typed = code.text();
    let refused = |unlock| open(dir, unlock).map(|_| ()).unwrap_err();
    let wrong =
        |error: OpenError| matches!(error, OpenError::Vault(VaultError::WrongPassphrase | VaultError::WrongCode));
    assert!(wrong(refused(Unlock::Passphrase("旧的口令八个字哟"))) && wrong(refused(Unlock::Recovery(&typed))));

    // The vault of before is put back: beside the copy, and in both places.
    let put_back = |name: &str| fs::write(dir.join(name), &before[name]).unwrap();
    let now = files(dir);
    put_back("vault.json");
    for unlock in [Unlock::Passphrase("旧的口令八个字哟"), Unlock::Recovery(&typed)] {
        let error = refused(unlock);
        assert!(matches!(error, OpenError::Vault(VaultError::OtherKey)), "{error}");
        assert!(error.message().contains("换数据密钥以前"), "{}", error.message());
    }
    open(dir, Unlock::Passphrase(WORDS)).unwrap().0.close();
    assert_eq!(fs::read(dir.join("vault.json")).unwrap(), now["vault.json"], "mended from the copy");
    put_back("vault.json");
    put_back("vault.copy.json");
    let now = files(dir);
    let error = refused(Unlock::Passphrase("旧的口令八个字哟"));
    assert!(matches!(error, OpenError::Vault(VaultError::OtherKey)), "{error}");
    assert!(files(dir) == now, "something was changed by a key that opens nothing");

    // A copy of the whole directory from before is what it always was.
    let copied = tempfile::tempdir().unwrap();
    copy(&before, copied.path());
    let (workspace, _) = open(copied.path(), Unlock::Passphrase("旧的口令八个字哟")).unwrap();
    assert_eq!(workspace.state_hash().unwrap(), hash);
}

#[test]
fn whoever_does_not_wait_for_a_new_key_keeps_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (workspace, _) = ledger(dir);
    let hash = workspace.state_hash().unwrap();
    workspace.close();
    let mut before = files(dir);
    let mut whole = 0;
    for turn in (0..).step_by(5) {
        let (workspace, _) = open(dir, Unlock::Passphrase("旧的口令八个字哟")).unwrap();
        let (mut calls, mut sealing) = (0, 0);
        let done = workspace.renew_key(Some(WORDS), CHEAP, &mut |stage, _| {
            calls += 1;
            sealing += u64::from(stage == Stage::Sealing);
            // Once it counts, nobody can cancel it.
            if calls > turn || stage != Stage::Sealing { Onward::Cancel } else { Onward::Continue }
        });
        if let Ok((workspace, _)) = done {
            assert_eq!((whole, workspace.state_hash().unwrap()), (sealing, hash));
            assert!(calls > sealing, "it was cancelled after it counted, too");
            return;
        }
        whole = sealing;
        assert!(matches!(done, Err(OpenError::Cancelled)), "{done:?}");
        let mut now = files(dir);
        // How far the journal had come is noted each time.
        for name in ["keys", "keys.copy"] {
            before.remove(name);
            now.remove(name);
        }
        assert!(now == before, "cancelled at {turn}, something is another");
    }
}

#[test]
fn a_new_key_that_counts_is_put_in_its_place_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (mut workspace, _) = ledger(dir);
    workspace.vault().set_passphrase(None, CHEAP, &mut OsEntropy).unwrap();
    let hash = workspace.state_hash().unwrap();
    workspace.seal_anew(Some(WORDS), CHEAP, &mut |_| Onward::Continue).unwrap();
    workspace.close();
    assert!(!is_locked(dir).unwrap());
    fs::rename(dir.join(MAKING), dir.join(READY)).unwrap();
    assert!(is_locked(dir).unwrap(), "whoever opens it has to be asked");
    assert!(matches!(open(dir, Unlock::Open), Err(OpenError::Vault(VaultError::Locked))));
    let (workspace, report) = open(dir, Unlock::Passphrase(WORDS)).unwrap();
    assert_eq!((report.rebuilt, workspace.state_hash().unwrap()), (Some(Rebuilt::NewKey), hash));
    assert!(workspace.owes_code());
    workspace.close();
    assert_eq!(open(dir, Unlock::Passphrase(WORDS)).unwrap().1.rebuilt, None);
}

#[test]
fn damage_stays_where_it_was_and_is_named() {
    for (at, bit) in [(40, 1), (2, 1)] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let mut workspace = begin(dir);
        let ends: Vec<u32> = (0..5)
            .map(|number| {
                log(&mut workspace, &format!("第 {number} 次"));
                workspace.journal.end().offset()
            })
            .collect();
        workspace.close();
        fs::remove_dir_all(dir.join("store")).unwrap();
        let path = dir.join("journal/00000001.seg");
        let mut bytes = fs::read(&path).unwrap();
        bytes[ends[1] as usize + at] ^= bit;
        fs::write(&path, bytes).unwrap();
        let (workspace, _) = reopen(dir);
        let (hash, damage) = (workspace.state_hash().unwrap(), workspace.damages().unwrap().missing);
        assert_eq!(damage.len(), 1);
        let (workspace, renewed) = workspace.renew_key(None, CHEAP, &mut |_, _| Onward::Continue).unwrap();
        assert_eq!((renewed.damaged, workspace.state_hash().unwrap()), (1, hash));
        assert_eq!(workspace.damages().unwrap().missing, damage);
    }
}

#[test]
fn what_only_the_store_has_is_not_lost_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut workspace = begin(dir);
    let kept = workspace.journal.end().offset();
    let id = log(&mut workspace, "只有查询库还有");
    workspace.close();
    let path = dir.join("journal/00000001.seg");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..kept as usize]).unwrap();
    let (workspace, report) = reopen(dir);
    assert!(report.shortened.is_some());
    let (workspace, _) = workspace.renew_key(None, CHEAP, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(workspace.read::<Visit>(id).unwrap().unwrap().blocks.chat, "只有查询库还有");
    assert_eq!(workspace.shared().read().visits_of(home().first_id()).count(), 1);
}

#[test]
fn a_passphrase_is_never_taken_off_by_a_new_key() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, _) = ledger(dir.path());
    let refused = workspace.renew_key(None, CHEAP, &mut |_, _| Onward::Continue);
    assert!(matches!(refused, Err(OpenError::Vault(VaultError::Locked))));
    assert!(open(dir.path(), Unlock::Passphrase("旧的口令八个字哟")).is_ok());
}
