//! How far a version has come, as a mark.

use docket_contract::version::VersionState;
use leptos::prelude::*;

use crate::{
    i18n::{m, t},
    ui::{Tag, Tone},
};

/// The state of a version as a mark.
#[component]
pub(crate) fn StateTag(
    /// The state.
    state: VersionState,
) -> impl IntoView {
    let (tone, icon, words) = match state {
        VersionState::Draft => (Tone::Warn, "text", m::FORM_STATE_DRAFT),
        VersionState::Published => (Tone::Good, "check", m::FORM_STATE_PUBLISHED),
        VersionState::Retired => (Tone::Neutral, "time", m::FORM_STATE_RETIRED),
    };
    view! { <Tag tone icon>{t(words)}</Tag> }
}
