//! What is chosen for the program as a whole: theme, mouse, keys. It is asked to
//! be remembered for the next start.

use crate::app::dialogs::overlay::Overlay;
use crate::app::dialogs::preferences::{Preference, Preferences};
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::model::Model;
use crate::app::msg::WhyKeys;
use crate::app::world::notices::Tone;
use crate::keymap::Action;
use crate::settings::Keys;
use crate::tr;

/// Carries out a command about the program as a whole. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::Settings => {
            let choices = Preferences::new(|choice| model.is_chosen(choice));
            model.overlay = Some(Overlay::Settings(choices));
        }
        Action::ToggleMouse => choose(model, Preference::Mouse(!model.mouse), out),
        Action::Refresh => out.push(Effect::Terminal(TerminalEffect::ReadKeys(None, model.settings.keymap.clone()))),
        _ => return false,
    }
    true
}

/// Has it as it was chosen, from now on and at the next start.
pub fn choose(model: &mut Model, choice: Preference, out: &mut Vec<Effect>) {
    match choice {
        // It is remembered once the keys are there.
        Preference::Keys(name) => {
            return out.push(Effect::Terminal(TerminalEffect::ReadKeys(
                Some(name.to_owned()),
                model.settings.keymap.clone(),
            )));
        }
        Preference::Tone(tone) => {
            model.look.tone = tone;
            model.settings.theme = Some(tone);
        }
        Preference::Mouse(on) => {
            model.mouse = on;
            model.settings.mouse = Some(on);
            out.push(Effect::Terminal(TerminalEffect::CaptureMouse(on)));
            model.say(Tone::Plain, if on { tr!("app-mouse-on") } else { tr!("app-mouse-off") });
        }
    }
    out.push(Effect::Terminal(TerminalEffect::Remember(model.settings.clone())));
}

/// Takes keys that were read anew and says what came of it.
pub fn keys(model: &mut Model, keys: Keys, why: WhyKeys, out: &mut Vec<Effect>) {
    let changed = *model.keymap != keys.keymap;
    model.matcher.clear();
    model.keymap = keys.keymap.into();
    model.preset.clone_from(&keys.preset);
    if why == WhyKeys::Chosen && !keys.fixed {
        model.settings.keymap = Some(keys.preset.clone());
        out.push(Effect::Terminal(TerminalEffect::Remember(model.settings.clone())));
    }
    let count = keys.problems.len();
    for problem in keys.problems {
        model.say(Tone::Warning, problem);
    }
    let file = keys.file.unwrap_or_default();
    match (why, count) {
        (_, 1) => {}
        (_, 2..) => {
            let all = model.named(Action::Messages);
            model.say(Tone::Warning, tr!("keys-file-problems", count = count, all = all));
        }
        (WhyKeys::Chosen, _) => {
            let help = model.named(Action::Help);
            let said = tr!("keys-preset-now", name = keys.preset.as_str(), help = help);
            let said = if keys.fixed { format!("{said} {}", tr!("keys-preset-fixed")) } else { said };
            model.say(Tone::Good, said);
        }
        (WhyKeys::Refresh, _) if changed => model.say(Tone::Good, tr!("keys-file-taken", file = file)),
        (WhyKeys::Refresh, _) => model.say(Tone::Plain, tr!("keys-all-current")),
    }
}
