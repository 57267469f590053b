//! Who is let in by an invitation, who isn't, and what stays of both, by real files.

use std::fs;
use std::path::PathBuf;

use super::hostile_tests::forged;
use super::tests::{Laptop, committee, enrolled, stick};
use super::*;
use crate::base::ids::DeviceId;
use crate::base::progress::unwatched;
use crate::bundle::code::Code;
use crate::bundle::keys::{SigningKey, is_signed};
use crate::bundle::manifest::{Manifest, Offer, Profile, Proof};
use crate::bundle::read::ReadError as BundleError;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::oplog::note::{Invited, Note, Second};
use crate::state::invited::Stands;

const DAY: i64 = 24 * 60;

fn ask(name: &str, stick: &tempfile::TempDir) -> Invitation {
    Invitation {
        villages: vec![super::tests::code()], ..Invitation::new(name, "县水利局", Role::Cadre, stick.path())
    }
}

fn invited(committee: &mut Laptop, name: &str, stick: &tempfile::TempDir) -> PathBuf {
    committee.ws().invite(&ask(name, stick)).unwrap().file
}

/// Returns a new laptop that has taken an invitation in, and its first file.
fn taker(name: &str, file: &std::path::Path, stick: &tempfile::TempDir) -> (Laptop, PathBuf) {
    let mut laptop = Laptop::new(name, Role::Cadre);
    laptop.import(file).unwrap();
    let sent = laptop.export(stick.path()).file;
    (laptop, sent)
}

fn stands(committee: &mut Laptop) -> Vec<Stands> {
    committee.ws().invitations().iter().map(|one| one.stands).collect()
}

fn offer(laptop: &mut Laptop, file: &std::path::Path) -> Offer {
    laptop.ws().open_bundle(file).unwrap().manifest().offer.clone().unwrap()
}

#[test]
fn an_invitation_is_a_record_without_the_secret_and_goes_to_nobody_below() {
    let stick = stick();
    let mut committee = committee();
    let mut colleague = enrolled("李四", &mut committee, stick.path());
    committee.import(&colleague.export(stick.path()).file).unwrap();
    let file = invited(&mut committee, "张三", &stick);
    let offer = offer(&mut colleague, &file);
    let key = SigningKey::from_secret(&offer.secret).unwrap().public();
    assert_eq!(offer.key.as_ref(), Some(&key));
    let text = committee.journal_text();
    assert!(text.contains(&key) && !text.contains(&offer.secret), "the secret lies in the file alone");
    let listed = committee.ws().invitations();
    assert_eq!(listed.last().unwrap().offered.id, offer.invitation);
    assert_eq!(stands(&mut committee).last(), Some(&Stands::Open(Some(14))));

    let (mut cadre, sent) = taker("张三", &file, &stick);
    committee.import(&sent).unwrap();
    for laptop in [&mut colleague, &mut cadre] {
        let down = committee.export_to(Some(laptop.device()), true, stick.path()).file;
        assert!(!laptop.text_of(&down).contains("invitation.made"), "nothing of it goes down");
        laptop.import(&down).unwrap();
        assert_eq!(laptop.ws().shared().read().count(Kind::Invitation), 0);
    }
    committee.reopen();
    assert_eq!(stands(&mut committee), [Stands::Used(colleague.device()), Stands::Used(cadre.device())]);
    let by = committee.ws().invitations().pop().unwrap().by;
    assert_eq!(by.as_deref(), Some("张三 · 县水利局"));
}

#[test]
fn an_office_above_has_them_with_the_rest_and_under_a_narrower_profile_not_at_all() {
    let stick = stick();
    let mut county = committee();
    let mut town = Laptop::new("镇党委", Role::Committee);
    let above = Invitation { role: Role::Committee, villages: Vec::new(), ..ask("镇党委", &stick) };
    town.import(&county.ws().invite(&above).unwrap().file).unwrap();
    invited(&mut town, "张三", &stick);
    let mut up = |town: &mut Laptop, profile| {
        let ask = Outgoing { to: None, all: true, profile, out: stick.path().to_owned() };
        let file = town.ws().export(&ask, &mut unwatched).unwrap().file;
        let text = county.text_of(&file);
        county.import(&file).unwrap();
        text
    };
    let narrow = up(&mut town, Profile::Work);
    assert!(!narrow.contains("\"days\""), "{narrow}");
    let whole = up(&mut town, Profile::Full);
    assert!(whole.contains("\"days\""), "{whole}");
    assert_eq!(county.ws().shared().read().count(Kind::Invitation), 2);
    // What the town has written lets nobody in at the county, and isn't listed there.
    assert_eq!(county.ws().invitations().len(), 1);
}

