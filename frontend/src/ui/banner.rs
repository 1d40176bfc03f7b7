//! Banners: a sentence above everything else.

use leptos::prelude::*;

use super::Icon;

/// A sentence above the page, such as being offline.
#[component]
pub fn Banner(
    /// Icon before the words.
    #[prop(default = "warn")]
    icon: &'static str,
    /// The words, and a button pushed to the end.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" role="status">
            <Icon name=icon/>
            {children()}
        </div>
    }
}
