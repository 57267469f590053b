//! The people that one cell names: `王丽娟、孙国栋`, `张三 李四`, `3组王五`.

use super::super::words::{is_han, split_brackets};
use super::super::{names, values};

const MARKS: &[char] = &['、', '，', ',', ';', '；', '/', '／', '\n', '\r', '|', '+', '＋', '和', '及', '与'];

/// Returns what a cell names, part by part as written; blanks part only what are whole
/// names on both sides, for names of two characters are lined up by them.
pub(super) fn parts(text: &str) -> Vec<String> {
    let marked = text.split(is_mark(text)).map(str::trim).filter(|part| !part.is_empty());
    marked.flat_map(spaced).collect()
}

/// 和 may begin a name; it parts names only where both sides are some.
fn is_mark(text: &str) -> impl Fn(char) -> bool + use<> {
    let words = ['和', '及', '与'].into_iter().filter(|word| {
        text.split(*word).all(|side| {
            let plain: String = side.chars().filter(|c| is_han(*c)).collect();
            plain.chars().count() >= 2
        })
    });
    let words: Vec<char> = words.collect();
    move |c| (MARKS.contains(&c) && !['和', '及', '与'].contains(&c)) || words.contains(&c)
}

fn spaced(part: &str) -> Vec<String> {
    let pieces: Vec<&str> = part.split_whitespace().collect();
    let whole = |piece: &&str| piece.chars().filter(|c| is_han(*c)).count() >= 2 && names::name_likeness(piece) >= 0.6;
    if pieces.len() > 1 && pieces.iter().all(whole) {
        pieces.into_iter().map(str::to_owned).collect()
    } else {
        vec![part.to_owned()]
    }
}

/// One household as a cell names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The name.
    pub name: String,
    /// The group, where it stands with the name.
    pub group: Option<String>,
}

/// Reads one part as the name of a household: `张三`, `3组张三`, `张三（3组）`, `张三家`.
pub(super) fn named(part: &str) -> Option<Named> {
    let (outside, inside) = split_brackets(part);
    let group = inside.iter().find(|text| values::is_group(text)).and_then(|text| values::group(text));
    let text = if group.is_some() { outside } else { part.to_owned() };
    let (text, before) = match text.char_indices().find(|(_, c)| *c == '组' || *c == '队') {
        Some((at, c)) if at > 0 && values::is_group(&text[..at + c.len_utf8()]) && at + c.len_utf8() < text.len() => {
            (text[at + c.len_utf8()..].to_owned(), values::group(&text[..at + c.len_utf8()]))
        }
        _ => (text, None),
    };
    let name = names::name(&text)?;
    let name = name.split('等').next().filter(|stem| stem.chars().count() >= 2).unwrap_or(&name).to_owned();
    let short = ["一家", "家", "户"].iter().find_map(|tail| name.strip_suffix(tail)).filter(|s| s.chars().count() >= 2);
    Some(Named { name: short.unwrap_or(&name).to_owned(), group: group.or(before) })
}

/// Tells whether a part names a crowd and no household: 全体党员, 村民代表23人.
pub(super) fn is_crowd(part: &str) -> bool {
    let digits = part.chars().any(|c| c.is_ascii_digit());
    ["全体", "党员", "代表", "群众", "村民", "干部", "部分", "各组"].iter().any(|word| part.contains(word))
        || (digits && (part.contains('人') || part.contains('名') || part.ends_with('户')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_name_several() {
        for (text, expected) in [
            ("王丽娟、孙国栋", vec!["王丽娟", "孙国栋"]),
            ("彭　桂芝", vec!["彭　桂芝"]),
            ("王丽娟 孙国栋", vec!["王丽娟", "孙国栋"]),
            ("张三和李四", vec!["张三", "李四"]),
            ("和春梅", vec!["和春梅"]),
            ("张三\n李四", vec!["张三", "李四"]),
            ("", vec![]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
        for (text, name, group) in [
            ("3组张三", "张三", Some("3")),
            ("张三（三组）", "张三", Some("3")),
            ("张　三", "张三", None),
            ("张三家", "张三", None),
            ("李四等3户", "李四", None),
        ] {
            let found = named(text).unwrap();
            assert_eq!((found.name.as_str(), found.group.as_deref()), (name, group), "{text}");
        }
        assert!(is_crowd("全体党员") && is_crowd("村民代表23人") && !is_crowd("张三"));
    }
}
