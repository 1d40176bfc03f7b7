//! Setting a filter of the list of demands.

use docket_contract::{organization::RegisterEntryView, page::Page};
use docket_domain::workflow::Workflow;
use leptos::{context::Provider, prelude::*};

use super::{
    filter::{Filter, Filters, ME, NONE},
    names::Names,
};
use crate::{
    api::organization,
    i18n::{language, m, t, text},
    identity::PersonInput,
    later::LaterDialog,
    loadable::Loadable,
    organization::UnitInput,
    ui::{
        Button, ButtonKind, Checkbox, Dialog, DialogActions, DialogBody, Field, Fieldset,
        InputKind, Menu, MenuItem, MoneyInput, Suggestion, TextInput, amount_problem,
    },
};

/// What the menu of filters offers; a range is set in one dialog.
const OFFERED: [Filter; 7] = [
    Filter::State,
    Filter::Unit,
    Filter::Category,
    Filter::Objective,
    Filter::Owner,
    Filter::CostFrom,
    Filter::ScoreFrom,
];

/// The dialog a filter is set in, if one is open.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    open: RwSignal<bool>,
    filter: RwSignal<Filter>,
}

impl Setting {
    /// No dialog is open.
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            filter: RwSignal::new(Filter::State),
        }
    }

    /// Opens the dialog of a filter.
    pub(super) fn show(self, filter: Filter) {
        self.filter.set(match filter {
            Filter::CostTo => Filter::CostFrom,
            Filter::ScoreTo => Filter::ScoreFrom,
            other => other,
        });
        self.open.set(true);
    }
}

/// What the chips and the dialog work on.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) filters: Filters,
    pub(super) setting: Setting,
    workflow: Signal<Option<Workflow>>,
    currency: Signal<String>,
}

impl Around {
    /// Names of what the filters refer to.
    pub(super) fn names(self) -> Names {
        Names::new(self.filters, self.workflow, self.currency)
    }
}

/// The button that adds a filter.
#[component]
pub(super) fn AddFilter(setting: Setting) -> impl IntoView {
    view! {
        <Menu label=m::LIST_ADD_FILTER trigger=|| view! {
            <span class="chip chip--add"><span>{t(m::LIST_ADD_FILTER)}</span></span>
        }>
            {OFFERED.map(|filter| view! {
                <MenuItem local=true label=name_of(filter) on_click=move || setting.show(filter)/>
            }).collect_view()}
        </Menu>
    }
}

/// What a dialog is called: a range by what it limits.
const fn name_of(filter: Filter) -> crate::i18n::Key {
    match filter {
        Filter::CostFrom => m::DEMAND_COST,
        Filter::ScoreFrom => m::DEMAND_SCORE,
        other => other.name(),
    }
}

