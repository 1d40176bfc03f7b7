//! An amount of money.

use docket_domain::money::Currency;
use leptos::{prelude::*, text_prop::TextProp};

use super::field::field_ids;
use crate::{
    format,
    i18n::{Key, m, text},
};

/// Stands before what was typed when it is no amount, so that nobody reads
/// `12.50` as one where the point sets thousands apart. It takes no room.
const REFUSED: char = '\u{2060}';
/// Decimals of a currency that is not known.
const DECIMALS: u32 = 2;

/// An amount as a plain decimal string (`620000.50`) with its currency after
/// it. People type it as their language writes it, with or without thousands
/// set apart; on leaving, the amount shows grouped. What can be read in two
/// ways, or in none, is not guessed at: it stays as it was typed, and the
/// field says what to enter instead.
#[component]
pub fn MoneyInput(
    /// The amount as a plain decimal string; what was typed when it is none,
    /// marked so that it reads as none.
    value: RwSignal<String>,
    /// Code of the currency.
    #[prop(into)]
    currency: Signal<String>,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    let editing = RwSignal::new(false);
    let shown = move || {
        let amount = value.get();
        match amount.strip_prefix(REFUSED) {
            Some(typed) => typed.to_owned(),
            None if editing.get() => amount.replace('.', &format::decimal_mark().to_string()),
            None => format::decimal(&amount),
        }
    };
    let wrong = Memo::new(move |_| value.with(|value| amount_problem(value)));
    let own = ids.own;
    Effect::new(move || own.set(wrong.get().map(|key| text(key).to_owned())));
    on_cleanup(move || own.set(None));
    let decimals = move || {
        currency.with_untracked(|code| {
            code.parse()
                .map_or(DECIMALS, |currency: Currency| currency.decimals())
        })
    };
    view! {
        <span class="affix">
            <input
                class="input"
                type="text"
                inputmode="decimal"
                id=ids.control
                aria-describedby=ids.described_by
                aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-required=required.then_some("true")
                disabled=move || disabled.get()
                prop:value=shown
                on:focus=move |event| {
                    editing.set(true);
                    // Whoever comes by Tab finds everything selected; other
                    // text in its place would undo that.
                    let input: web_sys::HtmlInputElement = event_target(&event);
                    input.set_value(&untrack(shown));
                    input.select();
                }
                on:change=move |event| {
                    let typed = event_target_value(&event);
                    value.set(
                        read(&typed, format::decimal_mark(), decimals())
                            .unwrap_or_else(|| format!("{REFUSED}{}", typed.trim())),
                    );
                }
                on:blur=move |_| editing.set(false)
            />
            <span>{move || currency.with(|code| format::currency_sign(code).to_owned())}</span>
        </span>
    }
}

/// What to enter instead of what a money input holds, when it refused it.
pub fn amount_problem(value: &str) -> Option<Key> {
    value.strip_prefix(REFUSED).map(complaint)
}

/// What to enter instead.
fn complaint(typed: &str) -> Key {
    let written = |character: char| character.is_ascii_digit() || is_mark(character);
    if typed.chars().any(|one| one.is_ascii_digit()) && typed.chars().all(written) {
        m::FIELD_MONEY_MARKS
    } else {
        m::FIELD_NOT_MONEY
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, '.' | ',' | '-' | '\u{2212}') || is_space(character)
}

/// What sets thousands apart in any language.
fn is_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}'
    )
}

