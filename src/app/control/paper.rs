//! Papers by their keys, and by the answers of the worker.

use crossterm::event::KeyCode;

use crate::app::control::update::{ctx, with_sheet};
use crate::app::control::work;
use crate::app::dialogs::overlay::Overlay;
use crate::app::dialogs::paper::{Desk, Finished, Glancing, Places, Sketch, Waiting, Written};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::Model;
use crate::app::sheet;
use crate::app::sheet::errand::{Errand, Filling, Job, Last};
use crate::app::sheet::paper as slots;
use crate::app::widgets::files::{Chooser, Chosen, Looked, Wanted};
use crate::app::widgets::list::{Move, way};
use crate::app::widgets::token::Token;
use crate::app::world::notices::Tone;
use crate::base::text::visible;
use crate::keymap::{Action, Key};
use crate::report::order::{FileKind, Glance, chosen};
use crate::settings::Place;
use crate::tr;

fn desk(model: &mut Model) -> Option<&mut Desk> {
    match &mut model.overlay {
        Some(Overlay::Paper(desk)) => Some(desk),
        _ => None,
    }
}

fn lay(model: &mut Model, desk: Desk) {
    model.overlay = Some(Overlay::Paper(Box::new(desk)));
}

/// Takes what is plugged in: a paper can be written there, too.
pub fn drives(model: &mut Model, found: &[(String, std::path::PathBuf)]) {
    let last = Last::of(&model.settings);
    if let Some(sheet) = model.sheet.as_mut().filter(|sheet| sheet.about().is_paper()) {
        slots::offer_drives(sheet, found, last.folder.as_deref());
    }
}

/// Has something written, and remembers what was chosen for the next time. Of a form it
/// is shown first what each place is taken for.
pub fn write(model: &mut Model, errand: Errand, out: &mut Vec<Effect>) {
    match errand.job {
        Job::Form(filling) => plan(model, filling, errand.place, out),
        Job::Paper(ref order) => {
            let what = order.kind.title();
            remember(model, &errand, out);
            send(model, errand, what, out);
        }
    }
}

fn send(model: &mut Model, errand: Errand, what: String, out: &mut Vec<Effect>) {
    if let Some(sheet) = &mut model.sheet {
        sheet.set_saving(true);
    }
    model.say(Tone::Plain, tr!("report-writing", paper = what));
    out.push(Effect::Worker(WorkerEffect::Report(Box::new(errand))));
}

fn remember(model: &mut Model, errand: &Errand, out: &mut Vec<Effect>) {
    let today = model.today_date();
    let words = match &errand.job {
        Job::Paper(order) => order.chosen(today),
        Job::Form(filling) => {
            model.settings.blank = Some(filling.blank.clone());
            let Filling { selection, profile, .. } = filling;
            chosen(slots::FORM, selection.period, *profile, FileKind::Docx, today)
        }
    };
    // A file of one record, or of days of its own, is for once.
    if let Some(words) = words {
        model.settings.paper = Some(words);
    }
    model.settings.folder = Some(errand.place.clone());
    out.push(Effect::Terminal(TerminalEffect::Remember(model.settings.clone())));
}

/// Tells what came of a file: where it lies and what can be done with it, or why it was
/// not written.
pub fn written(model: &mut Model, outcome: Result<Written, String>) {
    // Another file may have been on its way before the sheet was opened.
    let of_sheet = model.sheet.as_ref().is_some_and(|sheet| sheet.about().is_paper() && sheet.is_saving());
    match outcome {
        Ok(written) => {
            let path = visible(&written.path.display().to_string()).into_owned();
            model.say(Tone::Good, tr!("plan-written", path = path));
            if of_sheet {
                model.sheet = None;
            }
            if of_sheet || (model.overlay.is_none() && !model.is_covered()) {
                lay(model, Desk::Done(Finished { written, said: None }));
            }
        }
        Err(reason) => {
            if let Some(Desk::Form(places)) = desk(model) {
                (places.writing, places.problem) = (false, Some(reason.clone()));
                if let Some(sheet) = &mut model.sheet {
                    sheet.set_saving(false);
                }
            } else if let Some(sheet) = model.sheet.as_mut().filter(|_| of_sheet) {
                sheet.refuse(reason.clone());
            }
            model.say(Tone::Danger, tr!("plan-not-written", reason = reason));
        }
    }
}

/// Tells that a file was not opened.
pub fn not_opened(model: &mut Model, reason: String) {
    match desk(model) {
        Some(Desk::Done(finished)) => finished.said = Some((false, reason)),
        _ => model.say(Tone::Danger, reason),
    }
}

