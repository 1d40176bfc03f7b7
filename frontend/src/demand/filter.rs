//! What narrows the list of demands. The address of the page holds it, so that
//! a filtered list can be sent to somebody.

use std::collections::BTreeMap;

use docket_domain::saved_view::ViewQuery;
use leptos::prelude::*;
use leptos_router::hooks::query_signal;

use crate::{
    address,
    api::Query,
    i18n::{Key, m},
};

/// The order when nobody chose one: what moved last comes first.
pub(super) const DEFAULT_ORDER: &str = "-updated_at";
/// What stands for oneself in a filter for people.
pub(super) const ME: &str = "me";
/// What stands in a filter for demands that have nothing of its kind.
pub(crate) const NONE: &str = "none";

/// What the list is narrowed by when a figure opens it, and what no dialog sets:
/// its name in the address and for the server.
const FIGURED: [(&str, &str); 12] = [
    ("type", "type"),
    ("status_category", "status_category"),
    ("outcome", "outcome"),
    ("submitted_from", "submitted[gte]"),
    ("submitted_to", "submitted[lte]"),
    ("decided_from", "decided[gte]"),
    ("decided_to", "decided[lte]"),
    ("since_from", "status_since[gte]"),
    ("since_to", "status_since[lte]"),
    ("stayed_in", "stayed_in"),
    ("left_from", "left[gte]"),
    ("left_to", "left[lte]"),
];

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

/// What the address of the list calls what the server knows by a name, if the
/// list has it.
fn in_address(name: &str) -> Option<&'static str> {
    let mut own = Filter::ALL.into_iter();
    let own = own.find(|filter| filter.in_query() == name);
    own.map(Filter::in_address).or_else(|| {
        let mut figured = FIGURED.into_iter();
        figured
            .find(|(_, known)| *known == name)
            .map(|(own, _)| own)
    })
}

/// What is asked for by the names of the list's address.
fn written_in(address: Query, asked: &BTreeMap<String, String>) -> Query {
    asked
        .iter()
        .fold(address, |address, (name, value)| match in_address(name) {
            Some(name) => address.with(name, value),
            None => address,
        })
}

/// The address of the list that is narrowed by this, by the names of the
/// server's parameters.
pub(crate) fn list_address(asked: &BTreeMap<String, String>) -> String {
    written_in(Query::new(), asked).after("/demands")
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
    figured: StoredValue<Vec<Parameter>>,
    sort: Parameter,
    /// The view that the list shows.
    pub(super) view: address::Parameter,
    /// What a view narrows by that this page has no filter for.
    pub(super) beyond: RwSignal<BTreeMap<String, String>>,
}

