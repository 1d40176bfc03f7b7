//! What can be done with a demand beside the steps of its workflow.

use docket_contract::demand::DemandView;
use docket_domain::{
    demand::{Standing, StatusCategory},
    identity::Permission,
    workflow::Workflow,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::links::SplitDialog;
use super::transition::Steps;
use crate::{
    api::{self, demand},
    form::Form,
    i18n::{m, t, tf},
    loadable::Loadable,
    shortlist::PutOn,
    ui::{Icon, MenuItem, toast},
};

/// The steps, changing and deleting, for those who may.
#[component]
pub(super) fn Actions(
    /// The demand.
    of: Loadable<DemandView>,
    /// Its workflow.
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let navigate = use_navigate();
    let form = Form::new();
    let may = Memo::new(move |_| {
        of.value.with(|demand| {
            workflow.with(|workflow| {
                demand
                    .as_ref()
                    .zip(workflow.as_ref())
                    .is_some_and(|(demand, workflow)| {
                        workflow.may_edit(&demand.base.status, &Standing::from(&demand.standing))
                    })
            })
        })
    });
    let splits = Memo::new(move |_| {
        of.value.with(|demand| {
            demand.as_ref().is_some_and(|demand| {
                let held = &demand.standing.permissions;
                held.contains(&Permission::DemandTriage)
                    && demand.base.status_category == StatusCategory::Open
            })
        })
    });
    let puts = Memo::new(move |_| {
        of.value.with(|demand| {
            demand.as_ref().is_some_and(|demand| {
                let held = &demand.standing.permissions;
                demand.base.submitted_at.is_some() && held.contains(&Permission::DemandTriage)
            })
        })
    });
    let (splitting, putting) = (RwSignal::new(false), RwSignal::new(false));
    let own = Signal::derive(move || {
        of.value
            .with(|demand| demand.as_ref().map(|demand| demand.base.id))
    });
    let address = move || {
        of.value.with(|demand| {
            demand.as_ref().map_or_else(String::new, |demand| {
                format!("/demands/{}/edit", demand.base.key)
            })
        })
    };
    let delete = Callback::new(move |()| {
        let Some((key, version)) = of.value.with_untracked(|demand| {
            demand
                .as_ref()
                .map(|demand| (demand.base.key.clone(), demand.base.version))
        }) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let etag = of
            .etag
            .get_untracked()
            .unwrap_or_else(|| api::etag(version));
        let navigate = navigate.clone();
        spawn_local(async move {
            match demand::remove(&key, &etag).await {
                Ok(reply) => {
                    form.end(None);
                    let back = reply.etag.unwrap_or_else(|| api::etag(version + 1));
                    if form.is_here() {
                        navigate("/demands", NavigateOptions::default());
                    }
                    let said = tf(m::DEMAND_DELETED, &[("key", &key)]);
                    toast::undo(said, move || restore(key.clone(), back.clone()));
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    });
    let on_paper = {
        let navigate = use_navigate();
        Callback::new(move |()| {
            let key = of
                .value
                .with_untracked(|demand| demand.as_ref().map(|demand| demand.base.key.clone()));
            if let Some(key) = key {
                navigate(&format!("/demands/{key}/print"), NavigateOptions::default());
            }
        })
    };
    view! {
        <Steps of workflow has_menu=Signal::stored(true) menu=move || view! {
            <MenuItem local=true icon="print" label=m::PAPER_PRINT on_click=on_paper/>
            <Show when=move || puts.get()>
                <MenuItem icon="flag" label=m::SHORTLIST_PUT local=true on_click=move || putting.set(true)/>
            </Show>
            <Show when=move || may.get()>
                <Show when=move || splits.get()>
                    <MenuItem icon="split" label=m::SPLIT_TITLE local=true on_click=move || splitting.set(true)/>
                </Show>
                <MenuItem icon="trash" label=m::DIALOG_DELETE danger=true on_click=delete/>
            </Show>
        }>
            <Show when=move || may.get()>
                <A href=address attr:class="btn">
                    <Icon name="text"/>
                    {t(m::DIALOG_CHANGE)}
                </A>
            </Show>
        </Steps>
        <SplitDialog of open=splitting/>
        <PutOn open=putting demand=own/>
    }
}

/// Brings a deleted demand back.
pub(super) fn restore(key: String, etag: String) {
    spawn_local(async move {
        match demand::restore(&key, &etag).await {
            // Lists hear of it through the event stream.
            Ok(_) => toast::say(tf(m::DEMAND_RESTORED, &[("key", &key)])),
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}
