//! Text that people write: keymaps, settings, days off, the line that says a
//! visit, drafts, and whatever is to be shown on a terminal.

use chrono::{DateTime, FixedOffset};
use dundian::app::form::VisitForm;
use dundian::base::ids::{RecordId, VisitId};
use dundian::base::limits::SETTINGS_LINES_MAX;
use dundian::base::text;
use dundian::domain::household::Household;
use dundian::domain::policy::Policy;
use dundian::domain::record::Recorded;
use dundian::domain::village::Village;
use dundian::domain::workdays::Calendar;
use dundian::keymap::{Binding, Keymap, Scope};
use dundian::query::quick::complete::offers;
use dundian::query::quick::lexicon::Lexicon;
use dundian::query::quick::{Answer, Ctx, Reading, lex, understand};
use dundian::settings::{Settings, Tone};
use dundian::state::State;

use super::safe;

/// Any keymap file gives a keymap, and problems in words; the bindings written
/// out again are the same bindings.
pub fn keymap(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (keymap, problems) = Keymap::load(None, Some(("我的.toml", &text)));
    for problem in &problems {
        safe(&problem.line(), false);
    }
    let (default, _) = Keymap::load(None, None);
    let mut again = String::new();
    for scope in Scope::ALL {
        let (wanted, given) = (own(&keymap, *scope), own(&default, *scope));
        again.push_str(&format!("[{}]\n", scope.name()));
        for gone in given.iter().filter(|given| !wanted.iter().any(|wanted| wanted.keys == given.keys)) {
            again.push_str(&format!("{} = \"none\"\n", toml_text(&gone.keys.to_string())));
        }
        for binding in &wanted {
            again.push_str(&format!("{} = \"{}\"\n", toml_text(&binding.keys.to_string()), binding.action.name()));
        }
    }
    let (back, _) = Keymap::load(None, Some(("我的.toml", &again)));
    for scope in Scope::ALL {
        let short = |keymap: &Keymap| -> Vec<String> {
            let bound = own(keymap, *scope);
            let mut short: Vec<_> = bound.iter().map(|b| format!("{} {}", b.keys, b.action.name())).collect();
            short.sort();
            short
        };
        assert_eq!(short(&keymap), short(&back), "{scope:?} of\n{again}");
    }
}

