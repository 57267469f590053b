//! An office with a long history and many cadres: who reads what, a morning's
//! files, and a file for each.

use std::path::Path;

use dundian::base::limits::GROUP_CHANGES_MAX;
use dundian::base::progress::{Onward, unwatched};
use dundian::bundle::manifest::Profile;
use dundian::domain::cadre::Role;
use dundian::domain::change::Change;
use dundian::domain::record::Record;
use dundian::domain::village::VillageCode;
use dundian::workspace::{Invitation, Outgoing, Workspace};

use crate::rig::{self, Rig};
use crate::{ms, row, timed};

/// Visits in the office's ledger.
const VISITS: usize = 100_000;
/// Cadres who exchange files with it.
const CADRES: usize = 60;
/// Files that come on one morning.
const MORNING: usize = 12;

/// Measures an office, as large as the bounds speak of where `whole`.
pub fn office(rig: &Rig, whole: bool) {
    let (visits, count) = if whole { (VISITS, CADRES) } else { (600, 3) };
    let dir = tempfile::tempdir().unwrap();
    let mut office = rig::begin(&dir.path().join("office"), Role::Committee, "牛山驻村办");
    let villages = fill(rig, &mut office, visits);
    let mut cadres: Vec<Workspace> =
        (0..count).map(|n| enrol(&mut office, dir.path(), n, villages[n % villages.len()])).collect();
    // The first files bring each their villages.
    week(&mut office, &mut cadres, dir.path(), "first");
    week(&mut office, &mut cadres, dir.path(), "second");

    let person = cadres[0].me().cadre.unwrap();
    let took = timed(|| assert!(office.readers([person]).of_one(person).next().is_some()));
    row("who reads what, one", ms(took), "≤ 200 ms");

    let folder = dir.path().join("morning");
    std::fs::create_dir(&folder).unwrap();
    let mut bytes = 0;
    for cadre in cadres.iter_mut().take(MORNING) {
        log(rig, cadre, 7);
        bytes = bytes.max(send(cadre, &folder));
    }
    row("weekly file up", format!("{} KB of {} visits", bytes.div_ceil(1024), visits), "what is due");
    let took = timed(|| {
        let files = office.import_folder(&folder, &mut |_, _| Onward::Continue).unwrap();
        assert!(files.iter().all(|file| file.result.is_ok()));
    });
    row("import a folder", format!("{} for {} files", ms(took), MORNING.min(count)), "≤ 1000 ms");
    let folder = dir.path().join("back");
    std::fs::create_dir(&folder).unwrap();
    let mut written = 0;
    let took = timed(|| {
        let done = office.export_all(&folder, &mut unwatched).unwrap();
        written = done.len();
        bytes = done.iter().map(|(_, sent)| sent.as_ref().unwrap().bytes).max().unwrap_or(0);
    });
    row("a file for each", format!("{} for {written}, {} KB the largest", ms(took), bytes.div_ceil(1024)), "≤ 2000 ms");
}

/// Fills a ledger, and returns its villages.
fn fill(rig: &Rig, office: &mut Workspace, count: usize) -> Vec<VillageCode> {
    for ground in rig.ground.chunks(GROUP_CHANGES_MAX) {
        office.commit(ground.to_vec()).unwrap();
    }
    log(rig, office, count);
    let villages = rig.ground.iter().filter_map(|change| match change {
        Change::Add { record: Record::Village(village), .. } => Some(village.code),
        _ => None,
    });
    villages.collect()
}

fn log(rig: &Rig, workspace: &mut Workspace, count: usize) {
    let known: Vec<_> = {
        let shared = workspace.shared();
        let state = shared.read();
        let here = |visit: &&dundian::domain::visit::Visit| {
            visit.households.iter().all(|home| state.household(*home).is_some())
        };
        rig.visits.iter().filter(here).cloned().collect()
    };
    let mut group = Vec::new();
    for visit in known.iter().cycle().take(count) {
        let mut visit = visit.clone();
        visit.cadres.clear();
        visit.policies.clear();
        group.push(Change::add(rig::fresh_id(workspace), visit));
        if group.len() == GROUP_CHANGES_MAX {
            workspace.commit(std::mem::take(&mut group)).unwrap();
        }
    }
    workspace.commit(group).unwrap();
}

fn enrol(office: &mut Workspace, dir: &Path, n: usize, village: VillageCode) -> Workspace {
    let name = format!("干部{n}");
    let mut cadre = rig::begin(&dir.join(&name), Role::Cadre, &name);
    let out = dir.join(format!("{name}.dundian"));
    let ask = Invitation { villages: vec![village], ..Invitation::new(name, "县水利局", Role::Cadre, out.clone()) };
    office.invite(&ask).unwrap();
    cadre.import(&out, &mut unwatched).unwrap();
    cadre
}

/// All files up, then all down.
fn week(office: &mut Workspace, cadres: &mut [Workspace], dir: &Path, name: &str) {
    let (up, down) = (dir.join(format!("{name}-up")), dir.join(format!("{name}-down")));
    std::fs::create_dir(&up).unwrap();
    std::fs::create_dir(&down).unwrap();
    for cadre in cadres.iter_mut() {
        send(cadre, &up);
    }
    office.import_folder(&up, &mut |_, _| Onward::Continue).unwrap();
    office.export_all(&down, &mut unwatched).unwrap();
    for cadre in cadres.iter_mut() {
        cadre.import_folder(&down, &mut |_, _| Onward::Continue).unwrap();
    }
}

fn send(cadre: &mut Workspace, out: &Path) -> u64 {
    let ask = Outgoing { to: None, all: false, profile: Profile::Full, out: out.to_owned() };
    cadre.export(&ask, &mut unwatched).unwrap().bytes
}
