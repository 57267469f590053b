//! The first page of the first run, and those that lead to a ledger that was there
//! before: of a backup, or of an office's recovery code.

use ratatui::text::{Line, Span};

use super::{LABEL_GAP, Sheet};
use crate::app::dialogs::welcome::Stop;
use crate::base::text::width;
use crate::tr;

impl Sheet<'_> {
    pub(super) fn start(&mut self) {
        let theme = self.theme;
        self.line(Line::styled(tr!("welcome-title"), theme.accent.patch(theme.heading)));
        self.gap();
        self.text(&tr!("welcome-purpose"), theme.text);
        self.gap();
        self.text(&tr!("welcome-local"), theme.dim);
        self.gap();
        let choices = [
            (Stop::Begin, tr!("welcome-begin"), tr!("welcome-begin-about")),
            (Stop::Sample, tr!("welcome-sample"), tr!("welcome-sample-about")),
            (Stop::Restore, tr!("welcome-restore"), tr!("welcome-restore-about")),
            (Stop::Recover, tr!("welcome-recover"), tr!("welcome-recover-about")),
            (Stop::Exit, tr!("welcome-exit"), String::new()),
        ];
        self.label = choices.iter().map(|(_, title, _)| width(title)).max().unwrap_or(0) + LABEL_GAP;
        for (stop, title, about) in choices {
            let mut line = self.labelled(stop, &title);
            line.push_span(Span::styled(about, theme.dim));
            self.line(line);
        }
    }

    pub(super) fn restore(&mut self) {
        let (theme, welcome) = (self.theme, self.welcome);
        self.line(Line::styled(tr!("welcome-restore"), theme.heading));
        self.gap();
        self.text(&tr!("welcome-restore-purpose"), theme.text);
        self.gap();
        let labels = [tr!("welcome-backup-file"), tr!("welcome-backup-by"), tr!("welcome-backup-secret")];
        self.make_room_for(&labels.each_ref().map(String::as_str));
        let [file, by, secret] = labels;
        self.field(Stop::BackupFile, &file, tr!("welcome-backup-file-about"));
        let choices = [tr!("welcome-passphrase"), tr!("welcome-backup-code")];
        self.choice(Stop::BackupBy, &by, choices, welcome.is_by_code());
        self.field(Stop::BackupSecret, &secret, tr!("welcome-backup-secret-about"));
        if welcome.is_founding() {
            self.gap();
            self.text(&tr!("welcome-restoring"), theme.accent);
        }
        if let Some(problem) = welcome.problem(None) {
            self.gap();
            self.text(&problem.message(), theme.danger);
        }
    }

    pub(super) fn recover(&mut self) {
        let theme = self.theme;
        self.line(Line::styled(tr!("welcome-recover"), theme.heading));
        self.gap();
        self.text(&tr!("welcome-recover-purpose"), theme.text);
        self.gap();
        self.line(Line::styled(format!("  {}", tr!("welcome-recover-command")), theme.accent));
        self.gap();
        self.text(&tr!("welcome-recover-then"), theme.dim);
        self.gap();
        let read = self.labelled(Stop::Read, &tr!("welcome-recover-read"));
        self.line(read);
    }
}
