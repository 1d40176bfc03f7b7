//! One person: profile, account, roles.

use docket_contract::{
    identity::{OneTimeLink, PatchPerson, PersonKind, PersonView},
    problem::Code,
};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use serde_json::Value;
use uuid::Uuid;

use super::{grants::Grants, people::Standing, tokens::TokenList};
use crate::{
    api::{self, Answer, Reply, identity, identity::TokenOwner},
    audit::{PastPanel, Trail},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{Key, m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    organization::UnitInput,
    session, shell,
    stale::{Changing, Draft, DraftDialog, Fields, chosen_name, fields_of},
    ui::{Button, ButtonKind, Dialog, DialogBody, Field, InputKind, Suggestion, TextInput, toast},
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
    live::on("person", move |event| {
        if id.get_untracked() == Some(event.record_id) {
            person.reload();
        }
    });
    let may = session::may(Permission::PersonManage);
    let reads = session::may_any(&[Permission::PersonManage, Permission::AuditRead]);
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
                {move || id.get().map(|id| view! { <Profile person id/> })}
                {move || id.get().map(|id| view! { <Grants person=id/> })}
                {move || service.get().map(|id| view! {
                    <TokenList owner=TokenOwner::Service(id) lead=m::TOKEN_SERVICE_LEAD/>
                })}
                {move || id.get().filter(|_| reads.get()).map(|id| view! {
                    <PastPanel of=Trail {
                        path: format!("/people/{id}"),
                        kind: "person",
                        id: Some(id),
                        name: String::new(),
                    }/>
                })}
            </div>
        </Loaded>
    }
}

/// Takes an account out of use or a person off the lists, or back; ten seconds
/// to take it back.
fn turn(person: Loadable<PersonView>, changes: PatchPerson, form: Form, said: Key) {
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
    let back = PatchPerson {
        disabled: changes.disabled.map(|on| !on),
        archived: changes.archived.map(|on| !on),
        ..PatchPerson::default()
    };
    spawn_local(async move {
        match identity::patch_person(id, &changes, &etag).await {
            Ok(reply) => {
                form.end(None);
                let after = reply
                    .etag
                    .clone()
                    .unwrap_or_else(|| api::etag(reply.body.version));
                person.replace(reply.body, reply.etag);
                toast::undo(text(said), move || {
                    let (back, after) = (back.clone(), after.clone());
                    spawn_local(async move {
                        match identity::patch_person(id, &back, &after).await {
                            Ok(reply) => {
                                toast::say(text(m::PERSON_UNDONE));
                                // The page may be gone, or about somebody else.
                                let here = person.value.try_with_untracked(|shown| {
                                    shown.as_ref().is_some_and(|shown| shown.id == id)
                                });
                                if here == Some(true) {
                                    person.replace(reply.body, reply.etag);
                                }
                            }
                            Err(failure) => toast::fail(failure.sentence()),
                        }
                    });
                });
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                if failure.is(Code::Stale) {
                    person.reload();
                }
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
        turn(
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
        turn(
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

/// The profile of a person while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    id: Uuid,
    name: RwSignal<String>,
    email: RwSignal<String>,
    unit: RwSignal<Option<Suggestion>>,
}

impl Changing for Controls {
    type View = PersonView;

    fn of(view: &PersonView) -> Fields {
        fields_of(&PatchPerson {
            name: Some(view.name.clone()),
            email: Some(view.email.clone()),
            unit_id: Some(view.unit.as_ref().map(|unit| unit.id)),
            ..PatchPerson::default()
        })
    }

    fn written(self) -> Fields {
        let email = self.email.get_untracked();
        fields_of(&PatchPerson {
            name: Some(self.name.get_untracked()),
            email: Some(Some(email).filter(|email| !email.trim().is_empty())),
            unit_id: Some(
                self.unit
                    .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
            ),
            ..PatchPerson::default()
        })
    }

    fn show(self, view: &PersonView, takes: &dyn Fn(&str) -> bool) {
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("email") {
            self.email.set(view.email.clone().unwrap_or_default());
        }
        if takes("unit_id") {
            self.unit.set(view.unit.clone().map(|unit| Suggestion {
                value: unit.id.to_string(),
                label: unit.name,
                detail: String::new(),
            }));
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "email" => m::SIGN_IN_EMAIL,
            "unit_id" => m::DEMAND_UNIT,
            _ => m::PERSON_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, theirs: &PersonView) -> String {
        match field {
            "unit_id" => chosen_name(value, self.unit, &theirs.unit),
            _ => value.as_str().unwrap_or_default().to_owned(),
        }
    }

    async fn load(self) -> Answer<PersonView> {
        identity::person(&self.id.to_string()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<PersonView> {
        identity::patch_person(self.id, &fields, &etag).await
    }
}

/// Name, e-mail address and unit.
#[component]
fn Profile(person: Loadable<PersonView>, id: Uuid) -> impl IntoView {
    let may = session::may(Permission::PersonManage);
    let form = Form::new();
    let controls = Controls {
        id,
        name: RwSignal::new(String::new()),
        email: RwSignal::new(String::new()),
        unit: RwSignal::new(None),
    };
    let Controls {
        name, email, unit, ..
    } = controls;
    let draft = Draft::new(controls, form, move |reply: Reply<PersonView>| {
        person.replace(reply.body, reply.etag);
        toast::say(text(m::ACCOUNT_SAVED));
    });
    // The first version fills the form; what others save later shows where
    // nothing was changed here.
    Effect::new(move |begun: Option<bool>| {
        let Some(view) = person.value.get() else {
            return false;
        };
        let version = view.version;
        let etag = person
            .etag
            .get_untracked()
            .unwrap_or_else(|| api::etag(version));
        if begun == Some(true) {
            draft.follow(&view, etag);
        } else {
            draft.begin(view, etag);
        }
        true
    });
    let locked = Signal::derive(move || !may.get());
    view! {
        <form class="panel panel__body stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); draft.save(); }>
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
        <DraftDialog draft/>
    }
}
