//! The bar of an assessment's pages: which page, its state, what can be done.

use docket_domain::{identity::Permission, maturity::assessment::AssessmentState};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{actions::Actions, record::Record};
use crate::{
    format,
    i18n::{Key, m, t, tf},
    ui::{ButtonSize, LinkButton, State, StateGlyph},
};

/// The pages of an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// One's own answers.
    Answers,
    /// What they say together.
    Results,
    /// The levels aimed at.
    Targets,
    /// What happened to it.
    History,
}

/// Whether an assessment takes answers, as shape and word.
#[component]
pub(super) fn AssessmentMark(
    /// The state.
    state: AssessmentState,
) -> impl IntoView {
    match state {
        AssessmentState::Open => {
            view! { <State glyph=StateGlyph::Screening label=m::ASSESSMENT_OPEN/> }
        }
        AssessmentState::Completed => {
            view! { <State glyph=StateGlyph::Approved label=m::ASSESSMENT_COMPLETED/> }
        }
    }
}

/// The bar above an assessment.
#[component]
pub(super) fn Head(
    /// The assessment.
    record: Record,
    /// Which page this is.
    place: Place,
    /// More controls before the report, such as a comparison.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let manages = Memo::new(move |_| record.may(Permission::AssessmentManage));
    let reads = Memo::new(move |_| record.may(Permission::AssessmentRead));
    let link = move |of: Place, path: &str, label: Key| {
        let href = format!("/assessments/{}{path}", record.key.get_untracked());
        view! {
            <A href=href exact=true attr:aria-current=(of == place).then_some("page")>{t(label)}</A>
        }
    };
    view! {
        <div class="toolbar toolbar--tabs">
            <nav class="tabs" aria-label=t(m::ASSESSMENT_PAGES)>
                {link(Place::Answers, "", m::ASSESSMENT_ANSWERS)}
                <Show when=move || reads.get()>
                    {link(Place::Results, "/results", m::ASSESSMENT_RESULTS)}
                    {link(Place::Targets, "/targets", m::ASSESSMENT_TARGETS)}
                </Show>
                <Show when=move || manages.get()>
                    {link(Place::History, "/history", m::AUDIT_HISTORY)}
                </Show>
            </nav>
            <span class="grow"></span>
            {children.map(|children| children())}
            {move || record.assessment.value.get().map(|assessment| {
                let base = assessment.base;
                view! {
                    <span class="only-wide t3 sm">{move || tf(
                        m::ASSESSMENT_ON, &[("day", &format::date(base.assessed_on))],
                    )}</span>
                    <AssessmentMark state=base.state/>
                }
            })}
            <Show when=move || reads.get()>
                <LinkButton
                    href=format!("/assessments/{}/report", record.key.get_untracked())
                    size=ButtonSize::Small
                    icon="print"
                >{t(m::ASSESSMENT_REPORT)}</LinkButton>
            </Show>
            <Actions record/>
        </div>
    }
}
