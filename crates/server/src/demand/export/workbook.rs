//! XLSX in constant memory: rows go to temporary files as they come, and are
//! packed at the end.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek};

use chrono_tz::Tz;
use docket_domain::field::FieldKind;
use docket_domain::money::{Currency, Money};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::cell::{Cell, Head};
use super::unwritable;
use crate::problem::Result;

/// What the file is.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Bytes that are read out at once.
const PART: usize = 64 * 1024;
/// Most UTF-16 units of a cell.
const LONGEST: usize = 32_767;
/// The last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// What the last row of a sheet says that takes no more.
const FULL: &str = "This sheet is full. The other rows stand in the sheet of demands.";
/// Most digits of a number that a spreadsheet keeps.
const DIGITS: usize = 15;
/// Most characters of a sheet's name.
const LONGEST_NAME: usize = 31;
/// The sheet of the demands.
const DEMANDS: &str = "Demands";

/// A column of the file.
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// What kind of answers it holds.
    pub kind: FieldKind,
    /// The columns of the rows in it, where it holds tables.
    pub table: Option<Head>,
}

/// The rows of one field's tables, on a sheet of their own.
struct Rows {
    /// Column of the demands' sheet that holds the tables.
    column: usize,
    /// How many columns they have, the demand's key included.
    width: usize,
    /// The row that is written next.
    next: u32,
}

/// A workbook while it is written.
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    formats: Formats,
    zone: Tz,
    width: usize,
    next: u32,
    /// The sheets behind the first.
    tables: Vec<Rows>,
}

/// How cells look.
struct Formats {
    head: Format,
    date: Format,
    instant: Format,
    number: Format,
    lines: Format,
    money: BTreeMap<Currency, Format>,
}

impl Formats {
    fn new() -> Self {
        let format = |code: &str| Format::new().set_num_format(code);
        Self {
            head: Format::new().set_bold(),
            date: format("yyyy-mm-dd"),
            instant: format("yyyy-mm-dd hh:mm"),
            number: format("General"),
            lines: Format::new().set_text_wrap(),
            money: BTreeMap::new(),
        }
    }

    /// Amounts with the decimals of their currency and its code behind them.
    fn money(&mut self, currency: Currency) -> &Format {
        self.money.entry(currency).or_insert_with(|| {
            let decimals = "0".repeat(currency.decimals() as usize);
            let point = if decimals.is_empty() { "" } else { "." };
            Format::new().set_num_format(format!("#,##0{point}{decimals} [${currency}]"))
        })
    }
}

impl Workbook {
    /// A workbook with these columns, its instants in a time zone.
    ///
    /// # Errors
    /// There is no room for temporary files.
    pub fn begin(columns: Vec<Column>, zone: Tz) -> Result<Self> {
        Self::prepare(columns, zone).map_err(unwritable)
    }

    fn prepare(columns: Vec<Column>, zone: Tz) -> std::result::Result<Self, XlsxError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let formats = Formats::new();
        let mut names = vec![DEMANDS.to_lowercase()];
        let heads: Vec<(&str, FieldKind)> = columns
            .iter()
            .map(|column| (column.name.as_str(), column.kind))
            .collect();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(DEMANDS)?;
        // The key and the title stay in sight.
        head(sheet, &heads, 2, &formats)?;
        let mut tables = Vec::new();
        for (column, of) in columns.iter().enumerate() {
            let Some(table) = &of.table else { continue };
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name(sheet_name(&table.label, &of.name, &mut names))?;
            let own = table.columns.iter();
            let own = own.map(|(label, kind)| (label.as_str(), *kind));
            let heads: Vec<_> = [("key", FieldKind::ShortText)]
                .into_iter()
                .chain(own)
                .collect();
            head(sheet, &heads, 1, &formats)?;
            tables.push(Rows {
                column,
                width: heads.len(),
                next: 1,
            });
        }
        Ok(Self {
            book,
            formats,
            zone,
            width: heads.len(),
            next: 1,
            tables,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// A sheet is full, or there is no room for temporary files.
    pub fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        self.write(&cells).map_err(unwritable)
    }

    fn write(&mut self, cells: &[Cell]) -> std::result::Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        write_row(sheet, self.next, cells, &mut self.formats, self.zone)?;
        self.next += 1;
        for (index, table) in self.tables.iter_mut().enumerate() {
            let Some(Cell::Rows { rows, .. }) = cells.get(table.column) else {
                continue;
            };
            let sheet = self.book.worksheet_from_index(index + 1)?;
            for row in rows {
                // What a sheet does not take stands, whole, with its demand.
                if table.next >= LAST_ROW {
                    if table.next == LAST_ROW {
                        sheet.write_string(table.next, 0, FULL)?;
                        table.next += 1;
                    }
                    break;
                }
                let cells: Vec<Cell> = cells.iter().take(1).chain(row).cloned().collect();
                write_row(sheet, table.next, &cells, &mut self.formats, self.zone)?;
                table.next += 1;
            }
        }
        Ok(())
    }

