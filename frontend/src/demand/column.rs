//! The columns of the list of demands; which of them show is remembered in
//! this browser.

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{Key, m, t},
    ui::{Icon, Menu, MenuItem},
};

/// Where the choice is kept.
const STORAGE_KEY: &str = "docket.demands.columns";

/// A column that can be left out. Key and title always show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Unit,
    Category,
    State,
    Score,
    Cost,
    Age,
    Owner,
    Requester,
    Updated,
}

impl Column {
    /// All of them, from left to right.
    const ALL: [Self; 9] = [
        Self::Unit,
        Self::Category,
        Self::State,
        Self::Score,
        Self::Cost,
        Self::Age,
        Self::Owner,
        Self::Requester,
        Self::Updated,
    ];
    /// Those that show until somebody chooses.
    const USUAL: [Self; 6] = [
        Self::Unit,
        Self::State,
        Self::Score,
        Self::Cost,
        Self::Age,
        Self::Owner,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Category => "category",
            Self::State => "state",
            Self::Score => "score",
            Self::Cost => "cost",
            Self::Age => "age",
            Self::Owner => "owner",
            Self::Requester => "requester",
            Self::Updated => "updated",
        }
    }

    const fn name(self) -> Key {
        match self {
            Self::Unit => m::DEMAND_UNIT,
            Self::Category => m::DEMAND_CATEGORY,
            Self::State => m::DEMAND_STATE,
            Self::Score => m::DEMAND_SCORE,
            Self::Cost => m::DEMAND_COST,
            Self::Age => m::DEMAND_IN_STATE,
            Self::Owner => m::DEMAND_OWNER,
            Self::Requester => m::DEMAND_REQUESTER,
            Self::Updated => m::DEMAND_UPDATED,
        }
    }

    /// The class of its width.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Unit => "w-unit",
            Self::Category => "w-cat",
            Self::State => "w-state",
            Self::Score => "w-score",
            Self::Cost => "w-cost",
            Self::Age => "w-age",
            Self::Owner | Self::Requester => "w-own",
            Self::Updated => "w-date",
        }
    }
}

/// The columns that show.
#[derive(Clone, Copy)]
pub(super) struct Columns(RwSignal<Vec<Column>>);

impl Columns {
    /// What was chosen in this browser before.
    pub(super) fn restore() -> Self {
        let chosen = browser::stored(STORAGE_KEY).map_or_else(
            || Column::USUAL.to_vec(),
            |kept| {
                Column::ALL
                    .into_iter()
                    .filter(|column| kept.split(',').any(|key| key == column.key()))
                    .collect()
            },
        );
        Self(RwSignal::new(chosen))
    }

    /// Those that show, from left to right.
    pub(super) fn shown(&self) -> Vec<Column> {
        self.0.get()
    }

    fn shows(&self, column: Column) -> bool {
        self.0.with(|shown| shown.contains(&column))
    }

    fn toggle(&self, column: Column) {
        let shown: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|one| untrack(|| self.shows(*one)) != (*one == column))
            .collect();
        let keys: Vec<&str> = shown.iter().map(|column| column.key()).collect();
        browser::store(STORAGE_KEY, &keys.join(","));
        self.0.set(shown);
    }
}

/// The menu that chooses columns.
#[component]
pub(super) fn ColumnMenu(columns: Columns) -> impl IntoView {
    view! {
        <Menu label=m::LIST_COLUMNS trigger=|| view! {
            <span class="btn btn--quiet btn--sm"><Icon name="cols" size=14/>{t(m::LIST_COLUMNS)}</span>
        }>
            {Column::ALL.map(|column| view! {
                <MenuItem
                    local=true
                    label=column.name()
                    checked=Signal::derive(move || columns.shows(column))
                    on_click=move || columns.toggle(column)
                />
            }).collect_view()}
        </Menu>
    }
}
