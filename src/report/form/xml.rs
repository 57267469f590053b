//! A part of a package as a tree that is written back byte for byte wherever nothing
//! was changed. Names are looked at without their prefix: each program has its own.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::FormError;

/// Elements within elements. Real parts have a dozen.
const DEPTH_MAX: usize = 200;

/// One thing within an element.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text as it is written in the part, escaped.
    Text(String),
    /// Comments, instructions and the like, as written.
    Other(String),
}

/// An element and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// What stands between `<` and `>` of its first tag, without the closing slash.
    open: String,
    /// Its last tag as written; none where it is written as one.
    close: Option<String>,
    /// What is in it.
    pub nodes: Vec<Node>,
}

/// A whole part.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    before: String,
    /// The outermost element.
    pub root: Element,
    after: String,
}

fn broken(detail: impl ToString) -> FormError {
    FormError::Broken { detail: detail.to_string() }
}

impl Tree {
    /// Reads a part.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        let text = std::str::from_utf8(bytes).map_err(broken)?;
        let mut reader = Reader::from_str(text);
        let (mut before, mut after, mut root) = (String::new(), String::new(), None::<Element>);
        let mut open: Vec<Element> = Vec::new();
        let mut from = 0;
        loop {
            let event = reader.read_event().map_err(broken)?;
            let to = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
            let raw = text.get(from..to).unwrap_or_default();
            from = to;
            let node = match event {
                Event::Eof => break,
                Event::DocType(_) => return Err(broken("DOCTYPE")),
                Event::Start(_) => {
                    if open.len() >= DEPTH_MAX {
                        return Err(broken("too deep"));
                    }
                    let inner = &raw[raw.find('<').unwrap_or(0) + 1..raw.len() - 1];
                    open.push(Element { open: inner.to_owned(), close: Some(String::new()), nodes: Vec::new() });
                    continue;
                }
                Event::Empty(_) => {
                    let inner = &raw[raw.find('<').unwrap_or(0) + 1..raw.len() - 2];
                    Node::Element(Element { open: inner.to_owned(), close: None, nodes: Vec::new() })
                }
                Event::End(_) => {
                    let Some(mut element) = open.pop() else { return Err(broken("stray end")) };
                    element.close = Some(raw.to_owned());
                    Node::Element(element)
                }
                Event::Text(_) | Event::GeneralRef(_) => Node::Text(raw.to_owned()),
                _ => Node::Other(raw.to_owned()),
            };
            match (open.last_mut(), node) {
                (Some(parent), Node::Text(more)) => match parent.nodes.last_mut() {
                    Some(Node::Text(text)) => text.push_str(&more),
                    _ => parent.nodes.push(Node::Text(more)),
                },
                (Some(parent), node) => parent.nodes.push(node),
                (None, Node::Element(element)) if root.is_none() => root = Some(element),
                (None, Node::Text(text) | Node::Other(text)) if root.is_none() => before.push_str(&text),
                (None, Node::Text(text) | Node::Other(text)) => after.push_str(&text),
                (None, Node::Element(_)) => return Err(broken("two roots")),
            }
        }
        match root {
            Some(root) if open.is_empty() => Ok(Self { before, root, after }),
            _ => Err(broken("cut off")),
        }
    }

    /// Returns the part in bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.before.clone();
        self.root.write(&mut out);
        out.push_str(&self.after);
        out.into_bytes()
    }
}

impl Element {
    /// Makes an element without anything in it.
    pub fn new(name: &str) -> Self {
        Self { open: name.to_owned(), close: None, nodes: Vec::new() }
    }

    /// Adds an attribute.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// Adds an element.
    pub fn holding(mut self, child: Self) -> Self {
        self.nodes.push(Node::Element(child));
        self
    }

