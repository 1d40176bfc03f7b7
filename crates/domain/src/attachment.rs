//! Attachments: files that belong to a record, as the answer to a question or
//! beside it.
//!
//! What may be attached is a short list of types that offices work with. A
//! file is of one of them when both its name and its content say so: a name
//! alone would let a program in as `report.pdf`.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Largest file, in bytes: 25 MiB.
pub const MAX_FILE_BYTES: u64 = 25 * 1024 * 1024;
/// Most characters of a file's name.
pub const MAX_FILE_NAME: usize = 200;
/// Most files of one answer.
pub const MAX_FILES: usize = 20;
/// Most files of one record, answers included.
pub const MAX_FILES_OF_RECORD: u64 = 200;
/// How many bytes from its beginning on tell what a file is.
pub const HEAD_BYTES: usize = 8 * 1024;

/// A file as an answer names it. Who answers gives its `id`; the server adds
/// the rest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileReference {
    /// The upload, and later the attachment.
    pub id: Uuid,
    /// Name of the file.
    #[serde(default)]
    pub name: String,
    /// What it is, as a media type (RFC 6838).
    #[serde(default)]
    pub media_type: String,
    /// Its size, in bytes.
    #[serde(default)]
    pub size: u64,
}

/// How the content of a type of files is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// By its first bytes, as one of these media types.
    Known(&'static [&'static str]),
    /// As text of any encoding that writes ASCII as itself, or UTF-16 with a
    /// byte order mark.
    Text,
}

/// A type of files that may be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// Endings of names, in lower case; the first one is the usual one.
    pub endings: &'static [&'static str],
    /// Media type.
    pub media_type: &'static str,
    content: Content,
}

const ZIP: &str = "application/zip";
const OLE: &str = "application/x-ole-storage";

macro_rules! types {
    ($($endings:expr, $media:literal, $content:expr;)*) => {
        &[$(FileType { endings: &$endings, media_type: $media, content: $content },)*]
    };
}

impl FileType {
    /// Every type that may be attached: what offices write, images that every
    /// browser shows, plain text. No vector images and no web pages, which can
    /// run scripts.
    pub const ALL: &'static [Self] = types! {
        ["pdf"], "application/pdf", Content::Known(&["application/pdf"]);
        ["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Content::Known(&["application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP]);
        ["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Content::Known(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP]);
        ["pptx"], "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Content::Known(&["application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP]);
        ["odt"], "application/vnd.oasis.opendocument.text",
            Content::Known(&["application/vnd.oasis.opendocument.text", ZIP]);
        ["ods"], "application/vnd.oasis.opendocument.spreadsheet",
            Content::Known(&["application/vnd.oasis.opendocument.spreadsheet", ZIP]);
        ["odp"], "application/vnd.oasis.opendocument.presentation",
            Content::Known(&["application/vnd.oasis.opendocument.presentation", ZIP]);
        ["doc"], "application/msword", Content::Known(&["application/msword", OLE]);
        ["xls"], "application/vnd.ms-excel", Content::Known(&["application/vnd.ms-excel", OLE]);
        ["ppt"], "application/vnd.ms-powerpoint", Content::Known(&["application/vnd.ms-powerpoint", OLE]);
        ["msg"], "application/vnd.ms-outlook", Content::Known(&["application/vnd.ms-outlook", OLE]);
        ["mpp"], "application/vnd.ms-project", Content::Known(&["application/vnd.ms-project", OLE]);
        ["vsdx"], "application/vnd.visio", Content::Known(&[ZIP]);
        ["png"], "image/png", Content::Known(&["image/png"]);
        ["jpg", "jpeg"], "image/jpeg", Content::Known(&["image/jpeg"]);
        ["gif"], "image/gif", Content::Known(&["image/gif"]);
        ["webp"], "image/webp", Content::Known(&["image/webp"]);
        ["txt", "log"], "text/plain", Content::Text;
        ["md"], "text/markdown", Content::Text;
        ["csv"], "text/csv", Content::Text;
        ["json"], "application/json", Content::Text;
        ["eml"], "message/rfc822", Content::Text;
        ["zip"], "application/zip", Content::Known(&[ZIP]);
    };

    /// The type that a name's ending stands for.
    pub fn of_name(name: &str) -> Option<Self> {
        let (base, ending) = name.rsplit_once('.')?;
        if base.trim().is_empty() {
            return None;
        }
        let ending = ending.to_ascii_lowercase();
        let is_it = |kind: &&Self| kind.endings.contains(&ending.as_str());
        Self::ALL.iter().find(is_it).copied()
    }

    /// The type with this media type.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let is_it = |kind: &&Self| kind.media_type == media_type;
        Self::ALL.iter().find(is_it).copied()
    }

    /// Whether browsers show it as an image.
    pub fn is_image(self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// Whether a file that begins like this is of the type. `recognised` is
    /// what its first bytes stand for, where they stand for anything.
    pub fn fits(self, head: &[u8], recognised: Option<&str>) -> bool {
        match self.content {
            Content::Known(types) => recognised.is_some_and(|found| types.contains(&found)),
            Content::Text => {
                let is_utf16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
                let is_text = recognised.is_none_or(|found| found.starts_with("text/"));
                is_text && (is_utf16 || !head.contains(&0))
            }
        }
    }
}

