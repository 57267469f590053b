//! Blank forms that others made, filled from the records. A form is read, each place in
//! it is understood by the words that name it (`vocabulary`), and a plan says what goes
//! where and what stays empty. Only then a filled copy is written: what wasn't filled is
//! as it was, byte for byte where a part wasn't touched. The blank is never written to.

mod ask;
mod book;
mod choice;
mod document;
mod error;
mod filling;
mod grid;
mod items;
mod known;
mod old;
mod package;
mod plan;
mod planner;
mod refs;
mod segment;
mod shape;
mod surface;
mod tables;
mod vocabulary;
mod xml;

pub use ask::{About, Ask};
pub use error::FormError;
pub use known::{Known, KnownForms};
pub use plan::{Lined, Match, Note, Plan, Said, Source, Wish};

use book::Book;
use document::Document;
use package::Package;

/// A blank form that was read.
pub struct Form {
    body: Body,
}

enum Body {
    Book(Box<Book>),
    Document(Box<Document>),
}

impl Form {
    /// Reads a form. What kind of file it is, its content says.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(bytes: Vec<u8>) -> Result<Self, FormError> {
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::read_package(old::renewed(&bytes)?);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(FormError::NotAForm);
        }
        Self::read_package(bytes)
    }

    fn read_package(bytes: Vec<u8>) -> Result<Self, FormError> {
        let mut package = Package::open(bytes)?;
        let main = package.relations("")?.into_iter().find(|(_, kind, _)| kind == "officeDocument");
        let Some((.., part)) = main else { return Err(FormError::NotAForm) };
        if !part.ends_with(".xml") {
            return Err(FormError::NotAForm);
        }
        let Some(tree) = package.tree(&part)? else { return Err(FormError::Broken { detail: part }) };
        let body = match tree.root.name() {
            "workbook" => Body::Book(Box::new(Book::read(package, part)?)),
            "document" => Body::Document(Box::new(Document::read(package, part)?)),
            _ => return Err(FormError::NotAForm),
        };
        Ok(Self { body })
    }

    /// Returns how the name of the filled file must end.
    pub fn ending(&self) -> &'static str {
        match &self.body {
            Body::Book(book) if book.has_macros => "xlsm",
            Body::Book(_) => "xlsx",
            Body::Document(document) if document.has_macros => "docm",
            Body::Document(_) => "docx",
        }
    }
}
