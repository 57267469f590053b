//! Choosing villages: those in the ledger, those that come with the program,
//! any other by its names, its code and the county it is in; found by code, name
//! or the sound of it. It changes no record.

use ratatui::layout::Rect;

use super::field::Field;
use super::layout::Room;
use super::list::{List, Move, Row};
use crate::base::text::half_width;
use crate::domain::areas;
use crate::domain::counties::{self, County};
use crate::domain::village::{Village, VillageCode};
use crate::keymap::{Action, Key};
use crate::query::find::{self, CountyProblem, Index};
use crate::state::State;
use crate::tr;

/// Villages listed before one types.
const FOUND_MAX: usize = 400;

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Go on with what is chosen.
    GoOn,
    /// A village, by its place among those known.
    Village(usize),
    /// Type one by hand.
    ByHand,
    /// Read them from a file.
    FromFile,
    /// Leave it for later.
    Later,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// These villages.
    Chosen(Vec<Village>),
    /// They are to be read from a file.
    FromFile,
    /// Another time.
    Later,
    /// One step back.
    Back,
}

/// What else can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    /// More than one village can be chosen.
    pub several: bool,
    /// They can be read from a file.
    pub file: bool,
    /// It can be left for later.
    pub later: bool,
}

/// A village being typed by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByHand {
    /// Code, name, town and county.
    pub fields: [Field; 4],
    /// The field with the caret in it.
    pub at: usize,
    /// The counties that fit what is typed for one.
    pub offers: Vec<&'static County>,
    /// The one of them at hand.
    pub row: usize,
}

/// Which field is for the county.
pub const COUNTY: usize = 3;
/// Counties offered at once.
const OFFERS_MAX: usize = 8;

impl ByHand {
    /// Returns the county that the digits of the code typed so far tell.
    pub fn told(&self) -> Option<&'static County> {
        let prefix = half_width(self.fields[0].text().trim()).get(..6)?.parse::<u32>().ok()?;
        counties::all().iter().find(|county| county.code == prefix)
    }

    /// Looks anew which counties fit.
    fn look(&mut self) {
        let said = self.fields[COUNTY].text().trim();
        self.row = 0;
        self.offers = if said.is_empty() { Vec::new() } else { find::counties(said, OFFERS_MAX) };
        self.offers.retain(|county| county.full() != said);
    }

    /// Goes up or down among the counties that fit. Returns whether there was one.
    fn go(&mut self, down: bool) -> bool {
        let to = self.row.checked_add_signed(if down { 1 } else { -1 });
        let to = to.filter(|to| self.at == COUNTY && *to < self.offers.len());
        self.row = to.unwrap_or(self.row);
        to.is_some()
    }

    /// Writes the county at hand out. Returns whether there was one.
    fn take(&mut self) -> bool {
        let county = self.offers.get(self.row).filter(|_| self.at == COUNTY);
        if let Some(county) = county {
            self.fields[COUNTY] = Field::new(county.full());
            self.offers.clear();
            return true;
        }
        false
    }

    /// Returns the name of the county of a village with this code.
    fn county(&self, code: Option<VillageCode>) -> Result<String, String> {
        find::county_typed(self.fields[COUNTY].text(), code).map_err(|problem| match problem {
            CountyProblem::Several(_) => tr!("import-village-which-county"),
            CountyProblem::Elsewhere(coded) => {
                tr!("import-village-elsewhere", prefix = format!("{:06}", coded.code), county = coded.full())
            }
        })
    }
}

/// The choice of villages.
#[derive(Debug, Clone)]
pub struct VillagePicker {
    /// What is looked for.
    pub field: Field,
    /// The lines that fit.
    pub list: List<Item>,
    /// What was chosen so far, in order.
    pub chosen: Vec<Village>,
    /// A village being typed, where one is.
    pub by_hand: Option<ByHand>,
    /// What stands in the way.
    pub problem: Option<String>,
    offers: Offers,
    known: Vec<Village>,
    /// So many of those known are in the ledger.
    own: usize,
    index: Index,
}

