//! The first run, key by key: what is pressed, where it leads, what it asks for.

use std::sync::Arc;

use chrono::DateTime;

use super::*;
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::{Model, Stage};
use crate::app::msg::Msg;
use crate::app::update;
use crate::app::world::Opened;
use crate::base::ids::DeviceId;
use crate::keymap::{Keymap, Matcher, Outcome};
use crate::settings::Look;
use crate::state::State;
use crate::workspace::{Me, Shared};

const CODE: &str = "008J4-CT4AN-K7F24-SNAXW-SQFEW";

/// Presses `script` and writes down in short what was asked for. A word is a
/// key; `=文字` types each character, `+文字` pastes it (`␠` is a space in
/// both), `!ok`, `!open` and `!failed` are the answers to founding.
fn press(welcome: &mut Welcome, preset: &str, script: &str) -> String {
    let (keymap, _) = Keymap::load(Some(preset), None);
    let mut matcher = Matcher::default();
    let mut said = Vec::new();
    let mut take = |welcome: &mut Welcome, input| said.extend(welcome.update(input).into_iter().map(short));
    for word in script.split(' ').filter(|word| !word.is_empty()) {
        let text = word[1..].replace('␠', " ");
        match word.as_bytes()[0] {
            b'=' => {
                for c in text.chars() {
                    let key = Key { code: KeyCode::Char(c), mods: KeyModifiers::NONE };
                    feed(welcome, &keymap, &mut matcher, key, &mut take);
                }
            }
            b'+' => take(welcome, Input::Paste(text)),
            b'!' => take(
                welcome,
                match text.as_str() {
                    "ok" => Input::Founded { recovery_code: Some(Secret::new(CODE)) },
                    "open" => Input::Founded { recovery_code: None },
                    _ => Input::Failed("磁盘已满。".to_owned()),
                },
            ),
            _ => feed(welcome, &keymap, &mut matcher, word.parse().unwrap(), &mut take),
        }
    }
    said.join(" ")
}

fn feed(
    welcome: &mut Welcome,
    keymap: &Keymap,
    matcher: &mut Matcher,
    key: Key,
    take: &mut impl FnMut(&mut Welcome, Input),
) {
    match matcher.feed(keymap, welcome.scopes(), key) {
        Outcome::Action(action) => take(welcome, Input::Action(action)),
        Outcome::NoMatch(key) => take(welcome, Input::Key(key)),
        // The input method is on where nobody types: the hint line tells it.
        Outcome::Composed(_) | Outcome::Pending(_) | Outcome::Cancelled => {}
    }
}

fn short(output: Output) -> String {
    match output {
        Output::Found { role, name, unit, passphrase } => {
            let passphrase = passphrase.map_or("-".to_owned(), |secret| secret.expose().to_owned());
            format!("found({},{name},{unit},{passphrase})", role.word())
        }
        Output::Restore { file, secret, recovery } => format!("restore({file},{},{recovery})", secret.expose()),
        Output::Notice(_) => "notice".to_owned(),
        Output::Done(then) => format!("done{}", then.map_or("", Action::name)),
        other => format!("{other:?}").to_lowercase(),
    }
}

const RESTORE: &str = "down down enter";
const WHO: &str = "enter =张三 tab =县水务局";
const LOCK: &str = "enter =张三 enter =县水务局 enter enter";
const FOUND: &str = "enter =张三 enter =县水务局 enter enter =shuiqu2026 enter =shuiqu2026 enter";

