//! Choosing a unit by typing.

use std::collections::BTreeSet;

use docket_domain::text::fold;
use leptos::{prelude::*, text_prop::TextProp};
use uuid::Uuid;

use crate::{
    api::organization,
    i18n::{m, tf},
    loadable::Loadable,
    ui::{Chip, Combobox, Field, Suggestion},
};

/// Most units a list offers at once.
const OFFERED: usize = 20;

/// A unit by its name or code. An organisation has few enough units to narrow
/// them here.
#[component]
pub fn UnitInput(
    /// The chosen unit; its value is the id.
    value: RwSignal<Option<Suggestion>>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Told the choice.
    #[prop(optional, into)]
    on_choose: Option<Callback<Option<Suggestion>>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let units = Loadable::new(|| organization::units(false));
    let options = Signal::derive(move || {
        let chosen = value.with(|value| value.as_ref().map(|chosen| chosen.label.clone()));
        // Right after choosing, the field holds the choice: offer everything again.
        let typed = query.get();
        let wanted = if chosen.as_deref() == Some(typed.as_str()) {
            String::new()
        } else {
            fold(&typed)
        };
        units.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .filter(|unit| unit.archived_at.is_none())
                    .filter(|unit| {
                        fold(&unit.name).contains(&wanted) || fold(&unit.code).contains(&wanted)
                    })
                    .take(OFFERED)
                    .map(|unit| Suggestion {
                        value: unit.id.to_string(),
                        label: unit.name.clone(),
                        detail: unit.code.clone(),
                    })
                    .collect()
            })
        })
    });
    let on_choose = Callback::new(move |choice: Option<Suggestion>| {
        if let Some(on_choose) = on_choose {
            on_choose.run(choice);
        }
    });
    view! { <Combobox value=value query=query options=options list_label=m::NAV_UNITS disabled=disabled on_choose=on_choose/> }
}

/// Several units, each with a way out.
#[component]
pub fn UnitsInput(
    /// The chosen units.
    chosen: RwSignal<BTreeSet<Uuid>>,
    /// What they are for.
    #[prop(into)]
    label: TextProp,
    /// What choosing one means.
    #[prop(into)]
    hint: TextProp,
    /// What to do instead.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let units = Loadable::new(|| organization::units(true));
    let next = RwSignal::new(None::<Suggestion>);
    let choose = Callback::new(move |unit: Option<Suggestion>| {
        if let Some(id) = unit.and_then(|unit| unit.value.parse().ok()) {
            chosen.update(|chosen| {
                chosen.insert(id);
            });
            next.set(None);
        }
    });
    let name = move |id: Uuid| {
        units.value.with(|page| {
            let units = page.as_ref().map(|page| page.items.as_slice());
            let unit = units.unwrap_or_default().iter().find(|unit| unit.id == id);
            unit.map_or_else(String::new, |unit| unit.name.clone())
        })
    };
    view! {
        <Field label hint error>
            <UnitInput value=next on_choose=choose/>
        </Field>
        <div class="row row--wrap">
            {move || chosen.get().into_iter().map(|id| view! {
                <Chip
                    value=move || name(id)
                    remove_label=move || tf(m::SHARING_REMOVE, &[("name", &name(id))])
                    on_remove=move |()| chosen.update(|chosen| { chosen.remove(&id); })
                />
            }).collect_view()}
        </div>
    }
}
