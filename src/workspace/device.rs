//! The file that names this installation: sixteen hexadecimal digits. It is there
//! twice, for one bad sector must not leave nobody knowing whose the ledger is.

use std::path::Path;

use super::error::OpenError;
use crate::base::ids::DeviceId;
use crate::storage::fsx::{self, DiskError};

const FILES: [&str; 2] = ["device", "device.copy"];
const BYTES_MAX: u64 = 64;

/// Reads which installation the directory belongs to.
pub(super) fn read(dir: &Path) -> Result<DeviceId, OpenError> {
    FILES.iter().find_map(|name| one(dir, name)).ok_or(OpenError::Device)
}

fn one(dir: &Path, name: &str) -> Option<DeviceId> {
    let bytes = fsx::read_bounded(&dir.join(name), BYTES_MAX).ok().flatten()?;
    std::str::from_utf8(&bytes).ok()?.trim().parse().ok()
}

/// Makes the directory belong to `device`.
pub(super) fn write(dir: &Path, device: DeviceId) -> Result<(), OpenError> {
    FILES.iter().try_for_each(|name| fsx::write_atomic(&dir.join(name), format!("{device}\n").as_bytes()))?;
    Ok(())
}

/// Has both copies name `device`, where one of them doesn't. What the disk refuses
/// is tried again at the next start.
pub(super) fn mend(dir: &Path, device: DeviceId) {
    if FILES.iter().any(|name| one(dir, name) != Some(device)) {
        let _ = write(dir, device);
    }
}

/// Takes both copies away.
pub(super) fn discard(dir: &Path) -> Result<(), DiskError> {
    FILES.iter().try_for_each(|name| fsx::remove(&dir.join(name)))
}