#[test]
fn every_page_goes_on_back_and_around() {
    use Page::{Code, Lock, Ready, Recover, Restore, Start, Who};
    for (before, keys, page, at, said) in [
        ("", "", Start, Stop::Begin, ""),
        // The first page, with arrows, Tab and Enter, around its ends.
        ("", "down", Start, Stop::Sample, ""),
        ("", "down enter", Start, Stop::Sample, "demo"),
        ("", "up", Start, Stop::Exit, ""),
        ("", "end enter", Start, Stop::Exit, "leave"),
        ("", "shift+tab tab tab home", Start, Stop::Begin, ""),
        ("", "esc", Start, Stop::Exit, ""),
        ("", "esc esc", Start, Stop::Exit, "leave"),
        ("", "f10", Start, Stop::Begin, "leave"),
        ("", "f2 alt+3", Start, Stop::Begin, "notice notice"),
        ("", "f1 ctrl+z pageup left =张", Start, Stop::Begin, "notice"),
        // A backup, and an office without one.
        (RESTORE, "", Restore, Stop::BackupFile, ""),
        (RESTORE, "esc", Start, Stop::Begin, ""),
        (RESTORE, "ctrl+s", Restore, Stop::BackupFile, ""),
        (RESTORE, "=x.tar enter enter =春风 enter", Restore, Stop::BackupSecret, "restore(x.tar,春风,false)"),
        (RESTORE, "=x.tar tab right tab =code ctrl+s", Restore, Stop::BackupSecret, "restore(x.tar,code,true)"),
        (RESTORE, "=x.tar ctrl+s !no esc", Start, Stop::Begin, "restore(x.tar,,false)"),
        (RESTORE, "=x.tar ctrl+s =y ctrl+s f10 f10", Restore, Stop::BackupFile, "restore(x.tar,,false) leave"),
        ("down down down enter", "", Recover, Stop::Read, ""),
        ("down down down enter", "enter", Start, Stop::Begin, ""),
        ("down down down enter", "esc", Start, Stop::Begin, ""),
        // Who.
        ("enter", "", Who, Stop::Name, ""),
        ("enter", "up up tab", Who, Stop::Role, ""),
        ("enter", "enter enter", Who, Stop::Role, ""),
        ("enter", "down shift+tab", Who, Stop::Name, ""),
        ("enter", "esc", Start, Stop::Begin, ""),
        (WHO, "ctrl+s", Lock, Stop::Passphrase, ""),
        (LOCK, "", Lock, Stop::Passphrase, ""),
        // The passphrase, or none.
        (LOCK, "esc", Who, Stop::Name, ""),
        (LOCK, "tab tab enter", Lock, Stop::Passphrase, ""),
        (LOCK, "up right enter", Lock, Stop::Protection, "found(cadre,张三,县水务局,-)"),
        (LOCK, "up space tab tab", Lock, Stop::Protection, ""),
        (LOCK, "up right left enter", Lock, Stop::Passphrase, ""),
        (FOUND, "", Lock, Stop::Again, ""),
        (FOUND, "!ok", Code, Stop::Check, ""),
        (FOUND, "!open", Ready, Stop::Work, ""),
        // The code.
        (FOUND, "!ok =SQFEW enter", Ready, Stop::Work, ""),
        (FOUND, "!ok =ｓｑｆｅｗ enter", Ready, Stop::Work, ""),
        (FOUND, "!ok +008j4␠ct4an␠k7f24␠snaxw␠sqfew enter", Ready, Stop::Work, ""),
        (FOUND, "!ok down enter", Ready, Stop::Work, ""),
        (FOUND, "!ok enter", Code, Stop::Check, ""),
        (FOUND, "!ok =SNAXW enter", Code, Stop::Check, ""),
        (FOUND, "!ok esc", Code, Stop::Check, ""),
        (FOUND, "!ok f10 f10", Code, Stop::Check, "leave"),
        (FOUND, "!ok f10 =S f10", Code, Stop::Check, ""),
        // What next.
        (FOUND, "!open enter", Ready, Stop::Work, "done"),
        (FOUND, "!open f2 f1", Ready, Stop::Work, "donenew-visit donehelp"),
        (FOUND, "!open esc", Ready, Stop::Work, "done"),
        (FOUND, "!open f10", Ready, Stop::Work, "leave"),
    ] {
        for preset in ["default", "vim"] {
            let mut welcome = Welcome::new();
            press(&mut welcome, preset, before);
            let found = press(&mut welcome, preset, keys);
            let place = (welcome.page(), welcome.at(), found.as_str());
            assert_eq!(place, (page, at, said), "{preset}: {before} | {keys}");
        }
    }
}

