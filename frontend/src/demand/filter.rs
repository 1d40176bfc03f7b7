//! What narrows the list of demands. The address of the page holds it, so that
//! a filtered list can be sent to somebody.

use docket_domain::{
    demand::Workflow,
    money::{Currency, Money},
};
use leptos::prelude::*;
use leptos_router::hooks::query_signal;

use crate::{
    api::Query,
    format,
    i18n::{Key, language, m, text, tf},
    loadable::Loadable,
};

/// The order when nobody chose one: what moved last comes first.
pub(super) const DEFAULT_ORDER: &str = "-updated_at";
/// What stands for oneself in a filter for people.
pub(super) const ME: &str = "me";

/// One thing the list can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Words,
    State,
    Unit,
    Category,
    Objective,
    Owner,
    CostFrom,
    CostTo,
    ScoreFrom,
    ScoreTo,
}

impl Filter {
    /// All of them, in the order of the chips.
    const ALL: [Self; 10] = [
        Self::Words,
        Self::State,
        Self::Unit,
        Self::Category,
        Self::Objective,
        Self::Owner,
        Self::CostFrom,
        Self::CostTo,
        Self::ScoreFrom,
        Self::ScoreTo,
    ];

    /// Its name in the address of the page.
    const fn in_address(self) -> &'static str {
        match self {
            Self::Words => "q",
            Self::State => "status",
            Self::Unit => "unit",
            Self::Category => "category",
            Self::Objective => "objective",
            Self::Owner => "owner",
            Self::CostFrom => "cost_from",
            Self::CostTo => "cost_to",
            Self::ScoreFrom => "score_from",
            Self::ScoreTo => "score_to",
        }
    }

    /// Its name for the server.
    const fn in_query(self) -> &'static str {
        match self {
            Self::CostFrom => "cost[gte]",
            Self::CostTo => "cost[lte]",
            Self::ScoreFrom => "score[gte]",
            Self::ScoreTo => "score[lte]",
            other => other.in_address(),
        }
    }

    /// Its name on screen.
    pub(super) const fn name(self) -> Key {
        match self {
            Self::Words => m::DEMANDS_WORDS,
            Self::State => m::DEMAND_STATE,
            Self::Unit => m::DEMAND_UNIT,
            Self::Category => m::DEMAND_CATEGORY,
            Self::Objective => m::DEMAND_OBJECTIVE,
            Self::Owner => m::DEMAND_OWNER,
            Self::CostFrom => m::DEMANDS_COST_FROM,
            Self::CostTo => m::DEMANDS_COST_TO,
            Self::ScoreFrom => m::DEMANDS_SCORE_FROM,
            Self::ScoreTo => m::DEMANDS_SCORE_TO,
        }
    }
}

/// One parameter of the page's address.
#[derive(Clone, Copy)]
struct Parameter {
    value: Memo<Option<String>>,
    set: SignalSetter<Option<String>>,
}

impl Parameter {
    fn of(name: &'static str) -> Self {
        let (value, set) = query_signal::<String>(name);
        Self { value, set }
    }
}

/// What narrows and sorts the list, as it stands in the address.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    parameters: [Parameter; Filter::ALL.len()],
    sort: Parameter,
}

impl Filters {
    /// What the address says.
    pub(super) fn from_address() -> Self {
        Self {
            parameters: Filter::ALL.map(|filter| Parameter::of(filter.in_address())),
            sort: Parameter::of("sort"),
        }
    }

    /// What a filter asks for; reading it follows changes.
    pub(super) fn get(&self, filter: Filter) -> Option<String> {
        // The parameters stand in the order of the variants.
        self.parameters[filter as usize].value.get()
    }

    /// The values of a filter that takes several.
    pub(super) fn several(&self, filter: Filter) -> Vec<String> {
        self.get(filter).map_or_else(Vec::new, |all| {
            all.split(',')
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect()
        })
    }

