//! An amount of money.

use leptos::{prelude::*, text_prop::TextProp};

use super::field::field_ids;
use crate::format;

/// An amount as a plain decimal string (`620000.50`) with its currency after
/// it. People may type spaces, apostrophes and their locale's decimal mark;
/// on leaving, the amount shows grouped, and what is not an amount stays as it
/// was typed for the error to point at.
#[component]
pub fn MoneyInput(
    /// The amount as a plain decimal string, or what was typed when it is none.
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
        if editing.get() {
            amount
        } else {
            format::decimal(&amount)
        }
    };
    view! {
        <span class="affix">
            <input
                class="input"
                type="text"
                inputmode="decimal"
                id=ids.control
                aria-describedby=ids.described_by
                aria-label=label.map(|label| move || label.get())
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-required=required.then_some("true")
                disabled=move || disabled.get()
                prop:value=shown
                on:focus=move |_| editing.set(true)
                on:change=move |event| value.set(plain(&event_target_value(&event), format::decimal_mark()))
                on:blur=move |_| editing.set(false)
            />
            <span>{move || currency.with(|code| format::currency_sign(code).to_owned())}</span>
        </span>
    }
}

/// What was typed as a plain decimal string, or unchanged when it is none.
fn plain(typed: &str, mark: char) -> String {
    let mut result = String::new();
    for character in typed.trim().chars() {
        match character {
            '0'..='9' | '-' => result.push(character),
            '\u{2212}' => result.push('-'),
            ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}' => {}
            other if other == mark || other == '.' && !typed.contains(mark) => result.push('.'),
            // The mark of the other language groups thousands here.
            ',' | '.' => {}
            _ => return typed.to_owned(),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn typed_amounts_become_plain() {
        assert_eq!(plain("1 840 000", '.'), "1840000");
        assert_eq!(plain("1.234,50", ','), "1234.50");
        assert_eq!(plain("1,234.50", '.'), "1234.50");
        assert_eq!(plain("12 mio", '.'), "12 mio");
    }
}
