//! A list with a line at hand: rows of which some only head the ones below
//! them, moving among them, and how far the list is scrolled. It knows nothing
//! of what a row shows.

use crate::keymap::Action;

use std::collections::HashSet;
use std::hash::Hash;

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<T> {
    /// A heading, with the number of items under it; 0 where it says nothing.
    Head(String, usize),
    /// Something that can be chosen.
    Item(T),
    /// An empty row.
    Gap,
}

/// A list and the line at hand in it.
#[derive(Debug, Clone)]
pub struct List<T> {
    rows: Vec<Row<T>>,
    at: usize,
    top: usize,
    height: usize,
}

/// A way to move in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// So many items down; up where negative.
    By(isize),
    /// A screenful down.
    PageDown,
    /// A screenful up.
    PageUp,
    /// To the first item.
    First,
    /// To the last item.
    Last,
    /// To the first item under the next heading.
    NextHead,
    /// To the first item under the heading before.
    PreviousHead,
}

/// Returns the way that a command moves in a list.
pub fn way(action: Action) -> Option<Move> {
    Some(match action {
        Action::Up => Move::By(-1),
        Action::Down => Move::By(1),
        Action::PageUp => Move::PageUp,
        Action::PageDown => Move::PageDown,
        Action::First => Move::First,
        Action::Last => Move::Last,
        _ => return None,
    })
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: 0, top: 0, height: 1 }
    }
}

impl<T: PartialEq> List<T> {
    /// Takes new rows. The item at hand stays at hand if it is still there,
    /// else whatever took its place is.
    pub fn set(&mut self, rows: Vec<Row<T>>) {
        let kept =
            self.current().and_then(|now| rows.iter().position(|row| matches!(row, Row::Item(item) if item == now)));
        self.rows = rows;
        self.at = kept.unwrap_or(self.at);
        self.land();
    }

    /// Makes `item` the one at hand. Returns whether the list holds it.
    pub fn choose(&mut self, item: &T) -> bool {
        let found = self.rows.iter().position(|row| matches!(row, Row::Item(other) if other == item));
        if let Some(at) = found {
            self.at = at;
            self.land();
        }
        found.is_some()
    }
}

impl<T: Copy + Eq + Hash> List<T> {
    /// Marks the item at hand, or takes its mark off, and goes on to the next.
    pub fn mark(&mut self, marked: &mut HashSet<T>) {
        if let Some(item) = self.current().copied() {
            if !marked.remove(&item) {
                marked.insert(item);
            }
            self.go(Move::By(1));
        }
    }

    /// Marks all items, or takes all marks off where each has one.
    pub fn mark_all(&self, marked: &mut HashSet<T>) {
        if self.items().all(|item| marked.contains(item)) {
            marked.clear();
        } else {
            marked.extend(self.items().copied());
        }
    }

    /// Returns the items that something is for: those marked, else the one at hand.
    pub fn chosen(&self, marked: &HashSet<T>) -> Vec<T> {
        let chosen: Vec<T> = self.items().filter(|item| marked.contains(*item)).copied().collect();
        if chosen.is_empty() { self.current().copied().into_iter().collect() } else { chosen }
    }
}

impl<T> List<T> {
    /// Returns all rows.
    pub fn rows(&self) -> &[Row<T>] {
        &self.rows
    }

