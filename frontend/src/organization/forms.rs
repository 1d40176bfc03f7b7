//! The forms: their versions, what each asks and what is different between
//! two, publishing a draft, and the public link.

use docket_contract::{
    form::{CreateForm, FormState, FormVersionSummary, FormVersionView, FormView},
    page::Page,
};
use docket_domain::{
    field::{FieldKey, well_known},
    form::{
        FormChange, FormDefinition, FormItem, Question as Asked, QuestionAspect,
        Section as FormSection,
    },
    identity::Permission,
    text::LocalText,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::query_signal;
use serde::Deserialize;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::section::Section;
use crate::{
    api::{self, Failure, Reply, form as forms_api},
    audit::{Looking, PastButton, PastDrawer, Trail},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{self, Key, language, m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    local_text::{LocalDraft, LocalTextInput},
    session,
    ui::{
        Button, ButtonKind, ButtonSize, Confirm, Dialog, DialogActions, DialogBody, Empty, Field,
        Note, Select, SelectOption, Tag, TextInput, Tone, toast,
    },
};

type Forms = Loadable<Page<FormView>>;

/// Every form with its versions, and what one of them asks.
#[component]
pub fn FormsPage() -> impl IntoView {
    let (asked, set_asked) = query_signal::<Uuid>("version");
    let (from, set_from) = query_signal::<Uuid>("from");
    let may = session::may(Permission::OrganizationManage);
    let forms: Forms = Loadable::new(forms_api::forms);
    let chosen = Memo::new(move |_| {
        asked.get().or_else(|| {
            forms
                .value
                .with(|page| page.as_ref().and_then(|page| current(&page.items)))
        })
    });
    let version = Loadable::new(move || {
        let id = chosen.get();
        async move { find(id).await }
    });
    let looking = Looking::default();
    let adding = RwSignal::new(false);
    live::on("form", move |_| {
        forms.reload();
        version.reload();
    });
    let show = Callback::new(move |id: Option<Uuid>| set_asked.set(id));
    view! {
        <Section name=m::ORGANIZATION_FORMS wide=true>
            <div class="row row--between">
                <p class="t2">{t(m::FORM_LEAD)}</p>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || adding.set(true)>{t(m::FORM_ADD)}</Button>
                </Show>
            </div>
            <Loaded of=forms label=m::ORGANIZATION_FORMS>
                <Show
                    when=move || chosen.get().is_some()
                    fallback=|| view! { <Empty title=m::FORM_EMPTY body=m::FORM_LEAD/> }
                >
                    <div class="rec">
                        <div class="rec__main">
                            <Loaded of=version label=m::ORGANIZATION_FORMS>
                                {move || version.value.get().flatten().map(|shown| view! {
                                    <Version shown version forms show from set_from/>
                                })}
                            </Loaded>
                        </div>
                        <aside class="side" aria-label=t(m::FORM_VERSIONS)>
                            {move || forms.value.get().map(|page| page.items.into_iter().map(|form| view! {
                                <Versions form chosen looking forms/>
                            }).collect_view())}
                        </aside>
                    </div>
                </Show>
            </Loaded>
        </Section>
        <PastDrawer looking/>
        <AddForm open=adding forms show/>
    }
}

/// The version shown when none is asked for: the first form's in use, else its
/// newest.
fn current(forms: &[FormView]) -> Option<Uuid> {
    let first = forms.first()?;
    first
        .versions
        .iter()
        .find(|version| version.state == FormState::Published)
        .or_else(|| first.versions.first())
        .map(|version| version.id)
}

async fn find(id: Option<Uuid>) -> Result<Reply<Option<FormVersionView>>, Failure> {
    match id {
        Some(id) => forms_api::version(id).await.map(|reply| Reply {
            body: Some(reply.body),
            etag: reply.etag,
        }),
        None => Ok(Reply {
            body: None,
            etag: None,
        }),
    }
}

/// The state of a version as a mark.
#[component]
fn StateTag(state: FormState) -> impl IntoView {
    let (tone, icon, words) = match state {
        FormState::Draft => (Tone::Warn, "text", m::FORM_STATE_DRAFT),
        FormState::Published => (Tone::Good, "check", m::FORM_STATE_PUBLISHED),
        FormState::Retired => (Tone::Neutral, "time", m::FORM_STATE_RETIRED),
    };
    view! { <Tag tone icon>{t(words)}</Tag> }
}

/// The versions of a form, and its public link.
#[component]
fn Versions(
    form: FormView,
    chosen: Memo<Option<Uuid>>,
    looking: Looking,
    forms: Forms,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let name = form.name.clone();
    let trail = Trail {
        path: format!("/forms/{}", form.id),
        kind: "form",
        id: Some(form.id),
        name: name.get(untrack(language).tag()).to_owned(),
    };
    let lines = form.versions.clone();
    view! {
        <section class="side__sec">
            <div class="side__h">
                <h2>{move || name.get(language().tag()).to_owned()}</h2>
                <span class="push">
                    <Show when=move || reads.get()><PastButton looking of=trail.clone()/></Show>
                </span>
            </div>
            <ul class="stack stack--1">
                {lines.into_iter().map(|version| {
                    let own = version.id;
                    let number = version.number.to_string();
                    view! {
                        <li class="row">
                            <a
                                class="link"
                                href=format!("/organization/forms?version={own}")
                                aria-current=move || (chosen.get() == Some(own)).then_some("true")
                            >{move || tf(m::FORM_VERSION, &[("number", &number)])}</a>
                            <span class="push"><StateTag state=version.state/></span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <Show when=move || may.get()><PublicLink form=form.clone() forms/></Show>
        </section>
    }
}

/// The link for people without an account: made, copied, taken back.
#[component]
fn PublicLink(form: FormView, forms: Forms) -> impl IntoView {
    let busy = RwSignal::new(false);
    let (id, etag) = (form.id, StoredValue::new(api::etag(form.version)));
    let set = move |published: bool| {
        busy.set(true);
        spawn_local(async move {
            let etag = etag.get_value();
            let answer = forms_api::publish_link(id, published, &etag).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => toast::say(text(match published {
                    true => m::FORM_LINK_MADE,
                    false => m::FORM_LINK_TAKEN,
                })),
                Err(failure) => toast::fail(failure.sentence()),
            }
            forms.reload();
        });
    };
    let path = form.public_path;
    let in_use = form.in_use;
    view! {
        <div class="side__part">
            <h3 class="t3 sm">{t(m::FORM_LINK)}</h3>
            {match path {
                _ if !in_use => view! { <p class="t3 sm">{t(m::FORM_UNUSED)}</p> }.into_any(),
                None => view! {
                    <p class="t3 sm">{t(m::FORM_LINK_LEAD)}</p>
                    <div class="acts">
                        <Button size=ButtonSize::Small icon="link" busy on_click=move || set(true)>{t(m::FORM_LINK_MAKE)}</Button>
                    </div>
                }.into_any(),
                Some(path) => {
                    let shown = path.clone();
                    let copy = move || {
                        let origin = browser::window().and_then(|window| window.location().origin().ok());
                        let address = format!("{}{path}", origin.unwrap_or_default());
                        spawn_local(async move {
                            if browser::copy(&address).await {
                                toast::say(text(m::STATE_COPIED));
                            }
                        });
                    };
                    view! {
                        <p class="sm"><a class="link" href=shown.clone() rel="external" target="_blank">{shown.clone()}</a></p>
                        <div class="acts">
                            <Button local=true size=ButtonSize::Small on_click=copy>{t(m::FORM_LINK_COPY)}</Button>
                            <Button size=ButtonSize::Small busy on_click=move || set(true)>{t(m::FORM_LINK_RENEW)}</Button>
                            <Button size=ButtonSize::Small kind=ButtonKind::Danger busy on_click=move || set(false)>{t(m::FORM_LINK_TAKE)}</Button>
                        </div>
                    }.into_any()
                }
            }}
        </div>
    }
}

/// One version: what it asks, and what can be done with it.
#[component]
fn Version(
    shown: FormVersionView,
    version: Loadable<Option<FormVersionView>>,
    forms: Forms,
    show: Callback<Option<Uuid>>,
    from: Memo<Option<Uuid>>,
    set_from: SignalSetter<Option<Uuid>>,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let state = shown.base.state;
    let number = shown.base.number.to_string();
    let name = shown.name.clone();
    let published = shown.base.published_at.map(|at| {
        let by = shown.base.published_by.as_ref();
        (at, by.map_or_else(String::new, |by| by.name.clone()))
    });
    let retired = shown.base.retired_at;
    let sections = shown.definition.sections.clone();
    let fields = StoredValue::new(shown.fields.clone());
    let problems = shown.problems.clone();
    view! {
        <div class="row row--3">
            <StateTag state/>
            <span class="t3 sm">{move || match (&published, retired) {
                (_, Some(at)) => tf(m::FORM_RETIRED_ON, &[("when", &format::day_of(at))]),
                (Some((at, by)), None) => tf(m::FORM_PUBLISHED_ON, &[("when", &format::day_of(*at)), ("name", by)]),
                (None, None) => String::new(),
            }}</span>
        </div>
        <h2 class="rec__title">{move || tf(m::FORM_NAMED, &[("name", name.get(language().tag())), ("number", &number)])}</h2>
        <Actions shown=shown.clone() version forms show/>
        <div class="side__part stack stack--4">
            <Show when=move || may.get() && state == FormState::Draft>
                <Problems problems=problems.clone()/>
            </Show>
            <Comparison shown=shown.base.clone() forms from set_from/>
        </div>
        <div class="answers">
            {sections.into_iter().map(|section| {
                let (key, title, help) = (section.key, section.title, section.help);
                // A draft may have sections that nobody has named yet.
                let title = move || match title.get(language().tag()).trim() {
                    "" => key.to_string(),
                    title => title.to_owned(),
                };
                view! {
                    <section class="answers__sec">
                        <div>
                            <h3>{title}</h3>
                            <p class="t3">{move || help.get(language().tag()).to_owned()}</p>
                        </div>
                        <ul class="stack">
                            {section.items.into_iter().map(|item| view! { <Question item fields/> }).collect_view()}
                        </ul>
                    </section>
                }
            }).collect_view()}
        </div>
    }
}

/// A question of a version as its form words it.
#[component]
fn Question(
    item: FormItem,
    fields: StoredValue<Vec<docket_domain::field::FieldDefinition>>,
) -> impl IntoView {
    let sometimes = item.show_when().is_some();
    let (label, key, required) = match item {
        FormItem::Heading(heading) => (Some(heading.heading), String::new(), false),
        FormItem::Question(item) => {
            let of_field = || {
                fields.with_value(|fields| {
                    let field = fields.iter().find(|field| field.key == item.field);
                    field.map(|field| field.label.clone())
                })
            };
            let label = item.label.clone().or_else(of_field);
            (label, item.field.to_string(), item.required)
        }
    };
    let words = move || {
        label.as_ref().map_or_else(
            || key.clone(),
            |label| label.get(language().tag()).to_owned(),
        )
    };
    view! {
        <li>
            {words} " "
            {required.then(|| view! { <Tag line=true>{t(m::FORM_REQUIRED)}</Tag> })} " "
            {sometimes.then(|| view! { <Tag line=true icon="bolt">{t(m::FORM_SOMETIMES)}</Tag> })}
        </li>
    }
}

/// What keeps a draft from being published.
#[component]
fn Problems(problems: Vec<docket_contract::problem::FieldError>) -> impl IntoView {
    if problems.is_empty() {
        return view! { <Note tone=Tone::Good>{t(m::FORM_SOUND)}</Note> }.into_any();
    }
    let words = move || {
        problems
            .iter()
            .map(|problem| {
                let known = i18n::find(i18n::FORM_PROBLEM, &problem.code);
                let words = api::in_language(&problem.detail, known);
                view! { <li>{words}</li> }
            })
            .collect_view()
    };
    view! {
        <Note tone=Tone::Warn>
            <b class="strong">{t(m::FORM_PROBLEMS)}</b>
            <ul>{words}</ul>
        </Note>
    }
    .into_any()
}

/// A file with a form: as a version is read over the API, or only what it asks.
#[derive(Deserialize)]
struct FormFile {
    definition: FormDefinition,
}

/// What can be done with a version.
#[component]
fn Actions(
    shown: FormVersionView,
    version: Loadable<Option<FormVersionView>>,
    forms: Forms,
    show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let busy = RwSignal::new(false);
    let (sure, really) = (RwSignal::new(false), RwSignal::new(false));
    let (id, form_id) = (shown.base.id, shown.form_id);
    let etag = StoredValue::new(api::etag(shown.base.version));
    let is_draft = shown.base.state == FormState::Draft;
    let sound = shown.problems.is_empty();
    let drafted = move || {
        forms.value.with(|page| {
            page.as_ref().is_some_and(|page| {
                let own = page.items.iter().filter(|form| form.id == form_id);
                let mut versions = own.flat_map(|form| &form.versions);
                versions.any(|version| version.state == FormState::Draft)
            })
        })
    };
    let alone = move || {
        forms.value.with(|page| {
            page.as_ref().is_some_and(|page| {
                let form = page.items.iter().find(|form| form.id == form_id);
                form.is_some_and(|form| form.versions.len() < 2)
            })
        })
    };
    let begin = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::draft(form_id, id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    forms.reload();
                    let _ = show.try_run(Some(reply.body.base.id));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let take = move |answer: Result<Reply<FormVersionView>, Failure>, said: Key| {
        match answer {
            Ok(reply) => {
                version.replace(Some(reply.body), reply.etag);
                toast::say(text(said));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                version.reload();
            }
        }
        forms.reload();
    };
    let publish = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::publish(id, &etag.get_value()).await;
            let _ = busy.try_set(false);
            take(answer, m::FORM_NOW_PUBLISHED);
        });
    };
    let discard = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::discard(id, &etag.get_value()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    toast::say(text(m::FORM_DISCARDED));
                    let _ = show.try_run(None);
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            forms.reload();
        });
    };
    let input = NodeRef::<html::Input>::new();
    let upload = move |file: web_sys::File| {
        if toast::waits() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok();
            let read = read.and_then(|text| text.as_string());
            let read = read.and_then(|text| serde_json::from_str::<FormFile>(&text).ok());
            let Some(read) = read else {
                let _ = busy.try_set(false);
                toast::fail(text(m::FORM_NO_FORM));
                return;
            };
            let answer = forms_api::replace(id, read.definition, &etag.get_value()).await;
            let _ = busy.try_set(false);
            take(answer, m::FORM_UPLOADED);
        });
    };
    let file_name = format!("form-version-{}.json", shown.base.number);
    view! {
        <div class="rec__acts">
            <Show when=move || may.get() && is_draft>
                <Button local=true kind=ButtonKind::Primary icon="check" busy disabled=Signal::stored(!sound) on_click=move || sure.set(true)>
                    {t(m::FORM_PUBLISH)}
                </Button>
                <input
                    type="file"
                    hidden
                    accept=".json,application/json"
                    node_ref=input
                    on:change=move |_| {
                        if let Some(input) = input.get_untracked() {
                            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                                upload(file);
                            }
                            // Choosing the same file again is a change, too.
                            input.set_value("");
                        }
                    }
                />
                <Button busy on_click=move || {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }>{t(m::FORM_UPLOAD)}</Button>
                <Show when=move || !alone()>
                    <Button local=true kind=ButtonKind::Danger busy on_click=move || really.set(true)>{t(m::FORM_DISCARD)}</Button>
                </Show>
            </Show>
            <Show when=move || may.get() && !drafted()>
                <Button busy on_click=begin>{t(m::FORM_BEGIN_FROM)}</Button>
            </Show>
            <a class="btn btn--quiet" href=format!("{}/form-versions/{id}", docket_contract::BASE_PATH) download=file_name.clone() rel="external">
                {t(m::FORM_DOWNLOAD)}
            </a>
        </div>
        <Confirm open=sure title=m::FORM_PUBLISH_TITLE body=m::FORM_PUBLISH_BODY action=m::FORM_PUBLISH on_confirm=publish/>
        <Confirm open=really title=m::FORM_DISCARD_TITLE body=m::FORM_DISCARD_BODY action=m::FORM_DISCARD danger=true on_confirm=discard/>
    }
}

