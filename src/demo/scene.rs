//! One day of visits, and one visit with the concern and the matter that came
//! out of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Timelike};
use serde_json::{Map, json};

use super::agenda::{Appointment, Standing, Want, rule_of};
use super::corpus::{Fill, Issue, pick};
use super::flow::Course;
use super::home::{Earlier, bit_of};
use super::margin::unix_ms;
use super::rhythm::{moment, time_before, time_of_day};
use super::{Day, Sample, talk};
use crate::base::ids::{ConcernId, MatterId, VisitId};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::concern::{Concern, ConcernState};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::record::Kind;
use crate::domain::visit::{Acknowledgement, Explained, Place, Sensitivity, Understanding, Visit};

/// Who goes where at what time.
#[derive(Debug)]
struct Scene {
    home: usize,
    cadre: usize,
    at: DateTime<FixedOffset>,
    /// What is to come of it; `None` where chance decides.
    want: Option<Want>,
    /// It is the visit announced the last time.
    announced: bool,
}

/// The visit being written down.
struct Page {
    id: VisitId,
    /// When it was written down.
    written: DateTime<FixedOffset>,
    visit: Visit,
    /// Who was met, by number.
    person: usize,
    /// Somebody else in the village.
    neighbour: usize,
    changes: Vec<Change>,
}

