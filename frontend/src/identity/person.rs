//! One person: profile, account, roles.

use docket_contract::identity::{GrantView, OneTimeLink, PatchPerson, PersonKind, PersonView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use super::{people::Standing, tokens::TokenList};
use crate::{
    api::{self, identity, identity::TokenOwner},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{language, m, t, text, tf},
    loadable::{Loadable, Loaded},
    organization::UnitInput,
    session, shell,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Field, InputKind,
        Select, SelectOption, Suggestion, TextInput, toast,
    },
};

/// One person.
#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let person = Loadable::new(move || {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        async move { identity::person(&id).await }
    });
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_PEOPLE, "/people")],
        move || {
            person.value.with(|person| {
                person
                    .as_ref()
                    .map_or_else(String::new, |person| person.name.clone())
            })
        },
    );
    let id = Memo::new(move |_| {
        person
            .value
            .with(|person| person.as_ref().map(|person| person.id))
    });
    let may = session::may(Permission::PersonManage);
    let service = Memo::new(move |_| {
        person
            .value
            .with(|person| {
                person
                    .as_ref()
                    .filter(|person| person.kind == PersonKind::Service)
                    .map(|person| person.id)
            })
            .filter(|_| may.get())
    });
    view! {
        <Loaded of=person label=m::NAV_PEOPLE>
            <div class="settings stack stack--6">
                <Head person/>
                {move || id.get().map(|_| view! { <Profile person/> })}
                {move || id.get().map(|id| view! { <Grants person=id/> })}
                {move || service.get().map(|id| view! {
                    <TokenList owner=TokenOwner::Service(id) lead=m::TOKEN_SERVICE_LEAD/>
                })}
            </div>
        </Loaded>
    }
}

/// Sends a change of a person and shows the answer.
fn change(person: Loadable<PersonView>, changes: PatchPerson, form: Form, said: crate::i18n::Key) {
    let Some((id, version)) = person
        .value
        .with_untracked(|person| person.as_ref().map(|person| (person.id, person.version)))
    else {
        return;
    };
    if !form.begin() {
        return;
    }
    let etag = person
        .etag
        .get_untracked()
        .unwrap_or_else(|| api::etag(version));
    spawn_local(async move {
        match identity::patch_person(id, &changes, &etag).await {
            Ok(reply) => {
                person.replace(reply.body, reply.etag);
                form.end(None);
                toast::say(text(said));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                form.end(Some(failure));
            }
        }
    });
}