/// What is different from another version of the same form.
#[component]
fn Comparison(
    shown: FormVersionSummary,
    forms: Forms,
    from: Memo<Option<Uuid>>,
    set_from: SignalSetter<Option<Uuid>>,
) -> impl IntoView {
    let to = shown.id;
    let others = Memo::new(move |_| {
        forms.value.with(|page| {
            let own = page.iter().flat_map(|page| &page.items).find(|form| {
                let mut versions = form.versions.iter();
                versions.any(|version| version.id == to)
            });
            let versions = own.map(|form| form.versions.clone()).unwrap_or_default();
            versions
                .into_iter()
                .filter(|version| version.id != to)
                .map(|version| {
                    let number = version.number.to_string();
                    let words = tf(m::FORM_VERSION, &[("number", &number)]);
                    SelectOption::new(version.id.to_string(), words)
                })
                .collect::<Vec<_>>()
        })
    });
    // The address may name a version of another form.
    let chosen = Memo::new(move |_| {
        let id = from.get()?.to_string();
        let known = others.with(|others| others.iter().any(|other| other.value == id));
        known.then_some(id)
    });
    let other = RwSignal::new(String::new());
    Effect::new(move || other.set(chosen.get().unwrap_or_default()));
    let choose = Callback::new(move |id: String| set_from.set(id.parse().ok()));
    let found = Loadable::new(move || {
        let from = chosen.get().and_then(|id| id.parse::<Uuid>().ok());
        async move {
            let Some(from) = from else {
                return Ok(Reply {
                    body: None,
                    etag: None,
                });
            };
            // Names of both: what is gone is only known by the earlier one.
            let compared = forms_api::compare(from, to).await?;
            let (earlier, later) = (
                forms_api::version(from).await?,
                forms_api::version(to).await?,
            );
            Ok(Reply {
                body: Some((compared.body.changes, [later.body, earlier.body])),
                etag: None,
            })
        }
    });
    let lines = move || {
        found.value.with(|found| {
            let (changes, versions) = found.as_ref()?.as_ref()?;
            let lines = changes.iter().map(|change| view! { <li>{said(change, versions)}</li> });
            Some(match changes.is_empty() {
                true => view! { <p class="t3">{t(m::FORM_NO_CHANGES)}</p> }.into_any(),
                false => view! { <ul class="stack stack--1" aria-label=t(m::FORM_CHANGES)>{lines.collect_view()}</ul> }.into_any(),
            })
        })
    };
    view! {
        <Show when=move || others.with(|others| !others.is_empty())>
            <div class="stack">
                <Field label=m::FORM_COMPARE optional=true>
                    <Select value=other options=Signal::derive(move || others.get()) none=m::FORM_COMPARE_NONE on_change=choose/>
                </Field>
                <Loaded of=found label=m::FORM_CHANGES>{lines}</Loaded>
            </div>
        </Show>
    }
}

