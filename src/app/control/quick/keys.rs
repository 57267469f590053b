//! What keys and commands do to the line.

use crossterm::event::{KeyCode, KeyModifiers};

use super::{answer, draft, keep, look};
use crate::app::control::act::begin;
use crate::app::control::update::{ctx, save_draft, start_form};
use crate::app::dialogs::quick::{CHOOSING, Line};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::form::VisitForm;
use crate::app::model::{Model, Purpose};
use crate::app::widgets::text::TextBox;
use crate::app::world::notices::Tone;
use crate::base::fold::is_blank;
use crate::base::ids::VisitId;
use crate::base::limits::QUICK_CHARS_MAX;
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::domain::visit::Block;
use crate::keymap::{Action, Key};
use crate::query::quick::complete::Offers;
use crate::query::quick::draft::Who;
use crate::query::quick::lex::{self, tokens};
use crate::query::quick::{Answer, Ctx, Reading, vocabulary};
use crate::query::words;
use crate::tr;

/// Takes a key that nothing is bound to.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let text = &mut model.quick.lines.now.text;
    if let Some((motion, select)) = crate::app::widgets::motion::motion_of(key) {
        text.go(motion, select);
        // Other words are offered elsewhere.
        model.quick.changed();
        return;
    }
    match key.code {
        KeyCode::Char(c) if !key.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
            put(model, c.encode_utf8(&mut [0; 4]), out);
        }
        KeyCode::Backspace => change(model, out, TextBox::backspace),
        KeyCode::Delete => change(model, out, TextBox::delete),
        _ => {}
    }
}

/// Takes pasted text: each of its lines is a visit of its own, but for those that go
/// on with the one before. The first goes into the line being typed, the others wait
/// behind it.
pub fn paste(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    let mut visits = visits(text).into_iter();
    put(model, visits.next().as_deref().unwrap_or(text), out);
    let (mut waiting, mut left, mut long) = (0, 0, 0);
    for line in visits {
        let fitting: String = line.chars().take(QUICK_CHARS_MAX).collect();
        let id = VisitId(model.new_id());
        if model.quick.lines.wait(id, &fitting) {
            waiting += 1;
            long += usize::from(fitting.len() < line.len());
        } else {
            left += 1;
        }
    }
    match (waiting, left, long) {
        (0, 0, _) => return,
        (_, 0, 0) => model.say(Tone::Plain, tr!("quick-pasted", count = waiting + 1)),
        (_, 0, long) => model.say(Tone::Warning, tr!("quick-pasted-long", count = waiting + 1, long = long)),
        (_, left, _) => model.say(Tone::Warning, tr!("quick-pasted-left", count = waiting + 1, left = left)),
    }
    keep(model, out);
}

/// Returns the visits that a text of several lines holds, one a line. A line that
/// begins with a block word or a sign names nobody and goes on with the one before.
fn visits(text: &str) -> Vec<String> {
    let mut visits: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r']).filter(|line| !is_blank(line)) {
        let begins = tokens(line.trim()).first().is_some_and(|token| matches!(token.kind, lex::Kind::Word));
        match visits.last_mut() {
            Some(before) if !begins => before.extend([" ", line.trim()]),
            Some(_) => visits.push(line.trim().to_owned()),
            None => visits.push(line.to_owned()),
        }
    }
    visits
}

/// Puts text in at the caret and says what of it didn't fit.
fn put(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    let line = &model.quick.lines.now.text;
    let used = line.text().chars().count() - line.selected().chars().count();
    let flat: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let room = QUICK_CHARS_MAX.saturating_sub(used);
    let fitting: String = flat.chars().take(room).collect();
    let dropped = flat.chars().count() - fitting.chars().count();
    if dropped > 0 {
        model.say(Tone::Warning, tr!("form-too-much", kept = fitting.chars().count(), dropped = dropped));
    }
    change(model, out, |line| line.insert(&fitting));
}

/// Changes the line and keeps it.
fn change<T>(model: &mut Model, out: &mut Vec<Effect>, change: impl FnOnce(&mut TextBox) -> T) {
    let line = &mut model.quick.lines.now;
    let before = line.text.text().to_owned();
    change(&mut line.text);
    if line.text.text() == before {
        return;
    }
    if line.id.is_none() {
        let id = VisitId(model.new_id());
        model.quick.lines.now.id = Some(id);
    }
    model.quick.lines.go_on();
    model.quick.hit = 0;
    keep(model, out);
}

