//! The beginning of the table, with what each column means above it.

use docket_contract::{
    import::{ImportState, PatchImport, PatchImportMapping},
    organization::FieldView,
    page::Page,
};
use docket_domain::import::mapping::Target;
use leptos::prelude::*;

use super::{
    file::ImportFile,
    target::{is_single, options, parse, value},
};
use crate::{
    api,
    i18n::{m, t, text, tf, tn},
    loadable::Loadable,
    network,
    ui::{Select, Tag, Tone, toast},
};

/// Preview and mapping.
#[component]
pub(super) fn Columns(
    /// The file.
    file: ImportFile,
) -> impl IntoView {
    let fields = Loadable::new(|| api::get::<Page<FieldView>>("/fields"));
    let headers = Memo::new(move |_| file.part(|view| view.headers.clone()).unwrap_or_default());
    let sample = Memo::new(move |_| file.part(|view| view.sample.clone()).unwrap_or_default());
    let used = move || {
        file.part(|view| {
            let columns = view.mapping.columns.iter();
            columns.filter(|target| **target != Target::Ignore).count()
        })
        .unwrap_or(0)
    };
    let remembered = move || file.part(|view| view.remembered).unwrap_or(false);
    view! {
        <section class="panel">
            <div class="panel__head">
                <h2>{t(m::IMPORT_COLUMNS)}</h2>
                <span class="t3 sm">{move || tf(m::IMPORT_COLUMNS_USED, &[
                    ("used", &used().to_string()), ("total", &headers.with(Vec::len).to_string()),
                ])}</span>
                <Show when=remembered><Tag tone=Tone::Accent icon="time">{t(m::IMPORT_REMEMBERED)}</Tag></Show>
                <span class="push t3 sm" role="status">{move || text(if file.changing.get() {
                    m::ASSESSMENT_SAVING
                } else {
                    m::ASSESSMENT_SAVED
                })}</span>
            </div>
            <div class="scrollx preview" tabindex="0" role="region" aria-label=t(m::IMPORT_PREVIEW)>
                <table class="preview__t">
                    <caption class="vh">{t(m::IMPORT_PREVIEW)}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="num">{t(m::IMPORT_LINE)}</th>
                            {move || headers.get().into_iter().map(|header| view! {
                                <th scope="col"><span class="cut">{header}</span></th>
                            }).collect_view()}
                        </tr>
                        <tr>
                            <td></td>
                            {move || headers.get().into_iter().enumerate().map(|(index, header)| view! {
                                <td><Meaning file fields index header/></td>
                            }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        {move || sample.get().into_iter().map(|row| view! {
                            <tr>
                                <td class="num t3">{row.line}</td>
                                {row.cells.into_iter().enumerate().map(|(index, cell)| {
                                    let off = move || column(file, index) == Some(Target::Ignore);
                                    let title = cell.clone();
                                    view! { <td class:t3=off title=title><span class="cut">{cell}</span></td> }
                                }).collect_view()}
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </div>
            <p class="hint preview__f">{move || {
                let rows = file.part(|view| view.rows).unwrap_or(0);
                tn(m::IMPORT_ROWS, rows as u64, &[("shown", &sample.with(Vec::len).to_string())])
            }}</p>
        </section>
    }
}

/// What a column means.
fn column(file: ImportFile, index: usize) -> Option<Target> {
    file.part(|view| view.mapping.columns.get(index).cloned())
        .flatten()
}

/// The select of one column.
#[component]
fn Meaning(
    file: ImportFile,
    fields: Loadable<Page<FieldView>>,
    index: usize,
    header: String,
) -> impl IntoView {
    let current = Memo::new(move |_| column(file, index).unwrap_or(Target::Ignore));
    let chosen = RwSignal::new(value(&current.get_untracked()));
    Effect::new(move || chosen.set(value(&current.get())));
    let name = header.clone();
    let entries = Memo::new(move |_| {
        fields.value.with(|page| {
            let known = page.as_ref().map_or(&[][..], |page| &page.items);
            current.with(|current| options(&header, current, known))
        })
    });
    let done = Signal::derive(move || {
        file.part(|view| view.state) != Some(ImportState::Uploaded)
            || file.importing.get()
            || !network::online()
    });
    let choose = move |value: String| {
        if let Some(target) = parse(&value) {
            assign(file, index, target);
        }
    };
    view! {
        <Select
            value=chosen
            options=entries
            label=move || tf(m::IMPORT_MEANING, &[("column", &name)])
            disabled=done
            on_change=choose
        />
    }
}

/// Gives a column its meaning; the column that had it before is left out.
fn assign(file: ImportFile, index: usize, target: Target) {
    let Some((mut columns, headers)) =
        untrack(|| file.part(|view| (view.mapping.columns.clone(), view.headers.clone())))
    else {
        return;
    };
    if is_single(&target)
        && let Some(other) = columns.iter().position(|column| *column == target)
        && other != index
        && let Some(column) = columns.get_mut(other)
    {
        *column = Target::Ignore;
        let name = headers.get(other).map_or("", String::as_str);
        toast::say(tf(m::IMPORT_MOVED, &[("column", name)]));
    }
    let Some(column) = columns.get_mut(index) else {
        return;
    };
    *column = target;
    file.change(PatchImport {
        mapping: Some(Some(PatchImportMapping {
            columns: Some(columns),
            ..PatchImportMapping::default()
        })),
        ..PatchImport::default()
    });
}
