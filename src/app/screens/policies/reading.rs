//! A policy in large, to be read out in somebody's yard: short lines, a
//! sentence at a time, and each question on a page of its own.

use ratatui::layout::Rect;

use super::numbered;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::PolicyId;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::tr;

/// A policy being read out.
#[derive(Debug)]
pub struct Reading {
    /// The policy.
    pub policy: PolicyId,
    /// What is read: the text where 0, else the question with this number.
    pub step: usize,
    /// How many questions there are.
    pub questions: usize,
    /// The page.
    pub page: Page,
    built: Option<(Stamp, u64, usize)>,
}

/// Columns of a line: what an eye takes in at arm's length.
const LINE_COLUMNS: u16 = 56;

/// Returns the room for the text in a body, and the line under it that tells
/// where one is.
pub fn parts(body: Rect) -> (Rect, Rect) {
    let width = LINE_COLUMNS.min(body.width.saturating_sub(2));
    let x = body.x + (body.width - width) / 2;
    let above = u16::from(body.height > 14);
    let text = Rect { x, y: body.y + above, width, height: body.height.saturating_sub(2 + above) };
    (text, Rect { x, y: body.bottom() - 1, width, height: 1 })
}

impl Reading {
    /// Begins to read a policy.
    pub fn new(policy: PolicyId) -> Self {
        Self { policy, step: 0, questions: 0, page: Page::default(), built: None }
    }

    /// Brings the page up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        seen.want(Kind::Policy, self.policy);
        let key = (seen.stamp(), seen.docs.arrived(), self.step);
        if self.built != Some(key) {
            let full = seen.docs.read::<Policy>(self.policy);
            let policy = full.as_ref().or_else(|| seen.state.policy(self.policy));
            self.questions = policy.map_or(0, |policy| policy.answers.len());
            self.step = self.step.min(self.questions);
            self.page.replace(policy.map(|policy| page(policy, self.step)).unwrap_or_default());
            self.built = Some(key);
        }
        let (text, _) = parts(seen.body);
        self.page.fit(usize::from(text.width), usize::from(text.height));
    }

    /// Goes on to the next question, or back to the one before.
    pub fn turn(&mut self, back: bool) {
        let step = if back { self.step.saturating_sub(1) } else { (self.step + 1).min(self.questions) };
        if step != self.step {
            self.step = step;
            self.page.scroll_to_edge(false);
        }
    }
}

fn page(policy: &Policy, step: usize) -> Page {
    let mut page = Page::default();
    let paragraph = |page: &mut Page, indent, text: &str| {
        for sentence in sentences(text) {
            page.gap();
            page.put(Piece { indent, text: sentence, ..Piece::default() });
        }
    };
    let Some(answer) = step.checked_sub(1).and_then(|at| policy.answers.get(at)) else {
        page.add(Tint::Title, policy.title.clone());
        page.add(Tint::Dim, numbered(policy).join(" · "));
        page.gap();
        paragraph(&mut page, 0, &policy.text);
        return page;
    };
    page.add(Tint::Dim, policy.title.clone());
    page.gap();
    page.put(Piece { tint: Tint::Accent, label: tr!("app-policy-question"), text: answer.question.clone(), indent: 0 });
    paragraph(&mut page, 4, &answer.answer);
    page
}

/// Returns the sentences of a text, each with the marks that close it.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for paragraph in text.lines() {
        let mut sentence = String::new();
        let mut rest = paragraph.chars().peekable();
        while let Some(c) = rest.next() {
            sentence.push(c);
            let closes = |c: &char| "。！？；”』）".contains(*c);
            let ended = sentence.contains(['。', '！', '？', '；']) && closes(&c);
            if ended && !rest.peek().is_some_and(closes) {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        sentences.push(sentence);
    }
    let trimmed = sentences.iter().map(|sentence| sentence.trim().to_owned());
    trimmed.filter(|sentence| !sentence.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_sentence_by_sentence() {
        let read = |text| sentences(text);
        assert_eq!(
            read("每人 400 元，年底缴清。“能补缴吗？”能！\n\n另见 3.2 条"),
            ["每人 400 元，年底缴清。", "“能补缴吗？”", "能！", "另见 3.2 条"]
        );
        assert_eq!(read("（六十岁以上）免缴"), ["（六十岁以上）免缴"]);
        assert!(read(" \n").is_empty());
    }

    #[test]
    fn the_text_has_room_at_every_size() {
        for (width, height) in [(58, 11), (78, 19), (238, 65)] {
            let body = Rect::new(1, 3, width, height);
            let (text, foot) = parts(body);
            assert!(text.intersection(body) == text && foot.intersection(body) == foot && !text.intersects(foot));
        }
    }
}
