//! A disk that keeps somebody waiting: a synchronisation that doesn't come back is
//! told while it hasn't, for until then nothing is acknowledged and nothing shown.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Far longer than a disk takes that is well.
const PATIENCE: Duration = Duration::from_secs(5);

type Tell = Box<dyn Fn() + Send>;

/// Who is told.
static TELL: Mutex<Option<Tell>> = Mutex::new(None);

/// Has `tell` called, on a thread of its own, whenever the disk lets somebody wait;
/// from now on, in the place of whoever was told before.
pub fn tell_by(tell: impl Fn() + Send + 'static) {
    *TELL.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(tell));
}

/// Makes a call that may wait for a disk.
pub fn waiting<T>(call: impl FnOnce() -> T) -> T {
    waiting_for(PATIENCE, call)
}

fn waiting_for<T>(patience: Duration, call: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    // Where there is no thread to be had the call is made all the same.
    let _ = thread::Builder::new().name("patience".to_owned()).spawn(move || {
        if ended.recv_timeout(patience) == Err(RecvTimeoutError::Timeout)
            && let Some(tell) = &*TELL.lock().unwrap_or_else(PoisonError::into_inner)
        {
            tell();
        }
    });
    let answer = call();
    drop(done);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_does_not_come_back_is_told_meanwhile() {
        let (told, heard) = mpsc::channel();
        tell_by(move || told.send(()).unwrap());
        assert!(!waiting(|| heard.try_recv().is_ok()), "one that comes back is not");
        let patience = Duration::from_millis(5);
        assert!(waiting_for(patience, || heard.recv_timeout(Duration::from_secs(60))).is_ok());
    }
}
