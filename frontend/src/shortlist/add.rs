//! Adding demands to a shortlist: found by key or words, chosen together.

use std::collections::BTreeSet;

use docket_contract::{demand::DemandSummary, shortlist::AddEntries};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::meeting::Meeting;
use crate::{
    api::{Query, demand, shortlist},
    form::{Form, FormFailure},
    i18n::{m, t, text, tn},
    listing::{Listed, Listing},
    session,
    ui::{
        Art, Button, ButtonKind, Checkbox, Dialog, DialogActions, DialogBody, Empty, Field,
        InputKind, TextArea, TextInput, toast,
    },
};

/// The dialog that adds demands.
#[component]
pub(super) fn AddDemands(
    /// The shortlist.
    of: Meeting,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open wide=true title=m::SHORTLIST_ADD>
            <Choice of open/>
        </Dialog>
    }
}

/// The demands to choose from; loaded when the dialog opens.
#[component]
fn Choice(of: Meeting, open: RwSignal<bool>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let note = RwSignal::new(String::new());
    let chosen = RwSignal::new(BTreeSet::<Uuid>::new());
    let form = Form::new();
    let scores = session::may(Permission::ScoreRead);
    let demands = Listing::new(move |cursor| {
        let sort = if scores.get() {
            "-score"
        } else {
            "-updated_at"
        };
        let query = Query::new()
            .with("status_category", "open,decided")
            .with_some("q", words.get().trim())
            .with("sort", sort)
            .with("limit", "50")
            .with_some("cursor", &cursor.unwrap_or_default());
        demand::list(query)
    });
    let is_on = move |id: Uuid| {
        of.entries.value.with(|entries| {
            let mut items = entries.iter().flat_map(|entries| &entries.items);
            items.any(|entry| entry.demand.id == id)
        })
    };
    let others = Memo::new(move |_| {
        demands.items.with(|items| {
            let others = items.iter().filter(|demand| !is_on(demand.id));
            others.cloned().collect::<Vec<_>>()
        })
    });
    let send = Callback::new(move |()| {
        // In the order they are listed, and then those found by other words.
        let mut rest = chosen.get_untracked();
        let listed = demands.items.with_untracked(|items| {
            let ids = items.iter().map(|demand| demand.id);
            ids.filter(|id| rest.remove(id)).collect::<Vec<_>>()
        });
        let demand_ids: Vec<Uuid> = listed.into_iter().chain(rest).collect();
        if demand_ids.is_empty() || !form.begin() {
            return;
        }
        let count = demand_ids.len() as u64;
        let added = AddEntries {
            demand_ids,
            note: Some(note.get_untracked()).filter(|note| !note.trim().is_empty()),
        };
        let key = of.key.get_untracked();
        spawn_local(async move {
            match shortlist::add(&key, &added).await {
                Ok(reply) => {
                    form.end(None);
                    of.entries.replace(reply.body, None);
                    let _ = open.try_set(false);
                    toast::say(tn(m::SHORTLIST_ADDED, count, &[]));
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
            <DialogBody>
                <FormFailure form fields=&["/note"]/>
                <TextInput value=words kind=InputKind::Search label=m::SHORTLIST_FIND placeholder=m::SHORTLIST_FIND/>
                <Listed
                    of=demands
                    label=m::NAV_DEMANDS
                    filtered=Signal::derive(move || words.with(|words| !words.trim().is_empty()))
                    on_clear=move || words.set(String::new())
                    empty=|| view! { <Empty title=m::DEMANDS_EMPTY/> }
                >
                    <Show
                        when=move || !others.with(Vec::is_empty)
                        fallback=|| view! { <Empty art=Art::Filtered title=m::SHORTLIST_ALL_ON/> }
                    >
                        <ul class="pick" tabindex="0" aria-label=t(m::NAV_DEMANDS)>
                            <For each=move || others.get() key=|demand| demand.id let:demand>
                                <Choosable demand chosen/>
                            </For>
                        </ul>
                    </Show>
                </Listed>
                <Field label=m::SHORTLIST_NOTE_LABEL hint=m::SHORTLIST_NOTE_HINT optional=true error=form.error("/note")>
                    <TextArea value=note rows=2/>
                </Field>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy=form.busy
                    disabled=Signal::derive(move || chosen.with(BTreeSet::is_empty))
                >{move || match chosen.with(BTreeSet::len) {
                    0 => text(m::SHORTLIST_ADD).to_owned(),
                    count => tn(m::SHORTLIST_ADD_COUNT, count as u64, &[]),
                }}</Button>
            </DialogActions>
        </form>
    }
}

/// A demand that can be added.
#[component]
fn Choosable(demand: DemandSummary, chosen: RwSignal<BTreeSet<Uuid>>) -> impl IntoView {
    let id = demand.id;
    let detail = demand.unit.map(|unit| unit.name).unwrap_or_default();
    view! {
        <li>
            <Checkbox
                checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&id)))
                on_change=move |on: bool| chosen.update(|chosen| match on {
                    true => drop(chosen.insert(id)),
                    false => drop(chosen.remove(&id)),
                })
            >
                <span class="key">{demand.key}</span> " " {demand.title}
                <small class="hint">{detail}</small>
            </Checkbox>
        </li>
    }
}
