//! The field catalogue: everything that can be asked about a demand.

use docket_contract::organization::FieldView;
use docket_domain::{
    field::{Choice, Column, FieldDefinition, FieldKey, FieldKind},
    form::FormDefinition,
    identity::Permission,
    text::LocalText,
};
use leptos::{prelude::*, task::spawn_local};

use super::section::Section;
use crate::{
    api::organization,
    audit::{Looking, PastButton, PastDrawer, Trail},
    filling::{Rows, Sheet},
    form::{Form, FormFailure},
    i18n::{Key, language, m, t, text},
    listing::{Listed, Listing},
    live,
    local_text::{LocalDraft, LocalTextInput},
    session,
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Empty, Field, Fieldset, Select,
        SelectOption, Tag, TextArea, TextInput, toast,
    },
};

/// The name of a kind of field.
pub(crate) fn kind_name(kind: FieldKind) -> Key {
    match kind {
        FieldKind::ShortText => m::KIND_SHORT_TEXT,
        FieldKind::LongText => m::KIND_LONG_TEXT,
        FieldKind::Number => m::KIND_NUMBER,
        FieldKind::Money => m::KIND_MONEY,
        FieldKind::Date => m::KIND_DATE,
        FieldKind::DateRange => m::KIND_DATE_RANGE,
        FieldKind::SingleChoice => m::KIND_SINGLE_CHOICE,
        FieldKind::MultipleChoice => m::KIND_MULTIPLE_CHOICE,
        FieldKind::YesNo => m::KIND_YES_NO,
        FieldKind::Unit => m::DEMAND_UNIT,
        FieldKind::Person => m::PERSON_HUMAN,
        FieldKind::Link => m::KIND_LINK,
        FieldKind::Rating => m::KIND_RATING,
        FieldKind::Size => m::KIND_SIZE,
        FieldKind::File => m::KIND_FILE,
        FieldKind::Table => m::KIND_TABLE,
    }
}

/// All fields, and adding one.
#[component]
pub fn FieldsPage() -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let fields = Listing::new(move |_| organization::fields());
    live::soon(&["organization"], move || fields.reload());
    let looking = Looking::default();
    let open = RwSignal::new(false);
    let taken = Signal::derive(move || {
        let keys = |all: &Vec<FieldView>| {
            let keys = all.iter().map(|field| field.definition.key.clone());
            keys.collect::<Vec<_>>()
        };
        fields.items.with(keys)
    });
    let line = move |field: FieldView| {
        let FieldDefinition {
            key, kind, label, ..
        } = field.definition;
        let trail = Trail {
            path: format!("/fields/{}", field.id),
            kind: "organization",
            id: Some(field.id),
            name: label.get(untrack(language).tag()).to_owned(),
        };
        view! {
            <tr>
                <th scope="row">
                    {move || label.get(language().tag()).to_owned()} " "
                    {field.shipped.then(|| view! { <Tag line=true>{t(m::ROLE_SHIPPED)}</Tag> })}
                </th>
                <td>{t(kind_name(kind))}</td>
                <td class="key">{key.to_string()}</td>
                <td class="num">
                    <Show when=move || reads.get()><PastButton looking of=trail.clone()/></Show>
                </td>
            </tr>
        }
    };
    view! {
        <Section name=m::ORGANIZATION_FIELDS>
            <div class="row row--between">
                <p class="t2">{t(m::FIELDS_LEAD)}</p>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || open.set(true)>{t(m::FIELDS_ADD)}</Button>
                </Show>
            </div>
            <Listed of=fields label=m::ORGANIZATION_FIELDS empty=|| view! { <Empty title=m::REGISTER_EMPTY/> }>
                <table class="plain-t" aria-label=t(m::ORGANIZATION_FIELDS)>
                    <thead><tr>
                        <th scope="col">{t(m::FIELDS_QUESTION)}</th>
                        <th scope="col">{t(m::PERSON_KIND)}</th>
                        <th scope="col">{t(m::DEMAND_KEY)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || fields.items.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </Listed>
        </Section>
        <PastDrawer looking/>
        <AddField open taken on_added=move |_| fields.reload()/>
    }
}

