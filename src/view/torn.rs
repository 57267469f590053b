//! No character tears a screen, whatever it is and wherever it stands: every
//! text of the sample data is replaced by such characters, every screen drawn,
//! and what comes out is read as a terminal reads it.

use std::fmt::Write as _;

use fastrand::Rng;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use rstest::rstest;
use serde_json::Value;

use super::draw;
use super::tests::{lines, picture};
use crate::app::sample::{Bench, now};
use crate::app::{Msg, Tab};
use crate::base::text::{is_ambiguous, width};
use crate::demo::ledger::{Ledger, fold};
use crate::demo::{Plan, generate};
use crate::domain::change::Change;
use crate::domain::record::Record;
use crate::domain::workdays::Calendar;
use crate::settings::Look;

/// Characters of one class each: first and last.
const CLASSES: &[(char, char)] = &[
    ('a', 'z'),
    ('\u{4e00}', '\u{9fff}'),
    // Extensions B to H, and the unassigned beyond.
    ('\u{20000}', '\u{2a6df}'),
    ('\u{2a700}', '\u{323af}'),
    ('\u{323b0}', '\u{3fffd}'),
    // Marks that stand on others, and one that joins.
    ('\u{300}', '\u{36f}'),
    ('\u{20d0}', '\u{20f0}'),
    ('\u{200d}', '\u{200d}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{e0100}', '\u{e01ef}'),
    // Emoji, their colours, flags.
    ('\u{1f300}', '\u{1faff}'),
    ('\u{1f3fb}', '\u{1f3ff}'),
    ('\u{1f1e6}', '\u{1f1ff}'),
    ('\u{2600}', '\u{27bf}'),
    // Of one column or two, as the terminal likes.
    ('\u{2010}', '\u{2027}'),
    ('\u{2460}', '\u{25ff}'),
    ('\u{e000}', '\u{f8ff}'),
    // Unassigned, not characters, and those that command.
    ('\u{378}', '\u{379}'),
    ('\u{e0080}', '\u{e00ff}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\0', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    // Scripts that join and stack: Arabic, Devanagari, Thai, Hangul by its parts, Tibetan.
    ('\u{600}', '\u{6ff}'),
    ('\u{904}', '\u{939}'),
    ('\u{e00}', '\u{e7f}'),
    ('\u{1100}', '\u{11ff}'),
    ('\u{f00}', '\u{fff}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{ff61}', '\u{ffdc}'),
];

/// Returns a text of up to so many characters, mostly of a few classes.
fn nasty(rng: &mut Rng, chars: usize) -> String {
    let some = [rng.choice(CLASSES), rng.choice(CLASSES), rng.choice(CLASSES)];
    let mut out = String::new();
    for _ in 0..rng.usize(1..=chars) {
        let class = if rng.u8(..8) == 0 { rng.choice(CLASSES) } else { some[rng.usize(..3)] };
        let Some((first, last)) = class else { continue };
        out.extend(char::from_u32(rng.u32(u32::from(*first)..=u32::from(*last))));
    }
    out
}

/// Fields that people fill in freely.
const FREE: &[&str] = &[
    "name",
    "town",
    "county",
    "unit",
    "post",
    "head",
    "group",
    "number",
    "address",
    "relation",
    "met",
    "chat",
    "policy_talk",
    "development",
    "complaints",
    "help",
    "text",
    "category",
    "responsible",
    "result",
    "need",
    "action",
    "confirmed_by",
    "title",
    "campaign",
    "document",
    "question",
    "answer",
    "told_by",
];

fn spoil(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if FREE.contains(&name.as_str()) && rng.u8(..4) > 0 => {
                        *text = nasty(rng, 40);
                    }
                    value => spoil(rng, value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(rng, item)),
        _ => {}
    }
}

