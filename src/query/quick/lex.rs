//! A line as tokens: blanks, stops, signs, block words and words, each with the
//! bytes it takes. Together they are the whole line. What a word means is not
//! known here.

use std::ops::Range;

use super::vocabulary;
use crate::base::fold::simplified;
use crate::base::text::half_width_char;
use crate::domain::visit::Block;

/// A sign that gives the word behind it a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `#`, the category of a concern.
    Category,
    /// `!`, how soon.
    Due,
    /// `@`, who is responsible.
    Responsible,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// White space and control characters.
    Blank,
    /// A mark that parts words, as its half-width twin where it has one.
    Stop(char),
    /// A sign with the word behind it.
    Sign(Sign),
    /// A word that begins a block; `true` where what follows is a concern.
    Block(Block, bool),
    /// Anything else.
    Word,
}

/// A token and the bytes of the line that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The bytes it takes.
    pub span: Range<usize>,
}

/// Quotes between which nothing has a meaning of its own.
const QUOTES: &[(char, char)] = &[('“', '”'), ('「', '」'), ('『', '』'), ('《', '》')];
/// Marks that part words.
const STOPS: &str = ",;:，；：。、";

/// Returns the tokens of a line. Joined they are the line again.
pub fn tokens(line: &str) -> Vec<Token> {
    let mut lexer = Lexer { line, out: Vec::new(), word: None };
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        at = lexer.take(at, c);
    }
    lexer.end_word(at);
    split_blocks(&simplified(line), lexer.out)
}

/// Tells whether `c` is nothing but room between words.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

struct Lexer<'a> {
    line: &'a str,
    out: Vec<Token>,
    /// Where the word under way began.
    word: Option<usize>,
}

impl Lexer<'_> {
    /// Takes the character at `at`, with what belongs to it, and returns where the next one is.
    fn take(&mut self, at: usize, c: char) -> usize {
        let next = at + c.len_utf8();
        if is_blank(c) {
            self.end_word(at);
            let end = self.line[at..].find(|c| !is_blank(c)).map_or(self.line.len(), |length| at + length);
            self.out.push(Token { kind: Kind::Blank, span: at..end });
            return end;
        }
        if let Some(end) = self.quoted(at, c) {
            self.word.get_or_insert(at);
            return end;
        }
        if self.stops(at, c) {
            self.end_word(at);
            let c = if c == '。' { c } else { half_width_char(c) };
            self.out.push(Token { kind: Kind::Stop(c), span: at..next });
            return next;
        }
        if let Some(sign) = self.sign(at, c) {
            self.end_word(at);
            let end = self.sign_end(next);
            self.out.push(Token { kind: Kind::Sign(sign), span: at..end });
            return end;
        }
        self.word.get_or_insert(at);
        if vocabulary::is_check(c) {
            self.end_word(next);
        }
        next
    }

    fn end_word(&mut self, at: usize) {
        if let Some(start) = self.word.take() {
            self.out.push(Token { kind: Kind::Word, span: start..at });
        }
    }

    /// Returns where a quotation that begins here ends, where it ends at all.
    fn quoted(&self, at: usize, c: char) -> Option<usize> {
        let (open, close) = QUOTES.iter().find(|(open, _)| *open == c)?;
        let inside = at + open.len_utf8();
        self.line[inside..].find(*close).map(|length| inside + length + close.len_utf8())
    }

    fn before(&self, at: usize) -> Option<char> {
        self.line[..at].chars().next_back().map(half_width_char)
    }

    fn after(&self, at: usize, c: char) -> Option<char> {
        self.line[at + c.len_utf8()..].chars().next().map(half_width_char)
    }

    /// A colon or comma between digits belongs to a time or a number.
    fn stops(&self, at: usize, c: char) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let inside = matches!(c, ':' | '：' | ',') && digit(self.before(at)) && digit(self.after(at, c));
        STOPS.contains(c) && !inside
    }

    /// `3#楼` is a house, `王@abc` an address and `堵了！` a sigh: signs mean
    /// something where a word could begin, and `!` elsewhere before a due date alone.
    fn sign(&self, at: usize, c: char) -> Option<Sign> {
        let next = self.after(at, c).filter(|c| !is_blank(*c) && !STOPS.contains(*c))?;
        let glued = self.word.is_some();
        let latin = glued && self.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
        match half_width_char(c) {
            '#' if !latin && next != '#' => Some(Sign::Category),
            '@' if !latin && next != '@' => Some(Sign::Responsible),
            '!' if next != '!' && (!glued || vocabulary::begins_due(&self.line[at + c.len_utf8()..])) => {
                Some(Sign::Due)
            }
            _ => None,
        }
    }

    /// Returns where the word behind a sign ends.
    fn sign_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(c) = self.line[at..].chars().next() {
            let other = at > from && matches!(half_width_char(c), '#' | '@' | '!');
            if is_blank(c) || self.stops(at, c) || other {
                break;
            }
            at += c.len_utf8();
        }
        at
    }
}

