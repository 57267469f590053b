//! From what rows say to records: each under an id that is made of who keeps the
//! register, the day, the households and the words, so that the same row makes the same
//! record, in whatever order and file it stands.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::super::reading::Skipped;
use super::super::words::squeeze;
use super::course::Course;
use super::draft::{Draft, Word};
use super::reading::{Fate, RowRead, Why};
use super::sense::{Topic, is_deed};
use super::{Author, Options, days, people, says};
use crate::base::dates::NOON;
use crate::base::ids::{ConcernId, HouseholdId, MatterId, RecordId, VisitId};
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::record::{Kind, Recorded};
use crate::domain::validate;
use crate::domain::visit::Visit;
use crate::domain::workdays::Calendar;
use crate::state::State;
use crate::state::facts::Known;
use crate::tr;

/// Makes records of rows, one after the other.
pub(super) struct Maker<'a> {
    state: &'a State,
    by: &'a Author,
    pub now: DateTime<FixedOffset>,
    calendar: &'a Calendar,
    /// What the ledger has counts as new.
    whole: bool,
    pub visits: Vec<(VisitId, Visit)>,
    pub concerns: Vec<(ConcernId, Concern)>,
    pub matters: Vec<(MatterId, Matter)>,
    /// The row that made a record first, by sheet and row counted from 0.
    made: HashMap<RecordId, (usize, usize)>,
}

/// What the row above became, for rows that go on with it.
#[derive(Debug, Clone)]
pub(super) struct Above {
    draft: Draft,
    visit: Option<VisitId>,
    concern: Option<ConcernId>,
}

/// The records that one row makes.
struct Made {
    visit: Option<(VisitId, Visit)>,
    concern: Option<(ConcernId, Concern)>,
    matter: Option<(MatterId, Matter)>,
    said: String,
}