    /// Returns the items, in order.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().filter_map(|row| if let Row::Item(item) = row { Some(item) } else { None })
    }

    /// Tells whether there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.items().next().is_none()
    }

    /// Returns the item at hand.
    pub fn current(&self) -> Option<&T> {
        match self.rows.get(self.at) {
            Some(Row::Item(item)) => Some(item),
            _ => None,
        }
    }

    /// Returns the number of the row at hand.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Returns the number of the first row in view.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Returns the rows in view with their numbers.
    pub fn in_view(&self) -> impl Iterator<Item = (usize, &Row<T>)> {
        self.rows.iter().enumerate().skip(self.top).take(self.height)
    }

    /// Notes how many rows fit on the screen and scrolls to the row at hand.
    pub fn fit(&mut self, height: usize) {
        self.height = height.max(1);
        self.land();
    }

    /// Moves the line at hand. Returns whether it moved.
    pub fn go(&mut self, way: Move) -> bool {
        let before = self.at;
        let page = self.height.saturating_sub(1).max(1) as isize;
        match way {
            Move::By(by) => self.step(by),
            Move::PageDown => self.step(page),
            Move::PageUp => self.step(-page),
            Move::First => self.at = 0,
            Move::Last => self.at = self.rows.len().saturating_sub(1),
            Move::NextHead => {
                let next = self.heads().find(|head| *head > self.at);
                self.at = next.unwrap_or(self.at);
            }
            Move::PreviousHead => {
                let own = self.heads().filter(|head| *head < self.at).last().unwrap_or(0);
                let before = self.heads().filter(|head| *head < own).last();
                self.at = before.unwrap_or(own);
            }
        }
        self.land();
        before != self.at
    }

    fn heads(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().enumerate().filter(|(_, row)| matches!(row, Row::Head(..))).map(|(at, _)| at)
    }

    fn step(&mut self, by: isize) {
        let mut left = by.unsigned_abs();
        let mut at = self.at;
        while left > 0 {
            let next = if by < 0 { at.checked_sub(1) } else { Some(at + 1) };
            let Some(next) = next.filter(|next| *next < self.rows.len()) else { break };
            at = next;
            if matches!(self.rows[at], Row::Item(_)) {
                left -= 1;
                self.at = at;
            }
        }
    }

    /// Takes a row as the one at hand. Returns whether it was so already, or nothing
    /// where there is no item in that row.
    pub fn take(&mut self, row: usize) -> Option<bool> {
        let before = self.at();
        let item = self.click(row);
        self.go(Move::By(0));
        item.then(|| self.at() == before)
    }

    /// Takes the row so many rows below the first one in view as the one at
    /// hand. Returns whether there is an item.
    pub fn click(&mut self, below: usize) -> bool {
        let hit = self.top + below;
        let item = below < self.height && matches!(self.rows.get(hit), Some(Row::Item(_)));
        if item {
            self.at = hit;
        }
        item
    }

    /// Puts the line at hand on an item and the item into view.
    fn land(&mut self) {
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        let is_item = |at: &usize| matches!(self.rows[*at], Row::Item(_));
        let found = (self.at..self.rows.len()).find(is_item).or_else(|| (0..self.at).rev().find(is_item));
        self.at = found.unwrap_or(0);
        // A heading right above the first item belongs into view with it.
        let headed = self.at > 0 && matches!(self.rows.get(self.at - 1), Some(Row::Head(..)));
        let wanted = if headed && self.height > 1 { self.at - 1 } else { self.at };
        self.top = self.top.min(wanted).max((self.at + 1).saturating_sub(self.height));
        self.top = self.top.min(self.rows.len().saturating_sub(self.height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List<u32> {
        let mut list = List::default();
        let mut rows = vec![Row::Head("a".into(), 2), Row::Item(1), Row::Item(2), Row::Gap, Row::Head("b".into(), 9)];
        rows.extend((3..12).map(Row::Item));
        list.set(rows);
        list.fit(5);
        list
    }

    #[test]
    fn the_line_at_hand_is_never_a_heading() {
        let mut list = list();
        assert_eq!(list.current(), Some(&1));
        let moves = [
            (Move::By(2), 3),
            (Move::By(-1), 2),
            (Move::By(-9), 1),
            (Move::Last, 11),
            (Move::By(1), 11),
            (Move::PageUp, 7),
            (Move::PreviousHead, 1),
            (Move::NextHead, 3),
            (Move::First, 1),
        ];
        for (way, at) in moves {
            list.go(way);
            assert_eq!(list.current(), Some(&at), "{way:?}");
            assert!(list.in_view().any(|(_, row)| *row == Row::Item(at)), "{way:?}");
        }
    }

    #[test]
    fn what_is_at_hand_stays_at_hand() {
        let mut list = list();
        list.choose(&7);
        list.set(vec![Row::Item(5), Row::Item(7)]);
        assert_eq!(list.current(), Some(&7));
        list.set(vec![Row::Item(5)]);
        assert_eq!(list.current(), Some(&5));
        list.set(Vec::new());
        assert_eq!((list.current(), list.is_empty()), (None, true));
    }

    #[test]
    fn a_click_takes_the_row_under_it() {
        let mut list = list();
        assert!(!list.click(0), "a heading");
        assert!(list.click(2));
        assert_eq!(list.current(), Some(&2));
        assert!(!list.click(9), "below the list");
    }
}
