//! Recording the level people agreed on by talking.

use docket_contract::{
    maturity::{ConsensusView, PutConsensus},
    problem::Code,
};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::record::Record;
use crate::{
    api::maturity,
    form::{Form, FormFailure},
    format,
    i18n::{m, t, text, tf},
    stale::{Conflict, StaleDialog},
    ui::{Button, ButtonKind, ButtonSize, Field, Select, SelectOption, TextArea, toast},
};

/// Value of the choice that a practice does not apply.
const NOT_APPLICABLE: &str = "na";

/// The agreed level of a practice, and for those who manage the assessment
/// the way to record it.
#[component]
pub(super) fn Agreed(
    /// The assessment.
    record: Record,
    /// Key of the practice.
    practice: String,
    /// The highest level.
    top: u8,
    /// Told that something was recorded.
    #[prop(into)]
    on_recorded: Callback<()>,
) -> impl IntoView {
    let key = StoredValue::new(practice);
    let agreed = Memo::new(move |_| {
        record.assessment.value.with(|assessment| {
            let assessment = assessment.as_ref()?;
            key.with_value(|key| assessment.consensus.get(key).cloned())
        })
    });
    let writing = RwSignal::new(false);
    let may = move || record.is_open() && record.may(Permission::AssessmentManage);
    view! {
        <Show when=move || agreed.with(Option::is_some) || may()>
            <section class="side__sec">
                <div class="side__h"><h3>{t(m::ASSESSMENT_AGREED)}</h3></div>
                {move || match agreed.get() {
                    Some(agreed) => view! { <Written agreed/> }.into_any(),
                    None => view! { <p class="hint">{t(m::ASSESSMENT_AGREED_NONE)}</p> }.into_any(),
                }}
                <Show when=move || may() && !writing.get()>
                    <div class="row spc">
                        <Button size=ButtonSize::Small on_click=move || writing.set(true)>
                            {t(m::ASSESSMENT_AGREED_RECORD)}
                        </Button>
                    </div>
                </Show>
                <Show when=move || may() && writing.get()>
                    <Recording record key top agreed writing on_recorded/>
                </Show>
            </section>
        </Show>
    }
}

/// What was agreed.
#[component]
fn Written(agreed: ConsensusView) -> impl IntoView {
    let level = agreed.level;
    let by = agreed
        .decided_by
        .map_or_else(String::new, |person| person.name);
    view! {
        <p>
            <b class="strong">{move || level.map_or_else(
                || text(m::ASSESSMENT_NOT_APPLICABLE).to_owned(),
                |level| tf(m::MATURITY_LEVEL, &[("level", &level.to_string())]),
            )}</b>
        </p>
        <p class="answer">{agreed.reason}</p>
        <p class="hint">{move || tf(m::ASSESSMENT_AGREED_BY, &[("name", &by), ("when", &format::day_of(agreed.decided_at))])}</p>
    }
}

