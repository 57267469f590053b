//! The first run: from an empty machine to a ledger of one's own that can be
//! worked with. It asks who works here and for a passphrase, shows the recovery
//! code once, then asks for the villages, the assignment and the roster, each of
//! which can be left for later. It writes nothing: that is asked for by [`Output`].

mod page;
mod settling;
pub mod setup;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod whole;

use crossterm::event::{KeyCode, KeyModifiers};
use zeroize::Zeroizing;

pub use page::{Page, Problem, Stop};
pub use setup::{DRAFT, Setup, Terms};

use crate::app::widgets::field::Field;
use crate::app::widgets::secret::Secret;
use crate::base::fold::is_blank;
use crate::base::text::half_width_char;
use crate::domain::cadre::Role;
use crate::domain::village::Village;
use crate::keymap::{Action, Group, Key, Scope};
use crate::storage::vault::is_short;
use crate::tr;

/// Something that happened. Without `Debug`: keys and pastes may be secrets.
pub enum Input {
    /// A key caused an action.
    Action(Action),
    /// A key that nothing is bound to in [`Welcome::scopes`].
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The ledger is made: the answer to [`Output::Found`].
    Founded {
        /// The recovery code, where the ledger has a passphrase that could be forgotten.
        recovery_code: Option<Secret>,
    },
    /// The ledger could not be made; the reason, for people.
    Failed(String),
    /// What was asked for is on the disk; or why not, for people.
    Saved(Option<String>),
    /// Villages or households were taken in from a file.
    Imported,
}

/// Something asked of the one who shows the first run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Make a ledger, and answer.
    Found {
        /// What the installation is for.
        role: Role,
        /// The name of the cadre or the committee.
        name: String,
        /// The unit.
        unit: String,
        /// The passphrase, or `None` where none is wanted.
        passphrase: Option<Secret>,
    },
    /// Make a ledger of a backup, and open it or answer that it failed.
    Restore {
        /// The file, as it was typed.
        file: String,
        /// What opens it; nothing where it has no passphrase.
        secret: Secret,
        /// Whether that is the recovery code.
        recovery: bool,
    },
    /// Put just these villages into the ledger, and answer.
    Villages(Vec<Village>),
    /// Take villages in from a file.
    VillagesFromFile,
    /// Make an assignment of these terms, or have none, and answer.
    Task(Option<Terms>),
    /// Take a roster in from a file.
    Roster,
    /// Keep what was filled in.
    Keep,
    /// Show the sample data.
    Demo,
    /// Go on to the main screen, and do this there.
    Done(Option<Action>),
    /// Leave the program.
    Leave,
    /// Say this on the message line.
    Notice(String),
}

/// The first run and what was filled in so far.
#[derive(Debug, Clone)]
pub struct Welcome {
    page: Page,
    at: Stop,
    name: Field,
    unit: Field,
    role: Role,
    backup: Field,
    /// The backup is opened by its recovery code.
    by_code: bool,
    backup_secret: Secret,
    open: bool,
    passphrase: Secret,
    again: Secret,
    founding: bool,
    code: Secret,
    check: Secret,
    problems: Vec<Problem>,
    /// Leaving was asked for once where it would cost something.
    leaving: bool,
    /// What is set up once the ledger is there.
    setup: Option<Box<Setup>>,
}

impl Default for Welcome {
    fn default() -> Self {
        Self::new()
    }
}

impl Welcome {
    /// Returns the first run at its first page.
    pub fn new() -> Self {
        Self {
            page: Page::Start,
            at: Stop::Begin,
            name: Field::default(),
            unit: Field::default(),
            role: Role::Cadre,
            backup: Field::default(),
            by_code: false,
            backup_secret: Secret::default(),
            open: false,
            passphrase: Secret::default(),
            again: Secret::default(),
            founding: false,
            code: Secret::default(),
            check: Secret::default(),
            problems: Vec::new(),
            leaving: false,
            setup: None,
        }
    }

    /// Takes what happened and returns what is to be done about it.
    pub fn update(&mut self, input: Input) -> Vec<Output> {
        let input = match self.settle(input) {
            Ok(outputs) => return outputs,
            Err(input) => input,
        };
        let before = self.at;
        let outputs = self.take(input);
        if self.at != before {
            self.arrive();
        }
        outputs
    }

    /// Selects what stands at a stop that is come to: it is replaced more often than mended.
    fn arrive(&mut self) {
        let at = self.at;
        if let Some(field) = self.field_at(at) {
            field.select_all();
        }
    }

