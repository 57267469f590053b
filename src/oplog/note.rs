//! Notes: lines of the journal that are no entries. They say what this
//! installation knows of the others and has done with their entries; they are
//! never sent, and no chain goes over them.
//!
//! ```text
//! {"local":"peer","device":"…","key":"…",…}
//! {"local":"batch","import":"…","from":[["…",{"seq":40,"chain":"…"}]]}
//! ```
//!
//! A note stands in the same frame of the journal as the entries that it speaks
//! of, so both are on the disk or neither is. The words are frozen.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};

use super::chain::{BodyHash, Chain, DeviceTip};
use super::entry::{Entry, EntryError};
use super::stamp::Stamp;
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;

mod peer;

pub use peer::{Heir, Known, Peer, Succession};

/// How every line of a note begins.
pub const BEGINNING: &str = "{\"local\":";

/// Names an invitation, a bundle or an import.
pub type PaperId = RecordId;

/// Consecutive entries of one device, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The device.
    pub device: DeviceId,
    /// The first running number.
    pub from: u64,
    /// The last running number.
    pub to: u64,
}

/// A range of a device's ledger that ends at a place its own key has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// The device.
    pub device: DeviceId,
    /// The place.
    pub tip: DeviceTip,
    /// The signature of the place by the device's key, 128 hexadecimal digits.
    pub signature: String,
}

/// What an invitation that was written here lets its holder do, as version 0.1.0
/// noted it. Since then it is a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The invitation.
    pub invitation: PaperId,
    /// The secret in it, 64 hexadecimal digits.
    pub secret: String,
    /// Whom it is for.
    pub cadre: CadreId,
    /// Their name.
    pub name: String,
    /// What their installation is to be for.
    pub role: Role,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// Days that it can be used; `None` in one of an earlier version, which has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

impl Invited {
    /// Returns the last day on which it can be used.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let days = self.days?;
        self.at.date_naive().checked_add_days(Days::new(u64::from(days)))
    }
}

/// Somebody who came with an invitation that another device had used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// The invitation.
    pub invitation: PaperId,
    /// Their device.
    pub device: DeviceId,
    /// What they call themselves.
    pub name: String,
    /// Their unit, by their own word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// When they came.
    pub at: DateTime<FixedOffset>,
    /// The name of the file.
    pub file: String,
}

/// A record by its kind and id.
pub type Named = (Kind, RecordId);

/// What an office says of the records that somebody was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// When it said so, by its own clock.
    pub at: Stamp,
    /// Records that are no longer for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "known")]
    pub left: Vec<Named>,
    /// Records that are for them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "known")]
    pub back: Vec<Named>,
    /// All records that are for them: said where what they hold isn't what it should be.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_known")]
    pub all: Option<Vec<Named>>,
    /// How far the office had the ledgers of their devices when it said so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub have: Vec<(DeviceId, u64)>,
}

/// Reads records of which a later version may have kinds of its own: a file that says
/// something of those as well goes in all the same.
fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Named>, D::Error> {
    let all = Vec::<(String, RecordId)>::deserialize(from)?;
    Ok(all.into_iter().filter_map(|(kind, id)| Some((Kind::from_word(&kind)?, id))).collect())
}

fn some_known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Named>>, D::Error> {
    known(from).map(Some)
}

/// Which single entries somebody has of those that an office sent them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// The first bundle that counts.
    pub since: PaperId,
    /// The numbers of the bundles since that one that were taken in.
    pub bundles: Vec<u64>,
    /// How many entries they brought.
    pub count: u64,
    /// The marks of those entries, added without carry: 32 hexadecimal digits.
    pub mark: String,
    /// The latest moment at which the office said what is due ([`View::at`]), as far
    /// as its bundles were taken in. Set back to an older copy it doesn't know.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub heard: Stamp,
}

/// What one of several devices is sent in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The device.
    pub device: DeviceId,
    /// The first bundle since which it is reckoned what the device holds.
    pub since: PaperId,
}

