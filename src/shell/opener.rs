//! Has the system open a file or folder in a program of its own. That program outlives
//! this one, and nothing of it reaches the terminal.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::base::text::visible;
use crate::tr;

/// Has `path` opened. `failed` is told in words why nothing came of it, from another
/// thread where that is known only later.
pub fn open(path: PathBuf, failed: impl FnOnce(String) + Send + 'static) {
    let shown = visible(&path.display().to_string()).into_owned();
    if !has_display() {
        return failed(tr!("report-no-display", path = shown));
    }
    match start(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            failed(tr!("report-no-opener", program = PROGRAM, path = shown));
        }
        Err(error) => failed(tr!("report-not-opened", reason = error.to_string(), path = shown)),
        Ok(mut child) => {
            // It hands over to the program proper and ends, or stays as that program.
            thread::spawn(move || match child.wait() {
                Ok(status) if status.success() => {}
                Ok(status) => failed(tr!("report-not-opened", reason = status.to_string(), path = shown)),
                Err(error) => failed(tr!("report-not-opened", reason = error.to_string(), path = shown)),
            });
        }
    }
}

#[cfg(target_os = "macos")]
const PROGRAM: &str = "open";
#[cfg(windows)]
const PROGRAM: &str = "cmd";
#[cfg(not(any(target_os = "macos", windows)))]
const PROGRAM: &str = "xdg-open";

/// Tells whether there is a screen to open anything on. Without one `xdg-open` takes a
/// browser for terminals, which has none here.
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", windows)) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

#[cfg(unix)]
fn start(path: &Path) -> std::io::Result<Child> {
    use std::os::unix::process::CommandExt;

    // In a group of its own, the keys of this terminal don't end it.
    silent(Command::new(PROGRAM).arg(path)).process_group(0).spawn()
}

#[cfg(windows)]
fn start(path: &Path) -> std::io::Result<Child> {
    use std::os::windows::process::CommandExt;

    // The first text in quotes is a title. No path holds a quote.
    silent(Command::new(PROGRAM).raw_arg(format!("/C start \"\" \"{}\"", path.display()))).spawn()
}

fn silent(command: &mut Command) -> &mut Command {
    // A passphrase that was given by the environment is nobody else's.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DUNDIAN_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}
