//! A plan on screen: its ranking, the move that is being tried, what is
//! looked at. Both views of the plan share it.

use std::{collections::BTreeMap, time::Duration};

use docket_contract::{
    plan::{MAX_NEAR, MovePlacement, OutcomeKind, PlacementMoved, PlacementView, PlanRanking},
    problem::Code,
};
use docket_domain::{money::Money, text::fold};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    filter::Filters,
    preview::{self, Move},
    wording,
};
use crate::{
    api::{self, Failure, plan},
    browser, format,
    i18n::{m, text, tf, tn},
    live,
    loadable::Loadable,
    ui::toast,
};

/// How long further news is awaited before the ranking is read again.
const GATHER: Duration = Duration::from_millis(250);
/// From this budget on, in whole units of the currency, amounts are shown in
/// thousands.
const THOUSANDS_FROM: i64 = 100_000;

/// A plan on screen.
#[derive(Clone, Copy)]
pub(super) struct Board {
    /// The ranking as the server has it, or as it will have it once a move
    /// that is being saved is there.
    pub ranking: Loadable<PlanRanking>,
    /// The move that is being tried.
    pub pending: RwSignal<Option<Move>>,
    /// Why it is made.
    pub reason: RwSignal<String>,
    /// Whether somebody else moved the same demand meanwhile.
    pub outdated: RwSignal<bool>,
    /// Whether a change is being saved.
    pub busy: RwSignal<bool>,
    /// The ranking with the move that is being tried.
    pub shown: Memo<Option<PlanRanking>>,
    /// The placements of `shown`.
    pub cards: Memo<BTreeMap<Uuid, PlacementView>>,
    /// The placement the keyboard is on.
    pub cursor: RwSignal<Option<Uuid>>,
    /// The placement whose “Move to” is open.
    pub moving: RwSignal<Option<Uuid>>,
    /// What is told to those who cannot see the move.
    pub said: RwSignal<String>,
    /// What narrows the views.
    pub filters: Filters,
    waiting: StoredValue<bool>,
}

impl Board {
    /// The plan with this id, as it stands in the page's address.
    pub fn load(id: Memo<String>) -> Self {
        let ranking = Loadable::new(move || {
            let id = id.get();
            async move { plan::ranking(&id).await }
        });
        let pending = RwSignal::new(None);
        let shown = Memo::new(move |_| {
            ranking.value.with(|ranking| {
                let ranking = ranking.as_ref()?;
                Some(match pending.get() {
                    Some(step) => preview::after_move(ranking, step),
                    None => ranking.clone(),
                })
            })
        });
        let cards = Memo::new(move |_| {
            shown.with(|shown| {
                shown.iter().flat_map(|shown| &shown.items).fold(
                    BTreeMap::new(),
                    |mut cards, item| {
                        cards.insert(item.placement_id, item.clone());
                        cards
                    },
                )
            })
        });
        let this = Self {
            ranking,
            pending,
            reason: RwSignal::new(String::new()),
            outdated: RwSignal::new(false),
            busy: RwSignal::new(false),
            shown,
            cards,
            cursor: RwSignal::new(None),
            moving: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            filters: Filters::from_address(),
            waiting: StoredValue::new(false),
        };
        this.forget_what_left();
        this.listen();
        this
    }

    /// Gives up a move of what is not in the plan any more.
    fn forget_what_left(self) {
        Effect::new(move || {
            let gone = self.ranking.value.with(|ranking| {
                self.pending.get().is_some_and(|step| {
                    ranking
                        .as_ref()
                        .is_some_and(|ranking| preview::find(ranking, step.placement).is_none())
                })
            });
            if gone {
                self.put_back();
                toast::fail(text(m::PLAN_MOVE_GONE));
            }
        });
    }

    /// Reads the ranking again when others change the plan or its demands.
    fn listen(self) {
        live::on("plan", move |event| {
            let concerns = self.ranking.value.with_untracked(|ranking| {
                ranking.as_ref().is_some_and(|ranking| {
                    ranking.plan.id == event.record_id && !knows(ranking, &event.payload)
                })
            });
            if concerns {
                self.read_soon();
            }
        });
        live::on("demand", move |event| {
            let concerns = self.ranking.value.with_untracked(|ranking| {
                ranking.as_ref().is_some_and(|ranking| {
                    ranking
                        .items
                        .iter()
                        .any(|item| item.demand.id == event.record_id)
                })
            });
            if concerns {
                self.read_soon();
            }
        });
    }

