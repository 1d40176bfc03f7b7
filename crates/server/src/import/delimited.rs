//! Text with delimiters, CSV above all, into rows.

use docket_domain::import::delimiter::detect_delimiter;

use super::table::{Row, Rows, Unreadable};

/// How much of a text is looked at to find the delimiter, in bytes.
const SAMPLE: usize = 64 * 1024;

/// The rows of a text, and what separated its columns.
///
/// # Errors
/// The table is too large.
pub fn read(text: &str, delimiter: Option<char>) -> Result<(char, Vec<Row>), Unreadable> {
    // Only the returns of old Macintoshes: lines would otherwise not be counted.
    let returns_only = text.contains('\r') && !text.contains('\n');
    let text = if returns_only {
        &text.replace('\r', "\n")
    } else {
        text
    };
    let delimiter = delimiter
        .filter(char::is_ascii)
        .unwrap_or_else(|| detect_delimiter(&text[..text.floor_char_boundary(SAMPLE)]));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        // A single byte: detected ones are, and others were left out above.
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut lines = Lines {
        text: text.as_bytes(),
        offset: 0,
        line: 1,
    };
    let mut record = csv::StringRecord::new();
    // Reading from memory cannot fail, the text is UTF-8 already, and records
    // may have any length.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, csv::Position::byte);
        rows.push(Row {
            line: lines.at(usize::try_from(start).unwrap_or(usize::MAX)),
            cells: record.iter().map(unguarded).map(str::to_owned).collect(),
        })?;
    }
    Ok((delimiter, rows.into_inner()))
}

/// Counts lines on the way through a text. The reader's own count is that of
/// the line before when lines end with two characters or some are empty.
struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the first character at `start` or after it that does not
    /// end a line.
    fn at(&mut self, start: usize) -> usize {
        let ends = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
        let rest = self.text.get(start..).unwrap_or_default();
        let start = start.min(self.text.len()) + rest.iter().take_while(ends).count();
        let passed = self.text.get(self.offset..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.offset = start;
        self.line
    }
}

/// A cell without the apostrophe that keeps a spreadsheet from taking it for
/// a formula, as Docket's own files have it.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file() {
        let (delimiter, rows) = read("a,b\r\n\"x\r\ny\",2\r\n\r\nz,\"3\"\"\"\r\n", None).unwrap();
        assert_eq!(delimiter, ',');
        let found: Vec<(usize, Vec<&str>)> = rows
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(
            found,
            [
                (1, vec!["a", "b"]),
                (2, vec!["x\r\ny", "2"]),
                (5, vec!["z", "3\""])
            ]
        );
    }

    #[test]
    fn guards_against_formulas_are_taken_off() {
        let (_, rows) = read("'=1+1,'quoted',\"'- item\"\n", Some(',')).unwrap();
        assert_eq!(rows[0].cells, ["=1+1", "'quoted'", "- item"]);
    }

    #[test]
    fn returns_alone_end_lines_too() {
        let (_, rows) = read("a;b\r1;2\r", None).unwrap();
        assert_eq!(
            rows[1],
            Row {
                line: 2,
                cells: vec!["1".to_owned(), "2".to_owned()]
            }
        );
    }
}
