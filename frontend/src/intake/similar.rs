//! Following a public demand instead of handing in the same again.

use docket_contract::intake::{Receipt, SupportPublicDemand};
use docket_domain::field::well_known;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::sheet::Sheet;
use crate::{
    api::intake,
    filling::{Finding, Found},
    form::Form,
    i18n::language,
    ui::toast,
};

/// Shows similar public demands below the title of the form.
pub(super) fn offer(sheet: Sheet, slug: String, on_sent: Callback<Receipt>) {
    let form = Form::new();
    let slug = StoredValue::new(slug);
    let attempt = StoredValue::new(None::<(SupportPublicDemand, String)>);
    let follow = Callback::new(move |found: Found| {
        if !form.begin() {
            return;
        }
        let unit = untrack(|| sheet.answers.property(well_known::UNIT));
        let support = SupportPublicDemand {
            demand: found.key,
            submitter: untrack(|| sheet.about.submitter()),
            unit_id: unit.and_then(|unit| unit.parse().ok()),
            language: Some(untrack(language).tag().to_owned()),
            website: String::new(),
        };
        // The same content is the same attempt, so that it arrives once.
        let key = attempt
            .get_value()
            .filter(|(earlier, _)| *earlier == support)
            .map_or_else(|| Uuid::new_v4().to_string(), |(_, key)| key);
        attempt.set_value(Some((support.clone(), key.clone())));
        let slug = slug.get_value();
        spawn_local(async move {
            match intake::follow(&slug, &support, &key).await {
                Ok(reply) => {
                    form.end(None);
                    sheet.forget();
                    let _ = on_sent.try_run(reply.body);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    });
    provide_context(Finding {
        look: StoredValue::new(Box::new(move |title| {
            let slug = slug.get_value();
            Box::pin(async move { look(&slug, &title).await })
        })),
        follow,
        busy: form.busy.into(),
    });
}

async fn look(slug: &str, title: &str) -> Vec<Found> {
    let found = intake::similar(slug, title).await;
    // Whoever is offline or asks too often goes on without.
    let items = found.map(|reply| reply.body.items).unwrap_or_default();
    let found = items.into_iter().map(|similar| Found {
        key: similar.key,
        title: similar.title,
        status: similar.status,
        unit: similar.unit,
        votes: similar.votes,
        is_followed: false,
        href: None,
    });
    found.collect()
}
