//! What must hold of the vault.

use std::fs;

use super::*;
use crate::base::entropy::SeededEntropy;

/// Cheap enough for a test that opens a vault thousands of times.
const CHEAP: KdfCost = KdfCost { memory_kib: 8, passes: 1, lanes: 1 };

/// Makes a vault, also with a passphrase as short as an earlier version took it.
fn make(passphrase: Option<&str>, seed: u64) -> (tempfile::TempDir, Vault, RecoveryCode) {
    let dir = tempfile::tempdir().unwrap();
    let (vault, code) = Vault::make(dir.path(), passphrase, CHEAP, &mut SeededEntropy::new(seed)).unwrap();
    (dir, vault, code)
}

fn same(a: &Vault, b: &Vault) -> bool {
    a.key(Purpose::Journal).expose() == b.key(Purpose::Journal).expose()
}

/// Opens a vault that nothing was sealed with yet.
fn open(dir: &Path, unlock: Unlock<'_>) -> Result<Vault, VaultError> {
    Vault::open(dir, unlock, &|_| true)
}

#[test]
fn the_bytes_of_the_file_and_the_keys_are_frozen() {
    let (dir, vault, code) = make(Some("驻村 2026"), 5);
    let keys: String = [Purpose::Journal, Purpose::Store, Purpose::Drafts, Purpose::DeviceKeys]
        .into_iter()
        .map(|purpose| format!("{purpose:?} {:02x?}\n", &vault.key(purpose).expose()[..8]))
        .collect();
    let file = fs::read_to_string(dir.path().join("vault.json")).unwrap();
    let golden = format!("{file}{}\n{keys}", code.text().as_str());
    assert_eq!(golden, include_str!("golden-vault.txt"));
}

#[test]
fn passphrase_and_code_open_and_nothing_else_does() {
    let (dir, vault, code) = make(Some("pass 1"), 1);
    let open = |unlock: Unlock<'_>| open(dir.path(), unlock);
    assert!(Vault::is_locked(dir.path()).unwrap());
    for unlock in [Unlock::Passphrase("pass 1"), Unlock::Passphrase("ｐａｓｓ　１"), Unlock::Recovery(&code.text())]
    {
        assert!(same(&open(unlock).unwrap(), &vault), "{unlock:?}");
    }
    let other = RecoveryCode::fresh(&mut SeededEntropy::new(99));
    assert_eq!(open(Unlock::Open).unwrap_err(), VaultError::Locked);
    assert_eq!(open(Unlock::Passphrase("pass 2")).unwrap_err(), VaultError::WrongPassphrase);
    assert_eq!(open(Unlock::Passphrase("")).unwrap_err(), VaultError::WrongPassphrase);
    assert_eq!(open(Unlock::Recovery(&other.text())).unwrap_err(), VaultError::WrongCode);
    assert_eq!(open(Unlock::Recovery("ABC")).unwrap_err(), VaultError::BadCode(CodeError::Length { found: 3 }));
    assert_eq!(Vault::open(&dir.path().join("x"), Unlock::Open, &|_| true).unwrap_err(), VaultError::Missing);
    let again = Vault::create(dir.path(), None, CHEAP, &mut SeededEntropy::new(2));
    assert_eq!(again.unwrap_err(), VaultError::Exists);
}

#[test]
fn a_passphrase_can_be_set_changed_and_removed() {
    let (dir, mut vault, code) = make(None, 1);
    let open = |unlock: Unlock<'_>| open(dir.path(), unlock);
    let entropy = &mut SeededEntropy::new(8);
    assert!(!Vault::is_locked(dir.path()).unwrap());
    assert!(same(&open(Unlock::Open).unwrap(), &vault));
    assert!(same(&open(Unlock::Passphrase("needless")).unwrap(), &vault), "an open vault asks for nothing");

    let again = Vault::create(tempfile::tempdir().unwrap().path(), Some("1234567"), CHEAP, entropy);
    assert_eq!(again.unwrap_err(), VaultError::ShortPassphrase);
    for short in ["", "1234567", "         ", "\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}"] {
        assert_eq!(vault.set_passphrase(Some(short), CHEAP, entropy), Err(VaultError::ShortPassphrase), "{short:?}");
    }
    vault.set_passphrase(Some("number one"), CHEAP, entropy).unwrap();
    vault.set_passphrase(Some("number two"), CHEAP, entropy).unwrap();
    assert_eq!(open(Unlock::Passphrase("number one")).unwrap_err(), VaultError::WrongPassphrase);
    assert!(same(&open(Unlock::Passphrase("number two")).unwrap(), &vault));
    assert!(same(&open(Unlock::Recovery(&code.text())).unwrap(), &vault));

    let new_code = vault.renew_recovery(entropy).unwrap();
    assert_eq!(open(Unlock::Recovery(&code.text())).unwrap_err(), VaultError::WrongCode);
    assert!(same(&open(Unlock::Recovery(&new_code.text())).unwrap(), &vault));

    vault.set_passphrase(None, CHEAP, entropy).unwrap();
    assert!(!vault.has_passphrase() && same(&open(Unlock::Open).unwrap(), &vault));
}

#[test]
fn with_a_passphrase_the_data_key_is_in_no_file() {
    let (dir, mut vault, _) = make(None, 4);
    vault.set_passphrase(Some("number one"), CHEAP, &mut SeededEntropy::new(8)).unwrap();
    let key: String = vault.data_key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    for item in fs::read_dir(dir.path()).unwrap() {
        let text = fs::read_to_string(item.unwrap().path()).unwrap();
        assert!(!text.contains(&key));
    }
    assert!(!format!("{vault:?}").contains(&key));
}

