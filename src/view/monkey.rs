//! Long runs of random keys, pastes, clicks and sizes: nothing panics, nothing
//! tears, and nothing that was typed is lost.

use fastrand::Rng;
use rstest::rstest;

use super::tests::{lines, picture};
use crate::app::dialogs::overlay::Overlay;
use crate::app::sample::Bench;
use crate::app::{Mouse, Msg, Outcome, sheet};
use crate::keymap::{Key, Scope};
use crate::tr;

/// Steps of each run; there are eight of them.
const STEPS: u32 = 25_000;

/// Keys that the monkey presses: all that the keymap knows, and typing.
fn keys(bench: &Bench) -> Vec<Key> {
    let bound = Scope::ALL.iter().flat_map(|scope| bench.model.keymap.bindings(scope.stack()));
    let mut keys: Vec<Key> = bound.flat_map(|binding| binding.keys.0).collect();
    let typed = "z s 1 张 水 ｑ ！ x delete backspace left right home end tab enter esc f24 ctrl+x";
    keys.extend(typed.split(' ').map(|key| key.parse::<Key>().unwrap()));
    keys.retain(|key| !matches!(key.hint().as_str(), "F10" | "Ctrl+Q"));
    keys
}

/// Something that was typed and is on no disk but as a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unsaved {
    visit: bool,
    sheet: bool,
}

fn unsaved(bench: &Bench) -> Unsaved {
    Unsaved {
        visit: bench.model.form.as_ref().is_some_and(|form| form.is_dirty()),
        // What only narrows a list is no loss.
        sheet: bench.model.sheet.as_ref().is_some_and(|sheet| sheet.is_dirty() && sheet.about().is_kept()),
    }
}

/// Fails where something typed is neither on the screen nor saved nor given up
/// by somebody who was asked.
fn nothing_is_lost(bench: &Bench, before: Unsaved, commits: usize, asked: bool, step: &str) {
    let saved = bench.commits.len() > commits;
    let lost = before.visit && bench.model.form.is_none() || before.sheet && bench.model.sheet.is_none();
    let same = bench.said() == tr!("sheet-nothing");
    assert!(!lost || saved || asked || same, "{step}: what was typed is gone, and {:?} was said", bench.said());
}

/// Fails where the draft on the disk isn't what is on the screen.
fn drafts_are_kept(bench: &Bench, step: &str) {
    let now = unsaved(bench);
    if let Some(form) = bench.model.form.as_ref().filter(|_| now.visit) {
        assert_eq!(
            bench.drafts.get(&crate::app::model::drafts::name(bench.model.drafts.place())),
            Some(&form.to_draft()),
            "{step}: the draft of the visit is old"
        );
    }
    if let Some(sheet) = bench.model.sheet.as_ref().filter(|_| now.sheet) {
        assert_eq!(bench.drafts.get(sheet::DRAFT), Some(&sheet.to_draft()), "{step}: the draft of the sheet is old");
    }
}

/// Runs of another length are to be had by `DUNDIAN_MONKEY`.
fn steps() -> u32 {
    std::env::var("DUNDIAN_MONKEY").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS)
}

#[rstest]
fn a_monkey_loses_and_tears_nothing(#[values(1, 2, 3, 4, 5, 6, 7, 8)] seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let mut bench = Bench::new();
    let keys = keys(&bench);
    let pastes = ["张三\n李四", "\u{1b}[31m\u{202e}", "e\u{301}👩‍👩‍👧", &"长".repeat(500)];
    let mut size = (80, 24);
    for n in 0..steps() {
        let (before, commits) = (unsaved(&bench), bench.commits.len());
        let asks = |bench: &Bench| {
            let model = &bench.model;
            matches!(model.overlay, Some(Overlay::Confirm(_)))
                || model.form.as_ref().is_some_and(|form| form.is_asking())
                || model.sheet.as_ref().is_some_and(|sheet| sheet.is_asking())
        };
        let asked = asks(&bench);
        let mut what = String::new();
        match rng.u32(0..100) {
            0 => size = (rng.u16(1..210), rng.u16(1..70)),
            1..=2 => bench.send(Msg::Paste(rng.choice(pastes).unwrap().into())),
            3..=4 => bench.send(Msg::Mouse(Mouse::Click(rng.u16(0..210), rng.u16(0..70)))),
            5 => bench.send(Msg::Mouse(Mouse::Wheel(rng.bool()))),
            6 => size = (80, 24),
            7 if rng.u8(..4) == 0 => bench.outcome = Outcome::Refused("磁盘满了".into()),
            7 => bench.outcome = Outcome::Saved(Vec::new()),
            // What was begun is also finished now and then.
            8..=12 => bench.send(Msg::Key("enter".parse().unwrap())),
            // Somebody who is lost presses Esc twice: once for the words, once for the dialog.
            13..=15 => (0..2).for_each(|_| {
                if !asks(&bench) {
                    bench.send(Msg::Key("esc".parse().unwrap()));
                }
            }),
            _ => {
                let key = *rng.choice(&keys).unwrap();
                what = key.hint();
                bench.send(Msg::Key(key));
            }
        }
        let step = format!("seed {seed}, step {n} {what}");
        nothing_is_lost(&bench, before, commits, asked, &step);
        if n % 64 == 0 {
            drafts_are_kept(&bench, &step);
        }
        if n % 250 == 0 {
            lines(&picture(&mut bench, size));
        } else if bench.model.size != size {
            bench.send(Msg::Resize(size.0, size.1));
        }
    }
    assert!(!bench.commits.is_empty() || steps() < STEPS, "the monkey got to the end of something");
}
