//! What a run of the program says to the disk, call by call, with every byte: what
//! is needed to work out what a disk holds of it when its power goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::trace;

/// Every call that changes a file, a folder or what a number of a file means.
const CALLS: &str = "write,pwrite64,writev,pwritev,?pwritev2,copy_file_range,sendfile,\
    fsync,fdatasync,ftruncate,fallocate,openat,?open,?creat,lseek,close,fcntl,?dup,?dup2,?dup3,\
    ?rename,?renameat,renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir";

/// A call, or a part of one: of two threads one may begin while the other goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub thread: u32,
    pub name: String,
    /// What it was given, as far as it is known: numbers, flags and texts as they
    /// are written in the log, without what stands in brackets behind a number.
    pub args: Vec<String>,
    /// Whether it begins here.
    pub begins: bool,
    /// What it answered, where it ends here.
    pub answer: Option<i64>,
}

impl Event {
    /// Returns a number that was given.
    pub fn number(&self, at: usize) -> i64 {
        let text = self.args[at].split('<').next().unwrap_or_default();
        text.parse().unwrap_or_else(|_| panic!("no number: {self:?}"))
    }

    /// Returns bytes that were given.
    pub fn bytes(&self, at: usize) -> Vec<u8> {
        unescaped(&self.args[at])
    }

    /// Returns a path that was given; `from` is the folder that a relative one is in.
    pub fn path(&self, from: Option<usize>, at: usize) -> PathBuf {
        let folder = from.map(|from| self.args[from].split_once('<').map_or("", |(_, folder)| folder));
        let path = |text: &str| PathBuf::from(String::from_utf8(unescaped(text)).unwrap());
        path(folder.unwrap_or_default().trim_end_matches('>')).join(path(&self.args[at]))
    }

    /// Tells whether it was given this flag.
    pub fn has(&self, flag: &str) -> bool {
        self.args.iter().any(|arg| arg.split('|').any(|one| one == flag))
    }
}

/// Returns what a text of the log stands for: each byte is `\x` and two digits.
fn unescaped(text: &str) -> Vec<u8> {
    let hex = text.trim_matches('"').replace("\\x", "");
    assert!(hex.len().is_multiple_of(2) && hex.is_ascii(), "not a text of the log: {text}");
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

/// Reads the log of a run.
pub fn read(log: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut open: BTreeMap<u32, (String, String)> = BTreeMap::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let (thread, rest) = (thread.parse().unwrap(), rest.trim_start());
        if rest.starts_with("+++") || rest.starts_with("---") {
            continue;
        }
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let (_, more) = resumed.split_once(" resumed>").unwrap();
            let (name, args) = open.remove(&thread).unwrap();
            events.push(event(thread, &name, &format!("{args}{more}"), false));
        } else if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            let (name, args) = begun.split_once('(').unwrap();
            events.push(event(thread, name, args, true));
            open.insert(thread, (name.to_owned(), args.to_owned()));
        } else if let Some((name, args)) = rest.split_once('(') {
            events.push(event(thread, name, args, true));
        }
    }
    events
}

fn event(thread: u32, name: &str, rest: &str, begins: bool) -> Event {
    let ended = rest.rsplit_once(" = ").map(|(args, answer)| (args.trim_end().trim_end_matches(')'), answer));
    let answer = ended.map(|(_, answer)| {
        let number: String = answer.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        number.parse().unwrap_or(-1)
    });
    let args = ended.map_or(rest, |(args, _)| args).trim_end().trim_end_matches(',');
    Event { thread, name: name.to_owned(), args: args.split(", ").map(str::to_owned).collect(), begins, answer }
}

/// Runs a command to its end and returns all that it did below `root` and said.
pub fn record(plain: &Command, root: &Path) -> Vec<Event> {
    let log = root.join("strace.log");
    let options = ["-f", "-xx", "-s", "1000000000", "-e", &format!("trace={CALLS}")].map(str::to_owned);
    let ran = trace::under_strace(plain, &log, &options).output().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    assert!(ran.status.success(), "{plain:?}: {}", String::from_utf8_lossy(&ran.stderr));
    read(&text)
}

#[test]
fn a_log_is_read_call_by_call() {
    let log = "\
7  openat(AT_FDCWD<\\x2f\\x72>, \"\\x61\", O_RDWR|O_CREAT, 0600) = 3<\\x2f\\x72\\x2f\\x61>
7  write(3<\\x2f\\x72\\x2f\\x61>, \"\\x00\\xff\", 2 <unfinished ...>
8  fsync(4<\\x2f\\x72>)              = 0
7  <... write resumed>)              = 2
7  unlink(\"\\x62\")   = -1 ENOENT (No such file or directory)
8  +++ exited with 0 +++
";
    let events = read(log);
    assert_eq!(events[0].path(Some(0), 1), Path::new("/r/a"));
    assert!(events[0].has("O_CREAT") && !events[0].has("O_TRUNC"));
    assert_eq!((events[0].answer, events[0].begins), (Some(3), true));
    assert_eq!((events[1].begins, events[1].answer, events[1].bytes(1)), (true, None, vec![0, 255]));
    assert_eq!((events[2].thread, events[2].number(0), events[2].answer), (8, 4, Some(0)));
    assert_eq!((events[3].begins, events[3].answer, events[3].number(2)), (false, Some(2), 2));
    assert_eq!(events[4].answer, Some(-1));
    assert_eq!(events.len(), 5);
}
