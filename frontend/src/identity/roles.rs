//! Roles: named sets of permissions.

use std::collections::BTreeSet;

use docket_contract::identity::{CreateRole, PatchRole, RoleView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::permission::PermissionBoxes;
use crate::{
    api::{self, identity},
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tn},
    loadable::{Loadable, Loaded},
    local_text::{LocalDraft, LocalTextInput},
    session, shell,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Field, SkeletonRows,
        Tag, TextInput, toast,
    },
};

/// All roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    shell::page(m::NAV_ROLES);
    let may = session::may(Permission::RoleManage);
    let roles = Loadable::new(identity::roles);
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
        view! {
            <tr>
                <th scope="row">
                    {move || name.get(language().tag()).to_owned()} " "
                    {role.shipped.then(|| view! { <Tag line=true>{t(m::ROLE_SHIPPED)}</Tag> })}
                </th>
                <td class="key">{role.key}</td>
                <td class="num">{move || tn(m::ROLE_PERMISSIONS, count, &[])}</td>
                <td class="num">{move || tn(m::ROLE_HOLDERS, holders, &[])}</td>
                <td class="num">
                    <Show when=move || may.get()>
                        <Button local=true size=ButtonSize::Small on_click={
                            let shown = shown.clone();
                            move || edit(Some(shown.clone()))
                        }>{t(m::DIALOG_CHANGE)}</Button>
                    </Show>
                </td>
            </tr>
        }
    };
    view! {
        <div class="settings stack stack--4">
            <div class="row row--between">
                <h2 class="rec__title">{t(m::NAV_ROLES)}</h2>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || edit(None)>{t(m::ROLE_ADD)}</Button>
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
        <RoleDialog open edited on_saved=move || roles.reload()/>
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
    Effect::new(move || {
        if !open.get() {
            return;
        }
        form.end(None);
        let role = edited.get_untracked();
        name.set(role.as_ref().map(|role| &role.name));
        key.set(
            role.as_ref()
                .map_or_else(String::new, |role| role.key.clone()),
        );
        chosen.set(role.map_or_else(BTreeSet::new, |role| role.permissions.into_iter().collect()));
    });
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let name = name.text();
        let permissions: Vec<Permission> = chosen.get_untracked().into_iter().collect();
        let role = edited.get_untracked();
        let key = key.get_untracked();
        spawn_local(async move {
            let answer = match role {
                Some(role) => {
                    let changes = PatchRole {
                        name: Some(name),
                        permissions: Some(permissions),
                    };
                    identity::patch_role(role.id, &changes, &api::etag(role.version)).await
                }
                None => {
                    identity::create_role(&CreateRole {
                        key,
                        name,
                        permissions,
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
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
