//! A file on its way: where it is to be written, or which one was brought; what
//! is in it; and what came of it. Before anything of a file that was brought is
//! taken in, all of it is shown. Files are read and written by somebody else.

pub mod batch;
pub mod pages;

use std::path::PathBuf;

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use super::deal::Deal;
use crate::app::sheet::kinds::Guest;
use crate::app::widgets::field::Field;
use crate::app::widgets::files::{Chooser, Chosen, Kind, Wanted, is_path};
use crate::app::widgets::layout::Room;
use crate::app::widgets::list::{self, List, Row};
use crate::app::widgets::page::Page;
use crate::app::widgets::token::Token;
use crate::base::ids::DeviceId;
use crate::base::text::visible;
use crate::bundle::code::Code;
use crate::bundle::manifest::Profile;
use crate::keymap::{Action, Key};
use crate::tr;
use crate::workspace::Plan;
use batch::Batch;

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It takes what wasn't sent to somebody.
    Export {
        /// To whom, once that is settled.
        to: Option<To>,
        /// How much of it.
        load: Load,
    },
    /// It was brought by somebody.
    Import,
    /// It lets somebody enrol.
    Invite(Guest),
    /// It holds all of the ledger.
    Backup {
        /// Copies are made there by themselves from now on.
        daily: bool,
    },
}

/// To whom something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To each whom something is due, a file of their own.
    Each,
    /// To somebody, by one of their machines.
    One(DeviceId),
}

/// How much a bundle is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Load {
    /// What wasn't sent yet.
    #[default]
    New,
    /// All of it once more.
    All,
    /// What others act on, without households and visits.
    Work,
    /// Counts alone.
    Statistics,
}

impl Load {
    /// Returns what to call it.
    pub fn label(self) -> String {
        match self {
            Self::New => tr!("parcel-load-new"),
            Self::All => tr!("parcel-load-all"),
            Self::Work => tr!("parcel-load-work"),
            Self::Statistics => tr!("parcel-load-statistics"),
        }
    }

    fn next(self, narrower: bool) -> Self {
        match self {
            Self::New => Self::All,
            Self::All if narrower => Self::Work,
            Self::Work => Self::Statistics,
            Self::All | Self::Statistics => Self::New,
        }
    }

    fn profile(self) -> Profile {
        match self {
            Self::New | Self::All => Profile::Full,
            Self::Work => Profile::Work,
            Self::Statistics => Profile::Statistics,
        }
    }
}

/// How far a file has come.
#[derive(Debug)]
pub enum Step {
    /// Whom it is for is being chosen.
    Whom(List<To>),
    /// The folder or the file is being chosen.
    Place,
    /// The code that opens the file is being typed.
    Code(Field),
    /// It is being written, or read through, or taken in.
    Busy {
        /// With what somebody is busy.
        what: String,
        /// It is only read: its answer can be passed over.
        reading: bool,
    },
    /// What is in it is being looked at.
    Preview(Box<Plan>),
    /// What is in the files of a folder is being looked at, or what came of them.
    Batch(Box<Batch>),
    /// It was written; what there is to know of it.
    Written,
}

/// A file on its way.
#[derive(Debug)]
pub struct Parcel {
    /// What it is for.
    pub what: What,
    /// How far it has come.
    pub step: Step,
    /// Where folder or file is chosen.
    pub chooser: Chooser,
    /// What is to be read: the preview, or what was written.
    pub page: Page,
    /// To whom it could go, where there is a choice.
    pub whom: Vec<To>,
    /// What stands in the way.
    pub problem: Option<String>,
    /// Whether less than all may be sent: the committee above gets it.
    pub narrower: bool,
    /// The file that is being looked at.
    pub file: PathBuf,
    /// The question that has no answer yet.
    pub(in crate::app) asked: Option<Token>,
}

/// What follows from a key.
#[derive(Debug)]
pub(in crate::app) enum Next {
    Stay,
    Close,
    Look(Wanted),
    Do(Deal),
    /// Something is done where a question is answered with yes.
    Ask(String, Deal),
    Stop,
}

