//! Choosing permissions, for roles and for tokens.

use std::collections::BTreeSet;

use docket_domain::identity::Permission;
use leptos::prelude::*;

use crate::ui::Checkbox;

/// A box per permission, each with what it allows.
#[component]
pub(super) fn PermissionBoxes(
    /// Those that can be chosen.
    #[prop(into)]
    offered: Signal<Vec<Permission>>,
    /// Those that are chosen.
    chosen: RwSignal<BTreeSet<Permission>>,
) -> impl IntoView {
    view! {
        <div class="perms">
            {move || offered.get().into_iter().map(|permission| view! {
                <Checkbox
                    checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&permission)))
                    on_change=move |on: bool| chosen.update(|chosen| {
                        if on {
                            chosen.insert(permission);
                        } else {
                            chosen.remove(&permission);
                        }
                    })
                >
                    {permission.meaning()}
                    <span class="hint">" " {permission.key()}</span>
                </Checkbox>
            }).collect_view()}
        </div>
    }
}
