//! How long demands stay somewhere: percentiles of elapsed time.

use std::fmt;

/// The percentile that half of all values do not exceed.
pub const MEDIAN: u8 = 50;
/// The percentile that nine of ten values do not exceed.
pub const NINETIETH: u8 = 90;

const SECONDS_PER_DAY: u64 = 86_400;

/// The place, counted from 1, of a percentile among so many values in ascending
/// order; none where there are no values or the percentile is not 1 to 100.
///
/// This is the nearest-rank method: the smallest value that at least so many
/// percent of all values do not exceed, `⌈p/100 · n⌉`. It is always one of the
/// values (Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages",
/// definition 1: the inverse of the empirical distribution function).
pub fn nearest_rank(percent: u8, values: u64) -> Option<u64> {
    if values == 0 || !(1..=100).contains(&percent) {
        return None;
    }
    let share = (u128::from(values) * u128::from(percent)).div_ceil(100);
    u64::try_from(share).ok()
}

/// A stretch of elapsed time, nights and weekends included. It is shown in days
/// to one decimal, rounded half up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Elapsed {
    /// Seconds.
    pub seconds: u64,
}

impl fmt::Display for Elapsed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.seconds / SECONDS_PER_DAY;
        let rest = self.seconds % SECONDS_PER_DAY;
        let tenths = (rest * 10 + SECONDS_PER_DAY / 2) / SECONDS_PER_DAY;
        write!(out, "{}.{}", whole + tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places() {
        for (percent, values, place) in [
            (MEDIAN, 0, None),
            (MEDIAN, 1, Some(1)),
            (MEDIAN, 2, Some(1)),
            (MEDIAN, 3, Some(2)),
            (MEDIAN, 4, Some(2)),
            (NINETIETH, 1, Some(1)),
            (NINETIETH, 9, Some(9)),
            (NINETIETH, 10, Some(9)),
            (NINETIETH, 11, Some(10)),
            (100, 7, Some(7)),
            (1, 7, Some(1)),
            (0, 7, None),
            (101, 7, None),
            (100, u64::MAX, Some(u64::MAX)),
        ] {
            assert_eq!(
                nearest_rank(percent, values),
                place,
                "{percent} of {values}"
            );
        }
    }

    #[test]
    fn days_have_one_decimal() {
        for (seconds, shown) in [
            (0, "0.0"),
            (4_319, "0.0"),
            (4_320, "0.1"),
            (43_200, "0.5"),
            (86_399, "1.0"),
            (86_400 * 3 + 60 * 60 * 6, "3.3"),
            (u64::MAX, "213503982334601.3"),
        ] {
            assert_eq!(Elapsed { seconds }.to_string(), shown, "{seconds}");
        }
    }

    proptest! {
        /// The value at the place is what its definition says, found by trying
        /// every value.
        #[test]
        fn a_percentile_is_the_first_that_enough_do_not_exceed(
            mut values in prop::collection::vec(0_u64..50, 1..60),
            percent in 1_u8..=100,
        ) {
            values.sort_unstable();
            let place = nearest_rank(percent, values.len() as u64).unwrap_or(0) as usize;
            let naive = values.iter().copied().find(|one| {
                let below = values.iter().filter(|other| *other <= one).count();
                below * 100 >= usize::from(percent) * values.len()
            });
            prop_assert_eq!(values.get(place - 1).copied(), naive);
        }
    }
}