impl Parcel {
    pub(in crate::app) fn new(what: What, chooser: Chooser) -> Self {
        Self {
            what,
            step: Step::Place,
            chooser,
            page: Page::default(),
            whom: Vec::new(),
            problem: None,
            narrower: false,
            file: PathBuf::new(),
            asked: None,
        }
    }

    /// Returns the heading.
    pub fn title(&self) -> String {
        match self.what {
            What::Export { .. } => tr!("parcel-title-export"),
            What::Import => tr!("parcel-title-import"),
            What::Invite(_) => tr!("parcel-title-invite"),
            What::Backup { .. } => tr!("backup-title"),
        }
    }

    /// Tells whether a text has the caret.
    pub fn is_typing(&self) -> bool {
        matches!(self.step, Step::Place | Step::Code(_))
    }

    /// Notes how many rows list and page have.
    pub fn fit(&mut self, inner: Rect) {
        let room = Room::of(inner.height).list(inner);
        let rows = usize::from(room.height);
        self.chooser.list.fit(rows);
        if let Step::Whom(list) = &mut self.step {
            list.fit(rows);
        }
        if let Step::Batch(batch) = &mut self.step {
            batch.list.fit(rows);
        }
        self.page.fit(usize::from(inner.width), usize::from(inner.height.saturating_sub(2)));
    }

    /// Returns the folder that Enter writes into, where one is being chosen.
    pub fn place(&self) -> Option<PathBuf> {
        if self.what == What::Import {
            return None;
        }
        let at_hand = self.chooser.list.current().and_then(|at| self.chooser.folder.entries.get(*at));
        let folder = at_hand.filter(|entry| matches!(entry.kind, Kind::Place | Kind::Folder));
        folder.map(|entry| entry.path.clone()).or_else(|| self.chooser.folder.path.clone())
    }

    pub(in crate::app) fn act(&mut self, action: Action) -> Next {
        match &mut self.step {
            Step::Whom(list) => match (list::way(action), action) {
                (Some(way), _) => drop(list.go(way)),
                (None, Action::Confirm | Action::Open) => {
                    if let (Some(whom), What::Export { to, .. }) = (list.current().copied(), &mut self.what) {
                        *to = Some(whom);
                        self.step = Step::Place;
                        return Next::Look(Wanted::Places(crate::app::widgets::files::FOLDERS));
                    }
                }
                (None, Action::Cancel) => return Next::Close,
                _ => {}
            },
            Step::Place => return self.choose(action),
            Step::Code(field) => match action {
                Action::Confirm | Action::Open | Action::Save => match Code::parse(field.text()) {
                    Ok(code) => return Next::Do(Deal::Unlock(code, self.file.clone())),
                    Err(_) => self.problem = Some(tr!("parcel-no-code")),
                },
                Action::Cancel => {
                    self.problem = None;
                    self.step = Step::Place;
                }
                _ => drop(field.act(action)),
            },
            Step::Busy { reading, .. } if action == Action::Cancel => {
                if *reading {
                    self.asked = None;
                    self.step = Step::Place;
                    self.chooser.problem = Some(tr!("parcel-cancelled"));
                }
                return Next::Stop;
            }
            Step::Busy { .. } => {}
            Step::Preview(plan) => match (list::way(action), action) {
                (Some(way), _) => self.page.go(way),
                // That is a question of its own, and no Enter like all others.
                (None, Action::Confirm | Action::Open | Action::Save) if plan.late.is_some() => {
                    let name = visible(&plan.sender.name).into_owned();
                    let question = match plan.late.is_some_and(|late| late.succeeded) {
                        true => tr!("recover-late-ask", name = name),
                        false => tr!("exchange-late-ask", name = name),
                    };
                    return Next::Ask(question, Deal::ImportLate(self.file.clone()));
                }
                (None, Action::Confirm | Action::Open | Action::Save) => {
                    return Next::Do(Deal::Import(self.file.clone()));
                }
                (None, Action::Cancel) => self.step = Step::Place,
                _ => {}
            },
            Step::Batch(batch) => match (list::way(action), action) {
                (Some(way), _) => drop(batch.list.go(way)),
                (None, Action::Confirm | Action::Open | Action::Save) => return self.take_folder(),
                (None, Action::Cancel) if batch.done => return Next::Close,
                (None, Action::Cancel) => self.step = Step::Place,
                _ => {}
            },
            Step::Written => match (list::way(action), action) {
                (Some(way), _) => self.page.go(way),
                (None, Action::Confirm | Action::Open | Action::Save | Action::Cancel) => return Next::Close,
                _ => {}
            },
        }
        Next::Stay
    }

