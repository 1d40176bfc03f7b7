//! The columns of the list of demands; which of them show is remembered in
//! this browser.

use std::collections::BTreeSet;

use docket_domain::saved_view::ViewColumn;
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
pub(crate) enum Column {
    Unit,
    Category,
    State,
    Score,
    Cost,
    Age,
    Owner,
    Team,
    Due,
    Requester,
    Updated,
}

impl Column {
    /// All of them, from left to right.
    const ALL: [Self; 11] = [
        Self::Unit,
        Self::Category,
        Self::State,
        Self::Score,
        Self::Cost,
        Self::Age,
        Self::Owner,
        Self::Team,
        Self::Due,
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
            Self::Team => "team",
            Self::Due => "due",
            Self::Requester => "requester",
            Self::Updated => "updated",
        }
    }

    /// The column as views keep it.
    const fn kept(self) -> ViewColumn {
        match self {
            Self::Unit => ViewColumn::Unit,
            Self::Category => ViewColumn::Category,
            Self::State => ViewColumn::State,
            Self::Score => ViewColumn::Score,
            Self::Cost => ViewColumn::Cost,
            Self::Age => ViewColumn::Age,
            Self::Owner => ViewColumn::Owner,
            Self::Team => ViewColumn::Team,
            Self::Due => ViewColumn::Due,
            Self::Requester => ViewColumn::Requester,
            Self::Updated => ViewColumn::Updated,
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
            Self::Team => m::DEMAND_TEAM,
            Self::Due => m::DEMAND_DUE,
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
            Self::Owner | Self::Team | Self::Requester => "w-own",
            Self::Updated | Self::Due => "w-date",
        }
    }
}

/// What a column is called, by the key under which views keep it.
pub(crate) fn column_name(key: &str) -> Option<Key> {
    let column = serde_json::from_value(key.into()).ok()?;
    let mut all = Column::ALL.into_iter();
    all.find(|one| one.kept() == column).map(Column::name)
}

/// The columns that show.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    shown: RwSignal<Vec<Column>>,
    /// Whether a view says which: one's own choice is left alone then.
    of_view: StoredValue<bool>,
}

impl Columns {
    /// What was chosen in this browser before.
    pub(super) fn restore() -> Self {
        Self {
            shown: RwSignal::new(chosen()),
            of_view: StoredValue::new(false),
        }
    }

    /// Those that show, from left to right.
    pub(super) fn shown(&self) -> Vec<Column> {
        self.shown.get()
    }

    /// Those that show, as views keep them.
    pub(super) fn kept(&self) -> BTreeSet<ViewColumn> {
        self.shown
            .with(|shown| shown.iter().map(|column| column.kept()).collect())
    }

    /// Shows the columns of a view; one's own where it names none.
    pub(super) fn show(&self, columns: Option<&BTreeSet<ViewColumn>>) {
        let Some(columns) = columns else {
            return self.own();
        };
        self.of_view.set_value(true);
        let all = Column::ALL.into_iter();
        self.change(all.filter(|one| columns.contains(&one.kept())).collect());
    }

    /// Shows one's own columns.
    pub(super) fn own(&self) {
        self.of_view.set_value(false);
        self.change(chosen());
    }

    /// Columns make the table anew, so only where they differ.
    fn change(&self, columns: Vec<Column>) {
        if self.shown.with_untracked(|shown| *shown != columns) {
            self.shown.set(columns);
        }
    }

    fn shows(&self, column: Column) -> bool {
        self.shown.with(|shown| shown.contains(&column))
    }

    fn toggle(&self, column: Column) {
        let shown: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|one| untrack(|| self.shows(*one)) != (*one == column))
            .collect();
        if !self.of_view.get_value() {
            let keys: Vec<&str> = shown.iter().map(|column| column.key()).collect();
            browser::store(STORAGE_KEY, &keys.join(","));
        }
        self.shown.set(shown);
    }
}

/// One's own choice, as this browser remembers it.
fn chosen() -> Vec<Column> {
    browser::stored(STORAGE_KEY).map_or_else(
        || Column::USUAL.to_vec(),
        |kept| {
            Column::ALL
                .into_iter()
                .filter(|column| kept.split(',').any(|key| key == column.key()))
                .collect()
        },
    )
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
