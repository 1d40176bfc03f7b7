//! The design system on one page.

use leptos::prelude::*;

/// Every component in every state.
#[component]
pub fn DesignPage() -> impl IntoView {
    view! { <div class="sheet"></div> }
}
