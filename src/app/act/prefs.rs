//! What is chosen for the program as a whole: theme, mouse, keys. It is asked to
//! be remembered for the next start.

use super::super::Tone as Ground;
use super::super::model::{Model, Tone};
use super::super::msg::{Effect, Keys, WhyKeys};
use crate::keymap::{Action, preset};
use crate::tr;

/// Carries out a command about the program as a whole. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match action {
        Action::ToggleTheme => {
            model.look.tone = if model.look.tone == Ground::Dark { Ground::Light } else { Ground::Dark };
            model.settings.theme = Some(model.look.tone);
            out.push(Effect::Remember(model.settings.clone()));
        }
        Action::ToggleMouse => {
            model.mouse = !model.mouse;
            model.settings.mouse = Some(model.mouse);
            out.push(Effect::CaptureMouse(model.mouse));
            out.push(Effect::Remember(model.settings.clone()));
            model.say(Tone::Plain, if model.mouse { tr!("app-mouse-on") } else { tr!("app-mouse-off") });
        }
        Action::SwitchKeymap => {
            let names = preset::names();
            let at = names.iter().position(|name| *name == model.preset).map_or(0, |at| at + 1);
            let next = names[at % names.len()].to_owned();
            out.push(Effect::ReadKeys(Some(next), model.settings.keymap.clone()));
        }
        Action::Refresh => out.push(Effect::ReadKeys(None, model.settings.keymap.clone())),
        _ => return false,
    }
    true
}

/// Takes keys that were read anew and says what came of it.
pub fn keys(model: &mut Model, keys: Keys, why: WhyKeys, out: &mut Vec<Effect>) {
    let changed = *model.keymap != keys.keymap;
    model.matcher.clear();
    model.keymap = keys.keymap.into();
    model.preset.clone_from(&keys.preset);
    if why == WhyKeys::Chosen && !keys.fixed {
        model.settings.keymap = Some(keys.preset.clone());
        out.push(Effect::Remember(model.settings.clone()));
    }
    let count = keys.problems.len();
    for problem in keys.problems {
        model.say(Tone::Warning, problem);
    }
    let file = keys.file.unwrap_or_default();
    match (why, count) {
        (_, 1) => {}
        (_, 2..) => {
            let all = super::command::named(model, Action::Messages);
            model.say(Tone::Warning, tr!("keys-file-problems", count = count, all = all));
        }
        (WhyKeys::Chosen, _) => {
            let help = super::command::named(model, Action::Help);
            let said = tr!("keys-preset-now", name = keys.preset.as_str(), help = help);
            let said = if keys.fixed { format!("{said} {}", tr!("keys-preset-fixed")) } else { said };
            model.say(Tone::Good, said);
        }
        (WhyKeys::Refresh, _) if changed => model.say(Tone::Good, tr!("keys-file-taken", file = file)),
        (WhyKeys::Refresh, _) => model.say(Tone::Plain, tr!("keys-all-current")),
    }
}