impl VillagePicker {
    /// Returns a choice among the villages of the ledger and those that come
    /// with the program.
    pub fn new(state: &State, offers: Offers) -> Self {
        let mut known: Vec<Village> = state.villages().map(|(_, village)| village.clone()).collect();
        known.sort_by_key(|village| village.code);
        let own = known.len();
        known.extend(areas::embedded().into_iter().filter(|village| state.village(village.code).is_none()));
        let codes: Vec<String> = known.iter().map(|village| village.code.to_string()).collect();
        let names = codes.iter().zip(&known).map(|(code, village)| (code.as_str(), village.short_name()));
        let mut picker = Self {
            field: Field::default(),
            list: List::default(),
            chosen: Vec::new(),
            by_hand: None,
            problem: None,
            offers,
            index: Index::new(names),
            known,
            own,
        };
        picker.refresh();
        picker
    }

    /// Returns a village that is known.
    pub fn village(&self, at: usize) -> Option<&Village> {
        self.known.get(at)
    }

    /// Tells whether a village is in the ledger already.
    pub fn is_own(&self, at: usize) -> bool {
        at < self.own
    }

    /// Tells whether a village is among those chosen.
    pub fn is_chosen(&self, code: VillageCode) -> bool {
        self.chosen.iter().any(|village| village.code == code)
    }

    /// Lists what fits what is typed.
    pub fn refresh(&mut self) {
        self.problem = None;
        let words = half_width(self.field.text().trim()).into_owned();
        let mut rows = Vec::new();
        if !self.chosen.is_empty() && words.is_empty() {
            rows.push(Row::Item(Item::GoOn));
        }
        let others = [(true, Item::ByHand), (self.offers.file, Item::FromFile), (self.offers.later, Item::Later)];
        let others = others.into_iter().filter(|(offered, _)| *offered).map(|(_, item)| Row::Item(item));
        let found: Vec<usize> = self.index.find(&words, FOUND_MAX).into_iter().map(|hit| hit.index).collect();
        if words.is_empty() {
            let (first, last) = if self.offers.several { (Some(others), None) } else { (None, Some(others)) };
            rows.extend(first.into_iter().flatten());
            let (own, more): (Vec<usize>, Vec<usize>) = found.into_iter().partition(|at| *at < self.own);
            let more_title = tr!("import-villages-known", county = areas::COUNTY);
            let mut part = |title: String, found: Vec<usize>| {
                if !found.is_empty() {
                    rows.push(Row::Head(title, found.len()));
                    rows.extend(found.into_iter().map(|at| Row::Item(Item::Village(at))));
                }
            };
            part(tr!("import-villages-own"), own);
            part(more_title, more);
            rows.extend(last.into_iter().flatten());
        } else {
            rows.extend(found.into_iter().map(|at| Row::Item(Item::Village(at))));
            rows.extend(others);
        }
        self.list.set(rows);
        self.list.go(Move::First);
    }

    /// Notes how many rows the list has.
    pub fn fit(&mut self, inner: Rect) {
        self.list.fit(usize::from(Room::of(inner.height).list(inner).height));
    }

    /// Returns the field with the caret in it.
    pub fn field_mut(&mut self) -> &mut Field {
        match &mut self.by_hand {
            Some(hand) => &mut hand.fields[hand.at],
            None => &mut self.field,
        }
    }

    /// Takes a key that nothing is bound to.
    pub fn key(&mut self, key: Key) {
        if self.field_mut().key(key) {
            self.typed();
        }
    }

    /// Takes text that was pasted.
    pub fn paste(&mut self, text: &str) {
        self.field_mut().insert(text);
        self.typed();
    }

    fn typed(&mut self) {
        self.problem = None;
        match &mut self.by_hand {
            Some(hand) => hand.look(),
            None => self.refresh(),
        }
    }

    /// Takes a command. Returns what came of it, once something did.
    pub fn act(&mut self, action: Action) -> Option<Answer> {
        match action {
            _ if self.field_mut().act(action) => self.typed(),
            _ if self.by_hand.is_some() => return self.act_by_hand(action),
            Action::Confirm | Action::Open => return self.confirm(),
            Action::Save if !self.chosen.is_empty() => return Some(Answer::Chosen(self.chosen.clone())),
            Action::Cancel if !self.field.is_empty() => {
                self.field.clear();
                self.refresh();
            }
            Action::Cancel => return Some(Answer::Back),
            _ => {
                if let Some(way) = super::list::way(action) {
                    self.list.go(way);
                }
            }
        }
        None
    }

