//! The words between the figures, as a text that the user may edit: `# ` begins a
//! heading, `## ` a smaller one, `@name` alone on a line is where the program puts a
//! table or a list, every other line is a paragraph. What stands in `{{ }}` and
//! `{% %}` is Jinja.

use std::io::ErrorKind;
use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

use super::error::ReportError;
use crate::base::i18n::{Lang, lang};
use crate::domain::words;
use crate::storage::fsx::read_regular;
use crate::tr;

/// A template is a page or two of text.
const BYTES_MAX: u64 = 256 * 1024;

words! {
    /// A report that has a template.
    pub enum Template {
        /// 周报.
        Week = "week" / "report-week",
        /// 月报.
        Month = "month" / "report-month",
        /// 季报.
        Quarter = "quarter" / "report-quarter",
        /// 年度报告.
        Year = "year" / "report-year",
    }
}

words! {
    /// What the program puts into a report by itself.
    pub enum Insert {
        /// The table of measures with formula, age and change.
        Measures = "measures" / "report-insert-measures",
        /// What the offices below have told in figures.
        Below = "below" / "report-insert-below",
        /// The picture of households covered.
        Coverage = "coverage" / "report-insert-coverage",
        /// Concerns recorded in the period, the latest first.
        Concerns = "concerns" / "report-insert-concerns",
        /// Concerns by category.
        Categories = "categories" / "report-insert-categories",
        /// What households said of the results.
        Satisfaction = "satisfaction" / "report-insert-satisfaction",
        /// What went wrong and what isn't known. It can't be left out.
        Problems = "problems" / "report-insert-problems",
        /// Concerns that a higher level has to settle.
        Escalated = "escalated" / "report-insert-escalated",
        /// What is due next.
        Next = "next" / "report-insert-next",
        /// Households that nobody has visited, by village.
        Never = "never" / "report-insert-never",
        /// What the figures mean.
        Formulas = "formulas" / "report-insert-formulas",
        /// Lines to write on.
        Blank = "blank" / "report-insert-blank",
    }
}

/// A line of a template, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// What the program puts there.
    Insert(Insert),
}

impl Template {
    /// Returns the text that comes with the program, in the language in force.
    pub fn built_in(self) -> &'static str {
        match (lang(), self) {
            (Lang::Zh, Self::Week) => include_str!("templates/zh-CN/week.txt"),
            (Lang::Zh, Self::Month | Self::Quarter) => include_str!("templates/zh-CN/month.txt"),
            (Lang::Zh, Self::Year) => include_str!("templates/zh-CN/year.txt"),
            (Lang::En, Self::Week) => include_str!("templates/en/week.txt"),
            (Lang::En, Self::Month | Self::Quarter) => include_str!("templates/en/month.txt"),
            (Lang::En, Self::Year) => include_str!("templates/en/year.txt"),
        }
    }

    /// Returns the name of its file in the folder of the user's own templates.
    pub fn file_name(self) -> String {
        format!("{}.txt", self.word())
    }

    /// Returns the user's own text where there is one in `folder`, else the one that
    /// comes with the program, and whether it is the user's.
    ///
    /// # Errors
    /// Fails where the user's can't be read: another one in its place would say
    /// things that they had taken out.
    pub fn text(self, folder: Option<&Path>) -> Result<(String, bool), ReportError> {
        let Some(folder) = folder else { return Ok((self.built_in().to_owned(), false)) };
        match read_regular(&folder.join(self.file_name()), BYTES_MAX) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok((text.trim_start_matches('\u{feff}').to_owned(), true)),
                Err(_) => Err(self.wrong(0, tr!("report-template-not-utf8"))),
            },
            Err(error) if error.kind == ErrorKind::NotFound => Ok((self.built_in().to_owned(), false)),
            Err(error) => Err(self.wrong(0, error.to_string())),
        }
    }

    /// Fills a text in. Nothing of it is used before all of it is understood.
    ///
    /// # Errors
    /// Says in which line something isn't known, isn't closed, or is missing.
    pub fn fill(self, text: &str, context: &impl Serialize) -> Result<Vec<Line>, ReportError> {
        let mut lines = Vec::new();
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let filled = environment.render_str(text, Value::from(Serde(context))).map_err(|error| {
            let reason = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            self.wrong(error.line().unwrap_or(0), reason)
        })?;
        for (number, line) in (1..).zip(filled.lines()) {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('@') {
                let insert = Insert::from_word(name.trim());
                let unknown = || {
                    let all: Vec<&str> = Insert::ALL.iter().map(|insert| insert.word()).collect();
                    self.wrong(number, tr!("report-template-unknown", name = name, known = all.join(" ")))
                };
                lines.push(Line::Insert(insert.ok_or_else(unknown)?));
            } else if let Some(heading) = line.strip_prefix("## ") {
                lines.push(Line::Heading(2, heading.trim().to_owned()));
            } else if let Some(heading) = line.strip_prefix("# ") {
                lines.push(Line::Heading(1, heading.trim().to_owned()));
            } else if !line.is_empty() {
                lines.push(Line::Text(line.to_owned()));
            }
        }
        if !lines.contains(&Line::Insert(Insert::Problems)) {
            return Err(self.wrong(0, tr!("report-template-problems")));
        }
        Ok(lines)
    }

    /// Fills a text in with figures of nothing, to see whether it can be used.
    ///
    /// # Errors
    /// See [`Template::fill`].
    pub fn check(self, text: &str) -> Result<(), ReportError> {
        self.fill(text, &super::periodic::Context::default()).map(drop)
    }

    fn wrong(self, line: usize, reason: String) -> ReportError {
        ReportError::Template { name: self.file_name(), line, reason }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(text: &str) -> Result<Vec<Line>, String> {
        Template::Week.fill(text, &json!({"now": {"visits": 3}})).map_err(|error| error.message())
    }

    #[test]
    fn lines_are_headings_paragraphs_and_places() {
        let lines = filled("# 一、工作\n走访 {{ now.visits }} 户次。\n\n@problems\n").unwrap();
        let expected =
            [Line::Heading(1, "一、工作".into()), Line::Text("走访 3 户次。".into()), Line::Insert(Insert::Problems)];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_template_that_cant_be_carried_out_is_refused_with_its_line() {
        for (text, line, said) in [
            ("@problems\n{{ now.vists }}", "第 2 行", ""),
            ("@problems\n\n{% if now.visits %}", "第 3 行", ""),
            ("@problems\n@measure", "第 2 行", "measures"),
            ("# 一切都好", "", "@problems"),
        ] {
            let message = filled(text).unwrap_err();
            assert!(message.contains(line) && message.contains(said) && message.contains("week.txt"), "{message}");
        }
    }

    #[test]
    fn one_without_the_problems_hidden_behind_a_condition_is_refused() {
        assert!(filled("{% if now.visits > 5 %}\n@problems\n{% endif %}").unwrap_err().contains("@problems"));
    }
}