    fn take(&mut self, input: Input) -> Vec<Output> {
        match input {
            // These were for the setting up.
            Input::Saved(_) | Input::Imported => {}
            Input::Action(action) => return self.act_and_keep(action),
            Input::Key(key) => match meant(key, self.at) {
                Some(action) => return self.act_and_keep(action),
                None => self.edit(Edit::Key(key)),
            },
            Input::Paste(text) => self.edit(Edit::Write(&Zeroizing::new(text))),
            Input::Founded { recovery_code } => self.founded(recovery_code),
            Input::Failed(reason) => {
                self.founding = false;
                self.problems = vec![match self.page {
                    Page::Restore => Problem::Unrestored(reason),
                    _ => Problem::Failed(reason),
                }];
            }
        }
        self.kept()
    }

    /// Returns the scopes in which a key is looked up now, innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        // The choice of villages is a list and a form in one.
        const CHOOSING: &[Scope] = &[Scope::Text, Scope::Form, Scope::Overlay, Scope::Global];
        if self.at == Stop::Villages { CHOOSING } else { self.at.scope().stack() }
    }

    /// Returns the page in front.
    pub fn page(&self) -> Page {
        self.page
    }

    /// Returns the choice or field at hand.
    pub fn at(&self) -> Stop {
        self.at
    }

    /// Returns the stops of the page in front, in their order.
    pub fn stops(&self) -> &'static [Stop] {
        self.page.stops(self.open, self.setup.as_ref().is_none_or(|setup| setup.own))
    }

    /// Returns the field of a name or unit; `None` for all other stops.
    pub fn field(&self, stop: Stop) -> Option<&Field> {
        match stop {
            Stop::Name => Some(&self.name),
            Stop::Unit => Some(&self.unit),
            Stop::BackupFile => Some(&self.backup),
            other => self.setup.as_ref().and_then(|setup| setup.field(other)),
        }
    }

    /// Returns the secret that is typed at a stop; `None` for all other stops.
    pub fn secret(&self, stop: Stop) -> Option<&Secret> {
        match stop {
            Stop::Passphrase => Some(&self.passphrase),
            Stop::Again => Some(&self.again),
            Stop::Check => Some(&self.check),
            Stop::BackupSecret => Some(&self.backup_secret),
            _ => None,
        }
    }

    /// Returns what the installation is to be for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Tells whether the ledger is to have no passphrase.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Tells whether the backup is opened by its recovery code.
    pub fn is_by_code(&self) -> bool {
        self.by_code
    }

    /// Tells whether the ledger is being made just now.
    pub fn is_founding(&self) -> bool {
        self.founding
    }

    /// Returns the groups of the recovery code; none before it is there.
    pub fn code_groups(&self) -> impl Iterator<Item = &str> {
        self.code.expose().split('-').filter(|group| !group.is_empty())
    }

    /// Returns what stands in the way at a field, or, with `None`, in general.
    pub fn problem(&self, stop: Option<Stop>) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.stop() == stop)
    }

    fn act_and_keep(&mut self, action: Action) -> Vec<Output> {
        let outputs = self.act(action);
        if outputs.is_empty() { self.kept() } else { outputs }
    }

    fn act(&mut self, action: Action) -> Vec<Output> {
        let insisted = std::mem::take(&mut self.leaving);
        match action {
            Action::Quit => return self.leave(insisted),
            _ if self.founding => {}
            Action::Confirm | Action::Open => return self.confirm(),
            Action::Save => return self.go_on(),
            Action::Cancel => return self.back(insisted),
            Action::Down | Action::NextField => self.step(1),
            Action::Up | Action::PreviousField => self.step(self.stops().len() - 1),
            Action::First => self.at = self.stops().first().copied().unwrap_or(self.at),
            Action::Last => self.at = self.stops().last().copied().unwrap_or(self.at),
            Action::NextChoice | Action::PreviousChoice => self.turn(),
            Action::LineStart
            | Action::LineEnd
            | Action::DeleteWord
            | Action::ClearText
            | Action::SelectAll
            | Action::Undo
            | Action::Redo => self.edit(Edit::Act(action)),
            Action::ImportRoster if self.page == Page::Roster => return vec![Output::Roster],
            Action::Palette
            | Action::ImportVillages
            | Action::ImportRoster
            | Action::ImportRegister
            | Action::ImportPolicies
                if self.page == Page::Ready =>
            {
                return vec![Output::Done(Some(action))];
            }
            _ if action != Action::Help && !matches!(action.group(), Group::Go | Group::Log) => {}
            // The last page names keys of the main screen: they work at once.
            _ if self.page == Page::Ready => return vec![Output::Done(Some(action))],
            _ if self.setup.is_some() => return vec![Output::Notice(tr!("welcome-finish-first"))],
            _ => return vec![Output::Notice(tr!("welcome-not-yet"))],
        }
        Vec::new()
    }

    /// Says yes to the stop at hand.
    fn confirm(&mut self) -> Vec<Output> {
        match self.at {
            Stop::Begin => self.show(Page::Who),
            Stop::Sample => return vec![Output::Demo],
            Stop::Restore => self.show(Page::Restore),
            Stop::Recover => self.show(Page::Recover),
            Stop::Read => self.show(Page::Start),
            Stop::BackupFile | Stop::BackupBy => self.step(1),
            Stop::BackupSecret => return self.go_on(),
            Stop::Exit => return vec![Output::Leave],
            Stop::Noted => self.code_noted(),
            Stop::Name | Stop::Unit | Stop::Passphrase => self.step(1),
            Stop::Protection if !self.open => self.step(1),
            Stop::TaskWay if self.stops().len() > 1 => self.step(1),
            Stop::From | Stop::To => self.step(1),
            Stop::RosterNow => return vec![Output::Roster],
            Stop::RosterLater => return self.show_ready(),
            Stop::Role | Stop::Protection | Stop::Again | Stop::Check | Stop::Work => return self.go_on(),
            Stop::TaskWay | Stop::Coverage => return self.settle_task(),
            Stop::Villages => {}
        }
        Vec::new()
    }

    /// Goes on to the next page if nothing stands in the way.
    fn go_on(&mut self) -> Vec<Output> {
        match self.page {
            Page::Start => return self.confirm(),
            Page::Ready => return vec![Output::Done(None)],
            Page::Task => return self.settle_task(),
            Page::Roster => return self.confirm(),
            Page::Village => {}
            Page::Recover => self.show(Page::Start),
            Page::Code if self.at == Stop::Noted => self.code_noted(),
            Page::Who | Page::Lock | Page::Code | Page::Restore => {
                self.problems = self.wrong();
                match self.problems.first().and_then(Problem::stop) {
                    Some(stop) => self.at = stop,
                    None if self.page == Page::Who => self.show(Page::Lock),
                    None if self.page == Page::Code => self.code_noted(),
                    None if self.page == Page::Restore => return self.restore(),
                    None => return self.found(),
                }
            }
        }
        // What was typed blindly and doesn't fit can only be typed anew.
        if self.problems.contains(&Problem::Differ) {
            self.again.clear();
        }
        Vec::new()
    }

    /// Returns what is wrong with what was filled in on the page in front.
    fn wrong(&self) -> Vec<Problem> {
        let problems = match self.page {
            Page::Who => [
                is_blank(self.name.text()).then_some(Problem::NoName),
                is_blank(self.unit.text()).then_some(Problem::NoUnit),
            ],
            Page::Restore => [is_blank(self.backup.text()).then_some(Problem::NoBackup), None],
            Page::Lock if !self.open => {
                let short = is_short(self.passphrase.expose());
                let differ = !short && self.passphrase != self.again;
                [short.then_some(Problem::Short), differ.then_some(Problem::Differ)]
            }
            Page::Code => {
                let typed = symbols(self.check.expose());
                let group = symbols(self.code_groups().last().unwrap_or_default());
                let fits = typed == group || typed == symbols(self.code.expose());
                let other = if typed.is_empty() { Problem::Unchecked } else { Problem::OtherGroup };
                [(!fits).then_some(other), None]
            }
            _ => [None, None],
        };
        problems.into_iter().flatten().collect()
    }

    fn found(&mut self) -> Vec<Output> {
        self.founding = true;
        vec![Output::Found {
            role: self.role,
            name: self.name.text().trim().to_owned(),
            unit: self.unit.text().trim().to_owned(),
            passphrase: (!self.open).then(|| self.passphrase.clone()),
        }]
    }

    fn restore(&mut self) -> Vec<Output> {
        self.founding = true;
        vec![Output::Restore {
            file: self.backup.text().trim().to_owned(),
            secret: self.backup_secret.clone(),
            recovery: self.by_code,
        }]
    }

    fn founded(&mut self, recovery_code: Option<Secret>) {
        self.founding = false;
        self.passphrase.clear();
        self.again.clear();
        match recovery_code {
            Some(code) => {
                self.code = code;
                self.show(Page::Code);
            }
            None => self.show_setup(),
        }
    }

    fn code_noted(&mut self) {
        self.code.clear();
        self.check.clear();
        self.show_setup();
    }

    fn show(&mut self, page: Page) {
        self.page = page;
        self.at = page.entry(self.open);
        self.problems.clear();
    }

    fn back(&mut self, insisted: bool) -> Vec<Output> {
        match self.page {
            // On the way out one is asked first: the next Enter leaves.
            Page::Start if self.at != Stop::Exit => self.at = Stop::Exit,
            Page::Start => return vec![Output::Leave],
            Page::Restore => {
                self.backup_secret.clear();
                self.show(Page::Start);
            }
            Page::Who | Page::Recover => self.show(Page::Start),
            Page::Lock => self.show(Page::Who),
            Page::Code => return self.leave(insisted),
            Page::Village => return vec![Output::Notice(tr!("welcome-no-back"))],
            Page::Task => self.show(Page::Village),
            Page::Roster if self.asks_for_task() => self.show(Page::Task),
            Page::Roster => self.show(Page::Village),
            Page::Ready if self.setup.is_some() => self.show(Page::Roster),
            Page::Ready => return vec![Output::Done(None)],
        }
        self.kept()
    }

    /// Leaves; where that would cost something only when asked twice.
    fn leave(&mut self, insisted: bool) -> Vec<Output> {
        let cost = match self.page {
            _ if self.founding => Problem::Founding,
            Page::Code => Problem::NotNoted,
            _ => return vec![Output::Leave],
        };
        if insisted {
            return vec![Output::Leave];
        }
        self.leaving = true;
        self.problems = vec![cost];
        Vec::new()
    }

    /// Goes so many stops on, around the end.
    fn step(&mut self, by: usize) {
        let stops = self.stops();
        let here = stops.iter().position(|stop| *stop == self.at).unwrap_or(0);
        self.at = stops.get((here + by) % stops.len()).copied().unwrap_or(self.at);
    }

    /// Takes the other one of two choices.
    fn turn(&mut self) {
        match self.at {
            Stop::Role if self.role == Role::Cadre => self.role = Role::Committee,
            Stop::Role => self.role = Role::Cadre,
            Stop::Protection => self.open = !self.open,
            Stop::BackupBy => self.by_code = !self.by_code,
            Stop::TaskWay => {
                if let Some(setup) = &mut self.setup {
                    setup.own = !setup.own;
                }
            }
            _ => return,
        }
        self.problems.clear();
    }

    /// Changes the text at hand; what was wrong with it is forgotten.
    fn edit(&mut self, edit: Edit<'_>) {
        if self.founding {
            return;
        }
        self.leaving = false;
        let at = self.at;
        match at {
            Stop::BackupSecret => edit.secret(&mut self.backup_secret),
            Stop::Passphrase => edit.secret(&mut self.passphrase),
            Stop::Again => edit.secret(&mut self.again),
            Stop::Check => edit.secret(&mut self.check),
            other => match self.field_at(other) {
                Some(field) => edit.field(field),
                None => return,
            },
        }
        self.problems.retain(|problem| problem.stop().is_some_and(|stop| stop != at));
    }

    fn field_at(&mut self, stop: Stop) -> Option<&mut Field> {
        match stop {
            Stop::Name => Some(&mut self.name),
            Stop::Unit => Some(&mut self.unit),
            Stop::BackupFile => Some(&mut self.backup),
            other => self.setup.as_mut().and_then(|setup| setup.field_mut(other)),
        }
    }
}

