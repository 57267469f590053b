//! The action table: everything a key can do, each action once. The enum,
//! help, palette, hints, README, `dundian actions --json` and the checks of
//! keymap files all come from it. What an action does is not known here, and
//! what only the program itself causes (ticks, resizing) is no action.
//!
//! Titles and one-line descriptions are the messages `keymap-action-NAME` and
//! `keymap-about-NAME`.

use super::scope::Scope;
use crate::base::i18n;
use crate::tr;

/// Actions that belong together in help and palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The program as a whole.
    Program,
    /// Going from screen to screen.
    Go,
    /// Logging visits.
    Log,
    /// Moving in lists and choosing from them.
    List,
    /// Filling in forms.
    Form,
    /// Writing text.
    Text,
    /// What one screen alone can do.
    Screen,
}

impl Group {
    /// Every group, in the order in which help lists them.
    pub const ALL: &[Self] = &[Self::Program, Self::Go, Self::Log, Self::List, Self::Form, Self::Text, Self::Screen];

    /// Returns the stable name of the group.
    pub fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Go => "go",
            Self::Log => "log",
            Self::List => "list",
            Self::Form => "form",
            Self::Text => "text",
            Self::Screen => "screen",
        }
    }

    /// Returns the name of the group for people, in the language in force.
    pub fn title(self) -> String {
        match self {
            Self::Program => tr!("keymap-group-program"),
            Self::Go => tr!("keymap-group-go"),
            Self::Log => tr!("keymap-group-log"),
            Self::List => tr!("keymap-group-list"),
            Self::Form => tr!("keymap-group-form"),
            Self::Text => tr!("keymap-group-text"),
            Self::Screen => tr!("keymap-group-screen"),
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident $name:literal $group:ident [$($scope:ident)+];)*) => {
        /// Something a key can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $variant,)*
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the stable name: the one in keymap files and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns the action with the stable name `name`.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// Returns the group under which people find the action.
            pub fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group),* }
            }

            /// Returns the scopes in which the action means something. A
            /// keymap must reach it in each of them.
            pub fn scopes(self) -> &'static [Scope] {
                match self { $(Self::$variant => &[$(Scope::$scope),+]),* }
            }
        }
    };
}

