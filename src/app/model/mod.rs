//! All that is on screen, as one value. It only holds; [`update`](super::update())
//! changes it and the view draws it.

pub mod drafts;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::dialogs::overlay::Overlay;
use super::dialogs::preferences::Preference;
use super::dialogs::quick::Quick;
use super::dialogs::welcome::Welcome;
use super::form::VisitForm;
use super::model::drafts::Drafts;
use super::screens::exchange::Exchange;
use super::screens::households::Households;
use super::screens::policies::Policies;
use super::screens::progress::Gauges;
use super::screens::tasks::Tasks;
use super::screens::today::Today;
use super::screens::todo::{Waiting, item};
use super::screens::visits::Visits;
use super::sheet::Sheet;
use super::widgets::layout::Layout;
use super::widgets::secret::Secret;
use super::widgets::token::Token;
use super::world::World;
use super::world::answers::Answers;
use super::world::docs::Docs;
use super::world::lunar::Lunar;
use super::world::notices::{Notices, Tone};
use super::world::sift::Sift;
use super::world::tab::Tab;
use crate::app::screens::Screen;
use crate::base::entropy::Entropy;
use crate::base::ids::{Ids, RecordId, VisitId};
use crate::base::progress::Progress;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::keymap::{Action, Key, Keymap, Matcher, Scope, preset};
use crate::query::todo::{Group, TodoKind};
use crate::settings::{Look, Settings};
use crate::tr;

/// How far the program has come.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The store is being opened.
    Opening {
        /// How far.
        progress: Progress,
        /// With what it is busy.
        what: String,
    },
    /// There is no ledger yet, or the one just made is being explained.
    Welcome(Box<Welcome>),
    /// A passphrase is wanted.
    Locked(Lock),
    /// The store can't be opened; the reason.
    Failed(String),
    /// The work can begin.
    Ready,
}

/// The question for the passphrase.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// What is being typed. A passphrase is never drawn but as dots.
    pub secret: Secret,
    /// It is the recovery code that is being typed.
    pub recovery: bool,
    /// What was typed last didn't open the store.
    pub wrong: bool,
    /// What was typed is being tried.
    pub trying: bool,
}

/// Why something is being written, so that its answer can be told in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The visit of the form.
    Visit,
    /// The sheet; what to say when it is saved.
    Sheet(String),
    /// Something that is done at one key; what to say then.
    AtOnce(String),
    /// The line of the quick entry; what to say when it is saved.
    Quick(String),
    /// What the first run sets up; what to say when it is saved.
    Welcome(String),
    /// What was read from a file, or villages chosen; what to say when it is saved.
    Import(String),
}

/// Work that takes longer than a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// How far it has come.
    pub progress: Progress,
    /// With what the worker is busy.
    pub what: String,
    /// It was asked to stop, and has not stopped yet.
    pub stopping: bool,
}

/// Changes that wait for an answer to whether they are to be requests.
#[derive(Debug)]
pub struct Asked {
    pub(in crate::app) token: Token,
    pub(in crate::app) changes: Vec<Change>,
}

