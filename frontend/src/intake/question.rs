//! One question of a published form: asked only when the answers before it
//! call for it, and then saying why.

use std::collections::BTreeSet;

use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind},
    form::FormItem,
};
use leptos::prelude::*;

use super::{
    control::{Options, Single, YesNo},
    sheet::{Sheet, control_id},
};
use crate::ui::{Field, Fieldset, Icon};

/// Most options that are shown at once instead of in a list.
const FEW: usize = 5;

/// Whether a choice shows its options at once.
fn is_open_choice(field: &FieldDefinition) -> bool {
    match field.kind {
        FieldKind::MultipleChoice => true,
        FieldKind::SingleChoice => field.options.len() <= FEW,
        _ => false,
    }
}

/// A question, shown while the form asks it.
#[component]
pub(super) fn Question(
    /// The form.
    sheet: Sheet,
    /// The question.
    item: FormItem,
    /// The questions that are asked now.
    shown: Memo<BTreeSet<FieldKey>>,
    /// The questions that must be answered now.
    required: Memo<BTreeSet<FieldKey>>,
) -> impl IntoView {
    let field = sheet.field(&item.field)?;
    let key = StoredValue::new(item.field.clone());
    let is_shown = Memo::new(move |_| key.with_value(|key| shown.with(|all| all.contains(key))));
    let is_required =
        Memo::new(move |_| key.with_value(|key| required.with(|all| all.contains(key))));
    let item = StoredValue::new(item);
    let field = StoredValue::new(field);
    let asked = move || {
        let required = is_required.get();
        view! { <Asked sheet item=item.get_value() field=field.get_value() required/> }
    };
    let reason = move || item.with_value(|item| sheet.reason(item));
    Some(view! {
        <Show when=move || is_shown.get()>
            {if item.with_value(|item| item.show_when.is_some()) {
                view! {
                    <div class="reveal">
                        <span class="why"><Icon name="bolt"/>{reason}</span>
                        {asked}
                    </div>
                }.into_any()
            } else {
                asked.into_any()
            }}
        </Show>
    })
}

/// The question with the control for its kind.
#[component]
fn Asked(sheet: Sheet, item: FormItem, field: FieldDefinition, required: bool) -> impl IntoView {
    let id = control_id(&field.key);
    let key = field.key.clone();
    let label = move || sheet.label(&key);
    let hint = move || sheet.help(&item);
    let error = sheet.problem(id.clone());
    if field.kind == FieldKind::YesNo {
        view! {
            <Fieldset legend=label hint=hint error=error>
                <YesNo sheet key_of=field.key id/>
            </Fieldset>
        }
        .into_any()
    } else if is_open_choice(&field) {
        view! {
            <Fieldset legend=label hint=hint error=error>
                <Options sheet field id/>
            </Fieldset>
        }
        .into_any()
    } else {
        view! {
            <Field label=label hint=hint error=error id=id required=required optional=!required>
                <Single sheet field/>
            </Field>
        }
        .into_any()
    }
}