/// A change to a text.
#[derive(Clone, Copy)]
enum Edit<'a> {
    Key(Key),
    Write(&'a str),
    /// A command that any text answers to.
    Act(Action),
}

impl Edit<'_> {
    fn field(self, field: &mut Field) {
        match self {
            Self::Key(key) => {
                field.key(key);
            }
            Self::Write(text) => field.insert(text),
            Self::Act(action) => drop(field.act(action)),
        }
    }

    fn secret(self, secret: &mut Secret) {
        match self {
            Self::Key(key) => secret.key(key),
            Self::Write(text) => secret.write(text),
            // Nobody sees where a word of dots begins.
            Self::Act(Action::DeleteWord | Action::ClearText) => secret.clear(),
            Self::Act(Action::SelectAll) => secret.select_all(),
            Self::Act(_) => {}
        }
    }
}

/// Returns what a key means that nothing is bound to: arrows and Tab lead from
/// stop to stop everywhere, whether it is a list or a form.
fn meant(key: Key, at: Stop) -> Option<Action> {
    let choosing = at.scope() != Scope::Text;
    match (key.code, key.mods) {
        (KeyCode::Tab, KeyModifiers::SHIFT) => Some(Action::PreviousField),
        (KeyCode::Tab, KeyModifiers::NONE) => Some(Action::NextField),
        (KeyCode::Up, KeyModifiers::NONE) => Some(Action::Up),
        (KeyCode::Down, KeyModifiers::NONE) => Some(Action::Down),
        (KeyCode::Left, KeyModifiers::NONE) if choosing => Some(Action::PreviousChoice),
        (KeyCode::Right, KeyModifiers::NONE) if choosing => Some(Action::NextChoice),
        _ => None,
    }
}

/// Returns the symbols of a code or a group of it as the vault reads them: any
/// case, any spaces and dashes, full-width letters, O for 0, I or L for 1.
fn symbols(text: &str) -> Zeroizing<String> {
    let symbol = |c: char| match half_width_char(c).to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let mut symbols = Zeroizing::new(String::with_capacity(text.len()));
    symbols.extend(text.chars().map(symbol).filter(|c| c.is_ascii_alphanumeric()));
    symbols
}
