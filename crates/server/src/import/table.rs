//! A file as rows of cells, whatever format it has.

use docket_contract::import::FileWarning;
use docket_contract::problem::Code;
use docket_domain::import::header::find_header;
use encoding_rs::Encoding;

use super::decode::{Undecodable, decode};
use super::{delimited, workbook};
use crate::problem::{Error, field_error};

/// Most rows of a table.
pub const MAX_ROWS: usize = 100_000;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 500;
/// Most cells of a table.
pub const MAX_CELLS: usize = 2_000_000;
/// Rows in which the header is looked for.
const HEADER_ROWS: usize = 20;

/// What was said about how a file is to be read; the rest is found out.
#[derive(Clone, Debug, Default)]
pub struct Format {
    /// Encoding of a text file.
    pub encoding: Option<&'static Encoding>,
    /// What separates the columns of a text file.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line that names the columns.
    pub header_row: Option<usize>,
}

/// A file as rows of cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Encoding of a text file, by its WHATWG name.
    pub encoding: Option<&'static str>,
    /// What separates the columns of a text file.
    pub delimiter: Option<char>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// All sheets.
    pub sheets: Vec<String>,
    /// The line that names the columns, from 1.
    pub header_row: usize,
    /// Names of the columns.
    pub headers: Vec<String>,
    /// The rows under the header that are not blank.
    pub rows: Vec<Row>,
    /// What is odd about the file as a whole.
    pub warnings: Vec<FileWarning>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// Not text.
    #[error(transparent)]
    Text(#[from] Undecodable),
    /// Not a workbook.
    #[error("{0}")]
    Workbook(String),
    /// An old or encrypted workbook.
    #[error(
        "This is a workbook in Excel's format before 2007, or one with a password. Save it as \
         XLSX without a password."
    )]
    OldWorkbook,
    /// More than a table may hold.
    #[error(
        "Line {line}: the table is larger than {MAX_ROWS} rows, {MAX_COLUMNS} columns or \
         {MAX_CELLS} cells. Split the file."
    )]
    TooLarge {
        /// Where reading stopped.
        line: usize,
    },
    /// No such sheet.
    #[error("The workbook has no sheet \"{0}\".")]
    NoSheet(String),
    /// No row begins on that line.
    #[error("No row begins on line {0}.")]
    NoHeader(usize),
}

impl Unreadable {
    /// The stable code of the reason.
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::Text(Undecodable::Binary { .. }) => "binary",
            Self::Text(Undecodable::Malformed { .. }) => "undecodable",
            Self::Workbook(_) => "workbook",
            Self::OldWorkbook => "old_workbook",
            Self::TooLarge { .. } => "table_too_large",
            Self::NoSheet(_) => "no_sheet",
            Self::NoHeader(_) => "no_header",
        }
    }

    fn pointer(&self) -> &'static str {
        match self {
            Self::NoSheet(_) => "/sheet",
            Self::NoHeader(_) => "/header_row",
            _ => "",
        }
    }
}

impl From<Unreadable> for Error {
    fn from(why: Unreadable) -> Self {
        let detail = why.to_string();
        Self::Told {
            code: Code::Validation,
            errors: vec![field_error(why.pointer(), why.code(), detail.as_str())],
            detail,
            retry_after: None,
        }
    }
}

/// Rows while they are read, as long as they are not too many.
#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<Row>,
    cells: usize,
}

impl Rows {
    /// Adds a row.
    ///
    /// # Errors
    /// The table is too large.
    pub fn push(&mut self, row: Row) -> Result<(), Unreadable> {
        self.cells += row.cells.len();
        let fits =
            self.rows.len() < MAX_ROWS && row.cells.len() <= MAX_COLUMNS && self.cells <= MAX_CELLS;
        if !fits {
            return Err(Unreadable::TooLarge { line: row.line });
        }
        self.rows.push(row);
        Ok(())
    }

    /// The rows.
    pub fn into_inner(self) -> Vec<Row> {
        self.rows
    }
}

