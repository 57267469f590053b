//! An invitation that was copied: two people come with it, each to another machine of
//! the same office, before the two machines have heard of each other's.

use std::path::{Path, PathBuf};

use super::siblings_tests::{all, bring, join};
use super::tests::{Laptop, code, committee, stick};
use super::*;
use crate::base::ids::{DeviceId, VisitId};
use crate::base::progress::{Onward, unwatched};
use crate::domain::cadre::Role;
use crate::domain::decision::Outcome as Decided;
use crate::domain::record::Kind;
use crate::query::requests::requests;
use crate::state::invited::Stands;

/// An office with two machines, and two people with copies of one invitation.
struct Scene {
    stick: tempfile::TempDir,
    first: Laptop,
    second: Laptop,
    zhang: Laptop,
    li: Laptop,
    /// What each has logged.
    visits: [VisitId; 2],
}

fn invited(by: &mut Laptop, name: &str, out: &Path) -> PathBuf {
    let ask = Invitation { villages: vec![code()], ..Invitation::new(name, "县水利局", Role::Cadre, out) };
    by.ws().invite(&ask).unwrap().file
}

impl Scene {
    /// `li_first` says who of the two is let in first.
    fn new(li_first: bool) -> Self {
        let stick = stick();
        let mut first = committee();
        let mut second = join(&mut first, stick.path());
        // So that what they send opens on either machine.
        let called_back = ["王某", "赵某"].map(|name| {
            let file = invited(&mut second, name, stick.path());
            let open = second.ws().invitations().into_iter().rfind(|one| matches!(one.stands, Stands::Open(_)));
            second.ws().withdraw(open.unwrap().offered.id).unwrap();
            file
        });
        let file = invited(&mut first, "张三", stick.path());
        bring(&mut second, &mut first, stick.path());
        bring(&mut first, &mut second, stick.path());
        let mut takers = ["张三", "李四"].map(|name| Laptop::new(name, Role::Cadre));
        for (laptop, old) in takers.iter_mut().zip(&called_back) {
            laptop.import(old).unwrap();
            laptop.import(&file).unwrap();
        }
        let [mut zhang, mut li] = takers;
        let home = zhang.household("刘兰英");
        li.household("刘兰英");
        let visits = [zhang.visit(home, "渠"), li.visit(home, "路")];
        let sent = [zhang.export(stick.path()).file, li.export(stick.path()).file];
        let late = if li_first { &mut first } else { &mut second };
        late.clock.forward(60);
        first.import(&sent[0]).unwrap();
        second.import(&sent[1]).unwrap();
        Self { stick, first, second, zhang, li, visits }
    }

    fn level(&mut self) {
        let stick = self.stick.path();
        for _ in 0..2 {
            bring(&mut self.first, &mut self.second, stick);
            bring(&mut self.second, &mut self.first, stick);
        }
        bring(&mut self.first, &mut self.second, stick);
        assert_eq!(all(&mut self.first), all(&mut self.second), "both hold the same");
    }

    /// Which of the two visits count, the same on both machines, after a start, and made anew.
    fn counting(&mut self) -> [bool; 2] {
        let visits = self.visits;
        let found = [&mut self.first, &mut self.second].map(|machine| {
            let is = |machine: &mut Laptop| -> [bool; 2] {
                visits.map(|visit| machine.ws().shared().read().visit(visit).is_some())
            };
            let found = is(machine);
            machine.reopen();
            assert_eq!(is(machine), found, "read back");
            let hash = all(machine);
            machine.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
            assert_eq!((is(machine), all(machine)), (found, hash), "made anew");
            found
        });
        assert_eq!(found[0], found[1]);
        found[0]
    }
}

fn goes_to(machine: &mut Laptop, device: DeviceId) -> bool {
    let shared = machine.ws().shared();
    let all = recipients(&shared.read());
    all.iter().any(|who| who.machines.iter().any(|peer| peer.device == device))
}

#[rstest::rstest]
fn of_two_who_came_with_one_invitation_to_two_machines_the_first_stands_on_both(#[values(false, true)] li_first: bool) {
    let mut scene = Scene::new(li_first);
    // Neither machine knows better yet, and both have answered.
    assert!(scene.first.ws().shared().read().visit(scene.visits[0]).is_some());
    assert!(scene.second.ws().shared().read().visit(scene.visits[1]).is_some());
    scene.level();
    assert_eq!(scene.counting(), [!li_first, li_first]);
    let devices = [scene.zhang.device(), scene.li.device()];
    let [stands, other] = if li_first { [devices[1], devices[0]] } else { devices };
    let name = if li_first { "张三" } else { "李四" };
    for machine in [&mut scene.first, &mut scene.second] {
        let all = machine.ws().invitations();
        let shown: Vec<_> = all.iter().filter(|one| !one.seconds.is_empty()).collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].stands, Stands::Used(stands));
        let seconds: Vec<_> = shown[0].seconds.iter().map(|one| (one.device, one.name.as_str())).collect();
        assert_eq!(seconds, [(other, name)]);
        assert!(goes_to(machine, stands) && !goes_to(machine, other), "nothing more is sent to the second");
        let status = machine.ws().exchange_status(&mut unwatched).unwrap();
        assert!(status.invitations.iter().any(|one| !one.seconds.is_empty()));
    }
    // What they write next is refused on both, and says what to do.
    let (stick, home) = (scene.stick.path(), crate::domain::household::Household::new(code(), "刘兰英").first_id());
    let second = if li_first { &mut scene.zhang } else { &mut scene.li };
    let more = second.visit(home, "灯");
    let file = second.export(stick).file;
    for machine in [&mut scene.first, &mut scene.second] {
        let error = machine.import(&file).unwrap_err();
        assert!(matches!(error, ExchangeError::Used(_)), "{error}");
        assert!(error.message().contains("重新写一份邀请"), "{}", error.message());
    }

    // A new invitation mends it: all that they wrote is theirs. What they wrote in the
    // name of whom the first one was for, if that isn't them, the office is asked about.
    let anew = invited(&mut scene.first, name, scene.stick.path());
    let second = if li_first { &mut scene.zhang } else { &mut scene.li };
    second.import(&anew).unwrap();
    let later = second.visit(home, "井");
    let file = second.export_to(None, true, scene.stick.path()).file;
    scene.first.import(&file).unwrap();
    scene.level();
    assert_eq!(scene.counting(), [true, li_first]);
    for machine in [&mut scene.first, &mut scene.second] {
        let shared = machine.ws().shared();
        let state = shared.read();
        assert!(state.visit(later).is_some());
        assert_eq!(state.visit(more).is_some(), li_first);
        let [one, two] = [stands, other].map(|device| state.person_on(device).unwrap());
        assert_eq!(one == two, li_first, "two people, but where whom it was for came second");
        assert!(state.device(other).unwrap().cut.is_none());
        let asked = requests(&state).into_iter().filter(|one| one.records[0].0 == Kind::Visit);
        assert_eq!(asked.count(), if li_first { 0 } else { 2 }, "{:#?}", requests(&state));
        drop(state);
        assert!(machine.ws().invitations().iter().all(|one| one.seconds.is_empty()));
        assert!(goes_to(machine, stands) && goes_to(machine, other));
    }
    let asked = requests(&scene.second.ws().shared().read());
    for request in asked.iter().filter(|one| one.records[0].0 == Kind::Visit) {
        scene.second.ws().decide(request.key(), Decided::Taken, "", &mut |_, _| Onward::Continue).unwrap();
    }
    scene.level();
    assert_eq!(scene.counting(), [true, true]);
}
