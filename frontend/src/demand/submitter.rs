//! Who handed a demand in without an account, and their secret link, which the
//! project office can end.

use docket_contract::demand::{DemandView, SubmitterView};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::demand,
    i18n::{m, t, text},
    loadable::Loadable,
    ui::{Button, ButtonSize, Confirm, Who, toast},
};

/// Name, address, and whether they can follow what they handed in.
#[component]
pub(super) fn Outsider(
    /// The demand.
    of: Loadable<DemandView>,
    /// Who handed it in.
    submitter: SubmitterView,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let may_end = Memo::new(move |_| {
        of.value.with(|demand| {
            let standing = demand.as_ref().map(|demand| &demand.standing);
            standing
                .is_some_and(|standing| standing.permissions.contains(&Permission::DemandTriage))
        })
    });
    let end = move || {
        let Some(key) = of
            .value
            .with_untracked(|demand| demand.as_ref().map(|demand| demand.base.key.clone()))
        else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            match demand::end_tracking(&key).await {
                Ok(_) => toast::say(text(m::SUBMITTER_ENDED)),
                Err(failure) => toast::fail(failure.sentence()),
            }
            let _ = busy.try_set(false);
            of.reload();
        });
    };
    let can_follow = submitter.can_follow;
    view! {
        <Who name=submitter.name/>
        <div class="t3 sm">{submitter.email}</div>
        <div class="t3 sm">{t(if can_follow { m::SUBMITTER_FOLLOWS } else { m::SUBMITTER_FOLLOWS_NOT })}</div>
        <Show when=move || can_follow && may_end.get()>
            <Button size=ButtonSize::Small busy on_click=move || sure.set(true)>{t(m::SUBMITTER_END)}</Button>
        </Show>
        <Confirm
            open=sure
            title=m::SUBMITTER_END_TITLE
            body=m::SUBMITTER_END_BODY
            action=m::SUBMITTER_END
            danger=true
            on_confirm=end
        />
    }
}