#[test]
fn what_is_wrong_is_said_where_it_is_and_until_it_is_mended() {
    use Problem::{Differ, Founding, NoName, NoUnit, NotNoted, OtherGroup, Short, Unchecked};
    for (before, keys, at, problems) in [
        ("enter", "ctrl+s", Stop::Name, vec![NoName, NoUnit]),
        ("enter", "=　␠ tab tab enter", Stop::Name, vec![NoName, NoUnit]),
        ("enter", "ctrl+s =张", Stop::Name, vec![NoUnit]),
        ("enter", "=张 enter enter enter", Stop::Unit, vec![NoUnit]),
        (LOCK, "enter enter", Stop::Passphrase, vec![Short]),
        (LOCK, "=1234567 enter =1234567 enter", Stop::Passphrase, vec![Short]),
        (LOCK, "=␠␠␠␠␠␠␠␠ ctrl+s", Stop::Passphrase, vec![Short]),
        (LOCK, "=1234567 ctrl+s =8", Stop::Passphrase, vec![]),
        (LOCK, "=1234567 ctrl+s up right", Stop::Protection, vec![]),
        (LOCK, "=12345678 enter =1234567８ backspace =9 enter", Stop::Again, vec![Differ]),
        (LOCK, "=12345678 enter enter", Stop::Again, vec![Differ]),
        (LOCK, "=12345678 enter enter =1", Stop::Again, vec![]),
        (FOUND, "f10", Stop::Again, vec![Founding]),
        (FOUND, "!ok enter", Stop::Check, vec![Unchecked]),
        (FOUND, "!ok =SQFE enter", Stop::Check, vec![OtherGroup]),
        (FOUND, "!ok =SQFE enter =W", Stop::Check, vec![]),
        (FOUND, "!ok down esc", Stop::Noted, vec![NotNoted]),
    ] {
        let mut welcome = Welcome::new();
        press(&mut welcome, "default", before);
        assert_eq!(press(&mut welcome, "default", keys), "", "{before} | {keys}");
        assert_eq!((welcome.at(), &welcome.problems), (at, &problems), "{before} | {keys}");
        for problem in &problems {
            assert!(!problem.message().starts_with("welcome-"), "{problem:?}");
        }
    }
}

#[test]
fn what_was_filled_in_is_asked_for_as_it_was_meant() {
    for (keys, said) in [
        (FOUND, "found(cadre,张三,县水务局,shuiqu2026)"),
        (
            "enter =␠李四 tab +县委␠组织部　 tab right enter =水渠淤塞四十亩地 tab =水渠淤塞四十亩地 enter",
            "found(committee,李四,县委 组织部,水渠淤塞四十亩地)",
        ),
        // Letters that an input method left full-width are the same letters.
        ("enter =a tab =b ctrl+s =shuiqu2026 enter =ｓhuiqu２０２６ enter", "found(cadre,a,b,shuiqu2026)"),
        ("enter =ab left backspace =c tab =b ctrl+s +12345678 enter +12345678 ctrl+s", "found(cadre,cb,b,12345678)"),
        (
            "enter =x␠yz ctrl+w =a home =c tab =b ctrl+s =12345678 ctrl+w =abcdefgh tab =abcdefgh enter",
            "found(cadre,cx a,b,abcdefgh)",
        ),
        ("enter =a tab =b tab space space ctrl+s up right ctrl+s", "found(cadre,a,b,-)"),
    ] {
        assert_eq!(press(&mut Welcome::new(), "default", keys), said, "{keys}");
    }
}

#[test]
fn nothing_happens_twice_while_the_ledger_is_made() {
    let mut welcome = Welcome::new();
    press(&mut welcome, "default", FOUND);
    assert!(welcome.is_founding());
    assert_eq!(press(&mut welcome, "default", "enter ctrl+s esc up =x +y f2"), "");
    assert_eq!((welcome.page(), welcome.at()), (Page::Lock, Stop::Again));
    assert_eq!(welcome.again.expose(), "shuiqu2026");
    assert_eq!(press(&mut welcome, "default", "f10 f10"), "leave", "a disk that hangs must not hold anybody");
}

#[test]
fn a_failure_keeps_everything_typed() {
    let mut welcome = Welcome::new();
    press(&mut welcome, "default", FOUND);
    press(&mut welcome, "default", "!failed");
    assert_eq!(welcome.problem(None), Some(&Problem::Failed("磁盘已满。".to_owned())));
    assert!(welcome.problem(None).unwrap().message().contains("磁盘已满。"));
    assert_eq!(press(&mut welcome, "default", "enter"), "found(cadre,张三,县水务局,shuiqu2026)");
    assert_eq!(welcome.problem(None), None);
}

