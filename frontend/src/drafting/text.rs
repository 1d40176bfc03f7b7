//! A text in each language, taken over while it is typed.

use docket_domain::text::LocalText;
use leptos::prelude::*;

use crate::{
    i18n::{Key, Language, text},
    ui::{Field, TextArea, TextInput},
};

/// A field per language.
#[component]
pub(crate) fn Bilingual(
    /// What it is.
    label: Key,
    /// What is written so far.
    known: LocalText,
    /// What holds where nothing is written.
    #[prop(optional)]
    otherwise: LocalText,
    /// Whether it can be several lines.
    #[prop(optional)]
    long: bool,
    /// Told what is written, without languages that are left empty.
    #[prop(into)]
    on_change: Callback<LocalText>,
) -> impl IntoView {
    let languages = [Language::English, Language::German];
    let written = languages.map(|language| {
        let text = known.0.get(language.tag()).cloned();
        (language, RwSignal::new(text.unwrap_or_default()))
    });
    Effect::new(move |before: Option<()>| {
        let text = written
            .iter()
            .map(|(language, text)| (language.tag().to_owned(), text.get()))
            .filter(|(_, text)| !text.trim().is_empty())
            .collect();
        if before.is_some() {
            on_change.run(LocalText(text));
        }
    });
    view! {
        <div class="two">
            {written.into_iter().map(|(language, value)| {
                let example = otherwise.0.get(language.tag()).cloned().unwrap_or_default();
                let name = move || format!("{} ({})", text(label), language.name());
                view! {
                    <Field label=name>
                        {if long {
                            view! { <TextArea value rows=2 placeholder=example/> }.into_any()
                        } else {
                            view! { <TextInput value placeholder=example/> }.into_any()
                        }}
                    </Field>
                }
            }).collect_view()}
        </div>
    }
}
