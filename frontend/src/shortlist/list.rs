//! The list of shortlists.

use docket_contract::shortlist::ListedShortlist;
use docket_domain::{identity::Permission, shortlist::ShortlistState};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    details::NewShortlist,
    wording::{StateMark, state_words},
};
use crate::{
    address::Parameter,
    api::{Query, shortlist},
    format,
    i18n::{m, t, text, tf},
    listing::{Listed, Listing},
    live, session, shell,
    ui::{Bar, Button, ButtonKind, ButtonSize, Empty, Select, SelectOption},
};

/// All shortlists one may see.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    shell::page(m::NAV_SHORTLISTS);
    let state = Parameter::of("state");
    let shortlists = Listing::new(move |cursor: Option<String>| {
        let query = Query::new()
            .with_some("state", &state.get())
            .with_some("cursor", &cursor.unwrap_or_default());
        shortlist::list(query)
    });
    live::soon(&["shortlist"], move || {
        shortlists.refresh(|one| one.key.clone());
    });
    let makes = session::may(Permission::DemandTriage);
    let making = RwSignal::new(false);
    let chosen = state.signal();
    let states = || {
        let option =
            |state: ShortlistState| SelectOption::new(state.key(), text(state_words(state)));
        ShortlistState::ALL.map(option).to_vec()
    };
    view! {
        <div class="toolbar">
            <div class="filter">
                <Select value=chosen options=Signal::derive(states) none=m::DEMANDS_ANY_STATE label=m::DEMAND_STATE/>
            </div>
            <span class="grow"></span>
            <Show when=move || makes.get()>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="plus" on_click=move || making.set(true)>
                    {t(m::SHORTLIST_NEW)}
                </Button>
            </Show>
        </div>
        <Listed
            of=shortlists
            label=m::NAV_SHORTLISTS
            filtered=Signal::derive(move || state.is_set())
            on_clear=move || state.set("")
            empty=move || view! {
                <Empty title=m::SHORTLIST_EMPTY body=move || text(match makes.get() {
                    true => m::SHORTLIST_EMPTY_BODY,
                    false => m::SHORTLIST_EMPTY_ASKED,
                })>
                    <Show when=move || makes.get()>
                        <Button local=true kind=ButtonKind::Primary on_click=move || making.set(true)>{t(m::SHORTLIST_NEW)}</Button>
                    </Show>
                </Empty>
            }
        >
            <table class="grid-t list-t" aria-label=t(m::NAV_SHORTLISTS)>
                <colgroup>
                    <col/><col class="w-asked"/><col class="w-state"/><col class="w-asked"/><col class="w-unit"/>
                </colgroup>
                <thead><tr>
                    <th scope="col">{t(m::SHORTLIST_NAME)}</th>
                    <th scope="col">{t(m::DEMAND_UNIT)}</th>
                    <th scope="col">{t(m::DEMAND_STATE)}</th>
                    <th scope="col">{t(m::SHORTLIST_DECIDED)}</th>
                    <th scope="col" class="num">{t(m::SHORTLIST_DAY_SHORT)}</th>
                </tr></thead>
                <tbody>
                    <For
                        each=move || shortlists.items.get()
                        key=|one| (one.id, one.name.clone(), one.meets_on, one.state.key(), one.demands, one.decided)
                        let:one
                    >
                        <Line one/>
                    </For>
                </tbody>
            </table>
        </Listed>
        <NewShortlist open=making/>
    }
}

/// One shortlist.
#[component]
fn Line(one: ListedShortlist) -> impl IntoView {
    let unit = one.unit.map(|unit| unit.name);
    let unit = move || {
        unit.clone()
            .unwrap_or_else(|| text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned())
    };
    let (demands, decided, day) = (one.demands, one.decided, one.meets_on);
    let title = one.name.clone();
    view! {
        <tr>
            <td><span class="row">
                <span class="key">{one.key.clone()}</span>
                <A href=format!("/shortlists/{}", one.key) attr:class="title cut" attr:title=title>{one.name}</A>
            </span></td>
            <td class="t2">{unit}</td>
            <td><StateMark state=one.state/></td>
            <td>{match demands {
                0 => view! { <span class="t3 sm">{t(m::SHORTLIST_NOTHING_ON)}</span> }.into_any(),
                _ => view! { <Decided decided demands/> }.into_any(),
            }}</td>
            <td class="num">{move || format::date(day)}</td>
        </tr>
    }
}

/// How many are decided on, as a bar and in words.
#[component]
pub(super) fn Decided(
    /// Decided on.
    decided: u64,
    /// Of so many.
    demands: u64,
) -> impl IntoView {
    let words = move || {
        let (decided, demands) = (format::count(decided), format::count(demands));
        tf(
            m::SHORTLIST_COUNT,
            &[("decided", &decided), ("demands", &demands)],
        )
    };
    // At most a few hundred demands are on a shortlist.
    let percent = match demands {
        0 => 0.0,
        _ => decided as f64 * 100.0 / demands as f64,
    };
    view! {
        <span class="answered">
            <Bar value=Signal::stored(percent) label=words/>
            <span class="sm t3" aria-hidden="true">{words}</span>
        </span>
    }
}
