//! The names of records that an address or an answer refers to by id.

use docket_domain::{
    money::{Currency, Money},
    text::LocalText,
    workflow::Workflow,
};
use leptos::prelude::*;

use super::filter::{Filter, Filters, ME, NONE};
use crate::{
    api::{Answer, Failure, Reply, identity, organization},
    format,
    i18n::{language, m, text, tf},
    loadable::Loadable,
};

/// Names by the id they belong to.
pub(super) type Named = Vec<(String, LocalText)>;

/// The names of units, categories, objectives and people by their ids. What
/// nobody knows any more is left out.
///
/// # Errors
/// See [`crate::api::get`].
pub(super) async fn find(
    [units, categories, objectives, people]: [Vec<String>; 4],
) -> Answer<Named> {
    let mut named = Vec::new();
    if !units.is_empty() {
        let page = organization::units(true).await?.body;
        named.extend(
            page.items
                .into_iter()
                .map(|unit| (unit.id.to_string(), LocalText::en(unit.name))),
        );
    }
    if !categories.is_empty() {
        let page = organization::categories().await?.body;
        named.extend(
            page.items
                .into_iter()
                .map(|entry| (entry.id.to_string(), entry.name)),
        );
    }
    if !objectives.is_empty() {
        let page = organization::objectives().await?.body;
        named.extend(
            page.items
                .into_iter()
                .map(|entry| (entry.id.to_string(), entry.name)),
        );
    }
    for id in people.into_iter().filter(|id| id != ME && id != NONE) {
        match identity::person(&id).await {
            Ok(reply) => named.push((id, LocalText::en(reply.body.name))),
            // Somebody one may not see keeps their id.
            Err(Failure::Problem(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(Reply {
        body: named,
        etag: None,
    })
}

/// Names of the records filters refer to, loaded once a page has such a filter.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub workflow: Signal<Option<Workflow>>,
    pub currency: Signal<String>,
    known: Loadable<Named>,
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
        let known = Loadable::new(move || find(wanted.get()));
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
        if id == NONE {
            return text(m::DEMANDS_WITHOUT).to_owned();
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
