//! Floor 6: what was chosen in the interface and is wanted again at the next start: the
//! theme, the mouse, the keys. It is a small file of lines `name = value` that
//! people may edit; what can't be read of it is told and left alone, and is
//! never a reason not to start. It reads and writes no files itself.

mod keys;
mod look;

use crate::base::i18n;
use crate::base::limits::{SETTINGS_LINES_MAX, SETTINGS_PATH_BYTES_MAX};
use crate::base::text::{cut, visible, width};
use crate::domain::visit::Block;
use crate::keymap::preset;
use crate::tr;
use crate::workspace::Auto;
pub use keys::{KeySource, Keys};
pub use look::{Colours, Look, Tone, Wish};

/// Where a file is to lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Place {
    /// In our own folder among the documents of whoever works here.
    #[default]
    Documents,
    /// In this folder, as somebody typed it.
    Folder(String),
}

/// What was chosen. What is `None` goes as the environment says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The ground.
    pub theme: Option<Tone>,
    /// Whether the program takes the mouse.
    pub mouse: Option<bool>,
    /// The set of keys.
    pub keymap: Option<String>,
    /// What was chosen when a paper was written last: four words.
    pub paper: Option<String>,
    /// Where it was to lie.
    pub folder: Option<Place>,
    /// The blank form that was filled last.
    pub blank: Option<String>,
    /// Where copies of the ledger are made by themselves.
    pub backup: Option<Auto>,
    /// What the five talks of a visit are called, in the order of the form.
    pub talks: Option<[String; 5]>,
}

const THEME: &str = "theme";
const MOUSE: &str = "mouse";
const KEYMAP: &str = "keymap";
const PAPER: &str = "paper";
const FOLDER: &str = "paper-folder";
const BLANK: &str = "blank-form";
/// The folder of papers that is our own, among the documents.
const DOCUMENTS: &str = "documents";
const BACKUP: &str = "backup";
const TALKS: &str = "talks";
/// A name of a talk is a label in a column of the form.
const TALK_COLUMNS_MAX: usize = 8;
/// So much of a line that can't be read is repeated.
const SHOWN_COLUMNS: usize = 40;

impl Settings {
    /// Reads the lines of `text`. What is wrong with some of them comes back in
    /// words; the others apply.
    pub fn read(text: &str) -> (Self, Vec<String>) {
        let (mut settings, mut problems) = (Self::default(), Vec::new());
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate().take(SETTINGS_LINES_MAX) {
            let Some((name, value)) = parts(line) else {
                if !is_blank(line) {
                    problems.push(problem(at, line));
                }
                continue;
            };
            let understood = match (name, value) {
                (THEME, "dark") => settings.theme.replace(Tone::Dark).is_none(),
                (THEME, "light") => settings.theme.replace(Tone::Light).is_none(),
                (MOUSE, "true" | "false") => settings.mouse.replace(value == "true").is_none(),
                (KEYMAP, name) if preset::names().contains(&name) => settings.keymap.replace(name.to_owned()).is_none(),
                (PAPER, words) if is_words(words) => settings.paper.replace(words.to_owned()).is_none(),
                (FOLDER, DOCUMENTS) => settings.folder.replace(Place::Documents).is_none(),
                (FOLDER, path) if is_path(path) => settings.folder.replace(Place::Folder(path.to_owned())).is_none(),
                (BLANK, path) if is_path(path) => settings.blank.replace(path.to_owned()).is_none(),
                (BACKUP, place) => Auto::read(place).is_some_and(|auto| settings.backup.replace(auto).is_none()),
                (TALKS, names) => talks(names).is_some_and(|names| settings.talks.replace(names).is_none()),
                _ => false,
            };
            if !understood {
                problems.push(problem(at, line));
            }
        }
        (settings, problems)
    }

