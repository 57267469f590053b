//! A small fixed ledger and a bench to try the loop on, for tests alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, FixedOffset};

use super::effect::{Effect, TerminalEffect, WorkerEffect};
use super::model::Model;
use super::msg::{Msg, Outcome};
use super::update;
use super::world::Opened;
use super::world::tab::Tab;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{
    AssignmentId, CadreId, ConcernId, DeviceId, EntryRef, HouseholdId, MatterId, RecordId, VisitId,
};
use crate::demo::ledger::{self, Ledger};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::{Change, Edit};
use crate::domain::concern::{Concern, ConcernState, DueRule, Level, Urgency};
use crate::domain::household::{Category, Household};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::policy::{Answer, Policy};
use crate::domain::record::{Kind, Record};
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::{Blocks, Explained, Understanding, Visit};
use crate::domain::workdays::Calendar;
use crate::keymap::{Keymap, script};
use crate::oplog::stamp::Stamp;
use crate::settings::Look;
use crate::state::State;
use crate::state::doc::{Doc, Origin};
use crate::workspace::{Backups, LastBackup, Me, Shared};

/// The moment of all these tests: a Sunday morning.
pub fn now() -> DateTime<FixedOffset> {
    at("2026-11-22T09:30:00+08:00")
}

/// Returns a moment from how it is written.
pub fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// Returns the id of a record of the small ledger.
pub fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

/// The device of whoever works here.
pub const DEVICE: DeviceId = DeviceId([7; 8]);
pub const ME: CadreId = CadreId(RecordId([1; 16]));

fn village() -> VillageCode {
    "320722114204".parse().unwrap()
}

/// The household with this number.
pub fn household(number: &str) -> HouseholdId {
    Household::id_by_number(village(), number)
}

fn households() -> Vec<(HouseholdId, Record)> {
    let of = |number: &str, head: &str, group: &str, category: &str, must_visit| Household {
        number: Some(number.into()),
        group: Some(group.into()),
        categories: vec![Category(category.into())],
        must_visit,
        residents: Some(3),
        address: Some("村东头水渠边".into()),
        ..Household::new(village(), head)
    };
    [
        of("1", "张三", "1", "一般户", false),
        of("2", "刘兰英", "1", "独居老人户", true),
        of("3", "欧阳春", "2", "脱贫户", false),
        of("12", "e\u{301}lan 王", "2", "一般户", false),
        of("13", "恶意\u{1b}[31m\u{202e}名", "2", "一般户", false),
    ]
    .into_iter()
    .map(|household| (household.first_id(), Record::Household(household)))
    .collect()
}

fn visits() -> Vec<(VisitId, Record)> {
    let of = |when: &str, number: &str, text: &str, nobody_home: bool| Visit {
        households: vec![household(number)],
        cadres: vec![ME],
        minutes: Some(40),
        met: "本人".into(),
        nobody_home,
        blocks: Blocks { complaints: text.into(), chat: "坐下来说了一会儿话。".into(), ..Blocks::default() },
        policies: vec![Explained { policy: policy().id(), outcome: Understanding::Again }],
        ..Visit::new(at(when), village())
    };
    let all = [
        of("2026-10-08T15:00:00+08:00", "2", "水费收据一直没有拿到。", false),
        of("2026-11-03T09:10:00+08:00", "1", "村东水渠淤塞，二组、三组四十亩地浇不上水。", false),
        of("2026-11-20T16:40:00+08:00", "3", "", true),
        of("2026-11-22T08:20:00+08:00", "1", "水渠的事有人来看过了。", false),
    ];
    all.into_iter().zip(30..).map(|(visit, n)| (VisitId(id(n)), Record::Visit(visit))).collect()
}

fn policy() -> Policy {
    Policy {
        code: "YB-2026".into(),
        version: "1".into(),
        title: "2026 年城乡居民医保缴费".into(),
        document: "医保发〔2026〕3 号".into(),
        from: None,
        to: None,
        audience: Vec::new(),
        text: "每人每年 400 元，年底前缴清，次年全年有效。".into(),
        answers: vec![Answer {
            question: "过了年底还能缴吗？".into(), answer: "能，但有三个月等待期。".into()
        }],
        sort: None,
    }
}

