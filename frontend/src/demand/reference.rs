//! The controls of units and people on a form, and the entries of registers it
//! chooses from.

use docket_domain::field::{Choice, FieldDefinition, FieldKey, FieldKind, well_known};
use leptos::{prelude::*, task::spawn_local};
use serde_json::{Value, json};

use crate::{
    api::{Failure, identity, organization},
    filling::{Registers, Sheet},
    identity::PersonInput,
    organization::UnitInput,
    ui::Suggestion,
};

/// The entries of the registers, by the fields that choose from them: those in
/// use, and those among `kept`, which were chosen before they were archived.
///
/// # Errors
/// See [`crate::api::get`].
pub(super) async fn registers(kept: &[String]) -> Result<Registers, Failure> {
    let categories = organization::categories().await?.body.items;
    let objectives = organization::objectives().await?.body.items;
    let all = [
        (well_known::CATEGORY, categories),
        (well_known::STRATEGIC_OBJECTIVE, objectives),
    ];
    Ok(all
        .into_iter()
        .filter_map(|(key, entries)| {
            let entries = entries
                .into_iter()
                .map(|entry| (entry.id.to_string(), entry));
            let entries = entries
                .filter(|(id, entry)| entry.archived_at.is_none() || kept.contains(id))
                .map(|(id, entry)| {
                    let option = Choice {
                        key: entry.key,
                        label: entry.name,
                    };
                    (id, option)
                });
            Some((key.parse().ok()?, entries.collect()))
        })
        .collect())
}

/// The control of a unit or a person.
pub(crate) fn control(sheet: Sheet, field: FieldDefinition) -> AnyView {
    let key = field.key;
    if field.kind == FieldKind::Person {
        let value = chosen_before(sheet, &key, |id| async move {
            Some(identity::person(&id).await.ok()?.body.name)
        });
        let on_choose = move |chosen| take(sheet, &key, chosen);
        return view! { <PersonInput value=value on_choose=on_choose/> }.into_any();
    }
    let value = chosen_before(sheet, &key, |id| async move {
        let units = organization::units(true).await.ok()?.body.items;
        let unit = units.into_iter().find(|unit| unit.id.to_string() == id)?;
        Some(unit.name)
    });
    let on_choose = move |chosen| take(sheet, &key, chosen);
    view! { <UnitInput value=value on_choose=on_choose/> }.into_any()
}

/// The record that was chosen before, by its id until its name is there.
fn chosen_before<F>(
    sheet: Sheet,
    key: &FieldKey,
    name_of: impl FnOnce(String) -> F,
) -> RwSignal<Option<Suggestion>>
where
    F: Future<Output = Option<String>> + 'static,
{
    let chosen = RwSignal::new(None);
    if let Some(id) = untrack(|| sheet.value(key)).as_str().map(str::to_owned) {
        let name = name_of(id.clone());
        spawn_local(async move {
            let label = name.await.unwrap_or_else(|| id.clone());
            let _ = chosen.try_set(Some(Suggestion {
                value: id,
                label,
                detail: String::new(),
            }));
        });
    }
    chosen
}

/// Enters the chosen record.
fn take(sheet: Sheet, key: &FieldKey, chosen: Option<Suggestion>) {
    sheet.set(
        key,
        chosen.map_or(Value::Null, |chosen| json!(chosen.value)),
    );
}
