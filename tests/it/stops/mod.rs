//! Stops the program at each single call to the disk of what takes more than one
//! step, or takes the power away there. Whatever it was doing, the next start finds
//! what was there before or what was to be there afterwards, and doing it again
//! leads there.
//!
//! `DUNDIAN_STOPS=all` tries every stop; without it a stride through them is
//! tried, which `DUNDIAN_STOPS_SEED` moves. `DUNDIAN_STOPS=kill:main:write:3`
//! tries that one alone, `DUNDIAN_STOPS=kill:main` all that begin so, and
//! `DUNDIAN_STOPS=power` all cuts of the power.

mod check;
mod copies;
mod disk;
mod operations;
mod power;
mod record;
mod trace;

use std::path::{Path, PathBuf};
use std::process::Command;

use self::check::{Seen, look};
use self::trace::{Counted, How, Stop};
use crate::env::Env;

/// Stops that the short form tries in each operation.
const SHORT: usize = 4;
/// Cuts of the power that it tries, the first once all was said.
const SHORT_CUTS: usize = 3;

/// What an operation does to whoever does it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// Nothing more, however it is told.
    Same,
    /// Something more: it is only done again where it wasn't done.
    More,
}

/// Something that takes several calls to the disk.
pub struct Operation {
    /// What it is done to: folders and files below one root, of which `data` is
    /// the ledger and `usb` the stick.
    pub world: Env,
    /// The words of the command. `@` stands for the root.
    pub words: Vec<String>,
    /// Lists that tell what is there, beside the hash of the state.
    pub lists: Vec<Vec<&'static str>>,
    /// What comes of doing it twice.
    pub twice: Twice,
    /// Files with a passphrase, one of which opens the ledger; empty where it has none.
    pub keys: Vec<&'static str>,
    /// The folder of somebody who can open what was written, and can't do so twice.
    pub reader: Option<&'static str>,
    /// Commands, one after the other, that lead to what may be there in between:
    /// where it does several things that have nothing to do with each other, each
    /// of them is all done or not at all. `?` stands for the invitation that is
    /// open then.
    pub parts: Vec<Vec<Vec<String>>>,
    /// What has to have been shown once it is done, by it or by doing it again.
    pub shows: Option<&'static str>,
    /// Whether the file for people comes before the ledger says so, or after it.
    pub file: File,
}

/// When a file for people appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// There is none.
    None,
    /// First the file, whole; only then it is said to have been written.
    First,
    /// First it is said whom it admits; a file that admits nobody is worse than none.
    Last,
}

/// What is known of an operation that nobody stops.
struct Counts {
    counted: Counted,
    before: Seen,
    after: Seen,
    /// What is there once a part of it was done.
    parts: Vec<Seen>,
}

impl Operation {
    /// Returns an operation on a ledger, which writes no file for people.
    pub fn new(world: Env, words: &[&str]) -> Self {
        Self {
            world,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            lists: vec![vec!["household", "list", "--json"], vec!["exchange", "status", "--json"]],
            twice: Twice::Same,
            keys: Vec::new(),
            reader: None,
            parts: Vec::new(),
            shows: None,
            file: File::None,
        }
    }

    /// Returns the same world once more, as it stands.
    fn copy(&self) -> Env {
        let copy = Env::empty();
        let copied = Command::new("cp").args(["-a", &self.world.path("."), &copy.path(".")]).status();
        assert!(copied.unwrap().success());
        copy
    }

    fn command(&self, env: &Env, words: &[String]) -> Command {
        let root = env.path("");
        let words: Vec<String> = words.iter().map(|word| word.replace('@', root.trim_end_matches('/'))).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        env.command(&env.data(), &words)
    }

    fn root(env: &Env) -> PathBuf {
        Path::new(&env.path("")).components().collect()
    }

    /// Does something in a world of its own and returns what is there then.
    fn done(&self, commands: &[Vec<String>]) -> Seen {
        let env = self.copy();
        for words in commands {
            let named = |word: &String| if word == "?" { check::invitation(&env) } else { word.clone() };
            let words: Vec<String> = words.iter().map(named).collect();
            let ran = self.command(&env, &words).output().unwrap();
            assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        }
        look(self, &env).unwrap()
    }

    /// Counts the calls of one run and returns what was there before and after.
    fn count(&self) -> Counts {
        let before = look(self, &self.copy()).unwrap();
        let env = self.copy();
        let counted = trace::count_run(&self.command(&env, &self.words), &Self::root(&env));
        let mut after = look(self, &env).unwrap();
        let other = self.done(std::slice::from_ref(&self.words));
        // What is made under an id of chance is told by the lists alone.
        if other.hash != after.hash {
            after.hash = None;
        }
        assert!(other.is(&after), "it doesn't lead to the same twice:\n{other:#?}\n{after:#?}");
        assert!(!before.is(&after), "nothing tells whether it was done");
        let hash_of = |seen: Seen| Seen { hash: seen.hash.filter(|_| after.hash.is_some()), ..seen };
        let parts = self.parts.iter().map(|commands| hash_of(self.done(commands))).collect();
        Counts { counted, before, after, parts }
    }

