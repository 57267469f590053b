//! The screens as they come out: pictures of each at the sizes people have,
//! and what becomes of them without colours, room or data.

mod backups;
mod committee;
mod conflicts;
mod english;
mod exchange;
mod invitations;
mod numbers;
mod papers;
mod quick;
mod requests;
mod tasks;

use std::time::Instant;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::draw;
use crate::app::sample::{Bench, household, now};
use crate::app::{Mouse, Msg, Tab};
use crate::base::progress::Progress;
use crate::base::text::width;
use crate::demo::Plan;
use crate::demo::ledger::{Ledger, ledger};
use crate::domain::workdays::Calendar;
use crate::settings::{Colours, Look};

/// Draws the model on a fresh terminal and returns what stands there.
pub(super) fn picture(bench: &mut Bench, (columns, rows): (u16, u16)) -> Buffer {
    bench.send(Msg::Resize(columns, rows));
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&bench.model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// Returns the lines as a terminal shows them: a wide character hides the cell
/// after it. Fails where something stands in a hidden cell.
pub(super) fn lines(buf: &Buffer) -> Vec<String> {
    let mut lines = Vec::new();
    for y in 0..buf.area.height {
        let (mut line, mut x) = (String::new(), 0);
        while x < buf.area.width {
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            let columns = u16::try_from(width(symbol)).unwrap().max(1);
            for hidden in x + 1..(x + columns).min(buf.area.width) {
                assert!(buf[(hidden, y)].symbol().trim().is_empty(), "half of {symbol} is hidden by something: {line}");
            }
            x += columns;
        }
        assert_eq!(x, buf.area.width, "a wide character sticks out: {line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Returns a ledger of so many visits.
fn sample_ledger(visits: usize) -> Ledger {
    let calendar = Calendar::embedded();
    ledger(&Plan { visits, seed: 1, now: now() }, &|day, urgency| calendar.due(urgency, day).day).unwrap()
}

pub(super) fn shown(bench: &mut Bench, size: (u16, u16)) -> String {
    lines(&picture(bench, size)).join("\n")
}

#[test]
fn every_screen_at_every_size() {
    for size in [(80, 24), (120, 40)] {
        for tab in Tab::ALL {
            let mut bench = Bench::new();
            bench.model.size = size;
            bench.go(*tab);
            insta::assert_snapshot!(format!("{tab:?}-{}x{}", size.0, size.1), shown(&mut bench, size));
        }
    }
}

#[test]
fn what_lies_over_a_screen() {
    let cases = [
        ("dossier", "alt+3 ctrl+f \"zs\" enter enter"),
        ("filter", "alt+3 ctrl+f \"水渠\""),
        ("filter-nothing", "alt+2 ctrl+f \"无此\""),
        ("help", "f1"),
        ("palette", "ctrl+p \"bz\""),
        ("search", "f3 \"水\""),
        ("step", "alt+4 down f9 down down right"),
        ("narrow-sheet", "alt+3 f9"),
        ("narrowed", "alt+3 f9 tab \"2\" tab tab tab \"30\" ctrl+s"),
        ("messages", "alt+7 ctrl+o \"张\" esc f12"),
        ("form", "alt+3 f2"),
    ];
    for (name, keys) in cases {
        let mut bench = Bench::new();
        insta::assert_snapshot!(name, shown(bench.press(keys), (80, 24)));
    }
}

#[test]
fn commands_to_choose_from_and_keys_that_follow() {
    for (name, keys) in
        [("palette-all", "alt+4 ctrl+p"), ("menu", "alt+3 ctrl+o"), ("help-narrowed", "alt+4 f1 \"f6\"")]
    {
        insta::assert_snapshot!(name, shown(Bench::new().press(keys), (80, 24)));
    }
    for size in [(80, 24), (60, 16)] {
        let mut bench = Bench::keyed(Some("vim"), "");
        insta::assert_snapshot!(format!("which-key-{}", size.0), shown(bench.press("alt+4 g"), size));
    }
    // More than there is room for: it is said how many more there are.
    let letters = "abcdefhijklmnopqrsuvwxyzABCDEFGHIJKLMNOPQRSUVWXYZ0";
    let bound: String = letters.chars().map(|c| format!("\"g {c}\" = \"open\"\n")).collect();
    let mut bench = Bench::keyed(Some("vim"), &format!("[list]\n{bound}"));
    insta::assert_snapshot!("which-key-many", shown(bench.press("alt+4 g"), (60, 16)));
}

#[test]
fn sheets_about_households() {
    let cases = [
        ("household-edit", "alt+3 f7", (80, 24)),
        ("household-edit-narrow", "alt+3 f7 tab tab tab", (60, 16)),
        ("household-edit-wide", "alt+3 f7", (120, 40)),
        ("household-known", "alt+3 alt+a \"1\" tab \"2\" tab \"别人\" ctrl+s", (80, 24)),
        ("household-split", "alt+3 alt+d \"张小明\" tab", (80, 24)),
        ("household-merge", "alt+3 alt+h \"lly\" enter", (80, 24)),
        ("household-move", "alt+3 f8 f8 alt+b right right", (80, 24)),
        ("household-excuse", "alt+3 alt+x", (80, 24)),
    ];
    for (name, keys, size) in cases {
        let mut bench = Bench::new();
        bench.model.size = size;
        insta::assert_snapshot!(name, shown(bench.press(keys), size));
    }
}

#[test]
fn an_empty_ledger_says_what_to_do_next() {
    for tab in Tab::ALL {
        let mut bench = Bench::empty();
        insta::assert_snapshot!(format!("empty-{tab:?}"), shown(bench.go(*tab), (80, 24)));
    }
}

#[test]
fn before_the_work_begins() {
    let mut bench = Bench::closed(Look::default());
    insta::assert_snapshot!("first-picture", shown(&mut bench, (80, 24)));
    bench.send(Msg::Opening(Progress { done: 1, total: 2 }, "正在读入".into()));
    insta::assert_snapshot!("opening", shown(&mut bench, (80, 24)));
    bench.send(Msg::Locked(true));
    bench.press("\"口令\"");
    let locked = shown(&mut bench, (80, 24));
    assert!(!locked.contains("口令令"));
    insta::assert_snapshot!("locked", locked);
    bench.send(Msg::OpenFailed("另一个窗口正在使用这份数据。".into()));
    insta::assert_snapshot!("failed", shown(&mut bench, (80, 24)));
}

#[test]
fn the_narrowest_terminal_and_one_that_is_too_small() {
    let mut bench = Bench::new();
    for tab in Tab::ALL {
        bench.go(*tab);
        insta::assert_snapshot!(format!("narrow-{tab:?}"), shown(&mut bench, (60, 16)));
    }
    insta::assert_snapshot!("too-small", shown(&mut bench, (40, 12)));
    for size in [(1, 1), (2, 1), (59, 16), (60, 15), (300, 3)] {
        shown(&mut bench, size);
    }
}

#[test]
fn without_colours_nothing_has_any() {
    let mut bench = Bench::looking(Look { colours: Colours::None, ..Look::default() });
    for tab in Tab::ALL {
        bench.go(*tab);
        let buf = picture(&mut bench, (80, 24));
        assert!(buf.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "{tab:?}");
    }
}

#[test]
fn old_consoles_get_no_lines_they_can_not_draw() {
    let mut bench = Bench::looking(Look { ascii: true, ..Look::default() });
    for tab in Tab::ALL {
        let shown = shown(bench.go(*tab).press("f1 esc ctrl+p"), (120, 40));
        let drawn = |c: char| ('\u{2500}'..='\u{259f}').contains(&c);
        assert!(!shown.contains(drawn), "{shown}");
    }
}

#[test]
fn a_click_takes_the_tab_and_the_row_under_it() {
    let mut bench = Bench::new();
    let lines = lines(&picture(&mut bench, (80, 24)));
    let at = lines[1].find("住户").map(|byte| width(&lines[1][..byte])).unwrap();
    bench.send(Msg::Mouse(Mouse::Click(u16::try_from(at).unwrap(), 1)));
    assert_eq!(bench.model.tab, Tab::Households);
    bench.send(Msg::Mouse(Mouse::Click(10, 5)));
    assert_eq!(bench.model.households.list.at(), 1);
    bench.send(Msg::Mouse(Mouse::Click(10, 5)));
    assert!(bench.model.households.dossier.is_some(), "a second click opens");
}

/// A key and the picture after it, at ten thousand visits. The bound holds for
/// an optimised build; the test only keeps it from growing out of sight.
#[test]
fn a_key_is_answered_at_once_however_much_there_is() {
    let mut bench = Bench::closed(Look::default());
    bench.open(sample_ledger(10_000).state);
    let mut slowest = std::time::Duration::ZERO;
    for tab in Tab::ALL {
        bench.go(*tab);
        picture(&mut bench, (120, 40));
        for key in ["down", "pagedown", "end", "home", "tab"] {
            let begun = Instant::now();
            bench.press(key);
            picture(&mut bench, (120, 40));
            slowest = slowest.max(begun.elapsed());
        }
    }
    for key in ["f4", "z", "s", "space", "h", "enter", "esc"] {
        let begun = Instant::now();
        bench.press(key);
        picture(&mut bench, (120, 40));
        slowest = slowest.max(begun.elapsed());
    }
    eprintln!("slowest key to picture: {slowest:?}");
    assert!(slowest.as_millis() < if cfg!(debug_assertions) { 250 } else { 5 }, "{slowest:?}");
}

#[test]
fn marks_are_taken_said_in_the_footer_and_gone_once_the_visit_is_saved() {
    let mut bench = Bench::new();
    bench.press("alt+3 home f8 f8");
    let seen = shown(&mut bench, (80, 24));
    assert!(seen.contains("F2 走访选中 2 户"), "{seen}");
    // The cursor stands on the third one; it isn't meant.
    bench.press("f2");
    let form = bench.model.form.as_ref().unwrap();
    assert_eq!(form.picked(), [household("1"), household("2")]);
    let seen = shown(&mut bench, (80, 24));
    assert!(seen.contains("张三等 2 户"), "{seen}");
    bench.press("enter pagedown \"好\" esc f2");
    assert_eq!(bench.model.begun().len(), 1, "the same marks go on with the same visit");
    bench.press("ctrl+s");
    assert!(bench.model.households.marked.is_empty());
}

#[test]
fn leaving_says_where_the_visit_is_gone_on_with() {
    let mut bench = Bench::new();
    bench.press("alt+3 home f2 enter pagedown \"好\" esc");
    assert!(!bench.model.form_in_front && bench.said().contains("F2"), "{}", bench.said());
    bench.press("f2 ctrl+o \"oyc\" enter esc");
    assert!(!bench.said().contains("F2") && bench.said().contains("今日"), "{}", bench.said());
    // An empty visit is asked about with its own keys.
    bench.press("down f2 ctrl+s");
    let seen = shown(&mut bench, (80, 24));
    let foot = seen.lines().last().unwrap();
    assert!(seen.contains("什么都没写，记成走访吗？"), "{seen}");
    assert_eq!(foot.trim(), "Enter 记成走访  Esc 接着写");
}
