//! What keys and actions do to the form.

use crossterm::event::{KeyCode, KeyModifiers};

use super::{ConcernCell, ConcernDraft, Ctx, MatterCell, MatterDraft, Output, Spot, VisitForm, dates};
use crate::app::widgets::motion::motion_of;
use crate::app::widgets::text::{Kept, Motion, TextBox};
use crate::base::limits::PARTS_PER_VISIT_MAX;
use crate::domain::concern::Urgency;
use crate::keymap::{Action, Key};
use crate::tr;

impl VisitForm {
    /// Takes a key that nothing is bound to.
    pub(super) fn key(&mut self, ctx: &Ctx<'_>, key: Key, out: &mut Vec<Output>) {
        self.asking = false;
        let select = key.mods.contains(KeyModifiers::SHIFT);
        if let Some((motion, select)) = motion_of(key) {
            return self.motion(motion, select);
        }
        match key.code {
            KeyCode::Char(c) if !key.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.type_in(ctx, c.encode_utf8(&mut [0; 4]), out);
            }
            KeyCode::Enter => self.confirm(ctx, out),
            KeyCode::Up => self.vertical(ctx, -1, select),
            KeyCode::Down => self.vertical(ctx, 1, select),
            KeyCode::PageUp => self.step_block(-1),
            KeyCode::PageDown => self.step_block(1),
            KeyCode::Backspace | KeyCode::Delete if self.focus == Spot::Households && self.query.text().is_empty() => {
                self.unpick(ctx);
            }
            KeyCode::Backspace => self.change(ctx, TextBox::backspace),
            KeyCode::Delete => self.change(ctx, TextBox::delete),
            _ => {}
        }
    }

    /// Carries an action out. What a form can't do is passed over.
    pub(super) fn act(&mut self, ctx: &Ctx<'_>, action: Action, out: &mut Vec<Output>) {
        if self.asking {
            self.asking = false;
            if action == Action::Confirm {
                self.save(ctx, true, out);
            }
            return;
        }
        match action {
            Action::Save => self.save(ctx, false, out),
            Action::Cancel => self.cancel(ctx, out),
            Action::Confirm => self.confirm(ctx, out),
            Action::NextField => self.next_field(ctx, out),
            Action::PreviousField => self.step_over(ctx, -1),
            Action::NextChoice => self.choose(ctx, true),
            Action::PreviousChoice => self.choose(ctx, false),
            Action::PickHousehold => self.go_to(ctx, Spot::Households),
            Action::AddHousehold => {
                self.go_to(ctx, Spot::Households);
                self.replacing = false;
            }
            Action::AddConcern => self.add_concern(ctx, out),
            Action::AddPolicy if self.no_policies => out.push(Output::Notice(tr!("form-policy-none"))),
            Action::AddPolicy => self.go_to(ctx, Spot::Policies),
            Action::AddMatter => self.add_matter(ctx, out),
            Action::RemovePart => self.remove_part(ctx, out),
            Action::ToggleNobodyHome => self.toggle_nobody_home(ctx, out),
            Action::Undo | Action::Redo => self.turn_back(ctx, action, out),
            Action::Copy => self.copy(out),
            Action::Cut => {
                self.copy(out);
                if self.text_at(self.focus).is_some_and(|text| !text.selected().is_empty()) {
                    self.change(ctx, TextBox::backspace);
                }
            }
            Action::Paste => {
                let text = self.clipboard.clone();
                self.type_in(ctx, &text, out);
            }
            Action::SelectAll => {
                self.still(TextBox::select_all);
                self.replacing = self.focus == Spot::Households && self.has_whom();
            }
            Action::ClearText if self.focus == Spot::Households && self.query.text().is_empty() => {
                self.replacing = true;
                self.put_aside(ctx);
                self.find(ctx);
            }
            Action::ClearText => self.change(ctx, |text| text.set("")),
            Action::DeleteWord => self.change(ctx, TextBox::delete_word),
            Action::LineStart => self.motion(Motion::LineStart, false),
            Action::LineEnd => self.motion(Motion::LineEnd, false),
            Action::Up => self.vertical(ctx, -1, false),
            Action::Down => self.vertical(ctx, 1, false),
            _ => {}
        }
    }

    /// Puts text in at the focus and says what of it didn't fit. Where a list
    /// goes on, a new part begins with it.
    pub(super) fn type_in(&mut self, ctx: &Ctx<'_>, text: &str, out: &mut Vec<Output>) {
        self.asking = false;
        match self.focus {
            Spot::MoreConcerns if !text.trim().is_empty() => self.add_concern(ctx, out),
            Spot::MoreMatters if !text.trim().is_empty() => self.add_matter(ctx, out),
            _ => {}
        }
        if self.text_at(self.focus).is_none() {
            let keys = text.trim();
            if !keys.is_empty() {
                out.push(Output::Notice(tr!("keys-paste-no-field")));
            }
            return;
        }
        if self.focus == Spot::Households && !text.trim().is_empty() {
            self.put_aside(ctx);
        }
        let mut count = Kept { kept: 0, dropped: 0 };
        self.change(ctx, |at| count = at.insert(text));
        self.offer(ctx);
        if count.dropped > 0 {
            out.push(Output::Notice(tr!("form-too-much", kept = count.kept, dropped = count.dropped)));
        }
    }

    /// Changes the text at the focus.
    pub(super) fn change<T>(&mut self, ctx: &Ctx<'_>, change: impl FnOnce(&mut TextBox) -> T) {
        let spot = self.focus;
        let Some(text) = self.text_at_mut(spot) else { return };
        let before = text.text().to_owned();
        change(text);
        if text.text() == before {
            return;
        }
        // What was only looked for is no loss.
        self.dirty |= spot != Spot::Households;
        match spot {
            Spot::Households => self.find(ctx),
            Spot::Met => self.relate(ctx, &before),
            _ => {}
        }
        // A list that is open goes with what is written.
        if self.offered.is_some() {
            self.offer(ctx);
        }
    }

    /// Takes typing at the focus back, or types it again. Nothing outside of
    /// this text is ever touched.
    fn turn_back(&mut self, ctx: &Ctx<'_>, action: Action, out: &mut Vec<Output>) {
        let before = self.text_at(self.focus).map(|text| text.text().to_owned());
        self.change(ctx, if action == Action::Undo { TextBox::undo } else { TextBox::redo });
        if self.text_at(self.focus).map(TextBox::text) == before.as_deref() {
            out.push(Output::Notice(tr!("keys-no-typing", what = action.title())));
        }
    }

    /// Does something to the text at the focus that leaves its words alone.
    fn still<T>(&mut self, act: impl FnOnce(&mut TextBox) -> T) {
        if let Some(text) = self.text_at_mut(self.focus) {
            act(text);
        }
    }

    fn motion(&mut self, motion: Motion, select: bool) {
        self.still(|text| text.go(motion, select));
    }

    fn copy(&mut self, out: &mut Vec<Output>) {
        let selected = self.text_at(self.focus).map_or("", TextBox::selected);
        if selected.is_empty() {
            out.push(Output::Notice(tr!("keys-nothing-selected")));
        } else {
            self.clipboard = selected.to_owned();
            out.push(Output::Copy(self.clipboard.clone()));
        }
    }

    /// Up and down move and change nothing: within lists that are open and within
    /// texts, then on to the next row.
    fn vertical(&mut self, ctx: &Ctx<'_>, by: isize, select: bool) {
        let columns = self.columns(ctx);
        let within = |row: &mut usize, count: usize| {
            let to = row.checked_add_signed(by).filter(|to| *to < count);
            *row = to.unwrap_or(*row);
            to.is_some()
        };
        let (offers, rows, words) = match self.focus {
            Spot::Households => (self.offers().len(), 0, 0),
            Spot::Policies => (0, self.policy_rows(ctx).len(), 0),
            _ => (0, 0, self.offered(ctx).len()),
        };
        let moved = match (self.focus, &mut self.offered) {
            (Spot::Households, _) => within(&mut self.hit, offers),
            (Spot::Policies, _) => within(&mut self.policy_row, rows),
            (_, Some(word)) => within(word, words),
            (spot, None) => {
                let text = self.text_at_mut(spot).filter(|text| text.many_lines());
                text.is_some_and(|text| text.go_rows(by, columns, select))
            }
        };
        if !moved && !select {
            self.tidy(ctx);
            self.step_row(by);
        }
    }

    fn confirm(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        match self.focus {
            Spot::Households => {
                if !self.pick(ctx, out) {
                    self.step_over(ctx, 1);
                }
            }
            spot if self.text_at(spot).is_some_and(TextBox::many_lines) => {
                self.change(ctx, |text| text.insert("\n"));
            }
            Spot::Policies => self.mark_and_go_on(ctx),
            _ => self.next_field(ctx, out),
        }
    }

    /// Goes to the next place. What is at hand in a list that typing has opened is
    /// taken on the way.
    fn next_field(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        let looks = self.focus == Spot::Households && !self.query.is_blank();
        if looks && self.pick(ctx, out) {
            return;
        }
        self.take_offered(ctx);
        self.step_over(ctx, 1);
    }

    /// Marks a policy as understood where nothing is said of it yet; the next
    /// Enter goes on.
    fn mark_and_go_on(&mut self, ctx: &Ctx<'_>) {
        let marked = self.policy_rows(ctx).get(self.policy_row).is_none_or(|(id, ..)| self.outcome(*id).is_some());
        if marked {
            self.step_over(ctx, 1);
        } else {
            self.choose(ctx, true);
        }
    }

    /// Goes to another place; what is left is written out in full where it is
    /// a time or a day, so that it means the same tomorrow.
    fn step_over(&mut self, ctx: &Ctx<'_>, by: isize) {
        self.tidy(ctx);
        self.step_focus(by);
    }

    /// Goes where was pointed; what is chosen from there is turned by pointing
    /// at it once more.
    pub(super) fn point(&mut self, ctx: &Ctx<'_>, spot: Spot) {
        if spot == self.focus && !self.types_at(spot) {
            self.choose(ctx, true);
        } else {
            self.go_to(ctx, spot);
        }
    }

    fn go_to(&mut self, ctx: &Ctx<'_>, spot: Spot) {
        self.tidy(ctx);
        if self.spots().contains(&spot) {
            self.focus_on(spot);
        }
        if spot == Spot::Households {
            self.find(ctx);
        }
    }

    /// Goes to the block of text before or after, or to the ends of the form.
    fn step_block(&mut self, by: isize) {
        let spots = self.spots();
        let at = spots.iter().position(|spot| *spot == self.focus).unwrap_or(0);
        let stops = |spot: &Spot| {
            matches!(spot, Spot::Households | Spot::Block(_) | Spot::MoreConcerns | Spot::MoreMatters | Spot::Next)
        };
        let found =
            if by < 0 { spots[..at].iter().rfind(|s| stops(s)) } else { spots[at + 1..].iter().find(|s| stops(s)) };
        if let Some(spot) = found {
            self.focus_on(*spot);
        }
    }

    /// Writes the time or day at the focus out in full.
    pub(super) fn tidy(&mut self, ctx: &Ctx<'_>) {
        let today = ctx.now.date_naive();
        let Some(text) = self.text_at(self.focus) else { return };
        let full = match self.focus {
            Spot::At => dates::when(text.text(), ctx.now).map(dates::written),
            Spot::Next | Spot::Matter(_, MatterCell::Promised) | Spot::Concern(_, ConcernCell::Due) => {
                dates::coming(text.text(), today).map(|day| day.to_string())
            }
            _ => None,
        };
        if let Some(full) = full.filter(|full| full != text.text()) {
            self.still(|text| text.set(&full));
        }
    }

    /// Closes a list, gives up looking for a household, or else leaves: what was
    /// written stays as a draft.
    fn cancel(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        if self.offered.take().is_some() || (self.focus == Spot::Households && self.stop_looking(ctx)) {
            return;
        }
        out.push(Output::Close);
    }

    /// Says that nobody was home, or that somebody was. Where nothing is written
    /// yet there is nothing more to say: the visit is saved at once.
    fn toggle_nobody_home(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        let untouched = !self.dirty && self.was.is_none() && !self.picked.is_empty();
        if untouched && !self.nobody_home {
            self.keeping_head(ctx, |form| form.nobody_home = true);
            self.dirty = true;
            return self.save(ctx, false, out);
        }
        self.keeping_head(ctx, |form| form.nobody_home = !form.nobody_home);
        self.dirty = true;
        if !self.spots().contains(&self.focus) {
            self.go_to(ctx, Spot::NobodyHome);
        }
        let blocks = self.blocks.iter().any(|block| !block.is_blank());
        if self.nobody_home && (blocks || !self.concerns.is_empty() || !self.policies.is_empty()) {
            out.push(Output::Notice(tr!("form-nobody-home-kept")));
        }
    }

    fn next_part(&mut self) -> u32 {
        self.made += 1;
        self.dirty = true;
        self.made
    }

    fn add_concern(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        if self.concerns.len() >= PARTS_PER_VISIT_MAX {
            out.push(Output::Notice(tr!("form-parts-full", max = PARTS_PER_VISIT_MAX)));
            return;
        }
        let id = self.next_part();
        let empty = || TextBox::line("");
        let (text, urgency) = (TextBox::block(""), Urgency::Ordinary);
        let (category, people, responsible, due_on) = (empty(), empty(), empty(), empty());
        let (due, was, gone) = (None, None, None);
        let concern = ConcernDraft { id, text, urgency, category, people, responsible, due, due_on, was, gone };
        self.concerns.push(concern);
        self.go_to(ctx, Spot::Concern(self.concerns.len() - 1, ConcernCell::Text));
    }

    fn add_matter(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        if self.matters.len() >= PARTS_PER_VISIT_MAX {
            out.push(Output::Notice(tr!("form-parts-full", max = PARTS_PER_VISIT_MAX)));
            return;
        }
        let id = self.next_part();
        let empty = || TextBox::line("");
        let (need, promised, action) = (empty(), empty(), empty());
        self.matters.push(MatterDraft { id, need, done: false, promised, action, was: None, gone: None });
        self.go_to(ctx, Spot::Matter(self.matters.len() - 1, MatterCell::Need));
    }

    /// Takes the part at the focus out of the visit.
    fn remove_part(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        if self.take_out_saved() {
            self.dirty = true;
            return;
        }
        match self.focus {
            Spot::Concern(at, _) => {
                self.concerns.remove(at);
                self.focus_on(Spot::MoreConcerns);
            }
            Spot::Matter(at, _) => {
                self.matters.remove(at);
                self.focus_on(Spot::MoreMatters);
            }
            Spot::Policies => {
                let row = self.policy_rows(ctx).get(self.policy_row).map(|(id, ..)| *id);
                self.policies.retain(|explained| Some(explained.policy) != row);
            }
            Spot::Households | Spot::NewGroup | Spot::NewVillage => {
                self.unpick(ctx);
                self.focus_on(Spot::Households);
            }
            _ => return out.push(Output::Notice(tr!("keys-nothing", what = Action::RemovePart.title()))),
        }
        self.dirty = true;
    }
}
