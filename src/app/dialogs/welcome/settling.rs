//! The pages after the ledger was made, by what happens on them: villages,
//! assignment, roster. Each can be passed over, and stepped back to.

use super::{Input, Output, Page, Problem, Setup, Welcome};
use crate::app::widgets::villages::{Answer, VillagePicker};
use crate::domain::cadre::Role;
use crate::keymap::{Action, Group};
use crate::tr;

impl Welcome {
    /// Readies the pages after the ledger was made.
    pub fn set_up(&mut self, setup: Setup) {
        self.setup = Some(Box::new(setup));
    }

    /// Returns a first run on a ledger that is there already.
    pub fn of(role: Role) -> Self {
        Self { role, ..Self::new() }
    }

    /// Returns a first run that goes on where it was cut short.
    pub(in crate::app) fn resumed(setup: Setup, page: Page, role: Role) -> Self {
        let mut welcome = Self::of(role);
        welcome.set_up(setup);
        // The code was shown once; nobody can show it again.
        welcome.show(if page == Page::Code { Page::Village } else { page });
        welcome
    }

    /// Returns what is being set up, to be changed.
    pub(in crate::app) fn setup_mut(&mut self) -> Option<&mut Setup> {
        self.setup.as_deref_mut()
    }

    /// Returns what is being set up.
    pub fn setup(&self) -> Option<&Setup> {
        self.setup.as_deref()
    }

    /// Returns the choice of villages where it is in front.
    pub fn picker(&self) -> Option<&VillagePicker> {
        self.setup.as_ref().filter(|_| self.page == Page::Village).map(|setup| &setup.picker)
    }

    /// Notes how much room the choice of villages has.
    pub fn fit(&mut self, area: ratatui::layout::Rect) {
        if let Some(setup) = &mut self.setup {
            setup.picker.fit(area);
        }
    }

    /// Returns what to keep in case the program ends.
    pub(in crate::app) fn to_draft(&self) -> Option<Vec<u8>> {
        self.setup.as_ref().map(|setup| setup.to_draft(self.page))
    }

    pub(super) fn kept(&self) -> Vec<Output> {
        let lasting = matches!(self.page, Page::Code | Page::Village | Page::Task | Page::Roster | Page::Ready);
        if self.setup.is_some() && lasting { vec![Output::Keep] } else { Vec::new() }
    }

    /// Tells whether a cadre with villages is asked for the assignment.
    pub(super) fn asks_for_task(&self) -> bool {
        self.role == Role::Cadre && self.setup.as_ref().is_some_and(|setup| !setup.picker.chosen.is_empty())
    }

    pub(super) fn show_setup(&mut self) {
        self.show(if self.setup.is_some() { Page::Village } else { Page::Ready });
    }

    pub(super) fn show_ready(&mut self) -> Vec<Output> {
        self.show(Page::Ready);
        self.kept()
    }

    fn after_villages(&mut self) {
        self.show(if self.asks_for_task() { Page::Task } else { Page::Roster });
    }

    /// Takes what the pages after the ledger was made understand; gives the rest back.
    pub(super) fn settle(&mut self, input: Input) -> Result<Vec<Output>, Input> {
        let page = self.page;
        let Some(setup) = &mut self.setup else { return Err(input) };
        if setup.saving {
            return match input {
                Input::Saved(refused) => Ok(self.settled(refused)),
                Input::Action(Action::Quit) => Ok(vec![Output::Leave]),
                _ => Ok(Vec::new()),
            };
        }
        match (input, page) {
            (Input::Imported, Page::Roster) => Ok(self.show_ready()),
            (Input::Imported | Input::Saved(_), _) => Ok(self.kept()),
            (Input::Action(action), Page::Village) if !leads_away(action) => {
                let answer = setup.picker.act(action);
                Ok(self.chosen(answer))
            }
            (Input::Key(key), Page::Village) => {
                setup.picker.key(key);
                Ok(self.kept())
            }
            (Input::Paste(text), Page::Village) => {
                setup.picker.paste(&text);
                Ok(self.kept())
            }
            (input, _) => Err(input),
        }
    }

    fn chosen(&mut self, answer: Option<Answer>) -> Vec<Output> {
        let Some(setup) = &mut self.setup else { return Vec::new() };
        match answer {
            None => self.kept(),
            Some(Answer::Chosen(villages)) => {
                setup.saving = true;
                vec![Output::Villages(villages)]
            }
            Some(Answer::FromFile) => vec![Output::VillagesFromFile],
            Some(Answer::Later) => {
                self.after_villages();
                self.kept()
            }
            Some(Answer::Back) => vec![Output::Notice(tr!("welcome-no-back"))],
        }
    }

    pub(super) fn settle_task(&mut self) -> Vec<Output> {
        let Some(setup) = &mut self.setup else { return Vec::new() };
        let terms = match setup.own.then(|| setup.terms()).transpose() {
            Ok(terms) => terms,
            Err(problem) => {
                self.at = problem.stop().unwrap_or(self.at);
                self.problems = vec![problem];
                return Vec::new();
            }
        };
        setup.saving = true;
        vec![Output::Task(terms)]
    }

    fn settled(&mut self, refused: Option<String>) -> Vec<Output> {
        if let Some(setup) = &mut self.setup {
            setup.saving = false;
        }
        match (refused, self.page) {
            (Some(reason), Page::Village) => {
                if let Some(setup) = &mut self.setup {
                    setup.picker.problem = Some(reason);
                }
            }
            (Some(reason), _) => self.problems = vec![Problem::Unsaved(reason)],
            (None, Page::Village) => self.after_villages(),
            (None, _) => self.show(Page::Roster),
        }
        self.kept()
    }
}

/// Tells whether a command leads away from the choice of villages.
fn leads_away(action: Action) -> bool {
    action == Action::Quit || action == Action::Help || matches!(action.group(), Group::Go | Group::Log)
}
