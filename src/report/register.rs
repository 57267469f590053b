//! 台账: registers of visits, concerns, matters, policies explained and households.
//! Their columns are those that offices use, in that order.

use std::io;

use super::cell::Cell;
use super::error::ReportError;
use super::field::Field;
use super::ledger::{Ledger, Listed, Row, Selection};
use super::table::{Column, Sheet, Tables};
use crate::base::progress::{Onward, Progress, Watch};
use crate::domain::words;
use crate::tr;

words! {
    /// One register.
    pub enum Register {
        /// 走访台账.
        Visits = "visits" / "report-register-visits",
        /// 诉求台账.
        Concerns = "concerns" / "report-register-concerns",
        /// 实事台账.
        Matters = "matters" / "report-register-matters",
        /// 政策宣讲.
        Policies = "policies" / "report-register-policies",
        /// 住户.
        Households = "households" / "report-register-households",
    }
}

impl Register {
    /// Tells whether its lines are numbered from 1; concerns have a number of their own.
    fn is_numbered(self) -> bool {
        matches!(self, Self::Visits | Self::Matters)
    }

    /// Returns what stands in its columns.
    pub fn fields(self) -> &'static [Field] {
        use Field::*;
        match self {
            Self::Visits => &[
                VisitDate,
                Village,
                Group,
                Number,
                Head,
                Categories,
                Met,
                Place,
                Cadres,
                Seen,
                Chat,
                PolicyTalk,
                Development,
                Complaints,
                Help,
                ConcernCount,
                Next,
                Acknowledged,
                VisitNote,
            ],
            Self::Concerns => &[
                ConcernNumber,
                Raised,
                Village,
                Group,
                Head,
                ConcernCategory,
                ConcernText,
                People,
                Urgency,
                Responsible,
                Level,
                Due,
                DueRule,
                Extended,
                Urged,
                ConcernState,
                Progress,
                SettledOn,
                ToldOn,
                ToldBy,
                Satisfaction,
                Similar,
                ConcernNote,
            ],
            Self::Matters => &[
                MatterDate,
                Village,
                Head,
                Need,
                MatterForm,
                Promised,
                MatterAction,
                DoneOn,
                Cost,
                ConfirmedBy,
                MatterState,
            ],
            Self::Policies => &[ToldDate, Village, Head, Policy, PolicyVersion, PolicyDocument, PolicyOutcome, Cadres],
            Self::Households => &[
                Village,
                Group,
                Number,
                Head,
                Categories,
                MustVisit,
                Residents,
                Keepers,
                LastVisit,
                Visits,
                OpenConcerns,
                Never,
            ],
        }
    }

    fn sheet(self, period: &str) -> Sheet {
        let serial = self.is_numbered().then(|| Column { head: tr!("report-serial"), width: 6 });
        let columns = self.fields().iter().map(|field| Column { head: field.label(), width: field.width() });
        let title = match self {
            // Households stand as they are today.
            Self::Households => tr!("report-register-title-now", name = self.label()),
            _ => tr!("report-register-title", name = self.label(), period = period),
        };
        Sheet { name: self.label(), title, columns: serial.into_iter().chain(columns).collect() }
    }
}

/// Writes registers, one after the other, of each at most so many lines, and returns
/// how many each has.
///
/// # Errors
/// Fails where the store or the file does, and where it was given up.
pub fn write(
    ledger: &Ledger<'_>,
    selection: &Selection,
    registers: &[Register],
    most: usize,
    out: &mut dyn Tables,
    watch: Watch<'_>,
) -> Result<Vec<(Register, u64)>, ReportError> {
    let period = super::period::words(selection.period);
    let mut listed: Vec<(Register, Listed)> =
        registers.iter().map(|register| (*register, ledger.listed(*register, selection))).collect();
    let lines: Vec<(Register, u64)> =
        listed.iter_mut().map(|(register, listed)| (*register, listed.keep_first(most) as u64)).collect();
    let total = lines.iter().map(|(_, count)| (*count).min(most as u64)).sum();
    let mut done = 0;
    for (register, listed) in &listed {
        out.begin(&register.sheet(&period))?;
        let mut count = 0;
        ledger.each_row(listed, |row| -> Result<(), ReportError> {
            (count, done) = (count + 1, done + 1);
            line(ledger, *register, count, &row, out)?;
            match watch(Progress { done, total }) {
                Onward::Continue => Ok(()),
                Onward::Cancel => Err(ReportError::Cancelled),
            }
        })?;
    }
    Ok(lines)
}

fn line(ledger: &Ledger<'_>, register: Register, number: u64, row: &Row, out: &mut dyn Tables) -> io::Result<()> {
    let serial = register.is_numbered().then_some(Cell::Count(number));
    let said = register.fields().iter().map(|field| ledger.value(row, *field));
    let cells: Vec<Cell> = serial.into_iter().chain(said).collect();
    out.row(&cells)
}
