//! Whose words in assignments are grants: never a cadre's, whoever passed them on.

use super::Authority;
use crate::base::ids::DeviceId;
use crate::domain::change::Change;

impl Authority {
    /// Takes in what was written into an assignment. Tells whether somebody was given more.
    pub(super) fn grant(&mut self, device: DeviceId, change: &Change) -> bool {
        if self.is_of_cadre(device) {
            self.given.deny(device, true);
        }
        self.given.take(change, device)
    }

    /// Takes the grants back that came from above, and turn out to have been written by
    /// a cadre.
    pub(super) fn review_grants(&mut self) {
        for device in self.given.writers() {
            if self.is_of_cadre(device) {
                self.refold |= self.given.deny(device, true);
            } else if self.registry.author(device).is_office() {
                self.given.deny(device, false);
            }
        }
    }
}
