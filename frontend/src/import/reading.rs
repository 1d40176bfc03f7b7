//! How a file is read: encoding, sheet, header, how cells are written.

use docket_contract::import::{
    ImportState, ImportView, PatchConventions, PatchImport, PatchImportMapping,
};
use docket_domain::{
    identity::Permission,
    import::cell::{DayOrder, DecimalMark},
};
use leptos::prelude::*;

use super::{file::ImportFile, wording};
use crate::{
    i18n::{Key, m, t, text},
    network,
    session::may,
    ui::{Checkbox, Field, InputKind, Note, Select, SelectOption, TextInput, Tone},
};

/// Encodings people meet, by their WHATWG names.
const ENCODINGS: [&str; 5] = [
    "UTF-8",
    "windows-1252",
    "ISO-8859-15",
    "UTF-16LE",
    "macintosh",
];
/// Separators with their names.
const DELIMITERS: [(char, Key); 4] = [
    (',', m::IMPORT_COMMA),
    (';', m::IMPORT_SEMICOLON),
    ('\t', m::IMPORT_TAB),
    ('|', m::IMPORT_BAR),
];
/// What amounts are given in.
const UNITS: [(u32, Key); 3] = [
    (1, m::IMPORT_AMOUNTS_WHOLE),
    (1_000, m::IMPORT_AMOUNTS_THOUSAND),
    (1_000_000, m::IMPORT_AMOUNTS_MILLION),
];

/// A change of conventions.
fn conventions(patch: PatchConventions) -> PatchImport {
    mapping(PatchImportMapping {
        conventions: Some(patch),
        ..PatchImportMapping::default()
    })
}

fn mapping(patch: PatchImportMapping) -> PatchImport {
    PatchImport {
        mapping: Some(Some(patch)),
        ..PatchImport::default()
    }
}

/// One setting that is chosen from a few and saved at once.
#[component]
fn Setting(
    file: ImportFile,
    label: Key,
    /// The current value, from the file.
    value: fn(&ImportView) -> String,
    /// The entries.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// Words for an entry without value.
    #[prop(optional)]
    none: Option<Key>,
    /// The change to a value.
    change: fn(String) -> PatchImport,
    disabled: Signal<bool>,
) -> impl IntoView {
    let current = Memo::new(move |_| file.part(value).unwrap_or_default());
    let chosen = RwSignal::new(current.get_untracked());
    Effect::new(move || chosen.set(current.get()));
    let on_change = move |value: String| file.change(change(value));
    view! {
        <Field label=label>
            {match none {
                Some(none) => view! { <Select value=chosen options=options none=none disabled=disabled on_change=on_change/> }.into_any(),
                None => view! { <Select value=chosen options=options disabled=disabled on_change=on_change/> }.into_any(),
            }}
        </Field>
    }
}

/// What is odd about the file, and how it is read.
#[component]
pub(super) fn Reading(
    /// The file.
    file: ImportFile,
) -> impl IntoView {
    let done = Signal::derive(move || {
        file.part(|view| view.state) != Some(ImportState::Uploaded)
            || file.importing.get()
            || !network::online()
    });
    let warnings = move || {
        file.part(|view| view.warnings.clone())
            .unwrap_or_default()
            .into_iter()
            .map(|warning| view! { <Note tone=Tone::Warn>{wording::issue(&warning.code, &warning.detail)}</Note> })
            .collect_view()
    };
    view! {
        {warnings}
        <section class="panel">
            <div class="panel__head"><h2>{t(m::IMPORT_READING)}</h2></div>
            <div class="panel__body fgrid import__set">
                <Table file disabled=done/>
                <Cells file disabled=done/>
                <Source file disabled=done/>
                <Units file disabled=done/>
            </div>
        </section>
    }
}

/// Where the table is: of a text file its encoding and separator, of a
/// workbook the sheet, of both the line with the names.
#[component]
fn Table(file: ImportFile, disabled: Signal<bool>) -> impl IntoView {
    let is_text = Memo::new(move |_| file.part(|view| view.encoding.is_some()).unwrap_or(false));
    let encodings = Signal::derive(move || {
        let own = file.part(|view| view.encoding.clone()).flatten();
        let mut all: Vec<String> = ENCODINGS.iter().map(|&name| name.to_owned()).collect();
        all.extend(own.filter(|own| !ENCODINGS.contains(&own.as_str())));
        all.into_iter()
            .map(|name| SelectOption::new(&name, &name))
            .collect::<Vec<_>>()
    });
    let delimiters = Signal::derive(move || {
        let own = file.part(|view| view.delimiter).flatten();
        let known = |one: &char| DELIMITERS.iter().any(|(sign, _)| sign == one);
        let mut all: Vec<SelectOption> = DELIMITERS
            .iter()
            .map(|(sign, name)| SelectOption::new(*sign, text(*name)))
            .collect();
        all.extend(
            own.filter(|own| !known(own))
                .map(|own| SelectOption::new(own, own)),
        );
        all
    });
    let sheets = Signal::derive(move || {
        file.part(|view| view.sheets.clone())
            .unwrap_or_default()
            .into_iter()
            .map(|sheet| SelectOption::new(&sheet, &sheet))
            .collect::<Vec<_>>()
    });
    let row = RwSignal::new(String::new());
    Effect::new(move || {
        let number = file.part(|view| view.header_row).unwrap_or(1);
        row.set(number.to_string());
    });
    view! {
        <Show
            when=move || is_text.get()
            fallback=move || view! {
                <Setting
                    file label=m::IMPORT_SHEET disabled options=sheets
                    value=|view| view.sheet.clone().unwrap_or_default()
                    change=|sheet| PatchImport { sheet: Some(Some(sheet)), ..PatchImport::default() }
                />
            }
        >
            <Setting
                file label=m::IMPORT_ENCODING disabled options=encodings
                value=|view| view.encoding.clone().unwrap_or_default()
                change=|name| PatchImport { encoding: Some(Some(name)), ..PatchImport::default() }
            />
            <Setting
                file label=m::IMPORT_DELIMITER disabled options=delimiters
                value=|view| view.delimiter.map_or_else(String::new, String::from)
                change=|sign| PatchImport { delimiter: Some(sign.chars().next()), ..PatchImport::default() }
            />
        </Show>
        <Field label=m::IMPORT_HEADER_ROW>
            <TextInput value=row kind=InputKind::Decimal disabled=disabled on_commit=move |number: String| {
                file.change(PatchImport {
                    // What is no line is guessed again.
                    header_row: Some(number.trim().parse().ok().filter(|number| *number > 0)),
                    ..PatchImport::default()
                });
            }/>
        </Field>
    }
}

