//! Copies that the program makes by itself: where they lie, how they are told from
//! all else that lies there, and when older ones make room. Nothing goes before a
//! newer one was written and read again, and nothing while the ledger is damaged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, Timelike};

use super::super::Workspace;
use super::copies::{Copy, copies};
use super::error::BackupError;
use super::keep::kept;
use super::manifest::Manifest;
use super::write::{BackedUp, ENDING};
use crate::base::ids::DeviceId;
use crate::base::limits::FOLDER_ENTRIES_MAX;
use crate::base::progress::Watch;
use crate::storage::fsx::{self, At, DiskError, FreshFile, Refused, check_fresh_folder};
use crate::tr;

/// The folder of copies in a place that somebody chose. It is made when the place is
/// chosen and never by itself: where it isn't, another stick is plugged in, or none.
const FOLDER: &str = "蹲点备份";
/// What the folder beside the data directory is called, behind the name of that.
const BESIDE: &str = ".backups";
/// The time in a name.
const TIME: &str = "%Y%m%d-%H%M%S";
const TIME_BYTES: usize = 15;
/// How long a file in a chosen place that isn't whole may still be somebody's who is
/// writing it there just now.
const LEFTOVER_SECONDS: u64 = 3_600;

/// Where copies are made by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Auto {
    /// Nowhere.
    Off,
    /// Beside the data directory.
    #[default]
    Beside,
    /// In this folder, and beside the data directory while it isn't there.
    Folder(PathBuf),
}

impl Auto {
    /// Reads what [`Auto::text`] returns.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "off" => Some(Self::Off),
            "beside" => Some(Self::Beside),
            path => Some(Self::Folder(path.into())).filter(|_| Path::new(path).is_absolute()),
        }
    }

    /// Returns it as it stands in a file of settings.
    pub fn text(&self) -> String {
        match self {
            Self::Off => "off".to_owned(),
            Self::Beside => "beside".to_owned(),
            Self::Folder(path) => path.display().to_string(),
        }
    }

    /// Has a folder in `dir` take the copies, and makes it.
    ///
    /// # Errors
    /// Says why nothing can be written there.
    pub fn in_folder(dir: &Path) -> Result<Self, DiskError> {
        let whole = std::path::absolute(dir).at(dir)?;
        if whole.to_str().is_none_or(|text| text.contains('"') || text.contains(char::is_control)) {
            return Err(DiskError::refused(dir, Refused::Name));
        }
        let place = if whole.ends_with(FOLDER) { whole } else { whole.join(FOLDER) };
        if !place.is_dir() {
            check_fresh_folder(&place)?;
            fsx::make_dir(&place)?;
        }
        // Whether it takes a file is tried by one.
        drop(FreshFile::in_folder(&place, "", ENDING)?);
        Ok(Self::Folder(place))
    }
}

/// Returns where the copies of the ledger in `dir` lie beside it.
pub fn beside(dir: &Path) -> PathBuf {
    // A separator at the end is no part of the name.
    let mut name = dir.components().collect::<PathBuf>().into_os_string();
    name.push(BESIDE);
    name.into()
}

/// When a copy is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The program closes: where anything has changed.
    Closing,
    /// It goes on: where anything has changed since a day before.
    Daily,
    /// Something was destroyed, or the data key renewed: where a copy is stale.
    Stale,
    /// In any case.
    Now,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct OwnBackup {
    /// The copy, where one was due.
    pub made: Option<BackedUp>,
    /// Older ones that went for it.
    pub gone: Vec<PathBuf>,
    /// What went wrong.
    pub trouble: Option<Trouble>,
}

/// Why a copy isn't where it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What to tell the user.
    pub message: String,
    /// Whether it wasn't told before.
    pub is_news: bool,
}

/// A folder that takes copies.
struct Place {
    dir: PathBuf,
    /// Nobody but whoever has this ledger's lock writes there.
    is_own: bool,
    /// The devices whose copies there are this installation's.
    devices: Vec<DeviceId>,
}

/// A copy that was made by itself.
struct Own {
    at: NaiveDateTime,
    copy: Copy,
}

