//! The first run as it looks: one column in the middle of the screen, one
//! thing to do on it. Passphrases are drawn as dots; the recovery code alone is
//! drawn as it is.

mod first;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::theme::Theme;
use crate::app::dialogs::welcome::{Page, Stop, Welcome};
use crate::app::widgets::field::Window;
use crate::app::widgets::layout::{FIRST_RUN_COLUMNS, FIRST_RUN_HEAD};
use crate::base::limits::PASSPHRASE_CHARS_MIN;
use crate::base::text::{cut, fit, visible, width, wrap};
use crate::domain::cadre::Role;
use crate::keymap::{Action, Keymap, Scope};
use crate::tr;

/// Columns of the pointer before a stop.
const LEAD: usize = 2;
/// Columns between a label and what belongs to it.
const LABEL_GAP: usize = 3;
/// Pages after the first one, as the line under the heading counts them.
const STEPS: usize = 7;

/// Draws the first run over a whole screen, the keys on its last row and the
/// row above left free for what is said, with the terminal's caret where text is typed.
pub fn draw(welcome: &Welcome, keymap: &Keymap, theme: &Theme, area: Rect, frame: &mut Frame) {
    let columns = area.width.saturating_sub(4).min(FIRST_RUN_COLUMNS);
    let column = Rect { x: area.x + (area.width - columns) / 2, width: columns, ..area };
    let mut sheet = Sheet { welcome, theme, columns: columns.into(), label: 0, rows: Vec::new(), caret: None };
    match welcome.page() {
        Page::Start => sheet.start(),
        Page::Restore => sheet.restore(),
        Page::Recover => sheet.recover(),
        Page::Who => sheet.who(),
        Page::Lock => sheet.lock(),
        Page::Code => sheet.code(),
        Page::Village => sheet.village(),
        Page::Task => sheet.task(),
        Page::Roster => sheet.roster(),
        Page::Ready => sheet.ready(keymap),
    }
    // The choice of villages takes the rest of the screen, and names its keys itself.
    if welcome.page() == Page::Village {
        return sheet.put(Rect { height: column.height.min(FIRST_RUN_HEAD + 2), ..column }, frame);
    }
    sheet.put(column, frame);
    hints(welcome, keymap, theme, column, frame);
}

/// A row of the column. Gaps give way where the terminal is low.
struct Row<'a> {
    line: Line<'a>,
    is_gap: bool,
}

/// The column while it is written, from top to bottom.
struct Sheet<'a> {
    welcome: &'a Welcome,
    theme: &'a Theme,
    columns: usize,
    /// Columns that the labels of this page take.
    label: usize,
    rows: Vec<Row<'a>>,
    /// Row and column of the caret.
    caret: Option<(usize, usize)>,
}

impl<'a> Sheet<'a> {
    fn who(&mut self) {
        self.heading(tr!("welcome-who"), 1);
        let committee = self.welcome.role() == Role::Committee;
        let (name, about, role_about) = if committee {
            let about = tr!("welcome-committee-name-about");
            (tr!("welcome-committee-name"), about, tr!("welcome-role-committee-about"))
        } else {
            (tr!("welcome-name"), tr!("welcome-name-about"), tr!("welcome-role-cadre-about"))
        };
        let (unit, role) = (tr!("welcome-unit"), tr!("welcome-role"));
        self.make_room_for(&[&name, &unit, &role]);
        self.field(Stop::Name, &name, about);
        self.field(Stop::Unit, &unit, tr!("welcome-unit-about"));
        self.choice(Stop::Role, &role, [Role::Cadre.label(), Role::Committee.label()], committee);
        self.note(Stop::Role, role_about);
    }

