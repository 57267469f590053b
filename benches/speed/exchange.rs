//! Exchange by file: a hundred thousand visits written as a bundle, beside the
//! stock tools on the same bytes, and taken in.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use dundian::base::ids::VisitId;
use dundian::base::limits::GROUP_CHANGES_MAX;
use dundian::base::progress::{Onward, Progress, unwatched};
use dundian::bundle::manifest::Profile;
use dundian::domain::cadre::Role;
use dundian::domain::change::Change;
use dundian::workspace::{Invitation, Outgoing, Workspace};

use crate::rig::{self, Rig};
use crate::row;

/// Visits that one bundle carries.
const VISITS: usize = 100_000;

/// Marks the process that takes a bundle in and says how fast and with how much memory.
pub const INTAKE: &str = "--intake-of";

/// Measures both ways with the visits of `rig`, written as often as it takes.
pub fn exchange(rig: &Rig, whole: bool) {
    let visits = if whole { VISITS } else { 600 };
    let dir = tempfile::tempdir().unwrap();
    let mut committee = rig::begin(&dir.path().join("committee"), Role::Committee, "县委组织部");
    let mut cadre = rig::begin(&dir.path().join("cadre"), Role::Cadre, "张三");
    let ask = Invitation::new("张三", "县水利局", Role::Cadre, dir.path().join("invitation.dundian"));
    let invitation = committee.invite(&ask).unwrap().file;
    cadre.import(&invitation, &mut unwatched).unwrap();
    fill(rig, &mut cadre, visits);

    let out = dir.path().join("visits.dundian");
    let ask = Outgoing { to: None, all: true, profile: Profile::Full, out: out.clone() };
    let start = Instant::now();
    cadre.export(&ask, &mut unwatched).unwrap();
    let ours = start.elapsed().as_secs_f64();
    let (plain, stock) = stock(dir.path(), &out, &committee);
    row(
        "export, beside stock",
        format!("{:.2} × ({:.1} s, {:.0} MB)", stock / ours, ours, plain as f64 / 1e6),
        "≥ 0.5 ×",
    );
    committee.close();
    cadre.close();
    let data = dir.path().join("committee");
    let taken = Command::new(std::env::current_exe().unwrap()).arg(INTAKE).arg(&data).arg(&out).output().unwrap();
    let told = String::from_utf8(taken.stdout).unwrap();
    for line in told.lines() {
        let (what, figure) = line.split_once('\t').unwrap();
        let wanted = match what {
            "import" => "≥ 40000 visits/s",
            "import, first word" => "≤ 100 ms",
            "cut of 50,000 entries" => "≤ 5 s",
            _ => "≤ 300 MB",
        };
        row(what, figure.to_owned(), wanted);
    }
}

fn fill(rig: &Rig, cadre: &mut Workspace, count: usize) {
    for ground in rig.ground.chunks(GROUP_CHANGES_MAX) {
        cadre.commit(ground.to_vec()).unwrap();
    }
    let mut group = Vec::new();
    for n in 0..count {
        let mut visit = rig.visits[n % rig.visits.len()].clone();
        visit.cadres.clear();
        let id = VisitId(cadre.new_id());
        group.push(Change::add(id, visit));
        if group.len() == GROUP_CHANGES_MAX {
            cadre.commit(std::mem::take(&mut group)).unwrap();
        }
    }
    cadre.commit(group).unwrap();
}

/// Packs and seals the same lines with the stock tools; returns how many bytes
/// they are, and the seconds it took.
fn stock(dir: &Path, bundle: &Path, committee: &Workspace) -> (u64, f64) {
    let key = dir.join("key");
    fs::write(&key, committee.reader_secret().unwrap().as_bytes()).unwrap();
    let lines = dir.join("lines");
    let bash = |script: &str| {
        let mut command = Command::new("bash");
        command.args(["-c", script, "bash"]).args([&key, &bundle.to_owned(), &lines]);
        assert!(command.stderr(Stdio::null()).status().unwrap().success(), "{script}");
    };
    bash("set -eo pipefail; age -d -i \"$1\" \"$2\" | zstd -dc > \"$3\"");
    let plain = fs::metadata(&lines).unwrap().len();
    let start = Instant::now();
    bash("set -eo pipefail; zstd -3 -c \"$3\" | age -e -i \"$1\" -o \"$3.age\"; sync \"$3.age\"");
    (plain, start.elapsed().as_secs_f64())
}

/// Cuts off whoever wrote all that, lets them count again, and says what that took.
#[expect(clippy::print_stdout, reason = "the process that asked reads it")]
fn refold(workspace: &mut Workspace, visits: usize) {
    let device = workspace.shared().read().exchange().peers().next().unwrap().device;
    let cutting = workspace.plan_cut(device, "2000-01-01".parse().ok()).unwrap();
    let start = Instant::now();
    workspace.cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(workspace.shared().read().visits().count(), 0);
    let cut = start.elapsed().as_secs_f64();
    let start = Instant::now();
    workspace.lift_cut(device, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(workspace.shared().read().visits().count(), visits);
    let (lifted, each) = (start.elapsed().as_secs_f64(), 50_000.0 / visits as f64);
    println!("cut of 50,000 entries\t{:.1} s, lifted {:.1} s", cut * each, lifted * each);
}

/// Takes a bundle in and says what that took, one figure a line.
#[expect(clippy::print_stdout, reason = "the process that asked reads it")]
pub fn intake(data: &Path, bundle: &Path) {
    let mut workspace = rig::open(data);
    let before = workspace.shared().read().visits().count();
    let start = Instant::now();
    let mut first = None;
    let mut watch = |_: Progress| {
        first.get_or_insert_with(|| start.elapsed());
        Onward::Continue
    };
    workspace.import(bundle, &mut watch).unwrap();
    // Until the store has everything, too.
    workspace.close();
    let took = start.elapsed().as_secs_f64();
    let mut workspace = rig::open(data);
    let visits = workspace.shared().read().visits().count() - before;
    println!("import\t{:.0} visits/s", visits as f64 / took);
    println!("import, first word\t{:.1} ms", first.unwrap_or_default().as_secs_f64() * 1e3);
    println!("import, memory\t{}", rig::peak_memory());
    refold(&mut workspace, visits);
}
