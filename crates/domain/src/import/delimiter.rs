//! Which character separates the columns of a text file.

/// The characters considered, likeliest first; ties go to the earlier one.
pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How many records of the sample are looked at.
const RECORDS: usize = 30;
/// Samples shorter than this many bytes are taken for the whole file.
const WHOLE_FILE: usize = 512;

/// The delimiter that splits `sample`, the beginning of a file, most evenly.
///
/// For each candidate the records are counted that have the most frequent
/// number of columns; the candidate with the largest share wins, then the one
/// with more columns. Quoted cells may hold delimiters and line breaks. A
/// sample that nothing splits is a single column, read with a comma.
pub fn detect_delimiter(sample: &str) -> char {
    let mut best = (0, 0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let (share, width) = evenness(&widths(sample, delimiter));
        if (share, width) > (best.0, best.1) {
            best = (share, width, delimiter);
        }
    }
    best.2
}

/// The share in thousandths of records with the most frequent width above
/// one, and that width.
fn evenness(widths: &[usize]) -> (usize, usize) {
    let count = |width: usize| widths.iter().filter(|w| **w == width).count();
    widths
        .iter()
        .filter(|width| **width > 1)
        .map(|width| (count(*width) * 1000 / widths.len(), *width))
        .max()
        .unwrap_or_default()
}

/// The number of cells of the first records that are not blank.
fn widths(sample: &str, delimiter: char) -> Vec<usize> {
    let mut widths = Vec::new();
    let (mut width, mut quoted, mut cell_start, mut blank) = (1, false, true, true);
    let mut chars = sample.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            if c == '"' && chars.next_if_eq(&'"').is_none() {
                quoted = false;
            }
            continue;
        }
        if c == '\n' {
            if !blank {
                widths.push(width);
            }
            if widths.len() == RECORDS {
                return widths;
            }
            (width, cell_start, blank) = (1, true, true);
        } else if c == '"' && cell_start {
            (quoted, cell_start, blank) = (true, false, false);
        } else if c == delimiter {
            width += 1;
            cell_start = true;
        } else if c != '\r' {
            cell_start = false;
            blank &= c.is_whitespace();
        }
    }
    // A longer sample most likely ends in the middle of a record, which then
    // counts only when there is no other; a short one is the whole file.
    if widths.is_empty() || (!blank && sample.len() < WHOLE_FILE) {
        widths.push(width);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evenest_split_wins() {
        for (sample, delimiter) in [
            ("a,b,c\n1,2,3\n", ','),
            ("a;b;c\n1,5;2,5;3,5\n4,5;1;2\n", ';'),
            ("name\tcost\nA, B and C\t5\nD, E\t6\n", '\t'),
            ("a|b\n1|2", '|'),
            // Prose with commas between semicolons, as in the returns of 2021.
            (
                "year;name;aims\n2021;Ship;To find, map, chart\n2021;Rail;To run\n",
                ';',
            ),
            // A line break and the other delimiter inside quotes.
            ("a,b\n\"x;y\nz;\"\"q\"\"\",2\n3,4\n", ','),
            // A title row above the table.
            ("Export of projects\n\na;b;c\n1;2;3\n4;5;6\n", ';'),
            ("title\nOne\nTwo\n", ','),
            ("a,b\r\n1,2\r\n", ','),
            ("", ','),
        ] {
            assert_eq!(detect_delimiter(sample), delimiter, "{sample:?}");
        }
    }
}