/// Begins to look at what the sheet comes to.
pub fn glance(model: &mut Model, errand: Errand, out: &mut Vec<Effect>) {
    match errand.job {
        Job::Form(filling) => plan(model, filling, errand.place, out),
        Job::Paper(order) => {
            let token = model.token();
            let what = tr!("report-glancing", paper = order.kind.title());
            lay(model, Desk::Busy(Waiting { what, token, form: None }));
            out.push(Effect::Worker(WorkerEffect::Glance(token, Box::new(order))));
        }
    }
}

/// Takes a paper to be looked at.
pub fn glanced(model: &mut Model, token: Token, answer: Result<Box<Glance>, String>) {
    if !matches!(desk(model), Some(Desk::Busy(waiting)) if waiting.token == token) {
        return;
    }
    match answer {
        Ok(glance) => {
            let title = visible(&glance.paper.about.title).into_owned();
            lay(model, Desk::Glance(Box::new(Glancing::new(title, *glance))));
        }
        Err(reason) => refuse(model, reason),
    }
}

/// Closes what lies over the sheet and says on it what is wrong.
fn refuse(model: &mut Model, reason: String) {
    model.overlay = None;
    match &mut model.sheet {
        Some(sheet) => sheet.refuse(reason),
        None => model.say(Tone::Danger, reason),
    }
}

fn plan(model: &mut Model, filling: Filling, place: Place, out: &mut Vec<Effect>) {
    let token = model.token();
    let what = tr!("form-reading", form = filling.name());
    out.push(Effect::Worker(WorkerEffect::PlanForm(token, Box::new(filling.clone()))));
    lay(model, Desk::Busy(Waiting { what, token, form: Some((filling, place)) }));
}

/// Takes how a form was understood.
pub fn planned(model: &mut Model, token: Token, answer: Result<Box<Sketch>, String>) {
    if let Some(Desk::Busy(waiting)) = desk(model)
        && waiting.token == token
        && let Some((filling, place)) = waiting.form.take()
    {
        return match answer {
            Ok(sketch) => lay(model, Desk::Form(Box::new(Places::new(filling, place, *sketch)))),
            Err(reason) => refuse(model, reason),
        };
    }
    let Some(Desk::Form(places)) = desk(model) else { return };
    if places.asked != Some(token) {
        return;
    }
    places.asked = None;
    match answer {
        Ok(sketch) => {
            places.problem = None;
            places.take(*sketch);
        }
        Err(reason) => {
            // What was said last can't be; it was understood before that.
            places.filling.said.pop();
            places.problem = Some(reason);
        }
    }
}

/// Begins to choose a blank form.
pub fn choose_blank(model: &mut Model, out: &mut Vec<Effect>) {
    let (chooser, wanted) = Chooser::new(crate::app::dialogs::paper::FORMS);
    lay(model, Desk::Blank(Box::new(chooser)));
    look(model, wanted, out);
}

fn look(model: &mut Model, wanted: Wanted, out: &mut Vec<Effect>) {
    let token = model.token();
    if let Some(Desk::Blank(chooser)) = desk(model) {
        chooser.asked = Some(token);
        out.push(Effect::Worker(WorkerEffect::ListFolder(token, wanted)));
    }
}

/// Takes what was found in a folder.
pub fn folder(model: &mut Model, token: Token, found: Result<Looked, String>) {
    let Some(Desk::Blank(chooser)) = desk(model) else { return };
    if let Some(path) = chooser.take(token, found) {
        take_blank(model, path.display().to_string());
    }
}

fn take_blank(model: &mut Model, path: String) {
    model.overlay = None;
    let Some((mut sheet, world)) = model.sheet.take().zip(model.world.clone()) else { return };
    slots::take_blank(&ctx(model, &world, &world.state()), &mut sheet, path);
    model.sheet = Some(sheet);
}

/// Takes a command while something of a paper is in front. Returns whether it was for it.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if matches!(action, Action::Quit | Action::ToggleMouse) {
        return false;
    }
    let Some(front) = desk(model) else { return false };
    match front {
        Desk::Blank(_) => choose(model, action, out),
        Desk::Busy(..) if action == Action::Cancel => stop(model, out),
        Desk::Busy(..) => {}
        Desk::Glance(glancing) => match (way(action), action) {
            (Some(way), _) => glancing.turn(way),
            (None, Action::NextChoice | Action::Confirm | Action::Open) => glancing.turn(Move::PageDown),
            (None, Action::PreviousChoice) => glancing.turn(Move::PageUp),
            (None, Action::Save) => {
                model.overlay = None;
                with_sheet(model, sheet::Input::Action(Action::Save), out);
            }
            (None, Action::Cancel) => model.overlay = None,
            _ => {}
        },
        Desk::Form(places) if places.meanings.is_some() => meaning(model, action, out),
        Desk::Form(_) => look_over(model, action, out),
        Desk::Done(finished) => match action {
            Action::Confirm | Action::Open => {
                finished.said = Some((true, tr!("report-opening")));
                out.push(Effect::Worker(WorkerEffect::Open(finished.written.path.clone())));
            }
            Action::NextField => {
                finished.said = Some((true, tr!("report-opening")));
                let folder = finished.written.path.parent().map(std::path::Path::to_owned);
                out.extend(folder.map(|path| Effect::Worker(WorkerEffect::Open(path))));
            }
            Action::Cancel => model.overlay = None,
            _ => {}
        },
    }
    true
}

