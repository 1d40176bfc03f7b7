//! What the organisation agrees version by version - its forms, its workflows -
//! and the page that shows it.

use docket_contract::{
    page::Page,
    version::{VersionState, VersionSummary},
};
use docket_domain::{identity::Permission, text::LocalText};
use leptos::prelude::*;
use leptos_router::hooks::query_signal;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::StateTag;
use crate::{
    api::{self, Answer, Reply},
    audit::{Looking, PastButton, PastDrawer, Trail},
    i18n::{Key, language, m, t, tf},
    live,
    loadable::{Loadable, Loaded},
    organization::Section,
    session,
    ui::Empty,
};

/// What is agreed version by version.
pub(crate) trait Agreed: Clone + DeserializeOwned + Send + Sync + 'static {
    /// One version with what it says.
    type Version: Clone + DeserializeOwned + Send + Sync + 'static;
    /// A difference between two versions.
    type Change: Clone + DeserializeOwned + Send + Sync + 'static;
    /// Its noun, as in addresses and events.
    const NOUN: &'static str;
    /// Identifier.
    fn id(&self) -> Uuid;
    /// What it is called.
    fn name(&self) -> &LocalText;
    /// Its versions, the newest first.
    fn versions(&self) -> &[VersionSummary];
    /// A version without what it says.
    fn base(version: &Self::Version) -> &VersionSummary;
    /// A difference in words. Names come from the later version, which is the
    /// first, or from the earlier one for what is gone.
    fn said(change: &Self::Change, versions: &[Self::Version; 2]) -> String;
}

/// Everything of one kind that is agreed, and which version is looked at.
pub(crate) struct Agreements<A: Agreed> {
    /// Every one with its versions.
    pub all: Loadable<Page<A>>,
    /// The version looked at.
    pub version: Loadable<Option<A::Version>>,
    /// Which one it is.
    pub chosen: Memo<Option<Uuid>>,
    /// Looks at another one.
    pub show: Callback<Option<Uuid>>,
    /// What it is compared with.
    pub from: Memo<Option<Uuid>>,
    /// Compares it with another one.
    pub set_from: SignalSetter<Option<Uuid>>,
}

impl<A: Agreed> Clone for Agreements<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Agreed> Copy for Agreements<A> {}

impl<A: Agreed> Agreements<A> {
    /// Reads them, and the version that the address names; else the one in use
    /// of the first, or its newest.
    pub fn read() -> Self {
        let (asked, set_asked) = query_signal::<Uuid>("version");
        let (from, set_from) = query_signal::<Uuid>("from");
        let all = Loadable::new(|| api::version::all::<A>(A::NOUN));
        let chosen = Memo::new(move |_| {
            asked.get().or_else(|| {
                all.value.with(|page| {
                    let first = page.as_ref()?.items.first()?;
                    in_use(first.versions()).or_else(|| Some(first.versions().first()?.id))
                })
            })
        });
        let version = Loadable::new(move || {
            let id = chosen.get();
            async move { found::<A>(id).await }
        });
        live::on(A::NOUN, move |_| {
            all.reload();
            version.reload();
        });
        Self {
            all,
            version,
            chosen,
            show: Callback::new(move |id: Option<Uuid>| set_asked.set(id)),
            from,
            set_from,
        }
    }

    /// The versions of the record that a version belongs to.
    pub fn siblings(self, version: Uuid) -> Vec<VersionSummary> {
        self.all.value.with(|page| {
            let mut all = page.iter().flat_map(|page| &page.items);
            let own = all.find(|one| one.versions().iter().any(|own| own.id == version));
            own.map_or_else(Vec::new, |own| own.versions().to_vec())
        })
    }
}

/// The version in use.
pub(crate) fn in_use(versions: &[VersionSummary]) -> Option<Uuid> {
    let mut versions = versions.iter();
    let published = versions.find(|version| version.state == VersionState::Published);
    published.map(|version| version.id)
}

async fn found<A: Agreed>(id: Option<Uuid>) -> Answer<Option<A::Version>> {
    let Some(id) = id else {
        return Ok(Reply {
            body: None,
            etag: None,
        });
    };
    let reply = api::version::version(A::NOUN, id).await?;
    Ok(Reply {
        body: Some(reply.body),
        etag: reply.etag,
    })
}

/// Every one with its versions beside the one that is looked at.
#[component]
pub(crate) fn AgreedPage<A: Agreed>(
    /// Everything.
    agreed: Agreements<A>,
    /// What all of them are called.
    name: Key,
    /// What they are for.
    lead: Key,
    /// Said when there is none.
    empty: Key,
    /// Said of the versions.
    versions: Key,
    /// Ways to a new one, for who may.
    #[prop(into)]
    adding: ViewFn,
    /// Shows a version.
    shown: fn(A::Version, Agreements<A>) -> AnyView,
    /// What follows the versions of one.
    beside: Callback<A, AnyView>,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let looking = Looking::default();
    let adding = StoredValue::new(adding);
    view! {
        <Section name wide=true>
            <div class="row row--between row--wrap">
                <p class="t2">{t(lead)}</p>
                <Show when=move || may.get()>
                    <span class="row">{adding.with_value(ViewFn::run)}</span>
                </Show>
            </div>
            <Loaded of=agreed.all label=name>
                <Show
                    when=move || agreed.chosen.get().is_some()
                    fallback=move || view! { <Empty title=empty body=lead/> }
                >
                    <div class="rec">
                        <div class="rec__main">
                            <Loaded of=agreed.version label=name>
                                {move || agreed.version.value.get().flatten().map(|version| shown(version, agreed))}
                            </Loaded>
                        </div>
                        <aside class="side" aria-label=t(versions)>
                            {move || agreed.all.value.get().map(|page| page.items.into_iter().map(|of| view! {
                                <Versions of agreed looking beside/>
                            }).collect_view())}
                        </aside>
                    </div>
                </Show>
            </Loaded>
        </Section>
        <PastDrawer looking/>
    }
}

/// The versions of one, its history, and what follows.
#[component]
fn Versions<A: Agreed>(
    of: A,
    agreed: Agreements<A>,
    looking: Looking,
    beside: Callback<A, AnyView>,
) -> impl IntoView {
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let name = of.name().clone();
    let trail = Trail {
        path: format!("/{}s/{}", A::NOUN, of.id()),
        kind: A::NOUN,
        id: Some(of.id()),
        name: name.get(untrack(language).tag()).to_owned(),
    };
    let lines = of.versions().to_vec();
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
                                href=format!("/organization/{}s?version={own}", A::NOUN)
                                aria-current=move || (agreed.chosen.get() == Some(own)).then_some("true")
                            >{move || tf(m::FORM_VERSION, &[("number", &number)])}</a>
                            <span class="push"><StateTag state=version.state/></span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            {beside.run(of)}
        </section>
    }
}
