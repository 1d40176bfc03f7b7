//! How the organisation triages: rules, days and teams.

use docket_contract::{problem::Code, triage::TriagePolicyView};
use docket_domain::{
    identity::Permission,
    triage::{RoutingRule, TriagePolicy},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    condition::{self, Names},
    rule::RuleDialog,
    teams::Teams,
    templates::Templates,
};
use crate::{
    api::{self, triage},
    audit::{Looking, PastButton, PastDrawer, Trail},
    form::{Form, FormFailure},
    i18n::{m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    organization::Section,
    session,
    ui::{Button, ButtonKind, ButtonSize, Field, IconButton, InputKind, TextInput, toast},
};

/// The policy while it is shown, and how it is stored.
#[derive(Clone, Copy)]
pub(super) struct Policy {
    read: Loadable<TriagePolicyView>,
    pub(super) form: Form,
}

impl Policy {
    /// The policy as it is shown.
    pub(super) fn now(self) -> Option<TriagePolicy> {
        let now = self
            .read
            .value
            .try_with_untracked(|read| read.as_ref().map(|read| read.policy.clone()));
        now.flatten()
    }

    /// Stores another one, then goes on.
    pub(super) fn store(self, policy: TriagePolicy, then: impl FnOnce() + 'static) {
        let version = self
            .read
            .value
            .try_with_untracked(|read| read.as_ref().map(|read| read.version));
        // The page may be gone, where something is taken back.
        let Some(version) = version.flatten() else {
            return;
        };
        if !self.form.begin() {
            return;
        }
        spawn_local(async move {
            match triage::put_policy(&policy, &api::etag(version)).await {
                Ok(reply) => {
                    self.form.end(None);
                    self.read.replace(reply.body, reply.etag);
                    then();
                }
                Err(failure) => {
                    if failure.is(Code::Stale) {
                        self.read.reload();
                    }
                    self.form.end(Some(failure));
                }
            }
        });
    }
}

/// The page.
#[component]
pub fn TriagePage() -> impl IntoView {
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let read = Loadable::new(triage::policy);
    let policy = Policy {
        read,
        form: Form::new(),
    };
    live::soon(&["organization"], move || {
        if !policy.form.busy.get_untracked() {
            read.reload();
        }
    });
    let looking = Looking::default();
    let trail = StoredValue::new(Trail {
        path: "/organization".to_owned(),
        kind: "organization",
        id: None,
        name: text(m::ORGANIZATION_TRIAGE).to_owned(),
    });
    view! {
        <Section name=m::ORGANIZATION_TRIAGE>
            <Loaded of=read label=m::ORGANIZATION_TRIAGE>
                <div class="stack stack--4">
                    <Rules read policy/>
                    <NudgeDays read policy/>
                </div>
            </Loaded>
            <Teams/>
            <Templates/>
            <Show when=move || reads.get()>
                <div class="row"><PastButton looking of=trail.get_value()/></div>
            </Show>
        </Section>
        <PastDrawer looking/>
    }
}

/// The rules in their order.
#[component]
fn Rules(read: Loadable<TriagePolicyView>, policy: Policy) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    // A rule may send demands to a team that was made a moment ago.
    let names = Names::load(move || read.value.track());
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<usize>);
    let edit = move |at: Option<usize>| {
        edited.set(at);
        open.set(true);
    };
    let reorder = move |from: usize, to: usize| {
        let Some(mut now) = policy.now() else { return };
        if from < now.rules.len() && to < now.rules.len() {
            let rule = now.rules.remove(from);
            now.rules.insert(to, rule);
            policy.store(now, || {});
        }
    };
    let remove = move |at: usize| {
        let Some(mut now) = policy.now() else { return };
        if at >= now.rules.len() {
            return;
        }
        let rule = now.rules.remove(at);
        policy.store(now, move || {
            let said = tf(m::RULE_REMOVED, &[("name", &rule.name)]);
            toast::undo(said, move || {
                if let Some(mut now) = policy.now() {
                    now.rules.insert(at.min(now.rules.len()), rule.clone());
                    policy.store(now, || {});
                }
            });
        });
    };
    let rules = move || {
        read.value
            .with(|read| read.as_ref().map(|read| read.policy.rules.clone()))
            .unwrap_or_default()
    };
    let line = move |at: usize, rule: RoutingRule, last: bool| {
        let (name, shown) = (StoredValue::new(rule.name.clone()), StoredValue::new(rule));
        let named = move |key| move || tf(key, &[("name", &name.get_value())]);
        view! {
            <li class="route">
                <div class="route__text">
                    <strong>{name.get_value()}</strong>
                    <p class="t2">
                        {move || shown.with_value(|rule| condition::when(rule, names))}
                        <span aria-hidden="true">" \u{2192} "</span>
                        <span class="vh">{t(m::RULE_GOES_TO)}</span>
                        <b class="medium">{move || shown.with_value(|rule| condition::to(rule, names))}</b>
                    </p>
                </div>
                <Show when=move || may.get()>
                    <div class="row row--1">
                        <IconButton icon="up" label=named(m::RULE_UP) disabled=Signal::stored(at == 0) on_click=move || reorder(at, at.saturating_sub(1))/>
                        <IconButton icon="dn" label=named(m::RULE_DOWN) disabled=Signal::stored(last) on_click=move || reorder(at, at + 1)/>
                        <IconButton icon="text" label=named(m::RULE_CHANGE) on_click=move || edit(Some(at))/>
                        <IconButton icon="trash" label=named(m::RULE_REMOVE) on_click=move || remove(at)/>
                    </div>
                </Show>
            </li>
        }
    };
    view! {
        <section class="panel panel__body stack stack--3" aria-labelledby="triage-rules">
            <div class="row row--between row--wrap">
                <div>
                    <h2 class="t16 strong" id="triage-rules">{t(m::TRIAGE_RULES)}</h2>
                    <p class="t2">{t(m::TRIAGE_RULES_LEAD)}</p>
                </div>
                <Show when=move || may.get()>
                    <Button local=true icon="plus" on_click=move || edit(None)>{t(m::RULE_ADD)}</Button>
                </Show>
            </div>
            <Show when=move || !open.get()><FormFailure form=policy.form fields=&[]/></Show>
            <Show when=move || rules().is_empty()><p class="t3">{t(m::TRIAGE_RULES_NONE)}</p></Show>
            <ol class="routes">
                {move || {
                    let rules = rules();
                    let last = rules.len().saturating_sub(1);
                    rules.into_iter().enumerate().map(|(at, rule)| line(at, rule, at == last)).collect_view()
                }}
            </ol>
            <Show when=move || !rules().is_empty()><p class="t3 sm">{t(m::TRIAGE_RULES_REST)}</p></Show>
        </section>
        <RuleDialog open edited policy names/>
    }
}

