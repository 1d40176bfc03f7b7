//! Trying the import, importing, and what became of it.

use docket_contract::import::{
    ImportIssue, ImportReport, ImportState, MAX_ISSUES, PatchImport, PatchImportMapping, Severity,
};
use docket_domain::workflow::Workflow;
use leptos::prelude::*;

use super::{file::ImportFile, wording};
use crate::{
    api::{self, Failure, organization},
    format,
    i18n::{Key, language, m, t, text, tf, tn},
    loadable::Loadable,
    network,
    ui::{Bar, Button, ButtonKind, ButtonSize, LinkButton, Note, Select, SelectOption, Tag, Tone},
};

/// What to do next, and the report of the last step.
#[component]
pub(super) fn Outcome(
    /// The file.
    file: ImportFile,
) -> impl IntoView {
    let state = Memo::new(move |_| file.part(|view| view.state));
    let report = Memo::new(move |_| {
        let told = file.part(|view| view.report.clone()).flatten();
        if state.get() == Some(ImportState::Uploaded) {
            file.tried.get()
        } else {
            told
        }
    });
    let workflow = Loadable::new(|| async {
        let types = organization::demand_types().await?;
        match types.body.items.first() {
            Some(first) => crate::api::workflow::version(first.workflow_version_id).await,
            None => Err(Failure::Unexpected(0)),
        }
    });
    let workflow = Signal::derive(move || {
        workflow
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    view! {
        <section class="panel">
            <div class="panel__head">
                <h2>{t(m::IMPORT_OUTCOME)}</h2>
                <Show when=move || state.get() == Some(ImportState::Imported)>
                    <Tag tone=Tone::Good icon="check">{t(m::IMPORT_DONE)}</Tag>
                </Show>
            </div>
            <div class="panel__body stack stack--4">
                <div role="status"><Lead file report/></div>
                {move || report.get().map(|report| view! { <Report file report workflow/> })}
                <Steps file state report/>
            </div>
        </section>
    }
}

/// What happened or would happen, in a sentence.
#[component]
fn Lead(file: ImportFile, report: Memo<Option<ImportReport>>) -> impl IntoView {
    move || {
        if file.importing.get() {
            let (done, rows) = report.with(|report| {
                report.as_ref().map_or((0, 1), |report| {
                    let done = report.created + report.updated + report.unchanged + report.rejected;
                    (done, report.rows.max(1))
                })
            });
            let words = move || {
                tf(
                    m::IMPORT_GOES_ON,
                    &[
                        ("done", &format::count(done as u64)),
                        ("rows", &format::count(rows as u64)),
                    ],
                )
            };
            return view! {
                <p class="t2">{words}</p>
                <Bar value=Signal::stored(done as f64 * 100.0 / rows as f64) label=words/>
            }
            .into_any();
        }
        let sentence = report.with(|report| match report {
            None => m::IMPORT_TRY_LEAD,
            Some(report) if report.dry_run => m::IMPORT_TRIED,
            Some(_) => m::IMPORT_IMPORTED,
        });
        view! { <p class="t2">{t(sentence)}</p> }.into_any()
    }
}

/// The buttons for the next step.
#[component]
fn Steps(
    file: ImportFile,
    state: Memo<Option<ImportState>>,
    report: Memo<Option<ImportReport>>,
) -> impl IntoView {
    let open = move || state.get() == Some(ImportState::Uploaded);
    let changes = move || {
        report.with(|report| {
            report
                .as_ref()
                .map_or(0, |report| report.created + report.updated)
        })
    };
    let rejected =
        move || report.with(|report| report.as_ref().map_or(0, |report| report.rejected));
    view! {
        <div class="row row--wrap">
            <Show when=open>
                <Show
                    when=move || report.with(Option::is_some)
                    fallback=move || view! {
                        <Button kind=ButtonKind::Primary busy=file.trying disabled=file.changing on_click=move || file.try_out()>
                            {t(m::IMPORT_TRY)}
                        </Button>
                    }
                >
                    <Button
                        kind=ButtonKind::Primary
                        busy=file.importing
                        disabled=Signal::derive(move || changes() == 0 || file.changing.get() || file.trying.get())
                        on_click=move || file.import()
                    >
                        {move || tn(m::IMPORT_DO, changes() as u64, &[])}
                    </Button>
                    <Button busy=file.trying on_click=move || file.try_out()>{t(m::IMPORT_TRY_AGAIN)}</Button>
                </Show>
            </Show>
            <Show when=move || state.get() == Some(ImportState::Importing) && !file.importing.get()>
                <Button kind=ButtonKind::Primary on_click=move || file.import()>{t(m::IMPORT_GO_ON)}</Button>
            </Show>
            <Show when=move || state.get() == Some(ImportState::Imported)>
                <LinkButton href="/demands" kind=ButtonKind::Primary>{t(m::IMPORT_OPEN)}</LinkButton>
            </Show>
            <Show when=move || { rejected() > 0 }>
                {move || file.id.get().map(|id| view! {
                    <a class="btn" href=api::import::rejected_rows(id) download="rejected.csv" rel="external">
                        {move || tn(m::IMPORT_REJECTED_DOWNLOAD, rejected() as u64, &[])}
                    </a>
                })}
            </Show>
        </div>
    }
}

/// The counts, then what to look at.
#[component]
fn Report(
    file: ImportFile,
    report: ImportReport,
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let figure = |label: Key, count: usize| {
        view! {
            <div class="kpi">
                <span class="sm">{t(label)}</span>
                <div class="row"><b>{format::count(count as u64)}</b></div>
            </div>
        }
    };
    let fields: Vec<String> = report
        .new_fields
        .iter()
        .map(|key| key.as_str().to_owned())
        .collect();
    let made = |list: &[String], message: fn(u64, &str) -> String| {
        (!list.is_empty()).then(|| {
            let (count, names) = (list.len() as u64, list.join(", "));
            view! { <Note tone=Tone::Accent>{move || message(count, &names)}</Note> }
        })
    };
    let dry = report.dry_run;
    view! {
        <div class="kpis kpis--5">
            {figure(m::IMPORT_CREATED, report.created)}
            {figure(m::IMPORT_UPDATED, report.updated)}
            {figure(m::IMPORT_UNCHANGED, report.unchanged)}
            {figure(m::IMPORT_REJECTED, report.rejected)}
            {figure(m::IMPORT_WARNINGS, report.warnings)}
        </div>
        {made(&fields, |count, names| tn(m::IMPORT_NEW_FIELDS, count, &[("names", names)]))}
        {made(&report.new_units, |count, names| tn(m::IMPORT_NEW_UNITS, count, &[("names", names)]))}
        {(!report.statuses.is_empty()).then(|| view! { <Statuses file report=report.clone() workflow dry/> })}
        {(!report.issues.is_empty()).then(|| view! { <Issues issues=report.issues.clone()/> })}
    }
}

/// Statuses as the file writes them, and what each is taken as.
#[component]
fn Statuses(
    file: ImportFile,
    report: ImportReport,
    workflow: Signal<Option<Workflow>>,
    dry: bool,
) -> impl IntoView {
    let options = Signal::derive(move || {
        workflow.with(|workflow| {
            workflow.as_ref().map_or_else(Vec::new, |workflow| {
                workflow
                    .statuses
                    .iter()
                    .map(|status| SelectOption::new(&status.key, status.name.get(language().tag())))
                    .collect()
            })
        })
    });
    let rows = report
        .statuses
        .into_iter()
        .map(|(written, taken)| {
            let chosen = RwSignal::new(taken.status.clone());
            let (name, key) = (written.clone(), written.clone());
            let choose = move |status: String| {
                file.change(PatchImport {
                    mapping: Some(Some(PatchImportMapping {
                        status_map: Some([(key.clone(), Some(status))].into()),
                        ..PatchImportMapping::default()
                    })),
                    ..PatchImport::default()
                });
            };
            view! {
                <tr>
                    <th scope="row">{written}</th>
                    <td class="num">{format::count(taken.rows as u64)}</td>
                    <td>
                        <Select
                            value=chosen
                            options=options
                            label=move || tf(m::IMPORT_STATUS_OF, &[("status", &name)])
                            disabled=Signal::derive(move || !dry || !network::online())
                            on_change=choose
                        />
                    </td>
                    <td>
                        {(!taken.recognized).then(|| view! {
                            <Tag tone=Tone::Warn icon="warn">{t(m::IMPORT_STATUS_UNKNOWN)}</Tag>
                        })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h3>{t(m::IMPORT_STATUSES)}</h3>
            <div class="scrollx" tabindex="0"><table class="plain-t import__st">
                <thead><tr>
                    <th scope="col">{t(m::IMPORT_STATUS_WRITTEN)}</th>
                    <th scope="col" class="num">{t(m::IMPORT_ROWS_HEAD)}</th>
                    <th scope="col">{t(m::IMPORT_STATUS_TAKEN)}</th>
                    <th scope="col"><span class="vh">{t(m::IMPORT_ISSUE)}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    }
}

/// What to look at, line by line; rejections can be looked at alone.
#[component]
fn Issues(issues: Vec<ImportIssue>) -> impl IntoView {
    let only = RwSignal::new(false);
    let shown = issues.len();
    let rejections = issues
        .iter()
        .filter(|issue| issue.severity == Severity::Rejection)
        .count();
    let rows = move || {
        issues
            .iter()
            .filter(|issue| !only.get() || issue.severity == Severity::Rejection)
            .map(|issue| {
                let bad = issue.severity == Severity::Rejection;
                view! {
                    <tr>
                        <td class="num">{issue.line}</td>
                        <td>
                            {issue.header.clone()}
                            {issue.column.map(|column| view! { " " <span class="t3 sm">{column}</span> })}
                        </td>
                        <td class="import__raw">{issue.raw.clone()}</td>
                        <td>
                            {if bad {
                                view! { <Tag tone=Tone::Bad icon="alert">{t(m::IMPORT_LEFT_OUT)}</Tag> }
                            } else {
                                view! { <Tag tone=Tone::Warn icon="warn">{t(m::IMPORT_LOOK)}</Tag> }
                            }}
                            " " {wording::issue(&issue.code, &issue.detail)}
                        </td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <section class="stack">
            <div class="row">
                <h3>{t(m::IMPORT_ISSUES)}</h3>
                {(shown >= MAX_ISSUES).then(|| view! {
                    <span class="t3 sm">{move || tf(m::IMPORT_FIRST, &[("count", &shown.to_string())])}</span>
                })}
                {(rejections > 0 && rejections < shown).then(|| view! {
                    <span class="push">
                        <Button local=true size=ButtonSize::Small on_click=move || only.update(|only| *only = !*only)>
                            {move || text(if only.get() { m::IMPORT_SHOW_ALL } else { m::IMPORT_SHOW_LEFT_OUT })}
                        </Button>
                    </span>
                })}
            </div>
            <div class="scrollx issues" tabindex="0" role="region" aria-label=t(m::IMPORT_ISSUES)>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col" class="num">{t(m::IMPORT_LINE)}</th>
                        <th scope="col">{t(m::IMPORT_COLUMN)}</th>
                        <th scope="col">{t(m::IMPORT_CELL)}</th>
                        <th scope="col">{t(m::IMPORT_ISSUE)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
