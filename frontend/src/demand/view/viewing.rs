//! Which view the list shows, and how far what is on screen differs from it.
//!
//! The address names the view and holds what is asked for in full, so that a
//! link shows what its sender saw. An address that names nothing but a view is
//! completed by what the view asks for.

use docket_contract::{
    problem::Code,
    saved_view::{PatchSavedView, SavedViewView},
};
use docket_domain::saved_view::ViewQuery;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::super::{
    column::Columns,
    filter::{DEFAULT_ORDER, Filters},
};
use crate::{
    api::{self, saved_view},
    form::Form,
    i18n::{m, text, tf},
    saved_view::{ALL, Views},
    ui::toast,
};

/// What the address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Not known before the views are.
    Waiting,
    /// All demands, narrowed by the address alone.
    All,
    /// A view that the address has to be completed by.
    Bare(Uuid),
    /// A view with what is asked for.
    View(Uuid),
    /// A view that is not there for the reader.
    Gone,
}

/// The view that the list shows.
#[derive(Clone, Copy)]
pub(in super::super) struct Viewing {
    pub(super) views: Option<Views>,
    pub(super) filters: Filters,
    pub(super) columns: Columns,
    place: Memo<Place>,
    /// The view as it was when it was shown, or last saved from here.
    base: RwSignal<Option<SavedViewView>>,
    pub(super) form: Form,
}

impl Viewing {
    /// What the address of the list leads to.
    pub(in super::super) fn new(filters: Filters, columns: Columns) -> Self {
        let views = Views::here();
        let place = Memo::new(move |_| place_of(views, filters));
        let this = Self {
            views,
            filters,
            columns,
            place,
            base: RwSignal::new(None),
            form: Form::new(),
        };
        let navigate = use_navigate();
        let replace = move |path: String| {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&path, options);
        };
        let complete = replace.clone();
        Effect::new(move || match place.get() {
            Place::Bare(id) => {
                if let Some(view) = views.and_then(|views| untrack(|| views.find(id))) {
                    this.show(&view);
                    complete(Filters::address(&view.id.to_string(), &view.query));
                }
            }
            Place::View(id) => {
                let is_other = this
                    .base
                    .with_untracked(|base| base.as_ref().is_none_or(|base| base.id != id));
                if let Some(view) = views.and_then(|views| untrack(|| views.find(id)))
                    && is_other
                {
                    this.show(&view);
                }
            }
            Place::All => {
                this.base.set(None);
                columns.own();
                filters.beyond.set(Default::default());
                // Otherwise taking the last filter away would lead to the view
                // that the list begins with.
                // Which that is may be known later than the address.
                if views.is_some_and(|views| views.start().is_some())
                    && untrack(|| filters.view.get()).is_empty()
                {
                    let written = untrack(|| this.written());
                    complete(Filters::address(ALL, &written));
                }
            }
            Place::Waiting | Place::Gone => {}
        });
        // What others make of the view is followed as long as nothing differs.
        Effect::new(move || {
            let now = this.current();
            let before = this.base.get_untracked();
            if let Some((now, before)) = now.zip(before)
                && now.id == before.id
                && now.version > before.version
                && !untrack(|| this.changed())
            {
                this.show(&now);
                replace(Filters::address(&now.id.to_string(), &now.query));
            }
        });
        this
    }

    fn show(self, view: &SavedViewView) {
        self.base.set(Some(view.clone()));
        self.columns.show(view.query.columns.as_ref());
        self.filters.beyond.set(Filters::beyond(&view.query));
    }

    /// Whether it is known what the list has to ask for.
    pub(in super::super) fn is_ready(self) -> bool {
        matches!(self.place.get(), Place::All | Place::View(_))
    }

    /// Whether the address names a view that is not there for the reader.
    pub(in super::super) fn is_gone(self) -> bool {
        self.place.get() == Place::Gone
    }

    /// The view as it is now.
    pub(super) fn current(self) -> Option<SavedViewView> {
        match self.place.get() {
            Place::View(id) => self.views.and_then(|views| views.find(id)),
            _ => None,
        }
    }

    /// What is on screen, as a view keeps it.
    pub(super) fn written(self) -> ViewQuery {
        ViewQuery {
            filter: self.filters.asked(),
            sort: Some(self.filters.order()),
            columns: Some(self.columns.kept()),
        }
    }

    /// Whether what is on screen differs from the view as it was shown.
    pub(super) fn changed(self) -> bool {
        let written = self.written();
        self.base.with(|base| {
            base.as_ref()
                .is_some_and(|base| !is_same(&written, &base.query))
        })
    }

    /// Whether somebody else changed the view since it was shown.
    pub(super) fn outdated(self) -> bool {
        let version = self.current().map(|view| view.version);
        self.base.with(|base| {
            let base = base.as_ref().map(|base| base.version);
            base.zip(version).is_some_and(|(base, now)| now > base)
        })
    }

    /// The address of what is on screen, without a view.
    pub(super) fn without(self) -> String {
        Filters::address(ALL, &untrack(|| self.written()))
    }

    /// The address that shows the view as it is now.
    pub(super) fn as_kept(self) -> Option<String> {
        let view = untrack(|| self.current())?;
        self.show(&view);
        Some(Filters::address(&view.id.to_string(), &view.query))
    }

    /// Keeps what is on screen as the view. Where somebody else was faster it
    /// stays on screen, and their version can be looked at first.
    pub(super) fn save(self) {
        let Some(view) = untrack(|| self.current()) else {
            return;
        };
        let seen = self
            .base
            .with_untracked(|base| base.as_ref().map(|base| base.version));
        // Whoever was told of another version saves over it.
        let version = match untrack(|| self.outdated()) {
            true => view.version,
            false => seen.unwrap_or(view.version),
        };
        if !self.form.begin() {
            return;
        }
        let changes = PatchSavedView {
            query: Some(untrack(|| self.written())),
            ..PatchSavedView::default()
        };
        spawn_local(async move {
            match saved_view::change(view.id, &changes, &api::etag(version)).await {
                Ok(reply) => {
                    toast::say(tf(m::VIEWS_SAVED, &[("name", &reply.body.name)]));
                    self.accept(reply.body);
                    self.form.end(None);
                }
                Err(failure) => {
                    if failure.is(Code::Stale) {
                        toast::fail(text(m::VIEWS_STALE));
                        if let Some(views) = self.views {
                            views.reload();
                        }
                    } else {
                        toast::fail(failure.sentence());
                    }
                    self.form.end(Some(failure));
                }
            }
        });
    }

    /// Takes a view whose name or sharing was changed here: what it asks for
    /// stays as it was shown, where nobody changed that meanwhile.
    pub(super) fn accept_name(self, view: SavedViewView) {
        let _ = self.base.try_update(|base| {
            if let Some(base) = base
                && base.id == view.id
                && base.query == view.query
            {
                base.clone_from(&view);
            }
        });
        if let Some(views) = self.views {
            views.take(view);
        }
    }

    /// Takes a view that was saved from here.
    pub(super) fn accept(self, view: SavedViewView) {
        let is_shown = self
            .base
            .try_with_untracked(|base| base.as_ref().is_some_and(|base| base.id == view.id));
        if is_shown == Some(true) {
            let _ = self.base.try_set(Some(view.clone()));
        }
        if let Some(views) = self.views {
            views.take(view);
        }
    }
}

