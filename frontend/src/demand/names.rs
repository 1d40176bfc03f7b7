//! The names of records that an address or an answer refers to by id.

use docket_domain::text::LocalText;

use crate::{
    api::{Answer, Failure, Reply, identity, organization},
    demand::filter::ME,
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
    for id in people.into_iter().filter(|id| id != ME) {
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
