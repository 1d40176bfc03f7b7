//! Exchange rates into the base currency.

use chrono::NaiveDate;
use docket_contract::organization::ExchangeRate;
use docket_domain::{exact::Billionths, money::Currency};
use leptos::prelude::*;

use crate::{
    format,
    i18n::{m, t, text},
    ui::{Button, ButtonSize, DateInput, Field, Fieldset, IconButton, InputKind, TextInput},
};

/// The rates there are, and adding one. They are kept with the settings around
/// them.
#[component]
pub(super) fn Rates(
    rates: RwSignal<Vec<ExchangeRate>>,
    #[prop(into)] base: Signal<String>,
    locked: Signal<bool>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let currency = RwSignal::new(String::new());
    let day = RwSignal::new(None::<NaiveDate>);
    let rate = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let add = move || {
        let code = currency.get_untracked().trim().to_uppercase();
        // People write the mark of their language.
        let number = rate.get_untracked().trim().replace(',', ".");
        let read = code
            .parse::<Currency>()
            .ok()
            .zip(number.parse::<Billionths>().ok().filter(|rate| rate.0 > 0))
            .zip(day.get_untracked());
        let Some(((_, rate_read), valid_from)) = read else {
            wrong.set(Some(text(m::RATE_WRONG).to_owned()));
            return;
        };
        rates.update(|rates| {
            rates.retain(|one| one.currency != code || one.valid_from != valid_from);
            rates.push(ExchangeRate {
                currency: code,
                valid_from,
                rate: rate_read,
            });
            rates.sort_by(|a, b| (&a.currency, b.valid_from).cmp(&(&b.currency, a.valid_from)));
        });
        wrong.set(None);
        rate.set(String::new());
    };
    let line = move |one: ExchangeRate| {
        let (code, from) = (one.currency.clone(), one.valid_from);
        let number = one.rate.to_string();
        view! {
            <tr>
                <th scope="row">{one.currency}</th>
                <td>{move || format::date(from)}</td>
                <td class="num">{move || format::decimal(&number)}</td>
                <td class="num">
                    <Show when=move || !locked.get()>
                        <IconButton icon="trash" size=ButtonSize::Small label=m::RATE_REMOVE on_click={
                            let code = code.clone();
                            move || rates.update(|rates| {
                                rates.retain(|one| one.currency != code || one.valid_from != from);
                            })
                        }/>
                    </Show>
                </td>
            </tr>
        }
    };
    let shown = Signal::derive(move || wrong.get().or_else(|| error.get()));
    view! {
        <Fieldset legend=m::RATE_TITLE hint=m::RATE_HINT error=shown>
            <Show when=move || rates.with(|rates| !rates.is_empty())>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::RATE_CURRENCY)}</th>
                        <th scope="col">{t(m::RATE_FROM)}</th>
                        <th scope="col" class="num">{move || crate::i18n::tf(m::RATE_RATE, &[("currency", &base.get())])}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || rates.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </Show>
            <Show when=move || !locked.get()>
                <div class="rate">
                    <Field label=m::RATE_CURRENCY><TextInput value=currency max_length=3_u32/></Field>
                    <Field label=m::RATE_FROM><DateInput value=day/></Field>
                    <Field label=m::RATE_NUMBER><TextInput value=rate kind=InputKind::Decimal placeholder="1.0625"/></Field>
                    <Button local=true icon="plus" on_click=add>{t(m::RATE_ADD)}</Button>
                </div>
            </Show>
        </Fieldset>
    }
}
