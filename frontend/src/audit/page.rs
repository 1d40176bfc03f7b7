//! The audit trail of everything: who did what to which record, and what
//! changed.

use docket_contract::{audit::AuditEntry, page::Page};
use docket_domain::text::fold;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{
    filter::{Filters, record_of},
    known::Known,
    operation, wording,
};
use crate::{
    api, browser, format,
    i18n::{language, m, t, text},
    identity::PersonInput,
    listing::{Listed, Listing, News},
    live, shell,
    ui::{
        Button, ButtonKind, ButtonSize, DateInput, Empty, Field, IconButton, Select, SelectOption,
        TextInput, toast,
    },
};

/// What was done, by whom, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    shell::page(m::NAV_AUDIT);
    let filters = Filters::from_address();
    let known = Known::new();
    let entries = Listing::new(move |cursor: Option<String>| {
        let path = filters
            .query()
            .with("count", "true")
            .with_some("cursor", &cursor.unwrap_or_default())
            .after("/audit");
        async move {
            let reply = api::get::<Page<AuditEntry>>(&path).await?;
            known.learn(&reply.body.items).await;
            Ok(reply)
        }
    });
    live::soon(live::EVERY, move || {
        entries.refresh(|entry| entry.id.to_string());
    });
    view! {
        <FilterBar filters entries known/>
        <Listed
            of=entries
            label=m::NAV_AUDIT
            filtered=Signal::derive(move || filters.narrow())
            on_clear=move || filters.clear()
            news=News::new(m::AUDIT_NEW)
            empty=|| view! { <Empty title=m::AUDIT_EMPTY/> }
        >
            <table class="grid-t list-t audit" aria-label=t(m::NAV_AUDIT)>
                <colgroup><col class="w-when"/><col class="w-who"/><col/><col class="w-record"/><col/><col class="w-box"/></colgroup>
                <thead><tr>
                    <th scope="col">{t(m::AUDIT_WHEN)}</th>
                    <th scope="col">{t(m::AUDIT_WHO)}</th>
                    <th scope="col">{t(m::AUDIT_OPERATION)}</th>
                    <th scope="col">{t(m::AUDIT_RECORD)}</th>
                    <th scope="col">{t(m::AUDIT_CHANGED)}</th>
                    <td></td>
                </tr></thead>
                <For each=move || entries.items.get() key=|entry| entry.id let:entry>
                    <Line entry known filters/>
                </For>
            </table>
        </Listed>
    }
}

/// The filters, each of which the address holds.
#[component]
fn FilterBar(filters: Filters, entries: Listing<AuditEntry>, known: Known) -> impl IntoView {
    let person = filters.person(known);
    let kind = filters.kind.signal();
    let operation = filters.operation.signal();
    let key = RwSignal::new(String::new());
    let unknown = RwSignal::new(false);
    let sorted = |mut all: Vec<SelectOption>| {
        all.sort_by_cached_key(|option| fold(&option.label));
        all
    };
    let kinds = move || {
        let all = operation::nouns().map(|(name, key)| SelectOption::new(name, text(key)));
        sorted(all.collect())
    };
    let operations = move || {
        let all = operation::all().map(|(name, key)| SelectOption::new(name, text(key)));
        sorted(all.collect())
    };
    // Records are asked for by what people call them, and kept by their id.
    let find = Callback::new(move |typed: String| {
        unknown.set(false);
        if typed.trim().is_empty() {
            return;
        }
        spawn_local(async move {
            match record_of(typed.trim()).await {
                // The page was left meanwhile.
                _ if unknown.is_disposed() => {}
                Some((kind, id)) => {
                    filters.only(kind, &id);
                    let _ = key.try_set(String::new());
                }
                None => {
                    let _ = unknown.try_set(true);
                }
            }
        });
    });
    // The record is named once an entry of it came.
    let record = Memo::new(move |_| {
        let id = filters.record.get();
        entries.items.with(|items| {
            items
                .iter()
                .find(|entry| entry.record_id.to_string() == id)
                .map(|entry| wording::record(entry, known))
        })
    });
    view! {
        <div class="narrowing">
            <Field label=m::AUDIT_WHO><PersonInput value=person/></Field>
            <Field label=m::AUDIT_NOUN>
                <Select value=kind options=Signal::derive(kinds) none=m::AUDIT_ALL_RECORDS/>
            </Field>
            <Show
                when=move || filters.record.is_set()
                fallback=move || view! {
                    <Field
                        label=m::AUDIT_RECORD
                        error=Signal::derive(move || unknown.get().then(|| text(m::AUDIT_RECORD_UNKNOWN).to_owned()))
                    >
                        <TextInput value=key placeholder=m::AUDIT_RECORD_HINT on_commit=find/>
                    </Field>
                }
            >
                <div class="field">
                    <span class="label">{t(m::AUDIT_RECORD)}</span>
                    <span class="row row--1 narrowing__record">
                        <b class="medium cut">{move || record.get().unwrap_or_else(|| text(m::AUDIT_ONLY_RECORD).to_owned())}</b>
                        <IconButton icon="x" size=ButtonSize::Small label=m::AUDIT_ALL_RECORDS on_click=move || filters.record.set("")/>
                    </span>
                </div>
            </Show>
            <Field label=m::AUDIT_OPERATION>
                <Select value=operation options=Signal::derive(operations) none=m::AUDIT_ALL_OPERATIONS/>
            </Field>
            <Field label=m::AUDIT_FROM><DateInput value=filters.day(filters.from)/></Field>
            <Field label=m::AUDIT_UNTIL><DateInput value=filters.day(filters.until)/></Field>
            <Show when=move || filters.narrow()>
                <div class="narrowing__clear">
                    <Button local=true kind=ButtonKind::Quiet on_click=move || filters.clear()>{t(m::LIST_CLEAR_FILTERS)}</Button>
                </div>
            </Show>
        </div>
    }
}