/// Makes tokens of their own of the words that begin blocks: short ones where
/// they stand alone, full ones also where a word begins with one, and before
/// the first block anywhere, for people write 张三听牢骚 in one.
fn split_blocks(line: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut begun = false;
    for (n, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Word {
            out.push(token.clone());
            continue;
        }
        let colon = tokens.get(n + 1).is_some_and(|next| next.kind == Kind::Stop(':'));
        let mut span = token.span.clone();
        while let Some((found, block)) = vocabulary::block(&line[span.clone()], colon, !begun) {
            let (start, end) = (span.start + found.start, span.start + found.end);
            if start > span.start {
                out.push(Token { kind: Kind::Word, span: span.start..start });
            }
            out.push(Token { kind: Kind::Block(block.0, block.1), span: start..end });
            span = end..span.end;
            begun = true;
            if span.is_empty() {
                break;
            }
        }
        if !span.is_empty() {
            out.push(Token { kind: Kind::Word, span });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// Returns the tokens in short: blanks as `_`, the others with a mark before them.
    fn short(line: &str) -> String {
        let shown = tokens(line).into_iter().map(|token| {
            let text = &line[token.span];
            match token.kind {
                Kind::Blank => "_".to_owned(),
                Kind::Stop(c) => format!("·{c}"),
                Kind::Sign(Sign::Category) => format!("C{text}"),
                Kind::Sign(Sign::Due) => format!("D{text}"),
                Kind::Sign(Sign::Responsible) => format!("R{text}"),
                Kind::Block(block, raised) => format!("[{}{}]", block.word(), if raised { "+" } else { "" }),
                Kind::Word => text.to_owned(),
            }
        });
        shown.collect::<Vec<_>>().join("|")
    }

    #[rstest]
    #[case("张三 听牢骚 水渠 #水利 !5工作日", "张三|_|[complaints]|_|水渠|_|C#水利|_|D!5工作日")]
    #[case("张三听牢骚水渠淤塞#水利！急", "张三|[complaints]|水渠淤塞|C#水利|D！急")]
    #[case("张三，听牢骚：堵了！请尽快", "张三|·,|[complaints]|·:|堵了！请尽快")]
    #[case("诉求：路灯", "[complaints+]|·:|路灯")]
    #[case("昨天15:00 9：30", "昨天15:00|_|9：30")]
    #[case("3#楼 #路", "3#楼|_|C#路")]
    #[case("a@b.c @王会计", "a@b.c|_|R@王会计")]
    #[case("医保✓低保？", "医保✓|低保？")]
    #[case("说“讲政策 #好”的事", "说“讲政策 #好”的事")]
    #[case("# ! @", "#|_|!|_|@")]
    #[case("听 他说 办 灯", "[complaints]|_|他说|_|[help]|_|灯")]
    #[case("听说 办事", "听说|_|办事")]
    #[case("拉家常 干部讲政策细", "[chat]|_|干部讲政策细")]
    #[case("拉家常 讲政策的人来过", "[chat]|_|讲政策的人来过")]
    #[case("chat: fine policy", "[chat]|·:|_|fine|_|policy")]
    #[case("張三 聽牢騷 水渠", "張三|_|[complaints]|_|水渠")]
    #[case("張三講政策醫保", "張三|[policy_talk]|醫保")]
    #[case("", "")]
    fn a_line_falls_into_tokens(#[case] line: &str, #[case] expected: &str) {
        assert_eq!(short(line), expected);
    }

    proptest! {
        #[test]
        fn tokens_are_the_line(line in "[ \t\u{3000}张三听牢骚讲政策:：,，#＃!！@✓?“”a1\u{1b}\u{301}👍🏽-]{0,40}") {
            let joined: String = tokens(&line).into_iter().map(|token| line[token.span].to_owned()).collect();
            prop_assert_eq!(joined, line);
        }
    }
}