fn concern(number: &str, text: &str, due: &str, state: ConcernState) -> Record {
    Record::Concern(Concern {
        number: number.into(),
        visit: Some(VisitId(id(31))),
        household: Some(household("1")),
        village: village(),
        category: "水利".into(),
        text: text.into(),
        people: Some(40),
        urgency: Urgency::Ordinary,
        responsible: String::new(),
        assignee: None,
        level: Level::Village,
        raised: "2026-11-03".parse().unwrap(),
        due: due.parse().unwrap(),
        due_rule: DueRule::WorkingDays(5),
        state,
        result: String::new(),
        told_on: None,
        told_by: None,
        satisfaction: None,
        settled_on: None,
        urged: 1,
        extended: 0,
        similar: None,
        goal: String::new(),
    })
}

/// All records of the ledger.
pub(crate) fn records() -> Vec<(RecordId, Record)> {
    let place =
        Village {
            code: village(), name: "前张村委会".into(), town: "石榴街道".into(), county: "东海县".into()
        };
    let me = Cadre {
        name: "王海军".into(),
        unit: "县水利局".into(),
        post: String::new(),
        role: Role::Cadre,
        devices: vec![DEVICE],
        same_as: None,
    };
    let assignment = Assignment {
        title: "前张村入户大走访".into(),
        campaign: "三解三促".into(),
        cadres: vec![ME],
        villages: vec![village()],
        households: Vec::new(),
        from: "2026-10-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        targets: Targets {
            coverage_percent: Some(100),
            visits_per_household: Some(2),
            must_visit_days: Some(30),
            nights: Some(20),
            policies: Vec::new(),
        },
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    let matter = Matter {
        visit: Some(VisitId(id(31))),
        household: Some(household("2")),
        village: village(),
        need: "代办残疾人证".into(),
        raised: "2026-11-03".parse().unwrap(),
        promised: Some("2026-11-24".parse().unwrap()),
        state: MatterState::Promised,
        action: String::new(),
        cost: None,
        done: None,
        confirmed_by: String::new(),
        help: None,
        goal: String::new(),
    };
    let mut all: Vec<(RecordId, Record)> = vec![
        (village().id().into(), Record::Village(place)),
        (ME.into(), Record::Cadre(me)),
        (AssignmentId(id(2)).into(), Record::Assignment(assignment)),
        (policy().id().into(), Record::Policy(policy())),
        (ConcernId(id(20)).into(), concern("1103-01", "村东水渠淤塞", "2026-11-10", ConcernState::InProgress)),
        (ConcernId(id(21)).into(), concern("1103-02", "路灯不亮", "2026-11-25", ConcernState::Recorded)),
        (MatterId(id(22)).into(), Record::Matter(matter)),
    ];
    all.extend(households().into_iter().map(|(id, record)| (id.into(), record)));
    all.extend(visits().into_iter().map(|(id, record)| (id.into(), record)));
    all
}

/// Returns the state that the records make.
pub fn state() -> State {
    let mut state = State::default();
    for (id, record) in records() {
        state.take_new(id, &record);
    }
    state
}

/// A model on a bench: keys go in, effects come out and most are answered as
/// a worker would answer them.
pub struct Bench {
    /// The model.
    pub model: Model,
    /// What was to be written, in order.
    pub commits: Vec<Vec<Change>>,
    /// The drafts as they stand on the disk.
    pub drafts: HashMap<String, Vec<u8>>,
    /// Every other effect that nobody answers here.
    pub asked: Vec<Effect>,
    /// What a commit comes to.
    pub outcome: Outcome,
    docs: HashMap<(Kind, RecordId), Doc>,
    /// A ledger on disk that answers, where a test wants to see what really comes of it.
    pub(super) ledger: Option<super::live::Ledger>,
}

impl Bench {
    /// Returns a bench with the small ledger, at 80 by 24.
    pub fn new() -> Self {
        Self::with(state(), records(), Look::default())
    }

