//! What counts. Once a device is known, what its person writes isn't yet true of
//! every record: this table says, for each kind of record and each thing that can
//! be done to it, what an office makes of an entry that a cadre wrote. What an office
//! wrote counts of what lies below it. The table is data, so that a test can print it and turn each of
//! its cells; `docs/authority.md` is that print.

use super::change::Change;
use super::record::Kind;

/// What an entry does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// It comes to be.
    Born,
    /// Some of its fields get new values; a step of its flow is one, too.
    Edited,
    /// It is taken out of the lists.
    Removed,
    /// It is put back.
    Restored,
    /// All that is about it is destroyed for good.
    Erased,
}

impl Deed {
    /// All deeds, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Born, Self::Edited, Self::Removed, Self::Restored, Self::Erased];

    /// Returns what a change does.
    pub fn of(change: &Change) -> Self {
        match change {
            Change::Add { .. } => Self::Born,
            Change::Edit(_) => Self::Edited,
            Change::Remove { .. } => Self::Removed,
            Change::Restore { .. } => Self::Restored,
        }
    }

    /// Returns the word for it in `docs/authority.md`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Born => "born",
            Self::Edited => "edited",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Erased => "erased",
        }
    }
}

/// What the author of an entry is to the record that it is about. The nearest
/// one that holds counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The record was born by one of that person's devices; of a person or
    /// device, that it is their own.
    Own,
    /// It belongs to a village or household that an office ever gave to them.
    Village,
    /// Neither.
    Other,
}

impl Relation {
    /// All relations, in the order of the columns.
    pub const ALL: [Self; 3] = [Self::Own, Self::Village, Self::Other];

    /// Returns the head of its column in `docs/authority.md`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Village => "own village",
            Self::Other => "other",
        }
    }
}

/// What an office makes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It takes part in what is.
    Counts,
    /// It does, and whoever takes it in is told so.
    Named,
    /// It is kept, passed up, and waits for a decision.
    Held,
}

impl Verdict {
    /// Tells whether the entry takes part in what is.
    pub fn counts(self) -> bool {
        self != Self::Held
    }

    /// Returns the word for it in `docs/authority.md`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Named => "named",
            Self::Held => "held",
        }
    }
}

/// Something about an entry by which a cell of the table comes to another verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Others went along on the visit.
    OthersWent,
    /// It gives an assignment to somebody who isn't the author.
    NamesOthers,
    /// The author isn't among those who went, or isn't the one who stayed.
    AuthorAbsent,
    /// A concern is closed or declined, a matter dropped.
    Ends,
    /// A household is merged into another one, or goes to another village.
    Leaves,
    /// The concern was given to the author to deal with.
    Assignee,
    /// It sets nothing of a remark but the answer.
    Answers,
    /// It sets nothing but which households don't count in an assignment that
    /// names the author.
    Excuses,
    /// It sets nothing of a person but name, unit, post, their devices, and that
    /// the record stands for the one that they are known by.
    NamesSelf,
    /// A person is to be a committee.
    Promotes,
    /// It sets nothing of a device but the key that it reads with.
    OwnKey,
    /// It takes an entry of the author's own back that waits for a decision.
    Withdraws,
}

impl Side {
    /// Returns what it says in `docs/authority.md`.
    pub fn word(self) -> &'static str {
        match self {
            Self::OthersWent => "others went along",
            Self::NamesOthers => "given to others",
            Self::AuthorAbsent => "the author didn't go",
            Self::Ends => "closing, declining, dropping",
            Self::Leaves => "merged or moved out",
            Self::Assignee => "the author is to deal with it",
            Self::Answers => "the answer alone",
            Self::Excuses => "excusing households in an assignment of theirs",
            Self::NamesSelf => "name, unit, post, devices, alias",
            Self::Promotes => "to be a committee",
            Self::OwnKey => "the reader key",
            Self::Withdraws => "taking back what waits",
        }
    }
}

/// What the table says where a row and a column meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What becomes of an entry of which nothing else holds.
    pub verdict: Verdict,
    /// What becomes of it where something holds of it; the first that does decides.
    pub sides: Vec<(Side, Verdict)>,
}

/// One thing that can be done to records of one kind; `None` where there is no
/// such relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The kind.
    pub kind: Kind,
    /// What is done.
    pub deed: Deed,
    /// What becomes of it, in the order of [`Relation::ALL`].
    pub cells: [Option<Cell>; 3],
}

/// What an office makes of what cadres write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table(Vec<Row>);

fn cell(verdict: Verdict, sides: &[(Side, Verdict)]) -> Option<Cell> {
    Some(Cell { verdict, sides: sides.to_vec() })
}

