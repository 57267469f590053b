//! The visit form: a visit with its concerns, policies and matters while it is
//! filled in. All of it is plain data that a draft brings back exactly; what it
//! wants from the world it returns as [`Output`]. It saves nothing itself.

pub mod choices;
pub mod facts;
pub mod measure;
pub mod pick;
pub mod spot;

mod draft;
mod keys;
mod of_line;
#[cfg(test)]
pub(crate) mod sample;
mod save;
mod saved;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use super::widgets::text::TextBox;
pub use crate::base::dates;
pub use draft::DraftError;
pub use spot::{ConcernCell, MatterCell, Spot};

use crate::base::ids::{CadreId, ConcernId, DeviceId, HouseholdId, MatterId, RecordId, VisitId};
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, Urgency};
use crate::domain::matter::Matter;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Block, Explained, Place, Visit};
use crate::domain::workdays::Calendar;
use crate::keymap::{Action, Key, Scope};
use crate::query::find::HouseholdFinder;
use crate::query::quick::draft::DueAsked;
use crate::state::State;
use crate::state::doc::Doc;
use crate::tr;

/// What the form has to know of everything else.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    /// What is.
    pub state: &'a State,
    /// The working days.
    pub calendar: &'a Calendar,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
    /// The cadre who fills the form in.
    pub me: Option<CadreId>,
    /// The device it is filled in on.
    pub device: DeviceId,
    /// Columns of the area that the form is drawn in: the rows of a text, and
    /// with them up and down, depend on it.
    pub columns: u16,
}

/// Something that happens to the form.
#[derive(Debug)]
pub enum Input {
    /// A key meant this.
    Action(Action),
    /// A key that nothing is bound to: typing.
    Key(Key),
    /// Text came from the clipboard.
    Paste(String),
    /// A place was pointed at.
    Point(Spot),
    /// A record came that was asked for.
    Loaded(Box<Doc>),
}

/// Something that the form wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// The form is not what it was: keep the draft.
    Changed,
    /// Commit all of this or nothing. The form stays as it is until it is
    /// dropped; saved once more it gives the same ids.
    Save(Vec<Change>),
    /// Fetch a record and hand it in as [`Input::Loaded`].
    Load(Kind, RecordId),
    /// Put this on the clipboard.
    Copy(String),
    /// The form is done with; its draft stays where something was typed.
    Close,
    /// Tell the writer this.
    Notice(String),
}

/// A concern 诉求 while it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConcernDraft {
    id: u32,
    /// The words of the household.
    pub text: TextBox,
    /// 类别.
    pub category: TextBox,
    /// 缓急.
    pub urgency: Urgency,
    /// When it is due, where a line said so by counting days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueAsked>,
    /// The day it is due; where empty it follows from how urgent it is.
    #[serde(default)]
    pub due_on: TextBox,
    /// 涉及人数.
    pub people: TextBox,
    /// 承办人.
    pub responsible: TextBox,
    /// The concern as it was saved, where it is corrected.
    #[serde(default)]
    was: Option<Box<(ConcernId, Concern)>>,
    /// Why it is taken out, where it is.
    #[serde(default)]
    gone: Option<TextBox>,
}

/// A matter 实事 while it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatterDraft {
    id: u32,
    /// What is needed.
    pub need: TextBox,
    /// It is done already.
    pub done: bool,
    /// The day it is promised for.
    pub promised: TextBox,
    /// What was done.
    pub action: TextBox,
    /// The matter as it was saved, where it is corrected.
    #[serde(default)]
    was: Option<Box<(MatterId, Matter)>>,
    /// Why it is taken out, where it is.
    #[serde(default)]
    gone: Option<TextBox>,
}

/// A household that is not in the register yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Newcomer {
    /// The head 户主.
    pub head: String,
    /// The group 组.
    pub group: TextBox,
    /// The village.
    pub village: VillageCode,
}

/// Whom a visit went to before another household was looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Aside {
    picked: Vec<HouseholdId>,
    newcomer: Option<Newcomer>,
}

/// Something wrong or odd, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where it shows.
    pub spot: Spot,
    /// What to say.
    pub message: String,
    /// It keeps the visit from being saved.
    pub grave: bool,
}

