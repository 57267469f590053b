//! What is held true of every input, whoever wrote it. Each target takes any
//! bytes and stops where something isn't as it must be. The tests run them over
//! what is committed under `fuzz/corpus`; `fuzz/` runs them under libFuzzer.

pub mod bundle;
mod ledger;
mod tables;
mod texts;

/// A target: its name, which is also that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: &[Target] = &[
    ("bundle", bundle::bundle),
    ("draft", texts::draft),
    ("entry", ledger::entry),
    ("holidays", texts::holidays),
    ("keymap", texts::keymap),
    ("lists", tables::lists),
    ("quick", texts::quick),
    ("roster", tables::roster),
    ("settings", texts::settings),
    ("text", texts::text),
];

/// Stops where a message holds something that could steer a terminal or turn
/// the reading order. `lines` are allowed where a message has several.
#[track_caller]
fn safe(message: &str, lines: bool) {
    let bad = |c: char| !(dundian::base::text::is_harmless(c) || lines && c == '\n');
    assert!(!message.is_empty() && !message.chars().any(bad), "{message:?} could steer a terminal");
}
