//! Until when the words of a device are here.

use chrono::{DateTime, FixedOffset};

use super::whole::State;
use crate::base::ids::DeviceId;

impl State {
    /// Returns until when the words of a device are here, as its own clock says. Where
    /// that ran far ahead, it is when the last file of it was written; never later than
    /// `now`.
    pub fn data_to(&self, device: DeviceId, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        let now_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let latest = self.latest(device)?;
        if !latest.is_ahead(now_ms) {
            return latest.in_zone(*now.offset()).map(|at| at.min(now));
        }
        let file = self.exchange.receipt(device)?.at.with_timezone(now.offset());
        Some(file).filter(|at| *at <= now)
    }
}
