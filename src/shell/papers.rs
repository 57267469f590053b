//! Writes files for people into a folder that they find again: in their
//! documents, else at home, else beside the ledger.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::folder::undressed;
use super::forms;
use crate::app::dialogs::paper::{Paper, Written};
use crate::app::sheet::errand::{Errand, Job};
use crate::base::progress::Watch;
use crate::report::error::ReportError;
use crate::settings::Place;
use crate::storage::fsx::{At, DiskError, FreshFile, check_fresh, is_in_data};
use crate::tr;
use crate::workspace::Workspace;

/// Returns the folders that such a file may be written into, the best first;
/// `data` is the data directory.
fn places(data: &Path) -> Vec<PathBuf> {
    let user = directories::UserDirs::new();
    let own = user.as_ref().map(|user| [user.document_dir(), Some(user.home_dir())]);
    own.into_iter().flatten().chain([data.parent()]).flatten().map(Path::to_owned).collect()
}

/// Returns the folder of the user's own templates of reports; `config` is the folder of
/// all that they have set up.
pub fn templates(config: Option<&Path>) -> Option<PathBuf> {
    Some(config?.join("templates"))
}

/// Returns the file that remembers how forms were understood.
pub fn forms(config: Option<&Path>) -> Option<PathBuf> {
    Some(config?.join("forms.json"))
}

/// Writes a file under a name that is free.
///
/// # Errors
/// Says why it was not written.
pub fn write(data: &Path, paper: &Paper) -> Result<Written, String> {
    let path = into_one_of(&places(data), paper).map_err(|error| error.message())?;
    Ok(told(path, Vec::new()))
}

/// Returns what came of a file, with its full path.
pub fn told(path: PathBuf, notes: Vec<String>) -> Written {
    Written { path: std::path::absolute(&path).unwrap_or(path), notes }
}

/// Writes a paper made of the records, or a filled form, under a name that is free;
/// `config` is the folder of what the user has set up.
///
/// # Errors
/// Says why it was not written.
pub fn report(
    workspace: &Workspace,
    errand: &Errand,
    config: Option<&Path>,
    watch: Watch<'_>,
) -> Result<Written, String> {
    let (folder, is_own) = match &errand.place {
        Place::Documents => (own_folder(&places(workspace.dir())), true),
        Place::Folder(text) => {
            let typed = undressed(text);
            (std::path::absolute(&typed).unwrap_or(typed), false)
        }
    };
    let order = match &errand.job {
        Job::Paper(order) => order,
        Job::Form(filling) => {
            return forms::fill(workspace, filling, forms(config).as_deref(), watch, |name, ext| {
                if is_own && !folder.is_dir() {
                    check_fresh(&folder)?;
                    fs::create_dir(&folder).at(&folder)?;
                }
                FreshFile::in_folder(&folder, name, ext)
            });
        }
    };
    let mut left_out = 0;
    let written = fresh(&folder, is_own, (&order.file_name(), order.file.word()), |file| {
        let made = order.write(workspace, templates(config).as_deref(), file, watch)?;
        left_out = made.held_back;
        Ok(())
    });
    let path = written.map_err(|error: ReportError| error.message())?;
    let notes = if left_out > 0 { vec![tr!("report-left-out", count = left_out)] } else { Vec::new() };
    Ok(told(path, notes))
}

/// Returns our own folder at the first place that is there and in which it isn't, or
/// lies in, a data directory.
fn own_folder(places: &[PathBuf]) -> PathBuf {
    let own = places.iter().filter(|place| place.is_dir()).map(|place| place.join(tr!("plan-folder")));
    let own: Vec<PathBuf> = own.collect();
    own.iter().find(|folder| !is_in_data(folder)).or(own.first()).cloned().unwrap_or_default()
}

fn into_one_of(places: &[PathBuf], paper: &Paper) -> Result<PathBuf, DiskError> {
    into(&own_folder(places), paper)
}

fn into(folder: &Path, paper: &Paper) -> Result<PathBuf, DiskError> {
    fresh(folder, true, (&paper.name, paper.ext), |file| {
        file.write_all(paper.text.as_bytes()).map_err(|error| DiskError::new(folder, &error))
    })
}

/// Has `fill` write a file under a name that is free in `folder`. A folder of our own is
/// made where it isn't there and goes again where nothing came of it.
fn fresh<E: From<DiskError>>(
    folder: &Path,
    is_own: bool,
    (name, ext): (&str, &'static str),
    fill: impl FnOnce(&mut FreshFile) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let is_new = is_own && !folder.is_dir();
    if is_new {
        check_fresh(folder)?;
        fs::create_dir(folder).at(folder)?;
    }
    let begun = FreshFile::in_folder(folder, name, ext).map_err(E::from);
    let written = begun.and_then(|mut file| {
        fill(&mut file)?;
        Ok(file.finish()?)
    });
    if written.is_err() && is_new {
        // It is ours, and empty.
        let _ = fs::remove_dir(folder);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(text: &str) -> Paper {
        Paper { name: "安排".into(), ext: "txt", text: text.into() }
    }

    #[test]
    fn each_paper_gets_a_name_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("蹲点");
        for (text, name) in [("一", "安排.txt"), ("二", "安排-2.txt"), ("三", "安排-3.txt")] {
            assert_eq!(into(&folder, &paper(text)).unwrap(), folder.join(name));
        }
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(["安排.txt", "安排-2.txt", "安排-3.txt"].map(read), ["一", "二", "三"]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
    }

    #[test]
    fn the_folder_is_made_only_where_there_is_a_place_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("文件");
        fs::write(&file, "我的").unwrap();
        assert!(into(&file, &paper("一")).unwrap_err().message().contains("没有覆盖"));
        assert!(into(&dir.path().join("没有/蹲点"), &paper("一")).unwrap_err().message().contains("没有文件夹"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "我的");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no folder was made");
    }

    #[test]
    fn papers_never_go_into_a_data_directory() {
        let dir = tempfile::tempdir().unwrap();
        let [documents, home] = ["文档", "家"].map(|name| dir.path().join(name));
        let ledger = documents.join(tr!("plan-folder"));
        fs::create_dir_all(ledger.join("journal")).unwrap();
        fs::write(ledger.join("vault.json"), "").unwrap();
        fs::create_dir(&home).unwrap();
        let places = [dir.path().join("没有"), documents.clone(), home.clone()];
        assert!(into_one_of(&places, &paper("一")).unwrap().starts_with(&home));
        assert!(into_one_of(&places[..2], &paper("一")).unwrap_err().message().contains("数据目录"));
        assert_eq!(fs::read_dir(&ledger).unwrap().count(), 2);
        let inside = [ledger.clone()];
        assert!(into_one_of(&inside, &paper("一")).unwrap_err().message().contains("数据目录"));
        assert_eq!(fs::read_dir(&ledger).unwrap().count(), 2, "no folder was made");
    }
}