/// A difference in words; names come from the later version, or from the
/// earlier one for what is gone.
fn said(change: &FormChange, versions: &[FormVersionView; 2]) -> String {
    let section = |key: &FieldKey| {
        let mut all = versions
            .iter()
            .flat_map(|version| &version.definition.sections);
        let found = all.find(|section| section.key == *key);
        found.map_or_else(
            || key.to_string(),
            |section| section.title.get(language().tag()).to_owned(),
        )
    };
    let question = |key: &FieldKey| {
        let found = versions.iter().find_map(|version| {
            let own = version.definition.question(key);
            let own = own.and_then(|item| item.label.as_ref());
            let field = version.fields.iter().find(|field| field.key == *key);
            own.or(field.map(|field| &field.label))
        });
        found.map_or_else(
            || key.to_string(),
            |label| label.get(language().tag()).to_owned(),
        )
    };
    let (words, name) = match change {
        FormChange::SectionAdded { section: key } => (m::FORM_CHANGE_SECTION_ADDED, section(key)),
        FormChange::SectionRemoved { section: key } => {
            (m::FORM_CHANGE_SECTION_REMOVED, section(key))
        }
        FormChange::SectionReworded { section: key } => {
            (m::FORM_CHANGE_SECTION_REWORDED, section(key))
        }
        FormChange::SectionsReordered => (m::FORM_CHANGE_SECTIONS_REORDERED, String::new()),
        FormChange::QuestionAdded { field, .. } => (m::FORM_CHANGE_QUESTION_ADDED, question(field)),
        FormChange::QuestionRemoved { field, .. } => {
            (m::FORM_CHANGE_QUESTION_REMOVED, question(field))
        }
        FormChange::QuestionMoved { field, .. } => (m::FORM_CHANGE_QUESTION_MOVED, question(field)),
        FormChange::QuestionsReordered { section: key } => {
            (m::FORM_CHANGE_QUESTIONS_REORDERED, section(key))
        }
        FormChange::HeadingsChanged { section: key } => {
            (m::FORM_CHANGE_HEADINGS_CHANGED, section(key))
        }
        FormChange::QuestionChanged { field, aspects } => {
            let what: Vec<&str> = aspects
                .iter()
                .map(|aspect| text(aspect_name(*aspect)))
                .collect();
            return tf(
                m::FORM_CHANGE_QUESTION_CHANGED,
                &[("name", &question(field)), ("what", &what.join(", "))],
            );
        }
        FormChange::ThankYouReworded => (m::FORM_CHANGE_THANK_YOU_REWORDED, String::new()),
    };
    tf(words, &[("name", &name)])
}

