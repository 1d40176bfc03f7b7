//! The next page of a list, below the rows that are there.

use leptos::prelude::*;

use super::{Button, ButtonSize};
use crate::i18n::{m, t};

/// The foot of a list: how many rows show, and the button for more.
#[component]
pub fn More(
    /// What the foot says, such as “50 of 428 demands”.
    #[prop(into)]
    summary: Signal<String>,
    /// Whether there are more rows.
    #[prop(into)]
    more: Signal<bool>,
    /// Whether they are being loaded.
    #[prop(into)]
    busy: Signal<bool>,
    /// Loads them.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="foot">
            <span role="status">{move || summary.get()}</span>
            <Show when=move || more.get()>
                <Button size=ButtonSize::Small busy=busy on_click=move || on_more.run(())>{t(m::LIST_MORE)}</Button>
            </Show>
        </div>
    }
}