impl Workspace {
    /// Makes a copy by itself where one is due, and lets those go that are kept no
    /// longer. Where the first place takes none, the next is tried.
    ///
    /// # Errors
    /// Only where whoever waited gave it up: [`BackupError::Cancelled`].
    pub fn own_backup(&mut self, auto: &Auto, when: When, watch: Watch<'_>) -> Result<OwnBackup, BackupError> {
        let places = if *auto == Auto::Off { Vec::new() } else { self.own_places(auto) };
        let (mut done, mut trouble) = (OwnBackup::default(), None);
        for place in &places {
            match self.own_backup_in(place, &places, when, watch) {
                Ok(made) => {
                    done = made;
                    break;
                }
                Err(BackupError::Cancelled) => return Err(BackupError::Cancelled),
                Err(error) => trouble = trouble.or(Some(error.message())),
            }
        }
        let mut known = self.backups();
        if let Some(message) = trouble.or(done.trouble.take().map(|left| left.message)) {
            let is_news = known.trouble.as_ref() != Some(&message);
            known.trouble = Some(message.clone());
            // Said once too often is better than a reminder that stops the work.
            let _ = is_news.then(|| known.write(&self.dir));
            done.trouble = Some(Trouble { message, is_news });
        } else if done.made.is_some() && known.trouble.take().is_some() {
            let _ = known.write(&self.dir);
        }
        Ok(done)
    }

    /// Returns the copies that were made by themselves and can be reached, the newest
    /// first.
    ///
    /// # Errors
    /// Fails where a folder can't be read.
    pub fn own_copies(&self, auto: &Auto) -> Result<Vec<Copy>, DiskError> {
        let mut all = Vec::new();
        for place in self.own_places(auto) {
            all.extend(own_in(&place)?.into_iter().map(|own| own.copy));
        }
        all.sort_by_key(|copy| std::cmp::Reverse(copy.made()));
        Ok(all)
    }

    /// Returns the copies made by themselves that still hold what was destroyed since,
    /// or open by a data key of before.
    ///
    /// # Errors
    /// Fails where a folder can't be read.
    pub fn stale_copies(&self, auto: &Auto) -> Result<Vec<Copy>, DiskError> {
        let mut all = self.own_copies(auto)?;
        all.retain(|copy| self.is_stale(&copy.manifest));
        Ok(all)
    }

    /// Returns where copies may lie, the wanted place first.
    fn own_places(&self, auto: &Auto) -> Vec<Place> {
        let devices = self.shared.read().exchange().own(self.device());
        let chosen = match auto {
            Auto::Folder(dir) if dir.is_dir() => {
                Some(Place { dir: dir.clone(), is_own: false, devices: vec![self.device()] })
            }
            _ => None,
        };
        chosen.into_iter().chain([Place { dir: beside(&self.dir), is_own: true, devices }]).collect()
    }

    fn own_backup_in(
        &mut self,
        place: &Place,
        all: &[Place],
        when: When,
        watch: Watch<'_>,
    ) -> Result<OwnBackup, BackupError> {
        tidy(place)?;
        let mut stale = Vec::new();
        for other in all {
            let held = own_in(other)?.into_iter().filter(|own| self.is_stale(&own.copy.manifest));
            stale.extend(held.map(|own| own.copy.file));
        }
        let before = own_in(place)?;
        if !self.is_due(when, &before, !stale.is_empty())? {
            return Ok(OwnBackup::default());
        }
        if place.is_own {
            fsx::make_dir(&place.dir)?;
            fsx::close_to_others(&place.dir);
        }
        let file = FreshFile::in_folder(&place.dir, "", ENDING)?;
        let made = self.write_backup(file, Self::own_name, watch)?;
        let is_damaged = made.damaged;
        let mut done = OwnBackup { made: Some(made), ..OwnBackup::default() };
        if is_damaged {
            // The older ones may have what this one lacks.
            done.trouble = Some(Trouble { message: tr!("backup-own-damaged"), is_news: true });
            return Ok(done);
        }
        let gone = superseded(&own_in(place)?, done.made.as_ref());
        for path in gone.into_iter().chain(stale) {
            match fsx::remove(&path) {
                Ok(()) => done.gone.push(path),
                // The next one tries again.
                Err(error) => done.trouble = Some(Trouble { message: error.message(), is_news: true }),
            }
        }
        done.gone.sort();
        done.gone.dedup();
        Ok(done)
    }