/// The form.
#[component]
fn Recording(
    record: Record,
    key: StoredValue<String>,
    top: u8,
    agreed: Memo<Option<ConsensusView>>,
    writing: RwSignal<bool>,
    on_recorded: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let before = agreed.get_untracked();
    let level = RwSignal::new(before.as_ref().map_or_else(String::new, |agreed| {
        agreed
            .level
            .map_or_else(|| NOT_APPLICABLE.to_owned(), |level| level.to_string())
    }));
    let reason = RwSignal::new(
        before
            .as_ref()
            .map_or_else(String::new, |agreed| agreed.reason.clone()),
    );
    let levels = move || {
        let mut options: Vec<SelectOption> = (0..=top)
            .map(|level| {
                let name = tf(m::MATURITY_LEVEL, &[("level", &level.to_string())]);
                SelectOption::new(level.to_string(), name)
            })
            .collect();
        options.push(SelectOption::new(
            NOT_APPLICABLE,
            text(m::ASSESSMENT_NOT_APPLICABLE),
        ));
        options
    };
    let known = StoredValue::new(before);
    let (asking, conflicts) = (RwSignal::new(false), RwSignal::new(Vec::<Conflict>::new()));
    // Both versions, when somebody recorded something else since this form was
    // opened. Nothing of theirs is overwritten unseen.
    let ask = move || {
        let now = agreed.get_untracked();
        if known.with_value(|known| same(known.as_ref(), now.as_ref())) {
            return false;
        }
        let chosen = level.get_untracked();
        conflicts.set(vec![Conflict {
            field: key.get_value(),
            name: text(m::ASSESSMENT_AGREED).to_owned(),
            theirs: now.as_ref().map_or_else(
                || text(m::FIELD_EMPTY).to_owned(),
                |now| in_words(now.level, &now.reason),
            ),
            mine: in_words(chosen.parse().ok(), &reason.get_untracked()),
        }]);
        asking.set(true);
        true
    };
    let send = Callback::new(move |()| {
        if ask() || !form.begin() {
            return;
        }
        let chosen = level.get_untracked();
        let consensus = PutConsensus {
            level: chosen.parse().ok(),
            not_applicable: chosen == NOT_APPLICABLE,
            reason: Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty()),
        };
        let (assessment, practice, etag) =
            (record.key.get_untracked(), key.get_value(), record.etag());
        spawn_local(async move {
            let mut answer =
                maturity::put_consensus(&assessment, &practice, &consensus, &etag).await;
            if answer
                .as_ref()
                .is_err_and(|failure| failure.is(Code::Stale))
            {
                // Somebody changed the assessment; it matters only when they
                // changed this practice.
                match record.take(maturity::assessment(&assessment).await) {
                    Ok(()) if asking.try_get_untracked().is_none() => return,
                    Ok(()) if ask() => {
                        form.end(None);
                        return;
                    }
                    Ok(()) => {
                        let etag = record.etag();
                        answer = maturity::put_consensus(&assessment, &practice, &consensus, &etag)
                            .await;
                    }
                    Err(failure) => {
                        form.end(Some(failure));
                        return;
                    }
                }
            }
            match record.take(answer) {
                Ok(()) => {
                    form.end(None);
                    let _ = writing.try_set(false);
                    toast::say(text(m::ASSESSMENT_AGREED_DONE));
                    on_recorded.run(());
                }
                Err(failure) => {
                    record.assessment.reload();
                    form.end(Some(failure));
                }
            }
        });
    });
    let choose = Callback::new(move |mine: Vec<String>| {
        known.set_value(agreed.get_untracked());
        if mine.is_empty() {
            writing.set(false);
        } else {
            send.run(());
        }
    });
    view! {
        <form class="stack stack--3 spc" novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
            <FormFailure form fields=&["/level", "/reason"]/>
            <Field label=m::MATURITY_LEVEL_WORD required=true error=form.error("/level")>
                <Select value=level options=Signal::derive(levels) none=m::FIELD_CHOOSE/>
            </Field>
            <Field label=m::ASSESSMENT_AGREED_WHY error=form.error("/reason")>
                <TextArea value=reason rows=2/>
            </Field>
            <div class="row">
                <Button kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move || writing.set(false)>{t(m::DIALOG_CANCEL)}</Button>
            </div>
        </form>
        <StaleDialog open=asking conflicts on_choose=choose/>
    }
}

/// Whether two records of what was agreed say the same.
fn same(one: Option<&ConsensusView>, other: Option<&ConsensusView>) -> bool {
    let said = |agreed: &ConsensusView| (agreed.level, agreed.reason.clone());
    one.map(said) == other.map(said)
}

/// An agreed level with its reason in words.
fn in_words(level: Option<u8>, reason: &str) -> String {
    let level = level.map_or_else(
        || text(m::ASSESSMENT_NOT_APPLICABLE).to_owned(),
        |level| tf(m::MATURITY_LEVEL, &[("level", &level.to_string())]),
    );
    if reason.trim().is_empty() {
        return level;
    }
    tf(
        m::AUDIT_BECAUSE,
        &[("what", &level), ("reason", reason.trim())],
    )
}
