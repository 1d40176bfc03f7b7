//! Starts the pages for people without an account: a published form, and what
//! became of a submission.

use docket_client::{
    intake::{self, FormSteps, Gate, Part, Parts, TrackingPage},
    later,
};

/// Declares parts whose code is loaded when it is needed. Each has a module of
/// its own, because the names of the parts are made of it.
macro_rules! later_parts {
    ($($part:ident: $page:ident;)*) => {$(
        mod $part {
            use leptos::{prelude::*, wasm_split::SplitLoaderError};

            use super::$page;

            #[leptos::wasm_split::wasm_split(
                $part,
                wasm_split_path = ::leptos::wasm_split,
                preload(fetch),
                fallible
            )]
            pub fn show() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <$page/> }.into_any())
            }
        }
    )*};
}

later_parts! {
    form_steps: FormSteps;
    form_gate: Gate;
    tracking_page: TrackingPage;
}

const FORM: Part = later::Page {
    fetch: || Box::pin(async { form_steps::fetch().await.is_ok() }),
    show: || Box::pin(async { form_steps::show().await.ok() }),
};

const GATE: Part = later::Page {
    fetch: || Box::pin(async { form_gate::fetch().await.is_ok() }),
    show: || Box::pin(async { form_gate::show().await.ok() }),
};

const TRACKING: Part = later::Page {
    fetch: || Box::pin(async { tracking_page::fetch().await.is_ok() }),
    show: || Box::pin(async { tracking_page::show().await.ok() }),
};

fn main() {
    intake::start(Parts {
        form: FORM,
        gate: GATE,
        tracking: TRACKING,
    });
}
