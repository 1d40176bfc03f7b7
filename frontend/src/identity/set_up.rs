//! The first run: the one-time link becomes the first administrator.

use docket_contract::identity::Setup;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use super::entrance::Entrance;
use crate::{
    api::identity,
    browser,
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, ButtonSize, Field, InputKind, TextInput},
};

/// The page behind the set-up link that the server prints.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let params = use_params_map();
    let organization = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let setup = Setup {
            token: params
                .with_untracked(|params| params.get("token"))
                .unwrap_or_default(),
            organization: organization.get_untracked(),
            name: name.get_untracked(),
            email: email.get_untracked(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            match identity::set_up(&setup).await {
                Ok(_) => browser::go("/"),
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <Entrance title=m::SET_UP_TITLE>
            <p class="lead">{t(m::SET_UP_LEAD)}</p>
            <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <FormFailure form fields=&["/organization", "/name", "/email", "/password"]/>
                <Field label=m::SET_UP_ORGANIZATION required=true error=form.error("/organization")>
                    <TextInput value=organization autocomplete="organization"/>
                </Field>
                <Field label=m::SET_UP_NAME required=true error=form.error("/name")>
                    <TextInput value=name autocomplete="name"/>
                </Field>
                <Field label=m::SIGN_IN_EMAIL required=true error=form.error("/email")>
                    <TextInput value=email kind=InputKind::Email autocomplete="username"/>
                </Field>
                <Field label=m::SIGN_IN_PASSWORD hint=m::PASSWORD_HINT required=true error=form.error("/password")>
                    <TextInput value=password kind=InputKind::Password autocomplete="new-password"/>
                </Field>
                <div>
                    <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>
                        {t(m::SET_UP_ACTION)}
                    </Button>
                </div>
            </form>
        </Entrance>
    }
}
