//! Copies of the ledger that the worker makes by itself.

use std::sync::Arc;
use std::sync::mpsc::TryRecvError;

use super::Desk;
use crate::app::Msg;
use crate::base::progress::Onward;
use crate::tr;
use crate::workspace::{Trouble, When, Workspace};

impl Desk {
    /// Makes a copy once a day while the program goes on, and gives it up for whatever
    /// is asked meanwhile.
    pub(super) fn back_up_quietly(&mut self, workspace: &mut Workspace) {
        let today = self.clock.now().date_naive();
        let Some(auto) = self.auto.clone().filter(|_| self.tried != Some(today)) else { return };
        self.stop.forget();
        let stop = self.stop.clone();
        let done = workspace.own_backup(&auto, When::Daily, &mut |_| {
            match self.wanted.try_recv() {
                Ok(effect) => self.queue.push_back(effect),
                Err(TryRecvError::Empty) => return stop.onward(),
                Err(TryRecvError::Disconnected) => {}
            }
            Onward::Cancel
        });
        let Ok(done) = done else { return };
        if done.made.is_some() || done.trouble.is_some() {
            self.tried = Some(today);
            self.tell(Msg::BackedUp(Arc::new(workspace.backups())));
        }
        if let Some(said) = self.news(done.trouble) {
            self.tell(Msg::Told(said));
        }
    }

    /// Returns what to tell of why a copy isn't where it should be. On a disk that
    /// takes nothing it can't be noted that it was told; whoever leaves is told once.
    fn news(&mut self, trouble: Option<Trouble>) -> Option<String> {
        let trouble =
            trouble.filter(|trouble| trouble.is_news && self.told_copies.as_ref() != Some(&trouble.message))?;
        self.told_copies = Some(trouble.message.clone());
        Some(tr!("backup-own-trouble", reason = trouble.message))
    }

    /// Makes a copy before the program ends, where there is anything new, unless
    /// whoever leaves doesn't wait for it. Returns what should be known before.
    pub(super) fn come_to_rest(&mut self, workspace: &mut Workspace) -> Option<String> {
        let auto = self.auto.clone()?;
        let mut watch = self.watching(tr!("backup-closing"));
        let done = workspace.own_backup(&auto, When::Closing, &mut |progress| match self.wanted.try_recv() {
            Ok(effect) => {
                self.queue.push_back(effect);
                watch(progress)
            }
            Err(TryRecvError::Empty) => watch(progress),
            Err(TryRecvError::Disconnected) => Onward::Cancel,
        });
        drop(watch);
        self.news(done.ok()?.trouble)
    }
}
