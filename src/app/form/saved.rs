//! Concerns and matters that were saved with a visit, while the visit is
//! corrected: their words can be mended, and each can be taken out for a reason.
//! What became of them since is led on elsewhere and stays as it is.

use chrono::NaiveDate;

use super::{ConcernCell, ConcernDraft, Ctx, MatterCell, MatterDraft, Spot, VisitForm, dates};
use crate::app::widgets::text::TextBox;
use crate::base::ids::{ConcernId, MatterId};
use crate::base::limits::PARTS_PER_VISIT_MAX;
use crate::domain::concern::{Concern, DueRule};
use crate::domain::matter::{Matter, MatterState};
use crate::tr;

impl VisitForm {
    /// Returns the form with what was saved with the visit, to be corrected too.
    pub fn with_saved(mut self, concerns: Vec<(ConcernId, Concern)>, matters: Vec<(MatterId, Matter)>) -> Self {
        let number = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        for (id, concern) in concerns.into_iter().take(PARTS_PER_VISIT_MAX) {
            self.made += 1;
            self.concerns.push(ConcernDraft {
                id: self.made,
                text: TextBox::block(&concern.text),
                category: TextBox::line(&concern.category),
                urgency: concern.urgency,
                due: None,
                due_on: TextBox::line(""),
                people: TextBox::line(number(concern.people)),
                responsible: TextBox::line(&concern.responsible),
                was: Some(Box::new((id, concern))),
                gone: None,
            });
        }
        for (id, matter) in matters.into_iter().take(PARTS_PER_VISIT_MAX) {
            self.made += 1;
            self.matters.push(MatterDraft {
                id: self.made,
                need: TextBox::line(&matter.need),
                done: matter.state == MatterState::Done,
                promised: TextBox::line(day(matter.promised)),
                action: TextBox::line(&matter.action),
                was: Some(Box::new((id, matter))),
                gone: None,
            });
        }
        self
    }

    /// Takes a part that was saved out, or back in. Returns whether there was one at the focus.
    pub(super) fn take_out_saved(&mut self) -> bool {
        let turn = |gone: &mut Option<TextBox>| {
            *gone = if gone.is_some() { None } else { Some(TextBox::line("")) };
            gone.is_some()
        };
        let focus = match self.focus {
            Spot::Concern(at, _) if self.concerns.get(at).is_some_and(ConcernDraft::is_saved) => {
                let gone = turn(&mut self.concerns[at].gone);
                Spot::Concern(at, if gone { ConcernCell::Gone } else { ConcernCell::Text })
            }
            Spot::Matter(at, _) if self.matters.get(at).is_some_and(MatterDraft::is_saved) => {
                let gone = turn(&mut self.matters[at].gone);
                Spot::Matter(at, if gone { MatterCell::Gone } else { MatterCell::Need })
            }
            _ => return false,
        };
        self.focus_on(focus);
        true
    }

    /// Returns the number of the concerns that were saved before; they stand first.
    pub(super) fn saved_before(&self) -> usize {
        self.concerns.iter().filter(|concern| concern.is_saved()).count()
    }

    /// Says which due dates move because the urgency was corrected.
    pub(super) fn moved_dues(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let moved = self.concerns.iter().filter(|concern| concern.gone.is_none());
        let said = |concern: &ConcernDraft| {
            let (_, was) = concern.was.as_deref()?;
            let now = concern.corrected(ctx)?;
            let day = now.due.format("%m-%d").to_string();
            (now.due != was.due).then(|| tr!("waiting-due-moved", number = was.number.as_str(), day = day))
        };
        moved.filter_map(said).collect()
    }
}

impl ConcernDraft {
    /// Tells whether it was saved with the visit before.
    pub fn is_saved(&self) -> bool {
        self.was.is_some()
    }

    /// Tells whether it is to be taken out.
    pub fn is_gone(&self) -> bool {
        self.gone.is_some()
    }

    /// Returns the reason for which it is taken out.
    pub(super) fn reason(&self) -> Option<String> {
        self.gone.as_ref().map(|gone| gone.text().trim().to_owned())
    }

    /// Returns the number under which it was saved.
    pub(super) fn number(&self) -> Option<&str> {
        self.was.as_ref().map(|was| was.1.number.as_str())
    }

    /// Returns the concern that was saved, as it is corrected. It is due anew
    /// where its urgency is another, and only there.
    pub(super) fn corrected(&self, ctx: &Ctx<'_>) -> Option<Concern> {
        let (_, was) = self.was.as_deref()?;
        let (due, due_rule) = if self.urgency == was.urgency {
            (was.due, was.due_rule)
        } else {
            (ctx.calendar.due(self.urgency, was.raised).day, DueRule::WorkingDays(self.urgency.working_days()))
        };
        Some(Concern {
            category: self.category.text().trim().to_owned(),
            text: self.text.text().trim().to_owned(),
            people: dates::count(self.people.text()),
            responsible: self.responsible.text().trim().to_owned(),
            urgency: self.urgency,
            due,
            due_rule,
            ..was.clone()
        })
    }

    pub(super) fn saved(&self) -> Option<&(ConcernId, Concern)> {
        self.was.as_deref()
    }
}

impl MatterDraft {
    /// Tells whether it was saved with the visit before.
    pub fn is_saved(&self) -> bool {
        self.was.is_some()
    }

    /// Tells whether it is to be taken out.
    pub fn is_gone(&self) -> bool {
        self.gone.is_some()
    }

    /// Returns the reason for which it is taken out.
    pub(super) fn reason(&self) -> Option<String> {
        self.gone.as_ref().map(|gone| gone.text().trim().to_owned())
    }

    /// Returns the matter that was saved, as it is corrected. Whether it is done
    /// is a step of its own.
    pub(super) fn corrected(&self, ctx: &Ctx<'_>) -> Option<Matter> {
        let (_, was) = self.was.as_deref()?;
        let promised = self.promised.text().trim();
        let same = was.promised.is_some_and(|day| day.to_string() == promised);
        let promised = if same { was.promised } else { dates::coming(promised, ctx.now.date_naive()) };
        Some(Matter {
            need: self.need.text().trim().to_owned(),
            promised: if self.done { was.promised } else { promised },
            action: if self.done { self.action.text().trim().to_owned() } else { was.action.clone() },
            ..was.clone()
        })
    }

    pub(super) fn saved(&self) -> Option<&(MatterId, Matter)> {
        self.was.as_deref()
    }
}