fn stop(model: &mut Model, out: &mut Vec<Effect>) {
    if !work::stop(model, out) {
        out.push(Effect::Terminal(TerminalEffect::CancelWork));
    }
    // The worker may be busy for a while; its answer is passed over.
    model.overlay = None;
}

fn choose(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    let Some(Desk::Blank(chooser)) = desk(model) else { return };
    match action {
        Action::Confirm | Action::Open => match chooser.open() {
            Some(Chosen::File(path)) => take_blank(model, path.display().to_string()),
            Some(Chosen::Look(wanted)) => look(model, wanted, out),
            // Only of exchange files all are taken at once.
            Some(Chosen::Whole(_)) | None => {}
        },
        Action::NextField => chooser.toggle_all(),
        Action::Cancel if chooser.field.is_empty() => model.overlay = None,
        other => {
            if let Some(wanted) = chooser.steer(other) {
                look(model, wanted, out);
            }
        }
    }
}

fn look_over(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    let Some(Desk::Form(places)) = desk(model) else { return };
    if places.writing {
        if action == Action::Cancel && !work::stop(model, out) {
            out.push(Effect::Terminal(TerminalEffect::CancelWork));
        }
        return;
    }
    match (way(action), action) {
        (Some(way), _) => drop(places.list.go(way)),
        (None, Action::NextField) => drop(places.list.go(Move::NextHead)),
        (None, Action::PreviousField) => drop(places.list.go(Move::PreviousHead)),
        (None, Action::NextChoice) => places.correct(),
        (None, Action::Confirm | Action::Open | Action::Save) if places.asked.is_none() => {
            (places.writing, places.problem) = (true, None);
            let errand = Errand { job: Job::Form(places.filling.clone()), place: places.place.clone() };
            let what = places.filling.name();
            remember(model, &errand, out);
            send(model, errand, what, out);
        }
        (None, Action::Cancel) => model.overlay = None,
        _ => {}
    }
}

fn meaning(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    let token = model.token();
    let Some(Desk::Form(places)) = desk(model) else { return };
    let Some(meanings) = &mut places.meanings else { return };
    match (way(action), action) {
        (Some(way), _) => drop(meanings.list.go(way)),
        (None, Action::Confirm | Action::Open) => {
            let ask = meanings.at_hand();
            places.meanings = None;
            if ask.is_some_and(|ask| places.say(ask)) {
                places.asked = Some(token);
                out.push(Effect::Worker(WorkerEffect::PlanForm(token, Box::new(places.filling.clone()))));
            }
        }
        (None, Action::Cancel) => places.meanings = None,
        _ => {
            if meanings.field.act(action) {
                meanings.refresh();
            }
        }
    }
}

/// Takes a key that nothing is bound to.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match desk(model) {
        Some(Desk::Blank(chooser)) => match (key.code, chooser.field.is_empty()) {
            (KeyCode::Backspace | KeyCode::Left, true) => {
                if let Some(wanted) = chooser.up() {
                    look(model, wanted, out);
                }
            }
            (KeyCode::Right, true) => choose(model, Action::NextChoice, out),
            _ => {
                if chooser.field.key(key) {
                    chooser.refresh();
                }
            }
        },
        Some(Desk::Form(places)) => {
            if let Some(meanings) = &mut places.meanings
                && meanings.field.key(key)
            {
                meanings.refresh();
            }
        }
        _ => {}
    }
}

/// Takes text that was pasted.
pub fn paste(model: &mut Model, text: &str) {
    match desk(model) {
        Some(Desk::Blank(chooser)) => {
            chooser.field.insert(text);
            chooser.refresh();
        }
        Some(Desk::Form(places)) => {
            if let Some(meanings) = &mut places.meanings {
                meanings.field.insert(text);
                meanings.refresh();
            }
        }
        _ => {}
    }
}
