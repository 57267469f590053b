//! How wide the columns of a sheet are. Drawing and moving in its texts must agree
//! on it, so both ask here.

use ratatui::layout::Rect;

use super::Sheet;
use crate::app::widgets::layout::OVERLAY_COLUMNS;
use crate::base::text::width;

/// Columns between the label of a slot and what stands in it: the mark of the
/// focus, and a space.
pub const GUTTER: usize = 2;

/// The label of a slot is never wider, in columns.
const LABEL_MAX: usize = 16;

impl Sheet {
    /// Returns the columns of the labels.
    pub fn label_columns(&self) -> usize {
        self.shown().map(|(slot, _)| width(&slot.label)).max().unwrap_or(0).min(LABEL_MAX)
    }

    /// Returns the columns of what stands in the slots over this body.
    pub fn text_columns(&self, body: Rect) -> usize {
        let columns = usize::from(OVERLAY_COLUMNS.min(body.width).saturating_sub(4));
        columns.saturating_sub(self.label_columns() + GUTTER + 1)
    }
}
