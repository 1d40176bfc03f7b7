//! Changing a plan: every change shows at once, is saved, and is taken back
//! when the server refuses it.

use docket_contract::{
    plan::{CreatePlacements, MAX_NEAR, MovePlacement, PlacementMoved, PlacementView, PlanRanking},
    problem::Code,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    board::{Board, focus_row},
    preview::{self, Move},
};
use crate::{
    api::{self, Failure, plan},
    format,
    i18n::{m, text, tf},
    ui::toast,
};

impl Board {
    /// Saves the move that is being tried.
    pub fn keep(self) {
        if toast::waits() {
            return;
        }
        if let Some(step) = self.pending.get_untracked() {
            let reason = self.reason.get_untracked();
            self.send(step, Some(reason.trim().to_owned()));
        }
    }

    /// Saves a move. The screen shows it at once; a refusal takes it back and
    /// offers it again.
    fn send(self, step: Move, reason: Option<String>) {
        let reason = reason.filter(|reason| !reason.is_empty());
        let Some(before) = self.ranking.value.get_untracked() else {
            return;
        };
        let Some(card) = preview::find(&before, step.placement).cloned() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.outdated.set(false);
        let mut after = preview::after_move(&before, step);
        for item in &mut after.items {
            if item.placement_id == step.placement {
                item.reason.clone_from(&reason);
            }
        }
        let home = Move {
            placement: step.placement,
            after: preview::above(&before, step.placement),
        };
        let request = MovePlacement {
            after: step.after,
            near: preview::near(&before, step, MAX_NEAR),
            reason,
        };
        let id = before.plan.id;
        self.pending.set(None);
        self.ranking.value.set(Some(after));
        let held = self.ranking.hold();
        focus_row(step.placement);
        spawn_local(async move {
            let _held = held;
            let etag = api::etag(card.standing.version);
            let answer = plan::move_placement(id, step.placement, &request, &etag).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(reply) => self.settle(&card, &reply.body, home),
                Err(failure) => self.take_back(before, step, &failure).await,
            }
        });
    }

    /// Takes what the server says of a move, and offers to undo it.
    fn settle(self, card: &PlacementView, moved: &PlacementMoved, home: Move) {
        let complete = self.ranking.value.try_update(|ranking| {
            let Some(ranking) = ranking else { return false };
            for item in &mut ranking.items {
                if item.placement_id == moved.placement_id {
                    item.standing = moved.standing.clone();
                }
            }
            let same = preview::foretells(ranking) && ranking.totals == moved.totals;
            ranking.totals = moved.totals.clone();
            same
        });
        // Somebody moved others meanwhile, or some are hidden.
        if complete == Some(false) {
            self.ranking.reload();
        }
        let _ = self.reason.try_set(String::new());
        let said = tf(
            m::PLAN_MOVED,
            &[
                ("key", &card.demand.key),
                ("rank", &format::count(moved.standing.rank)),
            ],
        );
        let id = self.plan_id();
        let etag = api::etag(moved.standing.version);
        // What was said of the place it is put back to counts again.
        let reason = card.reason.clone();
        toast::undo(said, move || {
            if let Some(id) = id {
                self.undo(id, home, reason.clone(), etag.clone());
            }
        });
    }

    /// The plan's id, while the page is there.
    fn plan_id(self) -> Option<Uuid> {
        self.ranking
            .value
            .try_with_untracked(|ranking| ranking.as_ref().map(|ranking| ranking.plan.id))
            .flatten()
    }

    /// Moves a placement back. The page may be gone by now.
    fn undo(self, id: Uuid, home: Move, reason: Option<String>, etag: String) {
        let _ = self.ranking.value.try_update(|ranking| {
            if let Some(ranking) = ranking {
                *ranking = preview::after_move(ranking, home);
            }
        });
        let request = MovePlacement {
            after: home.after,
            reason,
            ..MovePlacement::default()
        };
        let held = self.ranking.hold();
        spawn_local(async move {
            let _held = held;
            let answer = plan::move_placement(id, home.placement, &request, &etag).await;
            if let Err(failure) = answer {
                toast::fail(failure.sentence());
            }
            self.ranking.reload();
        });
    }

    /// Takes a refused move back and offers it again; when somebody else was
    /// faster, over what they left.
    async fn take_back(self, before: PlanRanking, step: Move, failure: &Failure) {
        if !failure.is(Code::Stale) {
            let _ = self.ranking.value.try_set(Some(before));
            let _ = self.pending.try_set(Some(step));
            toast::fail(failure.sentence());
            return;
        }
        match plan::ranking(&before.plan.id.to_string()).await {
            Ok(reply) => {
                self.ranking.replace(reply.body, None);
                let _ = self.pending.try_set(Some(step));
                let _ = self.outdated.try_set(true);
            }
            Err(failure) => {
                let _ = self.ranking.value.try_set(Some(before));
                toast::fail(failure.sentence());
            }
        }
    }

    /// Takes a placement out of the plan and offers to put it in again.
    pub fn remove(self, placement: Uuid) {
        let Some(before) = self.ranking.value.get_untracked() else {
            return;
        };
        let Some(card) = preview::find(&before, placement).cloned() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let id = before.plan.id;
        let home = preview::above(&before, placement);
        self.pending.set(None);
        self.ranking
            .value
            .set(Some(preview::without(&before, placement)));
        let held = self.ranking.hold();
        spawn_local(async move {
            let _held = held;
            let etag = api::etag(card.standing.version);
            let answer = plan::remove(id, placement, &etag).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(_) => {
                    let said = tf(m::PLAN_REMOVED, &[("key", &card.demand.key)]);
                    toast::undo(said, move || {
                        self.bring_back(id, card.demand.id, home, card.reason.clone());
                    });
                }
                Err(failure) => {
                    let _ = self.ranking.value.try_set(Some(before));
                    toast::fail(failure.sentence());
                    self.ranking.reload();
                }
            }
        });
    }

    /// Puts a demand into the plan again, behind what it stood behind.
    fn bring_back(self, id: Uuid, demand: Uuid, home: Option<Uuid>, reason: Option<String>) {
        spawn_local(async move {
            let demands = CreatePlacements {
                demand_ids: vec![demand],
                ..Default::default()
            };
            match plan::place(id, &demands).await {
                Ok(reply) => {
                    let back = reply
                        .body
                        .items
                        .iter()
                        .find(|item| item.demand.id == demand)
                        .map(|item| (item.placement_id, item.standing.version));
                    self.ranking.replace(reply.body, None);
                    if let Some((placement, version)) = back {
                        let step = Move {
                            placement,
                            after: home,
                        };
                        self.undo(id, step, reason.clone(), api::etag(version));
                    }
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    }

    /// Puts the whole plan in the order of the scores.
    pub fn rank_by_score(self) {
        let Some(id) = self.plan_id() else { return };
        self.put_back();
        self.busy.set(true);
        spawn_local(async move {
            let answer = plan::rank_by_score(id).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(reply) => {
                    self.ranking.replace(reply.body, None);
                    toast::say(text(m::PLAN_RANKED_BY_SCORE));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    }
}