    /// Reads the ranking again, once for all the news of a moment.
    fn read_soon(self) {
        if self.waiting.get_value() {
            return;
        }
        self.waiting.set_value(true);
        set_timeout(
            move || {
                // The page may be gone by now.
                if self.waiting.try_set_value(false).is_none() {
                    self.ranking.reload();
                }
            },
            GATHER,
        );
    }

    /// Whether the person may move anything.
    pub fn may_manage(self) -> bool {
        self.ranking.value.with(|ranking| {
            ranking
                .as_ref()
                .is_some_and(|ranking| ranking.plan.may_manage)
        })
    }

    /// Whether a placement passes the filters.
    pub fn passes(self, placement: &PlacementView) -> bool {
        let words = fold(self.filters.words.get().unwrap_or_default().trim());
        let unit = placement
            .demand
            .unit
            .as_ref()
            .map_or("", |unit| unit.name.as_str());
        let fits = |text: &str| fold(text).contains(&words);
        let outcome = self.filters.outcome.get();
        (words.is_empty()
            || fits(&placement.demand.key)
            || fits(&placement.demand.title)
            || fits(unit))
            && outcome
                .is_none_or(|outcome| outcome == wording::outcome_key(placement.standing.outcome))
    }

    /// The placement that is looked at.
    pub fn chosen(self) -> Option<PlacementView> {
        let key = self.filters.at.get()?;
        self.shown.with(|shown| {
            shown
                .iter()
                .flat_map(|shown| &shown.items)
                .find(|item| item.demand.key == key)
                .cloned()
        })
    }

    /// Looks at a placement.
    pub fn choose(self, placement: Uuid) {
        let key = self.cards.with_untracked(|cards| {
            cards
                .get(&placement)
                .map(|placement| placement.demand.key.clone())
        });
        if key != self.filters.at.get_untracked() {
            self.filters.set_at.set(key);
        }
    }

    /// Tries a move; the screen shows what it changes, nothing is saved.
    pub fn propose(self, step: Move) {
        let home = self.ranking.value.with_untracked(|ranking| {
            ranking.as_ref().is_none_or(|ranking| {
                step.after == Some(step.placement)
                    || preview::above(ranking, step.placement) == step.after
            })
        });
        let next = (!home).then_some(step);
        if next == self.pending.get_untracked() {
            return;
        }
        self.pending.set(next);
        self.tell();
    }

    /// Tries a move by some places up (negative) or down from where the
    /// placement stands now.
    pub fn nudge(self, placement: Uuid, by: isize) {
        let step = self.shown.with_untracked(|shown| {
            let items = &shown.as_ref()?.items;
            let from = items
                .iter()
                .position(|item| item.placement_id == placement)?;
            let to = from
                .saturating_add_signed(by)
                .min(items.len().saturating_sub(1));
            let mut others = items
                .iter()
                .map(|item| item.placement_id)
                .filter(|id| *id != placement);
            let after = match to.checked_sub(1) {
                Some(above) => others.nth(above),
                None => None,
            };
            Some(Move { placement, after })
        });
        if let Some(step) = step {
            self.propose(step);
        }
    }

    /// Tries a move to a rank among the placements that can be seen.
    pub fn propose_rank(self, placement: Uuid, rank: usize) {
        let now = self.shown.with_untracked(|shown| {
            shown.as_ref().and_then(|shown| {
                shown
                    .items
                    .iter()
                    .position(|item| item.placement_id == placement)
            })
        });
        let (Some(now), Ok(to)) = (now, isize::try_from(rank.saturating_sub(1))) else {
            return;
        };
        self.nudge(placement, to.saturating_sub_unsigned(now));
    }

    /// Puts the placement back where it was.
    pub fn put_back(self) {
        let was = self.pending.get_untracked();
        self.pending.set(None);
        self.outdated.set(false);
        self.reason.set(String::new());
        if let Some(step) = was {
            self.said.set(text(m::PLAN_PUT_BACK_SAID).to_owned());
            focus_row(step.placement);
        }
    }

