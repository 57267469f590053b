//! The terminal: taken on entering, given back on every way out: at the end,
//! on an error, and when any thread panics.

use std::io::{self, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::Print;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use super::ShellError;
use crate::base::guarded;
use crate::storage::store::THREAD_NAME;
use crate::tr;

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

/// Tells whether there is a terminal to work with.
///
/// # Errors
/// [`ShellError::NoTerminal`] where input or output is something else.
pub fn needed() -> Result<(), ShellError> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() { Ok(()) } else { Err(ShellError::NoTerminal) }
}

impl Screen {
    /// Takes the terminal.
    pub fn enter() -> io::Result<Self> {
        restore_on_panic();
        let opened = take().and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        match opened {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    /// Tells whether the terminal draws “ in two columns, as old Chinese consoles
    /// do. It is asked once, by writing one and looking where the cursor is; a
    /// terminal that doesn't answer within two seconds draws it in one.
    pub fn is_ambiguous_wide(&self) -> bool {
        let mut out = io::stdout();
        let asked = queue!(out, cursor::MoveTo(0, 0), Print('“')).and_then(|()| out.flush());
        let column = asked.and_then(|()| cursor::position()).map(|(column, _)| column);
        // The first picture draws over it only where it thinks that something is.
        let _ = execute!(out, Clear(ClearType::All));
        column.is_ok_and(|column| column > 1)
    }

    /// Returns columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }

    /// Draws a picture.
    pub fn draw(&mut self, picture: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(picture).map(|_| ())
    }

    /// Gives the terminal back for a while.
    pub fn leave(&mut self) {
        give_back();
    }

    /// Takes the terminal again, with the mouse where `mouse` says so. Nothing of
    /// the last picture stands there any more.
    pub fn come_back(&mut self, mouse: bool) -> io::Result<()> {
        take()?;
        self.capture_mouse(mouse)?;
        self.terminal.clear()
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
    }

    /// Puts text on the clipboard of the terminal (OSC 52), which also works
    /// over a remote connection. Terminals without one pass it over.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        write!(out, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Makes the terminal ours.
fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, SetTitle(tr!("app-name")))?;
    // Old consoles know no bracketed paste; pasting is typing there.
    let _ = execute!(io::stdout(), EnableBracketedPaste);
    Ok(())
}

/// Gives the terminal back, once. Nothing can be done about a failure here.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), DisableBracketedPaste);
        let _ = execute!(io::stdout(), DisableMouseCapture, LeaveAlternateScreen, cursor::Show);
        let _ = disable_raw_mode();
    }
}

/// Where the last panic that ends the interface came from.
static PANICKED_AT: Mutex<String> = Mutex::new(String::new());

/// Returns where the panic came from that ended the interface, for whoever
/// maintains the program.
pub fn panicked_at() -> String {
    PANICKED_AT.lock().map(|place| place.clone()).unwrap_or_default()
}

/// Lets a panic of any thread give the terminal back before it is told. The
/// threads of the store are the exception, and parsers of files from others:
/// they are watched, and their end is no end.
fn restore_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let thread = std::thread::current();
            let of_store = thread.name().is_some_and(|name| name == THREAD_NAME || name.starts_with("sled-io"));
            if guarded::is_inside() || of_store && TAKEN.load(Ordering::SeqCst) {
                return;
            }
            give_back();
            if let (Ok(mut place), Some(at)) = (PANICKED_AT.lock(), info.location()) {
                *place = format!("{}:{}", at.file(), at.line());
            }
            before(info);
        }));
    });
}

/// Tells whether there is nobody at the other end any more. Reading answers
/// nothing then, at once and for ever, and says no more than that.
#[cfg(unix)]
pub fn is_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = io::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::empty())];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut asked, Some(&now)).is_ok() && asked[0].revents().contains(PollFlags::HUP)
}

/// Returns that there is: Windows ends the program with its console.
#[cfg(not(unix))]
pub fn is_gone() -> bool {
    false
}

/// Panics if a test asks for it, to see that the terminal is given back.
#[cfg(debug_assertions)]
pub fn panic_if_asked(whose: &str) {
    assert!(std::env::var("DUNDIAN_PANIC").as_deref() != Ok(whose), "asked for");
}

/// Only programs built for tests can be asked to panic.
#[cfg(not(debug_assertions))]
pub fn panic_if_asked(_: &str) {}

/// Returns bytes in Base64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            out.push(if digit <= group.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_has_it() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
