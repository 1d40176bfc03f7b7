//! Entering a text in every language the interface speaks.

use docket_domain::text::{LocalText, fold};
use leptos::prelude::*;

use crate::{
    i18n::{Language, m},
    ui::{Field, TextInput},
};

/// A text in each language while it is written.
#[derive(Clone, Copy)]
pub struct LocalDraft {
    english: RwSignal<String>,
    german: RwSignal<String>,
}

impl Default for LocalDraft {
    fn default() -> Self {
        Self {
            english: RwSignal::new(String::new()),
            german: RwSignal::new(String::new()),
        }
    }
}

impl LocalDraft {
    /// Begins with a text, or with none.
    pub fn set(self, text: Option<&LocalText>) {
        for (language, signal) in [
            (Language::English, self.english),
            (Language::German, self.german),
        ] {
            let known = text.and_then(|text| text.0.get(language.tag()));
            signal.set(known.cloned().unwrap_or_default());
        }
    }

    /// What is written, without languages that are left empty.
    pub fn text(self) -> LocalText {
        let all = [
            (Language::English, self.english),
            (Language::German, self.german),
        ];
        LocalText(
            all.into_iter()
                .map(|(language, signal)| (language.tag().to_owned(), signal.get_untracked()))
                .filter(|(_, text)| !text.trim().is_empty())
                .collect(),
        )
    }

    /// A stable key made of what is written: lower-case letters, digits and
    /// `separator`.
    pub fn key(self, separator: char) -> String {
        let text = self.text();
        let mut key = String::new();
        for letter in fold(text.get(Language::English.tag())).chars() {
            if letter.is_ascii_alphanumeric() {
                key.push(letter);
            } else if !key.is_empty() && !key.ends_with(separator) {
                key.push(separator);
            }
        }
        key.trim_end_matches(separator).to_owned()
    }
}

/// A text in every language it is known in, for comparing two versions.
pub fn every_language(text: &serde_json::Value) -> String {
    let Some(languages) = text.as_object() else {
        return String::new();
    };
    let all = languages.iter().filter_map(|(tag, words)| {
        let name = Language::from_tag(tag).map_or(tag.as_str(), |language| language.name());
        Some(format!("{name}: {}", words.as_str()?))
    });
    all.collect::<Vec<_>>().join(" \u{b7} ")
}

/// A field per language.
#[component]
pub fn LocalTextInput(
    /// What is written.
    value: LocalDraft,
    /// What to enter instead.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="two">
            <Field label=m::TEXT_ENGLISH required=true error=error><TextInput value=value.english/></Field>
            <Field label=m::TEXT_GERMAN optional=true><TextInput value=value.german/></Field>
        </div>
    }
}
