//! The states every view has.

use leptos::prelude::*;

use super::Specimen;
use crate::{
    api::Failure,
    i18n::{m, t},
    loadable::Failed,
    ui::{Art, Banner, Button, ButtonKind, Empty, Note, SkeletonRows, Tone},
};

/// Empty, loading, filtered to nothing, failed, forbidden, offline.
#[component]
pub(super) fn States() -> impl IntoView {
    view! {
        <Specimen title=m::DESIGN_EMPTY>
            <Empty title=m::DEMANDS_EMPTY body=m::DEMANDS_EMPTY_BODY>
                <Button kind=ButtonKind::Primary>{t(m::NAV_NEW_DEMAND)}</Button>
            </Empty>
        </Specimen>
        <Specimen title=m::DESIGN_LOADING><SkeletonRows label=m::SHELL_LOADING rows=7/></Specimen>
        <Specimen title=m::DESIGN_FILTERED>
            <Empty art=Art::Filtered title=m::LIST_FILTERED body=m::LIST_FILTERED_BODY>
                <Button>{t(m::LIST_CLEAR_FILTERS)}</Button>
            </Empty>
        </Specimen>
        <Specimen title=m::DESIGN_FAILED><Failed failure=Failure::Offline on_retry=|| ()/></Specimen>
        <Specimen title=m::DESIGN_FORBIDDEN>
            <Empty art=Art::Lock title=m::PROBLEM_FORBIDDEN body=m::DESIGN_FORBIDDEN_BODY/>
        </Specimen>
        <Specimen title=m::DESIGN_NOTES>
            <Banner icon="wifi"><span><b class="strong">{t(m::OFFLINE_TITLE)}</b></span></Banner>
            <Note>{t(m::DESIGN_SAMPLE)}</Note>
            <Note tone=Tone::Accent>{t(m::DESIGN_SAMPLE)}</Note>
            <Note tone=Tone::Good>{t(m::DESIGN_SAMPLE)}</Note>
            <Note tone=Tone::Warn>{t(m::DESIGN_SAMPLE)}</Note>
        </Specimen>
    }
}
