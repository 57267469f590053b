//! What has to hold once the files of two ordinary rounds went up and down: everybody
//! holds what is theirs and nothing else, and every office counts the same of them.

use super::*;

impl World {
    /// Checks everybody, first as they are, and then with the last laptop renewed.
    pub(super) fn check(&mut self) {
        self.post.clear();
        if !self.steady {
            self.invite_forgotten();
        }
        self.settle();
        if self.machines[OLD].before.take().is_some() {
            self.happened.insert("renewed");
            self.settle();
        }
    }

    pub(super) fn settle(&mut self) {
        self.round();
        self.round();
        // The last word up, so that both sides can say that they agree.
        self.calm = true;
        self.all_up();
        self.calm = false;
        for at in self.cadres().into_iter().filter(|at| !self.is_cut(*at)).collect::<Vec<_>>() {
            self.check_cadre(at);
        }
        self.check_offices();
        let old = Some(OLD).filter(|at| self.machines[*at].is_before()).map(|at| self.machines[at].name);
        for at in 1..3 {
            let status = self.machines[at].laptop.ws().exchange_status(&mut unwatched).unwrap();
            for standing in status.people.iter().filter(|one| !one.who.is_host()) {
                let name = &standing.who.peer().name;
                // Whoever isn't one of the machines takes nothing in.
                if !self.machines.iter().any(|machine| machine.name == name) {
                    continue;
                }
                // A program that reads ranges alone can't say what it holds.
                assert!(standing.agreement == Agreement::Agreed || Some(name.as_str()) == old, "{name}: {standing:#?}");
                assert!(standing.missing.is_empty() && standing.waiting.is_empty(), "{name}");
            }
        }
        self.check_secrets();
    }