actions! {
    /// Leaves the program.
    Quit "quit" Program [Global];
    /// Shows the keys that work here.
    Help "help" Program [Global];
    /// Opens the list of all commands.
    Palette "palette" Program [Global];
    /// Searches everything.
    Search "search" Program [Global];
    /// Takes the last change back.
    Undo "undo" Program [Global];
    /// Makes the change again that was taken back.
    Redo "redo" Program [Global];
    /// Goes one step back: closes what is open, cancels what runs.
    Cancel "cancel" Program [Global];
    /// Says yes to what is asked or chosen; a new line where text has many.
    Confirm "confirm" Program [Form Overlay];
    /// Reads what is shown anew.
    Refresh "refresh" Program [Global];
    /// Shows what the program has said so far.
    Messages "messages" Program [Global];
    /// Gives the mouse to the terminal, or takes it back.
    ToggleMouse "toggle-mouse" Program [Global];
    /// Shows what can be chosen for the program as a whole: keys, colours, mouse.
    Settings "settings" Program [Global];
    /// Lists all that can be done on the screen in front.
    Menu "menu" Program [List];
    /// Makes a paper of the records: a report, a diary, a register.
    WritePaper "write-paper" Program [Global];
    /// Reads villages from a file.
    ImportVillages "import-villages" Program [Global];
    /// Reads a roster 花名册 from a file.
    ImportRoster "import-roster" Program [Global];
    /// Reads an old register 台账 from a file.
    ImportRegister "import-register" Program [Global];
    /// Reads policies from a file.
    ImportPolicies "import-policies" Program [Global];

    /// Goes to the next screen.
    NextTab "next-tab" Go [Global];
    /// Goes to the screen before.
    PreviousTab "previous-tab" Go [Global];
    /// Goes to 今日.
    GoToday "go-today" Go [Global];
    /// Goes to 走访.
    GoVisits "go-visits" Go [Global];
    /// Goes to 住户.
    GoHouseholds "go-households" Go [Global];
    /// Goes to 待办.
    GoTodo "go-todo" Go [Global];
    /// Goes to 进度.
    GoProgress "go-progress" Go [Global];
    /// Goes to 政策.
    GoPolicies "go-policies" Go [Global];
    /// Goes to 任务.
    GoTasks "go-tasks" Go [Global];
    /// Goes to 交换.
    GoExchange "go-exchange" Go [Global];

    /// Begins a visit; for the household at hand where there is one.
    NewVisit "new-visit" Log [Global];
    /// Logs a visit in one line.
    QuickEntry "quick-entry" Log [Global];
    /// Notes nights stayed in a village 驻村.
    LogStay "log-stay" Log [Global];

    /// Moves up one line.
    Up "up" List [List Overlay];
    /// Moves down one line.
    Down "down" List [List Overlay];
    /// Moves up one page.
    PageUp "page-up" List [List Overlay];
    /// Moves down one page.
    PageDown "page-down" List [List Overlay];
    /// Moves to the first line.
    First "first" List [List Overlay];
    /// Moves to the last line.
    Last "last" List [List Overlay];
    /// Opens the line at hand.
    Open "open" List [List];
    /// Marks the line at hand, or takes its mark off.
    Mark "mark" List [List];
    /// Marks all lines, or takes all marks off.
    MarkAll "mark-all" List [List];
    /// Shows only the lines that match.
    Filter "filter" List [List];
    /// Shows all lines again.
    ClearFilter "clear-filter" List [List];
    /// Narrows the list by village, category, due day and the like.
    Narrow "narrow" List [Visits Households Todo Progress];
    /// Sorts by the next column.
    Sort "sort" List [List];
    /// Goes to the next part of the screen.
    NextPane "next-pane" List [List];
    /// Goes to the part of the screen before.
    PreviousPane "previous-pane" List [List];

    /// Saves what is filled in.
    Save "save" Form [Form Text];
    /// Goes to the next field.
    NextField "next-field" Form [Form Text];
    /// Goes to the field before.
    PreviousField "previous-field" Form [Form Text];
    /// Takes the next choice of a field.
    NextChoice "next-choice" Form [Form Text];
    /// Takes the choice before.
    PreviousChoice "previous-choice" Form [Form Text];
    /// Chooses the household visited.
    PickHousehold "pick-household" Form [Form Text];
    /// Chooses one more household for the same visit.
    AddHousehold "add-household" Form [Form Text];
    /// Adds a concern 诉求 to the visit.
    AddConcern "add-concern" Form [Form Text];
    /// Adds a policy 政策 that was explained.
    AddPolicy "add-policy" Form [Form Text];
    /// Adds a matter 实事 done or promised.
    AddMatter "add-matter" Form [Form Text];
    /// Takes the concern, policy or matter at hand out of the visit.
    RemovePart "remove-part" Form [Form Text];
    /// Says that nobody was at home, or that somebody was.
    ToggleNobodyHome "toggle-nobody-home" Form [Form Text];

    /// Copies what is selected, or the line at hand.
    Copy "copy" Text [Text List];
    /// Cuts what is selected out.
    Cut "cut" Text [Text];
    /// Puts in what was copied or cut.
    Paste "paste" Text [Text];
    /// Selects the whole text.
    SelectAll "select-all" Text [Text];
    /// Empties the text.
    ClearText "clear-text" Text [Text];
    /// Deletes the word before the caret.
    DeleteWord "delete-word" Text [Text];
    /// Moves the caret to the start of the line.
    LineStart "line-start" Text [Text];
    /// Moves the caret to the end of the line.
    LineEnd "line-end" Text [Text];

    /// Shows the plan for the day, ordered by village and group, to be printed.
    DayPlan "day-plan" Screen [Today];
    /// Writes the plan for the day into a page to be printed.
    SavePlan "save-plan" Screen [Today];
    /// Writes the plan for the day into a plain text.
    SavePlanText "save-plan-text" Screen [Today];
    /// Corrects a visit that was logged.
    EditVisit "edit-visit" Screen [Visits];
    /// Shows what a visit said before it was corrected.
    VisitHistory "visit-history" Screen [Visits];
    /// Takes a visit out that was logged by mistake.
    RemoveVisit "remove-visit" Screen [Visits];
    /// Begins a visit at the household at hand.
    VisitHere "visit-here" Screen [Households];
    /// Corrects the household, policy or assignment at hand.
    Edit "edit" Screen [Households Policies Tasks];
    /// Enters a household, policy or assignment that is not there yet.
    Add "add" Screen [Households Policies Tasks];
    /// Shows only the households never visited, or all again.
    ShowNeverVisited "show-never-visited" Screen [Households];
    /// Makes two households of the one at hand 分户.
    SplitHousehold "split-household" Screen [Households];
    /// Makes one household of two 合户.
    MergeHousehold "merge-household" Screen [Households];
    /// Notes that a household moved away, came back or went to another village.
    MoveHousehold "move-household" Screen [Households];
    /// Excuses the household from the assignment 免计, or counts it again.
    ExcuseHousehold "excuse-household" Screen [Households];
    /// Takes the concern or matter to its usual next state.
    Advance "advance" Screen [Todo];
    /// Chooses the next state, with a note.
    AdvanceWithNote "advance-with-note" Screen [Todo];
    /// Puts the due date of a concern off.
    Extend "extend" Screen [Todo];
    /// Urges whoever is responsible for a concern 催办.
    Urge "urge" Screen [Todo];
    /// Notes that the household was told the result 回音.
    TellHousehold "tell-household" Screen [Todo];
    /// Writes a remark 批示 on what is at hand, or answers one.
    Remark "remark" Screen [Visits Households Todo];
    /// Puts concerns that are alike into one group 一类事, or takes one out.
    GroupAlike "group-alike" Screen [Todo];
    /// Shows another assignment, or all.
    SwitchAssignment "switch-assignment" Screen [Progress];
    /// Shows the next period.
    NextPeriod "next-period" Screen [Progress];
    /// Shows the period before.
    PreviousPeriod "previous-period" Screen [Progress];
    /// Shows how a figure is worked out, and how old its data are.
    Explain "explain" Screen [Progress];
    /// Shows a policy in large, to be read out.
    ReadOut "read-out" Screen [Policies];
    /// Shows policies against categories of households.
    CoverageMatrix "coverage-matrix" Screen [Policies];
    /// Lists the households that are still to be told of a policy.
    StillToTell "still-to-tell" Screen [Policies];
    /// Hands an assignment over to another cadre.
    HandOver "hand-over" Screen [Tasks];
    /// Ends an assignment before its time, or takes out what was written by mistake.
    EndTask "end-task" Screen [Tasks];
    /// Writes what was not sent yet into a file.
    Export "export" Screen [Exchange];
    /// Reads a file that somebody sent.
    Import "import" Screen [Exchange];
    /// Writes an invitation with which somebody enrols.
    Invite "invite" Screen [Exchange];
    /// Writes all of the ledger into one file, to be kept elsewhere.
    Backup "backup" Screen [Exchange];
    /// Takes a whole import back.
    TakeBack "take-back" Screen [Exchange];
    /// Revokes a device: what it writes is no longer taken.
    Revoke "revoke" Screen [Exchange];
    /// Chooses the side of a conflict at the left.
    PreviousSide "previous-side" Screen [Conflict];
    /// Chooses the side of a conflict at the right.
    NextSide "next-side" Screen [Conflict];
    /// Decides for the side that is chosen.
    TakeSide "take-side" Screen [Conflict];
    /// Decides all of the record for whoever wrote the side that is chosen.
    TakeWhole "take-whole" Screen [Conflict];
    /// Writes down what holds, from what both sides say.
    WriteOwn "write-own" Screen [Conflict];
    /// Goes to the next conflict and leaves this one undecided.
    NextConflict "next-conflict" Screen [Conflict];
    /// Goes to the conflict before.
    PreviousConflict "previous-conflict" Screen [Conflict];
    /// Shows what a paper will say, or what the places of a form are taken for.
    Preview "preview" Screen [Paper];
    /// Chooses the blank form that is to be filled.
    ChooseForm "choose-form" Screen [Paper];
}