    /// Adds text, whatever is in it.
    pub fn saying(mut self, text: &str) -> Self {
        self.nodes.push(Node::Text(escape(text)));
        self
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.open);
        if self.nodes.is_empty() && self.close.is_none() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.nodes {
            match node {
                Node::Element(element) => element.write(out),
                Node::Text(text) | Node::Other(text) => out.push_str(text),
            }
        }
        match &self.close {
            Some(close) => out.push_str(close),
            None => out.extend(["</", self.full_name(), ">"]),
        }
    }

    fn full_name(&self) -> &str {
        self.open.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default()
    }

    /// Returns the name without its prefix.
    pub fn name(&self) -> &str {
        let name = self.full_name();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// Returns the name of a neighbour or child of this element: with its prefix.
    pub fn named(&self, local: &str) -> String {
        match self.full_name().rsplit_once(':') {
            Some((prefix, _)) => format!("{prefix}:{local}"),
            None => local.to_owned(),
        }
    }

    /// Returns the attributes: name, where the value stands in the tag, and the value as written.
    fn attributes(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let mut found = Vec::new();
        let mut at = self.full_name().len();
        while let Some(equals) = self.open[at..].find('=') {
            let name = self.open[at..at + equals].trim();
            let rest = &self.open[at + equals + 1..];
            let Some(start) = rest.find(['"', '\'']) else { break };
            let quote = &rest[start..=start];
            let from = at + equals + 1 + start + 1;
            let Some(length) = self.open[from..].find(quote) else { break };
            found.push((name, from..from + length));
            at = from + length + 1;
        }
        found
    }

    /// Returns an attribute, by its name without a prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let local = |full: &str| full.rsplit_once(':').map_or(full.to_owned(), |(_, local)| local.to_owned());
        let (_, range) = self.attributes().into_iter().find(|(full, _)| local(full) == name)?;
        Some(unescape(&self.open[range]))
    }

    /// Returns an attribute that is a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.trim().parse().ok()
    }

    /// Tells whether an attribute says yes.
    pub fn says(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: &str) {
        let value = escape(value).replace('"', "&quot;").replace('\n', "&#10;");
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        let known = self.attributes().into_iter().find(|(full, _)| {
            *full == name || full.rsplit_once(':').is_some_and(|(_, own)| own == local) && !name.contains(':')
        });
        match known.map(|(_, range)| range) {
            Some(range) if self.open.as_bytes().get(range.end) == Some(&b'\'') => {
                self.open.replace_range(range, &value.replace('\'', "&apos;"));
            }
            Some(range) => self.open.replace_range(range, &value),
            None => {
                let end = self.open.trim_end().len();
                self.open.insert_str(end, &format!(" {name}=\"{value}\""));
            }
        }
    }

    /// Takes an attribute away.
    pub fn unset(&mut self, name: &str) {
        let Some((full, range)) = self.attributes().into_iter().find(|(full, _)| *full == name) else { return };
        let from = self.open[..range.start].rfind(full).unwrap_or(range.start);
        let from = self.open[..from].trim_end().len();
        self.open.replace_range(from..range.end + 1, "");
    }

    /// Returns the elements in it.
    pub fn children(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// Returns the elements in it, to be changed.
    pub fn children_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.nodes.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// Returns the elements in it with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Returns the first element in it with this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children().find(|child| child.name() == name)
    }

    /// Returns the first element in it with this name, to be changed.
    pub fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children_mut().find(|child| child.name() == name)
    }

    /// Returns where in `nodes` the first element with this name is.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| matches!(node, Node::Element(element) if element.name() == name))
    }

    /// Returns all text in it and in what is in it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.collect(&mut out);
        out
    }

    fn collect(&self, out: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Element(element) => element.collect(out),
                Node::Text(text) => out.push_str(&unescape(text)),
                Node::Other(raw) => {
                    let inner = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                    out.push_str(inner.unwrap_or_default());
                }
            }
        }
    }

    /// Puts text in the place of all that is in it.
    pub fn say(&mut self, text: &str) {
        self.nodes = vec![Node::Text(escape(text))];
    }

    /// Visits it and every element in it.
    pub fn walk(&mut self, each: &mut dyn FnMut(&mut Element)) {
        each(self);
        for child in self.children_mut() {
            child.walk(each);
        }
    }
}

/// Returns text as XML has it. What XML can't hold at all is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => {}
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// Returns what escaped text says.
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';') else { break };
        let name = &rest[1..end];
        let code = || match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok(),
            digits => digits.parse().ok(),
        };
        match name {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "apos" => out.push('\''),
            _ => match code().and_then(char::from_u32) {
                Some(c) => out.push(c),
                None => out.push_str(&rest[..=end]),
            },
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "\u{feff}<?xml version=\"1.0\"?>\r\n<!-- x --><x:a  b = '1' xmlns:x=\"u\" >\n <x:c d=\"&lt;&#38;\"/><x:c></x:c >t&amp;<![CDATA[<]]></x:a>\n";

    #[test]
    fn a_part_comes_back_byte_for_byte() {
        let tree = Tree::parse(PART.trim_start_matches('\u{feff}').as_bytes()).unwrap();
        assert_eq!(String::from_utf8(tree.bytes()).unwrap(), PART.trim_start_matches('\u{feff}'));
        assert_eq!(tree.root.name(), "a");
        assert_eq!(tree.root.child("c").unwrap().get("d").as_deref(), Some("<&"));
        assert_eq!(tree.root.text().trim(), "t&<");
    }

    #[test]
    fn attributes_are_set_added_and_taken_away() {
        let mut element = Tree::parse(b"<a r='1' s=\"2\"/>").unwrap().root;
        element.set("r", "it's");
        element.set("t", "\"<");
        element.unset("s");
        let mut out = String::new();
        element.write(&mut out);
        assert_eq!(out, "<a r='it&apos;s' t=\"&quot;&lt;\"/>");
        assert_eq!(element.get("t").as_deref(), Some("\"<"));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a><a/>", &"<a>".repeat(300)] {
            assert!(Tree::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Tree::parse(&[0xff, 0xfe]).is_err());
    }

    #[test]
    fn what_xml_can_not_hold_is_left_out() {
        assert_eq!(escape("a\u{0}\u{b}\u{1f}<\u{fffe}b\n"), "a&lt;b\n");
    }
}
