//! The organisation's settings.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use docket_contract::organization::{OrganizationView, PatchOrganization};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::{rate::Rates, section::Section};
use crate::{
    api::{self, organization},
    form::{Form, FormFailure},
    format,
    i18n::{Key, Language, m, t, text},
    loadable::{Loadable, Loaded},
    session,
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, Chip, DateInput, Field, Fieldset, Select,
        SelectOption, TextInput, toast,
    },
};

/// The days of the week from Monday, as ISO 8601 numbers them.
const WEEK: [(u8, Key); 7] = [
    (1, m::DATE_MONDAY),
    (2, m::DATE_TUESDAY),
    (3, m::DATE_WEDNESDAY),
    (4, m::DATE_THURSDAY),
    (5, m::DATE_FRIDAY),
    (6, m::DATE_SATURDAY),
    (7, m::DATE_SUNDAY),
];

/// The organisation's settings.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let settings = Loadable::new(organization::organization);
    view! {
        <Section name=m::ORGANIZATION_GENERAL>
            <Loaded of=settings label=m::NAV_ORGANIZATION>
                {move || settings.value.get_untracked().map(|known| view! { <Settings settings known/> })}
            </Loaded>
        </Section>
    }
}

/// The form.
#[component]
fn Settings(settings: Loadable<OrganizationView>, known: OrganizationView) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let locked = Signal::derive(move || !may.get());
    let version = known.version;
    let name = RwSignal::new(known.name);
    let time_zone = RwSignal::new(known.time_zone);
    let language = RwSignal::new(known.language);
    let currency = RwSignal::new(known.currency);
    let start = RwSignal::new(known.fiscal_year_start.to_string());
    let days = RwSignal::new(known.working_days.into_iter().collect::<BTreeSet<u8>>());
    let holidays = RwSignal::new(known.holidays.into_iter().collect::<BTreeSet<NaiveDate>>());
    let rates = RwSignal::new(known.exchange_rates);
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let changes = PatchOrganization {
            name: Some(name.get_untracked()),
            time_zone: Some(time_zone.get_untracked()),
            language: Some(language.get_untracked()),
            currency: Some(currency.get_untracked()),
            fiscal_year_start: start.with_untracked(|start| start.parse().ok()),
            working_days: Some(days.get_untracked().into_iter().collect()),
            holidays: Some(holidays.get_untracked().into_iter().collect()),
            exchange_rates: Some(rates.get_untracked()),
        };
        let etag = settings
            .etag
            .get_untracked()
            .unwrap_or_else(|| api::etag(version));
        spawn_local(async move {
            match organization::patch_organization(&changes, &etag).await {
                Ok(reply) => {
                    settings.replace(reply.body, reply.etag);
                    form.end(None);
                    toast::say(text(m::ACCOUNT_SAVED));
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    let languages = || {
        Language::ALL
            .map(|one| SelectOption::new(one.tag(), one.name()))
            .to_vec()
    };
    let months = || {
        (1..=12)
            .map(|month| SelectOption::new(month.to_string(), format::month(month)))
            .collect::<Vec<_>>()
    };
    view! {
        <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <FormFailure form fields=&[
                "/name", "/time_zone", "/language", "/currency", "/fiscal_year_start", "/working_days", "/holidays",
                "/exchange_rates",
            ]/>
            <div class="panel panel__body stack stack--4">
                <Field label=m::SET_UP_ORGANIZATION required=true error=form.error("/name")>
                    <TextInput value=name disabled=locked/>
                </Field>
                <div class="fgrid">
                    <Field label=m::ORGANIZATION_TIME_ZONE hint=m::ORGANIZATION_TIME_ZONE_HINT error=form.error("/time_zone")>
                        <TextInput value=time_zone disabled=locked/>
                    </Field>
                    <Field label=m::SHELL_LANGUAGE error=form.error("/language")>
                        <Select value=language options=Signal::derive(languages) disabled=locked/>
                    </Field>
                    <Field label=m::ORGANIZATION_CURRENCY hint=m::ORGANIZATION_CURRENCY_HINT error=form.error("/currency")>
                        <TextInput value=currency max_length=3_u32 disabled=locked/>
                    </Field>
                    <Field label=m::ORGANIZATION_FISCAL_YEAR error=form.error("/fiscal_year_start")>
                        <Select value=start options=Signal::derive(months) disabled=locked/>
                    </Field>
                </div>
                <Fieldset legend=m::ORGANIZATION_WORKING_DAYS error=form.error("/working_days")>
                    <div class="days">
                        {WEEK.into_iter().map(|(day, word)| view! {
                            <Checkbox
                                checked=Signal::derive(move || days.with(|days| days.contains(&day)))
                                disabled=locked
                                on_change=move |on: bool| days.update(|days| {
                                    if on {
                                        days.insert(day);
                                    } else {
                                        days.remove(&day);
                                    }
                                })
                            >{t(word)}</Checkbox>
                        }).collect_view()}
                    </div>
                </Fieldset>
                <Holidays holidays locked error=form.error("/holidays")/>
                <Rates rates base=currency locked error=form.error("/exchange_rates")/>
            </div>
            <Show when=move || may.get()>
                <div><Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button></div>
            </Show>
        </form>
    }
}

/// Days on which nobody works.
#[component]
fn Holidays(
    holidays: RwSignal<BTreeSet<NaiveDate>>,
    locked: Signal<bool>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let day = RwSignal::new(None::<NaiveDate>);
    let add = move || {
        if let Some(new) = day.get_untracked() {
            holidays.update(|holidays| {
                holidays.insert(new);
            });
            day.set(None);
        }
    };
    view! {
        <Fieldset legend=m::ORGANIZATION_HOLIDAYS error=error>
            <div class="row row--wrap">
                {move || holidays.get().into_iter().map(|one| {
                    if locked.get() {
                        view! { <span class="chip"><span>{move || format::date(one)}</span></span> }.into_any()
                    } else {
                        view! {
                            <Chip
                                value=move || format::date(one)
                                remove_label=m::ORGANIZATION_HOLIDAY_REMOVE
                                on_remove=move || holidays.update(|holidays| { holidays.remove(&one); })
                            />
                        }.into_any()
                    }
                }).collect_view()}
            </div>
            <Show when=move || !locked.get()>
                <div class="row">
                    <DateInput value=day label=m::ORGANIZATION_HOLIDAY/>
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=add>{t(m::ORGANIZATION_HOLIDAY_ADD)}</Button>
                </div>
            </Show>
        </Fieldset>
    }
}
