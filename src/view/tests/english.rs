//! The screens in English: shorter words have to do where Chinese takes less room.

use super::shown;
use crate::app::Tab;
use crate::app::sample::Bench;
use crate::base::i18n::{Lang, speak};

#[test]
fn every_screen_in_english() {
    speak(Lang::En);
    for tab in Tab::ALL {
        let mut bench = Bench::new();
        insta::assert_snapshot!(format!("{tab:?}"), shown(bench.go(*tab), (80, 24)));
    }
}

#[test]
fn what_lies_over_a_screen_in_english() {
    speak(Lang::En);
    let cases = [
        ("form", "alt+3 f2"),
        ("dossier", "alt+3 ctrl+f \"zs\" enter enter"),
        ("search", "f3 \"水\""),
        ("step", "alt+4 down f9 down down right"),
        ("task-new", "alt+7 f6 ctrl+s"),
        ("task-handover", "alt+7 f9 ctrl+s"),
        ("task-ending", "alt+7 delete"),
        ("stay", "ctrl+k down ctrl+a \"11-19\""),
    ];
    for (name, keys) in cases {
        let mut bench = Bench::new();
        insta::assert_snapshot!(name, shown(bench.press(keys), (80, 24)));
    }
}

#[test]
fn an_empty_ledger_in_english() {
    speak(Lang::En);
    for tab in Tab::ALL {
        let mut bench = Bench::empty();
        insta::assert_snapshot!(format!("empty-{tab:?}"), shown(bench.go(*tab), (80, 24)));
    }
}