    fn lock(&mut self) {
        let (theme, welcome) = (self.theme, self.welcome);
        self.heading(tr!("welcome-lock"), 2);
        let labels = [tr!("welcome-protection"), tr!("welcome-passphrase"), tr!("welcome-again")];
        self.make_room_for(&labels.each_ref().map(String::as_str));
        let [protection, passphrase, again] = labels;
        let choices = [tr!("welcome-with-passphrase"), tr!("welcome-without-passphrase")];
        self.choice(Stop::Protection, &protection, choices, welcome.is_open());
        if welcome.is_open() {
            self.gap();
            self.text(&tr!("welcome-open-warning"), theme.warning);
            self.gap();
            self.text(&tr!("welcome-open-later"), theme.dim);
        } else {
            self.note(Stop::Protection, tr!("welcome-protection-about"));
            let composed = |c: char| !crate::base::text::half_width_char(c).is_ascii();
            let typed = welcome.secret(Stop::Passphrase);
            let about = if typed.is_some_and(|typed| typed.expose().contains(composed)) {
                tr!("welcome-passphrase-composed")
            } else {
                tr!("welcome-passphrase-about", least = PASSPHRASE_CHARS_MIN)
            };
            self.field(Stop::Passphrase, &passphrase, about);
            self.field(Stop::Again, &again, tr!("welcome-again-about"));
        }
        if welcome.problem(None).is_some() || welcome.is_founding() {
            self.gap();
        }
        if welcome.is_founding() {
            self.text(&tr!("welcome-founding"), theme.accent);
        }
        if let Some(problem) = welcome.problem(None) {
            self.text(&problem.message(), theme.danger);
        }
    }

    fn code(&mut self) {
        let theme = self.theme;
        self.heading(tr!("welcome-code"), 3);
        self.text(&tr!("welcome-code-purpose"), theme.text);
        self.gap();
        let label = tr!("welcome-check");
        self.make_room_for(&[&label]);
        let groups: Vec<&str> = self.welcome.code_groups().collect();
        for (place, group) in groups.iter().enumerate() {
            let before = " ".repeat(LEAD + self.label);
            let mut line = Line::from(vec![before.into(), Span::styled(format!("{}   ", place + 1), theme.dim)]);
            for (at, symbol) in group.char_indices() {
                // Lent and not copied: the code leaves no traces here.
                let symbol = &group[at..at + symbol.len_utf8()];
                line.push_span(Span::styled(symbol, theme.accent.patch(theme.heading)));
                line.push_span(" ");
            }
            self.line(line);
        }
        self.gap();
        self.field(Stop::Check, &label, tr!("welcome-check-about", group = groups.len()));
        let noted = self.labelled(Stop::Noted, &tr!("welcome-noted"));
        self.line(noted);
    }

    fn village(&mut self) {
        self.heading(tr!("welcome-village"), 4);
        self.text(&tr!("welcome-village-purpose"), self.theme.dim);
    }

    fn task(&mut self) {
        let (theme, welcome) = (self.theme, self.welcome);
        self.heading(tr!("welcome-task"), 5);
        let labels = [tr!("welcome-task-way"), tr!("welcome-from"), tr!("welcome-to"), tr!("welcome-coverage")];
        self.make_room_for(&labels.each_ref().map(String::as_str));
        let [way, from, to, coverage] = labels;
        let own = welcome.setup().is_none_or(|setup| setup.own);
        self.choice(Stop::TaskWay, &way, [tr!("welcome-task-own"), tr!("welcome-task-sent")], !own);
        if own {
            self.note(Stop::TaskWay, tr!("welcome-task-own-about"));
            self.field(Stop::From, &from, String::new());
            self.field(Stop::To, &to, tr!("welcome-to-about"));
            self.field(Stop::Coverage, &coverage, tr!("welcome-coverage-about"));
        } else {
            self.note(Stop::TaskWay, tr!("welcome-task-sent-about"));
        }
        if let Some(problem) = welcome.problem(None) {
            self.gap();
            self.text(&problem.message(), theme.danger);
        }
    }

    fn roster(&mut self) {
        let theme = self.theme;
        self.heading(tr!("welcome-roster"), 6);
        self.text(&tr!("welcome-roster-purpose"), theme.text);
        self.gap();
        let choices = [
            (Stop::RosterNow, tr!("welcome-roster-now"), tr!("welcome-roster-now-about")),
            (Stop::RosterLater, tr!("welcome-roster-later"), tr!("welcome-roster-later-about")),
        ];
        self.make_room_for(&choices.each_ref().map(|(_, title, _)| title.as_str()));
        for (stop, title, about) in choices {
            let mut line = self.labelled(stop, &title);
            line.push_span(Span::styled(about, theme.dim));
            self.line(line);
        }
    }

