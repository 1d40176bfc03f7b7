//! Tags: a word about a thing.

use leptos::prelude::*;

use super::{Icon, Tone};

/// A short word about a thing, with a shape where its colour means something.
#[component]
pub fn Tag(
    /// What the colour means.
    #[prop(optional)]
    tone: Tone,
    /// Whether it is only outlined.
    #[prop(optional)]
    line: bool,
    /// Icon before the word.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// The word.
    children: Children,
) -> impl IntoView {
    let class = match tone {
        Tone::Neutral if line => "tag tag--line",
        Tone::Neutral => "tag",
        Tone::Accent => "tag tag--accent",
        Tone::Good => "tag tag--good",
        Tone::Warn => "tag tag--warn",
        Tone::Bad => "tag tag--bad",
    };
    view! {
        <span class=class>
            {icon.map(|name| view! { <Icon name size=12/> })}
            {children()}
        </span>
    }
}
