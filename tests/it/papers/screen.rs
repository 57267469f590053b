//! Papers in the interface, by the real program: looked at, written, opened.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::world;
use crate::env::Env;
use crate::pty::Pty;

const USUAL: (u16, u16) = (80, 24);
const PAGE_DOWN: &str = "\u{1b}[6~";

/// Puts a program that stands for the system's own beside the data: it tells what it was
/// to open by a pipe, and fails at folders. Returns the folder it is in.
fn opener(env: &Env) -> String {
    let bin = env.path("bin");
    std::fs::create_dir(&bin).unwrap();
    let opened = env.path("opened");
    assert!(Command::new("mkfifo").arg(&opened).status().unwrap().success());
    let script = format!("#!/bin/sh\n[ -d \"$1\" ] && exit 3\nprintf '%s%s' \"$1\" \"$DUNDIAN_NOW\" > '{opened}'\n");
    let program = env.file("bin/xdg-open", script);
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    bin
}

fn start(env: &Env, more: &[(&str, &str)]) -> Pty {
    let pty = Pty::start_with(&env.data(), &[], USUAL, more);
    pty.sees("王磊");
    pty
}

/// Closes what says that a file was written. A key right behind Esc would be one with Alt.
fn close(pty: &mut Pty) {
    pty.press("esc");
    pty.until("it closed", |screen| !screen.contains("已经写好"));
}

fn leave(mut pty: Pty) {
    close(&mut pty);
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn a_register_is_looked_at_written_and_opened_and_the_next_one_is_two_keys() {
    let env = world();
    let bin = opener(&env);
    let mut pty = start(&env, &[("DISPLAY", ":7"), ("PATH", &bin)]);
    // 台账 of this month.
    pty.press("alt+j");
    pty.sees("写什么");
    pty.press("right right right right right tab right right f6");
    let said = ["走访台账", "共 3 行", "麦子出苗", "第 1 页"];
    pty.until("the first page", |screen| said.iter().all(|said| screen.contains(said)));
    pty.keys(PAGE_DOWN);
    pty.sees("第 2 页");
    pty.press("ctrl+s");
    pty.sees("已经写好");
    let folder = env.path("蹲点");
    let files = || -> Vec<String> {
        let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(files().len(), 1);
    pty.press("enter");
    // The pipe has an end once somebody has written to it; nothing of our own settings is
    // handed on.
    assert_eq!(std::fs::read_to_string(env.path("opened")).unwrap(), format!("{folder}/{}", files()[0]));
    pty.sees("已交给系统");
    pty.press("tab");
    pty.sees("系统没有打开");
    close(&mut pty);
    pty.press("alt+j");
    pty.sees("直接按 Enter");
    pty.press("enter");
    pty.until("another file", |screen| screen.contains("已经写好") && screen.contains("-2"));
    assert_eq!(files().len(), 2);
    leave(pty);
}

#[test]
fn where_nothing_can_be_opened_it_says_so_and_where_the_file_is() {
    let env = world();
    let sticks = env.path("U盘");
    std::fs::create_dir(&sticks).unwrap();
    let folder = env.path("空");
    std::fs::create_dir(&folder).unwrap();
    let mut pty = start(&env, &[("PATH", &folder)]);
    pty.press("alt+j");
    pty.sees("写什么");
    // To a folder that isn't there, then to one that is.
    pty.press("tab right right tab tab tab tab tab left tab");
    pty.sees("文件夹的路径");
    pty.keys(&env.path("没有"));
    pty.press("ctrl+s");
    pty.sees("没有写成");
    pty.press("ctrl+a");
    pty.keys(&sticks);
    pty.press("ctrl+s");
    pty.sees("已经写好");
    pty.press("enter");
    pty.sees("没有图形桌面");
    leave(pty);
    let mut pty = start(&env, &[("PATH", &folder), ("WAYLAND_DISPLAY", "wayland-0")]);
    pty.press("alt+j");
    pty.sees("直接按 Enter");
    pty.press("enter");
    pty.sees("已经写好");
    pty.press("enter");
    pty.sees("没有 xdg-open");
    leave(pty);
    assert_eq!(std::fs::read_dir(&sticks).unwrap().count(), 2, "the second went there, too");
}
