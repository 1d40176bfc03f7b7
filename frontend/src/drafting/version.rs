//! One version of what is agreed: since when it holds, what keeps it from
//! being published, what is different from another one, and what can be done
//! with it.

use docket_contract::version::{VersionState, VersionSummary};
use docket_domain::{identity::Permission, text::LocalText};
use leptos::{html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{Agreed, Agreements, StateTag};
use crate::{
    api::{self, Reply},
    format,
    i18n::{Key, language, m, t, text, tf},
    loadable::{Loadable, Loaded},
    session,
    ui::{Button, ButtonKind, Confirm, Field, LinkButton, Note, Select, SelectOption, Tone, toast},
};

/// How far a version has come, and its name.
#[component]
pub(crate) fn VersionHead(
    /// The version.
    of: VersionSummary,
    /// What it is a version of.
    name: LocalText,
) -> impl IntoView {
    let (state, retired) = (of.state, of.retired_at);
    let number = of.number.to_string();
    let published = of.published_at.map(|at| {
        let by = of.published_by.map_or_else(String::new, |by| by.name);
        (at, by)
    });
    view! {
        <div class="row row--3">
            <StateTag state/>
            <span class="t3 sm">{move || match (&published, retired) {
                (_, Some(at)) => tf(m::FORM_RETIRED_ON, &[("when", &format::day_of(at))]),
                // What ships was published by nobody.
                (Some((at, by)), None) if by.is_empty() => tf(m::WORKFLOW_SINCE, &[("when", &format::day_of(*at))]),
                (Some((at, by)), None) => tf(m::FORM_PUBLISHED_ON, &[("when", &format::day_of(*at)), ("name", by)]),
                (None, None) => String::new(),
            }}</span>
        </div>
        <h2 class="rec__title">{move || tf(m::FORM_NAMED, &[("name", name.get(language().tag())), ("number", &number)])}</h2>
    }
}

/// What keeps a draft from being published, for those who write it.
#[component]
pub(crate) fn Problems(
    /// The version.
    of: VersionSummary,
    /// What is wrong with it, in words.
    #[prop(into)]
    problems: Signal<Vec<String>>,
    /// Said when nothing is.
    sound: Key,
    /// Said when something is.
    unsound: Key,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let is_sound = move || problems.with(Vec::is_empty);
    view! {
        <Show when=move || may.get() && of.state == VersionState::Draft>
            <Show
                when=is_sound
                fallback=move || view! {
                    <Note tone=Tone::Warn>
                        <b class="strong">{t(unsound)}</b>
                        <ul>{move || problems.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                    </Note>
                }
            >
                <Note tone=Tone::Good>{t(sound)}</Note>
            </Show>
        </Show>
    }
}

/// What is different from another version of the same.
#[component]
pub(crate) fn Comparison<A: Agreed>(
    /// The version.
    of: VersionSummary,
    /// Everything.
    agreed: Agreements<A>,
) -> impl IntoView {
    let to = of.id;
    let others = Memo::new(move |_| {
        let others = agreed.siblings(to).into_iter();
        others
            .filter(|version| version.id != to)
            .map(|version| {
                let number = version.number.to_string();
                let words = tf(m::FORM_VERSION, &[("number", &number)]);
                SelectOption::new(version.id.to_string(), words)
            })
            .collect::<Vec<_>>()
    });
    // The address may name a version of another one.
    let chosen = Memo::new(move |_| {
        let id = agreed.from.get()?.to_string();
        let known = others.with(|others| others.iter().any(|other| other.value == id));
        known.then_some(id)
    });
    let other = RwSignal::new(String::new());
    Effect::new(move || other.set(chosen.get().unwrap_or_default()));
    let choose = Callback::new(move |id: String| agreed.set_from.set(id.parse().ok()));
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
            let compared = api::version::compare::<A::Change>(A::NOUN, from, to).await?;
            let earlier = api::version::version::<A::Version>(A::NOUN, from).await?;
            let later = api::version::version::<A::Version>(A::NOUN, to).await?;
            Ok(Reply {
                body: Some((compared.body.changes, [later.body, earlier.body])),
                etag: None,
            })
        }
    });
    let lines = move || {
        found.value.with(|found| {
            let (changes, versions) = found.as_ref()?.as_ref()?;
            let lines = changes.iter().map(|change| view! { <li>{A::said(change, versions)}</li> });
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

/// What can be done with a version: working on it, throwing it away, beginning
/// a draft as it is, reading it as a file.
#[component]
pub(crate) fn VersionActions<A: Agreed>(
    /// The version.
    of: VersionSummary,
    /// What it is a version of.
    parent: Uuid,
    /// Everything.
    agreed: Agreements<A>,
    /// Whether something of it is under way.
    busy: RwSignal<bool>,
    /// Says that it is worked on.
    work: Key,
    /// Said before it is thrown away.
    discarding: Key,
    /// What else can be done with a draft.
    children: ChildrenFn,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let really = RwSignal::new(false);
    let id = of.id;
    let etag = StoredValue::new(api::etag(of.version));
    let is_draft = of.state == VersionState::Draft;
    // What was begun a moment ago is not among the versions yet.
    let drafted = move || {
        let mut versions = agreed.siblings(id).into_iter();
        is_draft || versions.any(|version| version.state == VersionState::Draft)
    };
    let alone = move || agreed.siblings(id).len() < 2;
    let begin = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::version::draft::<A::Version>(A::NOUN, parent, id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    agreed.all.reload();
                    let _ = agreed.show.try_run(Some(A::base(&reply.body).id));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let discard = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::version::discard(A::NOUN, id, &etag.get_value()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    toast::say(text(m::FORM_DISCARDED));
                    let _ = agreed.show.try_run(None);
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            agreed.all.reload();
        });
    };
    let children = StoredValue::new(children);
    let file_name = format!("{}-version-{}.json", A::NOUN, of.number);
    view! {
        <div class="rec__acts">
            <Show when=move || may.get() && is_draft>
                <LinkButton kind=ButtonKind::Primary href=format!("/organization/{}s/{id}", A::NOUN)>{t(work)}</LinkButton>
                {children.with_value(|children| children())}
                <Show when=move || !alone()>
                    <Button local=true kind=ButtonKind::Danger busy on_click=move || really.set(true)>{t(m::FORM_DISCARD)}</Button>
                </Show>
            </Show>
            <Show when=move || may.get() && !drafted()>
                <Button busy on_click=begin>{t(m::FORM_BEGIN_FROM)}</Button>
            </Show>
            <a
                class="btn btn--quiet"
                href=format!("{}/{}-versions/{id}", docket_contract::BASE_PATH, A::NOUN)
                download=file_name
                rel="external"
            >{t(m::FORM_DOWNLOAD)}</a>
        </div>
        <Confirm open=really title=m::FORM_DISCARD_TITLE body=discarding action=m::FORM_DISCARD danger=true on_confirm=discard/>
    }
}

/// A button that asks for a file.
#[component]
pub(crate) fn FileButton(
    /// Whether its work is under way.
    busy: RwSignal<bool>,
    /// Told the file.
    #[prop(into)]
    on_file: Callback<web_sys::File>,
    /// The verb.
    children: Children,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    view! {
        <input
            type="file"
            hidden
            accept=".json,application/json"
            node_ref=input
            on:change=move |_| {
                if let Some(input) = input.get_untracked() {
                    if let Some(file) = input.files().and_then(|files| files.get(0)) {
                        on_file.run(file);
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
        }>{children()}</Button>
    }
}
