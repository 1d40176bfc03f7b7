//! The levels an assessment aims at.

use std::{collections::BTreeMap, sync::Arc};

use docket_contract::{
    maturity::{AssessmentResultView, PutTargets, TargetsView},
    problem::Code,
};
use docket_domain::{
    identity::Permission,
    maturity::model::{Dimension, MaturityModel, Practice},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    figure::{NONE, level_name, practice_name, word},
    head::{Head, Place},
    others::practice_of,
    record::{Record, opened},
};
use crate::{
    api::{self, maturity},
    form::{Form, FormFailure},
    i18n::{m, t, text, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    stale::{Conflict, StaleDialog},
    ui::{Button, ButtonKind, ButtonSize, Note, Select, SelectOption, toast},
};

/// The levels aimed at, practice by practice.
#[component]
pub fn TargetsPage() -> impl IntoView {
    let record = Record::here();
    opened(record, move |model| {
        let targets = Loadable::new(move || {
            let key = record.key.get();
            async move { maturity::targets(&key).await }
        });
        let results = Loadable::new(move || {
            let key = record.key.get();
            async move { maturity::results(&key, "").await }
        });
        view! {
            <div class="as-page">
                <Head record place=Place::Targets/>
                <div class="as-page__body" tabindex="0" role="region" aria-label=t(m::ASSESSMENT_TARGETS)>
                    <Loaded of=targets label=m::ASSESSMENT_TARGETS>
                        <Editor record model=model.clone() targets results/>
                    </Loaded>
                </div>
            </div>
        }
        .into_any()
    })
}

/// The levels as they are written here.
type Wanted = RwSignal<BTreeMap<String, u8>>;

/// All targets in one table, saved together.
#[component]
fn Editor(
    record: Record,
    model: Arc<MaturityModel>,
    targets: Loadable<TargetsView>,
    results: Loadable<AssessmentResultView>,
) -> impl IntoView {
    let saved = Memo::new(move |_| {
        targets.value.with(|view| {
            view.as_ref()
                .map(|view| view.targets.clone())
                .unwrap_or_default()
        })
    });
    let wanted: Wanted = RwSignal::new(saved.get_untracked());
    let form = Form::new();
    let may = Signal::derive(move || record.is_open() && record.may(Permission::AssessmentManage));
    let changed = Memo::new(move |_| {
        saved.with(|saved| wanted.with(|wanted| differing(saved, wanted).len()))
    });
    let (stale, conflicts) = (RwSignal::new(false), RwSignal::new(Vec::<Conflict>::new()));
    let named = model.clone();
    let save = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let (key, model) = (record.key.get_untracked(), named.clone());
        let body = PutTargets {
            targets: wanted.get_untracked(),
        };
        let etag = targets.etag.get_untracked().unwrap_or_else(|| {
            targets
                .value
                .with_untracked(|view| api::etag(view.as_ref().map_or(0, |view| view.version)))
        });
        spawn_local(async move {
            match maturity::put_targets(&key, &body, &etag).await {
                Ok(reply) => {
                    let _ = wanted.try_set(reply.body.targets.clone());
                    targets.replace(reply.body, reply.etag);
                    form.end(None);
                    results.reload();
                    record.assessment.reload();
                    toast::say(text(m::ASSESSMENT_TARGETS_SAVED));
                }
                Err(failure) if failure.is(Code::Stale) => match maturity::targets(&key).await {
                    Ok(reply) => {
                        let conflict = |key: String| Conflict {
                            name: practice_name(&model, &key),
                            theirs: target_word(reply.body.targets.get(&key)),
                            mine: target_word(body.targets.get(&key)),
                            field: key,
                        };
                        let all = differing(&reply.body.targets, &body.targets);
                        let _ = conflicts.try_set(all.into_iter().map(conflict).collect());
                        targets.replace(reply.body, reply.etag);
                        form.end(None);
                        let _ = stale.try_set(true);
                    }
                    Err(failure) => form.end(Some(failure)),
                },
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let choose = move |mine: Vec<String>| {
        let written = wanted.get_untracked();
        let mut merged = saved.get_untracked();
        for key in mine {
            match written.get(&key) {
                Some(level) => merged.insert(key, *level),
                None => merged.remove(&key),
            };
        }
        wanted.set(merged);
        if changed.get_untracked() > 0 {
            save.run(());
        }
    };
    // What others set shows at once while nothing waits to be saved here;
    // otherwise saving asks.
    live::soon(&["assessment"], move || {
        results.reload();
        let key = record.key.get_untracked();
        spawn_local(async move {
            let Ok(reply) = maturity::targets(&key).await else {
                return;
            };
            let untouched = changed.try_get_untracked() == Some(0);
            if untouched && form.busy.try_get_untracked() == Some(false) {
                wanted.set(reply.body.targets.clone());
                targets.replace(reply.body, reply.etag);
            }
        });
    });
    let result = Signal::derive(move || results.value.get());
    let everything = model.clone();
    view! {
        <div class="settings targets">
            <p class="t2">{t(m::ASSESSMENT_TARGETS_LEAD)}</p>
            <FormFailure form/>
            <Show when=move || !may.get()>
                <Note>{move || text(if record.is_open() { m::ASSESSMENT_TARGETS_READ_ONLY } else { m::ASSESSMENT_FROZEN })}</Note>
            </Show>
            <Show when=move || may.get()><All model=everything.clone() wanted/></Show>
            {model.dimensions.iter().map(|dimension| view! {
                <Part model=model.clone() dimension=dimension.clone() wanted may result/>
            }).collect_view()}
        </div>
        <Show when=move || may.get()>
            <div class="savebar savebar--sticky">
                <span class="t2" role="status">{move || match changed.get() {
                    0 => text(m::ASSESSMENT_TARGETS_UNCHANGED).to_owned(),
                    count => tn(m::ASSESSMENT_TARGETS_CHANGED, count as u64, &[]),
                }}</span>
                <span class="push row">
                    <Button local=true
                        kind=ButtonKind::Quiet
                        disabled=Signal::derive(move || changed.get() == 0)
                        on_click=move || wanted.set(saved.get_untracked())
                    >{t(m::ASSESSMENT_TARGETS_DISCARD)}</Button>
                    <Button
                        kind=ButtonKind::Primary
                        busy=form.busy
                        disabled=Signal::derive(move || changed.get() == 0)
                        on_click=move || save.run(())
                    >{t(m::DIALOG_SAVE)}</Button>
                </span>
            </div>
        </Show>
        <StaleDialog open=stale conflicts on_choose=choose/>
    }
}

/// Keys whose target is not the same on both sides.
fn differing(left: &BTreeMap<String, u8>, right: &BTreeMap<String, u8>) -> Vec<String> {
    let mut keys: Vec<String> = left.keys().chain(right.keys()).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| left.get(key) != right.get(key));
    keys
}

fn target_word(level: Option<&u8>) -> String {
    level.map_or_else(
        || text(m::ASSESSMENT_NO_TARGET).to_owned(),
        |level| tf(m::MATURITY_LEVEL, &[("level", &level.to_string())]),
    )
}

/// The same level for everything.
#[component]
fn All(model: Arc<MaturityModel>, wanted: Wanted) -> impl IntoView {
    let level = RwSignal::new(String::new());
    let levels = model.clone();
    let keys: Vec<String> = model.practices().map(|(_, one)| one.key.clone()).collect();
    let apply = move || {
        let Ok(level) = level.get_untracked().parse::<u8>() else {
            wanted.set(BTreeMap::new());
            return;
        };
        wanted.set(keys.iter().map(|key| (key.clone(), level)).collect());
    };
    view! {
        <div class="row row--wrap">
            <span class="label">{t(m::ASSESSMENT_TARGETS_ALL)}</span>
            <span class="filter">
                <Select
                    value=level
                    options=Signal::derive(move || options(&levels))
                    none=m::ASSESSMENT_NO_TARGET
                    label=m::ASSESSMENT_TARGETS_ALL
                />
            </span>
            <Button local=true size=ButtonSize::Small on_click=apply>{t(m::ASSESSMENT_TARGETS_APPLY)}</Button>
        </div>
    }
}

fn options(model: &MaturityModel) -> Vec<SelectOption> {
    model
        .levels
        .iter()
        .map(|level| {
            let name = format!("{} {}", level.number, level_name(model, level.number));
            SelectOption::new(level.number.to_string(), name)
        })
        .collect()
}

/// One dimension with its practices.
#[component]
fn Part(
    model: Arc<MaturityModel>,
    dimension: Dimension,
    wanted: Wanted,
    may: Signal<bool>,
    result: Signal<Option<AssessmentResultView>>,
) -> impl IntoView {
    let name = dimension.name.clone();
    let heading = dimension.name.clone();
    view! {
        <section class="sec">
            <h2>{move || word(&heading)}</h2>
            <table class="plain-t" aria-label=move || word(&name)>
                <thead><tr>
                    <th scope="col">{t(m::MATURITY_PRACTICE)}</th>
                    <th scope="col" class="num">{t(m::MATURITY_NOW)}</th>
                    <th scope="col" class="w-target">{t(m::MATURITY_TARGET)}</th>
                </tr></thead>
                <tbody>
                    {dimension.practices.into_iter().map(|practice| view! {
                        <Line model=model.clone() practice wanted may result/>
                    }).collect_view()}
                </tbody>
            </table>
        </section>
    }
}

/// One practice: where it stands, where it should.
#[component]
fn Line(
    model: Arc<MaturityModel>,
    practice: Practice,
    wanted: Wanted,
    may: Signal<bool>,
    result: Signal<Option<AssessmentResultView>>,
) -> impl IntoView {
    let key = StoredValue::new(practice.key.clone());
    let level =
        Memo::new(move |_| wanted.with(|wanted| key.with_value(|key| wanted.get(key).copied())));
    let chosen = RwSignal::new(String::new());
    Effect::new(move || {
        chosen.set(
            level
                .get()
                .map_or_else(String::new, |level| level.to_string()),
        );
    });
    let now = move || {
        result.with(|result| {
            let result = result.as_ref()?;
            key.with_value(|key| practice_of(result, key).and_then(|practice| practice.level))
        })
    };
    let label = practice.name.clone();
    let (name, shown) = (practice.name, model.clone());
    view! {
        <tr>
            <th scope="row">{move || word(&name)}</th>
            <td class="num">{move || now().map_or_else(|| NONE.to_owned(), |level| level.to_string())}</td>
            <td>
                {move || {
                    let (label, model, levels) = (label.clone(), shown.clone(), model.clone());
                    if may.get() {
                        view! {
                            <Select
                                value=chosen
                                options=Signal::derive(move || options(&levels))
                                none=m::ASSESSMENT_NO_TARGET
                                label=move || tf(m::ASSESSMENT_TARGET_OF, &[("practice", &word(&label))])
                                on_change=move |value: String| wanted.update(|wanted| key.with_value(|key| {
                                    match value.parse() {
                                        Ok(level) => wanted.insert(key.clone(), level),
                                        Err(_) => wanted.remove(key),
                                    };
                                }))
                            />
                        }
                        .into_any()
                    } else {
                        view! {
                            {move || level.get().map_or_else(
                                || text(m::ASSESSMENT_NO_TARGET).to_owned(),
                                |level| format!("{level} {}", level_name(&model, level)),
                            )}
                        }
                        .into_any()
                    }
                }}
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_taken_away_differs() {
        let left = BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 4)]);
        let right = BTreeMap::from([("a".to_owned(), 3), ("c".to_owned(), 4)]);
        assert_eq!(differing(&left, &right), ["b", "c"]);
    }
}
