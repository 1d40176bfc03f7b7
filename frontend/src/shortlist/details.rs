//! What a shortlist says of its meeting: making one, and changing one.

use chrono::NaiveDate;
use docket_contract::shortlist::{CreateShortlist, PatchShortlist, ShortlistView};
use docket_domain::shortlist::{MAX_NAME_CHARS, MAX_PLACE_CHARS, MAX_TEXT_CHARS};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::Value;
use uuid::Uuid;

use super::meeting::Meeting;
use crate::{
    api::{Answer, shortlist},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{Key, m, t, text},
    identity::PeopleInput,
    organization::UnitInput,
    session::Session,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
    ui::{
        Button, ButtonKind, DateInput, Dialog, DialogActions, DialogBody, Field, Suggestion,
        TextArea, TextInput, toast,
    },
};

/// Places of the body that have a control.
pub(super) const PLACES: &[&str] = &[
    "/name",
    "/meets_on",
    "/place",
    "/purpose",
    "/unit_id",
    "/person_ids",
];

/// A most number of characters, as controls want it.
fn most(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX)
}

/// A shortlist while it is made or changed.
#[derive(Clone, Copy)]
pub(super) struct Details {
    /// The shortlist that is changed; empty while one is made.
    key: RwSignal<String>,
    name: RwSignal<String>,
    day: RwSignal<Option<NaiveDate>>,
    place: RwSignal<String>,
    purpose: RwSignal<String>,
    unit: RwSignal<Option<Suggestion>>,
    people: RwSignal<Vec<Suggestion>>,
}

impl Details {
    /// Of a shortlist that is not made yet.
    pub fn new() -> Self {
        Self {
            key: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            day: RwSignal::new(None),
            place: RwSignal::new(String::new()),
            purpose: RwSignal::new(String::new()),
            unit: RwSignal::new(None),
            people: RwSignal::new(Vec::new()),
        }
    }

    /// Empties everything; whoever makes it attends, and it is held today, as
    /// long as nobody says otherwise.
    pub fn begin(self, session: Option<Session>) {
        self.key.set(String::new());
        for text in [self.name, self.place, self.purpose] {
            text.set(String::new());
        }
        self.unit.set(None);
        let me = session.and_then(|session| {
            let id = untrack(|| session.person_id())?;
            Some(suggestion(id, &untrack(|| session.name())))
        });
        self.people.set(me.into_iter().collect());
        self.day
            .set(session.and_then(|session| untrack(|| session.today())));
    }

    fn ids(self) -> Vec<Uuid> {
        self.people
            .with_untracked(|people| people.iter().flat_map(|one| one.value.parse()).collect())
    }

    /// Whether the day is missing; then its field, which says so, has the focus.
    pub fn lacks_day(self) -> bool {
        let lacks = self.day.with_untracked(Option::is_none);
        if lacks {
            browser::focus("dialog[open] .field--bad input");
        }
        lacks
    }

    /// What is sent to make it, with demands on it; none while a day is missing.
    pub fn made(self, demand_ids: Vec<Uuid>) -> Option<CreateShortlist> {
        Some(CreateShortlist {
            name: self.name.get_untracked(),
            meets_on: self.day.get_untracked()?,
            place: self.place.get_untracked(),
            purpose: self.purpose.get_untracked(),
            unit_id: self
                .unit
                .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
            person_ids: self.ids(),
            demand_ids,
        })
    }
}

fn suggestion(id: Uuid, name: &str) -> Suggestion {
    Suggestion {
        value: id.to_string(),
        label: name.to_owned(),
        detail: String::new(),
    }
}

impl Changing for Details {
    type View = ShortlistView;

