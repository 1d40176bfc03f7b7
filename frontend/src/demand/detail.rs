//! One demand: what was answered, what can be done, what was said, what happened.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::{demand::DemandView, form::FormVersionView, organization::Reference};
use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind, well_known},
    form::{FormDefinition, Question, Section},
    identity::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde_json::{Value, json};

use super::{
    StatusMark,
    actions::Actions,
    age::Age,
    approvals::Approvals,
    attachments::{AnsweredFiles, AttachmentsPanel},
    co_authors::CoAuthorsPanel,
    duplicates::{DuplicatesPanel, MergeNotes},
    lines::{LinesTable, money},
    links::LinksPanel,
    similar::SupportPanel,
    submitter::Outsider,
    thanks::Thanks,
    thread::Thread,
    unit_approval::UnitApprovalNote,
    workflow::workflow_of,
    written::written,
};
use crate::{
    address::Parameter,
    api::{Reply, attachment, demand, organization},
    audit::{Past, Trail},
    format,
    i18n::{language, m, t, tf},
    live,
    loadable::{Loadable, Loaded},
    prioritization::ScorePanel,
    session, shell,
    shortlist::ShortlistsPanel,
    triage::TriagePanel,
    ui::{Markdown, Note, Tab, Tabs, Tone, Who},
};

/// One demand.
#[component]
pub fn DemandPage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
    let demand = Loadable::new(move || {
        let key = key.get();
        async move { demand::find(&key).await }
    });
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        // The address may name it by its id.
        move || {
            let own = demand
                .value
                .with(|demand| Some(demand.as_ref()?.base.key.clone()));
            own.unwrap_or_else(|| key.get())
        },
    );
    let workflow = workflow_of(Memo::new(move |_| {
        demand
            .value
            .with(|demand| demand.as_ref().map(|demand| demand.workflow_version_id))
    }));
    let workflow = Signal::derive(move || {
        workflow.value.with(|version| {
            version
                .as_ref()
                .and_then(|version| version.as_ref().map(|version| version.definition.clone()))
        })
    });
    live::on("demand", move |event| {
        let outdated = demand.value.with_untracked(|demand| {
            demand.as_ref().is_some_and(|demand| {
                let version = event.payload.get("version").and_then(Value::as_i64);
                demand.base.id == event.record_id
                    && version.is_some_and(|version| version > demand.base.version)
            })
        });
        if outdated {
            demand.reload();
        }
    });
    view! {
        <Loaded of=demand label=m::NAV_DEMANDS>
            <div class="rec">
                <div class="rec__main">
                    {move || demand.value.get().map(|demand| view! {
                        <div class="row row--3 t3">
                            <span class="key">{demand.base.key.clone()}</span>
                            <StatusMark
                                status=demand.base.status.clone()
                                category=demand.base.status_category
                                workflow
                            />
                            <span class="sm"><Age days=demand.base.days_in_status target=demand.base.target_days/></span>
                        </div>
                        <h2 class="rec__title" tabindex="-1">{demand.base.title.clone()}</h2>
                        <Meta demand=demand.clone()/>
                    })}
                    <Thanks key=Signal::derive(move || {
                        demand.value.with(|demand| demand.as_ref().map(|demand| demand.base.key.clone()))
                    })/>
                    <Actions of=demand workflow/>
                    <UnitApprovalNote of=demand/>
                    <Approvals of=demand workflow/>
                    <Decision demand/>
                    <MergeNotes of=demand/>
                    <Answers demand=demand.value/>
                    <Talk demand/>
                </div>
                <aside class="side" aria-label=t(m::DEMAND_CONTEXT)>
                    <ScorePanel of=demand/>
                    <TriagePanel of=demand/>
                    <ShortlistsPanel of=demand/>
                    <LinksPanel of=demand/>
                    <DuplicatesPanel of=demand/>
                    <SupportPanel of=demand/>
                    <CoAuthorsPanel of=demand/>
                    <AttachmentsPanel of=demand/>
                    <Context demand/>
                </aside>
            </div>
        </Loaded>
    }
}

/// Unit, who asked, when.
#[component]
fn Meta(demand: DemandView) -> impl IntoView {
    let asked = demand
        .base
        .requester
        .map(|person| person.name)
        .or(demand.submitter.map(|submitter| submitter.name))
        .unwrap_or_default();
    let at = demand.base.submitted_at.unwrap_or(demand.base.created_at);
    view! {
        <div class="rec__meta">
            {demand.base.unit.map(|unit| view! { <span>{unit.name}</span> <span aria-hidden="true">"\u{b7}"</span> })}
            <span>{move || tf(m::DEMAND_ASKED_BY, &[("name", &asked), ("when", &format::day_of(at))])}</span>
            <span aria-hidden="true">"\u{b7}"</span>
            <span>{demand.demand_type.name}</span>
        </div>
    }
}

