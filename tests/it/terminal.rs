//! The terminal interface as a person meets it: typed at, resized, killed in
//! the middle of a word, started again.

use crate::env::{Env, VILLAGE};
use crate::pty::Pty;

const F2: &str = "\u{1b}OQ";
const F4: &str = "\u{1b}OS";
const F5: &str = "\u{1b}[15~";
const F6: &str = "\u{1b}[17~";
const F7: &str = "\u{1b}[18~";
const F9: &str = "\u{1b}[20~";
const F10: &str = "\u{1b}[21~";
const ENTER: &str = "\r";
const PAGE_DOWN: &str = "\u{1b}[6~";
const ESC: &str = "\u{1b}";
const CTRL_S: &str = "\u{13}";
const ALT_TODO: &str = "\u{1b}4";
const ALT_PROGRESS: &str = "\u{1b}5";

/// A screen of the size that old laptops open.
const USUAL: (u16, u16) = (80, 24);

fn village() -> Env {
    let env = Env::new();
    let policies = "code,version,title,from,to\nYB-2026,1,城乡居民医保缴费,2026-01-01,2026-12-31\n";
    env.run(&["policy", "import", &env.file("policies.csv", policies)]).ok();
    let given = ["--from", "2026-10-01", "--to", "2026-12-31", "--coverage", "100"];
    env.run(&[&["assignment", "add", "--title", "三解三促", "--village", VILLAGE], &given[..]].concat()).ok();
    env
}

fn start(env: &Env, size: (u16, u16)) -> Pty {
    let pty = Pty::start(&env.data(), &[], size);
    // The name stands there once the ledger is open.
    pty.sees("王磊");
    pty
}

/// Begins a visit to 刘大山 and waits until the form knows the household.
fn begin_visit(pty: &mut Pty) {
    pty.keys(F2);
    pty.sees("Ctrl+S");
    if !pty.sees("住户").contains("17号") {
        pty.keys("\u{f}");
        pty.keys("lds");
        pty.sees("刘大山");
        pty.keys(ENTER);
    }
    pty.sees("刘大山 · 前张村");
}

fn leave(mut pty: Pty) -> Vec<u8> {
    pty.keys(F10);
    let (code, raw) = pty.ends();
    assert_eq!(code, 0);
    raw
}

#[test]
fn a_visit_goes_the_whole_way_and_outlives_a_kill() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(F5);
    pty.keys("村东水渠淤塞");
    pty.sees("村东水渠淤塞");
    pty.keys(F6);
    pty.sees("城乡居民医保缴费");
    pty.keys(" ");
    pty.sees("待讲政策 0");
    pty.keys(F7);
    pty.keys("代办残疾证");
    pty.sees("代办残疾证");
    pty.keys(CTRL_S);
    pty.sees("已保存");
    pty.kill();

    let mut pty = start(&env, USUAL);
    pty.sees("今天已记 1");
    pty.keys(ALT_TODO);
    let waiting =
        pty.until("both that wait", |screen| screen.contains("村东水渠淤塞") && screen.contains("代办残疾证"));
    assert!(waiting.contains("刘大山"));
    pty.keys(ALT_PROGRESS);
    pty.until("one of two households", |screen| screen.contains("1 / 2"));
    leave(pty);
    let visits = env.run(&["visit", "list", "--json"]).json();
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0]["concerns"][0]["text"], "村东水渠淤塞");
    assert_eq!(visits[0]["policies"][0]["understood"], true);
    assert_eq!(visits[0]["matters"][0]["need"], "代办残疾证");
}

#[test]
fn nobody_home_takes_two_keys() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(F9);
    pty.sees("已保存");
    leave(pty);
    let visits = env.run(&["visit", "list", "--json"]).json();
    assert_eq!(visits.len(), 1);
    assert!(env.run(&["visit", "list"]).ok().contains("未遇"));
}

#[test]
fn what_is_seen_in_a_form_is_there_after_a_kill() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(F5);
    for (n, word) in ["村东", "水渠", "淤塞", "四十亩地"].into_iter().enumerate() {
        pty.keys(word);
        pty.sees(word);
        // Killed the moment the word is on the screen.
        pty.kill();
        pty = start(&env, USUAL);
        let screen = pty.screen();
        if !screen.contains("Ctrl+S") {
            assert!(screen.contains("草稿"), "{n}: the draft is offered\n{screen}");
            pty.keys(F2);
        }
        pty.until(word, |screen| screen.contains(word) && screen.contains("Ctrl+S"));
    }
    pty.until("all that was typed", |screen| screen.contains("村东水渠淤塞四十亩地"));
    pty.kill();
    assert_eq!(env.run(&["visit", "list", "--json"]).ok(), "");
}

