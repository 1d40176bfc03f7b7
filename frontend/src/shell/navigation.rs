//! The pages there are, beside the page on wide screens and below it on narrow ones.

use docket_domain::identity::Permission;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use super::Logo;
use crate::{
    i18n::{Key, m, t},
    saved_view::Pins,
    session::{Session, may_any},
    ui::{Avatar, Icon},
};

/// A page people can go to from anywhere.
pub(super) struct Place {
    /// Heading it stands under in the navigation.
    pub group: Key,
    /// Its name.
    pub name: Key,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The permissions of which one must be held for it to show anything.
    pub permissions: &'static [Permission],
    /// The second key of its `g` shortcut.
    pub key: Option<char>,
    /// Whether it is one of the few in the bottom bar of narrow screens.
    pub narrow: bool,
}

/// Every page of the navigation, in order.
pub(super) const PLACES: &[Place] = &[
    Place {
        group: m::NAV_DEMAND,
        name: m::NAV_DEMANDS,
        path: "/demands",
        icon: "list",
        permissions: &[Permission::DemandRead],
        key: Some('d'),
        narrow: true,
    },
    Place {
        group: m::NAV_DEMAND,
        name: m::NAV_INBOX,
        path: "/inbox",
        icon: "inbox",
        permissions: &[Permission::DemandTriage],
        key: Some('i'),
        narrow: true,
    },
    Place {
        group: m::NAV_DEMAND,
        name: m::NAV_NEW_DEMAND,
        path: "/demands/new",
        icon: "plus",
        permissions: &[Permission::DemandCreate],
        key: Some('n'),
        narrow: true,
    },
    Place {
        group: m::NAV_DEMAND,
        name: m::NAV_SHORTLISTS,
        path: "/shortlists",
        icon: "flag",
        permissions: &[Permission::DemandTriage, Permission::DemandDecide],
        key: Some('s'),
        narrow: false,
    },
    Place {
        group: m::NAV_DEMAND,
        name: m::NAV_ANALYTICS,
        path: "/analytics",
        icon: "bubble",
        permissions: &[Permission::DemandRead],
        key: Some('y'),
        narrow: false,
    },
    Place {
        group: m::NAV_PRIORITISE,
        name: m::NAV_PLANS,
        path: "/plans",
        icon: "rank",
        permissions: &[Permission::PlanRead],
        key: Some('r'),
        narrow: true,
    },
    Place {
        group: m::NAV_PRIORITISE,
        name: m::NAV_FRAMEWORKS,
        path: "/frameworks",
        icon: "star",
        permissions: &[Permission::ScoreRead],
        key: Some('f'),
        narrow: false,
    },
    Place {
        group: m::NAV_IMPROVE,
        name: m::NAV_MATURITY,
        path: "/assessments",
        icon: "radar",
        permissions: &[Permission::AssessmentRead, Permission::AssessmentAnswer],
        key: Some('m'),
        narrow: true,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_PEOPLE,
        path: "/people",
        icon: "people",
        permissions: &[Permission::PersonRead],
        key: Some('p'),
        narrow: true,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_UNITS,
        path: "/units",
        icon: "unit",
        permissions: &[Permission::OrganizationRead],
        key: Some('u'),
        narrow: true,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_ROLES,
        path: "/roles",
        icon: "lock",
        permissions: &[Permission::OrganizationRead],
        key: None,
        narrow: false,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_ORGANIZATION,
        path: "/organization",
        icon: "cog",
        permissions: &[Permission::OrganizationRead],
        key: Some('o'),
        narrow: false,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_TOKENS,
        path: "/tokens",
        icon: "link",
        permissions: &[Permission::TokenManage],
        key: None,
        narrow: false,
    },
    Place {
        group: m::NAV_SETTINGS,
        name: m::NAV_AUDIT,
        path: "/audit",
        icon: "time",
        permissions: &[Permission::AuditRead],
        key: Some('a'),
        narrow: false,
    },
];

/// The page of the navigation an address belongs to: the longest path that
/// begins it.
fn current(path: &str) -> Option<&'static str> {
    PLACES
        .iter()
        .map(|place| place.path)
        .filter(|own| {
            path == *own
                || path
                    .strip_prefix(own)
                    .is_some_and(|rest| rest.starts_with('/'))
        })
        .max_by_key(|own| own.len())
}

/// Where a person begins: the first page of the navigation that shows them
/// something, or what everybody has, their account.
pub fn home() -> &'static str {
    let session = Session::here();
    PLACES
        .iter()
        .find(|place| untrack(|| session.is_some_and(|session| session.may_any(place.permissions))))
        .map_or("/account", |place| place.path)
}

/// The navigation beside the page; a rail of icons up to 1180 px.
#[component]
pub(super) fn SideBar() -> impl IntoView {
    let session = Session::here();
    let name = move || session.map_or_else(String::new, |session| session.name());
    let mut last: Option<Key> = None;
    let entries = PLACES
        .iter()
        .map(|place| {
            let heading = (last != Some(place.group)).then(|| {
                last = Some(place.group);
                let group = place.group;
                let any = move || {
                    session.is_some_and(|session| {
                        PLACES
                            .iter()
                            .any(|place| place.group == group && session.may_any(place.permissions))
                    })
                };
                view! { <Show when=any><p class="nav__group">{t(group)}</p></Show> }
            });
            let pins = (place.path == "/demands").then(|| view! { <Pins/> });
            view! { {heading} <Entry place/> {pins} }
        })
        .collect_view();
    view! {
        <nav class="nav" aria-label=t(m::NAV_LABEL)>
            <a href="/" class="nav__brand"><Logo/></a>
            <div class="nav__scroll">{entries}</div>
            <div class="nav__foot">
                <A href="/account" attr:class="nav__item" attr:title=t(m::NAV_ACCOUNT)>
                    {move || view! { <Avatar name=name() me=true/> }}
                    <span class="who">{name}</span>
                </A>
            </div>
        </nav>
    }
}

/// One line of the navigation, only for those who may see the page.
#[component]
fn Entry(
    /// The page.
    place: &'static Place,
) -> impl IntoView {
    let allowed = may_any(place.permissions);
    let path = use_location().pathname;
    let here = move || {
        path.with(|path| current(path) == Some(place.path))
            .then_some("page")
    };
    view! {
        <Show when=move || allowed.get()>
            <a class="nav__item" href=place.path aria-current=here title=t(place.name)>
                <Icon name=place.icon/>
                <span>{t(place.name)}</span>
            </a>
        </Show>
    }
}

/// The bottom bar of narrow screens.
#[component]
pub(super) fn BottomBar() -> impl IntoView {
    view! {
        <nav class="tabbar" aria-label=t(m::NAV_NARROW)>
            {PLACES.iter().filter(|place| place.narrow).take(5).map(|place| {
                let allowed = may_any(place.permissions);
                let path = use_location().pathname;
                let here = move || path.with(|path| current(path) == Some(place.path)).then_some("page");
                view! {
                    <Show when=move || allowed.get()>
                        <a href=place.path aria-current=here>
                            <Icon name=place.icon/>
                            {t(place.name)}
                        </a>
                    </Show>
                }
            }).collect_view()}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::current;

    #[test]
    fn the_longest_path_is_the_current_page() {
        assert_eq!(current("/demands/new"), Some("/demands/new"));
        assert_eq!(current("/demands/DEM-1"), Some("/demands"));
        assert_eq!(current("/demandsx"), None);
    }
}
