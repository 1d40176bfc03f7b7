//! What a shortlist says of its meeting, how far it is, and what can be done
//! with it.

use docket_contract::shortlist::ShortlistView;
use docket_domain::{identity::Permission, shortlist::ShortlistState};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    details::ChangeShortlist,
    list::Decided,
    meeting::Meeting,
    state::{Reopen, all_decided, go, remove},
    wording::StateMark,
};
use crate::{
    audit::{Looking, PastDrawer, Trail},
    form::Form,
    format,
    i18n::{m, t, text, tn},
    session,
    ui::{Avatar, Button, ButtonKind, Confirm, LinkButton, Menu, MenuItem, MenuRule, Note},
};

/// The head of the page.
#[component]
pub(super) fn Head(
    /// The shortlist.
    of: Meeting,
) -> impl IntoView {
    let progress = Memo::new(move |_| of.progress());
    view! {
        <header class="sl__head">
            {move || of.head.value.get().map(|head| view! { <About head/> })}
            <Show when=move || of.state() != ShortlistState::Preparing && { progress.get().1 > 0 }>
                <div class="sl-progress" role="status">
                    {move || {
                        let (decided, demands) = progress.get();
                        view! { <Decided decided demands/> }
                    }}
                </div>
            </Show>
            <Actions of/>
            <Show when=move || of.state() == ShortlistState::Closed>
                <Note><p>{t(m::SHORTLIST_IS_CLOSED)}</p></Note>
            </Show>
        </header>
    }
}

/// Name, day, place, purpose, who attends.
#[component]
fn About(head: ShortlistView) -> impl IntoView {
    let day = head.meets_on;
    let unit = head.unit.map(|unit| unit.name);
    let unit = move || {
        unit.clone()
            .unwrap_or_else(|| text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned())
    };
    let nobody = head.people.is_empty();
    view! {
        <div class="row row--3 t3">
            <span class="key">{head.key}</span>
            <StateMark state=head.state/>
        </div>
        <h2 class="rec__title">{head.name}</h2>
        <div class="rec__meta">
            <span>{move || format::date(day)}</span>
            {(!head.place.is_empty()).then(|| view! { <span aria-hidden="true">"\u{b7}"</span> <span>{head.place}</span> })}
            <span aria-hidden="true">"\u{b7}"</span>
            <span>{unit}</span>
        </div>
        {(!head.purpose.is_empty()).then(|| view! { <p class="answer sl-purpose">{head.purpose}</p> })}
        <div class="sl-people">
            <span class="t3">{t(m::SHORTLIST_ATTENDING)}</span>
            {nobody.then(|| view! { <span>{t(m::SHORTLIST_NOBODY)}</span> })}
            {head.people.into_iter().map(|person| view! {
                <span class="who"><Avatar name=person.name.clone()/><span>{person.name}</span></span>
            }).collect_view()}
        </div>
    }
}

/// Begin, close, open again, print, change, delete, for those who may.
#[component]
fn Actions(of: Meeting) -> impl IntoView {
    let form = Form::new();
    let (changing, closing, reopening) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let manages = Memo::new(move |_| of.is(|head| head.may_manage));
    let state = Memo::new(move |_| of.state());
    let reads = session::may_any(&[Permission::DemandTriage, Permission::DemandDecide]);
    let looking = Looking::default();
    let navigate = use_navigate();
    let delete = Callback::new(move |()| {
        let navigate = navigate.clone();
        remove(of, move || {
            navigate("/shortlists", NavigateOptions::default())
        });
    });
    let frozen = Signal::derive(move || {
        (state.get() == ShortlistState::Closed).then(|| text(m::SHORTLIST_REOPEN_FIRST).to_owned())
    });
    let decided = Signal::derive(move || {
        (of.progress().0 > 0).then(|| text(m::SHORTLIST_BACK_DECIDED).to_owned())
    });
    let kept = Signal::derive(move || {
        let decided = (of.progress().0 > 0).then(|| text(m::SHORTLIST_KEPT).to_owned());
        frozen.get().or(decided)
    });
    let empty = Signal::derive(move || {
        of.entries.value.with(|entries| {
            entries
                .as_ref()
                .is_none_or(|entries| entries.items.is_empty() && entries.hidden == 0)
        })
    });
    let open_ones = move || {
        let (decided, all) = of.progress();
        all.saturating_sub(decided)
    };
    let minutes = move || format!("/shortlists/{}/print", of.key.get());
    let history = move || {
        let trail = of.head.value.with_untracked(|head| {
            head.as_ref().map(|head| Trail {
                path: format!("/shortlists/{}", head.key),
                kind: "shortlist",
                id: Some(head.id),
                name: head.key.clone(),
            })
        });
        if let Some(trail) = trail {
            looking.at(trail);
        }
    };
    let closes = move || match all_decided(of) {
        true => ButtonKind::Primary,
        false => ButtonKind::Standard,
    };
    view! {
        <div class="rec__acts">
            {move || manages.get().then(|| match state.get() {
                ShortlistState::Preparing => view! {
                    <Button kind=ButtonKind::Primary icon="play" busy=form.busy disabled=empty on_click=move || {
                        go(of, form, ShortlistState::InSession, m::SHORTLIST_BEGUN);
                    }>{t(m::SHORTLIST_BEGIN)}</Button>
                }.into_any(),
                ShortlistState::InSession => view! {
                    <Button kind=closes() icon="lock" busy=form.busy on_click=move || closing.set(true)>{t(m::SHORTLIST_CLOSE)}</Button>
                }.into_any(),
                ShortlistState::Closed => view! {
                    <Button local=true icon="undo" on_click=move || reopening.set(true)>{t(m::SHORTLIST_REOPEN)}</Button>
                }.into_any(),
            })}
            {move || view! { <LinkButton href=minutes() icon="print">{t(m::SHORTLIST_MINUTES)}</LinkButton> }}
            <Show when=move || manages.get() || reads.get()>
                <Menu label=m::SHORTLIST_ACTIONS>
                    <Show when=move || manages.get()>
                        <MenuItem icon="text" label=m::DIALOG_CHANGE local=true off=frozen on_click=move || changing.set(true)/>
                        <Show when=move || state.get() == ShortlistState::InSession>
                            <MenuItem icon="undo" label=m::SHORTLIST_BACK off=decided on_click=move || {
                                go(of, form, ShortlistState::Preparing, m::SHORTLIST_BACK_DONE);
                            }/>
                        </Show>
                    </Show>
                    <MenuItem icon="clock" label=m::AUDIT_HISTORY local=true on_click=history/>
                    <Show when=move || manages.get()>
                        <MenuRule/>
                        <MenuItem icon="trash" label=m::DIALOG_DELETE danger=true off=kept on_click=move || delete.run(())/>
                    </Show>
                </Menu>
            </Show>
        </div>
        <ChangeShortlist of open=changing/>
        <Confirm
            open=closing
            title=m::SHORTLIST_CLOSE_TITLE
            body=move || match (of.hidden(), open_ones()) {
                (0, 0) => text(m::SHORTLIST_CLOSE_BODY).to_owned(),
                (0, open) => tn(m::SHORTLIST_CLOSE_OPEN, open, &[]),
                (hidden, _) => tn(m::SHORTLIST_CLOSE_HIDDEN, hidden, &[]),
            }
            action=m::SHORTLIST_CLOSE
            on_confirm=move || go(of, form, ShortlistState::Closed, m::SHORTLIST_NOW_CLOSED)
        />
        <Reopen of open=reopening/>
        <PastDrawer looking/>
    }
}
