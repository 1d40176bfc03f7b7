//! What narrows the list of demands, in words and with a way out. It is loaded
//! when there is any.

use docket_domain::analytics::Outcome;
use leptos::{prelude::*, text_prop::TextProp};

use super::{filter::Filters, filter_dialog::Around, names::Names, workflow::status_name};
use crate::{
    api::organization,
    format,
    i18n::{Key, language, m, text, tf},
    loadable::Loadable,
    ui::Chip,
};

/// A filter that figures ask for, on screen: what it looks at, and by which of the server's names it
/// asks.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shown {
    name: Key,
    asks: &'static [&'static str],
}

/// What can be shown, in the order of the chips.
const SHOWN: [Shown; 7] = [
    Shown {
        name: m::NOUN_DEMAND_TYPE,
        asks: &["type"],
    },
    Shown {
        name: m::DEMANDS_STAGE,
        asks: &["status_category"],
    },
    Shown {
        name: m::OUTCOME_LABEL,
        asks: &["outcome"],
    },
    Shown {
        name: m::DEMANDS_SUBMITTED,
        asks: &["submitted[gte]", "submitted[lte]"],
    },
    Shown {
        name: m::DEMANDS_DECIDED,
        asks: &["decided[gte]", "decided[lte]"],
    },
    Shown {
        name: m::DEMANDS_SINCE,
        asks: &["status_since[gte]", "status_since[lte]"],
    },
    // Days on which a status was left mean nothing without it.
    Shown {
        name: m::DEMANDS_LEFT,
        asks: &["stayed_in", "left[gte]", "left[lte]"],
    },
];

/// A chip for each that holds.
#[component]
pub fn FilterChips() -> impl IntoView {
    use_context::<Around>().map(|around| {
        let names = around.names();
        view! { <Own around names/> <Figured around names/> }
    })
}

/// Those that are set in a dialog, which they open.
#[component]
fn Own(around: Around, names: Names) -> impl IntoView {
    let Around {
        filters, setting, ..
    } = around;
    let held = Memo::new(move |_| filters.held());
    move || {
        held.get()
            .into_iter()
            .map(|filter| {
                view! {
                    <Chip
                        name=filter.name()
                        value=move || names.words(filters, filter)
                        on_open=move || setting.show(filter)
                        remove_label=m::LIST_REMOVE_FILTER
                        on_remove=move || filters.set(filter, "")
                    />
                }
            })
            .collect_view()
    }
}

/// Those that figures ask for.
#[component]
fn Figured(around: Around, names: Names) -> impl IntoView {
    let filters = around.filters;
    let held = Memo::new(move |_| {
        let mut shown = SHOWN.to_vec();
        shown.retain(|one| one.asks.iter().any(|name| filters.figured(name).is_some()));
        shown
    });
    let types = Loadable::new(move || {
        let wanted = filters.figured("type").is_some();
        async move {
            // Nobody asks for names that are not shown.
            if !wanted {
                std::future::pending::<()>().await;
            }
            organization::demand_types().await
        }
    });
    let type_name = move |id: &str| {
        types.value.with(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            let mut items = items.unwrap_or_default().iter();
            let found = items.find(|one| one.id.to_string() == id);
            found.map_or_else(
                || tf(m::DEMANDS_ONE_OF, &[("id", id.get(..8).unwrap_or(id))]),
                |one| one.name.get(language().tag()).to_owned(),
            )
        })
    };
    let status = move |key: &str| {
        let workflow = names.workflow;
        workflow.with(|workflow| status_name(workflow.as_ref(), key))
    };
    let words = move |shown: Shown| match shown.asks {
        ["type"] => each(filters, "type", type_name),
        ["status_category"] => each(filters, "status_category", stage),
        ["outcome"] => outcomes(filters),
        ["stayed_in", rest @ ..] => {
            let state = each(filters, "stayed_in", status);
            let left = days(filters, rest);
            let parts = [state, left].into_iter().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        asks => days(filters, asks),
    };
    move || {
        held.get()
            .into_iter()
            .map(|shown| {
                let value: TextProp = (move || words(shown)).into();
                view! {
                    <Chip
                        name=shown.name
                        value=value
                        remove_label=m::LIST_REMOVE_FILTER
                        on_remove=move |()| filters.leave(shown.asks)
                    />
                }
            })
            .collect_view()
    }
}

/// The values of a filter, each in words.
fn each(filters: Filters, name: &str, words: impl Fn(&str) -> String) -> String {
    let values = filters.figured(name).unwrap_or_default();
    let words = values.split(',').map(|value| words(value.trim()));
    words.collect::<Vec<_>>().join(", ")
}

/// What a status means roughly.
fn stage(key: &str) -> String {
    let known = match key {
        "draft" => m::DEMANDS_STAGE_DRAFT,
        "open" => m::OUTCOME_OPEN,
        "decided" => m::DEMANDS_STAGE_DECIDED,
        "delivered" => m::DEMANDS_STAGE_DELIVERED,
        "closed" => m::DEMANDS_STAGE_CLOSED,
        other => return other.to_owned(),
    };
    text(known).to_owned()
}

/// What became of them; all ends together are one.
fn outcomes(filters: Filters) -> String {
    let asked = filters.figured("outcome").unwrap_or_default();
    let asks = |outcome: Outcome| asked.split(',').any(|key| key.trim() == outcome.key());
    if Outcome::DECIDED.into_iter().all(asks) && !asks(Outcome::Open) {
        return text(m::OUTCOME_ANY_END).to_owned();
    }
    each(filters, "outcome", |key| {
        Outcome::from_key(key).map_or_else(
            || key.to_owned(),
            |outcome| text(outcome_name(outcome)).to_owned(),
        )
    })
}

/// What an outcome is called.
pub(crate) const fn outcome_name(outcome: Outcome) -> Key {
    match outcome {
        Outcome::Open => m::OUTCOME_OPEN,
        Outcome::Approved => m::OUTCOME_APPROVED,
        Outcome::Deferred => m::OUTCOME_DEFERRED,
        Outcome::Rejected => m::OUTCOME_REJECTED,
        Outcome::Withdrawn => m::OUTCOME_WITHDRAWN,
        Outcome::Merged => m::OUTCOME_MERGED,
    }
}

/// From one day to another, as far as there are any.
fn days(filters: Filters, asks: &[&str]) -> String {
    let day = |end: &str| {
        let name = asks.iter().find(|name| name.ends_with(end))?;
        let written = filters.figured(name)?;
        let day = written.parse().map(format::date);
        Some(day.unwrap_or(written))
    };
    match (day("[gte]"), day("[lte]")) {
        (Some(from), Some(to)) if from == to => from,
        (Some(from), Some(to)) => tf(m::DEMANDS_BETWEEN, &[("from", &from), ("to", &to)]),
        (Some(from), None) => tf(m::DEMANDS_FROM_DAY, &[("day", &from)]),
        (None, Some(to)) => tf(m::DEMANDS_TO_DAY, &[("day", &to)]),
        (None, None) => String::new(),
    }
}
