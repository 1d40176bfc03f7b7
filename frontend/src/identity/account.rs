//! One's own account: name, language, password, signed-in browsers.

use docket_contract::identity::{ChangePassword, Me, PatchMe, PersonView, SessionView};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use crate::{
    api::{self, Answer, Reply, identity},
    audit::in_words,
    form::{Form, FormFailure},
    format,
    i18n::{Key, Language, m, set_language, t, text},
    live,
    loadable::{Loadable, Loaded},
    notification::PreferencesPanel,
    session::Session,
    shell,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
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
            <PreferencesPanel/>
            <Password/>
            <Sessions/>
        </div>
    }
}

/// One's own profile while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    name: RwSignal<String>,
    spoken: RwSignal<String>,
}

impl Changing for Controls {
    type View = PersonView;

    fn of(view: &PersonView) -> Fields {
        fields_of(&PatchMe {
            name: Some(view.name.clone()),
            language: Some(view.language.clone()),
            ..PatchMe::default()
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchMe {
            name: Some(self.name.get_untracked()),
            language: Some(self.spoken.get_untracked()),
            ..PatchMe::default()
        })
    }

    fn show(self, view: &PersonView, takes: &dyn Fn(&str) -> bool) {
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("language") {
            self.spoken.set(view.language.clone());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "language" => m::SHELL_LANGUAGE,
            _ => m::PERSON_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, _: &PersonView) -> String {
        match field {
            "language" => in_words("", field, value),
            _ => value.as_str().unwrap_or_default().to_owned(),
        }
    }

    async fn load(self) -> Answer<PersonView> {
        let reply: Reply<Me> = api::get("/me").await?;
        // The version is the person's, whatever else the session says.
        Ok(Reply {
            etag: Some(api::etag(reply.body.person.version)),
            body: reply.body.person,
        })
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<PersonView> {
        identity::patch_me(&fields, &etag).await
    }
}

/// Name and language.
#[component]
fn Profile() -> impl IntoView {
    let me = Session::here().map(|session| session.me());
    let controls = Controls {
        name: RwSignal::new(String::new()),
        spoken: RwSignal::new(String::new()),
    };
    let Controls { name, spoken } = controls;
    let form = Form::new();
    let draft = Draft::new(controls, form, move |reply: Reply<PersonView>| {
        // Only another choice changes what this browser speaks.
        let before = me.and_then(|me| {
            me.value
                .with_untracked(|me| me.as_ref().map(|me| me.person.language.clone()))
        });
        if before.as_ref() != Some(&reply.body.language)
            && let Some(language) = Language::from_tag(&reply.body.language)
        {
            set_language(language);
        }
        if let Some(me) = me {
            me.reload();
        }
        toast::say(text(m::ACCOUNT_SAVED));
    });
    Effect::new(move |begun: Option<bool>| {
        let known = me.and_then(|me| me.value.with(|me| me.as_ref().map(|me| me.person.clone())));
        let Some(person) = known else { return false };
        let etag = api::etag(person.version);
        if begun == Some(true) {
            draft.follow(&person, etag);
        } else {
            draft.begin(person, etag);
        }
        true
    });
    // Somebody who manages people, or another window, may change it as well.
    live::on("person", move |event| {
        if let Some(me) = me
            && me.value.with_untracked(|me| {
                me.as_ref()
                    .is_some_and(|me| me.person.id == event.record_id)
            })
        {
            me.reload();
        }
    });
    let languages = || {
        Language::ALL
            .map(|one| SelectOption::new(one.tag(), one.name()))
            .to_vec()
    };
    view! {
        <form class="panel panel__body stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); draft.save(); }>
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
        <DraftDialog draft/>
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