#[test]
fn a_line_of_the_quick_entry_is_there_after_a_kill_and_then_saved() {
    let env = village();
    let mut pty = start(&env, USUAL);
    pty.keys(F4);
    pty.sees("一行速记");
    for (word, shown) in [("lds", "刘大山"), (" 听牢骚 水渠", "水渠"), ("淤塞 #水利", "类别 水利")] {
        pty.keys(word);
        pty.sees(shown);
        pty.kill();
        pty = start(&env, USUAL);
        pty.sees("接着写");
        pty.keys(F4);
        pty.sees(shown);
    }
    pty.keys(ENTER);
    pty.sees("已保存：刘大山");
    // The next household on the same screen.
    pty.keys("18 未遇\r");
    pty.sees("已保存：李秀英");
    pty.kill();
    let visits = env.run(&["visit", "list", "--json"]).json();
    assert_eq!(visits.len(), 2);
    assert!(visits.iter().any(|visit| visit["concerns"][0]["category"] == "水利"));
}

#[test]
fn a_form_survives_any_size_of_its_window() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(F5);
    pty.keys("水渠淤塞");
    pty.sees("水渠淤塞");
    pty.resize(40, 10);
    pty.sees("60");
    pty.keys("，四十亩");
    pty.resize(120, 40);
    pty.sees("水渠淤塞，四十亩");
    pty.resize(60, 16);
    pty.sees("水渠淤塞，四十亩");
    pty.keys(CTRL_S);
    pty.sees("已保存");
    leave(pty);
}

#[test]
fn a_paste_of_ten_thousand_lines_is_typing_and_never_a_command() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(PAGE_DOWN);
    pty.paste(&"水渠淤塞 q\n".repeat(10_000));
    pty.sees("水渠淤塞 q");
    pty.keys(CTRL_S);
    pty.until("saved, or told what was kept", |screen| screen.contains("已保存") || screen.contains("字"));
    pty.kill();
}