/// Name, standing, and what can be done with the account.
#[component]
fn Head(person: Loadable<PersonView>) -> impl IntoView {
    let may = session::may(Permission::PersonManage);
    let form = Form::new();
    let link = RwSignal::new(None::<OneTimeLink>);
    let shown = RwSignal::new(false);
    let make_link = move || {
        let Some(id) = person
            .value
            .with_untracked(|person| person.as_ref().map(|person| person.id))
        else {
            return;
        };
        if !form.begin() {
            return;
        }
        spawn_local(async move {
            match identity::create_reset_link(id).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = link.try_set(Some(reply.body));
                    let _ = shown.try_set(true);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    };
    let is = move |what: fn(&PersonView) -> bool| {
        person
            .value
            .with(|person| person.as_ref().is_some_and(what))
    };
    let disable = move |disabled: bool| {
        let said = if disabled {
            m::PERSON_NOW_DISABLED
        } else {
            m::PERSON_NOW_ENABLED
        };
        change(
            person,
            PatchPerson {
                disabled: Some(disabled),
                ..PatchPerson::default()
            },
            form,
            said,
        );
    };
    let archive = move |archived: bool| {
        let said = if archived {
            m::PERSON_NOW_ARCHIVED
        } else {
            m::PERSON_NOW_RESTORED
        };
        change(
            person,
            PatchPerson {
                archived: Some(archived),
                ..PatchPerson::default()
            },
            form,
            said,
        );
    };
    view! {
        <header>
            <h2 class="rec__title">{move || person.value.with(|person| person.as_ref().map(|person| person.name.clone()))}</h2>
            <div class="rec__meta">
                {move || person.value.get().map(|person| view! { <Standing person/> })}
                {move || person.value.with(|person| person.as_ref().and_then(|person| person.last_login_at)).map(|at| {
                    tf(m::PERSON_LAST_LOGIN_AT, &[("when", &format::instant(at))])
                })}
            </div>
            <Show when=move || may.get()>
                <div class="rec__acts">
                    <Show when=move || is(|person| person.kind == PersonKind::Person && person.email.is_some())>
                        <Button icon="link" busy=form.busy on_click=make_link>{t(m::PERSON_MAKE_LINK)}</Button>
                    </Show>
                    <Show when=move || is(|person| person.has_account && !person.disabled)>
                        <Button on_click=move || disable(true)>{t(m::PERSON_DISABLE)}</Button>
                    </Show>
                    <Show when=move || is(|person| person.disabled)>
                        <Button on_click=move || disable(false)>{t(m::PERSON_ENABLE)}</Button>
                    </Show>
                    <Show
                        when=move || is(|person| person.archived_at.is_none())
                        fallback=move || view! { <Button on_click=move || archive(false)>{t(m::PERSON_RESTORE)}</Button> }
                    >
                        <Button on_click=move || archive(true)>{t(m::PERSON_ARCHIVE)}</Button>
                    </Show>
                </div>
            </Show>
        </header>
        <Dialog open=shown title=m::PERSON_LINK_TITLE>
            <DialogBody>
                <p>{t(m::PERSON_LINK_BODY)}</p>
                {move || link.get().map(|link| {
                    let address = address_of(&link.path);
                    view! {
                        <p class="secret">{address.clone()}</p>
                        <p class="hint">{tf(m::PERSON_LINK_UNTIL, &[("when", &format::instant(link.expires_at))])}</p>
                        <div><Button local=true icon="copy" on_click=move || {
                            let address = address.clone();
                            spawn_local(async move {
                                if browser::copy(&address).await {
                                    toast::say(text(m::STATE_COPIED));
                                }
                            });
                        }>{t(m::TOKEN_COPY)}</Button></div>
                    }
                })}
            </DialogBody>
        </Dialog>
    }
}

/// A path of this server as a whole address.
fn address_of(path: &str) -> String {
    let origin = browser::window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default();
    format!("{origin}{path}")
}

/// Name, e-mail address and unit.
#[component]
fn Profile(person: Loadable<PersonView>) -> impl IntoView {
    let may = session::may(Permission::PersonManage);
    let known = person.value.get_untracked();
    let name = RwSignal::new(
        known
            .as_ref()
            .map_or_else(String::new, |person| person.name.clone()),
    );
    let email = RwSignal::new(
        known
            .as_ref()
            .and_then(|person| person.email.clone())
            .unwrap_or_default(),
    );
    let unit = RwSignal::new(known.and_then(|person| person.unit).map(|unit| Suggestion {
        value: unit.id.to_string(),
        label: unit.name,
        detail: String::new(),
    }));
    let form = Form::new();
    let locked = Signal::derive(move || !may.get());
    let send = move || {
        let changes = PatchPerson {
            name: Some(name.get_untracked()),
            email: Some(Some(email.get_untracked()).filter(|email| !email.trim().is_empty())),
            unit_id: Some(
                unit.with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
            ),
            ..PatchPerson::default()
        };
        change(person, changes, form, m::ACCOUNT_SAVED);
    };
    view! {
        <form class="panel panel__body stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <h2>{t(m::ACCOUNT_PROFILE)}</h2>
            <FormFailure form fields=&["/name", "/email", "/unit_id"]/>
            <Field label=m::PERSON_NAME required=true error=form.error("/name")>
                <TextInput value=name disabled=locked/>
            </Field>
            <Field label=m::SIGN_IN_EMAIL error=form.error("/email")>
                <TextInput value=email kind=InputKind::Email disabled=locked/>
            </Field>
            <Field label=m::DEMAND_UNIT optional=true error=form.error("/unit_id")>
                <UnitInput value=unit disabled=locked/>
            </Field>
            <Show when=move || may.get()>
                <div><Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button></div>
            </Show>
        </form>
    }
}

/// The roles of a person, and giving another.
#[component]
fn Grants(person: uuid::Uuid) -> impl IntoView {
    let may = session::may(Permission::PersonManage);
    let grants = Loadable::new(move || identity::grants(person));
    let adding = RwSignal::new(false);
    let take = move |grant: GrantView| {
        spawn_local(async move {
            match identity::delete_grant(person, grant.id).await {
                Ok(_) => {
                    grants.reload();
                    let back = docket_contract::identity::CreateGrant {
                        role_id: grant.role.id,
                        unit_id: grant.unit.map(|unit| unit.id),
                    };
                    toast::undo(
                        tf(m::GRANT_TAKEN, &[("role", &grant.role.name)]),
                        move || {
                            let back = back.clone();
                            spawn_local(async move {
                                match identity::create_grant(person, &back).await {
                                    Ok(_) => grants.reload(),
                                    Err(failure) => toast::fail(failure.sentence()),
                                }
                            });
                        },
                    );
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let line = move |grant: GrantView| {
        let taken = grant.clone();
        let reach = grant.unit.map(|unit| unit.name);
        view! {
            <tr>
                <th scope="row">{grant.role.name}</th>
                <td>{move || reach.clone().unwrap_or_else(|| text(m::GRANT_EVERYWHERE).to_owned())}</td>
                <td class="num">
                    <Show when=move || may.get()>
                        <Button size=ButtonSize::Small on_click={
                            let taken = taken.clone();
                            move || take(taken.clone())
                        }>{t(m::GRANT_TAKE)}</Button>
                    </Show>
                </td>
            </tr>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3">
            <div class="row row--between">
                <h2>{t(m::NAV_ROLES)}</h2>
                <Show when=move || may.get()>
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=move || adding.set(true)>{t(m::GRANT_GIVE)}</Button>
                </Show>
            </div>
            <Loaded of=grants label=m::NAV_ROLES>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::GRANT_ROLE)}</th>
                        <th scope="col">{t(m::GRANT_REACH)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || grants.value.get().map(|page| page.items.into_iter().map(line).collect_view())}</tbody>
                </table>
                <Show when=move || grants.value.with(|page| page.as_ref().is_some_and(|page| page.items.is_empty()))>
                    <p class="t3">{t(m::GRANT_NONE)}</p>
                </Show>
            </Loaded>
        </section>
        <GiveRole person open=adding on_given=move || grants.reload()/>
    }
}

/// Gives a role.
#[component]
fn GiveRole(
    person: uuid::Uuid,
    open: RwSignal<bool>,
    #[prop(into)] on_given: Callback<()>,
) -> impl IntoView {
    let roles = Loadable::new(identity::roles);
    let role = RwSignal::new(String::new());
    let unit = RwSignal::new(None::<Suggestion>);
    let form = Form::new();
    let options = move || {
        roles.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .map(|role| {
                        SelectOption::new(role.id.to_string(), role.name.get(language().tag()))
                    })
                    .collect()
            })
        })
    };
    let send = Callback::new(move |()| {
        let Ok(role_id) = role.with_untracked(|role| role.parse()) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let grant = docket_contract::identity::CreateGrant {
            role_id,
            unit_id: unit
                .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
        };
        spawn_local(async move {
            match identity::create_grant(person, &grant).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    let _ = on_given.try_run(());
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::GRANT_GIVE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/role_id", "/unit_id"]/>
                    <Field label=m::GRANT_ROLE required=true error=form.error("/role_id")>
                        <Select value=role options=Signal::derive(options) none=m::FIELD_CHOOSE/>
                    </Field>
                    <Field label=m::GRANT_REACH hint=m::GRANT_REACH_HINT optional=true error=form.error("/unit_id")>
                        <UnitInput value=unit/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=form.busy
                        disabled=Signal::derive(move || role.with(String::is_empty))
                    >{t(m::GRANT_GIVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
