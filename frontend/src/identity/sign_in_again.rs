//! Signing in again over the page, when the session has ended: the page stays
//! and with it everything that was typed.

use docket_contract::identity::Login;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{identity, renewal},
    browser,
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, InputKind, TextInput},
};

/// Asks for the password once the session has ended; closing it leaves the
/// page as it is until the next thing the server has to be asked for.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let open = RwSignal::new(false);
    let password = RwSignal::new(String::new());
    let form = Form::new();
    Effect::new(move || {
        let asked = renewal::is_asked();
        if asked {
            password.set(String::new());
            form.end(None);
        }
        open.set(asked);
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now && untrack(renewal::is_asked) {
            renewal::answer(false);
        }
        now
    });
    let email = move || {
        open.track();
        renewal::person().unwrap_or_default()
    };
    let send = move || {
        if !form.begin() {
            return;
        }
        let login = Login {
            email: untrack(email),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            match identity::sign_in(&login).await {
                Ok(_) => {
                    form.end(None);
                    renewal::answer(true);
                }
                Err(failure) => {
                    form.end(Some(failure));
                    browser::focus("#password-again");
                }
            }
        });
    };
    view! {
        <Dialog open title=m::SIGN_IN_AGAIN>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <p>{t(m::SIGN_IN_AGAIN_BODY)}</p>
                    <FormFailure form fields=&["/email", "/password"]/>
                    <p class="strong">{email}</p>
                    // Lets password managers find the password of the right name.
                    <input type="text" autocomplete="username" hidden readonly prop:value=email/>
                    <Field label=m::SIGN_IN_PASSWORD id="password-again" required=true error=form.error("/password")>
                        <TextInput value=password kind=InputKind::Password autocomplete="current-password"/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true kind=ButtonKind::Quiet on_click=|| browser::go("/sign-in")>{t(m::SIGN_IN_SOMEBODY)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SIGN_IN_ACTION)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
