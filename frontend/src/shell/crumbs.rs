//! Where one is: the crumbs in the top bar and the title of the browser's tab.

use leptos::{prelude::*, text_prop::TextProp};

use crate::browser;

/// One step of the way to the page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Its words.
    pub label: TextProp,
    /// Where it leads.
    pub href: String,
}

impl Crumb {
    /// A step from its words and its address.
    pub fn new(label: impl Into<TextProp>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The way to the current page.
#[derive(Clone, Copy, Default)]
pub(super) struct Crumbs {
    /// The steps before the page.
    pub parents: RwSignal<Vec<Crumb>>,
    /// The page itself.
    pub here: RwSignal<TextProp>,
}

/// Names the current page in the top bar and the browser's tab.
pub fn page(title: impl Into<TextProp>) {
    page_under(Vec::new(), title);
}

/// As [`page`], with the way to it.
pub fn page_under(parents: Vec<Crumb>, title: impl Into<TextProp>) {
    let title = title.into();
    if let Some(crumbs) = use_context::<Crumbs>() {
        crumbs.parents.set(parents);
        crumbs.here.set(title.clone());
    }
    Effect::new(move || browser::set_title(&format!("{} \u{b7} Docket", title.get())));
}
