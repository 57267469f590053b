//! A world of its own for each test of the command line: a data directory that
//! goes away, a clock that stands still, nothing of the machine around it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// When all tests take place: a Sunday morning.
pub const NOW: &str = "2026-11-22T10:00:00+08:00";
/// The village that most tests are about.
pub const VILLAGE: &str = "320722114204";

/// A data directory, and files beside it.
pub struct Env {
    root: tempfile::TempDir,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Its answers.
    pub out: String,
    /// What it said to people.
    pub err: String,
}

impl Ran {
    /// Asserts the exit code and hands back the answers.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.err);
        self.out
    }

    /// Asserts the exit code, and that people were told this.
    #[track_caller]
    pub fn fails(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        assert!(self.err.contains(words), "{words} in: {}", self.err);
    }

    /// Returns the answers as JSON.
    #[track_caller]
    pub fn json(self) -> Vec<Value> {
        self.ok().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Env {
    /// Returns an empty world.
    pub fn empty() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    /// Returns a world with a ledger, one village and two households, 17 and 18.
    pub fn new() -> Self {
        let env = Self::empty();
        env.run(&["init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局", "--no-passphrase"]).ok();
        let villages = env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
        env.run(&["village", "import", &villages]).ok();
        for (number, head) in [("17", "刘大山"), ("18", "李秀英")] {
            env.run(&["household", "add", "--village", VILLAGE, "--group", "3", "--number", number, "--head", head])
                .ok();
        }
        env
    }

    /// Returns the data directory.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Writes a file beside the data and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Returns the path of a file beside the data.
    pub fn path(&self, name: &str) -> String {
        self.root.path().join(name).to_str().unwrap().to_owned()
    }

    /// Returns a command with nothing of the machine's environment.
    pub fn command(&self, data: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dundian"));
        command.env_clear().env("TZ", "Asia/Shanghai").env("HOME", self.root.path()).env("DUNDIAN_NOW", NOW);
        command.arg("--data").arg(data).args(words).stdin(Stdio::null());
        command
    }

    /// Runs the program on the data directory.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.command(&self.data(), words).output().unwrap().into()
    }

    /// Runs the program with this on its standard input.
    pub fn feed(&self, words: &[&str], input: &str) -> Ran {
        let mut child = self.start(words);
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }

    /// Starts the program and leaves its ends in the test's hands.
    pub fn start(&self, words: &[&str]) -> Child {
        let mut command = self.command(&self.data(), words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}
