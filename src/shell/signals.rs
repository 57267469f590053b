//! What the system wants of the running interface: to end, to rest, to go on.
//! A thread of its own waits for signals and hands them to the loop; where the
//! loop doesn't come to it, because a disk doesn't answer, the thread gives the
//! terminal back itself and ends the program.

#[cfg(unix)]
pub use unix::{Watch, rest};

/// Windows has no signals; a console that is closed ends the program at once, and what
/// was seen on the screen is in the draft: no picture is shown before it is.
#[cfg(not(unix))]
pub struct Watch;

#[cfg(not(unix))]
impl Watch {
    /// Does nothing.
    pub fn start(_: std::sync::mpsc::SyncSender<super::Event>) -> std::io::Result<Self> {
        Ok(Self)
    }
}

/// Does nothing: nobody sends a program to rest there.
#[cfg(not(unix))]
pub fn rest() -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::mpsc::{SyncSender, TrySendError};
    use std::thread::{self, JoinHandle};
    use std::time::{Duration, Instant};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::{Handle, Signals};
    use signal_hook::low_level::emulate_default_handler;

    use crate::shell::{Event, terminal};

    /// So long the loop may take to end by itself.
    const PATIENCE: Duration = Duration::from_secs(5);
    /// How often it is looked whether it has.
    const PAUSE: Duration = Duration::from_millis(50);

    /// The running thread.
    pub struct Watch {
        handle: Handle,
        thread: Option<JoinHandle<()>>,
    }

    impl Watch {
        /// Waits for signals from now on, until this is dropped.
        pub fn start(events: SyncSender<Event>) -> io::Result<Self> {
            let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP])?;
            let handle = signals.handle();
            let thread = thread::spawn(move || {
                for signal in signals.forever() {
                    match signal {
                        SIGTSTP => tell(&events, || Event::Rest, Instant::now()),
                        _ => {
                            let until = Instant::now() + PATIENCE;
                            tell(&events, || Event::Ended(signal), until);
                            end_at(until, &signals.handle(), signal);
                            return;
                        }
                    }
                }
            });
            Ok(Self { handle, thread: Some(thread) })
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            self.handle.close();
            if let Some(thread) = self.thread.take() {
                // A thread that fell over waits for nothing more.
                let _ = thread.join();
            }
        }
    }

    /// Hands an event over, where the loop takes one before `until`.
    fn tell(events: &SyncSender<Event>, event: impl Fn() -> Event, until: Instant) {
        while let Err(TrySendError::Full(_)) = events.try_send(event()) {
            if Instant::now() >= until {
                return;
            }
            thread::sleep(PAUSE);
        }
    }

    /// Ends the program by force, unless the loop ends first. Everything that was
    /// acknowledged is on the disk, and the lock goes with the program.
    fn end_at(until: Instant, handle: &Handle, signal: i32) {
        while !handle.is_closed() {
            if Instant::now() >= until {
                terminal::give_back();
                // It ends the program; what could go wrong is an unknown signal.
                let _ = emulate_default_handler(signal);
                return;
            }
            thread::sleep(PAUSE);
        }
    }

    /// Lets the program rest as it does when nobody catches the signal; returns
    /// when it is told to go on.
    pub fn rest() -> io::Result<()> {
        emulate_default_handler(SIGTSTP)
    }
}