/// A bundle that was written for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The bundle.
    pub bundle: PaperId,
    /// Its running number.
    pub number: u64,
    /// For whom.
    pub to: DeviceId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What was in it.
    pub spans: Vec<Span>,
    /// The villages whose records were shown in it, where not all of them are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub villages: Vec<VillageCode>,
    /// The name of the file.
    pub file: String,
    /// The devices that can read it, where it holds single entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// The single entries in it, by their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Span>,
    /// The first halves of the marks ([`holding`]) of those of them whose ledgers go
    /// several ways: there several entries have one number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forked: Vec<u64>,
    /// Records that it says have left, and the last entries that were sent of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<(Kind, RecordId, Vec<EntryRef>)>,
    /// Records that it says have come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<Named>,
    /// When it said so ([`View::at`]).
    #[serde(default, skip_serializing_if = "is_unset")]
    pub spoken: Stamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_unset(stamp: &Stamp) -> bool {
    *stamp == Stamp::default()
}

/// What somebody has of what was sent to them: a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Whose.
    pub from: DeviceId,
    /// The running number of the bundle that it came with.
    pub number: u64,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// How far they have each device's ledger.
    pub have: Vec<(DeviceId, u64)>,
    /// What they wait for: something behind it has come already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Span>,
    /// Which single entries they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdings: Option<Holdings>,
}

/// A bundle as it was taken in or put by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// This import; what is taken back is named by it.
    pub import: PaperId,
    /// The bundle.
    pub bundle: PaperId,
    /// Who wrote it.
    pub sender: DeviceId,
    /// Its running number among the bundles of that sender.
    pub number: u64,
    /// When it was taken in.
    pub at: DateTime<FixedOffset>,
    /// The name of the file.
    pub file: String,
    /// Entries that were new.
    pub entries: u64,
    /// The bundle since which the sender reckons what is held here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<PaperId>,
    /// When its sender said what is due ([`View::at`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Stamp>,
    /// Whether its sender sent this installation, which goes on from one whose
    /// disk is gone, all that they have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "local", rename_all = "snake_case")]
pub enum Note {
    /// Another installation, as it is known from now on.
    Peer(Box<Peer>),
    /// An invitation was written, by version 0.1.0.
    Invited(Invited),
    /// This installation writes under a new device from now on.
    Renewed {
        /// The device it had before.
        before: DeviceId,
        /// The one it has now.
        now: DeviceId,
        /// When.
        at: DateTime<FixedOffset>,
        /// Why, in a word for [`Why`].
        why: Why,
    },
    /// A bundle was written.
    Sent(Sent),
    /// A receipt came.
    Receipt(Receipt),
    /// Figures came.
    Figures(Figures),
    /// Figures were sent.
    Disclosed(Disclosed),
    /// A place up to which a device's ledger can be passed on.
    Attested(Attested),
    /// The entries of this frame belong to an import; each device's go on from
    /// a place that is known.
    Batch {
        /// The import.
        import: PaperId,
        /// Where the entries of each device go on from.
        from: Vec<(DeviceId, DeviceTip)>,
    },
    /// An import begins.
    Begun(Import),
    /// An import is complete.
    Done {
        /// The import.
        import: PaperId,
        /// Entries that were new.
        entries: u64,
    },
    /// An import was taken back: its entries don't count.
    Undone {
        /// The import.
        import: PaperId,
    },
    /// A bundle waits for an earlier one.
    Waiting {
        /// The bundle.
        bundle: PaperId,
        /// Who wrote it.
        sender: DeviceId,
        /// Its running number.
        number: u64,
        /// The name of the file.
        file: String,
        /// What is missing before it.
        missing: Vec<Span>,
    },
    /// A waiting bundle has gone in, or was given up.
    Settled {
        /// The bundle.
        bundle: PaperId,
    },
    /// An entry that stands by itself: all that whoever works here got of its ledger,
    /// or the body of an entry that came without it before.
    #[serde(rename = "filled")]
    Leaf(Leaf),
    /// An office said which records have left, and which have come back.
    View(View),
    /// What others wrote about records that had left was destroyed.
    Emptied {
        /// The records.
        records: Vec<Named>,
    },
    /// What offices below wanted destroyed was: by what that was judged is gone.
    Destroyed {
        /// The entries by which they did, with the marks of their bodies.
        by: Vec<(EntryRef, u64)>,
    },
    /// An invitation of that version that was written here can't be used any more.
    Withdrawn {
        /// The invitation.
        invitation: PaperId,
    },
    /// Somebody came with an invitation that was used already, and wasn't let in.
    Second(Second),
    /// An office has this installation keep something for it.
    Kept {
        /// The office's device that sent it.
        of: DeviceId,
        /// What it is, sealed: hexadecimal digits.
        capsule: String,
    },
    /// This installation goes on from one whose disk is gone.
    Recovered {
        /// Those who have yet to send what they hold.
        owing: Vec<DeviceId>,
        /// The last day on which that one was heard of, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        heard: Option<NaiveDate>,
    },
    /// Records as the store had them when the journal had lost some of what they
    /// are made of, each with its history, as JSON text. One stands in the place of
    /// what was read of it before; what comes later goes on from it.
    Rescued {
        /// The records.
        records: Vec<String>,
    },
    /// All that was lost with some frames of the journal and the store still had
    /// is in it again.
    Refilled {
        /// The number of the first of these frames.
        from: u64,
        /// The number of the last of them.
        to: u64,
    },
}

