//! What narrows the figures. The address of the page holds it.

use chrono::NaiveDate;
use docket_domain::analytics::{Period, PeriodProblem};
use leptos::prelude::*;

use super::period::Preset;
use crate::{
    address::Parameter,
    api::{Query, organization},
    demand::NONE,
    i18n::{m, text},
    loadable::Loadable,
    session::Session,
    ui::Suggestion,
};

/// What narrows the figures.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    preset: Parameter,
    from: Parameter,
    to: Parameter,
    pub(super) unit: Parameter,
    pub(super) category: Parameter,
    pub(super) demand_type: Parameter,
    /// Today where the organisation works.
    today: Signal<Option<NaiveDate>>,
}

impl Filters {
    pub(super) fn from_address() -> Self {
        let session = Session::here();
        Self {
            preset: Parameter::of("period"),
            from: Parameter::of("from"),
            to: Parameter::of("to"),
            unit: Parameter::of("unit"),
            category: Parameter::of("category"),
            demand_type: Parameter::of("type"),
            today: Signal::derive(move || session.and_then(|session| session.today())),
        }
    }

    /// Whether anything narrows the figures beside their days.
    pub(super) fn narrow(self) -> bool {
        let mut all = [self.unit, self.category, self.demand_type].into_iter();
        all.any(Parameter::is_set)
    }

    /// Whether anything is other than when one comes here first.
    pub(super) fn is_changed(self) -> bool {
        self.narrow() || self.preset.is_set() || self.is_own()
    }

    /// Takes everything away.
    pub(super) fn clear(self) {
        let rest = [self.unit, self.category, self.demand_type];
        for parameter in [self.preset, self.from, self.to].into_iter().chain(rest) {
            parameter.set("");
        }
    }

    /// Whether the days are somebody's own.
    pub(super) fn is_own(self) -> bool {
        self.from.is_set() || self.to.is_set()
    }

    /// The stretch that the days are.
    pub(super) fn preset(self) -> Preset {
        Preset::from_key(&self.preset.get())
    }

    /// Looks at a stretch.
    pub(super) fn choose(self, preset: Preset) {
        self.from.set("");
        self.to.set("");
        self.preset.set(preset.key());
    }

    /// Looks at some days.
    pub(super) fn choose_days(self, from: Option<NaiveDate>, to: Option<NaiveDate>) {
        let written = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        self.preset.set("");
        self.from.set(&written(from));
        self.to.set(&written(to));
    }

    /// The first and the last day, as far as they are known.
    pub(super) fn days(self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        if self.is_own() {
            (self.from.get().parse().ok(), self.to.get().parse().ok())
        } else {
            let days = self.today.get().map(|today| self.preset().days(today));
            (days.map(|days| days.from), days.map(|days| days.to))
        }
    }

    /// What is wrong with the days.
    pub(super) fn problem(self) -> Option<PeriodProblem> {
        match self.days() {
            (Some(from), Some(to)) => Period::new(from, to).err(),
            _ => None,
        }
    }

    /// The filters as the server reads them. Days it would refuse are left out.
    pub(super) fn query(self) -> Query {
        let days = match self.problem() {
            None => self.days(),
            Some(_) => (None, None),
        };
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        Query::new()
            .with_some("from", &day(days.0))
            .with_some("to", &day(days.1))
            .with_some("unit", &self.unit.get())
            .with_some("category", &self.category.get())
            .with_some("type", &self.demand_type.get())
    }

    /// The unit of the address for its control, which has to be named first.
    pub(super) fn unit_signal(self) -> RwSignal<Option<Suggestion>> {
        let of = self.unit;
        let units = Loadable::new(|| organization::units(true));
        let unit = RwSignal::new(None::<Suggestion>);
        let id_of = |unit: &Option<Suggestion>| {
            unit.as_ref()
                .map_or_else(String::new, |one| one.value.clone())
        };
        Effect::new(move || {
            let id = of.get();
            if unit.with_untracked(id_of) == id {
                return;
            }
            let name = units.value.with(|page| {
                let mut items = page.as_ref()?.items.iter();
                let found = items.find(|unit| unit.id.to_string() == id);
                found.map(|unit| unit.name.clone())
            });
            let name = match id.as_str() {
                NONE => Some(text(m::DEMANDS_WITHOUT).to_owned()),
                _ => name,
            };
            unit.set(name.map(|label| Suggestion {
                value: id,
                label,
                detail: String::new(),
            }));
        });
        Effect::new(move |before: Option<String>| {
            let chosen = unit.with(id_of);
            // A unit whose name is not known yet is not taken away.
            if before.is_some_and(|before| before != chosen) {
                of.set(&chosen);
            }
            chosen
        });
        unit
    }
}
