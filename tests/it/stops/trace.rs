//! Which calls to the disk a run of the program makes, and how it is stopped at
//! one of them. `strace` counts the calls and, at the one that is meant, kills
//! the program or has the kernel's answer be an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Every call by which a file or a folder comes to be, changes or goes. Those
/// with a question mark aren't there on every machine.
const CALLS: &str = "write,pwrite64,writev,pwritev,?pwritev2,copy_file_range,sendfile,\
    fsync,fdatasync,sync_file_range,ftruncate,fallocate,openat,?open,?creat,\
    ?rename,?renameat,renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir";

/// What happens at the call that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The program is killed before the call is carried out.
    Kill,
    /// The call answers that the disk is broken; later ones work again.
    Broken,
    /// The call answers that the disk is full, and so do all that write after it.
    Full,
}

/// Whose calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The thread that the program begins with: it does most, one after the other.
    Main,
    /// Whichever thread comes to so many calls on files of the store first.
    Store,
    /// Whichever thread comes to so many calls first.
    Any,
}

/// One call at which a run is stopped. Written `kill:main:fsync:3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    pub how: How,
    pub who: Who,
    pub call: String,
    pub number: usize,
}

const HOWS: [(How, &str); 3] = [(How::Kill, "kill"), (How::Broken, "broken"), (How::Full, "full")];
const WHOS: [(Who, &str); 3] = [(Who::Main, "main"), (Who::Store, "store"), (Who::Any, "any")];

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = HOWS.iter().find(|(how, _)| *how == self.how).map_or("", |(_, word)| word);
        let who = WHOS.iter().find(|(who, _)| *who == self.who).map_or("", |(_, word)| word);
        write!(f, "{how}:{who}:{}:{}", self.call, self.number)
    }
}

/// A call as the log of `strace` has it.
struct Call<'a> {
    thread: &'a str,
    name: &'a str,
    line: &'a str,
}

impl<'a> Call<'a> {
    /// Reads a line that begins with the number of a thread.
    fn of(line: &'a str) -> Option<Self> {
        let (thread, rest) = line.split_once(' ')?;
        let rest = rest.trim_start();
        let (name, _) = rest.split_once('(')?;
        let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        (is_name && !name.is_empty()).then_some(Self { thread, name, line: rest })
    }

    /// Tells whether it changes something below `root`.
    fn writes_below(&self, root: &str) -> bool {
        let reads = matches!(self.name, "open" | "openat")
            && !["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|mode| self.line.contains(mode));
        !reads && self.line.contains(root)
    }

    /// Returns the files of the store in `root` that it names.
    fn store_files(&self, root: &str) -> impl Iterator<Item = &'a str> {
        let begin = format!("{root}/data/store/");
        let ends = |c: char| matches!(c, '>' | '"');
        let places: Vec<usize> = self.line.match_indices(&begin).map(|(at, _)| at).collect();
        let line = self.line;
        places.into_iter().filter_map(move |at| line[at..].split(ends).next())
    }
}

/// How an operation reaches the disk when nobody stops it.
#[derive(Debug, Default)]
pub struct Counted {
    /// Every call at which it can be stopped, by who makes it.
    pub calls: Vec<(Who, String, usize)>,
    /// The files of the store that it touches, as places below its root.
    pub store_files: Vec<String>,
}

/// Returns how a whole run below `root` reached the disk, from the log of it.
pub fn count(log: &str, root: &Path) -> Counted {
    let root = root.to_str().unwrap();
    let calls: Vec<Call<'_>> = log.lines().filter_map(Call::of).collect();
    let Some(main) = calls.first().map(|call| call.thread) else { return Counted::default() };
    let mut found = BTreeSet::new();
    let mut files = BTreeSet::new();
    let mut of_thread: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut of_store: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &calls {
        let number = of_thread.entry((call.thread, call.name)).or_default();
        *number += 1;
        let most = most.entry(call.name).or_default();
        let is_first = *number > *most;
        *most = (*most).max(*number);
        let in_store: Vec<&str> = call.store_files(root).collect();
        if call.thread == main {
            if call.writes_below(root) {
                found.insert((Who::Main, call.name.to_owned(), *number));
            }
        } else if !in_store.is_empty() {
            let number = of_store.entry((call.thread, call.name)).or_default();
            *number += 1;
            if call.writes_below(root) {
                found.insert((Who::Store, call.name.to_owned(), *number));
            }
        } else if is_first && call.writes_below(root) {
            found.insert((Who::Any, call.name.to_owned(), *number));
        }
        if call.thread != main {
            files.extend(in_store.into_iter().map(|file| file[root.len() + 1..].to_owned()));
        }
    }
    Counted { calls: found.into_iter().collect(), store_files: files.into_iter().collect() }
}

