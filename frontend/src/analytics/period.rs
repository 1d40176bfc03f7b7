//! Which days are looked at: a stretch that moves on with today, or days of
//! one's own.

use chrono::{Datelike, Days, Months, NaiveDate};
use docket_domain::analytics::Period;

use crate::i18n::{Key, m};

/// A stretch of days that ends today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    TwelveMonths,
    ThirtyDays,
    NinetyDays,
    Quarter,
    Year,
}

impl Preset {
    /// All of them, in the order they are offered.
    pub(super) const ALL: [Self; 5] = [
        Self::ThirtyDays,
        Self::NinetyDays,
        Self::Quarter,
        Self::Year,
        Self::TwelveMonths,
    ];

    /// Its name in the address; the one without a name needs none.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::TwelveMonths => "",
            Self::ThirtyDays => "30d",
            Self::NinetyDays => "90d",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The one of a name; the usual one for an unknown name.
    pub(super) fn from_key(key: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|preset| preset.key() == key);
        found.unwrap_or(Self::TwelveMonths)
    }

    /// Its name on screen.
    pub(super) const fn name(self) -> Key {
        match self {
            Self::TwelveMonths => m::ANALYTICS_TWELVE_MONTHS,
            Self::ThirtyDays => m::ANALYTICS_THIRTY_DAYS,
            Self::NinetyDays => m::ANALYTICS_NINETY_DAYS,
            Self::Quarter => m::ANALYTICS_QUARTER,
            Self::Year => m::ANALYTICS_YEAR,
        }
    }

    /// Its days, today included.
    pub(super) fn days(self, today: NaiveDate) -> Period {
        let before = |days| today.checked_sub_days(Days::new(days));
        let first_of = |month0: u32| NaiveDate::from_ymd_opt(today.year(), month0 + 1, 1);
        let from = match self {
            Self::TwelveMonths => {
                let before = today.checked_sub_months(Months::new(12));
                before.and_then(|day| day.succ_opt())
            }
            Self::ThirtyDays => before(29),
            Self::NinetyDays => before(89),
            Self::Quarter => first_of(today.month0() / 3 * 3),
            Self::Year => first_of(0),
        };
        Period {
            from: from.unwrap_or(today),
            to: today,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_today() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (preset, today, from) in [
            (Preset::TwelveMonths, "2026-11-28", "2025-11-29"),
            (Preset::TwelveMonths, "2024-02-29", "2023-03-01"),
            (Preset::ThirtyDays, "2026-03-01", "2026-01-31"),
            (Preset::NinetyDays, "2026-11-28", "2026-08-31"),
            (Preset::Quarter, "2026-11-28", "2026-10-01"),
            (Preset::Quarter, "2026-03-31", "2026-01-01"),
            (Preset::Year, "2026-01-01", "2026-01-01"),
        ] {
            let days = preset.days(day(today));
            assert_eq!((days.from, days.to), (day(from), day(today)), "{preset:?}");
        }
    }

    #[test]
    fn names_are_read_as_written() {
        for preset in Preset::ALL {
            assert_eq!(Preset::from_key(preset.key()), preset);
        }
        assert_eq!(Preset::from_key("decade"), Preset::TwelveMonths);
    }
}
