//! What people do on the machines of the simulation.

use super::*;
use crate::domain::change::Step;
use crate::domain::register::{Parting, SPLIT, entering, merge, split};

impl World {
    pub(super) fn visit(&mut self) {
        let at = self.any_cadre();
        let word = self.word();
        let alone = self.rng.u32(0..8) == 0;
        let several = self.rng.u32(0..5) == 0;
        let name = self.machines[at].name;
        let (homes, me) = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let homes: Vec<HouseholdId> = state.households().map(|(id, _)| id).collect();
            (homes, self.ws(at).me().cadre)
        };
        if homes.is_empty() {
            return;
        }
        let mut households = vec![*self.rng.choice(&homes).unwrap()];
        if several {
            households.extend(homes.iter().copied().find(|home| !households.contains(home)));
        }
        let laptop = &mut self.machines[at].laptop;
        laptop.clock.forward(7);
        let id = VisitId(laptop.fresh_id());
        let place = laptop.ws().shared().read().household(households[0]).unwrap().village;
        let mut visit = Visit { households, ..Visit::new(laptop.clock.now(), place) };
        visit.cadres.extend(me);
        visit.blocks.complaints.clone_from(&word);
        if alone {
            visit.sensitivity = Sensitivity::Restricted;
            self.secrets.push((word, name));
        }
        laptop.ws().commit(vec![Change::add(id, visit)]).unwrap();
    }

    pub(super) fn concern(&mut self) {
        let at = self.any_cadre();
        let text = self.word();
        let found = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let visits: Vec<(VisitId, HouseholdId)> =
                state.visits().filter_map(|(id, visit)| Some((id, *visit.households.first()?))).collect();
            let known: Vec<_> = visits.into_iter().filter(|(_, home)| state.household(*home).is_some()).collect();
            known
        };
        let Some((visit, home)) = self.rng.choice(&found).copied() else { return };
        let laptop = &mut self.machines[at].laptop;
        let id = ConcernId(laptop.fresh_id());
        let day = laptop.clock.today();
        let place = laptop.ws().shared().read().household(home).unwrap().village;
        let concern = Concern {
            number: "1120-01".into(),
            visit: Some(visit),
            household: Some(home),
            text,
            ..Concern::recorded(place, day, Urgency::Ordinary, day)
        };
        self.write(at, vec![Change::add(id, concern)]);
    }

    /// Writes what a clock that was set back, or a copy that is older, may make
    /// impossible: what it is about hasn't come to be by then.
    fn write(&mut self, at: At, changes: Vec<Change>) {
        match self.ws(at).commit(changes) {
            Ok(_) => {}
            Err(CommitError::Invalid(_)) => {
                self.happened.insert("not possible");
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Somebody changes a concern that they see: its words, or who is to deal with it.
    pub(super) fn advance(&mut self) {
        let at = self.rng.usize(0..self.machines.len());
        let result = self.word();
        let found: Vec<ConcernId> = self.ws(at).shared().read().concerns().map(|(id, _)| id).collect();
        let Some(id) = self.rng.choice(&found).copied() else { return };
        let people: Vec<CadreId> = self.ws(at).shared().read().cadres().map(|(id, _)| id).collect();
        let assignee = self.rng.choice(&people).copied().filter(|_| self.machines[at].is_office());
        let old = self.ws(at).read::<Concern>(id).unwrap().unwrap();
        let new = Concern { result, assignee: assignee.or(old.assignee), ..old.clone() };
        let changes = Change::edit(id, &old, &new).unwrap().into_iter().collect();
        self.write(at, changes);
    }

    pub(super) fn remark(&mut self) {
        let at = self.any_office();
        let text = self.word();
        let on: Vec<(Kind, RecordId)> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let concerns = state.concerns().map(|(id, _)| (Kind::Concern, id.0));
            concerns.chain(state.visits().map(|(id, _)| (Kind::Visit, id.0))).collect()
        };
        let Some((kind, on)) = self.rng.choice(&on).copied() else { return };
        let laptop = &mut self.machines[at].laptop;
        let id = RemarkId(laptop.fresh_id());
        let author = laptop.ws().me().cadre;
        let made = laptop.clock.today();
        let verdict = Says::Supplement;
        let remark =
            Remark { kind, on, verdict, text, made, reply_by: None, author, reply: String::new(), replied: None };
        laptop.ws().commit(vec![Change::add(id, remark)]).unwrap();
    }

    pub(super) fn policy(&mut self) {
        let at = self.any_office();
        let title = self.word();
        let policy: Policy = serde_json::from_value(serde_json::json!({"code": title, "title": title})).unwrap();
        self.ws(at).commit(vec![Change::add(policy.id(), policy)]).unwrap();
    }

    /// An office hands work over, gives a village, or takes one away.
    pub(super) fn assign(&mut self) {
        let at = self.any_office();
        let found: Vec<(AssignmentId, Assignment)> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            state.assignments().map(|(id, assignment)| (id, assignment.clone())).collect()
        };
        let Some((id, _)) = self.rng.choice(&found).cloned() else { return };
        let old = self.ws(at).read::<Assignment>(id).unwrap().unwrap();
        let people: Vec<CadreId> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            state.cadres().filter(|(_, cadre)| cadre.role == Role::Cadre).map(|(id, _)| id).collect()
        };
        let to = *self.rng.choice(&people).unwrap();
        let on = self.machines[at].laptop.clock.today();
        let new = match self.rng.u32(0..3) {
            0 => {
                let over = Handover { on, from: old.cadres.first().copied().unwrap_or(to), to, note: String::new() };
                match old.hand_over(over) {
                    Ok(new) => new,
                    Err(_) => return,
                }
            }
            // The third village is the other town's, and stays with it.
            1 => {
                let mut new = old.clone();
                let given = *self.rng.choice(&[1, 2, 4, 5]).unwrap();
                if !new.villages.contains(&village(given)) && !new.villages.contains(&village(3)) {
                    new.villages.push(village(given));
                }
                new
            }
            _ => {
                let mut new = old.clone();
                if new.villages.len() > 1 {
                    new.villages.remove(0);
                }
                new
            }
        };
        if new.villages.contains(&village(3)) && new.cadres != old.cadres {
            return;
        }
        self.happened.insert("assigned");
        let changes: Vec<Change> = Change::edit(id, &old, &new).unwrap().into_iter().collect();
        self.ws(at).commit(changes).unwrap();
    }

    pub(super) fn end_assignment(&mut self) {
        let at = self.any_office();
        let found: Vec<AssignmentId> = self.ws(at).shared().read().assignments().map(|(id, _)| id).collect();
        let Some(id) = self.rng.choice(&found).copied() else { return };
        let old = self.ws(at).read::<Assignment>(id).unwrap().unwrap();
        let ended = old.to == "2026-11-19".parse().unwrap();
        let to = if ended { "2026-12-31" } else { "2026-11-19" };
        let long_ago = if ended || self.rng.bool() { to } else { "2026-10-01" };
        let new = Assignment { from: "2026-01-01".parse().unwrap(), to: long_ago.parse().unwrap(), ..old.clone() };
        let changes: Vec<Change> = Change::edit(id, &old, &new).unwrap().into_iter().collect();
        self.ws(at).commit(changes).unwrap();
    }

    pub(super) fn some_households(&mut self, at: At) -> Vec<HouseholdId> {
        let shared = self.ws(at).shared();
        let state = shared.read();
        state
            .households()
            .filter(|(_, home)| home.successor.is_none() && home.village != village(3))
            .map(|(id, _)| id)
            .collect()
    }

    pub(super) fn move_household(&mut self) {
        let at = self.rng.usize(0..self.machines.len());
        let homes = self.some_households(at);
        let Some(id) = self.rng.choice(&homes).copied() else { return };
        let to = *self.rng.choice(&[1, 2, 4, 5]).unwrap();
        let Some(old) = self.ws(at).read::<Household>(id).unwrap() else { return };
        let new = Household { village: village(to), ..old.clone() };
        self.happened.insert("moved");
        let changes: Vec<Change> = Change::edit(id, &old, &new).unwrap().into_iter().collect();
        // Of two who wrote different things somebody may see one without the other.
        self.write(at, changes);
    }

    /// A number is written down on the laptop that runs the version before.
    pub(super) fn number(&mut self) {
        let homes = self.some_households(OLD);
        let Some(id) = self.rng.choice(&homes).copied() else { return };
        let last4 = format!("{:04}", self.rng.u16(..10_000));
        self.ws(OLD).be_sure_of_the_device().unwrap();
        let line = self.machines[OLD].laptop.number_as_before(id, &last4);
        self.machines[OLD].keep(line);
        self.happened.insert("number");
    }

    /// Some of a household make one of their own, now and then under a name that
    /// somebody else may give to the same one.
    pub(super) fn split(&mut self) {
        let at = self.rng.usize(0..self.machines.len());
        let homes = self.some_households(at);
        let Some(id) = self.rng.choice(&homes).copied() else { return };
        let head = match self.rng.bool() {
            true => self.word(),
            false => (*self.rng.choice(&["王小红", "刘小兵"]).unwrap()).to_owned(),
        };
        let Some(old) = self.ws(at).read::<Household>(id).unwrap() else { return };
        let now = self.machines[at].laptop.clock.now();
        let parting = Parting {
            who: vec![head.clone()],
            head,
            group: Some("2".into()),
            number: None,
            address: None,
            residents: Some(2),
            stay: Some(self.rng.u16(1..4)),
            on: now.date_naive(),
        };
        let log = Step { to: SPLIT.into(), note: self.word(), by: self.ws(at).me().cadre, at: now };
        let (stays, new) = split(id, &old, &parting);
        let new_id = new.first_id();
        let before = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            if state.household(new_id).is_some() {
                return;
            }
            state.household_before(new_id)
        };
        let mut changes = vec![Change::step(id, &old, &stays, log).unwrap()];
        changes.extend(entering(new_id, &new, before).unwrap());
        self.happened.insert("split");
        self.write(at, changes);
    }

    pub(super) fn merge(&mut self) {
        let at = self.any_office();
        let homes = self.some_households(at);
        let (Some(from), Some(into)) = (self.rng.choice(&homes).copied(), self.rng.choice(&homes).copied()) else {
            return;
        };
        let (Some(gone), Some(stays)) =
            (self.ws(at).read::<Household>(from).unwrap(), self.ws(at).read::<Household>(into).unwrap())
        else {
            return;
        };
        if from == into || gone.village != stays.village {
            return;
        }
        let (merged, new) = merge(&gone, (into, &stays));
        let mut changes: Vec<Change> = Change::edit(from, &gone, &merged).unwrap().into_iter().collect();
        changes.extend(Change::edit(into, &stays, &new).unwrap());
        self.happened.insert("merged");
        self.write(at, changes);
    }

    pub(super) fn remove_or_restore(&mut self) {
        let at = self.any_cadre();
        let device = self.machines[at].laptop.device();
        let (shown, gone): (Vec<RecordId>, Vec<RecordId>) = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let own = |id: &RecordId| state.author(Kind::Visit, *id) == Some(device);
            let aside = |id: &RecordId| state.is_aside(Kind::Visit, *id);
            let shown = state.visits().map(|(id, _)| id.0).filter(own).collect();
            (shown, state.removed(Kind::Visit).into_iter().filter(own).filter(|id| !aside(id)).collect())
        };
        let kind = Kind::Visit;
        let change = match (self.rng.bool(), self.rng.choice(&shown).copied(), self.rng.choice(&gone).copied()) {
            (true, Some(id), _) => Change::Remove { kind, id, reason: "记错了".into() },
            (false, _, Some(id)) => Change::Restore { kind, id },
            _ => return,
        };
        // After a backup was restored, the day of a visit may not have come yet.
        self.write(at, vec![change]);
    }

    pub(super) fn second_laptop(&mut self) {
        if self.cadres().len() > 4 {
            return;
        }
        self.happened.insert("second laptop");
        let (name, above) = *self.rng.choice(&[("张三", 1), ("李四", 1), ("王五", 2)]).unwrap();
        // Whoever has a machine that isn't renewed gets no other one.
        if self.machines[OLD].is_before() && self.machines[OLD].name == name {
            return;
        }
        self.join(name, Role::Cadre, above, &[]);
        // The first file is handed over on the day.
        let post = std::mem::take(&mut self.post);
        for at in [self.machines.len() - 1, above] {
            self.export_up(at);
            self.deliver_all();
        }
        self.post = post;
    }
}
