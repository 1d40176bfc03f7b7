//! Asking something more: a field of the catalogue, or one that is written on
//! the spot.

use docket_domain::{
    field::{FieldDefinition, FieldKey},
    form::Question,
    text::fold,
};
use leptos::prelude::*;

use super::draft::{Draft, Selected};
use crate::{
    i18n::{language, m, t},
    organization::{AddField, kind_name},
    ui::{Button, Dialog, DialogActions, DialogBody, Field, TextInput},
};

/// Chooses a field for the section that `into` names.
#[component]
pub(super) fn AddQuestion(
    /// The draft.
    draft: Draft,
    /// The section; nothing while nothing is added.
    into: RwSignal<Option<usize>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let writing = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    // Where the field goes that is written in the other dialog.
    let target = StoredValue::new(0);
    Effect::new(move || {
        if let Some(section) = into.get() {
            typed.set(String::new());
            target.set_value(section);
            open.set(true);
            into.set(None);
        }
    });
    let ask = Callback::new(move |field: FieldKey| {
        open.set(false);
        let section = target.get_value();
        // Behind what is selected in the same section.
        let behind = match draft.selected.get_untracked() {
            Selected::Item(own, item) if own == section => Some(item),
            _ => None,
        };
        draft.insert(section, behind, Question::new(field).into());
    });
    let taken = Signal::derive(move || {
        draft.fields.with(|fields| {
            fields
                .iter()
                .map(|field| field.key.clone())
                .collect::<Vec<_>>()
        })
    });
    let added = Callback::new(move |field: FieldDefinition| {
        let key = field.key.clone();
        draft.fields.update(|fields| fields.push(field));
        ask.run(key);
    });
    let found = move || {
        let wanted = fold(&typed.get());
        let asked: Vec<FieldKey> = draft
            .definition
            .with(|form| form.questions().map(|one| one.field.clone()).collect());
        draft.fields.with(|fields| {
            fields
                .iter()
                .filter(|field| !asked.contains(&field.key))
                .filter(|field| {
                    let label = fold(field.label.get(language().tag()));
                    label.contains(&wanted) || field.key.as_str().contains(&wanted)
                })
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    view! {
        <Dialog open title=m::BUILDER_ADD_QUESTION>
            <DialogBody>
                <Field label=m::BUILDER_FIND_FIELD><TextInput value=typed/></Field>
                <ul class="pick" aria-label=t(m::ORGANIZATION_FIELDS)>
                    {move || found().into_iter().map(|field| {
                        let (key, kind, label) = (field.key, field.kind, field.label);
                        view! {
                            <li>
                                <button type="button" class="line" on:click=move |_| ask.run(key.clone())>
                                    <span class="line__words">{move || label.get(language().tag()).to_owned()}</span>
                                    <span class="t3 sm">{t(kind_name(kind))}</span>
                                </button>
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <Show when=move || found().is_empty()><p class="t3">{t(m::FIELD_NO_MATCH)}</p></Show>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button local=true icon="plus" on_click=move || {
                    open.set(false);
                    writing.set(true);
                }>{t(m::FIELDS_ADD)}</Button>
            </DialogActions>
        </Dialog>
        <AddField open=writing taken on_added=added/>
    }
}
