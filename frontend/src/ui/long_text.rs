//! A long text while it is written: its lines, and how they will be shown.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{Markdown, TextArea, field::field_ids};
use crate::{
    browser,
    i18n::{m, t},
};

/// Several lines of Markdown, bound to a signal, and a look at what becomes of
/// them. What is wrong with the text leads back to writing it.
#[component]
pub fn LongText(
    /// The text.
    value: RwSignal<String>,
    /// Lines shown at first.
    #[prop(default = 3)]
    rows: u8,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: TextProp,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
) -> impl IntoView {
    let shows = RwSignal::new(false);
    let invalid = field_ids().invalid;
    Effect::new(move || {
        if invalid.get() {
            shows.set(false);
        }
    });
    let place = NodeRef::<html::Div>::new();
    let turn = move |_| {
        let now = !shows.get_untracked();
        shows.set(now);
        if now {
            return;
        }
        // Once it is there again.
        request_animation_frame(move || {
            let area = place
                .try_get_untracked()
                .flatten()
                .and_then(|place| place.query_selector("textarea").ok().flatten());
            if let Some(area) = area {
                browser::focus_element(&area);
            }
        });
    };
    let label = label.unwrap_or_default();
    view! {
        <div class="longtext" node_ref=place>
            <div hidden=move || shows.get()>
                <TextArea value rows placeholder label/>
            </div>
            {move || shows.get().then(|| {
                let text = value.get();
                view! {
                    <div class="longtext__shown" role="status">
                        {if text.trim().is_empty() {
                            view! { <p class="t3">{t(m::LONG_TEXT_NOTHING)}</p> }.into_any()
                        } else {
                            view! { <Markdown text/> }.into_any()
                        }}
                    </div>
                }
            })}
            <div class="longtext__f">
                <span class="t3 sm longtext__hint">{t(m::LONG_TEXT_HINT)}</span>
                <button type="button" class="btn btn--quiet btn--sm push" aria-pressed=move || shows.get().to_string() on:click=turn>
                    {t(m::LONG_TEXT_PREVIEW)}
                </button>
            </div>
        </div>
    }
}
