//! Writes files for people into a folder that they find again: their documents,
//! else beside the ledger.

use std::path::{Path, PathBuf};

use crate::app::paper::{Paper, Written};
use crate::base::text::visible;
use crate::storage::fsx;
use crate::tr;

/// Returns the folder for such files; `data` is the data directory.
fn folder(data: &Path) -> PathBuf {
    let user = directories::UserDirs::new();
    let documents = user.as_ref().and_then(directories::UserDirs::document_dir).filter(|dir| dir.is_dir());
    documents.unwrap_or(data).join(tr!("plan-folder"))
}

/// Writes a file, or says that there is one already.
pub fn write(data: &Path, paper: &Paper) -> Written {
    into(&folder(data), paper)
}

fn into(folder: &Path, paper: &Paper) -> Written {
    let path = folder.join(&paper.name);
    let shown = visible(&path.display().to_string()).into_owned();
    if path.exists() && !paper.replace {
        return Written::There(shown);
    }
    match fsx::make_dir(folder).and_then(|()| fsx::write_atomic(&path, paper.text.as_bytes())) {
        Ok(()) => Written::Done(shown),
        Err(error) => Written::Failed(error.message()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_that_is_wanted() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("蹲点");
        let paper = |text: &str, replace| Paper { name: "安排.txt".into(), text: text.into(), replace };
        let path = folder.join("安排.txt");
        let shown = path.display().to_string();
        assert_eq!(into(&folder, &paper("一", false)), Written::Done(shown.clone()));
        assert_eq!(into(&folder, &paper("二", false)), Written::There(shown.clone()));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "一");
        assert_eq!(into(&folder, &paper("二", true)), Written::Done(shown));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "二");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        let in_the_way = into(&path, &paper("三", false));
        assert!(matches!(in_the_way, Written::Failed(reason) if !reason.is_empty()));
    }
}
