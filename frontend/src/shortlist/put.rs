//! Putting demands on a shortlist, from wherever they are listed: on one that is
//! being prepared or in session, or on a new one.

use docket_contract::shortlist::{AddEntries, ListedShortlist};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use uuid::Uuid;

use super::details::{DetailFields, Details, PLACES};
use crate::{
    api::{Failure, shortlist},
    form::{Form, FormFailure},
    format,
    i18n::{m, t, tf, tn},
    loadable::{Loadable, Loaded},
    session::Session,
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, Select, SelectOption,
        TextArea, toast,
    },
};

/// The dialog that asks which shortlist a demand is put on.
#[component]
pub(crate) fn PutOn(
    /// Whether it asks.
    open: RwSignal<bool>,
    /// Id of the demand.
    #[prop(into)]
    demand: Signal<Option<Uuid>>,
) -> impl IntoView {
    view! {
        <Dialog open wide=true title=m::SHORTLIST_PUT>
            <Show when=move || open.get()>
                {move || {
                    let demands = demand.get_untracked().into_iter().collect::<Vec<_>>();
                    view! { <PutForm open demands/> }
                }}
            </Show>
        </Dialog>
    }
}

/// Asks which shortlist some demands are put on, inside a dialog.
#[component]
pub(crate) fn PutForm(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// Ids of the demands.
    demands: Vec<Uuid>,
) -> impl IntoView {
    let known = Loadable::new(shortlist::open_ones);
    view! {
        <Loaded of=known label=m::NAV_SHORTLISTS>
            {
                let demands = demands.clone();
                move || known.value.get().map(|page| view! {
                    <Choose open demands=demands.clone() known=page.items/>
                })
            }
        </Loaded>
    }
}

/// Puts demands on a shortlist, or on a new one; gives its key and name.
///
/// # Errors
/// See [`crate::api::get`].
async fn put(
    which: Option<(String, String)>,
    details: Details,
    demand_ids: Vec<Uuid>,
    note: String,
) -> Result<Option<(String, String)>, Failure> {
    if let Some((key, name)) = which {
        let added = AddEntries {
            demand_ids,
            note: Some(note).filter(|note| !note.trim().is_empty()),
        };
        shortlist::add(&key, &added).await?;
        return Ok(Some((key, name)));
    }
    let Some(new) = details.made(demand_ids) else {
        return Ok(None);
    };
    let made = shortlist::create(&new).await?.body;
    Ok(Some((made.key, made.name)))
}

#[component]
fn Choose(open: RwSignal<bool>, demands: Vec<Uuid>, known: Vec<ListedShortlist>) -> impl IntoView {
    let form = Form::new();
    let details = Details::new();
    details.begin(Session::here());
    let note = RwSignal::new(String::new());
    // The one that meets next is the likeliest.
    let next = known.iter().min_by_key(|one| one.meets_on);
    let chosen = RwSignal::new(next.map_or_else(String::new, |one| one.key.clone()));
    let known = StoredValue::new(known);
    let options = Signal::derive(move || {
        known.with_value(|known| {
            let option = |one: &ListedShortlist| {
                let words = format!("{} {}, {}", one.key, one.name, format::date(one.meets_on));
                SelectOption::new(&one.key, words)
            };
            known.iter().map(option).collect::<Vec<_>>()
        })
    });
    let is_new = Memo::new(move |_| chosen.with(String::is_empty));
    let send = Callback::new(move |()| {
        let lacks_day = untrack(|| is_new.get()) && details.lacks_day();
        if demands.is_empty() || lacks_day || !form.begin() {
            return;
        }
        let demands = demands.clone();
        let count = demands.len() as u64;
        let key = chosen.get_untracked();
        let which = known.with_value(|known| {
            let found = known.iter().find(|one| one.key == key);
            found.map(|one| (one.key.clone(), one.name.clone()))
        });
        let note = note.get_untracked();
        spawn_local(async move {
            match put(which, details, demands, note).await {
                Ok(Some((key, name))) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(tn(
                        m::SHORTLIST_PUT_DONE,
                        count,
                        &[("key", &key), ("name", &name)],
                    ));
                }
                Ok(None) => form.end(None),
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
            <DialogBody>
                <FormFailure form fields=PLACES/>
                <Field label=m::SHORTLIST_WHICH>
                    <Select value=chosen options none=m::SHORTLIST_WHICH_NEW/>
                </Field>
                <Show
                    when=move || is_new.get()
                    fallback=move || view! {
                        <Field label=m::SHORTLIST_NOTE_LABEL hint=m::SHORTLIST_NOTE_HINT optional=true error=form.error("/note")>
                            <TextArea value=note/>
                        </Field>
                        <p class="sm"><A href=move || format!("/shortlists/{}", chosen.get())>{move || tf(m::SHORTLIST_OPEN, &[("key", &chosen.get())])}</A></p>
                    }
                >
                    <DetailFields details form asks_unit=true/>
                </Show>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SHORTLIST_PUT)}</Button>
            </DialogActions>
        </form>
    }
}
