//! Visits by the file: a thread reads and parses, this one commits whatever is
//! there with one synchronisation of the disk, and each visit is acknowledged
//! only after that.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde::Serialize;

use super::failure::{Failure, complain, told};
use super::intake::{self, BadLine, Intake, Taken, VisitLine};
use super::out::Out;
use crate::base::ids::VisitId;
use crate::base::limits::{GROUP_BYTES_MAX, GROUP_VISITS_MAX, IMPORT_LINE_BYTES_MAX};
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::problem::Problem;
use crate::tr;
use crate::workspace::{CommitError, Workspace};

/// Bytes that the reader takes from the file at once. Lines that came with one
/// read go through the channel together.
const READ_BYTES: usize = 128 << 10;
/// Such reads that may wait for the committer.
const READS_WAITING_MAX: usize = 8;
/// Kinds of warnings that are told one by one.
const WARNINGS_MAX: usize = 20;

/// A line of the file as the reader hands it on.
struct Line {
    number: u64,
    bytes: usize,
    read: Result<VisitLine, Box<BadLine>>,
}

/// What the reader hands on: lines, or that the file can't be read further.
type Handed = Result<Vec<Line>, io::Error>;

#[derive(Serialize)]
struct Saved<'a> {
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    id: VisitId,
    durable: bool,
}

#[derive(Serialize)]
struct Refused<'a> {
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    line: u64,
    error: &'a str,
}

/// Logs all visits of a file, or of stdin where it is `-`. Returns whether
/// every line went in.
pub(super) fn run(workspace: &mut Workspace, path: &Path, sure: bool, out: &mut Out) -> Result<bool, Failure> {
    let source: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let name = visible(&path.display().to_string()).into_owned();
        let file = File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
        });
        Box::new(file.map_err(|error| Failure::new(no_file(&name, &error)))?)
    };
    let (sender, receiver) = sync_channel(READS_WAITING_MAX);
    // Left to itself: it ends with the file or when nobody listens any more. It
    // may hang in a read of stdin, which is no reason for the program to hang.
    let reader = thread::Builder::new().name("reader".into()).spawn(move || read_lines(source, &sender));
    reader.map_err(Failure::from)?;
    let me = workspace.me();
    let mut intake = Intake::new(me.cadre, me.device, workspace.clock().now(), workspace.calendar());
    intake.sure = sure;
    let mut feed = Feed { workspace, out, intake, warnings: Vec::new(), warned: 0, refused: 0 };
    feed.run(&receiver)
}

/// Says why a file can't be opened.
pub(super) fn no_file(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => tr!("cli-no-file", path = name),
        io::ErrorKind::PermissionDenied => tr!("cli-file-denied", path = name),
        io::ErrorKind::IsADirectory => tr!("cli-file-is-dir", path = name),
        _ => tr!("cli-file-failed", path = name, reason = error.to_string()),
    }
}

fn read_lines(source: Box<dyn Read + Send>, sender: &SyncSender<Handed>) {
    let mut source = BufReader::with_capacity(READ_BYTES, source);
    let (mut number, mut lines, mut bytes) = (0, Vec::new(), Vec::new());
    loop {
        bytes.clear();
        match next_line(&mut source, &mut bytes) {
            Err(error) => {
                // Whoever stopped listening needs no news.
                let _ = sender.send(Ok(lines)).and_then(|()| sender.send(Err(error)));
                return;
            }
            Ok(Ended::File) => {
                let _ = sender.send(Ok(lines));
                return;
            }
            Ok(ended) => {
                number += 1;
                let text = if number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes) } else { &bytes };
                if ended == Ended::TooLong {
                    let error = tr!("cli-line-too-long", max = IMPORT_LINE_BYTES_MAX);
                    let read = Err(Box::new(BadLine { reference: None, error }));
                    lines.push(Line { number, bytes: 0, read });
                } else if !text.iter().all(u8::is_ascii_whitespace) {
                    lines.push(Line { number, bytes: text.len(), read: intake::read(text) });
                }
            }
        }
        // What has come is handed on before waiting for more.
        let more_is_here = source.buffer().contains(&b'\n');
        if !more_is_here && !lines.is_empty() && sender.send(Ok(std::mem::take(&mut lines))).is_err() {
            return;
        }
    }
}

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// As lines do, or with the file.
    Whole,
    /// It went past the limit; the rest of it was passed over.
    TooLong,
    /// There was no more line.
    File,
}