    /// Packs the workbook; gives the file, from its beginning.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn finish(mut self) -> Result<File> {
        self.pack().map_err(unwritable)
    }

    fn pack(&mut self) -> std::result::Result<File, XlsxError> {
        let widths = std::iter::once((self.width, self.next));
        let tables = self.tables.iter().map(|table| (table.width, table.next));
        for (index, (width, next)) in widths.chain(tables).enumerate() {
            let last = column(width.saturating_sub(1))?;
            let sheet = self.book.worksheet_from_index(index)?;
            sheet.autofilter(0, 0, next.saturating_sub(1), last)?;
        }
        let mut packed = BufWriter::new(tempfile::tempfile()?);
        self.book.save_to_writer(&mut packed)?;
        let mut file = packed
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

/// The next part of a file that is read out; none at its end.
///
/// # Errors
/// It cannot be read.
pub fn part(file: &mut File) -> std::io::Result<Option<Vec<u8>>> {
    let mut part = Vec::with_capacity(PART);
    file.take(PART as u64).read_to_end(&mut part)?;
    Ok((!part.is_empty()).then_some(part))
}

fn column(index: usize) -> std::result::Result<u16, XlsxError> {
    u16::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)
}

/// The first row, which stays in sight with so many columns.
fn head(
    sheet: &mut Worksheet,
    columns: &[(&str, FieldKind)],
    frozen: u16,
    formats: &Formats,
) -> std::result::Result<(), XlsxError> {
    for (index, (name, kind)) in columns.iter().enumerate() {
        let place = column(index)?;
        let least = name.chars().count() as f64 + 4.0;
        sheet.set_column_width(place, width(*kind).max(least.min(40.0)))?;
        sheet.write_string_with_format(0, place, cut(name), &formats.head)?;
    }
    sheet.set_freeze_panes(1, frozen)?;
    Ok(())
}

/// How wide a column is, in characters.
const fn width(kind: FieldKind) -> f64 {
    match kind {
        FieldKind::LongText | FieldKind::Table | FieldKind::File => 48.0,
        FieldKind::Link | FieldKind::MultipleChoice => 36.0,
        FieldKind::Unit | FieldKind::Person | FieldKind::SingleChoice | FieldKind::DateRange => {
            24.0
        }
        FieldKind::Money | FieldKind::Date | FieldKind::ShortText => 17.0,
        FieldKind::Number | FieldKind::YesNo | FieldKind::Rating | FieldKind::Size => 12.0,
    }
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    formats: &mut Formats,
    zone: Tz,
) -> std::result::Result<(), XlsxError> {
    for (index, cell) in cells.iter().enumerate() {
        let place = column(index)?;
        match cell {
            Cell::Nothing => {}
            Cell::Number(number) => match exact(&number.to_string()) {
                Some(value) => {
                    sheet.write_number_with_format(row, place, value, &formats.number)?;
                }
                None => {
                    sheet.write_string(row, place, number.to_string())?;
                }
            },
            Cell::Amount(money) | Cell::Money(money) => amount(sheet, row, place, *money, formats)?,
            Cell::Date(date) => {
                sheet.write_datetime_with_format(row, place, date, &formats.date)?;
            }
            Cell::Instant(at) => {
                let at = at.with_timezone(&zone).naive_local();
                sheet.write_datetime_with_format(row, place, at, &formats.instant)?;
            }
            Cell::YesNo(yes) => {
                sheet.write_boolean(row, place, *yes)?;
            }
            Cell::Text(text) if !text.contains('\n') => {
                sheet.write_string(row, place, cut(text))?;
            }
            Cell::Text(text) | Cell::Rows { written: text, .. } => {
                sheet.write_string_with_format(row, place, cut(text), &formats.lines)?;
            }
        }
    }
    Ok(())
}