fn own(keymap: &Keymap, scope: Scope) -> Vec<Binding> {
    let mut own = keymap.bindings(&[scope]);
    own.retain(|binding| binding.scope == scope);
    own
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Any file of settings is read as far as it can be, and what is written into
/// it is read again while other lines stay.
pub fn settings(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if text.lines().count() > SETTINGS_LINES_MAX / 2 {
        return;
    }
    let (settings, problems) = Settings::read(&text);
    for problem in &problems {
        safe(problem, false);
    }
    let written = settings.write(&text);
    let (again, left) = Settings::read(&written);
    assert_eq!(again, settings, "{written:?}");
    assert!(left.len() <= problems.len(), "{left:?} after {problems:?}");
    let chosen =
        Settings { theme: Some(Tone::Light), mouse: Some(true), keymap: Some("vim".into()), ..Settings::default() };
    assert_eq!(Settings::read(&chosen.write(&text)).0, chosen, "what is chosen isn't kept in {text:?}");
}

/// Any file of days off is taken or refused, and the calendar still counts.
pub fn holidays(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let calendar = match Calendar::embedded().with_file(text) {
        Ok(calendar) => calendar,
        Err(problem) => return safe(&problem.message(), false),
    };
    let from = "2026-11-25".parse().unwrap();
    for count in [0, 1, 7, 200] {
        let due = calendar.add_workdays(from, count);
        assert!(due.day >= from, "{count} working days end on {}", due.day);
    }
}

thread_local! {
    /// A village, some households, some policies: what lines are understood by.
    static WORLD: (State, Lexicon, Calendar) = {
        let mut state = State::default();
        let village: Village = serde_json::from_value(
            serde_json::json!({"code": "320722114204", "name": "前张村委会", "town": "青湖镇", "county": "东海县"}),
        )
        .unwrap();
        state.take_new(village.code.id().0, &village.clone().into_record());
        for (group, number, head) in [("1", "3", "张三"), ("3", "18", "张三"), ("2", "20", "李四"), ("2", "21", "李四海")] {
            let household = Household {
                group: Some(group.into()),
                number: Some(number.into()),
                ..Household::new(village.code, head)
            };
            state.take_new(household.first_id().into(), &household.into_record());
        }
        for (code, title) in [("YB", "城乡居民 医保缴费"), ("YX", "医保报销"), ("NJ", "农机购置与应用补贴")] {
            let policy: Policy = serde_json::from_value(serde_json::json!({"code": code, "title": title})).unwrap();
            state.take_new(policy.id().into(), &policy.into_record());
        }
        let lexicon = Lexicon::of(&state);
        (state, lexicon, Calendar::embedded())
    };
}

/// Any line is understood, no character of it is lost, and every answer to what
/// is asked leads on.
pub fn quick(data: &[u8]) {
    let line = String::from_utf8_lossy(data);
    let Some(line) = line.get(..line.floor_char_boundary(600)) else { return };
    WORLD.with(|(state, lexicon, calendar)| {
        let now: DateTime<FixedOffset> = "2026-11-22T15:40:00+08:00".parse().unwrap();
        let ctx = Ctx { state, lexicon, calendar, now, me: None };
        let mut answers: Vec<Answer> = Vec::new();
        // Each answer may lead to the next question; a line has few.
        for _ in 0..8 {
            let reading = understand(line, &answers, &ctx);
            whole(line, &reading, &ctx);
            let Some(question) = reading.questions.first() else { break };
            assert!(!question.candidates.is_empty());
            let at = data.len() % question.candidates.len();
            let is = question.candidates[at].clone();
            answers.push(Answer { about: question.about, word: question.word.clone(), is });
        }
    });
}

fn whole(line: &str, reading: &Reading, ctx: &Ctx<'_>) {
    let tokens = lex::tokens(line);
    assert_eq!(tokens.iter().map(|token| &line[token.span.clone()]).collect::<String>(), line);
    let mut end = 0;
    for part in &reading.parts {
        assert!(part.span.start >= end && part.span.end >= part.span.start, "{line:?} {:?}", reading.parts);
        assert!(line.is_char_boundary(part.span.start) && line.is_char_boundary(part.span.end));
        end = part.span.end;
    }
    assert!(end <= line.len());
    for token in tokens.iter().filter(|token| !matches!(token.kind, lex::Kind::Blank | lex::Kind::Stop(_))) {
        let text = line[token.span.clone()].trim_matches(['+', '＋']);
        let inside = |at: usize| reading.parts.iter().any(|part| part.span.contains(&at));
        assert!(text.is_empty() || token.span.clone().any(inside), "{line:?}: {text:?} is lost");
    }
    for row in reading.told(ctx) {
        assert!(text::visible(&row.text) == row.text && text::visible(&row.label) == row.label, "{row:?}");
    }
    for question in &reading.questions {
        safe(&question.asked(), false);
        for candidate in &question.candidates {
            safe(&candidate.label(ctx), false);
        }
    }
    for caret in (0..=line.len()).filter(|at| line.is_char_boundary(*at)).rev().take(4) {
        let offers = offers(line, caret, reading, ctx);
        assert!(offers.span.end <= line.len() && line.get(offers.span.clone()).is_some());
    }
    if reading.is_clear() {
        reading.draft.changes(ctx, VisitId(RecordId([9; 16])));
    }
}

/// Any bytes are a draft or none; one that is taken up is kept as it is.
pub fn draft(data: &[u8]) {
    let Ok(form) = VisitForm::from_draft(data) else { return };
    let kept = form.to_draft();
    let again = VisitForm::from_draft(&kept).unwrap();
    assert_eq!(String::from_utf8_lossy(&again.to_draft()), String::from_utf8_lossy(&kept));
}

/// Any text is made safe, measured, cut and broken into lines that fit.
pub fn text(data: &[u8]) {
    let given = String::from_utf8_lossy(data);
    let columns = data.first().map_or(8, |byte| usize::from(byte % 64) + 2);
    let shown = text::visible(&given);
    assert!(shown.chars().all(text::is_harmless), "{shown:?}");
    assert_eq!(text::visible(&shown), shown, "made safe twice it is something else");
    assert_eq!(text::width(&text::fit(&shown, columns)), columns, "{shown:?} in {columns}");
    assert!(text::width(&text::cut(&shown, columns)) <= columns);
    for line in text::wrap(&given, columns) {
        assert!(text::width(&line) <= columns && line.chars().all(text::is_harmless), "{line:?} in {columns}");
    }
    for line in text::visible_lines(&given) {
        assert!(line.chars().all(text::is_harmless));
    }
    let gist = text::gist(&given, columns);
    assert!(gist.chars().count() <= columns);
}
