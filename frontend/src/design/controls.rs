//! What people press, type and choose.

use docket_domain::text::fold;
use leptos::prelude::*;

use super::Specimen;
use crate::{
    i18n::{m, t, text},
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, Combobox, DateInput, Field, IconButton,
        InputKind, MoneyInput, RadioGroup, RadioOption, Seg, SegOption, Select, SelectOption,
        Suggestion, Switch, Tab, Tabs, TextArea, TextInput,
    },
};

/// Buttons, fields, choices, tabs.
#[component]
pub(super) fn Controls() -> impl IntoView {
    view! {
        <Buttons/>
        <Fields/>
        <Choices/>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let kinds = [
        ButtonKind::Primary,
        ButtonKind::Standard,
        ButtonKind::Quiet,
        ButtonKind::Danger,
    ];
    let view = RwSignal::new("list");
    view! {
        <Specimen title=m::DESIGN_BUTTONS width="c8">
            {kinds.into_iter().map(|kind| view! {
                <div class="row row--wrap row--3">
                    <Button kind>{t(m::DIALOG_SAVE)}</Button>
                    <Button kind icon="plus">{t(m::DIALOG_SAVE)}</Button>
                    <Button kind disabled=true>{t(m::DIALOG_SAVE)}</Button>
                    <Button kind busy=true>{t(m::DIALOG_SAVE)}</Button>
                    <Button kind size=ButtonSize::Small>{t(m::DIALOG_SAVE)}</Button>
                </div>
            }).collect_view()}
            <div class="row row--wrap row--3">
                <Button size=ButtonSize::Large>{t(m::DIALOG_SAVE)}</Button>
                <IconButton icon="plus" label=m::NAV_NEW_DEMAND kind=ButtonKind::Standard on_click=|| ()/>
                <Seg label=m::CHART_VIEW value=view options=vec![
                    SegOption::new("list", m::NAV_DEMANDS),
                    SegOption::new("table", m::CHART_TABLE),
                ]/>
            </div>
            <Tabs label=m::DESIGN_TABS tabs=vec![
                Tab::new(m::DEMAND_THREAD, || view! { <p>{t(m::DESIGN_SAMPLE)}</p> }).count(Signal::stored(3)),
                Tab::new(m::DEMAND_HISTORY, || view! { <p>{t(m::DESIGN_SAMPLE_2)}</p> }),
            ]/>
        </Specimen>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let words = RwSignal::new(String::new());
    let wrong = RwSignal::new("12,4 mio".to_owned());
    let amount = RwSignal::new("620000".to_owned());
    let day = RwSignal::new(None);
    let long = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let units = || {
        vec![
            SelectOption::new("water", "Water Supply"),
            SelectOption::new("grid", "Power Grid"),
        ]
    };
    let error = || Some(text(m::DESIGN_ERROR).to_owned());
    view! {
        <Specimen title=m::DESIGN_FIELDS width="c8">
            <div class="fgrid">
                <Field label=m::DEMAND_TITLE hint=m::DESIGN_SAMPLE required=true><TextInput value=words/></Field>
                <Field label=m::DEMAND_SUMMARY optional=true><TextArea value=long/></Field>
                <Field label=m::DEMAND_COST error=Signal::derive(error)><TextInput value=wrong kind=InputKind::Decimal/></Field>
                <Field label=m::DEMAND_COST><MoneyInput value=amount currency="EUR"/></Field>
                <Field label=m::DESIGN_DATE><DateInput value=day/></Field>
                <Field label=m::DEMAND_UNIT><Select value=unit options=Signal::derive(units) none=m::FIELD_CHOOSE/></Field>
                <Field label=m::DESIGN_DISABLED><TextInput value=words disabled=true/></Field>
                <Field label=m::DESIGN_READ_ONLY><TextInput value=words readonly=true/></Field>
            </div>
        </Specimen>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let ticked = RwSignal::new(true);
    let on = RwSignal::new(true);
    let answer = RwSignal::new("yes".to_owned());
    let owner = RwSignal::new(None::<Suggestion>);
    let query = RwSignal::new(String::new());
    let people = Signal::derive(move || {
        let wanted = fold(&query.get());
        ["Maren Holt", "Sofie Ankarberg", "Pavel Ostrander"]
            .into_iter()
            .filter(|name| fold(name).contains(&wanted))
            .map(|name| Suggestion {
                value: name.to_owned(),
                label: name.to_owned(),
                detail: String::new(),
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Specimen title=m::DESIGN_CHOICES>
            <Checkbox checked=ticked on_change=move |value: bool| ticked.set(value)>{t(m::DESIGN_SAMPLE_2)}</Checkbox>
            <Checkbox checked=false mixed=true on_change=|_: bool| ()>{t(m::DESIGN_SAMPLE_2)}</Checkbox>
            <Switch on=on on_change=move |value: bool| on.set(value)>{t(m::DESIGN_SAMPLE_2)}</Switch>
            <RadioGroup legend=m::DESIGN_CHOICES value=answer options=vec![
                RadioOption::new("yes", m::FIELD_YES),
                RadioOption::new("no", m::FIELD_NO),
            ]/>
            <Field label=m::DEMAND_OWNER>
                <Combobox value=owner query=query options=people list_label=m::NAV_PEOPLE/>
            </Field>
        </Specimen>
    }
}
