//! The organisation's settings.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use docket_contract::organization::{ExchangeRate, OrganizationView, PatchOrganization};
use docket_domain::identity::Permission;
use leptos::prelude::*;
use serde_json::Value;

use super::{rate::Rates, section::Section};
use crate::{
    api::{self, Answer, Reply, organization},
    audit::{PastPanel, Trail, in_words},
    form::{Form, FormFailure},
    format,
    i18n::{Key, Language, m, t, text},
    live,
    loadable::{Loadable, Loaded},
    session,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, Chip, DateInput, Field, Fieldset, InputKind,
        Select, SelectOption, TextInput, toast,
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
    live::soon(&["organization"], move || settings.reload());
    let may = session::may(Permission::OrganizationManage);
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let shown = Memo::new(move |_| settings.value.with(Option::is_some));
    view! {
        <Section name=m::ORGANIZATION_GENERAL>
            <Loaded of=settings label=m::NAV_ORGANIZATION>
                {move || shown.get().then(|| view! { <Settings settings may/> })}
                <Show when=move || reads.get()>
                    <PastPanel of=Trail {
                        path: "/organization".to_owned(),
                        kind: "organization",
                        id: None,
                        name: text(m::NAV_ORGANIZATION).to_owned(),
                    }/>
                </Show>
            </Loaded>
        </Section>
    }
}

/// The settings while they are changed.
#[derive(Clone, Copy)]
struct Controls {
    name: RwSignal<String>,
    time_zone: RwSignal<String>,
    language: RwSignal<String>,
    currency: RwSignal<String>,
    start: RwSignal<String>,
    tracking: RwSignal<String>,
    days: RwSignal<BTreeSet<u8>>,
    holidays: RwSignal<BTreeSet<NaiveDate>>,
    rates: RwSignal<Vec<ExchangeRate>>,
}

impl Controls {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            time_zone: empty(),
            language: empty(),
            currency: empty(),
            start: empty(),
            tracking: empty(),
            days: RwSignal::new(BTreeSet::new()),
            holidays: RwSignal::new(BTreeSet::new()),
            rates: RwSignal::new(Vec::new()),
        }
    }
}

impl Changing for Controls {
    type View = OrganizationView;

    fn of(view: &OrganizationView) -> Fields {
        let view = view.clone();
        let days: BTreeSet<u8> = view.working_days.into_iter().collect();
        let holidays: BTreeSet<NaiveDate> = view.holidays.into_iter().collect();
        fields_of(&PatchOrganization {
            name: Some(view.name),
            time_zone: Some(view.time_zone),
            language: Some(view.language),
            currency: Some(view.currency),
            fiscal_year_start: Some(view.fiscal_year_start),
            tracking_days: Some(view.tracking_days),
            working_days: Some(days.into_iter().collect()),
            holidays: Some(holidays.into_iter().collect()),
            exchange_rates: Some(view.exchange_rates),
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchOrganization {
            name: Some(self.name.get_untracked()),
            time_zone: Some(self.time_zone.get_untracked()),
            language: Some(self.language.get_untracked()),
            currency: Some(self.currency.get_untracked()),
            fiscal_year_start: self.start.with_untracked(|start| start.parse().ok()),
            // What is no number is refused with what to enter instead.
            tracking_days: self
                .tracking
                .with_untracked(|days| Some(days.trim().parse().unwrap_or(0))),
            working_days: Some(self.days.get_untracked().into_iter().collect()),
            holidays: Some(self.holidays.get_untracked().into_iter().collect()),
            exchange_rates: Some(self.rates.get_untracked()),
        })
    }

    fn show(self, view: &OrganizationView, takes: &dyn Fn(&str) -> bool) {
        let view = view.clone();
        if takes("name") {
            self.name.set(view.name);
        }
        if takes("time_zone") {
            self.time_zone.set(view.time_zone);
        }
        if takes("language") {
            self.language.set(view.language);
        }
        if takes("currency") {
            self.currency.set(view.currency);
        }
        if takes("fiscal_year_start") {
            self.start.set(view.fiscal_year_start.to_string());
        }
        if takes("tracking_days") {
            self.tracking.set(view.tracking_days.to_string());
        }
        if takes("working_days") {
            self.days.set(view.working_days.into_iter().collect());
        }
        if takes("holidays") {
            self.holidays.set(view.holidays.into_iter().collect());
        }
        if takes("exchange_rates") {
            self.rates.set(view.exchange_rates);
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "time_zone" => m::ORGANIZATION_TIME_ZONE,
            "language" => m::SHELL_LANGUAGE,
            "currency" => m::ORGANIZATION_CURRENCY,
            "fiscal_year_start" => m::ORGANIZATION_FISCAL_YEAR,
            "tracking_days" => m::ORGANIZATION_TRACKING_DAYS,
            "working_days" => m::ORGANIZATION_WORKING_DAYS,
            "holidays" => m::ORGANIZATION_HOLIDAYS,
            "exchange_rates" => m::TRAIL_EXCHANGE_RATES,
            _ => m::SET_UP_ORGANIZATION,
        }
    }

    fn words(self, field: &str, value: &Value, _: &OrganizationView) -> String {
        in_words("organization", field, value)
    }

    async fn load(self) -> Answer<OrganizationView> {
        organization::organization().await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<OrganizationView> {
        api::patch("/organization", &fields, &etag).await
    }
}

/// The form.
#[component]
fn Settings(settings: Loadable<OrganizationView>, may: Signal<bool>) -> impl IntoView {
    let locked = Signal::derive(move || !may.get());
    let form = Form::new();
    let controls = Controls::new();
    let draft = Draft::new(controls, form, move |reply: Reply<OrganizationView>| {
        settings.replace(reply.body, reply.etag);
        toast::say(text(m::ACCOUNT_SAVED));
    });
    // The first version fills the form; what others save later shows where
    // nothing was changed here.
    Effect::new(move |begun: Option<bool>| {
        let Some(view) = settings.value.get() else {
            return false;
        };
        let version = view.version;
        let etag = settings
            .etag
            .get_untracked()
            .unwrap_or_else(|| api::etag(version));
        if begun == Some(true) {
            draft.follow(&view, etag);
        } else {
            draft.begin(view, etag);
        }
        true
    });
    let Controls {
        name,
        time_zone,
        language,
        currency,
        start,
        tracking,
        days,
        holidays,
        rates,
    } = controls;
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
        <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); draft.save(); }>
            <FormFailure form fields=&[
                "/name", "/time_zone", "/language", "/currency", "/fiscal_year_start", "/tracking_days", "/working_days", "/holidays",
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
                    <Field label=m::ORGANIZATION_TRACKING_DAYS hint=m::ORGANIZATION_TRACKING_DAYS_HINT error=form.error("/tracking_days")>
                        <TextInput value=tracking kind=InputKind::Decimal disabled=locked/>
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
        <DraftDialog draft/>
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
