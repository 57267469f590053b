//! The imports as they come out, at the sizes people have.

use super::tests::shown;
use crate::app::dialogs::import::tests::{ROSTER, answer, previewed};
use crate::app::sample::Bench;
use crate::app::{Msg, Outcome};
use crate::base::i18n::{Lang, set_lang};
use crate::base::progress::Progress;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 16)];

#[test]
fn every_step_of_an_import() {
    let nameless = "户主,电话\n周新来,13800000021\n";
    let choosing = || {
        let mut bench = Bench::new();
        bench.press("alt+r");
        answer(&mut bench, ROSTER);
        bench
    };
    let village = || {
        let mut bench = Bench::empty();
        bench.press("alt+r");
        answer(&mut bench, nameless);
        bench.press("\"mc\" enter");
        answer(&mut bench, nameless);
        bench
    };
    let steps: [(&str, &dyn Fn() -> Bench, &str); 9] = [
        ("file", &choosing, ""),
        ("file-nothing", &choosing, "\"zzz\""),
        ("village", &village, "\"qz\""),
        ("preview", &|| previewed(ROSTER), ""),
        ("column", &|| previewed(ROSTER), "down right"),
        ("add-villages", &Bench::new, "alt+v \"shuang\""),
        ("by-hand", &Bench::new, "alt+v enter \"3203\" enter enter enter"),
        ("by-hand-county", &Bench::new, "alt+v enter tab \"柳林村\" tab tab \"dh\" down down"),
        ("by-hand-coded", &Bench::new, "alt+v enter \"320305100201\" tab \"柳林村\" tab tab \"dh\" ctrl+s"),
    ];
    for (name, begin, keys) in steps {
        for (columns, rows) in SIZES {
            let mut bench = begin();
            bench.press(keys);
            insta::assert_snapshot!(format!("import-{name}-{columns}x{rows}"), shown(&mut bench, (columns, rows)));
        }
    }
}

#[test]
fn whether_households_are_known_is_asked_on_every_screen() {
    for size in SIZES {
        let mut bench = previewed("前张村花名册,,\n户号,户主,组\n71,张三,1\n");
        bench.press("enter");
        let screen: String = shown(&mut bench, size).split_whitespace().collect();
        for said in ["有1户和册里的户同村同名", "是同一户：", "都是新户：", "这一次回答管这些户全部"]
        {
            assert!(screen.contains(said), "{size:?} {said}\n{screen}");
        }
    }
}

#[test]
fn work_that_takes_long_has_a_bar_and_a_key_that_stops_it() {
    let mut bench = previewed(ROSTER);
    bench.outcome = Outcome::Refused("磁盘满了。什么也没有写入。".into());
    bench.press("enter");
    insta::assert_snapshot!("import-refused", shown(&mut bench, (80, 24)));
    bench.send(Msg::Work(Progress { done: 4_096, total: 12_000 }, "正在写入".into()));
    insta::assert_snapshot!("import-working", shown(&mut bench, (80, 24)));
    bench.press("f1 esc");
    insta::assert_snapshot!("import-working-narrow", shown(&mut bench, (60, 16)));
}

#[test]
fn an_import_in_english() {
    // The language is the whole process's: only where each test has a process
    // of its own can another one be tried.
    if std::env::var_os("NEXTEST").is_none() {
        return;
    }
    set_lang(Lang::En);
    insta::assert_snapshot!("import-preview-english", shown(&mut previewed(ROSTER), (80, 24)));
}
