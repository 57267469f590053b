//! A form filled in the interface, by the real program.

use super::blanks::{book, cells, sheet};
use super::env;
use crate::pty::Pty;

fn leave(mut pty: Pty) {
    // A key right behind Esc would be one with Alt.
    pty.press("esc");
    pty.until("it closed", |screen| !screen.contains("已经写好"));
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn a_form_is_corrected_and_filled_on_the_screen_and_known_again() {
    let env = env();
    let blank = env.file(
        "走访统计.xlsx",
        book(&[("走访", sheet(&["序号|走访日期|户主姓名|主要情况|领导意见", "||||", "||||"], ""))], ""),
    );
    let start = || {
        let pty = Pty::start(&env.data(), &[], (80, 24));
        pty.sees("王磊");
        pty
    };
    let mut pty = start();
    pty.press("alt+j f7");
    pty.sees("选哪一份空表");
    pty.keys(&blank);
    pty.press("enter");
    pty.sees("填《走访统计.xlsx》");
    // This month.
    pty.press("tab right right ctrl+s");
    let all = |said: &'static [&str]| move |screen: &str| said.iter().all(|said| screen.contains(said));
    pty.until("its places", all(&["走访 5 条", "户主姓名", "空着的格子", "填好写出"]));
    // 主要情况 is 办实事 here.
    pty.press("home down down down right");
    pty.sees("“主要情况”填什么");
    pty.press("\"办实事\"");
    pty.until("one meaning", |screen| screen.contains("办实事件数") && !screen.contains("户类别"));
    pty.press("enter");
    pty.sees("按指定");
    pty.press("enter");
    pty.sees("已经写好");
    leave(pty);
    let folder = env.path("蹲点");
    let filled = || {
        let found = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<_> = found.collect();
        found.sort();
        found
    };
    let found = cells(&filled()[0], "走访");
    let cell = |name: &str| found.get(name).map_or("", String::as_str);
    assert_eq!([cell("A2"), cell("C2"), cell("D4"), cell("A6"), cell("E2")], ["1", "刘大山", "代交话费", "5", ""]);
    // What was said is known the next time, by the command as well.
    let mut pty = start();
    pty.press("alt+j");
    pty.sees("直接按 Enter");
    pty.press("enter");
    pty.until("what was said", all(&["走访 5 条", "主要情况", "办实事", "填好写出"]));
    pty.press("enter");
    pty.sees("已经写好");
    leave(pty);
    assert_eq!(filled().len(), 2);
    assert!(env.run(&["report", "forms"]).ok().contains("办实事"));
}
