//! Choosing the people who are asked.

use leptos::prelude::*;

use crate::{i18n::m, identity::PeopleInput, ui::Suggestion};

/// Several people by name.
#[component]
pub(super) fn Respondents(
    /// Who is chosen; the values are ids.
    chosen: RwSignal<Vec<Suggestion>>,
    /// What to enter instead.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <PeopleInput
            chosen
            label=m::ASSESSMENT_RESPONDENTS
            hint=m::ASSESSMENT_RESPONDENTS_HINT
            remove=m::ASSESSMENT_RESPONDENT_REMOVE
            error
        />
    }
}
