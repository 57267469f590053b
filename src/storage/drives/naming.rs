//! What a drive is called, in characters: labels come in the encoding of
//! whatever wrote them.

use encoding_rs::GB18030;

use crate::base::limits::LINE_CHARS_MAX;
use crate::base::text::{gist, visible};

/// Returns a label as text, from how udev writes it into a file's name: `\x20`
/// stands for a byte. Bytes that aren't UTF-8 are taken for GB18030, in which
/// Windows labels sticks in China. One line, safe to be shown; empty where
/// there is nothing in it.
pub fn label(name: &[u8]) -> String {
    let bytes = unescaped(name);
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(&bytes).0.into_owned(),
    };
    visible(&gist(text.trim(), LINE_CHARS_MAX)).into_owned()
}

/// Returns the words that a disk's maker wrote into it, in one line safe to be shown.
pub fn words(parts: &[Vec<u8>]) -> String {
    let texts = parts.iter().map(|part| String::from_utf8_lossy(part.trim_ascii()).into_owned());
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    visible(&gist(&texts.join(" "), LINE_CHARS_MAX)).into_owned()
}

fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((&first, behind)) = rest.split_first() {
        let code = match (first, behind) {
            (b'\\', [b'x', high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        plain.push(code.unwrap_or(first));
        rest = if code.is_some() { &behind[3..] } else { behind };
    }
    plain
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maker_without_a_name_leaves_no_gap() {
        assert_eq!(words(&[b"SanDisk \n".into(), b" Cruzer\x07".into()]), "SanDisk Cruzer␇");
        assert_eq!(words(&[b"".into(), b"Flash".into()]), "Flash");
        assert_eq!(words(&[b" ".into(), b"".into()]), "");
    }

    #[test]
    fn labels_are_read_in_the_encoding_they_are_in() {
        for (name, text) in [
            (&b"SANDISK"[..], "SANDISK"),
            (br"My\x20Disk", "My Disk"),
            ("资料盘".as_bytes(), "资料盘"),
            (br"\xd7\xca\xc1\xcf\xc5\xcc", "资料盘"),
            (b"\xd7\xca\xc1\xcf", "资料"),
            (br"a\x1b[2J", "a␛[2J"),
            (br"\x20\x20", ""),
            (br"\x2", r"\x2"),
            (br"\xzz", r"\xzz"),
            (br"\x+1", r"\x+1"),
        ] {
            assert_eq!(label(name), text, "{}", String::from_utf8_lossy(name));
        }
    }
}
