//! The pages of the first run after the ledger was made, at the sizes people have.

use super::tests::shown;
use crate::app::dialogs::welcome::whole::founded;
use crate::base::i18n::{Lang, set_lang};

const LOOKS: [(&str, &str); 7] = [
    ("village", ""),
    ("village-found", "\"zhang\""),
    ("village-chosen", "\"qianzhang\" enter"),
    ("task", "\"qianzhang\" enter enter"),
    ("task-wrong", "\"qianzhang\" enter enter tab \"x\" ctrl+s"),
    ("task-sent", "\"qianzhang\" enter enter right"),
    ("roster", "down down enter"),
];

#[test]
fn every_page_of_the_setting_up() {
    for (name, keys) in LOOKS {
        for (columns, rows) in [(80, 24), (120, 40), (60, 16)] {
            let mut bench = founded();
            bench.press(keys);
            insta::assert_snapshot!(format!("first-{name}-{columns}x{rows}"), shown(&mut bench, (columns, rows)));
        }
    }
}

#[test]
fn the_setting_up_in_english() {
    // The language is the whole process's: only where each test has a process
    // of its own can another one be tried.
    if std::env::var_os("NEXTEST").is_none() {
        return;
    }
    set_lang(Lang::En);
    for (name, keys) in [LOOKS[0], LOOKS[3], LOOKS[6]] {
        let mut bench = founded();
        bench.press(keys);
        insta::assert_snapshot!(format!("first-{name}-english"), shown(&mut bench, (80, 24)));
    }
}
