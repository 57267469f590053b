//! Drafts: what is being typed, kept through a kill at any moment without a
//! wait. Must not know what a draft holds.
//!
//! Each draft has three slot files. [`DraftSlots::save`] writes the next state
//! over the older of two of them, without synchronising: after a kill the last
//! state or the one before is whole. [`DraftSlots::sync`] synchronises the
//! newest state, and its slot then stays untouched until the next one is
//! synchronised: that is what a power cut leaves.
//!
//! A slot is `magic(4) ‖ generation(8, little-endian) ‖ length(4,
//! little-endian) ‖ sealed`, with the draft's name and the generation as
//! associated data. What an earlier, longer state has left behind the sealed
//! part doesn't count.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::fsx::{self, At, DiskError, private};
use super::secret::{Key, SEAL_BYTES};
use crate::base::entropy::Entropy;
use crate::base::limits::{DRAFT_BYTES_MAX, DRAFT_NAME_BYTES_MAX};
use crate::tr;

const SLOTS: [char; 3] = ['a', 'b', 'c'];
const MAGIC: [u8; 4] = [0x89, b'D', b'D', 1];
const HEADER_BYTES: usize = 16;

/// Why a draft could not be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The name isn't made of lower-case letters, digits and dashes.
    #[error("{0:?} can't name a draft")]
    BadName(String),
    /// The draft is longer than the limit.
    #[error("{bytes} bytes are over the limit of {DRAFT_BYTES_MAX}")]
    TooLarge {
        /// The length of the draft.
        bytes: usize,
    },
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl DraftError {
    /// Returns what happened, what was kept and what to do, for the user.
    pub fn message(&self) -> String {
        match self {
            Self::BadName(name) => {
                tr!("storage-draft-bad-name", name = crate::base::text::visible(name).into_owned())
            }
            Self::TooLarge { bytes } => {
                tr!("storage-draft-too-large", bytes = *bytes as u64, limit = DRAFT_BYTES_MAX as u64)
            }
            Self::Disk(error) => tr!("storage-draft-disk", reason = error.message()),
        }
    }
}

/// A draft as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The name it was saved under.
    pub name: String,
    /// What was saved.
    pub bytes: Vec<u8>,
    /// Whether a later state was begun and isn't whole.
    pub torn: bool,
}

/// All drafts that there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The drafts with a whole state, by name.
    pub drafts: Vec<Draft>,
    /// The names of drafts of which no state is whole.
    pub damaged: Vec<String>,
}

/// The drafts of one data directory.
pub struct DraftSlots {
    dir: PathBuf,
    key: Key,
    entropy: Box<dyn Entropy>,
    known: BTreeMap<String, Slots>,
}

/// What is known of one draft's slots, in the order of [`SLOTS`].
#[derive(Debug, Clone, Copy, Default)]
struct Slots {
    /// The generation in each slot; 0 where there is nothing whole.
    generations: [u64; 3],
    /// The slot that a power cut leaves whole.
    anchor: Option<usize>,
    /// The highest generation that any slot names, whole or not.
    highest: u64,
}

/// A whole state with its generation.
type State = (u64, Vec<u8>);