    /// Returns a bench with nothing in the ledger but who works here.
    pub fn empty() -> Self {
        let me = records().into_iter().filter(|(id, _)| *id == ME.0).collect::<Vec<_>>();
        let mut state = State::default();
        for (id, record) in &me {
            state.take_new(*id, record);
        }
        Self::with(state, me, Look::default())
    }

    /// Returns a bench with the small ledger and another look.
    pub fn looking(look: Look) -> Self {
        Self::with(state(), records(), look)
    }

    fn with(state: State, records: Vec<(RecordId, Record)>, look: Look) -> Self {
        let mut bench = Self::closed(look);
        bench.docs = records
            .into_iter()
            .enumerate()
            .map(|(n, (id, record))| {
                let entry = EntryRef { device: DEVICE, seq: n as u64 + 1 };
                let origin = Origin { stamp: Stamp::new(1, 0), entry, tag: 0 };
                let doc = Doc::fold(None, origin, &Change::Add { id, record }).unwrap();
                ((doc.kind, id), doc)
            })
            .collect();
        bench.open(state);
        bench
    }

    /// Returns a bench with the ledger that these changes make.
    pub fn holding(changes: &[Change]) -> Self {
        let mut bench = Self::closed(Look::default());
        let mut state = State::default();
        for (n, change) in changes.iter().enumerate() {
            let entry = EntryRef { device: DEVICE, seq: n as u64 + 1 };
            let origin = Origin { stamp: Stamp::new(n as u64 + 1, 0), entry, tag: 0 };
            let key = (change.kind(), change.id());
            let doc = Doc::fold(bench.docs.remove(&key), origin, change).unwrap();
            state.take(&doc);
            bench.docs.insert(key, doc);
        }
        bench.open(state);
        bench
    }

    /// Returns a bench whose store is still closed.
    pub fn closed(look: Look) -> Self {
        // Reading keys takes longer than all else that a bench does.
        static KEYS: LazyLock<Arc<Keymap>> = LazyLock::new(|| Arc::new(Keymap::load(None, None).0));
        let model = Model::new(Arc::clone(&KEYS), look, now(), Box::new(SeededEntropy::new(1)));
        let (commits, drafts, asked, docs) = (Vec::new(), HashMap::new(), Vec::new(), HashMap::new());
        Self { model, commits, drafts, asked, outcome: Outcome::Saved(Vec::new()), docs, ledger: None }
    }

    /// Returns a bench with the small ledger and this keymap.
    pub fn keyed(preset: Option<&str>, user: &str) -> Self {
        let mut bench = Self::new();
        bench.model.keymap = Arc::new(Keymap::load(preset, Some(("my.toml", user))).0);
        bench
    }

    /// Opens a store with this state.
    pub fn open(&mut self, state: State) {
        self.open_as(state, Me { cadre: Some(ME), office: None, device: DEVICE, role: Role::Cadre });
    }

    /// Opens a ledger of sample data, as its cadre.
    pub fn open_ledger(&mut self, ledger: Ledger) {
        self.docs = ledger.docs;
        self.open_as(
            ledger.state,
            Me { cadre: Some(ledger.me), office: None, device: ledger::DEVICE, role: Role::Cadre },
        );
    }

    /// Opens a ledger of sample data, as the committee that looks at all of it.
    pub fn open_committee(&mut self, ledger: Ledger) {
        let mut cadres = ledger.state.cadres();
        let committee = cadres.find(|(_, cadre)| cadre.role == Role::Committee).map(|(id, _)| id);
        drop(cadres);
        self.docs = ledger.docs;
        self.open_as(
            ledger.state,
            Me { cadre: committee, office: committee, device: ledger::DEVICE, role: Role::Committee },
        );
    }

    fn open_as(&mut self, state: State, me: Me) {
        let (drafts, notes) = (Vec::new(), Vec::new());
        static CALENDAR: LazyLock<Arc<Calendar>> = LazyLock::new(|| Arc::new(Calendar::embedded()));
        let calendar = Arc::clone(&CALENDAR);
        let unsent = Arc::new(crate::workspace::unsent(&state, &me, now().date_naive()));
        // Made today: what reminds of one has a test of its own.
        let last = Some(LastBackup { at: now(), to: Default::default() });
        let backups = Some(Arc::new(Backups { last: last.clone(), outside: last, trouble: None }));
        let shared = Shared::new(state);
        self.send(Msg::Opened(Box::new(Opened { shared, me, calendar, drafts, notes, unsent, backups })));
    }