/// All that is on screen.
pub struct Model {
    /// How far the program has come.
    pub stage: Stage,
    /// The open store, once the stage is [`Stage::Ready`].
    pub world: Option<World>,
    /// What the keys do.
    pub keymap: Arc<Keymap>,
    /// The sequence of keys that has begun.
    pub matcher: Matcher,
    /// What was pressed while the store was being opened, for the screen that comes then.
    pub early: Vec<Key>,
    /// The present moment; it moves by [`Msg::Tick`](super::msg::Msg::Tick) alone.
    pub now: DateTime<FixedOffset>,
    /// The date by the moon, worked out once a day.
    pub lunar: Lunar,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// How it is to look.
    pub look: Look,
    /// Whether the program takes the mouse.
    pub mouse: bool,
    /// What was chosen and is wanted again at the next start.
    pub settings: Settings,
    /// The set of keys in use.
    pub preset: String,
    /// What was copied last, for where there is no clipboard.
    pub copied: String,
    /// What an input method composed, character after character, where a
    /// command was expected.
    pub composed: String,
    /// The screen in front.
    pub tab: Tab,
    /// 今日.
    pub today: Today,
    /// 走访.
    pub visits: Visits,
    /// 住户.
    pub households: Households,
    /// 待办.
    pub todo: Waiting,
    /// 进度.
    pub progress: Gauges,
    /// 政策.
    pub policies: Policies,
    /// 任务.
    pub tasks: Tasks,
    /// 交换.
    pub exchange: Exchange,
    /// What is being filled in over the screen: a step, a household, an assignment.
    pub sheet: Option<Sheet>,
    /// The visit being filled in.
    pub form: Option<VisitForm>,
    /// The other visits that were begun.
    pub drafts: Drafts,
    /// Whether the form is in front of the screen.
    pub form_in_front: bool,
    /// 一行速记.
    pub quick: Quick,
    /// The visit to be corrected as soon as its text is here.
    pub wants_edit: Option<VisitId>,
    /// How many drafts were handed over to be saved.
    pub drafts_sent: u64,
    /// The newest of them while it is on its way to the disk. An older one that
    /// arrives says nothing of what is on the screen.
    pub draft_pending: Option<u64>,
    /// What lies over everything else.
    pub overlay: Option<Overlay>,
    /// Long work that is being waited for.
    pub work: Option<Work>,
    /// The program is being left, and comes to rest.
    pub closing: bool,
    /// What was said.
    pub notices: Notices,
    /// Records with their long text, as far as they were looked at.
    pub docs: Docs,
    /// Answers that several screens show.
    pub answers: Answers,
    /// Narrows lists.
    pub sift: Sift,
    /// What makes the ids of new records.
    pub ids: Ids,
    /// Randomness for them.
    pub entropy: Box<dyn Entropy>,
    /// What is being written.
    pub pending: BTreeMap<Token, Purpose>,
    /// What is to be written if the writer wants it to be a request.
    pub asked: Option<Asked>,
    /// The number of the next request.
    pub next_token: Token,
}

impl Model {
    /// Returns the model as the program starts: the store is still closed.
    pub fn new(keymap: Arc<Keymap>, look: Look, now: DateTime<FixedOffset>, entropy: Box<dyn Entropy>) -> Self {
        Self {
            stage: Stage::Opening { progress: Progress::default(), what: String::new() },
            world: None,
            keymap,
            matcher: Matcher::default(),
            early: Vec::new(),
            now,
            lunar: Lunar::of(now.date_naive()),
            size: (80, 24),
            look,
            mouse: true,
            settings: Settings::default(),
            preset: preset::DEFAULT.into(),
            copied: String::new(),
            composed: String::new(),
            tab: Tab::default(),
            today: Today::default(),
            visits: Visits::default(),
            households: Households::default(),
            todo: Waiting::default(),
            progress: Gauges::default(),
            policies: Policies::default(),
            tasks: Tasks::default(),
            exchange: Exchange::default(),
            sheet: None,
            form: None,
            drafts: Drafts::default(),
            form_in_front: false,
            quick: Quick::default(),
            wants_edit: None,
            drafts_sent: 0,
            draft_pending: None,
            overlay: None,
            work: None,
            closing: false,
            notices: Notices::default(),
            docs: Docs::default(),
            answers: Answers::default(),
            sift: Sift::default(),
            ids: Ids::default(),
            entropy,
            pending: BTreeMap::new(),
            asked: None,
            next_token: 1,
        }
    }

    /// Makes the id of a new record.
    pub fn new_id(&mut self) -> RecordId {
        let now = u64::try_from(self.now.timestamp_millis()).unwrap_or(0);
        let Some(world) = &self.world else { return RecordId::fresh(now, &mut *self.entropy) };
        let state = world.state();
        self.ids.next(world.device(&state), now, &mut *self.entropy, |id| state.has_id(id))
    }

