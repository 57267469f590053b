//! Where a binding holds. A scope knows nothing of keys or actions.
//!
//! A key is looked up with a stack of scopes, innermost first. A screen's own
//! bindings go before those of lists: `[Todo, List, Global]`. A field with the
//! caret in it goes before all: `[Text, Form, Global]`, `[Text, Overlay, Global]`.

use crate::tr;

macro_rules! scopes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $title:literal [$($outer:ident)*];)*) => {
        /// A part of the screen with bindings of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $($(#[$doc])* $variant,)*
        }

        impl Scope {
            /// Every scope, in the order in which help lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name that keymap files use.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns the scope that keymap files call `name`.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// Returns the name of the scope for people, in the language in force.
            pub fn title(self) -> String {
                match self { $(Self::$variant => tr!($title)),* }
            }

            /// Returns the usual stack with this scope innermost, against which
            /// keymaps are checked and help is written.
            pub fn stack(self) -> &'static [Self] {
                match self { $(Self::$variant => &[Self::$variant $(, Self::$outer)*]),* }
            }
        }
    };
}

scopes! {
    /// Everywhere.
    Global "global" "keymap-scope-global" [];
    /// Any screen with a list or table.
    List "list" "keymap-scope-list" [Global];
    /// The visit form and other forms, outside of their text fields.
    Form "form" "keymap-scope-form" [Global];
    /// A text field has the caret: plain characters are typing.
    Text "text" "keymap-scope-text" [Form Global];
    /// Help, palette, pickers and dialogs.
    Overlay "overlay" "keymap-scope-overlay" [Global];
    /// 今日: what is due and what was done.
    Today "today" "keymap-scope-today" [List Global];
    /// 走访: the visits.
    Visits "visits" "keymap-scope-visits" [List Global];
    /// 住户: the households.
    Households "households" "keymap-scope-households" [List Global];
    /// 待办: what waits.
    Todo "todo" "keymap-scope-todo" [List Global];
    /// 进度: the progress.
    Progress "progress" "keymap-scope-progress" [List Global];
    /// 政策: the policies.
    Policies "policies" "keymap-scope-policies" [List Global];
    /// 任务: the assignments.
    Tasks "tasks" "keymap-scope-tasks" [List Global];
    /// 交换: export and import.
    Exchange "exchange" "keymap-scope-exchange" [List Global];
    /// The sides of a conflict, side by side.
    Conflict "conflict" "keymap-scope-conflict" [Overlay Global];
    /// The sheet of a paper 写材料.
    Paper "paper" "keymap-scope-paper" [Form Global];
}

impl Scope {
    /// Returns whether this scope is a whole screen.
    pub fn is_screen(self) -> bool {
        self.stack().contains(&Self::List) && self != Self::List
    }

    /// Returns whether this scope has commands that only it has: a whole screen,
    /// or what stands in the place of one.
    pub fn is_place(self) -> bool {
        self.is_screen() || matches!(self, Self::Conflict | Self::Paper)
    }
}
