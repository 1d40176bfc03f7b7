//! Deleting a plan, with ten seconds to take it back.

use leptos::{prelude::*, task::spawn_local};

use super::board::Board;
use crate::{
    api::{self, plan},
    i18n::{m, tf},
    ui::toast,
};

/// Hides the plan of the page and leaves.
pub(super) fn remove(board: Board, leave: impl Fn() + 'static) {
    let known = board.ranking.value.with_untracked(|ranking| {
        ranking.as_ref().map(|ranking| {
            (
                ranking.plan.id,
                ranking.plan.name.clone(),
                ranking.plan.version,
            )
        })
    });
    let Some((id, name, version)) = known else {
        return;
    };
    spawn_local(async move {
        match plan::hide(id, &api::etag(version)).await {
            Ok(reply) => {
                let back = reply.etag.unwrap_or_else(|| api::etag(version + 1));
                leave();
                toast::undo(tf(m::PLAN_DELETED, &[("name", &name)]), move || {
                    let back = back.clone();
                    spawn_local(async move {
                        match plan::restore(id, &back).await {
                            // Lists hear of it through the event stream.
                            Ok(reply) => {
                                toast::say(tf(m::PLAN_RESTORED, &[("name", &reply.body.name)]))
                            }
                            Err(failure) => toast::fail(failure.sentence()),
                        }
                    });
                });
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                board.ranking.reload();
            }
        }
    });
}