#[test]
fn damage_at_any_byte_is_told_from_a_wrong_passphrase() {
    let (dir, vault, _) = make(Some("the right one"), 1);
    let (path, copy) = (dir.path().join("vault.json"), dir.path().join("vault.copy.json"));
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() - 1 {
        let mut bent = whole.clone();
        bent[at] ^= 0x04;
        for bad in [&bent, &whole[..at]] {
            fs::write(&path, bad).unwrap();
            fs::write(&copy, bad).unwrap();
            let error = open(dir.path(), Unlock::Passphrase("the right one")).unwrap_err();
            assert!(matches!(error, VaultError::Damaged(_)), "byte {at}: {error}");
        }
        fs::write(&copy, &whole).unwrap();
        assert!(same(&open(dir.path(), Unlock::Passphrase("the right one")).unwrap(), &vault));
        assert_eq!(fs::read(&path).unwrap(), whole, "mended from the copy");
    }
}

#[test]
fn swapped_ciphertexts_open_nothing() {
    let (_a, vault, code) = make(Some("same"), 1);
    let (_b, other, _) = make(Some("same"), 2);
    let body = &vault.body;
    let from_other = Body { passphrase: other.body.passphrase.clone(), ..body.clone() };
    assert_eq!(data_key(&from_other, Unlock::Passphrase("same")).unwrap_err(), VaultError::WrongPassphrase);
    let slot = body.passphrase.clone().unwrap();
    let crossed = Body { recovery: RecoverySlot { salt: slot.salt, sealed: slot.sealed }, ..body.clone() };
    assert_eq!(data_key(&crossed, Unlock::Recovery(&code.text())).unwrap_err(), VaultError::WrongCode);

    let dir = tempfile::tempdir().unwrap();
    let swapped_key = Body { open: Some(Hex(vec![1; 32])), ..body.clone() };
    file::write(dir.path(), &swapped_key).unwrap();
    assert!(matches!(open(dir.path(), Unlock::Open).unwrap_err(), VaultError::Damaged(_)));
}

#[test]
fn parameters_that_would_take_all_memory_are_refused() {
    let (_dir, vault, _) = make(Some("x"), 1);
    for argon2id in [
        KdfCost { memory_kib: u32::MAX, ..CHEAP },
        KdfCost { passes: u32::MAX, ..CHEAP },
        KdfCost { lanes: u32::MAX, ..CHEAP },
        KdfCost { memory_kib: 0, ..CHEAP },
    ] {
        let slot = PassphraseSlot { argon2id, ..vault.body.passphrase.clone().unwrap() };
        let body = Body { passphrase: Some(slot), ..vault.body.clone() };
        assert!(matches!(data_key(&body, Unlock::Passphrase("x")), Err(VaultError::Damaged(_))), "{argon2id:?}");
    }
}

#[test]
fn a_newer_file_is_left_alone_even_if_the_copy_is_old() {
    let (dir, _, _) = make(None, 1);
    let envelope = r#"{"version":2,"checksum":"CHECK","body":{"new":true}}"#;
    let mut hasher = blake3::Hasher::new_derive_key("dundian vault checksum v1");
    hasher.update(&2u32.to_le_bytes()).update(br#"{"new":true}"#);
    let newer = envelope.replace("CHECK", &hasher.finalize().to_hex()[..32]);
    fs::write(dir.path().join("vault.json"), &newer).unwrap();
    assert_eq!(open(dir.path(), Unlock::Open).unwrap_err(), VaultError::NewerVersion(2));
    assert_eq!(fs::read_to_string(dir.path().join("vault.json")).unwrap(), newer);
}

#[test]
fn of_two_files_the_one_counts_that_the_data_is_sealed_with() {
    let (dir, old, old_code) = make(None, 1);
    let (path, copy) = (dir.path().join("vault.json"), dir.path().join("vault.copy.json"));
    let older = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::remove_file(&copy).unwrap();
    let (new, _) = Vault::make(dir.path(), Some("number two"), CHEAP, &mut SeededEntropy::new(2)).unwrap();
    let newer = fs::read(&path).unwrap();
    let by = |unlock: Unlock<'_>| Vault::open(dir.path(), unlock, &|vault| vault.is_same(&new));

    for (first, second) in [(&older, &newer), (&newer, &older)] {
        fs::write(&path, first).unwrap();
        fs::write(&copy, second).unwrap();
        assert!(Vault::is_locked(dir.path()).unwrap());
        assert_eq!(by(Unlock::Recovery(&old_code.text())).unwrap_err(), VaultError::OtherKey);
        assert_eq!([fs::read(&path).unwrap(), fs::read(&copy).unwrap()], [first.clone(), second.clone()]);
        assert_eq!(by(Unlock::Open).unwrap_err(), VaultError::Locked);
        assert_eq!(by(Unlock::Passphrase("number one")).unwrap_err(), VaultError::WrongPassphrase);
        assert!(by(Unlock::Passphrase("number two")).unwrap().is_same(&new));
        assert_eq!([fs::read(&path).unwrap(), fs::read(&copy).unwrap()], [newer.clone(), newer.clone()]);
    }
    for file in [&path, &copy] {
        fs::write(file, &older).unwrap();
    }
    assert_eq!(by(Unlock::Open).unwrap_err(), VaultError::OtherKey);
    assert!(open(dir.path(), Unlock::Open).unwrap().is_same(&old));
}