    fn ready(&mut self, keymap: &Keymap) {
        let theme = self.theme;
        self.heading(tr!("welcome-ready"), 7);
        self.text(&tr!("welcome-ready-purpose"), theme.text);
        self.gap();
        let key = |action| keymap.hint(action, Scope::Today.stack()).unwrap_or_default();
        let next = [
            (tr!("welcome-next-visit"), key(Action::NewVisit)),
            (tr!("welcome-next-help"), key(Action::Help)),
            (tr!("welcome-next-palette"), key(Action::Palette)),
        ];
        self.make_room_for(&next.each_ref().map(|(what, _)| what.as_str()));
        for (what, how) in next {
            let what = format!("{}{}", " ".repeat(LEAD), fit(&what, self.label));
            self.line(Line::from(vec![what.into(), Span::styled(how, theme.accent)]));
        }
        self.gap();
        let (villages, roster) = (key(Action::ImportVillages), key(Action::ImportRoster));
        self.text(&tr!("welcome-ready-later", villages = villages, roster = roster), theme.dim);
        self.gap();
        let work = self.labelled(Stop::Work, &tr!("welcome-work"));
        self.line(work);
    }

    /// Adds the heading and how far one has come.
    fn heading(&mut self, title: String, step: usize) {
        let Theme { heading, accent, border, signs, .. } = *self.theme;
        let done = self.columns * step / STEPS;
        self.line(Line::styled(title, heading));
        self.line(Line::from(vec![
            Span::styled(signs.full.repeat(done), accent),
            Span::styled(signs.empty.repeat(self.columns - done), border),
        ]));
        self.gap();
    }

    fn make_room_for(&mut self, labels: &[&str]) {
        self.label = labels.iter().map(|label| width(label)).max().unwrap_or(0) + LABEL_GAP;
    }

    fn line(&mut self, line: Line<'a>) {
        self.rows.push(Row { line, is_gap: false });
    }

    fn gap(&mut self) {
        self.rows.push(Row { line: Line::default(), is_gap: true });
    }

    fn text(&mut self, text: &str, style: Style) {
        for line in wrap(text, self.columns) {
            self.line(Line::styled(line, style));
        }
    }

    /// Returns the start of a line: the pointer where `stop` is at hand, and the label.
    fn labelled(&self, stop: Stop, label: &str) -> Line<'a> {
        let theme = self.theme;
        let here = self.welcome.at() == stop;
        let (sign, style) = if here { (theme.signs.pointer, theme.accent) } else { (" ", theme.text) };
        let label = if self.label == 0 { label.to_owned() } else { pad(label, self.label) };
        Line::from(vec![Span::styled(sign, theme.accent), " ".into(), Span::styled(label, style)])
    }

    /// Adds two choices of which one is taken, the second where `second`.
    fn choice(&mut self, stop: Stop, label: &str, titles: [String; 2], second: bool) {
        let theme = self.theme;
        let mut line = self.labelled(stop, label);
        for (title, taken) in titles.into_iter().zip([!second, second]) {
            let sign = theme.signs.choice[usize::from(!taken)];
            let style = if taken { theme.accent } else { theme.dim };
            line.push_span(Span::styled(format!("{sign} {title}"), style));
            line.push_span("   ");
        }
        self.line(line);
    }

    /// Adds a field with the note under it, and the caret where it is at hand.
    fn field(&mut self, stop: Stop, label: &str, about: String) {
        let theme = self.theme;
        let here = self.welcome.at() == stop;
        let room = self.columns.saturating_sub(LEAD + self.label).max(2);
        let (shown, caret) = self.shown(stop, room);
        let style = if here { theme.selected } else { theme.text };
        let mut line = self.labelled(stop, label);
        let used: usize = shown.iter().map(|part| width(part)).sum();
        let turned = if here { style.add_modifier(Modifier::REVERSED) } else { style };
        let [before, marked, after] = shown;
        line.push_span(Span::styled(before, style));
        line.push_span(Span::styled(marked, turned));
        line.push_span(Span::styled(format!("{after}{}", " ".repeat(room.saturating_sub(used))), style));
        if here && !self.welcome.is_founding() {
            self.caret = Some((self.rows.len(), LEAD + self.label + caret));
        }
        self.line(line);
        self.note(stop, about);
    }

    /// Returns what is seen of a field in so many columns: what is before the
    /// selection, in it and behind it; and the caret's column.
    fn shown(&self, stop: Stop, room: usize) -> ([String; 3], usize) {
        if let Some(field) = self.welcome.field(stop) {
            let Window { text, selected, caret } = field.window(room);
            let (before, rest) = text.split_at(selected.start);
            let (marked, after) = rest.split_at(selected.len());
            return ([before, marked, after].map(|part| visible(part).into_owned()), caret);
        }
        let Some(secret) = self.welcome.secret(stop) else { return (Default::default(), 0) };
        let text = match stop {
            // It stands on the screen anyway; one wants to see it to compare.
            Stop::Check => cut(&visible(secret.expose()), room - 1).into_owned(),
            _ => self.theme.signs.secret.repeat(secret.dots().min(room - 1)),
        };
        let caret = width(&text);
        let parts = if secret.is_selected() {
            [String::new(), text, String::new()]
        } else {
            [text, String::new(), String::new()]
        };
        (parts, caret)
    }

    /// Adds what is wrong with a field, or else what it is about.
    fn note(&mut self, stop: Stop, about: String) {
        let room = self.columns.saturating_sub(LEAD + self.label);
        let (note, style) = match self.welcome.problem(Some(stop)) {
            Some(problem) => (problem.message(), self.theme.danger),
            None => (about, self.theme.dim),
        };
        let before = " ".repeat(LEAD + self.label);
        self.line(Line::from(vec![before.into(), Span::styled(cut(&note, room).into_owned(), style)]));
    }

    /// Draws the column into `area`, above the middle; its last two rows stay free.
    fn put(mut self, area: Rect, frame: &mut Frame) {
        let room = usize::from(area.height.saturating_sub(2));
        while self.rows.len() > room {
            let Some(gap) = self.rows.iter().rposition(|row| row.is_gap) else { break };
            self.rows.remove(gap);
            self.caret = self.caret.map(|(row, column)| (row - usize::from(row > gap), column));
        }
        let top = room.saturating_sub(self.rows.len()) / 3;
        let caret = self.caret;
        for (row, y) in self.rows.into_iter().take(room).zip(area.y + to_u16(top)..) {
            frame.render_widget(row.line, Rect { y, height: 1, ..area });
        }
        if let Some((row, column)) = caret.filter(|(row, _)| *row < room) {
            frame.set_cursor_position(Position::new(area.x + to_u16(column), area.y + to_u16(top + row)));
        }
    }
}