#[test]
fn secrets_go_as_soon_as_they_are_done_with_and_are_never_printed() {
    let mut welcome = Welcome::new();
    press(&mut welcome, "default", FOUND);
    let request = Output::Found {
        role: Role::Cadre,
        name: "张三".to_owned(),
        unit: "县水务局".to_owned(),
        passphrase: Some(Secret::new("shuiqu2026")),
    };
    let printed = format!("{welcome:?}{request:?}");
    assert!(printed.contains("张三") && !printed.contains("shuiqu2026"));
    press(&mut welcome, "default", "!ok");
    assert_eq!((welcome.passphrase.expose(), welcome.again.expose()), ("", ""));
    assert_eq!(welcome.code_groups().collect::<Vec<_>>().join("-"), CODE);
    assert!(!format!("{welcome:?}").contains("SQFEW"));
    press(&mut welcome, "default", "=SQFEW enter");
    assert_eq!((welcome.code.expose(), welcome.check.expose()), ("", ""));
}

#[test]
fn the_model_goes_from_no_ledger_to_the_main_screen() {
    let entropy = Box::new(crate::base::entropy::SeededEntropy::new(1));
    let now = DateTime::parse_from_rfc3339("2026-11-22T09:00:00+08:00").unwrap();
    let mut model = Model::new(Arc::new(Keymap::load(None, None).0), Look::default(), now, entropy);
    let opened = || Opened {
        shared: Shared::new(State::default()),
        me: Me { cadre: None, office: None, device: DeviceId([7; 8]), role: Role::Cadre },
        calendar: Arc::default(),
        drafts: Vec::new(),
        notes: Vec::new(),
        unsent: Arc::default(),
        backups: Default::default(),
    };
    let key = |text: &str| Msg::Key(text.parse().unwrap());
    let steps = [
        (Msg::Resize(80, 24), vec![]),
        (Msg::NoLedger, vec![]),
        (key("f2"), vec![]),
        (key("down"), vec![]),
        (key("enter"), vec![Effect::Terminal(TerminalEffect::Demo)]),
        (key("up"), vec![]),
        (key("enter"), vec![]),
        (Msg::Paste("张三".to_owned()), vec![]),
        (key("tab"), vec![]),
        (Msg::Paste("县水务局".to_owned()), vec![]),
        (key("ctrl+s"), vec![]),
        (Msg::Paste("shuiqu2026".to_owned()), vec![]),
        (key("enter"), vec![]),
        (Msg::Paste("shuiqu2026".to_owned()), vec![]),
        (key("enter"), vec![found()]),
        (Msg::FoundFailed("磁盘已满。".to_owned()), vec![]),
        (key("enter"), vec![found()]),
        (Msg::Founded(Box::new(opened()), Some(Secret::new(CODE))), vec![]),
        (key("down"), vec![]),
        (key("enter"), vec![Effect::Worker(WorkerEffect::CodeNoted)]),
    ];
    for (at, (msg, effects)) in steps.into_iter().enumerate() {
        let asked = update(&mut model, msg)
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::Worker(WorkerEffect::SaveDraft(..))));
        assert_eq!(asked.collect::<Vec<_>>(), effects, "step {at}");
        assert_eq!(model.notices.all().count(), usize::from(at >= 2), "only F2 is answered in words: step {at}");
    }
    assert!(matches!(&model.stage, Stage::Welcome(welcome) if welcome.page() == Page::Village));
    for keys in ["down", "down", "enter", "down", "enter"] {
        update(&mut model, key(keys));
    }
    assert!(matches!(&model.stage, Stage::Welcome(welcome) if welcome.page() == Page::Ready));
    update(&mut model, key("f1"));
    assert!(matches!(model.stage, Stage::Ready) && model.world.is_some());
    assert!(model.overlay.is_some(), "the key that the last page names works at once");
}

fn found() -> Effect {
    Effect::Worker(WorkerEffect::Found {
        role: Role::Cadre,
        name: "张三".to_owned(),
        unit: "县水务局".to_owned(),
        passphrase: Some(Secret::new("shuiqu2026")),
    })
}
