//! The time, as a value that is passed in. Nothing below the workspace asks
//! the operating system what time it is.

use chrono::{DateTime, FixedOffset, Local, NaiveDate};

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// Returns the present moment with the offset the user lives in.
    fn now(&self) -> DateTime<FixedOffset>;

    /// Returns the calendar day of [`Clock::now`] where the user lives.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }
}

/// A clock that stands still, for tests and for repeatable sample data.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub DateTime<FixedOffset>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<FixedOffset> {
        self.0
    }
}
