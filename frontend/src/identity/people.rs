//! The people of the organisation.

use docket_contract::identity::{CreatePerson, PersonKind, PersonView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::{
    address::Parameter,
    api::{Query, identity},
    form::{Form, FormFailure},
    format,
    i18n::{m, t},
    listing::{Listed, Listing},
    live,
    organization::UnitInput,
    session, shell,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Empty, Field, InputKind,
        RadioGroup, RadioOption, Suggestion, Tag, TextInput, Tone, Who,
    },
};

/// People and service accounts, by name.
#[component]
pub fn PeoplePage() -> impl IntoView {
    shell::page(m::NAV_PEOPLE);
    let searched = Parameter::of("q");
    let words = RwSignal::new(String::new());
    Effect::new(move || words.set(searched.get()));
    let people = Listing::new(move |cursor| {
        identity::people(
            Query::new()
                .with_some("q", searched.get().trim())
                .with_some("cursor", &cursor.unwrap_or_default())
                .with("count", "true"),
        )
    });
    live::soon(&["person"], move || {
        people.refresh(|person| person.id.to_string());
    });
    let adding = RwSignal::new(false);
    let may_add = session::may(Permission::PersonManage);
    view! {
        <div class="toolbar">
            <div class="search">
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::PEOPLE_SEARCH
                    placeholder=m::PEOPLE_SEARCH
                    on_commit=move |text: String| searched.set(&text)
                />
            </div>
            <span class="grow"></span>
            <Show when=move || may_add.get()>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="plus" on_click=move || adding.set(true)>
                    {t(m::PEOPLE_ADD)}
                </Button>
            </Show>
        </div>
        <Listed
            of=people
            label=m::NAV_PEOPLE
            filtered=Signal::derive(move || searched.is_set())
            on_clear=move || searched.set("")
            empty=|| view! { <Empty title=m::PEOPLE_EMPTY body=m::PEOPLE_EMPTY_BODY/> }
        >
            <table class="grid-t list-t" aria-label=t(m::NAV_PEOPLE)>
                <thead><tr>
                    <th scope="col">{t(m::PERSON_NAME)}</th>
                    <th scope="col">{t(m::SIGN_IN_EMAIL)}</th>
                    <th scope="col">{t(m::DEMAND_UNIT)}</th>
                    <th scope="col">{t(m::PERSON_LAST_LOGIN)}</th>
                    <th scope="col">{t(m::PERSON_ACCOUNT)}</th>
                </tr></thead>
                <tbody>
                    <For each=move || people.items.get() key=|person| (person.id, person.version) let:person>
                        <PersonRow person/>
                    </For>
                </tbody>
            </table>
        </Listed>
        <AddPerson open=adding/>
    }
}

/// One person.
#[component]
fn PersonRow(person: PersonView) -> impl IntoView {
    let last = person.last_login_at;
    let name = person.name.clone();
    view! {
        <tr>
            <td><A href=format!("/people/{}", person.id) attr:class="title cut"><Who name/></A></td>
            <td class="t2">{person.email.clone()}</td>
            <td class="t2">{person.unit.clone().map(|unit| unit.name)}</td>
            <td class="t2">{move || last.map(format::day_of)}</td>
            <td><Standing person/></td>
        </tr>
    }
}

/// What kind of account a person has, in a word.
#[component]
pub(super) fn Standing(
    /// The person.
    person: PersonView,
) -> impl IntoView {
    if person.archived_at.is_some() {
        view! { <Tag>{t(m::PERSON_ARCHIVED)}</Tag> }.into_any()
    } else if person.disabled {
        view! { <Tag tone=Tone::Warn icon="lock">{t(m::PERSON_DISABLED)}</Tag> }.into_any()
    } else if person.kind == PersonKind::Service {
        view! { <Tag line=true icon="cog">{t(m::PERSON_SERVICE)}</Tag> }.into_any()
    } else if person.has_account {
        view! { <Tag tone=Tone::Good icon="check">{t(m::PERSON_CAN_SIGN_IN)}</Tag> }.into_any()
    } else {
        view! { <span class="t3">{t(m::PERSON_NO_ACCOUNT)}</span> }.into_any()
    }
}

/// Adds a person and opens it.
#[component]
fn AddPerson(open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let form = Form::new();
    let kind = RwSignal::new("person".to_owned());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let unit = RwSignal::new(None::<Suggestion>);
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let navigate = navigate.clone();
        let person = CreatePerson {
            kind: if kind.with_untracked(|kind| kind == "service") {
                PersonKind::Service
            } else {
                PersonKind::Person
            },
            name: name.get_untracked(),
            email: Some(email.get_untracked()).filter(|email| !email.trim().is_empty()),
            unit_id: unit
                .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
            language: None,
        };
        spawn_local(async move {
            match identity::create_person(&person).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    if form.is_here() {
                        navigate(
                            &format!("/people/{}", reply.body.id),
                            NavigateOptions::default(),
                        );
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::PEOPLE_ADD>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/email", "/unit_id"]/>
                    <RadioGroup legend=m::PERSON_KIND value=kind options=vec![
                        RadioOption::new("person", m::PERSON_HUMAN),
                        RadioOption::new("service", m::PERSON_SERVICE).hint(m::PERSON_SERVICE_HINT),
                    ]/>
                    <Field label=m::PERSON_NAME required=true error=form.error("/name")><TextInput value=name/></Field>
                    <Field label=m::SIGN_IN_EMAIL optional=true hint=m::PERSON_EMAIL_HINT error=form.error("/email")>
                        <TextInput value=email kind=InputKind::Email/>
                    </Field>
                    <Field label=m::DEMAND_UNIT optional=true error=form.error("/unit_id")><UnitInput value=unit/></Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::PEOPLE_ADD)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