/// Carries a command out. Returns whether the line answers to it.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let asked = model.quick.candidates();
    let numbered = CHOOSING.iter().position(|choosing| *choosing == action).filter(|at| *at < asked);
    if let Some(at) = numbered {
        model.quick.hit = at;
        choose(model, out);
        return true;
    }
    match action {
        Action::Cancel => leave(model),
        Action::Confirm if asked > 0 => choose(model, out),
        Action::Confirm | Action::Save => save(model, out),
        Action::Up | Action::Down if asked > 0 => {
            let by = if action == Action::Up { asked - 1 } else { 1 };
            model.quick.hit = (model.quick.hit + by) % asked;
        }
        Action::Up => model.quick.page.scroll(-1),
        Action::Down => model.quick.page.scroll(1),
        Action::PageUp | Action::PageDown => model.quick.page.scroll_page(action == Action::PageDown),
        Action::NextField => complete(model, true, out),
        Action::PreviousField => complete(model, false, out),
        Action::NewVisit | Action::VisitHere => to_form(model, out),
        Action::AddConcern => word(model, vocabulary::of_block(Block::Complaints), out),
        Action::AddPolicy => word(model, vocabulary::of_block(Block::PolicyTalk), out),
        Action::AddMatter => word(model, vocabulary::of_block(Block::Help), out),
        Action::ToggleNobodyHome => word(model, vocabulary::NOBODY_HOME, out),
        Action::RemovePart => change(model, out, |line| line.set("")),
        Action::NextChoice | Action::PreviousChoice => {}
        Action::QuickEntry | Action::PickHousehold | Action::AddHousehold => {
            model.say(Tone::Plain, tr!("keys-nothing", what = action.title()));
        }
        _ => return edit(model, action, out),
    }
    true
}

/// Carries out what any text answers to.
fn edit(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    use crate::app::widgets::text::Motion;
    match action {
        // Where nothing of the line can be taken back, it is the visit saved last.
        Action::Undo => return turn(model, action, out),
        Action::Redo => return turn(model, action, out),
        Action::DeleteWord => change(model, out, TextBox::delete_word),
        Action::ClearText => change(model, out, |line| line.set("")),
        Action::SelectAll => model.quick.lines.now.text.select_all(),
        Action::LineStart | Action::LineEnd => {
            let motion = if action == Action::LineEnd { Motion::End } else { Motion::Start };
            model.quick.lines.now.text.go(motion, false);
            model.quick.changed();
        }
        Action::Copy | Action::Cut => {
            let selected = model.quick.lines.now.text.selected().to_owned();
            if selected.is_empty() {
                model.say(Tone::Plain, tr!("keys-nothing-selected"));
            } else {
                model.quick.clipboard.clone_from(&selected);
                out.push(Effect::Terminal(TerminalEffect::Copy(selected)));
                if action == Action::Cut {
                    change(model, out, TextBox::backspace);
                }
            }
        }
        Action::Paste => {
            let text = model.quick.clipboard.clone();
            paste(model, &text, out);
        }
        _ => return false,
    }
    true
}

/// Takes a step of the line back, or makes it again. Returns whether there was
/// one; with something written it is never anything else that is undone.
fn turn(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let mut turned = false;
    change(model, out, |line| turned = if action == Action::Undo { line.undo() } else { line.redo() });
    let begun = model.quick.is_begun();
    if begun && !turned {
        model.say(Tone::Plain, tr!("keys-no-typing", what = action.title()));
    }
    turned || begun
}

fn leave(model: &mut Model) {
    model.quick.open = false;
    if model.quick.is_begun() {
        let keys = model.keymap.hint(Action::QuickEntry, &model.scopes()).unwrap_or_default();
        model.say(Tone::Plain, tr!("quick-kept", keys = keys));
    }
}

/// Writes a word of the line's own, with room before it.
fn word(model: &mut Model, word: &str, out: &mut Vec<Effect>) {
    let text = &model.quick.lines.now.text;
    let glued = text.text()[..text.caret()].chars().next_back().is_some_and(|c| !c.is_whitespace());
    let word = if glued { format!(" {word} ") } else { format!("{word} ") };
    put(model, &word, out);
}

