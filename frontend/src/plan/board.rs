//! A plan on screen: its ranking, the move that is being tried, what is
//! looked at. Both views of the plan share it.

use std::{collections::BTreeMap, time::Duration};

use docket_contract::plan::{OutcomeKind, PlacementView, PlanRanking};
use docket_domain::{money::Money, text::fold};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    filter::Filters,
    preview::{self, Move},
    wording,
};
use crate::{
    api::plan,
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

    /// Whether the move that is being tried funds a placement, or takes its
    /// funds away.
    pub fn shifts(self, placement: Uuid) -> bool {
        if self.pending.with(Option::is_none) {
            return false;
        }
        let before = self.ranking.value.with(|ranking| {
            preview::find(ranking.as_ref()?, placement).map(|item| item.standing.outcome)
        });
        let now = self
            .cards
            .with(|cards| cards.get(&placement).map(|item| item.standing.outcome));
        let funded = Some(OutcomeKind::Funded);
        before != now && (before == funded || now == funded)
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
    browser::focus_next(format!("#{}", row_id(placement)));
}

/// Moves the focus to the place a move is tried at, once it is drawn.
pub(super) fn focus_slot() {
    browser::focus_next("[data-slot]".to_owned());
}