    /// Saves the move that is being tried.
    pub fn keep(self) {
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
        focus_row(step.placement);
        spawn_local(async move {
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
        toast::undo(said, move || {
            if let Some(id) = id {
                self.undo(id, home, etag.clone());
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
    fn undo(self, id: Uuid, home: Move, etag: String) {
        let _ = self.ranking.value.try_update(|ranking| {
            if let Some(ranking) = ranking {
                *ranking = preview::after_move(ranking, home);
            }
        });
        let request = MovePlacement {
            after: home.after,
            ..MovePlacement::default()
        };
        spawn_local(async move {
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
                let _ = self.ranking.value.try_set(Some(reply.body));
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
        spawn_local(async move {
            let etag = api::etag(card.standing.version);
            let answer = plan::remove(id, placement, &etag).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(_) => {
                    let said = tf(m::PLAN_REMOVED, &[("key", &card.demand.key)]);
                    toast::undo(said, move || self.bring_back(id, card.demand.id, home));
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
    fn bring_back(self, id: Uuid, demand: Uuid, home: Option<Uuid>) {
        spawn_local(async move {
            let demands = docket_contract::plan::CreatePlacements {
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
                    let _ = self.ranking.value.try_set(Some(reply.body));
                    if let Some((placement, version)) = back {
                        let step = Move {
                            placement,
                            after: home,
                        };
                        self.undo(id, step, api::etag(version));
                    }
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    }

    /// Says where the tried move leads and what it changes, and how to keep it.
    fn tell(self) {
        let words = self.shown.with_untracked(|shown| {
            let step = self.pending.get_untracked()?;
            let shown = shown.as_ref()?;
            let card = preview::find(shown, step.placement)?;
            let changed = self.ranking.value.with_untracked(|before| {
                before
                    .as_ref()
                    .map_or(0, |before| preview::shifts(before, shown).len())
            });
            Some(format!(
                "{} {} {}",
                tf(
                    m::PLAN_TRIED_SAID,
                    &[
                        ("key", &card.demand.key),
                        ("rank", &format::count(card.standing.rank)),
                        ("count", &format::count(shown.totals.placed)),
                        ("outcome", wording::outcome(card.standing.outcome)),
                    ],
                ),
                tn(m::PLAN_CHANGED_SAID, changed as u64, &[]),
                text(m::PLAN_KEEP_SAID),
            ))
        });
        if let Some(words) = words {
            self.said.set(words);
        }
    }

    /// Whether amounts are shown in thousands.
    pub fn thousands(self) -> bool {
        self.ranking.value.with(|ranking| {
            ranking.as_ref().is_some_and(|ranking| {
                let budget = ranking.plan.budget;
                let unit = 10_i64.saturating_pow(budget.currency.decimals());
                let most = ranking
                    .items
                    .iter()
                    .filter_map(|item| item.cost)
                    .map(|cost| cost.minor)
                    .max()
                    .unwrap_or_default();
                budget.minor.max(most) / unit >= THOUSANDS_FROM
            })
        })
    }

    /// The unit of amounts, such as `k€`.
    pub fn unit(self) -> String {
        let sign = self.ranking.value.with(|ranking| {
            ranking.as_ref().map_or_else(String::new, |ranking| {
                format::currency_sign(ranking.plan.currency.code()).to_owned()
            })
        });
        if self.thousands() {
            format!("k{sign}")
        } else {
            sign
        }
    }

    /// An amount in the plan's unit, without it.
    pub fn figure(self, money: Money) -> String {
        let decimals = money.currency.decimals();
        if self.thousands() {
            format::thousands(money.minor, decimals)
        } else {
            let unit = 10_i64.saturating_pow(decimals);
            format::decimal(&(money.minor / unit).to_string())
        }
    }

    /// An amount with the plan's unit.
    pub fn amount(self, money: Money) -> String {
        format!("{}\u{a0}{}", self.figure(money), self.unit())
    }

    /// What a placement was before the move that is being tried.
    pub fn outcome_before(self, placement: Uuid) -> Option<OutcomeKind> {
        self.pending.get()?;
        self.ranking.value.with(|ranking| {
            preview::find(ranking.as_ref()?, placement).map(|item| item.standing.outcome)
        })
    }
}

/// Whether the ranking already holds what an event tells: one's own move
/// comes back as news.
fn knows(ranking: &PlanRanking, payload: &serde_json::Value) -> bool {
    let placement = payload
        .get("placement_id")
        .and_then(serde_json::Value::as_str)
        .and_then(|id| id.parse::<Uuid>().ok());
    let version = payload.get("version").and_then(serde_json::Value::as_i64);
    match (placement, version) {
        (Some(placement), Some(version)) => {
            preview::find(ranking, placement).is_some_and(|item| item.standing.version >= version)
        }
        _ => false,
    }
}

/// Element id of a placement's row or card.
pub(super) fn row_id(placement: Uuid) -> String {
    format!("placement-{placement}")
}

/// Moves the focus to a placement once it is drawn.
pub(super) fn focus_row(placement: Uuid) {
    request_animation_frame(move || browser::focus(&format!("#{}", row_id(placement))));
}

/// Moves the focus to the place a move is tried at, once it is drawn.
pub(super) fn focus_slot() {
    request_animation_frame(|| browser::focus("[data-slot]"));
}
