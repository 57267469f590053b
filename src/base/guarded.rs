//! Code of others that may panic over what strangers sent: there a panic is a
//! damaged file and not the end of the program. Whoever watches panics asks
//! here whether one is to be told.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `parse` and returns what it returns, `None` where it panics.
pub fn guarded<T>(parse: impl FnOnce() -> T) -> Option<T> {
    let outer = INSIDE.replace(true);
    let done = catch_unwind(AssertUnwindSafe(parse));
    INSIDE.set(outer);
    done.ok()
}

/// Tells whether this thread runs guarded code, so that a panic of it is expected.
pub fn is_inside() -> bool {
    INSIDE.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_nothing_and_is_known_to_be_inside() {
        assert_eq!(guarded(|| 5), Some(5));
        assert_eq!(guarded(|| guarded(|| panic!("inner")).map_or(is_inside(), |()| false)), Some(true));
        assert_eq!(guarded(|| guarded(|| 1).map(|_| panic!("outer"))), None::<Option<()>>);
        assert!(!is_inside());
    }
}