impl std::fmt::Debug for DraftSlots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DraftSlots").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl DraftSlots {
    /// Opens the drafts in `dir`, making it if it isn't there.
    pub fn open(dir: &Path, key: &Key, entropy: Box<dyn Entropy>) -> Result<Self, DraftError> {
        fsx::make_dir(dir)?;
        let mut slots = Self { dir: dir.to_owned(), key: key.clone(), entropy, known: BTreeMap::new() };
        for name in slots.names()? {
            let (known, _) = slots.look(&name)?;
            slots.known.insert(name, known);
        }
        Ok(slots)
    }

    /// Saves a state of the draft `name`. Safe from a kill when it returns, not
    /// from a power cut.
    pub fn save(&mut self, name: &str, bytes: &[u8]) -> Result<(), DraftError> {
        check_name(name)?;
        if bytes.len() > DRAFT_BYTES_MAX {
            return Err(DraftError::TooLarge { bytes: bytes.len() });
        }
        let mut known = self.known.get(name).copied().unwrap_or_default();
        if known.anchor.is_none() && known.newest().is_some() {
            // Found at opening: nobody knows whether it is safe from a power cut.
            self.anchor(name, &mut known)?;
        }
        let slot = known.next();
        let generation = known.highest + 1;
        let mut content = Vec::with_capacity(HEADER_BYTES + bytes.len() + SEAL_BYTES);
        content.extend_from_slice(&MAGIC);
        content.extend_from_slice(&generation.to_le_bytes());
        content.extend_from_slice(&((bytes.len() + SEAL_BYTES) as u32).to_le_bytes());
        self.key.seal_onto(&mut content, &context(name, generation), bytes, self.entropy.as_mut());
        known.highest = generation;
        known.generations[slot] = 0;
        let path = self.path(name, slot);
        let written = write(&path, &content).at(&path);
        if written.is_ok() {
            known.generations[slot] = generation;
        }
        self.known.insert(name.to_owned(), known);
        Ok(written?)
    }

    /// Makes the last state of the draft `name` safe from a power cut.
    pub fn sync(&mut self, name: &str) -> Result<(), DraftError> {
        let Some(mut known) = self.known.get(name).copied() else { return Ok(()) };
        if known.newest() != known.anchor {
            self.anchor(name, &mut known)?;
            self.known.insert(name.to_owned(), known);
        }
        Ok(())
    }

    /// Returns the last whole state of every draft.
    pub fn load_all(&self) -> Result<Loaded, DraftError> {
        let mut loaded = Loaded::default();
        for name in self.names()? {
            match self.look(&name)? {
                (known, Some((generation, bytes))) => {
                    let torn = known.highest > generation;
                    loaded.drafts.push(Draft { name, bytes, torn });
                }
                (_, None) => loaded.damaged.push(name),
            }
        }
        Ok(loaded)
    }

    /// Writes the last whole state of every draft into the folder `dir`, sealed with
    /// another key and safe from a power cut. Returns what is there then.
    pub fn seal_anew(&self, dir: &Path, key: &Key, entropy: Box<dyn Entropy>) -> Result<Vec<Draft>, DraftError> {
        let mut anew = Self::open(dir, key, entropy)?;
        for draft in self.load_all()?.drafts {
            anew.save(&draft.name, &draft.bytes)?;
            anew.sync(&draft.name)?;
        }
        Ok(anew.load_all()?.drafts)
    }

    /// Removes the draft `name`, whole or not, if there is one.
    pub fn remove(&mut self, name: &str) -> Result<(), DraftError> {
        check_name(name)?;
        // The newest goes last: a kill in between leaves no older state behind.
        let known = self.known.remove(name).unwrap_or_default();
        let mut slots = [0, 1, 2];
        slots.sort_by_key(|slot| known.generations[*slot]);
        for slot in slots {
            fsx::remove(&self.path(name, slot))?;
        }
        Ok(())
    }

    fn path(&self, name: &str, slot: usize) -> PathBuf {
        self.dir.join(format!("{name}.{}", SLOTS[slot]))
    }

    /// Returns the names of all drafts that have a slot, whole or not.
    fn names(&self) -> Result<Vec<String>, DiskError> {
        let mut names = std::collections::BTreeSet::new();
        for item in fs::read_dir(&self.dir).at(&self.dir)? {
            let file = item.at(&self.dir)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(|c| c == '.' || SLOTS.contains(&c)));
            let name = name.and_then(|name| name.strip_suffix('.')).filter(|name| check_name(name).is_ok());
            names.extend(name.map(str::to_owned));
        }
        Ok(names.into_iter().collect())
    }

    /// Looks at the slots of `name`: what is in them, and the newest whole state.
    fn look(&self, name: &str) -> Result<(Slots, Option<State>), DiskError> {
        let mut known = Slots::default();
        let mut newest: Option<State> = None;
        let bytes_max = (HEADER_BYTES + DRAFT_BYTES_MAX + SEAL_BYTES) as u64;
        for slot in 0..SLOTS.len() {
            let content = match fsx::read_bounded(&self.path(name, slot), bytes_max) {
                Ok(content) => content.unwrap_or_default(),
                Err(error) if error.kind == ErrorKind::FileTooLarge => Vec::new(),
                Err(error) => return Err(error),
            };
            let Some((generation, bytes)) = self.read(name, &content) else {
                // A torn slot's number is believed only to be avoided.
                known.highest = known.highest.max(generation_of(&content).unwrap_or(0));
                continue;
            };
            known.highest = known.highest.max(generation);
            known.generations[slot] = generation;
            if newest.as_ref().is_none_or(|(best, _)| generation > *best) {
                newest = Some((generation, bytes));
            }
        }
        Ok((known, newest))
    }

    fn read(&self, name: &str, content: &[u8]) -> Option<State> {
        let generation = generation_of(content)?;
        let (length, rest) = content.get(12..)?.split_first_chunk::<4>()?;
        let sealed = rest.get(..u32::from_le_bytes(*length) as usize)?;
        Some((generation, self.key.unseal(&context(name, generation), sealed)?))
    }

    fn anchor(&self, name: &str, known: &mut Slots) -> Result<(), DiskError> {
        let Some(newest) = known.newest() else { return Ok(()) };
        let path = self.path(name, newest);
        OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all()).at(&path)?;
        fsx::sync_dir(&self.dir)?;
        known.anchor = Some(newest);
        Ok(())
    }
}