    fn confirm(&mut self) -> Option<Answer> {
        match self.list.current().copied()? {
            Item::GoOn => return Some(Answer::Chosen(self.chosen.clone())),
            Item::FromFile => return Some(Answer::FromFile),
            Item::Later => return Some(Answer::Later),
            Item::ByHand => {
                let typed = half_width(self.field.text().trim()).into_owned();
                let is_code = !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit());
                let (code, name) = if is_code { (typed, String::new()) } else { (String::new(), typed) };
                let fields = [Field::new(code), Field::new(name), Field::default(), Field::default()];
                self.by_hand = Some(ByHand { fields, at: usize::from(is_code), ..ByHand::default() });
            }
            Item::Village(at) => {
                let village = self.known.get(at)?.clone();
                return self.take(village);
            }
        }
        None
    }

    /// Takes a village in, or out again where it was chosen before.
    fn take(&mut self, village: Village) -> Option<Answer> {
        if !self.offers.several {
            return Some(Answer::Chosen(vec![village]));
        }
        if self.is_chosen(village.code) {
            self.chosen.retain(|other| other.code != village.code);
        } else {
            self.chosen.push(village);
        }
        self.field.clear();
        self.refresh();
        None
    }

    fn act_by_hand(&mut self, action: Action) -> Option<Answer> {
        let hand = self.by_hand.as_mut()?;
        let last = hand.fields.len() - 1;
        match action {
            Action::Cancel => {
                self.by_hand = None;
                self.problem = None;
            }
            Action::Confirm | Action::Open if hand.take() => {}
            Action::Up | Action::Down if hand.go(action == Action::Down) => {}
            Action::Confirm | Action::Open if hand.at < last => hand.at += 1,
            Action::NextField | Action::Down => hand.at = (hand.at + 1) % (last + 1),
            Action::PreviousField | Action::Up => hand.at = (hand.at + last) % (last + 1),
            Action::Confirm | Action::Open | Action::Save => return self.written(),
            _ => {}
        }
        None
    }

    /// Takes the village that was typed, or says what is wrong with it.
    fn written(&mut self) -> Option<Answer> {
        let hand = self.by_hand.as_mut()?;
        let [code, name, town, _] = hand.fields.each_ref().map(|field| field.text().trim().to_owned());
        let read = if code.is_empty() { Ok(None) } else { half_width(&code).parse().map(Some) };
        let Ok(read) = read else {
            hand.at = 0;
            let digits = half_width(&code).chars().filter(char::is_ascii_digit).count();
            self.problem = Some(tr!("import-village-bad-code", digits = digits));
            return None;
        };
        if name.is_empty() {
            hand.at = 1;
            self.problem = Some(tr!("import-village-no-name"));
            return None;
        }
        let mut county = match hand.county(read) {
            Ok(county) => county,
            Err(problem) => {
                (hand.at, self.problem) = (COUNTY, Some(problem));
                return None;
            }
        };
        if let Some(code) = read.filter(|_| county.is_empty()) {
            let near = self.known.iter().find(|known| known.code.town() / 1000 == code.town() / 1000);
            county = near.map(|known| known.county.clone()).unwrap_or_default();
        }
        self.by_hand = None;
        self.problem = None;
        let code = read.unwrap_or_else(|| VillageCode::own(&county, &town, &name));
        let village = Village { code, name, town, county };
        // Typed twice, it is not taken out again.
        self.chosen.retain(|other| other.code != code);
        self.take(village)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(several: bool) -> VillagePicker {
        VillagePicker::new(&State::default(), Offers { several, file: true, later: true })
    }

    fn typed(picker: &mut VillagePicker, text: &str) {
        picker.paste(text);
    }

    #[test]
    fn a_village_is_found_by_code_name_sound_and_initials() {
        for words in ["320722114204", "３２０７２２１１４２０４", "前张", "qianzhang", "qz"] {
            let mut picker = picker(false);
            typed(&mut picker, words);
            let names: Vec<&str> = picker
                .list
                .items()
                .filter_map(|item| match item {
                    Item::Village(at) => picker.village(*at).map(Village::short_name),
                    _ => None,
                })
                .collect();
            assert!(names.contains(&"前张村"), "{words}: {names:?}");
        }
    }

    #[test]
    fn several_are_chosen_one_after_the_other_and_taken_out_again() {
        let mut picker = picker(true);
        for name in ["前张村", "钢铁社区"] {
            typed(&mut picker, name);
            assert_eq!(picker.act(Action::Confirm), None);
        }
        let chosen = picker.chosen.len();
        assert!(chosen == 2 && picker.list.current() == Some(&Item::GoOn), "the next Enter goes on");
        let Some(Answer::Chosen(villages)) = picker.act(Action::Confirm) else { panic!() };
        assert_eq!(villages.len(), chosen);
        typed(&mut picker, "320722114204");
        picker.act(Action::Confirm);
        assert_eq!(picker.chosen.len(), chosen - 1);
    }

    #[test]
    fn a_village_by_hand_is_checked_and_kept() {
        let mut picker = picker(true);
        typed(&mut picker, "3203051");
        picker.list.go(Move::First);
        assert_eq!(picker.list.current(), Some(&Item::ByHand), "nothing has such a code");
        picker.act(Action::Confirm);
        typed(&mut picker, "柳林村");
        picker.act(Action::Save);
        assert!(picker.problem.as_ref().is_some_and(|problem| problem.contains('7')), "{:?}", picker.problem);
        assert_eq!(picker.by_hand.as_ref().unwrap().at, 0);
        typed(&mut picker, "00201");
        assert_eq!(picker.act(Action::Save), None);
        assert_eq!(picker.chosen[0].code.to_string(), "320305100201");
        assert_eq!((picker.chosen[0].name.as_str(), picker.by_hand.is_none()), ("柳林村", true));
    }

    #[test]
    fn a_village_by_hand_needs_no_code() {
        let mut picker = picker(true);
        picker.list.go(Move::First);
        picker.act(Action::Confirm);
        assert!(picker.by_hand.is_some());
        typed(&mut picker, "");
        picker.act(Action::NextField);
        typed(&mut picker, "柳林村");
        assert_eq!(picker.act(Action::Save), None);
        assert_eq!((picker.chosen.len(), picker.problem.as_ref()), (1, None));
        assert!(picker.chosen[0].code.is_own());
    }

    #[test]
    fn the_county_is_chosen_by_name_or_initials_and_held_against_the_code() {
        let begun = |code: &str| {
            let mut picker = picker(true);
            picker.list.go(Move::First);
            picker.act(Action::Confirm);
            for text in [code, "柳林村", "双店镇"] {
                typed(&mut picker, text);
                picker.act(Action::NextField);
            }
            assert_eq!(picker.by_hand.as_ref().unwrap().at, COUNTY);
            picker
        };
        let mut chosen = begun("");
        typed(&mut chosen, "dh");
        let at = chosen.by_hand.as_ref().unwrap().offers.iter().position(|county| county.code == 320_722).unwrap();
        (0..at).for_each(|_| drop(chosen.act(Action::Down)));
        assert_eq!(chosen.act(Action::Confirm), None, "it is written out, and can still be changed");
        assert_eq!(chosen.by_hand.as_ref().unwrap().fields[COUNTY].text(), "江苏省连云港市东海县");
        chosen.act(Action::Confirm);
        assert_eq!(chosen.chosen[0].county, "东海县");
        assert_eq!(chosen.chosen[0].code, VillageCode::own("东海县", "双店镇", "柳林村"));

        let mut several = begun("");
        typed(&mut several, "鼓楼区");
        several.act(Action::Save);
        assert!(several.problem.is_some() && several.by_hand.is_some(), "there are four of them");
        several.act(Action::Down);
        several.act(Action::Confirm);
        several.act(Action::Save);
        assert!(several.chosen[0].county.ends_with("市鼓楼区"), "{}", several.chosen[0].county);

        let mut contradicting = begun("320305100201");
        typed(&mut contradicting, "东海");
        contradicting.act(Action::Save);
        let said = contradicting.problem.clone().unwrap_or_default();
        assert!(said.contains("320305") && said.contains("贾汪区"), "{said}");
        contradicting.by_hand.as_mut().unwrap().fields[COUNTY].clear();
        contradicting.act(Action::Save);
        assert_eq!(contradicting.chosen[0].county, "贾汪区", "by the code");

        let mut unknown = begun("");
        typed(&mut unknown, "无此地");
        unknown.act(Action::Save);
        assert_eq!(unknown.chosen[0].county, "无此地", "what isn't in the table is taken as it is");
    }

    #[test]
    fn escape_goes_back_step_by_step() {
        let mut picker = picker(false);
        typed(&mut picker, "前张");
        assert_eq!(picker.act(Action::Cancel), None);
        assert!(picker.field.is_empty());
        assert_eq!(picker.act(Action::Cancel), Some(Answer::Back));
    }
}
