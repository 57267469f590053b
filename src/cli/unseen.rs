//! A line that is typed unseen. Where a signal ends the program while it is asked
//! for, the terminal shows again what is typed.

use std::io;

/// Asks for a line on the terminal that nobody is to see.
pub(super) fn ask(question: &str) -> io::Result<String> {
    #[cfg(unix)]
    let _asking = unix::Asking::begin();
    rpassword::prompt_password(question)
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::sync::{Mutex, Once, PoisonError};
    use std::thread;

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// The terminal, and how it was before it was asked on.
    static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);
    static WATCH: Once = Once::new();

    /// Lasts as long as something is asked for.
    pub struct Asking;

    impl Asking {
        /// Remembers how the terminal is. Where there is none, there is nothing to
        /// give back.
        pub fn begin() -> Self {
            set(terminal().ok());
            // For good: a signal that is waited for once can't be left to the system
            // again, so what it would do is done here.
            WATCH.call_once(|| {
                if let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) {
                    thread::spawn(move || {
                        for signal in signals.forever() {
                            give_back();
                            // It comes back only of a signal that the system doesn't know.
                            let _ = emulate_default_handler(signal);
                        }
                    });
                }
            });
            Self
        }
    }

    impl Drop for Asking {
        fn drop(&mut self) {
            set(None);
        }
    }

    fn terminal() -> io::Result<(File, Termios)> {
        let file = File::options().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&file)?;
        Ok((file, before))
    }

    fn set(before: Option<(File, Termios)>) {
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = before;
    }

    fn give_back() {
        if let Some((terminal, before)) = &*BEFORE.lock().unwrap_or_else(PoisonError::into_inner) {
            // A terminal that is gone needs nothing back.
            let _ = tcsetattr(terminal, OptionalActions::Now, before);
        }
    }
}