fn amount(
    sheet: &mut Worksheet,
    row: u32,
    place: u16,
    money: Money,
    formats: &mut Formats,
) -> std::result::Result<(), XlsxError> {
    match exact(&money.amount()) {
        Some(value) => {
            let format = formats.money(money.currency);
            sheet.write_number_with_format(row, place, value, format)?;
        }
        None => {
            sheet.write_string(row, place, money.to_string())?;
        }
    }
    Ok(())
}

/// A decimal number that a spreadsheet keeps whole.
fn exact(decimal: &str) -> Option<f64> {
    let digits = decimal.trim_start_matches(['-', '0', '.']);
    let digits = digits.bytes().filter(u8::is_ascii_digit).count();
    match digits <= DIGITS {
        true => decimal.parse().ok(),
        false => None,
    }
}

/// A text as far as a cell takes it.
fn cut(text: &str) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    match end {
        None => text.to_owned(),
        Some(_) => {
            // Room for the mark that something is missing.
            let mut units = 1;
            let kept = text.chars().take_while(|c| {
                units += c.len_utf16();
                units <= LONGEST
            });
            kept.chain(['\u{2026}']).collect()
        }
    }
}

/// A name that no other sheet has, of characters that names of sheets take.
fn sheet_name(label: &str, key: &str, taken: &mut Vec<String>) -> String {
    let clean = |text: &str, limit: usize| -> String {
        let kept = text
            .chars()
            .filter(|c| !c.is_control() && !"[]:*?/\\".contains(*c));
        let kept: String = kept.take(limit).filter(|c| c.len_utf16() == 1).collect();
        kept.trim_matches(['\'', ' ']).to_owned()
    };
    let name = clean(label, LONGEST_NAME);
    let mut number = 1;
    let mut wanted = match name.is_empty() {
        true => clean(key, LONGEST_NAME),
        false => name.clone(),
    };
    // "History" is a name that spreadsheets keep for themselves.
    while taken.contains(&wanted.to_lowercase()) || wanted.eq_ignore_ascii_case("history") {
        number += 1;
        wanted = format!("{} {number}", clean(&name, LONGEST_NAME - 5));
    }
    taken.push(wanted.to_lowercase());
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_as_long_as_nothing_of_them_is_lost() {
        assert_eq!(exact("-12.5"), Some(-12.5));
        assert_eq!(exact("0.000000001"), Some(1e-9));
        assert_eq!(exact("123456789012345"), Some(123_456_789_012_345.0));
        assert_eq!(exact("1234567890123456"), None);
        assert_eq!(exact("9223372036.854775807"), None);
    }

    #[test]
    fn texts_are_cut_to_what_a_cell_takes() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"x".repeat(40_000));
        assert_eq!(long.encode_utf16().count(), LONGEST);
        assert!(long.ends_with('\u{2026}'));
        let wide = cut(&"\u{1f600}".repeat(20_000));
        assert!(wide.encode_utf16().count() <= LONGEST);
        let fits = "x".repeat(LONGEST);
        assert_eq!(cut(&fits), fits);
    }

    #[test]
    fn sheets_have_names_of_their_own() {
        let mut taken = vec!["demands".to_owned()];
        let mut name = |label: &str| sheet_name(label, "field_key", &mut taken);
        assert_eq!(name("Stations: [all]"), "Stations all");
        assert_eq!(name("stations all"), "stations all 2");
        assert_eq!(name("Demands"), "Demands 2");
        assert_eq!(name("??"), "field_key");
        assert_eq!(name("History"), "History 2");
        assert_eq!(name(&"x".repeat(50)).chars().count(), 31);
        assert_eq!(name(&"x".repeat(60)).chars().count(), 28);
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        let mut formats = Formats::new();
        for (code, expected) in [("EUR", "#,##0.00 [$EUR]"), ("JPY", "#,##0 [$JPY]")] {
            let currency = code.parse().unwrap();
            let format = Format::new().set_num_format(expected);
            assert_eq!(*formats.money(currency), format);
        }
    }
}
