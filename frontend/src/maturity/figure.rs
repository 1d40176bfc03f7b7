//! Figures of a result as people read them, and the words of the model beside
//! them.

use docket_domain::{
    exact::Billionths,
    maturity::{
        gap::Band,
        model::{Dimension, MaturityModel, Practice},
    },
    text::LocalText,
};
use leptos::prelude::*;

use crate::{
    format,
    i18n::{language, m, t},
    ui::{Tag, Tone},
};

/// Billionths in a tenth.
const TENTH: i64 = 100_000_000;
/// What stands for a figure that does not exist.
pub(super) const NONE: &str = "\u{2013}";

/// A text in the current language.
pub(super) fn word(text: &LocalText) -> String {
    text.get(language().tag()).to_owned()
}

/// A mean in tenths, rounded, but never into the next level: 2.96 reads 2.9,
/// because it is level 2.
fn tenths(mean: Billionths) -> i64 {
    let rounded = (mean.0 + TENTH / 2).div_euclid(TENTH);
    let cut = mean.0.div_euclid(TENTH);
    if rounded.div_euclid(10) > cut.div_euclid(10) {
        cut
    } else {
        rounded
    }
}

/// A mean or a target with one decimal.
pub(super) fn mean(value: Billionths) -> String {
    let tenths = tenths(value);
    let sign = if tenths < 0 { "-" } else { "" };
    format::decimal(&format!(
        "{sign}{}.{}",
        tenths.unsigned_abs() / 10,
        tenths.unsigned_abs() % 10
    ))
}

/// As [`mean`], or a dash.
pub(super) fn mean_or_none(value: Option<Billionths>) -> String {
    value.map_or_else(|| NONE.to_owned(), mean)
}

/// A mean as a place in a chart, at the very tenth the text says.
pub(super) fn place(value: Billionths) -> f64 {
    tenths(value) as f64 / 10.0
}

/// A share from 0 to 1 as whole percent; 100 % only when nothing is missing.
pub(super) fn percent(share: Billionths) -> String {
    let whole = (share.0 / (Billionths::ONE.0 / 100)).clamp(0, 100);
    format!("{whole}\u{a0}%")
}

/// A difference of means with its sign.
pub(super) fn difference(value: Billionths) -> String {
    let tenths = (value.0 + value.0.signum() * TENTH / 2) / TENTH;
    let sign = match tenths.signum() {
        1 => "+",
        -1 => "-",
        _ => "",
    };
    let digits = format!(
        "{}.{}",
        tenths.unsigned_abs() / 10,
        tenths.unsigned_abs() % 10
    );
    match sign {
        "+" => format!("+{}", format::decimal(&digits)),
        sign => format::decimal(&format!("{sign}{digits}")),
    }
}

/// A level, or a dash.
pub(super) fn level_or_none(level: Option<u8>) -> String {
    level.map_or_else(|| NONE.to_owned(), |level| level.to_string())
}

/// The name of a level; level 0 has none in any model.
pub(super) fn level_name(model: &MaturityModel, level: u8) -> String {
    model
        .levels
        .iter()
        .find(|one| one.number == level)
        .map_or_else(
            || crate::i18n::text(m::ASSESSMENT_NOT_YET).to_owned(),
            |one| word(&one.name),
        )
}

/// A dimension by its key.
pub(super) fn dimension<'a>(model: &'a MaturityModel, key: &str) -> Option<&'a Dimension> {
    model
        .dimensions
        .iter()
        .find(|dimension| dimension.key == key)
}

/// The name of a dimension; its key when the model has none of it.
pub(super) fn dimension_name(model: &MaturityModel, key: &str) -> String {
    dimension(model, key).map_or_else(|| key.to_owned(), |dimension| word(&dimension.name))
}

/// The name of a practice; its key when the model has none of it.
pub(super) fn practice_name(model: &MaturityModel, key: &str) -> String {
    model.practice(key).map_or_else(
        || key.to_owned(),
        |practice: &Practice| word(&practice.name),
    )
}

/// How pressing a gap is: shape, word, colour.
#[component]
pub(super) fn Pressing(
    /// The band of its priority.
    band: Band,
) -> impl IntoView {
    let (tone, icon, label) = match band {
        Band::High => (Tone::Bad, "r-bad", m::MATURITY_HIGH),
        Band::Medium => (Tone::Warn, "r-warn", m::MATURITY_MEDIUM),
        Band::Low => (Tone::Neutral, "r-good", m::MATURITY_LOW),
    };
    view! { <Tag tone icon=icon>{t(label)}</Tag> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_never_reaches_the_next_level() {
        for (value, expected) in [
            (2_960_000_000, "2.9"),
            (2_999_999_999, "2.9"),
            (3_000_000_000, "3.0"),
            (2_649_000_000, "2.6"),
            (2_650_000_000, "2.7"),
            (0, "0.0"),
        ] {
            assert_eq!(mean(Billionths(value)), expected, "{value}");
        }
    }

    #[test]
    fn differences_have_a_sign() {
        assert_eq!(difference(Billionths(150_000_000)), "+0.2");
        assert_eq!(difference(Billionths(-150_000_000)), "\u{2212}0.2");
        assert_eq!(difference(Billionths(40_000_000)), "0.0");
    }

    #[test]
    fn a_hundred_percent_means_all() {
        assert_eq!(percent(Billionths(999_999_999)), "99\u{a0}%");
        assert_eq!(percent(Billionths::ONE), "100\u{a0}%");
    }
}
