//! Access tokens: keys for programs, shown once.

use std::collections::BTreeSet;

use docket_contract::identity::{CreateToken, TokenView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::permission::PermissionBoxes;
use crate::{
    api::{identity, identity::TokenOwner},
    browser,
    form::{Form, FormFailure},
    format,
    i18n::{Key, m, t, text, tn},
    live,
    loadable::{Loadable, Loaded},
    session::Session,
    shell,
    ui::{
        Button, ButtonKind, ButtonSize, Confirm, Dialog, DialogActions, DialogBody, Empty, Field,
        Fieldset, Note, Select, SelectOption, SkeletonRows, Tag, TextInput, Tone, toast,
    },
};

/// Days a token can last, to choose from.
const DAYS: [u16; 4] = [7, 30, 90, 366];

/// One's own access tokens.
#[component]
pub fn TokensPage() -> impl IntoView {
    shell::page(m::NAV_TOKENS);
    view! {
        <div class="settings">
            <TokenList owner=TokenOwner::Oneself lead=m::TOKEN_LEAD/>
        </div>
    }
}

/// The tokens of an owner, making and revoking them.
#[component]
pub(super) fn TokenList(
    /// Whose tokens.
    owner: TokenOwner,
    /// What a token of theirs is good for.
    lead: Key,
) -> impl IntoView {
    let tokens = Loadable::new(move || identity::tokens(owner));
    live::soon(&["person"], move || tokens.reload());
    let adding = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let doomed = RwSignal::new(None::<uuid::Uuid>);
    let revoke = move || {
        let Some(id) = doomed.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match identity::revoke_token(owner, id).await {
                Ok(_) => tokens.reload(),
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let line = move |token: TokenView| {
        let id = token.id;
        let (expires, used, revoked) = (token.expires_at, token.last_used_at, token.revoked_at);
        let scopes = token
            .scopes
            .iter()
            .map(|scope| scope.key())
            .collect::<Vec<_>>()
            .join(", ");
        view! {
            <tr>
                <th scope="row">{token.name} <div class="hint">{scopes}</div></th>
                <td class="key">{token.hint} "\u{2026}"</td>
                <td>{move || used.map_or_else(|| text(m::TOKEN_NEVER).to_owned(), format::instant)}</td>
                <td>{move || format::day_of(expires)}</td>
                <td class="num">
                    {if revoked.is_some() {
                        view! { <Tag>{t(m::TOKEN_REVOKED)}</Tag> }.into_any()
                    } else {
                        view! {
                            <Button local=true size=ButtonSize::Small kind=ButtonKind::Danger on_click=move || {
                                doomed.set(Some(id));
                                asking.set(true);
                            }>{t(m::TOKEN_REVOKE)}</Button>
                        }.into_any()
                    }}
                </td>
            </tr>
        }
    };
    view! {
        <section class="stack stack--4">
            <div class="row row--between">
                <h2 class="rec__title">{t(m::NAV_TOKENS)}</h2>
                // Beside a refusal it would lead to another one.
                <Show when=move || tokens.value.with(Option::is_some)>
                    <Button local=true icon="plus" on_click=move || adding.set(true)>{t(m::TOKEN_ADD)}</Button>
                </Show>
            </div>
            <p class="t2">{t(lead)}</p>
            <Loaded of=tokens label=m::NAV_TOKENS skeleton=|| view! { <SkeletonRows label=m::NAV_TOKENS rows=4/> }>
                <Show
                    when=move || tokens.value.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
                    fallback=|| view! { <Empty title=m::TOKEN_EMPTY body=m::TOKEN_EMPTY_BODY/> }
                >
                    <table class="plain-t">
                        <thead><tr>
                            <th scope="col">{t(m::TOKEN_NAME)}</th>
                            <th scope="col">{t(m::TOKEN_HINT)}</th>
                            <th scope="col">{t(m::ACCOUNT_LAST_USED)}</th>
                            <th scope="col">{t(m::TOKEN_EXPIRES)}</th>
                            <td></td>
                        </tr></thead>
                        <tbody>{move || tokens.value.get().map(|page| page.items.into_iter().map(line).collect_view())}</tbody>
                    </table>
                </Show>
            </Loaded>
        </section>
        <AddToken owner open=adding on_added=move || tokens.reload()/>
        <Confirm
            open=asking
            danger=true
            title=m::TOKEN_REVOKE_TITLE
            body=m::TOKEN_REVOKE_BODY
            action=m::TOKEN_REVOKE
            on_confirm=revoke
        />
    }
}

/// Makes a token and shows its secret once.
#[component]
fn AddToken(
    owner: TokenOwner,
    open: RwSignal<bool>,
    #[prop(into)] on_added: Callback<()>,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let days = RwSignal::new("90".to_owned());
    let chosen = RwSignal::new(BTreeSet::new());
    let secret = RwSignal::new(None::<String>);
    Effect::new(move || {
        if open.get() {
            secret.set(None);
            name.set(String::new());
            chosen.set(BTreeSet::new());
            form.end(None);
        }
    });
    let offered = move || {
        Permission::ALL
            .iter()
            .copied()
            .filter(|permission| session.is_some_and(|session| session.may(*permission)))
            .collect::<Vec<_>>()
    };
    let lifetimes = || {
        DAYS.map(|days| {
            SelectOption::new(days.to_string(), tn(m::TOKEN_DAYS, u64::from(days), &[]))
        })
        .to_vec()
    };
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let token = CreateToken {
            name: name.get_untracked(),
            scopes: chosen.get_untracked().into_iter().collect(),
            days: days.with_untracked(|days| days.parse().unwrap_or(90)),
        };
        spawn_local(async move {
            match identity::create_token(owner, &token).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = secret.try_set(Some(reply.body.secret));
                    let _ = on_added.try_run(());
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let copy = move || {
        if let Some(secret) = secret.get_untracked() {
            spawn_local(async move {
                if browser::copy(&secret).await {
                    toast::say(text(m::STATE_COPIED));
                }
            });
        }
    };
    view! {
        <Dialog open wide=true title=m::TOKEN_ADD>
            <Show
                when=move || secret.with(Option::is_none)
                fallback=move || view! {
                    <DialogBody>
                        <Note tone=Tone::Warn>{t(m::TOKEN_ONCE)}</Note>
                        <p class="secret">{move || secret.get()}</p>
                    </DialogBody>
                    <DialogActions>
                        <Button local=true icon="copy" on_click=copy>{t(m::TOKEN_COPY)}</Button>
                        <Button local=true kind=ButtonKind::Primary on_click=move || open.set(false)>{t(m::DIALOG_DONE)}</Button>
                    </DialogActions>
                }
            >
                <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                    <DialogBody>
                        <FormFailure form fields=&["/name", "/days", "/scopes"]/>
                        <Field label=m::TOKEN_NAME hint=m::TOKEN_NAME_HINT required=true error=form.error("/name")>
                            <TextInput value=name/>
                        </Field>
                        <Field label=m::TOKEN_LASTS error=form.error("/days")>
                            <Select value=days options=Signal::derive(lifetimes)/>
                        </Field>
                        <Fieldset legend=m::TOKEN_SCOPES hint=m::TOKEN_SCOPES_HINT error=form.error("/scopes")>
                            <PermissionBoxes offered=Signal::derive(offered) chosen/>
                        </Fieldset>
                    </DialogBody>
                    <DialogActions>
                        <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                        <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::TOKEN_ADD)}</Button>
                    </DialogActions>
                </form>
            </Show>
        </Dialog>
    }
}