/// The visit form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitForm {
    id: VisitId,
    /// From which the ids of the parts are made.
    seed: RecordId,
    /// Parts made so far, also those taken out again.
    made: u32,
    /// The visit as it was saved, where one is corrected.
    was: Option<Box<Visit>>,
    focus: Spot,
    picked: Vec<HouseholdId>,
    newcomer: Option<Newcomer>,
    /// The households are selected like a text: what is typed replaces them.
    #[serde(default)]
    replacing: bool,
    /// The households in whose place another one is looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aside: Option<Aside>,
    query: TextBox,
    hits: Vec<HouseholdId>,
    /// The line at hand among the offers. Nothing that was typed: a search anew
    /// begins at the first.
    #[serde(skip)]
    hit: usize,
    at: TextBox,
    place: Place,
    minutes: TextBox,
    met: TextBox,
    relation: TextBox,
    nobody_home: bool,
    blocks: Vec<TextBox>,
    concerns: Vec<ConcernDraft>,
    policies: Vec<Explained>,
    /// The line at hand in the list of policies.
    policy_row: usize,
    matters: Vec<MatterDraft>,
    next: TextBox,
    acknowledged: Acknowledgement,
    /// The word at hand in the list that is open below the focus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offered: Option<usize>,
    /// The writer is asked whether a visit of which nothing is written is to be saved.
    #[serde(skip)]
    asking: bool,
    /// There are no policies to be marked, so that the focus has no business there.
    #[serde(skip)]
    no_policies: bool,
    /// A save was tried, so problems are shown while they are mended.
    checked: bool,
    dirty: bool,
    clipboard: String,
    /// The days that are hardly meant, once the writer was asked about them.
    #[serde(skip)]
    sure_of: Vec<String>,
    #[serde(skip)]
    flaws: Vec<Flaw>,
    #[serde(skip)]
    finder: Option<Arc<HouseholdFinder>>,
    #[serde(skip)]
    last: Option<(VisitId, Box<Visit>)>,
}

impl VisitForm {
    /// Returns a form for a new visit, to `households` where they are known already:
    /// they stand there selected, to be accepted or typed over. The visit has the new
    /// id `seed`, what comes with it the ids of its parts.
    pub fn new(ctx: &Ctx<'_>, households: Vec<HouseholdId>, seed: RecordId) -> Self {
        let mut form = Self {
            id: VisitId(seed),
            seed,
            made: 0,
            was: None,
            focus: Spot::Households,
            picked: Vec::new(),
            newcomer: None,
            replacing: !households.is_empty(),
            aside: None,
            query: TextBox::line(""),
            hits: Vec::new(),
            hit: 0,
            at: TextBox::line(dates::written(ctx.now)),
            // Several households are seen at once where they gather.
            place: if households.len() > 1 { Place::Courtyard } else { Place::Home },
            minutes: TextBox::line(""),
            met: TextBox::line(""),
            relation: TextBox::line(""),
            nobody_home: false,
            blocks: Block::ALL.iter().map(|_| TextBox::block("")).collect(),
            concerns: Vec::new(),
            policies: Vec::new(),
            policy_row: 0,
            matters: Vec::new(),
            next: TextBox::line(""),
            acknowledged: Acknowledgement::No,
            offered: None,
            asking: false,
            no_policies: false,
            checked: false,
            dirty: false,
            clipboard: String::new(),
            sure_of: Vec::new(),
            flaws: Vec::new(),
            finder: None,
            last: None,
        };
        form.keeping_head(ctx, |form| form.picked = households);
        form
    }

