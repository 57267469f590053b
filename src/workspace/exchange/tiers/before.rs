//! One of the laptops runs the version before, as far as others can tell: its files
//! hold ranges alone and don't say what it reads, name the record that its person
//! made of themselves, and hold the entries of households with the hash of a number.
//! It takes in no file of a later form. In the end it is renewed.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::base::ids::EntryRef;
use crate::bundle::manifest::{Manifest, RANGES};
use crate::bundle::read::ReadError;
use crate::bundle::write::Writer;
use crate::oplog::entry::Entry;

/// Entries as the version before wrote them; what is kept of them has lost the hash.
pub(super) type Whole = BTreeMap<EntryRef, String>;

/// Set back twice to one copy, it knows nothing of the device that it had in between,
/// whose words come back to it all the same.
#[test]
fn what_a_laptop_of_the_version_before_lost_comes_back_though_it_knows_nothing_of_the_device() {
    let mut world = World::new(1, true);
    let words = |world: &mut World| world.ws(OLD).shared().read().visits().count();
    let copy = tempfile::tempdir().unwrap();
    world.machines[OLD].laptop.close();
    copy_dir(&world.machines[OLD].laptop.dir(), &copy.path().join("data"));
    world.machines[OLD].laptop.reopen();
    for time in 1..=3 {
        world.visits_of_old(time);
        world.export_up(OLD);
        world.deliver_all();
        let laptop = &mut world.machines[OLD].laptop;
        laptop.close();
        fs::remove_dir_all(laptop.dir()).unwrap();
        copy_dir(&copy.path().join("data"), &laptop.dir());
        laptop.reopen();
    }
    assert_eq!(words(&mut world), 0);
    world.visits_of_old(4);
    world.round();
    world.round();
    assert_eq!(words(&mut world), 1 + 2 + 3 + 4);
}

impl World {
    /// Has the laptop of the version before note so many visits.
    fn visits_of_old(&mut self, count: usize) {
        let laptop = &mut self.machines[OLD].laptop;
        let home = laptop.ws().shared().read().households().next().unwrap().0;
        for _ in 0..count {
            laptop.visit(home, "渠");
        }
    }
}

impl Machine {
    pub(super) fn is_before(&self) -> bool {
        self.before.is_some()
    }

    /// Keeps a line that was written as before, where that is what is run here.
    pub(super) fn keep(&mut self, line: String) {
        let entry = Entry::parse(&line).unwrap().head.entry();
        if let Some(whole) = &mut self.before {
            whole.insert(entry, line);
        }
    }

    /// Writes a file that was just written here as the version before writes it.
    pub(super) fn write_as_before(&mut self, file: &Path) {
        let Some(known) = &self.before else { return };
        let ws = self.laptop.open.as_mut().unwrap();
        let device = ws.device();
        let mut reader = ws.open_bundle(file).unwrap();
        let mut manifest: Manifest = reader.manifest().clone();
        let mut lines = Vec::new();
        while let Some(some) = reader.next_lines().unwrap() {
            for line in some.iter().filter(|line| !line.starts_with(r#"{"leaf""#) && !line.starts_with(r#"{"view""#)) {
                let bare = Entry::parse(line).ok().filter(|entry| entry.bare);
                let whole = bare.and_then(|entry| known.get(&entry.head.entry()).cloned());
                lines.push(whole.unwrap_or_else(|| line.to_owned()));
            }
        }
        manifest.v = RANGES;
        manifest.sender.speaks = None;
        manifest.sender.cadre = ws.shared().read().self_made(device).or(manifest.sender.cadre);
        (manifest.leaves, manifest.said, manifest.more, manifest.holdings) = (0, None, false, None);
        manifest.readers.clear();
        let readers = [manifest.to.clone().unwrap(), ws.identity.reader().unwrap().recipient()];
        let mut writer = Writer::sealed(fs::File::create(file).unwrap(), &readers, &manifest).unwrap();
        lines.iter().for_each(|line| writer.line(line).unwrap());
        writer.finish(&ws.identity.signing(device).unwrap()).unwrap();
    }

    /// Tells why the version before doesn't take a file in.
    pub(super) fn refuses_as_before(&mut self, file: &Path) -> Option<ReadError> {
        self.before.as_ref()?;
        let form = self.laptop.ws().open_bundle(file).ok()?.manifest().v;
        (form > RANGES).then_some(ReadError::NewerVersion(form))
    }
}