impl Filters {
    /// What the address says.
    pub(super) fn from_address() -> Self {
        Self {
            parameters: Filter::ALL.map(|filter| Parameter::of(filter.in_address())),
            figured: StoredValue::new(
                FIGURED
                    .iter()
                    .map(|(name, _)| Parameter::of(name))
                    .collect(),
            ),
            sort: Parameter::of("sort"),
            view: address::Parameter::of("view"),
            beyond: RwSignal::default(),
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

    /// What is asked for by one of the names a figure uses; reading it follows
    /// changes.
    pub(super) fn figured(&self, name: &str) -> Option<String> {
        let place = FIGURED.iter().position(|(_, known)| *known == name)?;
        let parameter = self.figured.with_value(|all| all.get(place).copied())?;
        let value = parameter.value.get();
        value.filter(|value| !value.trim().is_empty())
    }

    /// Whether anything is asked for as figures ask.
    pub(super) fn is_figured(&self) -> bool {
        let is_set = |parameter: &Parameter| parameter.value.with(Option::is_some);
        self.figured.with_value(|all| all.iter().any(is_set))
    }

    /// Takes away what is asked for by some of the names figures use.
    pub(super) fn leave(&self, names: &[&str]) {
        for ((_, known), parameter) in FIGURED.iter().zip(self.figured.get_value()) {
            if names.contains(known) {
                parameter.set.set(None);
            }
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn narrow(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.value.with(Option::is_some))
            || self.is_figured()
            || self.beyond.with(|beyond| !beyond.is_empty())
    }

    /// Whether the address says neither what narrows the list nor how it is
    /// sorted.
    pub(super) fn is_bare(&self) -> bool {
        let mut all = self.parameters.iter().chain([&self.sort]);
        all.all(|parameter| parameter.value.with(Option::is_none)) && !self.is_figured()
    }

    /// Takes every filter away.
    pub(super) fn clear(&self) {
        for parameter in self.parameters {
            parameter.set.set(None);
        }
        for parameter in self.figured.get_value() {
            parameter.set.set(None);
        }
        self.beyond.set(BTreeMap::new());
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
        // A view is shown with its order, whatever it is.
        let is_view = untrack(|| self.view.is_set());
        let order = Some(order).filter(|order| is_view || order != DEFAULT_ORDER);
        if self.sort.value.get_untracked() != order {
            self.sort.set.set(order);
        }
    }

    /// The filters and the order as the server reads them.
    pub(super) fn query(&self) -> Query {
        self.asked()
            .iter()
            .fold(Query::new(), |query, (name, value)| query.with(name, value))
            .with("sort", &self.order())
    }

    /// What is asked for, by the names of the server's parameters.
    pub(super) fn asked(&self) -> BTreeMap<String, String> {
        let mut asked = self.beyond.get();
        for filter in Filter::ALL {
            let value = self.get(filter).unwrap_or_default().trim().to_owned();
            if !value.is_empty() {
                asked.insert(filter.in_query().to_owned(), value);
            }
        }
        for (_, name) in FIGURED {
            if let Some(value) = self.figured(name) {
                asked.insert(name.to_owned(), value.trim().to_owned());
            }
        }
        asked
    }

    /// What a view narrows by that this page has no filter for.
    pub(super) fn beyond(query: &ViewQuery) -> BTreeMap<String, String> {
        let filters = query.filter.iter();
        filters
            .filter(|(name, _)| in_address(name).is_none())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The address of the list that shows a view and asks for this.
    pub(super) fn address(view: &str, query: &ViewQuery) -> String {
        let order = query.sort.as_deref().unwrap_or(DEFAULT_ORDER);
        written_in(Query::new().with("view", view), &query.filter)
            .with("sort", order)
            .after("/demands")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{FIGURED, Filter, Filters, list_address};

    #[test]
    fn a_view_is_shown_with_all_it_asks_for() {
        let query = docket_domain::saved_view::ViewQuery {
            filter: [
                ("cost[gte]", "5"),
                ("q", "a&b"),
                ("status_category", "open"),
                ("submitted[gte]", "2026-01-01"),
                ("waits_for", "office"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
            ..Default::default()
        };
        let address = Filters::address("one", &query);
        assert_eq!(
            address,
            "/demands?view=one&cost_from=5&q=a%26b&status_category=open&submitted_from=2026-01-01&sort=-updated_at"
        );
        let beyond = Filters::beyond(&query);
        assert_eq!(beyond.keys().collect::<Vec<_>>(), ["waits_for"]);
    }

    #[test]
    fn filters_stand_in_the_order_of_their_parameters() {
        for (index, filter) in Filter::ALL.into_iter().enumerate() {
            assert_eq!(filter as usize, index);
        }
    }

    #[test]
    fn every_filter_of_a_figure_has_its_place_in_the_address() {
        let own = ["unit", "category", "status"];
        for name in own.into_iter().chain(FIGURED.map(|(_, name)| name)) {
            let asked = BTreeMap::from([(name.to_owned(), "x".to_owned())]);
            assert_ne!(list_address(&asked), "/demands", "{name}");
        }
        let asked = [("left[lte]", "2026-11-28"), ("stayed_in", "screening")];
        let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            list_address(&asked.into()),
            "/demands?left_to=2026-11-28&stayed_in=screening"
        );
    }
}
