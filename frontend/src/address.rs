//! What a page keeps in its address, so that loading it again, going back and
//! sending the link to somebody show the same.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

/// One parameter of the page's address.
#[derive(Clone, Copy)]
pub struct Parameter {
    value: Memo<Option<String>>,
    set: SignalSetter<Option<String>>,
}

impl Parameter {
    /// The parameter of a name. Changing it is a step of the browser's history
    /// and leaves the page where it was scrolled to.
    pub fn of(name: &'static str) -> Self {
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        let (value, set) = query_signal_with_options::<String>(name, options);
        Self { value, set }
    }

    /// What it says, empty when it is not there; reading it follows changes.
    pub fn get(self) -> String {
        self.value.get().unwrap_or_default()
    }

    /// Changes it; an empty text takes it away.
    pub fn set(self, text: &str) {
        let text = text.trim();
        if untrack(move || self.get()) != text {
            self.set
                .set(Some(text.to_owned()).filter(|text| !text.is_empty()));
        }
    }

    /// Whether it says anything.
    pub fn is_set(self) -> bool {
        self.value
            .with(|value| value.as_ref().is_some_and(|text| !text.is_empty()))
    }

    /// A signal of what it says, for a control: following the address, and
    /// writing choices into it.
    pub fn signal(self) -> RwSignal<String> {
        let signal = RwSignal::new(untrack(move || self.get()));
        Effect::new(move || {
            let now = self.get();
            if signal.with_untracked(|held| *held != now) {
                signal.set(now);
            }
        });
        Effect::new(move |before: Option<()>| {
            let chosen = signal.get();
            if before.is_some() {
                self.set(&chosen);
            }
        });
        signal
    }
}

/// What a chart with a table twin shows, `chart` or `table`, as a parameter of
/// the address says; it follows choices, and the chart needs no parameter.
pub fn chart_or_table(name: &'static str) -> RwSignal<&'static str> {
    let kept = Parameter::of(name);
    let known = move || match kept.get().as_str() {
        "table" => "table",
        _ => "chart",
    };
    let view = RwSignal::new(untrack(known));
    Effect::new(move || {
        let asked = known();
        if view.get_untracked() != asked {
            view.set(asked);
        }
    });
    Effect::new(move |before: Option<()>| {
        let chosen = view.get();
        if before.is_some() {
            kept.set(if chosen == "table" { chosen } else { "" });
        }
    });
    view
}
