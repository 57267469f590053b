//! How wide the parts of the form are. Drawing and going up and down in a
//! wrapped text must agree on it, so both ask here.

use super::{ConcernCell, Ctx, Spot, VisitForm};
use crate::base::text::width;
use crate::domain::visit::Block;
use crate::tr;

/// From this width on there is a panel beside the form, in columns.
pub const WIDE: u16 = 100;
/// Columns between a label and its field: a space, and the mark of the focus.
pub const GUTTER: u16 = 2;
/// The panel takes so much of the width, in percent.
const PANEL_PERCENT: u16 = 38;
/// The panel is never wider, in columns.
const PANEL_MAX: u16 = 56;
/// A text is never wider: longer rows are hard to read. In columns.
const TEXT_MAX: u16 = 84;

/// Returns how many columns the panel beside the form takes; 0 where there is none.
pub fn panel_columns(columns: u16) -> u16 {
    if columns < WIDE { 0 } else { (columns * PANEL_PERCENT / 100).min(PANEL_MAX) }
}

/// Returns how many columns the labels take, all in one column.
pub fn label_columns() -> u16 {
    let blocks = Block::ALL.iter().map(|block| width(&block.label()));
    let labels = [
        tr!("form-households"),
        tr!("form-at"),
        tr!("form-met"),
        tr!("form-concerns"),
        tr!("form-policies"),
        tr!("form-matters"),
        tr!("form-next"),
    ];
    let widest = labels.iter().map(|label| width(label)).chain(blocks).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX).saturating_add(1)
}

/// Returns how many columns there are for what stands to the right of a label.
pub fn field_columns(columns: u16) -> u16 {
    let main = columns.saturating_sub(panel_columns(columns));
    main.saturating_sub(label_columns() + GUTTER + 1).min(TEXT_MAX)
}

impl VisitForm {
    /// Returns the columns at which the text at the focus is wrapped. One is
    /// left for the caret behind a full row.
    pub(super) fn columns(&self, ctx: &Ctx<'_>) -> usize {
        text_columns(ctx.columns, self.focus)
    }
}

/// Returns the columns at which the text at a place is wrapped.
pub fn text_columns(columns: u16, spot: Spot) -> usize {
    let indent = if matches!(spot, Spot::Concern(_, ConcernCell::Text)) { NUMBER } else { 0 };
    usize::from(field_columns(columns).saturating_sub(indent + 1)).max(2)
}

/// Columns for the number of a concern before its text.
pub const NUMBER: u16 = 9;
