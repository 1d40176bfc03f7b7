//! Those who write a demand together with whoever asked for it.

use docket_contract::{
    demand::{CoAuthorsView, DemandView},
    organization::Reference,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{Failure, demand},
    form::Form,
    i18n::{m, t, text, tf},
    live,
    loadable::Loadable,
    ui::{Combobox, Field, IconButton, Suggestion, Who, toast},
};

/// The co-authors of a demand; shown where there are any, or one chooses them.
#[component]
pub(super) fn CoAuthorsPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let key = Memo::new(move |_| {
        of.value
            .with(|demand| demand.as_ref().map(|demand| demand.base.key.clone()))
    });
    move || key.get().map(|key| view! { <Panel key/> })
}

#[component]
fn Panel(key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let authors = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::co_authors(&key).await }
    });
    live::on("demand", move |event| {
        let is_own = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        if is_own && ["demand.shared", "demand.changed"].contains(&event.kind.as_str()) {
            authors.reload();
        }
    });
    let form = Form::new();
    let can_choose = move || {
        authors
            .value
            .with(|seen| seen.as_ref().is_some_and(|seen| seen.can_choose))
    };
    let all = move || {
        authors
            .value
            .with(|seen| seen.as_ref().map(|seen| seen.co_authors.clone()))
            .unwrap_or_default()
    };
    let ended = move |outcome: Result<(), Failure>| {
        if let Err(failure) = &outcome {
            toast::fail(failure.sentence());
        }
        form.end(outcome.err());
        authors.reload();
    };
    let add = move |person: Uuid, name: String| {
        if !form.begin() {
            return;
        }
        let own = key.get_value();
        spawn_local(async move {
            let outcome = demand::add_co_author(&own, person).await;
            if outcome.is_ok() {
                toast::say(tf(m::CO_AUTHORS_ADDED, &[("name", &name)]));
            }
            ended(outcome.map(|_| ()));
        });
    };
    let remove = move |one: Reference| {
        if !form.begin() {
            return;
        }
        let own = key.get_value();
        spawn_local(async move {
            let outcome = demand::remove_co_author(&own, one.id).await;
            if outcome.is_ok() {
                let said = tf(m::CO_AUTHORS_REMOVED, &[("name", &one.name)]);
                // The page may be gone when it is taken back.
                toast::undo(said, move || restore(own.clone(), one.id, authors));
            }
            ended(outcome.map(|_| ()));
        });
    };
    view! {
        <Show when=move || can_choose() || !all().is_empty()>
            <section class="side__sec" aria-labelledby="co-authors">
                <div class="side__h"><h3 id="co-authors">{t(m::CO_AUTHORS_TITLE)}</h3></div>
                <ul class="plainlist">
                    {move || all().into_iter().map(|one| {
                        let name = one.name.clone();
                        let gone = StoredValue::new(one.clone());
                        view! {
                            <li class="row row--between">
                                <Who name=one.name/>
                                <Show when=can_choose>
                                    <IconButton
                                        icon="x"
                                        label={
                                            let name = name.clone();
                                            move || tf(m::SHARING_REMOVE, &[("name", &name)])
                                        }
                                        on_click=move || remove(gone.get_value())
                                    />
                                </Show>
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <Show when=can_choose><Choose key=key.get_value() on_choose=move |one: Suggestion| {
                    if let Ok(id) = one.value.parse() {
                        add(id, one.label);
                    }
                }/></Show>
            </section>
        </Show>
    }
}

/// Lets somebody write it again.
fn restore(key: String, person: Uuid, authors: Loadable<CoAuthorsView>) {
    spawn_local(async move {
        if let Err(failure) = demand::add_co_author(&key, person).await {
            toast::fail(failure.sentence());
        }
        authors.reload();
    });
}

/// Chooses one more, of the unit that asks.
#[component]
fn Choose(key: String, #[prop(into)] on_choose: Callback<Suggestion>) -> impl IntoView {
    let key = StoredValue::new(key);
    let value = RwSignal::new(None::<Suggestion>);
    let query = RwSignal::new(String::new());
    let found = Loadable::new(move || {
        let words = query.get();
        async move { demand::co_author_candidates(&key.get_value(), words.trim()).await }
    });
    let options = Signal::derive(move || {
        found.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            let one = |one: &Reference| Suggestion {
                value: one.id.to_string(),
                label: one.name.clone(),
                detail: String::new(),
            };
            items.map(one).collect::<Vec<_>>()
        })
    });
    let choose = Callback::new(move |choice: Option<Suggestion>| {
        if let Some(choice) = choice {
            value.set(None);
            query.set(String::new());
            on_choose.run(choice);
        }
    });
    view! {
        <Field label=m::CO_AUTHORS_ADD hint=m::CO_AUTHORS_HINT>
            <Combobox
                value
                query
                options
                list_label=m::NAV_PEOPLE
                placeholder=move || text(m::PEOPLE_SEARCH)
                on_choose=choose
            />
        </Field>
    }
}