/// The last decision with its reason.
#[component]
fn Decision(demand: Loadable<DemandView>) -> impl IntoView {
    move || {
        demand.value.get().map(|demand| {
            view! {
                {demand.decision_reason.map(|reason| view! {
                    <Note tone=Tone::Accent>
                        <strong>{t(m::DEMAND_DECISION)}</strong>
                        <p class="answer">{reason}</p>
                    </Note>
                })}
            }
        })
    }
}

/// What was answered, section by section of the form it was made with.
#[component]
pub(super) fn Answers(
    /// The demand, once it is there.
    #[prop(into)]
    demand: Signal<Option<DemandView>>,
) -> impl IntoView {
    let version = Memo::new(move |_| {
        demand.with(|demand| demand.as_ref().map(|demand| demand.form_version_id))
    });
    let form = Loadable::new(move || {
        let id = version.get();
        async move {
            match id {
                Some(id) => organization::form_version(id).await.map(|reply| Reply {
                    body: Some(reply.body),
                    etag: reply.etag,
                }),
                None => Ok(Reply {
                    body: None,
                    etag: None,
                }),
            }
        }
    });
    let beyond = Memo::new(move |_| {
        demand.with(|demand| {
            form.value.with(|form| match (demand, form) {
                (Some(demand), Some(Some(form))) => beyond(demand, &form.definition),
                _ => Vec::new(),
            })
        })
    });
    let catalogue = Loadable::new(move || {
        let is_needed = beyond.with(|beyond| !beyond.is_empty());
        async move {
            let mut body = Vec::new();
            if is_needed {
                let fields = organization::fields().await?.body.items.into_iter();
                body.extend(fields.map(|field| field.definition));
            }
            Ok(Reply { body, etag: None })
        }
    });
    view! {
        <div class="answers">
            <Loaded of=form label=m::DEMAND_ANSWERS>
                {move || demand.get().zip(form.value.get().flatten()).map(|(demand, form)| sections(&demand, &form))}
            </Loaded>
            <Show when=move || beyond.with(|beyond| !beyond.is_empty())>
                <Loaded of=catalogue label=m::DEMAND_BEYOND>
                    {move || demand.get().zip(catalogue.value.get()).and_then(|(demand, fields)| {
                        let questions = beyond.get().into_iter().map(Question::new);
                        let rows = answers(&Vec::from_iter(questions), &fields, &demand);
                        (!rows.is_empty()).then(|| view! {
                            <section class="answers__sec">
                                <h3>{t(m::DEMAND_BEYOND)}</h3>
                                <dl class="qa">{rows}</dl>
                            </section>
                        })
                    })}
                </Loaded>
            </Show>
            {move || demand.get().filter(|demand| !demand.lines.is_empty()).map(|demand| view! {
                <section class="answers__sec">
                    <h3>{t(m::MONEY_TITLE)}</h3>
                    <LinesTable lines=demand.lines/>
                </section>
            })}
        </div>
    }
}

/// Every answer of a demand by field, its own properties included, ready to read.
pub(super) fn readable(demand: &DemandView) -> BTreeMap<String, Value> {
    let name = |reference: &Option<Reference>| {
        reference
            .as_ref()
            .map_or(Value::Null, |one| json!(one.name))
    };
    let mut all: BTreeMap<String, Value> = demand
        .values
        .iter()
        .map(|(key, value)| {
            let id = value.as_str();
            let one = id.and_then(|id| demand.named.iter().find(|one| one.id.to_string() == id));
            let value = one.map_or_else(|| value.clone(), |one| json!(one.name));
            (key.as_str().to_owned(), value)
        })
        .collect();
    all.insert(well_known::SUMMARY.to_owned(), json!(demand.summary));
    all.insert(well_known::UNIT.to_owned(), name(&demand.base.unit));
    all.insert(well_known::CATEGORY.to_owned(), name(&demand.base.category));
    all.insert(
        well_known::STRATEGIC_OBJECTIVE.to_owned(),
        name(&demand.objective),
    );
    // The title heads the page.
    all.remove(well_known::TITLE);
    all
}

fn sections(demand: &DemandView, form: &FormVersionView) -> impl IntoView + use<> {
    let section = |section: &Section| {
        let questions: Vec<Question> = section.questions().cloned().collect();
        let rows = answers(&questions, &form.fields, demand);
        let title = section.title.clone();
        (!rows.is_empty()).then(|| {
            view! {
                <section class="answers__sec">
                    <h3>{move || title.get(language().tag()).to_owned()}</h3>
                    <dl class="qa">{rows}</dl>
                </section>
            }
        })
    };
    form.definition
        .sections
        .iter()
        .filter_map(section)
        .collect_view()
}

/// The fields that are answered and that the form does not ask: those that a
/// step needed, or that were imported.
fn beyond(demand: &DemandView, form: &FormDefinition) -> Vec<FieldKey> {
    let answered = demand.values.iter().filter(|(_, value)| !value.is_null());
    let answered = answered.map(|(key, _)| key);
    let keys: BTreeSet<&FieldKey> = answered
        .chain(demand.kept_text.keys())
        .filter(|key| form.question(key).is_none())
        .collect();
    keys.into_iter().cloned().collect()
}