/// What was typed as a plain decimal string, nothing for nothing. None when it
/// is not an amount in a language with this decimal mark: thousands stand in
/// groups of three behind one and the same separator, and there are no more
/// decimals than the currency has, because `12.500` with a point for the
/// decimals is more likely a slip than half a thousandth.
fn read(typed: &str, mark: char, decimals: u32) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(String::new());
    }
    let (sign, digits) = match typed.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", typed),
    };
    let (whole, fraction) = digits.split_once(mark).unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(fraction) || fraction.len() > decimals as usize {
        return None;
    }
    let grouping = if mark == ',' { '.' } else { ',' };
    let separates = |character: &char| *character == grouping || is_space(*character);
    let whole = match whole.chars().find(separates) {
        Some(separator) => {
            let mut groups = whole.split(separator);
            let first = groups.next()?;
            let opens = (1..=3).contains(&first.len()) && !first.starts_with('0');
            if !opens || !groups.all(|group| group.len() == 3) {
                return None;
            }
            whole.replace(separator, "")
        }
        None => whole.to_owned(),
    };
    if !all_digits(&whole) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::{REFUSED, amount_problem, read};
    use crate::i18n::m;

    const ENGLISH: char = '.';
    const GERMAN: char = ',';

    #[test]
    fn amounts_are_read_as_the_language_writes_them() {
        let cases = [
            (GERMAN, "12.500", "12500"),
            (GERMAN, "1.500.000", "1500000"),
            (GERMAN, "1.234,50", "1234.50"),
            (GERMAN, "1,50", "1.50"),
            (GERMAN, "1234,5", "1234.5"),
            (GERMAN, "1 840 000,00", "1840000.00"),
            (ENGLISH, "12,500", "12500"),
            (ENGLISH, "1,500,000", "1500000"),
            (ENGLISH, "1,234.50", "1234.50"),
            (ENGLISH, "1.50", "1.50"),
            (ENGLISH, "1 840 000", "1840000"),
            (ENGLISH, "1\u{202f}840\u{202f}000.5", "1840000.5"),
            (ENGLISH, "1'840'000", "1840000"),
            (ENGLISH, "1840000", "1840000"),
            (ENGLISH, "\u{2212}12.50", "-12.50"),
            (ENGLISH, "-1,000", "-1000"),
            (ENGLISH, ".5", "0.5"),
            (ENGLISH, "12.", "12"),
            (ENGLISH, " ", ""),
        ];
        for (mark, typed, wanted) in cases {
            assert_eq!(
                read(typed, mark, 2).as_deref(),
                Some(wanted),
                "{typed} with {mark}"
            );
        }
    }

    #[test]
    fn what_is_ambiguous_or_wrong_is_refused() {
        let cases = [
            (ENGLISH, "1,50"),
            (ENGLISH, "12.500"),
            (ENGLISH, "1.500.000"),
            (ENGLISH, "1.234,50"),
            (ENGLISH, "1,2345"),
            (ENGLISH, "1234,500"),
            (ENGLISH, "0,500"),
            (ENGLISH, "1,500 000"),
            (ENGLISH, "12 50"),
            (ENGLISH, "12 mio"),
            (ENGLISH, "-"),
            (ENGLISH, "."),
            (ENGLISH, "1-2"),
            (GERMAN, "12.50"),
            (GERMAN, "1.5"),
            (GERMAN, "1,234.50"),
            (GERMAN, "1,5,0"),
            (GERMAN, "12,500"),
            (GERMAN, "1.500.00"),
        ];
        for (mark, typed) in cases {
            assert_eq!(read(typed, mark, 2), None, "{typed} with {mark}");
        }
    }

    #[test]
    fn decimals_are_those_of_the_currency() {
        assert_eq!(read("12.500", ENGLISH, 3).as_deref(), Some("12.500"));
        assert_eq!(read("12.5", ENGLISH, 0), None);
        assert_eq!(read("12.500", GERMAN, 0).as_deref(), Some("12500"));
    }

    #[test]
    fn what_is_refused_is_no_amount_and_says_why() {
        let problem = |typed: &str| amount_problem(&format!("{REFUSED}{typed}"));
        assert_eq!(problem("12.50"), Some(m::FIELD_MONEY_MARKS));
        assert_eq!(problem("12 mio"), Some(m::FIELD_NOT_MONEY));
        assert_eq!(amount_problem("12.50"), None);
        let refused = format!("{REFUSED}12.50");
        let euro = docket_domain::money::Currency::EUR;
        assert!(docket_domain::money::Money::parse(&refused, euro).is_err());
        assert!(docket_domain::money::Money::parse(refused.trim(), euro).is_err());
    }
}
