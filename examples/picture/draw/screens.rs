//! The screens that there are pictures of: where each begins, and the keys that
//! lead there by the default keymap. A new screen is one more line.

/// What the program starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// Sample data, as a cadre sees it.
    Sample,
    /// The same, as the committee sees it.
    Committee,
    /// No ledger yet.
    Nothing,
    /// A ledger that wants its passphrase.
    Locked,
}

/// A screen.
pub(super) struct Screen {
    /// Its name.
    pub name: &'static str,
    /// What it starts with.
    pub begins: Begins,
    /// The keys that lead to it.
    pub keys: &'static str,
}

const fn screen(name: &'static str, keys: &'static str) -> Screen {
    Screen { name, begins: Begins::Sample, keys }
}

const fn committee(name: &'static str, keys: &'static str) -> Screen {
    Screen { name, begins: Begins::Committee, keys }
}

/// A visit as it is when most of it is written.
const WRITTEN: &str = "alt+3 down f2 enter pagedown \
    \"儿子在昆山打工，一个月回来一趟。老两口种六亩地，今年稻子收成还可以。\" tab tab tab \
    \"水渠又堵了，浇不上水。\" f5 \"村东水渠淤塞，二组、三组四十亩地浇不上水\" tab \"水利\" tab tab \"40\"";

/// All of them.
pub(super) const SCREENS: &[Screen] = &[
    screen("today", "alt+1"),
    screen("visits", "alt+2"),
    screen("form", WRITTEN),
    screen("households", "alt+3"),
    screen("dossier", "alt+3 enter"),
    screen("todo", "alt+4"),
    screen("step", "alt+4 f6"),
    screen("progress", "alt+5"),
    screen("policies", "alt+6"),
    screen("tasks", "alt+7"),
    screen("exchange", "alt+8"),
    screen("quick", "f4"),
    screen("help", "f1"),
    screen("palette", "ctrl+p"),
    screen("search", "f3 \"水渠\""),
    screen("messages", "f12"),
    committee("review", "alt+4"),
    committee("remark", "alt+4 alt+c"),
    committee("cadres", "alt+5"),
    Screen { name: "welcome", begins: Begins::Nothing, keys: "" },
    Screen { name: "locked", begins: Begins::Locked, keys: "" },
];
