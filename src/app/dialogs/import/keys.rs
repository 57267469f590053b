//! What each step of an import makes of a key, and where it leads.

use crossterm::event::KeyCode;

use super::{Ask, Import, Means, Preview, Step, What};
use crate::app::widgets::files::{Chosen, Wanted};
use crate::app::widgets::list::{self, List, Move, Row};
use crate::app::widgets::villages::Answer;
use crate::keymap::{Action, Key};
use crate::roster::register::Sense;
use crate::roster::{Doubtful, Meaning};
use crate::tr;

/// What follows from a key.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) enum Next {
    /// Nothing more.
    Stay,
    /// The import is over; nothing was changed.
    Close,
    /// A folder is to be looked at.
    Look(Wanted),
    /// The file is to be read as asked.
    Read,
    /// What the preview shows is to be written.
    Write,
    /// What is being done is to be given up.
    Stop,
}

impl Import {
    pub(in crate::app) fn act(&mut self, action: Action) -> Next {
        match &mut self.step {
            Step::File => return self.choose_file(action),
            Step::Reading | Step::Writing if action == Action::Cancel => return Next::Stop,
            Step::Reading | Step::Writing => {}
            Step::Sheet(list) => match (list::way(action), action) {
                (Some(way), _) => drop(list.go(way)),
                (None, Action::Confirm | Action::Open) => {
                    self.sheet_settled = true;
                    let chosen = list.current().copied().unwrap_or(0);
                    self.step = Step::Preview;
                    if chosen > 0 {
                        self.ask.sheet = Some(chosen - 1);
                        return Next::Read;
                    }
                }
                (None, Action::Cancel) => self.back_to_file(),
                _ => {}
            },
            Step::Village(picker) => match picker.act(action) {
                Some(Answer::Chosen(villages)) => {
                    self.ask.village = villages.into_iter().next();
                    return Next::Read;
                }
                Some(Answer::Back) => self.back_to_file(),
                _ => {}
            },
            Step::Doubtful(list) => match (list::way(action), action) {
                (Some(way), _) => drop(list.go(way)),
                (None, Action::Confirm | Action::Open) => {
                    self.ask.doubtful = list.current().copied();
                    self.step = Step::Preview;
                    return Next::Read;
                }
                (None, Action::Cancel) => self.step = Step::Preview,
                _ => {}
            },
            Step::Preview => return self.look_over(action),
            Step::Column(line, list) => match (list::way(action), action) {
                (Some(way), _) => drop(list.go(way)),
                (None, Action::Confirm | Action::Open) => {
                    let (line, means) = (*line, list.current().copied().flatten());
                    self.step = Step::Preview;
                    return self.take_meaning(line, means);
                }
                (None, Action::Cancel | Action::PreviousChoice) => self.step = Step::Preview,
                _ => {}
            },
        }
        Next::Stay
    }

    pub(in crate::app) fn key(&mut self, key: Key) -> Next {
        match &mut self.step {
            Step::File if self.chooser.field.is_empty() => match key.code {
                KeyCode::Backspace | KeyCode::Left => return self.up(),
                KeyCode::Right => return self.choose_file(Action::NextChoice),
                _ if self.chooser.field.key(key) => self.chooser.refresh(),
                _ => {}
            },
            Step::File if self.chooser.field.key(key) => self.chooser.refresh(),
            Step::Village(picker) => picker.key(key),
            _ => {}
        }
        Next::Stay
    }

    fn up(&mut self) -> Next {
        self.chooser.up().map_or(Next::Stay, Next::Look)
    }

    pub(in crate::app) fn back_to_file(&mut self) {
        self.step = Step::File;
        self.preview = None;
        self.problem = None;
        self.sheet_settled = false;
    }

    fn choose_file(&mut self, action: Action) -> Next {
        let chooser = &mut self.chooser;
        match action {
            Action::Confirm | Action::Open => match chooser.open() {
                Some(Chosen::File(path)) => {
                    self.ask = Ask::new(self.what, path);
                    return Next::Read;
                }
                Some(Chosen::Look(wanted)) => return Next::Look(wanted),
                // Only of exchange files all are taken at once.
                Some(Chosen::Whole(_)) | None => {}
            },
            Action::NextField => chooser.toggle_all(),
            Action::Cancel if chooser.field.is_empty() => return Next::Close,
            other => return chooser.steer(other).map_or(Next::Stay, Next::Look),
        }
        Next::Stay
    }

    fn look_over(&mut self, action: Action) -> Next {
        let Some(preview) = &mut self.preview else { return Next::Stay };
        match action {
            Action::Confirm | Action::Open | Action::Save if preview.doubtful() > 0 && self.ask.doubtful.is_none() => {
                let mut list = List::default();
                list.set(vec![Row::Item(Doubtful::Same), Row::Item(Doubtful::New)]);
                self.step = Step::Doubtful(list);
            }
            Action::Confirm | Action::Open | Action::Save => match preview.renumbered() {
                Some(count) if !preview.sure => {
                    preview.sure = true;
                    self.problem = Some(tr!("import-renumbered-sure", count = count));
                }
                _ => return Next::Write,
            },
            Action::NextField => drop(preview.list.go(Move::NextHead)),
            Action::PreviousField => drop(preview.list.go(Move::PreviousHead)),
            Action::NextChoice => {
                if let Some(line) = preview.list.current().copied()
                    && let Some(found) = preview.column(line)
                {
                    let now = Means::of(&found.taken);
                    self.step = Step::Column(line, meanings(self.what, now));
                }
            }
            Action::Cancel => self.back_to_file(),
            _ => {
                if let Some(way) = list::way(action) {
                    preview.list.go(way);
                }
            }
        }
        Next::Stay
    }

    fn take_meaning(&mut self, line: usize, means: Option<Means>) -> Next {
        let Some(super::LineKind::Column { sheet, column }) =
            self.preview.as_ref().and_then(|preview| preview.lines.get(line)).map(|line| line.kind)
        else {
            return Next::Stay;
        };
        self.problem = None;
        self.ask.say(sheet, column, means);
        Next::Read
    }
}

impl Import {
    /// Goes on with what was read.
    pub(in crate::app) fn take(&mut self, mut preview: Preview) {
        let at_hand = self.preview.as_ref().and_then(|before| before.current()).map(|line| line.kind);
        let again = preview.lines.iter().position(|line| at_hand == Some(line.kind) && at_hand != Some(PLAIN));
        if let Some(at) = again {
            preview.list.choose(&at);
        }
        self.preview = Some(preview);
        let sheets = self.sheets().len();
        if sheets > 1 && !self.sheet_settled {
            let mut list = List::default();
            list.set((0..=sheets).map(Row::Item).collect());
            self.step = Step::Sheet(list);
        } else {
            self.step = Step::Preview;
        }
    }
}

const PLAIN: super::LineKind = super::LineKind::Plain;

/// Returns the meanings to choose from, the one in force at hand.
fn meanings(what: What, now: Option<Means>) -> List<Option<Means>> {
    let mut list = List::default();
    let all: Vec<Means> = match what {
        What::Register => Sense::ALL.iter().copied().map(Means::Register).collect(),
        What::Villages | What::Roster | What::Policies => Meaning::ALL.iter().copied().map(Means::Roster).collect(),
    };
    list.set(all.into_iter().map(|means| Row::Item(Some(means))).chain([Row::Item(None)]).collect());
    list.choose(&now);
    list
}
