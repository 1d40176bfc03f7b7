//! The mark and the wordmark.

use leptos::prelude::*;

/// The logo, drawn in the ink and the accent of the theme.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 96 20" role="img" aria-label="Docket">
            <path class="slip" d="M2 1h14a2 2 0 0 1 2 2v8.2a1.8 1.8 0 0 0 0 3.6V17a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2v-2.2a1.8 1.8 0 0 0 0-3.6V3a2 2 0 0 1 2-2z"></path>
            <path class="line" d="M4 5h10M4 8.5h6.5"></path>
            <path class="perf" d="M3 13h12"></path>
            <g class="ink">
                <circle cx="30.5" cy="11.5" r="4.5"></circle>
                <path d="M35 2.5V16"></path>
                <circle cx="44" cy="11.5" r="4.5"></circle>
                <path d="M60.2 8.3a4.5 4.5 0 1 0 0 6.4"></path>
                <path d="M65.5 2.5V16M72 7l-6.3 5.6M68.3 10.4 72.4 16"></path>
                <path d="M76.6 11.3h8.6a4.3 4.5 0 1 0-1.3 3.4"></path>
                <path d="M91 3.5v9.7c0 1.9 1 2.8 2.9 2.8h.6M88.2 7.2h6.2"></path>
            </g>
        </svg>
    }
}