/// Adds a field; its key and kind stay what they are.
#[component]
pub(crate) fn AddField(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The keys that fields have already.
    taken: Signal<Vec<FieldKey>>,
    /// Told the new field.
    #[prop(into)]
    on_added: Callback<FieldDefinition>,
) -> impl IntoView {
    let form = Form::new();
    let label = LocalDraft::default();
    let kind = RwSignal::new(FieldKind::ShortText.as_str().to_owned());
    let key = RwSignal::new(String::new());
    let options = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let wrong_key = RwSignal::new(None::<String>);
    let columns = Columns::new();
    Effect::new(move || {
        if open.get() {
            form.end(None);
            label.set(None);
            kind.set(FieldKind::ShortText.as_str().to_owned());
            wrong_key.set(None);
            columns.clear();
            for signal in [key, options, unit] {
                signal.set(String::new());
            }
        }
    });
    let chosen = move || {
        let name = kind.get();
        FieldKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .unwrap_or(FieldKind::ShortText)
    };
    let kinds = || {
        FieldKind::ALL
            .map(|kind| SelectOption::new(kind.as_str(), text(kind_name(kind))))
            .to_vec()
    };
    let send = Callback::new(move |()| {
        let words = label.text();
        let typed = key.get_untracked();
        let taken = |key: &FieldKey| taken.with_untracked(|all| all.contains(key));
        let key = if typed.trim().is_empty() {
            FieldKey::from_label(words.get("en"), taken)
        } else {
            match typed.trim().parse() {
                Ok(key) => key,
                Err(_) => {
                    wrong_key.set(Some(text(m::FIELDS_KEY_HINT).to_owned()));
                    return;
                }
            }
        };
        wrong_key.set(None);
        if !form.begin() {
            return;
        }
        let kind = untrack(chosen);
        let mut field = FieldDefinition::new(key, kind, words);
        if kind.has_options() {
            field.options = options.with_untracked(|lines| choices(lines));
        }
        if kind == FieldKind::Table {
            field.columns = columns.read();
        }
        let counted = unit.get_untracked();
        if kind == FieldKind::Number && !counted.trim().is_empty() {
            field.unit_label = Some(LocalText::en(counted.trim()));
        }
        spawn_local(async move {
            match organization::create_field(&field).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                    let _ = on_added.try_run(reply.body.definition);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let key_error = Signal::derive(move || wrong_key.get().or_else(|| form.error("/key").get()));
    view! {
        <Dialog open title=m::FIELDS_ADD>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/key", "/label"]/>
                    <LocalTextInput value=label error=form.error("/label")/>
                    <Field label=m::PERSON_KIND hint=m::FIELDS_KIND_HINT>
                        <Select value=kind options=Signal::derive(kinds)/>
                    </Field>
                    <Show when=move || chosen().has_options()>
                        <Field label=m::FIELDS_OPTIONS hint=m::FIELDS_OPTIONS_HINT required=true>
                            <TextArea value=options rows=4/>
                        </Field>
                    </Show>
                    <Show when=move || chosen() == FieldKind::Table>
                        <ColumnsEditor columns/>
                    </Show>
                    <Show when=move || chosen() == FieldKind::Number>
                        <Field label=m::FIELDS_COUNTS hint=m::FIELDS_COUNTS_HINT optional=true><TextInput value=unit/></Field>
                    </Show>
                    <Field label=m::DEMAND_KEY optional=true hint=m::UNIT_CODE_HINT error=key_error>
                        <TextInput value=key/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::FIELDS_ADD)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// The options of a choice, one a line: English, then after a bar German.
fn choices(lines: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (english, german) = line.split_once('|').unwrap_or((line, ""));
        let key = FieldKey::from_label(english, |key| {
            choices.iter().any(|choice| choice.key == key.as_str())
        });
        let label = match german.trim() {
            "" => LocalText::en(english.trim()),
            german => LocalText::en_de(english.trim(), german),
        };
        choices.push(Choice {
            key: key.to_string(),
            label,
        });
    }
    choices
}

/// The columns of a table while they are written: rows of a table themselves.
#[derive(Clone, Copy)]
struct Columns {
    sheet: Sheet,
    key: StoredValue<Option<FieldKey>>,
    revision: RwSignal<u32>,
}

impl Columns {
    fn new() -> Self {
        let field = columns_field();
        let key = field.as_ref().map(|field| field.key.clone());
        let definition = FormDefinition {
            sections: Vec::new(),
            thank_you: LocalText::default(),
            asks_approver: false,
        };
        let fields = field.into_iter().collect();
        let none = Default::default();
        Self {
            sheet: Sheet::new(
                definition,
                fields,
                none,
                Default::default(),
                Default::default(),
            ),
            key: StoredValue::new(key),
            revision: RwSignal::new(0),
        }
    }

    fn clear(self) {
        self.sheet.entered.update(|entered| entered.clear());
        self.revision.update(|revision| *revision += 1);
    }

    fn read(self) -> Vec<Column> {
        let key = self.key.get_value();
        key.map_or_else(Vec::new, |key| {
            columns_of(&untrack(|| self.sheet.value(&key)))
        })
    }
}

/// The table that columns are written in.
fn columns_field() -> Option<FieldDefinition> {
    let column = |key: &str, kind, label: Key| {
        let key = key.parse().ok()?;
        Some(Column::new(key, kind, LocalText::en(text(label))))
    };
    let kinds = FieldKind::CELLS.map(|kind| Choice {
        key: kind.as_str().to_owned(),
        label: LocalText::en(text(kind_name(kind))),
    });
    let columns = vec![
        Column {
            required: true,
            ..column("name", FieldKind::ShortText, m::TEXT_ENGLISH)?
        },
        column("german", FieldKind::ShortText, m::TEXT_GERMAN)?,
        Column {
            required: true,
            options: kinds.to_vec(),
            ..column("kind", FieldKind::SingleChoice, m::PERSON_KIND)?
        },
        column("required", FieldKind::YesNo, m::FORM_REQUIRED)?,
        column("options", FieldKind::ShortText, m::FIELDS_COLUMN_OPTIONS)?,
    ];
    let key = "columns".parse().ok()?;
    Some(FieldDefinition {
        columns,
        ..FieldDefinition::new(
            key,
            FieldKind::Table,
            LocalText::en(text(m::FIELDS_COLUMNS)),
        )
    })
}

/// What is written as columns; rows without an English name are none.
fn columns_of(rows: &serde_json::Value) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for row in rows.as_array().into_iter().flatten() {
        let cell = |name: &str| {
            row.get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or("")
                .trim()
        };
        let (english, german) = (cell("name"), cell("german"));
        if english.is_empty() {
            continue;
        }
        let kind = FieldKind::CELLS
            .into_iter()
            .find(|kind| kind.as_str() == cell("kind"));
        let kind = kind.unwrap_or(FieldKind::ShortText);
        let key = FieldKey::from_label(english, |key| columns.iter().any(|one| one.key == *key));
        let label = match german {
            "" => LocalText::en(english),
            german => LocalText::en_de(english, german),
        };
        columns.push(Column {
            required: row.get("required") == Some(&serde_json::Value::Bool(true)),
            options: match kind {
                FieldKind::SingleChoice => choices(&cell("options").replace(';', "\n")),
                _ => Vec::new(),
            },
            ..Column::new(key, kind, label)
        });
    }
    columns
}

#[component]
fn ColumnsEditor(columns: Columns) -> impl IntoView {
    move || {
        columns.revision.track();
        let field = columns_field()?;
        let nothing = Signal::stored(String::new());
        Some(view! {
            <Fieldset legend=m::FIELDS_COLUMNS hint=m::FIELDS_COLUMNS_HINT>
                <Rows sheet=columns.sheet field id="new-field-columns".to_owned() currency=nothing/>
            </Fieldset>
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_are_written_one_a_line() {
        let read = choices("Low | Niedrig\n\nHigh\nHigh");
        let keys: Vec<_> = read.iter().map(|choice| choice.key.as_str()).collect();
        assert_eq!(keys, ["low", "high", "high_2"]);
        assert_eq!(
            read.first().map(|choice| choice.label.get("de")),
            Some("Niedrig")
        );
    }

    #[test]
    fn columns_are_rows_of_a_table() {
        let read = columns_of(&json!([
            {"name": "Item", "german": "Posten", "kind": "short_text", "required": true},
            {"name": "Item", "kind": "single_choice", "options": "Low; High"},
            {"german": "ohne Namen"},
        ]));
        let keys: Vec<_> = read.iter().map(|column| column.key.as_str()).collect();
        assert_eq!(keys, ["item", "item_2"]);
        assert!(read[0].required && !read[1].required);
        assert_eq!(read[0].label.get("de"), "Posten");
        assert_eq!(read[1].kind, FieldKind::SingleChoice);
        let options: Vec<_> = read[1].options.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(options, ["low", "high"]);
    }
}
