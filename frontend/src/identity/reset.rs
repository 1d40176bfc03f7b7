//! Setting a new password through a link.

use docket_contract::identity::ResetPassword;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use super::entrance::Entrance;
use crate::{
    api::identity,
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, ButtonSize, Field, InputKind, LinkButton, Note, TextInput, Tone},
};

/// The page behind a password link.
#[component]
pub fn ResetPage() -> impl IntoView {
    let params = use_params_map();
    let password = RwSignal::new(String::new());
    let done = RwSignal::new(false);
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let reset = ResetPassword {
            token: params
                .with_untracked(|params| params.get("token"))
                .unwrap_or_default(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            match identity::reset_password(&reset).await {
                Ok(_) => {
                    form.end(None);
                    let _ = done.try_set(true);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <Entrance title=m::RESET_TITLE>
            <Show
                when=move || !done.get()
                fallback=|| view! {
                    <Note tone=Tone::Good>{t(m::RESET_DONE)}</Note>
                    <div><LinkButton href="/sign-in" kind=ButtonKind::Primary>{t(m::SIGN_IN_ACTION)}</LinkButton></div>
                }
            >
                <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                    <FormFailure form fields=&["/password"]/>
                    <Field label=m::PASSWORD_NEW hint=m::PASSWORD_HINT required=true error=form.error("/password")>
                        <TextInput value=password kind=InputKind::Password autocomplete="new-password"/>
                    </Field>
                    <div>
                        <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>
                            {t(m::RESET_ACTION)}
                        </Button>
                    </div>
                </form>
            </Show>
        </Entrance>
    }
}
