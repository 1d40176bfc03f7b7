//! A published form that does not let one in: not on this day, or not without
//! its password.

use docket_contract::intake::FormAccessView;
use docket_domain::intake::Opening;
use leptos::{prelude::*, task::spawn_local};

use super::form::{Broken, Waiting};
use crate::{
    api::{self, intake},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    ui::{Art, Button, ButtonKind, ButtonSize, Empty, Field, InputKind, TextInput},
};

/// Where what stands for the password of a form is kept until the tab is closed.
fn kept_under(slug: &str) -> String {
    format!("docket.form-access.{slug}")
}

/// Takes up what was answered to the password of a form before.
pub(super) fn restore(slug: &str) {
    api::give_form_access(browser::stored_for_tab(&kept_under(slug)));
}

/// What the gate is given, in context around it.
#[derive(Clone)]
pub(super) struct Gated {
    /// Secret part of the link.
    pub slug: String,
    /// Told that the form lets one in.
    pub on_open: Callback<()>,
    /// Told the name of the organisation.
    pub organization: RwSignal<String>,
}

/// Why the form that is given in context does not let one in, and the way in
/// where there is one.
#[component]
pub fn Gate() -> impl IntoView {
    let gated: Option<Gated> = use_context();
    gated.map(|gated| view! { <Shown gated/> })
}

#[component]
fn Shown(gated: Gated) -> impl IntoView {
    let Gated {
        slug,
        on_open,
        organization,
    } = gated;
    let slug = StoredValue::new(slug);
    let access = Loadable::new(move || {
        let slug = slug.get_value();
        async move { intake::access(&slug).await }
    });
    Effect::new(move || {
        access.value.with(|access| {
            if let Some(access) = access {
                organization.set(access.organization.clone());
            }
        });
    });
    view! {
        <main class="pub__in" id="content">
            {move || match (access.value.get(), access.failure.get()) {
                (Some(access), _) => match access.opening {
                    Opening::Open if access.needs_password => {
                        view! { <Locked access slug=slug.get_value() on_open/> }.into_any()
                    }
                    // It opened a moment ago.
                    Opening::Open => view! {
                        <Ajar on_open/>
                    }.into_any(),
                    Opening::NotYet | Opening::Closed => view! { <Closed access/> }.into_any(),
                },
                (None, Some(failure)) => view! { <Broken failure on_retry=move || access.reload()/> }.into_any(),
                (None, None) => view! { <Waiting/> }.into_any(),
            }}
        </main>
    }
}

/// The form lets one in by now.
#[component]
fn Ajar(on_open: Callback<()>) -> impl IntoView {
    view! {
        <h1 class="vh">{t(m::INTAKE_REQUESTS)}</h1>
        <Empty art=Art::Slip title=m::GATE_OPEN body=m::GATE_OPEN_BODY>
            <Button local=true kind=ButtonKind::Primary size=ButtonSize::Large on_click=move || on_open.run(())>
                {t(m::INTAKE_CONTINUE)}
            </Button>
        </Empty>
    }
}

/// It takes nothing in on this day.
#[component]
fn Closed(access: FormAccessView) -> impl IntoView {
    let name = access.name.clone();
    let title = move || {
        let (key, day) = match access.opening {
            Opening::NotYet => (m::GATE_NOT_YET, access.opens_on),
            _ => (m::GATE_CLOSED, access.closes_on),
        };
        tf(
            key,
            &[("when", &day.map_or_else(String::new, format::date))],
        )
    };
    let body = move || {
        text(match access.opening {
            Opening::NotYet => m::GATE_NOT_YET_BODY,
            _ => m::GATE_CLOSED_BODY,
        })
    };
    view! {
        <h1 class="gate__name">{move || name.get(language().tag()).to_owned()}</h1>
        <Empty art=Art::Lock title=title body=body/>
    }
}

/// It asks for its password.
#[component]
fn Locked(access: FormAccessView, slug: String, on_open: Callback<()>) -> impl IntoView {
    let sending = Form::new();
    let password = RwSignal::new(String::new());
    let slug = StoredValue::new(slug);
    let send = move || {
        if !sending.begin() {
            return;
        }
        spawn_local(async move {
            let (slug, given) = (slug.get_value(), password.get_untracked());
            match intake::unlock(&slug, given).await {
                Ok(reply) => {
                    sending.end(None);
                    browser::store_for_tab(&kept_under(&slug), &reply.body.token);
                    api::give_form_access(Some(reply.body.token));
                    let _ = on_open.try_run(());
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    };
    let name = access.name;
    let wrong = sending.error("/password");
    view! {
        <form class="stack stack--6 gate" novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <div>
                <h1>{move || name.get(language().tag()).to_owned()}</h1>
                <p class="lead">{t(m::GATE_PASSWORD_LEAD)}</p>
            </div>
            // What is wrong with the password stands at it.
            {move || wrong.with(Option::is_none).then(|| view! { <FormFailure form=sending/> })}
            <Field label=m::GATE_PASSWORD required=true error=wrong>
                <TextInput value=password kind=InputKind::Password autocomplete="off"/>
            </Field>
            <div>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=sending.busy>{t(m::GATE_ENTER)}</Button>
            </div>
        </form>
    }
}
