//! The fields by which figures are narrowed.

use docket_domain::analytics::PeriodProblem;
use leptos::prelude::*;

use super::{filter::Filters, period::Preset};
use crate::{
    api::organization,
    demand::NONE,
    i18n::{language, m, t, text},
    loadable::Loadable,
    organization::UnitInput,
    ui::{Button, ButtonKind, DateInput, Field, Select, SelectOption},
};

/// Stands for days of one's own in the list of stretches.
const OWN: &str = "own";

/// Period, unit, category and type; the address holds each.
#[component]
pub(super) fn FilterBar(filters: Filters) -> impl IntoView {
    let categories = Loadable::new(organization::categories);
    let types = Loadable::new(organization::demand_types);
    let unit = filters.unit_signal();
    let category = filters.category.signal();
    let demand_type = filters.demand_type.signal();
    let categories = move || {
        let mut all = categories.value.with(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            let items = items.unwrap_or_default().iter();
            items
                .map(|one| SelectOption::new(one.id.to_string(), one.name.get(language().tag())))
                .collect::<Vec<_>>()
        });
        all.push(SelectOption::new(NONE, text(m::DEMANDS_WITHOUT)));
        all
    };
    let types = move || {
        types.value.with(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            let items = items.unwrap_or_default().iter();
            items
                .map(|one| SelectOption::new(one.id.to_string(), one.name.get(language().tag())))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="narrowing" role="search" aria-label=t(m::LIST_FILTERS)>
            <Days filters/>
            <Field label=m::DEMAND_UNIT><UnitInput value=unit/></Field>
            <Field label=m::DEMAND_CATEGORY>
                <Select value=category options=Signal::derive(categories) none=m::ANALYTICS_ALL_CATEGORIES/>
            </Field>
            <Field label=m::NOUN_DEMAND_TYPE>
                <Select value=demand_type options=Signal::derive(types) none=m::ANALYTICS_ALL_TYPES/>
            </Field>
            <Show when=move || filters.is_changed()>
                <div class="narrowing__clear">
                    <Button local=true kind=ButtonKind::Quiet on_click=move || filters.clear()>{t(m::LIST_CLEAR_FILTERS)}</Button>
                </div>
            </Show>
        </div>
    }
}

/// The stretch, and its first and last day; changing one makes them one's own.
#[component]
fn Days(filters: Filters) -> impl IntoView {
    let named = move || match filters.is_own() {
        true => OWN.to_owned(),
        false => filters.preset().key().to_owned(),
    };
    let stretch = RwSignal::new(untrack(named));
    let (first, last) = untrack(|| filters.days());
    let (from, to) = (RwSignal::new(first), RwSignal::new(last));
    Effect::new(move || {
        let (first, last) = filters.days();
        for (signal, day) in [(from, first), (to, last)] {
            if signal.get_untracked() != day {
                signal.set(day);
            }
        }
        stretch.set(named());
    });
    Effect::new(move |before: Option<()>| {
        let chosen = (from.get(), to.get());
        if before.is_some() && chosen != untrack(|| filters.days()) {
            filters.choose_days(chosen.0, chosen.1);
        }
    });
    let choose = move |key: String| match key.as_str() {
        OWN => filters.choose_days(from.get_untracked(), to.get_untracked()),
        key => filters.choose(Preset::from_key(key)),
    };
    let options = move || {
        let presets = Preset::ALL.map(|one| SelectOption::new(one.key(), text(one.name())));
        let own = SelectOption::new(OWN, text(m::ANALYTICS_OWN));
        presets.into_iter().chain([own]).collect::<Vec<_>>()
    };
    let problem = move || {
        let words = match filters.problem()? {
            PeriodProblem::Backwards => m::ANALYTICS_BACKWARDS,
            PeriodProblem::TooLong => m::ANALYTICS_TOO_LONG,
        };
        Some(text(words).to_owned())
    };
    view! {
        <Field label=m::ANALYTICS_PERIOD>
            <Select value=stretch options=Signal::derive(options) on_change=choose/>
        </Field>
        <Field label=m::AUDIT_FROM><DateInput value=from/></Field>
        <Field label=m::AUDIT_UNTIL error=Signal::derive(problem)><DateInput value=to/></Field>
    }
}
