//! Signals that are made later than what holds them.

use leptos::prelude::*;

/// Where signals live that are made by an event, an effect or an answer but are
/// held by something that outlives it. Made elsewhere they are gone with the
/// part of the page whose event it was, and what still holds them reads nothing.
#[derive(Clone, Copy)]
pub(crate) struct Home(StoredValue<Option<Owner>>);

impl Home {
    /// The part of the page that is being made.
    pub(crate) fn here() -> Self {
        Self(StoredValue::new(Owner::current()))
    }

    /// Makes something that lives as long as this part of the page.
    pub(crate) fn make<T>(self, make: impl FnOnce() -> T) -> T {
        match self.0.try_get_value().flatten() {
            Some(owner) => owner.with(make),
            None => make(),
        }
    }
}
