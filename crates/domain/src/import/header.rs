//! Which row of a table names its columns.

use std::collections::BTreeSet;

use super::notation::{parse_date, parse_decimal};

/// How many rows may stand above the table.
const SEARCHED: usize = 10;
/// Longer cells are prose, not names of columns.
const LONGEST_NAME: usize = 120;

/// The index of the row that names the columns: the first of the first ten
/// that is mostly full and mostly made of short, distinct texts. The first row
/// when none is.
///
/// Titles and notes above a table fill a cell or two of its width.
pub fn find_header(rows: &[Vec<String>]) -> usize {
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    // Rows after the title show how wide the table is; a little further down
    // than the header may be, so that there are some.
    let width = rows
        .iter()
        .take(2 * SEARCHED)
        .map(|row| filled(row))
        .max()
        .unwrap_or_default();
    rows.iter()
        .take(SEARCHED)
        .position(|row| {
            let names: Vec<&str> = row
                .iter()
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
                .collect();
            let distinct: BTreeSet<&str> = names.iter().copied().collect();
            let texts = names.iter().filter(|name| is_name(name)).count();
            // Years are names too when they stand above their amounts.
            let years = names.iter().filter(|name| is_year(name)).count();
            !names.is_empty()
                && names.len() * 5 >= width * 3
                && texts > 0
                && texts * 2 >= names.len() - years
                && distinct.len() * 5 >= names.len() * 4
        })
        .unwrap_or_default()
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4
        && cell
            .parse()
            .is_ok_and(|year: u16| (1900..=2299).contains(&year))
}

fn is_name(cell: &str) -> bool {
    cell.chars().count() <= LONGEST_NAME
        && cell.chars().any(char::is_alphabetic)
        && parse_date(cell, None).is_err()
        && parse_decimal(cell, None, false).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_above_the_table_are_passed_over() {
        for (rows, header) in [
            (&["a|b|c", "1|2|3"][..], 0),
            // The World Bank's export has a title row.
            (
                &[
                    "World Bank projects||||",
                    "Id|Region|Name|Cost|Closing",
                    "P1|Africa|Road|500,000|1-Jul-2012",
                ],
                1,
            ),
            (
                &[
                    "Budget 2027|||",
                    "",
                    "as of|2026-11-01||",
                    "Name|2027|2028|2029",
                    "Ship|1|2|3",
                ],
                3,
            ),
            (&["5|2027-01-01|7", "Name|Date|Count", "x|2027-01-02|8"], 1),
            (&["title", "One"], 0),
            (&["1|2", "3|4"], 0),
            (&[], 0),
        ] {
            let cells: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.split('|').map(str::to_owned).collect())
                .collect();
            assert_eq!(find_header(&cells), header, "{rows:?}");
        }
    }
}
