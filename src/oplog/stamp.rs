//! Hybrid logical clock stamps: close to the time of day, and never running
//! backwards on one device, whatever its clock does.
//!
//! After Kulkarni et al., "Logical Physical Clocks" (OPODIS 2014): 48 bits of
//! milliseconds since 1970 and a counter of 16 bits for what falls together.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Stamps further ahead of our own clock than this are kept and flagged, but
/// don't pull our clock along. In milliseconds: 24 hours.
pub const AHEAD_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// A moment in the ledger. Orders as the moments do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(u64);

/// Text that was expected to be a stamp and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a stamp: {0:?}")]
pub struct BadStamp(pub String);

impl Stamp {
    /// Returns the stamp of a moment. The time is cut to 48 bits, which last
    /// until the year 10889.
    pub fn new(unix_ms: u64, counter: u16) -> Self {
        Self(unix_ms.min((1 << 48) - 1) << 16 | u64::from(counter))
    }

    /// Returns the milliseconds since 1970.
    pub fn unix_ms(self) -> u64 {
        self.0 >> 16
    }

    /// Returns the moment in a zone, by the clock of whoever wrote the stamp; `None`
    /// where the calendar doesn't reach that far.
    pub fn in_zone(self, zone: FixedOffset) -> Option<DateTime<FixedOffset>> {
        let at = DateTime::from_timestamp_millis(i64::try_from(self.unix_ms()).ok()?)?;
        Some(at.with_timezone(&zone))
    }

    /// Returns the stamp for something that happens now and after `self`:
    /// the clock's time if that is later, else one tick of the counter.
    #[must_use]
    pub fn next(self, clock_ms: u64) -> Self {
        let now = Self::new(clock_ms, 0);
        // An overflowing counter runs over into the next millisecond.
        if now > self { now } else { Self(self.0 + 1) }
    }

    /// Returns the clock after having seen `other`: the later of the two,
    /// unless `other` lies so far ahead that it must come of a wrong clock.
    #[must_use]
    pub fn seen(self, other: Self, clock_ms: u64) -> Self {
        if other.is_ahead(clock_ms) { self } else { self.max(other) }
    }

    /// Tells whether the stamp lies more than 24 hours ahead of the clock.
    pub fn is_ahead(self, clock_ms: u64) -> bool {
        self.unix_ms() > clock_ms.saturating_add(AHEAD_MS_MAX)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}-{:04x}", self.0 >> 16, self.0 & 0xffff)
    }
}

impl FromStr for Stamp {
    type Err = BadStamp;

    fn from_str(text: &str) -> Result<Self, BadStamp> {
        let bad = || BadStamp(text.to_owned());
        let (ms, counter) = text.split_once('-').ok_or_else(bad)?;
        let plain = |part: &str, len| part.len() == len && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !plain(ms, 12) || !plain(counter, 4) {
            return Err(bad());
        }
        let ms = u64::from_str_radix(ms, 16).map_err(|_| bad())?;
        let counter = u16::from_str_radix(counter, 16).map_err(|_| bad())?;
        Ok(Self::new(ms, counter))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_u64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_back_does_not_take_the_ledger_back() {
        let first = Stamp::default().next(1_000);
        let second = first.next(400);
        let third = second.next(400);
        assert!(first < second && second < third);
        assert_eq!(third.unix_ms(), 1_000);
        assert_eq!(third.next(2_000), Stamp::new(2_000, 0));
        assert_eq!(Stamp::new(5, u16::MAX).next(0), Stamp::new(6, 0));
    }

    #[test]
    fn a_stamp_from_a_wrong_clock_does_not_pull_ours_along() {
        let ours = Stamp::new(1_000, 0);
        assert_eq!(ours.seen(Stamp::new(2_000, 3), 1_000), Stamp::new(2_000, 3));
        assert_eq!(ours.seen(Stamp::new(1_000 + AHEAD_MS_MAX + 1, 0), 1_000), ours);
    }

    #[test]
    fn text_reads_as_it_was_written_and_sorts_like_the_moment() {
        let stamp = Stamp::new(1_790_000_000_123, 7);
        assert_eq!(stamp.to_string(), "01a0c4506c7b-0007");
        assert_eq!(stamp.to_string().parse(), Ok(stamp));
        assert!(Stamp::new(9, 0).to_string() < Stamp::new(10, 0).to_string());
        for bad in ["", "01a0c4506c7b", "01a0c4506c7b-7", "+1a0c4f24c7b-0007", "01A0C4506C7B-0007"] {
            assert!(bad.parse::<Stamp>().is_err(), "{bad}");
        }
    }
}