/// Returns sample data of which most texts are nasty.
fn spoilt(seed: u64) -> Ledger {
    let mut rng = Rng::with_seed(seed);
    let calendar = Calendar::embedded();
    let due = |day, urgency| calendar.due(urgency, day).day;
    let sample = generate(&Plan { visits: 60, seed, now: now() }, &due);
    let me = sample.me();
    let changes = sample.flat_map(|batch| batch.changes).map(|mut change| {
        if let Change::Add { record, .. } = &mut change {
            let mut fields = serde_json::from_str(&record.to_json().unwrap()).unwrap();
            spoil(&mut rng, &mut fields);
            *record = Record::from_json(record.kind(), &fields.to_string()).unwrap();
        }
        change
    });
    fold(me, changes.collect::<Vec<_>>().into_iter()).unwrap()
}

/// Returns what a terminal shows when it is sent this screen.
fn on_terminal(bench: &Bench, (columns, rows): (u16, u16)) -> vt100::Parser {
    let mut sent = Vec::new();
    let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut sent), TerminalOptions { viewport }).unwrap();
    terminal.draw(|frame| draw(&bench.model, frame)).unwrap();
    drop(terminal);
    let some = |cells| std::num::NonZero::new(cells).unwrap();
    let mut parser = vt100::Parser::new(some(rows), some(columns), 0);
    // This terminal passes the sign for what can't be shown over.
    parser.process(String::from_utf8(sent).unwrap().replace('\u{fffd}', "¿").as_bytes());
    parser
}

/// Fails where a terminal shows something else than was drawn.
fn same(buf: &Buffer, terminal: &vt100::Parser, what: &str) {
    for y in 0..buf.area.height {
        let mut hidden = 0;
        for x in 0..buf.area.width {
            // What a wide character hides is not drawn.
            if x < hidden {
                continue;
            }
            hidden = x + u16::try_from(width(buf[(x, y)].symbol())).unwrap();
            let drawn = buf[(x, y)].symbol().trim();
            let Some(cell) = terminal.screen().cell(y, x) else { panic!("{what}: no cell {x},{y}") };
            // A terminal keeps only so many marks on one letter.
            let shown = cell.contents().trim();
            let same = drawn.chars().next().map(|c| if c == '\u{fffd}' { '¿' } else { c }) == shown.chars().next();
            let before = || (0..=x).map(|x| buf[(x, y)].symbol().escape_unicode().to_string()).collect::<Vec<_>>();
            assert!(same, "{what}: {drawn:?} was drawn at {x},{y}, and {shown:?} is shown: {:?}", before());
        }
    }
}

/// Keys that lead somewhere, and what is typed there comes out of the bag.
const WAYS: &[&str] = &["", "enter", "f7", "f6", "ctrl+f", "ctrl+p", "f3", "f2", "f4", "f1", "tab down", "alt+a"];

#[rstest]
#[case((60, 16))]
#[case((80, 24))]
#[case((97, 31))]
#[case((120, 40))]
#[case((200, 60))]
fn nothing_tears_whatever_stands_in_the_records(#[case] size: (u16, u16)) {
    for seed in 1..=2 {
        let mut rng = Rng::with_seed(seed);
        let look = Look { ascii: seed == 2, ..Look::default() };
        let mut bench = Bench::closed(look);
        bench.open_ledger(spoilt(seed));
        for tab in Tab::ALL {
            for way in WAYS {
                bench.press("esc esc esc").go(*tab).press(way);
                if !way.is_empty() && *way != "f1" {
                    bench.send(Msg::Paste(nasty(&mut rng, 30)));
                }
                let mut what = String::new();
                let _ = write!(what, "{tab:?} {way} {size:?} seed {seed}");
                let buf = picture(&mut bench, size);
                let rows = lines(&buf);
                same(&buf, &on_terminal(&bench, size), &what);
                if look.ascii {
                    let wide = buf.content.iter().find(|cell| is_ambiguous(cell.symbol()));
                    assert!(wide.is_none(), "{what}: {wide:?}\n{}", rows.join("\n"));
                }
            }
        }
    }
}