/// Questions with their answers, as far as there are any.
fn answers(
    questions: &[Question],
    fields: &[FieldDefinition],
    demand: &DemandView,
) -> Vec<impl IntoView + use<>> {
    let values = readable(demand);
    let files = attachment::files_of_demand(&demand.base.key);
    let row = |question: &Question| {
        let field = fields.iter().find(|field| field.key == question.field)?;
        let value = values.get(question.field.as_str());
        let value = value.filter(|value| !value.is_null() && value.as_str() != Some(""));
        let (value, kept) = match value {
            Some(value) => (value.clone(), false),
            None => (json!(demand.kept_text.get(&question.field)?), true),
        };
        let (question, field) = (question.clone(), field.clone());
        Some(answer_view(question, field, value, kept, &files))
    };
    questions.iter().filter_map(row).collect()
}

/// One question and its answer. What was kept as text from an import is not
/// an answer of the field's kind and says so.
fn answer_view(
    question: Question,
    field: FieldDefinition,
    value: Value,
    kept: bool,
    files: &str,
) -> impl IntoView + use<> {
    let full = matches!(&value, Value::String(text) if text.chars().count() > 80);
    let label = question.label.unwrap_or_else(|| field.label.clone());
    let answer = match field.kind {
        FieldKind::File if !kept => {
            let content = Signal::stored(Some(files.to_owned()));
            view! { <AnsweredFiles value content/> }.into_any()
        }
        FieldKind::Link if !kept => {
            let address = value.as_str().unwrap_or_default().to_owned();
            let href = address.clone();
            view! {
                <a class="link" href=href target="_blank" rel="noopener noreferrer">{address}</a>
            }
            .into_any()
        }
        FieldKind::LongText => {
            let text = value.as_str().unwrap_or_default();
            view! { <Markdown text/> }.into_any()
        }
        _ => (move || written(&field, &value)).into_any(),
    };
    view! {
        <div class:full=full>
            <dt>{move || label.get(language().tag()).to_owned()}</dt>
            <dd class="answer">
                {answer}
                {kept.then(|| view! { " " <span class="hint">{t(m::DEMAND_KEPT_TEXT)}</span> })}
            </dd>
        </div>
    }
}

/// Thread and history; the address says which of them shows.
#[component]
fn Talk(demand: Loadable<DemandView>) -> impl IntoView {
    let record = Memo::new(move |_| {
        demand.value.with(|demand| {
            demand
                .as_ref()
                .map(|demand| (demand.base.id, demand.base.key.clone()))
        })
    });
    let shown = Parameter::of("talk");
    let internal = session::may(Permission::DemandInternal);
    move || {
        record.get().map(|(id, key)| {
            let trail = Trail {
                path: format!("/demands/{key}"),
                kind: "demand",
                id: Some(id),
                name: key.clone(),
            };
            let inside = key.clone();
            let mut tabs = vec![Tab::new(
                m::DEMAND_THREAD,
                move || view! { <Thread key=key.clone() internal=false/> },
            )];
            // Among colleagues, apart from what whoever asked reads.
            if internal.get() {
                tabs.push(
                    Tab::new(m::DEMAND_INTERNAL, move || {
                        view! {
                            <Thread key=inside.clone() internal=true/>
                        }
                    })
                    .named("internal"),
                );
            }
            tabs.push(
                Tab::new(m::DEMAND_HISTORY, move || {
                    view! {
                        <div class="thread"><Past of=trail.clone()/></div>
                    }
                })
                .named("history"),
            );
            view! { <Tabs label=m::DEMAND_TALK shown tabs/> }
        })
    }
}

/// Cost, origin, people.
#[component]
fn Context(demand: Loadable<DemandView>) -> impl IntoView {
    let of = demand;
    move || {
        demand.value.get().map(|demand| {
            let cost = demand.base.cost;
            view! {
                <section class="side__sec">
                    <dl class="kv">
                        <dt>{t(m::DEMAND_COST)}</dt>
                        <dd>{move || cost.map_or_else(|| "\u{2013}".to_owned(), money)}</dd>
                        {demand.external_key.map(|key| view! {
                            <dt>{t(m::DEMAND_EXTERNAL)}</dt>
                            <dd>{demand.external_source.unwrap_or_default()} " " {key}</dd>
                        })}
                    </dl>
                </section>
                <section class="side__sec">
                    <div class="side__h"><h3>{t(m::NAV_PEOPLE)}</h3></div>
                    <dl class="kv">
                        <dt>{t(m::DEMAND_REQUESTER)}</dt>
                        <dd>
                            {demand.base.requester.map(|person| view! { <Who name=person.name/> })}
                            {demand.submitter.map(|submitter| view! { <Outsider of submitter/> })}
                        </dd>
                    </dl>
                </section>
            }
        })
    }
}
