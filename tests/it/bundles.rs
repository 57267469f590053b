//! Bundles from strangers: refused in little memory and in little time, whatever
//! they claim, and never accepted with a byte of theirs another.

use std::io::Write;

use dundian::base::ids::DeviceId;
use dundian::bundle::read::{ReadError, Reader};
use dundian::bundle::verify::{Marker, Verifier};
use dundian::bundle::write::Writer;
use dundian::oplog::chain::DeviceTip;
use dundian::oplog::entry::{Entry, Head, write};
use dundian::oplog::note::attestation;
use dundian::oplog::stamp::Stamp;

use crate::fuzz::targets::bundle::{READER, SIGNER, manifest, read, sealed};

/// What reading any bundle may take, in KiB.
const MEMORY_KIB_MAX: u64 = 256 << 10;

/// Returns the lines of a bundle with two entries, as they are signed.
fn honest() -> Vec<u8> {
    let device = DeviceId([0xab; 8]);
    let mut writer = Writer::open(Vec::new(), &manifest(2)).unwrap();
    let mut at = DeviceTip::default();
    writer.line(&Marker::Open { span: 0, before: at }.line().unwrap()).unwrap();
    for seq in 1..=2 {
        let head = Head { seq, ..head(device) };
        let line = write(&head, [1; 16], r#"{"id":"x","reason":"重复"}"#, at.chain).unwrap().line;
        at = DeviceTip { seq, chain: Entry::parse(&line).unwrap().chain(at.chain) };
        writer.line(&line).unwrap();
    }
    let signature = SIGNER.sign(&attestation(device, at.seq, at.chain));
    writer.line(&Marker::Close { span: 0, signature }.line().unwrap()).unwrap();
    writer.finish(&SIGNER).unwrap()
}

fn head(by: DeviceId) -> Head {
    Head { v: 1, seq: 1, stamp: Stamp::new(1_790_000_000_123, 7), kind: "visit.removed".into(), by }
}

/// Fails where this process has ever taken more memory than reading may. Says
/// nothing where the tests share one process.
#[track_caller]
fn takes_little_memory() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(std::env::var_os("NEXTEST").is_none() || kib < MEMORY_KIB_MAX, "{kib} KiB");
}

/// Returns why a file is refused while it is read to its end.
fn refused(file: &[u8]) -> ReadError {
    let mut reader = match Reader::open(file, &READER) {
        Ok(reader) => reader,
        Err(error) => return error,
    };
    loop {
        match reader.next_lines() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it was accepted"),
            Err(error) => return error,
        }
    }
}

/// Tells whether a file that is only checked, and not read, holds.
fn is_whole(file: &[u8]) -> bool {
    Reader::open(file, &READER).and_then(Reader::check).is_ok()
}

fn first_line() -> Vec<u8> {
    [serde_json::to_vec(&manifest(2)).unwrap(), b"\n".to_vec()].concat()
}

#[test]
fn an_honest_bundle_is_accepted_and_is_the_one_in_the_corpus() {
    let lines = honest();
    let (read, holds) = read(&sealed(&lines));
    assert!(holds && lines.starts_with(&read.unwrap()));
    assert!(is_whole(&sealed(&lines)));
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/bundle/whole");
    assert!(std::fs::read(kept).unwrap() == lines, "the form of bundles has changed");
}

#[test]
fn no_byte_of_a_bundle_can_be_another_and_none_can_be_missing() {
    let lines = honest();
    for at in 0..lines.len() {
        let mut altered = lines.clone();
        altered[at] ^= 1;
        assert!(read(&sealed(&altered)).0.is_none() && !is_whole(&sealed(&altered)), "byte {at} was altered");
        assert!(read(&sealed(&lines[..at])).0.is_none(), "cut at {at}");
    }
    let file = sealed(&lines);
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(read(&altered).0.is_none() && !is_whole(&altered), "byte {at} of the file was altered");
        assert!(read(&file[..at]).0.is_none() && !is_whole(&file[..at]), "the file was cut at {at}");
    }
    let longer = [&file[..], b"\n"].concat();
    assert!(read(&longer).0.is_none() && !is_whole(&longer));
}

