//! Demands that another one has to do with, and splitting one into several.

use docket_contract::{
    demand::{CreateLink, DemandView, LinkView, SplitDemand, SplitPart},
    page::Page,
};
use docket_domain::{
    demand::{LinkKind, StatusCategory},
    identity::Permission,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{self, demand},
    form::{Form, FormFailure},
    i18n::{Key, language, m, t, text, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    ui::{
        Button, ButtonKind, ButtonSize, Combobox, Dialog, DialogActions, DialogBody, Field,
        IconButton, Select, SelectOption, Suggestion, TextInput, toast,
    },
};

/// What can be chosen: how this demand has to do with the other, or the other
/// with this one.
const CHOICES: [(&str, LinkKind, bool); 5] = [
    ("relates", LinkKind::Relates, true),
    ("blocks", LinkKind::Blocks, true),
    ("blocked_by", LinkKind::Blocks, false),
    ("supersedes", LinkKind::Supersedes, true),
    ("superseded_by", LinkKind::Supersedes, false),
];

/// How a demand has to do with another, seen from it.
fn words(kind: LinkKind, is_outgoing: bool) -> Key {
    match (kind, is_outgoing) {
        (LinkKind::Relates, _) => m::LINK_RELATES,
        (LinkKind::Blocks, true) => m::LINK_BLOCKS,
        (LinkKind::Blocks, false) => m::LINK_BLOCKED_BY,
        (LinkKind::Supersedes, true) => m::LINK_SUPERSEDES,
        (LinkKind::Supersedes, false) => m::LINK_SUPERSEDED_BY,
        (LinkKind::PartOf, true) => m::LINK_PART_OF,
        (LinkKind::PartOf, false) => m::LINK_SPLIT_INTO,
    }
}

/// The links of a demand and the place to add one.
#[component]
pub(super) fn LinksPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        of.value.with(|demand| {
            demand.as_ref().map(|demand| {
                let held = &demand.standing.permissions;
                let may = held.contains(&Permission::DemandEdit)
                    || held.contains(&Permission::DemandTriage);
                (demand.base.key.clone(), demand.base.id, may)
            })
        })
    });
    move || {
        shown
            .get()
            .map(|(key, id, may)| view! { <Panel key id may/> })
    }
}

#[component]
fn Panel(key: String, id: Uuid, may: bool) -> impl IntoView {
    let key = StoredValue::new(key);
    let links = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::links(&key).await }
    });
    live::on("demand", move |event| {
        let is_own = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        if is_own && event.kind == "demand.linked" {
            links.reload();
        }
    });
    let open = RwSignal::new(false);
    let all = move || {
        links
            .value
            .with(|page| page.as_ref().map(|page| page.items.clone()))
            .unwrap_or_default()
    };
    let remove = move |link: LinkView| {
        let own = key.get_value();
        spawn_local(async move {
            match demand::remove_link(&own, link.id).await {
                Ok(_) => {
                    let said = tf(m::LINK_REMOVED, &[("key", &link.demand.key)]);
                    let again = CreateLink {
                        kind: link.kind,
                        demand_id: link.demand.id,
                        incoming: !link.is_outgoing,
                    };
                    // The page may be gone when it is taken back.
                    toast::undo(said, move || restore(own.clone(), again, links));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            links.reload();
        });
    };
    let line = move |link: LinkView| {
        let (gone, status) = (StoredValue::new(link.clone()), link.status.clone());
        let label = link.demand.key.clone();
        let is_over = matches!(
            link.status_category,
            StatusCategory::Closed | StatusCategory::Delivered
        );
        view! {
            <li class="owed__one row row--between">
                <div>
                    <div class="sm t3">
                        {t(words(link.kind, link.is_outgoing))} " "
                        <span class="key">{link.demand.key.clone()}</span>
                        " \u{b7} " {move || status.get(language().tag()).to_owned()}
                    </div>
                    <a href=format!("/demands/{}", link.demand.key) class:t3=is_over>{link.demand.title}</a>
                </div>
                {(may && link.kind != LinkKind::PartOf).then(|| view! {
                    <IconButton
                        icon="x"
                        label=move || tf(m::LINK_REMOVE, &[("key", &label)])
                        on_click=move || remove(gone.get_value())
                    />
                })}
            </li>
        }
    };
    view! {
        <Show when=move || may || !all().is_empty()>
            <section class="side__sec" aria-labelledby="demand-links">
                <div class="side__h"><h3 id="demand-links">{t(m::LINK_TITLE)}</h3></div>
                <Loaded of=links label=m::LINK_TITLE>
                    <ul class="owed">{move || all().into_iter().map(line).collect_view()}</ul>
                </Loaded>
                {may.then(|| view! {
                    <div class="acts">
                        <Button local=true size=ButtonSize::Small icon="link" on_click=move || open.set(true)>{t(m::LINK_ADD)}</Button>
                    </div>
                    <Dialog open title=m::LINK_ADD>
                        <Show when=move || open.get()>
                            <Add own=(key.get_value(), id) open on_added=move || links.reload()/>
                        </Show>
                    </Dialog>
                })}
            </section>
        </Show>
    }
}

/// Links demands again that were linked before.
fn restore(key: String, link: CreateLink, links: Loadable<Page<LinkView>>) {
    spawn_local(async move {
        if let Err(failure) = demand::link(&key, link).await {
            toast::fail(failure.sentence());
        }
        links.reload();
    });
}

#[component]
fn Add(
    own: (String, Uuid),
    open: RwSignal<bool>,
    #[prop(into)] on_added: Callback<()>,
) -> impl IntoView {
    let own = StoredValue::new(own);
    let kind = RwSignal::new("relates".to_owned());
    let other = RwSignal::new(None::<Suggestion>);
    let query = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let form = Form::new();
    let found = Loadable::new(move || {
        let words = query.get();
        async move { demand::search(words.trim()).await }
    });
    let offered = Signal::derive(move || {
        found.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            let others = items.filter(|one| own.with_value(|own| own.1 != one.id));
            let one = |one: &docket_contract::demand::DemandSummary| Suggestion {
                value: one.id.to_string(),
                label: one.title.clone(),
                detail: one.key.clone(),
            };
            others.map(one).collect::<Vec<_>>()
        })
    });
    let options = Signal::derive(move || {
        let option = |(value, kind, outgoing): (&str, LinkKind, bool)| {
            SelectOption::new(value, text(words(kind, outgoing)))
        };
        CHOICES.map(option).to_vec()
    });
    let send = move || {
        let chosen = other.with_untracked(|other| {
            let other = other.as_ref()?;
            other.value.parse::<Uuid>().ok()
        });
        missing.set(chosen.is_none());
        let named = kind.get_untracked();
        let choice = CHOICES.iter().find(|(value, _, _)| *value == named);
        let (Some(demand_id), Some(&(_, kind, outgoing))) = (chosen, choice) else {
            return;
        };
        let link = CreateLink {
            kind,
            demand_id,
            incoming: !outgoing,
        };
        if !form.begin() {
            return;
        }
        let own = own.get_value();
        spawn_local(async move {
            match demand::link(&own.0, link).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    let _ = on_added.try_run(());
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    let wrong = form.error("/demand_id");
    let error = Signal::derive(move || {
        let own = missing.get().then(|| text(m::FIELD_REQUIRED).to_owned());
        own.or_else(|| wrong.get())
    });
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <FormFailure form fields=&["/demand_id"]/>
                <Field label=m::LINK_KIND><Select value=kind options/></Field>
                <Field label=m::LINK_DEMAND required=true error>
                    <Combobox value=other query options=offered list_label=m::NAV_DEMANDS/>
                </Field>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::LINK_ADD)}</Button>
            </DialogActions>
        </form>
    }
}

