//! Makes inputs of kept ones, the same for the same seed: bytes flipped, pieces
//! taken out, doubled, exchanged with those of others, numbers and signs put in
//! that programs stumble over.

use fastrand::Rng;

/// What programs stumble over.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\x1b]52;c;eA==\x07",
    b"\xff\xfe",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\t",
    b"\"",
    b"\\",
    b"{",
    b"[",
    b"]",
    b"}",
    b":",
    b",",
    b"=",
    b"-1",
    b"0",
    b"9223372036854775808",
    b"18446744073709551616",
    b"1e400",
    b"NaN",
    b"null",
    b"true",
    "\u{202e}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{e0041}".as_bytes(),
    "👩‍👩‍👧".as_bytes(),
    "𠮷".as_bytes(),
    "é".as_bytes(),
    "e\u{301}\u{301}\u{301}\u{301}".as_bytes(),
    "　".as_bytes(),
    "＝".as_bytes(),
    "张三".as_bytes(),
    "听牢骚".as_bytes(),
    "#水利".as_bytes(),
    "!5工作日".as_bytes(),
    "✓".as_bytes(),
    "“".as_bytes(),
];
/// An input is not grown past this, in bytes.
const BYTES_MAX: usize = 16 << 10;

/// A source of inputs.
pub struct Mutator {
    random: Rng,
    corpus: Vec<Vec<u8>>,
}

impl Mutator {
    /// Returns a source over `corpus`, the same for the same seed.
    pub fn new(seed: u64, corpus: Vec<Vec<u8>>) -> Self {
        Self { random: Rng::with_seed(seed), corpus }
    }

    /// Returns the next input.
    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.kept();
        for _ in 0..self.random.usize(1..8) {
            self.change(&mut input);
            input.truncate(BYTES_MAX.max(self.corpus.iter().map(Vec::len).max().unwrap_or(0)));
        }
        input
    }

    fn kept(&mut self) -> Vec<u8> {
        self.random.choice(&self.corpus).cloned().unwrap_or_default()
    }

    fn piece(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let from = self.random.usize(..=bytes.len());
        from..(from + self.random.usize(..64)).min(bytes.len())
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let piece = self.piece(input);
        let at = self.random.usize(..=input.len());
        match self.random.u8(..8) {
            0 if at < input.len() => input[at] ^= 1 << self.random.u8(..8),
            1 if at < input.len() => input[at] = self.random.u8(..),
            2 => drop(input.drain(piece)),
            3 => {
                let doubled = input[piece].to_vec();
                let times = self.random.usize(1..5);
                input.splice(at..at, doubled.repeat(times));
            }
            4 => {
                let other = self.kept();
                let taken = self.piece(&other);
                input.splice(piece, other[taken].iter().copied());
            }
            5 => {
                let other = self.kept();
                input.truncate(at);
                let from = self.random.usize(..=other.len());
                input.extend_from_slice(&other[from..]);
            }
            _ => {
                let odd = self.random.choice(ODD).copied().unwrap_or_default();
                input.splice(piece.start..piece.start, odd.iter().copied());
            }
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_inputs_and_they_differ_from_each_other() {
    let inputs = |seed| {
        let mut mutator = Mutator::new(seed, vec![b"head = 1".to_vec(), "张三 听牢骚".into()]);
        (0..50).map(|_| mutator.next()).collect::<Vec<_>>()
    };
    assert_eq!(inputs(7), inputs(7));
    assert_ne!(inputs(7), inputs(8));
    let mut different = inputs(7);
    different.sort();
    different.dedup();
    assert!(different.len() > 40, "{}", different.len());
}