/// Draws the keys that work here into the last row.
fn hints(welcome: &Welcome, keymap: &Keymap, theme: &Theme, area: Rect, frame: &mut Frame) {
    let scopes = welcome.scopes();
    let key = |actions: &[Action]| {
        let keys: Vec<String> = actions.iter().filter_map(|action| keymap.hint(*action, scopes)).collect();
        keys.join(" ")
    };
    let menu = scopes.contains(&Scope::Overlay);
    let last = welcome.stops().last() == Some(&welcome.at());
    let several = welcome.stops().len() > 1;
    let mut hints = Vec::new();
    if menu && several {
        hints.push((key(&[Action::Up, Action::Down]), tr!("welcome-hint-move")));
    }
    if !menu && several {
        hints.push((key(&[Action::NextField]), tr!("welcome-hint-field")));
    }
    if matches!(welcome.at(), Stop::Role | Stop::Protection | Stop::TaskWay | Stop::BackupBy) {
        hints.push((key(&[Action::PreviousChoice, Action::NextChoice]), tr!("welcome-hint-turn")));
    }
    let on = match welcome.page() {
        Page::Lock if last => tr!("welcome-hint-found"),
        Page::Restore if last => tr!("welcome-hint-restore"),
        _ if menu => tr!("welcome-hint-choose"),
        _ => tr!("welcome-hint-on"),
    };
    hints.push((key(&[Action::Confirm]), on));
    if matches!(welcome.page(), Page::Restore | Page::Who | Page::Lock | Page::Task | Page::Roster) {
        hints.push((key(&[Action::Cancel]), tr!("welcome-hint-back")));
    }
    let mut line = Line::default();
    for (key, title) in hints.into_iter().filter(|(key, _)| !key.is_empty() && !welcome.is_founding()) {
        line.push_span(Span::styled(key, theme.accent));
        line.push_span(Span::styled(format!(" {title}   "), theme.dim));
    }
    let y = area.bottom().saturating_sub(1).max(area.y);
    frame.render_widget(line, Rect { y, height: area.height.min(1), ..area });
}