/// Takes the candidate at hand.
fn choose(model: &mut Model, out: &mut Vec<Effect>) {
    let question = model.quick.reading.questions.first();
    let Some((question, is)) = question.and_then(|one| Some((one, one.candidates.get(model.quick.hit)?.clone())))
    else {
        return;
    };
    let settled = Answer { about: question.about, word: question.word.clone(), is };
    answer(model, settled);
    model.quick.hit = 0;
    keep(model, out);
}

/// Puts in the next of the words offered, or the one before.
fn complete(model: &mut Model, forward: bool, out: &mut Vec<Effect>) {
    let (offers, at) = match model.quick.taking.take() {
        Some((offers, at)) => {
            let count = offers.all.len();
            (offers, (at + if forward { 1 } else { count - 1 }) % count)
        }
        None => (model.quick.offers.clone(), 0),
    };
    let Some(offer) = offers.all.get(at).cloned() else { return };
    change(model, out, |line| line.put_at(offers.span.clone(), &offer.text));
    if let Some(settled) = offer.answer {
        answer(model, settled);
        keep(model, out);
    }
    let span = offers.span.start..offers.span.start + offer.text.len();
    model.quick.taking = Some((Offers { span, ..offers }, at));
}

/// Saves the line, or says what stands against it.
fn save(model: &mut Model, out: &mut Vec<Effect>) {
    if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
        return model.say(Tone::Danger, reason);
    }
    let Some(id) = model.quick.lines.now.id.filter(|_| model.quick.is_begun()) else {
        return model.say(Tone::Plain, tr!("quick-empty"));
    };
    let Some(made) = look(model, |reading, ctx| changes(reading, ctx, id)) else { return };
    match made {
        Ok((changes, said)) => {
            let token = model.token();
            model.pending.insert(token, Purpose::Quick(said));
            model.quick.lines.send(token);
            keep(model, out);
            out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
        }
        Err(said) => {
            model.quick.read = None;
            model.say(Tone::Warning, said);
        }
    }
}

/// Returns the changes that save the line and what to say then, or what stands against it.
fn changes(reading: &Reading, ctx: &Ctx<'_>, id: VisitId) -> Result<(Vec<Change>, String), String> {
    if let Some(question) = reading.questions.first() {
        return Err(tr!("quick-not-saved-open", question = question.asked()));
    }
    if let Some(trouble) = reading.troubles.iter().find(|trouble| trouble.grave) {
        return Err(tr!("quick-not-saved", problem = trouble.message.as_str()));
    }
    let draft = &reading.draft;
    if reading.parts.is_empty() {
        return Err(tr!("quick-empty"));
    }
    let who = match draft.who.first() {
        Some(Who::Known(id)) => ctx.state.household(*id).map(|household| household.head.clone()),
        Some(Who::New(household)) => Some(household.head.clone()),
        None => draft.village.map(|code| words::village(ctx.state, code)),
    };
    let who = visible(&who.unwrap_or_default()).into_owned();
    let mut said = match draft.who.len() {
        0 | 1 => tr!("quick-saved", who = who),
        count => tr!("quick-saved", who = tr!("house-and-more", head = who, count = count)),
    };
    for (count, kind) in [
        (draft.concerns.len(), Kind::Concern),
        (draft.policies.len(), Kind::Policy),
        (draft.matters.len(), Kind::Matter),
    ] {
        if count > 0 {
            said.push_str(&tr!("quick-saved-part", kind = kind.label(), count = count));
        }
    }
    Ok((draft.changes(ctx, id), said))
}

/// Goes on in the visit form, with all that the line says filled in.
fn to_form(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    if !begin::make_room(model) {
        return;
    }
    let Line { id, text, .. } = model.quick.lines.now.clone();
    let id = id.unwrap_or_else(|| VisitId(model.new_id()));
    let form = look(model, |_, _| ()).map(|()| {
        let state = world.state();
        VisitForm::of_line(&ctx(model, &world, &state), &model.quick.reading, text.text(), id)
    });
    let Some(form) = form else { return };
    model.quick.open = false;
    model.form = Some(form);
    model.form_in_front = true;
    start_form(model, out);
    // The form's draft is on its way before the line's goes.
    save_draft(model, out);
    model.quick.lines.now = Line::default();
    model.quick.lines.go_on();
    model.quick.changed();
    let pending = model.draft_pending;
    draft::keep(model, out);
    model.draft_pending = model.draft_pending.or(pending);
}
