//! The screens before the work begins: opening, the passphrase, a store that
//! can't be opened, a terminal that is too small.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::paint::{bar, text};
use super::theme::Theme;
use crate::app::Model;
use crate::app::model::{Lock, Stage};
use crate::app::widgets::layout::below;
use crate::base::limits::SCREEN_MIN;
use crate::base::text::{cut, visible, wrap};
use crate::tr;

/// Says that the terminal is too small, as well as it can be said there.
pub fn too_small(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let (columns, rows) = SCREEN_MIN;
    let said = tr!("app-too-small", columns = columns, rows = rows, now_columns = area.width, now_rows = area.height,);
    for (line, said) in area.rows().zip(wrap(&said, usize::from(area.width.max(2)))) {
        text(buf, line, &said, theme.text);
    }
}

/// Draws the stage. Returns where the caret stands.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) -> Option<Position> {
    let middle = Rect { x: area.x + area.width / 6, width: area.width * 2 / 3, ..area };
    let middle = below(middle, area.height / 4);
    match &model.stage {
        Stage::Opening { progress, what } => {
            // What takes no time isn't worth a word.
            text(buf, middle, what, theme.dim);
            if let Some(share) = progress.share() {
                let line = Rect { height: 1, ..below(middle, 2) };
                bar(buf, line, theme, share, theme.accent);
            }
            None
        }
        Stage::Locked(lock) => Some(locked(buf, theme, lock, middle)),
        Stage::Failed(reason) => {
            let lines = wrap(reason, usize::from(middle.width));
            text(buf, middle, &tr!("app-open-failed"), theme.danger);
            for (row, line) in below(middle, 2).rows().zip(&lines) {
                text(buf, row, line, theme.text);
            }
            None
        }
        Stage::Welcome(_) | Stage::Ready => None,
    }
}

fn locked(buf: &mut Buffer, theme: &Theme, lock: &Lock, area: Rect) -> Position {
    let title = if lock.recovery { tr!("app-lock-recovery") } else { tr!("app-lock-passphrase") };
    text(buf, area, &title, theme.heading);
    let line = below(area, 2);
    let room = usize::from(line.width.saturating_sub(3));
    // A recovery code is copied from paper, so it can be seen; a passphrase can't.
    let shown = match lock.recovery {
        true => cut(&visible(lock.secret.expose()), room).into_owned(),
        false => theme.signs.secret.repeat(lock.secret.dots().min(room)),
    };
    let used = text(buf, line, theme.signs.pointer, theme.accent);
    let place = Rect { x: line.x + used + 1, width: line.width - used - 1, ..line };
    let turned = theme.text.add_modifier(Modifier::REVERSED);
    let caret = text(buf, place, &shown, if lock.secret.is_selected() { turned } else { theme.text });
    let (said, style) = match lock {
        Lock { trying: true, .. } => (tr!("app-lock-trying"), theme.dim),
        Lock { wrong: true, recovery: false, .. } => (tr!("app-lock-wrong"), theme.danger),
        Lock { wrong: true, recovery: true, .. } => (tr!("app-lock-wrong-recovery"), theme.danger),
        _ => (String::new(), theme.dim),
    };
    text(buf, below(area, 4), &said, style);
    let switch = if lock.recovery { tr!("app-lock-use-passphrase") } else { tr!("app-lock-use-recovery") };
    text(buf, below(area, 6), &switch, theme.dim);
    Position::new(place.x + caret, place.y)
}
