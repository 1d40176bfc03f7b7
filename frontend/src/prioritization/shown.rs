//! Contributions as they show: rounded so that what one reads adds up.

use docket_domain::exact::{Billionths, DECIMALS};

/// Parts and their sum, each a decimal string with the same decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The parts, in the order they came.
    pub parts: Vec<String>,
    /// What the strings of the parts add up to.
    pub sum: String,
}

/// Rounds parts and their sum to some decimals. The sum is rounded half away
/// from zero; every part is rounded down, and the units then missing go to the
/// largest remainders, earlier parts first, so that the column adds up for
/// whoever reckons it again. Whole numbers all the way: binary fractions would
/// bring in errors of their own.
///
/// Parts that do not add up to `sum` beforehand are rounded by themselves.
pub(super) fn adding_up(parts: &[Billionths], sum: Billionths, places: u32) -> Shown {
    let places = places.min(DECIMALS);
    let unit = 10_i128.pow(DECIMALS - places);
    let exact: Vec<i128> = parts.iter().map(|part| i128::from(part.0)).collect();
    let total = rounded(i128::from(sum.0), unit);
    let mut shown: Vec<i128> = exact.iter().map(|part| part.div_euclid(unit)).collect();
    let missing = usize::try_from(total - shown.iter().sum::<i128>());
    match missing {
        Ok(missing)
            if missing <= parts.len() && exact.iter().sum::<i128>() == i128::from(sum.0) =>
        {
            let mut order: Vec<usize> = (0..exact.len()).collect();
            order.sort_by_key(|at| std::cmp::Reverse(exact[*at].rem_euclid(unit)));
            for at in order.into_iter().take(missing) {
                shown[at] += 1;
            }
        }
        _ => shown = exact.iter().map(|part| rounded(*part, unit)).collect(),
    }
    Shown {
        parts: shown.into_iter().map(|part| text(part, places)).collect(),
        sum: text(total, places),
    }
}

/// How many units, halves away from zero.
fn rounded(value: i128, unit: i128) -> i128 {
    let half = unit / 2;
    if value < 0 {
        -((-value + half) / unit)
    } else {
        (value + half) / unit
    }
}

fn text(units: i128, places: u32) -> String {
    let whole = 10_u128.pow(places);
    let sign = if units < 0 { "-" } else { "" };
    let digits = units.unsigned_abs();
    if places == 0 {
        return format!("{sign}{digits}");
    }
    format!(
        "{sign}{}.{:0width$}",
        digits / whole,
        digits % whole,
        width = places as usize
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(texts: &[&str]) -> Vec<Billionths> {
        texts.iter().flat_map(|text| text.parse()).collect()
    }

    fn sum(parts: &[Billionths]) -> Billionths {
        Billionths(parts.iter().map(|part| part.0).sum())
    }

    #[test]
    fn what_shows_adds_up() {
        let cases: [(&[&str], u32, &[&str], &str); 7] = [
            (
                &["33.333333334", "33.333333333", "33.333333333"],
                2,
                &["33.34", "33.33", "33.33"],
                "100.00",
            ),
            (&["0.005", "0.005"], 2, &["0.01", "0.00"], "0.01"),
            (
                &["16.666666667", "50", "33.333333333"],
                1,
                &["16.7", "50.0", "33.3"],
                "100.0",
            ),
            (&["0.4", "0.4", "0.4"], 0, &["1", "0", "0"], "1"),
            (&["-0.004", "1.004"], 2, &["0.00", "1.00"], "1.00"),
            (&["12.345678901"], 9, &["12.345678901"], "12.345678901"),
            (&[], 2, &[], "0.00"),
        ];
        for (parts, places, wanted, total) in cases {
            let parts = exact(parts);
            let shown = adding_up(&parts, sum(&parts), places);
            assert_eq!(shown.parts, wanted, "{parts:?}");
            assert_eq!(shown.sum, total, "{parts:?}");
        }
    }

    #[test]
    fn any_parts_add_up_and_none_moves_by_a_unit() {
        // A fixed sequence of numbers without a pattern.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        for _ in 0..5_000 {
            let count = next(9) as usize + 1;
            let places = u32::try_from(next(5)).unwrap_or(0);
            let parts: Vec<Billionths> = (0..count)
                .map(|_| Billionths(next(60_000_000_000) as i64 - 10_000_000_000))
                .collect();
            let shown = adding_up(&parts, sum(&parts), places);
            let read = |text: &String| text.parse::<Billionths>().map_or(i64::MIN, |one| one.0);
            let added: i64 = shown.parts.iter().map(read).sum();
            assert_eq!(added, read(&shown.sum), "{parts:?} at {places}");
            let unit = 10_i64.pow(DECIMALS - places);
            for (part, text) in parts.iter().zip(&shown.parts) {
                assert!((part.0 - read(text)).abs() < unit, "{part} became {text}");
            }
        }
    }

    #[test]
    fn parts_of_something_else_are_rounded_by_themselves() {
        let shown = adding_up(&exact(&["1.25", "2.5"]), Billionths::whole(9), 1);
        assert_eq!(shown.parts, ["1.3", "2.5"]);
        assert_eq!(shown.sum, "9.0");
    }
}