    fn of(view: &ShortlistView) -> Fields {
        fields_of(&PatchShortlist {
            name: Some(view.name.clone()),
            meets_on: Some(view.meets_on),
            place: Some(view.place.clone()),
            purpose: Some(view.purpose.clone()),
            person_ids: Some(view.people.iter().map(|person| person.id).collect()),
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchShortlist {
            name: Some(self.name.get_untracked()),
            meets_on: self.day.get_untracked(),
            place: Some(self.place.get_untracked()),
            purpose: Some(self.purpose.get_untracked()),
            person_ids: Some(self.ids()),
        })
    }

    fn show(self, view: &ShortlistView, takes: &dyn Fn(&str) -> bool) {
        self.key.set(view.key.clone());
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("meets_on") {
            self.day.set(Some(view.meets_on));
        }
        if takes("place") {
            self.place.set(view.place.clone());
        }
        if takes("purpose") {
            self.purpose.set(view.purpose.clone());
        }
        if takes("person_ids") {
            let people = view.people.iter();
            self.people
                .set(people.map(|one| suggestion(one.id, &one.name)).collect());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "meets_on" => m::SHORTLIST_DAY,
            "place" => m::SHORTLIST_PLACE,
            "purpose" => m::SHORTLIST_PURPOSE,
            "person_ids" => m::SHORTLIST_ATTENDING,
            _ => m::SHORTLIST_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, theirs: &ShortlistView) -> String {
        match (field, value) {
            ("meets_on", Value::String(day)) => day
                .parse::<NaiveDate>()
                .map_or_else(|_| day.clone(), format::date),
            ("person_ids", Value::Array(ids)) => {
                let known = |id: &Value| {
                    let id = id.as_str().unwrap_or_default();
                    let own = self.people.with_untracked(|people| {
                        let own = people.iter().find(|one| one.value == id);
                        own.map(|one| one.label.clone())
                    });
                    let their = theirs.people.iter().find(|one| one.id.to_string() == id);
                    own.or_else(|| their.map(|one| one.name.clone()))
                        .unwrap_or_default()
                };
                ids.iter().map(known).collect::<Vec<_>>().join(", ")
            }
            _ => value.as_str().unwrap_or_default().to_owned(),
        }
    }

    async fn load(self) -> Answer<ShortlistView> {
        shortlist::find(&self.key.get_untracked()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<ShortlistView> {
        shortlist::change(&self.key.get_untracked(), &fields, &etag).await
    }
}

/// The controls.
#[component]
pub(super) fn DetailFields(
    /// What they enter.
    details: Details,
    /// The form around them.
    form: Form,
    /// Whether the unit is asked for, which stays for good.
    #[prop(optional)]
    asks_unit: bool,
) -> impl IntoView {
    let day_error = {
        let told = form.error("/meets_on");
        Signal::derive(move || {
            let lacks = details.day.with(Option::is_none);
            let lacks = lacks.then(|| text(m::FIELD_REQUIRED).to_owned());
            lacks.or_else(|| told.get())
        })
    };
    view! {
        <Field label=m::SHORTLIST_NAME hint=m::SHORTLIST_NAME_HINT required=true error=form.error("/name")>
            <TextInput value=details.name max_length=most(MAX_NAME_CHARS)/>
        </Field>
        <div class="sl-two">
            <Field label=m::SHORTLIST_DAY required=true error=day_error>
                <DateInput value=details.day/>
            </Field>
            <Field label=m::SHORTLIST_PLACE optional=true error=form.error("/place")>
                <TextInput value=details.place max_length=most(MAX_PLACE_CHARS)/>
            </Field>
        </div>
        <Field label=m::SHORTLIST_PURPOSE hint=m::SHORTLIST_PURPOSE_HINT optional=true error=form.error("/purpose")>
            <TextArea value=details.purpose max_length=most(MAX_TEXT_CHARS)/>
        </Field>
        {asks_unit.then(|| view! {
            <Field label=m::DEMAND_UNIT hint=m::SHORTLIST_UNIT_HINT optional=true error=form.error("/unit_id")>
                <UnitInput value=details.unit/>
            </Field>
        })}
        <PeopleInput
            chosen=details.people
            label=m::SHORTLIST_ATTENDING
            hint=m::SHORTLIST_ATTENDING_HINT
            remove=m::SHORTLIST_ATTENDING_REMOVE
            error=form.error("/person_ids")
        />
    }
}

/// Makes a shortlist and opens it.
#[component]
pub(super) fn NewShortlist(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let details = Details::new();
    let session = Session::here();
    let navigate = use_navigate();
    Effect::new(move || {
        if open.get() {
            form.end(None);
            details.begin(session);
        }
    });
    let send = Callback::new(move |()| {
        if details.lacks_day() || !form.begin() {
            return;
        }
        let Some(new) = details.made(Vec::new()) else {
            return form.end(None);
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match shortlist::create(&new).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    if form.is_here() {
                        let path = format!("/shortlists/{}", reply.body.key);
                        navigate(&path, NavigateOptions::default());
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open wide=true title=m::SHORTLIST_NEW>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=PLACES/>
                    <DetailFields details form asks_unit=true/>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SHORTLIST_NEW)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// Changes what a shortlist says of its meeting. What somebody else saved
/// meanwhile is never overwritten unseen.
#[component]
pub(super) fn ChangeShortlist(
    /// The shortlist.
    of: Meeting,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let details = Details::new();
    let draft = Draft::new(details, form, move |reply| {
        let _ = open.try_set(false);
        of.head.replace(reply.body, reply.etag);
        toast::say(text(m::ACCOUNT_SAVED));
    });
    Effect::new(move || {
        if open.get()
            && let Some(view) = of.head.value.get_untracked()
        {
            draft.begin(view, of.etag());
        }
    });
    view! {
        <Dialog open wide=true title=m::SHORTLIST_CHANGE>
            <form novalidate on:submit=move |event| { event.prevent_default(); if !details.lacks_day() { draft.save(); } }>
                <DialogBody>
                    <FormFailure form fields=PLACES/>
                    <DetailFields details form/>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <DraftDialog draft/>
    }
}