/// Reads a file, text or workbook.
///
/// # Errors
/// [`Unreadable`], with the place where there is one.
pub fn read(content: &[u8], format: &Format) -> Result<Table, Unreadable> {
    if content.is_empty() {
        return Err(Unreadable::Empty);
    }
    let (mut table, rows) = if content.starts_with(b"PK\x03\x04") {
        workbook::read(content, format.sheet.as_deref())?
    } else if content.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::OldWorkbook);
    } else {
        text(content, format)?
    };
    split(&mut table, rows, format.header_row)?;
    // A workbook has no lines that break off, only cells that are left blank.
    if table.sheet.is_some() {
        let width = table.headers.len();
        for row in table.rows.iter_mut().filter(|row| row.cells.len() < width) {
            row.cells.resize(width, String::new());
        }
    }
    Ok(table)
}

fn text(content: &[u8], format: &Format) -> Result<(Table, Vec<Row>), Unreadable> {
    let decoded = decode(content, format.encoding)?;
    let mut warnings = Vec::new();
    if decoded.guessed {
        warnings.push(FileWarning {
            code: "encoding_guessed".to_owned(),
            detail: format!(
                "The file is not UTF-8; it was read as {}. Look at names with accents, and \
                 choose another encoding if they are wrong.",
                decoded.encoding
            ),
        });
    }
    let (delimiter, rows) = delimited::read(&decoded.text, format.delimiter)?;
    let table = Table {
        encoding: Some(decoded.encoding),
        delimiter: Some(delimiter),
        warnings,
        ..Table::default()
    };
    Ok((table, rows))
}

/// Sets the header apart from the rows below it.
fn split(table: &mut Table, rows: Vec<Row>, said: Option<usize>) -> Result<(), Unreadable> {
    let index = match said {
        Some(line) => {
            let found = rows.iter().position(|row| row.line == line);
            found.ok_or(Unreadable::NoHeader(line))?
        }
        None => {
            let top: Vec<Vec<String>> = rows
                .iter()
                .take(HEADER_ROWS)
                .map(|row| row.cells.clone())
                .collect();
            find_header(&top)
        }
    };
    let mut below = rows.into_iter().skip(index);
    let header = below.next().ok_or(Unreadable::Empty)?;
    if said.is_none() && index > 0 {
        table.warnings.push(FileWarning {
            code: "header_below".to_owned(),
            detail: format!(
                "Line {} was taken for the names of the columns; what stands above it is left \
                 out.",
                header.line
            ),
        });
    }
    table.header_row = header.line;
    table.headers = header.cells;
    // Names fade out to the right in spreadsheets that were once wider.
    while table
        .headers
        .last()
        .is_some_and(|name| name.trim().is_empty())
    {
        table.headers.pop();
    }
    table.rows = below.filter(|row| !row.is_blank()).collect();
    if table.rows.is_empty() {
        table.warnings.push(FileWarning {
            code: "no_rows".to_owned(),
            detail: "There is no row under the names of the columns.".to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_a_table() {
        let content = b"Export;;\n\nname;cost;\n\"Pump\nhouse\";5;\n;;\nGate;6;x\n";
        let table = read(content, &Format::default()).unwrap();
        assert_eq!((table.delimiter, table.header_row), (Some(';'), 3));
        assert_eq!(table.headers, ["name", "cost"]);
        let lines: Vec<usize> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [4, 7]);
        assert_eq!(table.rows[0].cells[0], "Pump\nhouse");

        let format = Format {
            header_row: Some(4),
            ..Format::default()
        };
        assert_eq!(
            read(content, &format).unwrap().headers,
            ["Pump\nhouse", "5"]
        );
        let format = Format {
            header_row: Some(5),
            ..Format::default()
        };
        assert!(matches!(
            read(content, &format),
            Err(Unreadable::NoHeader(5))
        ));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (content, code) in [
            (&b""[..], "empty_file"),
            (b"\xd0\xcf\x11\xe0\xa1", "old_workbook"),
            (b"PK\x03\x04 nothing more", "workbook"),
            (b"GIF89a\x01\x00\x01\x00", "binary"),
        ] {
            assert_eq!(read(content, &Format::default()).unwrap_err().code(), code);
        }
        let wide = ",".repeat(MAX_COLUMNS);
        assert_eq!(
            read(wide.as_bytes(), &Format::default())
                .unwrap_err()
                .code(),
            "table_too_large"
        );
    }
}