/// One entry, and below it what changed once it is opened.
#[component]
fn Line(entry: AuditEntry, known: Known, filters: Filters) -> impl IntoView {
    let open = RwSignal::new(false);
    let entry = StoredValue::new(entry);
    let at = entry.with_value(|entry| entry.at);
    let (who, done) = (
        move || entry.with_value(|entry| wording::who(entry, known)),
        move || entry.with_value(|entry| operation::phrase(&entry.operation)),
    );
    let changed = Memo::new(move |_| {
        language();
        entry.with_value(|entry| {
            let changes = wording::changes(entry, known);
            let names: Vec<String> = changes.into_iter().map(|change| change.field).collect();
            names.join(", ")
        })
    });
    let name = move || entry.with_value(|entry| wording::record(entry, known));
    let kind = move || entry.with_value(|entry| operation::noun(&entry.record_kind));
    let address = entry.with_value(super::filter::address);
    view! {
        <tbody class:is-open=move || open.get()>
            <tr on:click=move |_| open.update(|open| *open = !*open)>
                <td class="t2 nowrap">{move || format::instant(at)}</td>
                <td class="cut">{who}</td>
                <td class="audit__what">{done}</td>
                <td class="cut">
                    {match address {
                        Some(address) => view! {
                            <A href=address attr:class="link" on:click=|event| event.stop_propagation()>{name}</A>
                        }.into_any(),
                        None => view! { <span>{name}</span> }.into_any(),
                    }}
                    " " <span class="t3 sm">{kind}</span>
                </td>
                <td class="t2 cut" title=move || changed.get()>{move || changed.get()}</td>
                // The row itself takes clicks; the button is for keys, and says what it does.
                <td on:click=|event| event.stop_propagation()>
                    <button
                        type="button"
                        class="btn btn--quiet btn--sm btn--icon audit__more"
                        aria-expanded=move || if open.get() { "true" } else { "false" }
                        aria-label=move || text(if open.get() { m::AUDIT_LESS } else { m::AUDIT_MORE })
                        on:click=move |_| open.update(|open| *open = !*open)
                    ><crate::ui::Icon name="down" size=14/></button>
                </td>
            </tr>
            <Show when=move || open.get()>
                <tr class="audit__open"><td colspan="6"><Details entry known filters/></td></tr>
            </Show>
        </tbody>
    }
}

/// What changed, why, and the request it came with.
#[component]
fn Details(entry: StoredValue<AuditEntry>, known: Known, filters: Filters) -> impl IntoView {
    let lines = move || {
        language();
        entry.with_value(|entry| wording::changes(entry, known))
    };
    let reason = entry.with_value(|entry| entry.reason.clone());
    let request = entry.with_value(|entry| entry.request_id.map(|id| id.to_string()));
    let only = move || {
        entry.with_value(|entry| filters.only(&entry.record_kind, &entry.record_id.to_string()));
    };
    view! {
        <div class="audit__details stack stack--3">
            <dl class="audit__changes">
                {move || {
                    let lines = lines();
                    if lines.is_empty() {
                        return view! { <dd class="t3">{t(m::AUDIT_NO_CHANGES)}</dd> }.into_any();
                    }
                    lines.into_iter().map(|change| view! {
                        <dt>{change.field}</dt>
                        <dd>
                            {(!change.before.is_empty()).then(|| view! { <del>{change.before}</del> " " })}
                            {(!change.after.is_empty()).then(|| view! { <ins>{change.after}</ins> })}
                        </dd>
                    }).collect_view().into_any()
                }}
                {reason.map(|reason| view! { <dt>{t(m::AUDIT_REASON)}</dt> <dd class="answer">{reason}</dd> })}
            </dl>
            <div class="row row--wrap">
                <Button local=true size=ButtonSize::Small icon="filter" on_click=only>{t(m::AUDIT_ONLY_RECORD)}</Button>
                {request.map(|id| view! {
                    <Button local=true size=ButtonSize::Small kind=ButtonKind::Quiet icon="copy" on_click=move || {
                        let id = id.clone();
                        spawn_local(async move {
                            if browser::copy(&id).await {
                                toast::say(text(m::STATE_COPIED));
                            }
                        });
                    }>{t(m::AUDIT_COPY_REQUEST)}</Button>
                })}
            </div>
        </div>
    }
}
