//! The zip file that a workbook or document is. Parts that nobody touched are copied
//! as they are packed, bytes and all.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::FormError;
use super::xml::Tree;
use crate::base::limits;

/// A package, and the parts of it that were changed.
pub(super) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    changed: BTreeMap<String, Vec<u8>>,
}

fn broken(error: ZipError) -> FormError {
    FormError::Broken { detail: error.to_string() }
}

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// Fails where it is damaged, locked, or swells beyond any form.
    pub fn open(bytes: Vec<u8>) -> Result<Self, FormError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut unpacked = 0u64;
        for at in 0..archive.len() {
            let file = archive.by_index_raw(at).map_err(broken)?;
            if file.encrypted() {
                return Err(FormError::Locked);
            }
            unpacked = unpacked.saturating_add(file.size());
        }
        if unpacked > limits::FORM_UNPACKED_BYTES_MAX {
            return Err(FormError::TooLarge);
        }
        Ok(Self { archive, changed: BTreeMap::new() })
    }

    /// Returns the names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    /// Returns the bytes of a part, if it is there.
    ///
    /// # Errors
    /// Fails where the package is damaged.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, FormError> {
        if let Some(bytes) = self.changed.get(name) {
            return Ok(Some(bytes.clone()));
        }
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(error)),
        };
        let mut bytes = Vec::new();
        // What the directory says of its size is only a claim.
        let read = file.take(limits::FORM_UNPACKED_BYTES_MAX + 1).read_to_end(&mut bytes);
        let read = read.map_err(|error| FormError::Broken { detail: error.to_string() })?;
        if read as u64 > limits::FORM_UNPACKED_BYTES_MAX {
            return Err(FormError::TooLarge);
        }
        Ok(Some(bytes))
    }

    /// Returns a part as a tree, if it is there.
    ///
    /// # Errors
    /// Fails where it is damaged.
    pub fn tree(&mut self, name: &str) -> Result<Option<Tree>, FormError> {
        self.bytes(name)?.map(|bytes| Tree::parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))).transpose()
    }

    /// Puts a part in the place of what was there.
    pub fn put(&mut self, name: &str, tree: &Tree) {
        self.changed.insert(name.to_owned(), tree.bytes());
    }

    /// Returns the parts that a part points to: id, kind and name.
    ///
    /// # Errors
    /// Fails where the package is damaged.
    pub fn relations(&mut self, name: &str) -> Result<Vec<(String, String, String)>, FormError> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let Some(tree) = self.tree(format!("{folder}/_rels/{file}.rels").trim_start_matches('/'))? else {
            return Ok(Vec::new());
        };
        let relation = |one: &super::xml::Element| {
            if one.get("TargetMode").as_deref() == Some("External") {
                return None;
            }
            let kind = one.get("Type")?;
            let kind = kind.rsplit('/').next()?.to_owned();
            Some((one.get("Id")?, kind, resolved(folder, &one.get("Target")?)))
        };
        Ok(tree.root.all("Relationship").filter_map(relation).collect())
    }

    /// Returns the package in bytes: what was changed anew, all else as it was.
    ///
    /// # Errors
    /// Fails where the package is damaged.
    pub fn write(&mut self) -> Result<Vec<u8>, FormError> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len() {
            let file = self.archive.by_index_raw(at).map_err(broken)?;
            let name = file.name().map_err(broken)?.into_owned();
            match self.changed.get(&name) {
                None => out.raw_copy_file(file).map_err(broken)?,
                Some(bytes) => {
                    let moment = file.last_modified().unwrap_or_default();
                    let options = SimpleFileOptions::default().last_modified_time(moment);
                    drop(file);
                    out.start_file(name, options).map_err(broken)?;
                    out.write_all(bytes).map_err(|error| FormError::Broken { detail: error.to_string() })?;
                }
            }
        }
        Ok(out.finish().map_err(broken)?.into_inner())
    }
}

/// Returns the name that a target has in the package, seen from `folder`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_stand() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../tables/t.xml"), "xl/tables/t.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
    }
}