/// When those who have demands are reminded, and those above told.
#[component]
fn NudgeDays(read: Loadable<TriagePolicyView>, policy: Policy) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let before = RwSignal::new(String::new());
    let after = RwSignal::new(String::new());
    let stored = Memo::new(move |_| {
        read.value.with(|read| {
            let policy = &read.as_ref()?.policy;
            Some((policy.remind_before_days, policy.escalate_after_days))
        })
    });
    // What is typed stays until other days are stored.
    Effect::new(move || {
        if let Some((remind, escalate)) = stored.get() {
            before.set(remind.to_string());
            after.set(escalate.map_or_else(String::new, |days| days.to_string()));
        }
    });
    let wrong = RwSignal::new((false, false));
    let save = move || {
        let Some(now) = policy.now() else { return };
        let remind = before.get_untracked().trim().parse::<u16>();
        let escalate = after.get_untracked();
        let escalate = match escalate.trim() {
            "" => Ok(None),
            days => days.parse::<u16>().map(Some),
        };
        wrong.set((remind.is_err(), escalate.is_err()));
        if let (Ok(remind_before_days), Ok(escalate_after_days)) = (remind, escalate) {
            let policy_then = TriagePolicy {
                remind_before_days,
                escalate_after_days,
                ..now
            };
            policy.store(policy_then, || toast::say(text(m::ACCOUNT_SAVED)));
        }
    };
    let error = move |pointer: &'static str, is_wrong: fn((bool, bool)) -> bool| {
        let said = policy.form.error(pointer);
        Signal::derive(move || {
            let own = is_wrong(wrong.get()).then(|| text(m::FIELD_ERROR_RANGE).to_owned());
            own.or_else(|| said.get())
        })
    };
    view! {
        <section class="panel panel__body stack stack--3" aria-labelledby="triage-days">
            <div>
                <h2 class="t16 strong" id="triage-days">{t(m::TRIAGE_DAYS)}</h2>
                <p class="t2">{t(m::TRIAGE_DAYS_LEAD)}</p>
            </div>
            <form class="stack stack--3" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
                <div class="fieldrow">
                    <Field label=m::TRIAGE_REMIND hint=m::TRIAGE_REMIND_HINT error=error("/remind_before_days", |wrong| wrong.0)>
                        <TextInput value=before kind=InputKind::Decimal/>
                    </Field>
                    <Field label=m::TRIAGE_ESCALATE hint=m::TRIAGE_ESCALATE_HINT optional=true error=error("/escalate_after_days", |wrong| wrong.1)>
                        <TextInput value=after kind=InputKind::Decimal/>
                    </Field>
                </div>
                <Show when=move || may.get()>
                    <div><Button kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy=policy.form.busy>{t(m::DIALOG_SAVE)}</Button></div>
                </Show>
            </form>
        </section>
    }
}
