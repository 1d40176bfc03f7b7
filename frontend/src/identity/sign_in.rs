//! Signing in.

use docket_contract::identity::Login;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use super::entrance::Entrance;
use crate::{
    api::identity,
    browser,
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, ButtonSize, Field, InputKind, TextInput},
};

/// Where to go after signing in: a path of this server, never another site.
fn destination(next: Option<String>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
        .unwrap_or_else(|| "/".to_owned())
}

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let form = Form::new();
    let query = use_query_map();
    let send = move || {
        if !form.begin() {
            return;
        }
        let login = Login {
            email: email.get_untracked(),
            password: password.get_untracked(),
        };
        let next = query.with_untracked(|query| query.get("next"));
        spawn_local(async move {
            match identity::sign_in(&login).await {
                // A full load, so that nothing of another person's session stays.
                Ok(_) => browser::go(&destination(next)),
                Err(failure) => {
                    form.end(Some(failure));
                    browser::focus("#password");
                }
            }
        });
    };
    view! {
        <Entrance title=m::SIGN_IN_TITLE>
            <form class="stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <FormFailure form fields=&["/email", "/password"]/>
                <Field label=m::SIGN_IN_EMAIL id="email" required=true error=form.error("/email")>
                    <TextInput value=email kind=InputKind::Email autocomplete="username"/>
                </Field>
                <Field label=m::SIGN_IN_PASSWORD id="password" required=true error=form.error("/password")>
                    <TextInput value=password kind=InputKind::Password autocomplete="current-password"/>
                </Field>
                <div>
                    <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=form.busy>
                        {t(m::SIGN_IN_ACTION)}
                    </Button>
                </div>
                <p><a class="link" href="/forgot">{t(m::SIGN_IN_FORGOT)}</a></p>
            </form>
        </Entrance>
    }
}

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        let to = |path: &str| destination(Some(path.to_owned()));
        assert_eq!(to("/demands?status=open"), "/demands?status=open");
        for foreign in ["https://example.org", "//example.org", "/\\example.org", ""] {
            assert_eq!(to(foreign), "/");
        }
        assert_eq!(destination(None), "/");
    }
}
