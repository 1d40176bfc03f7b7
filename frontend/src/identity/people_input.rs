//! Choosing several people by typing.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    api::{Query, identity},
    i18n::{Key, m, tf},
    loadable::Loadable,
    ui::{ButtonSize, Combobox, Field, IconButton, Suggestion, Who},
};

/// Several people by name, in the order in which they were chosen.
#[component]
pub fn PeopleInput(
    /// Who is chosen; the values are ids.
    chosen: RwSignal<Vec<Suggestion>>,
    /// What they are.
    #[prop(into)]
    label: TextProp,
    /// What helps to choose.
    #[prop(into)]
    hint: TextProp,
    /// What takes somebody away, with a place for the `name`.
    remove: Key,
    /// What to enter instead.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let picked = RwSignal::new(None::<Suggestion>);
    let people = Loadable::new(move || {
        identity::people(
            Query::new()
                .with_some("q", query.get().trim())
                .with("limit", "20"),
        )
    });
    let options = Signal::derive(move || {
        people.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                chosen.with(|chosen| {
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
                        .filter(|one| chosen.iter().all(|other| other.value != one.value))
                        .collect()
                })
            })
        })
    });
    let take = move |choice: Option<Suggestion>| {
        if let Some(person) = choice {
            chosen.update(|chosen| chosen.push(person));
            picked.set(None);
            query.set(String::new());
        }
    };
    let named = label.clone();
    view! {
        <Field label hint optional=true error=error>
            <Combobox value=picked query=query options=options list_label=m::NAV_PEOPLE on_choose=take/>
        </Field>
        <ul class="people-chosen" aria-label=move || named.get()>
            <For each=move || chosen.get() key=|person| person.value.clone() let:person>
                {
                    let (id, name) = (person.value, person.label.clone());
                    view! {
                        <li>
                            <Who name=person.label/>
                            <IconButton
                                icon="x"
                                size=ButtonSize::Small
                                label=move || tf(remove, &[("name", &name)])
                                on_click=move || chosen.update(|chosen| chosen.retain(|one| one.value != id))
                            />
                        </li>
                    }
                }
            </For>
        </ul>
    }
}
