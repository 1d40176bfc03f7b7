//! Starting an assessment.

use chrono::NaiveDate;
use docket_contract::maturity::CreateAssessment;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{figure::word, respondents::Respondents};
use crate::{
    api::maturity,
    form::{Form, FormFailure},
    i18n::{m, t},
    loadable::Loadable,
    organization::UnitInput,
    ui::{
        Button, ButtonKind, DateInput, Dialog, DialogActions, DialogBody, Field, Select,
        SelectOption, Suggestion, TextInput,
    },
};

/// Longest name, in characters.
const LONGEST_NAME: u32 = 200;

/// The dialog that starts an assessment and opens it.
#[component]
pub(super) fn Start(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let navigate = use_navigate();
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let day = RwSignal::new(today());
    let unit = RwSignal::new(None::<Suggestion>);
    let model = RwSignal::new(String::new());
    let people = RwSignal::new(Vec::<Suggestion>::new());
    let send = Callback::new(move |()| {
        let Some(assessed_on) = day.get_untracked().or_else(today) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let navigate = navigate.clone();
        let assessment = CreateAssessment {
            name: name.get_untracked(),
            model_version_id: model.get_untracked().parse().ok(),
            unit_id: unit
                .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
            assessed_on,
            respondent_ids: people
                .with_untracked(|people| people.iter().flat_map(|one| one.value.parse()).collect()),
            ..CreateAssessment::default()
        };
        spawn_local(async move {
            match maturity::start(&assessment).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    if form.is_here() {
                        navigate(
                            &format!("/assessments/{}", reply.body.base.key),
                            NavigateOptions::default(),
                        );
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open wide=true title=m::ASSESSMENTS_START>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/assessed_on", "/unit_id", "/model_version_id", "/respondent_ids"]/>
                    <Field label=m::ASSESSMENT_NAME hint=m::ASSESSMENT_NAME_HINT required=true error=form.error("/name")>
                        <TextInput value=name max_length=LONGEST_NAME/>
                    </Field>
                    <Field label=m::ASSESSMENT_DAY required=true error=form.error("/assessed_on")>
                        <DateInput value=day/>
                    </Field>
                    <Field label=m::DEMAND_UNIT hint=m::ASSESSMENT_UNIT_HINT optional=true error=form.error("/unit_id")>
                        <UnitInput value=unit/>
                    </Field>
                    <Models model error=form.error("/model_version_id")/>
                    <Respondents chosen=people error=form.error("/respondent_ids")/>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::ASSESSMENTS_START)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// Which model; the newest when none is chosen.
#[component]
fn Models(model: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let models = Loadable::new(maturity::models);
    let options = Signal::derive(move || {
        models.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .map(|model| {
                        let name = format!("{} {}", word(&model.name), model.version);
                        SelectOption::new(model.id.to_string(), name)
                    })
                    .collect()
            })
        })
    });
    view! {
        <Field label=m::ASSESSMENT_MODEL error=error>
            <Select value=model options=options none=m::ASSESSMENT_MODEL_NEWEST/>
        </Field>
    }
}

/// The day in the zone of this browser.
fn today() -> Option<NaiveDate> {
    let now = js_sys::Date::new_0();
    NaiveDate::from_ymd_opt(
        i32::try_from(now.get_full_year()).ok()?,
        now.get_month() + 1,
        now.get_date(),
    )
}