impl Action {
    /// Returns whether a keymap file may bind the action in `scope`. The
    /// outermost scope takes all: a key there does nothing where its action
    /// means nothing.
    pub fn may_stand_in(self, scope: Scope) -> bool {
        scope == Scope::Global
            || self
                .scopes()
                .iter()
                .any(|own| *own == Scope::Global || *own == scope || (*own == Scope::List && scope.is_screen()))
    }

    /// Returns whether the action means something in a stack of scopes.
    pub fn works_in(self, scopes: &[Scope]) -> bool {
        self.scopes().iter().any(|own| *own == Scope::Global || scopes.contains(own))
    }

    /// Returns what the action is called, in the language in force.
    pub fn title(self) -> String {
        i18n::lookup(&format!("keymap-action-{}", self.name()), None)
    }

    /// Returns one line on what the action does, in the language in force.
    pub fn about(self) -> String {
        i18n::lookup(&format!("keymap-about-{}", self.name()), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::i18n::{EN, ZH};

    #[test]
    fn names_are_unique_and_read_back() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
            assert!(action.name().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{action:?}");
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(*scope));
        }
    }

    #[test]
    fn every_action_scope_and_group_is_documented_in_both_languages() {
        let keys = (Action::ALL.iter().flat_map(|a| ["action", "about"].map(|kind| (kind, a.name()))))
            .chain(Scope::ALL.iter().map(|s| ("scope", s.name())))
            .chain(Group::ALL.iter().map(|g| ("group", g.name())));
        let keys: Vec<String> = keys.map(|(kind, name)| format!("keymap-{kind}-{name}")).collect();
        for files in [ZH, EN] {
            let (_, text) = files.iter().find(|(area, _)| *area == "keymap").unwrap();
            for key in &keys {
                let said = text.lines().find_map(|line| line.strip_prefix(key.as_str())?.strip_prefix(" ="));
                assert!(said.is_some_and(|said| !said.trim().is_empty()), "{key}");
            }
        }
    }
}
