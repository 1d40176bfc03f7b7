//! The units of the organisation, as a tree.

use docket_contract::organization::{CreateUnit, PatchUnit, Reference, UnitView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use super::UnitInput;
use crate::{
    api::{self, Answer, Query, identity, organization},
    audit::{Looking, PastButton, PastDrawer, Trail},
    form::{Form, FormFailure},
    i18n::{Key, m, t, text, tf},
    listing::{Listed, Listing},
    live, session, shell,
    stale::{Changing, Draft, DraftDialog, Fields, chosen_name, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Combobox, Dialog, DialogActions, DialogBody, Empty, Field,
        Suggestion, Tag, TextInput, Who, toast,
    },
};

/// All units, children below their parents.
#[component]
pub fn UnitsPage() -> impl IntoView {
    shell::page(m::NAV_UNITS);
    let may = session::may(Permission::UnitManage);
    let reads = session::may_any(&[Permission::UnitManage, Permission::AuditRead]);
    let triages = session::may(Permission::DemandTriage);
    let units = Listing::new(|_| organization::units(true));
    live::soon(&["unit"], move || units.reload());
    let looking = Looking::default();
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<UnitView>);
    let edit = move |unit: Option<UnitView>| {
        edited.set(unit);
        open.set(true);
    };
    let archive = move |unit: UnitView, archived: bool| {
        spawn_local(async move {
            let changes = PatchUnit {
                archived: Some(archived),
                ..PatchUnit::default()
            };
            match organization::patch_unit(unit.id, &changes, &api::etag(unit.version)).await {
                Ok(reply) => {
                    units.reload();
                    let said = if archived {
                        m::UNIT_NOW_ARCHIVED
                    } else {
                        m::UNIT_NOW_RESTORED
                    };
                    let back = reply.body;
                    toast::undo(tf(said, &[("unit", &back.name)]), move || {
                        let (id, etag) = (back.id, api::etag(back.version));
                        spawn_local(async move {
                            let changes = PatchUnit {
                                archived: Some(!archived),
                                ..PatchUnit::default()
                            };
                            match organization::patch_unit(id, &changes, &etag).await {
                                Ok(_) => units.reload(),
                                Err(failure) => toast::fail(failure.sentence()),
                            }
                        });
                    });
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let line = move |unit: UnitView| {
        let archived = unit.archived_at.is_some();
        let (shown, moved) = (unit.clone(), unit.clone());
        let trail = Trail {
            path: format!("/units/{}", unit.id),
            kind: "unit",
            id: Some(unit.id),
            name: unit.name.clone(),
        };
        view! {
            <tr>
                <td><span class="indent row row--1" style=("--depth", unit.depth.max(0).to_string())>
                    {
                        let (name, href) = (unit.name.clone(), format!("/units/{}", unit.id));
                        view! {
                            <Show
                                when=move || triages.get()
                                fallback={
                                    let name = name.clone();
                                    move || view! { <span class="medium">{name.clone()}</span> }
                                }
                            >
                                <a class="medium" href=href.clone()>{name.clone()}</a>
                            </Show>
                        }
                    }
                    {archived.then(|| view! { <Tag>{t(m::PERSON_ARCHIVED)}</Tag> })}
                </span></td>
                <td class="key">{unit.code}</td>
                <td>{unit.partner.map(|partner| view! { <Who name=partner.name/> })}</td>
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
                                move || archive(moved.clone(), !archived)
                            }>{t(if archived { m::PERSON_RESTORE } else { m::PERSON_ARCHIVE })}</Button>
                        </span>
                    </Show>
                </span></td>
            </tr>
        }
    };
    view! {
        <div class="toolbar">
            <span class="grow"></span>
            <Show when=move || may.get()>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="plus" on_click=move || edit(None)>
                    {t(m::UNIT_ADD)}
                </Button>
            </Show>
        </div>
        <Listed of=units label=m::NAV_UNITS empty=|| view! { <Empty title=m::UNIT_EMPTY body=m::UNIT_EMPTY_BODY/> }>
            <table class="grid-t list-t" aria-label=t(m::NAV_UNITS)>
                <thead><tr>
                    <th scope="col">{t(m::UNIT_NAME)}</th>
                    <th scope="col">{t(m::UNIT_CODE)}</th>
                    <th scope="col">{t(m::UNIT_PARTNER)}</th>
                    <td></td>
                </tr></thead>
                <tbody>{move || units.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
        </Listed>
        <PastDrawer looking/>
        <UnitDialog open edited on_saved=move || units.reload()/>
    }
}

fn suggestion(reference: Option<Reference>) -> Option<Suggestion> {
    reference.map(|reference| Suggestion {
        value: reference.id.to_string(),
        label: reference.name,
        detail: String::new(),
    })
}

/// The id of what is chosen.
fn id_of(chosen: RwSignal<Option<Suggestion>>) -> Option<Uuid> {
    chosen.with_untracked(|chosen| chosen.as_ref().and_then(|chosen| chosen.value.parse().ok()))
}

/// The ids of those who are chosen.
fn ids_of(chosen: RwSignal<Vec<Suggestion>>) -> Vec<Uuid> {
    chosen.with_untracked(|chosen| {
        let ids = chosen.iter().map(|one| one.value.parse());
        ids.filter_map(Result::ok).collect()
    })
}

/// The names behind the ids of approvers.
fn approver_names(ids: &Value, mine: RwSignal<Vec<Suggestion>>, theirs: &[Reference]) -> String {
    let name = |id: &Value| {
        let id = id.as_str()?;
        let known = theirs.iter().find(|one| one.id.to_string() == id);
        let known = known.map(|one| one.name.clone());
        known.or_else(|| {
            mine.with_untracked(|mine| {
                let own = mine.iter().find(|one| one.value == id);
                own.map(|one| one.label.clone())
            })
        })
    };
    let ids = ids.as_array().into_iter().flatten();
    ids.filter_map(name).collect::<Vec<_>>().join(", ")
}

/// A unit while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    /// The unit, once one is changed.
    id: RwSignal<Option<Uuid>>,
    name: RwSignal<String>,
    parent: RwSignal<Option<Suggestion>>,
    partner: RwSignal<Option<Suggestion>>,
    approvers: RwSignal<Vec<Suggestion>>,
}

impl Changing for Controls {
    type View = UnitView;

    fn of(view: &UnitView) -> Fields {
        let id = |reference: &Option<Reference>| reference.as_ref().map(|one| one.id);
        fields_of(&PatchUnit {
            name: Some(view.name.clone()),
            parent_id: Some(id(&view.parent)),
            partner_id: Some(id(&view.partner)),
            approver_ids: Some(view.approvers.iter().map(|one| one.id).collect()),
            archived: None,
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchUnit {
            name: Some(self.name.get_untracked()),
            parent_id: Some(id_of(self.parent)),
            partner_id: Some(id_of(self.partner)),
            approver_ids: Some(ids_of(self.approvers)),
            archived: None,
        })
    }

    fn show(self, view: &UnitView, takes: &dyn Fn(&str) -> bool) {
        self.id.set(Some(view.id));
        if takes("name") {
            self.name.set(view.name.clone());
        }
        if takes("parent_id") {
            self.parent.set(suggestion(view.parent.clone()));
        }
        if takes("partner_id") {
            self.partner.set(suggestion(view.partner.clone()));
        }
        if takes("approver_ids") {
            let all = view.approvers.iter().cloned().map(Some);
            self.approvers.set(all.filter_map(suggestion).collect());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "parent_id" => m::UNIT_PARENT,
            "partner_id" => m::UNIT_PARTNER,
            "approver_ids" => m::UNIT_APPROVERS,
            _ => m::UNIT_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, theirs: &UnitView) -> String {
        if field == "approver_ids" {
            return approver_names(value, self.approvers, &theirs.approvers);
        }
        let (chosen, reference) = match field {
            "parent_id" => (self.parent, &theirs.parent),
            "partner_id" => (self.partner, &theirs.partner),
            _ => return value.as_str().unwrap_or_default().to_owned(),
        };
        chosen_name(value, chosen, reference)
    }

    async fn load(self) -> Answer<UnitView> {
        organization::unit(self.id.get_untracked().unwrap_or_default()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<UnitView> {
        let id = self.id.get_untracked().unwrap_or_default();
        organization::patch_unit(id, &fields, &etag).await
    }
}

/// Adds a unit or changes one.
#[component]
fn UnitDialog(
    open: RwSignal<bool>,
    edited: RwSignal<Option<UnitView>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let parent = RwSignal::new(None::<Suggestion>);
    let partner = RwSignal::new(None::<Suggestion>);
    let approvers = RwSignal::new(Vec::<Suggestion>::new());
    let approver = RwSignal::new(None::<Suggestion>);
    let person = RwSignal::new(String::new());
    let people = RwSignal::new(Vec::<Suggestion>::new());
    let controls = Controls {
        id: RwSignal::new(None),
        name,
        parent,
        partner,
        approvers,
    };
    // Whoever is chosen joins those above the field, which is empty again.
    Effect::new(move || {
        let Some(one) = approver.get() else { return };
        approver.set(None);
        approvers.update(|all| {
            if all.iter().all(|known| known.value != one.value) {
                all.push(one);
            }
        });
    });
    let saved = move || {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        let _ = on_saved.try_run(());
    };
    let draft = Draft::new(controls, form, move |_| saved());
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        code.set(String::new());
        match edited.get_untracked() {
            Some(unit) => {
                let etag = api::etag(unit.version);
                draft.begin(unit, etag);
            }
            None => {
                name.set(String::new());
                parent.set(None);
                partner.set(None);
                approvers.set(Vec::new());
            }
        }
    });
    Effect::new(move || {
        let typed = person.get();
        if !open.get() {
            return;
        }
        spawn_local(async move {
            let query = Query::new()
                .with_some("q", typed.trim())
                .with("limit", "20");
            // Without people to offer the field stays as it is.
            if let Ok(reply) = identity::people(query).await {
                let _ = people.try_set(
                    reply
                        .body
                        .items
                        .into_iter()
                        .map(|person| Suggestion {
                            value: person.id.to_string(),
                            label: person.name,
                            detail: String::new(),
                        })
                        .collect(),
                );
            }
        });
    });
    let send = Callback::new(move |()| {
        if edited.with_untracked(Option::is_some) {
            draft.save();
            return;
        }
        if !form.begin() {
            return;
        }
        let unit = CreateUnit {
            code: Some(code.get_untracked()).filter(|code| !code.trim().is_empty()),
            name: name.get_untracked(),
            parent_id: id_of(parent),
            partner_id: id_of(partner),
            approver_ids: ids_of(approvers),
        };
        spawn_local(async move {
            match organization::create_unit(&unit).await {
                Ok(_) => {
                    form.end(None);
                    saved();
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let is_new = move || edited.with(Option::is_none);
    view! {
        <Dialog open title=move || text(if is_new() { m::UNIT_ADD } else { m::UNIT_CHANGE })>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/code", "/parent_id", "/partner_id", "/approver_ids"]/>
                    <Field label=m::UNIT_NAME required=true error=form.error("/name")><TextInput value=name/></Field>
                    <Show when=is_new>
                        <Field label=m::UNIT_CODE hint=m::UNIT_CODE_HINT optional=true error=form.error("/code")>
                            <TextInput value=code/>
                        </Field>
                    </Show>
                    <Field label=m::UNIT_PARENT optional=true error=form.error("/parent_id")><UnitInput value=parent/></Field>
                    <Field label=m::UNIT_PARTNER hint=m::UNIT_PARTNER_HINT optional=true error=form.error("/partner_id")>
                        <Combobox value=partner query=person options=people list_label=m::NAV_PEOPLE/>
                    </Field>
                    <Field label=m::UNIT_APPROVERS hint=m::UNIT_APPROVERS_HINT optional=true error=form.error("/approver_ids")>
                        <Combobox value=approver query=person options=people list_label=m::NAV_PEOPLE/>
                    </Field>
                    <div class="row row--1">
                        {move || approvers.get().into_iter().map(|one| {
                            let (value, label) = (one.value.clone(), one.label.clone());
                            let gone = move || approvers.update(|all| all.retain(|known| known.value != value));
                            view! {
                                <Button size=ButtonSize::Small on_click=gone>
                                    {tf(m::UNIT_APPROVER_REMOVE, &[("name", &label)])}
                                </Button>
                            }
                        }).collect_view()}
                    </div>
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
