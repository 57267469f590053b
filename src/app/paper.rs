//! Files that are written for people, outside of the ledger: the screen says
//! what goes into one, the worker where.

use super::model::{Model, Tone};
use super::msg::Effect;
use crate::report::order::Order;
use crate::tr;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name, without a folder and an ending. Where that is taken, it gets a
    /// number.
    pub name: String,
    /// Its ending.
    pub ext: &'static str,
    /// What goes into it.
    pub text: String,
}

/// Has a paper written, and remembers what was chosen for the next time.
pub fn write(model: &mut Model, order: Order, out: &mut Vec<Effect>) {
    if let Some(chosen) = order.chosen(model.today_date()) {
        model.settings.paper = Some(chosen);
        out.push(Effect::Remember(model.settings.clone()));
    }
    model.say(Tone::Plain, tr!("report-writing", paper = order.kind.title()));
    out.push(Effect::Report(Box::new(order)));
}

/// Tells what came of a file: where it lies, or why it was not written.
pub fn written(model: &mut Model, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => model.say(Tone::Good, tr!("plan-written", path = path)),
        Err(reason) => model.say(Tone::Danger, tr!("plan-not-written", reason = reason)),
    }
}

#[cfg(test)]
mod tests {
    use crate::app::commands::Finder;
    use crate::app::sample::Bench;
    use crate::app::{Effect, Tab};
    use crate::keymap::{Action, Keymap};
    use crate::report::order::{FileKind, Kind, Order};
    use crate::report::period::Span;
    use crate::report::template::Template;

    /// Returns the paper that was asked for last.
    fn ordered(bench: &mut Bench) -> Order {
        let found = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Report(order) => Some(order.as_ref().clone()),
            _ => None,
        });
        bench.asked.clear();
        found.unwrap()
    }

    #[test]
    fn a_paper_is_two_keys_and_what_was_chosen_is_offered_again() {
        let mut bench = Bench::new();
        let today = bench.model.today_date();
        bench.press("alt+j ctrl+s");
        let order = ordered(&mut bench);
        assert_eq!((order.kind, order.file), (Kind::Periodic(Template::Week), FileKind::Docx));
        assert_eq!(order.selection.period, Span::ThisWeek.days(today));
        assert!(bench.model.sheet.is_none());

        bench.press("alt+j right tab right ctrl+s");
        let order = ordered(&mut bench);
        assert_eq!(order.kind, Kind::Periodic(Template::Month));
        assert_eq!(order.selection.period, Span::LastWeek.days(today));
        assert_eq!(bench.model.settings.paper.as_deref(), Some("month last-week full docx"));
        bench.press("alt+j ctrl+s");
        assert_eq!(ordered(&mut bench), order, "offered again");
    }

    #[test]
    fn of_the_household_at_hand_there_is_a_file_and_nothing_is_remembered_of_it() {
        let mut bench = Bench::new();
        bench.go(Tab::Households).press("home");
        let home = bench.model.households.at_hand().unwrap();
        bench.press("alt+j left ctrl+s");
        assert_eq!(ordered(&mut bench).kind, Kind::Dossier(home));
        assert_eq!(bench.model.settings.paper, None);
    }

    #[test]
    fn it_is_found_by_what_people_call_it() {
        let (keymap, _) = Keymap::load(None, None);
        let finder = Finder::new(&keymap);
        for word in ["报表", "日记", "台账", "打印", "汇报", "周报"] {
            assert!(finder.find(word).contains(&Action::WritePaper), "{word}");
        }
    }
}