    /// Whoever works at `at` holds what is theirs and nothing else, and counts
    /// the same as every office above.
    pub(super) fn check_cadre(&mut self, at: At) {
        let name = self.machines[at].name;
        let me = self.ws(at).me().cadre.unwrap();
        let town = self.machines[at].above.unwrap();
        let theirs = self.reads(town, me);
        let judged = self.reads(0, me);
        if let Some(&(kind, id)) = theirs.symmetric_difference(&judged).next() {
            let told = [town, 0].map(|office| {
                let shared = self.ws(office).shared();
                let given: Vec<String> = shared
                    .read()
                    .assignments()
                    .map(|(_, one)| format!("{:?} {:?}", one.cadres, one.villages))
                    .collect();
                (self.describe(office, kind, id), given)
            });
            let alone = if theirs.contains(&(kind, id)) { "town" } else { "county" };
            panic!(
                "{name}: the {alone} alone says that they read; town and county judge {kind:?} {id} differently: {told:#?}"
            );
        }
        if self.machines[at].is_before() {
            // It is told neither what has left nor what came to be theirs later.
            return;
        }
        let shown: BTreeSet<(Kind, RecordId)> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let of = |kind: &Kind| {
                let kind = *kind;
                state.ids(kind).filter(|id| state.is_shown(kind, *id)).map(|id| (kind, id)).collect::<Vec<_>>()
            };
            GUARDED.iter().flat_map(of).collect()
        };
        let wanted: BTreeSet<(Kind, RecordId)> =
            theirs.iter().copied().filter(|(kind, _)| GUARDED.contains(kind)).collect();
        let missing: Vec<_> = wanted.difference(&shown).collect();
        let foreign: Vec<_> = shown.difference(&wanted).collect();
        if let Some((kind, id)) = missing.first().copied().or(foreign.first().copied()).copied() {
            let told = [at, town, 0].map(|at| self.describe(at, kind, id));
            panic!("{name} lacks {missing:?} and shows {foreign:?} of others; the first: {told:#?}");
        }
        // What waits for a decision shows where it was written.
        let waits: BTreeSet<(Kind, RecordId)> =
            requests(&self.ws(at).shared().read()).into_iter().flat_map(|request| request.records).collect();
        for (kind, id) in wanted.difference(&waits) {
            let histories = [at, town, 0].map(|at| self.history(at, *kind, *id));
            if histories.iter().any(|one| *one != histories[0]) {
                let told = [at, town, 0].map(|at| self.describe(at, *kind, *id));
                panic!("{name}: {kind:?} {id} has another history elsewhere: {told:#?} {histories:#?}");
            }
        }
        // It counts there, too, and nowhere else.
        if !waits.is_empty() {
            return;
        }
        let today = self.machines[town].laptop.clock.today();
        let calendar = self.ws(town).calendar();
        let figures = |state: &crate::state::State| {
            let question = Question { scope: Scope::Cadre(me), ..Question::default() };
            let answer = progress(state, today, question);
            let mut list = todo(state, &calendar, today, Scope::Cadre(me));
            sort(&mut list);
            let list: BTreeSet<String> = list.iter().map(|one| format!("{one:?}")).collect();
            (answer, list)
        };
        let own = figures(&self.ws(at).shared().read());
        for office in [town, 0] {
            let seen = self.seen_by(office, me);
            assert_eq!(figures(&seen), own, "{name}: figures at {}", self.machines[office].name);
        }
    }

    /// Returns what a machine knows of a record, for whoever has to find out why.
    pub(super) fn describe(&mut self, at: At, kind: Kind, id: RecordId) -> String {
        let name = self.machines[at].name;
        let text = self.machines[at].laptop.journal_text();
        let about = text.lines().filter(|line| line.contains(&id.to_string()));
        let entries: Vec<String> = about.map(|line| line.chars().take(220).collect()).collect();
        let doc = self.ws(at).doc(kind, id).unwrap();
        let shared = self.ws(at).shared();
        let state = shared.read();
        let aside = state.is_aside(kind, id);
        let author = state.author(kind, id).and_then(|device| state.cadre_of(device)).map(|(_, cadre)| &cadre.name);
        let fields = doc.as_ref().and_then(|doc| doc.fields().ok()).map(serde_json::Value::Object);
        let removed = doc.as_ref().is_none_or(|doc| doc.is_removed());
        let fields = fields.unwrap_or_default();
        format!("{name}: by {author:?}, removed {removed}, aside {aside}, {fields}, of {entries:#?}")
    }

    /// Returns all that a machine knows of a record, with its history.
    pub(super) fn history(&mut self, at: At, kind: Kind, id: RecordId) -> String {
        let doc = self.ws(at).doc(kind, id).unwrap();
        let bytes = doc.map(|doc| doc.canonical().unwrap()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(super) fn audience<R>(&mut self, office: At, ask: impl FnOnce(&Audience<'_>) -> R) -> R {
        let me = self.ws(office).me();
        let day = self.machines[office].laptop.clock.today();
        let shared = self.ws(office).shared();
        let state = shared.read();
        let own = state.exchange().own(me.device);
        ask(&Audience::of(&state, me.cadre, own, day))
    }

    pub(super) fn reads(&mut self, office: At, who: CadreId) -> BTreeSet<(Kind, RecordId)> {
        self.audience(office, |audience| {
            let readers = audience.readers([who]);
            readers.of_one(who).filter(|(kind, _)| !matches!(kind, Kind::Village | Kind::Cadre)).collect()
        })
    }

    pub(super) fn seen_by(&mut self, office: At, who: CadreId) -> crate::state::State {
        self.audience(office, |audience| audience.seen_by(who))
    }

    /// The words of a restricted visit lie with those who went, and in offices;
    /// the hash of a number nowhere.
    pub(super) fn check_secrets(&mut self) {
        for machine in &mut self.machines {
            assert!(!machine.laptop.journal_text().contains(HASH), "{}", machine.name);
        }
        for at in self.cadres() {
            let name = self.machines[at].name;
            let text = self.machines[at].laptop.journal_text();
            for (word, _) in self.secrets.iter().filter(|(_, of)| *of != name) {
                assert!(!text.contains(&format!("\"{word}\"")), "{name} has got {word}");
            }
        }
    }
}
