//! How far a version has come, as a mark.

use docket_contract::form::FormState;
use leptos::prelude::*;

use crate::{
    i18n::{m, t},
    ui::{Tag, Tone},
};

/// The state of a version as a mark.
#[component]
pub(super) fn StateTag(
    /// The state.
    state: FormState,
) -> impl IntoView {
    let (tone, icon, words) = match state {
        FormState::Draft => (Tone::Warn, "text", m::FORM_STATE_DRAFT),
        FormState::Published => (Tone::Good, "check", m::FORM_STATE_PUBLISHED),
        FormState::Retired => (Tone::Neutral, "time", m::FORM_STATE_RETIRED),
    };
    view! { <Tag tone icon>{t(words)}</Tag> }
}
