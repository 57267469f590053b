//! Bundles that wait for an earlier one: kept as they came, but for what may stay
//! nowhere, and tried again after every import.

use std::path::{Path, PathBuf};

use super::super::Workspace;
use super::error::ExchangeError;
use super::intake::Intake;
use super::plan::{Plan, Verdict};
use crate::base::limits::{WAITING_BUNDLES_MAX, WAITING_BYTES_MAX};
use crate::base::progress::Watch;
use crate::oplog::note::{Note, PaperId};
use crate::storage::fsx::{self, At};

impl Workspace {
    pub(super) fn waiting_file(&self, bundle: PaperId) -> PathBuf {
        self.dir.join("waiting").join(format!("{bundle}.dundian"))
    }

    /// Puts a bundle by that something is missing before.
    pub(super) fn put_by(&mut self, copy: &Path, intake: &Intake) -> Result<(), ExchangeError> {
        let plan = &intake.plan;
        let (mut count, mut bytes, mut is_known) = (0, std::fs::metadata(copy).at(copy)?.len(), false);
        {
            let state = self.shared.read();
            for (bundle, waiting) in state.exchange().waiting() {
                is_known |= bundle == plan.bundle;
                count += usize::from(waiting.sender == plan.sender.device);
                // One that can't be looked at takes no room that is known.
                bytes += std::fs::metadata(self.waiting_file(bundle)).map_or(0, |file| file.len());
            }
        }
        if !is_known && (count >= WAITING_BUNDLES_MAX || bytes > WAITING_BYTES_MAX) {
            return Err(ExchangeError::TooManyWaiting(plan.sender.name.clone()));
        }
        self.cut_waiting(copy, &intake.known.erased)?;
        self.keep_waiting(copy, &self.waiting_file(plan.bundle))?;
        let peers = intake.trust.news.iter().map(|peer| Note::Peer(Box::new(peer.clone())));
        let waiting = Note::Waiting {
            bundle: plan.bundle,
            sender: plan.sender.device,
            number: plan.number,
            file: plan.file.clone(),
            missing: plan.gaps.clone(),
        };
        self.note(peers.chain(std::iter::once(waiting)).collect())?;
        Ok(())
    }

    /// Takes in what waited and has nothing missing before it any more.
    pub(in super::super) fn follow_up(&mut self, watch: Watch<'_>) -> Result<Vec<Plan>, ExchangeError> {
        let mut followed = Vec::new();
        loop {
            let mut next: Vec<(u64, PaperId, String)> = {
                let state = self.shared.read();
                state.exchange().waiting().map(|(id, waiting)| (waiting.number, id, waiting.file.clone())).collect()
            };
            next.sort();
            let before = followed.len();
            for (_, bundle, name) in next {
                let file = self.waiting_file(bundle);
                let intake = match self.take_stock(&file, &name, watch) {
                    Ok(intake) => intake,
                    Err(ExchangeError::Cancelled) => return Err(ExchangeError::Cancelled),
                    Err(_) => {
                        // It was whole when it was put by. What it held is asked for again.
                        self.give_up(bundle)?;
                        continue;
                    }
                };
                if intake.plan.verdict == Verdict::Waiting {
                    continue;
                }
                self.take_in(&file, &intake, watch)?;
                self.give_up(bundle)?;
                followed.push(intake.plan);
            }
            if followed.len() == before {
                return Ok(followed);
            }
        }
    }

    /// Lets go of a bundle that waits. The file goes first: stopped behind that, it
    /// is missed and let go of then, while a file that nobody knows would stay.
    pub(super) fn give_up(&mut self, bundle: PaperId) -> Result<(), ExchangeError> {
        fsx::remove(&self.waiting_file(bundle))?;
        let waits = self.shared.read().exchange().waiting().any(|(id, _)| id == bundle);
        if waits {
            self.note(vec![Note::Settled { bundle }])?;
        }
        Ok(())
    }
}