/// How dates, numbers and amounts are written.
#[component]
fn Cells(file: ImportFile, disabled: Signal<bool>) -> impl IntoView {
    let currency = RwSignal::new(String::new());
    Effect::new(move || {
        let code = file.part(|view| view.mapping.conventions.currency.code().to_owned());
        currency.set(code.unwrap_or_default());
    });
    let units = Signal::derive(|| {
        UNITS
            .iter()
            .map(|(unit, name)| SelectOption::new(unit.to_string(), text(*name)))
            .collect::<Vec<_>>()
    });
    let marks = Signal::derive(|| {
        vec![
            SelectOption::new("point", text(m::IMPORT_POINT)),
            SelectOption::new("comma", text(m::IMPORT_DECIMAL_COMMA)),
        ]
    });
    let orders = Signal::derive(|| {
        vec![
            SelectOption::new("day", text(m::IMPORT_DAY_FIRST)),
            SelectOption::new("month", text(m::IMPORT_MONTH_FIRST)),
        ]
    });
    let error = RwSignal::new(None::<String>);
    view! {
        <Setting
            file label=m::IMPORT_DECIMAL_MARK disabled options=marks none=m::IMPORT_EACH_BY_ITSELF
            value=|view| match view.mapping.conventions.decimal_mark {
                Some(DecimalMark::Point) => "point".to_owned(),
                Some(DecimalMark::Comma) => "comma".to_owned(),
                None => String::new(),
            }
            change=|mark| conventions(PatchConventions {
                decimal_mark: Some(match mark.as_str() {
                    "point" => Some(DecimalMark::Point),
                    "comma" => Some(DecimalMark::Comma),
                    _ => None,
                }),
                ..PatchConventions::default()
            })
        />
        <Setting
            file label=m::IMPORT_DAY_ORDER disabled options=orders none=m::IMPORT_UNCERTAIN_UNREAD
            value=|view| match view.mapping.conventions.day_order {
                Some(DayOrder::DayFirst) => "day".to_owned(),
                Some(DayOrder::MonthFirst) => "month".to_owned(),
                None => String::new(),
            }
            change=|order| conventions(PatchConventions {
                day_order: Some(match order.as_str() {
                    "day" => Some(DayOrder::DayFirst),
                    "month" => Some(DayOrder::MonthFirst),
                    _ => None,
                }),
                ..PatchConventions::default()
            })
        />
        <Field label=m::IMPORT_CURRENCY error=error>
            <TextInput value=currency max_length=3_u32 disabled=disabled on_commit=move |code: String| {
                match code.trim().to_uppercase().parse() {
                    Ok(currency) => {
                        error.set(None);
                        file.change(conventions(PatchConventions {
                            currency: Some(currency),
                            ..PatchConventions::default()
                        }));
                    }
                    Err(_) => error.set(Some(text(m::ORGANIZATION_CURRENCY_HINT).to_owned())),
                }
            }/>
        </Field>
        <Setting
            file label=m::IMPORT_AMOUNTS_IN disabled options=units
            value=|view| view.mapping.conventions.amount_unit.to_string()
            change=|unit| conventions(PatchConventions {
                amount_unit: unit.parse().ok(),
                ..PatchConventions::default()
            })
        />
    }
}

/// The system the keys are from.
#[component]
fn Source(file: ImportFile, disabled: Signal<bool>) -> impl IntoView {
    let source = RwSignal::new(String::new());
    Effect::new(move || source.set(file.part(|view| view.source.clone()).unwrap_or_default()));
    view! {
        <Field label=m::IMPORT_SOURCE hint=m::IMPORT_SOURCE_SHORT>
            <TextInput value=source max_length=100_u32 disabled=disabled on_commit=move |text: String| {
                file.change(PatchImport { source: Some(text), ..PatchImport::default() });
            }/>
        </Field>
    }
}

/// Whether unknown units are created, for those who may.
#[component]
fn Units(file: ImportFile, disabled: Signal<bool>) -> impl IntoView {
    let manages = may(Permission::UnitManage);
    let creates = Memo::new(move |_| file.part(|view| view.mapping.create_units).unwrap_or(false));
    view! {
        <Show when=move || manages.get()>
            <Checkbox checked=creates disabled=disabled on_change=move |on: bool| {
                file.change(mapping(PatchImportMapping {
                    create_units: Some(on),
                    ..PatchImportMapping::default()
                }));
            }>{t(m::IMPORT_CREATE_UNITS)}</Checkbox>
        </Show>
    }
}
