//! Questions and answers of a policy as lines of text, `问：…` and `答：…`, and
//! back. What can't be read is said line by line and never guessed.

use super::policy::Answer;
use crate::tr;

/// What a line begins with that asks.
const ASKS: &[&str] = &["问题", "提问", "问", "Q"];
/// What a line begins with that answers.
const ANSWERS: &[&str] = &["回答", "解答", "答复", "答案", "答", "A"];

/// Something wrong in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It stands before the first question, or after an answer to none.
    Outside,
    /// It answers what nobody asked.
    NoQuestion,
    /// Nothing answers the question in it.
    NoAnswer,
}

impl Wrong {
    /// Returns what to tell the writer; `line` counts from 1.
    pub fn message(self, line: usize) -> String {
        match self {
            Self::Outside => tr!("domain-answer-outside", line = line),
            Self::NoQuestion => tr!("domain-answer-no-question", line = line),
            Self::NoAnswer => tr!("domain-answer-no-answer", line = line),
        }
    }
}

/// A question that is being read, with its line and its answer so far.
struct Open {
    line: usize,
    question: String,
    answer: Option<String>,
}

/// Returns the questions and answers that a text holds, and what is wrong in
/// which line, counted from 1. Lines that begin with no mark go on with the one above.
pub fn read(text: &str) -> (Vec<Answer>, Vec<(usize, Wrong)>) {
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    let (mut open, mut loose) = (None::<Open>, false);
    let close = |open: Option<Open>, read: &mut Vec<Answer>, wrong: &mut Vec<(usize, Wrong)>| {
        let Some(Open { line, question, answer }) = open else { return };
        let (question, answer) = (question.trim(), answer.as_deref().unwrap_or_default().trim());
        match (question.is_empty(), answer.is_empty()) {
            (true, _) => wrong.push((line, Wrong::NoQuestion)),
            (false, true) => wrong.push((line, Wrong::NoAnswer)),
            (false, false) => read.push(Answer { question: question.to_owned(), answer: answer.to_owned() }),
        }
    };
    for (n, line) in text.lines().enumerate() {
        match (mark(line), &mut open) {
            (Some((Mark::Asks, rest)), _) => {
                close(open.take(), &mut read, &mut wrong);
                let (question, answer) = answered_within(rest).map_or((rest, None), |(one, two)| (one, Some(two)));
                open = Some(Open { line: n + 1, question: question.into(), answer: answer.map(str::to_owned) });
                loose = false;
            }
            (Some((Mark::Answers, rest)), Some(Open { answer: answer @ None, .. })) => *answer = Some(rest.to_owned()),
            (Some((Mark::Answers, _)), _) => {
                close(open.take(), &mut read, &mut wrong);
                wrong.push((n + 1, Wrong::NoQuestion));
                loose = true;
            }
            (None, Some(Open { question, answer, .. })) => {
                let part = answer.as_mut().unwrap_or(question);
                part.push('\n');
                part.push_str(line.trim_end());
            }
            (None, None) if !loose && !line.trim().is_empty() => {
                wrong.push((n + 1, Wrong::Outside));
                loose = true;
            }
            (None, None) => {}
        }
    }
    close(open, &mut read, &mut wrong);
    (read, wrong)
}

/// Returns the questions and answers as lines of text.
pub fn written(answers: &[Answer]) -> String {
    let words = |answer: &Answer| {
        tr!("domain-answer-written", question = answer.question.as_str(), answer = answer.answer.as_str())
    };
    answers.iter().map(words).collect::<Vec<_>>().join("\n\n")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Asks,
    Answers,
}

/// Tells what a line begins with, such as `问：`, `2. 答：` or `Q3:`, and returns the rest.
fn mark(line: &str) -> Option<(Mark, &str)> {
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let line = line.trim_start_matches(|c: char| number(c) || c.is_whitespace() || "（(）)、.．".contains(c));
    [(Mark::Asks, ASKS), (Mark::Answers, ANSWERS)].into_iter().find_map(|(mark, words)| {
        words.iter().find_map(|word| {
            let rest = line.strip_prefix(word)?.trim_start_matches(number).trim_start();
            Some((mark, rest.strip_prefix([':', '：'])?.trim_start()))
        })
    })
}

/// Splits the line of a question where its answer stands in it, too: `能补吗？答：能。`
fn answered_within(text: &str) -> Option<(&str, &str)> {
    text.char_indices().filter(|(_, c)| c.is_whitespace() || "？?。！!；;".contains(*c)).find_map(|(at, c)| {
        let (question, rest) = text.split_at(at + c.len_utf8());
        mark(rest).filter(|(mark, _)| *mark == Mark::Answers).map(|(_, answer)| (question, answer))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let (read, wrong) = read(text);
        assert_eq!(wrong, [], "{text}");
        read.into_iter().map(|answer| (answer.question, answer.answer)).collect()
    }

    #[rstest]
    #[case("问：过了年底还能缴吗？\n答：能。")]
    #[case("问:过了年底还能缴吗？\n\n答: 能。\n")]
    #[case("1、问：过了年底还能缴吗？\n   答：能。")]
    #[case("问题1：过了年底还能缴吗？\n回答1：能。")]
    #[case("一问：过了年底还能缴吗？\n一答：能。")]
    #[case("Q：过了年底还能缴吗？\nA：能。")]
    #[case("问：过了年底还能缴吗？答：能。")]
    #[case("问：过了年底还能缴吗？ 答： 能。")]
    fn offices_write_it_in_many_ways(#[case] text: &str) {
        assert_eq!(pairs(text), [("过了年底还能缴吗？".to_owned(), "能。".to_owned())], "{text}");
    }

    #[test]
    fn lines_go_on_with_what_stands_above_and_are_written_back() {
        let text =
            "问：要带什么？\n到哪里办？\n答：带身份证。\n\n到村部，找会计请问：在不在。\n问：能代办吗？\n答：能。";
        let read = pairs(text);
        assert_eq!(read[0].0, "要带什么？\n到哪里办？");
        assert_eq!(read[0].1, "带身份证。\n\n到村部，找会计请问：在不在。");
        assert_eq!(read.len(), 2);
        let answers: Vec<Answer> = super::read(text).0;
        assert_eq!(super::read(&written(&answers)), (answers, Vec::new()));
        assert_eq!((written(&[]), super::read(" \n")), (String::new(), (Vec::new(), Vec::new())));
    }

    #[rstest]
    #[case("医保问答\n\n第一部分\n问：甲\n答：乙", (1, Wrong::Outside))]
    #[case("问：甲\n答：乙\n答：丙\n丁", (3, Wrong::NoQuestion))]
    #[case("答：乙\n丙\n问：甲\n答：乙", (1, Wrong::NoQuestion))]
    #[case("问：\n答：乙\n问：甲\n答：乙", (1, Wrong::NoQuestion))]
    #[case("问：甲\n答：乙\n问：丙", (3, Wrong::NoAnswer))]
    #[case("问：丙\n答：\n问：甲\n答：乙", (1, Wrong::NoAnswer))]
    fn what_can_not_be_read_is_said_once(#[case] text: &str, #[case] expected: (usize, Wrong)) {
        let (read, wrong) = read(text);
        assert_eq!((read.len(), wrong), (1, vec![expected]), "{text}");
        assert!(!expected.1.message(expected.0).starts_with("domain-"));
    }
}