#[test]
fn a_second_taker_is_refused_and_named_until_they_are_invited_themselves() {
    let stick = stick();
    let mut committee = committee();
    let file = invited(&mut committee, "张三", &stick);
    let (mut first, sent) = taker("张三", &file, &stick);
    let (mut second, again) = taker("李四", &file, &stick);
    committee.import(&sent).unwrap();
    // Only looked at, nothing is noted.
    assert!(matches!(committee.ws().plan_import(&again, &mut unwatched), Err(ExchangeError::Used(_))));
    assert!(committee.ws().invitations()[0].seconds.is_empty());
    for _ in 0..2 {
        let error = committee.import(&again).unwrap_err();
        let told = error.message();
        let ExchangeError::Used(refused) = error else { panic!("{told}") };
        assert_eq!((refused.second.device, refused.second.name.as_str()), (second.device(), "李四"));
        assert_eq!(refused.first, "张三 · 县水利局");
        let id = refused.offered.id.short();
        for part in [&id, "张三 · 县水利局", "李四 · 县水利局", "重新写一份邀请", &second.device().to_string()]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
    committee.reopen();
    let listed = committee.ws().invitations().remove(0);
    assert_eq!(listed.stands, Stands::Used(first.device()));
    assert_eq!(listed.seconds.len(), 1);
    let Second { name, device, file, .. } = &listed.seconds[0];
    assert_eq!((name.as_str(), *device), ("李四", second.device()));
    assert_eq!(*file, again.file_name().unwrap().to_string_lossy());
    let status = committee.ws().exchange_status(&mut unwatched).unwrap();
    assert_eq!(status.invitations.len(), 1, "it is told though it is used");
    let shared = committee.ws().shared();
    assert!(shared.read().exchange().peer(second.device()).is_none());
    drop(shared);

    // With an invitation of their own they are let in, though they show the other one, too.
    let own = invited(&mut committee, "李四", &stick);
    second.import(&own).unwrap();
    committee.import(&second.export(stick.path()).file).unwrap();
    assert!(committee.ws().invitations().iter().all(|one| one.seconds.is_empty()));
    // And the first one's files go in as before.
    first.household("刘兰英");
    assert!(committee.import(&first.export(stick.path()).file).is_ok());
}

#[test]
fn who_comes_second_is_named_by_a_file_that_holds_and_by_no_other() {
    let stick = stick();
    let mut committee = committee();
    let file = invited(&mut committee, "张三", &stick);
    let (_first, sent) = taker("张三", &file, &stick);
    let (mut second, again) = taker("李四", &file, &stick);
    committee.import(&sent).unwrap();
    let mut stranger = Laptop::new("别人", Role::Cadre);
    stranger.import(&file).unwrap();
    // Signed by a key that isn't the one whose device it names.
    let bent = forged(&mut committee, &mut stranger, &again, |_, _| {});
    assert!(committee.import(&bent).is_err());
    assert!(committee.ws().invitations()[0].seconds.is_empty());
    let whole = forged(&mut committee, &mut second, &again, |manifest, _| {
        manifest.sender.founded.as_mut().unwrap().name = "王五".into();
    });
    assert!(committee.import(&whole).is_err());
    assert_eq!(committee.ws().invitations()[0].seconds[0].name, "王五", "by their own word");
}

#[test]
fn a_mark_is_a_signature_over_the_keys_of_one_device() {
    let stick = stick();
    let mut committee = committee();
    let file = invited(&mut committee, "张三", &stick);
    let (mut first, sent) = taker("张三", &file, &stick);
    let seen = |laptop: &mut Laptop, file: &std::path::Path| -> Manifest {
        laptop.ws().open_bundle(file).unwrap().manifest().clone()
    };
    let manifest = seen(&mut committee, &sent);
    let offer = offer(&mut first, &file);
    let [Proof::Invitation { invitation, mark }] = &manifest.sender.proofs[..] else { panic!() };
    let key = offer.key.unwrap();
    assert!(is_signed(&key, &manifest.sender.claim(*invitation), mark));
    assert!(!is_signed(&key, &manifest.sender.claim(crate::base::ids::RecordId([1; 16])), mark));
    // Taken out of the file of one device, it lets no other one in.
    let (mut thief, theirs) = taker("李四", &file, &stick);
    let stolen = manifest.sender.proofs.clone();
    let other = forged(&mut committee, &mut thief, &theirs, |manifest, _| manifest.sender.proofs = stolen);
    assert!(matches!(committee.import(&other), Err(ExchangeError::UnknownSender(_))));
    // Nor does a mark that the version before would have made of the key.
    let old = forged(&mut committee, &mut thief, &theirs, |manifest, _| {
        let mark = manifest.sender.mark(&offer.secret);
        manifest.sender.proofs = vec![Proof::Invitation { invitation: offer.invitation, mark }];
    });
    assert!(matches!(committee.import(&old), Err(ExchangeError::UnknownSender(_))));
    assert!(committee.import(&sent).is_ok());
}

#[test]
fn cancelled_and_expired_invitations_let_nobody_in_and_a_new_one_does() {
    let stick = stick();
    let mut committee = committee();
    let file = invited(&mut committee, "张三", &stick);
    let id = committee.ws().invitations()[0].offered.id;
    committee.ws().withdraw(id).unwrap();
    assert!(matches!(committee.ws().withdraw(id), Err(ExchangeError::NoSuch(_))));
    let (mut cadre, sent) = taker("张三", &file, &stick);
    let error = committee.import(&sent).unwrap_err();
    assert!(matches!(error, ExchangeError::CalledBack(_)) && error.message().contains("已取消"));

    let late = invited(&mut committee, "张三", &stick);
    cadre.import(&late).unwrap();
    committee.clock.forward(14 * DAY);
    assert_eq!(stands(&mut committee), [Stands::Cancelled, Stands::Open(Some(0))]);
    committee.clock.forward(DAY);
    assert_eq!(stands(&mut committee), [Stands::Cancelled, Stands::Over]);
    let sent = cadre.export_to(None, true, stick.path()).file;
    let error = committee.import(&sent).unwrap_err();
    assert!(error.message().contains("只能用到 2026-12-04"), "{}", error.message());

    // Whoever shows three of them is let in by the one that holds.
    cadre.import(&invited(&mut committee, "张三", &stick)).unwrap();
    committee.import(&cadre.export_to(None, true, stick.path()).file).unwrap();
    assert_eq!(stands(&mut committee), [Stands::Cancelled, Stands::Over, Stands::Used(cadre.device())]);
    let shared = committee.ws().shared();
    assert_eq!(shared.read().cadres().filter(|(_, cadre)| cadre.name == "张三").count(), 1);
}

#[test]
fn who_has_lost_their_keys_is_the_same_person_under_a_new_invitation() {
    let stick = stick();
    let mut committee = committee();
    let (mut old, sent) = taker("张三", &invited(&mut committee, "张三", &stick), &stick);
    committee.import(&sent).unwrap();
    let person =
        |committee: &mut Laptop, device: DeviceId| committee.ws().shared().read().device(device).unwrap().person;
    let before = person(&mut committee, old.device());
    let without_unit = Invitation { unit: String::new(), ..ask("张三", &stick) };
    let again = committee.ws().invite(&without_unit).unwrap().file;
    let (mut new, sent) = taker("张三", &again, &stick);
    committee.import(&sent).unwrap();
    assert_eq!(person(&mut committee, new.device()), before);
    assert_eq!(committee.ws().shared().read().cadres().filter(|(_, cadre)| cadre.name == "张三").count(), 1);
    assert_eq!(recipients(&committee.ws().shared().read()).len(), 1, "one line, whichever machine");
    assert_eq!(offer(&mut new, &again).cadre, before);
}

#[test]
fn of_namesakes_the_unit_has_to_be_said() {
    let stick = stick();
    let mut committee = committee();
    for unit in ["县水利局", "供电公司"] {
        committee.ws().invite(&Invitation { unit: unit.into(), ..ask("张三", &stick) }).unwrap();
    }
    let before = committee.ws().invitations().len();
    let nobody = Invitation { unit: String::new(), ..ask("张三", &stick) };
    let error = committee.ws().invite(&nobody).unwrap_err();
    let told = error.message();
    assert!(told.contains("县水利局") && told.contains("供电公司"), "{told}");
    assert_eq!(committee.ws().invitations().len(), before);
}

#[test]
fn nobody_is_invited_by_a_cadre() {
    let stick = stick();
    let mut cadre = Laptop::new("张三", Role::Cadre);
    cadre.village();
    assert!(matches!(cadre.ws().invite(&ask("李四", &stick)), Err(ExchangeError::NotAnOffice)));
    assert_eq!(fs::read_dir(stick.path()).unwrap().count(), 0);
}

#[test]
fn an_invitation_that_was_not_written_is_called_back() {
    let stick = stick();
    let mut committee = committee();
    let ask = Invitation { out: stick.path().join("nowhere/x.dundian"), ..ask("张三", &stick) };
    assert!(committee.ws().invite(&ask).is_err());
    assert!(stands(&mut committee).iter().all(|stands| *stands == Stands::Cancelled));
}

/// Has an invitation of version 0.1.0 lie in a journal: a note, with a secret.
#[test]
fn an_invitation_that_the_version_before_noted_still_lets_somebody_in() {
    let stick = stick();
    let mut committee = committee();
    let file = invited(&mut committee, "张三", &stick);
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let offered = offer(&mut cadre, &file);
    let id = crate::base::ids::RecordId([9; 16]);
    let noted = Invited {
        invitation: id,
        secret: "ab".repeat(32),
        cadre: offered.cadre,
        name: offered.name.clone(),
        role: Role::Cadre,
        at: crate::base::clock::Clock::now(&*committee.clock),
        days: Some(14),
    };
    committee.ws().note(vec![Note::Invited(noted.clone())]).unwrap();
    committee.reopen();
    assert_eq!(stands(&mut committee), [Stands::Open(Some(14)); 2]);
    let old = rewritten(&mut committee, &file, |manifest| {
        let secret = noted.secret.clone();
        manifest.offer = Some(Offer { invitation: id, secret, key: None, ..offered.clone() });
    });
    cadre.import(&old).unwrap();
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let used = committee.ws().invitations();
    let used: Vec<_> = used.iter().filter(|one| matches!(one.stands, Stands::Used(_))).collect();
    assert_eq!((used.len(), used[0].offered.id), (1, id));
    // A key that isn't the one whose half it names is no invitation.
    let bent = rewritten(&mut committee, &file, |manifest| {
        manifest.offer.as_mut().unwrap().secret = "cd".repeat(32);
    });
    assert!(Laptop::new("李四", Role::Cadre).import(&bent).is_err());
}

/// Writes an open invitation anew, with its manifest as `change` leaves it.
fn rewritten(committee: &mut Laptop, file: &std::path::Path, change: impl FnOnce(&mut Manifest)) -> PathBuf {
    let mut reader = committee_reader(committee, file);
    let mut manifest = reader.manifest().clone();
    change(&mut manifest);
    let mut lines = Vec::new();
    while let Some(some) = reader.next_lines().unwrap() {
        lines.extend(some.iter().map(str::to_owned));
    }
    let path = file.with_file_name("rewritten.dundian");
    let mut writer = crate::bundle::write::Writer::open(fs::File::create(&path).unwrap(), &manifest).unwrap();
    lines.iter().for_each(|line| writer.line(line).unwrap());
    let device = committee.device();
    writer.finish(&committee.ws().identity.signing(device).unwrap()).unwrap();
    path
}

fn committee_reader(committee: &mut Laptop, file: &std::path::Path) -> crate::bundle::read::Reader<'static> {
    let key = committee.ws().identity.reader().unwrap();
    crate::bundle::read::Reader::open(fs::File::open(file).unwrap(), &key).unwrap()
}

