//! The pages for people without an account, a program of their own: no router,
//! no session, nothing of the signed-in application.

mod about;
mod change;
pub(crate) mod embedded;
mod form;
mod former;
mod frame;
mod gate;
mod page;
mod progress;
mod review;
mod sheet;
mod similar;
mod thread;
mod tracking;

use docket_contract::intake::Receipt;
use leptos::prelude::*;

use crate::{
    browser,
    i18n::{self, m, t},
    later, network,
    shell::theme,
    ui::{Art, Button, ButtonKind, ButtonSize, Empty, Toasts},
};

pub use gate::Gate;
pub use page::FormSteps;
pub use tracking::TrackingPage;

use form::{Arrival, FormPage, Waiting};
use frame::Frame;

/// A part of the program that is loaded when it is needed.
pub type Part = later::Page;

/// The parts that come later: what is written here is the first step of a form.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The questions of a form: [`FormSteps`].
    pub form: Part,
    /// Why a form lets nobody in: [`Gate`].
    pub gate: Part,
    /// What became of a submission: [`TrackingPage`].
    pub tracking: Part,
}

/// What the page of a submission is given, in context around it.
#[derive(Clone)]
struct Followed {
    /// Secret of the link.
    token: String,
    /// The receipt, when it was handed in a moment ago.
    receipt: Option<Receipt>,
}

/// What an address shows.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// A form, by its slug.
    Form(String),
    /// What became of a submission, by its secret; with the receipt where it
    /// was handed in a moment ago.
    Tracking(String, Option<Receipt>),
    /// Neither.
    Nowhere,
}

impl Place {
    /// What is at a path.
    fn at(path: &str) -> Self {
        let secret = |prefix: &str| {
            path.strip_prefix(prefix)
                .map(|rest| rest.trim_end_matches('/'))
                .filter(|rest| !rest.is_empty() && !rest.contains('/'))
                .map(str::to_owned)
        };
        if let Some(slug) = secret("/f/") {
            Self::Form(slug)
        } else if let Some(token) = secret("/t/") {
            Self::Tracking(token, None)
        } else {
            Self::Nowhere
        }
    }
}

/// Restores theme and language, then shows what the address asks for.
pub fn start(parts: Parts) {
    console_error_panic_hook::set_once();
    theme::restore();
    i18n::restore_language();
    network::follow();
    embedded::tell_height();
    mount_to_body(move || view! { <Intake parts/> });
}

/// The page the address asks for.
#[component]
fn Intake(parts: Parts) -> impl IntoView {
    let path = browser::window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_default();
    let place = RwSignal::new(Place::at(&path));
    let on_sent = move |receipt: Receipt| {
        // The form must not come back with Back, and a reload must find the
        // same page again.
        replace_address(&receipt.tracking_path);
        if let Place::Tracking(token, _) = Place::at(&receipt.tracking_path) {
            place.set(Place::Tracking(token, Some(receipt)));
        }
    };
    view! {
        {move || match place.get() {
            Place::Form(slug) => view! { <FormPage slug parts on_sent/> }.into_any(),
            Place::Tracking(token, receipt) => view! { <Tracking token receipt part=parts.tracking/> }.into_any(),
            Place::Nowhere => view! {
                <Frame>
                    <main class="pub__in" id="content">
                        <h1 class="vh">{t(m::INTAKE_REQUESTS)}</h1>
                        <Empty art=Art::Cut title=m::INTAKE_NO_LINK body=m::INTAKE_NO_LINK_BODY/>
                    </main>
                </Frame>
            }.into_any(),
        }}
        <Toasts/>
    }
}

/// What became of a submission, once the code for it is there.
#[component]
fn Tracking(token: String, receipt: Option<Receipt>, part: Part) -> impl IntoView {
    provide_context(Followed { token, receipt });
    let code = Arrival::of(part);
    move || {
        let page = code.came.get().then(|| code.show()).flatten();
        page.unwrap_or_else(|| {
            view! {
                <Frame>
                    {move || if code.missing.get() {
                        view! {
                            <main class="pub__in" id="content">
                                <h1 class="vh">{t(m::INTAKE_REQUESTS)}</h1>
                                <Empty art=Art::Cut title=m::LATER_TITLE body=m::LATER_BODY>
                                    <Button local=true kind=ButtonKind::Primary size=ButtonSize::Large on_click=move || code.ask()>
                                        {t(m::STATE_RETRY)}
                                    </Button>
                                </Empty>
                            </main>
                        }.into_any()
                    } else {
                        view! { <Waiting/> }.into_any()
                    }}
                </Frame>
            }
            .into_any()
        })
    }
}

fn replace_address(path: &str) {
    let history = browser::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // Only a path of another server would be refused.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn addresses_name_a_form_or_a_submission() {
        assert_eq!(Place::at("/f/abc"), Place::Form("abc".to_owned()));
        assert_eq!(
            Place::at("/t/x-y/"),
            Place::Tracking("x-y".to_owned(), None)
        );
        for path in ["/f/", "/t", "/f/a/b", "/demands"] {
            assert_eq!(Place::at(path), Place::Nowhere, "{path}");
        }
    }
}
