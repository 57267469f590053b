//! The file that names this installation: sixteen hexadecimal digits.

use std::path::Path;

use super::error::OpenError;
use crate::base::ids::DeviceId;
use crate::storage::fsx;

const FILE: &str = "device";
const BYTES_MAX: u64 = 64;

/// Reads which installation the directory belongs to.
pub(super) fn read(dir: &Path) -> Result<DeviceId, OpenError> {
    let bytes = fsx::read_bounded(&dir.join(FILE), BYTES_MAX)?.ok_or(OpenError::Device)?;
    std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok()).ok_or(OpenError::Device)
}

/// Makes the directory belong to `device`.
pub(super) fn write(dir: &Path, device: DeviceId) -> Result<(), OpenError> {
    Ok(fsx::write_atomic(&dir.join(FILE), format!("{device}\n").as_bytes())?)
}