fn cells(kind: Kind, deed: Deed) -> [Option<Cell>; 3] {
    use Verdict::{Counts, Held, Named};
    let plain = |verdict| cell(verdict, &[]);
    match (kind, deed) {
        // Only of households is anything erased, with all that is about them.
        (Kind::Household, Deed::Erased) => [None, plain(Held), plain(Held)],
        (_, Deed::Erased) => [None, None, None],
        (Kind::Visit, Deed::Born) => {
            [cell(Counts, &[(Side::AuthorAbsent, Held), (Side::OthersWent, Named)]), None, None]
        }
        (Kind::Stay, Deed::Born) => [cell(Counts, &[(Side::AuthorAbsent, Held)]), None, None],
        (Kind::Concern | Kind::Matter, Deed::Born) => [plain(Counts), None, None],
        (Kind::Visit | Kind::Stay, Deed::Edited) => [plain(Counts), plain(Held), plain(Held)],
        (Kind::Concern, Deed::Edited) => {
            [plain(Counts), cell(Counts, &[(Side::Ends, Named)]), cell(Held, &[(Side::Assignee, Counts)])]
        }
        (Kind::Matter, Deed::Edited) => [plain(Counts), cell(Counts, &[(Side::Ends, Named)]), plain(Held)],
        (Kind::Visit | Kind::Stay | Kind::Concern | Kind::Matter, Deed::Removed | Deed::Restored) => {
            [plain(Counts), plain(Held), plain(Held)]
        }
        (Kind::Household, Deed::Born) => [None, plain(Counts), plain(Named)],
        (Kind::Household, Deed::Edited) => [None, cell(Counts, &[(Side::Leaves, Named)]), plain(Held)],
        (Kind::Household, Deed::Removed | Deed::Restored) => [None, plain(Held), plain(Held)],
        (Kind::Remark, Deed::Edited) => {
            let answer = || cell(Held, &[(Side::Answers, Counts)]);
            [answer(), answer(), plain(Held)]
        }
        (Kind::Remark, _) => [plain(Held), plain(Held), plain(Held)],
        // Offices say what somebody else is to do.
        (Kind::Assignment, Deed::Born) => [cell(Named, &[(Side::NamesOthers, Held)]), None, None],
        (Kind::Assignment, Deed::Edited) => {
            let excuse = || cell(Held, &[(Side::Excuses, Named)]);
            [cell(Named, &[(Side::NamesOthers, Held)]), excuse(), excuse()]
        }
        (Kind::Assignment, _) => [plain(Named), plain(Held), plain(Held)],
        (Kind::Cadre, Deed::Born) => [cell(Named, &[(Side::Promotes, Held)]), None, plain(Held)],
        (Kind::Cadre, Deed::Edited) => [cell(Held, &[(Side::NamesSelf, Named)]), None, plain(Held)],
        (Kind::Device, Deed::Edited) => [cell(Held, &[(Side::OwnKey, Named)]), None, plain(Held)],
        (Kind::Cadre | Kind::Device, _) => [plain(Held), None, plain(Held)],
        (Kind::Decision, Deed::Born) => [cell(Held, &[(Side::Withdraws, Counts)]), None, plain(Held)],
        (Kind::Decision, _) => [plain(Held), None, plain(Held)],
        // Nobody enrols by what a cadre has written.
        (Kind::Invitation, Deed::Born) => [plain(Held), None, None],
        (Kind::Invitation, _) => [plain(Held), None, plain(Held)],
        // What a cadre writes for themselves stays with them and their office.
        (Kind::Village | Kind::Policy | Kind::Catalog, Deed::Born) => [plain(Named), None, None],
        (Kind::Village, _) => [plain(Named), plain(Held), plain(Held)],
        (Kind::Policy | Kind::Catalog, _) => [plain(Named), None, plain(Held)],
    }
}

impl Default for Table {
    fn default() -> Self {
        let rows = Kind::ALL
            .iter()
            .flat_map(|kind| Deed::ALL.iter().map(|deed| Row { kind: *kind, deed: *deed, cells: cells(*kind, *deed) }));
        Self(rows.filter(|row| row.cells.iter().any(Option::is_some)).collect())
    }
}

impl Table {
    /// Returns the rows, by kind and deed.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// Returns what becomes of an entry. What can't be is held.
    pub fn rule(&self, kind: Kind, deed: Deed, relation: Relation, holds: impl Fn(Side) -> bool) -> Verdict {
        let row = self.0.iter().find(|row| (row.kind, row.deed) == (kind, deed));
        let Some(cell) = row.and_then(|row| row.cells[relation as usize].as_ref()) else { return Verdict::Held };
        let side = cell.sides.iter().find(|(side, _)| holds(*side));
        side.map_or(cell.verdict, |(_, verdict)| *verdict)
    }

    /// Returns how many verdicts stand in the table.
    pub fn verdicts(&self) -> usize {
        self.0.iter().flat_map(|row| row.cells.iter().flatten()).map(|cell| 1 + cell.sides.len()).sum()
    }

    /// Returns the table with one of its verdicts turned round, and where that
    /// is; `None` where there are not so many.
    pub fn turned(&self, nth: usize) -> Option<(Self, String)> {
        let mut turned = self.clone();
        let mut at = 0;
        for row in &mut turned.0 {
            for (relation, cell) in Relation::ALL.iter().zip(&mut row.cells) {
                let Some(cell) = cell else { continue };
                let place = format!("{} {}, {}", row.kind.word(), row.deed.word(), relation.word());
                let plain = (&mut cell.verdict, String::new());
                let sides = cell.sides.iter_mut().map(|(side, verdict)| (verdict, format!(", {}", side.word())));
                for (verdict, side) in std::iter::once(plain).chain(sides) {
                    if at == nth {
                        *verdict = if verdict.counts() { Verdict::Held } else { Verdict::Counts };
                        return Some((turned, place + &side));
                    }
                    at += 1;
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