/// Reads the next line of a source, without its end and within its bound.
pub(super) fn next_line(source: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<Ended> {
    let read = source.by_ref().take(IMPORT_LINE_BYTES_MAX as u64 + 1).read_until(b'\n', into)?;
    if read == 0 {
        return Ok(Ended::File);
    }
    if into.last() == Some(&b'\n') {
        into.pop();
        return Ok(Ended::Whole);
    }
    if read <= IMPORT_LINE_BYTES_MAX {
        return Ok(Ended::Whole);
    }
    loop {
        let here = source.fill_buf()?;
        let end = here.iter().position(|byte| *byte == b'\n');
        let (used, over) = (end.map_or(here.len(), |end| end + 1), end.is_some() || here.is_empty());
        source.consume(used);
        if over {
            return Ok(Ended::TooLong);
        }
    }
}

/// What became of one line, in the order of the file.
struct Answer {
    number: u64,
    reference: Option<String>,
    fate: Result<VisitId, String>,
}

struct Feed<'a> {
    workspace: &'a mut Workspace,
    out: &'a mut Out,
    intake: Intake,
    /// The kinds of warnings met, each once.
    warnings: Vec<Problem>,
    warned: u64,
    refused: u64,
}

impl Feed<'_> {
    fn run(&mut self, receiver: &Receiver<Handed>) -> Result<bool, Failure> {
        let mut trouble = None;
        let mut waiting: Vec<Line> = Vec::new();
        while let Ok(handed) = receiver.recv() {
            let mut handed = Some(handed);
            while let Some(next) = handed.take() {
                match next {
                    Ok(lines) => waiting.extend(lines),
                    Err(error) => trouble = Some(error),
                }
                if waiting.len() < GROUP_VISITS_MAX {
                    handed = receiver.try_recv().ok();
                }
            }
            for group in groups(std::mem::take(&mut waiting)) {
                self.group(group)?;
            }
        }
        self.tell_warnings();
        if let Some(error) = trouble {
            return Err(Failure::new(tr!("cli-feed-cut", reason = error.to_string())));
        }
        Ok(self.refused == 0)
    }

    /// Logs a group of lines with one write to the disk. Where the group as a
    /// whole is refused, each line stands for itself.
    fn group(&mut self, lines: Vec<Line>) -> Result<(), Failure> {
        let again: Vec<(u64, VisitLine)> =
            lines.iter().filter_map(|line| line.read.as_ref().ok().map(|read| (line.number, read.clone()))).collect();
        let (mut answers, changes) = self.resolve(lines);
        match self.commit(changes) {
            Ok(()) => {}
            Err(CommitError::Invalid(_)) => {
                for (number, line) in again {
                    let fate = self.alone(line)?;
                    if let Some(answer) = answers.iter_mut().find(|answer| answer.number == number) {
                        answer.fate = fate;
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
        self.answer(&answers)
    }

    fn resolve(&mut self, lines: Vec<Line>) -> (Vec<Answer>, Vec<Change>) {
        let shared = self.workspace.shared();
        let state = shared.read();
        let (mut answers, mut changes, mut here) = (Vec::with_capacity(lines.len()), Vec::new(), HashSet::new());
        for Line { number, read, .. } in lines {
            let (reference, fate) = match read {
                Err(bad) => (bad.reference, Err(bad.error)),
                Ok(line) => {
                    let reference = line.reference.clone();
                    let before = reference.as_deref().map(|reference| self.intake.id_for(reference));
                    let fate = match before.filter(|id| here.contains(id)) {
                        Some(id) => Ok(id),
                        None => match self.intake.take(&state, line, &mut || self.workspace.new_id()) {
                            Ok(Taken::Known(id)) => Ok(id),
                            Ok(Taken::New(id, new)) => {
                                here.insert(id);
                                changes.extend(new);
                                Ok(id)
                            }
                            Err(failure) => Err(message(failure)),
                        },
                    };
                    (reference, fate)
                }
            };
            answers.push(Answer { number, reference, fate });
        }
        (answers, changes)
    }

    /// Logs one line by itself.
    fn alone(&mut self, line: VisitLine) -> Result<Result<VisitId, String>, Failure> {
        let shared = self.workspace.shared();
        let taken = self.intake.take(&shared.read(), line, &mut || self.workspace.new_id());
        Ok(match taken {
            Err(failure) => Err(message(failure)),
            Ok(Taken::Known(id)) => Ok(id),
            Ok(Taken::New(id, changes)) => match self.commit(changes) {
                Ok(()) => Ok(id),
                Err(CommitError::Invalid(problems)) => Err(told(&problems)),
                Err(error) => return Err(error.into()),
            },
        })
    }

    fn commit(&mut self, changes: Vec<Change>) -> Result<(), CommitError> {
        let committed = self.workspace.commit(changes);
        self.intake.settle();
        for warning in committed?.warnings {
            self.warned += 1;
            if self.warnings.len() < WARNINGS_MAX && !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        Ok(())
    }

    /// Answers for a group, at once: whoever waits for the line waits for this.
    fn answer(&mut self, answers: &[Answer]) -> Result<(), Failure> {
        for Answer { number, reference, fate } in answers {
            let reference = reference.as_deref();
            match fate {
                Ok(id) => self.out.json(&Saved { reference, id: *id, durable: true })?,
                Err(error) => {
                    self.refused += 1;
                    self.out.json(&Refused { reference, line: *number, error })?;
                }
            }
        }
        self.out.flush()
    }

    fn tell_warnings(&self) {
        for warning in &self.warnings {
            complain(&warning.message());
        }
        let more = self.warned.saturating_sub(self.warnings.len() as u64);
        if more > 0 {
            complain(&tr!("cli-more-warnings", count = more));
        }
        if self.intake.guessed_due {
            complain(&tr!("cli-due-guessed"));
        }
        if self.refused > 0 {
            complain(&tr!("cli-feed-refused", count = self.refused));
        }
    }
}

/// Cuts lines into groups that fit one write.
fn groups(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let (mut all, mut bytes) = (Vec::new(), 0);
    for line in lines {
        let full =
            all.last().is_none_or(|group: &Vec<Line>| group.len() >= GROUP_VISITS_MAX || bytes > GROUP_BYTES_MAX);
        if full {
            all.push(Vec::new());
            bytes = 0;
        }
        bytes += line.bytes;
        if let Some(group) = all.last_mut() {
            group.push(line);
        }
    }
    all
}

fn message(failure: Failure) -> String {
    match failure {
        Failure::Said { message, .. } => message,
        Failure::Unheard | Failure::Told { .. } => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(Ended, usize)> {
        let mut source = BufReader::with_capacity(64, text);
        let mut found = Vec::new();
        loop {
            let mut line = Vec::new();
            match next_line(&mut source, &mut line).unwrap() {
                Ended::File => return found,
                ended => found.push((ended, line.len())),
            }
        }
    }

    #[test]
    fn lines_are_read_whole_or_passed_over_whole() {
        assert_eq!(lines(b"ab\n\nc"), [(Ended::Whole, 2), (Ended::Whole, 0), (Ended::Whole, 1)]);
        let mut long = vec![b'x'; IMPORT_LINE_BYTES_MAX];
        long.extend_from_slice(b"\nab\n");
        assert_eq!(lines(&long), [(Ended::Whole, IMPORT_LINE_BYTES_MAX), (Ended::Whole, 2)]);
        long.insert(0, b'x');
        let found = lines(&long);
        assert_eq!((&found[0].0, &found[1]), (&Ended::TooLong, &(Ended::Whole, 2)));
        assert_eq!(lines(&vec![b'x'; 3 << 20]).len(), 1);
    }

    #[test]
    fn groups_fit_one_write() {
        let line = |number, bytes| Line { number, bytes, read: Ok(VisitLine::default()) };
        let many = (0..1100).map(|n| line(n, 10)).collect();
        assert_eq!(groups(many).iter().map(Vec::len).collect::<Vec<_>>(), [512, 512, 76]);
        let big = (0..6).map(|n| line(n, GROUP_BYTES_MAX / 2)).collect();
        assert_eq!(groups(big).iter().map(Vec::len).collect::<Vec<_>>(), [3, 3]);
    }
}
