//! Cost and benefit by fiscal period: reading and writing the lines.

use docket_contract::demand::{MoneyLine, MoneyLineKind};
use docket_domain::{
    money::{Currency, Money},
    organization::FiscalPeriod,
};
use leptos::prelude::*;
use std::collections::BTreeMap;

use crate::{
    format,
    home::Home,
    i18n::{Key, m, t, text, tf},
    ui::{Button, ButtonSize, IconButton, MoneyInput, Select, SelectOption, amount_problem},
};

/// Years ahead of the current one that can be planned for.
const YEARS_AHEAD: u16 = 10;

const KINDS: [(MoneyLineKind, &str, Key); 3] = [
    (MoneyLineKind::Capex, "capex", m::MONEY_CAPEX),
    (MoneyLineKind::Opex, "opex", m::MONEY_OPEX),
    (MoneyLineKind::Benefit, "benefit", m::MONEY_BENEFIT),
];

/// The name of a kind of line.
fn kind_name(kind: MoneyLineKind) -> Key {
    match kind {
        MoneyLineKind::Capex => m::MONEY_CAPEX,
        MoneyLineKind::Opex => m::MONEY_OPEX,
        MoneyLineKind::Benefit => m::MONEY_BENEFIT,
    }
}

/// The name of a kind of line by its key; the key itself for one that came
/// after this client.
pub(crate) fn line_kind(key: &str) -> String {
    KINDS
        .iter()
        .find(|(_, known, _)| *known == key)
        .map_or_else(|| key.to_owned(), |(.., name)| text(*name).to_owned())
}

/// An amount of money as people read it.
pub(crate) fn money(money: Money) -> String {
    format::money(
        money.minor,
        money.currency.code(),
        money.currency.decimals(),
    )
}

/// All lines in one text, for comparing two versions.
pub(super) fn in_words(lines: &[MoneyLine]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            let (name, amount) = (text(kind_name(line.kind)), money(line.amount));
            format!("{} {name} {amount}", line.period)
        })
        .collect();
    lines.join("; ")
}

/// A line while it is written.
#[derive(Clone, Copy)]
struct Line {
    id: u32,
    year: RwSignal<String>,
    quarter: RwSignal<String>,
    kind: RwSignal<String>,
    amount: RwSignal<String>,
    currency: StoredValue<String>,
}

impl Line {
    fn read(self) -> Result<MoneyLine, String> {
        let currency: Currency = self
            .currency
            .with_value(|code| code.parse())
            .map_err(|_| text(m::MONEY_NO_CURRENCY).to_owned())?;
        let amount = self.amount.with(|amount| {
            let said = amount_problem(amount).unwrap_or(m::FIELD_NOT_MONEY);
            Money::parse(amount, currency).map_err(|_| text(said).to_owned())
        })?;
        let kind = self.kind.get();
        Ok(MoneyLine {
            period: format!("{} {}", self.year.get(), self.quarter.get())
                .trim_end()
                .to_owned(),
            kind: KINDS
                .iter()
                .find(|(_, key, _)| *key == kind)
                .map_or(MoneyLineKind::Capex, |(kind, ..)| *kind),
            amount,
        })
    }
}

/// The lines of a demand while they are written.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    all: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
    currency: Signal<String>,
    /// Lines also come with the answer to a question, or by a button.
    home: Home,
}

impl Lines {
    /// Begins with the lines there are; new ones are in `currency`.
    pub(super) fn new(lines: &[MoneyLine], currency: Signal<String>) -> Self {
        let this = Self {
            all: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            currency,
            home: Home::here(),
        };
        this.replace(lines);
        this
    }

    /// Takes other lines instead.
    pub(super) fn replace(&self, lines: &[MoneyLine]) {
        self.all.set(
            lines
                .iter()
                .map(|line| {
                    let (year, quarter) = line
                        .period
                        .split_once(' ')
                        .unwrap_or((line.period.as_str(), ""));
                    let kind = KINDS
                        .iter()
                        .find(|(kind, ..)| *kind == line.kind)
                        .map_or("capex", |(_, key, _)| *key);
                    let amount = line.amount.amount();
                    self.line(year, quarter, kind, &amount, line.amount.currency.code())
                })
                .collect(),
        );
    }

    fn line(&self, year: &str, quarter: &str, kind: &str, amount: &str, currency: &str) -> Line {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.home.make(|| Line {
            id,
            year: RwSignal::new(year.to_owned()),
            quarter: RwSignal::new(quarter.to_owned()),
            kind: RwSignal::new(kind.to_owned()),
            amount: RwSignal::new(amount.to_owned()),
            currency: StoredValue::new(currency.to_owned()),
        })
    }

    /// Adds a line like the last one, a period later.
    fn add(&self) {
        let last = self.all.with_untracked(|all| all.last().copied());
        let currency = self.currency.get_untracked();
        let line = match last {
            Some(last) => {
                let period = format!(
                    "{} {}",
                    last.year.get_untracked(),
                    last.quarter.get_untracked()
                );
                let next = period
                    .trim_end()
                    .parse::<FiscalPeriod>()
                    .ok()
                    .and_then(FiscalPeriod::next)
                    .map_or(period, |next| next.to_string());
                let (year, quarter) = next.split_once(' ').unwrap_or((next.as_str(), ""));
                self.line(year, quarter, &last.kind.get_untracked(), "", &currency)
            }
            None => self.line(
                &format!("FY{}", this_year() + 1),
                "",
                "capex",
                "",
                &currency,
            ),
        };
        self.all.update(|all| all.push(line));
    }

