//! Bundles: the sealed file, the lines in it, and the signed way of each ledger.

use std::io::Write;
use std::sync::LazyLock;

use dundian::base::entropy::SeededEntropy;
use dundian::base::limits::BUNDLE_LINE_BYTES_MAX;
use dundian::bundle::keys::{ReaderKey, SigningKey, recipient};
use dundian::bundle::manifest::Manifest;
use dundian::bundle::read::Reader;
use dundian::bundle::verify::Verifier;
use dundian::bundle::write::Writer;

/// Reads what all bundles of tests are sealed for.
pub static READER: LazyLock<ReaderKey> = LazyLock::new(|| ReaderKey::of(&[7; 32]));
/// Signs for the device that all bundles of tests come from.
pub static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::fresh(&mut SeededEntropy::new(1)));

/// Returns the manifest of a bundle of so many entries of one device.
pub fn manifest(entries: u64) -> Manifest {
    let spans: Vec<_> = (entries > 0)
        .then(|| serde_json::json!({"device": "abababababababab", "from": 1, "to": entries}))
        .into_iter()
        .collect();
    let reader = READER.recipient();
    serde_json::from_value(serde_json::json!({
        "dundian": "bundle", "v": 1, "id": dundian::base::ids::RecordId([5; 16]), "made": "2026-11-22T15:40:00+08:00",
        "sender": {"device": "abababababababab", "key": SIGNER.public(), "reader": reader, "name": "王磊", "role": "cadre"},
        "to": reader, "number": 1, "spans": spans,
    }))
    .unwrap()
}

/// Returns what is packed and sealed of any lines, as stock tools would do it.
pub fn sealed(lines: &[u8]) -> Vec<u8> {
    let to = recipient(&READER.recipient()).unwrap();
    let age = age::Encryptor::with_recipients(std::iter::once(&to as &dyn age::Recipient)).unwrap();
    let mut zstd = zstd::stream::write::Encoder::new(age.wrap_output(Vec::new()).unwrap(), 1).unwrap();
    zstd.write_all(lines).unwrap();
    zstd.finish().unwrap().finish().unwrap()
}

/// Reads a bundle to its end and returns its lines, `None` where the envelope
/// doesn't hold; and whether what it says of ledgers holds.
pub fn read(file: &[u8]) -> (Option<Vec<u8>>, bool) {
    let Ok(mut reader) = Reader::open(file, &READER) else { return (None, false) };
    let mut lines = serde_json::to_vec(reader.manifest()).unwrap();
    lines.push(b'\n');
    reader.manifest().entries();
    let mut verifier = Verifier::new(&reader.manifest().clone(), |_| Some(SIGNER.public())).ok();
    loop {
        match reader.next_lines() {
            Ok(Some(some)) => {
                for line in some.iter() {
                    lines.extend_from_slice(line.as_bytes());
                    lines.push(b'\n');
                    // Whoever imports stops at the first line that doesn't follow.
                    verifier = verifier.and_then(|mut known| known.line(line).is_ok().then_some(known));
                }
            }
            Ok(None) => break,
            Err(_) => return (None, false),
        }
    }
    (Some(lines), verifier.is_some_and(|verifier| verifier.finish().is_ok()))
}

/// Any file is a bundle or is refused; what is accepted is what was signed, to
/// the last byte, and what is signed is read back as it was written.
pub fn bundle(data: &[u8]) {
    read(data);
    if let (Some(lines), _) = read(&sealed(data)) {
        let signed = data.split_inclusive(|byte| *byte == b'\n').next_back().unwrap_or_default();
        let behind_first = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        // The first line may be written in several ways; what was signed is how it came.
        let (read, came) = (&lines[behind_first(&lines)..], &data[behind_first(data)..data.len() - signed.len()]);
        assert!(read == came, "accepted lines that aren't those of the file");
        assert!(signed.starts_with(b"{\"end\":") && signed.ends_with(b"}}\n"));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lines: String = text
        .lines()
        .filter(|line| line.len() < BUNDLE_LINE_BYTES_MAX && !line.starts_with("{\"end\":"))
        .map(|line| format!("{line}\n"))
        .collect();
    let manifest = manifest(0);
    let mut writer = Writer::sealed(Vec::new(), &[READER.recipient()], &manifest).unwrap();
    writer.lines(lines.as_bytes()).unwrap();
    let whole = [serde_json::to_string(&manifest).unwrap().as_bytes(), b"\n", lines.as_bytes()].concat();
    assert!(
        read(&writer.finish(&SIGNER).unwrap()).0.is_some_and(|back| back == whole),
        "signed lines are read otherwise"
    );
}
