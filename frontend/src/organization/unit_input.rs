//! Choosing a unit by typing.

use docket_domain::text::fold;
use leptos::prelude::*;

use crate::{
    api::organization,
    i18n::m,
    loadable::Loadable,
    ui::{Combobox, Suggestion},
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
