//! What the views of a plan are narrowed to; the same words as in the page's
//! address, so that both views and a link show the same.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

/// View, filters and what is looked at.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    /// The view: `columns`, else the ranked list.
    pub view: Memo<Option<String>>,
    /// Changes the view.
    pub set_view: SignalSetter<Option<String>>,
    /// What the columns are: `outcome`, else the status.
    pub by: Memo<Option<String>>,
    /// Changes what the columns are.
    pub set_by: SignalSetter<Option<String>>,
    /// Words of key, title or unit.
    pub words: Memo<Option<String>>,
    /// Changes the words.
    pub set_words: SignalSetter<Option<String>>,
    /// Key of an outcome.
    pub outcome: Memo<Option<String>>,
    /// Changes the outcome.
    pub set_outcome: SignalSetter<Option<String>>,
    /// Key of the demand that is looked at.
    pub at: Memo<Option<String>>,
    /// Looks at another.
    pub set_at: SignalSetter<Option<String>>,
}

impl Filters {
    /// As the address says.
    pub fn from_address() -> Self {
        let (view, set_view) = part("view", false);
        let (by, set_by) = part("by", false);
        let (words, set_words) = part("q", false);
        let (outcome, set_outcome) = part("outcome", false);
        // Going back should leave the plan, not step through every row.
        let (at, set_at) = part("at", true);
        Self {
            view,
            set_view,
            by,
            set_by,
            words,
            set_words,
            outcome,
            set_outcome,
            at,
            set_at,
        }
    }

    /// Whether anything is left out.
    pub fn narrow(self) -> bool {
        self.words.with(Option::is_some) || self.outcome.with(Option::is_some)
    }

    /// Leaves nothing out.
    pub fn clear(self) {
        self.set_words.set(None);
        self.set_outcome.set(None);
    }
}

fn part(name: &'static str, replace: bool) -> (Memo<Option<String>>, SignalSetter<Option<String>>) {
    let options = NavigateOptions {
        scroll: false,
        replace,
        ..NavigateOptions::default()
    };
    query_signal_with_options(name, options)
}
