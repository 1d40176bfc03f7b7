//! Asking for a new password by mail.

use leptos::{prelude::*, task::spawn_local};

use super::entrance::Entrance;
use crate::{
    api::identity,
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, ButtonSize, Field, InputKind, LinkButton, Note, TextInput, Tone},
};

/// The page on which one says where the mail goes.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let done = RwSignal::new(false);
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let email = email.get_untracked();
        spawn_local(async move {
            match identity::forgot_password(email).await {
                Ok(_) => {
                    form.end(None);
                    let _ = done.try_set(true);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <Entrance title=m::FORGOT_TITLE>
            <Show
                when=move || !done.get()
                fallback=|| view! {
                    <Note tone=Tone::Good>{t(m::FORGOT_DONE)}</Note>
                    <div><LinkButton href="/sign-in">{t(m::FORGOT_BACK)}</LinkButton></div>
                }
            >
                <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                    <FormFailure form fields=&["/email"]/>
                    <Field label=m::SIGN_IN_EMAIL hint=m::FORGOT_HINT required=true error=form.error("/email")>
                        <TextInput value=email kind=InputKind::Email autocomplete="username"/>
                    </Field>
                    <div class="row row--wrap">
                        <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>
                            {t(m::FORGOT_ACTION)}
                        </Button>
                        <LinkButton href="/sign-in" size=ButtonSize::Large>{t(m::FORGOT_BACK)}</LinkButton>
                    </div>
                </form>
            </Show>
        </Entrance>
    }
}
