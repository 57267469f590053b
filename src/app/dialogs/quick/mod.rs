//! 一行速记: a line that says a whole visit, the next one right after it. Here
//! is the line as it is typed, what was answered about it, and what became of
//! it on its way to the disk. What it means is for [`query::quick`](crate::query::quick).

mod lines;
mod page;
pub mod room;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use ratatui::layout::Rect;

use crate::app::widgets::page::Page;
use crate::app::widgets::text::TextBox;
use crate::app::world::World;
use crate::keymap::{Action, Keymap, Scope};
use crate::query::quick::complete::{Offers, offers};
use crate::query::quick::lexicon::Lexicon;
use crate::query::quick::{Ctx, Reading, understand};
use crate::state::State;
use lines::Lines;
pub use lines::{DRAFT, Line};

/// The actions by which a candidate is chosen directly: the keys that go to
/// the screens have nowhere to go to while something is asked.
pub const CHOOSING: &[Action] = &[
    Action::GoToday,
    Action::GoVisits,
    Action::GoHouseholds,
    Action::GoTodo,
    Action::GoProgress,
    Action::GoPolicies,
    Action::GoTasks,
    Action::GoExchange,
];

/// The quick entry.
#[derive(Debug, Default)]
pub struct Quick {
    /// It is in front of the screen.
    pub open: bool,
    /// The line being typed, and those that wait.
    pub(in crate::app) lines: Lines,
    pub(in crate::app) lexicon: Option<Arc<Lexicon>>,
    /// What the line means, and of which state and day that was worked out.
    pub(in crate::app) reading: Reading,
    pub(in crate::app) read: Option<(u64, NaiveDate)>,
    pub(in crate::app) offers: Offers,
    /// The offers that Tab goes through, and which of them stands in the line.
    pub(in crate::app) taking: Option<(Offers, usize)>,
    /// The candidate at hand.
    pub(in crate::app) hit: usize,
    /// What the line became, to be read.
    pub page: Page,
    pub(in crate::app) clipboard: String,
}

impl Quick {
    /// Returns the line being typed.
    pub fn text(&self) -> &TextBox {
        &self.lines.now.text
    }

    /// Tells whether there is a line that isn't saved.
    pub fn is_begun(&self) -> bool {
        !self.lines.now.is_blank()
    }

    /// Returns the words that Tab would put in, and the one that it put in last.
    pub fn offered(&self) -> (&Offers, Option<usize>) {
        match &self.taking {
            Some((offers, at)) => (offers, Some(*at)),
            None => (&self.offers, None),
        }
    }

    /// Returns what the line means.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Returns the scopes in which keys are looked up, innermost first.
    pub fn scopes() -> &'static [Scope] {
        &[Scope::Text, Scope::Form, Scope::Overlay, Scope::Global]
    }

    /// Brings what the line became up to date, for a screen with this body.
    pub fn refresh(&mut self, at: &Moment<'_>, keymap: &Keymap, body: Rect) {
        let stamp = (at.state.generation(), at.now.date_naive());
        if self.read != Some(stamp) {
            let lexicon = match self.lexicon.take() {
                Some(lexicon) if lexicon.is_current(at.state) => lexicon,
                _ => Arc::new(Lexicon::of(at.state)),
            };
            let ctx = at.ctx(&lexicon);
            let Line { text, answers, .. } = &self.lines.now;
            self.reading = understand(text.text(), answers, &ctx);
            self.offers = offers(text.text(), text.caret(), &self.reading, &ctx);
            self.hit = self.hit.min(self.candidates().saturating_sub(1));
            self.lexicon = Some(lexicon);
            self.read = Some(stamp);
        }
        let Some(lexicon) = self.lexicon.clone() else { return };
        page::fill(self, &at.ctx(&lexicon), keymap);
        let area = room::room(body, self.text()).page;
        self.page.fit(area.width.into(), area.height.into());
        if let Some(piece) = page::at_hand(self) {
            self.page.bring(piece);
        }
    }

    /// Returns how many candidates the open question has.
    pub(in crate::app) fn candidates(&self) -> usize {
        self.reading.questions.first().map_or(0, |question| question.candidates.len())
    }

    /// Notes that the line isn't what it was.
    pub(in crate::app) fn changed(&mut self) {
        (self.read, self.taking) = (None, None);
    }
}

/// What is, and when, for a look at the line.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// Who works here, and with what calendar.
    pub world: &'a World,
    /// All that is.
    pub state: &'a State,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
}

impl<'a> Moment<'a> {
    pub(in crate::app) fn ctx(&self, lexicon: &'a Lexicon) -> Ctx<'a> {
        Ctx { state: self.state, lexicon, calendar: &self.world.calendar, now: self.now, me: self.world.me.cadre }
    }
}