    fn is_due(&self, when: When, before: &[Own], is_stale: bool) -> Result<bool, BackupError> {
        let (now, today) = (self.clock.now().naive_local(), self.clock.now().date_naive());
        // One that a wrong clock made says nothing of how old the others are.
        let newest = before.iter().filter(|own| own.at <= now).max_by_key(|own| own.at);
        let Some(newest) = newest.filter(|_| !is_stale) else { return Ok(when != When::Stale || is_stale) };
        Ok(match when {
            When::Now => true,
            When::Stale => false,
            When::Daily if newest.at.date() >= today => false,
            When::Daily | When::Closing => !self.says_the_same(&newest.copy.manifest)?,
        })
    }

    /// Tells whether a backup may still hold what was destroyed since, or opens by
    /// another data key than the one in use.
    fn is_stale(&self, manifest: &Manifest) -> bool {
        manifest.erased.unwrap_or(0) < self.shared.read().erased().count() as u64
            || manifest.vault.as_ref().is_some_and(|vault| *vault != self.vault.id())
    }

    /// Returns what a copy that is made by itself is called: the end of the name is
    /// read again, the beginning is for people.
    fn own_name(&self, manifest: &Manifest) -> String {
        let time = manifest.made.format(TIME);
        format!("{}-{}-{time}", tr!("backup-own-name", name = self.plain_name()), manifest.device)
    }
}

/// Returns which copies are kept no longer once `made` is there.
fn superseded(all: &[Own], made: Option<&BackedUp>) -> Vec<PathBuf> {
    let Some(now) = made.and_then(|made| all.iter().find(|own| own.copy.file == made.file)) else {
        return Vec::new();
    };
    let kept = kept(&all.iter().map(|own| own.at).collect::<BTreeSet<_>>(), now.at);
    all.iter().filter(|own| !kept.contains(&own.at)).map(|own| own.copy.file.clone()).collect()
}

/// Returns the copies in a place that were made by themselves: their names say so,
/// and so does what is in them.
fn own_in(place: &Place) -> Result<Vec<Own>, DiskError> {
    let own = |copy: Copy| {
        let at = made_of(&copy.file, copy.device())?;
        let is_ours = place.devices.contains(&copy.device());
        (is_ours && copy.made().naive_local().with_nanosecond(0) == Some(at)).then_some(Own { at, copy })
    };
    Ok(copies(&place.dir)?.copies.into_iter().filter_map(own).collect())
}

/// Returns the time in the name of a copy that was made by itself of this device.
fn made_of(file: &Path, device: DeviceId) -> Option<NaiveDateTime> {
    let stem = file.file_stem()?.to_str()?;
    let (_, end) = stem.split_once(&format!("-{device}-"))?;
    // Of two in one second the second has a number.
    let (time, number) = end.split_at_checked(TIME_BYTES)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !number.is_empty() && !number.strip_prefix('-').is_some_and(is_number) {
        return None;
    }
    NaiveDateTime::parse_from_str(time, TIME).ok()
}

/// Takes away what is left of copies that were cut short.
fn tidy(place: &Place) -> Result<(), DiskError> {
    if !place.dir.exists() {
        return Ok(());
    }
    for item in fs::read_dir(&place.dir).at(&place.dir)?.take(FOLDER_ENTRIES_MAX) {
        let item = item.at(&place.dir)?;
        let (name, path) = (item.file_name().to_string_lossy().into_owned(), item.path());
        let is_partial = name.starts_with(".dundian-") && name.ends_with(".partial");
        // Some file systems take a name by an empty file before the whole one gets it.
        let is_claim = place.devices.iter().any(|device| made_of(&path, *device).is_some())
            && item.metadata().is_ok_and(|meta| meta.is_file() && meta.len() == 0);
        let is_old = || {
            let touched = item.metadata().and_then(|meta| meta.modified()).ok();
            touched.and_then(|at| at.elapsed().ok()).is_some_and(|age| age.as_secs() > LEFTOVER_SECONDS)
        };
        if (is_partial || is_claim) && (place.is_own || is_old()) {
            fsx::remove(&path)?;
        }
    }
    Ok(())
}