    /// Opens the ledger anew after others wrote into records without knowing of
    /// each other: who, into which record, and what.
    pub fn quarrel(&mut self, edits: &[(u8, Kind, RecordId, serde_json::Value)]) {
        let mut state = state();
        for (n, name, unit) in [(8, "李明", "县农业农村局"), (9, "欧阳建国", "石榴街道办事处")] {
            let me = self.docs[&(Kind::Cadre, ME.0)].read::<Cadre>().unwrap();
            let devices = vec![DeviceId([n; 8])];
            state.take_new(id(n), &Record::Cadre(Cadre { name: name.into(), unit: unit.into(), devices, ..me }));
        }
        let before = self.docs.clone();
        for (n, (device, kind, id, set)) in edits.iter().enumerate() {
            let entry = EntryRef { device: DeviceId([*device; 8]), seq: 900 + n as u64 };
            let when = at("2026-11-21T16:20:00+08:00").timestamp_millis() as u64 + 60_000 * n as u64;
            let set = set.as_object().unwrap().clone();
            let mut change = Change::Edit(Edit { kind: *kind, id: *id, set, was: BTreeMap::new(), step: None });
            before[&(*kind, *id)].complete(&mut change);
            let known = self.docs.remove(&(*kind, *id));
            let doc = Doc::fold(known, Origin { stamp: Stamp::new(when, 0), entry, tag: 0 }, &change).unwrap();
            self.docs.insert((*kind, *id), doc);
        }
        edits.iter().for_each(|(_, kind, id, _)| state.take(&self.docs[&(*kind, *id)]));
        self.open(state);
    }

    /// Sends a message and answers what follows from it.
    pub fn send(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            for effect in update(&mut self.model, msg) {
                if let Effect::Worker(WorkerEffect::Commit(_, changes))
                | Effect::Worker(WorkerEffect::Request(_, changes)) = &effect
                {
                    self.commits.push(changes.clone());
                }
                if let Some(answer) = self.ledger.as_mut().and_then(|ledger| ledger.answer(&effect)) {
                    waiting.push(answer);
                    continue;
                }
                match effect {
                    Effect::Worker(WorkerEffect::Commit(token, _))
                    | Effect::Worker(WorkerEffect::Request(token, _)) => {
                        waiting.push(Msg::Committed(token, self.outcome.clone()))
                    }
                    Effect::Worker(WorkerEffect::Load(kind, id)) => {
                        let doc = self.docs.get(&(kind, id)).cloned().map(Box::new);
                        waiting.push(Msg::Loaded(kind, id, doc));
                    }
                    Effect::Terminal(TerminalEffect::Paste) => waiting.push(Msg::Clipboard(None)),
                    Effect::Worker(WorkerEffect::SaveDraft(name, number, bytes)) => {
                        self.drafts.insert(name, bytes);
                        waiting.push(Msg::DraftSaved(number));
                    }
                    other => {
                        if let Effect::Worker(WorkerEffect::RemoveDraft(name)) = &other {
                            self.drafts.remove(name);
                        }
                        self.asked.push(other);
                    }
                }
            }
        }
    }

    /// Presses keys, written as in keymap files and parted by spaces; what
    /// stands in quotes is typed: `f2 "张三" ctrl+s`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in script::keys(keys).unwrap() {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Goes to a screen by its keys.
    pub fn go(&mut self, tab: Tab) -> &mut Self {
        let at = Tab::ALL.iter().position(|other| *other == tab).unwrap();
        self.press(&format!("alt+{}", at + 1))
    }

    /// Returns the last thing said.
    pub fn said(&self) -> String {
        self.model.notices.current().map(|notice| notice.text.clone()).unwrap_or_default()
    }
}
