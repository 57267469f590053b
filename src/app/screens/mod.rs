//! The eight screens, and the pages that lie behind their lines. Each brings itself up
//! to date from what is seen of the world; none knows what lies over it or the model.

pub mod alike;
pub mod conflicts;
pub mod course;
pub mod dayplan;
pub mod dossier;
pub mod exchange;
pub mod explain;
pub mod history;
pub mod households;
pub mod policies;
pub mod progress;
mod provenance;
pub mod remarks;
pub mod tasks;
pub mod today;
pub mod todo;
pub mod visits;

use ratatui::layout::Rect;

use super::filter::Filter;
use super::filter::narrow::Narrow;
use super::widgets::list::Move;
use crate::keymap::Action;

/// Who looks at a screen, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HintContext {
    /// A committee works here.
    pub committee: bool,
    /// The line at hand asks for a remark before all else.
    pub wants_remark: bool,
}

/// What each screen answers, in its own file; [`Model::screen`](super::Model::screen)
/// is the one in front.
pub trait Screen {
    /// Moves in the list or page in front.
    fn go(&mut self, way: Move);

    /// Goes to the next part: the next heading of a list, or the next page of what
    /// stands beside it.
    fn next_pane(&mut self, back: bool);

    /// Takes a row of the list in front as the one at hand, clicked in the left or the
    /// right half of the screen. Returns whether it was so already.
    fn click(&mut self, row: usize, right: bool) -> bool;

    /// Returns where the list in front stands.
    fn list_area(&self, body: Rect) -> Rect;

    /// Returns what there is to read of the line at hand, to be copied.
    fn text(&self) -> String;

    /// Returns the commands that are worth naming below the screen, the first of
    /// them wherever there is room.
    fn hints(&self, ctx: HintContext) -> &'static [Action];

    /// Returns the words that the list in front is narrowed to, where it can be.
    fn filter(&self) -> Option<&Filter> {
        None
    }

    /// Returns them to be changed.
    fn filter_mut(&mut self) -> Option<&mut Filter> {
        None
    }

    /// Returns what the row above the list in front says it is narrowed to.
    fn narrow(&self) -> Option<&Narrow> {
        None
    }

    /// Returns what the screen is narrowed to, to be changed.
    fn narrow_mut(&mut self) -> Option<&mut Narrow> {
        None
    }

    /// Returns the rows above the list that say what it is narrowed to.
    fn rows_above(&self) -> u16 {
        let filter = self.filter().is_some_and(Filter::is_shown);
        let narrow = self.narrow().is_some_and(|narrow| !narrow.is_everything());
        u16::from(filter) + u16::from(narrow)
    }
}