    /// Returns the file with these settings in it. Lines of other things stay
    /// as their writer has them.
    pub fn write(&self, old: &str) -> String {
        let theme = self.theme.map(|tone| if tone == Tone::Dark { "\"dark\"" } else { "\"light\"" }.to_owned());
        let keymap = self.keymap.as_ref().map(|name| format!("\"{name}\""));
        let paper = self.paper.as_ref().map(|words| format!("\"{words}\""));
        let folder = self.folder.as_ref().and_then(|place| match place {
            Place::Documents => Some(format!("\"{DOCUMENTS}\"")),
            // What a line can't hold isn't remembered.
            Place::Folder(path) => is_path(path).then(|| format!("\"{path}\"")),
        });
        let blank = self.blank.as_ref().filter(|path| is_path(path)).map(|path| format!("\"{path}\""));
        let mouse = self.mouse.map(|on| on.to_string());
        let backup = self.backup.as_ref().map(|auto| format!("\"{}\"", auto.text()));
        let talks = self.talks.as_ref().map(|names| format!("\"{}\"", names.join(" ")));
        let papers = [(PAPER, paper), (FOLDER, folder), (BLANK, blank)];
        let wanted = [(THEME, theme), (MOUSE, mouse), (KEYMAP, keymap)].into_iter().chain(papers);
        let wanted = wanted.chain([(BACKUP, backup), (TALKS, talks)]);
        // Some editors put a mark before the first line, which would hide its name.
        let mut lines: Vec<String> = old.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
        if lines.is_empty() {
            lines.extend(tr!("keys-settings-head").lines().map(|line| format!("# {line}")));
        }
        for (name, value) in wanted {
            let Some(value) = value else { continue };
            let line = format!("{name} = {value}");
            // Of several lines about one thing the last one counts.
            match lines.iter().rposition(|line| parts(line).is_some_and(|(known, _)| known == name)) {
                Some(at) => lines[at] = line,
                None => lines.push(line),
            }
        }
        lines.join("\n") + "\n"
    }

    /// Has everything from now on call the talks as it is chosen here.
    pub fn name_talks(&self) {
        if let Some(names) = &self.talks {
            let keys = Block::ALL.iter().map(|block| block.key());
            i18n::set_own(keys.zip(names.iter().cloned()).collect());
        }
    }
}

/// Reads the names of the five talks, with spaces between them. No two are alike,
/// for in a line of 一行速记 each begins its part.
fn talks(text: &str) -> Option<[String; 5]> {
    let names: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let fits = |name: &String| {
        name.chars().count() > 1 && width(name) <= TALK_COLUMNS_MAX && name.chars().all(char::is_alphabetic)
    };
    let apart = names.iter().enumerate().all(|(at, name)| !names[..at].contains(name));
    <[String; 5]>::try_from(names).ok().filter(|names| apart && names.iter().all(fits))
}

/// Tells whether these are a few plain English words.
fn is_words(text: &str) -> bool {
    !text.is_empty() && text.len() <= 80 && text.bytes().all(|b| b.is_ascii_lowercase() || b" -".contains(&b))
}

/// Tells whether a path can stand on a line between quotes.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.len() <= SETTINGS_PATH_BYTES_MAX && !text.contains(|c: char| c == '"' || c.is_control())
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// Returns name and value of a line, without quotes and what follows on a `#`.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once('=').filter(|_| !is_blank(line))?;
    let rest = rest.trim();
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split('#').next()?.trim(),
    };
    Some((name.trim(), value))
}

