//! A place in the journal, between two frames.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The place behind one frame. Later places are greater, as values and as
/// bytes. The default is the place before the first frame.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Position {
    frame: u64,
    segment: u32,
    offset: u32,
}

impl Position {
    /// Bytes of [`Position::to_bytes`].
    pub const BYTES: usize = 16;

    pub(super) fn after(frame: u64, segment: u32, offset: u64) -> Self {
        // A segment ends long before 4 GiB; a stranger's file that doesn't is
        // past its end in any case.
        Self { frame, segment, offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }

    /// Returns the number of the frame before this place, counted from 1 over
    /// all segments; 0 before the first.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Returns the segment that the place is in.
    pub fn segment(&self) -> u32 {
        self.segment
    }

    /// Returns how many bytes of the segment lie before the place.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Returns sixteen bytes that sort like the places.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let word = u128::from(self.frame) << 64 | u128::from(self.segment) << 32 | u128::from(self.offset);
        word.to_be_bytes()
    }

    /// Returns the place that [`Position::to_bytes`] wrote.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let word = u128::from_be_bytes(bytes);
        Self { frame: (word >> 64) as u64, segment: (word >> 32) as u32, offset: word as u32 }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}:{}", self.frame, self.segment, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_their_bytes_and_sort_like_them() {
        let places = [
            Position::default(),
            Position::after(0, 1, 0),
            Position::after(1, 1, 90),
            Position::after(1, 2, 0),
            Position::after(256, 2, u64::from(u32::MAX)),
        ];
        for pair in places.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].to_bytes() < pair[1].to_bytes(), "{pair:?}");
        }
        for place in places {
            assert_eq!(Position::from_bytes(place.to_bytes()), place);
        }
    }
}