#[test]
fn rosters_go_along_only_where_it_was_asked_for_and_behind_a_code() {
    let stick = stick();
    let mut committee = committee();
    committee.household("刘兰英");
    committee.household("陈大山");
    let elsewhere: VillageCode = "320722114205".parse().unwrap();
    let other = crate::domain::household::Household::new(elsewhere, "别村的户");
    committee.ws().commit(vec![Change::add(other.first_id(), other)]).unwrap();
    let open = invited(&mut committee, "李四", &stick);
    assert!(!fs::read_to_string(open).unwrap().contains("刘兰英"));

    let ask = Invitation { households: true, ..ask("张三", &stick) };
    let Invitee { file, code, households, .. } = committee.ws().invite(&ask).unwrap();
    assert_eq!(households, 2);
    let mut cadre = Laptop::new("张三", Role::Cadre);
    let before = cadre.hash();
    let needs = |error: &ExchangeError| matches!(error, ExchangeError::Bundle(BundleError::NeedsCode));
    assert!(needs(&cadre.ws().plan_import(&file, &mut unwatched).unwrap_err()));
    assert!(needs(&cadre.import(&file).unwrap_err()));
    cadre.ws().use_code(Some(Code::parse("0000 0000 0000 0000").unwrap()));
    let wrong = |error: ExchangeError| matches!(error, ExchangeError::Bundle(BundleError::WrongCode));
    assert!(wrong(cadre.ws().plan_import(&file, &mut unwatched).unwrap_err()));
    assert!(wrong(cadre.import(&file).unwrap_err()));
    assert_eq!((cadre.hash(), cadre.dir().join("incoming").exists()), (before, false));

    cadre.ws().use_code(code);
    let plan = cadre.ws().plan_import(&file, &mut unwatched).unwrap();
    assert_eq!(plan.new_of(Kind::Household), 2);
    cadre.import(&file).unwrap();
    let heads = |cadre: &mut Laptop| {
        let shared = cadre.ws().shared();
        let mut heads: Vec<String> = shared.read().households().map(|(_, home)| home.head.clone()).collect();
        heads.sort();
        heads
    };
    assert_eq!(heads(&mut cadre), ["刘兰英", "陈大山"]);
    // What came that way is no other than what the first answer brings.
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let down = committee.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&down).unwrap();
    assert_eq!(heads(&mut cadre), ["刘兰英", "陈大山"]);
    assert_eq!(cadre.ws().shared().read().conflicts().count(), 0);
    let up = cadre.export(stick.path()).file;
    committee.import(&up).unwrap();
    let status = committee.ws().exchange_status(&mut unwatched).unwrap();
    assert_eq!(status.people[0].agreement, Agreement::Agreed);
}