#[test]
fn the_terminal_is_given_back_as_it_was() {
    let env = village();
    let raw = String::from_utf8_lossy(&leave(start(&env, USUAL))).into_owned();
    for (taken, given_back) in [("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?2004h", "\u{1b}[?2004l")] {
        let taken = raw.rfind(taken).unwrap_or_else(|| panic!("{taken:?} never written"));
        assert!(raw[taken..].contains(given_back), "{given_back:?} missing");
    }
    assert!(raw.trim_end().ends_with("\u{1b}[?25h") || raw.rfind("\u{1b}[?25h") > raw.rfind("\u{1b}[?25l"));
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_was_kept() {
    for whose in ["screen", "worker"] {
        let env = village();
        let mut pty = Pty::start_with(&env.data(), &[], USUAL, &[("DUNDIAN_PANIC", whose)]);
        pty.sees("王磊");
        pty.keys(F2);
        if whose == "worker" {
            // The first letter is the first thing that the worker has to put away.
            pty.sees("Ctrl+S");
            pty.keys(ENTER);
            pty.keys("水");
        }
        let (code, raw) = pty.ends();
        let raw = String::from_utf8_lossy(&raw).into_owned();
        assert_eq!(code, 1, "{whose}");
        let left = raw.rfind("\u{1b}[?1049l").unwrap_or_else(|| panic!("{whose}: the screen was not given back"));
        assert!(raw[left..].contains("草稿也在"), "{whose}: {}", &raw[left..]);
        assert_eq!(env.run(&["doctor"]).code, 0);
    }
}

/// Goes through the first run, up to the villages.
fn found_a_ledger(env: &Env) -> Pty {
    let mut pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("开始自己的台账");
    pty.keys(ENTER);
    pty.sees("姓名");
    pty.keys("张卫东\t县农业农村局\t");
    pty.sees("县农业农村局");
    pty.keys(ENTER);
    pty.sees("口令");
    pty.keys("\u{1b}[A\u{1b}[C");
    pty.sees("以后可以用");
    pty.keys(ENTER);
    pty.sees("在哪个村");
    pty
}

#[test]
fn the_first_run_leads_to_a_ledger() {
    let env = Env::empty();
    let mut pty = found_a_ledger(&env);
    // Villages and roster are left for later.
    pty.keys("\u{1b}[B\u{1b}[B");
    pty.keys(ENTER);
    pty.sees("现在导入");
    pty.keys("\u{1b}[B");
    pty.keys(ENTER);
    pty.sees("台账建好了");
    pty.keys(ENTER);
    pty.sees("张卫东");
    pty.sees("Alt+R");
    leave(pty);
    assert!(env.run(&["doctor"]).ok().contains("账本完好"));
}

#[test]
fn the_first_session_goes_from_nothing_to_a_logged_visit() {
    let env = Env::empty();
    let home = env.data().parent().unwrap().to_owned();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rosters/01-户籍名册.xlsx");
    std::fs::copy(sample, home.join("名册.xlsx")).unwrap();
    let mut pty = found_a_ledger(&env);
    pty.keys("xueb");
    pty.sees("薛埠村");
    // Killed in the middle, the first run goes on where it was.
    pty.keys(ENTER);
    pty.sees("就这些");
    pty.kill();
    let mut pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("就这些");
    pty.keys(ENTER);
    pty.sees("这次蹲点");
    pty.keys(CTRL_S);
    pty.sees("现在导入");
    pty.keys(ENTER);
    pty.sees("名册.xlsx");
    pty.keys("名册");
    pty.keys(ENTER);
    pty.sees("新增 120");
    assert_eq!(env.run(&["doctor"]).code, 3, "the ledger is in use by the one who looks");
    pty.keys(ENTER);
    pty.sees("台账建好了");
    pty.keys(F2);
    pty.sees("Ctrl+S");
    pty.keys("\u{f}");
    pty.sees("住户");
    pty.keys(ENTER);
    pty.keys(F9);
    pty.keys(CTRL_S);
    pty.until("the visit", |screen| screen.contains("已保存"));
    leave(pty);
    assert_eq!(env.run(&["household", "list", "--json"]).json().len(), 120);
    assert_eq!(env.run(&["visit", "list", "--json"]).json().len(), 1);
    assert_eq!(env.run(&["assignment", "list", "--json"]).json().len(), 1);
}

#[test]
fn an_import_is_looked_over_left_done_and_taken_back() {
    let env = village();
    let before = env.run(&["household", "list", "--json"]).json().len();
    let rows = "前张村花名册,,\n户号,户主,组\n801,周新来,3\n802,周大海,3\n";
    env.file("名册.csv", rows);
    let mut pty = start(&env, USUAL);
    let ledger = |env: &Env| {
        let mut all = Vec::new();
        for segment in std::fs::read_dir(env.data().join("journal")).unwrap() {
            all.push(std::fs::read(segment.unwrap().path()).unwrap());
        }
        all.sort();
        all
    };
    let untouched = ledger(&env);
    let open = |pty: &mut Pty| {
        pty.keys("\u{1b}r");
        pty.sees("名册.csv");
        pty.keys("名册.csv");
        pty.keys(ENTER);
        pty.sees("新增 2");
    };
    open(&mut pty);
    pty.keys(ESC);
    pty.sees("选一个文件");
    // The first takes away what the list was narrowed to.
    pty.keys(ESC);
    pty.sees("打字筛选");
    pty.keys(ESC);
    pty.until("the screen behind", |screen| !screen.contains("选一个文件"));
    assert_eq!(ledger(&env), untouched, "what is only looked at leaves the ledger byte for byte the same");
    open(&mut pty);
    pty.keys(ENTER);
    pty.sees("住户新增 2");
    pty.keys("\u{1a}");
    pty.sees("已撤销");
    leave(pty);
    assert_eq!(env.run(&["household", "list", "--json"]).json().len(), before);
}

#[test]
fn nothing_from_outside_steers_the_terminal() {
    let env = village();
    let nasty = "王\u{1b}]52;c;AAAA\u{7}五\u{202e}\u{9b}31m";
    let words = ["household", "add", "--village", VILLAGE, "--number", "19", "--head", nasty];
    env.run(&words).ok();
    let mut pty = start(&env, (120, 40));
    pty.keys("\u{1b}3");
    pty.sees("19");
    let raw = leave(pty);
    let raw = String::from_utf8_lossy(&raw);
    for bad in ["\u{1b}]52", "\u{202e}", "\u{9b}"] {
        assert!(!raw.contains(bad), "{bad:?} reached the terminal");
    }
}

#[test]
fn escape_leaves_at_once_and_says_that_what_was_typed_is_kept() {
    let env = village();
    let mut pty = start(&env, USUAL);
    begin_visit(&mut pty);
    pty.keys(F5);
    pty.keys("水渠");
    pty.sees("水渠");
    pty.keys(ESC);
    pty.until("the screen behind, and where it is", |screen| {
        screen.contains("留作草稿") && !screen.contains("下次走访")
    });
    pty.kill();
}

#[test]
fn a_console_that_draws_quotes_wide_gets_none_and_no_lines_either() {
    let env = village();
    let mut pty = Pty::start_on(&env.data(), &[], USUAL, &[], 2);
    pty.sees("王磊");
    pty.keys(F2);
    let screen = pty.until("a line of hyphens", |screen| screen.contains("-----"));
    let wide = |c: char| "“”…·─━│╭▌".contains(c);
    assert!(!screen.contains(wide), "{screen}");
    pty.kill();
    let mut pty = start(&env, USUAL);
    pty.sees("───");
    pty.keys(F2);
    pty.kill();
}
