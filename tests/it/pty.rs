//! The program in a terminal of its own: keys go in, the screen as a person
//! would see it comes out. Nothing here sleeps; it waits for what it wants to
//! see, and gives up loudly.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Longer than any loaded machine needs to draw a frame.
const PATIENCE: Duration = Duration::from_secs(60);

/// By this a program asks where the cursor is.
const WHERE: &[u8] = b"\x1b[6n";

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

/// A running program and its screen.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn some(cells: u16) -> NonZero<u16> {
    NonZero::new(cells).unwrap()
}

impl Pty {
    /// Starts the program on a data directory at a size of columns by rows.
    pub fn start(data: &Path, arguments: &[&str], size: (u16, u16)) -> Self {
        Self::start_with(data, arguments, size, &[])
    }

    /// Starts the program like [`Pty::start`], with these in its environment.
    pub fn start_with(data: &Path, arguments: &[&str], size: (u16, u16), more: &[(&str, &str)]) -> Self {
        Self::start_on(data, arguments, size, more, 1)
    }

    /// Starts the program like [`Pty::start_with`], on a terminal that draws “ in
    /// so many columns.
    pub fn start_on(
        data: &Path,
        arguments: &[&str],
        (columns, rows): (u16, u16),
        more: &[(&str, &str)],
        quote: u16,
    ) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dundian"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("TZ", "Asia/Shanghai");
        command.env("HOME", data.parent().unwrap());
        command.cwd(data.parent().unwrap());
        command.env("DUNDIAN_NOW", crate::env::NOW);
        more.iter().for_each(|(name, value)| command.env(name, value));
        command.arg("--data");
        command.arg(data);
        command.args(arguments);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(some(rows), some(columns), 0);
        let seen = Arc::new((Mutex::new(Seen { parser, raw: Vec::new(), ended: false }), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shared = seen.clone();
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let answers = writer.clone();
        std::thread::spawn(move || {
            let mut buffer = [0u8; 8192];
            loop {
                // A closed terminal is an error on Linux and an end elsewhere.
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = shared.0.lock().unwrap();
                seen.parser.process(&buffer[..read]);
                let before = seen.raw.len().saturating_sub(WHERE.len() - 1);
                seen.raw.extend_from_slice(&buffer[..read]);
                if seen.raw[before..].windows(WHERE.len()).any(|bytes| bytes == WHERE) {
                    let (row, column) = seen.parser.screen().cursor_position();
                    let answer = format!("\u{1b}[{};{}R", row + 1, column + quote);
                    answers.lock().unwrap().write_all(answer.as_bytes()).unwrap();
                }
                seen.ended = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self { child, master: pair.master, writer, seen }
    }

    /// Types. Control characters and escape sequences go in as they are.
    pub fn keys(&mut self, keys: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Presses keys, written as in keymap files and parted by spaces; what
    /// stands in quotes is typed: `f2 "张三" ctrl+s`.
    pub fn press(&mut self, keys: &str) {
        for (n, part) in keys.split('"').enumerate() {
            if n % 2 == 1 {
                self.keys(part);
            } else {
                part.split_whitespace().for_each(|key| self.keys(&bytes(key)));
            }
        }
    }

    /// Pastes, as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) {
        self.keys(&format!("\u{1b}[200~{text}\u{1b}[201~"));
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.seen.0.lock().unwrap().parser.screen_mut().set_size(some(rows), some(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Returns the number of the running program.
    pub fn process(&self) -> i32 {
        self.child.process_id().unwrap().try_into().unwrap()
    }

    /// Opens the terminal, which stays as it is as long as anybody has it open.
    #[cfg(unix)]
    pub fn terminal(&self) -> std::fs::File {
        std::fs::File::open(self.master.tty_name().unwrap()).unwrap()
    }

    /// Waits for the program to end, whoever has its terminal open.
    pub fn waits(mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// Kills the program without a word.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the screen to satisfy `wanted` and returns it.
    pub fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.watch(what, |seen| {
            let text = seen.parser.screen().contents();
            wanted(&text).then_some(text)
        })
    }

    /// Returns the screen as it is.
    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// Waits for `text` on the screen and returns the whole of it.
    pub fn sees(&self, text: &str) -> String {
        self.until(&format!("{text:?}"), |screen| screen.contains(text))
    }

    /// Waits for the program to end and returns its exit code and everything it
    /// ever wrote to the terminal.
    pub fn ends(mut self) -> (u32, Vec<u8>) {
        let raw = self.watch("the end", |seen| seen.ended.then(|| seen.raw.clone()));
        (self.child.wait().unwrap().exit_code(), raw)
    }

    fn watch<T>(&self, what: &str, wanted: impl Fn(&Seen) -> Option<T>) -> T {
        let (lock, changed) = &*self.seen;
        let start = Instant::now();
        let mut seen = lock.lock().unwrap();
        loop {
            if let Some(found) = wanted(&seen) {
                return found;
            }
            let left = PATIENCE.saturating_sub(start.elapsed());
            let screen = seen.parser.screen().contents();
            assert!(!left.is_zero(), "waited for {what} and saw\n{screen}");
            assert!(!seen.ended, "the program ended while waiting for {what}; the screen was\n{screen}");
            seen = changed.wait_timeout(seen, left).unwrap().0;
        }
    }
}

/// Returns what a terminal sends for a key.
fn bytes(key: &str) -> String {
    let named = match key {
        "enter" => "\r",
        "esc" => "\u{1b}",
        "tab" => "\t",
        "space" => " ",
        "backspace" => "\u{7f}",
        "up" => "\u{1b}[A",
        "down" => "\u{1b}[B",
        "right" => "\u{1b}[C",
        "left" => "\u{1b}[D",
        "home" => "\u{1b}[H",
        "end" => "\u{1b}[F",
        "delete" => "\u{1b}[3~",
        _ => "",
    };
    if !named.is_empty() {
        return named.to_owned();
    }
    if let Some(letter) = key.strip_prefix("ctrl+") {
        return char::from(letter.as_bytes()[0] & 0x1f).to_string();
    }
    if let Some(rest) = key.strip_prefix("alt+") {
        return format!("\u{1b}{rest}");
    }
    let number: u8 = key.strip_prefix('f').and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{key}?"));
    match number {
        1..=4 => format!("\u{1b}O{}", char::from(b'P' + number - 1)),
        5 => "\u{1b}[15~".to_owned(),
        6..=10 => format!("\u{1b}[{}~", number + 11),
        _ => format!("\u{1b}[{}~", number + 12),
    }
}
