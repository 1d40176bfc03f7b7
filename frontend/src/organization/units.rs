//! The units of the organisation, as a tree.

use docket_contract::organization::{CreateUnit, PatchUnit, Reference, UnitView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::UnitInput;
use crate::{
    api::{self, Query, identity, organization},
    form::{Form, FormFailure},
    i18n::{m, t, text, tf},
    listing::{Listed, Listing},
    session, shell,
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
    let units = Listing::new(|_| organization::units(true));
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
        view! {
            <tr>
                <td><span class="indent row row--1" style=("--depth", unit.depth.max(0).to_string())>
                    <span class="medium">{unit.name}</span>
                    {archived.then(|| view! { <Tag>{t(m::PERSON_ARCHIVED)}</Tag> })}
                </span></td>
                <td class="key">{unit.code}</td>
                <td>{unit.partner.map(|partner| view! { <Who name=partner.name/> })}</td>
                <td class="num">
                    <Show when=move || may.get()>
                        <span class="row row--1 row--end">
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
                </td>
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
    let person = RwSignal::new(String::new());
    let people = RwSignal::new(Vec::<Suggestion>::new());
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        let unit = edited.get_untracked();
        name.set(
            unit.as_ref()
                .map_or_else(String::new, |unit| unit.name.clone()),
        );
        code.set(
            unit.as_ref()
                .map_or_else(String::new, |unit| unit.code.clone()),
        );
        parent.set(suggestion(
            unit.as_ref().and_then(|unit| unit.parent.clone()),
        ));
        partner.set(suggestion(unit.and_then(|unit| unit.partner)));
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
    let id_of = |chosen: RwSignal<Option<Suggestion>>| {
        chosen.with_untracked(|chosen| chosen.as_ref().and_then(|chosen| chosen.value.parse().ok()))
    };
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let (parent_id, partner_id) = (id_of(parent), id_of(partner));
        let (name, code, unit) = (
            name.get_untracked(),
            code.get_untracked(),
            edited.get_untracked(),
        );
        spawn_local(async move {
            let answer = match unit {
                Some(unit) => {
                    let changes = PatchUnit {
                        name: Some(name),
                        parent_id: Some(parent_id),
                        partner_id: Some(partner_id),
                        archived: None,
                    };
                    organization::patch_unit(unit.id, &changes, &api::etag(unit.version)).await
                }
                None => {
                    let code = Some(code).filter(|code| !code.trim().is_empty());
                    organization::create_unit(&CreateUnit {
                        code,
                        name,
                        parent_id,
                        partner_id,
                    })
                    .await
                }
            };
            match answer {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                    let _ = on_saved.try_run(());
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
                    <FormFailure form fields=&["/name", "/code", "/parent_id", "/partner_id"]/>
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
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