fn place_of(views: Option<Views>, filters: Filters) -> Place {
    let Some(views) = views else {
        return Place::All;
    };
    let (view, bare) = (filters.view.get(), filters.is_bare());
    if view == ALL || view.is_empty() && !bare {
        return Place::All;
    }
    if !views.is_known() {
        return Place::Waiting;
    }
    if view.is_empty() {
        return views.start().map_or(Place::All, Place::Bare);
    }
    let found = view.parse().ok().and_then(|id| views.find(id));
    match found {
        None => Place::Gone,
        Some(view) if bare => Place::Bare(view.id),
        Some(view) => Place::View(view.id),
    }
}

/// Whether two queries ask for the same.
fn is_same(written: &ViewQuery, kept: &ViewQuery) -> bool {
    let order = kept.sort.as_deref().unwrap_or(DEFAULT_ORDER);
    let columns = kept.columns.as_ref();
    written.filter == kept.filter
        && written.sort.as_deref() == Some(order)
        && columns.is_none_or(|columns| written.columns.as_ref() == Some(columns))
}

#[cfg(test)]
mod tests {
    use docket_domain::saved_view::ViewColumn;

    use super::*;

    #[test]
    fn what_a_view_leaves_open_differs_from_nothing() {
        let written = ViewQuery {
            filter: [("status".to_owned(), "screening".to_owned())].into(),
            sort: Some(DEFAULT_ORDER.to_owned()),
            columns: Some([ViewColumn::Unit].into()),
        };
        let open = ViewQuery {
            filter: written.filter.clone(),
            ..ViewQuery::default()
        };
        assert!(is_same(&written, &open));
        assert!(is_same(&written, &written));
        let sorted = ViewQuery {
            sort: Some("-score".to_owned()),
            ..open.clone()
        };
        assert!(!is_same(&written, &sorted));
        let columns = ViewQuery {
            columns: Some([ViewColumn::Score].into()),
            ..open
        };
        assert!(!is_same(&written, &columns));
        assert!(!is_same(&written, &ViewQuery::default()));
    }
}
