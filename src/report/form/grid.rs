//! A sheet, or a table of a document, as places that hold text or are to be filled.
//! What it was read from, and how it is written, is no business of this file.

use std::collections::HashMap;

/// Rows and columns of an area, counted from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Area {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Area {
    /// Returns the area of one cell.
    pub fn cell(row: usize, column: usize) -> Self {
        Self { top: row, left: column, bottom: row, right: column }
    }
}

/// Whether something may be written into a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fill {
    /// It may.
    #[default]
    Open,
    /// Whoever made the form locked it.
    Locked,
    /// A formula stands there.
    Formula,
    /// It doesn't show.
    Hidden,
}

/// A cell, or cells merged into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it is.
    pub area: Area,
    /// What stands in it.
    pub text: String,
    /// Whether something may be written there.
    pub fill: Fill,
    /// Places that look alike have the same number.
    pub look: usize,
}

/// Tells whether a text only says what is to be written into its place: 　　年　月　日.
fn is_room(text: &str) -> bool {
    let mut rest = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '＿')).peekable();
    rest.peek().is_none()
        || text.contains('年') && text.contains('月') && rest.all(|c| "年月日时分至到—-～~".contains(c))
}

/// All places.
#[derive(Debug, Default)]
pub(super) struct Grid {
    blocks: Vec<Block>,
    at: HashMap<(usize, usize), usize>,
    /// How many rows there are.
    pub height: usize,
    /// How many columns there are.
    pub width: usize,
    /// Where nothing is known of a place, whether something may be written there.
    pub elsewhere: Fill,
}

impl Grid {
    /// Puts a block where it is. Of two in one place the first stays.
    pub fn put(&mut self, block: Block) {
        let area = block.area;
        let number = self.blocks.len();
        for row in area.top..=area.bottom {
            for column in area.left..=area.right {
                self.at.entry((row, column)).or_insert(number);
            }
        }
        self.height = self.height.max(area.bottom + 1);
        self.width = self.width.max(area.right + 1);
        self.blocks.push(block);
    }

    /// Returns the block at a place, if anything is known of it.
    pub fn block(&self, row: usize, column: usize) -> Option<&Block> {
        self.at.get(&(row, column)).map(|at| &self.blocks[*at])
    }

    /// Returns all blocks, in the order they were put in.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Returns what stands at a place, without spaces around it.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.block(row, column).map_or("", |block| block.text.trim())
    }

    /// Returns the area that a place belongs to.
    pub fn area(&self, row: usize, column: usize) -> Area {
        self.block(row, column).map_or(Area::cell(row, column), |block| block.area)
    }

    /// Tells whether nothing stands there and something may be written.
    pub fn is_open(&self, row: usize, column: usize) -> bool {
        let fill = self.block(row, column).map_or(self.elsewhere, |block| block.fill);
        is_room(self.text(row, column)) && fill == Fill::Open
    }

    /// Returns how a place looks; nothing where nothing is known of it.
    pub fn look(&self, row: usize, column: usize) -> Option<usize> {
        self.block(row, column).map(|block| block.look)
    }

    /// Returns the blocks with text that begin in a row, from left to right.
    pub fn texts(&self, row: usize) -> Vec<&Block> {
        let mut found: Vec<&Block> = Vec::new();
        for column in 0..self.width {
            if let Some(block) = self.block(row, column)
                && !block.text.trim().is_empty()
                && (block.area.top, block.area.left) == (row, column)
            {
                found.push(block);
            }
        }
        found
    }
}
