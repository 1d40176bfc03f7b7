//! The state of a workflow: glyph and word.

use leptos::{prelude::*, text_prop::TextProp};

use super::Icon;

/// The shape that stands for a kind of state, readable without its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateGlyph {
    /// Dashed ring.
    Draft,
    /// Ring.
    Submitted,
    /// Half.
    Screening,
    /// Question mark.
    Information,
    /// Three quarters.
    Qualified,
    /// Filled tick.
    Approved,
    /// Pause.
    Deferred,
    /// Cross.
    Rejected,
    /// Arrow back.
    Withdrawn,
    /// Two rings.
    Duplicate,
}

impl StateGlyph {
    /// Every glyph.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Submitted,
        Self::Screening,
        Self::Information,
        Self::Qualified,
        Self::Approved,
        Self::Deferred,
        Self::Rejected,
        Self::Withdrawn,
        Self::Duplicate,
    ];

    /// Its symbol and its class.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Draft => ("s-draft", "state state--draft"),
            Self::Submitted => ("s-submitted", "state state--submitted"),
            Self::Screening => ("s-screening", "state state--screening"),
            Self::Information => ("s-info", "state state--info"),
            Self::Qualified => ("s-qualified", "state state--qualified"),
            Self::Approved => ("s-approved", "state state--approved"),
            Self::Deferred => ("s-deferred", "state state--deferred"),
            Self::Rejected => ("s-rejected", "state state--rejected"),
            Self::Withdrawn => ("s-withdrawn", "state state--withdrawn"),
            Self::Duplicate => ("s-duplicate", "state state--duplicate"),
        }
    }
}

/// A state: its shape, then its word.
#[component]
pub fn State(
    /// Its shape.
    glyph: StateGlyph,
    /// Its word.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    let (icon, class) = glyph.names();
    view! {
        <span class=class>
            <Icon name=icon/>
            {move || label.get()}
        </span>
    }
}

/// How long something is overdue, with a flag.
#[component]
pub fn Late(
    /// The words, such as “4 d over”.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! {
        <span class="late">
            <Icon name="flag" size=12/>
            {move || label.get()}
        </span>
    }
}