/// An entry outside of its device's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// The entry's line.
    pub entry: String,
    /// The signature of its name and body by the device that wrote it, where
    /// that one is an office's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl Leaf {
    /// Reads the entry.
    ///
    /// # Errors
    /// [`EntryError`] tells what is wrong with its line.
    pub fn read(&self) -> Result<Entry<'_>, EntryError> {
        Entry::parse(&self.entry)
    }
}

/// One figure that is passed on in place of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The villages it is about, by their codes, a comma between two.
    pub about: String,
    /// What is counted.
    pub what: String,
    /// How many; `None` where so few are counted that people could be known by it.
    pub count: Option<u64>,
}

/// Figures that somebody sent in place of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The import that brought them.
    pub import: PaperId,
    /// Who sent them.
    pub from: DeviceId,
    /// Which of the sender's bundles they came in.
    pub number: u64,
    /// When they were counted.
    pub at: DateTime<FixedOffset>,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// What is remembered of one figure that somebody was told, or that was kept from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The village.
    pub about: VillageCode,
    /// What is counted.
    pub what: String,
    /// What was told last; 0 where nothing was.
    #[serde(default)]
    pub told: u64,
    /// The most that was kept back since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<u64>,
    /// The sum that it was told in, by a number of its own, and how many there were when
    /// that sum was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<(u32, u64)>,
}

/// What somebody was told in figures in place of entries: the next figures for them must
/// not give away by the difference what these kept back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// The devices of whoever it was.
    pub to: Vec<DeviceId>,
    /// The number of the bundle.
    pub number: u64,
    /// All figures that they were ever told, and those that were kept back.
    pub kept: Vec<Kept>,
}

/// Why an installation took a new device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The data directory was copied to another machine or installation.
    Copied,
    /// The data directory is older than what this machine has written already.
    Restored,
    /// The end of the journal is damaged: its last numbers are lost.
    Damaged,
    /// The disk is gone; what is here was made of the recovery code and of files.
    Recovered,
}

impl Note {
    /// Returns the note's line.
    ///
    /// # Errors
    /// Fails where serde does; a note holds nothing that makes it.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads a line of the journal as a note; `None` where it is an entry or a
    /// note of a later version.
    pub fn read(line: &str) -> Option<Self> {
        if !is_note(line) {
            return None;
        }
        serde_json::from_str(line).ok()
    }

    /// Reads a line as a note by which entries came in, a batch or a single entry.
    /// Whoever goes through the journal for entries has no use for the others, which
    /// may be as long as what was sent to somebody.
    pub fn of_entries(line: &str) -> Option<Self> {
        let word = line.strip_prefix(BEGINNING)?;
        ["\"batch\"", "\"filled\""].iter().any(|known| word.starts_with(known)).then(|| Self::read(line))?
    }
}

/// Tells whether a line of the journal is a note.
pub fn is_note(line: &str) -> bool {
    line.starts_with(BEGINNING)
}

