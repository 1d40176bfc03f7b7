//! The registers demands are sorted by: categories and strategic objectives.

use docket_contract::organization::{CreateRegisterEntry, PatchRegisterEntry, RegisterEntryView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use super::section::Section;
use crate::{
    api::{self, Answer, organization, organization::Register},
    audit::{Looking, PastButton, PastDrawer, Trail},
    form::{Form, FormFailure},
    i18n::{Key, language, m, t, text, tf},
    listing::{Listed, Listing},
    live,
    local_text::{LocalDraft, LocalTextInput, every_language},
    session,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Empty, Field, Tag,
        TextInput, toast,
    },
};

/// The categories of demands.
#[component]
pub fn CategoriesPage() -> impl IntoView {
    view! { <Entries register=Register::Categories name=m::ORGANIZATION_CATEGORIES lead=m::REGISTER_CATEGORIES/> }
}

/// The strategic objectives demands serve.
#[component]
pub fn ObjectivesPage() -> impl IntoView {
    view! { <Entries register=Register::Objectives name=m::ORGANIZATION_OBJECTIVES lead=m::REGISTER_OBJECTIVES/> }
}

/// One register: its entries, adding, changing and archiving them.
#[component]
fn Entries(register: Register, name: Key, lead: Key) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let entries = Listing::new(move |_| organization::entries(register));
    live::soon(&["organization"], move || entries.reload());
    let looking = Looking::default();
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<RegisterEntryView>);
    let edit = move |entry: Option<RegisterEntryView>| {
        edited.set(entry);
        open.set(true);
    };
    let line = move |entry: RegisterEntryView| {
        let (shown, moved, words) = (entry.clone(), entry.clone(), entry.name);
        let archived = entry.archived_at.is_some();
        let trail = Trail {
            path: format!("{}/{}", register.path(), entry.id),
            kind: "organization",
            id: Some(entry.id),
            name: words.get(untrack(language).tag()).to_owned(),
        };
        view! {
            <tr>
                <th scope="row">
                    {move || words.get(language().tag()).to_owned()} " "
                    {archived.then(|| view! { <Tag>{t(m::PERSON_ARCHIVED)}</Tag> })}
                </th>
                <td class="key">{entry.key}</td>
                <td class="num"><span class="row row--1 row--end">
                    <Show when=move || reads.get()><PastButton looking of=trail.clone()/></Show>
                    <Show when=move || may.get()>
                        <span class="row row--1">
                            <Button local=true size=ButtonSize::Small on_click={
                                let shown = shown.clone();
                                move || edit(Some(shown.clone()))
                            }>{t(m::DIALOG_CHANGE)}</Button>
                            <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click={
                                let moved = moved.clone();
                                move || archive(register, entries, &moved, !archived, true)
                            }>{t(if archived { m::PERSON_RESTORE } else { m::PERSON_ARCHIVE })}</Button>
                        </span>
                    </Show>
                </span></td>
            </tr>
        }
    };
    view! {
        <Section name>
            <div class="row row--between">
                <p class="t2">{t(lead)}</p>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || edit(None)>{t(m::REGISTER_ADD)}</Button>
                </Show>
            </div>
            <Listed of=entries label=name empty=move || view! { <Empty title=m::REGISTER_EMPTY body=lead/> }>
                <table class="plain-t" aria-label=t(name)>
                    <thead><tr>
                        <th scope="col">{t(m::PERSON_NAME)}</th>
                        <th scope="col">{t(m::DEMAND_KEY)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || entries.items.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </Listed>
        </Section>
        <PastDrawer looking/>
        <EntryDialog register open edited on_saved=move || entries.reload()/>
    }
}

/// Takes an entry out of use or back into it; `undoable` offers the way back.
fn archive(
    register: Register,
    entries: Listing<RegisterEntryView>,
    entry: &RegisterEntryView,
    archived: bool,
    undoable: bool,
) {
    let (id, etag) = (entry.id, api::etag(entry.version));
    let name = entry.name.get(untrack(language).tag()).to_owned();
    spawn_local(async move {
        let changes = PatchRegisterEntry {
            archived: Some(archived),
            ..PatchRegisterEntry::default()
        };
        match organization::patch_entry(register, id, &changes, &etag).await {
            Ok(reply) => {
                entries.reload();
                let said = if archived {
                    m::UNIT_NOW_ARCHIVED
                } else {
                    m::UNIT_NOW_RESTORED
                };
                let said = tf(said, &[("unit", &name)]);
                if undoable {
                    let back = reply.body;
                    toast::undo(said, move || {
                        archive(register, entries, &back, !archived, false);
                    });
                } else {
                    toast::say(said);
                }
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

/// The name of an entry while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    register: Register,
    /// The entry, once one is changed.
    id: RwSignal<Option<Uuid>>,
    name: LocalDraft,
}

impl Changing for Controls {
    type View = RegisterEntryView;

    fn of(view: &RegisterEntryView) -> Fields {
        fields_of(&PatchRegisterEntry {
            name: Some(view.name.clone()),
            archived: None,
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchRegisterEntry {
            name: Some(self.name.text()),
            archived: None,
        })
    }

    fn show(self, view: &RegisterEntryView, takes: &dyn Fn(&str) -> bool) {
        self.id.set(Some(view.id));
        if takes("name") {
            self.name.set(Some(&view.name));
        }
    }

    fn name(_: &str) -> Key {
        m::PERSON_NAME
    }

    fn words(self, _: &str, value: &Value, _: &RegisterEntryView) -> String {
        every_language(value)
    }

    async fn load(self) -> Answer<RegisterEntryView> {
        organization::entry(self.register, self.id.get_untracked().unwrap_or_default()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<RegisterEntryView> {
        let id = self.id.get_untracked().unwrap_or_default();
        organization::patch_entry(self.register, id, &fields, &etag).await
    }
}

/// Writes a new entry or changes one.
#[component]
fn EntryDialog(
    register: Register,
    open: RwSignal<bool>,
    edited: RwSignal<Option<RegisterEntryView>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let key = RwSignal::new(String::new());
    let name = LocalDraft::default();
    let is_new = move || edited.with(Option::is_none);
    let controls = Controls {
        register,
        id: RwSignal::new(None),
        name,
    };
    let saved = move || {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        let _ = on_saved.try_run(());
    };
    let draft = Draft::new(controls, form, move |_| saved());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            key.set(String::new());
            match edited.get_untracked() {
                Some(entry) => {
                    let etag = api::etag(entry.version);
                    draft.begin(entry, etag);
                }
                None => name.set(None),
            }
        }
    });
    let send = Callback::new(move |()| {
        if edited.with_untracked(Option::is_some) {
            draft.save();
            return;
        }
        if !form.begin() {
            return;
        }
        let entry = CreateRegisterEntry {
            key: Some(key.get_untracked())
                .filter(|key| !key.trim().is_empty())
                .unwrap_or_else(|| name.key('-')),
            name: name.text(),
        };
        spawn_local(async move {
            match organization::create_entry(register, &entry).await {
                Ok(_) => {
                    form.end(None);
                    saved();
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=move || text(if is_new() { m::REGISTER_ADD } else { m::REGISTER_CHANGE })>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/key"]/>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <Show when=is_new>
                        <Field label=m::DEMAND_KEY optional=true hint=m::UNIT_CODE_HINT error=form.error("/key")>
                            <TextInput value=key/>
                        </Field>
                    </Show>
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
