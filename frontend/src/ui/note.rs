//! Notes: a sentence that needs attention inside a page.

use leptos::prelude::*;

use super::Icon;

/// What a colour means; a shape and a word always say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// The subject.
    Accent,
    /// All is well.
    Good,
    /// Look at it.
    Warn,
    /// Something is wrong.
    Bad,
}

/// A sentence or two that need attention.
#[component]
pub fn Note(
    /// What the colour means.
    #[prop(optional)]
    tone: Tone,
    /// The words.
    children: Children,
) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Neutral => ("note", "info"),
        Tone::Accent => ("note note--accent", "info"),
        Tone::Good => ("note note--good", "check"),
        Tone::Warn => ("note note--warn", "warn"),
        Tone::Bad => ("note note--bad", "alert"),
    };
    view! {
        <div class=class role=(tone == Tone::Bad).then_some("alert")>
            <Icon name=icon/>
            <div>{children()}</div>
        </div>
    }
}