impl Counted {
    /// Returns every stop that there is.
    pub fn stops(&self) -> Vec<Stop> {
        let mut stops = Vec::new();
        for (who, call, number) in &self.calls {
            for (how, _) in HOWS {
                if how == How::Full && !fills(call) {
                    continue;
                }
                stops.push(Stop { how, who: *who, call: call.clone(), number: *number });
            }
        }
        stops
    }
}

/// Tells whether a call takes room on the disk.
fn fills(call: &str) -> bool {
    !["unlink", "unlinkat", "rmdir", "ftruncate"].contains(&call)
}

/// Returns `plain` under `strace`, which logs to `log`.
pub fn under_strace(plain: &Command, log: &Path, options: &[String]) -> Command {
    let mut command = Command::new("strace");
    command.env_clear();
    for (name, value) in plain.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(["-qq", "-y", "-s", "0", "-o"]).arg(log).arg("-e").arg(format!("trace={CALLS}")).args(options);
    command.arg("--").arg(plain.get_program()).args(plain.get_args()).stdin(Stdio::null());
    command
}

/// Runs a command to its end and counts its calls. Fails where nothing can be
/// traced: a count of nothing would make every test of stops pass.
pub fn count_run(plain: &Command, root: &Path) -> Counted {
    let log = root.join("strace.log");
    let ran = under_strace(plain, &log, &["-f".to_owned()]).output();
    let ran = ran.unwrap_or_else(|error| panic!("strace can't be run ({error}); tests/run installs it"));
    let err = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{plain:?}: {:?}\n{err}", ran.status);
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    let counted = count(&text, root);
    assert!(counted.calls.len() >= 5, "strace can't trace here: {err}");
    counted
}

/// Runs a command and stops it. Returns how it ended, and what was going on when
/// it was stopped; `None` where it never came to that call.
pub fn stop_run(plain: &Command, root: &Path, counted: &Counted, stop: &Stop) -> (Output, Option<String>) {
    let log = root.join("strace.log");
    let fault = match stop.how {
        How::Kill => "signal=SIGKILL",
        How::Broken => "error=EIO",
        How::Full => "error=ENOSPC",
    };
    // Opening a file for reading works on a full disk, too.
    let lasts = stop.how == How::Full && !matches!(&*stop.call, "open" | "openat" | "fsync" | "fdatasync");
    let on = if lasts { "+" } else { "" };
    let mut options = vec!["-e".to_owned(), format!("inject={}:{fault}:when={}{on}", stop.call, stop.number)];
    if stop.who != Who::Main {
        options.push("-f".to_owned());
    }
    if stop.who == Who::Store {
        for file in &counted.store_files {
            options.extend(["-P".to_owned(), root.join(file).to_str().unwrap().to_owned()]);
        }
    }
    let ran = under_strace(plain, &log, &options).output().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    let hit = match stop.how {
        How::Kill if ran.status.code().is_some() => None,
        How::Kill => text.lines().rfind(|line| line.trim_end().ends_with('?') || line.contains("<unfinished")),
        How::Broken | How::Full => text.lines().find(|line| line.ends_with("(INJECTED)")),
    };
    (ran, hit.map(str::to_owned))
}

#[test]
fn a_log_is_counted_by_thread_and_place() {
    let log = "\
7  openat(AT_FDCWD</x>, \"/lib/a\", O_RDONLY|O_CLOEXEC) = 3</lib/a>
7  openat(AT_FDCWD</x>, \"/r/data/lock\", O_RDWR|O_CREAT, 0600) = 3</r/data/lock>
7  write(1<pipe:[1]>, \"\"..., 5) = 5
8  write(4</r/data/store/conf>, \"\"..., 58) = 58
7  write(3</r/data/lock>, \"\"..., 5) = 5
9  write(5</r/usb/.part>, \"\"..., 5) = 5
9  write(5</r/usb/.part>, \"\"..., 5) = 5
9  write(5</r/usb/.part>, \"\"..., 5) = 5
7  rename(\"/r/a\", \"/r/b\") = 0
7  +++ exited with 0 +++
";
    let counted = count(log, Path::new("/r"));
    let calls: Vec<String> = counted.stops().iter().filter(|stop| stop.how == How::Kill).map(Stop::to_string).collect();
    let expected = ["openat:2", "rename:1", "write:2"].map(|call| format!("kill:main:{call}"));
    assert_eq!(calls[..3], expected);
    assert_eq!(calls[3..], ["kill:store:write:1", "kill:any:write:3"]);
    assert_eq!(counted.store_files, ["data/store/conf"]);
}