/// Returns the bytes that a device signs to say how far its ledger goes.
pub fn attestation(device: DeviceId, seq: u64, chain: Chain) -> Vec<u8> {
    format!("dundian 2026 ledger {device} {seq} {chain}").into_bytes()
}

/// Returns the mark of an entry in [`Holdings`].
pub fn holding(entry: EntryRef, body: BodyHash) -> u128 {
    let mut hasher = blake3::Hasher::new_derive_key("dundian 2026 holding");
    hasher.update(&entry.device.0);
    hasher.update(&entry.seq.to_le_bytes());
    hasher.update(&body.0);
    let mut mark = [0; 16];
    hasher.finalize_xof().fill(&mut mark);
    u128::from_be_bytes(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_notes_are_frozen() {
        let device = DeviceId([7; 8]);
        let undone = Note::Undone { import: RecordId([1; 16]) };
        let batch = Note::Batch { import: RecordId([1; 16]), from: vec![(device, DeviceTip::default())] };
        let destroyed = Note::Destroyed { by: vec![(EntryRef { device, seq: 4 }, 9)] };
        for (note, line) in [
            (Note::Rescued { records: vec!["{}".into()] }, r#"{"local":"rescued","records":["{}"]}"#.to_owned()),
            (Note::Refilled { from: 3, to: 9 }, r#"{"local":"refilled","from":3,"to":9}"#.to_owned()),
            (destroyed, r#"{"local":"destroyed","by":[["0707070707070707:4",9]]}"#.to_owned()),
            (
                Note::Second(Second {
                    invitation: RecordId([1; 16]),
                    device,
                    name: "李四".into(),
                    unit: String::new(),
                    at: DateTime::parse_from_rfc3339("2026-11-20T09:30:00+08:00").unwrap(),
                    file: "李四.dundian".into(),
                }),
                concat!(
                    r#"{"local":"second","invitation":"01010101010101010101010101010101","device":"0707070707070707","#,
                    r#""name":"李四","at":"2026-11-20T09:30:00+08:00","file":"李四.dundian"}"#
                )
                .to_owned(),
            ),
            (
                Note::Disclosed(Disclosed {
                    to: vec![device],
                    number: 3,
                    kept: vec![Kept {
                        about: "320722114204".parse().unwrap(),
                        what: "visits".into(),
                        told: 7,
                        held: Some(9),
                        within: Some((0, 8)),
                    }],
                }),
                concat!(
                    r#"{"local":"disclosed","to":["0707070707070707"],"number":3,"kept":["#,
                    r#"{"about":"320722114204","what":"visits","told":7,"held":9,"within":[0,8]}]}"#
                )
                .to_owned(),
            ),
            (undone, r#"{"local":"undone","import":"01010101010101010101010101010101"}"#.to_owned()),
            (
                Note::Figures(Figures {
                    import: RecordId([1; 16]),
                    from: DeviceId([7; 8]),
                    number: 3,
                    at: DateTime::parse_from_rfc3339("2026-11-20T09:30:00+08:00").unwrap(),
                    figures: vec![
                        Figure { about: "320722114204".into(), what: "visits".into(), count: Some(17) },
                        Figure { about: "320722114204".into(), what: "matters".into(), count: None },
                    ],
                }),
                concat!(
                    r#"{"local":"figures","import":"01010101010101010101010101010101","from":"0707070707070707","#,
                    r#""number":3,"at":"2026-11-20T09:30:00+08:00","figures":["#,
                    r#"{"about":"320722114204","what":"visits","count":17},"#,
                    r#"{"about":"320722114204","what":"matters","count":null}]}"#
                )
                .to_owned(),
            ),
            (
                batch,
                format!(
                    r#"{{"local":"batch","import":"01010101010101010101010101010101","from":[["0707070707070707",{{"seq":0,"chain":"{}"}}]]}}"#,
                    "0".repeat(64)
                ),
            ),
        ] {
            assert_eq!(note.line().unwrap(), line);
            assert_eq!(Note::read(&line), Some(note));
        }
        assert_eq!(Note::read(r#"{"head":{}}"#), None);
        assert_eq!(Note::read(r#"{"local":"of a later version"}"#), None);
    }
}