/// Asks for the titles of the parts that a demand is split into.
#[component]
pub(super) fn SplitDialog(
    /// The demand.
    of: Loadable<DemandView>,
    /// Whether it asks.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=m::SPLIT_TITLE>
            <Show when=move || open.get()><Split of open/></Show>
        </Dialog>
    }
}

#[component]
fn Split(of: Loadable<DemandView>, open: RwSignal<bool>) -> impl IntoView {
    let part = || RwSignal::new(String::new());
    let parts = RwSignal::new(vec![part(), part()]);
    let form = Form::new();
    let send = move || {
        let Some((key, version)) = of.value.with_untracked(|demand| {
            let demand = demand.as_ref()?;
            Some((demand.base.key.clone(), demand.base.version))
        }) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let titles = parts.with_untracked(|parts| {
            let titles = parts.iter().map(|part| SplitPart {
                title: part.get_untracked(),
            });
            titles.collect::<Vec<_>>()
        });
        let count = u64::try_from(titles.len()).unwrap_or(u64::MAX);
        spawn_local(async move {
            let split = SplitDemand { parts: titles };
            match demand::split(&key, &split, &api::etag(version)).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(tn(m::SPLIT_DONE, count, &[("key", &key)]));
                    of.reload();
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <FormFailure form/>
                <p class="t2">{t(m::SPLIT_LEAD)}</p>
                {move || parts.get().into_iter().enumerate().map(|(at, part)| {
                    let number = (at + 1).to_string();
                    let error = Signal::derive(move || form.failure.with(|failure| {
                        failure.as_ref().and_then(|failure| failure.at(&format!("/parts/{at}/title")))
                    }));
                    view! {
                        <Field label=move || tf(m::SPLIT_PART, &[("n", &number)]) required=true error>
                            <TextInput value=part/>
                        </Field>
                    }
                }).collect_view()}
                <div class="row">
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=move || parts.update(|parts| parts.push(RwSignal::new(String::new())))>{t(m::SPLIT_MORE)}</Button>
                    <Show when=move || { parts.with(Vec::len) > 2 }>
                        <Button local=true size=ButtonSize::Small on_click=move || parts.update(|parts| { parts.pop(); })>{t(m::SPLIT_FEWER)}</Button>
                    </Show>
                </div>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SPLIT_TITLE)}</Button>
            </DialogActions>
        </form>
    }
}
