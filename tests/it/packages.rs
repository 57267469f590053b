//! What people install, packed from the program that the tests run: it is all there, it
//! says what it should, and it runs from where it was unpacked.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::env::Env;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What every package holds below its prefix, but for what tells about it.
const FILES: &[&str] = &[
    "bin/dundian",
    "lib/dundian/window",
    "share/applications/dundian.desktop",
    "share/bash-completion/completions/dundian",
    "share/doc/dundian/changelog.gz",
    "share/doc/dundian/copyright",
    "share/fish/vendor_completions.d/dundian.fish",
    "share/icons/hicolor/scalable/apps/dundian.svg",
    "share/man/man1/dundian.1.gz",
    "share/man/zh_CN/man1/dundian.1.gz",
    "share/zsh/vendor-completions/_dundian",
];

/// Runs a command that has to go well.
#[track_caller]
fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Packs the program into `folder`, lightly, as of one moment.
fn packed(env: &Env, folder: &str, umask: &str) {
    let mut pack = Command::new("sh");
    pack.args(["-c", "umask \"$0\" && exec \"$@\"", umask]).arg(Path::new(ROOT).join("packaging/pack"));
    pack.args(["linux", env!("CARGO_BIN_EXE_dundian"), "x86_64", &env.path(folder)]);
    pack.env("SOURCE_DATE_EPOCH", "1780000000").env("LEVEL", "1").env("HOME", env.path(""));
    done(&mut pack);
}