fn aspect_name(aspect: QuestionAspect) -> Key {
    match aspect {
        QuestionAspect::Label => m::FORM_ASPECT_LABEL,
        QuestionAspect::Help => m::FORM_ASPECT_HELP,
        QuestionAspect::Required => m::FORM_ASPECT_REQUIRED,
        QuestionAspect::ShowWhen => m::FORM_ASPECT_SHOW_WHEN,
        QuestionAspect::RequireWhen => m::FORM_ASPECT_REQUIRE_WHEN,
        QuestionAspect::Placeholder => m::FORM_ASPECT_PLACEHOLDER,
        QuestionAspect::Default => m::FORM_ASPECT_DEFAULT,
        QuestionAspect::Range => m::FORM_ASPECT_RANGE,
        QuestionAspect::Length => m::FORM_ASPECT_LENGTH,
        QuestionAspect::Pattern => m::FORM_ASPECT_PATTERN,
        QuestionAspect::Checks => m::FORM_ASPECT_CHECKS,
        QuestionAspect::Calculation => m::FORM_ASPECT_CALCULATION,
        QuestionAspect::Unique => m::FORM_ASPECT_UNIQUE,
    }
}

/// Writes a new form that begins by asking for the title.
#[component]
fn AddForm(open: RwSignal<bool>, forms: Forms, show: Callback<Option<Uuid>>) -> impl IntoView {
    let form = Form::new();
    let (key, name) = (RwSignal::new(String::new()), LocalDraft::default());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            key.set(String::new());
            name.set(None);
        }
    });
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let written = CreateForm {
            key: Some(key.get_untracked())
                .filter(|key| !key.trim().is_empty())
                .unwrap_or_else(|| name.key('-')),
            name: name.text(),
            definition: first_draft(),
        };
        spawn_local(async move {
            match forms_api::create(&written).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                    forms.reload();
                    let first = reply.body.versions.first().map(|version| version.id);
                    let _ = show.try_run(first);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::FORM_ADD_TITLE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/key"]/>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <Field label=m::DEMAND_KEY optional=true hint=m::UNIT_CODE_HINT error=form.error("/key")>
                        <TextInput value=key/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::FORM_ADD)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// What a new form asks before anybody has written it: the title.
fn first_draft() -> FormDefinition {
    let title = well_known::TITLE.parse().ok();
    let items = title.map(|field| {
        FormItem::from(Asked {
            required: true,
            ..Asked::new(field)
        })
    });
    let section = "need".parse().ok().map(|key| FormSection {
        key,
        title: LocalText::en_de("The need", "Der Bedarf"),
        help: LocalText::default(),
        items: items.into_iter().collect(),
    });
    FormDefinition {
        sections: section.into_iter().collect(),
        thank_you: LocalText::default(),
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::field::FieldCatalogue;

    use super::first_draft;

    #[test]
    fn a_new_form_can_be_published_as_it_is() {
        let problems = first_draft().validate_definition(&FieldCatalogue::shipped());
        assert_eq!(problems, Ok(()));
    }
}
