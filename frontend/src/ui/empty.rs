//! Empty, filtered to nothing, failed, forbidden: a page that cannot show what
//! it is for, and the first step out.

use leptos::{prelude::*, text_prop::TextProp};

/// The drawing of an empty state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Art {
    /// The slip: nothing here yet.
    #[default]
    Slip,
    /// Filters hide everything.
    Filtered,
    /// The line is cut: it could not be loaded.
    Cut,
    /// A lock: not for this person.
    Lock,
}

/// A page without its content: what it is, why, and the first step.
#[component]
pub fn Empty(
    /// The drawing.
    #[prop(optional)]
    art: Art,
    /// What is the case.
    #[prop(into)]
    title: TextProp,
    /// Why, and what to do.
    #[prop(optional, into)]
    body: TextProp,
    /// Buttons for the first step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty empty--page">
            <svg class="art" viewBox="0 0 72 56" aria-hidden="true">
                {match art {
                    Art::Slip => view! {
                        <path d="M10 6h44a4 4 0 0 1 4 4v14a4 4 0 0 0 0 8v14a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4V32a4 4 0 0 0 0-8V10a4 4 0 0 1 4-4z"></path>
                        <path class="a" d="M14 28h36" stroke-dasharray="3 3"></path>
                        <path d="M16 16h22M16 40h14"></path>
                    }.into_any(),
                    Art::Filtered => view! {
                        <path d="M8 10h56M8 22h56M8 34h30" stroke-dasharray="3 4"></path>
                        <circle class="a" cx="48" cy="38" r="9"></circle>
                        <path class="a" d="m55 45 8 8"></path>
                    }.into_any(),
                    Art::Cut => view! {
                        <path d="M8 28h18M46 28h18"></path>
                        <path class="a" d="m26 20 6 8-6 8M46 20l-6 8 6 8"></path>
                    }.into_any(),
                    Art::Lock => view! {
                        <rect x="22" y="26" width="28" height="22" rx="4"></rect>
                        <path class="a" d="M28 26v-7a8 8 0 0 1 16 0v7"></path>
                    }.into_any(),
                }}
            </svg>
            <h2>{move || title.get()}</h2>
            <p>{move || body.get()}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
