//! The minutes of a meeting on paper, A4 or Letter.

use docket_contract::shortlist::{DecisionView, EntryView, ShortlistView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    decision::deciders,
    meeting::entries_of,
    wording::{outcome_words, state_words},
};
use crate::{
    api::shortlist,
    browser, format,
    i18n::{language, m, t, text, tf, tn},
    loadable::{Loadable, Loaded},
    session::Session,
    shell,
    ui::{Button, ButtonKind, ButtonSize, LinkButton},
};

/// What the foot of every page says, as the style sheet knows it.
const FOOT: &str = "--paper-foot";

/// The minutes of a meeting.
#[component]
pub(super) fn MinutesPage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
    let head = Loadable::new(move || {
        let key = key.get();
        async move { shortlist::find(&key).await }
    });
    let entries = entries_of(head);
    let back = move || format!("/shortlists/{}", key.get());
    shell::page_under(
        vec![
            shell::Crumb::new(m::NAV_SHORTLISTS, "/shortlists"),
            shell::Crumb::new(key.get_untracked(), untrack(back)),
        ],
        move || {
            let title = head.value.with(|head| {
                let head = head.as_ref()?;
                Some(format!("{} {}", head.key, head.name))
            });
            // Browsers call the file like the page.
            title.unwrap_or_else(|| key.get())
        },
    );
    let session = Session::here();
    let printed = move || {
        let name = session.map_or_else(String::new, |session| session.name());
        let now = format::instant(browser::now());
        tf(m::PAPER_PRINTED, &[("when", &now), ("name", &name)])
    };
    Effect::new(move || {
        let foot = format!("{} \u{b7} {}", key.get(), printed());
        browser::set_root_text(FOOT, &foot);
    });
    on_cleanup(|| browser::set_root_text(FOOT, ""));
    let hidden = move || {
        entries
            .value
            .with(|entries| entries.as_ref().map_or(0, |entries| entries.hidden))
    };
    view! {
        <div class="toolbar">
            {move || view! {
                <LinkButton href=back() size=ButtonSize::Small icon="left">{key.get()}</LinkButton>
            }}
            <span class="grow"></span>
            <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="print" on_click=browser::print>
                {t(m::PAPER_PRINT)}
            </Button>
        </div>
        <Loaded of=head label=m::NAV_SHORTLISTS>
            <article class="paper">
                {move || head.value.get().map(|head| view! { <Head head/> })}
                <Loaded of=entries label=m::SHORTLIST_AGENDA>
                    {move || entries.value.get().map(|entries| {
                        let items = entries.items.into_iter().enumerate();
                        items.map(|(at, entry)| view! { <Item number=at + 1 entry/> }).collect_view()
                    })}
                    <Show when=move || { hidden() > 0 }>
                        <p class="paper__sec">{move || tn(m::SHORTLIST_HIDDEN, hidden(), &[])}</p>
                    </Show>
                </Loaded>
                <p class="paper__end t3 sm">{printed}</p>
            </article>
        </Loaded>
    }
}

/// When and where, who attended, what it was for.
#[component]
fn Head(head: ShortlistView) -> impl IntoView {
    let (day, state) = (head.meets_on, head.state);
    let unit = head.unit.map(|unit| unit.name);
    let unit = move || {
        unit.clone()
            .unwrap_or_else(|| text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned())
    };
    let people: Vec<String> = head.people.into_iter().map(|one| one.name).collect();
    view! {
        <header class="paper__h">
            <p class="paper__key">{head.key} " \u{b7} " {t(m::SHORTLIST_MINUTES_OF)}</p>
            <h2>{head.name}</h2>
            <dl class="paper__facts">
                <div><dt>{t(m::SHORTLIST_DAY)}</dt><dd>{move || format::date(day)}</dd></div>
                {(!head.place.is_empty()).then(|| view! { <div><dt>{t(m::SHORTLIST_PLACE)}</dt><dd>{head.place}</dd></div> })}
                <div><dt>{t(m::DEMAND_UNIT)}</dt><dd>{unit}</dd></div>
                <div><dt>{t(m::DEMAND_STATE)}</dt><dd>{t(state_words(state))}</dd></div>
                <div class="paper__wide"><dt>{t(m::SHORTLIST_ATTENDING)}</dt><dd>{match people.is_empty() {
                    true => t(m::SHORTLIST_NOBODY)().to_owned(),
                    false => people.join(", "),
                }}</dd></div>
                {(!head.purpose.is_empty()).then(|| view! {
                    <div class="paper__wide"><dt>{t(m::SHORTLIST_PURPOSE)}</dt><dd class="answer">{head.purpose}</dd></div>
                })}
            </dl>
        </header>
    }
}

/// One demand and what was decided.
#[component]
fn Item(number: usize, entry: EntryView) -> impl IntoView {
    let demand = entry.demand;
    let unit = demand.unit.map(|unit| format!(" \u{b7} {}", unit.name));
    view! {
        <section class="paper__sec paper__item">
            <h3>{number} ". " {demand.title}</h3>
            <p class="paper__who">{demand.key} {unit}</p>
            {match entry.decision {
                Some(decision) => view! { <Decided decision/> }.into_any(),
                None => view! { <p>{t(m::SHORTLIST_UNDECIDED)}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Decided(decision: DecisionView) -> impl IntoView {
    let (names, outcome) = (deciders(&decision), decision.outcome);
    let files: Vec<String> = decision.files.into_iter().map(|file| file.name).collect();
    view! {
        <p><b class="strong">{t(outcome_words(outcome))}</b></p>
        {(!decision.reason.is_empty()).then(|| view! { <p class="answer">{decision.reason}</p> })}
        <dl class="kv">
            <dt>{t(m::SHORTLIST_DECIDERS)}</dt><dd>{names}</dd>
            {decision.moved_to.map(|status| view! {
                <dt>{t(m::SHORTLIST_MOVED_TO)}</dt><dd>{move || status.get(language().tag()).to_owned()}</dd>
            })}
            {decision.postponed_to.map(|other| {
                let day = other.meets_on;
                view! {
                    <dt>{t(m::SHORTLIST_POSTPONED)}</dt>
                    <dd>{other.key} " " {other.name} ", " {move || format::date(day)}</dd>
                }
            })}
            {(!files.is_empty()).then(|| view! {
                <dt>{t(m::DEMAND_FILES)}</dt><dd>{files.join(", ")}</dd>
            })}
        </dl>
    }
}