    /// Narrows by a filter; an empty value takes it away.
    pub(super) fn set(&self, filter: Filter, value: &str) {
        let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        self.parameters[filter as usize].set.set(value);
    }

    /// The filters that hold, words apart: those have their own field.
    pub(super) fn held(&self) -> Vec<Filter> {
        Filter::ALL
            .into_iter()
            .filter(|filter| *filter != Filter::Words && self.get(*filter).is_some())
            .collect()
    }

    /// Whether anything narrows the list.
    pub(super) fn narrow(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.value.with(Option::is_some))
    }

    /// Takes every filter away.
    pub(super) fn clear(&self) {
        for parameter in self.parameters {
            parameter.set.set(None);
        }
    }

    /// How the list is sorted, as the API writes it.
    pub(super) fn order(&self) -> String {
        self.sort
            .value
            .get()
            .unwrap_or_else(|| DEFAULT_ORDER.to_owned())
    }

    /// Sorts the list.
    pub(super) fn sort(&self, order: String) {
        self.sort
            .set
            .set(Some(order).filter(|order| order != DEFAULT_ORDER));
    }

    /// The filters and the order as the server reads them.
    pub(super) fn query(&self) -> Query {
        Filter::ALL
            .into_iter()
            .fold(Query::new(), |query, filter| {
                query.with_some(
                    filter.in_query(),
                    self.get(filter).unwrap_or_default().trim(),
                )
            })
            .with("sort", &self.order())
    }
}

/// Names of the records filters refer to, loaded once a page has such a filter.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub workflow: Signal<Option<Workflow>>,
    pub currency: Signal<String>,
    known: Loadable<Vec<(String, docket_domain::text::LocalText)>>,
}

impl Names {
    /// Names for what the filters ask for.
    pub(super) fn new(
        filters: Filters,
        workflow: Signal<Option<Workflow>>,
        currency: Signal<String>,
    ) -> Self {
        let wanted = Memo::new(move |_| {
            [
                Filter::Unit,
                Filter::Category,
                Filter::Objective,
                Filter::Owner,
            ]
            .map(|filter| filters.several(filter))
        });
        let known = Loadable::new(move || super::names::find(wanted.get()));
        Self {
            workflow,
            currency,
            known,
        }
    }

    /// What a filter asks for, in words.
    pub(super) fn words(&self, filters: Filters, filter: Filter) -> String {
        let value = filters.get(filter).unwrap_or_default();
        match filter {
            Filter::Words => value,
            Filter::State => self.workflow.with(|workflow| {
                let names = value
                    .split(',')
                    .map(|key| super::workflow::status_name(workflow.as_ref(), key));
                names.collect::<Vec<_>>().join(", ")
            }),
            Filter::Unit | Filter::Category | Filter::Objective | Filter::Owner => {
                let names = value.split(',').map(|id| self.name(id));
                names.collect::<Vec<_>>().join(", ")
            }
            Filter::CostFrom | Filter::CostTo => {
                let currency = self.currency.get();
                let amount = currency
                    .parse::<Currency>()
                    .ok()
                    .and_then(|currency| Money::parse(&value, currency).ok());
                amount.map_or_else(
                    || value.clone(),
                    |money| format::money(money.minor, &currency, money.currency.decimals()),
                )
            }
            Filter::ScoreFrom | Filter::ScoreTo => format::decimal(&value),
        }
    }

    fn name(&self, id: &str) -> String {
        if id == ME {
            return text(m::DEMANDS_ME).to_owned();
        }
        self.known.value.with(|known| {
            known
                .as_ref()
                .and_then(|known| known.iter().find(|(own, _)| own == id))
                .map_or_else(
                    || tf(m::DEMANDS_ONE_OF, &[("id", id.get(..8).unwrap_or(id))]),
                    |(_, name)| name.get(language().tag()).to_owned(),
                )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn filters_stand_in_the_order_of_their_parameters() {
        for (index, filter) in Filter::ALL.into_iter().enumerate() {
            assert_eq!(filter as usize, index);
        }
    }
}
