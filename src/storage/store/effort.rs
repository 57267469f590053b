//! How much the program has worked so far, by which a slow machine is told from a
//! call that never returns. Must not allocate much or wait.

use std::time::Duration;

/// A program that works uses at least this part of the time, also where it gets a
/// tenth of a processor; one that waits uses none.
const BUSY_SHARE: u32 = 50;

/// What the program has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    processor: Duration,
    /// Bytes that went to and came from disks.
    bytes: u64,
}

impl Effort {
    /// Returns what has been used up to now. Where a system doesn't tell, nothing.
    pub fn so_far() -> Self {
        Self { processor: processor(), bytes: bytes() }
    }

    /// Tells whether the program has worked in the `time` since `before`.
    pub fn is_more_than(self, before: Self, time: Duration) -> bool {
        self.bytes > before.bytes || self.processor.saturating_sub(before.processor) > time / BUSY_SHARE
    }
}

#[cfg(unix)]
fn processor() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(used.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(used.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn processor() -> Duration {
    Duration::ZERO
}

/// Reads how many bytes were fetched from disks and sent to them (proc(5)). The
/// counters rise while a call is still under way.
#[cfg(target_os = "linux")]
fn bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let counts = text.lines().filter_map(|line| line.split_once(": "));
    let disks = counts.filter(|(name, _)| matches!(*name, "read_bytes" | "write_bytes"));
    disks.filter_map(|(_, count)| count.trim().parse::<u64>().ok()).sum()
}

#[cfg(not(target_os = "linux"))]
fn bytes() -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_from_waiting() {
        let before = Effort::so_far();
        assert!(!before.is_more_than(before, Duration::from_secs(5)));
        let mut hash = blake3::hash(b"");
        while !Effort::so_far().is_more_than(before, Duration::from_secs(5)) {
            hash = blake3::hash(hash.as_bytes());
        }
    }
}
