//! One short line that stands for all that is: equal on two machines that hold
//! the same entries, whatever the order in which they came.

use std::collections::BTreeMap;

use super::super::{ReadError, Workspace};
use crate::base::ids::RecordId;
use crate::base::progress::Onward;
use crate::domain::record::Kind;

impl Workspace {
    /// Returns the hash of the folded state: of every record with its history,
    /// and of where the ledger of each device ends. 64 hexadecimal digits.
    ///
    /// # Errors
    /// Fails where the store is out of use or has lost a record.
    pub fn state_hash(&self) -> Result<String, ReadError> {
        let mut hasher = blake3::Hasher::new_derive_key("dundian 2026 state");
        self.hash_records(&mut hasher, &|_, _| true)?;
        let state = self.shared.read();
        for device in state.devices().keys() {
            let mut tips = state.tips(*device);
            tips.retain(|tip| tip.seq > 0);
            tips.sort_unstable();
            for tip in tips {
                hasher.update(&device.0);
                hasher.update(&tip.seq.to_le_bytes());
                hasher.update(&tip.chain.0);
            }
        }
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// Returns the hash of those records that `of` names, with their history,
    /// whatever else is known: equal wherever the same is known of them.
    ///
    /// # Errors
    /// Fails where the store is out of use or has lost a record.
    pub fn records_hash(&self, of: &dyn Fn(Kind, RecordId) -> bool) -> Result<String, ReadError> {
        let mut hasher = blake3::Hasher::new_derive_key("dundian 2026 records");
        self.hash_records(&mut hasher, of)?;
        Ok(hasher.finalize().to_hex().to_string())
    }

    fn hash_records(&self, hasher: &mut blake3::Hasher, of: &dyn Fn(Kind, RecordId) -> bool) -> Result<(), ReadError> {
        for kind in Kind::ALL {
            let mut docs: BTreeMap<RecordId, [u8; 32]> = BTreeMap::new();
            let mut trouble = None;
            self.every_doc(*kind, &mut |doc| match doc.canonical() {
                Ok(_) if !of(*kind, doc.id) => Onward::Continue,
                Ok(bytes) => {
                    docs.insert(doc.id, *blake3::hash(&bytes).as_bytes());
                    Onward::Continue
                }
                Err(error) => {
                    trouble = Some(error);
                    Onward::Cancel
                }
            })?;
            if let Some(error) = trouble {
                return Err(error.into());
            }
            for (id, hash) in docs {
                hasher.update(&[kind.code()]);
                hasher.update(&id.0);
                hasher.update(&hash);
            }
        }
        Ok(())
    }
}
