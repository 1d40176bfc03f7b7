//! Roles: named sets of permissions.

use std::collections::BTreeSet;

use docket_contract::identity::{CreateRole, PatchRole, RoleView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use super::permission::PermissionBoxes;
use crate::{
    api::{self, Answer, identity},
    audit::{Looking, PastButton, PastDrawer, Trail, in_words},
    form::{Form, FormFailure},
    i18n::{Key, language, m, t, text, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    local_text::{LocalDraft, LocalTextInput, every_language},
    session, shell,
    stale::{Changing, Draft, DraftDialog, Fields, fields_of},
    ui::{
        Button, ButtonKind, ButtonSize, Confirm, Dialog, DialogActions, DialogBody, Field,
        SkeletonRows, Tag, TextInput, toast,
    },
};

/// All roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    shell::page(m::NAV_ROLES);
    let may = session::may(Permission::RoleManage);
    let reads = session::may_any(&[Permission::RoleManage, Permission::AuditRead]);
    let roles = Loadable::new(identity::roles);
    live::soon(&["role", "person"], move || roles.reload());
    let looking = Looking::default();
    let doomed = RwSignal::new(None::<RoleView>);
    let asking = RwSignal::new(false);
    let delete = move || {
        let Some(role) = doomed.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match identity::delete_role(role.id, &api::etag(role.version)).await {
                Ok(_) => {
                    let name = role.name.get(untrack(language).tag());
                    toast::say(tf(m::ROLE_DELETED, &[("name", name)]));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            roles.reload();
        });
    };
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<RoleView>);
    let edit = move |role: Option<RoleView>| {
        edited.set(role);
        open.set(true);
    };
    let line = move |role: RoleView| {
        let shown = role.clone();
        let name = role.name.clone();
        let count = role.permissions.len() as u64;
        let holders = role.holders.unsigned_abs();
        // The server keeps roles that ship and those that somebody holds.
        let removable = !role.shipped && holders == 0;
        let unwanted = role.clone();
        let trail = Trail {
            path: format!("/roles/{}", role.id),
            kind: "role",
            id: Some(role.id),
            name: name.get(untrack(language).tag()).to_owned(),
        };
        view! {
            <tr>
                <th scope="row">
                    {move || name.get(language().tag()).to_owned()} " "
                    {role.shipped.then(|| view! { <Tag line=true>{t(m::ROLE_SHIPPED)}</Tag> })}
                </th>
                <td class="key">{role.key}</td>
                <td class="num">{move || tn(m::ROLE_PERMISSIONS, count, &[])}</td>
                <td class="num">{move || tn(m::ROLE_HOLDERS, holders, &[])}</td>
                <td class="num"><span class="row row--1 row--end">
                    <Show when=move || reads.get()><PastButton looking of=trail.clone()/></Show>
                    <Show when=move || may.get() && removable>
                        <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click={
                            let unwanted = unwanted.clone();
                            move || {
                                doomed.set(Some(unwanted.clone()));
                                asking.set(true);
                            }
                        }>{t(m::DIALOG_DELETE)}</Button>
                    </Show>
                    <Show when=move || may.get()>
                        <Button size=ButtonSize::Small on_click={
                            let shown = shown.clone();
                            move || edit(Some(shown.clone()))
                        }>{t(m::DIALOG_CHANGE)}</Button>
                    </Show>
                </span></td>
            </tr>
        }
    };
    view! {
        <div class="settings stack stack--4">
            <div class="row row--between">
                <h2 class="rec__title">{t(m::NAV_ROLES)}</h2>
                <Show when=move || may.get()>
                    <Button icon="plus" on_click=move || edit(None)>{t(m::ROLE_ADD)}</Button>
                </Show>
            </div>
            <Loaded of=roles label=m::NAV_ROLES skeleton=|| view! { <SkeletonRows label=m::NAV_ROLES rows=6/> }>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::GRANT_ROLE)}</th>
                        <th scope="col">{t(m::DEMAND_KEY)}</th>
                        <th scope="col" class="num">{t(m::ROLE_ALLOWS)}</th>
                        <th scope="col" class="num">{t(m::ROLE_HELD_BY)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || roles.value.get().map(|page| page.items.into_iter().map(line).collect_view())}</tbody>
                </table>
            </Loaded>
        </div>
        <PastDrawer looking/>
        <Confirm
            open=asking
            danger=true
            title=move || {
                let name = doomed.with(|role| {
                    role.as_ref().map_or_else(String::new, |role| role.name.get(language().tag()).to_owned())
                });
                tf(m::ROLE_DELETE_TITLE, &[("name", &name)])
            }
            body=m::ROLE_DELETE_BODY
            action=m::DIALOG_DELETE
            on_confirm=delete
        />
        <RoleDialog open edited on_saved=move || roles.reload()/>
    }
}