/// The place of the filters that hold. Their chips are loaded when there are
/// any, and the dialog when it is first opened.
#[component]
pub(super) fn Chips(
    filters: Filters,
    setting: Setting,
    workflow: Signal<Option<Workflow>>,
    currency: Signal<String>,
) -> impl IntoView {
    let any = Memo::new(move |_| filters.is_figured() || !filters.held().is_empty());
    let wanted = RwSignal::new(false);
    Effect::new(move || wanted.set(any.get()));
    let around = Around {
        filters,
        setting,
        workflow,
        currency,
    };
    view! {
        <Provider value=around>
            <Show when=move || any.get()>
                <div class="filters" role="group" aria-label=t(m::LIST_FILTERS)>
                    <LaterDialog which=|dialogs| dialogs.chips open=wanted/>
                    <button type="button" class="link sm" on:click=move |_| filters.clear()>{t(m::LIST_CLEAR_FILTERS)}</button>
                </div>
            </Show>
            <LaterDialog which=|dialogs| dialogs.filter open=setting.open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn FilterDialog() -> impl IntoView {
    let around = use_context::<Around>();
    around.map(|around| {
        let names = around.names();
        let Around {
            filters, setting, ..
        } = around;
        view! {
            <Dialog open=setting.open title=move || text(name_of(setting.filter.get()))>
                {move || view! { <Form filters names filter=setting.filter.get() open=setting.open/> }}
            </Dialog>
        }
    })
}

/// The dialog of one filter.
#[component]
fn Form(filters: Filters, names: Names, filter: Filter, open: RwSignal<bool>) -> impl IntoView {
    let known = |filter| untrack(move || filters.get(filter)).unwrap_or_default();
    let several = RwSignal::new(untrack(move || filters.several(filter)));
    let one = RwSignal::new(
        several
            .get_untracked()
            .into_iter()
            .find(|id| id != ME)
            .map(|id| Suggestion {
                label: untrack(move || names.words(filters, filter)),
                value: id,
                detail: String::new(),
            }),
    );
    // Its name may come after the dialog.
    Effect::new(move || {
        let label = names.words(filters, filter);
        let is_asked = |chosen: &Suggestion| filters.several(filter) == [chosen.value.clone()];
        let chosen = one.get_untracked();
        if let Some(chosen) = chosen.filter(|chosen| is_asked(chosen) && chosen.label != label) {
            one.set(Some(Suggestion { label, ..chosen }));
        }
    });
    let me = RwSignal::new(several.with_untracked(|all| all.iter().any(|id| id == ME)));
    let (lower, upper) = match filter {
        Filter::ScoreFrom => (Filter::ScoreFrom, Filter::ScoreTo),
        _ => (Filter::CostFrom, Filter::CostTo),
    };
    let (from, to) = (RwSignal::new(known(lower)), RwSignal::new(known(upper)));
    let apply = move || {
        match filter {
            Filter::State | Filter::Category | Filter::Objective => {
                filters.set(filter, &several.get_untracked().join(","));
            }
            Filter::Unit => filters.set(filter, &id_of(one)),
            Filter::Owner if me.get_untracked() => filters.set(filter, ME),
            Filter::Owner => filters.set(filter, &id_of(one)),
            // The field says what is wrong with an amount.
            Filter::CostFrom | Filter::CostTo
                if [from, to]
                    .iter()
                    .any(|one| one.with_untracked(|one| amount_problem(one).is_some())) =>
            {
                return;
            }
            _ => {
                filters.set(lower, &from.get_untracked());
                filters.set(upper, &to.get_untracked());
            }
        }
        open.set(false);
    };
    let control = match filter {
        Filter::State => view! { <States names several/> }.into_any(),
        Filter::Category => {
            view! { <Entries of=Loadable::new(organization::categories) filter several/> }
                .into_any()
        }
        Filter::Objective => {
            view! { <Entries of=Loadable::new(organization::objectives) filter several/> }
                .into_any()
        }
        Filter::Unit => view! {
            <Field label=m::DEMAND_UNIT hint=m::GRANT_BELOW><UnitInput value=one/></Field>
        }
        .into_any(),
        Filter::Owner => view! {
            <Checkbox checked=me on_change=move |on: bool| me.set(on)>{t(m::DEMANDS_ME)}</Checkbox>
            <Show when=move || !me.get()>
                <Field label=m::DEMAND_OWNER><PersonInput value=one/></Field>
            </Show>
        }
        .into_any(),
        Filter::ScoreFrom | Filter::ScoreTo => view! {
            <Field label=m::DEMANDS_AT_LEAST optional=true><TextInput value=from kind=InputKind::Decimal/></Field>
            <Field label=m::DEMANDS_AT_MOST optional=true><TextInput value=to kind=InputKind::Decimal/></Field>
        }
        .into_any(),
        Filter::CostFrom | Filter::CostTo | Filter::Words => view! {
            <Field label=m::DEMANDS_AT_LEAST optional=true><MoneyInput value=from currency=names.currency/></Field>
            <Field label=m::DEMANDS_AT_MOST optional=true><MoneyInput value=to currency=names.currency/></Field>
        }
        .into_any(),
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); apply(); }>
            <DialogBody>{control}</DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button local=true kind=ButtonKind::Primary submit=true>{t(m::LIST_APPLY)}</Button>
            </DialogActions>
        </form>
    }
}

fn id_of(one: RwSignal<Option<Suggestion>>) -> String {
    one.with_untracked(|one| {
        one.as_ref()
            .map_or_else(String::new, |one| one.value.clone())
    })
}

/// A box of one value among several.
fn tick(several: RwSignal<Vec<String>>, key: String, name: Signal<String>) -> impl IntoView {
    let key = StoredValue::new(key);
    view! {
        <Checkbox
            checked=Signal::derive(move || several.with(|all| key.with_value(|key| all.contains(key))))
            on_change=move |on: bool| several.update(|all| key.with_value(|key| {
                all.retain(|one| one != key);
                if on {
                    all.push(key.clone());
                }
            }))
        >{move || name.get()}</Checkbox>
    }
}

/// The statuses of the workflow.
#[component]
fn States(names: Names, several: RwSignal<Vec<String>>) -> impl IntoView {
    let statuses = move || {
        names
            .workflow
            .get()
            .map_or_else(Vec::new, |workflow| workflow.statuses)
    };
    view! {
        <Fieldset legend=m::DEMAND_STATE>
            {move || statuses().into_iter().map(|status| {
                let name = Signal::derive(move || status.name.get(language().tag()).to_owned());
                tick(several, status.key, name)
            }).collect_view()}
        </Fieldset>
    }
}

/// The entries of a register.
#[component]
fn Entries(
    of: Loadable<Page<RegisterEntryView>>,
    filter: Filter,
    several: RwSignal<Vec<String>>,
) -> impl IntoView {
    let entries = move || of.value.get().map_or_else(Vec::new, |page| page.items);
    view! {
        <Fieldset legend=filter.name()>
            {move || entries().into_iter().map(|entry| {
                let name = Signal::derive(move || entry.name.get(language().tag()).to_owned());
                tick(several, entry.id.to_string(), name)
            }).collect_view()}
            {(filter == Filter::Category).then(|| tick(
                several, NONE.to_owned(), Signal::derive(|| text(m::DEMANDS_WITHOUT).to_owned()),
            ))}
            <Show when=move || of.value.with(|page| page.as_ref().is_some_and(|page| page.items.is_empty()))>
                <p class="t3">{t(m::REGISTER_NONE)}</p>
            </Show>
        </Fieldset>
    }
}
