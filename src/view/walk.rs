//! Every command in every place: nothing falls over, nothing is written that
//! nobody asked for, nothing typed is lost, and what does nothing says why.
//! And wherever text is typed, the terminal's cursor stands at the caret, for
//! there an input method opens its window.

use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::layout::Position;

use super::{draw, under};
use crate::app::model::Stage;
use crate::app::sample::{Bench, state};
use crate::app::{Effect, Mouse, Msg, Tab, TerminalEffect};
use crate::base::progress::Progress;
use crate::base::text::width;
use crate::keymap::{Action, Keymap, Scope, preset};
use crate::settings::Look;

/// Draws the model on a fresh terminal; returns the rows, and the cursor where it is shown.
fn picture(bench: &mut Bench, (columns, rows): (u16, u16)) -> (Vec<String>, Position) {
    bench.send(Msg::Resize(columns, rows));
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&bench.model, frame)).unwrap();
    let cursor = terminal.backend_mut().get_cursor_position().unwrap();
    let buf = terminal.backend().buffer();
    let line = |y| (0..columns).map(|x| buf[(x, y)].symbol()).collect::<String>();
    ((0..rows).map(line).collect(), cursor)
}

fn shown(bench: &mut Bench) -> Vec<String> {
    picture(bench, (80, 24)).0
}

/// Clicks on the first place where `text` stands.
fn click(bench: &mut Bench, text: &str, button: fn(u16, u16) -> Mouse) {
    let at = find(bench, text).unwrap_or_else(|| panic!("no {text}\n{}", shown(bench).join("\n")));
    let mouse = match button(at.0, at.1) {
        Mouse::Click(column, row) => under(&bench.model, column, row),
        other => other,
    };
    bench.send(Msg::Mouse(mouse));
}

fn find(bench: &mut Bench, text: &str) -> Option<(u16, u16)> {
    bench.send(Msg::Resize(80, 24));
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| draw(&bench.model, frame)).unwrap();
    let buf = terminal.backend().buffer();
    (0..24).find_map(|y| {
        let (mut line, mut x) = (String::new(), 0);
        while x < 80 {
            line.push_str(buf[(x, y)].symbol());
            x += u16::try_from(width(buf[(x, y)].symbol())).unwrap().max(1);
        }
        let byte = line.find(text)?;
        Some((u16::try_from(width(&line[..byte])).unwrap(), y))
    })
}

#[test]
fn every_command_has_keys_in_each_of_its_places_in_every_preset() {
    for name in preset::names() {
        let (keymap, problems) = Keymap::load(Some(name), None);
        assert_eq!(problems, [], "{name}");
        for action in Action::ALL {
            for scope in action.scopes() {
                let keys = keymap.keys_for(*action, scope.stack());
                let reached = keys
                    .iter()
                    .any(|keys| !keys.is_lettered() && keys.0.iter().all(|key| !key.belongs_to_input_methods()));
                assert!(reached, "{name}: {action:?} in {scope:?}: {keys:?}");
            }
        }
    }
}

/// The places to walk through: how to get there, and whether something was
/// typed there that must not be lost.
const PLACES: &[(&str, &str)] = &[
    ("a page of a household", "alt+3 enter"),
    ("a filter", "alt+4 ctrl+f \"水\""),
    ("marked lines", "alt+4 ctrl+a"),
    ("the form, in a text", "alt+3 f2 enter down \"本人\""),
    ("the form, at a choice", "alt+3 f2 enter down \"本人\" shift+tab"),
    ("the form, left behind", "alt+3 f2 enter down \"本人\" alt+1"),
    ("the form, asking", "alt+3 f2 ctrl+s"),
    ("a sheet", "alt+4 down f7"),
    ("the line", "alt+3 f4 \"张三 听牢骚\""),
    ("help", "f1"),
    ("commands", "ctrl+p"),
    ("a menu", "alt+3 ctrl+o"),
    ("a menu over nothing", "alt+8 ctrl+o"),
    ("the search", "f3 \"水\""),
    ("messages", "f12"),
];

/// Tells whether a command may do nothing that is seen without a word: it moves
/// or chooses, and there is nowhere to go, or nothing to show.
fn may_be_silent(action: Action) -> bool {
    use Action::*;
    Tab::of(action).is_some()
        || matches!(
            action,
            Up | Down
                | PageUp
                | PageDown
                | First
                | Last
                | NextPane
                | PreviousPane
                | NextField
                | PreviousField
                | NextChoice
                | PreviousChoice
                | LineStart
                | LineEnd
                | DeleteWord
                | ClearText
                | SelectAll
                | Cancel
                | Confirm
                | Open
                | Filter
                | ClearFilter
                | Mark
                | MarkAll
                | Sort
                | ShowNeverVisited
                | SwitchAssignment
                | NextPeriod
                | PreviousPeriod
        )
}