    /// Goes on with the files of a folder.
    fn take_folder(&mut self) -> Next {
        match &self.step {
            Step::Batch(batch) if !batch.done && batch.is_useful() => Next::Do(Deal::ImportFolder(batch.dir.clone())),
            _ => Next::Close,
        }
    }

    /// Asks to whom it goes, with whoever was chosen before at hand.
    pub(in crate::app) fn ask_whom(&mut self) {
        let mut list = List::default();
        list.set(self.whom.iter().copied().map(Row::Item).collect());
        list.go(list::Move::First);
        if let What::Export { to: Some(to), .. } = &self.what {
            list.choose(to);
        }
        self.step = Step::Whom(list);
    }

    fn choose(&mut self, action: Action) -> Next {
        let carries = self.what != What::Import;
        let chooser = &mut self.chooser;
        match action {
            Action::Save if carries => return self.write(self.chooser.folder.path.clone()),
            Action::Confirm | Action::Open if carries && !is_path(chooser.field.text()) => {
                return self.write(self.place());
            }
            Action::Confirm | Action::Open => match chooser.open() {
                Some(Chosen::File(path)) => return self.look(path),
                Some(Chosen::Whole(path)) => return self.look_folder(path),
                Some(Chosen::Look(wanted)) => return Next::Look(wanted),
                None => {}
            },
            Action::NextField => match &mut self.what {
                // Of one file for each, all hold what is new.
                What::Export { to: Some(To::Each), .. } => {}
                What::Export { load, .. } => *load = load.next(self.narrower),
                What::Import => chooser.toggle_all(),
                What::Backup { daily } => *daily = !*daily,
                What::Invite(_) => {}
            },
            Action::Cancel if chooser.field.is_empty() => match self.whom.is_empty() {
                true => return Next::Close,
                false => self.ask_whom(),
            },
            other => return chooser.steer(other).map_or(Next::Stay, Next::Look),
        }
        Next::Stay
    }

    fn up(&mut self) -> Next {
        self.chooser.up().map_or(Next::Stay, Next::Look)
    }

    pub(in crate::app) fn look(&mut self, path: PathBuf) -> Next {
        self.file = path.clone();
        Next::Do(Deal::Look(path))
    }

    fn look_folder(&mut self, path: PathBuf) -> Next {
        self.file = path.clone();
        Next::Do(Deal::LookFolder(path))
    }

    pub(in crate::app) fn write(&mut self, place: Option<PathBuf>) -> Next {
        let Some(out) = place else {
            self.chooser.problem = Some(tr!("parcel-no-place"));
            return Next::Stay;
        };
        match &self.what {
            What::Export { to: Some(To::Each), .. } => Next::Do(Deal::ExportAll(out)),
            What::Export { to: Some(To::One(to)), load } => {
                let (all, profile) = (*load != Load::New, load.profile());
                Next::Do(Deal::Export { to: *to, all: all && profile == Profile::Full, profile, out })
            }
            What::Invite(guest) => Next::Do(Deal::Invite(guest.clone(), out)),
            What::Backup { daily: true } => Next::Do(Deal::BackupDaily(out)),
            What::Backup { daily: false } => Next::Do(Deal::Backup(out)),
            What::Export { to: None, .. } | What::Import => Next::Stay,
        }
    }

    pub(in crate::app) fn key(&mut self, key: Key) -> Next {
        if !self.is_typing() {
            return Next::Stay;
        }
        if let Step::Code(field) = &mut self.step {
            field.key(key);
            return Next::Stay;
        }
        match key.code {
            KeyCode::Backspace | KeyCode::Left if self.chooser.field.is_empty() => return self.up(),
            KeyCode::Right if self.chooser.field.is_empty() => return self.choose(Action::NextChoice),
            _ if self.chooser.field.key(key) => self.chooser.refresh(),
            _ => {}
        }
        Next::Stay
    }
}
