//! What keys and actions do to a sheet.

use crossterm::event::{KeyCode, KeyModifiers};

use super::{Output, Sheet, Value, too_much};
use crate::app::form::Ctx;
use crate::app::widgets::motion::motion_of;
use crate::app::widgets::text::{Kept, Motion, TextBox};
use crate::keymap::{Action, Key};
use crate::tr;

impl Sheet {
    /// Takes a key that nothing is bound to.
    pub(super) fn key(&mut self, ctx: &Ctx<'_>, key: Key, out: &mut Vec<Output>) {
        let select = key.mods.contains(KeyModifiers::SHIFT);
        if let Some((motion, select)) = motion_of(key) {
            return self.sideways(motion, select);
        }
        match key.code {
            KeyCode::Char(c) if !key.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.type_in(ctx, c.encode_utf8(&mut [0; 4]), out);
            }
            KeyCode::Enter => self.confirm(ctx, out),
            KeyCode::Up => self.vertical(-1, select),
            KeyCode::Down => self.vertical(1, select),
            KeyCode::Backspace => self.backspace(ctx),
            KeyCode::Delete => self.change(ctx, TextBox::delete),
            _ => {}
        }
    }

    /// Carries an action out. What a sheet can't do is passed over.
    pub(super) fn act(&mut self, ctx: &Ctx<'_>, action: Action, out: &mut Vec<Output>) {
        if self.asking {
            self.asking = false;
            if action == Action::Confirm {
                out.push(Output::Close);
            }
            return;
        }
        match action {
            Action::Save => self.save(ctx, out),
            Action::Preview => out.extend(self.tried(ctx).map(Output::Glance)),
            Action::Cancel if self.dirty && self.about.is_kept() => self.asking = true,
            Action::Cancel => out.push(Output::Close),
            Action::Confirm => self.confirm(ctx, out),
            Action::NextField if self.looks() && self.pick(ctx) => {}
            Action::NextField => drop(self.step(1)),
            Action::PreviousField => drop(self.step(-1)),
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(-1),
            Action::RemovePart if !matches!(self.focus().value, Value::Pick { .. }) => {
                out.push(Output::Notice(tr!("keys-nothing", what = action.title())));
            }
            Action::RemovePart => self.unpick(ctx),
            Action::Undo | Action::Redo => {
                let before = self.focus().value.text().map(|text| text.text().to_owned());
                self.change(ctx, if action == Action::Undo { TextBox::undo } else { TextBox::redo });
                if self.focus().value.text().map(TextBox::text) == before.as_deref() {
                    out.push(Output::Notice(tr!("keys-no-typing", what = action.title())));
                }
            }
            Action::Copy => self.copy(out),
            Action::Cut => {
                self.copy(out);
                if self.focus().value.text().is_some_and(|text| !text.selected().is_empty()) {
                    self.change(ctx, TextBox::backspace);
                }
            }
            Action::Paste => {
                let text = self.clipboard.clone();
                self.type_in(ctx, &text, out);
            }
            Action::SelectAll => self.still(TextBox::select_all),
            Action::ClearText => self.change(ctx, |text| text.set("")),
            Action::DeleteWord => self.change(ctx, TextBox::delete_word),
            Action::LineStart => self.still(|text| text.go(Motion::LineStart, false)),
            Action::LineEnd => self.still(|text| text.go(Motion::LineEnd, false)),
            Action::Up => self.vertical(-1, false),
            Action::Down => self.vertical(1, false),
            _ => {}
        }
    }

    /// Puts text in at the focus and says what of it didn't fit.
    pub(super) fn type_in(&mut self, ctx: &Ctx<'_>, text: &str, out: &mut Vec<Output>) {
        self.asking = false;
        let mut count = Kept { kept: 0, dropped: 0 };
        self.change(ctx, |at| count = at.insert(text));
        out.extend(too_much(count));
    }

    /// Changes the text at the focus.
    fn change<T>(&mut self, ctx: &Ctx<'_>, change: impl FnOnce(&mut TextBox) -> T) {
        let value = &mut self.slots[self.at].value;
        let finds = matches!(value, Value::Pick { .. });
        let Some(text) = value.text_mut() else { return };
        let before = text.text().to_owned();
        change(text);
        if text.text() == before {
            return;
        }
        self.dirty = true;
        if finds {
            self.arrive(ctx);
        }
    }

    /// Does something to the text at the focus that leaves its words alone.
    fn still<T>(&mut self, act: impl FnOnce(&mut TextBox) -> T) {
        if let Some(text) = self.slots[self.at].value.text_mut() {
            act(text);
        }
    }

    fn copy(&mut self, out: &mut Vec<Output>) {
        let selected = self.focus().value.text().map_or("", TextBox::selected);
        if selected.is_empty() {
            out.push(Output::Notice(tr!("keys-nothing-selected")));
        } else {
            self.clipboard = selected.to_owned();
            out.push(Output::Copy(self.clipboard.clone()));
        }
    }

    /// Takes what is at hand, then goes on; at the last slot it saves.
    fn confirm(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        if self.is_untouched() {
            return self.save(ctx, out);
        }
        let many_lines = self.focus().value.text().is_some_and(TextBox::many_lines);
        if self.pick(ctx) {
            return;
        }
        if many_lines {
            self.change(ctx, |text| text.insert("\n"));
        } else if self.is_last() {
            self.save(ctx, out);
        } else {
            self.step(1);
        }
    }

    /// Tells whether something is looked for by what is typed.
    fn looks(&self) -> bool {
        matches!(&self.focus().value, Value::Pick { query, .. } if !query.is_blank())
    }

    /// Picks the offer at hand. Returns whether there was one to pick: where
    /// enough is picked and nothing typed, Enter goes on.
    fn pick(&mut self, ctx: &Ctx<'_>) -> bool {
        let Value::Pick { query, taken, many, hits, row, .. } = &mut self.slots[self.at].value else { return false };
        let wanted = !query.is_blank() || taken.is_empty();
        let Some(choice) = hits.get(*row).filter(|_| wanted).cloned() else { return false };
        if !*many {
            taken.clear();
        }
        taken.push(choice);
        query.set("");
        let only = !*many;
        self.dirty = true;
        if !(only && !self.is_last() && self.step(1)) {
            self.arrive(ctx);
        }
        true
    }

    /// Takes what was picked last out again.
    fn unpick(&mut self, ctx: &Ctx<'_>) {
        if let Value::Pick { taken, .. } = &mut self.slots[self.at].value
            && taken.pop().is_some()
        {
            self.dirty = true;
            self.arrive(ctx);
        }
    }

    fn backspace(&mut self, ctx: &Ctx<'_>) {
        match &self.focus().value {
            Value::Pick { query, .. } if query.text().is_empty() => self.unpick(ctx),
            _ => self.change(ctx, TextBox::backspace),
        }
    }

    fn sideways(&mut self, motion: Motion, select: bool) {
        match (self.focus().value.text(), motion) {
            (Some(_), _) => self.still(|text| text.go(motion, select)),
            (None, Motion::Left | Motion::WordLeft) => self.turn(-1),
            (None, Motion::Right | Motion::WordRight) => self.turn(1),
            (None, _) => {}
        }
    }

    /// Up and down: within lists and texts, then on to the next slot.
    fn vertical(&mut self, by: isize, select: bool) {
        let columns = self.columns;
        let within = |row: &mut usize, count: usize| {
            let to = row.checked_add_signed(by).filter(|to| *to < count);
            *row = to.unwrap_or(*row);
            to.is_some()
        };
        let moved = match &mut self.slots[self.at].value {
            Value::Text { text, .. } if text.many_lines() => text.go_rows(by, columns, select),
            Value::Some { all, row, .. } => within(row, all.len()),
            Value::Pick { query, hits, row, taken, .. } if !query.is_blank() || taken.is_empty() => {
                within(row, hits.len())
            }
            _ => false,
        };
        if !moved && !select {
            self.step(by);
        }
    }

    /// Takes another choice of the slot at hand.
    fn turn(&mut self, by: isize) {
        let around = |at: usize, count: usize| (at as isize + by).rem_euclid(count.max(1) as isize) as usize;
        match &mut self.slots[self.at].value {
            Value::One { all, taken } => {
                let now = taken.as_ref().and_then(|key| all.iter().position(|choice| choice.key == *key));
                let start = if by > 0 { 0 } else { all.len().saturating_sub(1) };
                let next = now.map_or(start, |now| around(now, all.len()));
                *taken = all.get(next).map(|choice| choice.key.clone());
            }
            Value::Some { all, taken, row } => {
                let Some(choice) = all.get(*row) else { return };
                match taken.iter().position(|key| *key == choice.key) {
                    Some(at) => drop(taken.remove(at)),
                    None => taken.push(choice.key.clone()),
                }
            }
            Value::Tick(on) => *on = !*on,
            Value::Text { text, words } => {
                let now = words.iter().position(|word| word == text.text());
                let start = if by > 0 { 0 } else { words.len().saturating_sub(1) };
                let Some(word) = words.get(now.map_or(start, |now| around(now, words.len()))) else { return };
                text.set(word);
            }
            Value::Pick { .. } => return,
        }
        self.dirty = true;
    }
}