/// Why a file cannot be attached. Displays as an English sentence that says
/// what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileProblem {
    /// A name that is blank, too long, or has a line break or a path in it.
    #[error("Give the file a name of 1 to 200 characters without slashes.")]
    Name,
    /// A type that is not taken.
    #[error(
        "Files of this type are not taken. Attach a PDF, an office document, an image, text or a ZIP file."
    )]
    Type,
    /// Nothing in it.
    #[error("The file is empty. Choose another one.")]
    Empty,
    /// More than [`MAX_FILE_BYTES`].
    #[error("A file may have at most 25 MB. Make it smaller, or attach a link to it.")]
    TooLarge,
    /// Its content is not what its name says.
    #[error("The content is not what the name says. Choose the file that belongs to its ending.")]
    Content,
}

impl FileProblem {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name => "file_name",
            Self::Type => "file_type",
            Self::Empty => "empty_file",
            Self::TooLarge => "too_large",
            Self::Content => "file_content",
        }
    }

    /// The member of what describes a file that is wrong.
    pub fn member(&self) -> &'static str {
        match self {
            Self::Name | Self::Type => "name",
            Self::Empty | Self::TooLarge => "size",
            Self::Content => "content",
        }
    }
}

/// Checks what is said of a file before any of it is sent, and tells its type.
///
/// # Errors
/// Its name, type or size is not taken.
pub fn check_file(name: &str, size: u64) -> Result<FileType, FileProblem> {
    let name = name.trim();
    let is_forbidden = |c: char| c.is_control() || c == '/' || c == '\\';
    if name.is_empty() || name.chars().count() > MAX_FILE_NAME || name.contains(is_forbidden) {
        return Err(FileProblem::Name);
    }
    let kind = FileType::of_name(name).ok_or(FileProblem::Type)?;
    match size {
        0 => Err(FileProblem::Empty),
        1..=MAX_FILE_BYTES => Ok(kind),
        _ => Err(FileProblem::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_by_name_and_size() {
        for (name, size, found) in [
            ("plan.pdf", 1, Ok("application/pdf")),
            (
                " Kosten 2027.XLSX ",
                MAX_FILE_BYTES,
                Ok("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ),
            ("photo.jpeg", 10, Ok("image/jpeg")),
            ("archive.tar.zip", 10, Ok("application/zip")),
            ("plan.pdf", 0, Err(FileProblem::Empty)),
            ("plan.pdf", MAX_FILE_BYTES + 1, Err(FileProblem::TooLarge)),
            ("setup.exe", 10, Err(FileProblem::Type)),
            ("logo.svg", 10, Err(FileProblem::Type)),
            ("page.html", 10, Err(FileProblem::Type)),
            ("report.pdf.exe", 10, Err(FileProblem::Type)),
            ("pdf", 10, Err(FileProblem::Type)),
            (".pdf", 10, Err(FileProblem::Type)),
            ("../plan.pdf", 10, Err(FileProblem::Name)),
            ("a\nb.pdf", 10, Err(FileProblem::Name)),
            ("", 10, Err(FileProblem::Name)),
        ] {
            let checked = check_file(name, size).map(|kind| kind.media_type);
            assert_eq!(checked, found, "{name:?} of {size}");
        }
        let long = format!("{}.pdf", "n".repeat(MAX_FILE_NAME));
        assert_eq!(check_file(&long, 1), Err(FileProblem::Name));
    }

    #[test]
    fn the_content_must_be_what_the_name_says() {
        let (pdf, text) = (Some("application/pdf"), b"a;b\n1;2\n");
        for (name, head, recognised, fits) in [
            ("a.pdf", &b"%PDF-1.7"[..], pdf, true),
            (
                "a.pdf",
                b"MZ",
                Some("application/vnd.microsoft.portable-executable"),
                false,
            ),
            ("a.pdf", text, None, false),
            ("a.png", b"%PDF-1.7", pdf, false),
            ("a.docx", b"PK", Some(ZIP), true),
            ("a.zip", b"PK", Some(ZIP), true),
            ("a.csv", text, None, true),
            ("a.csv", b"%PDF-1.7", pdf, false),
            ("a.txt", b"\xFF\xFEa\0b\0", None, true),
            ("a.txt", b"a\0b\0", None, false),
            ("a.txt", "Größe".as_bytes(), None, true),
            ("a.txt", b"Gr\xF6\xDFe", None, true),
            ("a.txt", b"<html>", Some("text/html"), true),
            ("a.doc", b"\xD0\xCF", Some(OLE), true),
            ("a.doc", b"MZ", None, false),
        ] {
            let kind = FileType::of_name(name).unwrap();
            assert_eq!(
                kind.fits(head, recognised),
                fits,
                "{name} as {recognised:?}"
            );
        }
    }

    #[test]
    fn every_ending_and_every_media_type_stands_for_one_type() {
        for (place, kind) in FileType::ALL.iter().enumerate() {
            for ending in kind.endings {
                assert_eq!(FileType::of_name(&format!("a.{ending}")), Some(*kind));
            }
            let others = FileType::ALL.iter().skip(place + 1);
            let same = others.filter(|other| other.media_type == kind.media_type);
            assert_eq!(same.count(), 0, "{}", kind.media_type);
            assert_eq!(FileType::of_media_type(kind.media_type), Some(*kind));
        }
    }
}
