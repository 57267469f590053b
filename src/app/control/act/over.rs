//! What commands do while something lies over the screen.

use super::super::asking;
use super::super::import;
use super::super::paper;
use super::{command, exchange, jump, prefs, way};
use crate::app::control::parcel;
use crate::app::dialogs::overlay::{Overlay, Yes};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::Model;
use crate::app::model::drafts;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::notices::Tone;
use crate::keymap::Action;
use crate::tr;

/// Carries out what the overlay understands. Returns whether it was that.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if matches!(model.overlay, Some(Overlay::Import(_) | Overlay::Villages(_))) {
        return import::act(model, action, out);
    }
    if parcel::is_open(model) {
        return parcel::act(model, action, out);
    }
    if matches!(model.overlay, Some(Overlay::Paper(_))) {
        return paper::act(model, action, out);
    }
    let Some(overlay) = &mut model.overlay else { return false };
    if action == Action::Cancel {
        model.overlay = None;
        return true;
    }
    match overlay {
        Overlay::Help(help) => match way(action) {
            Some(way) => help.page.go(way),
            None if matches!(action, Action::Confirm | Action::Help) => model.overlay = None,
            None => return false,
        },
        Overlay::Messages(page) => match way(action) {
            Some(way) => page.go(way),
            None if action == Action::Copy => {
                out.push(Effect::Terminal(TerminalEffect::Copy(page.text())));
                model.say(Tone::Plain, tr!("app-copied"));
            }
            None if matches!(action, Action::Confirm | Action::Messages) => model.overlay = None,
            None => return false,
        },
        Overlay::Palette(palette) => match (way(action), action) {
            (Some(way), _) => drop(palette.list.go(way)),
            (None, Action::Confirm) => {
                let chosen = palette.list.current().copied();
                choose(model, chosen, out);
            }
            (None, Action::Palette) => model.overlay = None,
            _ => return false,
        },
        Overlay::Menu(menu) => match (way(action), action) {
            (Some(way), _) => drop(menu.list.go(way)),
            (None, Action::Confirm | Action::Open) => {
                let chosen = menu.list.current().copied();
                choose(model, chosen, out);
            }
            (None, Action::Menu) => model.overlay = None,
            // A key of the screen does what it does there.
            _ => choose(model, Some(action), out),
        },
        Overlay::Search(search) => match (way(action), action) {
            (Some(way), _) => drop(search.list.go(way)),
            (None, Action::Confirm) => {
                if let Some((kind, id)) = search.at_hand() {
                    model.overlay = None;
                    jump(model, kind, id);
                }
            }
            _ => return false,
        },
        Overlay::Machines(machines) => match (way(action), action) {
            (Some(way), _) => drop(machines.list.go(way)),
            (None, Action::Confirm | Action::Open) => {
                let chosen = machines.list.current().copied();
                model.overlay = None;
                if let Some(device) = chosen {
                    exchange::cut_or_lift(model, device);
                }
            }
            _ => return false,
        },
        Overlay::Settings(choices) => match (way(action), action) {
            (Some(way), _) => drop(choices.list.go(way)),
            (None, Action::Confirm | Action::Open) => {
                let chosen = choices.list.current().copied();
                if let Some(choice) = chosen {
                    prefs::choose(model, choice, out);
                }
            }
            (None, Action::Settings) => model.overlay = None,
            _ => return false,
        },
        Overlay::Import(_) | Overlay::Parcel(_) | Overlay::Paper(_) | Overlay::Villages(_) => return false,
        Overlay::Confirm(confirm) => match action {
            Action::Confirm => {
                let yes = confirm.yes.clone();
                model.overlay = None;
                match yes {
                    Yes::Quit => out.push(Effect::Terminal(TerminalEffect::Quit)),
                    Yes::Request => asking::agreed(model, out),
                    Yes::Deal(deal) => parcel::ask(model, deal, out),
                    Yes::DropDraft => {
                        out.push(Effect::Worker(WorkerEffect::RemoveDraft(drafts::name(model.drafts.place()))));
                        model.let_go();
                        model.say(Tone::Plain, tr!("app-draft-dropped"));
                    }
                }
            }
            _ => return false,
        },
    }
    true
}

/// Closes a list of commands and carries out what was chosen from it.
fn choose(model: &mut Model, chosen: Option<Action>, out: &mut Vec<Effect>) {
    model.overlay = None;
    if let Some(chosen) = chosen {
        command::run(model, chosen, out);
    }
}

/// Returns the page of all that was said, the latest first.
pub fn said(model: &Model) -> Page {
    let mut page = Page::default();
    if model.notices.all().next().is_none() {
        page.add(Tint::Dim, tr!("app-messages-none"));
    }
    let today = model.today_date();
    for notice in model.notices.all().rev() {
        let (tint, mark) = match notice.tone {
            Tone::Plain => (Tint::Text, tr!("keys-tone-plain")),
            Tone::Good => (Tint::Good, tr!("keys-tone-good")),
            Tone::Warning => (Tint::Warning, tr!("keys-tone-warning")),
            Tone::Danger => (Tint::Danger, tr!("keys-tone-danger")),
        };
        let time = if notice.at.date_naive() == today { "%H:%M" } else { "%m-%d %H:%M" };
        let label = format!("{} {mark}", notice.at.format(time));
        page.put(Piece { tint, indent: 0, label, text: notice.text.clone() });
    }
    page
}
