//! XLSX workbooks into rows, without believing what they say about their size.

use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use super::table::{MAX_COLUMNS, MAX_ROWS, Row, Rows, Table, Unreadable};

/// Most parts of a workbook.
const MAX_PARTS: usize = 1_000;
/// Most bytes of all parts together, inflated.
const MAX_INFLATED: u64 = 100 * 1024 * 1024;
/// Most bytes that one byte of a workbook may become, once there are many.
const MAX_RATIO: u64 = 200;
/// Up to here any ratio goes: small sheets of equal cells shrink to nothing.
const ANY_RATIO: u64 = 10 * 1024 * 1024;
/// Most bytes of text of all cells together; one text may stand in many.
const MAX_TEXT: usize = 100 * 1024 * 1024;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// The rows of a sheet; of the first that is not empty when none is named.
///
/// # Errors
/// [`Unreadable`]: not a workbook, or one that is too large inflated.
pub fn read(content: &[u8], sheet: Option<&str>) -> Result<(Table, Vec<Row>), Unreadable> {
    guard(content)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(content)).map_err(broken)?;
    let sheets = book.sheet_names();
    if let Some(name) = sheet.filter(|name| !sheets.iter().any(|sheet| sheet == name)) {
        return Err(Unreadable::NoSheet(name.to_owned()));
    }
    let wanted = sheets
        .iter()
        .filter(|name| sheet.is_none_or(|sheet| sheet == name.as_str()));
    for name in wanted {
        let rows = sheet_rows(&mut book, name)?;
        if !rows.is_empty() || sheet.is_some() {
            let table = Table {
                sheet: Some(name.clone()),
                sheets,
                ..Table::default()
            };
            return Ok((table, rows));
        }
    }
    Err(Unreadable::Empty)
}

fn broken(why: impl std::fmt::Display) -> Unreadable {
    Unreadable::Workbook(format!(
        "The file looks like a workbook but cannot be read as XLSX: {why}."
    ))
}

/// Refuses archives that inflate to more than a workbook needs. Each part is
/// inflated and counted: what the archive says about it may be a lie.
fn guard(content: &[u8]) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(broken)?;
    if archive.len() > MAX_PARTS {
        return Err(Unreadable::Workbook(format!(
            "The workbook has {} parts; at most {MAX_PARTS} are read.",
            archive.len()
        )));
    }
    let packed = content.len() as u64;
    let mut inflated = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let name = part
            .name()
            .map(|name| name.into_owned())
            .unwrap_or_default();
        let left = MAX_INFLATED - inflated;
        inflated += copy(&mut part.take(left + 1), &mut sink()).map_err(broken)?;
        let is_bomb = inflated > ANY_RATIO && inflated / packed.max(1) > MAX_RATIO;
        if inflated > MAX_INFLATED || is_bomb {
            return Err(Unreadable::Workbook(format!(
                "The workbook inflates to more than it may: reading stopped in its part \
                 \"{name}\". At most {} MiB, and {MAX_RATIO} times its size, are read.",
                MAX_INFLATED / 1024 / 1024
            )));
        }
    }
    Ok(())
}

/// Cell by cell: one cell in a far corner must not make a table of billions.
fn sheet_rows(book: &mut Book<'_>, name: &str) -> Result<Vec<Row>, Unreadable> {
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows = Rows::default();
    let mut row: Option<Row> = None;
    let mut text = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (place, column) = cell.get_position();
        let line = place as usize + 1;
        let column = column as usize;
        let value = written(cell.get_value());
        if value.is_empty() {
            continue;
        }
        text += value.len();
        if column >= MAX_COLUMNS || text > MAX_TEXT || line > MAX_ROWS * 10 {
            return Err(Unreadable::TooLarge { line });
        }
        // Cells come row by row; in a broken file a row may come twice.
        if row.as_ref().is_some_and(|row| row.line != line)
            && let Some(finished) = row.take()
        {
            rows.push(finished)?;
        }
        let row = row.get_or_insert_with(|| Row {
            line,
            cells: Vec::new(),
        });
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = value;
    }
    if let Some(finished) = row {
        rows.push(finished)?;
    }
    Ok(rows.into_inner())
}

/// A cell as somebody would type it.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "true".to_owned(),
        DataRef::Bool(false) => "false".to_owned(),
        DataRef::DateTime(instant) => date(*instant),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A date in ISO notation, with its time of day if it has one.
fn date(instant: ExcelDateTime) -> String {
    if !instant.is_datetime() {
        return instant.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}