/// Returns the paths of all files below a folder.
fn files(dir: &Path) -> BTreeSet<String> {
    fn walk(dir: &Path, root: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(dir, dir, &mut found);
    found
}

/// Runs the program below a prefix, and sees what lies beside it.
fn holds(env: &Env, prefix: &Path, data: &str) {
    let run = |words: &[&str]| {
        let mut command = Command::new(prefix.join("bin/dundian"));
        command.env_clear().env("TZ", "Asia/Shanghai").env("HOME", env.path(""));
        String::from_utf8(done(command.args(words)).stdout).unwrap()
    };
    assert_eq!(run(&["--version"]), format!("dundian {}\n", env!("CARGO_PKG_VERSION")));
    let data = env.path(data);
    let init = ["init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局", "--no-passphrase", "--data", &data];
    assert!(run(&init).contains(&data));
    run(&["doctor", "--data", &data]);
    let entry = fs::read_to_string(prefix.join("share/applications/dundian.desktop")).unwrap();
    for line in ["Name[zh_CN]=蹲点", "Exec=/usr/lib/dundian/window", "Icon=dundian", "Terminal=false"] {
        assert!(entry.lines().any(|known| known == line), "{line} in {entry}");
    }
    for (manual, words) in [("share/man/zh_CN/man1", "驻村干部的走访台账"), ("share/man/man1", "OPTIONS")] {
        let text = done(Command::new("gzip").arg("-dc").arg(prefix.join(manual).join("dundian.1.gz"))).stdout;
        assert!(String::from_utf8(text).unwrap().contains(words), "{manual}");
    }
    let completions = fs::read_to_string(prefix.join("share/bash-completion/completions/dundian")).unwrap();
    assert!(completions.contains("household"));
}

#[test]
fn what_is_installed_is_whole_and_runs() {
    let env = Env::empty();
    packed(&env, "包 一", "022");
    packed(&env, "two", "077");
    for file in files(Path::new(&env.path("two"))) {
        let read = |folder: &str| fs::read(env.path(&format!("{folder}/{file}"))).unwrap();
        assert!(read("包 一") == read("two"), "{file} depends on who packs it");
    }
    let name = format!("dundian-{}-linux-x86_64", env!("CARGO_PKG_VERSION"));
    let archive = env.path(&format!("包 一/{name}.tar.gz"));
    done(Command::new("tar").args(["-xzf", &archive, "-C", &env.path("")]));
    let folder = PathBuf::from(env.path(&name));
    let mut wanted: BTreeSet<String> = FILES.iter().map(|file| (*file).to_owned()).collect();
    let beside = ["LICENSE", "install.sh", "说明.txt"].map(str::to_owned);
    assert_eq!(files(&folder), wanted.iter().cloned().chain(beside).collect());
    holds(&env, &folder, "压缩包 台账");
    installs_for_one_user(&env, &folder);

    // Where there is no dpkg-deb no such package is made, and nobody installs one.
    let package = env.path(&format!("包 一/dundian_{}-1_amd64.deb", env!("CARGO_PKG_VERSION")));
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        assert!(!Path::new(&package).exists());
        return;
    }
    let root = env.path("装 到");
    done(Command::new("dpkg-deb").args(["-x", &package, &root]));
    wanted.insert("share/doc/dundian/changelog.Debian.gz".to_owned());
    assert_eq!(files(Path::new(&root)), wanted.iter().map(|file| format!("usr/{file}")).collect());
    holds(&env, &Path::new(&root).join("usr"), "装 台账");
    let control = String::from_utf8(done(Command::new("dpkg-deb").args(["-f", &package])).stdout).unwrap();
    for line in ["Package: dundian", "Architecture: amd64", "Depends: libc6 (>= 2.28)"] {
        assert!(control.lines().any(|known| known == line), "{line} in {control}");
    }
    let listed = String::from_utf8(done(Command::new("dpkg-deb").args(["-c", &package])).stdout).unwrap();
    assert!(listed.lines().all(|line| line.contains(" root/root ")), "{listed}");
    let mode = fs::metadata(Path::new(&root).join("usr/bin/dundian")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
}

/// Where nobody may install a package, a folder of one's own does.
fn installs_for_one_user(env: &Env, folder: &Path) {
    let own = env.path("自己 的");
    let install = |words: &[&str]| {
        let mut sh = Command::new("sh");
        done(sh.arg(folder.join("install.sh")).args(words).env("DUNDIAN_PREFIX", &own))
    };
    // Twice, as with a new version.
    install(&[]);
    install(&[]);
    let entry = fs::read_to_string(Path::new(&own).join("share/applications/dundian.desktop")).unwrap();
    assert!(entry.contains(&format!("Exec=\"{own}/lib/dundian/window\" demo\n")), "{entry}");
    done(Command::new(Path::new(&own).join("bin/dundian")).arg("--version"));
    install(&["--remove"]);
    assert_eq!(files(Path::new(&own)), BTreeSet::new());
}

/// Each terminal is asked for the size in its own way; the program's end is seen.
#[test]
fn the_window_is_large_enough_and_stays_to_say_why() {
    let env = Env::empty();
    fs::create_dir_all(env.path("lib/dundian")).unwrap();
    fs::create_dir_all(env.path("bin")).unwrap();
    fs::copy(Path::new(ROOT).join("packaging/linux/window"), env.path("lib/dundian/window")).unwrap();
    let program = |name: &str, text: &str| {
        let path = env.file(&format!("bin/{name}"), format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    program("dundian", "echo \"ran $*\"; exit 3");
    program("dirname", "exec /usr/bin/dirname \"$@\"");
    let window = |words: &[&str]| {
        let mut shell = Command::new("/bin/sh");
        shell.arg(env.path("lib/dundian/window")).args(words).env("PATH", env.path("bin")).output().unwrap()
    };
    let none = window(&[]);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("没有找到终端程序"));
    for (terminal, size) in [
        ("xterm", "-geometry 120x40 "),
        ("gnome-terminal", "--geometry=120x40 "),
        ("mate-terminal", "--geometry=120x40 "),
    ] {
        program(terminal, "echo \"$0 $*\"");
        let said = String::from_utf8(window(&["demo"]).stdout).unwrap();
        assert!(said.contains(terminal) && said.contains(size) && said.ends_with("--inside demo\n"), "{said}");
    }
    let inside = window(&["--inside", "demo"]);
    assert_eq!(inside.status.code(), Some(3));
    let said = String::from_utf8(inside.stdout).unwrap();
    assert!(said.contains("ran demo") && said.contains("按回车关闭窗口"), "{said}");
}