    /// Stops the operation once, and returns what is wrong with what is found then.
    fn stop(&self, stop: &Stop, known: &Counts) -> Result<bool, String> {
        let env = self.copy();
        let (ran, hit) = trace::stop_run(&self.command(&env, &self.words), &Self::root(&env), &known.counted, stop);
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        let at = hit.as_deref().unwrap_or("never came there");
        let (killed, code) = (stop.how == How::Kill, ran.status.code());
        if !killed && code.is_none() {
            return Err(format!("{stop} ({at}): it died of it\nsaid: {out}{err}"));
        }
        let stopped = Stopped {
            name: format!("{stop} ({at}), code {code:?}"),
            told: ran.status.success() || killed && !out.trim().is_empty(),
            // Nobody is left to take it away after a kill, or where the disk doesn't let it go.
            may_litter: killed || at.contains("unlink"),
            out: out.into_owned(),
            err: err.into_owned(),
        };
        self.judge(&env, &stopped, known)?;
        Ok(hit.is_some())
    }

    /// Returns what is wrong with what is found after the operation was stopped.
    fn judge(&self, env: &Env, stopped: &Stopped, known: &Counts) -> Result<(), String> {
        let Counts { before, after, parts, .. } = known;
        let Stopped { name, out, err, .. } = stopped;
        let wrong = |what: String| {
            let kept = env.path("").replace('\n', "");
            Err(format!("{name}: {what}\nsaid: {out}{err}(in {kept})"))
        };
        let found = match look(self, env) {
            Ok(found) => found,
            Err(error) => return wrong(format!("the next start fails: {error}")),
        };
        if found.is_there()
            && let Err(error) = check::is_well(self, env, found.key)
        {
            return wrong(error);
        }
        if let Err(error) = check::files(self, env, stopped.may_litter, found.is(after)) {
            return wrong(error);
        }
        let (is_before, is_after) = (found.is(before), found.is(after));
        let is_part = parts.iter().any(|part| found.is(part));
        if !is_before && !is_after && !is_part {
            return wrong(format!("neither before nor after: {}", found.differs(before, after)));
        }
        if stopped.told && !is_after {
            return wrong("it said that it was done, and it isn't".to_owned());
        }
        if !is_after || self.twice == Twice::Same {
            let again = self.command(env, &self.words).output().unwrap();
            let said = String::from_utf8_lossy(&again.stderr);
            let shown = |words: &str| out.contains(words) || String::from_utf8_lossy(&again.stdout).contains(words);
            if !self.shows.is_none_or(shown) {
                return wrong(format!("never shown: {}; done again: {said}", self.shows.unwrap_or_default()));
            }
            if !is_after && !again.status.success() {
                return wrong(format!("done again it fails: {said}"));
            }
            match look(self, env) {
                Ok(found) if found.is(after) => {}
                Ok(found) => return wrong(format!("done again ({said}): {}", found.differs(after, after))),
                Err(error) => return wrong(format!("done again, the next start fails: {error}")),
            }
            if let Err(error) = check::files_after(self, env) {
                return wrong(format!("done again: {error}"));
            }
        }
        Ok(())
    }

    /// Tries the stops that are wanted, and tells every one that shows something wrong.
    #[expect(clippy::print_stdout, reason = "what was tried is shown where it is asked for")]
    pub fn try_stops(self) {
        let known = self.count();
        let all = known.counted.stops();
        let chosen = chosen(&all, SHORT);
        let (mut wrong, mut missed) = (Vec::new(), Vec::new());
        for stop in &chosen {
            match self.stop(stop, &known) {
                Ok(true) => {}
                Ok(false) => missed.push(stop.to_string()),
                Err(what) => wrong.push(what),
            }
        }
        let recording = self.record();
        let cuts = recording.cuts();
        let chosen_cuts = self::chosen(&cuts, SHORT_CUTS);
        wrong.extend(chosen_cuts.iter().filter_map(|cut| self.cut_power(&recording, cut, &known).err()));
        let tried = format!(
            "{} calls, {} stops, {} tried, {} never came there: {}; {} cuts of the power, {} tried",
            known.counted.calls.len(),
            all.len(),
            chosen.len(),
            missed.len(),
            missed.join(" "),
            cuts.len(),
            chosen_cuts.len(),
        );
        assert!(wrong.is_empty(), "{} wrong of {tried}\n\n{}", wrong.len(), wrong.join("\n\n"));
        // Threads of the store share their calls differently each time; the others don't.
        assert!(missed.iter().all(|stop| !stop.contains(":main:")), "{tried}");
        println!("{tried}");
    }
}

/// How a run ended before its time.
struct Stopped {
    /// Where it was stopped, for whoever tries that alone.
    name: String,
    /// Whether it had said that it was done.
    told: bool,
    /// Whether a half file may lie on the stick.
    may_litter: bool,
    out: String,
    err: String,
}

/// Returns those of all stops that are wanted; in the short form so many.
fn chosen<T: std::fmt::Display>(all: &[T], short: usize) -> Vec<&T> {
    let wanted = std::env::var("DUNDIAN_STOPS").unwrap_or_default();
    let seed: usize = std::env::var("DUNDIAN_STOPS_SEED").map_or(0, |seed| seed.parse().unwrap());
    let stride = all.len().div_ceil(short).max(1);
    match &*wanted {
        "" => all.iter().skip(seed % stride).step_by(stride).collect(),
        "all" => all.iter().collect(),
        some => {
            let begins = |stop: &str| stop == some || stop.starts_with(&format!("{some}:"));
            all.iter().filter(|stop| begins(&stop.to_string())).collect()
        }
    }
}
