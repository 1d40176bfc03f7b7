//! Demands that ask for the same: shown to whoever writes one, and who needs
//! one too.

use docket_contract::demand::{DemandView, PatchDemand, SupportView};
use docket_domain::{demand::StatusCategory, identity::Permission};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{self, demand},
    filling::{Finding, Found},
    form::Form,
    i18n::{m, t, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    session,
    ui::{Button, ButtonSize, Switch, toast},
};

/// Shows similar demands below the title of the form that is being filled in.
/// Whoever follows one goes there; what was written is given up before.
pub(super) fn offer(give_up: Callback<()>) {
    let form = Form::new();
    let navigate = use_navigate();
    let follow = Callback::new(move |found: Found| {
        if !form.begin() {
            return;
        }
        let navigate = navigate.clone();
        spawn_local(async move {
            match demand::give_support(&found.key).await {
                Ok(_) => {
                    form.end(None);
                    toast::say(tf(m::SIMILAR_NOW, &[("key", &found.key)]));
                    if form.is_here() {
                        give_up.run(());
                        let path = format!("/demands/{}", found.key);
                        navigate(&path, NavigateOptions::default());
                    }
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    });
    provide_context(Finding {
        look: StoredValue::new(Box::new(|title| Box::pin(look(title)))),
        follow,
        busy: form.busy.into(),
    });
}

async fn look(title: String) -> Vec<Found> {
    let found = demand::similar(&title, "").await;
    // Whoever is offline or not allowed goes on without.
    let items = found.map(|reply| reply.body.items).unwrap_or_default();
    let found = items.into_iter().map(|similar| Found {
        href: Some(format!("/demands/{}", similar.demand.key)),
        key: similar.demand.key,
        title: similar.demand.title,
        status: similar.status,
        unit: similar.unit.map(|unit| unit.name),
        votes: similar.votes,
        is_followed: similar.is_followed,
    });
    found.collect()
}

/// Who needs a demand too, saying that one does, and whether people without an
/// account may learn of it.
#[component]
pub(super) fn SupportPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let key = Memo::new(move |_| {
        of.value.with(|demand| {
            let demand = demand.as_ref()?;
            Some(demand.base.key.clone()).filter(|_| can_be_needed(demand))
        })
    });
    view! {
        {move || key.get().map(|key| view! { <Panel key of/> })}
    }
}

fn can_be_needed(demand: &DemandView) -> bool {
    matches!(
        demand.base.status_category,
        StatusCategory::Open | StatusCategory::Decided
    )
}

#[component]
fn Panel(key: String, of: Loadable<DemandView>) -> impl IntoView {
    let key = StoredValue::new(key);
    let support = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::support(&key).await }
    });
    live::on("demand", move |event| {
        let here = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        if here && event.payload.get("support").is_some() {
            support.reload();
        }
    });
    let form = Form::new();
    let may = session::may(Permission::DemandCreate);
    let is_author = Memo::new(move |_| {
        of.value.with(|demand| {
            demand
                .as_ref()
                .is_some_and(|demand| demand.standing.is_author)
        })
    });
    let change = move || {
        let given = support
            .value
            .with_untracked(|support| support.as_ref().is_some_and(|view| view.is_supported));
        if !form.begin() {
            return;
        }
        let key = key.get_value();
        spawn_local(async move {
            let answer = match given {
                true => demand::withdraw_support(&key).await,
                false => demand::give_support(&key).await,
            };
            match answer {
                Ok(reply) => {
                    form.end(None);
                    let said = match given {
                        true => m::SIMILAR_NO_LONGER_NOW,
                        false => m::SIMILAR_NOW,
                    };
                    toast::say(tf(said, &[("key", &key)]));
                    support.replace(reply.body, None);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    };
    view! {
        <section class="side__sec">
            <div class="side__h"><h3>{t(m::SUPPORT_TITLE)}</h3></div>
            <Loaded of=support label=m::SUPPORT_TITLE>
                {move || support.value.get().map(|view| view! { <Supporters view/> })}
            </Loaded>
            <Show when=move || may.get() && !is_author.get()>
                <div class="acts">
                    <Button size=ButtonSize::Small busy=form.busy on_click=change>
                        {move || support.value.with(|view| match view {
                            Some(view) if view.is_supported => t(m::SUPPORT_WITHDRAW)(),
                            _ => t(m::SUPPORT_GIVE)(),
                        })}
                    </Button>
                </div>
            </Show>
            <Public of/>
        </section>
    }
}

#[component]
fn Supporters(view: SupportView) -> impl IntoView {
    if view.supporters.is_empty() {
        return view! { <p class="t3">{t(m::SUPPORT_NONE)}</p> }.into_any();
    }
    let votes = view.votes;
    view! {
        {(votes > 0).then(|| view! { <p>{move || tn(m::SIMILAR_VOTES, votes, &[])}</p> })}
        <ul class="supporters">
            {view.supporters.into_iter().map(|one| view! {
                <li>
                    {one.name}
                    {one.unit.map(|unit| view! { <span class="t3">{unit.name}</span> })}
                    {one.merged_from.map(|key| view! { <span class="t3 sm">{move || tf(m::SUPPORT_MERGED, &[("key", &key)])}</span> })}
                    {one.is_outsider.then(|| view! { <span class="t3 sm">{t(m::SUPPORT_OUTSIDER)}</span> })}
                </li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}

/// Whether people without an account may learn of the demand, for those who
/// triage it.
#[component]
fn Public(of: Loadable<DemandView>) -> impl IntoView {
    let may = Memo::new(move |_| {
        of.value.with(|demand| {
            demand.as_ref().is_some_and(|demand| {
                let permissions = &demand.standing.permissions;
                permissions.contains(&Permission::DemandTriage)
                    && permissions.contains(&Permission::DemandEdit)
            })
        })
    });
    let on = Signal::derive(move || {
        of.value
            .with(|demand| demand.as_ref().is_some_and(|demand| demand.is_public))
    });
    let form = Form::new();
    let change = Callback::new(move |is_public: bool| {
        let known = of.value.with_untracked(|demand| {
            let demand = demand.as_ref()?;
            Some((demand.base.key.clone(), demand.base.version))
        });
        let Some((key, version)) = known.filter(|_| form.begin()) else {
            return;
        };
        let etag = of.etag.get_untracked();
        let etag = etag.unwrap_or_else(|| api::etag(version));
        let patch = PatchDemand {
            is_public: Some(is_public),
            ..PatchDemand::default()
        };
        spawn_local(async move {
            match demand::change(&key, &patch, &etag).await {
                Ok(reply) => {
                    form.end(None);
                    of.replace(reply.body, reply.etag);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                    // What the switch shows is what is stored.
                    of.reload();
                }
            }
        });
    });
    view! {
        <Show when=move || may.get()>
            <Switch on on_change=change disabled=form.busy>{t(m::SUPPORT_PUBLIC)}</Switch>
            <p class="t3 sm">{t(m::SUPPORT_PUBLIC_HINT)}</p>
        </Show>
    }
}
