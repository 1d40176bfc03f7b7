//! A decision to read: what, why, by whom, with which files.

use docket_contract::shortlist::DecisionView;
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{meeting::Meeting, wording::OutcomeMark};
use crate::{
    api::shortlist,
    format,
    i18n::{language, m, t, tf, tn},
    ui::{Button, ButtonSize},
    upload::FileName,
};

/// Those who decided, in one line.
pub(super) fn deciders(decision: &DecisionView) -> String {
    let names: Vec<&str> = decision
        .deciders
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    names.join(", ")
}

/// A decision in full.
#[component]
pub(super) fn Decision(
    /// Key of the shortlist.
    key: String,
    /// The entry it is about.
    entry: Uuid,
    /// What was decided.
    decision: DecisionView,
) -> impl IntoView {
    let names = deciders(&decision);
    let at = decision.decided_at;
    let by = decision.recorded_by.map(|by| by.name).unwrap_or_default();
    let recorded = move || {
        tf(
            m::SHORTLIST_RECORDED,
            &[("when", &format::instant(at)), ("name", &by)],
        )
    };
    view! {
        <div class="row row--wrap"><OutcomeMark outcome=decision.outcome/></div>
        {(!decision.reason.is_empty()).then(|| view! { <p class="answer">{decision.reason}</p> })}
        <dl class="kv">
            <dt>{t(m::SHORTLIST_DECIDERS)}</dt><dd>{names}</dd>
            {decision.moved_to.map(|status| view! {
                <dt>{t(m::SHORTLIST_MOVED_TO)}</dt><dd>{move || status.get(language().tag()).to_owned()}</dd>
            })}
            {decision.postponed_to.map(|other| {
                let day = other.meets_on;
                view! {
                    <dt>{t(m::SHORTLIST_POSTPONED)}</dt>
                    <dd>
                        <A href=format!("/shortlists/{}", other.key)>{other.key.clone()} " " {other.name}</A>
                        ", " {move || format::date(day)}
                    </dd>
                }
            })}
        </dl>
        {(!decision.files.is_empty()).then(|| view! {
            <ul class="filelist" aria-label=t(m::DEMAND_FILES)>
                {decision.files.into_iter().map(|file| {
                    let address = shortlist::file(&key, entry, file.id);
                    view! { <li class="file"><FileName file content=Signal::stored(None::<String>) local=Signal::stored(Some(address))/></li> }
                }).collect_view()}
            </ul>
        })}
        <p class="t3 sm">{recorded}</p>
    }
}

/// What is recorded about a demand; in session it can be corrected, and what was
/// decided before is there to read.
#[component]
pub(super) fn Recorded(
    /// The shortlist.
    of: Meeting,
    /// The entry.
    id: Uuid,
    /// What was decided.
    decision: DecisionView,
    /// What was decided before, newest first.
    earlier: Vec<DecisionView>,
) -> impl IntoView {
    let decides = Memo::new(move |_| of.may_decide());
    let correct = move || {
        let Some(entry) = untrack(|| of.entry(id)) else {
            return;
        };
        let attending = of.head.value.with_untracked(|head| {
            let people = head.iter().flat_map(|head| &head.people);
            people.map(|one| one.id).collect::<Vec<_>>()
        });
        of.drafts.of(&entry, &attending).correct(&entry);
        request_animation_frame(|| crate::browser::focus("#shortlist-decide"));
    };
    view! {
        <section class="sl-dec" aria-labelledby="shortlist-decision">
            <div class="row row--between">
                <h4 id="shortlist-decision">{t(m::DEMAND_DECISION)}</h4>
                <Show when=move || decides.get()>
                    <Button local=true size=ButtonSize::Small icon="text" on_click=correct>{t(m::SHORTLIST_CORRECT)}</Button>
                </Show>
            </div>
            <Decision key=of.key.get_untracked() entry=id decision/>
            <Earlier key=of.key.get_untracked() entry=id earlier/>
        </section>
    }
}

/// What was decided before it was corrected.
#[component]
fn Earlier(
    /// Key of the shortlist.
    key: String,
    /// The entry.
    entry: Uuid,
    /// The decisions, newest first.
    earlier: Vec<DecisionView>,
) -> impl IntoView {
    let count = earlier.len() as u64;
    (count > 0).then(|| {
        view! {
            <details class="sl-earlier">
                <summary>{move || tn(m::SHORTLIST_EARLIER, count, &[])}</summary>
                {earlier.into_iter().map(|decision| view! {
                    <div class="sl-earlier__one stack"><Decision key=key.clone() entry decision/></div>
                }).collect_view()}
            </details>
        }
    })
}
