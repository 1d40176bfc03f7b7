//! One's own account: name, language, password, signed-in browsers.

use docket_contract::identity::{ChangePassword, PatchMe, SessionView};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, identity},
    form::{Form, FormFailure},
    format,
    i18n::{Language, language, m, set_language, t, text},
    loadable::{Loadable, Loaded},
    session::Session,
    shell,
    ui::{
        Button, ButtonKind, ButtonSize, Field, InputKind, Select, SelectOption, Tag, TextInput,
        toast,
    },
};

/// One's own account.
#[component]
pub fn AccountPage() -> impl IntoView {
    shell::page(m::NAV_ACCOUNT);
    view! {
        <div class="settings stack stack--6">
            <h2 class="rec__title">{t(m::NAV_ACCOUNT)}</h2>
            <Profile/>
            <Password/>
            <Sessions/>
        </div>
    }
}

/// Name and language.
#[component]
fn Profile() -> impl IntoView {
    let session = Session::here();
    let me = session.map(|session| session.me());
    let name =
        RwSignal::new(session.map_or_else(String::new, |session| untrack(move || session.name())));
    let spoken = RwSignal::new(untrack(language).tag().to_owned());
    let form = Form::new();
    let send = move || {
        let Some(me) = me else { return };
        if !form.begin() {
            return;
        }
        let changes = PatchMe {
            name: Some(name.get_untracked()),
            language: Some(spoken.get_untracked()),
            ..PatchMe::default()
        };
        // The version is the person's, whatever else the session says.
        let version = me
            .value
            .with_untracked(|me| me.as_ref().map_or(0, |me| me.person.version));
        let etag = api::etag(version);
        spawn_local(async move {
            match identity::patch_me(&changes, &etag).await {
                Ok(reply) => {
                    if let Some(language) = Language::from_tag(&reply.body.language) {
                        set_language(language);
                    }
                    me.reload();
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
    view! {
        <form class="panel panel__body stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <h2>{t(m::ACCOUNT_PROFILE)}</h2>
            <FormFailure form fields=&["/name", "/language"]/>
            <Field label=m::PERSON_NAME required=true error=form.error("/name")>
                <TextInput value=name autocomplete="name"/>
            </Field>
            <Field label=m::SHELL_LANGUAGE error=form.error("/language")>
                <Select value=spoken options=Signal::derive(languages)/>
            </Field>
            <div><Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button></div>
        </form>
    }
}

/// The password.
#[component]
fn Password() -> impl IntoView {
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let session = Session::here();
    let user_name = move || {
        session.map_or_else(String::new, |session| {
            session.me().value.with(|me| {
                me.as_ref()
                    .and_then(|me| me.person.email.clone())
                    .unwrap_or_default()
            })
        })
    };
    let form = Form::new();
    let send = move || {
        if !form.begin() {
            return;
        }
        let change = ChangePassword {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
        };
        spawn_local(async move {
            match identity::change_password(&change).await {
                Ok(_) => {
                    form.end(None);
                    let _ = current.try_set(String::new());
                    let _ = new.try_set(String::new());
                    toast::say(text(m::ACCOUNT_PASSWORD_CHANGED));
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <form class="panel panel__body stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <h2>{t(m::SIGN_IN_PASSWORD)}</h2>
            <FormFailure form fields=&["/current_password", "/new_password"]/>
            // Lets password managers file the new password under the right name.
            <input type="text" autocomplete="username" hidden readonly prop:value=user_name/>
            <Field label=m::PASSWORD_CURRENT required=true error=form.error("/current_password")>
                <TextInput value=current kind=InputKind::Password autocomplete="current-password"/>
            </Field>
            <Field label=m::PASSWORD_NEW hint=m::PASSWORD_HINT required=true error=form.error("/new_password")>
                <TextInput value=new kind=InputKind::Password autocomplete="new-password"/>
            </Field>
            <div><Button submit=true busy=form.busy>{t(m::ACCOUNT_CHANGE_PASSWORD)}</Button></div>
        </form>
    }
}

/// The browsers one is signed in with.
#[component]
fn Sessions() -> impl IntoView {
    let sessions = Loadable::new(identity::sessions);
    let end = move |id| {
        spawn_local(async move {
            match identity::end_session(id).await {
                Ok(_) => sessions.reload(),
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let line = move |session: SessionView| {
        let id = session.id;
        view! {
            <tr>
                <th scope="row">{session.user_agent.unwrap_or_default()}</th>
                <td>{session.address.unwrap_or_default()}</td>
                <td>{move || format::instant(session.renewed_at)}</td>
                <td class="num">
                    {if session.current {
                        view! { <Tag>{t(m::ACCOUNT_THIS_BROWSER)}</Tag> }.into_any()
                    } else {
                        view! {
                            <Button size=ButtonSize::Small on_click=move || end(id)>{t(m::SHELL_SIGN_OUT)}</Button>
                        }.into_any()
                    }}
                </td>
            </tr>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3">
            <h2>{t(m::ACCOUNT_SESSIONS)}</h2>
            <Loaded of=sessions label=m::ACCOUNT_SESSIONS>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::ACCOUNT_BROWSER)}</th>
                        <th scope="col">{t(m::ACCOUNT_ADDRESS)}</th>
                        <th scope="col">{t(m::ACCOUNT_LAST_USED)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>
                        {move || sessions.value.get().map(|page| page.items.into_iter().map(line).collect_view())}
                    </tbody>
                </table>
            </Loaded>
        </section>
    }
}