    /// Returns the day it is where the user lives.
    pub fn today_date(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Returns where things stand, unless the terminal is too small.
    pub fn layout(&self) -> Option<Layout> {
        Layout::of(self.size)
    }

    /// Tells whether a form lies over the screen.
    pub fn is_covered(&self) -> bool {
        self.sheet.is_some() || self.form_in_front || self.quick.open
    }

    /// Returns the form where it is in front.
    pub fn front_form(&self) -> Option<&VisitForm> {
        self.form.as_ref().filter(|_| self.form_in_front)
    }

    /// Returns what stands on the tabs.
    pub fn tab_titles(&self) -> Vec<String> {
        let late = |group| matches!(group, Group::Review | Group::Overdue | Group::Today);
        let late = self.answers.todo.iter().filter(|todo| late(todo.group)).count();
        let title = |tab: &Tab| match tab {
            Tab::Todo if late > 0 => format!("{} {late}", tab.title()),
            _ => tab.title(),
        };
        Tab::ALL.iter().map(title).collect()
    }

    /// Tells whether a committee works here.
    pub fn is_committee(&self) -> bool {
        self.world.as_ref().is_some_and(|world| world.me.role == Role::Committee)
    }

    /// Tells whether the line at hand asks for a remark before all else: it was
    /// escalated to the committee, or the cadre is to answer it.
    pub fn wants_remark(&self) -> bool {
        let Some(world) = &self.world else { return false };
        let key = match self.tab {
            Tab::Todo => self.todo.list.current().copied(),
            _ => None,
        };
        // A line that stands for several asks what the gravest of them asks.
        let key = key.and_then(|key| self.todo.fold(key).map_or(Some(key), |fold| fold.members.first().copied()));
        let todo = key.and_then(|key| item(&self.answers, key));
        todo.is_some_and(|todo| match world.me.role {
            Role::Committee => todo.group == Group::Review,
            Role::Cadre => todo.kind == TodoKind::Remark,
        })
    }

    /// Returns the screen in front.
    pub fn screen(&self) -> &dyn Screen {
        match self.tab {
            Tab::Today => &self.today,
            Tab::Visits => &self.visits,
            Tab::Households => &self.households,
            Tab::Todo => &self.todo,
            Tab::Progress => &self.progress,
            Tab::Policies => &self.policies,
            Tab::Tasks => &self.tasks,
            Tab::Exchange => &self.exchange,
        }
    }

    /// Returns the screen in front, to be changed.
    pub fn screen_mut(&mut self) -> &mut dyn Screen {
        match self.tab {
            Tab::Today => &mut self.today,
            Tab::Visits => &mut self.visits,
            Tab::Households => &mut self.households,
            Tab::Todo => &mut self.todo,
            Tab::Progress => &mut self.progress,
            Tab::Policies => &mut self.policies,
            Tab::Tasks => &mut self.tasks,
            Tab::Exchange => &mut self.exchange,
        }
    }

    /// Returns the scopes in which a key is looked up now, innermost first.
    pub fn scopes(&self) -> Vec<Scope> {
        match &self.stage {
            Stage::Ready => {}
            Stage::Welcome(welcome) if self.overlay.is_none() => return welcome.scopes().to_vec(),
            // An import lies over the first run as over a screen.
            Stage::Welcome(_) => {}
            _ => return vec![Scope::Text, Scope::Overlay, Scope::Global],
        }
        if let Some(overlay) = &self.overlay {
            return overlay.scopes();
        }
        if let Some(sheet) = &self.sheet {
            return sheet.scopes().to_vec();
        }
        if self.quick.open {
            return Quick::scopes().to_vec();
        }
        if let Some(form) = self.front_form() {
            return form.scopes().to_vec();
        }
        let facing = self.tab == Tab::Exchange && self.exchange.conflicts.facing.is_some();
        let screen = if facing { Scope::Conflict } else { self.tab.scope() };
        let typing = self.screen().filter().is_some_and(|filter| filter.typing);
        let text = typing.then_some(Scope::Text);
        text.into_iter().chain(screen.stack().iter().copied()).collect()
    }

    /// Tells whether a preference is as things are now.
    pub fn is_chosen(&self, choice: Preference) -> bool {
        match choice {
            Preference::Keys(name) => self.preset == name,
            Preference::Tone(tone) => self.look.tone == tone,
            Preference::Mouse(on) => self.mouse == on,
        }
    }

    /// Returns the title of a command with its key where one is.
    pub fn named(&self, action: Action) -> String {
        let keys = self.keymap.hint(action, &self.scopes());
        let keys = keys.or_else(|| self.keymap.keys_anywhere(action).first().map(|keys| keys.hint()));
        match keys {
            Some(keys) => tr!("keys-named", keys = keys, what = action.title()),
            None => action.title(),
        }
    }

    /// Says something on the message line.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notices.say(tone, text.into(), self.now);
    }

    /// Returns a number for a request.
    pub fn token(&mut self) -> Token {
        self.next_token += 1;
        self.next_token - 1
    }
}