    /// Returns a form that corrects the visit `id`. Concerns and matters that
    /// were saved with it come by [`VisitForm::with_saved`]; new ones can be added.
    pub fn edit(ctx: &Ctx<'_>, id: VisitId, visit: &Visit, seed: RecordId) -> Self {
        let day = |day: Option<NaiveDate>| TextBox::line(day.map(|day| day.to_string()).unwrap_or_default());
        Self {
            id,
            focus: Spot::At,
            picked: visit.households.clone(),
            at: TextBox::line(dates::written(visit.at)),
            place: visit.place,
            minutes: TextBox::line(visit.minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
            met: TextBox::line(&visit.met),
            relation: TextBox::line(&visit.relation),
            nobody_home: visit.nobody_home,
            blocks: Block::ALL.iter().map(|block| TextBox::block(visit.blocks.get(*block))).collect(),
            policies: visit.policies.clone(),
            next: day(visit.next),
            acknowledged: visit.acknowledged,
            was: Some(Box::new(visit.clone())),
            ..Self::new(ctx, Vec::new(), seed)
        }
    }

    /// Returns what the form wants once it was made or restored.
    pub fn start(&mut self, ctx: &Ctx<'_>) -> Vec<Output> {
        self.no_policies = self.policy_rows(ctx).is_empty();
        self.recheck(ctx);
        self.find(ctx);
        self.wanted(ctx).into_iter().collect()
    }

    /// Answers to what happens. Whatever may have changed the form comes with
    /// [`Output::Changed`].
    pub fn update(&mut self, ctx: &Ctx<'_>, input: Input) -> Vec<Output> {
        let wanted = self.wanted(ctx);
        let mut out = Vec::new();
        match input {
            Input::Loaded(doc) => {
                if let Ok(visit) = doc.read::<Visit>()
                    && doc.kind == Kind::Visit
                {
                    self.last = Some((VisitId(doc.id), Box::new(visit)));
                }
                return out;
            }
            Input::Paste(text) => {
                self.type_in(ctx, &text, &mut out);
                self.offered = None;
            }
            Input::Key(key) => self.key(ctx, key, &mut out),
            Input::Point(spot) => self.point(ctx, spot),
            Input::Action(action) => self.act(ctx, action, &mut out),
        }
        self.no_policies = self.policy_rows(ctx).is_empty();
        self.recheck(ctx);
        out.push(Output::Changed);
        out.extend(self.wanted(ctx).filter(|now| wanted.as_ref() != Some(now)));
        out
    }

    /// Returns the scopes in which keys are looked up, innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        if self.asking {
            // What is typed goes on with the visit.
            &[Scope::Text, Scope::Overlay, Scope::Global]
        } else if self.types_at(self.focus) {
            &[Scope::Text, Scope::Form, Scope::Global]
        } else {
            &[Scope::Form, Scope::Global]
        }
    }

    /// Returns what the form is called: whom the visit goes to, where it is known.
    pub fn title(&self, ctx: &Ctx<'_>) -> String {
        let who = self.heads(ctx);
        match (who.is_empty(), self.was.is_some()) {
            (true, false) => tr!("form-title-new"),
            (false, false) => tr!("form-title-new-for", who = who),
            (true, true) => tr!("form-title-edit"),
            (false, true) => tr!("form-title-edit-for", who = who),
        }
    }

    /// Tells whether anything was written that would be missed.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Returns the visit that the form is about, saved or not.
    pub fn id(&self) -> VisitId {
        self.id
    }

    /// Returns where the focus stands.
    pub fn focus(&self) -> Spot {
        self.focus
    }

    /// Returns where the visit took place.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Tells whether nobody was home.
    pub fn nobody_home(&self) -> bool {
        self.nobody_home
    }

    /// Returns the concerns written so far.
    pub fn concerns(&self) -> &[ConcernDraft] {
        &self.concerns
    }

    /// Returns the matters written so far.
    pub fn matters(&self) -> &[MatterDraft] {
        &self.matters
    }

    /// Returns the household's acknowledgement.
    pub fn acknowledged(&self) -> Acknowledgement {
        self.acknowledged
    }

    /// Tells whether the writer is being asked whether to save a visit of which
    /// nothing is written.
    pub fn is_asking(&self) -> bool {
        self.asking
    }

    /// Returns what is wrong or odd, once a save was tried.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// Returns the text of one of the five blocks.
    pub fn block(&self, block: Block) -> &TextBox {
        &self.blocks[block_index(block)]
    }

    /// Returns the text at a place, where there is one.
    pub fn text_at(&self, spot: Spot) -> Option<&TextBox> {
        Some(match spot {
            Spot::Households => &self.query,
            Spot::NewGroup => &self.newcomer.as_ref()?.group,
            Spot::At => &self.at,
            Spot::Minutes => &self.minutes,
            Spot::Met => &self.met,
            Spot::Relation => &self.relation,
            Spot::Block(block) => self.block(block),
            Spot::Concern(at, cell) => {
                let concern = self.concerns.get(at)?;
                match cell {
                    ConcernCell::Text => &concern.text,
                    ConcernCell::Category => &concern.category,
                    ConcernCell::People => &concern.people,
                    ConcernCell::Responsible => &concern.responsible,
                    ConcernCell::Due => &concern.due_on,
                    ConcernCell::Gone => concern.gone.as_ref()?,
                    ConcernCell::Urgency => return None,
                }
            }
            Spot::Matter(at, cell) => {
                let matter = self.matters.get(at)?;
                match cell {
                    MatterCell::Need => &matter.need,
                    MatterCell::Promised => &matter.promised,
                    MatterCell::Action => &matter.action,
                    MatterCell::Gone => matter.gone.as_ref()?,
                    MatterCell::Done => return None,
                }
            }
            Spot::Next => &self.next,
            _ => return None,
        })
    }

    fn text_at_mut(&mut self, spot: Spot) -> Option<&mut TextBox> {
        Some(match spot {
            Spot::Households => &mut self.query,
            Spot::NewGroup => &mut self.newcomer.as_mut()?.group,
            Spot::At => &mut self.at,
            Spot::Minutes => &mut self.minutes,
            Spot::Met => &mut self.met,
            Spot::Relation => &mut self.relation,
            Spot::Block(block) => &mut self.blocks[block_index(block)],
            Spot::Concern(at, cell) => {
                let concern = self.concerns.get_mut(at)?;
                match cell {
                    ConcernCell::Text => &mut concern.text,
                    ConcernCell::Category => &mut concern.category,
                    ConcernCell::People => &mut concern.people,
                    ConcernCell::Responsible => &mut concern.responsible,
                    ConcernCell::Due => &mut concern.due_on,
                    ConcernCell::Gone => concern.gone.as_mut()?,
                    ConcernCell::Urgency => return None,
                }
            }
            Spot::Matter(at, cell) => {
                let matter = self.matters.get_mut(at)?;
                match cell {
                    MatterCell::Need => &mut matter.need,
                    MatterCell::Promised => &mut matter.promised,
                    MatterCell::Action => &mut matter.action,
                    MatterCell::Gone => matter.gone.as_mut()?,
                    MatterCell::Done => return None,
                }
            }
            Spot::Next => &mut self.next,
            _ => return None,
        })
    }

    /// Returns every place that has a text, seen or not.
    fn every_text(&self) -> Vec<Spot> {
        use ConcernCell::{Category, Due, Gone, People, Responsible, Text};
        use MatterCell::{Action, Need, Promised};
        let mut spots =
            vec![Spot::Households, Spot::NewGroup, Spot::At, Spot::Minutes, Spot::Met, Spot::Relation, Spot::Next];
        spots.extend(Block::ALL.iter().map(|block| Spot::Block(*block)));
        for at in 0..self.concerns.len() {
            spots.extend([Text, Category, People, Responsible, Due, Gone].map(|cell| Spot::Concern(at, cell)));
        }
        for at in 0..self.matters.len() {
            spots.extend([Need, Promised, Action, MatterCell::Gone].map(|cell| Spot::Matter(at, cell)));
        }
        spots
    }

    /// Tells whether characters typed at a place become text there.
    pub fn types_at(&self, spot: Spot) -> bool {
        matches!(spot, Spot::MoreConcerns | Spot::MoreMatters) || self.text_at(spot).is_some()
    }

    /// Returns the day of the visit as far as it can be read, else today.
    pub fn day(&self, ctx: &Ctx<'_>) -> NaiveDate {
        self.moment(ctx).unwrap_or(ctx.now).date_naive()
    }

    /// Returns when the visit was, where the time can be read.
    pub fn moment(&self, ctx: &Ctx<'_>) -> Option<DateTime<FixedOffset>> {
        match &self.was {
            Some(was) if dates::written(was.at) == self.at.text() => Some(was.at),
            _ => dates::when(self.at.text(), ctx.now),
        }
    }

    /// Returns whom the visit goes to: the head's name, and of several how many there are.
    pub fn heads(&self, ctx: &Ctx<'_>) -> String {
        let names = self.names(ctx);
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, ..] => tr!("form-and-more", who = first.as_str(), count = names.len()),
        }
    }

    /// Returns the names of the heads of all households.
    pub fn names(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let known =
            self.picked.iter().filter_map(|id| ctx.state.household(*id)).map(|household| household.head.as_str());
        let heads = known.chain(self.newcomer.as_ref().map(|new| new.head.as_str()));
        heads.map(|head| visible(head).into_owned()).collect()
    }

    /// Returns the record that the panel beside the form is waiting for.
    fn wanted(&self, ctx: &Ctx<'_>) -> Option<Output> {
        let (id, _) = facts::last_visit(ctx, self)?;
        let here = self.last.as_ref().is_some_and(|(last, _)| *last == id);
        (!here).then_some(Output::Load(Kind::Visit, id.0))
    }

    /// Puts the focus on a place. What stands in one line there is selected: it is
    /// replaced more often than mended. Text of several lines is gone on with.
    fn focus_on(&mut self, spot: Spot) {
        if let Some(left) = self.text_at_mut(self.focus) {
            left.select_none();
        }
        self.focus = spot;
        self.offered = None;
        self.replacing = spot == Spot::Households && self.has_whom();
        if let Some(text) = self.text_at_mut(spot).filter(|text| !text.many_lines()) {
            text.select_all();
        }
    }
}

/// Returns the place of a block in the order of the form.
fn block_index(block: Block) -> usize {
    Block::ALL.iter().position(|other| *other == block).unwrap_or(0)
}
