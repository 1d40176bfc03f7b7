//! Choosing a person by typing.

use leptos::prelude::*;

use crate::{
    api::{Query, identity},
    i18n::{m, text},
    loadable::Loadable,
    ui::{Combobox, Suggestion},
};

/// A person by name or e-mail address; the server narrows the list.
#[component]
pub fn PersonInput(
    /// The chosen person; its value is the id.
    value: RwSignal<Option<Suggestion>>,
    /// Told the choice.
    #[prop(optional, into)]
    on_choose: Option<Callback<Option<Suggestion>>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let people = Loadable::new(move || {
        let chosen = value.with_untracked(|value| value.as_ref().map(|one| one.label.clone()));
        // Right after choosing, the field holds the choice: offer everybody again.
        let typed = query.get();
        let words = if chosen.as_deref() == Some(typed.as_str()) {
            ""
        } else {
            typed.trim()
        };
        identity::people(Query::new().with_some("q", words).with("limit", "20"))
    });
    let options = move || {
        people.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .filter(|person| person.archived_at.is_none())
                    .map(|person| Suggestion {
                        value: person.id.to_string(),
                        label: person.name.clone(),
                        detail: person
                            .unit
                            .as_ref()
                            .map_or_else(String::new, |unit| unit.name.clone()),
                    })
                    .collect()
            })
        })
    };
    let on_choose = Callback::new(move |choice: Option<Suggestion>| {
        if let Some(on_choose) = on_choose {
            on_choose.run(choice);
        }
    });
    view! {
        <Combobox
            value=value
            query=query
            options=Signal::derive(options)
            list_label=m::NAV_PEOPLE
            placeholder=move || text(m::PEOPLE_SEARCH)
            on_choose=on_choose
        />
    }
}