    /// The lines as they are written; lines without an amount are left out.
    ///
    /// # Errors
    /// What to enter instead in the first line that is none.
    pub(super) fn read(&self) -> Result<Vec<MoneyLine>, String> {
        self.all
            .get()
            .into_iter()
            .filter(|line| line.amount.with(|amount| !amount.trim().is_empty()))
            .map(Line::read)
            .collect()
    }
}

/// The calendar year it is in this browser.
fn this_year() -> u16 {
    u16::try_from(js_sys::Date::new_0().get_full_year()).unwrap_or(u16::MAX)
}

/// Writes the lines.
#[component]
pub(super) fn LinesEditor(lines: Lines, error: Signal<Option<String>>) -> impl IntoView {
    let wrong = move || error.get().or_else(|| lines.read().err());
    let sum = move || {
        lines
            .read()
            .ok()
            .and_then(|lines| total_of(&lines, MoneyLineKind::Capex))
            .map(|sum| tf(m::MONEY_ONE_OFF, &[("amount", &money(sum))]))
    };
    view! {
        <div class="lines stack">
            <For each=move || lines.all.get() key=|line| line.id let:line>
                <LineEditor line on_remove=move || lines.all.update(|all| all.retain(|one| one.id != line.id))/>
            </For>
            <span class="err" aria-live="polite" hidden=move || wrong().is_none()>{wrong}</span>
            <div class="row row--between">
                <Button local=true size=ButtonSize::Small icon="plus" on_click=move || lines.add()>{t(m::MONEY_ADD)}</Button>
                <span class="t3">{sum}</span>
            </div>
        </div>
    }
}

/// One line: period, kind, amount.
#[component]
fn LineEditor(line: Line, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let known = line.year.get_untracked();
    let years = move || {
        let first = this_year().saturating_sub(1);
        let mut years: Vec<String> = (first..=first.saturating_add(YEARS_AHEAD))
            .map(|year| format!("FY{year}"))
            .collect();
        // A period of long ago stays what it is.
        if !years.contains(&known) {
            years.insert(0, known.clone());
        }
        years
            .into_iter()
            .map(|year| SelectOption::new(year.clone(), year))
            .collect::<Vec<_>>()
    };
    let quarters = || {
        ["Q1", "Q2", "Q3", "Q4"]
            .map(|quarter| SelectOption::new(quarter, quarter))
            .to_vec()
    };
    let kinds = || {
        KINDS
            .map(|(_, key, name)| SelectOption::new(key, text(name)))
            .to_vec()
    };
    let currency = Signal::derive(move || line.currency.get_value());
    view! {
        <div class="lines__r">
            <Select value=line.year options=Signal::derive(years) label=m::MONEY_YEAR/>
            <Select value=line.quarter options=Signal::derive(quarters) none=m::MONEY_WHOLE_YEAR label=m::MONEY_PERIOD/>
            <Select value=line.kind options=Signal::derive(kinds) label=m::MONEY_KIND/>
            <MoneyInput value=line.amount currency=currency label=m::MONEY_AMOUNT/>
            <IconButton icon="trash" label=m::MONEY_REMOVE on_click=on_remove/>
        </div>
    }
}

/// The sum of the lines of a kind; none when they are in several currencies.
fn total_of(lines: &[MoneyLine], kind: MoneyLineKind) -> Option<Money> {
    let mut amounts = lines
        .iter()
        .filter(|line| line.kind == kind)
        .map(|line| line.amount);
    let first = amounts.next()?;
    amounts
        .try_fold(first, |sum, amount| sum.checked_add(amount))
        .ok()
}

/// The lines as a table: a row per period, a column per kind.
#[component]
pub(super) fn LinesTable(lines: Vec<MoneyLine>) -> impl IntoView {
    let mut periods: BTreeMap<(Option<FiscalPeriod>, String), Vec<MoneyLine>> = BTreeMap::new();
    for line in &lines {
        periods
            .entry((line.period.parse().ok(), line.period.clone()))
            .or_default()
            .push(line.clone());
    }
    let several = periods.len() > 1;
    let kinds: Vec<_> = KINDS
        .into_iter()
        .filter(|(kind, ..)| lines.iter().any(|line| line.kind == *kind))
        .collect();
    let cell = |lines: &[MoneyLine], kind: MoneyLineKind| {
        let known = lines.iter().any(|line| line.kind == kind);
        match total_of(lines, kind) {
            Some(sum) => view! { <td class="num">{move || money(sum)}</td> }.into_any(),
            None if known => {
                let lines = lines.to_vec();
                view! { <td class="num">{move || in_words(&lines)}</td> }.into_any()
            }
            None => view! { <td class="num t3">"\u{2013}"</td> }.into_any(),
        }
    };
    let rows = periods
        .into_iter()
        .map(|((_, period), lines)| {
            let cells: Vec<_> = kinds.iter().map(|(kind, ..)| cell(&lines, *kind)).collect();
            view! { <tr><th scope="row">{period}</th>{cells}</tr> }
        })
        .collect_view();
    let sums = several.then(|| {
        let cells: Vec<_> = kinds.iter().map(|(kind, ..)| cell(&lines, *kind)).collect();
        view! { <tfoot><tr><th scope="row">{t(m::MONEY_TOGETHER)}</th>{cells}</tr></tfoot> }
    });
    view! {
        <div class="scrollx" tabindex="0">
            <table class="plain-t">
                <thead><tr>
                    <th scope="col">{t(m::MONEY_PERIOD)}</th>
                    {kinds.iter().map(|(.., name)| view! { <th scope="col" class="num">{t(*name)}</th> }).collect_view()}
                </tr></thead>
                <tbody>{rows}</tbody>
                {sums}
            </table>
        </div>
    }
}