fn problem(at: usize, line: &str) -> String {
    let shown = cut(&visible(line.trim()), SHOWN_COLUMNS).into_owned();
    tr!("keys-settings-bad", line = at + 1, text = shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_read_is_told_and_the_rest_applies() {
        let text = "\u{feff}# 我的\ntheme = \"light\" # 白天\n\nmouse=false\nkeymap = \"emcas\"\ntheme = \"dark\"\n乱写\u{1b}[31m\nfont = 12\n";
        let (settings, problems) = Settings::read(text);
        assert_eq!((settings.theme, settings.mouse, settings.keymap), (Some(Tone::Dark), Some(false), None));
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].contains('5') && problems[0].contains("emcas"), "{problems:?}");
        assert!(problems.iter().all(|line| !line.contains('\u{1b}')));
        for text in ["", "\0", "=", "= =", "theme", "theme = ", "theme = \"", &"x\n".repeat(9_000)] {
            assert_eq!(Settings::read(text).0, Settings::default(), "{text:.20}");
        }
    }

    #[test]
    fn where_copies_go_is_a_word_or_a_whole_path() {
        let read = |text: &str| Settings::read(&format!("backup = {text}\n")).0.backup;
        assert_eq!([read("\"off\""), read("beside")], [Some(Auto::Off), Some(Auto::Beside)]);
        assert_eq!(read("\"/media/a b\""), Some(Auto::Folder("/media/a b".into())));
        assert_eq!([read("\"usb/x\""), read("\"\"")], [None, None]);
    }

    #[test]
    fn the_five_talks_have_names_of_ones_own() {
        let read = |text: &str| Settings::read(&format!("talks = \"{text}\"\n")).0.talks;
        let names = read("拉家常 讲政策 议发展 听牢骚 办实事").unwrap();
        assert_eq!(names[3], "听牢骚");
        for wrong in [
            "拉家常 讲政策",
            "一一 一一 二二 三三 四四",
            "拉 讲政策 议发展 听牢骚 办实事",
            "拉家常 讲政策 议发展 听#骚 办实事",
            "拉家常 讲政策 议发展 听群众的牢骚 办实事",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_path_that_a_line_can_not_hold_is_not_remembered() {
        let odd = Settings {
            blank: Some("/a\"b\n".into()),
            folder: Some(Place::Folder("\u{1b}".into())),
            ..Settings::default()
        };
        assert_eq!(Settings::read(&odd.write("")), (Settings::default(), Vec::new()));
        let own = Settings { folder: Some(Place::Documents), ..Settings::default() };
        assert_eq!(Settings::read(&own.write("paper-folder = \"/media/x\"\n")).0, own);
    }

    #[test]
    fn what_is_chosen_is_read_back_and_other_lines_stay() {
        let chosen = Settings {
            theme: Some(Tone::Light),
            mouse: Some(false),
            keymap: Some("vim".into()),
            ..Settings::default()
        };
        let chosen = Settings { paper: Some("week last-week full docx".into()), ..chosen };
        let chosen = Settings {
            talks: Some(["谈心", "宣讲", "议事", "听意见", "办事"].map(str::to_owned)), ..chosen
        };
        let chosen = Settings { folder: Some(Place::Folder("/media/我的 U盘".into())), ..chosen };
        let chosen = Settings { blank: Some("/home/a/下载/空表.xlsx".into()), ..chosen };
        let chosen = Settings { backup: Some(Auto::Folder("/media/我的 U盘/蹲点备份".into())), ..chosen };
        let fresh = chosen.write("");
        assert_eq!(Settings::read(&fresh), (chosen.clone(), Vec::new()), "{fresh}");
        assert!(fresh.starts_with("# "));
        let own = "# 自己写的\nmouse = true\nfont = 12\n";
        let written = chosen.write(own);
        assert_eq!(
            written,
            "# 自己写的\nmouse = false\nfont = 12\ntheme = \"light\"\nkeymap = \"vim\"\npaper = \"week last-week full docx\"\npaper-folder = \"/media/我的 U盘\"\nblank-form = \"/home/a/下载/空表.xlsx\"\nbackup = \"/media/我的 U盘/蹲点备份\"\ntalks = \"谈心 宣讲 议事 听意见 办事\"\n"
        );
        assert_eq!(Settings::default().write(own), own);
        for old in ["\u{feff}theme = \"dark\"\n", "theme = \"dark\"\nmouse = true\ntheme = \"dark\"\n"] {
            assert_eq!(Settings::read(&chosen.write(old)).0, chosen, "{old:?}");
            assert_eq!(chosen.write(old).matches("light").count(), 1, "{old:?}");
        }
    }
}
