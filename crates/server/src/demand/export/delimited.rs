//! CSV that is safe to open with a spreadsheet.

use std::borrow::Cow;

use super::unwritable;
use crate::problem::Result;

/// A CSV file while it is written, safe to open with a spreadsheet.
pub struct File {
    writer: csv::Writer<Vec<u8>>,
}

impl File {
    /// A file with nothing in it.
    pub fn new() -> Self {
        Self {
            writer: csv::Writer::from_writer(Vec::new()),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Never: it is written to memory.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<()> {
        let cells = cells.map(|cell| guarded(cell).into_owned());
        self.writer.write_record(cells).map_err(unwritable)
    }

    /// The bytes.
    ///
    /// # Errors
    /// Never: they are in memory.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(unwritable)
    }
}

/// A cell that a spreadsheet would take for a formula, behind an apostrophe.
/// Plain numbers are left alone, negative ones too.
fn guarded(cell: &str) -> Cow<'_, str> {
    let is_suspect = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell.strip_prefix(['+', '-']).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
    });
    if is_suspect && !is_number {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("- item", "'- item"),
            ("-x", "'-x"),
            ("\tx", "'\tx"),
            ("-1,234.50", "-1,234.50"),
            ("+5", "+5"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written);
        }
        let mut file = File::new();
        file.row(["=a", "b,c"].into_iter()).unwrap();
        assert_eq!(file.finish().unwrap(), b"'=a,\"b,c\"\n");
    }
}