/// Has a command carried out in a place and looks at what came of it. Returns
/// where it was if nothing did.
fn try_out(place: &str, enter: &dyn Fn() -> Bench, action: Action) -> Option<String> {
    let mut bench = enter();
    let (asked, typed) = (bench.asked.len(), bench.model.form.is_some());
    let sheet = bench.model.sheet.is_some();
    bench.send(Msg::Mouse(Mouse::Command(action)));
    let said = format!("{action:?} at {place}");
    let leaves = matches!(
        action,
        Action::Save | Action::Confirm | Action::Cancel | Action::Open | Action::Urge | Action::GroupAlike
    );
    assert!(bench.commits.is_empty() || leaves, "{said} writes {:?}", bench.commits);
    assert!(!typed || bench.model.form.is_some() || leaves, "{said} loses what was typed");
    assert!(!sheet || bench.model.sheet.is_some() || leaves, "{said} loses a sheet");
    let answered = may_be_silent(action) || bench.asked.len() > asked || !bench.said().is_empty();
    // Only pictures tell the rest, and they take long.
    (!answered && shown(&mut bench) == shown(&mut enter())).then_some(said)
}

#[test]
fn every_command_is_harmless_everywhere_and_says_so_where_it_does_nothing() {
    let mut silent = Vec::new();
    for action in Action::ALL {
        for tab in Tab::ALL {
            for (kind, new) in [("full", Bench::new as fn() -> Bench), ("empty", Bench::empty)] {
                let enter = || {
                    let mut bench = new();
                    bench.go(*tab);
                    bench
                };
                silent.extend(try_out(&format!("{tab:?}, {kind}"), &enter, *action));
            }
        }
        for (place, keys) in PLACES {
            let enter = || {
                let mut bench = Bench::new();
                bench.press(keys);
                bench
            };
            silent.extend(try_out(place, &enter, *action));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// Brings a bench to where something is tried.
type Enter = fn(&mut Bench);

#[test]
fn no_key_breaks_what_comes_before_the_work() {
    let stages: [(&str, Enter); 4] = [
        ("opening", |bench| bench.send(Msg::Opening(Progress { done: 1, total: 2 }, "…".into()))),
        ("locked", |bench| bench.send(Msg::Locked(true))),
        ("first run", |bench| bench.send(Msg::NoLedger)),
        ("failed", |bench| bench.send(Msg::OpenFailed("打不开".into()))),
    ];
    for (stage, enter) in stages {
        let mut bench = Bench::closed(Look::default());
        enter(&mut bench);
        for scope in Scope::ALL {
            for binding in bench.model.keymap.clone().bindings(scope.stack()) {
                for key in binding.keys.0 {
                    bench.send(Msg::Key(key));
                }
                shown(&mut bench);
                enter(&mut bench);
            }
        }
        bench.send(Msg::Paste("粘贴\u{1b}[31m".into()));
        bench.send(Msg::Mouse(Mouse::Menu(10, 10)));
        assert!(bench.commits.is_empty(), "{stage}");
        bench.open(state());
        assert!(matches!(bench.model.stage, Stage::Ready), "{stage}");
    }
}

/// Where text is typed: how to get there, and how many fields there are to step through.
const TYPED_AT: &[(&str, usize)] = &[
    ("f1", 1),
    ("f4", 1),
    ("ctrl+p", 1),
    ("f3", 1),
    ("alt+2 ctrl+f", 1),
    ("alt+3 ctrl+f", 1),
    ("alt+4 ctrl+f", 1),
    ("alt+3 f2", 24),
    ("alt+3 f2 f5", 24),
    ("alt+3 f2 f7", 24),
    ("alt+4 down f7", 6),
];

#[test]
fn the_cursor_stands_at_the_caret_wherever_text_is_typed() {
    for size in [(80, 24), (60, 16), (120, 40)] {
        for (keys, fields) in TYPED_AT {
            let mut bench = Bench::new();
            bench.send(Msg::Resize(size.0, size.1));
            bench.press(keys);
            let mut seen = 0;
            for step in 0..*fields {
                if bench.model.scopes().contains(&Scope::Text) {
                    bench.press("\"测试k\"");
                    let (rows, cursor) = picture(&mut bench, size);
                    let before = cursor.x.checked_sub(1).and_then(|x| cell(&mut bench, size, (x, cursor.y)));
                    assert_eq!(before.as_deref(), Some("k"), "{keys} {step} {size:?} {cursor}\n{}", rows.join("\n"));
                    seen += 1;
                }
                bench.press("tab");
            }
            assert!(seen > 0, "{keys}: nothing to type in");
        }
        let mut bench = Bench::closed(Look::default());
        bench.send(Msg::Locked(false));
        bench.press("\"口令abc\"");
        let (rows, cursor) = picture(&mut bench, size);
        let before = cell(&mut bench, size, (cursor.x.saturating_sub(1), cursor.y));
        assert!(before.is_some_and(|dot| !dot.trim().is_empty()), "{cursor}\n{}", rows.join("\n"));
    }
}

fn cell(bench: &mut Bench, (columns, rows): (u16, u16), at: (u16, u16)) -> Option<String> {
    bench.send(Msg::Resize(columns, rows));
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&bench.model, frame)).unwrap();
    terminal.backend().buffer().cell(at).map(|cell| cell.symbol().to_owned())
}

#[test]
fn a_click_on_a_hint_or_an_answer_is_its_key() {
    let mut bench = Bench::new();
    click(&mut bench, "F1 帮助", Mouse::Click);
    assert!(find(&mut bench, "按键").is_some());
    bench.press("esc alt+3 f2 enter down \"本人\" alt+1");
    bench.send(Msg::Mouse(Mouse::Command(Action::RemovePart)));
    assert!(find(&mut bench, "丢弃这篇").is_some());
    click(&mut bench, "否", Mouse::Click);
    assert!(bench.model.overlay.is_none() && bench.model.form.is_some());
}

#[test]
fn the_right_button_shows_what_can_be_done_with_a_row_and_a_click_does_it() {
    let mut bench = Bench::new();
    bench.press("alt+3");
    click(&mut bench, "欧阳春", Mouse::Menu);
    assert_eq!(bench.model.households.list.at(), 2);
    assert!(find(&mut bench, "操作").is_some());
    click(&mut bench, "走访此户", Mouse::Click);
    assert!(bench.model.form_in_front, "{}", bench.said());
    assert!(find(&mut bench, "欧阳春").is_some());
    // Outside of what lies over the screen a click closes it.
    bench.press("alt+3 ctrl+o");
    bench.send(Msg::Mouse(Mouse::Click(0, 23)));
    assert!(bench.model.overlay.is_none());
    bench.press("ctrl+p \"帮助\"");
    click(&mut bench, "列出此处", Mouse::Click);
    assert!(find(&mut bench, "按键").is_some());
}

#[test]
fn a_click_goes_to_a_field_of_the_form_and_turns_a_choice() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2");
    click(&mut bench, "农户家", Mouse::Click);
    let place = bench.model.form.as_ref().unwrap().focus();
    assert_eq!(place, crate::app::form::Spot::Place);
    click(&mut bench, "农户家", Mouse::Click);
    assert!(find(&mut bench, "农户家").is_none());
    click(&mut bench, "听诉求", Mouse::Click);
    bench.press("\"水渠\"");
    let form = bench.model.form.as_ref().unwrap();
    assert_eq!(form.block(crate::domain::visit::Block::Complaints).text(), "水渠");
}

#[test]
fn what_is_chosen_for_the_program_is_asked_to_be_remembered() {
    let mut bench = Bench::new();
    bench.press("alt+k down down down enter esc alt+m");
    let kept: Vec<_> =
        bench.asked.iter().filter(|effect| matches!(effect, Effect::Terminal(TerminalEffect::Remember(_)))).collect();
    assert_eq!(kept.len(), 2);
    let Some(Effect::Terminal(TerminalEffect::Remember(settings))) = kept.last() else { panic!() };
    assert_eq!(settings.mouse, Some(false));
    assert!(settings.theme.is_some());
}

#[test]
fn a_click_takes_a_figure_and_a_second_one_explains_it() {
    let mut bench = Bench::new();
    bench.press("alt+5");
    let before = shown(&mut bench);
    click(&mut bench, "走访次数", Mouse::Click);
    click(&mut bench, "走访次数", Mouse::Click);
    assert!(bench.model.progress.explanation.is_some(), "{}", before.join("\n"));
}
