//! Keeping what is on screen as a view, and changing a view's name and whom it
//! is shared with.

use std::collections::BTreeSet;

use docket_contract::{
    problem::Code,
    saved_view::{CreateSavedView, PatchSavedView, SavedViewView},
};
use docket_domain::{
    identity::Permission,
    saved_view::{MAX_NAME_CHARS, ViewSharing},
};
use leptos::{context::Provider, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::viewing::Viewing;
use crate::{
    api::{self, saved_view},
    form::{Form, FormFailure},
    i18n::{m, t, text, tf},
    later::LaterDialog,
    organization::UnitsInput,
    saved_view::address,
    session::Session,
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, RadioGroup, RadioOption,
        TextInput, toast,
    },
};

const NOBODY: &str = "nobody";
const UNITS: &str = "units";
const EVERYONE: &str = "everyone";

/// The dialog in which a view is kept or changed.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    open: RwSignal<bool>,
    /// The view that is changed; none for a new one.
    view: RwSignal<Option<SavedViewView>>,
    name: RwSignal<String>,
    with: RwSignal<String>,
    units: RwSignal<BTreeSet<Uuid>>,
    form: Form,
}

impl Keeping {
    /// A dialog that is not open.
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            view: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            with: RwSignal::new(NOBODY.to_owned()),
            units: RwSignal::new(BTreeSet::new()),
            form: Form::new(),
        }
    }

    /// Opens it for a view, or for a new one.
    pub(super) fn begin(self, viewing: Viewing, view: Option<SavedViewView>) {
        let sharing = view.as_ref().map(|view| view.sharing.clone());
        let sharing = sharing.unwrap_or_default();
        let name = view.as_ref().map(|view| view.name.clone());
        // A new one begins with the words that are searched for.
        let words = || untrack(|| viewing.filters.asked().remove("q"));
        self.name.set(name.or_else(words).unwrap_or_default());
        self.with.set(sharing.key().to_owned());
        self.units.set(sharing.units().collect());
        self.view.set(view);
        self.form.end(None);
        self.open.set(true);
    }

    fn sharing(self) -> ViewSharing {
        match self.with.get_untracked().as_str() {
            EVERYONE => ViewSharing::Everyone,
            UNITS => ViewSharing::Units {
                units: self.units.get_untracked(),
            },
            _ => ViewSharing::Nobody,
        }
    }
}

/// The place of the dialog in which a view is kept or changed.
#[component]
pub(super) fn Keep(keeping: Keeping, viewing: Viewing) -> impl IntoView {
    view! {
        <Provider value=(keeping, viewing)>
            <LaterDialog which=|dialogs| dialogs.keep_view open=keeping.open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn KeepViewDialog() -> impl IntoView {
    let around = use_context::<(Keeping, Viewing)>();
    around.map(|(keeping, viewing)| view! { <KeepDialog keeping viewing/> })
}

/// The dialog in which a view is kept or changed.
#[component]
fn KeepDialog(keeping: Keeping, viewing: Viewing) -> impl IntoView {
    let title = move || {
        keeping.view.with(|view| match view {
            Some(_) => text(m::VIEWS_EDIT_TITLE),
            None => text(m::VIEWS_SAVE_TITLE),
        })
    };
    view! {
        <Dialog open=keeping.open title>
            <Fields keeping viewing/>
        </Dialog>
    }
}

#[component]
fn Fields(keeping: Keeping, viewing: Viewing) -> impl IntoView {
    let Keeping { form, with, .. } = keeping;
    let navigate = use_navigate();
    let go = Callback::new(move |id: Uuid| navigate(&address(id), NavigateOptions::default()));
    let send = move || {
        if !form.begin() {
            return;
        }
        let view = keeping.view.get_untracked();
        let name = keeping.name.get_untracked().trim().to_owned();
        let sharing = keeping.sharing();
        let query = untrack(|| viewing.written());
        spawn_local(async move {
            let answer = match &view {
                Some(view) => {
                    let changes = PatchSavedView {
                        name: Some(name),
                        sharing: Some(sharing),
                        query: None,
                    };
                    saved_view::change(view.id, &changes, &api::etag(view.version)).await
                }
                None => {
                    let new = CreateSavedView {
                        name,
                        query,
                        sharing,
                    };
                    saved_view::create(&new).await
                }
            };
            match answer {
                Ok(reply) => {
                    toast::say(tf(m::VIEWS_SAVED, &[("name", &reply.body.name)]));
                    let id = reply.body.id;
                    viewing.accept_name(reply.body);
                    let _ = keeping.open.try_set(false);
                    form.end(None);
                    if view.is_none() && form.is_here() {
                        go.run(id);
                    }
                }
                Err(failure) => {
                    // What was entered stays, and is sent over what they left.
                    if failure.is(Code::Stale) {
                        keeping.renew(viewing).await;
                    }
                    form.end(Some(failure));
                }
            }
        });
    };
    // Everyone is for those who screen or decide on all demands.
    let session = Session::here();
    let may_all = move || {
        let curating = [Permission::DemandTriage, Permission::DemandDecide];
        let holds =
            |permission| session.is_some_and(|session| session.holds_everywhere(permission));
        curating.into_iter().any(holds)
    };
    let begun = with.get_untracked();
    let is_own = keeping
        .view
        .with_untracked(|view| view.as_ref().is_none_or(|view| view.is_own));
    let mut options = Vec::new();
    if is_own {
        options.push(RadioOption::new(NOBODY, m::VIEWS_NOBODY));
    }
    options.push(RadioOption::new(UNITS, m::VIEWS_UNITS).hint(m::VIEWS_UNITS_HINT));
    if begun == EVERYONE || untrack(may_all) {
        options.push(RadioOption::new(EVERYONE, m::VIEWS_EVERYONE));
    }
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <FormFailure form fields=&["/name", "/sharing", "/sharing/units"]/>
                <Field label=m::VIEWS_NAME required=true error=form.error("/name")>
                    <TextInput value=keeping.name max_length=u32::try_from(MAX_NAME_CHARS).unwrap_or(u32::MAX)/>
                </Field>
                <RadioGroup legend=m::VIEWS_SHARING hint=m::VIEWS_SHARING_HINT value=with options error=form.error("/sharing")/>
                <Show when=move || with.with(|with| with == UNITS)>
                    <UnitsInput chosen=keeping.units label=m::SHARING_UNITS hint=m::SHARING_UNITS_HINT error=form.error("/sharing/units")/>
                </Show>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || keeping.open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
            </DialogActions>
        </form>
    }
}

impl Keeping {
    /// Reads the view again, so that what is entered can be sent once more.
    async fn renew(self, viewing: Viewing) {
        let Some(id) = self
            .view
            .try_with_untracked(|view| view.as_ref().map(|view| view.id))
            .flatten()
        else {
            return;
        };
        if let Ok(reply) = saved_view::list().await
            && let Some(view) = reply.body.items.into_iter().find(|view| view.id == id)
        {
            let _ = self.view.try_set(Some(view.clone()));
            if let Some(views) = viewing.views {
                views.take(view);
            }
        }
    }
}
