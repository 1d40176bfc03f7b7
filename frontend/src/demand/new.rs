//! Handing in a demand.

use std::collections::BTreeMap;

use docket_contract::{
    demand::CreateDemand, form::FormVersionView, organization::DemandTypeView, problem::Code,
};
use docket_domain::{field::well_known, form::Stage, identity::Permission};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    lines::{Lines, LinesEditor},
    questions::{Filling, Questions},
    reference::registers,
};
use crate::{
    api::{Failure, Reply, demand, organization},
    filling::Registers,
    i18n::{m, t, tf},
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::{Button, ButtonKind, toast},
};

/// The form for a new demand.
#[component]
pub fn NewDemandPage() -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        m::NAV_NEW_DEMAND,
    );
    let may = session::may(Permission::DemandCreate);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><NewDemand/></Show>
    }
}

/// The form, once it came.
#[component]
fn NewDemand() -> impl IntoView {
    let form = Loadable::new(|| async {
        let types = organization::demand_types().await?;
        let Some(first) = types.body.items.into_iter().next() else {
            return Err(Failure::Unexpected(Code::NotFound.status()));
        };
        let form = organization::form_version(first.form_version_id).await?;
        let registers = registers(&[]).await?;
        Ok(Reply {
            body: (first, form.body, registers),
            etag: form.etag,
        })
    });
    view! {
        <Loaded of=form label=m::NAV_NEW_DEMAND>
            {move || form.value.get().map(|(demand_type, form, registers)| view! { <Intake demand_type form registers/> })}
        </Loaded>
    }
}

/// The questions, section by section, and the two ways to keep the answers.
#[component]
fn Intake(
    demand_type: DemandTypeView,
    form: FormVersionView,
    registers: Registers,
) -> impl IntoView {
    let filling = Filling::new(&form, registers, BTreeMap::new());
    let (sheet, sending) = (filling.sheet, filling.sending);
    let lines = Lines::new(&[], filling.currency());
    let navigate = use_navigate();
    let demand_type = demand_type.key;
    let form_version_id = form.base.id;
    let send = Callback::new(move |submit: bool| {
        let Ok(written) = untrack(|| lines.read()) else {
            // The editor of the lines says what is wrong.
            return;
        };
        let stage = match submit {
            true => Stage::Submit,
            false => Stage::Draft,
        };
        if !filling.check(stage) || !sending.begin() {
            return;
        }
        let id_of = |name: &str| sheet.property(name).and_then(|id| id.parse().ok());
        let demand = CreateDemand {
            demand_type: Some(demand_type.clone()),
            form_version_id: Some(form_version_id),
            title: sheet.property(well_known::TITLE).unwrap_or_default(),
            summary: sheet.property(well_known::SUMMARY).unwrap_or_default(),
            unit_id: id_of(well_known::UNIT),
            category_id: id_of(well_known::CATEGORY),
            objective_id: id_of(well_known::STRATEGIC_OBJECTIVE),
            values: filling.values(),
            lines: written,
            submit,
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match demand::create(&demand).await {
                Ok(reply) => {
                    sending.end(None);
                    let key = reply.body.base.key;
                    let said = if submit {
                        m::DEMAND_HANDED_IN
                    } else {
                        m::DEMAND_DRAFT_SAVED
                    };
                    toast::say(tf(said, &[("key", &key)]));
                    if sending.is_here() {
                        navigate(&format!("/demands/{key}"), NavigateOptions::default());
                    }
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    });
    view! {
        <form class="intake stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); send.run(true); }>
            <Questions filling/>
            <section class="stack stack--4">
                <div>
                    <h2 class="t16 strong">{t(m::MONEY_TITLE)}</h2>
                    <p class="t3">{t(m::MONEY_HELP)}</p>
                </div>
                <LinesEditor lines error=sending.error("/lines")/>
            </section>
            <div class="row row--wrap">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DEMAND_HAND_IN)}</Button>
                <Button disabled=sending.busy on_click=move || send.run(false)>{t(m::DEMAND_SAVE_DRAFT)}</Button>
            </div>
        </form>
    }
}