/// A role while it is changed.
#[derive(Clone, Copy)]
struct Controls {
    /// The role, once one is changed.
    id: RwSignal<Option<Uuid>>,
    name: LocalDraft,
    chosen: RwSignal<BTreeSet<Permission>>,
}

impl Changing for Controls {
    type View = RoleView;

    fn of(view: &RoleView) -> Fields {
        let permissions: BTreeSet<Permission> = view.permissions.iter().copied().collect();
        fields_of(&PatchRole {
            name: Some(view.name.clone()),
            permissions: Some(permissions.into_iter().collect()),
        })
    }

    fn written(self) -> Fields {
        fields_of(&PatchRole {
            name: Some(self.name.text()),
            permissions: Some(self.chosen.get_untracked().into_iter().collect()),
        })
    }

    fn show(self, view: &RoleView, takes: &dyn Fn(&str) -> bool) {
        self.id.set(Some(view.id));
        if takes("name") {
            self.name.set(Some(&view.name));
        }
        if takes("permissions") {
            self.chosen.set(view.permissions.iter().copied().collect());
        }
    }

    fn name(field: &str) -> Key {
        match field {
            "permissions" => m::ROLE_ALLOWS,
            _ => m::PERSON_NAME,
        }
    }

    fn words(self, field: &str, value: &Value, _: &RoleView) -> String {
        match field {
            "permissions" => in_words("role", field, value),
            _ => every_language(value),
        }
    }

    async fn load(self) -> Answer<RoleView> {
        identity::role(self.id.get_untracked().unwrap_or_default()).await
    }

    async fn send(self, fields: Fields, etag: String) -> Answer<RoleView> {
        let id = self.id.get_untracked().unwrap_or_default();
        identity::patch_role(id, &fields, &etag).await
    }
}

/// Writes a new role or changes one.
#[component]
fn RoleDialog(
    open: RwSignal<bool>,
    edited: RwSignal<Option<RoleView>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let key = RwSignal::new(String::new());
    let name = LocalDraft::default();
    let chosen = RwSignal::new(BTreeSet::new());
    let controls = Controls {
        id: RwSignal::new(None),
        name,
        chosen,
    };
    let saved = move || {
        let _ = open.try_set(false);
        toast::say(text(m::ACCOUNT_SAVED));
        on_saved.run(());
    };
    let draft = Draft::new(controls, form, move |_| saved());
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        key.set(String::new());
        match edited.get_untracked() {
            Some(role) => {
                let etag = api::etag(role.version);
                draft.begin(role, etag);
            }
            None => {
                name.set(None);
                chosen.set(BTreeSet::new());
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
        let role = CreateRole {
            key: key.get_untracked(),
            name: name.text(),
            permissions: chosen.get_untracked().into_iter().collect(),
        };
        spawn_local(async move {
            match identity::create_role(&role).await {
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
        <Dialog open wide=true title=move || text(if is_new() { m::ROLE_ADD } else { m::ROLE_CHANGE })>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/key", "/name", "/name/en", "/name/de"]/>
                    <Show when=is_new>
                        <Field label=m::DEMAND_KEY hint=m::ROLE_KEY_HINT required=true error=form.error("/key")>
                            <TextInput value=key/>
                        </Field>
                    </Show>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <h3>{t(m::ROLE_ALLOWS)}</h3>
                    <PermissionBoxes offered=Signal::derive(|| Permission::ALL.to_vec()) chosen/>
                </DialogBody>
                <DialogActions>
                    <Button on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <DraftDialog draft/>
    }
}