#[test]
fn a_sealed_invitation_that_was_cut_short_goes_on_without_its_code() {
    let stick = stick();
    let mut committee = committee();
    committee.household("刘兰英");
    let ask = Invitation { households: true, ..ask("张三", &stick) };
    let Invitee { file, code, .. } = committee.ws().invite(&ask).unwrap();
    let mut cadre = Laptop::new("张三", Role::Cadre);
    cadre.ws().use_code(code);
    // As if the power had failed behind the first thing that was written down.
    let copy = cadre.ws().copy_in(&file).unwrap();
    let offer = cadre.ws().open_bundle(&copy).unwrap().manifest().offer.clone().unwrap();
    let by = crate::workspace::identity::JoinedBy {
        invitation: offer.invitation,
        secret: offer.secret,
        signs: true,
        entry: None,
    };
    cadre.ws().identity.join(by).unwrap();
    cadre.reopen();
    assert_eq!(cadre.ws().finish_import(&mut unwatched).unwrap().as_deref(), Some("县委组织部"));
    assert_eq!(cadre.ws().shared().read().count(Kind::Household), 1);
}

#[test]
fn a_sealed_invitation_bent_or_cut_is_refused() {
    let stick = stick();
    let mut committee = committee();
    let ask = Invitation { households: true, ..ask("张三", &stick) };
    let Invitee { file, code, .. } = committee.ws().invite(&ask).unwrap();
    let whole = fs::read(&file).unwrap();
    let mut cadre = Laptop::new("张三", Role::Cadre);
    cadre.ws().use_code(code);
    let bent = stick.path().join("bent.dundian");
    let header = whole.windows(4).position(|bytes| bytes == b"--- ").unwrap();
    // Each guess costs a quarter of a second, so not every byte.
    for at in [30, header + 6, whole.len() / 2, whole.len() - 1] {
        let mut other = whole.clone();
        other[at] ^= 1;
        fs::write(&bent, &other).unwrap();
        assert!(cadre.import(&bent).is_err(), "byte {at} was bent");
        fs::write(&bent, &whole[..at]).unwrap();
        assert!(cadre.import(&bent).is_err(), "cut off at byte {at}");
        assert!(cadre.ws().shared().read().exchange().hosts().next().is_none());
    }
    assert!(cadre.import(&file).is_ok());
}

#[test]
fn nobody_is_invited_to_a_village_that_is_not_there() {
    let stick = stick();
    let mut committee = committee();
    let before = committee.ws().records_hash(&|_, _| true).unwrap();
    let villages = vec![super::tests::code(), "999999999999".parse().unwrap()];
    let error = committee.ws().invite(&Invitation { villages, ..ask("张三", &stick) }).unwrap_err();
    assert!(error.message().contains("999999999999"), "{error}");
    assert_eq!(committee.ws().records_hash(&|_, _| true).unwrap(), before);
    assert_eq!(fs::read_dir(stick.path()).unwrap().count(), 0);
}
