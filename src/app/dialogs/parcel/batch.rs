//! All files of a folder in one table: what taking them in would do, and what
//! came of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::pages::{name_of, unsure};
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::Tint;
use crate::base::text::visible;
use crate::bundle::read::ReadError;
use crate::display::{bundles, peers};
use crate::domain::record::Kind;
use crate::tr;
use crate::workspace::{ExchangeError, FolderFile, Plan, Verdict};

/// The kinds that have a column of their own.
pub const COLUMNS: [Kind; 3] = [Kind::Visit, Kind::Concern, Kind::Matter];

/// The files of a folder.
#[derive(Debug)]
pub struct Batch {
    /// The folder.
    pub dir: PathBuf,
    /// The files, as they were told.
    pub lines: Vec<Line>,
    /// Which of them is at hand.
    pub list: List<usize>,
    /// Whether they were taken in, and not just looked at.
    pub done: bool,
    /// How many there are of each sort.
    counts: Counts,
}

/// One file.
#[derive(Debug)]
pub struct Line {
    /// Who wrote it; the name of the file where nobody can tell.
    pub who: String,
    /// Which of their files it is.
    pub number: String,
    /// New records of the kinds with a column.
    pub new: [u64; 3],
    /// What becomes of it, in a word.
    pub stands: String,
    /// How that is meant.
    pub tint: Tint,
    /// What there is to say of it in full.
    pub about: String,
}

#[derive(Debug, Default)]
struct Counts {
    good: u64,
    known: u64,
    waiting: u64,
    bad: u64,
    new: BTreeMap<Kind, u64>,
}

impl Batch {
    /// Returns the table for the files of a folder.
    pub fn new(dir: PathBuf, files: &[FolderFile], done: bool) -> Self {
        let mut counts = Counts::default();
        let lines: Vec<Line> = files.iter().map(|file| line(file, done, &mut counts)).collect();
        let mut list = List::default();
        list.set((0..lines.len()).map(Row::Item).collect());
        list.go(Move::First);
        Self { dir, lines, list, done, counts }
    }

    /// Tells whether there is anything to take in.
    pub fn is_useful(&self) -> bool {
        self.counts.good + self.counts.waiting > 0
    }

    /// Returns how many files there are of each sort, in one line.
    pub fn summary(&self) -> String {
        let Counts { good, known, waiting, bad, new } = &self.counts;
        let first =
            if self.done { tr!("folder-sum-imported", count = *good) } else { tr!("folder-sum-good", count = *good) };
        let new = bundles::by_kind(new);
        let first = if new.is_empty() { first } else { tr!("folder-sum-new", said = first, new = new) };
        let all = [
            (*good, first),
            (*waiting, tr!("folder-sum-waiting", count = *waiting)),
            (*known, tr!("folder-sum-known", count = *known)),
            (*bad, tr!("folder-sum-bad", count = *bad)),
        ];
        let said: Vec<String> = all.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
        if said.is_empty() { tr!("folder-sum-none") } else { said.join(&tr!("app-comma")) }
    }
}

fn line(file: &FolderFile, done: bool, counts: &mut Counts) -> Line {
    let name = name_of(&file.file);
    let plan = match &file.result {
        Ok(outcome) => &outcome.plan,
        Err(error) => {
            counts.bad += 1;
            let (stands, about) = (refused(error), bundles::reason(error));
            return Line { who: name, number: String::new(), new: [0; 3], stands, tint: Tint::Dim, about };
        }
    };
    let (stands, tint, count) = match plan.verdict {
        Verdict::Imported if done => (tr!("folder-imported"), Tint::Good, &mut counts.good),
        Verdict::Imported => (tr!("folder-good"), Tint::Text, &mut counts.good),
        Verdict::Waiting => (waits_for(plan), Tint::Warning, &mut counts.waiting),
        Verdict::NothingNew => (tr!("folder-known"), Tint::Dim, &mut counts.known),
    };
    *count += 1;
    if plan.verdict == Verdict::Imported {
        for (kind, new) in &plan.new {
            *counts.new.entry(*kind).or_default() += new;
        }
    }
    let mut about = vec![name];
    about.extend(unsure(plan).then(|| tr!("courier-not-compared")));
    let named = plan.told.count();
    about.extend((named > 0).then(|| tr!("folder-names", count = named)));
    about.extend(bundles::turned(plan));
    Line {
        who: peers::who(&plan.sender),
        number: tr!("parcel-number", number = plan.number),
        new: COLUMNS.map(|kind| plan.new_of(kind)),
        stands,
        tint,
        about: about.join(" · "),
    }
}

fn waits_for(plan: &Plan) -> String {
    match plan.numbers.missing.first() {
        Some(number) => tr!("folder-waits-for", number = *number),
        None => tr!("exchange-waits-short"),
    }
}

fn refused(error: &ExchangeError) -> String {
    match error {
        ExchangeError::NotForUs | ExchangeError::Bundle(ReadError::NotForUs) => tr!("folder-not-for-us"),
        ExchangeError::Own => tr!("folder-own"),
        ExchangeError::Invitation(_) => tr!("folder-invitation"),
        ExchangeError::Bundle(_) | ExchangeError::Disk(_) => tr!("folder-unreadable"),
        _ => tr!("folder-refused"),
    }
}

/// Returns what there is to say of the line at hand.
pub fn about(batch: &Batch) -> String {
    let at_hand = batch.list.current().and_then(|at| batch.lines.get(*at));
    at_hand.map(|line| visible(&line.about).into_owned()).unwrap_or_default()
}