impl Sample<'_> {
    /// Makes all visits of a day.
    pub(super) fn live_through(&mut self, day: Day) {
        let today = self.now.date_naive();
        self.number = 0;
        let mut scenes = Vec::with_capacity(day.by_chance + day.arranged.len());
        for Appointment { home, cadre, want, .. } in day.arranged {
            let at = moment(day.date, time_of_day(&mut self.rng), self.now);
            scenes.push(Scene { home, cadre, at, want: Some(want), announced: false });
        }
        for _ in 0..day.by_chance {
            let time =
                if day.date == today { time_before(&mut self.rng, self.now) } else { time_of_day(&mut self.rng) };
            let at = moment(day.date, time, self.now);
            let announced = self.announced(day.date);
            let (home, cadre) = announced.unwrap_or_else(|| self.by_chance(day.date));
            scenes.push(Scene { home, cadre, at, want: None, announced: announced.is_some() });
        }
        scenes.sort_by_key(|scene| scene.at);
        for scene in scenes {
            self.visit(&scene);
        }
    }

    /// Takes a visit that was announced for `day` or before.
    fn announced(&mut self, day: NaiveDate) -> Option<(usize, usize)> {
        let mut entry = self.revisits.first_entry()?;
        if *entry.key() > day {
            return None;
        }
        let found = entry.get_mut().pop();
        if entry.get().is_empty() {
            entry.remove();
        }
        found
    }

    /// Returns the next household of some village's round, and a cadre.
    fn by_chance(&mut self, day: NaiveDate) -> (usize, usize) {
        let villages = self.town.villages.len();
        // The first village takes the larger share of a small ledger.
        let own = (150_000 / self.visits.max(1)).clamp(1_000 / villages, 500);
        let village = if self.rng.usize(..1_000) < own { 0 } else { self.rng.usize(1..villages) };
        let round = &mut self.rounds[village];
        let len = round.order.len();
        let mut chosen = round.order[round.next % len];
        for _ in 0..len {
            let (here, other) = (round.next % len, (round.next + self.rng.usize(..4)) % len);
            round.order.swap(here, other);
            chosen = round.order[here];
            round.next += 1;
            if self.town.homes[chosen].reserved_from.is_none_or(|from| day < from) {
                break;
            }
        }
        (chosen, village + villages * usize::from(self.rng.u32(..10) > 5))
    }

    fn visit(&mut self, scene: &Scene) {
        let mut page = self.begin(scene);
        let by_chance = scene.want.is_none();
        if by_chance && !scene.announced && page.visit.place == Place::Home && self.rng.u32(..100) < 9 {
            self.nobody_home(&mut page, scene);
        } else if by_chance && page.visit.place == Place::Courtyard {
            self.meeting(&mut page, scene);
        } else {
            self.conversation(&mut page, scene);
        }
        let Page { id, written, visit, mut changes, .. } = page;
        changes.insert(0, Change::add(id, visit));
        self.decide(written, changes);
        if let Some(marked) = scene.want.and_then(|want| want.remark) {
            self.remark(id.into(), written, marked);
        }
    }

    fn begin(&mut self, scene: &Scene) -> Page {
        let home = &self.town.homes[scene.home];
        let bounds = self.town.bounds[home.village]..self.town.bounds[home.village + 1];
        let mut neighbour = self.rng.usize(bounds.clone());
        if neighbour == scene.home {
            neighbour = if neighbour == bounds.start { neighbour + 1 } else { neighbour - 1 };
        }
        let person = match self.rng.u32(..100) {
            0..64 => 0,
            64..88 => 1,
            _ => 2,
        };
        let minutes = self.rng.u16(15..75) / 5 * 5;
        let mut visit = Visit::new(scene.at, self.town.villages[home.village]);
        let arranged = scene.want.is_some() || scene.announced;
        let evening = scene.at.hour() >= 18;
        visit.place = match self.rng.u32(..100) {
            0..6 if !arranged => Place::Phone,
            6..15 if !evening => Place::Field,
            15..18 if !evening => Place::Production,
            18..20 if !evening => Place::Station,
            20..23 if !arranged => Place::Courtyard,
            _ => Place::Home,
        };
        visit.minutes = Some(if visit.place == Place::Phone { minutes / 4 + 3 } else { minutes });
        visit.households.push(home.id);
        visit.cadres.push(self.town.cadres[scene.cadre]);
        let other = (scene.cadre + self.town.villages.len()) % self.town.cadres.len();
        if visit.place == Place::Courtyard || self.rng.u32(..100) < 12 {
            visit.cadres.push(self.town.cadres[other]);
        }
        let spent = TimeDelta::minutes(i64::from(visit.minutes.unwrap_or_default()) + self.rng.i64(1..12));
        let written = scene.at + spent.min(self.now - scene.at);
        Page {
            id: VisitId::fresh(unix_ms(written), &mut self.ids),
            written,
            visit,
            person: person.min(home.people.len() - 1),
            neighbour,
            changes: Vec::with_capacity(3),
        }
    }

    fn nobody_home(&mut self, page: &mut Page, scene: &Scene) {
        let home = &self.town.homes[scene.home];
        let fill = home.fill(&home.people[0], &self.town.homes[page.neighbour].head);
        page.visit.nobody_home = true;
        page.visit.minutes = Some(5);
        page.visit.blocks.chat = pick(&mut self.rng, &self.corpus.talk.absent.lines).say(&mut self.rng, &fill);
    }

    fn meeting(&mut self, page: &mut Page, scene: &Scene) {
        let home = &self.town.homes[scene.home];
        let day = scene.at.date_naive();
        let end = self.town.bounds[home.village + 1];
        let wanted = self.rng.usize(4..12);
        let others = self.town.homes[scene.home + 1..end].iter();
        let others = others.filter(|other| other.reserved_from.is_none_or(|from| day < from));
        page.visit.households.extend(others.take(wanted).map(|other| other.id));
        let host = &self.town.homes[page.neighbour].head;
        let fill = Fill { households: page.visit.households.len(), ..home.fill(&home.people[0], host) };
        let (chat, topics) = talk::courtyard(self.corpus, &mut self.rng, &fill);
        page.visit.blocks.chat = chat;
        page.visit.blocks.complaints = topics;
        page.visit.minutes = Some(60 + self.rng.u16(..10) * 5);
        page.written = page.written.max(scene.at + TimeDelta::minutes(110).min(self.now - scene.at));
        page.visit.met.clone_from(&home.head);
        "户主".clone_into(&mut page.visit.relation);
        self.explain(page, scene, true);
    }

    fn conversation(&mut self, page: &mut Page, scene: &Scene) {
        let home = &self.town.homes[scene.home];
        let person = &home.people[page.person];
        page.visit.met.clone_from(&person.name);
        person.relation.clone_into(&mut page.visit.relation);
        page.visit.acknowledged = match self.rng.u32(..100) {
            0..62 => Acknowledgement::Yes,
            62..65 => Acknowledgement::Declined,
            _ => Acknowledgement::No,
        };
        if home.kinds != 0 && self.rng.u32(..100) < 5 {
            page.visit.sensitivity = Sensitivity::Restricted;
        }
        let fill = home.fill(person, &self.town.homes[page.neighbour].head);
        let rng = &mut self.rng;
        let month = scene.at.month();
        let place = page.visit.place;
        page.visit.blocks.chat = talk::chat(self.corpus, rng, (home, person), &fill, place, month);
        if rng.u32(..100) < 46 {
            page.visit.blocks.development = talk::development(self.corpus, rng, home, &fill);
        }
        let explains = rng.u32(..100) < 58;
        let complains = rng.u32(..100);
        let helps = rng.u32(..100);
        self.explain(page, scene, explains);
        self.mention_earlier(page, scene);
        let wants_concern = scene.want.is_some_and(|want| want.concern.is_some());
        // What was heard this week would still be open, and enough is.
        let open = scene.want.is_none() && (self.now - scene.at).num_hours() < 150 && self.quota.own_concerns == 0;
        if wants_concern || (complains < 24 && scene.want.is_none() && !(open && scene.home < self.town.bounds[1])) {
            self.raise(page, scene);
        } else if complains < 40 {
            self.grumble(page, scene);
        }
        if helps < 20 || scene.want.is_some_and(|want| want.matter.is_some()) {
            self.help(page, scene);
        } else if helps < 42 {
            let home = &self.town.homes[scene.home];
            let fill = home.fill(&home.people[page.person], &self.town.homes[page.neighbour].head);
            page.visit.blocks.help = pick(&mut self.rng, &self.corpus.talk.help.lines).say(&mut self.rng, &fill);
        }
        self.announce(page, scene);
    }

    /// Explains one or two of the policies in force that are for the household.
    fn explain(&mut self, page: &mut Page, scene: &Scene, explains: bool) {
        let home = &self.town.homes[scene.home];
        let day = scene.at.date_naive();
        let kinds = if home.kinds == 0 { 1 } else { home.kinds };
        let fits = |taught: &&super::town::Taught| {
            taught.force.0 <= day && day <= taught.force.1 && (taught.audience == 0 || taught.audience & kinds != 0)
        };
        let total: u32 = self.town.policies.iter().filter(fits).map(|taught| taught.rule.weight).sum();
        let times = if !explains || total == 0 { 0 } else { 1 + usize::from(self.rng.u32(..100) < 36) };
        let fill = home.fill(&home.people[page.person], &self.town.homes[page.neighbour].head);
        for _ in 0..times {
            let mut left = self.rng.u32(..total);
            let chosen = self.town.policies.iter().filter(fits).find(|taught| {
                let found = left < taught.rule.weight;
                left = left.saturating_sub(taught.rule.weight);
                found
            });
            let Some(chosen) = chosen else { break };
            if page.visit.policies.iter().any(|explained| explained.policy == chosen.id) {
                continue;
            }
            let understood = self.rng.u32(..100) < 82;
            let reaction = &self.corpus.rules.reaction;
            let out = &mut page.visit.blocks.policy_talk;
            pick(&mut self.rng, &chosen.rule.talk).write(out, &mut self.rng, &fill);
            let lines = if understood { &reaction.understood } else { &reaction.again };
            pick(&mut self.rng, lines).write(out, &mut self.rng, &fill);
            let outcome = if understood { Understanding::Understood } else { Understanding::Again };
            page.visit.policies.push(Explained { policy: chosen.id, outcome });
        }
    }

    fn mention_earlier(&mut self, page: &mut Page, scene: &Scene) {
        let home = &mut self.town.homes[scene.home];
        let Some(earlier) = home.earlier else { return };
        let settled = earlier.told.is_some_and(|told| told < scene.at);
        if settled {
            // Said once, it needn't be said again.
            home.earlier = None;
        }
        let home = &self.town.homes[scene.home];
        let fill = home.fill(&home.people[page.person], &self.town.homes[page.neighbour].head);
        let fill = Fill { gist: earlier.gist, ..fill };
        talk::earlier(self.corpus, &mut self.rng, &fill, settled, &mut page.visit.blocks.complaints);
    }

    fn grumble(&mut self, page: &mut Page, scene: &Scene) {
        let home = &self.town.homes[scene.home];
        let fill = home.fill(&home.people[page.person], &self.town.homes[page.neighbour].head);
        let out = &mut page.visit.blocks.complaints;
        pick(&mut self.rng, &self.corpus.talk.grumble.lines).write(out, &mut self.rng, &fill);
    }

    /// Registers a concern and sets it on its way.
    fn raise(&mut self, page: &mut Page, scene: &Scene) {
        let standing = scene.want.and_then(|want| want.concern);
        let (number, issue) = self.issue(standing);
        let home = &self.town.homes[scene.home];
        let person = &home.people[page.person];
        let fill = home.fill(person, &self.town.homes[page.neighbour].head);
        let turned_down = standing.is_some_and(|s| matches!(s.state, ConcernState::Declined | ConcernState::Reopened));
        let variant = if turned_down { 0 } else { self.rng.usize(..issue.text.len()) };
        let words = issue.text[variant].say(&mut self.rng, &fill);
        let text = talk::complaint(self.corpus, &mut self.rng, &fill, &words);
        page.visit.blocks.complaints.push_str(&text);
        let raised = page.written.date_naive();
        let urgency = standing.map_or_else(|| *pick(&mut self.rng, &issue.urgency), |standing| standing.urgency);
        let (due, rule) = standing.map_or_else(|| ((self.due)(raised, urgency), rule_of(urgency)), |s| (s.due, s.rule));
        let id = ConcernId::fresh(unix_ms(page.written), &mut self.ids);
        self.number += 1;
        let place = home.village * self.corpus.issues.len() + number;
        let similar = self.similar[place].filter(|_| self.rng.u32(..3) == 0 && issue.people.1 > 30);
        if similar.is_none() {
            self.similar[place] = Some(id.into());
        }
        let concern = Concern {
            number: format!("{:02}{:02}-{:02}", raised.month(), raised.day(), self.number),
            visit: Some(page.id),
            household: Some(home.id),
            category: issue.category.clone(),
            text: words + "。",
            people: Some(self.rng.u32(issue.people.0..=issue.people.1)),
            level: issue.level,
            due_rule: rule,
            similar,
            ..Concern::recorded(page.visit.village, raised, urgency, due)
        };
        page.changes.push(Change::add(id, concern));
        let course = Course {
            issue,
            variant,
            id,
            village: home.village,
            cadre: scene.cadre,
            raised: page.written,
            due,
            urgency,
            group: home.group_name(),
            pronoun: if person.female { "她" } else { "他" },
        };
        let told = match standing {
            Some(standing) => self.stand(&course, standing),
            None => self.run(&course),
        };
        self.town.homes[scene.home].earlier = Some(Earlier { gist: &issue.gist, told });
    }

    /// Returns an issue that may stand as wanted, and its number.
    fn issue(&mut self, standing: Option<Standing>) -> (usize, &'static Issue) {
        let issues = &self.corpus.issues;
        let mut number = self.rng.usize(..issues.len());
        if let Some(standing) = standing {
            let fits = |number: &usize| {
                let issue = &issues[*number];
                let declinable = issue.declined.is_some() || standing.state != ConcernState::Declined;
                declinable && issue.urgency.contains(&standing.urgency)
            };
            number = (number..number + issues.len()).map(|n| n % issues.len()).find(fits).unwrap_or(number);
        }
        (number, &issues[number])
    }

    /// Does something practical or promises it.
    fn help(&mut self, page: &mut Page, scene: &Scene) {
        let home = &self.town.homes[scene.home];
        let fill = home.fill(&home.people[page.person], &self.town.homes[page.neighbour].head);
        let suits = |help: &&super::corpus::Help| {
            help.category.as_deref().is_none_or(|category| home.kinds & bit_of(category) != 0)
        };
        let count = self.corpus.helps.iter().filter(suits).count();
        let Some(help) = self.corpus.helps.iter().filter(suits).nth(self.rng.usize(..count.max(1))) else { return };
        let raised = page.written.date_naive();
        let wanted = scene.want.and_then(|want| want.matter);
        let later = wanted.is_some() || (scene.want.is_none() && self.rng.u32(..100) < 42);
        let lines = if later { &help.later } else { &help.now };
        let said = pick(&mut self.rng, lines).say(&mut self.rng, &fill);
        let action = if later { pick(&mut self.rng, &help.action).say(&mut self.rng, &fill) } else { said.clone() };
        page.visit.blocks.help = said;
        let promised = later.then(|| {
            let days = Days::new(self.rng.u64(3..11));
            wanted.unwrap_or_else(|| raised.checked_add_days(days).unwrap_or(raised))
        });
        let id = MatterId::fresh(unix_ms(page.written), &mut self.ids);
        let mut matter = Matter {
            visit: Some(page.id),
            household: Some(home.id),
            village: page.visit.village,
            need: help.need.say(&mut self.rng, &fill),
            raised,
            promised,
            state: MatterState::Promised,
            action: String::new(),
            cost: None,
            done: None,
            confirmed_by: String::new(),
            help: Some(help.form.clone()),
            goal: String::new(),
        };
        let confirmed_by = page.visit.met.clone();
        match promised {
            None => {
                matter.state = MatterState::Done;
                matter.action = action;
                matter.cost = Some(help.cost);
                matter.done = Some(raised);
                matter.confirmed_by = confirmed_by;
            }
            Some(promised) if wanted.is_none() => {
                self.keep_promise((id, page.written, promised), scene, (action, confirmed_by), json!(help.cost));
            }
            Some(_) => {}
        }
        page.changes.push(Change::add(id, matter));
    }

    /// Lets a promised matter be done in time, unless it may stay open.
    fn keep_promise(
        &mut self,
        (id, raised, promised): (MatterId, DateTime<FixedOffset>, NaiveDate),
        scene: &Scene,
        (action, confirmed_by): (String, String),
        cost: serde_json::Value,
    ) {
        let today = self.now.date_naive();
        let own = scene.home < self.town.bounds[1];
        let recent = (today - promised).num_days() < 30;
        if promised < today && recent && !own && self.quota.overdue_matters > 0 && self.rng.u32(..100) < 12 {
            self.quota.overdue_matters -= 1;
            return;
        }
        let early = promised.checked_sub_days(Days::new(self.rng.u64(..3))).unwrap_or(promised);
        let day = early.max(raised.date_naive().checked_add_days(Days::new(1)).unwrap_or(early));
        let minute = self.rng.u32(9 * 60..17 * 60);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default();
        let mut at = moment(day, time, self.now);
        if at > self.now {
            if !own || self.quota.own_rest > 0 {
                self.quota.own_rest -= usize::from(own);
                return;
            }
            at = raised + (self.now - raised) / 2;
        }
        let mut set = Map::new();
        set.insert("state".to_owned(), json!(MatterState::Done));
        set.insert("done".to_owned(), json!(at.date_naive()));
        set.insert("cost".to_owned(), cost);
        set.insert("confirmed_by".to_owned(), json!(confirmed_by));
        set.insert("action".to_owned(), json!(action));
        let by = Some(self.town.cadres[scene.cadre]);
        let step = Step { to: MatterState::Done.word().to_owned(), note: action, by, at };
        let edit = Edit { kind: Kind::Matter, id: id.into(), set, was: BTreeMap::new(), step: Some(step) };
        self.decide(at, vec![Change::Edit(edit)]);
    }

    /// Says when to come again, and sees to it that somebody does.
    fn announce(&mut self, page: &mut Page, scene: &Scene) {
        if let Some(want) = scene.want {
            page.visit.next = want.revisit;
            return;
        }
        if self.visits < 300 || self.rng.u32(..100) >= 7 {
            return;
        }
        let day = page.written.date_naive();
        let Some(next) = day.checked_add_days(Days::new(self.rng.u64(7..24))) else { return };
        let today = self.now.date_naive();
        let own = scene.home < self.town.bounds[1];
        if (today - next).num_days() > 4 {
            self.revisits.entry(next).or_default().push((scene.home, scene.cadre));
        } else if next > today {
            let quota = if own { &mut self.quota.own_rest } else { &mut self.quota.revisits };
            if *quota == 0 {
                return;
            }
            *quota -= 1;
        } else {
            return;
        }
        page.visit.next = Some(next);
    }
}