impl<'a> Maker<'a> {
    pub fn new(state: &'a State, options: &Options<'a>) -> Self {
        let (visits, concerns, matters) = (Vec::new(), Vec::new(), Vec::new());
        let Options { by, now, calendar, whole, .. } = *options;
        Self { state, by, now, calendar, whole, visits, concerns, matters, made: HashMap::new() }
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Takes a row in; `at` is its sheet and row.
    pub fn take(&mut self, draft: Draft, at: (usize, usize)) -> (RowRead, Option<Above>) {
        let made = match self.make(&draft) {
            Ok(made) => made,
            Err(refused) => return (refused, None),
        };
        let above = Above {
            visit: made.visit.as_ref().map(|(id, _)| *id),
            concern: made.concern.as_ref().map(|(id, _)| *id),
            draft,
        };
        (self.keep(made, at), Some(above))
    }

    fn make(&self, draft: &Draft) -> Result<Made, RowRead> {
        let course = Course::of(draft, self.today(), self.calendar);
        let (mut concern, mut matter, mut said) = (None, None, String::new());
        if !draft.concern.is_empty() && draft.topic != Topic::Matters {
            let id = ConcernId(self.id(
                "concern",
                draft,
                &draft.households[..1.min(draft.households.len())],
                &[&draft.concern],
            ));
            concern = Some((id, course.concern(draft, self.calendar)));
        } else if let Some(help) = &draft.help
            && (draft.topic == Topic::Matters || (is_deed(&help.heading) && course.is_told()))
        {
            let id =
                MatterId(self.id("matter", draft, &draft.households[..1.min(draft.households.len())], &[&help.text]));
            let (made, undated) = course.matter(draft, &help.text);
            if undated {
                said = tr!("register-said-done-undated");
            }
            matter = Some((id, made));
        }
        let visit =
            (draft.topic == Topic::Visits).then(|| self.visit(draft, &course, concern.is_some(), matter.is_some()));
        self.words(draft, &course, &mut concern, &mut matter);
        if let Some((id, _)) = &visit {
            concern.iter_mut().for_each(|(_, concern)| concern.visit = Some(*id));
            matter.iter_mut().for_each(|(_, matter)| matter.visit = Some(*id));
        }
        let records = [
            visit.as_ref().map(|(_, visit)| visit.clone().into_record()),
            concern.as_ref().map(|(_, concern)| concern.clone().into_record()),
            matter.as_ref().map(|(_, matter)| matter.clone().into_record()),
        ];
        for record in records.into_iter().flatten() {
            let problems = validate::check(&record, &Known { state: self.state, now: self.now });
            if let Some(problem) = problems.iter().find(|problem| !validate::can_save(std::slice::from_ref(*problem))) {
                return Err(RowRead::refused(Why::NotAllowed, None, &problem.message()));
            }
        }
        Ok(Made { visit, concern, matter, said })
    }

    fn id(&self, what: &str, draft: &Draft, households: &[HouseholdId], texts: &[&str]) -> RecordId {
        let author = self.by.cadre.map_or_else(|| self.by.device.to_string(), |cadre| cadre.to_string());
        let mut households: Vec<String> = households.iter().map(ToString::to_string).collect();
        households.sort_unstable();
        let texts: Vec<String> = texts.iter().map(|text| squeeze(text)).collect();
        let (day, village, households) = (draft.day.to_string(), draft.village.to_string(), households.join(" "));
        let mut parts = vec![author.as_str(), what, &day, &village, &households];
        parts.extend(texts.iter().map(String::as_str));
        RecordId::derived("dundian 2026 record of an old register", &parts)
    }

    fn visit(&self, draft: &Draft, course: &Course, has_concern: bool, has_matter: bool) -> (VisitId, Visit) {
        let texts = [draft.chat.as_str(), &draft.policy_talk, &draft.development];
        let id = VisitId(self.id("visit", draft, &draft.households, &texts));
        // A day without a time is its noon, as everywhere.
        let noon = draft.day.and_time(NOON).and_local_timezone(*self.now.offset()).single();
        let mut visit = Visit::new(noon.unwrap_or(self.now).min(self.now), draft.village);
        visit.households.clone_from(&draft.households);
        visit.cadres = self.by.cadre.into_iter().collect();
        visit.met.clone_from(&draft.met);
        visit.relation.clone_from(&draft.relation);
        visit.place = draft.place;
        visit.nobody_home = draft.nobody_home;
        visit.blocks.policy_talk.clone_from(&draft.policy_talk);
        visit.blocks.development.clone_from(&draft.development);
        let mut notes: Vec<String> = vec![draft.chat.clone()];
        notes.extend(draft.cadres.iter().filter(|word| !self.names_only_me(&word.text)).map(Word::said));
        notes.extend(draft.notes.iter().map(Word::said));
        if let Some(next) = &draft.next {
            visit.next = days::after(&next.text, draft.day).filter(|day| *day >= draft.day);
            notes.extend(visit.next.is_none().then(|| next.said()));
        }
        let mut help: Vec<String> = Vec::new();
        help.extend(draft.help.iter().filter(|_| !has_matter).map(|word| word.text.clone()));
        help.extend(draft.measure.iter().map(|word| word.text.clone()));
        if !has_concern && !has_matter {
            help.extend(course.outcome.iter().cloned());
            notes.extend(course.loose.iter().cloned());
        }
        visit.blocks.chat = joined(notes, "\n");
        visit.blocks.help = joined(help, "\n");
        (id, visit)
    }

    /// Puts what was said of the work into the record of it.
    fn words(
        &self,
        draft: &Draft,
        course: &Course,
        concern: &mut Option<(ConcernId, Concern)>,
        matter: &mut Option<(MatterId, Matter)>,
    ) {
        let mut words: Vec<String> = Vec::new();
        let visited = draft.topic == Topic::Visits;
        // What is to be done stands with the visit already; without other words it is the result.
        let measure = draft.measure.iter().filter(|_| !visited || course.outcome.is_empty());
        words.extend(measure.map(|word| word.text.clone()));
        words.extend(course.outcome.iter().cloned());
        words.extend(course.loose.iter().cloned());
        if !visited {
            words.extend(draft.help.iter().filter(|_| matter.is_none()).map(Word::said));
            words.extend(draft.notes.iter().chain(&draft.cadres).map(Word::said));
            words.extend(Some(draft.chat.clone()));
        }
        let words = joined(words, "；");
        if let Some((_, concern)) = concern {
            concern.result = words;
        } else if let Some((_, matter)) = matter {
            let in_charge = draft.responsible.join(" ");
            matter.action = joined([words, in_charge], "；");
        }
    }

    fn names_only_me(&self, text: &str) -> bool {
        let parts = people::parts(text);
        let mine = |part: &String| self.by.name.as_deref().is_some_and(|own| squeeze(own) == squeeze(part));
        parts.iter().all(mine)
    }

    /// Keeps what is new of a row's records and says what became of it.
    fn keep(&mut self, made: Made, at: (usize, usize)) -> RowRead {
        let Made { visit, concern, matter, said } = made;
        let mut fates = Vec::new();
        let mut before = None;
        if let Some((id, record)) = visit {
            match self.standing(Kind::Visit, id.0, at) {
                Standing::New => {
                    self.visits.push((id, record));
                    fates.push((Fate::Visit, id.0));
                }
                // Another row of the same visit: what is to be done in it comes along.
                Standing::Here(row) => {
                    before = Some(row);
                    if let Some((_, first)) = self.visits.iter_mut().find(|(known, _)| *known == id) {
                        add(&mut first.blocks.help, &record.blocks.help, "\n");
                        first.next = first.next.or(record.next);
                    }
                }
                Standing::Known => {}
            }
        }
        if let Some((id, record)) = concern {
            match self.standing(Kind::Concern, id.0, at) {
                Standing::New => {
                    self.concerns.push((id, record));
                    fates.push((Fate::Concern, id.0));
                }
                Standing::Here(row) => before = Some(row),
                Standing::Known => {}
            }
        }
        if let Some((id, record)) = matter {
            match self.standing(Kind::Matter, id.0, at) {
                Standing::New => {
                    self.matters.push((id, record));
                    fates.push((Fate::Matter, id.0));
                }
                Standing::Here(row) => before = Some(row),
                Standing::Known => {}
            }
        }
        match (fates.first(), before) {
            (Some((fate, id)), _) => RowRead { id: Some(*id), said, ..RowRead::new(*fate) },
            (None, Some((sheet, row))) => RowRead::new(Fate::Passed(Skipped::Double { sheet, row: row + 1 })),
            (None, None) => RowRead::new(Fate::Known),
        }
    }

    fn standing(&mut self, kind: Kind, id: RecordId, at: (usize, usize)) -> Standing {
        if let Some(row) = self.made.get(&id) {
            return Standing::Here(*row);
        }
        if !self.whole && self.state.is_shown(kind, id) {
            return Standing::Known;
        }
        self.made.insert(id, at);
        Standing::New
    }

    /// Goes on with the row above: another concern of the same visit, or more words.
    pub fn go_on(&mut self, above: &mut Above, more: Draft, at: (usize, usize)) -> RowRead {
        let topic = more.topic;
        let draft = Draft {
            day: above.draft.day,
            village: above.draft.village,
            households: above.draft.households.clone(),
            ..more
        };
        if !draft.concern.is_empty() && topic == Topic::Visits {
            let course = Course::of(&draft, self.today(), self.calendar);
            let id = ConcernId(self.id(
                "concern",
                &draft,
                &draft.households[..1.min(draft.households.len())],
                &[&draft.concern],
            ));
            let mut concern = Some((id, course.concern(&draft, self.calendar)));
            self.words(&draft, &course, &mut concern, &mut None);
            if let Some((_, concern)) = &mut concern {
                concern.visit = above.visit;
            }
            let made = Made { visit: None, concern, matter: None, said: String::new() };
            let kept = self.keep(made, at);
            above.concern = Some(id);
            self.add_to_visit(above, &draft);
            return match kept.fate {
                Fate::Concern => RowRead { fate: Fate::Continued, ..kept },
                _ => kept,
            };
        }
        let visited = self.add_to_visit(above, &draft);
        let known = |id: &ConcernId| Some(*id) == above.concern;
        if let Some((_, concern)) = self.concerns.iter_mut().find(|(id, _)| known(id)) {
            add(&mut concern.text, &draft.concern, "\n");
            let more = [&draft.measure, &draft.outcome].into_iter().flatten().map(|word| word.text.clone());
            let more: Vec<String> = more.chain(draft.notes.iter().filter(|_| !visited).map(Word::said)).collect();
            add(&mut concern.result, &joined(more, "；"), "；");
            return RowRead::new(Fate::Continued);
        }
        RowRead::new(if visited { Fate::Continued } else { Fate::Known })
    }

    fn add_to_visit(&mut self, above: &Above, more: &Draft) -> bool {
        let Some((_, visit)) = self.visits.iter_mut().find(|(id, _)| Some(*id) == above.visit) else { return false };
        let notes = more.notes.iter().map(Word::said);
        add(&mut visit.blocks.chat, &joined([more.chat.clone()].into_iter().chain(notes), "\n"), "\n");
        add(&mut visit.blocks.policy_talk, &more.policy_talk, "\n");
        add(&mut visit.blocks.development, &more.development, "\n");
        let help = [&more.help, &more.measure].into_iter().flatten().map(|word| word.text.clone());
        add(&mut visit.blocks.help, &joined(help, "\n"), "\n");
        true
    }
}

enum Standing {
    New,
    /// This file says it in an earlier row.
    Here((usize, usize)),
    /// The ledger has it.
    Known,
}

fn joined(parts: impl IntoIterator<Item = String>, mark: &str) -> String {
    parts.into_iter().filter(|part| !says::is_nothing(part)).collect::<Vec<_>>().join(mark)
}

/// Adds words that aren't there yet.
fn add(to: &mut String, more: &str, mark: &str) {
    if !more.is_empty() && !to.contains(more) {
        if !to.is_empty() {
            to.push_str(mark);
        }
        to.push_str(more);
    }
}

/// Returns the changes by which what was read comes in; what was taken out before comes back.
///
/// # Errors
/// Fails where serde does; a record holds nothing that makes it.
pub fn changes(reading: &super::Reading, state: &State) -> serde_json::Result<Vec<Change>> {
    use super::super::changes::come;
    let mut changes = Vec::new();
    for (id, visit) in &reading.visits {
        come(&mut changes, state, *id, visit)?;
    }
    let mut ahead: HashMap<NaiveDate, u32> = HashMap::new();
    for (id, concern) in &reading.concerns {
        let ahead = ahead.entry(concern.raised).or_default();
        let number = state.concern_number(concern.raised, *ahead);
        *ahead += 1;
        come(&mut changes, state, *id, &Concern { number, ..concern.clone() })?;
    }
    for (id, matter) in &reading.matters {
        come(&mut changes, state, *id, matter)?;
    }
    Ok(changes)
}