#[test]
fn a_line_that_never_ends_is_refused_before_it_is_taken_in() {
    let mut lines = first_line();
    // A gigabyte of it takes some thirty kilobytes packed.
    let to = dundian::bundle::keys::recipient(&READER.recipient()).unwrap();
    let age = age::Encryptor::with_recipients(std::iter::once(&to as &dyn age::Recipient)).unwrap();
    let mut zstd = zstd::stream::write::Encoder::new(age.wrap_output(Vec::new()).unwrap(), 1).unwrap();
    zstd.write_all(&lines).unwrap();
    lines = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        zstd.write_all(&lines).unwrap();
    }
    let file = zstd.finish().unwrap().finish().unwrap();
    assert!(file.len() < 1 << 20, "{} bytes", file.len());
    assert!(matches!(refused(&file), ReadError::TooLarge));
    takes_little_memory();
}

#[test]
fn a_window_or_a_size_beyond_all_bounds_is_only_a_claim() {
    // RFC 8878, section 3.1.1: magic number, descriptor, window of 2^41 bytes.
    let wide = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff][..], &[0x01, 0, 0]].concat();
    // A single segment that claims 2^63 bytes.
    let long = [&[0x28, 0xb5, 0x2f, 0xfd, 0xe0][..], &(1u64 << 63).to_le_bytes(), &[0x01, 0, 0]].concat();
    for frame in [wide, long] {
        let to = dundian::bundle::keys::recipient(&READER.recipient()).unwrap();
        let age = age::Encryptor::with_recipients(std::iter::once(&to as &dyn age::Recipient)).unwrap();
        let mut out = age.wrap_output(Vec::new()).unwrap();
        out.write_all(&frame).unwrap();
        let error = refused(&out.finish().unwrap());
        assert!(matches!(error, ReadError::Damaged(_) | ReadError::TooLarge | ReadError::NoBundle), "{error}");
    }
    takes_little_memory();
}

#[test]
fn numbers_up_to_the_largest_are_only_claims() {
    let largest = [u64::MAX, u64::MAX - 1, 1 << 63];
    for (from, to) in largest.into_iter().flat_map(|to| [(0, to), (1, to), (to, to), (to, 1)]) {
        let mut said = manifest(2);
        (said.spans[0].from, said.spans[0].to) = (from, to);
        said.spans.push(said.spans[0]);
        assert!(said.entries() >= to.saturating_sub(from), "{from} to {to}");
        let mut writer = Writer::sealed(Vec::new(), &[READER.recipient()], &said).unwrap();
        writer
            .line(
                &Marker::Open { span: usize::MAX, before: DeviceTip { seq: u64::MAX, ..DeviceTip::default() } }
                    .line()
                    .unwrap(),
            )
            .unwrap();
        let (lines, holds) = read(&writer.finish(&SIGNER).unwrap());
        assert!(lines.is_some() && !holds, "{from} to {to}");
    }
    let end = r#"{"end":{"bytes":9223372036854775808,"digest":"","signature":""}}"#;
    assert!(matches!(refused(&sealed(&[&first_line()[..], end.as_bytes(), b"\n"].concat())), ReadError::Damaged(_)));
    takes_little_memory();
}

#[test]
fn a_million_brackets_are_refused_wherever_they_stand() {
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    assert!(matches!(refused(&sealed(format!("{deep}\n").as_bytes())), ReadError::NoBundle));
    let text = String::from_utf8(first_line()).unwrap();
    for field in ["\"figures\":", "\"later\":"] {
        let first = text.replacen('{', &format!("{{{field}{deep},"), 1);
        refused(&sealed(first.as_bytes()));
    }
    // Within an entry it is text of its author, and no line of ours goes into it.
    let head = serde_json::to_string(&head(DeviceId([0xab; 8]))).unwrap();
    let mut verifier = Verifier::new(&manifest(2), |_| Some(SIGNER.public())).unwrap();
    for line in [deep.clone(), format!(r#"{{"open":{deep}}}"#), format!(r#"{{"head":{deep},"salt":"","body":{{}}}}"#)] {
        assert!(verifier.line(&line).is_err());
    }
    let body = format!(r#"{{"head":{head},"salt":"","body":{deep}}}"#);
    let entry = Entry::parse(&body).unwrap();
    assert!(dundian::oplog::codec::decode(&entry.head.kind, entry.body.unwrap()).is_err());
    takes_little_memory();
}

#[test]
fn a_header_for_as_many_readers_as_one_likes_has_a_bound() {
    let mut file = b"age-encryption.org/v1\n".to_vec();
    for _ in 0..200_000 {
        file.extend_from_slice(
            b"-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n",
        );
    }
    assert!(matches!(refused(&file), ReadError::Damaged(_)));
    assert!(matches!(refused(b"age-encryption.org/v1\n-> X25519"), ReadError::Damaged(_)));
    takes_little_memory();
}
