//! Demands that ask for the same, shown while a title is written.

use std::future::Future;
use std::pin::Pin;

use docket_domain::{field::well_known, text::LocalText};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::Sheet;
use crate::{
    i18n::{language, m, t, tn},
    ui::{Button, ButtonSize, Tag, Tone},
};

/// How long nobody types before the server is asked, in milliseconds.
const PAUSE: u32 = 350;
/// Fewest characters of a title that the server is asked about.
const FEWEST: usize = 4;

/// A demand that asks for the same.
#[derive(Clone, PartialEq)]
pub(crate) struct Found {
    /// Key people see.
    pub key: String,
    /// Title.
    pub title: String,
    /// Name of its status.
    pub status: LocalText,
    /// Name of the unit that asks.
    pub unit: Option<String>,
    /// Units that need it too.
    pub votes: u64,
    /// Whether whoever writes follows it already.
    pub is_followed: bool,
    /// Where it can be read, by those who may.
    pub href: Option<String>,
}

/// What the server found; nothing when it could not be asked: the form goes on
/// without.
type Looking = Pin<Box<dyn Future<Output = Vec<Found>>>>;

/// How a page finds similar demands and follows one, in context around its
/// questions; pages without it show none.
#[derive(Clone, Copy)]
pub(crate) struct Finding {
    /// Asks the server for demands with titles like this.
    pub look: StoredValue<Box<dyn Fn(String) -> Looking + Send + Sync>>,
    /// Follows one instead of going on.
    pub follow: Callback<Found>,
    /// Whether that is under way.
    pub busy: Signal<bool>,
}

/// The similar demands, below the question for the title.
#[component]
pub(super) fn Similar(sheet: Sheet) -> impl IntoView {
    let finding: Option<Finding> = use_context();
    finding.map(|finding| view! { <List sheet finding/> })
}

#[component]
fn List(sheet: Sheet, finding: Finding) -> impl IntoView {
    let found = RwSignal::new(Vec::<Found>::new());
    let title = Memo::new(move |_| {
        let typed = sheet.entered.with(|entered| {
            let (_, value) = entered
                .iter()
                .find(|(key, _)| key.as_str() == well_known::TITLE)?;
            Some(value.as_str()?.trim().to_owned())
        });
        typed.unwrap_or_default()
    });
    let asked = StoredValue::new(0_u32);
    Effect::new(move || {
        let title = title.get();
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let is_newest = move || asked.try_get_value() == Some(number);
        if title.chars().count() < FEWEST {
            found.set(Vec::new());
            return;
        }
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if !is_newest() {
                return;
            }
            let Some(looking) = finding.look.try_with_value(|look| look(title)) else {
                return;
            };
            let list = looking.await;
            if is_newest() {
                found.set(list);
            }
        });
    });
    view! {
        // It is there before it is filled, so that it is read out when it is.
        <div aria-live="polite">
            <Show when=move || !found.with(Vec::is_empty)>
                <section class="simis" aria-label=t(m::SIMILAR_TITLE)>
                    <p class="strong">{t(m::SIMILAR_TITLE)}</p>
                    <p class="t3">{t(m::SIMILAR_LEAD)}</p>
                    <ul>
                        <For each=move || found.get() key=|found| found.key.clone() let:one>
                            <One one finding/>
                        </For>
                    </ul>
                </section>
            </Show>
        </div>
    }
}

#[component]
fn One(one: Found, finding: Finding) -> impl IntoView {
    let (status, votes, is_followed) = (one.status.clone(), one.votes, one.is_followed);
    let title = one.title.clone();
    let name = match &one.href {
        Some(href) => {
            view! { <a class="link" href=href.clone() target="_blank">{title}</a> }.into_any()
        }
        None => view! { <b class="medium">{title}</b> }.into_any(),
    };
    let (key, unit) = (one.key.clone(), one.unit.clone());
    let one = StoredValue::new(one);
    view! {
        <li class="simi">
            <div>
                {name}
                <div class="t3 sm row row--wrap row--2">
                    <span class="key">{key}</span>
                    {unit.map(|unit| view! { <span>{unit}</span> })}
                    <span>{move || status.get(language().tag()).to_owned()}</span>
                    {(votes > 0).then(|| view! {
                        <span>{move || tn(m::SIMILAR_VOTES, votes, &[])}</span>
                    })}
                </div>
            </div>
            <span class="push">
                {if is_followed {
                    view! { <Tag tone=Tone::Good icon="check">{t(m::SIMILAR_FOLLOWED)}</Tag> }.into_any()
                } else {
                    view! {
                        <Button size=ButtonSize::Small busy=finding.busy
                            on_click=move || { let _ = finding.follow.try_run(one.get_value()); }>
                            {t(m::SIMILAR_MINE)}
                        </Button>
                    }.into_any()
                }}
            </span>
        </li>
    }
}