impl Slots {
    fn newest(&self) -> Option<usize> {
        (0..SLOTS.len()).filter(|slot| self.generations[*slot] > 0).max_by_key(|slot| self.generations[*slot])
    }

    /// Returns the slot for the next state: the oldest that isn't the anchor.
    fn next(&self) -> usize {
        let free = (0..SLOTS.len()).filter(|slot| Some(*slot) != self.anchor);
        free.min_by_key(|slot| self.generations[*slot]).unwrap_or(0)
    }
}

/// Writes over what is in `path`; only then cuts off what is left of it.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file: File = private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)?;
    file.write_all(content)?;
    file.set_len(content.len() as u64)
}

fn generation_of(content: &[u8]) -> Option<u64> {
    let generation = content.strip_prefix(&MAGIC)?.first_chunk::<8>()?;
    // Leaves room to count on, whatever a damaged slot says.
    Some(u64::from_le_bytes(*generation)).filter(|generation| *generation < u64::MAX / 2)
}

fn context(name: &str, generation: u64) -> Vec<u8> {
    [b"dundian draft v1 ", &generation.to_le_bytes()[..], name.as_bytes()].concat()
}

fn check_name(name: &str) -> Result<(), DraftError> {
    let fits = (1..=DRAFT_NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if fits { Ok(()) } else { Err(DraftError::BadName(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::SeededEntropy;

    fn open(dir: &Path) -> DraftSlots {
        DraftSlots::open(dir, &Key::new([4; 32]), Box::new(SeededEntropy::new(1))).unwrap()
    }

    fn states(dir: &Path) -> Vec<(String, String, bool)> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let drafts = open(dir).load_all().unwrap().drafts;
        drafts.into_iter().map(|draft| (draft.name, text(draft.bytes), draft.torn)).collect()
    }

    #[test]
    fn the_last_state_is_found_again_and_nothing_of_it_in_plain_text() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..10 {
            let mut slots = open(dir.path());
            slots.save("visit-new", format!("三组王大爷 {}", "很长".repeat(10 - round)).as_bytes()).unwrap();
            slots.save("visit-new", format!("CANARY {round}").as_bytes()).unwrap();
            slots.save("remark", b"").unwrap();
            let expected =
                [("remark".into(), String::new(), false), ("visit-new".into(), format!("CANARY {round}"), false)];
            assert_eq!(states(dir.path()), expected);
        }
        for item in fs::read_dir(dir.path()).unwrap() {
            let bytes = fs::read(item.unwrap().path()).unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"CANARY"));
        }
        open(dir.path()).remove("visit-new").unwrap();
        assert_eq!(states(dir.path()).len(), 1);
    }

    #[test]
    fn a_kill_at_any_byte_leaves_the_last_state_or_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let mut slots = open(dir.path());
        let mut last = [String::new(), String::new()];
        for round in 0..7 {
            let text = format!("state {round} {}", "x".repeat(20 - round));
            slots.save("d", text.as_bytes()).unwrap();
            if round == 3 {
                slots.sync("d").unwrap();
            }
            last = [last[1].clone(), text];
        }
        let before = slots.known["d"];
        let slot = before.next();
        let path = dir.path().join(format!("d.{}", SLOTS[slot]));
        let old = fs::read(&path).unwrap();
        slots.save("d", b"the state in whose writing the kill comes").unwrap();
        let new = fs::read(&path).unwrap();
        for at in 0..new.len() {
            let mut mixed = new[..at].to_vec();
            mixed.extend(old.get(at..).unwrap_or_default());
            fs::write(&path, mixed).unwrap();
            let found = states(dir.path());
            assert_eq!(found[0].1, last[1], "killed at byte {at}");
        }
    }

    #[test]
    fn what_was_synchronised_outlives_the_loss_of_everything_later() {
        let dir = tempfile::tempdir().unwrap();
        let mut slots = open(dir.path());
        slots.save("d", b"one").unwrap();
        slots.save("d", b"safe").unwrap();
        slots.sync("d").unwrap();
        let anchor = slots.known["d"].anchor.unwrap();
        for round in 0..5 {
            slots.save("d", format!("later {round}").as_bytes()).unwrap();
        }
        for (slot, name) in SLOTS.iter().enumerate().filter(|(slot, _)| *slot != anchor) {
            fs::write(dir.path().join(format!("d.{name}")), vec![0u8; slot * 20]).unwrap();
        }
        assert_eq!(states(dir.path()), [("d".to_owned(), "safe".to_owned(), false)]);
    }

    #[test]
    fn damage_is_named_and_hurts_no_other_draft() {
        let dir = tempfile::tempdir().unwrap();
        let mut slots = open(dir.path());
        slots.save("good", b"good").unwrap();
        slots.save("bad", b"bad").unwrap();
        fs::rename(dir.path().join("bad.a"), dir.path().join("other.a")).unwrap();
        fs::write(dir.path().join("bad.b"), [MAGIC.as_slice(), &[0xff; 40]].concat()).unwrap();
        fs::write(dir.path().join("NOT A DRAFT.a"), b"x").unwrap();
        let loaded = open(dir.path()).load_all().unwrap();
        assert_eq!(loaded.damaged, ["bad", "other"]);
        assert_eq!(loaded.drafts.len(), 1);
        let mut slots = open(dir.path());
        slots.save("bad", b"again").unwrap();
        assert_eq!(slots.load_all().unwrap().drafts[0].bytes, b"again");
    }

    #[test]
    fn names_and_lengths_are_checked() {
        let dir = tempfile::tempdir().unwrap();
        let mut slots = open(dir.path());
        for name in ["", "../x", "A", "张", &"x".repeat(65)] {
            assert_eq!(slots.save(name, b""), Err(DraftError::BadName(name.to_owned())));
        }
        let bytes = DRAFT_BYTES_MAX + 1;
        assert_eq!(slots.save("d", &vec![0; bytes]), Err(DraftError::TooLarge { bytes }));
        slots.save("d", &vec![0; DRAFT_BYTES_MAX]).unwrap();
        assert_eq!(slots.load_all().unwrap().drafts.len(), 1);
    }
}