/// Returns `text` filled up to `columns`, never cut.
fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn to_u16(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::app::dialogs::welcome::Input;
    use crate::app::update;
    use crate::app::widgets::secret::Secret;
    use crate::app::{Model, Msg};
    use crate::base::entropy::SeededEntropy;
    use crate::base::i18n::{Lang, set_lang};
    use crate::base::limits::SCREEN_MIN;
    use crate::settings::Look;

    const CODE: &str = "008J4-CT4AN-K7F24-SNAXW-SQFEW";

    /// How one gets to everything that the first run can look like, by name.
    /// `>` is Enter, `v` the next field, `s` the other choice, `w` going on,
    /// `q` leaving; `#` brings the code, `!` a failure; all else is pasted.
    const LOOKS: &[(&str, &[&str])] = &[
        ("start", &[]),
        ("restore", &["v", "v", ">", "/U盘/张三.tar", "v", "v", "shui"]),
        ("restore_missing", &["v", "v", ">", "w"]),
        ("restore_failed", &["v", "v", ">", "/U盘/张三.tar", "w", "!"]),
        ("restoring", &["v", "v", ">", "/U盘/张三.tar", "v", "s", "w"]),
        ("recover", &["v", "v", "v", ">"]),
        ("who", &[">", "张三", "v", "县水"]),
        ("who_missing", &[">", "w"]),
        ("who_committee", &[">", "v", "v", "s"]),
        ("lock", &[">", "张三", "v", "县水务局", "w", "shuiqu2026", "v", "shui"]),
        ("lock_short", &[">", "张三", "v", "县水务局", "w", "水渠", "w"]),
        ("lock_differ", &[">", "张三", "v", "县水务局", "w", "shuiqu2026", "w"]),
        ("lock_chinese", &[">", "张三", "v", "县水务局", "w", "水渠"]),
        ("lock_open", &[">", "张三", "v", "县水务局", "w", "v", "v", "s"]),
        ("founding", &[">", "张三", "v", "县水务局", "w", "shuiqu2026", "v", "shuiqu2026", ">"]),
        ("founding_left", &[">", "张三", "v", "县水务局", "w", "shuiqu2026", "v", "shuiqu2026", ">", "q"]),
        ("failed", &[">", "张三", "v", "县水务局", "w", "shuiqu2026", "v", "shuiqu2026", ">", "!"]),
        ("code", &["#", "SQ"]),
        ("code_empty", &["#", ">"]),
        ("code_other", &["#", "SNAXW", ">"]),
        ("code_left", &["#", "v", "q"]),
        ("ready", &["#", "v", ">"]),
    ];

    fn reached(keys: &[&str]) -> Welcome {
        let mut welcome = Welcome::new();
        for key in keys {
            welcome.update(match *key {
                ">" => Input::Action(Action::Confirm),
                "v" => Input::Action(Action::NextField),
                "s" => Input::Action(Action::NextChoice),
                "w" => Input::Action(Action::Save),
                "q" => Input::Action(Action::Quit),
                "#" => Input::Founded { recovery_code: Some(Secret::new(CODE)) },
                "!" => Input::Failed("没有权限读写 /数据\u{1b}。请检查该文件夹的权限，或换一个数据目录。".to_owned()),
                text => Input::Paste(text.to_owned()),
            });
        }
        welcome
    }

    /// Returns the rows as a person sees them, and where the caret stands.
    fn screen(welcome: &Welcome, look: Look, (columns, rows): (u16, u16)) -> (Vec<String>, Position) {
        let (keymap, _) = Keymap::load(None, None);
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| draw(welcome, &keymap, &Theme::new(look), frame.area(), frame)).unwrap();
        let caret = terminal.get_cursor_position().unwrap();
        let buffer = terminal.backend().buffer();
        (self::rows(buffer), caret)
    }

    fn rows(buffer: &Buffer) -> Vec<String> {
        let row = |y| {
            let mut row = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                row.push_str(symbol);
                x += to_u16(width(symbol)).max(1);
            }
            row.trim_end().to_owned()
        };
        (0..buffer.area.height).map(row).collect()
    }

    #[test]
    fn the_pages_look_as_they_should() {
        for (name, keys) in LOOKS {
            let sizes: &[(u16, u16)] = if name.contains('_') { &[(80, 24)] } else { &[(80, 24), (120, 40)] };
            for size in sizes.iter().copied() {
                let (rows, caret) = screen(&reached(keys), Look::default(), size);
                let picture = format!("{}\n[{},{}]", rows.join("\n"), caret.x, caret.y);
                insta::assert_snapshot!(format!("welcome_{name}_{}x{}", size.0, size.1), picture);
            }
        }
    }

    #[test]
    fn everything_fits_where_the_screen_is_small_in_both_languages() {
        // The language is the whole process's: only where each test has a
        // process of its own can another one be tried.
        let alone = std::env::var_os("NEXTEST").is_some();
        for lang in [Lang::En, Lang::Zh].into_iter().filter(|lang| alone || *lang == Lang::Zh) {
            set_lang(lang);
            for (name, keys) in LOOKS {
                let welcome = reached(keys);
                let (rows, _) = screen(&welcome, Look::default(), SCREEN_MIN);
                let all = rows.join("\n");
                assert!(!all.contains('…'), "{name} is cut:\n{all}");
                assert!(!all.contains('\u{1b}') && !all.contains("welcome-"), "{name}:\n{all}");
                assert!(welcome.is_founding() || !rows.last().unwrap().is_empty(), "{name}: no keys:\n{all}");
                let last = match welcome.page() {
                    Page::Start => tr!("welcome-exit"),
                    Page::Restore => tr!("welcome-backup-secret"),
                    Page::Recover => tr!("welcome-recover-read"),
                    Page::Who => tr!("welcome-role-cadre-about"),
                    Page::Lock if welcome.is_open() => tr!("welcome-open-later"),
                    Page::Lock => tr!("welcome-again"),
                    Page::Code => tr!("welcome-noted"),
                    Page::Village | Page::Task | Page::Roster => unreachable!("they come with a ledger"),
                    Page::Ready => tr!("welcome-work"),
                };
                let last = if *name == "who_committee" { tr!("welcome-role-committee-about") } else { last };
                assert!(all.contains(&last), "{name} lacks {last:?}:\n{all}");
                if let Some(problem) = welcome.problem(None) {
                    let end: String =
                        problem.message().chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
                    assert!(all.contains(&end), "{name} ends early:\n{all}");
                }
            }
        }
    }

    #[test]
    fn the_caret_stands_behind_what_was_typed_and_off_the_last_row() {
        for (keys, before) in [
            (&[">", "张三"][..], "张三"),
            (&[">", "张三", "v", "县水务局", "w", "水渠2026"], "••••••"),
            (&["#", "SQ"], "SQ"),
        ] {
            for size in [SCREEN_MIN, (80, 24), (200, 60)] {
                let (rows, caret) = screen(&reached(keys), Look::default(), size);
                let row = &rows[usize::from(caret.y)];
                let typed: usize = width(&row[..row.rfind(before).unwrap() + before.len()]);
                assert_eq!(usize::from(caret.x), typed, "{row}");
                assert!(caret.y + 1 < size.1);
            }
        }
    }

    #[test]
    fn passphrases_are_never_on_the_screen() {
        for (name, keys) in LOOKS {
            for look in [Look::default(), Look { ascii: true, ..Look::default() }] {
                let (rows, _) = screen(&reached(keys), look, (80, 24));
                assert!(!rows.concat().contains("shui") && !rows.concat().contains("水渠"), "{name}");
            }
        }
    }

    #[test]
    fn the_model_shows_it_over_the_whole_screen_with_what_was_said() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-11-22T09:00:00+08:00").unwrap();
        let keymap = std::sync::Arc::new(Keymap::load(None, None).0);
        let mut model = Model::new(keymap, Look::default(), now, Box::new(SeededEntropy::new(1)));
        for msg in [Msg::Resize(80, 24), Msg::NoLedger, Msg::Key("f2".parse().unwrap())] {
            update(&mut model, msg);
        }
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| crate::view::draw(&model, frame)).unwrap();
        let rows = rows(terminal.backend().buffer());
        assert_eq!(rows[22].trim(), tr!("welcome-not-yet"));
        assert!(
            rows.concat().contains(&tr!("welcome-begin"))
                && !rows.concat().contains(&crate::app::Tab::Policies.title())
        );
    }

    #[test]
    fn no_size_is_too_small_to_draw() {
        for (_, keys) in LOOKS {
            for size in [(1, 1), (5, 3), (20, 8), (59, 15)] {
                screen(&reached(keys), Look::default(), size);
            }
        }
    }
}
