//! The roles of a person: seeing, giving and taking them.

use docket_contract::identity::GrantView;
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::identity,
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    organization::UnitInput,
    session,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Field, Select,
        SelectOption, Suggestion, toast,
    },
};

/// The roles of a person, and giving another.
#[component]
pub(super) fn Grants(
    /// The person.
    person: uuid::Uuid,
) -> impl IntoView {
    let may = session::may(Permission::PersonManage);
    let grants = Loadable::new(move || identity::grants(person));
    live::soon(&["person", "role"], move || grants.reload());
    let adding = RwSignal::new(false);
    let take = move |grant: GrantView| {
        spawn_local(async move {
            match identity::delete_grant(person, grant.id).await {
                Ok(_) => {
                    grants.reload();
                    let back = docket_contract::identity::CreateGrant {
                        role_id: grant.role.id,
                        unit_id: grant.unit.map(|unit| unit.id),
                    };
                    toast::undo(
                        tf(m::GRANT_TAKEN, &[("role", &grant.role.name)]),
                        move || {
                            let back = back.clone();
                            spawn_local(async move {
                                match identity::create_grant(person, &back).await {
                                    Ok(_) => grants.reload(),
                                    Err(failure) => toast::fail(failure.sentence()),
                                }
                            });
                        },
                    );
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let line = move |grant: GrantView| {
        let taken = grant.clone();
        let reach = grant.unit.map(|unit| unit.name);
        view! {
            <tr>
                <th scope="row">{grant.role.name}</th>
                <td>{move || reach.clone().unwrap_or_else(|| text(m::GRANT_EVERYWHERE).to_owned())}</td>
                <td class="num">
                    <Show when=move || may.get()>
                        <Button size=ButtonSize::Small on_click={
                            let taken = taken.clone();
                            move || take(taken.clone())
                        }>{t(m::GRANT_TAKE)}</Button>
                    </Show>
                </td>
            </tr>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3">
            <div class="row row--between">
                <h2>{t(m::NAV_ROLES)}</h2>
                <Show when=move || may.get()>
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=move || adding.set(true)>{t(m::GRANT_GIVE)}</Button>
                </Show>
            </div>
            <Loaded of=grants label=m::NAV_ROLES>
                <table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::GRANT_ROLE)}</th>
                        <th scope="col">{t(m::GRANT_REACH)}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{move || grants.value.get().map(|page| page.items.into_iter().map(line).collect_view())}</tbody>
                </table>
                <Show when=move || grants.value.with(|page| page.as_ref().is_some_and(|page| page.items.is_empty()))>
                    <p class="t3">{t(m::GRANT_NONE)}</p>
                </Show>
            </Loaded>
        </section>
        <GiveRole person open=adding on_given=move || grants.reload()/>
    }
}

/// Gives a role.
#[component]
fn GiveRole(
    person: uuid::Uuid,
    open: RwSignal<bool>,
    #[prop(into)] on_given: Callback<()>,
) -> impl IntoView {
    let roles = Loadable::new(identity::roles);
    let role = RwSignal::new(String::new());
    let unit = RwSignal::new(None::<Suggestion>);
    let form = Form::new();
    let options = move || {
        roles.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .map(|role| {
                        SelectOption::new(role.id.to_string(), role.name.get(language().tag()))
                    })
                    .collect()
            })
        })
    };
    let send = Callback::new(move |()| {
        let Ok(role_id) = role.with_untracked(|role| role.parse()) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let grant = docket_contract::identity::CreateGrant {
            role_id,
            unit_id: unit
                .with_untracked(|unit| unit.as_ref().and_then(|unit| unit.value.parse().ok())),
        };
        spawn_local(async move {
            match identity::create_grant(person, &grant).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    let _ = on_given.try_run(());
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::GRANT_GIVE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/role_id", "/unit_id"]/>
                    <Field label=m::GRANT_ROLE required=true error=form.error("/role_id")>
                        <Select value=role options=Signal::derive(options) none=m::FIELD_CHOOSE/>
                    </Field>
                    <Field label=m::GRANT_REACH hint=m::GRANT_REACH_HINT optional=true error=form.error("/unit_id")>
                        <UnitInput value=unit/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=form.busy
                        disabled=Signal::derive(move || role.with(String::is_empty))
                    >{t(m::GRANT_GIVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
